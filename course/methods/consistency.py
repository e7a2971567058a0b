"""Consistency regularization: a small change of a point must not change its prediction.

A photograph moved by one pixel shows the same thing, whatever its label is. So the squared
difference of the predictions before and after such a change, the *consistency loss*, joins
the loss at the labels (Sajjadi et al. 2016; Laine and Aila 2017). It pushes the decision
boundary, where predictions change quickly, away from the unlabeled points.

The model is softmax regression over random Fourier features
(:mod:`course.methods.fourier`), so the boundary may bend, and the gradient is that of
softmax regression. What "small" means is read from the data: changes are measured in the
typical distance from a point to its neighbors.
"""

import numpy as np
from sklearn.utils.validation import check_is_fitted

from course.methods._classifier import PartlyLabeledClassifier
from course.methods._descent import descend
from course.methods.fourier import draw_fourier_features, typical_spacing
from course.methods.supervised import cross_entropy, gradient, softmax
from course.validation import (
    check_count,
    check_random_state,
    check_real,
    one_hot,
    validate_fit,
    validate_points,
)

RAMP = (0.0, 0.01, 0.1, 1.0)
"""The parts of the full weight, one per stage: labels first, then more and more consistency."""


def change(X, length, rng):
    """Move each point in a random direction, by ``length`` (root mean square).

    Parameters
    ----------
    X : array of shape (n_samples, n_features)
    length : float, in the units of X
    rng : RandomState

    Returns
    -------
    array of shape (n_samples, n_features)
    """
    return X + rng.normal(scale=length / np.sqrt(X.shape[1]), size=X.shape)


def consistency_loss(proba, proba_changed):
    """Return the mean squared difference of the class probabilities before and after a change.

    Parameters
    ----------
    proba, proba_changed : arrays of shape (n_samples, n_classes), rows sum to 1

    Returns
    -------
    float, from 0 to 2

    Examples
    --------
    >>> consistency_loss(np.array([[1.0, 0.0], [0.5, 0.5]]), np.array([[0.0, 1.0], [0.5, 0.5]]))
    1.0
    """
    return float(np.mean(np.sum((proba - proba_changed) ** 2, axis=1)))


def consistency_gradient(proba, proba_changed):
    """Return how :func:`consistency_loss` changes with the logits behind ``proba``.

    The chain rule through softmax: with ``d`` the derivative by ``proba``, it is
    ``p (d - sum(p d))``. For the logits behind ``proba_changed`` swap the two.

    Parameters
    ----------
    proba, proba_changed : arrays of shape (n_samples, n_classes), softmax of the logits

    Returns
    -------
    array of shape (n_samples, n_classes)
    """
    by_proba = 2 * (proba - proba_changed) / len(proba)
    return proba * (by_proba - np.sum(proba * by_proba, axis=1, keepdims=True))


def loss_and_gradient(coef, Z_labeled, targets, Z, Z_changed, weight, l2=0.0):
    """Return the loss with consistency, and the direction in which it rises fastest.

    Cross-entropy at the labels, plus ``weight`` times the :func:`consistency_loss`
    over all points, plus ``l2 / 2`` times the sum of squared coefficients.
    There is no intercept: with it, one class could claim all the land between
    the labels at no cost.

    Parameters
    ----------
    coef : array of shape (n_classes, n_components)
    Z_labeled : array of shape (n_labeled, n_components), features of the labeled points
    targets : array of shape (n_labeled, n_classes), one-hot
    Z, Z_changed : arrays of shape (n_samples, n_components)
        Features of all points, before and after the change.
    weight, l2 : float

    Returns
    -------
    loss : float
    by_coef : array of shape (n_classes, n_components)
    """
    logits = Z_labeled @ coef.T
    loss = cross_entropy(logits, targets) + l2 / 2 * np.sum(coef**2)
    by_coef, _ = gradient(coef, softmax(logits), Z_labeled, targets, l2)
    if weight:
        before, after = (softmax(_rows_times(coef, points.T).T) for points in (Z, Z_changed))
        loss += weight * consistency_loss(before, after)
        by_coef += weight * _rows_times(consistency_gradient(before, after).T, Z)
        by_coef += weight * _rows_times(consistency_gradient(after, before).T, Z_changed)
    return loss, by_coef


def _rows_times(rows, Z):
    """Return ``rows @ Z``: two or three rows one by one, which BLAS does in half the time."""
    return np.array([row @ Z for row in rows]) if len(rows) < 4 else rows @ Z


class ConsistencyClassifier(PartlyLabeledClassifier):
    """Softmax regression on Fourier features whose predictions survive small changes of a point.

    The weight of consistency rises in four stages, from labels only to all of
    it, each with a fresh change of every point and starting where the last one
    ended: at once, it would flatten the answers before the labels had a say.

    Parameters
    ----------
    weight : float, at least 0
        What the consistency loss counts beside the cross-entropy at the labels. Few
        points lie near the boundary, so the consistency loss is small and the weight large.
    noise : float, above 0
        Length of a change, as a share of :func:`course.methods.fourier.typical_spacing`.
    length_scale : float, above 0
        Over what distance answers may differ, in the same unit. Small: the
        boundary may bend a lot; large: it is nearly straight.
    n_components : int, number of random Fourier features
    l2 : float, at least 0
        What half the sum of squared coefficients counts.
    tol : float
        A stage ends when no entry of the gradient is larger.
    max_iter : int, maximum number of iterations in a stage
    random_state : int, RandomState or None
        For the features and the changes.
    features : FourierFeatures or None
        Features to use, instead of drawing ``n_components`` with ``length_scale`` in ``fit``:
        any object with ``transform(X)`` and ``spacing``, as
        :func:`course.methods.fourier.draw_fourier_features` returns. Nothing of it depends on
        labels, so many fits to the same points can share one.

    Attributes
    ----------
    coef_ : array of shape (n_classes, n_components)
    features_ : FourierFeatures, those drawn or handed in; its ``spacing`` is the
        :func:`course.methods.fourier.typical_spacing` of the points
    classes_ : array of shape (n_classes,)
    transduction_ : array of shape (n_samples,)
        The labels given, and for the other points the predictions.
    n_features_in_ : int
    n_iter_ : int, iterations of all stages
    history_ : list of dict, one per stage
        ``"weight"``, ``"loss"``, ``"consistency_loss"`` (on that stage's changes) and ``"coef"``.

    See Also
    --------
    course.methods.EntropyMinimization : keeps the boundary away by confident predictions.

    References
    ----------
    Sajjadi, Javanmardi and Tasdizen (2016), Regularization with stochastic
    transformations and perturbations for deep semi-supervised learning.
    Laine and Aila (2017), Temporal ensembling for semi-supervised learning.

    Examples
    --------
    >>> from course.datasets import hide_labels, make_two_moons
    >>> X, y = make_two_moons(random_state=0)
    >>> y_few = hide_labels(y, per_class=2, random_state=0)
    >>> for weight in (0, 30):
    ...     model = ConsistencyClassifier(weight, random_state=0).fit(X, y_few)
    ...     print(f"{model.score(X, y):.2f}")
    0.88
    0.99
    """

    def __init__(
        self,
        weight=30.0,
        noise=0.45,
        *,
        length_scale=1.5,
        n_components=300,
        l2=1e-4,
        tol=1e-4,
        max_iter=1000,
        random_state=None,
        features=None,
    ):
        self.weight = weight
        self.noise = noise
        self.length_scale = length_scale
        self.n_components = n_components
        self.l2 = l2
        self.tol = tol
        self.max_iter = max_iter
        self.random_state = random_state
        self.features = features

    def fit(self, X, y):
        """Fit the labels, then ask for consistency more and more.

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
            If ``max_iter`` iterations were not enough for a stage.
        """
        self._check_parameters()
        X, self.classes_, codes = validate_fit(self, X, y)
        rng = check_random_state(self.random_state)
        self.features_ = self.features
        if self.features is None:
            self.features_ = draw_fourier_features(
                X.shape[1], self.n_components, self.length_scale, rng, typical_spacing(X)
            )
        Z = self.features_.transform(X)
        labeled = codes >= 0
        targets = one_hot(codes[labeled], len(self.classes_))
        self.coef_ = np.zeros((len(self.classes_), Z.shape[1]))
        self.history_ = []
        self.n_iter_ = 0
        for share in RAMP if self.weight else RAMP[:1]:
            Z_changed = self.features_.transform(
                change(X, self.noise * self.features_.spacing, rng)
            )
            self._stage(Z[labeled], targets, Z, Z_changed, share * self.weight)
        guesses = (Z @ self.coef_.T).argmax(axis=1)
        self.transduction_ = self.classes_[np.where(labeled, codes, guesses)]
        return self

    def _stage(self, Z_labeled, targets, Z, Z_changed, weight):
        """Walk downhill from where the last stage ended, and note where this one does."""

        def flat_loss(flat):
            coef = flat.reshape(self.coef_.shape)
            loss, by_coef = loss_and_gradient(
                coef, Z_labeled, targets, Z, Z_changed, weight, self.l2
            )
            return loss, by_coef.ravel()

        flat, n_iter = descend(
            flat_loss, self.coef_.ravel(), self.tol, self.max_iter, "ConsistencyClassifier"
        )
        self.coef_ = flat.reshape(self.coef_.shape)
        self.n_iter_ += n_iter
        self.history_.append(
            {
                "weight": weight,
                "loss": float(flat_loss(flat)[0]),
                "consistency_loss": consistency_loss(
                    softmax(Z @ self.coef_.T), softmax(Z_changed @ self.coef_.T)
                ),
                "coef": self.coef_,
            }
        )

    def _check_parameters(self):
        check_real("weight", self.weight)
        check_real("noise", self.noise, above=True)
        check_real("length_scale", self.length_scale, above=True)
        check_count("n_components", self.n_components)
        check_real("l2", self.l2)
        check_real("tol", self.tol)
        check_count("max_iter", self.max_iter)
        if not (self.features is None or hasattr(self.features, "transform")):
            raise ValueError(
                "features must be None or random Fourier features, as draw_fourier_features "
                f"returns them, got {self.features!r}"
            )

    def predict_proba(self, X):
        """Return the probability of each class, array of shape (n_samples, n_classes)."""
        check_is_fitted(self)
        return softmax(self.features_.transform(validate_points(self, X)) @ self.coef_.T)
