"""Which points to ask a person about, when every answer costs.

Before the first label there is nothing to be unsure of, only the shape of the
points. :func:`choose_labels` cuts the neighbor graph into as many groups as there
are questions and asks for a typical point from each. What holds together along the
graph lies together in its spectral embedding (Ng, Jordan and Weiss 2002), where
k-means finds groups; a contest for the borders then makes them of about equal size.
"""

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import eigsh
from sklearn.utils import check_array, check_random_state

from course.methods._validation import UNLABELED, check_count, check_option, one_hot
from course.methods.clustering import KMeans
from course.methods.graph import row_sums, self_tuning_graph, transition_matrix
from course.methods.poisson import border_cost, contest, nearest_points

_N_NEIGHBORS = 10
_DIMENSIONS_PER_GROUP = (1.0, 1.2, 1.4, 1.6)
_N_INIT = 20
_SIZE_PULL = 2.0


def spectral_embedding(weights, n_dimensions):
    """Place points so that those that a random walk mixes quickly lie together.

    Parameters
    ----------
    weights : CSR array of shape (n_samples, n_samples), symmetric
    n_dimensions : int, less than n_samples

    Returns
    -------
    array of shape (n_samples, n_dimensions), rows of length 1

    References
    ----------
    Ng, Jordan and Weiss (2002), On spectral clustering: analysis and an algorithm.

    Examples
    --------
    >>> pair = np.array([[0.0, 1.0], [1.0, 0.0]])
    >>> weights = sparse.csr_array(sparse.block_diag([pair, pair]))
    >>> places = spectral_embedding(weights, n_dimensions=2)
    >>> bool(np.allclose(places[0], places[1])), bool(np.allclose(places[0], places[2]))
    (True, False)
    """
    roots = 1 / np.sqrt(row_sums(weights))
    similarity = sparse.diags_array(roots) @ weights @ sparse.diags_array(roots)
    # A start of ones would be an eigenvector already; any fixed one gives the same answer twice.
    start = np.random.RandomState(0).uniform(0.5, 1.0, len(roots))
    vectors = eigsh(similarity, k=n_dimensions, which="LA", v0=start)[1]
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / np.where(lengths == 0, 1.0, lengths)


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
    proposal contests its borders, and the one with the smallest border cost is kept.

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
    >>> pair = np.array([[0.0, 1.0], [1.0, 0.0]])
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
        groups = contest(transition, start, free, shares, _SIZE_PULL)[0][-1]
        cost = border_cost(weights, groups, shares)
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
    if not callable(metric):
        check_option("metric", metric, ("euclidean", "image"))
    X = check_array(X, dtype=float)
    if n > len(X):
        raise ValueError(f"n={n} is more than the points there are, n_samples = {len(X)}")
    rng = check_random_state(random_state)
    if n > len(X) - 2:
        return np.sort(rng.permutation(len(X))[:n])
    weights = self_tuning_graph(*nearest_points(X, _N_NEIGHBORS, metric))
    groups, places = groups_along_graph(weights, n, rng)
    chosen = medoids(places, groups)
    # Where a group stayed empty, any other point fills up.
    others = np.setdiff1d(rng.permutation(len(X)), chosen, assume_unique=True)
    return np.sort(np.concatenate([chosen, others[: n - len(chosen)]]))
