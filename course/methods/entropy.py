"""Entropy minimization (Grandvalet and Bengio 2005): confident predictions at unlabeled points.

Near the decision boundary the class probabilities are close to each other, and their entropy
is high. Adding the mean entropy at the unlabeled points to the loss moves the boundary to
where few points lie close to it: a region of low density. The model is softmax regression, so
the boundary is straight. Where no straight boundary runs through a gap, the entropy term
cannot help; and with too few labels it may lower the entropy by predicting one class
everywhere.
"""

import numpy as np
from scipy.special import entr

from course.methods._descent import descend, pack, unpack
from course.methods.supervised import SoftmaxRegression, cross_entropy, gradient, softmax
from course.validation import PartlyLabeledMixin, check_count, check_real, one_hot, validate_fit


def entropy(proba):
    """Return the entropy of the class probabilities of each point: 0 where one has it all.

    Parameters
    ----------
    proba : array of shape (n_samples, n_classes), rows sum to 1

    Returns
    -------
    array of shape (n_samples,), in nats, at most log(n_classes)

    Examples
    --------
    >>> entropy(np.array([[0.5, 0.5], [1.0, 0.0]])).round(3)
    array([0.693, 0.   ])
    """
    return entr(proba).sum(axis=1)


def entropy_gradient(proba):
    """Return how the entropy of each answer changes with the logits behind it.

    Parameters
    ----------
    proba : array of shape (n_samples, n_classes), softmax of the logits

    Returns
    -------
    array of shape (n_samples, n_classes)
        The derivative of row i's entropy by each of its logits,
        ``-p (log p + entropy)``. Zero at an even split and at a certain answer.

    Examples
    --------
    >>> entropy_gradient(np.array([[0.5, 0.5], [0.8, 0.2]])).round(3) + 0
    array([[ 0.   ,  0.   ],
           [-0.222,  0.222]])
    """
    return entr(proba) - proba * entropy(proba)[:, None]


def loss_and_gradient(coef, intercept, X_labeled, targets, X_unlabeled, unlabeled_weight, l2=0.0):
    """Return the loss with entropy, and the direction in which it rises fastest.

    Cross-entropy at the labels, plus ``unlabeled_weight`` times the mean entropy
    at the unlabeled points, plus ``l2 / 2`` times the sum of squared
    coefficients (Grandvalet and Bengio 2005, eq. 6, with means for sums, so that
    the weight does not depend on how many points there are).

    Parameters
    ----------
    coef : array of shape (n_classes, n_features)
    intercept : array of shape (n_classes,), not penalised
    X_labeled : array or CSR of shape (n_labeled, n_features)
    targets : array of shape (n_labeled, n_classes), one-hot
    X_unlabeled : array or CSR of shape (n_unlabeled, n_features); may have no row
    unlabeled_weight : float
    l2 : float

    Returns
    -------
    loss : float
    by_coef : array of shape (n_classes, n_features)
    by_intercept : array of shape (n_classes,)
    """
    logits = X_labeled @ coef.T + intercept
    loss = cross_entropy(logits, targets) + l2 / 2 * np.sum(coef**2)
    by_coef, by_intercept = gradient(coef, softmax(logits), X_labeled, targets, l2)
    if X_unlabeled.shape[0] and unlabeled_weight:
        proba = softmax(X_unlabeled @ coef.T + intercept)
        pull = unlabeled_weight / len(proba) * entropy_gradient(proba)
        loss += unlabeled_weight * entropy(proba).mean()
        by_coef = by_coef + pull.T @ X_unlabeled
        by_intercept = by_intercept + pull.sum(axis=0)
    return loss, by_coef, by_intercept


class EntropyMinimization(PartlyLabeledMixin, SoftmaxRegression):
    """Softmax regression that also minimizes the entropy at the unlabeled points.

    The loss has several local minima. The descent starts from a model with all coefficients 0,
    so that the labels decide its first steps.

    Parameters
    ----------
    unlabeled_weight : float, at least 0
        What the mean entropy of the unlabeled points counts. At 0 this is
        ``SoftmaxRegression(C)`` on the labeled points.
    C : float, above 0
        The smaller, the stronger the L2 regularization, as in ``SoftmaxRegression``. It is
        large here: strong regularization forbids the clear answers asked for.
    tol : float
        Stop when no entry of the gradient is larger.
    max_iter : int

    Attributes
    ----------
    coef_ : array of shape (n_classes, n_features)
    intercept_ : array of shape (n_classes,)
    classes_ : array of shape (n_classes,)
    transduction_ : array of shape (n_samples,)
        The labels given, and for the other points the predictions.
    n_features_in_ : int
    n_iter_ : int
    history_ : list of dict, one per iteration, the start first
        ``"loss"``, ``"coef"`` and ``"intercept"``.

    See Also
    --------
    course.methods.ConsistencyClassifier : asks for the same answer after a small change.

    References
    ----------
    Grandvalet and Bengio (2005), Semi-supervised learning by entropy minimization.

    Examples
    --------
    Halfway between the two labels is 2.5; the gap is from 3 to 5.

    >>> X, y = [[0.0], [1.0], [2.0], [3.0], [5.0], [6.0]], [0, -1, -1, -1, 1, -1]
    >>> EntropyMinimization(unlabeled_weight=0).fit(X, y).predict([[3.0]])
    array([1])
    >>> EntropyMinimization().fit(X, y).predict([[3.0]])
    array([0])
    """

    def __init__(self, unlabeled_weight=0.1, C=100.0, *, tol=1e-4, max_iter=1000):
        super().__init__(C, tol=tol, max_iter=max_iter)
        self.unlabeled_weight = unlabeled_weight

    def fit(self, X, y):
        """Find coefficients that fit the labels and leave few points in doubt.

        Parameters
        ----------
        X : array or CSR of shape (n_samples, n_features)
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
        check_real("unlabeled_weight", self.unlabeled_weight)
        check_real("C", self.C, above=True, finite=False)  # infinite: no regularization
        check_real("tol", self.tol)
        check_count("max_iter", self.max_iter)
        X, self.classes_, codes = validate_fit(self, X, y, accept_sparse="csr")
        labeled, unlabeled = np.flatnonzero(codes >= 0), np.flatnonzero(codes < 0)
        n_classes = len(self.classes_)
        l2 = (2 if n_classes == 2 else 1) / (self.C * len(labeled))
        data = X[labeled], one_hot(codes[labeled], n_classes), X[unlabeled]

        def flat_loss(flat):
            loss, by_coef, by_intercept = loss_and_gradient(
                *unpack(flat, n_classes), *data, self.unlabeled_weight, l2
            )
            return loss, pack(by_coef, by_intercept)

        def record(loss, flat):
            coef, intercept = unpack(flat, n_classes)
            self.history_.append({"loss": float(loss), "coef": coef, "intercept": intercept})

        start = np.zeros(n_classes * (X.shape[1] + 1))
        self.history_ = []
        record(flat_loss(start)[0], start)
        flat, self.n_iter_ = descend(
            flat_loss, start, self.tol, self.max_iter, "EntropyMinimization", record
        )
        self.coef_, self.intercept_ = unpack(flat, n_classes)
        guesses = (X @ self.coef_.T + self.intercept_).argmax(axis=1)
        self.transduction_ = self.classes_[np.where(codes >= 0, codes, guesses)]
        return self
