"""k-means: groups found without labels, by assigning points and moving centers in turn.

Every point joins its nearest center; every center moves to the mean of its points; and so on,
until no point changes its cluster (Lloyd 1957, published 1982). Each iteration makes the sum
of squared distances smaller, so it must end, but only in a local minimum near where it
started. Hence the start that spreads the centers (k-means++, Arthur and Vassilvitskii 2007)
and several runs of which the best is kept.
"""

import warnings

import numpy as np
from sklearn.base import (
    BaseEstimator,
    ClassNamePrefixFeaturesOutMixin,
    ClusterMixin,
    TransformerMixin,
)
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils.validation import check_is_fitted

from course.methods._fast_kmeans import fast_run_lloyd, nearest_centers
from course.validation import (
    check_count,
    check_random_state,
    check_real,
    validate_points,
)


def squared_distances(X, centers):
    """Return the squared distance from every point to every center.

    Parameters
    ----------
    X : array of shape (n_samples, n_features)
    centers : array of shape (n_clusters, n_features)

    Returns
    -------
    array of shape (n_samples, n_clusters), not negative

    Examples
    --------
    >>> squared_distances(np.array([[0.0], [3.0]]), np.array([[1.0], [5.0]]))
    array([[ 1., 25.],
           [ 4.,  4.]])
    """
    # |x - c|^2 = |x|^2 - 2 x.c + |c|^2; rounding may bring it just below 0.
    norms, center_norms = (np.einsum("ij,ij->i", A, A) for A in (X, centers))
    return np.maximum(norms[:, None] + (center_norms - 2 * (X @ centers.T)), 0)


def assign(X, centers):
    """Let every point join the nearest center; of centers equally near, the first.

    Parameters
    ----------
    X : array of shape (n_samples, n_features)
    centers : array of shape (n_clusters, n_features)

    Returns
    -------
    int array of shape (n_samples,): the row number of the center

    Examples
    --------
    >>> assign(np.array([[0.0], [4.0], [9.0]]), centers=np.array([[1.0], [7.0]]))
    array([0, 0, 1])
    """
    return squared_distances(X, centers).argmin(axis=1)


def update_centers(X, labels, centers):
    """Move every center to the mean of its points; a center without points stays.

    Parameters
    ----------
    X : array of shape (n_samples, n_features)
    labels : int array of shape (n_samples,), from :func:`assign`
    centers : array of shape (n_clusters, n_features), where the centers are now

    Returns
    -------
    array of shape (n_clusters, n_features): where they are next

    Examples
    --------
    >>> X = np.array([[0.0], [4.0], [9.0]])
    >>> update_centers(X, np.array([0, 0, 1]), centers=np.array([[1.0], [7.0], [50.0]]))
    array([[ 2.],
           [ 9.],
           [50.]])
    """
    moved = np.array(centers, dtype=float)
    for k in np.unique(labels):
        moved[k] = X[labels == k].mean(axis=0)
    return moved


def one_round(X, centers):
    """Do one iteration of k-means: assign the points to centers, then move the centers.

    Parameters
    ----------
    X : array of shape (n_samples, n_features)
    centers : array of shape (n_clusters, n_features), the current centers

    Returns
    -------
    cluster : int array of shape (n_samples,), the index of the nearest center
    moved : array of shape (n_clusters, n_features)
        Each center at the mean of its points. A center without points stays where it is.

    Examples
    --------
    >>> X = np.array([[0.0], [3.0], [9.0]])
    >>> cluster, moved = one_round(X, centers=np.array([[1.0], [7.0], [50.0]]))
    >>> cluster.tolist(), moved.ravel().tolist()
    ([0, 0, 1], [1.5, 9.0, 50.0])
    """
    squared = ((X[:, None] - centers) ** 2).sum(axis=2)
    cluster = squared.argmin(axis=1)
    moved = np.array(centers, dtype=float)
    for j in np.unique(cluster):
        moved[j] = X[cluster == j].mean(axis=0)
    return cluster, moved


def fill_empty_clusters(X, labels, centers):
    """Give each empty cluster one point: those farthest from their own centers go first.

    Parameters as in :func:`update_centers`. A point that lies on its center is
    never moved, so with fewer different points than clusters some stay empty.

    Returns
    -------
    int array of shape (n_samples,): the labels, a few changed

    Examples
    --------
    >>> X = np.array([[0.0], [1.0], [9.0]])
    >>> fill_empty_clusters(X, np.array([0, 0, 0]), centers=np.array([[0.0], [20.0]]))
    array([0, 0, 1])
    """
    empty = np.flatnonzero(np.bincount(labels, minlength=len(centers)) == 0)
    if not len(empty):
        return labels
    distances = np.sum((X - centers[labels]) ** 2, axis=1)
    farthest = np.argsort(-distances, kind="stable")[: len(empty)]
    farthest = farthest[distances[farthest] > 0]
    filled = labels.copy()
    filled[farthest] = empty[: len(farthest)]
    return filled


def inertia(X, labels, centers):
    """Return the sum of squared distances from the points to their own centers.

    This is what k-means makes small: no step of it ever raises this number.

    Parameters as in :func:`update_centers`.

    Examples
    --------
    >>> X = np.array([[0.0], [4.0], [9.0]])
    >>> float(inertia(X, np.array([0, 0, 1]), centers=np.array([[2.0], [9.0]])))
    8.0
    """
    away = centers[labels]
    away -= X
    return np.vdot(away, away)


def spread_centers(X, n_clusters, random_state=None):
    """Choose points as first centers, each far from those chosen before (k-means++).

    The first is any point; each further one is drawn with a probability in
    proportion to its squared distance from the nearest center so far.

    Parameters
    ----------
    X : array of shape (n_samples, n_features)
    n_clusters : int, at most n_samples
    random_state : int, RandomState or None

    Returns
    -------
    array of shape (n_clusters, n_features): rows of ``X``

    References
    ----------
    Arthur and Vassilvitskii (2007), k-means++: the advantages of careful seeding.

    Examples
    --------
    >>> X = np.array([[0.0], [0.0], [5.0]])
    >>> sorted(spread_centers(X, 2, random_state=0).ravel().tolist())
    [0.0, 5.0]
    """
    rng = check_random_state(random_state)
    chosen = [rng.randint(len(X))]
    nearest = np.full(len(X), np.inf)
    while len(chosen) < n_clusters:
        nearest = np.minimum(nearest, np.sum((X - X[chosen[-1]]) ** 2, axis=1))
        total = nearest.sum()
        # Every point lies on a chosen one already: any will do.
        chosen.append(rng.choice(len(X), p=nearest / total if total > 0 else None))
    return X[chosen]


def run_lloyd(X, centers, max_iter, tol):
    """Assign and update in turn until no label changes or the centers hardly move.

    A center without points starts anew at the point farthest from its own center.

    Parameters
    ----------
    X : array of shape (n_samples, n_features)
    centers : array of shape (n_clusters, n_features), the start
    max_iter : int
    tol : float, sum of the squared moves of all centers, in squared units of ``X``

    Returns
    -------
    iterations : list of dict with ``"centers"``, ``"labels"`` and ``"inertia"``
        The last one is the result.
    n_iter : int

    Examples
    --------
    >>> X, start = np.array([[0.0], [1.0], [8.0], [9.0]]), np.array([[0.0], [1.0]])
    >>> iterations, n_iter = run_lloyd(X, start, max_iter=10, tol=0)
    >>> [step["inertia"] for step in iterations], n_iter
    ([113.0, 14.0, 1.0], 3)
    """
    iterations = []

    def assign_all():
        labels = assign(X, centers)
        value = float(inertia(X, labels, centers))
        iterations.append({"centers": centers, "labels": labels, "inertia": value})
        return labels

    for n_iter in range(1, max_iter + 1):
        labels = assign_all()
        if n_iter > 1 and np.array_equal(labels, iterations[-2]["labels"]):
            return iterations, n_iter
        moved = update_centers(X, fill_empty_clusters(X, labels, centers), centers)
        shift = np.sum((moved - centers) ** 2)
        centers = moved
        if shift <= tol:
            break
    assign_all()
    return iterations, n_iter


class KMeans(ClassNamePrefixFeaturesOutMixin, TransformerMixin, ClusterMixin, BaseEstimator):
    """k-means with a k-means++ start and several runs, the best of which is kept.

    Parameters
    ----------
    n_clusters : int, at most the number of points
    init : "k-means++" or array of shape (n_clusters, n_features)
        How to start. From an array there is one run.
    n_init : int
        Number of runs.
    max_iter : int
        Maximum number of iterations in a run.
    tol : float
        A run ends when the squared moves of all centers add up to less than
        ``tol`` times the mean variance of the features.
    random_state : int, RandomState or None

    Attributes
    ----------
    cluster_centers_ : array of shape (n_clusters, n_features)
    labels_ : int array of shape (n_samples,)
    inertia_ : float, sum of squared distances of the points to their centers
    n_iter_ : int, iterations of the best run
    n_features_in_ : int
    history_ : list of dict, one per iteration of the best run, the start first
        ``"centers"``, the ``"labels"`` they lead to, and their ``"inertia"``.

    See Also
    --------
    course.methods.GaussianMixture : the same with soft membership.

    References
    ----------
    Lloyd (1982), Least squares quantization in PCM.

    Examples
    --------
    >>> X = np.array([[0.0], [1.0], [8.0], [9.0]])
    >>> model = KMeans(n_clusters=2, random_state=0).fit(X)
    >>> sorted(model.cluster_centers_.ravel().tolist()), model.inertia_
    ([0.5, 8.5], 1.0)
    """

    def __init__(
        self,
        n_clusters=8,
        *,
        init="k-means++",
        n_init=10,
        max_iter=300,
        tol=1e-4,
        random_state=None,
    ):
        self.n_clusters = n_clusters
        self.init = init
        self.n_init = n_init
        self.max_iter = max_iter
        self.tol = tol
        self.random_state = random_state

    def fit(self, X, y=None):
        """Find the centers.

        Parameters
        ----------
        X : array of shape (n_samples, n_features)
        y : ignored

        Raises
        ------
        ValueError
            If there are fewer points than clusters or an argument cannot be used.

        Warns
        -----
        ConvergenceWarning
            If there are fewer different points than clusters.
        """
        for name in ("n_clusters", "n_init", "max_iter"):
            check_count(name, getattr(self, name))
        check_real("tol", self.tol)
        X = validate_points(self, X, fitting=True)
        if len(X) < self.n_clusters:
            raise ValueError(
                f"n_clusters={self.n_clusters} is more than the points there are, "
                f"n_samples={len(X)}"
            )
        # Products of numbers far from zero lose digits, so work around the mean.
        self._offset = X.mean(axis=0)
        around = X - self._offset
        rng = check_random_state(self.random_state)
        tol = self.tol * np.vdot(around, around) / around.size  # share of the mean variance
        starts = self._starts(around, rng)
        runs = (
            fast_run_lloyd(around, start, self.max_iter, tol, fill_empty_clusters)
            for start in starts
        )
        rounds, self.n_iter_ = min(runs, key=lambda run: run[0][-1]["inertia"])
        self.history_ = [{**turn, "centers": turn["centers"] + self._offset} for turn in rounds]
        self.cluster_centers_ = self.history_[-1]["centers"]
        # Not the labels of the last iteration but what predict says of the final centers.
        self.labels_ = nearest_centers(around, self.cluster_centers_ - self._offset)
        self.inertia_ = float(inertia(X, self.labels_, self.cluster_centers_))
        found = len(np.unique(self.labels_))
        if found < self.n_clusters:
            warnings.warn(
                f"only {found} of n_clusters={self.n_clusters} clusters have points: X has fewer "
                "different points than that",
                ConvergenceWarning,
                stacklevel=2,
            )
        return self

    def predict(self, X):
        """Return the number of the nearest center, int array of shape (n_samples,)."""
        check_is_fitted(self)
        X = validate_points(self, X)
        return nearest_centers(X - self._offset, self.cluster_centers_ - self._offset)

    def transform(self, X):
        """Return the distance to every center, array of shape (n_samples, n_clusters)."""
        check_is_fitted(self)
        X = validate_points(self, X)
        centers = self.cluster_centers_ - self._offset
        return np.sqrt(squared_distances(X - self._offset, centers))

    def score(self, X, y=None):
        """Return minus the inertia of ``X``, so that more is better."""
        check_is_fitted(self)
        return -float(np.sum(self.transform(X).min(axis=1) ** 2))

    def _starts(self, X, rng):
        """Yield the first centers of each run."""
        if isinstance(self.init, str) and self.init == "k-means++":
            for _ in range(self.n_init):
                yield spread_centers(X, self.n_clusters, rng)
            return
        shape = self.n_clusters, X.shape[1]
        try:
            centers = np.asarray(self.init, dtype=float)
        except (TypeError, ValueError):  # such as another word
            centers = None
        if centers is None or centers.shape != shape or not np.isfinite(centers).all():
            got = repr(self.init) if centers is None else f"an array of shape {centers.shape}"
            raise ValueError(
                f"init must be 'k-means++' or a finite array of shape {shape}, n_clusters by "
                f"n_features, got {got}"
            )
        yield centers - self._offset

    @property
    def _n_features_out(self):
        return self.n_clusters
