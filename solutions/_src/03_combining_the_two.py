# %% [markdown]
# # 3 · Exercises: combining the two
#
# You write EM for a mixture, let labels into it in one line, and turn the dial. Then you learn to say
# by how much a method is better, and how sure you are.
#
# **{tasks} tasks, {points} points, about {minutes} minutes.** `hint("mixture.clamp")` helps,
# `solution("mixture.clamp")` compares once you have tried, `progress()` adds up.

# %%
import numpy as np

from course.checks import check, hint, progress, solution, when_solved
from course.datasets import UNLABELED, hide_labels, make_bag_of_words, make_blobs, make_cigars
from course.evaluation import mean_interval
from course.methods import SemiSupervisedGaussianMixture
from course.methods.gaussians import log_gaussians
from course.plots import figure, frame_points, show, show_points, show_side_by_side, style_axes

SMALL_GAP = 0.02  # below two points of accuracy a share of the gap says nothing
LEVEL = 0.95  # of an interval

X, y = make_cigars(n_samples=300, random_state=3)
y_few = hide_labels(y, per_class=1, random_state=3)

# %% [markdown]
# ## 1 · Share the points out
#
# The E-step: how likely did each cloud make this point? Densities far from every cloud are so small that a float
# holds only zeros, so you get their logarithms (mixing weight times density), and return shares.

# %% exercise="mixture.expectation"

# %% [markdown] tags=["solution"]
# With the row's peak taken off, the largest term is 1 and the sum at least 1. Shares are ratios and do not notice; the log
# density does, so the peak is put back there. It is the trick of the softmax once more: the shares *are* a softmax.

# %% [markdown]
# How sure two round clouds are of each point of the cigars. The darker, the more in doubt:


# %%
def doubt():
    means, spreads = np.array([[-2.0, 0.0], [2.0, 0.0]]), np.array([np.eye(2)] * 2)
    shares, _ = expectation(np.log(0.5) + log_gaussians(X, means, spreads))
    unsure = 1 - shares.max(axis=1)
    fig, ax = figure(height=2.2)
    ax.scatter(*X.T, c=unsure, cmap="Greys", vmin=-0.1, vmax=0.5, s=22, edgecolors="#8A8F98")
    frame_points(ax, X, "Who is in doubt?")
    show(
        fig, f"{np.sum(unsure > 0.25)} of 300 points have less than 75 % for their likelier cloud."
    )


when_solved("mixture.expectation", doubt)

# %% [markdown]
# **Think:** a point lies a hundred units from both clouds. Are its shares fifty-fifty?

# %% [markdown]
# ## 2 · Where the labels enter
#
# A labeled point has no doubt: all clouds of other classes are ruled out for it. A class may own several clouds, and a point
# without a label keeps them all. This one line turns EM into a semi-supervised method.

# %% exercise="mixture.clamp"

# %% [markdown] tags=["solution"]
# Ruled out means probability zero, and in logarithms minus infinity. `codes[:, None] == component_classes` is a table of points and
# clouds; the points without a label are let through by the second condition, or -1 would match no cloud at all.

# %% [markdown]
# **Think:** what would EM do if a point were labeled wrongly? Could it ever change its mind?

# %% [markdown]
# ## 3 · Refit the clouds
#
# The M-step: a mean in which every point counts its share. A row of shares sums to what the point counts, 1 with a label and
# $\lambda$ without one. That is where the dial sits.

# %% exercise="mixture.refit"

# %% [markdown] tags=["solution"]
# `counts` is what every cloud got, in points; `shares.T @ X` adds up share times point. With a dial below one the counts do not add
# up to the number of points, so the weights are divided by their own sum.

# %% [markdown]
# Your step drives EM: three labels, and round clouds of fixed size on three blobs.


# %%
def em():
    blobs, truth = make_blobs(n_samples=300, random_state=1)
    few = hide_labels(truth, per_class=1, random_state=1)
    classes = len(np.unique(truth))
    clamped = np.where(few[:, None] == -1, 1.0, few[:, None] == np.arange(classes))
    counts = np.where(few == -1, 0.1, 1.0)[:, None]
    shares = (few[:, None] == np.arange(classes)).astype(float)
    for _ in range(30):
        weights, means = refit(blobs, shares)
        near = np.exp(-((blobs[:, None] - means) ** 2).sum(axis=2)) * weights * clamped + 1e-300
        shares = counts * near / near.sum(axis=1, keepdims=True)
    guesses = shares.argmax(axis=1)
    right = np.mean(guesses[few == -1] == truth[few == -1])
    show_points(blobs, guesses, f"Shared out, {right:.2f} right", given=few)


when_solved("mixture.refit", em)

# %% [markdown]
# **Think:** turn the dial to zero. Which points do the means still depend on?

# %% [markdown]
# ## 4 · The same for words
#
# For texts a cloud is a distribution over words. Its M-step counts words by share, and one thing is new: a word that no text of
# a class has used so far must stay possible.

# %% exercise="naive_bayes.count_words"

# %% [markdown] tags=["solution"]
# `alpha` is a number of pretended occurrences, the same for every word, added *before* dividing, so that the result is still a
# distribution. Without it a single new word would be a veto.

# %% [markdown]
# The words that tell two topics apart most, from all texts at once:


# %%
def telling_words():
    texts, topics = make_bag_of_words(n_samples=300, random_state=0)
    found = count_words(texts, np.eye(topics.max() + 1)[topics], 1.0)["feature_log_prob"]
    lead = np.sort(found[0] - found[1])
    fig, ax = figure(height=2.6)
    ax.plot(lead)
    style_axes(ax, "Each word's vote for topic 0", "words, sorted", "log ratio")
    show(fig, f"From {lead[0]:.1f} to {lead[-1]:.1f}; most words say little, a few say much.")


when_solved("naive_bayes.count_words", telling_words)

# %% [markdown]
# **Think:** what does `alpha` do to a topic with only two short texts, and what to one with two hundred?

# %% [markdown]
# ## 5 · How much of the way?
#
# *Gap closed* is this course's yardstick: of the way from labels only to all labels, how much does a method go? A draw on which a
# fit failed is NaN. Where the whole gap is smaller than `small`, leave the answer blank: NaN.

# %% exercise="evaluation.gap_closed"

# %% [markdown] tags=["solution"]
# Means first. A ratio per draw would explode wherever the two ends happen to meet. And a draw that is missing for one is left out for
# all: the three means must speak of the same draws.

# %% [markdown]
# **Think:** a method closes 120 % of the gap. Is that a mistake?

# %% [markdown]
# ## 6 · By how much, how sure?
#
# Two methods met the same label draws. Return the mean difference and its interval; `mean_interval(values, level)` is
# there for the last step.

# %% exercise="evaluation.paired_difference"

# %% [markdown] tags=["solution"]
# A lucky draw lifts both scores and falls out of their difference. What remains is much steadier than either score, and so is
# its interval. All it takes is to subtract *first*.

# %% [markdown]
# Twenty draws in which luck moves both methods by far more than they differ:


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
# **Think:** the two first intervals overlap widely. Would you have called the method better?

# %% [markdown]
# ## 7 · Now make it fail
#
# Full trust in unlabeled points is only as good as the points. Add a hundred of your choosing, all without a label, and bring a
# good mixture down.

# %% exercise="mixture.mislead"

# %% [markdown] tags=["solution"]
# A dense heap far away is so badly explained by either cloud that one of them leaves for it, in spite of its two labels. The
# other then has to explain both clouds of `X`. Four labels cannot outvote a hundred points at full weight. Turned to
# zero, the dial brings back what the labels alone knew.


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
    for title, weight in (("Full trust", 1.0), ("No trust", 0.0)):
        model = SemiSupervisedGaussianMixture(unlabeled_weight=weight).fit(everything, labels)
        panels.append((f"{title}: {model.score(points, group):.2f} right", few, model))
    show_side_by_side(points, panels)


when_solved("mixture.mislead", ruined)

# %% [markdown]
# **Think:** your points were of no class at all. How would you have noticed them, if someone else had put them in?
