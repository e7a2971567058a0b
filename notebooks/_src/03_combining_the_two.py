# %% [markdown]
# # 3 · Combining the two
#
# *Labels supply the names, unlabeled points supply the shape, and how much weight to give the unlabeled points is a hyperparameter.*
#
# After this lesson you can
#
# - write the two steps of the EM algorithm for a Gaussian mixture, and add labels to it,
# - explain why a small weight of the unlabeled points can find what full weight misses, and say what you can do to choose it,
# - name the three assumptions of semi-supervised learning, with a data set where each one holds and one where it fails,
# - report a gain over labels only with its interval, and say what the interval doesn't cover,
# - explain when unlabeled data can help at all (*more*).
#
# **Time:** 60 minutes for the sections marked *core*, 15 for those marked *more*.
#
# **You need:** lesson 2, above all k-means and predicted probabilities.
#
# Terms in **bold** are defined where they first appear and collected in the [glossary](glossary.md).

# %%
import numpy as np

from scipy.spatial.distance import cdist

from course.datasets import hide_labels, make_blobs, make_cigars, make_two_moons
from course.methods import KMeans, KNeighborsClassifier
from course.plots import show_mixtures, show_points, show_side_by_side

# %% [markdown]
# ## 3.1 Two cigars: neither kind of learning is enough · core · 4 min
#
# Here are two long groups of points, one above the other, which we call *cigars*.

# %%
X, y = make_cigars(n_samples=300, random_state=7)
show_points(X, y, "The true classes")

# %% [markdown]
# A method sees much less: all positions, but only one label of each class.

# %%
y_few = hide_labels(y, per_class=1, random_state=7)
hidden = y_few == -1
first = KNeighborsClassifier(n_neighbors=1).fit(X[~hidden], y_few[~hidden])
second = KMeans(n_clusters=2, random_state=0).fit(X)
none = np.full(len(X), -1)
show_side_by_side(
    X, [("Two labels: nearest neighbor", y_few, first), ("Positions: k-means", none, second)]
)

# %% [markdown]
# Both boundaries cut across the cigars.
# Nearest neighbor knows only two points, and k-means prefers compact groups.

# %% [markdown]
# ## 3.2 Gaussian mixtures and the EM algorithm · core · 12 min
#
# k-means makes two strong assumptions: every point belongs to exactly one cluster, and the clusters are round and equally wide.
# A **Gaussian mixture** drops both.
# It models the data as drawn from several Gaussian distributions, called its **components**.
# Component $c$ has a mean $\mu_c$, a covariance $\Sigma_c$ that sets its size, elongation and direction, and a **mixing weight** $\pi_c$, the proportion of points that come from it.
#
# The parameters are fitted by the **EM algorithm** (expectation-maximization; Dempster, Laird and Rubin 1977), which repeats two steps, just like k-means.
#
# The **E-step** corresponds to *assign*.
# It computes the **responsibilities** $r_{ic}$: the probability that point $x_i$ came from component $c$, by Bayes' rule.
#
# $$r_{ic} = \frac{\pi_c\, \mathcal{N}(x_i \mid \mu_c, \Sigma_c)}{\sum_j \pi_j\, \mathcal{N}(x_i \mid \mu_j, \Sigma_j)}$$
#
# $\mathcal{N}(x \mid \mu, \Sigma)$ is the density of a Gaussian at $x$.
#
# The **M-step** corresponds to *update*.
# It refits each component to all points, each point weighted by its responsibility:
#
# $$\pi_c = \frac{1}{n} \sum_i r_{ic}, \qquad \mu_c = \frac{\sum_i r_{ic}\, x_i}{\sum_i r_{ic}},$$
#
# and $\Sigma_c$ is the covariance of the points with the same weights.
# The code works with logarithms, because far from a component its density is too small for floating-point numbers.

# %%
from scipy.special import logsumexp
from scipy.stats import multivariate_normal


def e_step(X, weights, means, covariances):
    """Return the responsibilities, and the logarithm of the mixture's density at each point."""
    log_density = [
        multivariate_normal(*component).logpdf(X)
        for component in zip(means, covariances, strict=True)
    ]
    log_joint = np.log(weights) + np.transpose(log_density)
    total = logsumexp(log_joint, axis=1)
    return np.exp(log_joint - total[:, None]), total


def m_step(X, responsibilities):
    """Return weights, means and covariances that are refitted to the points."""
    counts = responsibilities.sum(axis=0)
    means = responsibilities.T @ X / counts[:, None]
    covariances = [np.cov(X.T, aweights=r, ddof=0) for r in responsibilities.T]
    return counts / len(X), means, covariances


# %% [markdown]
# Let's run three iterations on three groups of points, from three starting means close to each other.

# %%
from types import SimpleNamespace

blobs, kinds = make_blobs(n_samples=300, noise=0.5, random_state=0)
start = blobs.mean(axis=0) + [[0, 1], [-1, 0], [1, 0]]
mixture = np.full(3, 1 / 3), start, [0.3 * np.eye(2)] * 3
panels = []
for iteration in range(4):
    drawn = SimpleNamespace(means_=mixture[1], covariances_=mixture[2])
    panels.append((f"Iteration {iteration}", drawn))
    responsibilities, log_density = e_step(blobs, *mixture)
    print(f"iteration {iteration}: mean log-likelihood {log_density.mean():.2f}")
    mixture = m_step(blobs, responsibilities)
show_mixtures(blobs, np.full(300, -1), panels)

# %% [markdown]
# Each ellipse contains about 86 % of its component, and its cross is the mean.
# The **log-likelihood** is the sum of the logarithms of the density that the mixture gives to the points; we print its mean per point.
# No iteration decreases it (proved in Bishop 2006, section 9.4).
#
# A common mistake is to forget the mixing weights.
# Let's run EM on classes of 270 and 30 points twice, the second time with weights that never move.


# %%
def em_on_unequal_classes(seed, weights_move):
    """Return the accuracy of EM on 270 against 30 points, starting from the true means."""
    truth = np.repeat([0, 1], [270, 30])
    Z = np.random.RandomState(seed).normal(size=(300, 2)) + 3 * np.column_stack([truth, 0 * truth])
    weights, means, covariances = [0.5, 0.5], [[0, 0], [3, 0]], [np.eye(2)] * 2
    for _ in range(100):
        responsibilities, _ = e_step(Z, weights, means, covariances)
        moved, means, covariances = m_step(Z, responsibilities)
        weights = moved if weights_move else weights
    return np.mean(responsibilities.argmax(axis=1) == truth)


# %%
for weights_move in (True, False):
    accuracies = [em_on_unequal_classes(seed, weights_move) for seed in range(1000, 1020)]
    print(
        f"mixing weights {'updated' if weights_move else 'fixed':<8} accuracy {np.mean(accuracies):.2f}"
    )

# %% [markdown]
# With fixed weights, the model expects half of the points in the small component, which takes over part of the large class, and the mean accuracy of twenty draws falls from 0.95 to 0.74.

# %% [markdown]
# ## 3.3 Local maxima: what a mixture finds without labels · core · 5 min
#
# `GaussianMixture` repeats the two steps until the log-likelihood changes by less than a tolerance.
# We set the tolerance to 1e-9, because EM may hardly improve for many iterations before it speeds up again.
# With `covariance_type="tied"`, all components share one covariance, which is right for the cigars.
# What does it find without any label?

# %%
from course.methods import GaussianMixture

settings = {"n_components": 2, "covariance_type": "tied", "tol": 1e-9, "max_iter": 1000}
plain = GaussianMixture(**settings, n_init=5, random_state=0).fit(X)
true_means = [X[y == 0].mean(axis=0), X[y == 1].mean(axis=0)]
cigars = GaussianMixture(**settings, means_init=true_means).fit(X)
show_mixtures(X, none, [("Best of five starts", plain), ("Started from the true means", cigars)])

# %%
print(
    f"mean log-likelihood: best of five starts {plain.score(X):.2f}, from the true means {cigars.score(X):.2f}"
)

# %% [markdown]
# The solution that follows the two cigars has a higher likelihood, but the five starts all miss it: they come from k-means, which cuts across the cigars as in 3.1.
# (The start from the true means uses the hidden labels, only to show that this solution exists.)
# EM only ever increases the likelihood, so it ends in a **local maximum**, a solution that no small change improves, and the start decides in which one.
#
# Even the better solution can't say which cigar is class 0, so its ellipses have no color.

# %% [markdown]
# ## 3.4 Adding labels: clamping the responsibilities · core · 6 min
#
# One line turns this into a semi-supervised method.
# In the E-step, we **clamp** the responsibilities of the labeled points: a labeled point belongs to its own class with probability 1, regardless of the mixture.
# Here are three points, with labels 0, 1 and none, and a mixture that gives class 1 a probability of 0.7 at each of them.

# %%
from course.methods.em import clamp, expectation

codes = np.array([0, 1, -1])
log_joint = np.log([[0.3, 0.7], [0.3, 0.7], [0.3, 0.7]])
print(expectation(clamp(log_joint, codes, component_classes=np.array([0, 1])))[0])

# %% [markdown]
# Only the third point keeps 0.3 and 0.7.
#
# Three details of `SemiSupervisedGaussianMixture` matter with so few labels:
#
# - All classes share one covariance.
# - With one point per class this covariance would be zero, so a round one, as wide as the whole data set, is averaged in with the weight of a tenth of a point.
# - EM starts from the fit to the labels alone, and then the unlabeled points are added.

# %%
from course.methods import SemiSupervisedGaussianMixture

full = SemiSupervisedGaussianMixture(unlabeled_weight=1.0).fit(X, y_few)
alone = SemiSupervisedGaussianMixture(unlabeled_weight=0).fit(X, y_few)
print(f"mixture, labels only:           accuracy {alone.score(X[hidden], y[hidden]):.2f}")
print(f"mixture, labels and all points: accuracy {full.score(X[hidden], y[hidden]):.2f}")

# %% [markdown]
# With the unlabeled points, the same model is no better than tossing a coin.
# Are two labels among 300 points too few to change where EM ends?
# If so, an unlabeled point should count less than a labeled one.

# %%
from course.widgets import commit, reveal

commit(
    "weight-on-cigars",
    "On the cigars, with one label per class and 298 unlabeled points: how much should each "
    "unlabeled point count in the fit, if a labeled point counts 1?",
    ["0 (labels only)", "about 0.05", "about 0.5", "1, the same"],
)

# %% [markdown]
# ## 3.5 The weight of the unlabeled points · core · 14 min
#
# Nigam, McCallum, Thrun and Mitchell (2000) give every unlabeled point a weight $\lambda$ between 0 and 1.
# With labels in the set $L$ and unlabeled points in the set $U$, the method maximizes
#
# $$\sum_{i \in L} \log \big(\pi_{y_i}\, \mathcal{N}(x_i \mid \mu_{y_i}, \Sigma_{y_i})\big) + \lambda \sum_{i \in U} \log \sum_c \pi_c\, \mathcal{N}(x_i \mid \mu_c, \Sigma_c).$$
#
# In words: the labeled points should be likely *in their class*, the unlabeled ones should be likely in the mixture as a whole, and $\lambda$ weighs the two.
# Only the M-step changes: the responsibilities of unlabeled points are multiplied by $\lambda$ before the sums, and in $\pi_c$ the sum is divided by $l + \lambda u$ instead of $n$.

# %% tags=["cover"]
panels = []
for weight in (0, 0.05, 1):
    model = SemiSupervisedGaussianMixture(unlabeled_weight=weight).fit(X, y_few)
    accuracy = model.score(X[hidden], y[hidden])
    panels.append((f"Weight {weight}: accuracy {accuracy:.2f}", model))
show_mixtures(X, y_few, panels)

# %% [markdown]
# At weight 0, the model is fitted to the two labeled points only (the circles show the round covariance).
# At 0.05, the ellipses follow the cigars.
# At 1, they end up across them.
#
# Is the solution across the cigars really better at full weight, or does EM just get stuck there?
# We start EM from both solutions and compare the likelihoods, leaving out the labels, which change only two of 300 terms.

# %%
for weight in (0.05, 1):
    model = SemiSupervisedGaussianMixture(unlabeled_weight=weight).fit(X, y_few)
    start = {"means_init": model.means_, "precisions_init": np.linalg.inv(model.covariances_)}
    likelihood = GaussianMixture(**settings, **start).fit(X).score(X)
    print(f"mean log-likelihood from the solution at weight {weight}: {likelihood:.2f}")

# %% [markdown]
# The solution along the cigars has the higher likelihood, so at full weight EM gets stuck, as it did without labels in 3.3.
# Why doesn't it get stuck at 0.05?
# Both runs start with the means at the two labeled points, one above the other, so let's follow the vertical distance between the means.

# %%
for weight in (0.05, 1):
    history = SemiSupervisedGaussianMixture(unlabeled_weight=weight).fit(X, y_few).history_
    distances = [history[t]["means"][0, 1] - history[t]["means"][1, 1] for t in (0, 1, 5, 10, 20)]
    print(f"weight {weight:<5} iterations 0, 1, 5, 10, 20:", np.round(distances, 2))

# %% [markdown]
# The starting covariance is round, so the first iteration splits the points into left and right, as in the panel for weight 0, and most of the vertical distance is lost.
# At full weight, a labeled point is only one of more than a hundred in its component, too few to keep the means apart, so the distance shrinks further.
# At 0.05, all 298 unlabeled points count 15 together, so the labeled points keep one mean above the other.
# Points of the upper cigar then lean toward the upper mean, which raises it and tilts the ellipses, until each component follows one cigar:

# %%
history = SemiSupervisedGaussianMixture(unlabeled_weight=0.05).fit(X, y_few).history_
panels = []
for t in (1, 15, 30):
    now = {"means_": history[t]["means"], "covariances_": history[t]["covariances"]}
    panels.append((f"Weight 0.05, iteration {t}", SimpleNamespace(classes_=[0, 1], **now)))
show_mixtures(X, y_few, panels)

# %% [markdown]
# The slider sets the weight, on four new data sets.
# Try to find the best weight for each.

# %%
from course.widgets import explore, weight_slider

explore(
    weight_slider,
    data=["cigars", "blobs", "moons", "circles"],
    weight=[0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1],
)

# %% [markdown]
# Here is the mean accuracy at each weight over forty freshly generated data sets, with 95 % intervals.
# (`course bench unlabeled_weight` computes this.)
# Weight 0 is the labels-only form of the same model.

# %%
from course.evaluation import load_results, paired_difference
from course.plots import show_curves

table = load_results("unlabeled_weight")
weights, sets = [0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1], ("cigars", "blobs", "moons", "circles")


def accuracies(name, per_class):
    """Return the stored accuracies, a row for each weight."""
    return [table.values("accuracy", data=name, per_class=per_class, weight=w) for w in weights]


# %%
axes = "weight of an unlabeled point (uneven steps)", "accuracy, unlabeled points"
show_curves(weights, {name: accuracies(name, 1) for name in sets}, "One label per class", *axes)

# %%
for weight in (0.05, 1):
    scores = np.array(table.values("accuracy", data="cigars", per_class=1, weight=weight))
    print(
        f"cigars, weight {weight:<5} accuracy below 0.8 in {np.sum(scores < 0.8)} of 40 data sets"
    )

# %% [markdown]
# - *Blobs* are Gaussians with a common covariance, as the model assumes, and a larger weight is never worse.
# - *Cigars* are too, but where the accuracy was below 0.8, EM ended in a poor maximum, at full weight twice as often as at 0.05. (From the true classes it reaches a higher likelihood each time.) The mean accuracy is 0.58 at weight 0, 0.91 at 0.05, and 0.79 at full weight.
# - *Moons* are not Gaussian. The unlabeled points still help, from 0.74 to 0.82, but components with one common covariance have a straight boundary, so the accuracy can't reach 1.
# - *Circles* lie one inside the other, so the model is wrong about them, and every weight hurts.
#
# With ten labels per class, here is the mean difference between full weight and weight 0 in percentage points, over the same draws (3.9 explains the interval).

# %%
for name in sets:
    scores = accuracies(name, per_class=10)
    print(f"{name:<8} full weight minus weight 0: {paired_difference(scores[-1], scores[0]):+.1%}")

# %% [markdown]
# On cigars and blobs the unlabeled points still help, by 0.7 percentage points.
# On moons and circles full weight hurts, by about one percentage point, because these sets aren't two Gaussians, and 280 unlabeled points dominate the fit.

# %%
on_cigars = dict(zip(weights, np.mean(accuracies("cigars", 1), axis=1), strict=True))
options = [0, 0.05, 0.5, 1]
reveal("weight-on-cigars", int(np.argmax([on_cigars[weight] for weight in options])))

# %% [markdown]
# How can you choose the weight on your own data?
# With two labels you can't tune it, but about 0.1 is reasonable: in the figure it is nearly the best on the three sets where unlabeled points help.
# Comparing the likelihoods of several solutions, as above, reveals a poor maximum, but not a wrong model.
# With more labels, choose the weight by cross-validation (lesson 5).

# %% [markdown]
# ## 3.6 A common pattern of semi-supervised methods · core · 3 min
#
# The mixture follows a pattern common to most methods of this course:
#
# 1. Train a first model on the labels.
# 2. Apply it to the unlabeled points.
# 3. Give each of them a predicted label, or **soft labels**, a probability for each class, such as the responsibilities.
# 4. Train a refined model on given and predicted labels together.
# 5. Repeat from step 2.

# %%
from course.plots import show_pipeline

show_pipeline()

# %% [markdown]
# The slider steps through this loop on the moons, with self-training (lesson 4).

# %%
from course.widgets import pipeline

explore(pipeline, step=range(13))

# %% [markdown]
# ## 3.7 The same idea on text: naive Bayes · more · 3 min
#
# Nigam and coauthors introduced the weight $\lambda$ for text.
# A text is represented as a **bag of words**: how often each word occurs in it, without regard to order.
# **Naive Bayes** models each topic as a distribution over words, instead of a Gaussian, and treats the words of a text as independent given the topic.
# The E-step is the same with word probabilities instead of densities, and the M-step computes weighted word frequencies.
# We use generated texts here, with two labeled texts per topic and 296 unlabeled ones.


# %%
from course.datasets import make_bag_of_words
from course.methods import SemiSupervisedNaiveBayes


def accuracy_on_words(weight, seed):
    """Return the accuracy on the unlabeled texts of one generated set."""
    X, y = make_bag_of_words(n_samples=300, random_state=seed)
    y_few = hide_labels(y, per_class=2, random_state=seed)
    hidden = y_few == -1
    model = SemiSupervisedNaiveBayes(unlabeled_weight=weight).fit(X, y_few)
    return model.score(X[hidden], y[hidden])


# %%
for weight in (0, 0.1, 1):
    scores = [accuracy_on_words(weight, seed) for seed in range(1000, 1020)]
    print(
        f"weight {weight}: accuracy {np.mean(scores):.2f} (worst of 20 draws {np.min(scores):.2f})"
    )

# %% [markdown]
# This can work because a word that never occurs in a labeled text may occur together with words that do.
# (One count is added to every word of every topic, so that no probability is zero.)
# Here the model is correct, since we generated the texts from it, so full weight works well.
# Lesson 6 uses real e-mail.

# %% [markdown]
# ## 3.8 Three assumptions, and where each one fails · core · 8 min
#
# Unlabeled points tell us where the data is dense.
# This can only help if density has something to do with the labels, and methods assume that in one of three forms (Chapelle, Schölkopf and Zien 2006):
#
# - the **smoothness assumption**: two points that are close to each other probably have the same label,
# - the **cluster assumption**, or **low-density separation**: points in the same cluster probably have the same label, so the decision boundary runs through regions with few points,
# - the **manifold assumption**: the points lie near a curved surface of low dimension, a *manifold*, and the label changes slowly along it, so distances should be measured along it.
#
# Five data sets show that they are different statements.

# %%
rng = np.random.RandomState(0)
square, board = rng.uniform(-1, 1, (300, 2)), rng.uniform(0, 4, (300, 2))
along = np.sqrt(rng.uniform(0.04, 1, 300))
spiral = along[:, None] * np.column_stack([np.cos(5 * np.pi * along), np.sin(5 * np.pi * along)])
noisy = np.hstack([blobs, rng.normal(size=(300, 28))])

# %%
from course.plots import show_data_sets

data = {
    "two moons": make_two_moons(n_samples=300, noise=0.06, random_state=0),
    "square": (square, (square[:, 0] > 0).astype(int)),
    "spiral": (spiral + rng.normal(0, 0.03, (300, 2)), (along > np.median(along)).astype(int)),
    "noisy blobs": (noisy, kinds),
    "checkerboard": (board, (5 * board).astype(int).sum(axis=1) % 2),
}
shown = {name: (points[:, :2], labels) for name, (points, labels) in data.items()}
show_data_sets(shown, squares={"checkerboard": 1 / 5})

# %% [markdown]
# | | smoothness | clusters | manifold |
# |---|---|---|---|
# | two moons | yes | yes | yes |
# | square | yes | no gap at the boundary | no |
# | spiral | yes | no gap where the label changes | yes |
# | noisy blobs | in part, because 28 dimensions of noise (not shown) blur all distances | yes | no |
# | checkerboard | no, because there are more squares (400) than points | no | no |
#
# How well smoothness holds can be measured: for what proportion of points does the nearest other point have the same label?
# By chance it would be a third on the three noisy blobs, and a half on the others.

# %%
for name, (points, labels) in data.items():
    closest = cdist(points, points) + np.diag(np.full(len(points), np.inf))
    same = np.mean(labels[closest.argmin(axis=1)] == labels)
    print(f"{name:<13} nearest other point has the same label: {same:.0%}")

# %% [markdown]
# Let's test two methods that make different assumptions, each against a baseline without unlabeled points, over twenty label draws with five labels per class.
# Label propagation (lesson 4) follows a graph of near neighbors, so it assumes smoothness and a manifold; it has no labels-only form, so its baseline is a vote of the three nearest labeled points, which `compare` adds as "labels only".
# The mixture assumes clusters of one common shape; its baseline has weight 0.


# %%
from course.evaluation import compare
from course.methods import LabelPropagation

methods = {
    "graph": LabelPropagation(kernel="knn"),
    "mixture": SemiSupervisedGaussianMixture(unlabeled_weight=1),
    "mixture, labels only": SemiSupervisedGaussianMixture(unlabeled_weight=0),
}


def gains(points, labels):
    """Yield, for graph and mixture, the accuracy of the baseline and the gain over it."""
    results = compare(methods, points, labels, per_class=(5,), n_draws=20, first_seed=1000)
    for pair in ("graph", "labels only"), ("mixture", "mixture, labels only"):
        scores, baseline = (results.values("transductive_accuracy", method=m) for m in pair)
        yield np.mean(baseline), paired_difference(scores, baseline)


def print_gains(sets):
    """Print a row for each data set."""
    print("in percent; the baseline, then the gain in percentage points")
    print(f"{'':<20}{'graph':<26}mixture")
    for name, (points, labels) in sets.items():
        cells = [f"{alone:>3.0%}  {gain:+.0%}" for alone, gain in gains(points, labels)]
        print(f"{name:<20}{cells[0]:<26}{cells[1]}")


# %%
print_gains(data)

# %% [markdown]
# - On the two moons and on the spiral the graph gains, because it follows the curves. The mixture, with its straight boundary, gains nothing on either.
# - In the square and on the noisy blobs the mixture gains and the graph *loses*.
# - On the checkerboard both stay at the level of a coin toss, because the label changes from one point to the next.
#
# To see why, we change one thing at a time: a gap in the square, a diagonal boundary, and blobs without the noise.

# %%
away = np.abs(square[:, 0]) > 0.1
print_gains(
    {
        "square with a gap": (square[away], data["square"][1][away]),
        "diagonal boundary": (square, (square.sum(axis=1) > 0).astype(int)),
        "blobs, no noise": (blobs, kinds),
    }
)

# %% [markdown]
# With a gap the graph gains, because labels no longer spread across the boundary.
# (On the spiral, labels can cross it at one place only.)
# Without the noise, which had blurred the distances, it no longer loses.
# With the diagonal boundary the mixture loses, so its gain depended on where the boundary was.
#
# So ask which assumption a method makes, and whether your data is likely to satisfy it.

# %% [markdown]
# ## 3.9 Measuring a gain: paired differences and intervals · core · 5 min
#
# The course measures its main claims in one way: `compare` runs all methods on the same label draws, beside a baseline and an upper reference.
# *Labels only* is a classifier with three nearest neighbors (two, if there are only two labels).
# *All labels* is the same classifier with every label; on the unlabeled points it is scored by cross-validation, so it never predicts a label that it was given.
# In each draw, 30 % of the points are held out as new points.
# Here is the table for moons noisier than in 3.8.
# (Seeds below 1,000 are for choosing a method, the others for reporting.)

# %%
X, y = make_two_moons(n_samples=300, random_state=0)
methods = {"label propagation": LabelPropagation(kernel="knn")}
moons = compare(methods, X, y, per_class=(1, 4), n_draws=20, first_seed=1000)
print(moons.summary())

# %% [markdown]
# The table follows three rules.
#
# - The differences are **paired**: both methods see the same label draws, so that a lucky draw helps both and cancels in the difference.
# - The **gap closed** is (method - labels only) / (all labels - labels only), computed from the means and left blank if the denominator is small.
# - Every difference has a 95 % confidence interval.
#
# With four labels per class, the gain on the unlabeled points is 12.5 percentage points, and its interval is clearly above zero.
# With one label per class, the gain on new points is 8.3, and its interval includes zero, so twenty draws can't show whether there is one.
#
# Here the interval reflects only which points were labeled or held out, on *one* set of points.
# (In 3.5, it reflects the points as well.)
# It doesn't promise the same gain on your data.
#
# The last line is a warning: in five fits, some points were not connected to any label and got the class proportions instead.

# %% [markdown]
# ## 3.10 Can we do without labels? · core · 2 min
#
# Would unlabeled points be enough?

# %%
try:
    SemiSupervisedGaussianMixture().fit(X, np.full(len(X), -1))
except ValueError as error:
    print(error)

# %% [markdown]
# Nothing would say which class a group is.
# So semi-supervised learning is supervised learning that also uses unlabeled points.

# %% [markdown]
# ## 3.11 When can unlabeled data help at all? · more · 7 min
#
# Theory gives four answers.
#
# *With a correct model, labels are needed only to name the components.*
# Castelli and Cover (1995) study a mixture that is known from infinitely many unlabeled points.
# Then the labels only have to tell which component is which class, and the probability of getting this wrong falls exponentially with the number of labels.
# On 1,500 points in blobs, the unlabeled points show the components well, so we expect few labels to be enough.


# %%
def blobs_of(per_class, weight, seed):
    """Return the accuracy of the mixture on the unlabeled ones of 1,500 points in blobs."""
    X, y = make_blobs(n_samples=1500, random_state=seed)
    y_few = hide_labels(y, per_class, random_state=seed)
    hidden = y_few == -1
    model = SemiSupervisedGaussianMixture(unlabeled_weight=weight).fit(X, y_few)
    return model.score(X[hidden], y[hidden])


# %%
from course.intervals import mean_interval

print("accuracy in percent, mean of 30 data sets: labels only, with unlabeled points")
for per_class in (1, 2, 8):
    alone, both = ([blobs_of(per_class, w, s) for s in range(1000, 1030)] for w in (0, 1))
    print(f"{per_class} per class: {mean_interval(alone):.1%}   {mean_interval(both):.1%}")

# %% [markdown]
# With the unlabeled points, one label per class is as good as eight, and better than eight labels alone.
# (Without them, the difference between one and two labels is within the intervals.)
# This run shows that few labels are enough here, but not how fast the probability of a wrong match falls.
#
# *With a wrong model, unlabeled data can hurt, and more of it can hurt more.*
# Cozman, Cohen and Cirelo (2003) show that the estimate then moves further away from the best classifier of the model family, the more the unlabeled points outweigh the labeled ones.
# The circles of 3.5 are such a case: the accuracy falls as soon as the unlabeled points have any weight.
#
# *Without an assumption, the gain is limited, however many unlabeled points there are.*
# Ben-David, Lu and Pál (2008) show for several simple classes of classifiers that, if nothing is assumed about how the labels relate to the positions of the points, even knowing the whole distribution of the points can reduce the number of labels needed by at most a constant factor.
#
# *The causal direction matters.*
# Schölkopf and coauthors (2012) argue that if the class causes the features, as a disease causes symptoms, then the distribution of the features carries information about the class.
# If the features cause the label, their distribution need not carry such information.
# The square of 3.8 is an example of the second kind: the label was computed from the position, and we could move the boundary without moving a point.

# %% [markdown]
# ## 3.12 A short history · more · 3 min
#
# | year | idea | what it added | in this course |
# |---|---|---|---|
# | 1965 | self-training: a model is trained on its own predictions (Scudder 1965) | unlabeled points take part in training | lesson 4 |
# | 1977 | EM: soft labels and a likelihood that never decreases (Dempster, Laird and Rubin 1977) | each point belongs to every class with a probability, so early mistakes can be corrected | this lesson |
# | 1998 | co-training: two models label points for each other (Blum and Mitchell 1998) | two models whose mistakes differ can correct each other | lesson 4 |
# | 1999 | transductive SVM: a boundary through low density (Joachims 1999) | a boundary without a model of the classes | lesson 4 |
# | 2002 | label propagation on a graph (Zhu and Ghahramani 2002) | classes of any shape, found by solving one linear system | lesson 4 |
# | 2006 | manifold regularization (Belkin, Niyogi and Sindhwani 2006) | a graph method that also predicts new points | lesson 4 |
# | 2013 | pseudo-labels for neural networks (Lee 2013) | self-training inside the training of one network | lesson 6 |
# | 2014 | deep generative models (Kingma and others 2014) | the mixture's components become neural networks | not built here |
# | 2020 | FixMatch: weak and strong augmentation (Sohn and others 2020) | a confident prediction for a weakly changed image is the target for a strongly changed one | lesson 6 |

# %% [markdown]
# ## 3.13 Your own labels · more · 2 min
#
# The labels you gave in lesson 1 are still there, with their labeling errors; if you gave none, the forty that come with the course take their place.
# We train one model on these labels only and one that also uses the unlabeled images.

# %%
from course.datasets import load_digits, load_hand_labels

images, digits = load_digits()
y_hand, own = load_hand_labels()
known = y_hand != -1
print(f"{known.sum()} labels {'of your own' if own else 'that come with the course'}")
print(f"{np.sum(y_hand[known] != digits[known])} of them wrong")
print("labels per class:", np.bincount(y_hand[known], minlength=10))

# %%
alone = KNeighborsClassifier(n_neighbors=1).fit(images[known], y_hand[known])
spread = LabelPropagation(kernel="knn").fit(images, y_hand)
print(f"nearest label:     accuracy {np.mean(alone.predict(images[~known]) == digits[~known]):.2f}")
print(f"label propagation: accuracy {np.mean(spread.transduction_[~known] == digits[~known]):.2f}")

# %% [markdown]
# Among the labels that come with the course there is no 7, so neither model can predict a 7, and about a tenth of the predictions must be wrong.
# One set of labels is a single draw, so don't read much into the difference.

# %% [markdown]
# ## 3.14 Quiz · core · 1 min

# %%
from course.widgets import quiz

quiz(lesson=3)

# %% [markdown]
# ## Summary
#
# **Labels supply the names, unlabeled points supply the shape, and how much weight to give the unlabeled points is a hyperparameter.**
#
# - A Gaussian mixture is k-means with soft assignments and ellipses, fitted by EM; labels enter by clamping the responsibilities of labeled points.
# - The best weight of the unlabeled points depends on whether the model fits the data, and with few labels on which maximum EM reaches; a small weight lets the labels decide that.
# - Unlabeled points help only if an assumption holds that the method makes: smoothness, clusters (low density), or a manifold.
# - A gain is a paired difference from labels only, with an interval that reflects the random label draw, on these points.
# - Without labels, groups have no class names.
#
# ### Notation
#
# | symbol | meaning |
# |---|---|
# | $\pi_c$, $\mu_c$, $\Sigma_c$ | mixing weight, mean and covariance of component $c$ |
# | $r_{ic}$ | responsibility of component $c$ for point $i$ |
# | $\lambda$ | weight of the unlabeled points, `unlabeled_weight` |
# | $L$, $U$ | set of the labeled, of the unlabeled points |
#
# ### References
#
# - Belkin, M., Niyogi, P. and Sindhwani, V. (2006). Manifold regularization. *JMLR 7*.
# - Ben-David, S., Lu, T. and Pál, D. (2008). Does unlabeled data provably help? Worst-case analysis of the sample complexity of semi-supervised learning. *COLT 2008*.
# - Bishop, C. M. (2006). *Pattern Recognition and Machine Learning*. Springer.
# - Blum, A. and Mitchell, T. (1998). Combining labeled and unlabeled data with co-training. *COLT 1998*.
# - Castelli, V. and Cover, T. (1995). On the exponential value of labeled samples. *Pattern Recognition Letters 16*.
# - Chapelle, O., Schölkopf, B. and Zien, A., eds. (2006). *Semi-Supervised Learning*. MIT Press.
# - Cozman, F., Cohen, I. and Cirelo, M. (2003). Semi-supervised learning of mixture models. *ICML 2003*.
# - Dempster, A., Laird, N. and Rubin, D. (1977). Maximum likelihood from incomplete data via the EM algorithm. *JRSS B 39*.
# - Joachims, T. (1999). Transductive inference for text classification using support vector machines. *ICML 1999*.
# - Kingma, D., Rezende, D., Mohamed, S. and Welling, M. (2014). Semi-supervised learning with deep generative models. *NIPS 27*.
# - Lee, D.-H. (2013). Pseudo-label: The simple and efficient semi-supervised learning method for deep neural networks. *ICML Workshop on Challenges in Representation Learning*.
# - Nigam, K., McCallum, A., Thrun, S. and Mitchell, T. (2000). Text classification from labeled and unlabeled documents using EM. *Machine Learning 39*.
# - Schölkopf, B. and others (2012). On causal and anticausal learning. *ICML 2012*.
# - Scudder, H. (1965). Probability of error of some adaptive pattern-recognition machines. *IEEE Transactions on Information Theory 11*.
# - Sohn, K. and others (2020). FixMatch: Simplifying semi-supervised learning with consistency and confidence. *NeurIPS 33*.
# - Zhu, X. and Ghahramani, Z. (2002). Learning from labeled and unlabeled data with label propagation. *CMU-CALD-02-107*.
#
# **Exercises:** in [`exercises/03_combining_the_two.ipynb`](../exercises/03_combining_the_two.ipynb) you write both steps of EM and the clamp, and at the end you add a hundred points that ruin a good mixture.
#
# **Next:** [lesson 4](04_methods.ipynb) follows labels along the shape of the data.
