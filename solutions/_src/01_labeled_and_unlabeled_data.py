# %% [markdown]
# # 1 · Exercises: labeled and unlabeled data
#
# You write the five lines of lesson 1 yourself, step by step, and put a price on labels. At the end names
# flow through the moons by a function of yours.
#
# **{tasks} tasks, {points} points, about {minutes} minutes.** Each task has a cell to write in, where `...` stands for
# your code, and a cell that checks it on inputs drawn anew each time. Wrong answers cost nothing.
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
from course.plots import show_points, show_side_by_side

# %% [markdown]
# ## 1 · Who carries an answer?
#
# Everything in this course begins with one question: which points have a label? A label of `-1` means *none*. Write the
# mask that says so.

# %% exercise="labels.labeled_mask"

# %% [markdown] tags=["solution"]
# A comparison is all it takes. The one trap is class 0: it looks like nothing and is a class like any other, so ask
# for *unequal to -1*, not for *greater than 0*.

# %% [markdown]
# Your mask splits the points: large where it says `True`, small and grey where it says `False`.

# %%
X, y = make_two_moons(n_samples=200, noise=0.05, random_state=2)
y_few = hide_labels(y, per_class=5, random_state=2)


def split():
    show_points(X, np.where(labeled_mask(y_few), y, -1), "Split by your mask")


when_solved("labels.labeled_mask", split)

# %% [markdown]
# **Think:** why is `-1` a safer choice for *no label* than `0`, and why is it still not a safe one?

# %% [markdown]
# ## 2 · How many of each?
#
# Before any method runs, look at what you have: labels for each class. Points without a label do not
# count, and a class that nobody labeled should show up as a zero.

# %% exercise="labels.count_labels"

# %% [markdown] tags=["solution"]
# `np.bincount` refuses negative numbers, which is a kindness: plain indexing with `-1` would have counted every
# unlabeled point for the *last* class, without a word.

# %% [markdown]
# **Think:** a class has no label at all. Can any method of this course ever answer with it?

# %% [markdown]
# ## 3 · What will it cost?
#
# In lesson 1 you labeled digits for a minute. From such a sample, price the whole set: how long, and how many
# slips? Skipped digits are `-1`.

# %% exercise="labels.price_of_labels"

# %% [markdown] tags=["solution"]
# Two rates times a number. The care is in what to divide by: a skipped digit took time, and gave no label, right or wrong. So
# the seconds are all seconds, and the count is of labels.

# %% [markdown]
# A hundred digits, three of them skipped, two typed wrong, in two and a half minutes. Your function says:

# %%
labels, truth = np.arange(100) % 10, np.arange(100) % 10
labels[[5, 50, 95]], labels[[20, 71]] = -1, [6, 7]


def price():
    minutes, wrong = price_of_labels(150.0, labels, truth, n_total=1797)
    print(f"1,797 labels: {minutes:.0f} minutes, {wrong:.0f} of them wrong")


when_solved("labels.price_of_labels", price)

# %% [markdown]
# **Think:** two slips in a hundred. How sure are you of that rate? What if you had seen none?

# %% [markdown]
# ## 4 · The next hand-over
#
# The chain of names in lesson 1 repeats one step: find the closest two points of which one has a name and the other
# has none. Write that step. The loop around it is ready below.

# %% exercise="chain.closest_pair"

# %% [markdown] tags=["solution"]
# All distances at once, and infinity where a pair is not allowed: the smallest entry that is left is the answer. Rows are
# givers, columns takers, and keeping the two apart is half of the work.

# %%
y_two = hide_labels(y, per_class=1, random_state=2)


def chain():
    names, panels = y_two.copy(), []
    for handed_over in range(199):
        if handed_over in (20, 100, 198):
            panels.append((f"After {handed_over} hand-overs", names.copy(), None))
        if (names != -1).all():
            break
        giver, taker = closest_pair(X, names)
        names[taker] = names[giver]
    show_side_by_side(X, panels)


when_solved("chain.closest_pair", chain)

# %% [markdown]
# **Think:** each hand-over is final. What happens after a single wrong one?

# %% [markdown]
# ## 5 · Keep the score where it counts
#
# Two labels were given, 198 were guessed. A score should say how good the *guesses* are. Counting the labels that were
# given away is the smallest form of a mistake you will meet again, larger.

# %% exercise="labels.score_hidden"

# %% [markdown] tags=["solution"]
# One mask, used twice. With two given labels of 200 the difference is small; with half of them given, a coin
# would score 75 %.

# %%
known = y_few != -1
nearest = KNeighborsClassifier(n_neighbors=1).fit(X[known], y[known]).predict(X)


def score():
    print(f"on the hidden points: {score_hidden(y, nearest, y_few):.2f}")


when_solved("labels.score_hidden", score)

# %% [markdown]
# **Think:** the points were there while the method learned, only their labels were not. Is this score *transductive* or
# *inductive*?

# %% [markdown]
# ## 6 · Which points to ask for
#
# If you may choose, spread your labels: always the point that is farthest from those you have. No label is
# needed to choose.

# %% exercise="labels.spread_out"

# %% [markdown] tags=["solution"]
# The distance to a *set* is the distance to its nearest member. Each round asks for the point that is worst served
# so far. (It loves stray points, too: where there are outliers, look before you pay.)


# %%
def ten_spread_out():
    chosen = spread_out(X, 10)
    y_ten = np.full(len(X), -1)
    y_ten[chosen] = y[chosen]
    model = KNeighborsClassifier(n_neighbors=1).fit(X[chosen], y[chosen])
    rest = y_ten == -1
    right = model.score(X[rest], y[rest])
    show_points(X, y_ten, f"Ten spread out: {right:.2f} right", model=model)


when_solved("labels.spread_out", ten_spread_out)

# %% [markdown]
# **Think:** your function never looked at `y`. What told it where a label is worth its price?

# %% [markdown]
# ## 7 · Now make it fail
#
# The other way round. Choose the labels, as many of each class, so badly that nearest neighbor does worse
# than tossing a coin. Every label is true; only their places are yours to pick.

# %% exercise="labels.unlucky_labels"

# %% [markdown] tags=["solution"]
# The end of each moon lies in the arms of the other. Label only these ends, and most points of one moon are nearer to
# labels of the other one. Not a single label is wrong.


# %%
def unlucky():
    chosen = np.asarray(unlucky_labels(X, y, 5))
    y_ten = np.full(len(X), -1)
    y_ten[chosen] = y[chosen]
    model = KNeighborsClassifier(n_neighbors=1).fit(X[chosen], y[chosen])
    rest = y_ten == -1
    right = model.score(X[rest], y[rest])
    show_points(X, y_ten, f"Ten unlucky ones: {right:.2f} right", model=model)


when_solved("labels.unlucky_labels", unlucky)

# %% [markdown]
# **Think:** who might label data in this way without meaning any harm?
