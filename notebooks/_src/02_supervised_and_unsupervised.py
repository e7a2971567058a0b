# %% [markdown]
# # 2 · Supervised and unsupervised learning
#
# *One knows names without shape, the other shape without names.*
#
# After this lesson you can
#
# - write a nearest-neighbor vote and a step of softmax regression yourself,
# - write the two steps of k-means and watch them settle,
# - say what each kind of learning can never know,
# - tell apart two numbers that seem to ask the same: purity and the adjusted Rand index.
#
# **Time:** 50 minutes for the sections marked *core*, 10 for those marked *more*.
# **You need:** lesson 1, or the words *label*, *point* and `-1`.

# %%
import numpy as np

from course.datasets import hide_labels, load_digits, make_two_moons
from course.plots import figure, show, show_curves, show_digits, show_side_by_side, style_axes

# %% [markdown]
# ## 2.1 Two witnesses · core · 5 min
#
# A puzzle to begin with. Two witnesses look at the same scene. The first was told the names of
# four points and saw nothing else. The second saw every point and was told no name.
# Here is what they report.

# %% tags=["cover"]
from course.methods import KMeans, SoftmaxRegression

X, y = make_two_moons(n_samples=200, random_state=4)
y_few = hide_labels(y, per_class=2, random_state=9)
labeled = y_few != -1

first = SoftmaxRegression().fit(X[labeled], y_few[labeled])
second = KMeans(n_clusters=2, random_state=0).fit(X)
nobody = np.full(len(X), -1)
show_side_by_side(X, [("Told four names", y_few, first), ("Shown every point", nobody, second)])

# %% [markdown]
# On the left a straight cut between four named points, through both moons. On the right two regions of
# about equal size, in two greys because nobody ever named them, and *also* across both moons. Which
# witness would you believe?
#
# Neither, yet. By the end of this lesson you will have built both of them, and you will
# be able to say what each is missing. The first kind of learning is called *supervised*: each example
# comes with its answer. The second is *unsupervised*: there are only points.

# %% [markdown]
# ## 2.2 With answers: ask the neighbors · core · 8 min
#
# The simplest supervised method learns nothing in advance. To name a new point, find the $k$ labeled
# points nearest to it and let them vote. In NumPy that is one line for the distances and one for the vote:


# %%
def ask_neighbors(X_known, y_known, point, k):
    """Return the majority label among the k known points nearest to ``point``."""
    distance = np.sqrt(((X_known - point) ** 2).sum(axis=1))
    return np.bincount(y_known[distance.argsort()[:k]]).argmax()


y_ten = hide_labels(y, per_class=10, random_state=0)
known = y_ten != -1
[int(ask_neighbors(X[known], y[known], point, k=3)) for point in ([0.0, 1.0], [1.0, -0.5])]

# %% [markdown]
# `course.methods` holds the same idea as a class that takes many points at once. Everything you
# meet in this course is written out in that package, to be read. Check that the two agree:

# %%
from course.methods import KNeighborsClassifier

model = KNeighborsClassifier(n_neighbors=3).fit(X[known], y[known])
ours = [ask_neighbors(X[known], y[known], point, k=3) for point in X]
print(f"agree on {np.mean(model.predict(X) == ours):.0%} of {len(X)} points")

# %% [markdown]
# How many neighbors should vote? One neighbor follows every single point, noise and slips
# included. Fifteen of twenty labeled points are nearly everybody.

# %%
panels = []
for k in (1, 3, 15):
    model = KNeighborsClassifier(n_neighbors=k).fit(X[known], y[known])
    panels.append((f"k = {k}: {model.score(X[~known], y[~known]):.2f} right", y_ten, model))
show_side_by_side(X, panels)

# %% [markdown]
# Here a single neighbor does best: none of the twenty labels is a slip. But with any $k$ the border
# bends where labels are, and only there. Look at the grey points near it: they lie in plain view, and
# no vote ever asks them.

# %% [markdown]
# ## 2.3 With answers: move a line downhill · core · 12 min
#
# The second supervised method has something to learn: for each class $c$ the weights $w_c$ and the
# bias $b_c$ of a *score*, $s_c = w_c \cdot x + b_c$. Scores can be any number; probabilities must be
# positive and sum to one. The *softmax* turns one into the other:
#
# $$p_c = \frac{e^{s_c}}{\sum_j e^{s_j}}$$

# %%
from course.methods.supervised import softmax

scores = np.array([[2.0, 0.0], [0.5, 0.0], [0.0, 0.0]])
print(softmax(scores).round(2))

# %% [markdown]
# Equal scores mean fifty-fifty; a lead of two means 88 to 12. How good are such
# probabilities? Look at the one the model gives to the *true* class, and take minus its logarithm: near 0 if the
# model was sure and right, large if it was sure and wrong. The mean over the labeled points is the
# *cross-entropy*, the loss. For one point, by how far its true class leads:

# %%
from course.methods.supervised import cross_entropy

truth = np.array([[1.0, 0.0]])
for lead in (4.0, 0.0, -4.0):
    print(f"lead {lead:+.0f}: loss {cross_entropy(np.array([[lead, 0.0]]), truth):.2f}")

# %% [markdown]
# Being sure and wrong costs two hundred times as much as being sure and right. To make the loss smaller, ask which way
# it rises, and go the other way. The slope over the $l$ labeled points has a form worth remembering: *error times
# input*, where the error is the probability minus the target, and the target $t_{ic}$ is 1 for the true class and 0 for the others.
#
# $$\nabla_{w_c} = \frac{1}{l} \sum_{i=1}^{l} \left(p_{ic} - t_{ic}\right) x_i$$
#
# For the bias it is the same without $x_i$. A step downhill is then three lines: scores, error, and new weights a
# step of size 1 lower down. Twenty labels, all weights zero to begin with:

# %%
points, targets = X[known], np.eye(2)[y[known]]
weights, bias, losses, stages = np.zeros((2, 2)), np.zeros(2), [], {}
for step in range(101):
    scores = points @ weights.T + bias
    losses.append(cross_entropy(scores, targets))
    stages[step] = weights, bias
    error = (softmax(scores) - targets) / len(points)
    weights, bias = weights - error.T @ points, bias - error.sum(axis=0)

# %%
fig, ax = figure(height=2.8)
ax.plot(losses)
style_axes(ax, "One hundred steps downhill", "step", "cross-entropy")
ax.set_ylim(bottom=0)
show(
    fig, f"The loss falls from {losses[0]:.2f} to {losses[-1]:.2f} in 100 steps, fast, then slowly."
)

# %% [markdown]
# What moved while the loss fell? The line. Three moments of the descent:


# %%
class Line:
    """A straight border, given by weights and bias, that the plots can ask for answers."""

    def __init__(self, stage):
        self.weights, self.bias = stage

    def predict(self, X):
        return (X @ self.weights.T + self.bias).argmax(axis=1)


panels = []
for step in (1, 10, 100):
    right = np.mean(Line(stages[step]).predict(X[~known]) == y[~known])
    panels.append((f"Step {step}: {right:.2f} right", y_ten, Line(stages[step])))
show_side_by_side(X, panels)

# %% [markdown]
# The class in `course.methods` takes cleverer steps on the same slope, and adds a penalty on large weights,
# so that the line settles. Where it settles depends on twenty labeled points, and on nothing else. Push all the
# grey points far away: the line does not move by a hair.

# %%
moved = X.copy()
moved[~known] += 100
line = SoftmaxRegression().fit(X[known], y[known])
same = SoftmaxRegression().fit(moved[known], y[known])
print("coefficients changed by", np.abs(line.coef_ - same.coef_).max())

# %% [markdown]
# ## 2.4 Without answers: k-means · core · 10 min
#
# Now the other witness. No names at all, and a modest wish: $k$ *centers* $\mu_1, \dots, \mu_k$, so that every
# point has a center close by. Two steps, again and again:
#
# 1. **assign** each point to its nearest center,
# 2. **update** each center $\mu_j$ to the mean of its points.


# %%
def assign(X, centers):
    """Return for each point the number of its nearest center."""
    return ((X[:, None] - centers) ** 2).sum(axis=2).argmin(axis=1)


def update(X, cluster, k):
    """Return the mean of each cluster's points."""
    return np.array([X[cluster == j].mean(axis=0) for j in range(k)])


# %% [markdown]
# Start with two centers in a silly place, both in the lower left corner, and watch. Hollow points belong to
# center 1, filled ones to center 2.

# %%
centers, rounds = np.array([[-1.0, -0.5], [-0.8, -0.5]]), []
for _ in range(20):
    cluster = assign(X, centers)
    rounds.append((f"Round {len(rounds) + 1}", cluster, centers))
    centers = update(X, cluster, 2)

# %%
from course.plots import show_clusters

show_clusters(X, [rounds[t] for t in (0, 1, 3, 19)])

# %% [markdown]
# Neither step can lengthen the total squared distance from points to their centers, the *inertia*, and there are
# only so many ways to assign the points. So the process comes to rest.

# %%
inertia = [((X - centers[cluster]) ** 2).sum() for _, cluster, centers in rounds]
print(np.round(inertia[:8], 1))
print(f"at rest:           {inertia[-1]:.2f}")
print(f"best of 10 starts: {KMeans(n_clusters=2, random_state=0).fit(X).inertia_:.2f}")

# %% [markdown]
# Even this silly start ends as well as the best of ten. It need not (in the last exercise you make it fail), so
# `KMeans` tries several starts and keeps the best.
#
# Look at the last round again. The centers are well placed by their own measure, and each cluster
# holds a piece of *both* moons. k-means asks for round, compact groups. Nobody told it that
# the answer is two crescents, and nothing in the inertia could.

# %% [markdown]
# ## 2.5 Clusters are not classes · core · 10 min
#
# Moons were made to be awkward. Perhaps real data are kinder? There are ten digits, so ask k-means for
# ten clusters. Say that a digit has *a cluster of its own* if one cluster holds at least 80 % of that digit,
# and at least 80 % of that cluster is that digit.

# %%
from course.widgets import commit, reveal

commit(
    "own-cluster",
    "k-means with k = 10, all 1,797 digits: how many of the ten get a cluster of their own?",
    ["all ten", "eight or nine", "five to seven", "fewer than five"],
)

# %%
images, digits = load_digits()
model = KMeans(n_clusters=10, n_init=10, random_state=1).fit(images)
table = np.array([np.bincount(digits[model.labels_ == j], minlength=10) for j in range(10)])

# %% [markdown]
# The table has a row per cluster and a column per digit. Cluster numbers mean nothing, so put the
# rows in the order of the digit they hold most of.

# %%
from course.plots import show_table

order = np.lexsort((-table.max(axis=1), table.argmax(axis=1)))
table = table[order]
show_table(table, "Which digits fell into which cluster", "digit", "cluster")

# %%
own = (table >= 0.8 * table.sum(axis=0)) & (table >= 0.8 * table.sum(axis=1, keepdims=True))
print("digits with a cluster of their own:", np.flatnonzero(own.any(axis=0)))

# %%
found = own.any(axis=0).sum()
reveal(
    "own-cluster",
    3 - int(np.searchsorted([5, 8, 10], found, side="right")),
    f"It was {found} of ten.",
)

# %% [markdown]
# Six digits are islands and get a cluster each. The 1s come in several shapes and split over three
# clusters. One of these holds a hundred 1s and a hundred 8s, more than half of all 8s: both are an upright stroke in the
# middle of the picture. The groups are real. They are groups of *shapes*, and names go by other rules.
#
# The centers, drawn as pictures in the order of the table, show it better than any number. Each title
# is the digit that most of its points are.

# %%
show_digits(model.cluster_centers_[order], [f"mostly {d}" for d in table.argmax(axis=1)])

# %% [markdown]
# How good is such a clustering? Two numbers are in common use.
#
# - *Purity*: give each cluster the name of its largest group; which share of points gets the right name?
# - The *adjusted Rand index*: take two points; do cluster and class agree on whether they belong together? Scaled so
#   that chance gives 0 and perfect agreement 1.


# %%
def purity(cluster, y):
    """Return the share of points that belong to the largest class of their cluster."""
    return sum(np.bincount(y[cluster == j]).max() for j in np.unique(cluster)) / len(y)


# %%
from sklearn.metrics import adjusted_rand_score

sizes, scores = (5, 10, 20, 40, 80), {"purity": [], "adjusted Rand index": []}
for k in sizes:
    runs = [KMeans(n_clusters=k, n_init=1, random_state=s).fit_predict(images) for s in range(5)]
    scores["purity"].append([purity(c, digits) for c in runs])
    scores["adjusted Rand index"].append([adjusted_rand_score(digits, c) for c in runs])

# %%
show_curves(
    sizes, scores, "Two numbers, two questions", "number of clusters k", "score", percent=False
)

# %% [markdown]
# At 40 clusters purity is 0.94: nearly every cluster is made of one digit. And the index is 0.39,
# because most pairs of equal digits have been torn apart. Purity asks: *could I name these groups
# cheaply?* Yes: one typical label for each of forty clusters would name 94 % of the set. The index asks: *are these
# groups the classes?* They are not. A method that is praised by one number alone deserves a second look.

# %% [markdown]
# ## 2.6 Side by side · core · 3 min
#
# Both witnesses under your hands. On the left a supervised model with a few labels, on the right k-means with no
# labels. Try to find a setting in which the left one knows the shape. Then one in which the right one knows
# the names.

# %%
from course.widgets import explore, names_and_shape

explore(names_and_shape, labels_per_class=[1, 2, 5, 10, 20, 50, 100], k=range(1, 13))

# %% [markdown]
# Neither exists. The left border stays straight, however many labels you pay for. The right regions grow finer
# and finer, and never learn what they are called.

# %% [markdown]
# ## 2.7 What a penalty does · more · 5 min
#
# With four labels a line that separates them can be made ever steeper: the loss keeps falling, and the
# model becomes as sure as you like of something four points told it. The penalty stops that. In `SoftmaxRegression` a small
# `C` is a strong penalty, as in scikit-learn. *Confidence* is the probability of the class that gets the point.

# %%
for C in (0.01, 1, 100, 10_000):
    model = SoftmaxRegression(C=C, max_iter=1000).fit(X[labeled], y_few[labeled])
    sure = model.predict_proba(X).max(axis=1).mean()
    print(
        f"C = {C:<6} mean confidence {sure:.2f}, right {model.score(X[~labeled], y[~labeled]):.2f}"
    )

# %% [markdown]
# From the strongest penalty to the weakest the score moves by four points. The confidence goes from 0.50, a coin toss,
# to 0.97, on the same four labels. Remember this when a method in lesson 4 keeps only the guesses it is sure
# of: being sure is partly a setting.

# %% [markdown]
# ## 2.8 How many clusters? · more · 5 min
#
# The inertia always falls when $k$ grows, so it cannot choose $k$ for you. People look for an elbow in the curve.
# On the digits there is none to speak of:

# %%
ks = (2, 4, 6, 8, 10, 12, 15, 20, 30)
inertias = [KMeans(n_clusters=k, n_init=2, random_state=0).fit(images).inertia_ for k in ks]
fig, ax = figure(height=2.8)
ax.plot(ks, np.divide(inertias, inertias[0]), marker="o", markersize=5)
style_axes(ax, "No elbow at ten", "number of clusters k", "inertia, k = 2 is 1")
show(
    fig,
    f"Inertia falls smoothly with k, to {inertias[4] / inertias[0]:.2f} at k = 10, with no bend there.",
)

# %% [markdown]
# That the right number is ten is something *we* know. It stands in no point. It is, once more, a question about names.

# %% [markdown]
# ## 2.9 Quiz · core · 2 min

# %%
from course.widgets import quiz

quiz(lesson=2)

# %% [markdown]
# ## Summary
#
# **One knows names without shape, the other shape without names.**
#
# - Supervised learning goes by labeled points alone: the votes of neighbors, or a line moved downhill.
# - Unsupervised learning goes by the points alone: centers that move until they rest.
# - Clusters are groups of similar points. Whether they are the classes is a fact about the data, to be measured.
# - Purity and the adjusted Rand index answer two questions.
#
# So one witness has what the other lacks. The next lesson puts them into one room.
#
# ### Notation
#
# | sign | meaning |
# |---|---|
# | $k$ | neighbors that vote, or clusters: the text says which |
# | $s_c$, $p_c$ | score and probability of class $c$ |
# | $w_c$, $b_c$ | weights and bias of class $c$ |
# | $t_{ic}$ | target: 1 if point $i$ has label $c$, else 0 |
# | $\mu_j$ | center of cluster $j$ |
#
# ### References
#
# - Cover, T. and Hart, P. (1967). Nearest neighbor pattern classification. *IEEE Transactions on Information Theory 13*.
# - Bishop, C. M. (2006). *Pattern Recognition and Machine Learning*, sections 4.3 and 9.1. Springer.
# - Lloyd, S. (1982). Least squares quantization in PCM. *IEEE Transactions on Information Theory 28*.
# - Arthur, D. and Vassilvitskii, S. (2007). k-means++: the advantages of careful seeding. *SODA 2007*.
# - Hubert, L. and Arabie, P. (1985). Comparing partitions. *Journal of Classification 2*.
#
# **Exercises:** `exercises/02_supervised_and_unsupervised.ipynb`. You write both witnesses, and at the end find
# three first centers from which k-means never finds three plain groups.
#
# **Next:** [lesson 3](03_combining_the_two.ipynb) calls both witnesses at once.
