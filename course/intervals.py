"""How sure are we? Means over label draws, paired differences, and the gap closed.

Two methods that meet the same label draws are compared draw by draw: what is
hard about a draw is hard for both and falls out of the difference. An interval
here speaks of the luck of the draw on one data set, and of nothing more: not
of other data sets, not of the next collection of points.
"""

import numpy as np
from scipy import stats

LEVEL = 0.95

LABELS_ONLY, ALL_LABELS = "labels only", "all labels"
"""The two rows beside every method: a classifier with the few labels, and one with all of them."""

SMALL_GAP = 0.02
"""Below two points between labels only and all labels, a share of the gap says nothing."""


def check_level(level):
    """Refuse a level of confidence that is not between 0 and 1."""
    if not isinstance(level, (int, float)) or not 0 < level < 1:
        raise ValueError(f"level must be a number between 0 and 1, got {level!r}")


def mean_interval(values, level=LEVEL):
    """Return the mean of ``values`` and its interval by Student's t.

    Parameters
    ----------
    values : array of shape (n_draws,); NaN (a failed fit) is left out
    level : float in (0, 1)

    Returns
    -------
    mean, low, high : floats; the ends are NaN with fewer than two values

    References
    ----------
    Student (1908), "The probable error of a mean".

    Examples
    --------
    >>> mean_interval([0.80, 0.84, 0.88])
    (0.84, 0.740..., 0.939...)
    """
    check_level(level)
    values = np.asarray(values, dtype=float)
    values = values[~np.isnan(values)]
    n = len(values)
    if n == 0:
        return np.nan, np.nan, np.nan
    mean = float(values.mean())
    if n == 1:
        return mean, np.nan, np.nan
    half = float(stats.t.ppf((1 + level) / 2, n - 1) * values.std(ddof=1) / np.sqrt(n))
    return mean, mean - half, mean + half


def paired_difference(scores, reference, level=LEVEL):
    """Return the mean of ``scores - reference``, draw by draw, and its interval.

    Parameters
    ----------
    scores, reference : arrays of shape (n_draws,), the same draws in the same order
        A draw on which either is NaN is left out.
    level : float in (0, 1)

    Returns
    -------
    mean, low, high : floats, as from :func:`mean_interval`

    Examples
    --------
    A gain that is the same on every draw is certain, however much the draws differ:

    >>> mean, low, high = paired_difference([0.75, 1.0], [0.5, 0.75])
    >>> mean, low, high
    (0.25, 0.25, 0.25)
    """
    scores, reference = np.asarray(scores, dtype=float), np.asarray(reference, dtype=float)
    if scores.shape != reference.shape:
        raise ValueError(
            "scores and reference must hold the same draws, got shapes "
            f"{scores.shape} and {reference.shape}"
        )
    return mean_interval(scores - reference, level)


def gap_closed(method, labels_only, all_labels, small=SMALL_GAP):
    """Return how much of the way from labels only to all labels a method goes.

    A ratio of means, not a mean of ratios: on a draw where the two ends happen
    to meet, a ratio would be anything.

    Parameters
    ----------
    method, labels_only, all_labels : arrays of shape (n_draws,)
        A draw on which one of them is NaN is left out of all three.
    small : float
        Where the gap is smaller than this there is nothing to close.

    Returns
    -------
    float: 0 no better than labels only, 1 as good as all labels, negative worse
    than labels only; NaN where the gap is small

    Examples
    --------
    >>> round(gap_closed([0.85, 0.95], [0.7, 0.9], [1.0, 1.0]), 3)
    0.5
    >>> gap_closed([0.97], [0.96], [0.97])
    nan
    """
    scores = np.array([method, labels_only, all_labels], dtype=float)
    scores = scores[:, ~np.isnan(scores).any(axis=0)]
    if not scores.size:
        return np.nan
    mean, low, high = scores.mean(axis=1)
    return float((mean - low) / (high - low)) if high - low >= small else np.nan
