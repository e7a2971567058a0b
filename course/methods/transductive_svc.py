"""Transductive support vector machine: the widest margin through the unlabeled points too.

A support vector machine keeps the labeled points away from the decision boundary. The
transductive one (Vapnik 1998; Joachims 1999) keeps *all* points away from it, so the
boundary moves into a region of low density. Every unlabeled point may lie on either side,
so the loss has many local minima. Following Chapelle and Zien (2005), a smooth loss
replaces the hinge of the unlabeled points, and gradient descent starts from the labels
alone while the weight of the unlabeled points grows in stages (*annealing*). Without a
constraint the widest margin puts everything on one side; a *class balance constraint*
excludes that solution.
"""

from functools import partial

import numpy as np

from course.methods._descent import descend
from course.methods.graph import rbf_kernel
from course.methods.kernel_features import (
    KernelExpansion,
    check_kernel_memory,
    choose_centers,
    kernel_whitening,
    neighbor_gamma,
)
from course.methods.nearest import nearest_distinct_points
from course.validation import (
    PartlyLabeledMixin,
    check_class_priors,
    check_count,
    check_random_state,
    check_real,
    one_hot,
    validate_fit,
)

_STAGES = (0.01, 0.03, 0.1, 0.3, 1.0)
_STEEPNESS = 3.0

# --- the steps -------------------------------------------------------------------------


def squared_hinge(signs, values):
    """Return the labeled loss and its slope: zero from a margin of 1 on, then quadratic.

    Parameters
    ----------
    signs : array, 1 where the point is in the class and -1 where it is not
    values : array of the same shape, the decision function

    Returns
    -------
    loss, slope : arrays of that shape, the slope with respect to ``values``

    Examples
    --------
    >>> squared_hinge(np.array([1.0, 1.0, -1.0]), np.array([2.0, 0.5, 0.5]))
    (array([0.  , 0.25, 2.25]), array([-0., -1.,  3.]))
    """
    gap = np.maximum(0.0, 1.0 - signs * values)
    return gap**2, -2.0 * signs * gap


@np.errstate(under="ignore")  # a weight too small for a double counts 0
def unlabeled_loss(values):
    """Return the loss of points whose side is unknown, and its slope: large at the boundary.

    ``exp(-3 f**2)`` is 1 on the boundary and nearly 0 from a margin of 1 on, on both sides:
    a smooth stand-in for the hinge of whichever side the point is on.

    Parameters
    ----------
    values : array, the decision function

    Returns
    -------
    loss, slope : arrays of that shape

    References
    ----------
    Chapelle and Zien (2005), section 4.

    Examples
    --------
    >>> loss, slope = unlabeled_loss(np.array([0.0, -0.5, 2.0]))
    >>> loss.round(3)
    array([1.   , 0.472, 0.   ])
    """
    loss = np.exp(-_STEEPNESS * values**2)
    return loss, -2.0 * _STEEPNESS * values * loss


def center_on(features, rows):
    """Shift the features so that their mean over ``rows`` is zero.

    A linear function of shifted features has its intercept as mean over these rows. So a
    fixed intercept *is* the class balance constraint, and the descent stays unconstrained.

    Parameters
    ----------
    features : array of shape (n_samples, n_features)
    rows : bool array of shape (n_samples,), at least one True

    Returns
    -------
    shifted : array of shape (n_samples, n_features)
    mean : array of shape (n_features,)

    References
    ----------
    Chapelle and Zien (2005), equation 11 and the remark after it.

    Examples
    --------
    >>> center_on(np.array([[1.0], [2.0], [4.0]]), np.array([False, True, True]))
    (array([[-2.],
           [-1.],
           [ 1.]]), array([3.]))
    """
    mean = features[rows].mean(axis=0)
    return features - mean, mean


def transductive_loss(coef, intercept, features, signs, features_unlabeled, l2, unlabeled_weight):
    """Return the objective of the transductive SVM and its gradient, all classes at once.

    The mean squared hinge over the labeled points, plus ``unlabeled_weight`` times the mean
    loss of the unlabeled points, plus ``l2 / 2`` times the sum of squared coefficients;
    summed over the one-vs-rest problems.

    Parameters
    ----------
    coef : array of shape (n_features, n_problems)
    intercept : array of shape (n_problems,), fixed
    features : array of shape (n_labeled, n_features)
    signs : array of shape (n_labeled, n_problems), 1 or -1
    features_unlabeled : array of shape (n_unlabeled, n_features); may have no row
    l2, unlabeled_weight : float

    Returns
    -------
    loss : float
    gradient : array of shape (n_features, n_problems)

    Examples
    --------
    The unlabeled point at 0.1 sits on the boundary and pays nearly the whole weight:

    >>> coef, points = np.array([[1.0]]), np.array([[1.0], [-1.0]])
    >>> signs, nearby = np.array([[1.0], [-1.0]]), np.array([[0.1]])
    >>> round(transductive_loss(coef, np.zeros(1), points, signs, nearby, 0.0, 1.0)[0], 2)
    0.97
    """
    losses, slopes = squared_hinge(signs, features @ coef + intercept)
    loss = losses.sum() / len(features) + l2 / 2 * np.sum(coef**2)
    gradient = features.T @ slopes / len(features) + l2 * coef
    if unlabeled_weight and len(features_unlabeled):
        losses, slopes = unlabeled_loss(features_unlabeled @ coef + intercept)
        share = unlabeled_weight / len(features_unlabeled)
        loss += share * losses.sum()
        gradient += share * (features_unlabeled.T @ slopes)
    return float(loss), gradient


# --- the estimator ---------------------------------------------------------------------


class TransductiveSVC(PartlyLabeledMixin, KernelExpansion):
    """Transductive support vector machine with an RBF kernel, one class against the rest.

    The descent starts from the solution of the labels alone and raises the weight of the
    unlabeled points in five stages. Should it end above its start, a second
    descent at the full weight begins at that start and can only go down from there; so the
    objective is never above that of the labels-only start.

    Parameters
    ----------
    l2 : float, above 0
        The weight of the squared norm of the function. Inversely proportional to the C of
        other support vector machines.
    unlabeled_weight : float, at least 0
        The weight of the mean loss of the unlabeled points; that of the labels counts 1.
        At 0 this is a support vector machine on the labeled points, with the same
        kernel: the balance constraint then refers to the labeled points.
    class_priors : array of shape (n_classes,) or None
        The proportion of each class, in sorted order, adding up to 1: on average over the
        unlabeled points, the function of a class with proportion p is ``2 p - 1``. None
        stands for the proportions among the labels.
    gamma : float or None
        Of the RBF kernel, per squared unit of ``X``. None stands for
        :func:`~course.methods.kernel_features.neighbor_gamma`.
    max_centers : int
        With more points than this, the labeled points and a random subset of the others
        carry a kernel.
    max_iter : int, most iterations of each stage
    tol : float, a stage ends when no entry of the gradient is larger
    random_state : int, RandomState or None, for that subset

    The defaults of ``l2``, ``unlabeled_weight`` and ``gamma`` were chosen on label draws
    with seeds below 1,000, with four labels per class.

    Attributes
    ----------
    classes_ : array of shape (n_classes,)
    transduction_ : array of shape (n_samples,)
        The labels given, and for the other points the predictions.
    centers_ : the points that carry a kernel
    dual_coef_ : array of shape (n_centers, n_problems), the coefficients of the kernels
    intercept_ : array of shape (n_problems,); two classes are one problem
    gamma_ : float
    objective_ : float, the loss at the full ``unlabeled_weight``
    n_iter_ : int, iterations of all stages together
    n_features_in_ : int
    history_ : list of dict, one per stage, the labels-only start first
        ``"unlabeled_weight"`` of the stage, ``"objective"`` (the loss at the *full* weight, so
        that the stages can be compared), ``"dual_coef"`` and ``"intercept"``.

    See Also
    --------
    course.methods.EntropyMinimization : the same idea with probabilities instead of margins.
    LaplacianRidgeClassifier : looks for a manifold instead of a gap.

    References
    ----------
    Joachims (1999), Transductive inference for text classification using support vector
    machines. Chapelle and Zien (2005), Semi-supervised classification by low density
    separation.

    Examples
    --------
    Halfway between the two labels is 2.5; the gap is from 3 to 5.

    >>> X, y = [[0.0], [1.0], [2.0], [3.0], [5.0], [6.0]], [0, -1, -1, -1, 1, -1]
    >>> TransductiveSVC(gamma=0.1, class_priors=[2 / 3, 1 / 3]).fit(X, y).predict([[3.0]])
    array([0])
    """

    def __init__(
        self,
        l2=1e-3,
        unlabeled_weight=1.0,
        *,
        class_priors=None,
        gamma=None,
        max_centers=1000,
        max_iter=200,
        tol=1e-4,
        random_state=None,
    ):
        self.l2 = l2
        self.unlabeled_weight = unlabeled_weight
        self.class_priors = class_priors
        self.gamma = gamma
        self.max_centers = max_centers
        self.max_iter = max_iter
        self.tol = tol
        self.random_state = random_state

    def fit(self, X, y):
        """Descend from the labels-only solution while the unlabeled points gain weight.

        Parameters
        ----------
        X : array or sparse array of shape (n_samples, n_features)
        y : array of shape (n_samples,), -1 where there is no label

        Raises
        ------
        ValueError
            If no point is labeled, all labels are of one class, or an argument cannot be used.

        Warns
        -----
        ConvergenceWarning
            If ``max_iter`` iterations were not enough for a stage.
        """
        self._check_parameters()
        rng = check_random_state(self.random_state)
        X, self.classes_, codes = validate_fit(self, X, y, accept_sparse="csr")
        n_classes, labeled = len(self.classes_), codes >= 0
        if n_classes < 2:
            raise ValueError(
                "y holds labels of one class only, and a decision boundary needs two: label a "
                "point of another class"
            )
        priors = check_class_priors(self.class_priors, n_classes)
        if priors is None:
            priors = one_hot(codes[labeled], n_classes).mean(axis=0)
        signs = 2.0 * one_hot(codes, n_classes) - 1.0

        kernel, whitening = self.kernel_and_features(X, labeled, rng)
        balanced = ~labeled if self.unlabeled_weight and not labeled.all() else labeled
        features, mean = center_on(kernel @ whitening, balanced)
        intercept = 2.0 * priors - 1.0
        if n_classes == 2:  # the second class against the first; the reverse says the same
            signs, intercept = signs[:, 1:], intercept[1:]
        self._anneal(features, signs, labeled, intercept, whitening, mean)
        guesses = _decide(kernel @ self.dual_coef_ + self.intercept_)
        self.transduction_ = self.classes_[np.where(labeled, codes, guesses)]
        return self

    def decision_function(self, X):
        """Return the signed distance from the boundary in units of the margin.

        Parameters
        ----------
        X : array or sparse array of shape (n_samples, n_features)

        Returns
        -------
        array of shape (n_samples, n_classes), or (n_samples,) with two classes: positive
        for the second of them
        """
        values = self._function(X)
        return values[:, 0] if values.shape[1] == 1 else values

    def predict(self, X):
        """Return the class whose function is largest, array of shape (n_samples,)."""
        values = self._function(X)
        return self.classes_[_decide(values)]

    def _check_parameters(self):
        check_real("l2", self.l2, above=True)
        check_real("unlabeled_weight", self.unlabeled_weight)
        if self.gamma is not None:
            check_real("gamma", self.gamma, above=True)
        check_count("max_centers", self.max_centers)
        check_count("max_iter", self.max_iter)
        check_real("tol", self.tol)

    def kernel_and_features(self, X, labeled, rng):
        """Choose the centers and the kernel; return its values and the map to features.

        Neither depends on the classes of the labels. A program that fits the same points again
        and again, as the board does, can put a function that remembers them in its place.

        Parameters
        ----------
        X : array or sparse array of shape (n_samples, n_features)
        labeled : bool array of shape (n_samples,)
        rng : RandomState, for the choice of centers where there are more than ``max_centers``

        Returns
        -------
        kernel : array of shape (n_samples, n_centers)
        whitening : array of shape (n_centers, n_features), from the kernel to the features
        """
        check_kernel_memory(labeled, self.max_centers)
        rows = choose_centers(labeled, self.max_centers, rng)
        self.centers_ = X[rows]
        if self.gamma is None:
            self.gamma_ = neighbor_gamma(nearest_distinct_points(self.centers_, 10, "euclidean")[0])
        else:
            self.gamma_ = self.gamma
        kernel = rbf_kernel(X, self.centers_, self.gamma_)
        return kernel, kernel_whitening(kernel[rows])

    @np.errstate(under="ignore")  # a weight too small for a double counts 0
    def _anneal(self, features, signs, labeled, intercept, whitening, mean):
        """Run the stages; keep the function after each, and the best as the model's."""
        data = features[labeled], signs[labeled], features[~labeled], self.l2
        shape = features.shape[1], signs.shape[1]
        self.history_, self.n_iter_ = [], 0

        def loss(flat, weight):
            value, gradient = transductive_loss(flat.reshape(shape), intercept, *data, weight)
            return value, gradient.ravel()

        def stage(start, weight):
            flat, n_iter = descend(
                partial(loss, weight=weight), start, self.tol, self.max_iter, type(self).__name__
            )
            self.n_iter_ += n_iter
            coef = flat.reshape(shape)
            self.history_.append(
                {
                    "unlabeled_weight": float(weight),
                    "objective": loss(flat, self.unlabeled_weight)[0],
                    "dual_coef": whitening @ coef,
                    "intercept": intercept - mean @ coef,
                }
            )
            return flat

        start = flat = stage(np.zeros(shape[0] * shape[1]), 0.0)
        if self.unlabeled_weight and not labeled.all():
            for share in _STAGES:
                flat = stage(flat, share * self.unlabeled_weight)
            if self.history_[-1]["objective"] > self.history_[0]["objective"]:
                stage(start, self.unlabeled_weight)
        self.dual_coef_ = self.history_[-1]["dual_coef"]
        self.intercept_ = self.history_[-1]["intercept"]
        self.objective_ = self.history_[-1]["objective"]


def _decide(values):
    """Return the position of the winning class: the highest value, or the sign of the only one."""
    return (values[:, 0] > 0).astype(int) if values.shape[1] == 1 else values.argmax(axis=1)
