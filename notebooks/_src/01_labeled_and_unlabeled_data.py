# %% [markdown]
# # 1 · Labeled and unlabeled data
#
# *Labels are expensive, unlabeled data is often cheap, and the unlabeled data can show where the decision boundary should be.*
#
# After this lesson you can
#
# - tell labeled from unlabeled examples in an array, and explain why this course marks a missing label with `-1`,
# - estimate what a data set would cost to label, in time and in labeling errors,
# - read a learning curve and point to the part where more labels, or unlabeled data, could help,
# - explain why it matters *which* points are labeled, and not only *how many*,
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
from course.plots import show_digits, show_links, show_points

# %% [markdown]
# ## 1.1 Opening game: two labels and a decision boundary · core · 6 min
#
# Let's start with a small game.
# You see two points, and someone has told you that one belongs to class 0 and the other to class 1.
# Where would you draw the line between the two classes?
# (The data set is made by `make_two_moons`; `noise` is the standard deviation of the random shift of each coordinate, and the two classes together are about three units wide.
# `hide_labels` keeps the given number of labels per class and replaces all others by `-1`, which stands for *no label*.)

# %%
X, y = make_two_moons(n_samples=200, noise=0.05, random_state=10)
y_few = hide_labels(y, per_class=1, random_state=10)
labeled = y_few != -1
show_points(X[labeled], y_few[labeled], "Two points with a label", frame=X)

# %% [markdown]
# You probably drew it about halfway between the two points.
# The *nearest neighbor rule* does the same: it gives a new point the label of the closest labeled point.
# The line where its answer changes from one class to the other is its **decision boundary**.

# %%
nearest = KNeighborsClassifier(n_neighbors=1).fit(X[labeled], y_few[labeled])
show_points(
    X[labeled], y_few[labeled], "The decision boundary of nearest neighbor", model=nearest, frame=X
)

# %% [markdown]
# With two points and nothing else, there is no reason to draw it anywhere else.
# Now add 198 points that come *without* a label, so that all you learn about them is their position.

# %%
show_points(X, y_few, "The same boundary, and 198 points without a label", model=nearest)

# %% [markdown]
# Does the boundary still look right?
# None of the gray points has a label, and yet together they show two crescents, and the boundary cuts through both.
# (This data set is called *two moons*.)
# If you believe that each moon is one class, you want to move the boundary.
#
# How can an algorithm find the moons?
# It can start at a labeled point, go on to the nearest neighbor, then to that point's neighbor, and so on.
# In detail: look at all pairs of a labeled and an unlabeled point, take the closest pair, copy the label across, count that point as labeled from now on, and repeat until every point has a label.
# This is **propagating nearest neighbor** (*propagating 1-nearest-neighbor* in Zhu and Goldberg 2009).
# The code also keeps the pair of points that each copy links.

# %%
from scipy.spatial.distance import cdist


def propagate_nearest(X, y_few, n_copies=None):
    """Copy labels (-1 = none) across the smallest gap, and return them and the links used."""
    labels, links, distance = y_few.copy(), [], cdist(X, X)
    for _ in range(n_copies or np.sum(y_few == -1)):
        known, unknown = np.flatnonzero(labels != -1), np.flatnonzero(labels == -1)
        gaps = distance[np.ix_(known, unknown)]
        giver, taker = np.unravel_index(gaps.argmin(), gaps.shape)
        labels[unknown[taker]] = labels[known[giver]]
        links.append((known[giver], unknown[taker]))
    return labels, links


# %% tags=["cover"]
panels = [(f"After {n} copies", *propagate_nearest(X, y_few, n)) for n in (20, 100, 198)]
show_links(X, panels, given=y_few)

# %% [markdown]
# The two large markers are the given labels, and the small colored ones are predicted labels.
# The lines are the links along which labels were copied.
# They grow into one tree per given label.
# (*Label propagation*, the method of lesson 4, is a different algorithm, which averages over many neighbors.)
#
# How good are the predictions?
# We know the true labels of the 198 points, because we only hid them, so we can compute the **accuracy**: the proportion of predicted labels that are correct.

# %%
hidden = y_few == -1
predicted, _ = propagate_nearest(X, y_few)
print(f"nearest neighbor:             {np.mean(nearest.predict(X[hidden]) == y[hidden]):.2f}")
print(f"propagating nearest neighbor: {np.mean(predicted[hidden] == y[hidden]):.2f}")

# %% [markdown]
# Two labels were enough to classify every point correctly, because the unlabeled points showed where the classes are.
# Learning from labeled and unlabeled data together is called **semi-supervised learning**, and this is its main idea.
#
# You should be skeptical about a result from a single example, because these two labels may have been lucky.
# So let's repeat the experiment forty times, each time with new moons and two new labels, at two levels of noise.


# %%
def one_draw(noise, seed):
    """Return the accuracy of nearest neighbor, without and with propagation, on new moons."""
    X, y = make_two_moons(n_samples=200, noise=noise, random_state=seed)
    y_few = hide_labels(y, per_class=1, random_state=seed)
    hidden = y_few == -1
    model = KNeighborsClassifier(n_neighbors=1).fit(X[~hidden], y_few[~hidden])
    predicted, _ = propagate_nearest(X, y_few)
    return model.score(X[hidden], y[hidden]), np.mean(predicted[hidden] == y[hidden])


# %%
for noise in (0.05, 0.15):
    alone, propagating = np.transpose([one_draw(noise, seed) for seed in range(1000, 1040)])
    print(
        f"noise {noise}: nearest neighbor {alone.mean():.2f}, propagating {propagating.mean():.2f}"
    )
    print(f"            worst draw with propagating: {propagating.min():.2f}")
    print(f"            propagating is worse in {np.sum(propagating < alone)} of 40 draws")

# %% [markdown]
# With little noise, propagating classifies every point correctly in all forty draws.
# With more noise it is still better on average, but it is worse in eleven draws, and in its worst draw no better than tossing a coin.
# Here is that draw: the true classes, the predicted labels, and the first link that joins points of different classes.

# %%
seed = 1000 + int(propagating.argmin())
X_bad, y_bad = make_two_moons(n_samples=200, noise=0.15, random_state=seed)
y_two = hide_labels(y_bad, per_class=1, random_state=seed)
labels, links = propagate_nearest(X_bad, y_two)
crossing = [next(link for link in links if y_bad[link[0]] != y_bad[link[1]])]
panels = [("True classes", y_bad, crossing), ("Predicted labels", labels, crossing)]
show_links(X_bad, panels, given=y_two, note="first wrong copy", small="label not given")

# %% [markdown]
# At the right end of the upper moon, a point of each moon has strayed toward the other, and the label of class 1 is copied across the small gap.
# From there, the wrong label is copied along the whole upper moon, so all of it except its one labeled point is misclassified.
# (The one small blue point in the right panel belongs to the lower moon, so it is wrong as well.)
# Why isn't the label of class 0 copied along the upper moon first?

# %%
gaps, blue = cdist(X_bad, X_bad), labels == 0
own = gaps[np.ix_(blue, (y_bad == 0) & ~blue)].min()
crossed = max(gaps[link] for link in links if labels[link[0]] == 1)
print(f"smallest gap from the points labeled 0 to the rest of the upper moon: {own:.3f}")
print(f"largest gap that the label of class 1 was copied across:              {crossed:.3f}")

# %% [markdown]
# The smallest gap is always crossed first, and the labeled point of class 0 lies a little farther from the rest of its moon than the widest gap that the other label had to cross.
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
# Every model class in this course works in two steps: `fit` learns from points, and `predict` returns labels for points.
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
# This convention has one danger, which the exercises return to: a model that wasn't written for it treats `-1` as one more class.
#
# In this course, we hide most of the 1,797 labels with `hide_labels`, learn from the rest, and use the hidden ones only to compute the accuracy.
# A **label draw** is one random choice of the labels that are kept.

# %%
y_few = hide_labels(digits, per_class=2, random_state=0)
print(f"{np.sum(y_few != -1)} labeled, {np.sum(y_few == -1)} unlabeled")
print(f"labels per class: {np.bincount(y_few[y_few != -1])}")

# %% [markdown]
# This draw is a **stratified sample**, which in this course means an equal number of labels from every class, not numbers in proportion to the classes.
# It removes one source of chance from comparisons, but it tells a method two things that you can't count on in practice: that every class has a label, and that the classes are about equally frequent.
# Lessons 4 and 5 therefore also draw labels without regard to the classes.

# %% [markdown]
# ## 1.4 What does a label cost? · core · 12 min
#
# Somebody has to look at each picture and say which digit it shows.
# For the next minute, that is you.
# Before you start, lock in two estimates, so that you can compare them with the result.
# An estimate counts as correct if the result lies between half and twice your number.
# For each, also say how sure you are that it does.
# (A result of fewer than 5 errors counts as 5.)

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
    low=5,
    high=300,
    step=5,
)

# %% [markdown]
# This is the labeling station.
# Press *Start*, and then press the key of each digit you see, as fast as you can read.
# Backspace takes back the last label.
# After a minute, the station stops and shows your speed and your errors.
#
# Please do label for the whole minute: your labels are kept, mistakes included, and used to train models in lessons 3, 5 and 6.
# If you skip it, 40 labels that come with the course take their place, two of them wrong on purpose, at an assumed 1.5 seconds per label.

# %%
station = LabelingStation()
station

# %% [markdown]
# When your minute is over, run the next three cells.
# They estimate the cost of the whole set from your speed and your error rate.

# %%
cost = station.summary()
print("your own labels" if cost["own"] else "the labels that come with the course")
print(
    f"{cost['labels']} labels, {cost['errors']} of them wrong, {cost['seconds_per_label']} s per label"
)

# %%
reveal("label-time", 1797 * cost["seconds_per_label"] / 60)

# %%
reveal("label-errors", 1797 * cost["error_rate"])

# %% [markdown]
# The time is estimated from all labels of your minute, and the estimate assumes that you keep your speed.
# The number of errors is far less certain, because it is extrapolated from very few.
# Given the errors in your minute, how many in 1,797 labels are plausible?
# A **95 % confidence interval** is computed from the data in such a way that, if the experiment were repeated many times, about 95 % of the intervals would contain the true value.
# For a proportion, SciPy computes it.

# %%
from scipy.stats import binomtest

low, high = binomtest(cost["errors"], cost["labels"]).proportion_ci(confidence_level=0.95)
print(f"errors in 1797 labels, 95 % confidence interval: {1797 * low:.0f} to {1797 * high:.0f}")

# %% [markdown]
# Digits are an easy case, because everyone can read them.
# The second real data set of this course holds measurements of 569 breast tumors (Street, Wolberg and Mangasarian 1993).
# The label says whether the tumor is benign or malignant, and only a specialist can give it.

# %%
X_cells, y_cells = load_breast_cancer()
print(f"{len(X_cells)} cases, {X_cells.shape[1]} measurements each")
print(f"at an assumed 5 minutes per case: {len(X_cells) * 5 / 60:.0f} hours of a specialist's time")

# %% [markdown]
# That is more than a working week.
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
per_class = [1, 2, 4, 8, 16, 32, 64, 110]
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
# The band is a 95 % confidence interval for that mean, which reflects only the random choice of labeled digits and of test digits.
# Mind the horizontal axis: each step doubles the number of labels, except the last, because the 1,297 training digits don't include 128 of every class.
#
# Next, convert labels into time, at your speed from section 1.4.

# %%
for few, more in ((1, 4), (64, 110)):
    seconds = 10 * (more - few) * cost["seconds_per_label"]
    gain = np.mean(scores[per_class.index(more)]) - np.mean(scores[per_class.index(few)])
    print(
        f"from {few:>2} to {more:>3} labels per class: {seconds:3.0f} s for {100 * gain:2.0f} percentage points"
    )

# %% [markdown]
# With few labels, a little labeling buys many percentage points of accuracy; with many labels, about fifteen times as much labeling buys about one.
#
# This course is about the steep part on the left, where there is much room for improvement.
# Whether unlabeled points can bring some of this improvement is a different question: sometimes they can't.
# The other five lessons are about when they can.
#
# Here is the same model on the moons, with two sliders.
# With little noise, how many labels per class does it take until the boundary follows both moons?

# %%
from course.widgets import explore, labels_only

explore(labels_only, labels_per_class=[1, 2, 3, 5, 10, 20, 50], noise=[0.05, 0.1, 0.15, 0.2])

# %% [markdown]
# With the noise set to 0.05, this draw needs three labels per class for 98 % accuracy and ten for 100 %.
# In 1.1, propagating nearest neighbor needed one label per class for 100 %.

# %% [markdown]
# ## 1.6 Which points should be labeled? · core · 4 min
#
# The learning curve used labels chosen at random within each class, so it hides that some labels are worth more than others.
# Suppose that you can afford ten labels on the moons, and that you may choose which points to label.
# You could draw them at random.
# Or you could spread them out: start at any point, and then always choose the point whose nearest chosen point is farthest away (*farthest-first traversal*).
# And a third way happens more often than you'd think: labeling what comes first, such as one folder or the patients of one hospital.
# We imitate it with points from one neighborhood, and give it forty labels instead of ten.


# %%
def spread_out(X, n):
    """Choose n rows of X, each as far as possible from those chosen before."""
    chosen = [0]
    while len(chosen) < n:
        chosen.append(int(cdist(X, X[chosen]).min(axis=1).argmax()))
    return np.array(chosen)


def at_random(X, n):
    """Choose n rows of X at random."""
    return np.random.default_rng(0).permutation(len(X))[:n]


def one_neighborhood(X, n):
    """Choose the n rows of X that are nearest to the first one."""
    return cdist(X[:1], X)[0].argsort()[:n]


# %%
def with_labels(X, y, chosen):
    """Return labels that are hidden except where chosen, and nearest neighbor fitted to them."""
    y_few = np.full(len(y), -1)
    y_few[chosen] = y[chosen]
    return y_few, KNeighborsClassifier(n_neighbors=1).fit(X[chosen], y[chosen])


# %%
from course.plots import show_side_by_side

X, y = make_two_moons(n_samples=300, noise=0.1, random_state=28)
choices = {
    "10 spread out": spread_out(X, 10),
    "10 at random": at_random(X, 10),
    "40, one neighborhood": one_neighborhood(X, 40),
}
show_side_by_side(X, [(title, *with_labels(X, y, rows)) for title, rows in choices.items()])

# %% [markdown]
# Let's repeat this with a hundred new pairs of moons.

# %%
from course.intervals import mean_interval


def accuracy_with(choose, n):
    """Return the mean accuracy on the points that were not chosen, with its interval."""
    scores = []
    for seed in range(1000, 1100):
        X, y = make_two_moons(n_samples=300, noise=0.1, random_state=seed)
        y_few, model = with_labels(X, y, choose(X, n))
        scores.append(model.score(X[y_few == -1], y[y_few == -1]))
    return mean_interval(scores)


# %%
print("accuracy in percent, mean of 100 draws with its 95 % confidence interval")
for name, choose, n in (
    ("10 spread out", spread_out, 10),
    ("10 at random", at_random, 10),
    ("20 at random", at_random, 20),
    ("40, one neighborhood", one_neighborhood, 40),
):
    print(f"{name:<22}{accuracy_with(choose, n):.1%}")

# %% [markdown]
# Ten labels that are spread out are far better than ten drawn at random, and about as good as twenty, so choosing them well saved half of the labels on these moons.
# Forty labels from one neighborhood are on average no better than a coin toss.
# In how many draws do all of them belong to one class?

# %%
one_class = 0
for seed in range(1000, 1100):
    X, y = make_two_moons(n_samples=300, noise=0.1, random_state=seed)
    one_class += len(np.unique(y[one_neighborhood(X, 40)])) == 1
print(f"draws in which the forty labels are of one class: {one_class} of 100")

# %% [markdown]
# In these draws, nearest neighbor predicts that class everywhere, which is correct for only 110 of the other 260 points (150 per class, less the 40).
#
# Notice that `spread_out` never looks at a label.
# It uses only the positions of *all* points, so it was the unlabeled points that told us which points to label.
# Choosing which points to label is called **active learning**, and lesson 5 has a section on it.

# %% [markdown]
# ## 1.7 Do people learn from unlabeled examples? · more · 5 min
#
# Picture someone who is new to bird-watching.
# A friend has told her the names of a handful of birds, and since then she has taken thousands of photographs without knowing what they show.
# Has she learned anything from them?
# She may have noticed that the small brown birds come in two kinds, with and without a stripe over the eye, and hardly anything in between.
# If she knows the name of one striped and one unstriped bird, the photographs tell her where one kind ends and the other begins.
#
# Zhu, Rogers, Qian and Kalish (2007) tested whether people learn in this way.
# They used shapes that change gradually from one form to another, so each shape has a position on a line.
# People saw two labeled shapes and then many unlabeled ones, which formed two groups with a gap between them.
# For some people both groups were shifted to the left, and for others to the right.
# Here is that situation with made-up numbers; the horizontal position is the shape, and the height is random.

# %%
rng = np.random.default_rng(1)
spread = np.append([-1, 1], rng.normal(np.repeat([-1, 1], 60), 0.25))
height = rng.uniform(-0.2, 0.2, 122)
frame = np.array([[-2.3, -0.2], [2.3, 0.2]])
for shift, side in ((-0.6, "left"), (0.6, "right")):
    shapes = np.column_stack([spread + shift * (np.arange(122) > 1), height])
    y_two = np.append([0, 1], np.full(120, -1))
    model = KNeighborsClassifier(n_neighbors=1).fit(shapes, propagate_nearest(shapes, y_two)[0])
    alone = KNeighborsClassifier(n_neighbors=1).fit(shapes[:2], y_two[:2])
    title = f"Unlabeled shapes shifted to the {side}"
    show_points(shapes, y_two, title, model=model, baseline=alone, frame=frame)

# %% [markdown]
# The two labels are the same in both pictures, so a model that uses labels only puts its boundary halfway between them (the dashed line).
# Propagating puts its boundary in the gap (the white line), and people's boundary moved toward the gap, too.
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
# A method can predict labels for two sets of points, and we score the two separately.
# **Transductive** evaluation scores the predictions for the very points that were unlabeled during training.
# **Inductive** evaluation scores predictions for new points that the method has never seen.
#
# Methods are also called by these names.
# A *transductive method* labels only the points it was given, as propagating nearest neighbor does.
# An *inductive method* yields a classifier for any point; for example, train nearest neighbor on the propagated labels.
# We score both over forty draws.
# The classifier is also scored on new points that are three times as noisy as the training points, as if a cheaper sensor had measured them.


# %%
def score_all(seed):
    """Return the accuracy on unlabeled, new and noisier points; on these also with all labels."""
    X, y = make_two_moons(n_samples=200, noise=0.1, random_state=seed)
    y_few = hide_labels(y, per_class=1, random_state=seed)
    predicted, _ = propagate_nearest(X, y_few)
    model, hidden = KNeighborsClassifier(n_neighbors=1).fit(X, predicted), y_few == -1
    all_labels = KNeighborsClassifier(n_neighbors=1).fit(X, y)
    new, noisy = (make_two_moons(1000, noise, random_state=seed + 100) for noise in (0.1, 0.3))
    transductive = np.mean(predicted[hidden] == y[hidden])
    return transductive, model.score(*new), model.score(*noisy), all_labels.score(*noisy)


# %%
means = np.mean([score_all(seed) for seed in range(1000, 1040)], axis=0)
print(f"transductive, 198 unlabeled points:     {means[0]:.2f}")
print(f"inductive, 1000 new points:             {means[1]:.2f}")
print(f"inductive, 1000 noisier new points:     {means[2]:.2f}")
print(f"the same, trained with all labels:      {means[3]:.2f}")

# %% [markdown]
# On new points of the same kind, the inductive score equals the transductive one here, because a new point gets the predicted label of a training point close to it.
# On noisier points it is much lower, as it is for nearest neighbor with all labels, and the transductive score gave no sign of it.
# Therefore use the transductive score if you only need labels for the points you have, such as an archive to be sorted, and the inductive one if new points will keep coming, measured on points like those.
# To compute either one, you need true labels that the method hasn't seen.
#
# The box in the middle of the diagram is a method *and its assumption*.
# Nearest neighbor assumes that points close to each other have the same label.
# Propagating assumes more: two points have the same label if a chain of small gaps joins them, even if they are far apart.
# Lesson 3 shows which assumptions there are, and that unlabeled data can help only if one of them holds.

# %% [markdown]
# ## 1.9 Quiz · core · 3 min

# %%
from course.widgets import quiz

quiz(lesson=1)

# %% [markdown]
# ## Summary
#
# **Labels are expensive, unlabeled data is often cheap, and the unlabeled data can show where the decision boundary should be.**
#
# - A labeled example is an input with its label; an unlabeled example is an input alone, with `-1` in `y`.
# - Labels cost time and contain errors; a minute of labeling gives an estimate of the time and a very rough one of the errors.
# - Where the learning curve is steep there is room for improvement, which unlabeled points may be able to supply.
# - Which points are labeled matters as well as how many, and the unlabeled points can help to choose them.
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
# - Zhu, X. and Goldberg, A. B. (2009). *Introduction to Semi-Supervised Learning*. Morgan & Claypool.
# - Zhu, X., Rogers, T., Qian, R. and Kalish, C. (2007). Humans perform semi-supervised classification too. *AAAI 2007*.
#
# **Exercises:** in [`exercises/01_labeled_and_unlabeled_data.ipynb`](../exercises/01_labeled_and_unlabeled_data.ipynb) you write propagating nearest neighbor yourself, and in the last task you choose labels that are all correct, but so badly placed that tossing a coin does better.
#
# **Next:** [lesson 2](02_supervised_and_unsupervised.ipynb) looks at the two kinds of learning that semi-supervised learning combines: supervised learning, which uses labeled points alone, and unsupervised learning, which uses no labels.
