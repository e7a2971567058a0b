"""Copies of a point: one point of a graph, however often it is there.

Rows of ``X`` that are equal are each other's nearest neighbors, at distance 0. Ten copies of
every point would fill each other's neighbor lists, and the graph would fall into pieces of
ten. So a graph has one node for all copies of a point: its label is the mean of theirs, and
its neighbors are the nearest *different* points.
"""

from typing import NamedTuple

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from course.methods.soft_labels import group_means

_ROUNDING = 1e-6
_ALL = slice(None)


class DistinctPoints(NamedTuple):
    """The distinct points of a data set, and which of them each row is.

    Where there are no copies both fields are ``slice(None)``, which selects everything as it is.

    Parameters
    ----------
    rows : int array of shape (n_distinct,), the first row of each distinct point, ascending
    node : int array of shape (n_samples,), which of these each row is a copy of

    Examples
    --------
    >>> distinct = distinct_points(np.array([[1.0], [2.0], [1.0]]))
    >>> distinct.rows, distinct.node
    (array([0, 1]), array([0, 1, 0]))
    >>> distinct.merge(np.array([True, True, False]), np.array([[1.0], [3.0], [0.0]]))
    (array([ True,  True]), array([[1.],
           [3.]]))
    """

    rows: np.ndarray | slice = _ALL
    node: np.ndarray | slice = _ALL

    @property
    def are_all(self):
        """Whether every row is a point of its own."""
        return isinstance(self.rows, slice)

    def of(self, X):
        """Return the distinct points of ``X``."""
        return X if self.are_all else X[self.rows]

    def mean(self, values, counted=None):
        """Return the mean of ``values`` over the copies of each point, or the ``counted`` ones."""
        if self.are_all:
            return values
        weights = np.ones(len(values)) if counted is None else counted.astype(float)
        return group_means(values, weights, self.node)

    def merge(self, labeled, targets):
        """Return which points are labeled, and the mean target of the labeled copies of each."""
        if self.are_all:
            return labeled, targets
        known = np.bincount(self.node, weights=labeled) > 0
        return known, self.mean(targets, labeled)

    def among(self, kept):
        """Return the node of each row among the ``kept`` nodes, without the rows of others."""
        if self.are_all:
            return self.node
        return (np.cumsum(kept) - 1)[self.node[kept[self.node]]]

    def pad(self, matrix):
        """Return a matrix of all rows: entries of the distinct points in their first rows."""
        if self.are_all:
            return matrix
        entries, n_samples = sparse.coo_array(matrix), len(self.node)
        at = self.rows[entries.row], self.rows[entries.col]
        return sparse.csr_array((entries.data, at), shape=(n_samples, n_samples))

    def spread(self, weights):
        """Return a graph of all rows: an edge goes to all copies of a point in equal parts."""
        if self.are_all:
            return weights
        copies = np.bincount(self.node)
        rows = np.arange(len(self.node))
        is_copy = sparse.csr_array((np.ones(len(rows)), (rows, self.node)))
        return sparse.csr_array(is_copy @ weights @ (is_copy / copies).T)


def distinct_points(X, nearest=None):
    """Find the rows of ``X`` that are equal.

    Parameters
    ----------
    X : array or CSR array of shape (n_samples, n_features)
    nearest : array of shape (n_samples,) or None
        The distance of each point to its nearest other, if it is known: only where that is 0,
        but for rounding, rows are compared. That makes the search for copies cheap.

    Returns
    -------
    DistinctPoints
    """
    suspects = np.arange(X.shape[0])
    if nearest is not None:
        suspects = np.flatnonzero(nearest <= _ROUNDING * _largest_norm(X))
    if not len(suspects):
        return DistinctPoints()
    first = np.arange(X.shape[0])
    seen = {}
    for row, key in zip(suspects.tolist(), _keys(X[suspects]), strict=True):
        first[row] = seen.setdefault(key, row)
    return _from_first(first)


def distinct_by_distance(distances):
    """Find the points that are at distance 0 from each other.

    Parameters
    ----------
    distances : array or sparse array of shape (n_samples, n_samples)
        Of a sparse one the stored entries.

    Returns
    -------
    DistinctPoints

    Examples
    --------
    >>> distinct_by_distance(np.array([[0.0, 2.0, 0.0], [2.0, 0.0, 2.0], [0.0, 2.0, 0.0]])).rows
    array([0, 1])
    """
    if sparse.issparse(distances):
        entries = sparse.coo_array(distances)
        zero = entries.data == 0
        at = entries.row[zero], entries.col[zero]
    else:
        at = np.nonzero(distances == 0)
    same = sparse.coo_array((np.ones(len(at[0])), at), shape=distances.shape)
    part = connected_components(same, directed=False)[1]
    return _from_first(np.unique(part, return_index=True)[1][part])


def distances_between(distances, distinct, columns_only=False):
    """Return the distances between distinct points, from those between all rows.

    Parameters
    ----------
    distances : array or sparse array of shape (n_rows, n_samples)
        A sparse one need not hold those of all copies: the smallest stored one counts.
    distinct : DistinctPoints of the columns
    columns_only : bool, the rows are other points

    Returns
    -------
    array or CSR array of shape (n_distinct or n_rows, n_distinct)

    Examples
    --------
    >>> distinct = DistinctPoints(np.array([0, 1]), np.array([0, 1, 0]))
    >>> distances_between(np.array([[0.0, 2.0, 0.0], [2.0, 0.0, 2.0], [0.0, 2.0, 0.0]]), distinct)
    array([[0., 2.],
           [2., 0.]])
    """
    if distinct.are_all:
        return distances
    if not sparse.issparse(distances):
        columns = np.asarray(distances)[:, distinct.rows]
        return columns if columns_only else columns[distinct.rows]
    entries = sparse.coo_array(distances)
    row = entries.row if columns_only else distinct.node[entries.row]
    column = distinct.node[entries.col]
    order = np.lexsort((entries.data, column, row))
    row, column, data = row[order], column[order], entries.data[order]
    first = np.ones(len(row), dtype=bool)
    first[1:] = (row[1:] != row[:-1]) | (column[1:] != column[:-1])
    n_distinct = len(distinct.rows)
    shape = distances.shape[0] if columns_only else n_distinct, n_distinct
    return sparse.csr_array((data[first], (row[first], column[first])), shape=shape)


def _from_first(first):
    """Return the distinct points, given the first row that each row is a copy of."""
    rows, node = np.unique(first, return_inverse=True)
    return DistinctPoints() if len(rows) == len(first) else DistinctPoints(rows, node)


def _largest_norm(X):
    if sparse.issparse(X):
        squares = np.asarray(X.multiply(X).sum(axis=1)).ravel()
    else:
        squares = np.einsum("ij,ij->i", X, X)
    return float(np.sqrt(squares.max(initial=0.0)))


def _keys(X):
    """Return for each row bytes that are equal where rows are."""
    if not sparse.issparse(X):
        return (row.tobytes() for row in X + 0.0)  # -0.0 is 0.0
    X = sparse.csr_array(X, copy=True)
    X.sum_duplicates()
    X.eliminate_zeros()
    ends = zip(X.indptr[:-1], X.indptr[1:], strict=True)
    return ((X.indices[a:b].tobytes(), X.data[a:b].tobytes()) for a, b in ends)
