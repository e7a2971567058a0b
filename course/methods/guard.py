"""Guarded: several ideas of what the unlabeled points mean, and the labels choose one.

Every semi-supervised method stands on an assumption about the data, and is
worse than no method where it fails: a graph method assumes that classes are
connected, a mixture that each is a Gaussian. The labels can decide which holds. Hide some
of them, let each method predict those points, and count: the one that is right
most often is used, and a plain classifier that looks at the labeled
points alone is a candidate, too. This is the choice by cross-validation of
Stone (1974); Li and Zhou (2015) ask in the same spirit that unlabeled data never hurt.

The choice rests on the labels, so it can be wrong: with four labels per class there
are a dozen points to judge by. It cannot judge at all with one.
"""

from inspect import isclass

import numpy as np
from scipy import sparse
from sklearn.base import BaseEstimator, clone
from sklearn.utils.validation import check_is_fitted

from course.methods.folds import stratified_folds
from course.methods.poisson import PoissonLearning
from course.methods.semi_supervised_mixture import SemiSupervisedGaussianMixture
from course.methods.supervised import SoftmaxRegression
from course.validation import (
    UNLABELED,
    PartlyLabeledMixin,
    check_count,
    validate_fit,
    validate_points,
)

LABELS_ONLY = "labels only"


def count_correct(name_again, codes, fold):
    """Count the labels that are predicted correctly after they were hidden, fold by fold.

    Parameters
    ----------
    name_again : function
        Gets ``codes`` with the labels of one fold hidden; returns a class for every point.
    codes : int array of shape (n_samples,), -1 where there is no label
    fold : int array of shape (n_samples,), as from :func:`stratified_folds`

    Returns
    -------
    int, at most the number of points with a fold

    Examples
    --------
    A method that always predicts 0 is right at the two points of class 0:

    >>> codes = np.array([0, 0, 1, 1])
    >>> count_correct(np.zeros_like, codes, stratified_folds(codes, n_folds=2))
    2
    """
    right = 0
    for k in np.unique(fold[fold >= 0]):
        hidden = fold == k
        guesses = name_again(np.where(hidden, UNLABELED, codes))
        right += int(np.sum(guesses[hidden] == codes[hidden]))
    return right


class GuardedClassifier(PartlyLabeledMixin, BaseEstimator):
    """Model selection by cross-validation on the labels, with labels only as one candidate.

    Parameters
    ----------
    candidates : list of (name, estimator), or None
        Semi-supervised classifiers, for which -1 means "no label". Where several
        predict equally many labels the first of them is chosen, and it is chosen
        where there is only one label per class. None stands for
        :class:`PoissonLearning` ("graph"), then
        :class:`SemiSupervisedGaussianMixture` ("mixture"), which sparse points leave out.
    labels_only : classifier or None
        Fitted on the labeled points alone, it stands last in the row, under
        the name "labels only". None stands for :class:`SoftmaxRegression`.
    n_folds : int, at least 2
        In how many parts the labels are hidden. Every candidate is fitted once for each.

    Attributes
    ----------
    classes_ : array of shape (n_classes,)
    chosen_ : str, the name of the candidate in use
    estimator_ : the candidate in use, fitted on all labels; its classes are 0, 1, ...
    transduction_ : array of shape (n_samples,), its answer for each point of the fit
    trials_ : list of dict, one for each candidate in order
        ``"name"``, and how many labels it predicted correctly, ``"right"``, ``"of"`` how many.
    n_features_in_ : int

    References
    ----------
    Stone (1974), Cross-validatory choice and assessment of statistical predictions.
    Li and Zhou (2015), Towards making unlabeled data never hurt.

    Examples
    --------
    Two moons are no Gaussians; two long parallel Gaussians are hardly connected in a graph:

    >>> from course.datasets import hide_labels, make_cigars, make_two_moons
    >>> for make in make_two_moons, make_cigars:
    ...     X, y = make(random_state=0)
    ...     print(GuardedClassifier().fit(X, hide_labels(y, 4, random_state=0)).chosen_)
    graph
    mixture
    """

    def __init__(self, candidates=None, labels_only=None, *, n_folds=5):
        self.candidates = candidates
        self.labels_only = labels_only
        self.n_folds = n_folds

    def fit(self, X, y):
        """Try every candidate on hidden labels, and fit the best on all of them.

        Parameters
        ----------
        X : array of shape (n_samples, n_features)
        y : array of shape (n_samples,), -1 where there is no label

        Raises
        ------
        ValueError
            If no point is labeled or an argument cannot be used.
        """
        check_count("n_folds", self.n_folds, low=2)
        X, self.classes_, codes = validate_fit(self, X, y, accept_sparse="csr")
        models = self._models(sparse.issparse(X))
        fold = stratified_folds(codes, self.n_folds)
        self.trials_ = []
        for name, model in models.items():

            def name_again(partial, name=name, model=model):
                return _answers(_fitted(name, model, X, partial), X)

            right = count_correct(name_again, codes, fold)
            self.trials_.append({"name": name, "right": right, "of": int(np.sum(fold >= 0))})
        best = np.argmax([trial["right"] for trial in self.trials_])  # of several the first
        self.chosen_ = self.trials_[best]["name"]
        self.estimator_ = _fitted(self.chosen_, models[self.chosen_], X, codes)
        self.transduction_ = self.classes_[_answers(self.estimator_, X)]
        return self

    def predict(self, X):
        """Return the class that the chosen candidate predicts, array of shape (n_samples,)."""
        check_is_fitted(self)
        return self.classes_[self.estimator_.predict(validate_points(self, X, accept_sparse="csr"))]

    def predict_proba(self, X):
        """Return the chosen candidate's probabilities, array of shape (n_samples, n_classes)."""
        check_is_fitted(self)
        return self.estimator_.predict_proba(validate_points(self, X, accept_sparse="csr"))

    def _models(self, sparse_points):
        """Return the candidates by name, labels only last."""
        candidates = self.candidates
        if candidates is None:
            candidates = [("graph", PoissonLearning())]
            if not sparse_points:  # a component's covariance matrix is dense
                candidates.append(("mixture", SemiSupervisedGaussianMixture()))
        models = _by_name(candidates)
        if not models or len(models) < len(candidates) or LABELS_ONLY in models:
            raise ValueError(
                "candidates must be a list of (name, estimator), at least one, with names that "
                f"differ and are not {LABELS_ONLY!r}, got {candidates!r}"
            )
        plain = SoftmaxRegression() if self.labels_only is None else self.labels_only
        if not _is_estimator(plain):
            raise ValueError(f"labels_only must be a classifier or None, got {plain!r}")
        return {**models, LABELS_ONLY: plain}

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags


def _by_name(candidates):
    """Return the pairs as a dict; an empty one where they are no such pairs."""
    pairs = isinstance(candidates, (list, tuple)) and all(
        isinstance(pair, (list, tuple)) and len(pair) == 2 for pair in candidates
    )
    fits = pairs and all(isinstance(n, str) and _is_estimator(model) for n, model in candidates)
    return dict(candidates) if fits else {}


def _is_estimator(model):
    return not isclass(model) and hasattr(model, "fit") and hasattr(model, "get_params")


def _fitted(name, model, X, codes):
    """Return a fresh copy of a candidate, fitted to all points or to the labeled ones."""
    if name == LABELS_ONLY:
        known = codes != UNLABELED
        return clone(model).fit(X[known], codes[known])
    return clone(model).fit(X, codes)


def _answers(model, X):
    """Return a fitted candidate's class for each point it was fitted to."""
    return model.transduction_ if hasattr(model, "transduction_") else model.predict(X)
