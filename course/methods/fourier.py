"""Random Fourier features: curves become straight lines in enough random cosines.

A kernel that depends on the difference of two points only is a mixture of waves. Draw
waves at random, and inner products of their heights approximate the kernel (Rahimi and
Recht 2007). A linear model of these features has a curved decision boundary.
"""

import numpy as np
from sklearn.neighbors import NearestNeighbors


def typical_spacing(X, n_neighbors=10):
    """Return the typical (median) distance from a point to its tenth nearest neighbor.

    Of many points the first 1,000 are asked; points that lie on top of each
    other do not count.

    Parameters
    ----------
    X : array of shape (n_samples, n_features)
    n_neighbors : int
        The farthest point is asked where there are fewer.

    Returns
    -------
    float, above 0; 1.0 if all points are the same

    Examples
    --------
    >>> typical_spacing([[0.0], [1.0], [2.0], [3.0]], n_neighbors=1)
    1.0
    """
    X = np.asarray(X, dtype=float)
    look = min(n_neighbors + 1, len(X))
    distances, _ = NearestNeighbors(n_neighbors=look).fit(X).kneighbors(X[:1000])
    apart = distances[distances[:, -1] > 0, -1]
    return float(np.median(apart)) if len(apart) else 1.0


def draw_fourier_features(n_features, n_components, length_scale, rng):
    """Draw the waves: a direction and speed each, and where each starts.

    Parameters
    ----------
    n_features, n_components : int
    length_scale : float
        How far one walks until the features have changed much, in the units of X.
    rng : RandomState

    Returns
    -------
    frequencies : array of shape (n_features, n_components)
    phases : array of shape (n_components,), in radians

    References
    ----------
    Rahimi and Recht (2007), Random features for large-scale kernel machines.
    """
    frequencies = rng.normal(size=(n_features, n_components)) / length_scale
    return frequencies, rng.uniform(0, 2 * np.pi, size=n_components)


def fourier_features(X, frequencies, phases):
    """Return the heights of the waves at each point.

    The inner product of two rows is nearly ``exp(-d^2 / (2 length_scale^2))`` at
    distance ``d``: lines in these features are curves in the plane.

    Parameters
    ----------
    X : array of shape (n_samples, n_features)
    frequencies : array of shape (n_features, n_components)
    phases : array of shape (n_components,)

    Returns
    -------
    array of shape (n_samples, n_components)

    Examples
    --------
    >>> waves = draw_fourier_features(2, 2000, length_scale=1.0, rng=np.random.RandomState(0))
    >>> Z = fourier_features(np.array([[0.0, 0.0], [0.0, 1.0]]), *waves)
    >>> (Z @ Z.T).round(1)
    array([[1. , 0.6],
           [0.6, 1. ]])
    """
    return np.sqrt(2 / len(phases)) * np.cos(X @ frequencies + phases)
