"""Self-training: a classifier that labels points for itself (Scudder 1965; Yarowsky 1995).

Fit any classifier to the labeled points. Let it predict the others, keep the predictions that
it is most confident about as *pseudo-labels*, and fit again; and so on, round by round.
Nothing in it knows the shape of the data. What it gains comes from the classifier's own
assumptions about the classes, and a confident mistake becomes a pseudo-label like any other
(*confirmation bias*). Pseudo-labels stay for good, unless every round predicts all of them
anew; and an easy class can flood the others, unless a round takes only so many of each.
"""

import warnings

import numpy as np
import sklearn
from sklearn.base import BaseEstimator, ClassifierMixin, MetaEstimatorMixin, clone
from sklearn.utils import get_tags
from sklearn.utils.metadata_routing import MetadataRouter, MethodMapping, process_routing
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import check_consistent_length, check_is_fitted, column_or_1d

from course.methods.selection import select_best, select_confident
from course.validation import (
    UNLABELED,
    check_count,
    check_missing,
    check_option,
    check_real,
    labeled_rows,
    split_labels,
    take_rows,
    validate_any,
)

_DELEGATED = ("predict", "predict_proba", "predict_log_proba", "decision_function", "score")


def best_guesses(proba, classes):
    """Return the most probable class of each point and how probable it is.

    Parameters
    ----------
    proba : array of shape (n_samples, n_classes), rows sum to 1
    classes : array of shape (n_classes,)

    Returns
    -------
    labels : array of shape (n_samples,), entries of ``classes``
    confidence : array of shape (n_samples,), in [0, 1]

    Examples
    --------
    >>> best_guesses(np.array([[0.25, 0.75], [0.5, 0.5]]), np.array([3, 7]))
    (array([7, 3]), array([0.75, 0.5 ]))
    """
    best = proba.argmax(axis=1)
    return classes[best], proba[np.arange(len(proba)), best]


def add_guesses(y, indices, labels):
    """Return ``y`` with guessed labels written in; a label that is there already stays.

    Parameters
    ----------
    y : array of shape (n_samples,), -1 where there is no label
    indices : int array of shape (n_guesses,), rows of ``y`` without a label
    labels : array of shape (n_guesses,)

    Returns
    -------
    array of shape (n_samples,), a new one

    Raises
    ------
    ValueError
        If one of ``indices`` carries a label: a guess must not replace it.

    Examples
    --------
    >>> add_guesses(np.array([3, -1, -1]), [2], [7])
    array([ 3, -1,  7])
    """
    y = np.array(y)
    if np.any(y[indices] != UNLABELED):
        raise ValueError("indices points at labeled points: a guess must not replace a label")
    y[indices] = labels
    return y


def self_training_round(model, X, y, select, fit_params=None, asked=None):
    """Fit to the labeled points, predict the rest, and say which predictions become labels.

    Parameters
    ----------
    model : classifier with ``predict_proba``; it is fitted in place
    X : array, CSR, data frame or list with n_samples rows
    y : array of shape (n_samples,), -1 where there is no label; at least one has none
    select : callable
        Gets the probabilities of the unlabeled points, returns the rows that get a pseudo-label.
    fit_params : dict, passed to ``model.fit``; what has an entry per row is cut to the rows
    asked : bool array of shape (n_samples,), the points to guess; default those without a label

    Returns
    -------
    dict
        ``"indices"``, ``"labels"`` and ``"confidence"`` of the new pseudo-labels, and
        ``"mean_confidence"`` over all points that were asked about.
    """
    labeled = np.flatnonzero(y != UNLABELED)
    unlabeled = np.flatnonzero(y == UNLABELED if asked is None else asked)
    model.fit(take_rows(X, labeled), y[labeled], **take_params(fit_params, labeled, len(y)))
    proba = model.predict_proba(take_rows(X, unlabeled))
    labels, confidence = best_guesses(proba, model.classes_)
    picked = select(proba)
    return {
        "indices": unlabeled[picked],
        "labels": labels[picked],
        "confidence": confidence[picked],
        "mean_confidence": float(confidence.mean()),
    }


def take_params(params, rows, n_samples):
    """Return fit parameters with what has an entry per sample cut to the given rows.

    Parameters
    ----------
    params : dict or None, such as ``{"sample_weight": weights}``
    rows : int array
    n_samples : int

    Examples
    --------
    >>> take_params({"sample_weight": np.array([1.0, 2.0, 3.0]), "deep": True}, [0, 2], 3)
    {'sample_weight': array([1., 3.]), 'deep': True}
    """
    return {
        name: take_rows(value, rows) if _n_rows(value) == n_samples else value
        for name, value in (params or {}).items()
    }


def _n_rows(value):
    """Return how many rows a parameter has, or None where it is not an array of any kind."""
    if isinstance(value, (str, bytes, dict)):
        return None
    if hasattr(value, "shape"):
        return value.shape[0] if value.shape else None
    return len(value) if hasattr(value, "__len__") else None


def labels_by_round(y, history, reguess=False):
    """Return labels and pseudo-labels after each round, from the ``history_`` of a fit.

    Parameters
    ----------
    y : array of shape (n_samples,), the labels that were given, -1 = none
    history : list of dict, one per round, as :func:`self_training_round` returns
    reguess : bool, as in the fit: whether each round starts from the labels given

    Returns
    -------
    list of arrays of shape (n_samples,), one more than rounds; the first is ``y``

    Examples
    --------
    >>> history = [{"indices": [1], "labels": [7]}, {"indices": [2], "labels": [3]}]
    >>> for labels in labels_by_round([3, -1, -1], history):
    ...     print(labels)
    [ 3 -1 -1]
    [ 3  7 -1]
    [3 7 3]
    """
    given = np.asarray(y)
    known = [given]
    for step in history:
        known.append(add_guesses(given if reguess else known[-1], step["indices"], step["labels"]))
    return known


def _if_estimator_has(method):
    """Let the decorated method exist exactly where the base classifier has it."""

    def check(self):
        getattr(self.estimator_ if hasattr(self, "estimator_") else self.estimator, method)
        return True

    return available_if(check)


class SelfTrainingClassifier(ClassifierMixin, MetaEstimatorMixin, BaseEstimator):
    """A classifier that is fitted again and again with its own confident guesses as labels.

    Same parameters, attributes and results as scikit-learn's class of this name;
    ``max_per_class``, ``reguess`` and ``history_`` beside them. Of guesses that are
    equally confident the ones of lower row number come first.

    Parameters
    ----------
    estimator : classifier with ``fit`` and ``predict_proba``
    threshold : float in [0, 1]
        With ``criterion="threshold"``: keep predictions more probable than this.
        What it means depends on the classifier and on the scale of the data.
    criterion : "threshold" or "k_best"
    k_best : int
        With ``criterion="k_best"``: keep so many predictions per round.
    max_iter : int or None
        Maximum number of rounds; None goes on until no prediction is kept or every point has a
        label.
    verbose : bool
        Print a line per round.
    max_per_class : int or None
        With ``criterion="threshold"``: in each round keep at most so many more predictions
        of each class, the most confident ones.
    reguess : bool
        Predict every unlabeled point anew in each round: a pseudo-label of an earlier round is
        dropped where the model no longer predicts it with enough confidence.

    Attributes
    ----------
    estimator_ : the classifier, fitted to labels and pseudo-labels
    classes_ : array of shape (n_classes,)
    transduction_ : array of shape (n_samples,)
        Labels and pseudo-labels, -1 where there is neither.
    labeled_iter_ : int array of shape (n_samples,)
        The round in which a point got the label it has: 0 for those given, -1 for none.
    n_iter_ : int, rounds
    termination_condition_ : "max_iter", "no_change" or "all_labeled"
    history_ : list of dict, one per round, as :func:`self_training_round` returns
    n_features_in_ : int

    See Also
    --------
    course.methods.CoTrainingClassifier : two classifiers that label points for each other.

    References
    ----------
    Scudder (1965), Probability of error of some adaptive pattern-recognition machines.
    Yarowsky (1995), Unsupervised word sense disambiguation rivaling supervised methods.

    Examples
    --------
    >>> from course.methods import KNeighborsClassifier
    >>> X, y = [[0.0], [1.0], [2.0], [7.0], [8.0]], [0, -1, -1, -1, 1]
    >>> model = SelfTrainingClassifier(KNeighborsClassifier(1), criterion="k_best", k_best=2)
    >>> model.fit(X, y).transduction_
    array([0, 0, 0, 1, 1])
    >>> model.labeled_iter_
    array([0, 1, 1, 2, 0])
    """

    def __init__(
        self,
        estimator=None,
        threshold=0.75,
        criterion="threshold",
        k_best=10,
        max_iter=10,
        verbose=False,
        *,
        max_per_class=None,
        reguess=False,
    ):
        self.estimator = estimator
        self.threshold = threshold
        self.criterion = criterion
        self.k_best = k_best
        self.max_iter = max_iter
        self.verbose = verbose
        self.max_per_class = max_per_class
        self.reguess = reguess

    def fit(self, X, y, **params):
        """Fit, predict, keep the confident predictions as labels, and repeat.

        Parameters
        ----------
        X : array, sparse array, data frame, Series or list with n_samples rows
            Whatever the base classifier reads, such as a list of strings for a pipeline that
            begins with a text vectorizer. Whether it may hold NaN is for it to say, too.
        y : array of shape (n_samples,), -1 where there is no label
        **params : metadata for the base classifier, where scikit-learn's routing is enabled
            What has an entry per row, such as ``sample_weight``, is cut to the rows that a fit
            learns from.

        Raises
        ------
        ValueError
            If no point is labeled or an argument cannot be used.
        AttributeError
            If the base classifier has no ``predict_proba``.

        Warns
        -----
        UserWarning
            If no point lacks a label, or ``k_best`` is more than the points that do.
        """
        self._check_parameters()
        fit_params = self._route("fit", params)
        X, y = self._check_data(X, y)
        self.estimator_ = clone(self.estimator)
        self.labeled_iter_ = np.where(y != UNLABELED, 0, -1)
        self.history_ = []
        self.n_iter_ = 0
        self.termination_condition_ = None
        given, before = y, None
        while self.termination_condition_ is None:
            if np.all((given if self.reguess else y) != UNLABELED):
                self.termination_condition_ = "all_labeled"
            elif self.n_iter_ == self.max_iter:
                self.termination_condition_ = "max_iter"
            elif before is not None and np.array_equal(before, y):
                self.termination_condition_ = "no_change"
            else:
                before, y = y, self._round(X, y, given, fit_params)
        self.transduction_ = y
        known = np.flatnonzero(y != UNLABELED)
        fit_params = take_params(fit_params, known, len(y))
        self.estimator_.fit(take_rows(X, known), y[known], **fit_params)
        self.classes_ = self.estimator_.classes_
        return self

    def _round(self, X, y, given, fit_params):
        """Do one round, record it, and return the labels after it."""
        base = given if self.reguess else y
        step = self_training_round(
            self.estimator_, X, y, self._select, fit_params, asked=base == UNLABELED
        )
        self.history_.append(step)
        self.n_iter_ += 1
        after = add_guesses(base, step["indices"], step["labels"])
        changed = after != y
        self.labeled_iter_[changed] = np.where(after[changed] == UNLABELED, -1, self.n_iter_)
        if self.verbose and len(step["indices"]):
            print(f"End of iteration {self.n_iter_}, added {len(step['indices'])} new labels.")
        return after

    def _select(self, proba):
        # Asked anew, the guesses of all rounds so far are chosen at once.
        rounds = self.n_iter_ + 1 if self.reguess else 1
        if self.criterion == "threshold":
            cap = None if self.max_per_class is None else self.max_per_class * rounds
            return select_confident(proba, self.threshold, cap)
        return select_best(proba, self.k_best * rounds)

    def _check_parameters(self):
        if not hasattr(self.estimator, "fit"):
            raise ValueError(
                f"estimator must be a classifier with fit and predict_proba, got {self.estimator!r}"
            )
        check_real("threshold", self.threshold, high=1)
        check_option("criterion", self.criterion, ("threshold", "k_best"))
        check_count("k_best", self.k_best)
        if self.max_iter is not None:
            check_count("max_iter", self.max_iter, low=0)
        if self.max_per_class is not None:
            check_count("max_per_class", self.max_per_class)
        if self.reguess and self.max_iter is None:
            raise ValueError("max_iter must be a number with reguess: it may never settle")

    def _check_data(self, X, y):
        if y is None:
            raise ValueError(
                f"{type(self).__name__} requires y to be passed, but the target y is None"
            )
        X = validate_any(self, X, accept_sparse="csr", ensure_all_finite=False)
        check_missing(y)
        y = column_or_1d(y, warn=True)
        check_consistent_length(X, y)
        if y.dtype.kind in "US":
            raise ValueError(
                f"y has dtype {y.dtype}, which cannot hold the integer -1: with string labels "
                "build y with dtype=object and -1 where there is no label"
            )
        classes, codes = split_labels(y)
        if y.dtype == object and classes.dtype != object:
            y = y.astype(classes.dtype)
        n_unlabeled = np.sum(codes == UNLABELED)
        if n_unlabeled == 0:
            warnings.warn("y contains no unlabeled samples", UserWarning, stacklevel=3)
        if self.criterion == "k_best" and self.k_best > n_unlabeled:
            warnings.warn(
                f"k_best is larger than the number of unlabeled points, {n_unlabeled}: "
                "all their guesses are believed in the first round",
                UserWarning,
                stacklevel=3,
            )
        return X, y

    @_if_estimator_has("predict")
    def predict(self, X, **params):
        """Return the classes that the fitted base classifier predicts."""
        return self._ask("predict", X, params=params)

    @_if_estimator_has("predict_proba")
    def predict_proba(self, X, **params):
        """Return the fitted base classifier's probabilities, array (n_samples, n_classes)."""
        return self._ask("predict_proba", X, params=params)

    @_if_estimator_has("predict_log_proba")
    def predict_log_proba(self, X, **params):
        """Return the logarithms of the fitted base classifier's probabilities."""
        return self._ask("predict_log_proba", X, params=params)

    @_if_estimator_has("decision_function")
    def decision_function(self, X, **params):
        """Return what the fitted base classifier's ``decision_function`` returns."""
        return self._ask("decision_function", X, params=params)

    @_if_estimator_has("score")
    def score(self, X, y, **params):
        """Return the fitted base classifier's score on the rows with a label; -1 does not count.

        Parameters
        ----------
        X : as in ``fit``
        y : array of shape (n_samples,), -1 where there is no label
        **params : metadata, cut to the rows with a label

        Raises
        ------
        ValueError
            If no row has a label.
        """
        rows, labels = labeled_rows(y)
        params = take_params(params, rows, len(y))
        return self._ask("score", take_rows(X, rows), labels, params=params)

    def _ask(self, method, X, *more, params):
        check_is_fitted(self)
        params = self._route(method, params)
        X = validate_any(self, X, reset=False, accept_sparse=True, ensure_all_finite=False)
        return getattr(self.estimator_, method)(X, *more, **params)

    def _route(self, method, params):
        """Return which of ``params`` the base classifier asked for in ``method``."""
        if params and not sklearn.get_config()["enable_metadata_routing"]:
            raise ValueError(
                f"passing {', '.join(params)} to SelfTrainingClassifier.{method} is only supported "
                "if enable_metadata_routing=True: see sklearn.set_config"
            )
        return process_routing(self, method, **params)["estimator"][method]

    def get_metadata_routing(self):
        """Say which of the base classifier's methods each method hands its metadata to."""
        mapping = MethodMapping()
        for method in ("fit", *_DELEGATED):
            mapping.add(caller=method, callee=method)
        return MetadataRouter(owner=self).add(estimator=self.estimator, method_mapping=mapping)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = get_tags(self.estimator).input_tags.sparse
        return tags
