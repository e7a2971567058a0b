"""What the labeled rows can do on their own: several ordinary models, and the majority class."""

from dataclasses import dataclass

import numpy as np

from course.intervals import Interval
from course.report._folds import repeated_folds, repeats_for
from course.report._models import ORDINARY, Candidates
from course.report._paired import share_interval
from course.report._sample import draw_sample

_N_BOOTSTRAPS = 500


@dataclass(frozen=True)
class ModelScore:
    """An ordinary model on labeled rows that were hidden from it.

    Attributes
    ----------
    name : str
    accuracy, macro_f1 : Interval, shares of 1
    """

    name: str
    accuracy: Interval
    macro_f1: Interval


@dataclass(frozen=True)
class LabelsOnly:
    """Ordinary models without unlabeled rows.

    Attributes
    ----------
    models : tuple of ModelScore, in a fixed order
    best : str, the one with the highest accuracy; of equals the first
    majority : Interval, accuracy of always predicting the most frequent class
    majority_class : int, its code
    confusion : array of shape (n_classes, n_classes)
        Labeled rows by true class (row) and by what ``best`` predicted, mean over repeats.
    classes_judged : bool array of shape (n_classes,), False for a class with fewer than two labels
    n_labeled, n_folds, n_repeats : int
    """

    models: tuple
    best: str
    majority: Interval
    majority_class: int
    confusion: np.ndarray
    classes_judged: np.ndarray
    n_labeled: int
    n_folds: int
    n_repeats: int


def labels_only(problem, seed=0, progress=None):
    """Measure ordinary models by repeated stratified splits of the labeled rows.

    Parameters
    ----------
    problem : Problem
    seed : int
    progress : function of the fits done and their number, or None

    Returns
    -------
    LabelsOnly
    """
    sample = draw_sample(problem, seed)
    candidates = Candidates(sample, seed)
    y, n_classes = candidates.y, sample.n_classes
    folds = repeated_folds(y, repeats_for(len(y)), seed)
    judged = folds[0] >= 0
    n_folds = len(np.unique(folds[0][judged]))
    shares = {}
    for number, name in enumerate(ORDINARY):
        shares[name] = _predicted_shares(candidates, name, folds, n_classes)[judged]
        if progress is not None:
            progress(number + 1, len(ORDINARY))
    truth = y[judged]
    models = tuple(_score(name, shares[name], truth, seed) for name in ORDINARY)
    best = max(models, key=lambda model: model.accuracy.mean)
    counts = np.bincount(truth, minlength=n_classes)
    confusion = np.zeros((n_classes, n_classes))
    np.add.at(confusion, truth, shares[best.name])
    return LabelsOnly(
        models=models,
        best=best.name,
        majority=share_interval(truth == counts.argmax()),
        majority_class=int(counts.argmax()),
        confusion=confusion,
        classes_judged=counts > 0,
        n_labeled=len(truth),
        n_folds=n_folds,
        n_repeats=len(folds),
    )


def _predicted_shares(candidates, name, folds, n_classes):
    """Return how often each class was predicted for each row, array (n_labeled, n_classes)."""
    shares = np.zeros((len(candidates.y), n_classes))
    for fold in folds:
        for k in np.unique(fold[fold >= 0]):
            hidden = np.flatnonzero(fold == k)
            codes = candidates.answer(name, fold == k).codes[hidden]
            shares[hidden, codes] += 1 / len(folds)
    return shares


def _score(name, shares, truth, seed):
    right = shares[np.arange(len(truth)), truth]
    return ModelScore(name, share_interval(right), macro_f1_interval(shares, truth, seed))


def macro_f1_interval(shares, truth, seed):
    """Return the macro F1 and its 95 % interval by the bootstrap over rows (Efron 1979).

    Parameters
    ----------
    shares : array of shape (n_rows, n_classes), how often each class was predicted
    truth : int array of shape (n_rows,)
    seed : int

    Returns
    -------
    Interval; NaN without a row

    Examples
    --------
    >>> shares = np.array([[1.0, 0.0], [1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    >>> round(macro_f1_interval(shares, np.array([0, 0, 1, 1]), seed=0).mean, 3)
    0.733
    """
    n = len(truth)
    if not n:
        return Interval(np.nan, np.nan, np.nan)
    classes = np.unique(truth)
    true = truth[:, None] == classes
    shares = shares[:, classes]
    weights = np.random.RandomState(seed).multinomial(n, np.full(n, 1 / n), size=_N_BOOTSTRAPS)
    weights = np.vstack([np.ones(n), weights])
    both, total = weights @ (shares * true), weights @ shares + weights @ true
    with np.errstate(invalid="ignore"):
        f1 = np.where(total > 0, 2 * both / total, np.nan)
    seen = weights @ true > 0  # a bootstrap without a row of some class leaves that class out
    mean = np.nanmean(np.where(seen, f1, np.nan), axis=1)
    low, high = np.quantile(mean[1:], [0.025, 0.975])
    return Interval(float(mean[0]), float(min(low, mean[0])), float(max(high, mean[0])))
