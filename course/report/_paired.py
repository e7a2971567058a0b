"""What labeled rows can show about a difference between two models.

Every labeled row counts once. Its number is how much more often one model classified it
correctly than the other, averaged over the repeated splits: a number from -1 to 1. Most rows
are 0, so that few rows decide and a normal interval is too narrow. Therefore two rows are added,
one gained and one lost, before Student's interval is taken (Bonett and Price 2012), and the
p-value is that of the exact sign-flip test: without any difference between the models, each
row's number is as likely to have the other sign.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy import stats

from course.intervals import LEVEL, Interval

POWER = 0.8
HELPS, HURTS, CANNOT_TELL = VERDICTS = ("helps", "hurts", "cannot tell")
_N_STEPS = 20


@dataclass(frozen=True)
class Paired:
    """A difference between two models on the same labeled rows.

    Attributes
    ----------
    difference : Interval, a share of 1; NaN without a row
    p_value : float, two-sided, of the exact sign-flip test
    gained, lost : float, rows that one model or the other classified correctly more often
    n : int, rows
    """

    difference: Interval
    p_value: float
    gained: float
    lost: float
    n: int

    @property
    def verdict(self):
        """Whether both the interval and the test exclude zero, and on which side."""
        if not self.p_value <= 1 - LEVEL:
            return CANNOT_TELL
        if self.difference.low > 0:
            return HELPS
        return HURTS if self.difference.high < 0 else CANNOT_TELL


def compare_rows(differences, n_repeats=1):
    """Return what per-row differences show.

    Parameters
    ----------
    differences : array of shape (n_rows,), multiples of ``1 / n_repeats`` from -1 to 1
    n_repeats : int

    Returns
    -------
    Paired

    References
    ----------
    Bonett and Price (2012), Adjusted Wald confidence interval for a difference of binomial
    proportions based on paired data. Fisher (1935), The design of experiments, section 21: the
    sign-flip (randomization) test.

    Examples
    --------
    Of 40 rows eight are gained and none is lost:

    >>> found = compare_rows(np.repeat([1.0, 0.0], [8, 32]))
    >>> print(f"{found.difference:+.1%}", found.verdict, found.p_value)
    +20.0 [+5.0, +33.0] helps 0.0078125

    With five rows gained, the sign may be chance:

    >>> compare_rows(np.repeat([1.0, 0.0], [5, 35])).verdict
    'cannot tell'
    """
    differences = np.asarray(differences, dtype=float)
    n = len(differences)
    if not n:
        return Paired(Interval(np.nan, np.nan, np.nan), 1.0, 0.0, 0.0, 0)
    low, high = adjusted_ends(differences.sum(), np.sum(differences**2), n)
    return Paired(
        Interval(float(differences.mean()), float(low), float(high)),
        sign_flip_test(np.rint(differences * n_repeats).astype(int)),
        float(differences[differences > 0].sum()),
        float(-differences[differences < 0].sum()),
        n,
    )


def adjusted_ends(total, squares, n, level=LEVEL):
    """Return the ends of the interval of a mean of n numbers from -1 to 1, two rows added.

    Parameters
    ----------
    total, squares : float or array, the sum of the numbers and of their squares
    n : int
    level : float

    Returns
    -------
    low, high : as ``total``, from -1 to 1
    """
    mean = total / (n + 2)
    variance = (squares + 2) / (n + 2) - mean**2
    half = stats.t.ppf((1 + level) / 2, n + 1) * np.sqrt(variance / (n + 2))
    return np.maximum(mean - half, -1.0), np.minimum(mean + half, 1.0)


def sign_flip_test(values):
    """Return the exact two-sided p-value of the sum under all flips of the signs.

    Parameters
    ----------
    values : int array of shape (n_rows,)

    Returns
    -------
    float in (0, 1]: the share of all sign patterns whose sum is at least as far from zero

    Examples
    --------
    >>> sign_flip_test(np.array([1, 1, 1, 0]))
    0.25
    """
    sizes = np.abs(values[values != 0])
    reach = int(sizes.sum())
    chance = np.zeros(2 * reach + 1)  # chance[s + reach] is that of the sum s
    chance[reach] = 1.0
    for size in sizes:
        spread = np.zeros_like(chance)
        spread[size:] += chance[:-size] / 2
        spread[:-size] += chance[size:] / 2
        chance = spread
    sums = np.abs(np.arange(-reach, reach + 1))
    return float(min(chance[sums >= abs(int(values.sum()))].sum(), 1.0))


@cache
def smallest_difference(n):
    """Return the smallest true gain that n labeled rows would show in 80 of 100 tables.

    In the best case, where no row is lost while others are gained.

    Parameters
    ----------
    n : int, labeled rows

    Returns
    -------
    float above 0 and at most 1, rounded up to a thousandth; NaN where even a gain on every row
    would not be shown

    Examples
    --------
    >>> smallest_difference(100), smallest_difference(8), smallest_difference(4)
    (0.078, 0.802, nan)
    """
    if n < 1 or _power(n, 1.0) < POWER:
        return np.nan
    low, high = 0.0, 1.0
    for _ in range(_N_STEPS):
        middle = (low + high) / 2
        low, high = (low, middle) if _power(n, middle) >= POWER else (middle, high)
    return float(np.ceil(1000 * high - 1e-6) / 1000)


def labels_to_show(gain, most):
    """Return about how many labeled rows would show a true gain in 80 of 100 tables.

    Parameters
    ----------
    gain : float, a share of 1
    most : int, the search ends there

    Returns
    -------
    int, or None where more than ``most`` would be needed

    Examples
    --------
    >>> labels_to_show(0.078, 1000), labels_to_show(0.078, 90)
    (100, None)
    """
    if not gain > 0:
        return None
    low, high = 0, 1
    while not smallest_difference(min(high, most)) <= gain:
        if high >= most:
            return None
        low, high = high, 2 * high
    high = min(high, most)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if smallest_difference(middle) <= gain else (middle, high)
    return high


def _power(n, gain):
    """Return the chance of the verdict "helps" where each row is gained with chance ``gain``."""
    gained = np.arange(n + 1)
    low, _ = adjusted_ends(gained, gained, n)
    shown = (2 * 0.5**gained <= 1 - LEVEL) & (low > 0)
    return float(stats.binom.pmf(gained, n, gain)[shown].sum())


def share_interval(right, level=LEVEL):
    """Return the mean of per-row shares of right answers, and its exact interval.

    The interval of Clopper and Pearson (1934) for as many rows; a row's average over repeats
    varies less than a single answer does, so that the interval errs on the wide side.

    Parameters
    ----------
    right : array of shape (n_rows,), numbers from 0 to 1
    level : float

    Returns
    -------
    Interval; NaN without a row

    Examples
    --------
    >>> print(f"{share_interval([1, 1, 1, 1, 0.5]):.2f}")
    0.90 [0.37, 1.00]
    """
    right = np.asarray(right, dtype=float)
    n, total, tail = len(right), float(np.sum(right)), (1 - level) / 2
    if not n:
        return Interval(np.nan, np.nan, np.nan)
    low = stats.beta.ppf(tail, total, n - total + 1) if total > 0 else 0.0
    high = stats.beta.ppf(1 - tail, total + 1, n - total) if total < n else 1.0
    return Interval(total / n, float(low), float(high))
