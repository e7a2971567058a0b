"""Nearest points by any distance: Euclidean, between images, your own, or measured before.

A *metric* is "euclidean", "image" (:mod:`course.methods.image_distance`), a callable that
gets two sets of points and returns the distance of every pair, or "precomputed": the points
are then given as their distances, as :mod:`sklearn.neighbors` gives them.
"""

import numpy as np
from scipy import sparse
from sklearn.neighbors import NearestNeighbors

from course.methods._memory import check_memory
from course.methods.copies import distances_between, distinct_by_distance, distinct_points


def nearest_points(X, n_neighbors, metric):
    """Return each point's nearest others.

    Parameters
    ----------
    X : array or sparse array of shape (n_samples, n_features)
        With "precomputed" the distances, of shape (n_samples, n_samples): in a sparse array
        those of neighbors only, where a stored zero is the distance to a copy.
    n_neighbors : int; all others where there are fewer
    metric : "euclidean", "image", "precomputed" or callable, as in
        :class:`course.methods.PoissonLearning`

    Returns
    -------
    distances : array of shape (n_samples, n_neighbors), ascending
        Infinite where a sparse row holds fewer neighbors.
    neighbors : int array of shape (n_samples, n_neighbors)

    Examples
    --------
    >>> nearest_points(np.array([[0.0], [1.0], [5.0]]), 1, "euclidean")[1].ravel()
    array([1, 0, 1])
    """
    n_neighbors = min(n_neighbors, X.shape[0] - 1)
    if not n_neighbors:
        return np.zeros((X.shape[0], 0)), np.zeros((X.shape[0], 0), dtype=int)
    if is_named(metric, "euclidean"):
        return NearestNeighbors(n_neighbors=n_neighbors).fit(X).kneighbors()
    if is_named(metric, "precomputed") and sparse.issparse(X):
        return smallest_stored(X, n_neighbors, but_diagonal=True)
    check_memory(
        8.0 * X.shape[0] ** 2,
        "the table of distances of all pairs",
        "use metric='euclidean', or a sparse array of the nearest with metric='precomputed'",
    )
    if is_named(metric, "precomputed"):
        distances = np.array(X, dtype=float)
    elif is_named(metric, "image"):
        from course.methods.image_distance import distances_within  # most metrics need no images

        distances = np.array(distances_within(X))
    else:
        distances = np.array(callable_distances(metric, X, X))
    np.fill_diagonal(distances, np.inf)
    return smallest(distances, n_neighbors)


def nearest_distinct_points(X, n_neighbors, metric):
    """Return each point's nearest others; copies of a point are one point.

    Parameters
    ----------
    X, n_neighbors, metric : as in :func:`nearest_points`

    Returns
    -------
    distances : array of shape (n_distinct, n_neighbors), ascending
    neighbors : int array of shape (n_distinct, n_neighbors), distinct points
    distinct : :class:`course.methods.copies.DistinctPoints`

    Examples
    --------
    >>> X = np.array([[0.0], [0.0], [1.0], [5.0]])
    >>> distances, neighbors, distinct = nearest_distinct_points(X, 1, "euclidean")
    >>> neighbors.ravel(), distinct.rows  # the neighbor of point 0 is point 1, in row 2
    (array([1, 0, 1]), array([0, 2, 3]))
    """
    if is_named(metric, "precomputed"):
        distinct = distinct_by_distance(X)
        X = distances_between(X, distinct)
        return *nearest_points(X, n_neighbors, metric), distinct
    distances, neighbors = nearest_points(X, n_neighbors, metric)
    by_rounding = is_named(metric, "euclidean") and distances.shape[1]
    distinct = distinct_points(X, distances[:, 0] if by_rounding else None)
    if distinct.are_all:
        return distances, neighbors, distinct
    return *nearest_points(distinct.of(X), n_neighbors, metric), distinct


def nearest_known_points(X, X_known, n_neighbors, metric):
    """Return the nearest known points of each row of ``X``.

    Parameters
    ----------
    X : array or sparse array of shape (n_samples, n_features)
        With "precomputed" the distances, of shape (n_samples, n_known).
    X_known : array or sparse array of shape (n_known, n_features)
    n_neighbors, metric : as in :func:`nearest_points`

    Returns
    -------
    distances : array of shape (n_samples, n_neighbors), ascending
    neighbors : int array of shape (n_samples, n_neighbors), rows of ``X_known``

    Examples
    --------
    >>> known = np.array([[0.0], [1.0], [5.0]])
    >>> nearest_known_points(np.array([[4.0]]), known, 2, "euclidean")
    (array([[1., 3.]]), array([[2, 1]]))
    """
    n_neighbors = min(n_neighbors, X_known.shape[0])
    if is_named(metric, "euclidean"):
        return NearestNeighbors(n_neighbors=n_neighbors).fit(X_known).kneighbors(X)
    if is_named(metric, "precomputed") and sparse.issparse(X):
        return smallest_stored(X, n_neighbors)
    if is_named(metric, "precomputed"):
        return smallest(X, n_neighbors)
    if is_named(metric, "image"):
        from course.methods.image_distance import image_distances

        return smallest(image_distances(X, X_known), n_neighbors)
    return smallest(callable_distances(metric, X, X_known), n_neighbors)


def is_named(metric, name):
    """Say whether ``metric`` is this word; a callable is none."""
    return isinstance(metric, str) and metric == name


def callable_distances(metric, X, Y):
    """Return the distances that a callable measures, or say what is wrong with them.

    Parameters
    ----------
    metric : function of two sets of points, as in :class:`PoissonLearning`
    X : array of shape (n_samples_x, n_features)
    Y : array of shape (n_samples_y, n_features)

    Returns
    -------
    array of shape (n_samples_x, n_samples_y)

    Raises
    ------
    ValueError
        If these are no finite numbers of that shape.

    Examples
    --------
    >>> X, Y = np.array([[0.0], [2.0]]), np.array([[1.0]])
    >>> callable_distances(lambda A, B: np.abs(A - B.T), X, Y)
    array([[1.],
           [1.]])
    """
    shape = len(X), len(Y)
    distances = np.asarray(metric(X, Y))
    if distances.shape != shape or distances.dtype.kind not in "biuf":
        raise ValueError(
            f"metric must return an array of numbers of shape {shape}, one distance a pair, got "
            f"shape {distances.shape} and dtype {distances.dtype}"
        )
    if not np.isfinite(distances).all():
        raise ValueError("metric must return finite distances, and some are not")
    return distances


def smallest(distances, n_neighbors):
    """Return the smallest entries of each row, ascending, and their columns.

    Parameters
    ----------
    distances : array of shape (n_rows, n_columns)
    n_neighbors : int, at most n_columns

    Examples
    --------
    >>> smallest(np.array([[3.0, 1.0, 2.0]]), 2)
    (array([[1., 2.]]), array([[1, 2]]))
    """
    near = np.sort(np.argpartition(distances, n_neighbors - 1, axis=1)[:, :n_neighbors], axis=1)
    values = np.take_along_axis(distances, near, axis=1)
    order = np.argsort(values, axis=1, kind="stable")
    values = np.take_along_axis(values, order, axis=1).astype(float)
    return values, np.take_along_axis(near, order, axis=1)


def smallest_stored(distances, n_neighbors, but_diagonal=False):
    """Return the smallest stored entries of each row of a sparse array, and their columns.

    Parameters
    ----------
    distances : sparse array of shape (n_rows, n_columns); a stored zero is an entry, too
    n_neighbors : int
    but_diagonal : bool, leave out the entries of the diagonal

    Returns
    -------
    values : array of shape (n_rows, n_neighbors), ascending; infinite where too few are stored
    columns : int array of shape (n_rows, n_neighbors), 0 where too few are stored

    Examples
    --------
    >>> smallest_stored(sparse.csr_array([[0.0, 3.0, 2.0], [0.0, 0.0, 4.0]]), 2)
    (array([[ 2.,  3.],
           [ 4., inf]]), array([[2, 1],
           [2, 0]]))
    """
    entries = sparse.coo_array(distances)
    rows, columns, data = entries.row, entries.col, entries.data
    if but_diagonal:
        other = rows != columns
        rows, columns, data = rows[other], columns[other], data[other]
    order = np.lexsort((columns, data, rows))
    rows, columns, data = rows[order], columns[order], data[order]
    place = np.arange(len(rows)) - np.searchsorted(rows, rows)
    first = place < n_neighbors
    values = np.full((entries.shape[0], n_neighbors), np.inf)
    near = np.zeros(values.shape, dtype=int)
    values[rows[first], place[first]] = data[first]
    near[rows[first], place[first]] = columns[first]
    return values, near
