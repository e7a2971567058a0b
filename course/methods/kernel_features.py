"""Kernels as features: the pieces that kernel methods with unlabeled points share.

A kernel method writes its function as a weighted sum of kernels, one centered on each
training point. Its length scale has to fit the spacing of the points, so it is measured
at the points themselves, labeled or not. Where there are many points, a random subset of
them carries the kernels (Williams and Seeger 2001, the Nystrom method).
"""

import numpy as np
from scipy import linalg
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from course.methods._memory import check_memory
from course.methods.graph import rbf_kernel
from course.validation import validate_points

_SCALE_NEIGHBOR = 7
_RANK_TOLERANCE = 1e-10


def neighbor_gamma(distances, width=2.0, scale_neighbor=_SCALE_NEIGHBOR):
    """Return the RBF kernel's gamma for points with these distances to their neighbors.

    The kernel's standard deviation is ``width`` times the median distance to the seventh
    neighbor. At 2 it is wide enough to bridge the gaps between neighbors and narrow enough
    to follow a curve (chosen for classification, on label draws with seeds below 1,000).

    Parameters
    ----------
    distances : array of shape (n_samples, n_neighbors), ascending, without the point itself
    width : float, in units of that median
    scale_neighbor : int, the neighbor whose distance counts; the last where there are fewer

    Returns
    -------
    float, per squared unit of the points; 1.0 where all points coincide

    Examples
    --------
    >>> neighbor_gamma(np.array([[1.0], [1.0], [3.0]]))
    0.125
    """
    if not distances.shape[1]:
        return 1.0
    column = distances[:, min(scale_neighbor, distances.shape[1]) - 1]
    typical = np.median(column)
    if typical == 0:  # most points are copies: the others set the scale
        typical = np.median(column[column > 0]) if column.any() else np.sqrt(0.5) / width
    return float(1 / (2 * (width * typical) ** 2))


def check_kernel_memory(labeled, max_centers):
    """Refuse more kernels than fit into memory, before they are computed.

    Parameters
    ----------
    labeled : bool array of shape (n_samples,)
    max_centers : int

    Raises
    ------
    MemoryError
        If the kernels and the features made of them do not fit.
    """
    n_centers = min(len(labeled), max(max_centers, int(labeled.sum())))
    check_memory(
        2 * 8.0 * len(labeled) * n_centers,
        f"the kernel of {len(labeled):,} points with {n_centers:,} centers",
        "lower max_centers",
    )


def choose_centers(labeled, max_centers, random_state):
    """Return the points that carry a kernel: all labeled ones, and others at random.

    Parameters
    ----------
    labeled : bool array of shape (n_samples,)
    max_centers : int; labeled points beyond it are kept all the same
    random_state : RandomState

    Returns
    -------
    int array, ascending: all points where there are no more than ``max_centers``

    Examples
    --------
    >>> labeled = np.array([False, True, False, True])
    >>> choose_centers(labeled, 2, np.random.RandomState(0))
    array([1, 3])
    """
    if len(labeled) <= max_centers:
        return np.arange(len(labeled))
    known, others = np.flatnonzero(labeled), np.flatnonzero(~labeled)
    n_more = max(0, max_centers - len(known))
    return np.sort(np.concatenate([known, random_state.permutation(others)[:n_more]]))


def kernel_whitening(kernel):
    """Return a matrix that turns kernel values into features with the same inner products.

    With ``B`` this matrix, the features of a point are its kernel values with the
    centers times ``B``, and the inner products of the centers' features are ``kernel``.
    Directions in which the kernel is smaller than a ten-billionth of its largest
    eigenvalue are left out.

    Parameters
    ----------
    kernel : array of shape (n_centers, n_centers), symmetric, positive semidefinite

    Returns
    -------
    array of shape (n_centers, n_features), n_features at most n_centers

    References
    ----------
    Williams and Seeger (2001), Using the Nystrom method to speed up kernel machines.

    Examples
    --------
    >>> kernel = np.array([[1.0, 0.5], [0.5, 1.0]])
    >>> features = kernel @ kernel_whitening(kernel)
    >>> (features @ features.T).round(6)
    array([[1. , 0.5],
           [0.5, 1. ]])
    """
    values, vectors = linalg.eigh(kernel)
    kept = values > _RANK_TOLERANCE * values[-1]
    return vectors[:, kept] / np.sqrt(values[kept])


class KernelExpansion(BaseEstimator):
    """An estimator whose function is a sum of RBF kernels on ``centers_``, and an intercept."""

    def _function(self, X):
        check_is_fitted(self)
        X = validate_points(self, X, accept_sparse="csr")
        return rbf_kernel(X, self.centers_, self.gamma_) @ self.dual_coef_ + self.intercept_

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags
