# %% [markdown]
# # 2 · Exercises: supervised and unsupervised learning
#
# You build the methods of lesson 2: the weighted vote of the neighbors, softmax regression with gradient descent, and the two steps of k-means.
# Then you measure how well clusters match classes.
#
# **{tasks} tasks, {points} points, about {minutes} minutes.** `hint("supervised.softmax")` helps, `solution("supervised.softmax")` shows a solution once you have tried, `progress()` shows how far you are.

# %%
import numpy as np
from sklearn.neighbors import NearestNeighbors

from course.checks import check, hint, progress, solution, when_solved
from course.datasets import hide_labels, load_digits, make_two_moons
from course.methods import KMeans
from course.plots import figure, show, show_clusters, show_points, show_side_by_side, style_axes

X, y = make_two_moons(n_samples=200, random_state=4)
y_ten = hide_labels(y, per_class=10, random_state=0)
known = y_ten != -1


class Model:
    """A model with the given ``predict``, which is all that the plots need."""

    def __init__(self, predict):
        self.predict = predict


# %% [markdown]
# ## 1 · Weighted votes
#
# A near neighbor should count for more than a far one, so the votes have weights.
# You are given the classes of each point's neighbors and their weights.
# Return for each point the proportion of the votes that each class gets.

# %% exercise="supervised.vote"

# %% [markdown] tags=["solution"]
# A single call can count for all points: give each point a block of `n_classes` numbers of its own, so that row and class together are one number to count.
# A loop over rows with `np.bincount` is just as correct and easier to read.


# %%
def ask(points):
    search = NearestNeighbors(n_neighbors=5).fit(X[known])
    distances, rows = search.kneighbors(points)
    return vote(y_ten[known][rows], 1 / (distances + 1e-9), n_classes=2).argmax(axis=1)


when_solved("supervised.vote", lambda: show_points(X, y_ten, "Your vote", model=Model(ask)))

# %% [markdown]
# **Think:** a point has two neighbors of class 0 at distance 2 and one of class 1 at distance 0.9. Which class gets more of the vote?

# %% [markdown]
# ## 2 · From logits to probabilities
#
# The softmax is one line on paper.
# In floating point, that line overflows for a logit of a thousand and returns NaN.
# Write a version that does not.

# %% exercise="supervised.softmax"

# %% [markdown] tags=["solution"]
# Adding the same number to all logits of a row multiplies the numerator and the denominator by the same factor.
# So subtract the row's largest logit: then the largest exponential is 1, the sum is at least 1, and nothing overflows.
# What underflows to zero is negligible.

# %% [markdown]
# One logit moves from -5 to 5 while the other two stay at 0 and 1:


# %%
def curves():
    moving = np.linspace(-5, 5, 41)
    p = softmax(np.column_stack([moving, np.zeros(41), np.ones(41)]))
    fig, ax = figure(height=2.8)
    for k, name in enumerate(("logit moves", "logit stays at 0", "logit stays at 1")):
        ax.plot(moving, p[:, k], label=name)
    ax.legend()
    style_axes(ax, "Your softmax", "logit of the moving class", "probability")
    show(
        fig, f"The class of the logit rises from {p[0, 0]:.2f} to {p[-1, 0]:.2f}; the others fall."
    )


when_solved("supervised.softmax", curves)

# %% [markdown]
# **Think:** if every logit is doubled, does the predicted class change?
# Does the confidence (lesson 2.8)?

# %% [markdown]
# ## 3 · The cross-entropy loss
#
# The loss is minus the logarithm of the probability of the true class.
# A confident mistake has a high loss, but it should never be infinite because of rounding.

# %% exercise="supervised.cross_entropy"

# %% [markdown] tags=["solution"]
# The logarithm and the exponential cancel: what remains is the logarithm of a sum, minus the logit of the true class.
# No probability is computed, so none can underflow.

# %% [markdown]
# ## 4 · The gradient
#
# The gradient is the error times the input, and lesson 2 used it for gradient descent.
# Return both parts: the gradient with respect to the coefficients, which includes the L2 regularization, and the one with respect to the intercepts.

# %% exercise="supervised.gradient"

# %% [markdown] tags=["solution"]
# `error.T @ X` sums error times input over the points, for every class and feature at once.
# The regularization applies to the coefficients only, so it does not hold back a shift of the whole decision boundary.

# %% [markdown]
# Sixty steps of gradient descent with your gradient, on twenty labels, with all weights zero at the start:


# %%
def descend():
    points, targets = X[known], np.eye(2)[y_ten[known]]
    weights, bias, panels = np.zeros((2, 2)), np.zeros(2), []
    for step in range(61):
        if step in (1, 10, 60):
            line = Model(lambda Z, w=weights, b=bias: (Z @ w.T + b).argmax(axis=1))
            accuracy = np.mean(line.predict(X[~known]) == y[~known])
            panels.append((f"Step {step}: accuracy {accuracy:.2f}", y_ten, line))
        s = points @ weights.T + bias
        p = np.exp(s) / np.exp(s).sum(axis=1, keepdims=True)
        by_weights, by_bias = gradient(weights, p, points, targets, 0.001)
        weights, bias = weights - by_weights, bias - by_bias
    show_side_by_side(X, panels)


when_solved("supervised.gradient", descend)

# %% [markdown]
# **Think:** the error of a point that is far on the correct side of the decision boundary is nearly zero.
# What does that mean for where the boundary ends up?

# %% [markdown]
# ## 5 · One iteration of k-means
#
# Assign the points, then update the centers.
# The lesson does it in two lines, but sooner or later some center has no points, and then two lines are not enough.

# %% exercise="clustering.one_round"

# %% [markdown] tags=["solution"]
# Only the clusters that occur get a mean, and the copy keeps all other centers where they were.
# (The package goes further and moves an empty center to the point that is farthest from its own center.)


# %%
def rounds():
    centers, panels = np.array([[-1.0, -0.5], [-0.4, -0.5]]), []
    for iteration in range(1, 21):
        cluster, moved = one_round(X, centers)
        if iteration in (1, 2, 4, 20):
            panels.append((f"Iteration {iteration}", cluster, centers))
        centers = moved
    show_clusters(X, panels)


when_solved("clustering.one_round", rounds)

# %% [markdown]
# **Think:** the inertia cannot rise in either step. Can it stay the same while something still moves?

# %% [markdown]
# ## 6 · How well do clusters match classes?
#
# Purity is the accuracy of predicting in every cluster its most frequent class.
# With few labels you do not know most of the points' classes, so count the labeled points only, and take care of the `-1`.

# %% exercise="clustering.purity"

# %% [markdown] tags=["solution"]
# Once the unlabeled points are removed, the rest is two lines.
# If you kept them, they would be the largest group of nearly every cluster, and purity would measure how few labels you have.

# %% [markdown]
# Forty clusters of digits, scored with 20 labels of each digit and with all labels:


# %%
def judge_digits():
    images, digits = load_digits()
    cluster = KMeans(n_clusters=40, n_init=1, random_state=0).fit_predict(images)
    few = purity(cluster, hide_labels(digits, per_class=20, random_state=0))
    print(f"purity by 200 labels: {few:.2f}, by all: {purity(cluster, digits):.2f}")


when_solved("clustering.purity", judge_digits)

# %% [markdown]
# **Think:** with as many clusters as points, what is the purity? With one label of each class?

# %% [markdown]
# ## 7 · Now make it fail
#
# k-means finds a local minimum of the inertia, which can be a poor one.
# Here are three round groups far from each other.
# Choose three initial centers from which k-means never finds them.

# %% exercise="clustering.bad_start"

# %% [markdown] tags=["solution"]
# Two centers share one group and split it, and the third lies between the other two groups and gets both.
# After a few iterations, each center is at the mean of its points and each point is assigned to its nearest center, so k-means has converged.
# That is why `KMeans` tries several starts.


# %%
def stuck():
    rng = np.random.default_rng(0)
    group = np.arange(150) % 3
    places = np.array([[0.0, 0.0], [10.0, 0.0], [5.0, 8.0]])
    points = places[group] + rng.normal(size=(150, 2))
    model = KMeans(3, init=np.array(bad_start(points, group), dtype=float)).fit(points)
    best = KMeans(3, random_state=0).fit(points)
    show_clusters(
        points,
        [
            ("From your start", model.labels_, model.cluster_centers_),
            ("Best of ten starts", best.labels_, best.cluster_centers_),
        ],
    )


when_solved("clustering.bad_start", stuck)

# %% [markdown]
# **Think:** you needed to know the groups to do this. How likely is such a start by chance?
