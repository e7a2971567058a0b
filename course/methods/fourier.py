"""Random Fourier features: curves become straight lines in enough random cosines.

A kernel that depends on the difference of two points only is a mixture of waves. Draw
waves at random, and inner products of their heights approximate the kernel (Rahimi and
Recht 2007). A linear model of these features has a curved decision boundary.
"""

from dataclasses import dataclass

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


@dataclass(frozen=True, eq=False)
class FourierFeatures:
    """Random Fourier features that have been drawn: the frequencies and phases of cosines.

    Parameters
    ----------
    frequencies : array of shape (n_features, n_components), in radians per unit of ``X``
    phases : array of shape (n_components,), in radians
    spacing : float, the unit of length in which the features were drawn, in units of ``X``

    Examples
    --------
    >>> waves = draw_fourier_features(2, 2000, length_scale=1.0, rng=np.random.RandomState(0))
    >>> Z = waves.transform(np.array([[0.0, 0.0], [0.0, 1.0]]))
    >>> (Z @ Z.T).round(1)
    array([[1. , 0.6],
           [0.6, 1. ]])
    """

    frequencies: np.ndarray
    phases: np.ndarray
    spacing: float = 1.0

    def transform(self, X):
        """Return the features of the points, array of shape (n_samples, n_components)."""
        return fourier_features(X, self.frequencies, self.phases)


def draw_fourier_features(n_features, n_components, length_scale, rng, spacing=1.0):
    """Draw random Fourier features: the frequencies and phases of cosines.

    Parameters
    ----------
    n_features, n_components : int
    length_scale : float
        Over what distance the features change much: the standard deviation of the Gaussian
        kernel that their inner products approximate, in units of ``spacing``.
    rng : RandomState
    spacing : float, the unit of length, in units of ``X``, as from :func:`typical_spacing`

    Returns
    -------
    FourierFeatures

    References
    ----------
    Rahimi and Recht (2007), Random features for large-scale kernel machines.
    """
    frequencies = rng.normal(size=(n_features, n_components)) / (length_scale * spacing)
    phases = rng.uniform(0, 2 * np.pi, size=n_components)
    return FourierFeatures(frequencies, phases, spacing)


def fourier_features(X, frequencies, phases):
    """Return the cosines' values at each point, scaled so that inner products are a kernel.

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
    >>> fourier_features(np.array([[0.0], [np.pi]]), np.array([[1.0, 2.0]]), np.zeros(2))
    array([[ 1.,  1.],
           [-1.,  1.]])
    """
    return np.sqrt(2 / len(phases)) * np.cos(X @ frequencies + phases)
