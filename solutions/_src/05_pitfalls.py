# %% [markdown]
# # 5 · Exercises: pitfalls
#
# You write the small safeguards that keep a method honest: no look at the test points, no guess that hardens, no point from elsewhere, no class
# forgotten, no new model on a hunch. At the end you look for the single label that does most damage.
#
# **{tasks} tasks, {points} points, about {minutes} minutes.** `hint("self_training.reguess")` helps,
# `solution("self_training.reguess")` compares once you have tried, `progress()` adds up.

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
# ## 1 · No look at the test points
#
# A method that measures distances wants its columns in comparable units. Write the step that gives them, and keep the points it will be
# scored on out of it.

# %% exercise="evaluation.standardize"

# %% [markdown] tags=["solution"]
# Whatever is learned, even a mean, is learned from the training points and then *applied* to others. The test points get the same move and
# the same unit, so they need not end up with mean 0: if they do not, that is news about them.

# %% [markdown]
# Tumor cells: areas in the thousands beside smoothness in hundredths. The same nearest neighbors, before and after your step:


# %%
def units():
    cells, tumors = load_breast_cancer()
    cells = cells * np.geomspace(1, 1000, cells.shape[1])  # units as a microscope might give them
    train, test = cells[:300], cells[300:]
    for name, (a, b) in {"raw": (train, test), "yours": standardize(train, test)}.items():
        model = KNeighborsClassifier(n_neighbors=3).fit(a, tumors[:300])
        print(f"{name:<6} {model.score(b, tumors[300:]):.2f} right")


when_solved("evaluation.standardize", units)

# %% [markdown]
# **Think:** unlabeled points that you have may go into the mean. When are they test points, and when are they not?

# %% [markdown]
# ## 2 · What a threshold buys
#
# Believe a guess only if its probability is above a threshold. That costs coverage and buys precision. Write the two numbers; the dial of
# lesson 5 is made of them.

# %% exercise="selection.trade"

# %% [markdown] tags=["solution"]
# One mask says whom you believe, another who is right, and precision looks at the second within the first. The first must not know the
# truth. And nothing divided by nothing is unknown: NaN leaves a hole in a curve where 0 would draw a lie.

# %% [markdown]
# The same digits with pixels from 0 to 1 and from 0 to 16, the same forty labels, the same model. Turn the threshold:


# %%
def dial():
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
    at = [f"{name}: {found[11][0]:.0%} believed" for name, found in lines.items()]
    show(fig, f"At a threshold of {thresholds[11]:.2f}, {'; '.join(at)}.")


when_solved("selection.trade", dial)

# %% [markdown]
# **Think:** a colleague reports *98 % precision at threshold 0.9*. What else must you ask?

# %% [markdown]
# ## 3 · Guesses that do not harden
#
# Self-training hardens its mistakes if a guess, once believed, stays. Write the labels for the next round so that each round starts from what was
# *given*.

# %% exercise="self_training.reguess"

# %% [markdown] tags=["solution"]
# `before` is a temptation and nothing else: what was guessed before has no say. The three cases (given, believed now, neither)
# are two `np.where`, and the last word belongs to the labels that were given.

# %% [markdown]
# The first round makes the mistake: it believes every guess. From then on the threshold is 0.8. Your rule on the digits, beside one that keeps what it once
# believed:


# %%
def harden():
    images, digits = load_digits()
    right = {"frozen": np.zeros((6, 4)), "guessed anew": np.zeros((6, 4))}
    for draw in range(4):
        few = hide_labels(digits, per_class=2, random_state=draw)
        for name, scores in right.items():
            known = few.copy()
            for number in range(6):
                model = SoftmaxRegression(max_iter=1000).fit(
                    images[known != -1], known[known != -1]
                )
                scores[number, draw] = model.score(images[few == -1], digits[few == -1])
                start = known if name == "frozen" else few
                threshold = 0.8 if number else 0.0  # the first round believes everything
                known = np.asarray(reguess(start, known, model.predict_proba(images), threshold))
    show_curves(range(6), right, "Four label draws", "round", "right on the hidden points")


when_solved("self_training.reguess", harden)

# %% [markdown]
# **Think:** the rule may now change its mind. Can it also go round in circles? What would you watch to stop it?

# %% [markdown]
# ## 4 · Points from elsewhere
#
# A point from another domain gets a name, too, and teaches it. Keep the points of the pool that lie no farther from the labels than the labels lie from each
# other.

# %% exercise="selection.near_labels"

# %% [markdown] tags=["solution"]
# The labeled points know how far apart their kind lies, if each is asked as though it were not there; hence infinity on the diagonal. A bar taken
# from the pool would keep the same share of *any* pool.


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
        f"Kept: {kept[:200].mean():.0%} of ours, {kept[200:].mean():.0%} of the strangers",
        frame=pool,
    )


when_solved("selection.near_labels", filtered)

# %% [markdown]
# **Think:** where would a stranger have to lie to get past your filter?

# %% [markdown]
# ## 5 · A score that forgets no class
#
# Nine of ten points are of one class. Who always says that name is right nine times of ten, and has understood nothing. Write the score that notices.

# %% exercise="evaluation.macro_f_score"

# %% [markdown] tags=["solution"]
# F1 is twice what was found, divided by the size of the class plus how often its name was given. In this form nothing is divided by zero unless a class neither
# occurs nor is named, and a class that was never found gets its 0.

# %% [markdown]
# Breast cancer with one malignant tumor in fifteen. Two answers, scored in two ways:


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
# **Think:** when is a plain mean over the classes the wrong thing to want?

# %% [markdown]
# ## 6 · Ask where it hesitates
#
# If you may buy another label, buy one that decides something. Ask about the points at which the second choice is closest to the first.

# %% exercise="active.margin_query"

# %% [markdown] tags=["solution"]
# A sorted row has its two best at the end. Labeled points get an endless lead rather than being cut out, so that the numbers stay rows of `proba`.


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
    frame_points(ax, moons, "Eight questions, ringed")
    show(fig, f"The model asks about 8 of {np.sum(~known)} points, all close to its border.")


when_solved("active.margin_query", ask)

# %% [markdown]
# **Think:** all eight questions are about the same border. What would you ask instead, with eight questions to spend at once?

# %% [markdown]
# ## 7 · The acceptance test
#
# A new model is to take the place of the old one. On the held-out labels they differ in a few points; on some of these only the old one is right (`against`), on the others
# only the new one (`in_favor`). How probable are so many losses, or more, if both are equally good? `binom` is imported from `scipy.stats`.

# %% exercise="production.sign_test"

# %% [markdown] tags=["solution"]
# Points on which both are right, or both wrong, say nothing about which is better. Each of the others is a coin toss if they are equal, so
# the losses are binomial with one half. `sf(k)` is *more than k*, therefore one less.


# %%
def acceptance():
    print("all of n differences lost: chance if both are equally good")
    for n in (2, 4, 5, 8):
        print(f"  n = {n}: {sign_test(n, 0):.3f}")


when_solved("production.sign_test", acceptance)

# %% [markdown]
# **Think:** an acceptance test at 0.05 and three differences, all lost. What does it say, and what should you say?

# %% [markdown]
# ## 8 · Now make it fail
#
# You are the saboteur. One label may be flipped, and you cannot see the truth. Which one changes most names? `harmonic_solution(weights, labeled, targets)` gives
# the soft labels at rest.

# %% exercise="pitfalls.most_harmful"

# %% [markdown] tags=["solution"]
# With six labels there are six things to try, so try them. Each flip is a fresh copy of the labels; the names before and after are compared on the
# points that have no label. What makes a label powerful is how many points have no other one nearby.


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
        show_points(moons, names, f"{title}: {right:.2f} right", given=told)


when_solved("pitfalls.most_harmful", sabotage)

# %% [markdown]
# **Think:** you have found the label that matters most, without the truth. What would an honest person do with that?
