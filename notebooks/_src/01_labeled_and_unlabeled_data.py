# %% [markdown]
# # 1 · Labeled and unlabeled data
#
# *Labels are expensive, unlabeled data is often cheap, and it can change where you put the decision boundary.*
#
# After this lesson you can
#
# - tell labeled from unlabeled examples in an array, and explain why this course marks a missing label with `-1`,
# - estimate what a data set would cost to label, in time and in labeling errors,
# - read a learning curve and point to the part where more labels, or unlabeled data, could help,
# - explain why *which* points are labeled can matter more than *how many*,
# - tell transductive from inductive evaluation.
#
# **Time:** 40 minutes for the sections marked *core*, 10 for those marked *more*.
#
# **You need:** enough Python to read a short function.
# If NumPy is new to you, read 1.1 for its pictures and come back to its code after the warm-up in 1.2.
#
# Terms in **bold** are defined where they first appear and collected in the [glossary](glossary.md).
#
# Run the cells in order with Shift + Enter, or all of them from the *Run* menu.
# Nothing leaves your machine.

# %%
import numpy as np

from course.datasets import hide_labels, load_breast_cancer, load_digits, make_two_moons
from course.methods import KNeighborsClassifier
from course.plots import show_digits, show_points

# %% [markdown]
# ## 1.1 Opening game: two labels and a decision boundary · core · 6 min
#
# Let's start with a small game.
# You see two points, and someone has told you that one belongs to class 0 and the other to class 1.
# Where would you draw the line between the two classes?
# (`hide_labels` keeps the given number of labels per class and replaces all others by `-1`, which stands for *no label*.)

# %%
X, y = make_two_moons(n_samples=200, noise=0.05, random_state=10)
y_few = hide_labels(y, per_class=1, random_state=10)
labeled = y_few != -1
show_points(X[labeled], y_few[labeled], "Two points with a label", frame=X)

# %% [markdown]
# Most people draw the line halfway between the two points.
# The *nearest neighbor rule* does the same: it gives a new point the label of the closest labeled point.
# The line where its answer changes from one class to the other is its **decision boundary**.

# %%
nearest = KNeighborsClassifier(n_neighbors=1).fit(X[labeled], y[labeled])
show_points(
    X[labeled], y_few[labeled], "The decision boundary you would draw", model=nearest, frame=X
)

# %% [markdown]
# With two points and nothing else, you can't do better.
# Now add 198 points that come *without* a label, so that all you learn about them is their position.

# %%
show_points(X, y_few, "The same boundary, and 198 points without a label", model=nearest)

# %% [markdown]
# Does the boundary still look right?
# None of the gray points has a label, and yet together they show two crescents, and the boundary cuts through both.
# (This data set is called *two moons*, and from now on we call each crescent a moon.)
# If you believe that each crescent is one class, you want to move the boundary.
#
# How did your eye find the crescents?
# Starting at a labeled point, it went to the nearest neighbor, then to that point's neighbor, and so on, as if the label were passed along.
# This idea is an algorithm.
# Look at all pairs of a labeled and an unlabeled point, take the closest pair, copy the label across, count that point as labeled from now on, and repeat until every point has a label.

# %% tags=["cover"]
from scipy.spatial.distance import cdist


def pass_labels_on(X, y_few):
    """Copy labels across the smallest gap until no point is left without one (-1 = no label)."""
    labels, distance = y_few.copy(), cdist(X, X)
    while (labels == -1).any():
        known, unknown = np.flatnonzero(labels != -1), np.flatnonzero(labels == -1)
        gaps = distance[np.ix_(known, unknown)]
        giver, taker = np.unravel_index(gaps.argmin(), gaps.shape)
        labels[unknown[taker]] = labels[known[giver]]
    return labels


passed = pass_labels_on(X, y_few)
show_points(X, passed, "Labels passed from neighbor to neighbor", given=y_few)

# %% [markdown]
# In this picture, and in every picture of the course, the larger markers with a white rim are the given labels.
# The small ones are predictions.
#
# How good are the predictions?
# We know the true labels of the 198 points, because we only hid them, so we can compute the **accuracy**: the proportion of predicted labels that are correct.

# %%
hidden = y_few == -1
print(
    f"accuracy of the nearest labeled point: {np.mean(nearest.predict(X[hidden]) == y[hidden]):.2f}"
)
print(f"accuracy of label passing:             {np.mean(passed[hidden] == y[hidden]):.2f}")

# %% [markdown]
# Two labels were enough to classify every point correctly, because the unlabeled points showed where the classes are.
# Learning from labeled and unlabeled data together is called **semi-supervised learning**, and this is its main idea.
#
# You should be skeptical about a result from a single example.
# Perhaps these two labels were lucky, and perhaps the crescents were unusually tidy.
# So let's repeat the experiment forty times, each time with new moons and two new labels, at two levels of noise.


# %%
def one_draw(noise, seed):
    """Return the accuracy of the nearest label and of label passing on one new data set."""
    X, y = make_two_moons(n_samples=200, noise=noise, random_state=seed)
    y_few = hide_labels(y, per_class=1, random_state=seed)
    hidden = y_few == -1
    model = KNeighborsClassifier(n_neighbors=1).fit(X[~hidden], y[~hidden])
    return model.score(X[hidden], y[hidden]), np.mean(pass_labels_on(X, y_few)[hidden] == y[hidden])


# %%
for noise in (0.05, 0.15):
    alone, passing = np.transpose([one_draw(noise, seed) for seed in range(1000, 1040)])
    print(f"noise {noise}: nearest label {alone.mean():.2f}, passing {passing.mean():.2f}")
    print(f"            worst of 40 draws with passing: {passing.min():.2f}")

# %% [markdown]
# With little noise, label passing classifies every point correctly in all forty draws.
# With more noise it is still better on average, but in its worst draw it does no better than tossing a coin.
# Here is that draw.

# %%
worst = 1000 + int(passing.argmin())
X_bad, y_bad = make_two_moons(n_samples=200, noise=0.15, random_state=worst)
y_two = hide_labels(y_bad, per_class=1, random_state=worst)
show_points(X_bad, pass_labels_on(X_bad, y_two), "The worst of the forty draws", given=y_two)

# %% [markdown]
# At the right end of the upper moon, one stray point of the lower moon lies close by.
# The wrong label crossed the gap there once, and then every later copy repeated the error, so that the whole upper moon except its one labeled point is misclassified.
# In lesson 4 you will place such stray points between two classes yourself, and lesson 5 is about errors that spread in this way.

# %% [markdown]
# ## 1.2 Warm-up: NumPy arrays, masks, fit and predict · more · 5 min
#
# Skip this section if you have used NumPy and scikit-learn.
# Otherwise, run each cell, change something, and run it again.
#
# A data set is an array `X` with one row per point and one column per measurement.
# The labels are a second array, `y`, with one entry per row of `X`.

# %%
print(X.shape, y.shape)
print(X[:3].round(2))
print(y[:3])

# %% [markdown]
# A comparison gives an array of `True` and `False`, which is called a *boolean mask*.
# If you put the mask into square brackets, only the rows with `True` stay.

# %%
upper = y == 0
print(upper[:3], upper.sum(), X[upper].shape)

# %% [markdown]
# Every model in this course works in two steps: `fit` learns from points, and `predict` returns labels for points.
# The picture colors each spot of the plane by the label that the model predicts there.

# %%
model = KNeighborsClassifier(n_neighbors=5).fit(X, y)
print(model.predict([[0.0, 1.0], [1.0, -0.5]]))
show_points(X, y, "Every label known, 5 nearest neighbors", model=model)

# %% [markdown]
# ## 1.3 Labeled and unlabeled examples · core · 5 min
#
# A **labeled example** is an input $x_i$ together with its label $y_i$; an **unlabeled example** is an input alone.
# Of $n = l + u$ examples, $l$ have a label and $u$ don't, and often $l$ is much smaller than $u$.
# In code, both kinds are rows of the same array `X`, and `y` holds `-1` where the label is missing.

# %%
images, digits = load_digits()
y_some = digits[:12].copy()
y_some[[0, 3, 4, 6, 9, 11]] = -1
show_digits(images[:12], ["?" if label == -1 else str(label) for label in y_some], per_row=12)
print(y_some)

# %% [markdown]
# These are twelve handwritten digits of 8 by 8 pixels each (Alpaydin and Kaynak 1998), and six of them have a label.
# A mask is all you need to tell the two kinds apart.

# %%
has_label = y_some != -1
print("labeled rows:  ", np.flatnonzero(has_label))
print("unlabeled rows:", np.flatnonzero(~has_label))

# %% [markdown]
# Why `-1`, and not `0` or NaN ("not a number")?
# The value 0 is taken: it is the label of the first class.
# NaN exists only among floating-point numbers, so a single NaN turns all integer labels into floats, and because NaN isn't equal to itself, a search with `y == np.nan` would find nothing.
# The value `-1` is an integer that no class uses, and scikit-learn's semi-supervised classifiers follow the same convention.
# It has one danger, which the exercises return to: a model that doesn't know the convention takes `-1` for one more class.
#
# In this course, the missing labels are simulated.
# All 1,797 digits have labels; we hide most of them with `hide_labels`, learn from the rest, and use the hidden ones only to compute the accuracy.
# A **label draw** is one random choice of the labels that are kept.

# %%
y_few = hide_labels(digits, per_class=2, random_state=0)
print(f"{np.sum(y_few != -1)} labeled, {np.sum(y_few == -1)} unlabeled")
print(f"labels per class: {np.bincount(y_few[y_few != -1])}")

# %% [markdown]
# This draw is a **stratified sample**, which in this course means an equal number of labels from every class, not numbers in proportion to the classes.
# Stratified draws make comparisons less noisy, but they tell a method two things: that every class has a label, and that the classes seem equally frequent, which is nearly true of the digits.
# With labels drawn at random, as in practice, you can rely on neither.
# Lessons 4 and 5 therefore also measure with draws that aren't stratified.

# %% [markdown]
# ## 1.4 What does a label cost? · core · 12 min
#
# Somebody has to look at each picture and say which digit it shows.
# For the next minute, that is you.
# Before you start, enter two estimates, and for each of them the probability that you are right within a factor of two.
# You will learn more from an estimate that you have written down than from one you only had in mind.

# %%
from course.widgets import LabelingStation, commit, reveal

commit(
    "label-time",
    "How many minutes would it take you to label all 1,797 digits, without a break?",
    unit="minutes",
    low=5,
    high=240,
    step=5,
)

# %%
commit(
    "label-errors",
    "How many of your 1,797 labels would be wrong?",
    unit="errors",
    low=0,
    high=300,
    step=5,
)

# %% [markdown]
# This is the labeling station.
# Press *Start*, and then press the key of each digit you see, as fast as you can read.
# Backspace takes back the last label.
# After a minute, the station stops and adds up.
#
# Please do label for the whole minute: your labels are kept, mistakes included, and used to train models in lessons 3, 5 and 6.
# If you skip it, 40 labels that come with the course take their place.

# %%
station = LabelingStation()
station

# %% [markdown]
# When your minute is over, run the next three cells.
# They estimate the cost of the whole set from your own speed and your own error rate.
# If you haven't labeled anything, they use the 40 labels that come with the course, two of which are wrong on purpose, at an assumed 1.5 seconds per label.

# %%
cost = station.summary()
print("your own labels" if cost["own"] else "the labels that come with the course")
print(
    f"{cost['labels']} labels, {cost['errors']} of them wrong, {cost['seconds_per_label']} s per label"
)
minutes = 1797 * cost["seconds_per_label"] / 60
errors = 1797 * cost["error_rate"]

# %%
reveal("label-time", minutes)

# %%
reveal("label-errors", errors)

# %% [markdown]
# Digits are an easy case, because everyone can read them.
# The second real data set of this course holds measurements of 569 breast tumors (Street, Wolberg and Mangasarian 1993).
# Only a specialist can give them a label, and each label requires studying a whole case.

# %%
X_cells, y_cells = load_breast_cancer()
print(f"{len(X_cells)} cases, {X_cells.shape[1]} measurements each")
print(f"at an assumed 5 minutes per case: {len(X_cells) * 5 / 60:.0f} hours of a specialist's time")

# %% [markdown]
# That is more than a working week, and five minutes per case is a low estimate.
#
# Here, the *points* aren't cheap either.
# Each row of `X_cells` began as a needle biopsy of a patient, and an operator helped a program outline the cell nuclei before anything could be measured.
# Photographs, text and sensor readings are often cheap to collect in large numbers, but ask what a label costs, and what a point costs, before you plan to use unlabeled data.

# %% [markdown]
# ## 1.5 The learning curve of a labels-only model · core · 7 min
#
# If labels cost so much, how many do you need?
# Let's take a model that learns from the labeled points alone, here the nearest neighbor rule, which lesson 2 explains in detail.
# In this course, *labels only* always means such a baseline.
# We set 500 digits aside as a **test set**, points that the model never sees during training, give the model a few labels per class, and measure its accuracy on the test set.
# One label draw says little, so we take twenty.

# %%
from course.plots import show_curves


def labels_only_accuracy(per_class, seed):
    """Return the accuracy of the nearest neighbor rule on 500 test digits."""
    order = np.random.default_rng(seed).permutation(len(images))
    test, train = order[:500], order[500:]
    y_few = hide_labels(digits[train], per_class, random_state=seed)
    known = y_few != -1
    model = KNeighborsClassifier(n_neighbors=1).fit(images[train][known], y_few[known])
    return model.score(images[test], digits[test])


# %%
per_class = [1, 2, 4, 8, 16, 32, 64, 120]
scores = [[labels_only_accuracy(n, seed) for seed in range(1000, 1020)] for n in per_class]
show_curves(
    per_class,
    {"labels only": scores},
    "Accuracy against the number of labels",
    "labels per class",
    "accuracy on the test set",
)

# %% [markdown]
# This is a **learning curve**: accuracy against the number of labels.
# Each dot is the mean over twenty random splits into training and test digits, each with its own label draw.
# The band is a **95 % confidence interval** for that mean: if we repeated the whole experiment many times, about 95 % of such bands would contain the true mean.
# It reflects only the random choice of labeled digits and of test digits.
#
# Now multiply by what you paid per label in section 1.4.

# %%
for few, more in ((1, 4), (64, 120)):
    seconds = 10 * (more - few) * cost["seconds_per_label"]
    gain = np.mean(scores[per_class.index(more)]) - np.mean(scores[per_class.index(few)])
    print(
        f"from {few:>2} to {more:>3} labels per class: {seconds:3.0f} s for {100 * gain:4.1f} percentage points"
    )

# %% [markdown]
# - On the left, where the curve is steep, a few seconds of labeling buy many percentage points of accuracy.
#   Here there is room for improvement, because the data holds information that so few labels don't convey.
# - On the right, where the curve is flat, a long time of labeling buys almost nothing.
#
# This course is about the steep part.
# Whether unlabeled points can supply this improvement is a different question, and the answer is sometimes no.
# From here on, a difference between two accuracies in *points* means percentage points.
# The other five lessons are about when they can.
#
# You can try the same with the moons.
# How many labels does it take until the decision boundary follows both of them?

# %%
from course.widgets import explore, labels_only

explore(labels_only, labels_per_class=[1, 2, 3, 5, 10, 20, 50], noise=[0.05, 0.1, 0.15, 0.2])

# %% [markdown]
# ## 1.6 Active choice: which labels, not only how many · core · 4 min
#
# The learning curve used labels drawn at random, so it hides that some labels are worth more than others.
# Suppose you may choose which points to label.
# Let's compare ten labels that are spread as widely as possible with forty labels, four times as many, from one neighborhood.
# To spread them, start at any point and then always choose the point that is farthest from all those chosen before.


# %%
def spread_out(X, n):
    """Choose n rows of X, each as far as possible from those chosen before."""
    chosen = [0]
    while len(chosen) < n:
        chosen.append(int(cdist(X, X[chosen]).min(axis=1).argmax()))
    return np.array(chosen)


def one_neighborhood(X, n):
    """Choose the n rows of X that are nearest to the first one."""
    return cdist(X[:1], X)[0].argsort()[:n]


# %%
def fit_chosen(X, y, chosen):
    """Return nearest neighbor with the chosen labels, its accuracy on the rest, and those labels."""
    y_few = np.full(len(y), -1)
    y_few[chosen] = y[chosen]
    rest = y_few == -1
    model = KNeighborsClassifier(n_neighbors=1).fit(X[chosen], y[chosen])
    return model, model.score(X[rest], y[rest]), y_few


# %%
from course.plots import show_side_by_side

X, y = make_two_moons(n_samples=300, random_state=31)
choices = {"Ten, spread out": spread_out(X, 10), "Forty, one neighborhood": one_neighborhood(X, 40)}
panels = []
for title, chosen in choices.items():
    model, accuracy, y_few = fit_chosen(X, y, chosen)
    panels.append((f"{title}: accuracy {accuracy:.2f}", y_few, model))
show_side_by_side(X, panels)

# %% [markdown]
# Again, one example proves little, so let's use thirty new pairs of moons.

# %%
ten, forty, classes = [], [], []
for seed in range(1000, 1030):
    X, y = make_two_moons(n_samples=300, random_state=seed)
    ten.append(fit_chosen(X, y, spread_out(X, 10))[1])
    model, accuracy, _ = fit_chosen(X, y, one_neighborhood(X, 40))
    forty.append(accuracy)
    classes.append(len(model.classes_))

# %%
print(f"ten spread out:           mean accuracy {np.mean(ten):.2f} (worst {min(ten):.2f})")
print(f"forty, one neighborhood:  mean accuracy {np.mean(forty):.2f} (best {max(forty):.2f})")
print(f"ten beat forty in {np.sum(np.greater(ten, forty))} of 30 draws")
print(f"all forty labels from one class in {classes.count(1)} of 30 draws")

# %% [markdown]
# Compare the *worst* result of the ten with the *best* of the forty.
# In most draws the neighborhood holds points of a single class, and no number of labels from it can tell the model about the other one.
#
# Notice that `spread_out` never looks at a label.
# It uses only the positions of *all* points, so the unlabeled points decided where labels were worth their cost.
# Choosing which points to label is called **active learning**, and lesson 5 has a section on it.

# %% [markdown]
# ## 1.7 Do people learn from unlabeled examples? · more · 5 min
#
# Picture someone who is new to bird-watching.
# A friend has told her the names of a handful of birds, and since then she has taken thousands of photographs without knowing what they show.
# Has she learned anything from them?
# She may have noticed that the small brown birds come in two kinds, with and without a stripe over the eye, and hardly anything in between.
# If she knows the name of one bird on each side, her photographs have given her a decision boundary.
#
# Zhu, Rogers, Qian and Kalish (2007) tested this.
# They showed people two labeled shapes and then many unlabeled ones, and the position of the gap among the unlabeled shapes moved the point at which people switched from one class to the other, as one of the models of lesson 3 predicts.
# The evidence since then is mixed.
# Gibson, Rogers and Zhu (2013) review experiments in which unlabeled examples changed what people learned, while Vandist, De Schryver and Rosseel (2009) found no benefit from unlabeled examples in a harder task.

# %% [markdown]
# ## 1.8 Transductive and inductive evaluation · core · 3 min
#
# This diagram summarizes semi-supervised learning, with your own labels if you have given some.

# %%
from course.datasets import load_hand_labels
from course.plots import show_in_and_out

y_hand, own = load_hand_labels()
whose = "given by you" if own else "that come with the course"
show_in_and_out(np.sum(y_hand != -1), len(y_hand), whose)

# %% [markdown]
# Two kinds of predictions come out, and they are evaluated separately.
# **Transductive** evaluation scores predictions for the very points that were unlabeled during training.
# **Inductive** evaluation scores predictions for new points that the method has never seen.
# The label passing of 1.1 is transductive: it labels the points it was given and nothing else.
# It becomes inductive if the passed labels train a classifier, for example nearest neighbor.

# %%
X, y = make_two_moons(n_samples=200, noise=0.1, random_state=1004)
X_new, y_new = make_two_moons(n_samples=1000, noise=0.1, random_state=2000)
y_few = hide_labels(y, per_class=1, random_state=1004)
passed = pass_labels_on(X, y_few)
model = KNeighborsClassifier(n_neighbors=1).fit(X, passed)

# %%
hidden = y_few == -1
print(f"transductive: {np.mean(passed[hidden] == y[hidden]):.3f} of the 198 unlabeled points")
print(f"inductive:    {model.score(X_new, y_new):.3f} of 1000 new points")

# %% [markdown]
# The two numbers are close here, but they answer different questions.
# Use the transductive one if you only need labels for the points you have, such as an archive to be sorted, and the inductive one if new points will keep coming.
#
# In the middle of the diagram is a method *with its assumption*.
# Label passing assumes that points close to each other have the same label.
# Lesson 3 shows which assumptions there are, and that unlabeled data helps only through one of them.

# %% [markdown]
# ## 1.9 Quiz · core · 3 min

# %%
from course.widgets import quiz

quiz(lesson=1)

# %% [markdown]
# ## Summary
#
# **Labels are expensive, unlabeled data is often cheap, and it can change where you put the decision boundary.**
#
# - A labeled example is an input with its label; an unlabeled example is an input alone, with `-1` in `y`.
# - Labels cost time and contain errors, and you now know your own speed and error rate.
# - Where the learning curve is steep there is room for improvement, which unlabeled points may be able to supply.
# - Where the labels are can matter more than how many there are.
# - Transductive evaluation scores the unlabeled points of the training set, and inductive evaluation scores new points.
#
# ### Notation
#
# | symbol | meaning |
# |---|---|
# | $x_i$, row $i$ of `X` | an input, as a vector of numbers |
# | $y_i$, entry $i$ of `y` | its label, or $-1$ if it has none |
# | $l$, $u$, $n$ | number of labeled points, of unlabeled points, and of all points, $n = l + u$ |
#
# ### References
#
# - Alpaydin, E. and Kaynak, C. (1998). *Optical Recognition of Handwritten Digits*. UCI Machine Learning Repository.
# - Gibson, B. R., Rogers, T. T. and Zhu, X. (2013). Human semi-supervised learning. *Topics in Cognitive Science 5*.
# - Street, W. N., Wolberg, W. H. and Mangasarian, O. L. (1993). Nuclear feature extraction for breast tumor diagnosis. *Proc. SPIE 1905*.
# - Vandist, K., De Schryver, M. and Rosseel, Y. (2009). Semisupervised category learning: The impact of feedback in learning the information-integration task. *Attention, Perception, & Psychophysics 71*.
# - Zhu, X., Rogers, T., Qian, R. and Kalish, C. (2007). Humans perform semi-supervised classification too. *AAAI 2007*.
#
# **Exercises:** in `exercises/01_labeled_and_unlabeled_data.ipynb` you write label passing yourself, and in the last task you choose labels that are all correct, but so badly placed that tossing a coin does better.
#
# **Next:** [lesson 2](02_supervised_and_unsupervised.ipynb) looks at the two halves separately: what labels tell you without unlabeled points, and what points tell you without labels.
