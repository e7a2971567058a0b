"""Two classifiers that learn from labeled points alone.

*k nearest neighbors* (Fix and Hodges 1951; Cover and Hart 1967) learns nothing
in advance: a new point gets the majority class of its nearest labeled points.
*Softmax regression* (logistic regression for several classes; Cox 1966) gives
each class a score that is linear in the point, turns logits into probabilities,
and moves the lines downhill on a loss until they no longer improve.

Neither knows of unlabeled points: here -1 is a class like any other.
"""

import numpy as np
from sklearn.neighbors import NearestNeighbors
from sklearn.utils.validation import check_is_fitted

from course.methods._classifier import Classifier, SparseInputMixin
from course.methods._descent import descend, pack, unpack
from course.validation import (
    check_count,
    check_option,
    check_real,
    one_hot,
    validate_fit,
    validate_points,
)

# --- k nearest neighbors ---------------------------------------------------------------


def nearest(search, X, n_neighbors, look=None):
    """Find the nearest known points of each row of ``X``.

    Of points at exactly the same distance the one with the lower row number
    comes first, also where only some of them still fit in.

    Parameters
    ----------
    search : fitted NearestNeighbors
    X : array of shape (n_samples, n_features)
    n_neighbors : int, at most the number of known points
    look : int, more than ``n_neighbors``, how many candidates to look at first

    Returns
    -------
    distances : array of shape (n_samples, n_neighbors), ascending
    indices : int array of shape (n_samples, n_neighbors), rows of the known points

    Examples
    --------
    >>> search = NearestNeighbors().fit([[2.0], [0.0], [2.0], [2.0]])
    >>> nearest(search, np.array([[1.9]]), n_neighbors=2)[1]
    array([[0, 2]])
    """
    look = min(look or n_neighbors + 1, search.n_samples_fit_)
    distances, indices = search.kneighbors(X, look)
    order = np.lexsort((indices, distances))[:, :n_neighbors]
    last_seen = distances[:, -1]
    distances = np.take_along_axis(distances, order, axis=1)
    indices = np.take_along_axis(indices, order, axis=1)
    # A tie that runs beyond what was looked at: those rows look further.
    tied = np.flatnonzero(last_seen == distances[:, -1])
    if look < search.n_samples_fit_ and len(tied):
        distances[tied], indices[tied] = nearest(search, X[tied], n_neighbors, 4 * look)
    return distances, indices


def vote(codes, weights, n_classes):
    """Return the share of the votes that each class gets.

    Parameters
    ----------
    codes : int array of shape (n_samples, n_neighbors), classes of the neighbors
    weights : array of shape (n_samples, n_neighbors), what each vote counts
    n_classes : int

    Returns
    -------
    array of shape (n_samples, n_classes): shares, rows sum to 1

    Examples
    --------
    >>> vote(np.array([[0, 1, 1]]), np.array([[1.0, 1.0, 2.0]]), n_classes=2)
    array([[0.25, 0.75]])
    """
    rows = np.arange(len(codes))[:, None]
    ballots = np.bincount(
        (rows * n_classes + codes).ravel(), weights.ravel(), minlength=len(codes) * n_classes
    ).reshape(len(codes), n_classes)
    return ballots / ballots.sum(axis=1, keepdims=True)


def closeness(distances):
    """Return votes that count one over the distance.

    A neighbor at distance zero outvotes all that are farther.

    Parameters
    ----------
    distances : array of shape (n_samples, n_neighbors), not negative

    Returns
    -------
    array of shape (n_samples, n_neighbors)

    Examples
    --------
    >>> closeness(np.array([[0.5, 2.0], [0.0, 2.0]]))
    array([[2. , 0.5],
           [1. , 0. ]])
    """
    same = distances == 0
    with np.errstate(divide="ignore"):
        weights = 1 / distances
    return np.where(same.any(axis=1, keepdims=True), same, weights).astype(float)


class KNeighborsClassifier(SparseInputMixin, Classifier):
    """Majority vote of the nearest labeled points.

    Ties are broken by rule, not by luck: of points equally far the one with the
    lower row number is the nearer, of classes with equally many votes the one
    that comes first in ``classes_`` wins.

    Parameters
    ----------
    n_neighbors : int, at most the number of labeled points
    weights : "uniform" or "distance"
        Whether every neighbor has one vote, or one over its distance.
    metric : str or callable, as for scikit-learn's NearestNeighbors

    Attributes
    ----------
    classes_ : array of shape (n_classes,)
    n_features_in_ : int

    See Also
    --------
    course.methods.SelfTrainingClassifier : lets such a model label points for itself.

    References
    ----------
    Cover and Hart (1967), Nearest neighbor pattern classification.

    Examples
    --------
    >>> model = KNeighborsClassifier(n_neighbors=1).fit([[0.0], [1.0]], ["ant", "cat"])
    >>> model.predict([[0.2], [0.9]]).tolist()
    ['ant', 'cat']
    """

    def __init__(self, n_neighbors=5, *, weights="uniform", metric="euclidean"):
        self.n_neighbors = n_neighbors
        self.weights = weights
        self.metric = metric

    def fit(self, X, y):
        """Keep the labeled points.

        Parameters
        ----------
        X : array or CSR of shape (n_samples, n_features)
        y : array of shape (n_samples,)

        Raises
        ------
        ValueError
            If ``n_neighbors`` is more than the number of points, or an argument
            cannot be used.
        """
        check_count("n_neighbors", self.n_neighbors)
        check_option("weights", self.weights, ("uniform", "distance"))
        X, self.classes_, self._codes = validate_fit(
            self, X, y, partly_labeled=False, accept_sparse="csr"
        )
        if self.n_neighbors > X.shape[0]:
            raise ValueError(
                f"n_neighbors={self.n_neighbors} is more than the labeled points there are, "
                f"n_samples={X.shape[0]}: ask fewer neighbors or label more points"
            )
        self._search = NearestNeighbors(metric=self.metric).fit(X)
        return self

    def predict_proba(self, X):
        """Return each class's share of the votes, array of shape (n_samples, n_classes)."""
        check_is_fitted(self)
        X = validate_points(self, X, accept_sparse="csr")
        distances, indices = nearest(self._search, X, self.n_neighbors)
        weights = closeness(distances) if self.weights == "distance" else np.ones_like(distances)
        return vote(self._codes[indices], weights, len(self.classes_))


# --- softmax regression ----------------------------------------------------------------


@np.errstate(under="ignore")  # a weight too small for a double counts 0
def softmax(logits):
    """Turn logits into probabilities: exponentiate, then divide by the sum.

    Only differences between logits matter, so the largest is subtracted first:
    ``exp`` never sees a large number and never overflows.

    Parameters
    ----------
    logits : array of shape (n_samples, n_classes)

    Returns
    -------
    array of shape (n_samples, n_classes): probabilities, rows sum to 1

    Examples
    --------
    >>> softmax(np.array([[0.0, 0.0], [1000.0, 0.0]]))
    array([[0.5, 0.5],
           [1. , 0. ]])
    """
    growth = np.exp(logits - logits.max(axis=1, keepdims=True))
    return growth / growth.sum(axis=1, keepdims=True)


@np.errstate(under="ignore")  # a weight too small for a double counts 0
def cross_entropy(logits, targets):
    """Return the mean surprise at the true classes: minus the log of their probability.

    Computed from logits, not from probabilities, so that it stays finite where
    a probability is too small for a float.

    Parameters
    ----------
    logits : array of shape (n_samples, n_classes)
    targets : array of shape (n_samples, n_classes), rows sum to 1 (one-hot for labels)

    Returns
    -------
    float, in nats

    Examples
    --------
    >>> float(cross_entropy(np.array([[0.0, 1000.0]]), np.array([[1.0, 0.0]])))
    1000.0
    """
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_total = np.log(np.exp(shifted).sum(axis=1))
    return np.mean(log_total - np.einsum("ij,ij->i", targets, shifted))


def gradient(coef, probabilities, X, targets, l2=0.0):
    """Return the direction in which the loss rises fastest.

    The loss is the cross-entropy plus ``l2 / 2`` times the sum of the
    squared coefficients (not of the intercepts). Its gradient is the error,
    probability minus target, times the input, averaged over the points
    (Bishop 2006, eq. 4.109), plus that of the L2 regularization.

    Parameters
    ----------
    coef : array of shape (n_classes, n_features)
    probabilities : array of shape (n_samples, n_classes), what the model says now
    X : array of shape (n_samples, n_features)
    targets : array of shape (n_samples, n_classes), one-hot
    l2 : float

    Returns
    -------
    by_coef : array of shape (n_classes, n_features)
    by_intercept : array of shape (n_classes,)

    Examples
    --------
    >>> X, targets = np.array([[-1.0], [1.0]]), np.eye(2)
    >>> by_coef, _ = gradient(np.zeros((2, 1)), np.full((2, 2), 0.5), X, targets)
    >>> by_coef.ravel()
    array([ 0.5, -0.5])
    """
    error = probabilities - targets
    return error.T @ X / len(targets) + l2 * coef, error.mean(axis=0)


def descent_step(coef, intercept, X, targets, learning_rate, l2=0.0):
    """Take one step downhill: against the gradient, ``learning_rate`` times its length.

    Parameters
    ----------
    coef : array of shape (n_classes, n_features)
    intercept : array of shape (n_classes,)
    X, targets, l2 : as in :func:`gradient`
    learning_rate : float, above 0

    Returns
    -------
    coef, intercept : the moved arrays (new ones)

    Examples
    --------
    >>> X, targets = np.array([[-1.0], [1.0]]), np.eye(2)
    >>> coef, intercept = np.zeros((2, 1)), np.zeros(2)
    >>> for _ in range(3):
    ...     coef, intercept = descent_step(coef, intercept, X, targets, learning_rate=1.0)
    ...     print(round(float(cross_entropy(X @ coef.T + intercept, targets)), 3))
    0.313
    0.195
    0.14
    """
    probabilities = softmax(X @ coef.T + intercept)
    by_coef, by_intercept = gradient(coef, probabilities, X, targets, l2)
    return coef - learning_rate * by_coef, intercept - learning_rate * by_intercept


class SoftmaxRegression(SparseInputMixin, Classifier):
    """Softmax regression with L2 regularization; the same optimum as LogisticRegression.

    The loss is minimized by SciPy's L-BFGS, which looks at the same
    :func:`gradient` as :func:`descent_step` does but chooses its steps better.

    Parameters
    ----------
    C : float, above 0
        The smaller, the stronger the regularization: ``l2`` of :func:`gradient` is
        1 / (C n_samples). With two classes it is twice that, because
        scikit-learn penalizes the one difference between them; so ``C`` means
        the same in both.
    tol : float
        Stop when no entry of the gradient is larger.
    max_iter : int

    Attributes
    ----------
    coef_ : array of shape (n_classes, n_features)
    intercept_ : array of shape (n_classes,)
    classes_ : array of shape (n_classes,)
    n_features_in_ : int
    n_iter_ : int
    history_ : list of dict, one per iteration, the start first
        ``"loss"``, ``"coef"`` and ``"intercept"``.

    See Also
    --------
    course.methods.EntropyMinimization : the same model with unlabeled points in its loss.

    References
    ----------
    Bishop (2006), Pattern Recognition and Machine Learning, section 4.3.4.

    Examples
    --------
    >>> model = SoftmaxRegression().fit([[-1.0], [1.0]], [3, 7])
    >>> model.predict([[-0.5], [2.0]])
    array([3, 7])
    """

    def __init__(self, C=1.0, *, tol=1e-4, max_iter=100):
        self.C = C
        self.tol = tol
        self.max_iter = max_iter

    def fit(self, X, y):
        """Find the coefficients with the smallest loss.

        Parameters
        ----------
        X : array or CSR of shape (n_samples, n_features)
        y : array of shape (n_samples,)

        Raises
        ------
        ValueError
            If an argument cannot be used.

        Warns
        -----
        ConvergenceWarning
            If ``max_iter`` iterations were not enough.
        """
        check_real("C", self.C, above=True, finite=False)  # infinite: no regularization
        check_real("tol", self.tol)
        check_count("max_iter", self.max_iter)
        X, self.classes_, codes = validate_fit(
            self, X, y, partly_labeled=False, accept_sparse="csr"
        )
        targets = np.asfortranarray(one_hot(codes, len(self.classes_)))
        l2 = (2 if len(self.classes_) == 2 else 1) / (self.C * len(codes))
        n_classes = len(self.classes_)

        def loss_and_gradient(flat):
            coef, intercept = unpack(flat, n_classes)
            # Column by column in memory: sums over a few classes are then quick.
            logits = (coef @ X.T + intercept[:, None]).T
            value = cross_entropy(logits, targets) + l2 / 2 * np.sum(coef**2)
            return value, pack(*gradient(coef, softmax(logits), X, targets, l2))

        def record(loss, flat):
            coef, intercept = unpack(flat, n_classes)
            self.history_.append({"loss": float(loss), "coef": coef, "intercept": intercept})

        start = np.zeros(n_classes * (X.shape[1] + 1))
        self.history_ = []
        record(loss_and_gradient(start)[0], start)
        flat, self.n_iter_ = descend(
            loss_and_gradient, start, self.tol, self.max_iter, "SoftmaxRegression", record
        )
        self.coef_, self.intercept_ = unpack(flat, n_classes)
        return self

    def predict_proba(self, X):
        """Return the probability of each class, array of shape (n_samples, n_classes)."""
        check_is_fitted(self)
        X = validate_points(self, X, accept_sparse="csr")
        return softmax(X @ self.coef_.T + self.intercept_)


def base_classifier(estimator):
    """Return the classifier to clone: the one given, or softmax regression."""
    if estimator is None:
        return SoftmaxRegression(max_iter=1000)
    if not (hasattr(estimator, "fit") and hasattr(estimator, "predict_proba")):
        raise ValueError(
            f"estimator must be a classifier with fit and predict_proba, got {estimator!r}"
        )
    return estimator
