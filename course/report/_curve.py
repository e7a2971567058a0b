"""How many labels are needed: accuracy against the number of labels, on hidden labels.

Near the number of labels there are now, accuracy grows about evenly with the logarithm of that
number. So the end of the curve, from 40 % of the labels on, is read as points gained per doubling
of the labels, and that as rows to label for one more point. Each labeled row has one slope of its
own, and counts once.
"""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from course.intervals import LEVEL, Interval
from course.report._folds import assign_folds
from course.report._models import ORDINARY, Candidates
from course.report._paired import share_interval
from course.report._sample import draw_sample

SHARES = (0.2, 0.4, 0.6, 0.8, 1.0)
"""The parts of a training fold that the curve is measured on."""

MODELS = tuple(name for name in ORDINARY if name != "random forest")
POINT = 0.01
_FROM = 1  # the curve is steeper at its beginning than where more labels would be added
_UNKNOWN = Interval(np.nan, np.nan, np.nan)
_N_FOLDS, _N_REPEATS = 5, 6
_MANY_CLASSES = 30  # from here on one repeat: time grows with their number


@dataclass(frozen=True)
class LearningCurve:
    """Accuracy against the number of labels.

    Attributes
    ----------
    model : str, the best ordinary model (but for the forest) at the largest size
    sizes : tuple of int, labels trained on, ascending
    accuracy : tuple of Interval, one per size
    per_doubling : Interval, accuracy gained when the labels are doubled, a share of 1
    rows_for_point : Interval, rows to label for one more point of accuracy; the high end is
        infinite where the curve may be flat; all NaN where it does not rise, or where less than
        a point is left to gain
    n_labeled : int, labeled rows that were hidden in turn
    """

    model: str
    sizes: tuple
    accuracy: tuple
    per_doubling: Interval
    rows_for_point: Interval
    n_labeled: int


def learning_curve(problem, seed=0, progress=None):
    """Measure accuracy on hidden labels against the number of labels trained on.

    Parameters
    ----------
    problem : Problem
    seed : int
    progress : function of the steps done and their number, or None

    Returns
    -------
    LearningCurve
    """
    candidates = Candidates(draw_sample(problem, seed), seed)
    y = candidates.y
    rng = np.random.RandomState(seed)
    right, sizes, fold = _measure(candidates, y, rng, progress)
    judged = fold >= 0
    n = int(judged.sum())
    best = max(MODELS, key=lambda name: right[name][-1].sum())
    curve = right[best][:, judged]
    slope = _slope_interval(curve[_FROM:], sizes[_FROM:])
    room = curve[-1].mean() <= 1 - POINT if n else False
    return LearningCurve(
        model=best,
        sizes=tuple(round(float(size)) for size in sizes),
        accuracy=tuple(share_interval(row) for row in curve),
        per_doubling=slope,
        rows_for_point=rows_for_point(slope, len(y)) if room else _UNKNOWN,
        n_labeled=n,
    )


def _measure(candidates, y, rng, progress):
    """Return for each model how often each row was right at each size, and the mean sizes."""
    right = {name: np.zeros((len(SHARES), len(y))) for name in MODELS}
    sizes, n_fits = np.zeros(len(SHARES)), 0
    n_repeats = _N_REPEATS if candidates.sample.n_classes < _MANY_CLASSES else 1
    for repeat in range(n_repeats):
        fold = assign_folds(y, _N_FOLDS, rng)
        for k in np.unique(fold[fold >= 0]):
            order = _nested_order(y, fold != k, rng)
            n_fits += 1
            for s, share in enumerate(SHARES):
                known = order[: max(round(share * len(order)), 1)]
                sizes[s] += len(known)
                hidden = np.ones(len(y), dtype=bool)
                hidden[known] = False
                for name in MODELS:
                    codes = candidates.answer(name, hidden).codes
                    right[name][s] += ((codes == y) & (fold == k)) / n_repeats
        if progress is not None:
            progress(repeat + 1, n_repeats)
    return right, sizes / max(n_fits, 1), fold


def _nested_order(y, free, rng):
    """Return the free rows in an order whose every beginning holds the classes in their shares."""
    rows, rank = [], []
    for code in np.unique(y[free]):
        members = rng.permutation(np.flatnonzero(free & (y == code)))
        rows.append(members)
        # The first of each class comes early, so that no class is missing for long.
        rank.append((np.arange(len(members)) + 0.5 * rng.uniform()) / len(members))
    return np.concatenate(rows)[np.argsort(np.concatenate(rank), kind="stable")]


def _slope_interval(curve, sizes):
    """Return the gain in accuracy per doubling of the labels; each row has a slope of its own."""
    n = curve.shape[1]
    if n < 2 or len(np.unique(sizes)) < 2:
        return _UNKNOWN
    x = np.log2(sizes)
    weights = (x - x.mean()) / np.sum((x - x.mean()) ** 2)
    slopes = weights @ curve
    # As for differences, two rows are added: one that gains, one that loses from end to end.
    steep = 1 / (x[-1] - x[0])
    mean = slopes.sum() / (n + 2)
    variance = (np.sum(slopes**2) + 2 * steep**2) / (n + 2) - mean**2
    half = stats.t.ppf((1 + LEVEL) / 2, n + 1) * np.sqrt(variance / (n + 2))
    return Interval(float(slopes.mean()), float(mean - half), float(mean + half))


def rows_for_point(slope, n_labeled):
    """Return how many more rows to label for one more point of accuracy.

    Parameters
    ----------
    slope : Interval, accuracy gained per doubling of the labels
    n_labeled : int, labels there are

    Returns
    -------
    Interval: few where the curve is steep; infinite at the high end where it may be flat, and
    all NaN where the measured curve does not rise

    Examples
    --------
    At two points per doubling, 100 labels have to grow by a factor of the square root of two:

    >>> print(f"{rows_for_point(Interval(0.02, 0.01, 0.04), 100):.0f}")
    41 [19, 100]
    """
    if not slope.mean > 0 or not slope.high > 0:
        return _UNKNOWN
    mean, low, high = (_rows(value, n_labeled) for value in (slope.mean, slope.high, slope.low))
    return Interval(mean, low, high)


def _rows(per_doubling, n_labeled):
    doublings = POINT / per_doubling if per_doubling > 0 else np.inf
    return n_labeled * (2.0**doublings - 1) if doublings < 1000 else np.inf
