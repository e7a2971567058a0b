"""One model fitted to all labels of a sample, by the name that the comparison gave it."""

import warnings
from dataclasses import dataclass

import numpy as np

from course.report import _models


@dataclass(frozen=True)
class Fitted:
    """A fitted model and its probabilities for the rows of the sample.

    Attributes
    ----------
    name : str
    estimator : the fitted model
    proba : array of shape (n_rows, n_classes)
    see : function from rows of ``X`` to what the estimator reads
    """

    name: str
    estimator: object
    proba: np.ndarray
    see: object

    def predict_proba(self, X, n_classes):
        """Return probabilities for further rows, array of shape (n_rows, n_classes)."""
        return _all_classes(self.estimator, self.see(X), n_classes)


def fit_sample(sample, name=None, seed=0):
    """Fit a model to a sample.

    Parameters
    ----------
    sample : Sample, with a label at least
    name : str or None, softmax regression
        An ordinary model or a family.
    seed : int

    Returns
    -------
    Fitted
    """
    name = name or _models.SOFTMAX
    labeled = sample.labeled
    wide = name in (_models.SOFTMAX, _models.FOREST, _models.SELF_TRAINING)
    see = _identity if wide or sample.dense is sample.X else _reducer(sample, seed)
    if name in (_models.MIXTURE, _models.MIXTURE_ALONE):
        see = _in_directions(see, sample)
    X = see(sample.X)
    codes = np.unique(sample.y[labeled])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # rows that no label reached get the class priors
        if len(codes) == 1:
            estimator = _Constant(codes[0])
        elif name in _models.ORDINARY:
            estimator = _models.make_ordinary(name, len(labeled), seed)
            if name == _models.SVC:
                estimator = _WithProba(estimator)
            estimator.fit(X[labeled], sample.y[labeled])
        else:
            estimator = _models.make_family(name, len(sample.y), seed).fit(X, sample.y)
        proba = _all_classes(estimator, X, sample.n_classes)
    given = getattr(estimator, "label_distributions_", None)
    if given is not None and given.shape[0] == len(proba):
        proba = np.zeros_like(proba)
        proba[:, np.asarray(estimator.classes_, dtype=int)] = given
    return Fitted(name, estimator, proba, see)


def _identity(X):
    return X


def _all_classes(estimator, X, n_classes):
    """Return the estimator's probabilities, with a column for each class of the problem."""
    proba = np.zeros((X.shape[0], n_classes))
    proba[:, np.asarray(estimator.classes_, dtype=int)] = estimator.predict_proba(X)
    return proba


def _reducer(sample, seed):
    from sklearn.decomposition import TruncatedSVD

    n = sample.dense.shape[1]
    svd = TruncatedSVD(n, random_state=seed).fit(sample.X)
    return svd.transform


def _in_directions(see, sample):
    X = see(sample.X)
    if X.shape[1] <= _models.N_DIRECTIONS:
        return see
    mean = X.mean(axis=0)
    directions = _models.find_directions(X)
    return lambda X: (see(X) - mean) @ directions


class _Constant:
    """Predicts the one class there is."""

    def __init__(self, code):
        self.classes_ = np.array([code])

    def predict_proba(self, X):
        return np.ones((X.shape[0], 1))


class _WithProba:
    """A support vector classifier whose decision values are made probabilities by a softmax.

    They are calibrated afterwards, on hidden labels.
    """

    def __init__(self, model):
        self.model = model

    def fit(self, X, y):
        self.model.fit(X, y)
        self.classes_ = self.model.classes_
        return self

    def predict_proba(self, X):
        from course.methods.supervised import softmax

        values = self.model.decision_function(X)
        if values.ndim == 1:
            values = np.column_stack([-values, values])
        return softmax(values)
