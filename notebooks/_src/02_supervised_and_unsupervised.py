# %% [markdown]
# # 2 · Supervised and unsupervised learning
#
# *Supervised learning learns the classes from labeled points alone; unsupervised learning finds groups in all points, but can't say which class they are.*
#
# After this lesson you can
#
# - write a nearest-neighbor vote and a gradient descent step for softmax regression,
# - recognize overfitting and underfitting from the loss on training points and on other points, and choose the strength of L2 regularization,
# - write the two steps of k-means and say why they converge,
# - say which information each kind of learning lacks,
# - explain why accuracy doesn't apply to clusters, and what purity and the adjusted Rand index measure instead.
#
# **Time:** 50 minutes for the sections marked *core*, 10 for those marked *more*.
#
# **You need:** lesson 1, or the terms *labeled example*, *decision boundary* and *accuracy*.
#
# Terms in **bold** are defined where they first appear and collected in the [glossary](glossary.md).

# %%
import numpy as np

from course.datasets import flip_labels, hide_labels, load_digits, make_two_moons
from course.intervals import mean_interval
from course.plots import figure, show, show_curves, show_digits, show_side_by_side, style_axes

# %% [markdown]
# ## 2.1 Two kinds of learning, one data set · core · 4 min
#
# Two models look at the same 200 points.
# The first one receives four labeled points and nothing else.
# The second one receives the positions of all 200 points and no label.

# %% tags=["cover"]
from course.methods import KMeans, SoftmaxRegression

X, y = make_two_moons(n_samples=200, random_state=4)
y_few = hide_labels(y, per_class=2, random_state=9)
labeled = y_few != -1

first = SoftmaxRegression().fit(X[labeled], y_few[labeled])
second = KMeans(n_clusters=2, random_state=0).fit(X)
none = np.full(len(X), -1)
show_side_by_side(X, [("Four labels", y_few, first), ("All points, no label", none, second)])

# %% [markdown]
# The straight decision boundary on the left cuts through both moons.
# So does the border between the regions on the right, which are gray because they have no class.
#
# The model on the left is an example of **supervised learning**, which learns from labeled examples.
# The one on the right is an example of **unsupervised learning**, which learns from inputs alone.
# Neither finds the moons, and each fails for its own reason.
# The first one knows two classes, but it uses four positions out of 200.
# The second one uses all positions, but it looks for compact groups, and even if it found the moons, it couldn't say which of them is class 0.

# %% [markdown]
# ## 2.2 Supervised: k nearest neighbors · core · 8 min
#
# The simplest supervised method needs no training.
# To classify a new point, **k nearest neighbors** (Cover and Hart 1967) finds the $k$ labeled points nearest to it and predicts the class that most of them have.


# %%
def vote_of_neighbors(X_known, y_known, point, k):
    """Return the majority label among the k known points nearest to ``point``."""
    distance = np.sqrt(((X_known - point) ** 2).sum(axis=1))
    return np.bincount(y_known[distance.argsort()[:k]]).argmax()


y_ten = hide_labels(y, per_class=10, random_state=0)
known = y_ten != -1
[int(vote_of_neighbors(X[known], y[known], point, k=3)) for point in ([0.0, 1.0], [1.0, -0.5])]

# %% [markdown]
# `KNeighborsClassifier` in `course.methods` does the same for many points at once.
# Every method of this course is written out in that package.
#
# How many neighbors should vote?
# The number $k$ is a **hyperparameter**: a setting of the method that isn't learned from the data but chosen by you.

# %%
from course.methods import KNeighborsClassifier

panels = []
for k in (1, 3, 15):
    model = KNeighborsClassifier(n_neighbors=k).fit(X[known], y[known])
    panels.append((f"k = {k}: accuracy {model.score(X[~known], y[~known]):.2f}", y_ten, model))
show_side_by_side(X, panels)

# %% [markdown]
# With $k = 1$, the boundary follows every single labeled point.
# With $k = 15$, three quarters of the 20 labeled points vote everywhere, so only the rough position of the two classes counts.
# Which $k$ is better depends on the labels.
# Let's measure it over twenty label draws, first with correct labels and then with a **labeling error**, that is, a wrong class, in four of the twenty labels.


# %%
def accuracy_of(k, share_wrong, seed):
    """Return the accuracy of k nearest neighbors when some of the 20 labels are wrong."""
    known = hide_labels(y, per_class=10, random_state=seed) != -1
    labels = flip_labels(y[known], share_wrong, random_state=seed) if share_wrong else y[known]
    model = KNeighborsClassifier(n_neighbors=k).fit(X[known], labels)
    return model.score(X[~known], y[~known])


# %%
for share_wrong in (0, 0.2):
    print(f"{20 * share_wrong:.0f} of 20 labels wrong")
    for k in (1, 3, 15):
        scores = [accuracy_of(k, share_wrong, seed) for seed in range(1000, 1020)]
        print(f"   k = {k:>2}: accuracy in percent {mean_interval(scores):.0%}")

# %% [markdown]
# With correct labels, one neighbor is at least as good as three, because these moons hardly overlap.
# With labeling errors, three are better, because two correct neighbors can outvote a wrong one.
#
# The unlabeled points show where the moons are, but k nearest neighbors doesn't use them, whatever $k$ is.

# %% [markdown]
# ## 2.3 Supervised: softmax regression and gradient descent · core · 11 min
#
# The second supervised method has parameters to learn.
# For each class $c$ it computes a **logit** $z_c = w_c \cdot x + b_c$, a number that says how much the model favors this class.
# The vector $w_c$ holds the *weights* of the class, and $b_c$ is its *bias*.
# Logits can be any numbers, but probabilities must be positive and sum to one.
# The **softmax** function turns logits into probabilities:
#
# $$p_c(x) = \frac{e^{z_c}}{\sum_j e^{z_j}}$$
#
# In words: exponentiate every logit, and divide by the sum.

# %%
from course.methods.supervised import softmax

logits = np.array([[2.0, 0.0], [0.5, 0.0], [0.0, 0.0]])
print(softmax(logits).round(2))

# %% [markdown]
# Only differences count: equal logits mean a probability of one half each, and a difference of two means 88 % against 12 %.
# A linear model with softmax probabilities is called **softmax regression**, or multinomial logistic regression (Bishop 2006, section 4.3.4).
#
# To train it, we need a **loss**: a number that is small when the predictions are good.
# Write $t_{ic}$ for the *target*: 1 if $y_i = c$, and 0 otherwise.
# The usual loss is the **cross-entropy**, the mean over the $l$ labeled points of minus the logarithm of the probability of the true class:
#
# $$\mathcal{L} = -\frac{1}{l} \sum_{i=1}^{l} \log p_{y_i}(x_i) = -\frac{1}{l} \sum_{i=1}^{l} \sum_c t_{ic} \log p_c(x_i)$$
#
# Here is the loss of one point for three differences between the logit of the true class and that of the other class.

# %%
from course.methods.supervised import cross_entropy

target = np.array([[1.0, 0.0]])
for difference in (4.0, 0.0, -4.0):
    loss = cross_entropy(np.array([[difference, 0.0]]), target)
    print(f"logit difference {difference:+.0f}: loss {loss:.2f}")

# %% [markdown]
# A confident mistake costs two hundred times as much as a confident correct prediction.
#
# How do we find weights with a small loss?
# The **gradient** is the vector of derivatives of the loss, and it points in the direction in which the loss rises fastest.
# Write $\nabla_{w_c} \mathcal{L}$ for the vector of derivatives with respect to $w_c$.
# In $-\log p_{y_i} = -z_{y_i} + \log \sum_j e^{z_j}$, the derivative of the first term with respect to the logit $z_c$ is $-t_{ic}$, and that of the second is $p_c(x_i)$.
# Their sum is $p_c(x_i) - t_{ic}$, the predicted probability minus the target, which we call the error.
# The derivative of $z_c$ with respect to $w_c$ is the input $x_i$.
# The gradient is therefore the mean of *error times input*:
#
# $$\nabla_{w_c} \mathcal{L} = \frac{1}{l} \sum_{i=1}^{l} \left(p_c(x_i) - t_{ic}\right) x_i$$
#
# For the bias $b_c$, the gradient is the same without $x_i$.
#
# **Gradient descent** repeats one step: compute the gradient, and move the parameters a little in the opposite direction.
# The factor $\eta$ that says how far is called the **learning rate**:
#
# $$w_c \leftarrow w_c - \eta \, \nabla_{w_c} \mathcal{L}$$


# %%
def descent_step(weights, bias, points, targets, learning_rate=1.0):
    """Return weights and bias after one step of gradient descent on the cross-entropy."""
    error = (softmax(points @ weights.T + bias) - targets) / len(points)
    return weights - learning_rate * error.T @ points, bias - learning_rate * error.sum(axis=0)


# %%
points, targets = X[known], np.eye(2)[y[known]]
stages = [(np.zeros((2, 2)), np.zeros(2))]
for _ in range(100):
    stages.append(descent_step(*stages[-1], points, targets))
losses = [cross_entropy(points @ weights.T + bias, targets) for weights, bias in stages]

# %%
fig, ax = figure(height=2.8)
ax.plot(losses)
style_axes(ax, "One hundred steps of gradient descent", "step", "cross-entropy")
ax.set_ylim(bottom=0)
show(fig, f"The loss falls from {losses[0]:.2f} to {losses[-1]:.2f}, fast at first, then slowly.")

# %% [markdown]
# While the loss falls, the decision boundary moves, as these three steps show.

# %%
from course.plots import LinearClassifier

panels = []
for step in (1, 10, 100):
    line = LinearClassifier(*stages[step])
    accuracy = np.mean(line.predict(X[~known]) == y[~known])
    panels.append((f"Step {step}: accuracy {accuracy:.2f}", y_ten, line))
show_side_by_side(X, panels)

# %% [markdown]
# The boundary stays straight, because the logits are linear in $x$.
# Of the 200 points, only the twenty labeled ones influence its position, because only `X[known]` and `y[known]` went into the loss.

# %% [markdown]
# ## 2.4 Overfitting and L2 regularization · core · 6 min
#
# A model is **overfitting** when it improves on its training points while it gets worse on new ones.
# With few labels this is a constant danger, because there are many ways to fit them.
#
# A common remedy is **L2 regularization**, which adds the squared weights to the loss, so that a weight becomes large only if this lowers the cross-entropy enough:
#
# $$\mathcal{L} = -\frac{1}{l} \sum_{i=1}^{l} \log p_{y_i}(x_i) + \frac{\beta}{2} \sum_c \lVert w_c \rVert^2$$
#
# The hyperparameter $\beta$ sets its strength.
# `SoftmaxRegression` has scikit-learn's parameter `C`, and a large `C` means weak regularization, because $\beta = 1 / (C\, l)$ with more than two classes.
# Let's train on five labels per class of the digits and measure the cross-entropy twice, on the 50 training digits and on the other 1,747.

# %%
images, digits = load_digits()


def measure(C, seed):
    """Return both losses, then accuracy and probability given to mistakes on the others."""
    known = hide_labels(digits, per_class=5, random_state=seed) != -1
    model = SoftmaxRegression(C=C, max_iter=2000).fit(images[known], digits[known])
    p = model.predict_proba(images)
    loss = -np.log(p[np.arange(len(digits)), digits])
    correct = p.argmax(axis=1) == digits
    largest_if_wrong = p[~known & ~correct].max(axis=1).mean()
    return loss[known].mean(), loss[~known].mean(), correct[~known].mean(), largest_if_wrong


# %%
strengths = (0.001, 0.01, 0.1, 1, 10, 100, 1000, 10_000)
runs = np.array([[measure(C, seed) for seed in range(1000, 1010)] for C in strengths])
show_curves(
    strengths,
    {"training digits": runs[..., 0], "other digits": runs[..., 1]},
    "Underfitting on the left, overfitting on the right",
    "C (larger means weaker regularization)",
    "cross-entropy",
    percent=False,
)

# %%
print("on the other digits, mean of ten label draws")
for C, (accuracy, p) in zip(strengths, runs[..., 2:].mean(axis=1), strict=True):
    print(f"C = {C:<6g} accuracy {accuracy:.2f}, probability given to wrong predictions {p:.2f}")
rises = runs[-1, :, 1] > runs[strengths.index(100), :, 1]
print(f"loss higher at C = 10000 than at C = 100: {rises.sum()} of {len(rises)} draws")

# %% [markdown]
# The bands are 95 % confidence intervals over ten label draws.
# On the left, where the regularization is strong, both losses are high: the model is **underfitting**, because it can't even fit its training points.
# At C = 0.001 the loss is nearly that of ten equal probabilities, $\log 10 \approx 2.3$, although the largest probability is the correct one in 80 % of cases.
# As the regularization gets weaker, the training loss falls toward zero.
# The loss on other digits falls at first and then rises again, in each of the ten draws: to the right of its minimum, the model is overfitting.
# In practice only labeled points can show this minimum, so we choose `C` by cross-validation on them (lesson 5.8).
#
# From C = 1 on, the accuracy hardly changes, but wrong predictions get more and more confident, because weak regularization allows large weights and therefore logits that differ widely.
# From C = 100 on, such confident mistakes raise the loss.
# This will matter in lessons 4 and 5, where methods trust confident predictions.

# %% [markdown]
# ## 2.5 Unsupervised: k-means clustering · core · 9 min
#
# **k-means** (Lloyd 1982) looks for $k$ *centers* $\mu_1, \dots, \mu_k$ such that every point has a center nearby.
# The points that share a nearest center form a **cluster**.
# The algorithm minimizes the **inertia**, the sum of squared distances from the points to their centers,
#
# $$\sum_{i=1}^{n} \lVert x_i - \mu_{j(i)} \rVert^2,$$
#
# where $j(i)$ is the cluster of point $i$.
# It repeats two steps:
#
# 1. *assign* each point to its nearest center,
# 2. *update* each center to the mean of its points (we leave out the case that a center has none).


# %%
def assign(X, centers):
    """Return for each point the number of its nearest center."""
    return ((X[:, None] - centers) ** 2).sum(axis=2).argmin(axis=1)


def update(X, cluster, k):
    """Return the mean of each cluster's points."""
    return np.array([X[cluster == j].mean(axis=0) for j in range(k)])


# %% [markdown]
# Let's start with two poorly placed centers, both at the bottom left.
# Hollow points belong to the first cluster, filled ones to the second.

# %%
centers, rounds = np.array([[-1.0, -0.5], [-0.4, -0.5]]), []
for iteration in range(1, 21):
    cluster = assign(X, centers)
    rounds.append((f"Iteration {iteration}", cluster, centers))
    centers = update(X, cluster, 2)

# %%
from course.plots import show_clusters

show_clusters(X, [rounds[t] for t in (0, 1, 3, 19)])

# %% [markdown]
# Neither step can increase the inertia, because the first one picks the nearest center for every point and the mean is the point with the least sum of squared distances.
# Each change of the assignment lowers the inertia (ties aside), so no assignment can come back, and since there are only finitely many of them, the algorithm stops.

# %%
inertia = [((X - centers[cluster]) ** 2).sum() for _, cluster, centers in rounds]
print(np.round(inertia[:8], 1))
print(f"converged to:      {inertia[-1]:.2f}")
print(f"best of 10 starts: {KMeans(n_clusters=2, n_init=10, random_state=0).fit(X).inertia_:.2f}")

# %% [markdown]
# This start ends as well as the best of ten.
# Other starts stop at a solution that neither step improves although its inertia is higher, as you will see in the last exercise, so `KMeans` tries several and keeps the best.
#
# Measured by inertia, the centers of iteration 20 are well placed, and yet each cluster holds a piece of *both* moons.
# k-means looks for round, compact groups, and nothing in the inertia favors crescents.

# %% [markdown]
# ## 2.6 Clusters and classes: purity and the adjusted Rand index · core · 8 min
#
# The moons were made to be difficult, so perhaps real data is easier.
# There are ten digits, so let's ask k-means for ten clusters.
# We say that a digit has *its own cluster* if some cluster contains at least 80 % of the images of that digit, and at least 80 % of the images in that cluster show that digit.

# %%
from course.widgets import commit, reveal

commit(
    "own-cluster",
    "k-means with k = 10 on all 1,797 digits: how many of the ten digits get their own cluster?",
    ["all ten", "eight or nine", "five to seven", "fewer than five"],
)

# %% [markdown]
# The table below has a row per cluster and a column per digit.
# The order of the clusters is arbitrary, so they are sorted by the digit that each holds most of.
# The darker a cell, the larger its proportion of the cluster.


# %%
from course.plots import show_table


def count_digits(cluster):
    """Return how many images of each digit (columns) are in each of ten clusters (rows)."""
    return np.array([np.bincount(digits[cluster == j], minlength=10) for j in range(10)])


model = KMeans(n_clusters=10, n_init=10, random_state=1).fit(images)
table = count_digits(model.labels_)
order = table.argmax(axis=1).argsort(kind="stable")
letters = list("ABCDEFGHIJ")
show_table(
    table[order], "Which digits are in which cluster", "digit", "cluster", row_labels=letters
)


# %%
def own_cluster(table):
    """Return the digits that have their own cluster, with at least 80 % in both directions."""
    own = (table >= 0.8 * table.sum(axis=0)) & (table >= 0.8 * table.sum(axis=1, keepdims=True))
    return np.flatnonzero(own.any(axis=0))


found = own_cluster(table)
print("digits with their own cluster:", found)
reveal("own-cluster", "five to seven" if 5 <= len(found) <= 7 else "fewer than five")

# %% [markdown]
# In this run, six of the ten digits get a cluster of their own.
# The 1s come in several shapes and are spread over clusters B, C and D, and B also holds more than half of the 8s.
# The 5 has none, because nearly a quarter of the 5s are in cluster J, and the 9 has none, because only 139 of the 250 images in J are 9s.
# Is six typical?
# Let's try other seeds.

# %%
for seed in range(1000, 1005):
    other = KMeans(n_clusters=10, n_init=10, random_state=seed).fit(images)
    print(f"seed {seed}:", own_cluster(count_digits(other.labels_)))

# %% [markdown]
# Five or six, depending on the seed.
# The clusters are groups of similar *images*, and these needn't be classes.
#
# The centers, drawn as images, show what each group looks like.
# Each title names the cluster and the digits that make up at least 30 % of it.

# %%
large = table[order] >= 0.3 * table[order].sum(axis=1, keepdims=True)
parts = [", ".join(map(str, np.flatnonzero(row))) for row in large]
titles = [f"{letter}: {part}" for letter, part in zip(letters, parts, strict=True)]
show_digits(model.cluster_centers_[order], titles)

# %% [markdown]
# How well do clusters agree with classes?
# Accuracy doesn't apply, because cluster numbers are arbitrary: renumbering the clusters would change the accuracy but not the clustering.
#
# **Purity** is the accuracy that we would get if we gave each cluster the label of its largest class.
#
# The **adjusted Rand index** looks at all $\binom{n}{2}$ pairs of points.
# Let $s$ be the number of pairs that are together in a cluster *and* in a class, $a$ the number of pairs together in a class, and $b$ the number together in a cluster.
# A random pair is together in a class with probability $a / \binom{n}{2}$.
# If clusters had nothing to do with classes, this would also hold for the $b$ pairs in a cluster, so by chance we'd expect $e = ab / \binom{n}{2}$ of them to be together in a class as well.
# If clusters and classes are the same, $s$ has the value $\tfrac{1}{2}(a + b)$.
# The index is scaled accordingly,
#
# $$\mathrm{ARI} = \frac{s - e}{\tfrac{1}{2}(a + b) - e},$$
#
# which is 1 for perfect agreement and 0 on average for a random clustering (Hubert and Arabie 1985).


# %%
def purity(cluster, y):
    """Return the proportion of points that belong to the largest class of their cluster."""
    return sum(np.bincount(y[cluster == j]).max() for j in np.unique(cluster)) / len(y)


def adjusted_rand_index(cluster, y):
    """Return the agreement of clusters and classes over all pairs of points, adjusted for chance."""
    first, second = np.triu_indices(len(y), k=1)
    in_cluster, in_class = cluster[first] == cluster[second], y[first] == y[second]
    expected = in_cluster.sum() * in_class.sum() / len(first)
    largest = (in_cluster.sum() + in_class.sum()) / 2
    return (np.sum(in_cluster & in_class) - expected) / (largest - expected)


# %% [markdown]
# Take four points, two of class 0 and two of class 1, and compare three clusterings.

# %%
four = np.array([0, 0, 1, 1])
for cluster in ([1, 1, 0, 0], [0, 0, 0, 1], [0, 1, 2, 3]):
    cluster = np.array(cluster)
    accuracy, index = np.mean(cluster == four), adjusted_rand_index(cluster, four)
    print(
        f"{cluster}: accuracy {accuracy:.2f}, purity {purity(cluster, four):.2f}, ARI {index:.2f}"
    )

# %% [markdown]
# The first clustering is perfect, and its accuracy is zero, only because the numbers are swapped.
# In the second, $a = 2$ and $b = 3$ of the 6 pairs are together in a class and in a cluster, so $e = 1$, and $s = 1$ too, so its index is 0.
# The last one puts every point into its own cluster: its purity is 1, but its adjusted Rand index is 0, because it keeps no pair together.
#
# How do the two measures change with $k$ on the digits?

# %%
from sklearn.metrics import adjusted_rand_score  # the same index, without listing the pairs

sizes, scores = (5, 10, 20, 40), {"purity": [], "adjusted Rand index": []}
for k in sizes:
    runs = [KMeans(n_clusters=k, n_init=1, random_state=s).fit_predict(images) for s in range(10)]
    scores["purity"].append([purity(c, digits) for c in runs])
    scores["adjusted Rand index"].append([adjusted_rand_score(digits, c) for c in runs])
show_curves(
    sizes, scores, "Purity and adjusted Rand index", "number of clusters k", "score", percent=False
)

# %% [markdown]
# Each value is the mean over ten starts, with its 95 % confidence interval.
# Purity keeps rising with $k$, while the index is much lower at 40 clusters than at 10 or 20.
# At 40 clusters, the purity is 0.93 and the index 0.38: most clusters are nearly pure, but with four clusters per digit on average, most pairs of equal digits are separated.
# Purity answers the question "if I labeled every cluster, how many points would get the correct label?", at a price of one label per cluster.
# The index answers "are these clusters the classes?".
#
# The first question suggests a way to save labels, which is called **cluster-then-label**: label the point nearest to each of the forty centers, and give its label to the whole cluster.
# It differs from forty random labels in two ways, the choice of the labels and the use of the clusters.
# So we also train nearest neighbor on the forty chosen labels, without the clusters.


# %%
def forty_labels(seed):
    """Return the accuracy on all digits with forty labels, used in three ways."""
    model = KMeans(n_clusters=40, n_init=1, random_state=seed).fit(images)
    chosen = ((images[:, None] - model.cluster_centers_) ** 2).sum(axis=2).argmin(axis=0)
    drawn = np.random.default_rng(seed).permutation(len(images))[:40]
    nearest = [
        KNeighborsClassifier(n_neighbors=1).fit(images[rows], digits[rows]).score(images, digits)
        for rows in (drawn, chosen)
    ]
    return *nearest, np.mean(digits[chosen][model.labels_] == digits)


# %%
runs = np.transpose([forty_labels(seed) for seed in range(1000, 1040)])
ways = "random labels, nearest neighbor", "chosen labels, nearest neighbor", "cluster-then-label"
print("accuracy in percent on all 1,797 digits, mean over 40 seeds with its 95 % interval")
for way, scores in zip(ways, runs, strict=True):
    print(f"40 labels: {way:<33}{mean_interval(scores):.0%}")

# %% [markdown]
# Cluster-then-label is far better than forty random labels.
# But nearly all of the difference comes from the choice of the labels, as in lesson 1.6: nearest neighbor with the same forty chosen labels is almost as good.
# Lesson 5 tests a textbook's example, in which a classifier with fifty labels, used in this way, is slightly more accurate than with 1,400.

# %% [markdown]
# ## 2.7 What each kind of learning lacks · core · 2 min
#
# Here are both kinds of learning with sliders: nearest neighbor with a few labels on the left, k-means without labels on the right, on 300 new points of the moons.
# How many labels per class does the left model need to follow the moons?
# Is there a $k$ at which the regions on the right are the moons?

# %%
from course.widgets import explore, names_and_shape

explore(names_and_shape, labels_per_class=[1, 2, 5, 10, 20, 50, 100], k=range(1, 13))

# %% [markdown]
# With one or two labels per class, the boundary on the left cuts through the moons; from about ten on, it follows them.
# (Softmax regression never could, because its boundary is straight.)
# On the right, no $k$ gives the moons: for large $k$, nearly every region holds points of one moon only, but nothing says which regions belong together, and none has a class.

# %% [markdown]
# ## 2.8 Regularization sets the confidence · more · 5 min
#
# The **confidence** of a prediction is the probability of the predicted class.
# Does it depend on the data alone?
# Here is the model of 2.1 again, with its four labels and four values of `C`.

# %%
for C in (0.01, 1, 100, 10_000):
    model = SoftmaxRegression(C=C, max_iter=1000).fit(X[labeled], y_few[labeled])
    confidence = model.predict_proba(X).max(axis=1).mean()
    accuracy = model.score(X[~labeled], y[~labeled])
    print(f"C = {C:<6} mean confidence {confidence:.2f}, accuracy {accuracy:.2f}")

# %% [markdown]
# From the strongest to the weakest regularization, the accuracy changes by four percentage points, but the mean confidence goes from 0.50 to 0.97 with the same four labels.
# The reason is that strong regularization keeps the weights small, and small weights keep the two logits close to each other.
# So the confidence depends on a hyperparameter as well as on the data.

# %% [markdown]
# ## 2.9 How many clusters? The elbow heuristic · more · 5 min
#
# With one more center, the smallest possible inertia is lower, so we can't choose $k$ by minimizing it.
# A common heuristic is to look for an *elbow*, a bend in the curve where more clusters stop helping.
# Where is it on the digits?

# %%
ks = (2, 4, 6, 8, 10, 12, 15, 20, 30)
inertias = [KMeans(n_clusters=k, n_init=2, random_state=0).fit(images).inertia_ for k in ks]
relative = np.divide(inertias, inertias[0])

# %%
fig, ax = figure(height=2.8)
ax.plot(ks, relative, marker="o", markersize=5)
style_axes(ax, "Inertia against k", "number of clusters k", "inertia relative to k = 2")
show(fig, f"Inertia falls smoothly with k, to {relative[4]:.2f} at k = 10, and bends gradually.")

# %% [markdown]
# The curve bends gradually, one could argue for any number from about 6 to 12, and nothing singles out ten.
# We know that there are ten classes because we know the labels; the points alone don't say so.

# %% [markdown]
# ## 2.10 Quiz · core · 2 min

# %%
from course.widgets import quiz

quiz(lesson=2)

# %% [markdown]
# ## Summary
#
# **Supervised learning learns the classes from labeled points alone; unsupervised learning finds groups in all points, but can't say which class they are.**
#
# - k nearest neighbors and softmax regression learn from labeled points alone; gradient descent lowers the cross-entropy of softmax regression step by step.
# - A model overfits where its training loss falls but its loss on other points rises; stronger L2 regularization counteracts this.
# - k-means alternates two steps, and neither can increase the inertia, so it converges.
# - Clusters are groups of similar points. Whether they are the classes has to be measured, and that takes labels.
# - Purity says how many points would get the correct label if every cluster were labeled; the adjusted Rand index says how well clusters and classes agree.
#
# ### Notation
#
# | symbol | meaning |
# |---|---|
# | $k$ | number of neighbors that vote, or number of clusters |
# | $z_c$, $p_c(x)$ | logit and predicted probability of class $c$ |
# | $w_c$, $b_c$ | weights and bias of class $c$ |
# | $t_{ic}$ | target, 1 if $y_i = c$ and 0 otherwise |
# | $\mathcal{L}$, $\eta$, $\beta$ | loss, learning rate, strength of the L2 regularization |
# | $\mu_j$ | center of cluster $j$ |
#
# ### References
#
# - Bishop, C. M. (2006). *Pattern Recognition and Machine Learning*. Springer.
# - Cover, T. and Hart, P. (1967). Nearest neighbor pattern classification. *IEEE Transactions on Information Theory 13*.
# - Hubert, L. and Arabie, P. (1985). Comparing partitions. *Journal of Classification 2*.
# - Lloyd, S. (1982). Least squares quantization in PCM. *IEEE Transactions on Information Theory 28*.
#
# **Exercises:** in [`exercises/02_supervised_and_unsupervised.ipynb`](../exercises/02_supervised_and_unsupervised.ipynb) you write both kinds of learning, and at the end you find three starting centers from which k-means fails on three well-separated groups.
#
# **Next:** [lesson 3](03_combining_the_two.ipynb) combines the two.
