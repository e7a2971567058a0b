"""Which points to ask a person about, when every answer costs.

Before the first label there is nothing to be unsure of, only the shape of the
points. :func:`choose_labels` cuts the neighbor graph into as many groups as there
are questions and asks for a typical point from each. What holds together along the
graph lies together in its spectral embedding (Ng, Jordan and Weiss 2002), where
k-means finds groups; the MBO scheme then makes them of about equal size.

With labels, a model has doubts, and one may ask where it doubts most. Doubt is
measured in three ways, and may be weighted by the density of points: a doubtful
point that is like no other teaches little (Settles 2009, Active learning literature
survey). :func:`query` offers all of it under one name each.
"""

import numpy as np
from scipy.special import entr
from sklearn.neighbors import NearestNeighbors
from sklearn.utils.validation import column_or_1d

from course.methods.clustering import KMeans
from course.methods.graph import self_tuning_graph, transition_matrix
from course.methods.mbo import boundary_cost, mbo_scheme
from course.methods.nearest import nearest_distinct_points
from course.methods.spectral import spectral_embedding
from course.validation import (
    UNLABELED,
    check_count,
    check_option,
    check_points,
    check_proba,
    check_random_state,
    one_hot,
    split_labels,
)

_N_NEIGHBORS = 10
_DIMENSIONS_PER_GROUP = (1.0, 1.2, 1.4, 1.6)
_N_INIT = 20
_SIZE_PULL = 2.0

# --- doubt -----------------------------------------------------------------------------


def least_confident(proba):
    """Return how little a model trusts its first choice: 1 - its probability.

    Parameters
    ----------
    proba : array of shape (n_samples, n_classes), rows sum to 1

    Returns
    -------
    array of shape (n_samples,), 0 = certain

    References
    ----------
    Lewis and Gale (1994), A sequential algorithm for training text classifiers;
    Settles (2009), section 3.1.

    Examples
    --------
    >>> least_confident(np.array([[1.0, 0.0, 0.0], [0.5, 0.25, 0.25]]))
    array([0. , 0.5])
    """
    return 1 - check_proba(proba).max(axis=1)


def small_margin(proba):
    """Return how close the second choice comes to the first: 1 - the lead of the first.

    The third choice and those after it do not count.

    Parameters
    ----------
    proba : array of shape (n_samples, n_classes), rows sum to 1

    Returns
    -------
    array of shape (n_samples,), 0 = certain, 1 = two classes equally probable

    References
    ----------
    Scheffer, Decomain and Wrobel (2001), Active hidden Markov models for information
    extraction; Settles (2009), section 3.1.

    Examples
    --------
    >>> small_margin(np.array([[0.5, 0.5, 0.0], [0.5, 0.25, 0.25]]))
    array([1.  , 0.75])
    """
    proba = np.sort(check_proba(proba), axis=1)
    second = proba[:, -2] if proba.shape[1] > 1 else 0.0
    return 1 - (proba[:, -1] - second)


def entropy(proba):
    """Return the entropy of each row in nats: all choices count.

    Parameters
    ----------
    proba : array of shape (n_samples, n_classes), rows sum to 1

    Returns
    -------
    array of shape (n_samples,), 0 = certain, log(n_classes) = all equally probable

    References
    ----------
    Shannon (1948), A mathematical theory of communication; Settles (2009), section 3.1.

    Examples
    --------
    >>> entropy(np.array([[1.0, 0.0], [0.5, 0.5]])).round(3)
    array([0.   , 0.693])
    """
    return entr(check_proba(proba)).sum(axis=1)


def crowding(X, n_neighbors=_N_NEIGHBORS):
    """Return how densely the points lie around each point, relative to the average.

    The mean distance to the nearest neighbors, averaged over all points, divided by that of
    the point itself: 2 where the neighbors are half as far away as usual.

    Parameters
    ----------
    X : array of shape (n_samples, n_features)
    n_neighbors : int; all others where there are fewer

    Returns
    -------
    array of shape (n_samples,), positive

    Examples
    --------
    >>> crowding(np.array([[0.0], [1.0], [9.0]]), n_neighbors=1).round(2)
    array([3.33, 3.33, 0.42])
    """
    n_neighbors = min(n_neighbors, len(X) - 1)
    if not n_neighbors:
        return np.ones(len(X))
    distances = NearestNeighbors(n_neighbors=n_neighbors).fit(X).kneighbors()[0].mean(axis=1)
    usual = distances.mean()
    if usual == 0:
        return np.ones(len(X))
    # Among duplicates the distance is 0: they count as very dense, not as infinitely so.
    return usual / np.maximum(distances, 1e-3 * usual)


def margin_query(proba, y_few, n):
    """Query the points with the smallest margin between the two most probable classes.

    Parameters
    ----------
    proba : array of shape (n_samples, n_classes), rows sum to 1
    y_few : int array of shape (n_samples,), -1 = no label; labeled points are not queried
    n : int, how many points to query

    Returns
    -------
    int array of shape (n,): the rows to query, in ascending order; of equal margins the first

    References
    ----------
    Scheffer, Decomain and Wrobel (2001); Settles (2009), section 3.1.

    Examples
    --------
    >>> proba = np.array([[0.5, 0.5, 0.0], [0.4, 0.3, 0.3], [0.45, 0.4, 0.15], [0.5, 0.2, 0.3]])
    >>> margin_query(proba, np.array([0, -1, -1, -1]), n=1)
    array([2])
    """
    ordered = np.sort(proba, axis=1)
    lead = np.where(y_few == -1, ordered[:, -1] - ordered[:, -2], np.inf)
    return np.sort(np.argsort(lead, kind="stable")[:n])


def top(scores, n):
    """Return the ``n`` rows with the highest scores, ascending; of equal scores the first rows.

    Parameters
    ----------
    scores : array of shape (n_samples,)
    n : int, at most n_samples

    Examples
    --------
    >>> top(np.array([0.1, 0.7, 0.7, 0.9]), 2)
    array([1, 3])
    """
    return np.sort(np.argsort(-np.asarray(scores), kind="stable")[:n])


# --- the shape of the points -----------------------------------------------------------


def medoids(places, groups):
    """Return from each group the point that lies nearest to the group's mean.

    Parameters
    ----------
    places : array of shape (n_samples, n_dimensions)
    groups : int array of shape (n_samples,)

    Returns
    -------
    int array of shape (n_groups,): rows of ``places``; of points equally near, the first

    Examples
    --------
    >>> medoids(np.array([[0.0], [1.0], [3.0], [9.0]]), np.array([0, 0, 0, 1]))
    array([1, 3])
    """
    members = one_hot(groups, groups.max() + 1)
    means = members.T @ places / np.maximum(members.sum(axis=0), 1)[:, None]
    away = np.sum((places - means[groups]) ** 2, axis=1)
    order = np.lexsort((away, groups))
    return order[np.unique(groups[order], return_index=True)[1]]


def groups_along_graph(weights, n, random_state=None):
    """Cut the graph into ``n`` groups of about equal size where it costs least.

    k-means in spectral embeddings of several dimensions proposes groups, each
    proposal goes through the MBO scheme, and the one with the smallest boundary cost is kept.

    Parameters
    ----------
    weights : CSR array of shape (n_samples, n_samples), symmetric
    n : int, at most n_samples - 2
    random_state : int, RandomState or None

    Returns
    -------
    groups : int array of shape (n_samples,), 0 to n - 1; some may be empty
    places : array of shape (n_samples, n_dimensions), the embedding they come from

    Examples
    --------
    >>> from scipy import sparse
    >>> pair = sparse.coo_array([[0.0, 1.0], [1.0, 0.0]])
    >>> weights = sparse.csr_array(sparse.block_diag([pair, pair, pair]))
    >>> groups, _ = groups_along_graph(weights, 3, random_state=0)
    >>> bool(groups[0] == groups[1]), len(set(groups.tolist()))
    (True, 3)
    """
    rng = check_random_state(random_state)
    transition = transition_matrix(weights)
    free, shares = np.full(weights.shape[0], UNLABELED), np.full(n, 1 / n)
    most = weights.shape[0] - 2
    best = None
    # A class may fall into two groups before others part: look a little further than n.
    for dimensions in sorted({min(round(more * n), most) for more in _DIMENSIONS_PER_GROUP}):
        places = spectral_embedding(weights, dimensions)
        start = KMeans(n, n_init=_N_INIT, random_state=rng).fit(places).labels_
        groups = mbo_scheme(transition, start, free, shares, _SIZE_PULL)[0][-1]
        cost = boundary_cost(weights, groups, shares)
        if best is None or cost < best[0]:
            best = cost, groups, places
    return best[1:]


def choose_labels(X, n, metric="euclidean", random_state=None):
    """Choose the points to label first; no labels are needed.

    Parameters
    ----------
    X : array of shape (n_samples, n_features)
    n : int, how many points, at most n_samples
    metric : "euclidean", "image" or callable, as in :class:`course.methods.PoissonLearning`
    random_state : int, RandomState or None

    Returns
    -------
    int array of shape (n,): rows of ``X``, ascending, all different

    Raises
    ------
    ValueError
        If an argument cannot be used.

    Examples
    --------
    >>> X = np.concatenate([np.arange(0, 20), np.arange(100, 120)])[:, None]
    >>> choose_labels(X, 2, random_state=0) // 20  # one from each half
    array([0, 1])
    """
    check_count("n", n)
    _check_metric(metric)
    X = check_points("X", X)
    if n > len(X):
        raise ValueError(f"n={n} is more than the points there are, n_samples = {len(X)}")
    return _typical(X, np.zeros(len(X), dtype=bool), n, metric, check_random_state(random_state))


def _typical(X, known, n, metric, rng):
    """Return a typical point from each of the ``n`` largest groups in which none is ``known``.

    There are as many groups as there will be labels. Where a group stays empty, or
    too many hold a known point, any other point fills up.
    """
    n_groups = int(known.sum()) + n
    order = rng.permutation(np.flatnonzero(~known))
    if n_groups > len(X) - 2:
        return np.sort(order[:n])
    distances, neighbors, distinct = nearest_distinct_points(X, _N_NEIGHBORS, metric)
    if n_groups > len(distances) - 2:
        return np.sort(order[:n])
    groups, places = groups_along_graph(self_tuning_graph(distances, neighbors), n_groups, rng)
    rows = np.arange(len(X))[distinct.rows]
    sizes = np.bincount(groups[distinct.node], minlength=n_groups)
    sizes[groups[distinct.node][known]] = 0
    typical = medoids(places, groups)
    typical = typical[sizes[groups[typical]] > 0]
    chosen = rows[typical[np.argsort(-sizes[groups[typical]], kind="stable")[:n]]]
    others = np.setdiff1d(order, chosen, assume_unique=True)
    return np.sort(np.concatenate([chosen, others[: n - len(chosen)]]))


# --- the strategies by name ------------------------------------------------------------

_DOUBTS = {
    "least confident": lambda proba, X: least_confident(proba),
    "margin": lambda proba, X: small_margin(proba),
    "entropy": lambda proba, X: entropy(proba),
    "density-weighted": lambda proba, X: entropy(proba) * crowding(X),
}

STRATEGIES = ("random", *_DOUBTS, "graph")
"""What :func:`query` can be asked for."""


def query(strategy, model, X, y, n, random_state=None, metric="euclidean"):
    """Choose the next points to label.

    Parameters
    ----------
    strategy : str
        "random"; "least confident", "margin" or "entropy", where the model doubts most;
        "density-weighted", entropy times :func:`crowding`, after Settles and Craven (2008);
        "graph", a typical point from each of the largest groups without a label, as
        :func:`choose_labels` does it before the first label.
    model : fitted classifier with ``predict_proba``; None will do for "random" and "graph"
    X : array of shape (n_samples, n_features)
    y : array of shape (n_samples,), -1 where there is no label
    n : int, how many points, at most as many as have no label
    random_state : int, RandomState or None, for "random" and "graph"
    metric : for "graph", as in :func:`choose_labels`

    Returns
    -------
    int array of shape (n,): rows of ``X`` without a label, ascending, all different; of
    equally doubtful points the first

    Raises
    ------
    ValueError
        If an argument cannot be used.

    Examples
    --------
    >>> from course.methods import SoftmaxRegression
    >>> X, y = np.array([[0.0], [1.0], [4.6], [9.0], [10.0]]), np.array([0, -1, -1, -1, 1])
    >>> model = SoftmaxRegression().fit(X[[0, 4]], y[[0, 4]])
    >>> query("margin", model, X, y, 1)
    array([2])
    """
    check_option("strategy", strategy, STRATEGIES)
    check_count("n", n)
    _check_metric(metric)
    X, y = check_points("X", X), column_or_1d(y)
    if len(y) != len(X):
        raise ValueError(f"X and y must have as many rows, got {len(X)} and {len(y)}")
    known = _has_label(y)
    bare = np.flatnonzero(~known)
    if n > len(bare):
        raise ValueError(f"n={n} is more than the points without a label, {len(bare)}")
    rng = check_random_state(random_state)
    if strategy == "random":
        return np.sort(rng.permutation(bare)[:n])
    if strategy == "graph":
        return _typical(X, known, n, metric, rng)
    if not hasattr(model, "predict_proba"):
        raise ValueError(
            f"model must be a fitted classifier with predict_proba for strategy {strategy!r}, "
            f"got {model!r}"
        )
    return bare[top(_DOUBTS[strategy](model.predict_proba(X[bare]), X[bare]), n)]


def _has_label(y):
    """Say which points have a label; that none has is no error here."""
    if y.dtype.kind not in "US" and np.all(np.equal(y, UNLABELED)):
        return np.zeros(len(y), dtype=bool)
    return split_labels(y)[1] != UNLABELED


def _check_metric(metric):
    if not callable(metric):
        check_option("metric", metric, ("euclidean", "image"))
