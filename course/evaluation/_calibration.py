"""Does confidence mean what it says? Of the answers given with 80 %, are 80 % right?

That question has an answer only for many answers at once: they are put into bins by
their confidence, and in each bin the mean confidence stands beside the share that is right.
"""

import numpy as np
from scipy.stats import beta

from course.intervals import LEVEL, check_level


def reliability(confidence, right, edges, level=LEVEL):
    """Compare confidence with the share of right answers, bin by bin.

    Parameters
    ----------
    confidence : array of shape (n_answers,), in [0, 1]
    right : bool array of shape (n_answers,)
    edges : array of shape (n_bins + 1,), ascending
        A bin holds what is at least its lower edge and below its upper one; the last holds
        its upper edge, too. Answers outside all bins are left out.
    level : float in (0, 1), of the intervals

    Returns
    -------
    list of dict, one for each bin that holds an answer
        ``n``, ``confidence`` (mean), ``right`` (share), and ``low, high``, the exact interval
        of that share (Clopper and Pearson).

    Raises
    ------
    ValueError
        If lengths differ, a confidence is not in [0, 1], or the edges do not ascend.

    References
    ----------
    Clopper and Pearson (1934), The use of confidence or fiducial limits illustrated in the
    case of the binomial. Guo et al. (2017), On calibration of modern neural networks.

    Examples
    --------
    >>> bins = reliability([0.6, 0.9, 0.9, 1.0], [True, True, False, True], [0.5, 0.75, 1.0])
    >>> [(part["n"], round(part["confidence"], 2), round(part["right"], 2)) for part in bins]
    [(1, 0.6, 1.0), (3, 0.93, 0.67)]
    """
    check_level(level)
    confidence, right = np.asarray(confidence, dtype=float), np.asarray(right, dtype=bool)
    edges = np.asarray(edges, dtype=float)
    if confidence.ndim != 1 or confidence.shape != right.shape:
        raise ValueError(
            "confidence and right must be two lists of the same length, got shapes "
            f"{confidence.shape} and {right.shape}"
        )
    if not np.all((confidence >= 0) & (confidence <= 1)):
        raise ValueError("confidence must hold numbers from 0 to 1")
    if edges.ndim != 1 or len(edges) < 2 or np.any(np.diff(edges) <= 0):
        raise ValueError(f"edges must be at least two ascending numbers, got {edges.tolist()}")
    place = np.searchsorted(edges, confidence, side="right") - 1
    place = np.where(confidence == edges[-1], len(edges) - 2, place)
    found = []
    for k in range(len(edges) - 1):
        inside = place == k
        if inside.any():
            n, hits = int(inside.sum()), int(right[inside].sum())
            low, high = _exact(hits, n, level)
            mean = float(confidence[inside].mean())
            found.append({"n": n, "confidence": mean, "right": hits / n, "low": low, "high": high})
    return found


def _exact(hits, n, level):
    tail = (1 - level) / 2
    low = beta.ppf(tail, hits, n - hits + 1) if hits else 0.0
    high = beta.ppf(1 - tail, hits + 1, n - hits) if hits < n else 1.0
    return float(low), float(high)
