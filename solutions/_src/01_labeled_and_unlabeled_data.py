# %% [markdown]
# # 1 · Exercises: labeled and unlabeled data
#
# You write the steps of lesson 1 yourself and estimate what labels cost.
# A function of yours copies labels along the two moons.
#
# **{tasks} tasks, {points} points, about {minutes} minutes.** Each task has a cell to write in, where `...` stands for your code, and a cell that checks it on inputs drawn anew each time.
# Wrong answers cost nothing.
#
# - `hint("labels.count_labels")` gives the next of three hints for a task,
# - `solution("labels.count_labels")` shows one way to write it, once you have tried,
# - `progress()` shows how far you are.

# %%
import numpy as np
from scipy.spatial.distance import cdist

from course.checks import check, hint, progress, solution, when_solved
from course.datasets import hide_labels, make_two_moons
from course.methods import KNeighborsClassifier
from course.plots import show_links, show_points

# %% [markdown]
# ## 1 · Which points have a label?
#
# Everything in this course begins with one question: which points have a label?
# A label of `-1` means *none*.
# Write the mask that says so.

# %% exercise="labels.labeled_mask"

# %% [markdown] tags=["solution"]
# A comparison is enough.
# Class 0 is a class like any other, so test for *unequal to -1* and not for *greater than 0*.

# %% [markdown]
# Your mask splits the points: large where it is `True`, small and gray where it is `False`.

# %%
X, y = make_two_moons(n_samples=200, noise=0.05, random_state=2)
y_few = hide_labels(y, per_class=5, random_state=2)


def split():
    show_points(X, np.where(labeled_mask(y_few), y, -1), "Split by your mask")


when_solved("labels.labeled_mask", split)

# %% [markdown]
# **Think:** why is `-1` a safer choice for *no label* than `0`, and why is it still not a safe one?

# %% [markdown]
# ## 2 · How many labels per class?
#
# Before you fit any method, count the labels of each class.
# Unlabeled points do not count, and a class without any label should have the count zero.

# %% exercise="labels.count_labels"

# %% [markdown] tags=["solution"]
# `np.bincount` raises an error for negative numbers, which reminds you to leave the unlabeled points out.
# Plain indexing with `-1` would have counted every unlabeled point for the *last* class without any warning.

# %% [markdown]
# **Think:** a class has no label at all.
# Can any method of this course ever predict it?

# %% [markdown]
# ## 3 · What will the labels cost?
#
# In lesson 1 you labeled digits for a minute.
# From such a sample, estimate the cost of labeling the whole set: how long will it take, and how many labels will be wrong?
# Skipped digits are `-1`.

# %% exercise="labels.price_of_labels"

# %% [markdown] tags=["solution"]
# The answer is two rates times a number, but think about what to divide by.
# A skipped digit took time but gave no label, so the seconds are all seconds, and the count is the number of labels.

# %% [markdown]
# Suppose a hundred digits took two and a half minutes, three of them were skipped, and two labels were wrong.
# Your function returns:

# %%
labels, truth = np.arange(100) % 10, np.arange(100) % 10
labels[[5, 50, 95]], labels[[20, 71]] = -1, [6, 7]


def price():
    minutes, wrong = price_of_labels(150.0, labels, truth, n_total=1797)
    print(f"1,797 labels: {minutes:.0f} minutes, {wrong:.0f} of them wrong")


when_solved("labels.price_of_labels", price)

# %% [markdown]
# **Think:** two of about a hundred labels were wrong.
# How certain is that rate?
# What if none had been wrong?

# %% [markdown]
# ## 4 · The next point to label
#
# Propagating nearest neighbor (lesson 1.1) repeats one step: find the closest two points of which one is labeled and the other is not.
# Write that step.
# The loop around it is ready below.

# %% exercise="chain.closest_pair"

# %% [markdown] tags=["solution"]
# Compute all distances at once and put infinity where a pair is not allowed, so the smallest entry that is left is the answer.
# Rows are givers and columns are takers, which are easy to confuse.

# %%
y_two = hide_labels(y, per_class=1, random_state=2)


def chain():
    labels, links, panels = y_two.copy(), [], []
    while (labels == -1).any():
        giver, taker = closest_pair(X, labels)
        labels[taker] = labels[giver]
        links.append((giver, taker))
        if len(links) in (20, 100, 198):
            panels.append((f"After {len(links)} copies", labels.copy(), list(links)))
    show_links(X, panels, given=y_two)


when_solved("chain.closest_pair", chain)

# %% [markdown]
# **Think:** a copied label is never changed.
# What happens after a single wrong copy?

# %% [markdown]
# ## 5 · Score only the hidden points
#
# Two labels were given and 198 were predicted.
# A score should measure the *predictions*.
# If it counts the given labels too, it is too high, and in later lessons the same mistake can be much larger.

# %% exercise="labels.score_hidden"

# %% [markdown] tags=["solution"]
# One mask is used twice.
# With two given labels of 200 the difference is small, but with half of them given a coin toss would score 75 %.

# %%
known = y_few != -1
nearest = KNeighborsClassifier(n_neighbors=1).fit(X[known], y[known]).predict(X)


def score():
    print(f"on the hidden points: {score_hidden(y, nearest, y_few):.2f}")


when_solved("labels.score_hidden", score)

# %% [markdown]
# **Think:** the points were there while the method learned, but their labels were not.
# Is this score *transductive* or *inductive*?

# %% [markdown]
# ## 6 · Which points to label
#
# If you can choose which points to label, spread them out (lesson 1.6): always take the point whose nearest chosen point is farthest away.
# You do not need any label to choose.

# %% exercise="labels.spread_out"

# %% [markdown] tags=["solution"]
# The distance to a *set* is the distance to its nearest member.
# Each step chooses the point that is farthest from all chosen ones.
# (This rule also chooses outliers first, so look at the data before you pay for labels.)


# %%
def ten_spread_out():
    chosen = spread_out(X, 10)
    y_ten = np.full(len(X), -1)
    y_ten[chosen] = y[chosen]
    model = KNeighborsClassifier(n_neighbors=1).fit(X[chosen], y[chosen])
    rest = y_ten == -1
    accuracy = model.score(X[rest], y[rest])
    show_points(X, y_ten, f"Ten spread out: accuracy {accuracy:.2f}", model=model)


when_solved("labels.spread_out", ten_spread_out)

# %% [markdown]
# **Think:** your function never used `y`.
# What did it use to choose the points?

# %% [markdown]
# ## 7 · Now make it fail
#
# Now choose the labels, equally many of each class, so badly that nearest neighbor does worse than a coin toss.
# Every label is correct, and you only choose which points have one.

# %% exercise="labels.unlucky_labels"

# %% [markdown] tags=["solution"]
# One end of each moon lies inside the other moon.
# If only these ends are labeled, most points of one moon are nearer to labels of the other one, although not a single label is wrong.


# %%
def unlucky():
    chosen = np.asarray(unlucky_labels(X, y, 5))
    y_ten = np.full(len(X), -1)
    y_ten[chosen] = y[chosen]
    model = KNeighborsClassifier(n_neighbors=1).fit(X[chosen], y[chosen])
    rest = y_ten == -1
    accuracy = model.score(X[rest], y[rest])
    show_points(X, y_ten, f"Ten unlucky ones: accuracy {accuracy:.2f}", model=model)


when_solved("labels.unlucky_labels", unlucky)

# %% [markdown]
# **Think:** who might label data in this way without meaning any harm?
