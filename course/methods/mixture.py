"""Gaussian mixtures by EM: k-means with soft membership.

The E-step (:mod:`course.methods.em`) computes the responsibilities, the M-step
(:mod:`course.methods.gaussians`) refits weights, means and covariances; in turn, from a start
by k-means. With labels: :mod:`course.methods.semi_supervised_mixture`.
"""

import numpy as np
from sklearn.base import DensityMixin

from course.methods._gaussian_components import GaussianComponents
from course.methods.clustering import KMeans
from course.methods.em import expectation, run_em, warn_if_cut_short
from course.methods.gaussians import maximization
from course.validation import (
    check_count,
    check_random_state,
    one_hot,
    validate_points,
)


class GaussianMixture(DensityMixin, GaussianComponents):
    """Gaussian mixture by EM, started from k-means.

    Parameters
    ----------
    n_components : int, at most the number of points
    covariance_type : one of :data:`COVARIANCE_TYPES`
    tol : float
        EM ends when the mean log-likelihood rises by less in an iteration.
    reg_covar : float
        Added to every variance, so that no component shrinks to a point.
    max_iter : int
    n_init : int
        Number of runs, of which the likeliest is kept.
    weights_init : array of shape (n_components,), positive, or None
    means_init : array of shape (n_components, n_features) or None
    precisions_init : array or None
        Inverse covariances, its shape as in :data:`COVARIANCE_TYPES`. What is
        given of these three replaces the part that k-means would start from;
        with all three there is one run.
    random_state : int, RandomState or None

    Attributes
    ----------
    weights_ : array of shape (n_components,), the mixing weights
    means_ : array of shape (n_components, n_features)
    covariances_ : array, its shape as in :data:`COVARIANCE_TYPES`
    lower_bound_ : float, mean log-likelihood of the points in ``fit``
    converged_ : bool
    n_iter_ : int
    n_features_in_ : int
    history_ : list of dict, one per iteration of the best run, the start first
        ``"weights"``, ``"means"``, ``"covariances"`` and their ``"lower_bound"``.

    See Also
    --------
    SemiSupervisedGaussianMixture : with labels, a classifier.

    References
    ----------
    Dempster, Laird and Rubin (1977), Maximum likelihood from incomplete data via the EM algorithm.

    Examples
    --------
    >>> X = np.array([[0.0], [0.2], [0.4], [5.0], [5.2], [5.4]])
    >>> model = GaussianMixture(n_components=2, random_state=0).fit(X)
    >>> np.sort(model.means_.ravel()).round(2)
    array([0.2, 5.2])
    """

    def __init__(
        self,
        n_components=1,
        *,
        covariance_type="full",
        tol=1e-3,
        reg_covar=1e-6,
        max_iter=100,
        n_init=1,
        weights_init=None,
        means_init=None,
        precisions_init=None,
        random_state=None,
    ):
        self.n_components = n_components
        self.covariance_type = covariance_type
        self.tol = tol
        self.reg_covar = reg_covar
        self.max_iter = max_iter
        self.n_init = n_init
        self.weights_init = weights_init
        self.means_init = means_init
        self.precisions_init = precisions_init
        self.random_state = random_state

    @np.errstate(under="ignore")  # a weight too small for a double counts 0
    def fit(self, X, y=None):
        """Fit the mixture.

        Parameters
        ----------
        X : array of shape (n_samples, n_features), at least two points
        y : ignored

        Raises
        ------
        ValueError
            If an argument cannot be used, or a component has no width.

        Warns
        -----
        ConvergenceWarning
            If ``max_iter`` iterations were not enough.
        """
        self._check_parameters()
        check_count("n_components", self.n_components)
        check_count("n_init", self.n_init)
        X = validate_points(self, X, fitting=True, ensure_min_samples=2)
        if len(X) < self.n_components:
            raise ValueError(
                f"n_components={self.n_components} is more than the points there are, "
                f"n_samples={len(X)}"
            )
        offset = X.mean(axis=0)
        around = X - offset
        given = self._given_start(X.shape[1], offset)
        rng = check_random_state(self.random_state)

        def e_step(parameters):
            responsibilities, log_density = expectation(self._log_joint(around, parameters))
            return responsibilities, log_density.mean()

        def m_step(responsibilities):
            return maximization(around, responsibilities, self.covariance_type, self.reg_covar)

        def k_means_start():
            clusters = KMeans(self.n_components, n_init=1, random_state=rng).fit(around).labels_
            return m_step(one_hot(clusters, self.n_components))

        if len(given) == 3:
            starts = [given]
        else:
            starts = ({**k_means_start(), **given} for _ in range(self.n_init))
        runs = (run_em(start, e_step, m_step, self.max_iter, self.tol) for start in starts)
        best = max(runs, key=lambda run: run[0][-1]["lower_bound"])
        self._keep(*best, offset)
        warn_if_cut_short(self.converged_, self.max_iter, self.tol)
        return self

    def predict(self, X):
        """Return the component most likely to have made each point, int array (n_samples,)."""
        return self.predict_proba(X).argmax(axis=1)

    def fit_predict(self, X, y=None):
        """Fit, then return the component of each point, int array (n_samples,)."""
        return self.fit(X).predict(X)

    @np.errstate(under="ignore")  # a weight too small for a double counts 0
    def predict_proba(self, X):
        """Return each component's share of each point, array (n_samples, n_components)."""
        return self._fitted_expectation(X)[0]

    def score_samples(self, X):
        """Return the log density of each point, array of shape (n_samples,)."""
        return self._fitted_expectation(X)[1]

    def score(self, X, y=None):
        """Return the mean log density of the points."""
        return float(self.score_samples(X).mean())

    def _given_start(self, n_features, offset):
        """Return those start parameters that the caller chose."""
        k, d = self.n_components, n_features
        shapes = {"full": (k, d, d), "tied": (d, d), "diag": (k, d), "spherical": (k,)}
        given = {}
        if self.weights_init is not None:
            weights = _checked("weights_init", self.weights_init, (k,))
            if np.any(weights <= 0):
                raise ValueError(f"weights_init must be positive, got {self.weights_init!r}")
            given["weights"] = weights / weights.sum()
        if self.means_init is not None:
            given["means"] = _checked("means_init", self.means_init, (k, d)) - offset
        if self.precisions_init is not None:
            precisions = _checked(
                "precisions_init", self.precisions_init, shapes[self.covariance_type]
            )
            matrix = self.covariance_type in ("full", "tied")
            if np.any((np.linalg.eigvalsh(precisions) if matrix else precisions) <= 0):
                raise ValueError("precisions_init must be positive (definite where a matrix)")
            given["covariances"] = np.linalg.inv(precisions) if matrix else 1 / precisions
        return given


def _checked(name, value, shape):
    """Return ``value`` as a float array of ``shape``, or say which argument is wrong."""
    try:
        array = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        raise ValueError(f"{name} must be numbers of shape {shape}, got {value!r}") from None
    if array.shape != shape or not np.isfinite(array).all():
        raise ValueError(f"{name} must be finite and of shape {shape}, got shape {array.shape}")
    return array
