"""Gaussians: their log densities, and how they are fitted to weighted points (the M-step)."""

import numpy as np
from scipy.linalg import solve_triangular

from course.methods.clustering import squared_distances

COVARIANCE_TYPES = ("full", "tied", "diag", "spherical")
"""An ellipse of its own for each component, one for all, along the axes, or a circle each.

The arrays have the shapes (n_components, n_features, n_features), (n_features,
n_features), (n_components, n_features) and (n_components,).
"""


def log_gaussians(X, means, covariances, covariance_type="full"):
    """Return the log density of every point under every component's Gaussian.

    Parameters
    ----------
    X : array of shape (n_samples, n_features)
    means : array of shape (n_components, n_features)
    covariances : array, its shape as in :data:`COVARIANCE_TYPES`
    covariance_type : one of :data:`COVARIANCE_TYPES`

    Returns
    -------
    array of shape (n_samples, n_components), in nats

    Raises
    ------
    numpy.linalg.LinAlgError
        If a covariance is not positive definite.

    Examples
    --------
    >>> density = np.exp(log_gaussians(np.zeros((1, 1)), np.zeros((1, 1)), np.ones((1, 1, 1))))
    >>> density.round(4)
    array([[0.3989]])
    """
    d = X.shape[1]
    if covariance_type in ("diag", "spherical") and not np.all(covariances > 0):
        raise np.linalg.LinAlgError("a variance is not positive")
    if covariance_type == "full":
        distances, log_det = np.empty((len(X), len(means))), np.empty(len(means))
        for k, (mean, covariance) in enumerate(zip(means, covariances, strict=True)):
            white, log_det[k] = _whiten(X - mean, covariance)
            distances[:, k] = np.einsum("ij,ij->i", white, white)
    elif covariance_type == "tied":
        white, log_det = _whiten(np.vstack([X, means]), covariances)
        distances = squared_distances(white[: len(X)], white[len(X) :])
    elif covariance_type == "diag":
        scaled = means / covariances
        distances = X**2 @ (1 / covariances).T - 2 * X @ scaled.T + np.sum(means * scaled, axis=1)
        log_det = np.log(covariances).sum(axis=1)
    else:
        distances = squared_distances(X, means) / covariances
        log_det = d * np.log(covariances)
    return -0.5 * (distances + log_det + d * np.log(2 * np.pi))


def refit(X, responsibilities):
    """Do the M-step of a mixture for the weights and the means of its components.

    A point counts with the sum of its row of responsibilities: 1 if it is labeled, and less
    (the weight lambda of the unlabeled points) if it is not.

    Parameters
    ----------
    X : array of shape (n_samples, n_features)
    responsibilities : array of shape (n_samples, n_components), not negative

    Returns
    -------
    weights : array of shape (n_components,), sums to 1: the fraction of each component
    means : array of shape (n_components, n_features)

    Examples
    --------
    >>> X = np.array([[0.0], [2.0], [8.0]])
    >>> weights, means = refit(X, np.array([[1.0, 0.0], [0.5, 0.0], [0.0, 0.5]]))
    >>> weights.tolist(), means.ravel().round(3).tolist()
    ([0.75, 0.25], [0.667, 8.0])
    """
    counts = responsibilities.sum(axis=0)
    # A component that got nothing does not divide by zero.
    means = responsibilities.T @ X / np.maximum(counts, np.finfo(float).tiny)[:, None]
    return counts / counts.sum(), means


def moments(X, responsibilities, covariance_type="full"):
    """Sum up what each component got of the points.

    Parameters
    ----------
    X : array of shape (n_samples, n_features)
    responsibilities : array of shape (n_samples, n_components), not negative
    covariance_type : one of :data:`COVARIANCE_TYPES`

    Returns
    -------
    counts : array of shape (n_components,), points that each component got
    means : array of shape (n_components, n_features)
    scatter : array, its shape as in :data:`COVARIANCE_TYPES`
        Sum of the outer products of the distances from the mean, reduced to
        what the covariance type keeps of it.
    """
    counts = responsibilities.sum(axis=0)
    # As in refit, with the counts at hand: summing them twice takes a tenth of a "diag" step.
    means = responsibilities.T @ X / _at_least_tiny(counts)[:, None]
    if covariance_type == "full":
        scatter = np.empty((len(means), X.shape[1], X.shape[1]))
        for k, mean in enumerate(means):
            away = np.sqrt(responsibilities[:, k, None]) * (X - mean)
            scatter[k] = away.T @ away
    elif covariance_type == "tied":
        away = np.sqrt(responsibilities.sum(axis=1, keepdims=True)) * X
        scatter = away.T @ away - (counts[:, None] * means).T @ means
    else:
        scatter = np.maximum(responsibilities.T @ X**2 - counts[:, None] * means**2, 0)
        if covariance_type == "spherical":
            scatter = scatter.mean(axis=1)
    return counts, means, scatter


def maximization(X, responsibilities, covariance_type="full", reg_covar=0.0):
    """Refit every component to its share of the points: the M-step.

    Parameters
    ----------
    X : array of shape (n_samples, n_features)
    responsibilities : array of shape (n_samples, n_components), from :func:`expectation`
    covariance_type : one of :data:`COVARIANCE_TYPES`
    reg_covar : float, added to each variance so that none is zero

    Returns
    -------
    dict with ``"weights"`` (they sum to 1), ``"means"`` and ``"covariances"``

    Examples
    --------
    >>> X = np.array([[0.0], [2.0], [8.0]])
    >>> responsibilities = np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    >>> fitted = maximization(X, responsibilities)
    >>> fitted["weights"].round(3), fitted["means"].ravel(), fitted["covariances"].ravel()
    (array([0.667, 0.333]), array([1., 8.]), array([1., 0.]))
    """
    counts, means, scatter = moments(X, responsibilities, covariance_type)
    covariances = scatter / _at_least_tiny(_per_covariance(counts, covariance_type))
    return {
        "weights": counts / counts.sum(),
        "means": means,
        "covariances": _add_round(covariances, reg_covar, covariance_type),
    }


def shrunken_maximization(X, responsibilities, covariance_type, strength, variance):
    """Refit every component as if ``strength`` more points lay spread evenly round its mean.

    With a single labeled point a class has no spread at all. A few pretended
    points, with ``variance`` in every direction, give it one, and count less
    and less as real points come in (a prior of the inverse Wishart form, as in
    Fraley and Raftery 2007).

    Parameters
    ----------
    X, responsibilities, covariance_type : as in :func:`maximization`
    strength : float, above 0
    variance : float, above 0, in squared units of ``X``

    Returns
    -------
    dict as from :func:`maximization`

    Examples
    --------
    >>> one = shrunken_maximization(np.ones((1, 1)), np.ones((1, 1)), "full", 0.5, variance=3.0)
    >>> one["covariances"].ravel()
    array([1.])
    """
    counts, means, scatter = moments(X, responsibilities, covariance_type)
    scatter = _add_round(scatter, strength * variance, covariance_type)
    return {
        "weights": counts / counts.sum(),
        "means": means,
        "covariances": scatter / (_per_covariance(counts, covariance_type) + strength),
    }


def log_prior(covariances, covariance_type, n_features, strength, variance):
    """Return the log density of the pretended points of :func:`shrunken_maximization`.

    EM with these points raises the log-likelihood plus this number, so it
    belongs to the bound that says when to stop.

    Parameters
    ----------
    covariances, covariance_type, strength, variance : as above
    n_features : int

    Returns
    -------
    float, in nats, but for a constant
    """
    matrix = covariance_type in ("full", "tied")
    spread = np.linalg.eigvalsh(covariances) if matrix else covariances
    directions = n_features if covariance_type == "spherical" else 1
    return -0.5 * strength * directions * np.sum(np.log(spread) + variance / spread)


def _whiten(X, covariance):
    """Return coordinates in which this covariance is a unit circle, and its log determinant."""
    root = np.linalg.cholesky(covariance)
    white = solve_triangular(root, X.T, lower=True, check_finite=False).T
    return white, 2 * np.log(np.diag(root)).sum()


def _at_least_tiny(counts):
    """Keep a component that got nothing from dividing zero by zero."""
    return np.maximum(counts, np.finfo(float).tiny)


def _per_covariance(counts, covariance_type):
    """Return how many points each covariance sums over, shaped to divide it by."""
    if covariance_type == "tied":
        return counts.sum()
    return counts.reshape(-1, *{"full": (1, 1), "diag": (1,), "spherical": ()}[covariance_type])


def _add_round(scatter, amount, covariance_type):
    """Add the same to every direction: to the diagonal of a matrix, to plain variances as is."""
    if covariance_type in ("full", "tied"):
        return scatter + amount * np.eye(scatter.shape[-1])
    return scatter + amount
