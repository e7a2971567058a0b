"""Which guesses to believe, and which unlabeled points to use at all.

A model that labels points for itself needs a gatekeeper. *Which guesses*: those
above a threshold of confidence, perhaps no more than so many a class, so that a
class that is easy to guess does not flood the others.
"""

import numpy as np

from course.methods._validation import check_count, check_real, one_hot


def select_confident(proba, threshold, max_per_class=None):
    """Pick the points whose most probable class is more probable than ``threshold``.

    Parameters
    ----------
    proba : array of shape (n_samples, n_classes), rows sum to 1
    threshold : float in [0, 1]
        Confidence must be above it, not merely equal to it.
    max_per_class : int, optional
        Of the points guessed to be of one class keep only this many, the most
        confident ones; of equally confident points the first.

    Returns
    -------
    int array: the rows picked, in ascending order

    Raises
    ------
    ValueError
        If an argument cannot be used.

    Examples
    --------
    >>> proba = np.array([[0.9, 0.1], [0.6, 0.4], [0.2, 0.8], [0.95, 0.05]])
    >>> select_confident(proba, threshold=0.75)
    array([0, 2, 3])
    >>> select_confident(proba, threshold=0.75, max_per_class=1)
    array([2, 3])
    """
    proba = _check_proba(proba)
    check_real("threshold", threshold, high=1)
    confidence = proba.max(axis=1)
    picked = np.flatnonzero(confidence > threshold)
    if max_per_class is None:
        return picked
    check_count("max_per_class", max_per_class)
    picked = picked[np.argsort(-confidence[picked], kind="stable")]
    guesses = one_hot(proba[picked].argmax(axis=1), proba.shape[1])
    place_in_class = (guesses * guesses.cumsum(axis=0)).sum(axis=1)
    return np.sort(picked[place_in_class <= max_per_class])


def select_best(proba, k):
    """Pick the ``k`` points with the most confident guesses; of equally confident ones the first.

    Parameters
    ----------
    proba : array of shape (n_samples, n_classes), rows sum to 1
    k : int
        If there are fewer points, all of them are picked.

    Returns
    -------
    int array: the rows picked, in ascending order

    Raises
    ------
    ValueError
        If an argument cannot be used.

    Examples
    --------
    >>> select_best(np.array([[0.6, 0.4], [0.2, 0.8], [0.7, 0.3]]), k=2)
    array([1, 2])
    """
    proba = _check_proba(proba)
    check_count("k", k)
    return np.sort(np.argsort(-proba.max(axis=1), kind="stable")[:k])


def _check_proba(proba):
    proba = np.asarray(proba, dtype=float)
    if proba.ndim != 2 or proba.shape[1] == 0:
        raise ValueError(
            f"proba must have a row per point and a column per class, got shape {proba.shape}"
        )
    return proba
