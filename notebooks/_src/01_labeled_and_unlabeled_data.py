# %% [markdown]
# # 1 · Labeled and unlabeled data
#
# *A label is dear, a point is free, and free points can change your mind.*
#
# After this lesson you can
#
# - tell at sight which points of a data set carry an answer and which do not,
# - say what a label costs, in your own seconds and your own slips,
# - read a learning curve and point to where more labels would pay,
# - explain why *which* points are labeled can matter more than *how many*.
#
# **Time:** 40 minutes for the sections marked *core*, 10 for those marked *more*.
# **You need:** Python you can read. New to NumPy? Read 1.1 for its pictures and come back to its
# code after the warm-up in 1.2.
#
# Run the cells in order with Shift + Enter, or all of them from the *Run* menu.
# Nothing leaves your machine.

# %%
import numpy as np

from course.datasets import hide_labels, load_breast_cancer, load_digits, make_two_moons
from course.methods import KNeighborsClassifier
from course.plots import show_digits, show_points

# %% [markdown]
# ## 1.1 Two dots and a line · core · 6 min
#
# Here is a small game. You see two points. Someone told you that one belongs to
# class 0 and the other to class 1. Where would you draw the line between the classes?

# %%
X, y = make_two_moons(n_samples=200, noise=0.05, random_state=10)
y_few = hide_labels(y, per_class=1, random_state=10)
labeled = y_few != -1
show_points(X[labeled], y_few[labeled], "Two points with a label", frame=X)

# %% [markdown]
# The natural cut runs halfway between the two. It is what the *nearest neighbor* rule draws: a new
# point gets the name of the labeled point that lies closest.

# %%
nearest = KNeighborsClassifier(n_neighbors=1).fit(X[labeled], y[labeled])
show_points(X[labeled], y_few[labeled], "The line you would draw", model=nearest, frame=X)

# %% [markdown]
# Fair enough: two points say no more. Now let others in. They come *without* a label. All you
# learn is where they are.

# %%
show_points(X, y_few, "The same line, and 198 points without a label", model=nearest)

# %% [markdown]
# Does the line still look right to you? The grey points have no names, and yet they
# argue: each moon is clearly one thing, and the line cuts both of them in two.
#
# What did your eye do? It started at a labeled point and went to the nearest neighbor, and
# on to *its* neighbor, as if the name were handed from hand to hand. That is an
# algorithm. Look at the gaps between a point with a name and a point without one; across the
# smallest, hand the name over; repeat until nobody is nameless. Five lines and a `return`:

# %% tags=["cover"]
from scipy.spatial.distance import cdist


def pass_names_on(X, names):
    """Hand each name to the closest nameless point until none is left (-1 = no name)."""
    names, distance = names.copy(), cdist(X, X)
    while (names == -1).any():
        gaps = np.where((names != -1)[:, None] & (names == -1), distance, np.inf)
        giver, taker = np.unravel_index(gaps.argmin(), gaps.shape)
        names[taker] = names[giver]
    return names


chain = pass_names_on(X, y_few)
show_points(X, chain, "Names passed from neighbor to neighbor", given=y_few)

# %% [markdown]
# Compare the two on the 198 points whose labels we hid. The numbers are shares of right answers.

# %%
hidden = y_few == -1
print(f"nearest labeled point: {np.mean(nearest.predict(X[hidden]) == y[hidden]):.2f}")
print(f"chain of names:        {np.mean(chain[hidden] == y[hidden]):.2f}")

# %% [markdown]
# Two labels were enough, *because* of the points that had none. That is semi-supervised
# learning, and you have already understood its main idea.
#
# Before you believe it, ask two things. Was that one lucky draw? And what if the moons
# were less tidy? Let us draw the moons, and the two labels, forty times afresh.


# %%
def one_draw(noise, seed):
    """Return the score of the straight cut and of the chain on one fresh draw."""
    X, y = make_two_moons(n_samples=200, noise=noise, random_state=seed)
    y_few = hide_labels(y, per_class=1, random_state=seed)
    hidden = y_few == -1
    cut = KNeighborsClassifier(n_neighbors=1).fit(X[~hidden], y[~hidden]).predict(X[hidden])
    return np.mean(cut == y[hidden]), np.mean(pass_names_on(X, y_few)[hidden] == y[hidden])


for noise in (0.05, 0.15):
    cut, passed = np.transpose([one_draw(noise, seed) for seed in range(1000, 1040)])
    print(
        f"noise {noise}: cut {cut.mean():.2f}, chain {passed.mean():.2f} (worst {passed.min():.2f})"
    )

# %% [markdown]
# With little noise the chain is right every time. With more noise it is still better on average, but
# on its worst draw no better than tossing a coin. What happened there?

# %%
worst = 1000 + int(passed.argmin())
X_bad, y_bad = make_two_moons(n_samples=200, noise=0.15, random_state=worst)
y_two = hide_labels(y_bad, per_class=1, random_state=worst)
show_points(X_bad, pass_names_on(X_bad, y_two), "The worst draw", given=y_two)

# %% [markdown]
# At the right end of the upper moon one stray point of the lower moon stands close by. The wrong name
# crossed there, once, and everyone behind took it: the whole upper moon but its one labeled point. Keep this
# picture. In lesson 4 you build such a bridge yourself; lesson 5 is about mistakes that spread.

# %% [markdown]
# ## 1.2 Warm-up: arrays and pictures · more · 5 min
#
# Skip this if you have used NumPy and scikit-learn. Otherwise run each cell, change
# something, and run it again.
#
# A data set is an array `X` with a row per point and a column per measurement. The
# labels are a second array `y` with one entry per row.

# %%
print(X.shape, y.shape)
print(X[:3].round(2))
print(y[:3])

# %% [markdown]
# A comparison gives an array of `True` and `False`, a *boolean mask*. Put the mask into
# square brackets and only the rows with `True` stay.

# %%
upper = y == 0
print(upper[:3], upper.sum(), X[upper].shape)

# %% [markdown]
# Every model in this course works in two steps: `fit` looks at points, `predict` answers for
# points. The picture colors each spot of the plane by what the model would answer there.

# %%
model = KNeighborsClassifier(n_neighbors=5).fit(X, y)
print(model.predict([[0.0, 1.0], [1.0, -0.5]]))
show_points(X, y, "Every label known, 5 nearest neighbors", model=model)

# %% [markdown]
# ## 1.3 With an answer, or without · core · 5 min
#
# A *labeled* point is an example with its answer. An *unlabeled* point is a bare input.
# Both are rows of the same array `X`. The difference stands in `y`: where nobody gave
# an answer, there is a `-1`.

# %%
images, digits = load_digits()
y_some = digits[:12].copy()
y_some[[0, 3, 4, 6, 9, 11]] = -1
show_digits(images[:12], ["?" if label == -1 else str(label) for label in y_some], per_row=12)
print(y_some)

# %% [markdown]
# Twelve scraps of handwriting, 8 by 8 pixels each; six have a name. To find
# those you need nothing but a mask:

# %%
has_answer = y_some != -1
print("labeled rows:  ", np.flatnonzero(has_answer))
print("unlabeled rows:", np.flatnonzero(~has_answer))

# %% [markdown]
# In this course we *pretend*. All 1,797 digits have labels; we hide most of them with
# `hide_labels`, learn from what is left, and look at the hidden ones only to keep the score.
# Which labels stay is drawn at random: one *label draw*.

# %%
y_few = hide_labels(digits, per_class=2, random_state=0)
print(f"{np.sum(y_few != -1)} labeled, {np.sum(y_few == -1)} unlabeled")
print(f"classes among the labeled: {np.unique(y_few[y_few != -1])}")

# %% [markdown]
# ## 1.4 What does a label cost? · core · 12 min
#
# Somebody has to look at each picture and say what it is. You are that somebody now. But
# first, commit. Choose an answer, say how sure you are, and lock it in: a guess you have
# written down teaches you more than one you only had in mind.

# %%
from course.widgets import LabelingStation, commit, reveal

commit(
    "label-time",
    "How long would it take you to label all 1,797 digits, without a break?",
    [
        "less than half an hour",
        "half an hour to an hour",
        "one to two hours",
        "more than two hours",
    ],
)

# %%
commit(
    "label-slips",
    "And how many of your 1,797 labels would be slips?",
    ["none", "1 to 20", "21 to 100", "more than 100"],
)

# %% [markdown]
# Here is the labeling station. Press *Start*, then the key of the digit you see, as fast as
# you can read. Backspace takes the last one back. After a minute
# it stops and adds up.
#
# Do it for real: the labels you give here are kept, slips included, and train models in
# lessons 3, 5 and 6. (If you skip it, 40 labels that come with the course stand in.)

# %%
station = LabelingStation()
station

# %% [markdown]
# Run the next three cells after your minute. They price the whole set from your own speed and
# your own error rate. Where nothing has been labeled yet, they price the 40 labels that come with
# the course, at an assumed second and a half each, two of them wrong on purpose.

# %%
cost = station.summary()
print("your own labels" if cost["own"] else "the labels that come with the course")
print(f"{cost['labels']} labels, {cost['seconds_per_label']} s each, {cost['slips']} slips")
print(f"all 1,797: {cost['minutes_for_all']:.0f} minutes, {cost['wrong_for_all']:.0f} wrong labels")

# %%
reveal("label-time", int(np.searchsorted([30, 60, 120], cost["minutes_for_all"])))

# %%
reveal("label-slips", int(np.searchsorted([0.5, 20.5, 100.5], cost["wrong_for_all"])))

# %% [markdown]
# Digits are the easy case: everyone can read them. Now take the second real data set of this
# course, 569 tumors seen under a microscope. Only a specialist can label those, and each label
# is a case to study.

# %%
X_cells, y_cells = load_breast_cancer()
print(f"{len(X_cells)} cases, {X_cells.shape[1]} measurements each")
print(f"at five minutes a case: {cost['specialist_hours']:.0f} hours of a specialist")

# %% [markdown]
# More than a working week, and five minutes a case is our assumption, a kind one. The points
# themselves, the measurements in `X_cells`, came out of a computer. A label is dear, a point is free.

# %% [markdown]
# ## 1.5 What does a label buy? · core · 7 min
#
# If labels cost so much, how many do you need? Take a model that looks at labeled points only
# (nearest neighbors again; lesson 2 opens it up). Keep 500 digits aside to test on, give it a
# few labels of each class, and measure. One label draw says little, so take twenty.

# %%
from course.plots import show_curves


def labels_only_score(per_class, seed):
    """Return the share of 500 unseen digits that nearest neighbor gets right."""
    order = np.random.default_rng(seed).permutation(len(images))
    test, train = order[:500], order[500:]
    y_few = hide_labels(digits[train], per_class, random_state=seed)
    known = y_few != -1
    model = KNeighborsClassifier(n_neighbors=1).fit(images[train][known], y_few[known])
    return model.score(images[test], digits[test])


per_class = [1, 2, 4, 8, 16, 32, 64, 120]
scores = [[labels_only_score(n, seed) for seed in range(1000, 1020)] for n in per_class]

# %%
show_curves(
    per_class,
    {"labels only": scores},
    "What a label buys",
    "labels per class",
    "right, unseen digits",
)

# %% [markdown]
# This is a *learning curve*. Each dot is a mean of twenty draws, and the band a 95 % interval for that
# mean: the luck of which digits were labeled, and which tested on. Read it like a price list,
# with what you paid per label in section 1.4:

# %%
for few, more in ((1, 4), (64, 120)):
    bill = 10 * (more - few) * cost["seconds_per_label"]
    gain = np.mean(scores[per_class.index(more)]) - np.mean(scores[per_class.index(few)])
    print(f"from {few:>2} to {more:>3} labels a class: {bill:3.0f} s buy {100 * gain:4.1f} points")

# %% [markdown]
# - On the left a few seconds buy many points of accuracy. Here there is **room**: the data
#   hold more than so few labels can say.
# - On the right a long bill buys next to nothing.
#
# The steep part is where this course plays. Whether unlabeled points can *use* the room is another
# question, and the answer is not always yes. That is what the other five lessons are about.
#
# The same on the moons, under your hand. How many labels does it take until the cut follows both moons?

# %%
from course.widgets import explore, labels_only

explore(labels_only, labels_per_class=[1, 2, 3, 5, 10, 20, 50], noise=[0.05, 0.1, 0.15, 0.2])

# %% [markdown]
# ## 1.6 Which labels, not only how many · core · 4 min
#
# A curve over *random* labels hides something. Suppose you may choose. Take ten labels spread
# as widely as possible: start anywhere, then always take the point farthest from
# all those chosen before. Against them stand forty labels from one corner, at four times the price.


# %%
def spread_out(X, n):
    """Choose n rows of X, each as far as possible from those chosen before."""
    chosen = [0]
    while len(chosen) < n:
        chosen.append(int(cdist(X, X[chosen]).min(axis=1).argmax()))
    return np.array(chosen)


def from_one_corner(X, n):
    """Choose the n rows of X that lie nearest to the first."""
    return cdist(X[:1], X)[0].argsort()[:n]


# %%
from course.plots import show_side_by_side

X, y = make_two_moons(n_samples=300, random_state=31)
panels = []
for title, chosen in [
    ("Ten, spread out", spread_out(X, 10)),
    ("Forty, one corner", from_one_corner(X, 40)),
]:
    y_few = np.full(300, -1)
    y_few[chosen] = y[chosen]
    hidden = y_few == -1
    model = KNeighborsClassifier(n_neighbors=1).fit(X[chosen], y[chosen])
    panels.append((f"{title}: {model.score(X[hidden], y[hidden]):.2f} right", y_few, model))
show_side_by_side(X, panels)

# %% [markdown]
# That was one draw. Thirty fresh pairs of moons:


# %%
def score_of(choose, n, seed):
    """Return the score of nearest neighbor with n chosen labels, and how many classes they name."""
    X, y = make_two_moons(n_samples=300, random_state=seed)
    chosen = choose(X, n)
    rest = np.setdiff1d(np.arange(300), chosen)
    model = KNeighborsClassifier(n_neighbors=1).fit(X[chosen], y[chosen])
    return model.score(X[rest], y[rest]), len(model.classes_)


ten, _ = np.transpose([score_of(spread_out, 10, seed) for seed in range(1000, 1030)])
forty, named = np.transpose([score_of(from_one_corner, 40, seed) for seed in range(1000, 1030)])
print(f"ten spread out:    {ten.mean():.2f} (worst {ten.min():.2f})")
print(f"forty in a corner: {forty.mean():.2f} (best {forty.max():.2f})")
print(f"ten beat forty in {np.sum(ten > forty)} of 30 draws")
print(f"all forty from one moon in {np.sum(named == 1)} of 30 draws")

# %% [markdown]
# Most corners hold a single moon, and no number of labels there can name the other one.
#
# Notice what `spread_out` never looked at: a label. It used only the positions of *all* points.
# Unlabeled points told you where a label would be worth its price. Lesson 4 asks
# for ten labels of the digits in this spirit; lesson 5 makes it a method of its own, *active learning*.

# %% [markdown]
# ## 1.7 The bird-watcher · more · 5 min
#
# Picture someone new to bird-watching. A friend named a handful of birds for her. Since then
# she has taken thousands of photographs, none with a name. Has she learned anything
# from them? She may have noticed that the small brown ones come in two kinds, with and without a
# stripe over the eye, and hardly anything between. If one named bird falls on each side, her
# photographs have drawn the line for her.
#
# Do people learn that way? Zhu and colleagues (2007) showed people two labeled shapes and then many
# unlabeled ones. Where the gap in the unlabeled shapes lay changed where people drew
# the line, much as a mixture model would. Later studies found the effect in some settings and not
# in others, so the evidence is mixed. The picture is a good one all the same.

# %% [markdown]
# ## 1.8 What goes in, what comes out · core · 3 min
#
# All of this course in one drawing, with your own labels if you have given some.

# %%
from course.datasets import load_hand_labels
from course.plots import show_in_and_out

y_hand, own = load_hand_labels()
whose = "given by you" if own else "that came along"
show_in_and_out(np.sum(y_hand != -1), len(y_hand), whose)

# %% [markdown]
# Two kinds of answer come out, and they are scored apart. *Transductive*: names for the very
# points that lay there without one. *Inductive*: a model that answers for points nobody had seen.
# In the middle stands a method *and its assumption*. The chain of 1.1 assumed that near points
# share a name. No assumption, no gain: that is lesson 3.

# %% [markdown]
# ## 1.9 Do you have it? · core · 3 min

# %%
from course.widgets import quiz

quiz(lesson=1)

# %% [markdown]
# ## The one thing
#
# **A label is dear, a point is free, and free points can change your mind.**
#
# - A labeled point is an input with its answer; an unlabeled one is a bare input, `-1` in `y`.
# - Labels cost time and contain slips. You know your own price now.
# - Where the learning curve is steep, there is room that unlabeled points may be able to use.
# - Where the labels lie can matter more than how many there are.
#
# ### Notation
#
# | sign | meaning |
# |---|---|
# | $x_i$, row $i$ of `X` | a point: one input, as numbers |
# | $y_i$, entry $i$ of `y` | its label, or $-1$ for none |
# | $l$, $u$ | how many points have a label, how many have none; often $l \ll u$ |
# | label draw | one random choice of which labels are kept |
#
# ### References
#
# - Alpaydin, E. and Kaynak, C. (1998). *Optical Recognition of Handwritten Digits*. UCI Machine
#   Learning Repository.
# - Street, W. N., Wolberg, W. H. and Mangasarian, O. L. (1993). Nuclear feature extraction for breast
#   tumor diagnosis. *Proc. SPIE 1905*.
# - Chapelle, O., Schölkopf, B. and Zien, A., eds. (2006). *Semi-Supervised Learning*. MIT Press.
# - Zhu, X., Rogers, T., Qian, R. and Kalish, C. (2007). Humans perform semi-supervised classification
#   too. *AAAI 2007*.
#
# **Exercises:** `exercises/01_labeled_and_unlabeled_data.ipynb`. You write the chain of names yourself, and
# in the last one choose true labels so badly that a coin does better.
#
# **Next:** [lesson 2](02_supervised_and_unsupervised.ipynb) takes the two halves apart: what labels
# can do without points, and what points can do without labels.
