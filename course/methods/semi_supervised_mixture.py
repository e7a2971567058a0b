"""A Gaussian mixture that learns from labels too (Nigam, McCallum, Thrun and Mitchell 2000).

The steps of :mod:`course.methods.em` with labels clamped: a labeled point belongs to its class
from first to last, an unlabeled one is shared out and counts with a weight.
"""

import numpy as np

from course.methods._classifier import PartlyLabeledClassifier
from course.methods._gaussian_components import GaussianComponents
from course.methods.clustering import KMeans
from course.methods.em import clamp, run_em, warn_if_cut_short, weighted_expectation
from course.methods.gaussians import log_prior, shrunken_maximization
from course.validation import (
    UNLABELED,
    check_count,
    check_random_state,
    check_real,
    one_hot,
    validate_fit,
)


class SemiSupervisedGaussianMixture(PartlyLabeledClassifier, GaussianComponents):
    """A Gaussian for each class, fitted by EM to labeled and unlabeled points.

    Labeled points belong to their class from first to last. EM starts from the
    model of the labels alone and then lets each unlabeled point count
    ``unlabeled_weight`` of a point: 0 is labels only, 1 trusts all points
    alike. More weight helps where the classes really are such Gaussians, and
    hurts where they are not.

    So that one label per class is enough, every covariance is fitted as if
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
        EM ends when the bound, per point, rises by less in an iteration. It is small
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
    history_ : list of dict, one per iteration, the labels-only start first
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
            If ``max_iter`` iterations were not enough.
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
