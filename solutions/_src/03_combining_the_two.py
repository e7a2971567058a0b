# %% [markdown]
# # 3 · Exercises: combining the two
#
# You write EM for a mixture, let labels into it with one line, and change the weight of the unlabeled points.
# Then you measure by how much one method is better than another, and with what confidence.
#
# **{tasks} tasks, {points} points, about {minutes} minutes.** `hint("mixture.clamp")` helps, `solution("mixture.clamp")` shows a solution once you have tried, `progress()` shows how far you are.

# %%
import numpy as np

from course.checks import check, hint, progress, solution, when_solved
from course.datasets import UNLABELED, hide_labels, make_bag_of_words, make_blobs, make_cigars
from course.evaluation import mean_interval
from course.methods import SemiSupervisedGaussianMixture
from course.methods.gaussians import log_gaussians
from course.plots import figure, frame_points, show, show_points, show_side_by_side, style_axes

SMALL_GAP = 0.02  # below two percentage points, a proportion of the gap says nothing
LEVEL = 0.95  # of an interval

X, y = make_cigars(n_samples=300, random_state=3)
y_few = hide_labels(y, per_class=1, random_state=3)

# %% [markdown]
# ## 1 · The E-step: responsibilities
#
# The E-step computes the responsibilities: how probable is it that each component generated this point?
# Densities far from every component underflow to zero, so you get their logarithms (mixing weight times density).
# Return the responsibilities and the log density.

# %% exercise="mixture.expectation"

# %% [markdown] tags=["solution"]
# Once the row's maximum is subtracted, the largest term is 1 and the sum is at least 1.
# The responsibilities are ratios, so they do not change, but the maximum has to be added back to the log density.
# It is the same trick as for softmax, because the responsibilities *are* a softmax.

# %% [markdown]
# Here is how certain a mixture of two round components is about each point of two elongated clusters.
# The darker the point, the less certain:


# %%
def doubt():
    means, spreads = np.array([[-2.0, 0.0], [2.0, 0.0]]), np.array([np.eye(2)] * 2)
    responsibilities, _ = expectation(np.log(0.5) + log_gaussians(X, means, spreads))
    unsure = 1 - responsibilities.max(axis=1)
    fig, ax = figure(height=2.2)
    ax.scatter(*X.T, c=unsure, cmap="Greys", vmin=-0.1, vmax=0.5, s=22, edgecolors="#8A8F98")
    frame_points(ax, X, "Darker: less certain")
    show(fig, f"{np.sum(unsure > 0.25)} of 300 points have less than 75 % for either component.")


when_solved("mixture.expectation", doubt)

# %% [markdown]
# **Think:** a point lies a hundred units from both components.
# Are its responsibilities one half each?

# %% [markdown]
# ## 2 · Where the labels enter: clamping
#
# For a labeled point, all components of other classes are ruled out.
# A class may have several components, and an unlabeled point keeps them all.
# This one line turns EM into a semi-supervised method.

# %% exercise="mixture.clamp"

# %% [markdown] tags=["solution"]
# Ruled out means probability zero, which is minus infinity as a logarithm.
# `codes[:, None] == component_classes` is an array of points and components.
# The second condition lets the unlabeled points through, because otherwise -1 would match no component at all.

# %% [markdown]
# **Think:** what would EM do if a point had a wrong label?
# Could EM ever correct it?

# %% [markdown]
# ## 3 · The M-step: refit the components
#
# The M-step computes means in which every point counts with its responsibility.
# A row of responsibilities sums to the weight of the point: 1 if it is labeled and $\lambda$ if it is not.
# This is where the weight of the unlabeled points enters.

# %% exercise="mixture.refit"

# %% [markdown] tags=["solution"]
# `counts` is the number of points of each component, and `responsibilities.T @ X` sums responsibility times point.
# If $\lambda$ is below one, the counts do not sum to the number of points, so the weights are divided by their own sum.

# %% [markdown]
# Your step in EM, with three labels and round components of fixed size, on three clusters:


# %%
def em():
    blobs, truth = make_blobs(n_samples=300, random_state=1)
    few = hide_labels(truth, per_class=1, random_state=1)
    classes = len(np.unique(truth))
    clamped = np.where(few[:, None] == -1, 1.0, few[:, None] == np.arange(classes))
    counts = np.where(few == -1, 0.1, 1.0)[:, None]
    responsibilities = (few[:, None] == np.arange(classes)).astype(float)
    for _ in range(30):
        weights, means = refit(blobs, responsibilities)
        near = np.exp(-((blobs[:, None] - means) ** 2).sum(axis=2)) * weights * clamped + 1e-300
        responsibilities = counts * near / near.sum(axis=1, keepdims=True)
    predicted = responsibilities.argmax(axis=1)
    accuracy = np.mean(predicted[few == -1] == truth[few == -1])
    show_points(blobs, predicted, f"EM with your step: accuracy {accuracy:.2f}", given=few)


when_solved("mixture.refit", em)

# %% [markdown]
# **Think:** set $\lambda$ to zero.
# Which points do the means still depend on?

# %% [markdown]
# ## 4 · The M-step of naive Bayes
#
# For texts, a component is a distribution over words.
# Its M-step counts words, weighted by responsibility.
# One thing is new: a word that no text of a class has used so far must keep a positive probability.

# %% exercise="naive_bayes.count_words"

# %% [markdown] tags=["solution"]
# `alpha` is a number of pseudo-counts, the same for every word (additive smoothing).
# It is added *before* dividing, so that the result is still a distribution.
# Without it, a single new word would rule a class out.

# %% [markdown]
# How strongly each word points to one of two topics, computed from all texts at once:


# %%
def telling_words():
    texts, topics = make_bag_of_words(n_samples=300, random_state=0)
    found = count_words(texts, np.eye(topics.max() + 1)[topics], 1.0)["feature_log_prob"]
    lead = np.sort(found[0] - found[1])
    fig, ax = figure(height=2.6)
    ax.plot(lead)
    style_axes(
        ax, "Which topic each word points to", "words, sorted", "log of the ratio of probabilities"
    )
    show(
        fig, f"From {lead[0]:.1f} to {lead[-1]:.1f}; most words differ little, a few differ a lot."
    )


when_solved("naive_bayes.count_words", telling_words)

# %% [markdown]
# **Think:** what does `alpha` do to a topic with only two short texts, and what to one with two hundred?

# %% [markdown]
# ## 5 · The gap closed
#
# The *gap closed* is the fraction of the way from labels only to all labels that a method goes.
# A draw on which a fit failed is NaN.
# Where the whole gap is smaller than `small`, return NaN.

# %% exercise="evaluation.gap_closed"

# %% [markdown] tags=["solution"]
# Take the means first, because a ratio per draw would explode wherever the two ends happen to be equal.
# A draw that is missing for one of the three is left out for all, because otherwise the three means would be over different draws.

# %% [markdown]
# **Think:** a method closes 120 % of the gap. Is that a mistake?

# %% [markdown]
# ## 6 · The paired difference and its interval
#
# Two methods were scored on the same label draws.
# Return the mean difference and its confidence interval.
# `mean_interval(values, level)` does the last step.

# %% exercise="evaluation.paired_difference"

# %% [markdown] tags=["solution"]
# A lucky draw raises both scores, so it cancels in their difference.
# What remains varies much less than either score, and so its interval is narrower.
# All you have to do is subtract *first*.

# %% [markdown]
# Twenty draws in which luck changes both scores by far more than the methods differ:


# %%
def pairs():
    rng = np.random.default_rng(0)
    luck = rng.uniform(0.5, 0.9, size=20)
    method = luck + rng.normal(0.04, 0.02, size=20)
    ends = {
        "method": mean_interval(method),
        "reference": mean_interval(luck),
        "your difference": paired_difference(method, luck),
    }
    for name, (mean, low, high) in ends.items():
        print(f"{name:<16} {mean:.3f}, from {low:.3f} to {high:.3f}")


when_solved("evaluation.paired_difference", pairs)

# %% [markdown]
# **Think:** the first two intervals overlap widely.
# Would you have said that one method is better?

# %% [markdown]
# ## 7 · Now make it fail
#
# A mixture that gives unlabeled points the full weight is only as good as these points.
# Add up to a hundred unlabeled points of your choice so that a good mixture fails.

# %% exercise="mixture.mislead"

# %% [markdown] tags=["solution"]
# A dense cluster far away has such a low likelihood under either component that one component moves there, although it has two labels.
# The other component then has to cover both clusters of `X`.
# Four labels cannot outweigh a hundred points at full weight.
# With $\lambda$ set to zero, the added points have no influence.


# %%
def ruined():
    rng = np.random.default_rng(0)
    group = np.arange(120) % 2
    points = rng.normal(scale=0.5, size=(120, 2)) + np.where(group[:, None], [2, 0], [-2, 0])
    few = hide_labels(group, per_class=2, random_state=0)
    more = np.asarray(mislead(points, few))
    everything = np.vstack([points, more])
    labels = np.concatenate([few, np.full(len(more), -1)])
    panels = []
    for title, weight in (("Full weight", 1.0), ("Weight 0", 0.0)):
        model = SemiSupervisedGaussianMixture(unlabeled_weight=weight).fit(everything, labels)
        panels.append((f"{title}: accuracy {model.score(points, group):.2f}", few, model))
    show_side_by_side(points, panels)


when_solved("mixture.mislead", ruined)

# %% [markdown]
# **Think:** your points were of no class at all.
# How could you have noticed them if someone else had added them?
