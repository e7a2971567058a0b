# %% [markdown]
# # 2 · Exercises: supervised and unsupervised learning
#
# You build both witnesses of lesson 2: the vote of the neighbors, a line that moves downhill, and the two
# steps of k-means. Then you measure what clusters are worth.
#
# **{tasks} tasks, {points} points, about {minutes} minutes.** `hint("supervised.softmax")` helps,
# `solution("supervised.softmax")` compares once you have tried, `progress()` adds up.

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
    """Whatever answers for points: the plots ask it for the regions."""

    def __init__(self, predict):
        self.predict = predict


# %% [markdown]
# ## 1 · Votes that weigh
#
# A near neighbor knows more than a far one, so let votes have weights. You are given the classes of each point's
# neighbors and what each vote counts; return the share that every class gets.

# %% exercise="supervised.vote"

# %% [markdown] tags=["solution"]
# One call counts for all points: each point gets a block of `n_classes` numbers of its own, so that row and class
# together are a single number to count. A loop over rows with `np.bincount` is as right, and easier to read.


# %%
def ask(points):
    search = NearestNeighbors(n_neighbors=5).fit(X[known])
    distances, rows = search.kneighbors(points)
    return vote(y_ten[known][rows], 1 / (distances + 1e-9), n_classes=2).argmax(axis=1)


when_solved("supervised.vote", lambda: show_points(X, y_ten, "Your vote", model=Model(ask)))

# %% [markdown]
# **Think:** a point has two neighbors of class 0 at distance 2 and one of class 1 at distance 0.9. Who wins?

# %% [markdown]
# ## 2 · From scores to probabilities
#
# The softmax is one line on paper. In a computer that line breaks for a score of a thousand, and a class without any
# chance becomes *not a number*. Write one that does not break.

# %% exercise="supervised.softmax"

# %% [markdown] tags=["solution"]
# Adding the same number to all scores of a row multiplies numerator and denominator alike. So take the row's largest off: the
# largest exponential is then 1, the sum at least 1, and nothing overflows. What underflows is rightly zero.

# %% [markdown]
# One score moves from -5 to 5, the other two stay at 0 and 1:


# %%
def curves():
    moving = np.linspace(-5, 5, 41)
    p = softmax(np.column_stack([moving, np.zeros(41), np.ones(41)]))
    fig, ax = figure(height=2.8)
    for k, name in enumerate(("the moving one", "stays at 0", "stays at 1")):
        ax.plot(moving, p[:, k], label=name)
    ax.legend()
    style_axes(ax, "Your softmax", "score of the moving class", "probability")
    show(fig, f"The moving class rises from {p[0, 0]:.2f} to {p[-1, 0]:.2f}, the others give way.")


when_solved("supervised.softmax", curves)

# %% [markdown]
# **Think:** what changes if every score is doubled? Which word of lesson 2 would you use for it?

# %% [markdown]
# ## 3 · How surprised?
#
# The loss looks at the probability of the true class alone, and takes minus its logarithm. Being sure and wrong is costly; it
# should never be infinite because of a rounding.

# %% exercise="supervised.cross_entropy"

# %% [markdown] tags=["solution"]
# The logarithm and the exponential cancel: what is left is the logarithm of a sum, minus the true class's score. No
# probability is ever computed, so none can be too small.

# %% [markdown]
# ## 4 · Which way is up?
#
# Error times input: the slope that lesson 2 moved its line along. Both parts are wanted, the one for the coefficients, with
# the pull of the penalty, and the one for the intercepts.

# %% exercise="supervised.gradient"

# %% [markdown] tags=["solution"]
# `error.T @ X` adds up error times input over the points, for every class and feature at once. The penalty pulls on the
# coefficients only: moving the whole border is free, making it steep is not.

# %% [markdown]
# Sixty steps against your slope, twenty labels, all weights zero to begin with:


# %%
def descend():
    points, targets = X[known], np.eye(2)[y_ten[known]]
    weights, bias, panels = np.zeros((2, 2)), np.zeros(2), []
    for step in range(61):
        if step in (1, 10, 60):
            line = Model(lambda Z, w=weights, b=bias: (Z @ w.T + b).argmax(axis=1))
            right = np.mean(line.predict(X[~known]) == y[~known])
            panels.append((f"Step {step}: {right:.2f} right", y_ten, line))
        s = points @ weights.T + bias
        p = np.exp(s) / np.exp(s).sum(axis=1, keepdims=True)
        by_weights, by_bias = gradient(weights, p, points, targets, 0.001)
        weights, bias = weights - by_weights, bias - by_bias
    show_side_by_side(X, panels)


when_solved("supervised.gradient", descend)

# %% [markdown]
# **Think:** the error of a point that is far on the right side of the line is nearly zero. What does that mean for where the
# line settles?

# %% [markdown]
# ## 5 · One round of k-means
#
# Assign, then update. It is two lines in the lesson; in life some center will one day have no points, and two lines
# are not enough.

# %% exercise="clustering.one_round"

# %% [markdown] tags=["solution"]
# Only the clusters that occur get a mean; the copy keeps all others where they were. (The package goes further and starts
# an empty center anew at the point that is worst served.)


# %%
def rounds():
    centers, panels = np.array([[-1.0, -0.5], [-0.8, -0.5]]), []
    for turn in range(1, 21):
        cluster, moved = one_round(X, centers)
        if turn in (1, 2, 4, 20):
            panels.append((f"Round {turn}", cluster, centers))
        centers = moved
    show_clusters(X, panels)


when_solved("clustering.one_round", rounds)

# %% [markdown]
# **Think:** the inertia cannot rise in either step. Can it stay the same while something still moves?

# %% [markdown]
# ## 6 · Could one name these groups?
#
# Purity gives every cluster the name of its largest class. With few labels you cannot see most of the points' classes: count
# the labeled ones alone, and mind the `-1`.

# %% exercise="clustering.purity"

# %% [markdown] tags=["solution"]
# Throwing the unlabeled points out first makes the rest a two-liner. Left in, they would be the largest group of nearly every
# cluster, and purity would measure how few labels you have.

# %% [markdown]
# Forty clusters of digits, judged by 20 labels of each digit and by all of them:


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
# k-means climbs down to the nearest valley, good or bad. Three round groups lie well apart, any child could point at
# them. Choose three first centers from which k-means never finds them.

# %% exercise="clustering.bad_start"

# %% [markdown] tags=["solution"]
# Two centers share one group and cut it in half; the third holds the other two groups from between them. Each center is at the mean of
# its points, each point at its nearest center: k-means is content. Hence the several starts of `KMeans`.


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
