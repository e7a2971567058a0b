# %% [markdown]
# # Capstone · Twenty labels
#
# You get twenty labels, 280 unlabeled points, and a free choice of method.
# You write a baseline, a method, and an honest report of how much better the method is than the baseline.
#
# **{tasks} tasks, {points} points, about {minutes} minutes.** `hint("capstone.fit_predict")` helps, `progress()` shows how far you are.
# The data of a check is drawn when you run it, with seeds that nobody has seen.
# The same holds for a grade.

# %%
import numpy as np

from course.checks import check, hint, progress, solution, when_solved
from course.datasets import load_digits, make_circles, make_two_moons
from course.evaluation import Interval, paired_difference
from course.methods import (
    ConsistencyClassifier,
    GuardedClassifier,
    KNeighborsClassifier,
    LabelPropagation,
    LabelSpreading,
    PoissonLearning,
    SelfTrainingClassifier,
    SemiSupervisedGaussianMixture,
    SoftmaxRegression,
)
from course.plots import show_digits, show_points

# %% [markdown]
# ## The data
#
# Each check draws six data sets, two of each kind, and does not tell you which is which:
#
# - **bent shapes**: moons or rings, rotated in four dimensions;
# - **elongated clusters**: two of them side by side, rotated;
# - **digits**: images of five classes, 64 pixels in [0, 1].
# The classes are numbered 0 to 4, whatever they show.
#
# Here are data sets to practice on.
# They are made like those of the check, from seeds of your own.


# %%
def practice(kind, seed):
    """Return X, y_partial, X_test and, which the check keeps to itself, the classes of X_test."""
    rng = np.random.default_rng(seed)
    if kind == "digits":
        X, y = load_digits()
        rows = rng.permutation(np.flatnonzero(np.isin(y, rng.permutation(10)[:5])))[:450]
        X, y = X[rows], np.unique(y[rows], return_inverse=True)[1]
    elif kind == "elongated clusters":
        y = rng.permutation(np.arange(450) % 2)
        X = rng.normal(size=(450, 3)) * [4, 0.45, 0.45]
        X[:, 1] += np.where(y == 1, 1.3, -1.3)
    else:
        make = (make_two_moons, make_circles)[rng.integers(2)]
        X, y = make(450, 0.08, seed)
        X = np.column_stack([X, rng.normal(scale=0.05, size=(450, 2))])
    if kind != "digits":
        X = X @ np.linalg.qr(rng.normal(size=(X.shape[1], X.shape[1])))[0]
    y_partial, n_classes = np.full(300, -1), y.max() + 1
    for k in range(n_classes):
        y_partial[rng.permutation(np.flatnonzero(y[:300] == k))[: 20 // n_classes]] = k
    return X[:300], y_partial, X[300:], y[300:]


KINDS = ("bent shapes", "elongated clusters", "digits")
X, y_partial, _, _ = practice("elongated clusters", seed=0)
show_points(X[:, :2], y_partial, "Elongated clusters, two of their three columns")

# %%
X, y_partial, _, _ = practice("digits", seed=0)
show_digits(X[y_partial != -1], [f"kind {k}" for k in y_partial[y_partial != -1]])

# %% [markdown]
# ## 1 · Labels only
#
# A gain is measured against a baseline, so write the baseline first: predictions from the twenty labels alone.
# The 280 other points must not have any influence.

# %% exercise="capstone.labels_only"

# %% [markdown] tags=["solution"]
# Three nearest neighbors among the labeled rows are enough.
# The baseline does not have to be clever, but it gets the same data, the same labels and the same scoring as the method.

# %% [markdown]
# **Think:** may a labels-only baseline scale the columns by the mean and standard deviation of all of X?

# %% [markdown]
# ## 2 · Your method
#
# Now use the unlabeled points.
# You may take any method of the course, one of your own, or several with a rule to choose between them.
# The check draws six data sets and asks for a gap closed of 40 %, between labels only (3 nearest neighbors) and all labels, on average over the six.
# A call may take a minute.
#
# Try methods on `practice` first, for example:

# %%
for kind in KINDS:
    X, y_partial, X_test, truth = practice(kind, seed=1)
    given = y_partial >= 0
    alone = SoftmaxRegression(max_iter=1000).fit(X[given], y_partial[given])
    print(f"{kind:<19} softmax regression, labels only: {alone.score(X_test, truth):.2f}")

# %% [markdown]
# Now yours.

# %% exercise="capstone.fit_predict"

# %% [markdown] tags=["solution"]
# This is one method for all six: label spreading on a graph of ten neighbors.
# It follows bent shapes and digits, where near points tend to have the same class, and it loses little on the elongated clusters.
# It is not the best on any kind.
# `GuardedClassifier` with a graph and a mixture, chosen by cross-validation on the labels, is another answer, and `PoissonLearning` is a third.
# Measure them below.

# %% [markdown]
# **Think:** you have tried several methods on `practice`. Which of its seeds may you still report?

# %% [markdown]
# ## 3 · An honest report
#
# There are several candidates, with scores on some draws to choose by and scores on others to report.
# Write the report: which method, by how much it beats the baseline, and with what confidence interval.

# %% exercise="capstone.honest_report"

# %% [markdown] tags=["solution"]
# It takes two lines, and their order matters.
# The winner on the choosing draws was good *and lucky*.
# On new draws the luck is gone and the skill remains.
# The baseline is scored on the same draws, so the difference is taken draw by draw.

# %% [markdown]
# Your method among others, by your report.
# Draws 0 to 7 of each kind are for choosing, and draws 1000 to 1011 for reporting:


# %%
def run(method, kind, seed):
    X, y_partial, X_test, truth = practice(kind, seed)
    return np.mean(np.asarray(method(X, y_partial, X_test)) == truth)


def mixture(X, y_partial, X_test):
    return SemiSupervisedGaussianMixture(unlabeled_weight=0.1).fit(X, y_partial).predict(X_test)


def report():
    methods = {"labels only": labels_only, "yours": fit_predict, "mixture": mixture}
    for kind in KINDS:
        choosing, reporting = (
            np.array([[run(f, kind, seed) for seed in seeds] for f in methods.values()])
            for seeds in (range(8), range(1000, 1012))
        )
        chosen, *gain = honest_report(choosing, reporting, baseline=0)
        print(
            f"{kind:<12} chosen: {list(methods)[chosen]:<12}"
            f"{Interval(*gain):+.0%} points over labels only"
        )


def report_if_all_is_there():
    when_solved("capstone.fit_predict", lambda: when_solved("capstone.labels_only", report))


when_solved("capstone.honest_report", report_if_all_is_there)

# %% [markdown]
# **Think:** what does the interval describe, and what does it not?
# Write one sentence about your method that you would sign.

# %% [markdown]
# ## A second capstone: a table of your own
#
# Take a table from your own work, a CSV file with a few labeled rows and many without a label.
# If you have none, `course report example.csv --example` writes one: 569 tumors, 60 of them with a diagnosis.
#
# 1. Before you measure anything, write down which assumption of lesson 3.8 you expect to hold for these rows, and whether you think the unlabeled rows will help.
# 2. Run `course report FILE.csv --label COLUMN` in a terminal, or `course.report.report(table, label="...")` in a notebook.
# 3. Read the verdict with its interval. How small a gain could so many labels show (lesson 5.9)?
# 4. Are the labeled and the unlabeled rows of the same kind (lesson 5.2)? If not, find out how the labeled ones were chosen.
# 5. Label the rows that the report asks for, run it again with `--filled`, and compare.
#
# Hand in half a page: what you expected, what you found, what you would do next, and one sentence about your table that you would sign.
