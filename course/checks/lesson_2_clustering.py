"""Exercises of lesson 2, second part: k-means and the purity of its clusters."""

import numpy as np

from course.checks._declare import Amiss, Exercise, Slip, array_of, each, of_package

# --- clustering.one_round ------------------------------------------------------------------------


one_round = of_package("course.methods.clustering.one_round")


def _points_and_centers(rng):
    cases = [(np.array([[0.0], [3.0], [9.0]]), np.array([[1.0], [7.0], [50.0]]))]
    for n, d, k in ((30, 2, 3), (40, 5, 4)):
        X = rng.normal(size=(n, d)) * 2
        centers = rng.normal(size=(k, d)) * 2
        centers[rng.integers(k)] += 100  # no point is nearest to this one
        cases.append((X, centers))
    return cases


def _empty_is_nan(X, centers):
    cluster, _ = one_round(X, centers)
    return cluster, np.array([X[cluster == j].mean(axis=0) for j in range(len(centers))])


def _empty_at_zero(X, centers):
    cluster, moved = one_round(X, centers)
    return cluster, np.where(np.isin(np.arange(len(centers)), cluster)[:, None], moved, 0.0)


def _sums(X, centers):
    cluster, moved = one_round(X, centers)
    counts = np.maximum(np.bincount(cluster, minlength=len(centers)), 1)
    return cluster, moved * counts[:, None]


def _farthest(X, centers):
    cluster = ((X[:, None] - centers) ** 2).sum(axis=2).argmax(axis=1)
    moved = [X[cluster == j].mean(axis=0) if (cluster == j).any() else c
             for j, c in enumerate(centers)]  # fmt: skip
    return cluster, np.array(moved)


def _drops_empty(X, centers):
    cluster, moved = one_round(X, centers)
    return cluster, moved[np.unique(cluster)]


ONE_ROUND = Exercise(
    name="clustering.one_round",
    solves="course.methods.clustering.one_round",
    twins=["course.methods.clustering.assign", "course.methods.clustering.update_centers"],
    points=2,
    minutes=10,
    what="the iteration (cluster, moved)",
    cases=_points_and_centers,
    keeps_input=True,
    hints=[
        "What is the mean of no points at all?",
        "X[:, None] - centers holds the difference between every point and every center. "
        "Square it, sum over the features, take argmin. Then start from a copy of the "
        "centers.",
        "For each cluster number that occurs, write the mean of its points into the copy. "
        "The other centers stay as they are.",
    ],
    slips=[
        Slip(
            "gives an empty cluster the center NaN",
            _empty_is_nan,
            "A center without points has no mean, because that is 0 divided by 0. It should "
            "stay where it is.",
        ),
        Slip(
            "moves an empty center to the origin",
            _empty_at_zero,
            "You moved a center without points to the origin. It should stay where it is.",
        ),
        Slip(
            "loses the empty center",
            _drops_empty,
            "A center without points is missing from your answer. You should return as many "
            "centers as you were given.",
        ),
        Slip(
            "adds up instead of averaging",
            _sums,
            "You moved the centers to the sum of their points. They should move to the mean.",
        ),
        Slip(
            "assigns to the farthest center",
            _farthest,
            "You assigned each point to the center that is farthest away. Use argmin.",
        ),
    ],
)


# --- clustering.purity ---------------------------------------------------------------------------


def purity(cluster, y):
    """Compute purity, the accuracy of predicting in each cluster its most frequent class.

    Only labeled points are counted. A cluster without a labeled point does not count.

    Parameters
    ----------
    cluster : int array of shape (n_samples,)
    y : int array of shape (n_samples,), classes 0, 1, 2, ..., or -1 = no label

    Returns
    -------
    float in [0, 1]: the proportion of labeled points in the most frequent class of their cluster

    Examples
    --------
    Cluster 0 has two labels 2 and one 5; in cluster 1, a single point has a label:

    >>> y = np.array([2, 2, 5, -1, -1, -1, 7])
    >>> float(purity(np.array([0, 0, 0, 0, 1, 1, 1]), y))
    0.75
    """
    known = y != -1
    cluster, y = cluster[known], y[known]
    own = [np.bincount(y[cluster == j]).max() for j in np.unique(cluster)]
    return sum(own) / len(y)


def _named_clusters(rng):
    cases = [(np.array([0, 0, 0, 0, 1, 1, 1]), np.array([2, 2, 5, -1, -1, -1, 7]))]
    for n, k, n_classes in ((60, 4, 3), (90, 6, 5)):
        cluster = rng.integers(k, size=n)
        y = np.where(rng.random(n) < 0.6, cluster % n_classes, rng.integers(n_classes, size=n))
        y[rng.random(n) < 0.6] = -1
        y[cluster == k - 1] = -1
        y[np.flatnonzero(cluster == 0)[:3]] = [0, 0, 1]
        cases.append((cluster, y))
    return cases


def _largest(cluster, y):
    return [np.unique(y[cluster == j], return_counts=True)[1].max() for j in np.unique(cluster)]


def _mean_of_purities(cluster, y):
    cluster, y = cluster[y != -1], y[y != -1]
    sizes = [np.sum(cluster == j) for j in np.unique(cluster)]
    return np.mean(np.divide(_largest(cluster, y), sizes))


def _the_other_way(cluster, y):
    return sum(_largest(y[y != -1], cluster[y != -1])) / np.sum(y != -1)


PURITY = Exercise(
    name="clustering.purity",
    solves=purity,
    points=2,
    minutes=7,
    what="the purity",
    cases=_named_clusters,
    hints=[
        "Which points tell you nothing about the class of their cluster?",
        "Keep the labeled points in both arrays. Then count the classes within each cluster "
        "that is left.",
        "Add up the largest count of each cluster, np.bincount(...).max(), and divide by the "
        "number of labeled points.",
    ],
    slips=[
        Slip(
            "takes -1 for a class",
            lambda cluster, y: sum(_largest(cluster, y)) / len(y),
            "You counted -1 as a class. In most clusters it is the largest group, because "
            "most points are unlabeled.",
        ),
        Slip(
            "divides by all points",
            lambda cluster, y: sum(_largest(cluster[y != -1], y[y != -1])) / len(y),
            "You divided by the number of all points. Only the labeled points were counted, "
            "so divide by their number.",
        ),
        Slip(
            "averages over clusters",
            _mean_of_purities,
            "You averaged the purities of the clusters. A large cluster should count more "
            "than a small one, in proportion to its points.",
        ),
        Slip(
            "swaps clusters and classes",
            _the_other_way,
            "You took the largest cluster of each class. Take the largest class of each cluster.",
        ),
    ],
)


# --- clustering.bad_start ------------------------------------------------------------------------


def bad_start(X, y):
    """Choose three initial centers from which k-means converges to a poor local minimum.

    Parameters
    ----------
    X : array of shape (n_samples, 2), three round groups far from each other
    y : int array of shape (n_samples,), which group a point belongs to: 0, 1 or 2

    Returns
    -------
    array of shape (3, 2): centers from which k-means converges with more than twice the
    inertia of the three true means
    """
    first, second, third = (X[y == group].mean(axis=0) for group in range(3))
    return np.array([first - 0.1, first + 0.1, (second + third) / 2])


def _three_groups(rng):
    cases = []
    for _ in range(2):
        turn = rng.uniform(0, 2 * np.pi) + np.arange(3) * 2 * np.pi / 3
        means = 6 * np.column_stack([np.cos(turn), np.sin(turn)]) + rng.normal(size=2)
        y = rng.permutation(np.arange(90) % 3)
        cases.append((means[y] + rng.normal(scale=0.6, size=(90, 2)), y))
    return cases


@each
def _starts_badly(answer, X, y):
    from course.methods.clustering import inertia, run_lloyd

    start = array_of(answer, (3, 2), "your start").astype(float)
    rounds, _ = run_lloyd(X, start, max_iter=100, tol=0.0)
    best = inertia(X, y, np.array([X[y == group].mean(axis=0) for group in range(3)]))
    ratio = rounds[-1]["inertia"] / best
    if ratio <= 2:
        raise Amiss(
            f"from your start, k-means converges with {ratio:.2f} times the inertia of the true "
            "means. It should be more than 2 times."
        )


def _one_of_each(X, y):
    return np.array([X[y == group][0] for group in range(3)])


def _outermost(X, y):
    away = ((X - X.mean(axis=0)) ** 2).sum(axis=1)
    return np.array([X[np.where(y == group, away, -1).argmax()] for group in range(3)])


BAD_START = Exercise(
    name="clustering.bad_start",
    solves=bad_start,
    points=2,
    minutes=8,
    what="your start",
    cases=_three_groups,
    judged_by=_starts_badly,
    hints=[
        "With three centers and three groups, how could two centers end up in the same group?",
        "A center moves to the mean of the points assigned to it. If it starts between two "
        "groups, it gets both of them and stays there.",
        "Put two centers close together in one group, and the third halfway between the "
        "other two groups.",
    ],
    slips=[
        Slip(
            "starts at the true means",
            lambda X, y: np.array([X[y == group].mean(axis=0) for group in range(3)]),
            "These are the true means, so k-means has converged before it starts.",
        ),
        Slip(
            "starts with a point of each group",
            _one_of_each,
            "You placed one center in each group, so every center finds its own group. Leave "
            "one group without a center.",
        ),
        Slip(
            "starts far out",
            _outermost,
            "These centers are far out, but there is still one on the side of each group, "
            "and each moves into its own.",
        ),
    ],
)


EXERCISES = [ONE_ROUND, PURITY, BAD_START]
