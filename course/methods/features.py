"""Features that need no label: directions, and places along a graph.

The careful way to use unlabeled points. They say in which directions the data
vary, or which of them are connected; a plain classifier learns from the labels
in these coordinates. There are no pseudo-labels, so no mistake can confirm itself. The
first is principal component analysis (Pearson 1901; Hotelling 1933), the second
the spectral embedding (Belkin and Niyogi 2003; Ng, Jordan and Weiss 2002).
"""

import numpy as np

from course.methods.graph import self_tuning_graph
from course.methods.nearest import nearest_distinct_points
from course.methods.spectral import spectral_embedding
from course.validation import check_count, check_points


def principal_components(X, n_components):
    """Return the points in the directions in which they vary most.

    Parameters
    ----------
    X : array of shape (n_samples, n_features)
    n_components : int, at most the smaller of n_samples and n_features

    Returns
    -------
    array of shape (n_samples, n_components), columns centered, most variance first
        In each column the value farthest from 0 is positive: a direction has no sign of
        its own.

    Raises
    ------
    ValueError
        If an argument cannot be used.

    Examples
    --------
    >>> principal_components([[0.0, 0.0], [3.0, 4.0], [9.0, 12.0]], 1).round(2).ravel()
    array([-6.67, -1.67,  8.33])
    """
    X = check_points("X", X, at_least=1)
    _check_at_most("n_components", n_components, min(X.shape))
    left, lengths, _ = np.linalg.svd(X - X.mean(axis=0), full_matrices=False)
    places = left[:, :n_components] * lengths[:n_components]
    farthest = places[np.abs(places).argmax(axis=0), np.arange(n_components)]
    return places * np.where(farthest < 0, -1.0, 1.0)


def spectral_features(X, n_components, n_neighbors=10):
    """Return where the points lie along their neighbor graph: near means reachable.

    Parameters
    ----------
    X : array of shape (n_samples, n_features)
    n_components : int, below the number of different points
    n_neighbors : int, below n_samples

    Returns
    -------
    array of shape (n_samples, n_components), rows of length one

    Raises
    ------
    ValueError
        If an argument cannot be used.

    Examples
    --------
    Two groups far apart, told apart by their places:

    >>> places = spectral_features([[0.0], [1.0], [9.0], [10.0], [11.0]], 2, n_neighbors=1)
    >>> same = np.abs(places @ places.T).round(2)
    >>> bool(same[0, 1] > 0.99), bool(same[0, 3] < 0.01)
    (True, True)
    """
    X = check_points("X", X, at_least=2)
    _check_at_most("n_components", n_components, len(X) - 1)
    _check_at_most("n_neighbors", n_neighbors, len(X) - 1)
    distances, neighbors, distinct = nearest_distinct_points(X, n_neighbors, "euclidean")
    _check_at_most("n_components", n_components, len(distances) - 1)
    weights = self_tuning_graph(distances, neighbors)
    return spectral_embedding(weights, n_components)[distinct.node]


def _check_at_most(name, value, most):
    check_count(name, value)
    if value > most:
        raise ValueError(f"{name} must be at most {most} for this X, got {value!r}")
