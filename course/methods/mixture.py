"""Gaussian mixtures by EM: k-means with soft membership, and then with labels.

A mixture says how the points came about: pick a component, then draw a point
from its Gaussian. EM (Dempster, Laird and Rubin 1977) turns that round. The
E-step asks how likely each component is to have made each point; the M-step
refits every component to its share of the points; neither step ever makes the
data less likely.

With labels the same two steps learn a classifier (Nigam, McCallum, Thrun and
Mitchell 2000): a labeled point belongs to its class and nowhere else, an
unlabeled one is shared out, and counts with a weight that says how far the
unlabeled points are to be trusted.
"""

import warnings

import numpy as np
from scipy.linalg import solve_triangular
from sklearn.base import BaseEstimator, DensityMixin
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils.validation import check_is_fitted

from course.methods.clustering import KMeans, squared_distances
from course.validation import (
    UNLABELED,
    PartlyLabeledMixin,
    check_count,
    check_option,
    check_random_state,
    check_real,
    one_hot,
    validate_fit,
    validate_points,
)

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


def expectation(log_joint):
    """Share out every point among the components: the E-step.

    Works in logs with the largest term subtracted: far from all components every
    density is too small for a float, and their ratios still count.

    Parameters
    ----------
    log_joint : array of shape (n_samples, n_components)
        log of (mixing weight times density), -inf where a component is ruled out.

    Returns
    -------
    responsibilities : array of shape (n_samples, n_components), rows sum to 1
    log_density : array of shape (n_samples,), log of the sum over components

    Examples
    --------
    >>> expectation(np.array([[-2000.0, -2000.0], [0.0, -np.inf]]))[0]
    array([[0.5, 0.5],
           [1. , 0. ]])
    """
    peak = log_joint.max(axis=1, keepdims=True)
    responsibilities = np.exp(log_joint - peak)
    total = responsibilities.sum(axis=1, keepdims=True)
    return responsibilities / total, (peak + np.log(total)).ravel()


def clamp(log_joint, codes, component_classes):
    """Rule out, for each labeled point, the components of all other classes.

    Parameters
    ----------
    log_joint : array of shape (n_samples, n_components)
    codes : int array of shape (n_samples,), the class, -1 where there is no label
    component_classes : int array of shape (n_components,), the class of each component

    Returns
    -------
    array of shape (n_samples, n_components)

    Examples
    --------
    >>> clamp(np.zeros((2, 2)), codes=np.array([1, -1]), component_classes=np.array([0, 1]))
    array([[-inf,   0.],
           [  0.,   0.]])
    """
    own = codes[:, None] == component_classes
    return np.where(own | (codes[:, None] == UNLABELED), log_joint, -np.inf)


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


def weighted_expectation(log_joint, codes, component_classes, unlabeled_weight):
    """Share out the points where some have labels: the E-step of Nigam et al. (2000).

    A labeled point counts 1, all of it for its class; an unlabeled one counts
    ``unlabeled_weight``, shared among all components.

    Parameters
    ----------
    log_joint, codes, component_classes : as in :func:`clamp`
    unlabeled_weight : float in [0, 1]

    Returns
    -------
    responsibilities : array of shape (n_samples, n_components), rows sum to what the point counts
    log_likelihood : float, of the points as they count
    total : float, how many points that makes

    Examples
    --------
    >>> codes, two = np.array([1, -1]), np.array([0, 1])
    >>> weighted_expectation(np.zeros((2, 2)), codes, two, unlabeled_weight=0.5)[0]
    array([[0.  , 1.  ],
           [0.25, 0.25]])
    """
    counts = np.where(codes == UNLABELED, unlabeled_weight, 1.0)
    responsibilities, log_density = expectation(clamp(log_joint, codes, component_classes))
    return counts[:, None] * responsibilities, counts @ log_density, counts.sum()


def run_em(start, e_step, m_step, max_iter, tol):
    """Take E- and M-steps in turn until the bound rises by less than ``tol``.

    Parameters
    ----------
    start : dict, the parameters to begin with
    e_step : parameters -> responsibilities, bound
    m_step : responsibilities -> parameters
    max_iter : int
    tol : float

    Returns
    -------
    rounds : list of dict, the parameters and their ``"lower_bound"``, the start first
    n_iter : int
    converged : bool, False where ``max_iter`` rounds were not enough
    """
    parameters, rounds, converged = start, [], False

    def look():
        responsibilities, bound = e_step(parameters)
        rounds.append({**parameters, "lower_bound": float(bound)})
        return responsibilities

    for n_iter in range(1, max_iter + 1):
        parameters = m_step(look())
        if n_iter > 1 and abs(rounds[-1]["lower_bound"] - rounds[-2]["lower_bound"]) < tol:
            converged = True
            break
    look()
    return rounds, n_iter, converged


def warn_if_cut_short(converged, max_iter, tol):
    """Say so, as a ConvergenceWarning, where EM was stopped by ``max_iter``."""
    if not converged:
        warnings.warn(
            f"EM stopped after max_iter={max_iter} rounds while the bound still moved by more "
            f"than tol={tol} a round: raise max_iter or tol",
            ConvergenceWarning,
            stacklevel=3,
        )


class _GaussianComponents(BaseEstimator):
    """What both mixtures have in common: parameters checked, densities, fitted attributes."""

    def _check_parameters(self):
        check_option("covariance_type", self.covariance_type, COVARIANCE_TYPES)
        check_real("reg_covar", self.reg_covar)
        check_real("tol", self.tol)
        check_count("max_iter", self.max_iter)

    def _log_joint(self, X, parameters):
        """Return log (mixing weight times density), array of shape (n_samples, n_components)."""
        try:
            log_density = log_gaussians(
                X, parameters["means"], parameters["covariances"], self.covariance_type
            )
        except np.linalg.LinAlgError:
            raise ValueError(
                f"reg_covar={self.reg_covar} is too small for these points: a component has no "
                "width in some direction. Raise reg_covar, ask fewer components, or scale X"
            ) from None
        with np.errstate(divide="ignore"):  # a component may have died out
            return log_density + np.log(parameters["weights"])

    def _keep(self, rounds, n_iter, converged, offset):
        """Set the fitted attributes from what :func:`run_em` found around ``offset``."""
        self.history_ = [{**turn, "means": turn["means"] + offset} for turn in rounds]
        for name, value in self.history_[-1].items():
            setattr(self, name + "_", value)
        self.n_iter_, self.converged_ = n_iter, converged

    def _fitted_expectation(self, X):
        """Return responsibilities and log densities of new points under the fitted mixture."""
        check_is_fitted(self)
        X = validate_points(self, X)
        # As in fit: products of numbers far from zero lose digits, so move to the middle.
        offset = self.means_.mean(axis=0)
        fitted = {
            "weights": self.weights_,
            "means": self.means_ - offset,
            "covariances": self.covariances_,
        }
        return expectation(self._log_joint(X - offset, fitted))


class GaussianMixture(DensityMixin, _GaussianComponents):
    """Gaussian mixture by EM, started from k-means.

    Parameters
    ----------
    n_components : int, at most the number of points
    covariance_type : one of :data:`COVARIANCE_TYPES`
    tol : float
        EM ends when the mean log-likelihood rises by less in a round.
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
    history_ : list of dict, one a round of the best run, the start first
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
            If ``max_iter`` rounds were not enough.
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


class SemiSupervisedGaussianMixture(PartlyLabeledMixin, _GaussianComponents):
    """A Gaussian for each class, fitted by EM to labeled and unlabeled points.

    Labeled points belong to their class from first to last. EM starts from the
    model of the labels alone and then lets each unlabeled point count
    ``unlabeled_weight`` of a point: 0 is labels only, 1 trusts all points
    alike. More weight helps where the classes really are such Gaussians, and
    hurts where they are not.

    So that one label a class is enough, every covariance is fitted as if
    ``shrinkage`` more points lay spread evenly round its mean, with the mean
    variance of all features over the points as they count. With one label a
    class and weight 0 this is the nearest label. Features should be on one
    scale, then, as for any method that measures distances.

    Parameters
    ----------
    n_components : int or None
        How many in all; None, like any number below the classes, is one a
        class. More are shared out evenly, the first classes getting those left
        over, and a label then only says that its point belongs to one of the
        components of its class. They start from k-means among the points that
        the labels-only model gives to the class; where there are fewer points
        than components, some stay empty.
    covariance_type : one of :data:`COVARIANCE_TYPES`
        The default lets all components share one ellipse: with few labels that
        is what can be learned.
    unlabeled_weight : float in [0, 1]
    shrinkage : float, above 0
        In points, see above.
    reg_covar : float
        Added to the variance of the pretended points.
    tol : float
        EM ends when the bound, per point, rises by less in a round. It is small
        because EM may rest on a plateau before it moves on.
    max_iter : int
    random_state : int, RandomState or None
        Used where a class has several components.

    Attributes
    ----------
    classes_ : array of shape (n_classes,)
    component_classes_ : array of shape (n_components,), the class of each component
    weights_, means_, covariances_ : as in :class:`GaussianMixture`
    lower_bound_ : float
        Log-likelihood of the points as they count, pretended ones included, per point.
    converged_ : bool
    n_iter_ : int
    n_features_in_ : int
    history_ : list of dict, one a round, the labels-only start first
        ``"weights"``, ``"means"``, ``"covariances"`` and their ``"lower_bound"``.

    See Also
    --------
    course.methods.SemiSupervisedNaiveBayes : the same for word counts.

    References
    ----------
    Nigam, McCallum, Thrun and Mitchell (2000), Text classification from labeled and unlabeled
    documents using EM.

    Examples
    --------
    >>> X = np.array([[0.0], [0.5], [1.0], [5.0], [5.5], [6.0]])
    >>> y = np.array([-1, 3, -1, -1, -1, 8])
    >>> SemiSupervisedGaussianMixture().fit(X, y).predict(X)
    array([3, 3, 3, 8, 8, 8])
    """

    def __init__(
        self,
        n_components=None,
        covariance_type="tied",
        unlabeled_weight=1.0,
        *,
        shrinkage=0.1,
        reg_covar=1e-6,
        tol=1e-6,
        max_iter=1000,
        random_state=None,
    ):
        self.n_components = n_components
        self.covariance_type = covariance_type
        self.unlabeled_weight = unlabeled_weight
        self.shrinkage = shrinkage
        self.reg_covar = reg_covar
        self.tol = tol
        self.max_iter = max_iter
        self.random_state = random_state

    def fit(self, X, y):
        """Fit the mixture to all points.

        Parameters
        ----------
        X : array of shape (n_samples, n_features)
        y : array of shape (n_samples,), -1 where there is no label

        Raises
        ------
        ValueError
            If no point is labeled or an argument cannot be used.

        Warns
        -----
        ConvergenceWarning
            If ``max_iter`` rounds were not enough.
        """
        self._check_parameters()
        check_real("unlabeled_weight", self.unlabeled_weight, high=1)
        check_real("shrinkage", self.shrinkage, above=True)
        X, self.classes_, codes = validate_fit(self, X, y)
        component_classes = self._share_out_components()
        offset = X.mean(axis=0)
        around = X - offset
        counts = np.where(codes == UNLABELED, self.unlabeled_weight, 1.0)
        away = around - np.average(around, axis=0, weights=counts)
        variance = np.average(away**2, axis=0, weights=counts).mean() + self.reg_covar
        prior = self.shrinkage, variance

        def e_step(parameters):
            responsibilities, log_likelihood, total = weighted_expectation(
                self._log_joint(around, parameters),
                codes,
                component_classes,
                self.unlabeled_weight,
            )
            log_likelihood += log_prior(
                parameters["covariances"], self.covariance_type, X.shape[1], *prior
            )
            return responsibilities, log_likelihood / total

        def m_step(responsibilities):
            return shrunken_maximization(around, responsibilities, self.covariance_type, *prior)

        start = m_step(one_hot(codes, len(self.classes_)))
        if len(component_classes) > len(self.classes_):
            guesses = clamp(self._log_joint(around, start), codes, np.arange(len(self.classes_)))
            start = m_step(
                counts[:, None]
                * self._split_classes(around, guesses.argmax(axis=1), counts, component_classes)
            )
        self._keep(*run_em(start, e_step, m_step, self.max_iter, self.tol), offset)
        self.component_classes_ = self.classes_[component_classes]
        warn_if_cut_short(self.converged_, self.max_iter, self.tol)
        return self

    def predict_proba(self, X):
        """Return the probability of each class, array of shape (n_samples, n_classes)."""
        responsibilities = self._fitted_expectation(X)[0]
        return responsibilities @ (self.component_classes_[:, None] == self.classes_)

    def predict(self, X):
        """Return the most probable class (of several the first), array of shape (n_samples,)."""
        proba = self.predict_proba(X)
        return self.classes_[proba.argmax(axis=1)]

    def _share_out_components(self):
        """Return the class code of each component."""
        n_classes = len(self.classes_)
        n_components = n_classes
        if self.n_components is not None:
            check_count("n_components", self.n_components)
            n_components = max(self.n_components, n_classes)
        return np.arange(n_components) * n_classes // n_components

    def _split_classes(self, X, guesses, counts, component_classes):
        """Cut the points of each class into its components by k-means; return responsibilities."""
        rng = check_random_state(self.random_state)
        responsibilities = np.zeros((len(X), len(component_classes)))
        for code in range(len(self.classes_)):
            members = np.flatnonzero((guesses == code) & (counts > 0))
            own = np.flatnonzero(component_classes == code)
            parts = min(len(own), len(np.unique(X[members], axis=0)))
            clusters = KMeans(parts, random_state=rng).fit(X[members]).labels_
            responsibilities[members, own[clusters]] = 1
        return responsibilities


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


def _checked(name, value, shape):
    """Return ``value`` as a float array of ``shape``, or say which argument is wrong."""
    try:
        array = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        raise ValueError(f"{name} must be numbers of shape {shape}, got {value!r}") from None
    if array.shape != shape or not np.isfinite(array).all():
        raise ValueError(f"{name} must be finite and of shape {shape}, got shape {array.shape}")
    return array
