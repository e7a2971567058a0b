"""Several classifiers that label points for each other.

*Co-training* (Blum and Mitchell 1998): the columns split into two views, each
enough to tell the classes apart; say, the words on a page and the words of the
links to it. Each view has its own classifier. What one is sure of is news to the
other, because it sees other columns.

*Tri-training* (Zhou and Li 2005) needs no views: three classifiers learn from
three resamples of the labels. Where two agree, the third takes their word for it,
but only if an estimate of their error says that this is worth more than it costs.
"""

import warnings
from math import ceil, floor

import numpy as np
from sklearn.base import BaseEstimator, clone
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils.validation import check_is_fitted

from course.methods.selection import select_confident
from course.methods.self_training import add_guesses, best_guesses
from course.methods.supervised import SoftmaxRegression
from course.validation import (
    UNLABELED,
    PartlyLabeledMixin,
    check_count,
    check_random_state,
    one_hot,
    take_rows,
    validate_any,
    validate_any_fit,
    validate_fit,
    validate_points,
)


def _base_classifier(estimator):
    """Return the classifier to clone: the one given, or softmax regression."""
    if estimator is None:
        return SoftmaxRegression(max_iter=1000)
    if not (hasattr(estimator, "fit") and hasattr(estimator, "predict_proba")):
        raise ValueError(
            f"estimator must be a classifier with fit and predict_proba, got {estimator!r}"
        )
    return estimator


# --- co-training -----------------------------------------------------------------------


def split_columns(n_features, views=None):
    """Return the columns of each of the two views.

    Parameters
    ----------
    n_features : int
    views : pair of int arrays, optional
        The columns of each view; they may overlap. By default the first half of
        the columns and the second.

    Returns
    -------
    pair of int arrays

    Raises
    ------
    ValueError
        If there are fewer than two columns, or ``views`` is no such pair.

    Examples
    --------
    >>> split_columns(5)
    (array([0, 1]), array([2, 3, 4]))
    """
    if views is None:
        if n_features < 2:
            raise ValueError(
                f"X has n_features = {n_features}: two views need at least 2 columns. For a "
                "single column use SelfTrainingClassifier"
            )
        return np.arange(n_features // 2), np.arange(n_features // 2, n_features)
    if not isinstance(views, (tuple, list)) or len(views) != 2:
        raise ValueError(f"views must be a pair of arrays of column numbers, got {views!r}")
    columns = tuple(np.asarray(view) for view in views)
    for view in columns:
        fits = view.ndim == 1 and len(view) and view.dtype.kind in "iu"
        if not fits or view.min() < 0 or view.max() >= n_features:
            raise ValueError(
                f"views must be two arrays of column numbers from 0 to {n_features - 1}, none of "
                f"them empty, got {views!r}"
            )
    return columns


def merge_guesses(indices, labels):
    """Join the guesses of several classifiers; a point they quarrel over is left out.

    Parameters
    ----------
    indices : list of int arrays, one a classifier: the points it names
    labels : list of arrays, one a classifier: the names

    Returns
    -------
    indices : int array of shape (n_guesses,), ascending, each point once
    labels : array of shape (n_guesses,)

    Examples
    --------
    >>> merge_guesses([[4, 7], [7, 9, 4]], [[0, 1], [0, 1, 0]])
    (array([4, 9]), array([0, 1]))
    """
    indices, labels = np.concatenate(indices), np.concatenate(labels)
    points, first, place = np.unique(indices, return_index=True, return_inverse=True)
    quarrel = np.zeros(len(points), dtype=bool)
    quarrel[place[labels != labels[first][place]]] = True
    return points[~quarrel], labels[first][~quarrel]


def combine_views(probas):
    """Multiply what the views say, as if they were independent, and let rows sum to 1.

    Parameters
    ----------
    probas : list of arrays of shape (n_samples, n_classes), one a view

    Returns
    -------
    array of shape (n_samples, n_classes)

    Examples
    --------
    >>> combine_views([np.array([[0.5, 0.5]]), np.array([[0.2, 0.8]])])
    array([[0.2, 0.8]])
    """
    # A view that is certain, and wrong, would leave a row of zeros.
    product = np.prod([np.maximum(proba, 1e-12) for proba in probas], axis=0)
    return product / product.sum(axis=1, keepdims=True)


class CoTrainingClassifier(PartlyLabeledMixin, BaseEstimator):
    """Two classifiers, each on its own columns, that label points for each other.

    In every round each view names, for each class, the points of which it is most
    sure. Both learn from all names in the next round. Every round looks at all
    unlabeled points; Blum and Mitchell look at 75 drawn by lot. Their two
    classifiers name more of the larger class; here all classes get as many names,
    since a few labels do not tell the shares of the classes.

    Parameters
    ----------
    estimator : classifier with ``predict_proba``, by default softmax regression
    views : pair of int arrays, optional
        The columns of each view; by default the two halves of the columns.
    n_per_class : int
        How many points each view names for each class in a round, at most.
    n_rounds : int
        Most rounds. The last names given are the least sure ones.

    Attributes
    ----------
    estimators_ : list of the two fitted classifiers
    views_ : pair of int arrays
    classes_ : array of shape (n_classes,)
    transduction_ : array of shape (n_samples,)
        The labels and names given, and for the other points the predictions.
    labeled_iter_ : int array of shape (n_samples,)
        The round in which a point got its label: 0 for those given, -1 for never.
    n_features_in_ : int
    termination_condition_ : "n_rounds", "no_change" or "all_labeled"
    history_ : list of dict, one a round
        ``"indices"`` and ``"labels"`` of the points named, and ``"views"``: for each of
        the two views the ``"indices"``, ``"labels"`` and ``"confidence"`` it put forward.

    See Also
    --------
    TriTrainingClassifier : the same thought without views.

    References
    ----------
    Blum and Mitchell (1998), Combining labeled and unlabeled data with co-training.

    Examples
    --------
    >>> from course.datasets import hide_labels, load_breast_cancer
    >>> X, y = load_breast_cancer()
    >>> y_few = hide_labels(y, per_class=4, random_state=0)
    >>> model = CoTrainingClassifier().fit(X, y_few)
    >>> round(model.score(X, y), 2)
    0.92
    """

    def __init__(self, estimator=None, views=None, *, n_per_class=1, n_rounds=30):
        self.estimator = estimator
        self.views = views
        self.n_per_class = n_per_class
        self.n_rounds = n_rounds

    def fit(self, X, y):
        """Let the views name points for each other.

        Parameters
        ----------
        X : array or CSR of shape (n_samples, n_features)
        y : array of shape (n_samples,), -1 where there is no label

        Raises
        ------
        ValueError
            If no point is labeled, there is only one column, or an argument cannot be used.
        """
        check_count("n_per_class", self.n_per_class)
        check_count("n_rounds", self.n_rounds, low=0)
        X, self.classes_, codes = validate_fit(self, X, y, accept_sparse="csr")
        self.views_ = split_columns(X.shape[1], self.views)
        self.labeled_iter_ = np.where(codes == UNLABELED, -1, 0)
        self.history_ = []
        self.estimators_ = self._fit_views(X, codes)
        while (reason := self._reason_to_stop(codes)) is None:
            step = self._round(X, np.flatnonzero(codes == UNLABELED))
            self.history_.append(step)
            self.labeled_iter_[step["indices"]] = len(self.history_)
            codes = add_guesses(codes, step["indices"], self._codes(step["labels"]))
            self.estimators_ = self._fit_views(X, codes)
        self.termination_condition_ = reason
        guesses = self._proba(X).argmax(axis=1)
        self.transduction_ = self.classes_[np.where(codes == UNLABELED, guesses, codes)]
        return self

    def _fit_views(self, X, codes):
        known = np.flatnonzero(codes != UNLABELED)
        base = _base_classifier(self.estimator)
        return [
            clone(base).fit(X[known][:, view], self.classes_[codes[known]]) for view in self.views_
        ]

    def _round(self, X, unlabeled):
        """Let each view put forward its surest guesses, and keep those nobody disputes."""
        put_forward = []
        for model, view in zip(self.estimators_, self.views_, strict=True):
            proba = model.predict_proba(X[unlabeled][:, view])
            picked = select_confident(proba, 0, max_per_class=self.n_per_class)
            labels, confidence = best_guesses(proba[picked], self.classes_)
            put_forward.append(
                {"indices": unlabeled[picked], "labels": labels, "confidence": confidence}
            )
        indices, labels = merge_guesses(
            [view["indices"] for view in put_forward], [view["labels"] for view in put_forward]
        )
        return {"indices": indices, "labels": labels, "views": put_forward}

    def _reason_to_stop(self, codes):
        if np.all(codes != UNLABELED):
            return "all_labeled"
        if len(self.history_) == self.n_rounds:
            return "n_rounds"
        if self.history_ and not len(self.history_[-1]["indices"]):
            return "no_change"
        return None

    def _codes(self, labels):
        return np.searchsorted(self.classes_, labels)

    def _proba(self, X):
        return combine_views(
            [
                model.predict_proba(X[:, view])
                for model, view in zip(self.estimators_, self.views_, strict=True)
            ]
        )

    def predict_proba(self, X):
        """Return the probability of each class, both views taken together."""
        check_is_fitted(self)
        return self._proba(validate_points(self, X, accept_sparse="csr"))

    def predict(self, X):
        """Return the most probable class (of several the first), array of shape (n_samples,)."""
        proba = self.predict_proba(X)
        return self.classes_[proba.argmax(axis=1)]

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags


# --- tri-training ----------------------------------------------------------------------


def resample_labels(codes, rng):
    """Draw as many labeled points as there are, with replacement, class by class.

    A plain draw of a few labels would often lose a class.

    Parameters
    ----------
    codes : int array of shape (n_samples,), -1 where there is no label
    rng : RandomState

    Returns
    -------
    int array of shape (n_labeled,): rows, some of them several times
    """
    return np.concatenate(
        [
            rng.choice(np.flatnonzero(codes == code), size=np.sum(codes == code))
            for code in np.unique(codes[codes != UNLABELED])
        ]
    )


def agreement_error(first, second, truth):
    """Return how often two classifiers are wrong where they agree.

    Parameters
    ----------
    first, second, truth : int arrays of shape (n_labeled,)
        What each says of the labeled points, and what they are.

    Returns
    -------
    float in [0, 1]; 0.5 where they never agree, which lets nothing through

    Examples
    --------
    >>> agreement_error(np.array([0, 1, 1]), np.array([0, 1, 0]), np.array([0, 0, 0]))
    0.5
    """
    agree = first == second
    return float(np.mean(first[agree] != truth[agree])) if agree.any() else 0.5


def allowed_guesses(n_agreed, error, last_error, n_last):
    """Return how many guesses the third classifier may take from two that agree.

    More data helps as long as the number of wrong guesses does not grow: the
    condition is ``error * n < last_error * n_last`` (Zhou and Li 2005, eq. 9). If
    there are too many guesses for it, it holds for as many as eq. 10 leaves.

    Parameters
    ----------
    n_agreed : int, points the two agree on
    error, last_error : float, the error of their agreement, now and at the last update
    n_last : int, guesses taken at the last update, 0 if there was none

    Returns
    -------
    int: 0 for none

    Examples
    --------
    >>> allowed_guesses(50, error=0.1, last_error=0.2, n_last=40)
    50
    >>> allowed_guesses(500, error=0.1, last_error=0.2, n_last=40)
    79
    >>> allowed_guesses(50, error=0.2, last_error=0.2, n_last=40)
    0
    """
    if error >= last_error:
        return 0
    least = error / (last_error - error)
    if n_last == 0:
        n_last = floor(least + 1)
    if n_last >= n_agreed:
        return 0
    if error * n_agreed < last_error * n_last:
        return n_agreed
    return ceil(last_error * n_last / error - 1) if n_last > least else 0


def majority_proba(probas):
    """Return the votes of the classifiers, with their mean probability as one more voter.

    The class with most votes gets the largest share. Where each votes for another
    class, the mean decides.

    Parameters
    ----------
    probas : list of arrays of shape (n_samples, n_classes), one a classifier

    Returns
    -------
    array of shape (n_samples, n_classes): rows sum to 1

    Examples
    --------
    >>> majority_proba([np.array([[0.6, 0.4]]), np.array([[0.6, 0.4]]), np.array([[0.0, 1.0]])])
    array([[0.6, 0.4]])
    """
    votes = sum(one_hot(proba.argmax(axis=1), proba.shape[1]) for proba in probas)
    return (votes + np.mean(probas, axis=0)) / (len(probas) + 1)


class TriTrainingClassifier(PartlyLabeledMixin, BaseEstimator):
    """Three classifiers; what two agree on teaches the third.

    The error of an agreement is estimated on the labels that the classifiers
    learned from, as in the paper: with few labels it is nearly always 0, and
    every agreement is believed. With one label a class the three resamples are
    the same, and only a classifier that draws lots makes three different ones.

    Parameters
    ----------
    estimator : classifier with ``predict_proba``, by default softmax regression
        Its ``random_state``, if it has one, is set anew for each of the three.
    max_iter : int
        Most rounds; it ends by itself when no classifier may learn more.
    random_state : int, RandomState or None

    Attributes
    ----------
    estimators_ : list of the three fitted classifiers
    classes_ : array of shape (n_classes,)
    transduction_ : array of shape (n_samples,)
        The labels given, and for the other points the predictions.
    n_features_in_ : int
    n_iter_ : int, rounds
    history_ : list of dict, one a round
        ``"learned"``: for each classifier the ``"indices"`` and ``"labels"`` that the other
        two gave it (none if it may not learn), and the ``"error"`` of their agreement.

    See Also
    --------
    CoTrainingClassifier : where the columns split into two views.

    References
    ----------
    Zhou and Li (2005), Tri-training: exploiting unlabeled data using three classifiers.

    Examples
    --------
    >>> from course.datasets import hide_labels, make_blobs
    >>> X, y = make_blobs(random_state=0)
    >>> model = TriTrainingClassifier(random_state=0)
    >>> model.fit(X, hide_labels(y, per_class=4, random_state=0)).score(X, y) > 0.9
    True
    """

    def __init__(self, estimator=None, *, max_iter=30, random_state=None):
        self.estimator = estimator
        self.max_iter = max_iter
        self.random_state = random_state

    def fit(self, X, y):
        """Let the three teach each other until none may learn more.

        Parameters
        ----------
        X : array, CSR, data frame, Series or list with n_samples rows
            Whatever ``estimator`` reads, such as a list of strings for a text pipeline.
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
        check_count("max_iter", self.max_iter)
        X, self.classes_, codes = validate_any_fit(self, X, y, accept_sparse="csr")
        rng = check_random_state(self.random_state)
        bases = [_with_seed(_base_classifier(self.estimator), rng) for _ in range(3)]
        y = self.classes_[codes]  # read only where there is a label
        labeled, unlabeled = np.flatnonzero(codes != UNLABELED), np.flatnonzero(codes == UNLABELED)
        samples = [resample_labels(codes, rng) for _ in range(3)]
        self.estimators_ = [
            clone(base).fit(take_rows(X, rows), y[rows])
            for base, rows in zip(bases, samples, strict=True)
        ]
        last_error, n_last = [0.5] * 3, [0] * 3
        self.history_ = []
        learning = True
        while learning and len(self.history_) < self.max_iter:
            lessons = self._lessons(X, codes, labeled, unlabeled, last_error, n_last, rng)
            self.history_.append({"learned": lessons})
            learning = False
            for i, lesson in enumerate(lessons):
                rows = lesson["indices"]
                if len(rows):
                    learning = True
                    last_error[i], n_last[i] = lesson["error"], len(rows)
                    self.estimators_[i] = clone(bases[i]).fit(
                        take_rows(X, np.concatenate([labeled, rows])),
                        np.concatenate([y[labeled], lesson["labels"]]),
                    )
        self.n_iter_ = len(self.history_)
        if learning:
            warnings.warn(
                f"TriTrainingClassifier stopped after max_iter={self.max_iter} rounds while its "
                "classifiers still learned from each other: raise max_iter",
                ConvergenceWarning,
                stacklevel=2,
            )
        guesses = self._proba(X).argmax(axis=1)
        self.transduction_ = self.classes_[np.where(codes == UNLABELED, guesses, codes)]
        return self

    def _lessons(self, X, codes, labeled, unlabeled, last_error, n_last, rng):
        """Return what each of the three may learn from the other two."""
        said = np.array([model.predict_proba(X).argmax(axis=1) for model in self.estimators_])
        lessons = []
        for i in range(3):
            first, second = np.delete(said, i, axis=0)
            error = agreement_error(first[labeled], second[labeled], codes[labeled])
            agreed = unlabeled[first[unlabeled] == second[unlabeled]]
            allowed = allowed_guesses(len(agreed), error, last_error[i], n_last[i])
            rows = np.sort(rng.choice(agreed, allowed, replace=False)) if allowed else agreed[:0]
            lessons.append({"indices": rows, "labels": self.classes_[first[rows]], "error": error})
        return lessons

    def _proba(self, X):
        return majority_proba([model.predict_proba(X) for model in self.estimators_])

    def predict_proba(self, X):
        """Return the votes as :func:`majority_proba`, array of shape (n_samples, n_classes)."""
        check_is_fitted(self)
        return self._proba(validate_any(self, X, reset=False, accept_sparse="csr", dtype=float))

    def predict(self, X):
        """Return the class with most votes, array of shape (n_samples,)."""
        proba = self.predict_proba(X)
        return self.classes_[proba.argmax(axis=1)]

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags


def _with_seed(base, rng):
    """Return a clone of ``base`` with every random_state inside it drawn from ``rng``."""
    names = [n for n in base.get_params() if n == "random_state" or n.endswith("__random_state")]
    seeds = {name: int(rng.randint(2**31 - 1)) for name in sorted(names)}
    return clone(base).set_params(**seeds)
