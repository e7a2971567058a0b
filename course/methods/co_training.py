"""Co-training: two classifiers, each with its own columns, that label points for each other.

The columns split into two *views*, each enough to tell the classes apart (Blum and Mitchell
1998); for example the words on a page and the words of the links to it. Each view has its
own classifier. What one is confident about is new to the other, because it sees other columns.
"""

import numpy as np
from sklearn.base import clone
from sklearn.utils.validation import check_is_fitted

from course.methods._classifier import PartlyLabeledClassifier, SparseInputMixin
from course.methods.selection import select_confident
from course.methods.self_training import add_guesses, best_guesses
from course.methods.supervised import base_classifier
from course.validation import (
    UNLABELED,
    check_count,
    validate_fit,
    validate_points,
)


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
    """Join the pseudo-labels of several classifiers; a point they disagree about is left out.

    Parameters
    ----------
    indices : list of int arrays, one per classifier: the points it labels
    labels : list of arrays, one per classifier: their pseudo-labels

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
    probas : list of arrays of shape (n_samples, n_classes), one per view

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


class CoTrainingClassifier(SparseInputMixin, PartlyLabeledClassifier):
    """Two classifiers, each on its own columns, that label points for each other.

    In every round each view labels, for each class, the points it is most confident
    about. Both learn from all these labels in the next round. Every round looks at all
    unlabeled points; Blum and Mitchell look at 75 drawn at random. Their two
    classifiers label more of the larger class; here all classes get equally many,
    since a few labels do not tell the shares of the classes.

    Parameters
    ----------
    estimator : classifier with ``predict_proba``, by default softmax regression
    views : pair of int arrays, optional
        The columns of each view; by default the two halves of the columns.
    n_per_class : int
        How many points each view labels for each class in a round, at most.
    n_rounds : int
        Maximum number of rounds. The last pseudo-labels are the least confident ones.

    Attributes
    ----------
    estimators_ : list of the two fitted classifiers
    views_ : pair of int arrays
    classes_ : array of shape (n_classes,)
    transduction_ : array of shape (n_samples,)
        The labels and pseudo-labels, and for the other points the predictions.
    labeled_iter_ : int array of shape (n_samples,)
        The round in which a point got its label: 0 for those given, -1 for never.
    n_features_in_ : int
    termination_condition_ : "n_rounds", "no_change" or "all_labeled"
    history_ : list of dict, one per round
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
        """Let the views label points for each other.

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
        base = base_classifier(self.estimator)
        return [
            clone(base).fit(X[known][:, view], self.classes_[codes[known]]) for view in self.views_
        ]

    def _round(self, X, unlabeled):
        """Let each view propose its most confident labels, and keep those without contradiction."""
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
