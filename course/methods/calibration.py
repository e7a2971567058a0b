"""How confident a model may be: temperature, and class proportions known beforehand.

A model's confidence is a number between 0 and 1, which does not make it a probability. It is
*calibrated* if of all predictions made with confidence 0.8, 80 % are right. A temperature
(Guo et al. 2017) or known class priors (*distribution alignment*, Berthelot et al. 2020; *class
mass normalization*, Zhu, Ghahramani and Lafferty 2003) can bring it closer to that.
"""

import warnings
from inspect import isclass

import numpy as np
from scipy import optimize
from sklearn.base import clone

from course.methods.folds import stratified_folds
from course.validation import (
    UNLABELED,
    check_count,
    check_points,
    check_proba,
    check_real,
    split_labels,
)

_TEMPERATURES = (0.05, 20.0)
_FEW_LABELS = 40


@np.errstate(under="ignore")  # a weight too small for a double counts 0
def scale_temperature(proba, temperature):
    """Return the probabilities made softer (above 1) or harder (below 1), in the same order.

    Parameters
    ----------
    proba : array of shape (n_samples, n_classes), rows sum to 1
    temperature : float, above 0; the logarithms are divided by it

    Returns
    -------
    array of shape (n_samples, n_classes), rows sum to 1

    References
    ----------
    Guo et al. (2017), On calibration of modern neural networks.

    Examples
    --------
    >>> scale_temperature([[0.9, 0.1]], temperature=2.0).round(2)
    array([[0.75, 0.25]])
    """
    proba = check_proba(proba)
    check_real("temperature", temperature, above=True)
    logits = np.log(np.maximum(proba, np.finfo(float).tiny)) / temperature
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def fit_temperature(estimator, X, y, n_folds=5):
    """Find the temperature at which a classifier's confidence fits how often it is right.

    Every labeled point is guessed by a classifier fitted without its fold; the
    temperature makes these guesses most likely.

    Parameters
    ----------
    estimator : classifier with ``predict_proba``; clones of it are fitted
    X : array of shape (n_samples, n_features)
    y : array of shape (n_samples,), -1 where there is no label; such points are left out
    n_folds : int, at least 2

    Returns
    -------
    float between 0.05 and 20: above 1 the classifier was too sure of itself

    Raises
    ------
    ValueError
        If fewer than two classes have two labels, or an argument cannot be used.

    Warns
    -----
    UserWarning
        If there are fewer than 40 labels to judge by.

    Examples
    --------
    >>> from course.datasets import load_digits
    >>> from course.methods import SoftmaxRegression
    >>> X, y = load_digits()
    >>> temperature = fit_temperature(SoftmaxRegression(C=1000), X[:200], y[:200])
    >>> temperature > 1
    True
    """
    check_count("n_folds", n_folds, low=2)
    if isclass(estimator) or not hasattr(estimator, "predict_proba"):
        raise ValueError(f"estimator must be a classifier with predict_proba, got {estimator!r}")
    X = check_points("X", X, at_least=1)
    classes, codes = split_labels(y)
    if len(codes) != len(X):
        raise ValueError(f"X and y must have as many rows, got {len(X)} and {len(codes)}")
    fold = stratified_folds(codes, n_folds)
    judged = fold >= 0
    if len(np.unique(codes[judged])) < 2:
        raise ValueError("y must have two labels in each of two classes to fit a temperature")
    if judged.sum() < _FEW_LABELS:
        warnings.warn(
            f"the temperature rests on {judged.sum()} labels; with fewer than {_FEW_LABELS} it "
            "says little",
            UserWarning,
            stacklevel=2,
        )
    proba = np.zeros((len(X), len(classes)))
    for k in np.unique(fold[judged]):
        rest, part = (fold != k) & (codes != UNLABELED), fold == k
        model = clone(estimator).fit(X[rest], codes[rest])
        proba[np.ix_(part, model.classes_)] = model.predict_proba(X[part])
    truth = codes[judged]

    def surprise(log_temperature):
        scaled = scale_temperature(proba[judged], np.exp(log_temperature))
        return -np.mean(np.log(np.maximum(scaled[np.arange(len(truth)), truth], 1e-300)))

    found = optimize.minimize_scalar(surprise, bounds=np.log(_TEMPERATURES), method="bounded")
    return float(np.exp(found.x))


def align_distribution(proba, class_priors, average):
    """Weight the classes so that guesses come in the shares known beforehand.

    A class that was guessed too often on average loses, one guessed too rarely gains.

    Parameters
    ----------
    proba : array of shape (n_samples, n_classes), rows sum to 1
    class_priors : array of shape (n_classes,), the shares that guesses should have
    average : array of shape (n_classes,), the mean guess so far, over more points than these

    Returns
    -------
    array of shape (n_samples, n_classes), rows sum to 1

    Raises
    ------
    ValueError
        If an argument cannot be used.

    References
    ----------
    Berthelot et al. (2020), ReMixMatch, section 3.1.

    Examples
    --------
    >>> align_distribution([[0.6, 0.4]], class_priors=[0.5, 0.5], average=[0.75, 0.25]).round(2)
    array([[0.33, 0.67]])
    """
    proba = check_proba(proba)
    wanted = _check_shares("class_priors", class_priors, proba.shape[1])
    average = _check_shares("average", average, proba.shape[1])
    weighted = proba * (wanted / np.maximum(average, np.finfo(float).tiny))
    total = weighted.sum(axis=1, keepdims=True)
    # A guess may be all for classes that have no share.
    return np.where(total > 0, weighted, wanted) / np.where(total > 0, total, 1.0)


def normalize_class_mass(proba, class_priors):
    """Weight the classes by what their share of all these guesses is, and what it should be.

    :func:`align_distribution` with the mean of these very guesses: one step, made once,
    on all points together. Zhu, Ghahramani and Lafferty made it on the harmonic solution:
    ``normalize_class_mass(model.label_distributions_[y == -1], class_priors)`` after
    :class:`~course.methods.LabelPropagation`.

    Parameters
    ----------
    proba : array of shape (n_samples, n_classes), rows sum to 1, at least one row
    class_priors : array of shape (n_classes,)

    Returns
    -------
    array of shape (n_samples, n_classes), rows sum to 1

    References
    ----------
    Zhu, Ghahramani and Lafferty (2003), section 4: class mass normalization.

    Examples
    --------
    >>> proba = [[0.9, 0.1], [0.6, 0.4], [0.6, 0.4]]
    >>> normalize_class_mass(proba, [1 / 3, 2 / 3]).argmax(axis=1)
    array([0, 1, 1])
    """
    proba = check_proba(proba)
    if not len(proba):
        raise ValueError("proba must have at least one row: there are no guesses to weigh")
    return align_distribution(proba, class_priors, proba.mean(axis=0))


def _check_shares(name, shares, n_classes):
    shares = np.asarray(shares, dtype=float)
    fits = shares.shape == (n_classes,) and np.all(shares >= 0)
    if not (fits and 0 < shares.sum() < np.inf):
        raise ValueError(
            f"{name} must be {n_classes} shares, not negative, not all 0, got {shares.tolist()}"
        )
    return shares / shares.sum()
