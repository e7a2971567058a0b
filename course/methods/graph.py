"""Graphs over points: who is whose neighbor, how much an edge counts, how far apart points are.

A graph joins every point to points near it. Its weights form a matrix: row i holds the
weights of the edges that leave point i. Divided by their sum, the rows are a *random walk*;
degrees minus weights are the *graph Laplacian*. Everything that flows along a graph, in
:mod:`course.methods.propagation` and :mod:`course.methods.poisson`, is built on these.
"""

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import breadth_first_order
from sklearn.neighbors import NearestNeighbors

from course.methods._systems import scaled_rows
from course.methods.copies import distinct_points

_SLICE = 256

# --- who is whose neighbor ---------------------------------------------------------------


def neighbor_graph(X, n_neighbors):
    """Join every point to its nearest points, itself among them.

    Copies of a point count as one neighbor: their edges have the weight 1 together.

    Parameters
    ----------
    X : array or sparse array of shape (n_samples, n_features)
    n_neighbors : int, at most n_samples

    Returns
    -------
    CSR array of shape (n_samples, n_samples): row i holds a 1 for each neighbor of
        point i. Being a neighbor is not mutual, so the array need not be symmetric.

    Raises
    ------
    ValueError
        If ``n_neighbors`` is more than the number of points.

    Examples
    --------
    >>> neighbor_graph(np.array([[0.0], [1.0], [5.0]]), n_neighbors=2).toarray()
    array([[1., 1., 0.],
           [1., 1., 0.],
           [0., 1., 1.]])
    """
    weights, _, distinct = join_distinct_points(X, n_neighbors)
    return distinct.spread(weights)


# --- how much an edge counts ---------------------------------------------------------------


@np.errstate(under="ignore")  # a weight too small for a double counts 0
def rbf_kernel(X, Y, gamma):
    """Return a weight for every pair of points that falls with their squared distance.

    Parameters
    ----------
    X : array or sparse array of shape (n_samples_x, n_features)
    Y : array or sparse array of shape (n_samples_y, n_features)
    gamma : float, per squared unit of ``X``

    Returns
    -------
    array of shape (n_samples_x, n_samples_y): exp(-gamma times squared distance)

    Examples
    --------
    >>> rbf_kernel(np.array([[0.0], [1.0]]), np.array([[0.0]]), gamma=np.log(2))
    array([[1. ],
           [0.5]])
    """
    weights = squared_distances_of_pairs(X, Y)
    weights *= -gamma
    return np.exp(weights, out=weights)


def self_tuning_graph(distances, neighbors, scale_neighbor=7):
    """Weight the edges to the nearest points, each point measuring in its own unit.

    The weight of an edge is exp(-d^2 / (s_i s_j)), where s is a point's distance to
    its seventh neighbor: what is near depends on the density of points there. An edge
    that only one side sees counts for both.

    Parameters
    ----------
    distances : array of shape (n_samples, n_neighbors), ascending, without the point itself
        Infinite where a point has fewer neighbors.
    neighbors : int array of shape (n_samples, n_neighbors)
    scale_neighbor : int, the neighbor whose distance is the unit; else the last

    Returns
    -------
    CSR array of shape (n_samples, n_samples), symmetric, zero diagonal

    References
    ----------
    Zelnik-Manor and Perona (2004), Self-tuning spectral clustering.

    Examples
    --------
    >>> distances, neighbors = np.array([[1.0], [1.0], [2.0]]), np.array([[1], [0], [1]])
    >>> self_tuning_graph(distances, neighbors).toarray().round(3)
    array([[0.   , 0.368, 0.   ],
           [0.368, 0.   , 0.135],
           [0.   , 0.135, 0.   ]])
    """
    unit = local_unit(distances, scale_neighbor)
    weights = self_tuning_weights(distances, unit[:, None], unit[neighbors])
    n_samples, n_neighbors = neighbors.shape
    ends = n_neighbors * np.arange(n_samples + 1)
    seen = sparse.csr_array(
        (weights.ravel(), neighbors.ravel(), ends), shape=(n_samples, n_samples)
    )
    if n_neighbors and np.isinf(distances[:, -1]).any():
        seen.eliminate_zeros()
    return sparse.csr_array(seen.maximum(seen.T))


def local_unit(distances, scale_neighbor=7):
    """Return each point's own unit of length: the distance to its seventh neighbor.

    Parameters as in :func:`self_tuning_graph`. Among duplicates that distance is 0, and where
    there are fewer neighbors it is infinite: the largest finite one of the row replaces it.
    Where all are 0 the unit does not matter.

    Examples
    --------
    >>> local_unit(np.array([[1.0, 2.0], [0.0, 0.0]]))
    array([2., 1.])
    """
    if not distances.shape[1]:
        return np.ones(len(distances))
    unit = distances[:, min(scale_neighbor, distances.shape[1]) - 1]
    largest = np.where(np.isfinite(distances), distances, 0.0).max(axis=1)
    unit = np.where((unit > 0) & np.isfinite(unit), unit, largest)
    return np.where(unit > 0, unit, 1.0)


@np.errstate(under="ignore")  # a weight too small for a double counts 0
def self_tuning_weights(distances, unit, other_unit):
    """Return exp(-d^2 / (s_i s_j)), at least 1e-13, so that far points stay connected.

    At an infinite distance there is no edge: the weight is 0.

    Parameters
    ----------
    distances : array
    unit, other_unit : arrays that broadcast with ``distances``, positive

    Examples
    --------
    >>> float(self_tuning_weights(np.array(2.0), 1.0, 4.0).round(3))
    0.368
    """
    weights = np.maximum(np.exp(-(distances**2) / (unit * other_unit)), 1e-13)
    return np.where(np.isinf(distances), 0.0, weights)


# --- matrices of a graph -------------------------------------------------------------------


def random_walk(weights):
    """Turn the weights of a graph into the transition matrix of a random walk.

    Parameters
    ----------
    weights : array of shape (n_samples, n_samples), not negative
        Row i holds the weights of the edges that leave point i.

    Returns
    -------
    array of shape (n_samples, n_samples): entry [i, j] is the probability of a step from i
    to j. Rows sum to 1; a point without an edge keeps a row of zeros.

    Examples
    --------
    >>> random_walk(np.array([[1.0, 3.0], [0.0, 0.0]]))
    array([[0.25, 0.75],
           [0.  , 0.  ]])
    """
    sums = weights.sum(axis=1, keepdims=True)
    return weights / np.where(sums > 0, sums, 1)


def transition_matrix(weights):
    """Return :func:`random_walk` of a graph that may be sparse.

    Entry (i, j) is the probability that a walker on point i goes to point j next.

    Parameters
    ----------
    weights : array or sparse array of shape (n_samples, n_samples), not negative

    Returns
    -------
    array or CSR array of the same shape: rows sum to 1, or to 0 where there is no edge

    Examples
    --------
    >>> transition_matrix(np.array([[1.0, 3.0], [0.0, 0.0]]))
    array([[0.25, 0.75],
           [0.  , 0.  ]])
    """
    if not sparse.issparse(weights):
        return random_walk(weights)
    return scaled_rows(weights, 1 / _no_zeros(row_sums(weights)))


def spreading_matrix(weights):
    """Return the weights without self-loops, each divided by the root of both degrees.

    For symmetric weights this is the identity minus the *normalized Laplacian*. Where weights
    are not symmetric, a point's degree is the sum of its column: the weights of the edges that
    lead to it.

    Parameters
    ----------
    weights : array or sparse array of shape (n_samples, n_samples), not negative

    Returns
    -------
    array or CSR array of the same shape, zero diagonal

    References
    ----------
    Zhou et al. (2004), step 2 of the algorithm.

    Examples
    --------
    >>> spreading_matrix(np.array([[1.0, 2.0, 0.0], [2.0, 1.0, 2.0], [0.0, 2.0, 1.0]])).round(3)
    array([[0.   , 0.707, 0.   ],
           [0.707, 0.   , 0.707],
           [0.   , 0.707, 0.   ]])
    """
    edges = without_loops(weights)
    roots = 1 / np.sqrt(_no_zeros(np.asarray(edges.sum(axis=0)).ravel()))
    if sparse.issparse(weights):
        edges.data *= np.repeat(roots, np.diff(edges.indptr)) * roots[edges.indices]
        return edges
    edges *= roots[:, None]
    edges *= roots
    return edges


def graph_laplacian(weights):
    """Return the Laplacian: degrees on the diagonal, minus the weights elsewhere.

    Parameters
    ----------
    weights : array or sparse array of shape (n_samples, n_samples)

    Returns
    -------
    array or CSR array of the same shape: rows sum to 0; self-loops drop out

    Examples
    --------
    >>> graph_laplacian(np.array([[0.0, 2.0], [2.0, 0.0]]))
    array([[ 2., -2.],
           [-2.,  2.]])
    """
    edges = without_loops(weights)
    if sparse.issparse(weights):
        return sparse.csr_array(sparse.diags_array(row_sums(edges)) - edges)
    return np.diag(edges.sum(axis=1)) - edges


def dirichlet_energy(weights, soft_labels):
    """Return how much soft labels differ along the edges.

    Half the sum over all pairs of weight times squared difference: propagation on
    a symmetric graph never raises it, and the harmonic solution is where it is least.

    Parameters
    ----------
    weights : array or sparse array of shape (n_samples, n_samples), symmetric
    soft_labels : array of shape (n_samples, n_classes)

    Examples
    --------
    >>> dirichlet_energy(np.array([[0.0, 2.0], [2.0, 0.0]]), np.array([[1.0], [0.0]]))
    2.0
    """
    return float(np.vdot(soft_labels, graph_laplacian(weights) @ soft_labels))


def reachable(weights, labeled):
    """Say from which points a walk along the edges can come to a labeled one.

    Parameters
    ----------
    weights : array or sparse array of shape (n_samples, n_samples), not negative
    labeled : bool array of shape (n_samples,)

    Returns
    -------
    bool array of shape (n_samples,), True for the labeled points too

    Examples
    --------
    >>> weights = np.array([[1, 1, 0, 0], [1, 1, 0, 0], [0, 1, 1, 0], [0, 0, 0, 1]])
    >>> reachable(weights, np.array([True, False, False, False]))
    array([ True,  True,  True, False])
    """
    if sparse.issparse(weights):
        return _reachable_by_search(sparse.csr_array(weights), labeled)
    reached = np.array(labeled, dtype=bool)
    while True:
        wider = reached | (weights @ reached.astype(float) > 0)
        if np.array_equal(wider, reached):
            return reached
        reached = wider


def _reachable_by_search(weights, labeled):
    """Return the same by one breadth-first search: on a long graph the loop takes many passes."""
    n_samples, known = len(labeled), np.flatnonzero(labeled)
    edges = weights.tocoo()
    used = edges.data > 0
    # Edges turned around, and one more point with an edge to every labeled one.
    sources = np.concatenate([edges.col[used], np.full(len(known), n_samples)])
    ends = np.concatenate([edges.row[used], known])
    backwards = sparse.csr_array(
        (np.ones(len(ends), dtype=np.int8), (sources, ends)), shape=(n_samples + 1, n_samples + 1)
    )
    found = breadth_first_order(backwards, n_samples, return_predecessors=False)
    reached = np.zeros(n_samples + 1, dtype=bool)
    reached[found] = True
    return reached[:-1]


def edges_to(weights, kept):
    """Return the graph without the edges that lead to points outside ``kept``.

    Parameters
    ----------
    weights : array or sparse array of shape (n_samples, n_samples)
    kept : bool array of shape (n_samples,)

    Examples
    --------
    >>> edges_to(np.array([[0.0, 2.0], [2.0, 0.0]]), np.array([True, False]))
    array([[0., 0.],
           [2., 0.]])
    """
    if sparse.issparse(weights):
        return sparse.csr_array(weights) @ sparse.diags_array(kept.astype(float))
    return weights * kept


def callable_weights(kernel, X, Y):
    """Return the weights that a callable kernel measures, or say what is wrong with them.

    Parameters
    ----------
    kernel : function of two sets of points
    X : array or sparse array of shape (n_samples_x, n_features)
    Y : array or sparse array of shape (n_samples_y, n_features)

    Returns
    -------
    array or CSR array of shape (n_samples_x, n_samples_y)

    Raises
    ------
    ValueError
        If these are no finite numbers of that shape, or some are negative.

    Examples
    --------
    >>> callable_weights(lambda A, B: A @ B.T, np.array([[1.0], [2.0]]), np.array([[3.0]]))
    array([[3.],
           [6.]])
    """
    weights = kernel(X, Y)
    weights = sparse.csr_array(weights) if sparse.issparse(weights) else np.asarray(weights)
    shape = X.shape[0], Y.shape[0]
    if weights.shape != shape or weights.dtype.kind not in "biuf":
        raise ValueError(
            f"kernel must return an array of numbers of shape {shape}, one weight a pair, got "
            f"shape {weights.shape} and dtype {weights.dtype}"
        )
    values = weights.data if sparse.issparse(weights) else weights
    if not np.all((values >= 0) & (values < np.inf)):  # catches NaN too
        raise ValueError("kernel must return finite weights that are not negative")
    return weights.astype(float, copy=False)


def row_sums(weights):
    """Return the sum of each row, as a flat array, of arrays and sparse arrays."""
    return np.asarray(weights.sum(axis=1)).ravel()


def search_neighbors(X, n_neighbors, n_jobs=None):
    """Return a fitted search for the nearest points; it says so where there are too few."""
    if n_neighbors > X.shape[0]:
        raise ValueError(
            f"n_neighbors={n_neighbors} is more than the points there are, n_samples = {X.shape[0]}"
        )
    return NearestNeighbors(n_neighbors=n_neighbors, n_jobs=n_jobs).fit(X)


def join_neighbors(neighbors):
    """Return the graph with an edge of weight 1 from each point to each of its neighbors.

    Parameters
    ----------
    neighbors : int array of shape (n_samples, n_neighbors)

    Returns
    -------
    CSR array of shape (n_samples, n_samples)
    """
    n_samples, n_neighbors = neighbors.shape
    ends = n_neighbors * np.arange(n_samples + 1)
    return sparse.csr_array(
        (np.ones(neighbors.size), neighbors.ravel(), ends), shape=(n_samples, n_samples)
    )


def join_distinct_points(X, n_neighbors, n_jobs=None):
    """Return the graph of the distinct points, each joined to its nearest and itself.

    Parameters
    ----------
    X : array or sparse array of shape (n_samples, n_features)
    n_neighbors : int, at most n_samples; all distinct points where these are fewer
    n_jobs : int or None

    Returns
    -------
    weights : CSR array of shape (n_distinct, n_distinct)
    search : the search for new points, fitted to the distinct ones
    distinct : :class:`course.methods.copies.DistinctPoints`

    Examples
    --------
    >>> X = np.array([[0.0], [0.0], [0.0], [1.0]])
    >>> join_distinct_points(X, n_neighbors=2)[0].toarray()
    array([[1., 1.],
           [1., 1.]])
    """
    search = search_neighbors(X, n_neighbors, n_jobs)
    distances, neighbors = search.kneighbors(X)
    distinct = distinct_points(X, distances[:, min(1, n_neighbors - 1)])
    if not distinct.are_all:
        points = distinct.of(X)
        search = search_neighbors(points, min(n_neighbors, points.shape[0]), n_jobs)
        neighbors = search.kneighbors(points, return_distance=False)
    return join_neighbors(neighbors), search, distinct


def without_loops(weights):
    """Return a copy of the weights with a zero diagonal, dense or CSR."""
    if not sparse.issparse(weights):
        edges = np.array(weights, dtype=float)
        np.fill_diagonal(edges, 0.0)
        return edges
    edges = sparse.coo_array(weights)
    other = edges.row != edges.col
    return sparse.csr_array(
        (edges.data[other].astype(float), (edges.row[other], edges.col[other])), shape=edges.shape
    )


def _no_zeros(values):
    """Return ``values`` with 1 for 0, to divide by."""
    return np.where(values == 0, 1.0, values)


def squared_distances_of_pairs(X, Y):
    """Return the squared distances of all pairs: symmetric to the last digit, 0 to itself."""
    distances = X @ Y.T
    distances = distances.toarray() if sparse.issparse(distances) else distances
    distances *= -2
    norms, other_norms = _squared_norms(X), _squared_norms(Y)
    # In slices: a second array as large as the first would cost more than the sums.
    for start in range(0, len(norms), _SLICE):
        rows = slice(start, start + _SLICE)
        distances[rows] += np.add.outer(norms[rows], other_norms)
    np.maximum(distances, 0, out=distances)
    if X is Y:
        np.fill_diagonal(distances, 0)
    return distances


def _squared_norms(X):
    if sparse.issparse(X):
        return row_sums(X.multiply(X))
    return np.einsum("ij,ij->i", X, X)
