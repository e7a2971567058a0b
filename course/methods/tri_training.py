"""Tri-training: three classifiers from three bootstrap samples; two that agree teach the third.

It needs no views (Zhou and Li 2005). Where two classifiers agree, the third learns their
answer as a label, but only if an estimate of their error says that this is worth more than
it costs.
"""

import warnings
from math import ceil, floor

import numpy as np
from sklearn.base import clone
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils.validation import check_is_fitted

from course.methods._classifier import PartlyLabeledClassifier, SparseInputMixin
from course.methods.supervised import base_classifier
from course.validation import (
    UNLABELED,
    check_count,
    check_random_state,
    one_hot,
    take_rows,
    validate_any,
    validate_any_fit,
)


def resample_labels(codes, rng):
    """Draw a bootstrap sample of the labeled points, class by class (stratified).

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
    probas : list of arrays of shape (n_samples, n_classes), one per classifier

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


class TriTrainingClassifier(SparseInputMixin, PartlyLabeledClassifier):
    """Three classifiers; what two agree on teaches the third.

    The error of an agreement is estimated on the labels that the classifiers
    learned from, as in the paper: with few labels it is nearly always 0, and
    every agreement becomes a label. With one label per class the three bootstrap samples
    are the same, and only a classifier with randomness of its own gives three different ones.

    Parameters
    ----------
    estimator : classifier with ``predict_proba``, by default softmax regression
        Its ``random_state``, if it has one, is set anew for each of the three.
    max_iter : int
        Maximum number of iterations; it ends earlier when no classifier may learn more.
    random_state : int, RandomState or None

    Attributes
    ----------
    estimators_ : list of the three fitted classifiers
    classes_ : array of shape (n_classes,)
    transduction_ : array of shape (n_samples,)
        The labels given, and for the other points the predictions.
    n_features_in_ : int
    n_iter_ : int, iterations
    history_ : list of dict, one per iteration
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
            If ``max_iter`` iterations were not enough.
        """
        check_count("max_iter", self.max_iter)
        X, self.classes_, codes = validate_any_fit(self, X, y, accept_sparse="csr")
        rng = check_random_state(self.random_state)
        bases = [_with_seed(base_classifier(self.estimator), rng) for _ in range(3)]
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


def _with_seed(base, rng):
    """Return a clone of ``base`` with every random_state inside it drawn from ``rng``."""
    names = [n for n in base.get_params() if n == "random_state" or n.endswith("__random_state")]
    seeds = {name: int(rng.randint(2**31 - 1)) for name in sorted(names)}
    return clone(base).set_params(**seeds)
