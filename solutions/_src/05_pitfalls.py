# %% [markdown]
# # 5 · Exercises: pitfalls
#
# You write safeguards against the pitfalls of lesson 5: no leakage from the test points, no pseudo-label that is never revised, no out-of-distribution points, no class left out of the score, no new model without an acceptance test.
# At the end you look for the single label that does the most damage.
#
# **{tasks} tasks, {points} points, about {minutes} minutes.** `hint("self_training.reguess")` helps, `solution("self_training.reguess")` shows a solution once you have tried, `progress()` shows how far you are.

# %%
import numpy as np
from scipy.spatial.distance import cdist
from scipy.stats import binom

from course.checks import check, hint, progress, solution, when_solved
from course.datasets import hide_labels, imbalance, load_breast_cancer, load_digits, make_two_moons
from course.methods import KNeighborsClassifier, SoftmaxRegression
from course.methods.graph import neighbor_graph
from course.methods.propagation import harmonic_solution
from course.plots import (
    draw_points,
    draw_regions,
    draw_rings,
    figure,
    frame_points,
    show,
    show_curves,
    show_points,
    style_axes,
)

# %% [markdown]
# ## 1 · No leakage from the test points
#
# A method that measures distances needs columns in comparable units.
# Write the step that standardizes them, without using the test points.

# %% exercise="evaluation.standardize"

# %% [markdown] tags=["solution"]
# Everything that is learned, even a mean, is learned from the training points and then *applied* to others.
# The test points are shifted and scaled by the same numbers, so their mean need not be 0.
# A mean far from 0 is a sign of a domain shift.

# %% [markdown]
# Tumor cells have areas in the thousands and smoothness in hundredths.
# The same nearest neighbors before and after your step:


# %%
def units():
    cells, tumors = load_breast_cancer()
    cells = cells * np.geomspace(1, 1000, cells.shape[1])  # units as a microscope might give them
    train, test = cells[:300], cells[300:]
    for name, (a, b) in {"raw": (train, test), "yours": standardize(train, test)}.items():
        model = KNeighborsClassifier(n_neighbors=3).fit(a, tumors[:300])
        print(f"{name:<6} {model.score(b, tumors[300:]):.2f} accuracy")


when_solved("evaluation.standardize", units)

# %% [markdown]
# **Think:** unlabeled points that you have may be used for the mean.
# When are they test points, and when are they not?

# %% [markdown]
# ## 2 · Coverage and precision of a threshold
#
# Accept a pseudo-label only if its probability is above a threshold.
# A higher threshold lowers the coverage and usually raises the precision.
# Compute both numbers, which the threshold slider of lesson 5 shows.

# %% exercise="selection.trade"

# %% [markdown] tags=["solution"]
# One mask says which pseudo-labels are accepted, another which are correct, and precision is the mean of the second within the first.
# The first must not depend on the true labels.
# Where nothing is accepted, the precision is undefined, so NaN leaves a gap in a curve where 0 would be wrong.

# %% [markdown]
# The same digits with pixels from 0 to 1 and from 0 to 16, the same forty labels, the same model.
# Change the threshold:


# %%
def threshold_curves():
    images, digits = load_digits()
    few = hide_labels(digits, per_class=4, random_state=0)
    known, thresholds = few != -1, np.linspace(0.2, 0.98, 14)
    lines = {}
    for name, scale in (("pixels 0-1", 1), ("pixels 0-16", 16)):
        model = SoftmaxRegression().fit(scale * images[known], few[known])
        proba, truth = model.predict_proba(scale * images[~known]), digits[~known]
        lines[name] = [trade(proba, truth, threshold) for threshold in thresholds]
    fig, (left, right) = figure(2, height=2.8)
    for name, found in lines.items():
        for ax, values in zip((left, right), np.transpose(found), strict=True):
            ax.plot(thresholds, values, label=name)
    style_axes(left, "Coverage", "threshold", percent=True)
    style_axes(right, "Precision", "threshold", percent=True)
    left.legend(frameon=False)
    at = [f"{name}: {found[11][0]:.0%} accepted" for name, found in lines.items()]
    show(fig, f"At a threshold of {thresholds[11]:.2f}, {'; '.join(at)}.")


when_solved("selection.trade", threshold_curves)

# %% [markdown]
# **Think:** a colleague reports *98 % precision at threshold 0.9*. What else must you ask?

# %% [markdown]
# ## 3 · Pseudo-labels that can change
#
# Self-training suffers from confirmation bias if an accepted pseudo-label is never changed.
# Write the labels for the next round so that each round starts from the *given* labels.

# %% exercise="self_training.reguess"

# %% [markdown] tags=["solution"]
# The argument `before` is not needed, because earlier pseudo-labels have no influence.
# The three cases (given, accepted now, neither) are two calls of `np.where`, and the given labels are written last.

# %% [markdown]
# In this example, the first round makes the mistake of accepting every prediction, and from then on the threshold is 0.8.
# So later rounds can repair something, unlike in lesson 5.4, where predicting anew on its own changed nothing.
# Here is your rule on the digits, beside one that keeps every accepted pseudo-label:


# %%
def compare_rules():
    images, digits = load_digits()
    right = {"kept": np.zeros((6, 4)), "predicted anew": np.zeros((6, 4))}
    for draw in range(4):
        few = hide_labels(digits, per_class=2, random_state=draw)
        for name, scores in right.items():
            known = few.copy()
            for number in range(6):
                model = SoftmaxRegression(max_iter=1000).fit(
                    images[known != -1], known[known != -1]
                )
                scores[number, draw] = model.score(images[few == -1], digits[few == -1])
                start = known if name == "kept" else few
                threshold = 0.8 if number else 0.0  # the first round accepts everything
                known = np.asarray(reguess(start, known, model.predict_proba(images), threshold))
    show_curves(range(6), right, "Four label draws", "round", "accuracy, unlabeled points")


when_solved("self_training.reguess", compare_rules)

# %% [markdown]
# **Think:** your rule may change a pseudo-label.
# Can it also cycle forever?
# What would you monitor to stop it?

# %% [markdown]
# ## 4 · Out-of-distribution points
#
# Self-training also labels points from another distribution and then learns from them.
# Keep the unlabeled points that are as close to a labeled point as labeled points are to each other.

# %% exercise="selection.near_labels"

# %% [markdown] tags=["solution"]
# The nearest *other* labeled point shows how far apart points of the same distribution lie, hence the infinity on the diagonal.
# A limit taken from the unlabeled points would keep the same fraction of *any* set.


# %%
def filtered():
    moons, truth = make_two_moons(n_samples=240, noise=0.1, random_state=0)
    few = np.where(np.arange(240) < 40, truth, -1)
    rng = np.random.default_rng(0)
    pool = np.vstack([moons[40:], rng.normal([2.4, 1.3], 0.3, size=(60, 2))])
    kept = np.asarray(near_labels(moons[:40], pool, 0.9))
    show_points(
        np.vstack([moons[:40], pool[kept]]),
        np.concatenate([few[:40], np.full(kept.sum(), -1)]),
        f"Kept: {kept[:200].mean():.0%} of the moons, {kept[200:].mean():.0%} of the others",
        frame=pool,
    )


when_solved("selection.near_labels", filtered)

# %% [markdown]
# **Think:** where would an out-of-distribution point have to lie to pass your filter?

# %% [markdown]
# ## 5 · A score that counts every class
#
# If nine of ten points are of one class, a model that always predicts this class has an accuracy of 90 % and has learned nothing.
# Write a score that shows this.

# %% exercise="evaluation.macro_f_score"

# %% [markdown] tags=["solution"]
# F1 is twice the number of points found, divided by the size of the class plus the number of times it was predicted.
# In this form nothing is divided by zero unless a class neither occurs nor is predicted, and a class that was never found gets 0.

# %% [markdown]
# Breast cancer data with one malignant tumor in fifteen.
# Two sets of predictions, scored in two ways:


# %%
def rare():
    cells, tumors = load_breast_cancer()
    cells, malignant = imbalance(cells, 1 - tumors, ratio=14, random_state=0)
    model = KNeighborsClassifier(n_neighbors=3).fit(cells[::2], malignant[::2])
    truth = malignant[1::2]
    answers = {"always benign": np.zeros_like(truth), "3 neighbors": model.predict(cells[1::2])}
    for name, said in answers.items():
        right, score = np.mean(said == truth), macro_f_score(truth, said, 2)
        print(f"{name:<14} accuracy {right:.2f}, your score {score:.2f}")


when_solved("evaluation.macro_f_score", rare)

# %% [markdown]
# **Think:** for which application would a plain mean over the classes be the wrong score?

# %% [markdown]
# ## 6 · Active learning: query by margin
#
# If you can ask for another label, ask for one that is likely to change the model.
# Query the points with the smallest margin between the two most probable classes.

# %% exercise="active.margin_query"

# %% [markdown] tags=["solution"]
# A sorted row has its two largest entries at the end.
# Labeled points get an infinite margin instead of being removed, so that the numbers remain rows of `proba`.


# %%
def ask():
    moons, truth = make_two_moons(n_samples=200, noise=0.15, random_state=0)
    few = hide_labels(truth, per_class=3, random_state=0)
    known = few != -1
    model = SoftmaxRegression().fit(moons[known], few[known])
    rows = np.asarray(margin_query(model.predict_proba(moons), few, 8))
    fig, ax = figure(height=3.4)
    draw_regions(ax, model, moons)
    draw_points(ax, moons, few)
    draw_rings(ax, moons[rows])
    frame_points(ax, moons, "Eight queries, ringed")
    show(
        fig, f"The model queries 8 of {np.sum(~known)} points, all close to its decision boundary."
    )


when_solved("active.margin_query", ask)

# %% [markdown]
# **Think:** all eight queries are near the same decision boundary.
# What would you query instead, if you had to choose eight at once?

# %% [markdown]
# ## 7 · The acceptance test
#
# A new model is to replace the old one.
# On the held-out labels they differ on a few points.
# On some of these only the old model is correct (`against`), and on the others only the new one (`in_favor`).
# If both are equally good, how probable are this many losses or more?
# `binom` is imported from `scipy.stats`.

# %% exercise="production.sign_test"

# %% [markdown] tags=["solution"]
# Points on which both are correct, or both wrong, say nothing about which is better.
# If the models are equally good, each of the others is a fair coin toss, so the number of losses is binomial with probability one half.
# `sf(k)` is the probability of *more than k*, hence `against - 1`.


# %%
def acceptance():
    print("all of n differences lost: probability if both are equally good")
    for n in (2, 4, 5, 8):
        print(f"  n = {n}: {sign_test(n, 0):.3f}")


when_solved("production.sign_test", acceptance)

# %% [markdown]
# **Think:** the level is 0.05 and the models differ on three points, all losses.
# What does the test say, and what would you conclude?

# %% [markdown]
# ## 8 · Now make it fail
#
# You are the saboteur.
# You may flip one label, and you do not know the true classes.
# Which flip changes the most predicted labels?
# `harmonic_solution(weights, labeled, targets)` gives the soft labels at the fixed point.

# %% exercise="pitfalls.most_harmful"

# %% [markdown] tags=["solution"]
# There are only six labels, so try them all.
# Each flip is a new copy of the labels, and the predictions before and after are compared on the unlabeled points.
# A label does much damage if many points have no other label nearby.


# %%
def sabotage():
    moons, truth = make_two_moons(n_samples=120, noise=0.12, random_state=1)
    few = hide_labels(truth, per_class=3, random_state=5)
    seen = neighbor_graph(moons, n_neighbors=7)
    near = seen.maximum(seen.T).toarray()
    flipped = few.copy()
    row = most_harmful(near, few)
    flipped[row] = 1 - few[row]
    for title, told in (("Labels as given", few), ("One label flipped", flipped)):
        soft_labels = harmonic_solution(near, told != -1, (told[:, None] == [0, 1]).astype(float))
        names = soft_labels.argmax(axis=1)
        right = np.mean((names == truth)[few == -1])
        show_points(moons, names, f"{title}: {right:.2f} accuracy", given=told)


when_solved("pitfalls.most_harmful", sabotage)

# %% [markdown]
# **Think:** you have found the label that matters most without knowing the true classes.
# How could you use that to improve a data set?
