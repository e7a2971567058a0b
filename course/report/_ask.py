"""Which rows to label next: first those that stand for many, then those a model doubts.

The first half is spread over the table: a typical row from each large group in which no row has
a label yet. The second half is where the chosen model is least sure, and rows that are like no
other are passed over, because they teach little.
"""

from dataclasses import dataclass

import numpy as np

from course.datasets import UNLABELED
from course.methods.active import crowding, entropy, query
from course.report._fit import fit_sample
from course.report._sample import draw_sample

SPREAD, DOUBTFUL = "spread", "doubtful"
_MAX_LABELED, _MAX_ROWS = 400, 1500
_MAX_GROUPS = 60


@dataclass(frozen=True)
class RowsToLabel:
    """Rows to label next.

    Attributes
    ----------
    rows : int array of shape (n,), positions in the problem; those to spread come first
    why : tuple of "spread" or "doubtful", one per row
    """

    rows: np.ndarray
    why: tuple


def rows_to_label(problem, n, seed=0, model=None, progress=None):
    """Choose rows without a label to ask a person about.

    Parameters
    ----------
    problem : Problem
    n : int, how many; all where there are fewer
    seed : int
    model : str or None
        The name of the model whose doubt counts: ``chosen`` of :class:`WithUnlabeled`. None
        stands for softmax regression.
    progress : function of the steps done and their number, or None

    Returns
    -------
    RowsToLabel
    """
    step = progress or (lambda done, total: None)
    sample = draw_sample(problem, seed, _MAX_LABELED, max(_MAX_ROWS, _MAX_LABELED + n))
    bare = np.flatnonzero(sample.y == UNLABELED)
    n = min(n, len(bare))
    n_labeled = len(sample.y) - len(bare)
    n_spread = min((n + 1) // 2, max(_MAX_GROUPS - n_labeled, 0)) if n else 0
    n_spread = max(n_spread, min(n, 1))
    if n_labeled + n_spread > _MAX_GROUPS or n_labeled + n_spread > len(sample.y) - 2:
        spread = farthest_rows(sample.dense, sample.y, (n + 1) // 2)
    else:
        spread = query("graph", None, sample.dense, sample.y, n_spread, seed)
        more = sample.y.copy()
        more[spread] = 0  # only whether there is a label counts here
        spread = np.append(spread, farthest_rows(sample.dense, more, (n + 1) // 2 - len(spread)))
    step(1, 2)
    rest = np.setdiff1d(bare, spread)
    n_doubtful = n - len(spread)
    doubtful = np.zeros(0, dtype=int)
    if n_doubtful:
        proba = fit_sample(sample, model, seed).proba[rest]
        doubt = entropy(proba) * np.minimum(crowding(sample.dense)[rest], 1.0)
        doubtful = rest[np.argsort(-doubt, kind="stable")[:n_doubtful]]
    step(2, 2)
    why = (SPREAD,) * len(spread) + (DOUBTFUL,) * len(doubtful)
    return RowsToLabel(sample.rows[np.append(spread, doubtful).astype(int)], why)


def farthest_rows(X, y, n):
    """Choose rows one after another, each the farthest from all labeled and chosen rows.

    Parameters
    ----------
    X : array of shape (n_rows, n_features)
    y : int array of shape (n_rows,), -1 where there is no label
    n : int

    Returns
    -------
    int array of shape (n,)

    References
    ----------
    Gonzalez (1985), Clustering to minimize the maximum intercluster distance; as a way to
    choose labels, Sener and Savarese (2018).

    Examples
    --------
    >>> X = np.array([[0.0], [1.0], [5.0], [9.0]])
    >>> farthest_rows(X, np.array([0, -1, -1, -1]), 2)
    array([3, 2])
    """
    labeled = np.flatnonzero(y != UNLABELED)
    away = np.full(len(X), np.inf)
    for row in labeled:
        away = np.minimum(away, np.sum((X - X[row]) ** 2, axis=1))
    chosen = []
    away[labeled] = -1.0
    for _ in range(min(n, len(X) - len(labeled))):
        row = int(np.argmax(away))
        chosen.append(row)
        away = np.minimum(away, np.sum((X - X[row]) ** 2, axis=1))
        away[[*labeled, *chosen]] = -1.0
    return np.array(chosen, dtype=int)
