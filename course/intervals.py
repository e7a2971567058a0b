"""Confidence intervals: means over label draws, paired differences, and the gap closed.

Two methods that meet the same label draws are compared draw by draw: what makes a draw
difficult affects both methods and cancels in the difference. An interval here measures
how much the result depends on the label draw, on one data set. It says nothing about
other data sets, or about the next sample of points.
"""

import re
from typing import NamedTuple

import numpy as np
from scipy import stats

LEVEL = 0.95

LABELS_ONLY, ALL_LABELS = "labels only", "all labels"
"""The two rows beside every method: a classifier with the few labels, and one with all of them."""

SMALL_GAP = 0.02
"""Where labels only and all labels are less than two points apart, no gap closed is reported."""


def check_level(level):
    """Refuse a level of confidence that is not between 0 and 1."""
    if not isinstance(level, (int, float)) or not 0 < level < 1:
        raise ValueError(f"level must be a number between 0 and 1, got {level!r}")


_FORMAT = re.compile(r"(.?[<>^]|[<>^]?)(\+?)(\d*)(?:\.(\d+))?([f%]?)")


class Interval(NamedTuple):
    """A mean and the two ends of its confidence interval.

    Formatting writes all three numbers. The format is that of a float: sign, width,
    precision, and ``f`` or ``%``. With ``%`` the numbers are multiplied by 100 and the
    percent sign is left out, because a difference of percentages is in points. Zero has no
    sign. Ends that are not known (a single draw) are left out.

    Attributes
    ----------
    mean, low, high : floats, NaN where they are not known

    Examples
    --------
    >>> gain = Interval(0.057, 0.040, 0.074)
    >>> f"{gain:+.1%}"
    '+5.7 [+4.0, +7.4]'
    >>> f"{gain:.3f}"
    '0.057 [0.040, 0.074]'
    >>> f"{Interval(0.5, np.nan, np.nan):>8.0%}"
    '      50'
    """

    mean: float
    low: float
    high: float

    def __format__(self, spec):
        if not spec:
            return str(self)
        found = _FORMAT.fullmatch(spec)
        if not found:
            raise ValueError(
                f"an interval is formatted like a float, for example '+.1f' or '+.1%', got {spec!r}"
            )
        align, sign, width, digits, kind = found.groups()
        digits, scale = int(digits or 1), 100 if kind == "%" else 1
        mean, low, high = (_written(scale * number, sign, digits) for number in self)
        text = f"{mean} [{low}, {high}]" if low and high else mean
        return format(text, f"{align}{width}")


def _written(number, sign, digits):
    if np.isnan(number):
        return ""
    rounded = round(float(number), digits) + 0.0  # -0.0 becomes 0.0
    return f"{rounded:{sign if rounded else ''}.{digits}f}"


def mean_interval(values, level=LEVEL):
    """Return the mean of ``values`` and its confidence interval by Student's t.

    Parameters
    ----------
    values : array of shape (n_draws,); NaN (a failed fit) is left out
    level : float in (0, 1)

    Returns
    -------
    Interval: mean, low, high; the ends are NaN with fewer than two values

    References
    ----------
    Student (1908), "The probable error of a mean".

    Examples
    --------
    >>> mean_interval([0.80, 0.84, 0.88])
    Interval(mean=0.84, low=0.740..., high=0.939...)
    """
    check_level(level)
    values = np.asarray(values, dtype=float)
    values = values[~np.isnan(values)]
    n = len(values)
    if n == 0:
        return Interval(np.nan, np.nan, np.nan)
    mean = float(values.mean())
    if n == 1:
        return Interval(mean, np.nan, np.nan)
    half = float(stats.t.ppf((1 + level) / 2, n - 1) * values.std(ddof=1) / np.sqrt(n))
    return Interval(mean, mean - half, mean + half)


def paired_difference(scores, reference, level=LEVEL):
    """Return the mean of ``scores - reference``, draw by draw, and its interval.

    Parameters
    ----------
    scores, reference : arrays of shape (n_draws,), the same draws in the same order
        A draw on which either is NaN is left out.
    level : float in (0, 1)

    Returns
    -------
    Interval: mean, low, high, as from :func:`mean_interval`

    Examples
    --------
    A gain that is the same on every draw has an interval of width zero, however much the
    draws differ:

    >>> print(f"{paired_difference([0.75, 1.0], [0.5, 0.75]):+.1%} points")
    +25.0 [+25.0, +25.0] points
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

    A ratio of means, not a mean of ratios: on a draw where the two ends nearly coincide,
    the ratio could take any value.

    Parameters
    ----------
    method, labels_only, all_labels : arrays of shape (n_draws,)
        A draw on which one of them is NaN is left out of all three.
    small : float
        Where the gap is smaller than this, the answer is NaN.

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
