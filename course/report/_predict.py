"""Classes for the unlabeled rows, with probabilities that were checked, and which to trust.

A temperature, fitted on labels that were hidden, makes the model's confidence fit how often it
is right. Then the hidden labels say above which confidence the predictions are right nine times
out of ten or more, for certain enough: with few labels, above none.
"""

from dataclasses import dataclass

import numpy as np
from scipy import optimize

from course.datasets import UNLABELED
from course.intervals import Interval
from course.methods.calibration import scale_temperature
from course.methods.selection import filter_by_domain
from course.report._domain import KEEP, RULE
from course.report._fit import fit_sample
from course.report._folds import repeated_folds
from course.report._paired import share_interval
from course.report._sample import Sample, draw_sample

YES, CHECK, UNLIKE = TRUST = ("yes", "check", "unlike the labeled rows")
WANTED = 0.9
"""A confidence is trusted where at least this share of predictions above it is shown right."""

_TEMPERATURES = np.log((0.05, 20.0))
_STEPS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)
_MOST = 0.999
_SLICE = 4096


@dataclass(frozen=True)
class Predictions:
    """Predictions for all rows without a label.

    Attributes
    ----------
    rows : int array of shape (n,), positions in the problem, ascending
    codes : int array of shape (n,)
    probability : array of shape (n,), of the predicted class, after calibration
    trust : tuple of "yes", "check" or "unlike the labeled rows", one per row
    threshold : float, the probability from which on "yes" is said; NaN where none could be shown
    accuracy_above : Interval, of hidden labels predicted with at least that probability
    temperature : float, above 1 where the model was too sure of itself; NaN with too few labels
    model : str
    """

    rows: np.ndarray
    codes: np.ndarray
    probability: np.ndarray
    trust: tuple
    threshold: float
    accuracy_above: Interval
    temperature: float
    model: str


def predict_unlabeled(problem, seed=0, model=None, progress=None):
    """Predict a class for every row without a label.

    Parameters
    ----------
    problem : Problem
    seed : int
    model : str or None
        The name of the model to use: ``chosen`` of :class:`WithUnlabeled`. None stands for
        softmax regression.
    progress : function of the steps done and their number, or None

    Returns
    -------
    Predictions
    """
    step = progress or (lambda done, total: None)
    sample = draw_sample(problem, seed)
    hidden, truth = _hidden_proba(sample, model, seed)
    step(1, 3)
    temperature = _temperature(hidden, truth)
    threshold, above = trust_threshold(_scaled(hidden, temperature), truth)
    fitted = fit_sample(sample, model, seed)
    step(2, 3)
    rows = np.flatnonzero(problem.y == UNLABELED)
    proba = np.zeros((len(rows), sample.n_classes))
    for start in range(0, len(rows), _SLICE):
        part = slice(start, start + _SLICE)
        proba[part] = fitted.predict_proba(problem.X[rows[part]], sample.n_classes)
    # Rows in the sample have the model's own answer for them, not that of their neighbors.
    position = np.searchsorted(rows, sample.rows[sample.y == UNLABELED])
    proba[position] = fitted.proba[sample.y == UNLABELED]
    proba = _scaled(proba, temperature)
    codes = proba.argmax(axis=1)
    probability = np.minimum(proba.max(axis=1), _MOST)
    unlike = _unlike(problem, sample, rows, seed)
    sure = probability >= threshold  # NaN: none
    trust = np.where(unlike, UNLIKE, np.where(sure, YES, CHECK))
    step(3, 3)
    return Predictions(
        rows, codes, probability, tuple(trust.tolist()), threshold, above, temperature, fitted.name
    )


def trust_threshold(proba, truth):
    """Return the lowest probability above which hidden labels show nine in ten to be right.

    Parameters
    ----------
    proba : array of shape (n_rows, n_classes), for rows whose label was hidden
    truth : int array of shape (n_rows,)

    Returns
    -------
    threshold : float, NaN where no threshold is shown
    accuracy : Interval, of the rows above it

    Examples
    --------
    >>> proba = np.repeat([[0.95, 0.05], [0.6, 0.4]], [60, 40], axis=0)
    >>> threshold, accuracy = trust_threshold(proba, np.repeat([0, 0, 1], [60, 20, 20]))
    >>> threshold, f"{accuracy:.2f}"
    (0.7, '1.00 [0.94, 1.00]')
    """
    confidence, right = proba.max(axis=1), proba.argmax(axis=1) == truth
    for threshold in _STEPS:
        # As many thresholds are tried, so each is held to its part of the risk.
        found = share_interval(right[confidence >= threshold], 1 - 0.05 / len(_STEPS))
        if found.low >= WANTED:
            return threshold, share_interval(right[confidence >= threshold])
    return np.nan, Interval(np.nan, np.nan, np.nan)


def _hidden_proba(sample, model, seed):
    """Return probabilities for labels that were hidden, and the labels."""
    labeled = sample.labeled
    fold = repeated_folds(sample.y[labeled], 1, seed)[0]
    proba = np.zeros((len(labeled), sample.n_classes))
    for k in np.unique(fold[fold >= 0]):
        y = sample.y.copy()
        y[labeled[fold == k]] = UNLABELED
        part = Sample(sample.rows, sample.X, sample.dense, y, sample.n_classes)
        proba[fold == k] = fit_sample(part, model, seed).proba[labeled[fold == k]]
    return proba[fold >= 0], sample.y[labeled][fold >= 0]


def _temperature(proba, truth):
    """Return the temperature that makes the hidden labels most likely; NaN without enough."""
    if len(truth) < 10:
        return np.nan

    def surprise(log_temperature):
        scaled = scale_temperature(proba, float(np.exp(log_temperature)))
        return -np.mean(np.log(np.maximum(scaled[np.arange(len(truth)), truth], 1e-3)))

    found = optimize.minimize_scalar(surprise, bounds=_TEMPERATURES, method="bounded")
    return float(np.exp(found.x))


def _scaled(proba, temperature):
    return proba if np.isnan(temperature) else scale_temperature(proba, temperature)


def _unlike(problem, sample, rows, seed):
    """Say which rows the filter by domain would not keep; those outside the sample by neighbor."""
    from sklearn.neighbors import NearestNeighbors

    unlike = np.zeros(len(rows), dtype=bool)
    bare = sample.y == UNLABELED
    if np.sum(~bare) < 5 or not bare.any():
        return unlike
    kept = filter_by_domain(
        sample.dense[~bare], sample.dense[bare], RULE, keep=KEEP, random_state=seed
    )
    measured = sample.rows[bare]
    unlike[np.searchsorted(rows, measured)] = ~kept
    others = np.setdiff1d(rows, measured)
    if len(others):
        search = NearestNeighbors(n_neighbors=1).fit(sample.X[bare])
        for start in range(0, len(others), _SLICE):
            part = others[start : start + _SLICE]
            near = search.kneighbors(problem.X[part], return_distance=False)[:, 0]
            unlike[np.searchsorted(rows, part)] = ~kept[near]
    return unlike
