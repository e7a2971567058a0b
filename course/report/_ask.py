"""Which rows to label next: first those that stand for many, then those a model doubts.

The first half is spread over the table: a typical row from each large group in which no row has
a label yet, or, where there are many labels, of each cluster far from them. The second half is
where the chosen model is least sure, and rows that are like no other are passed over, because
they teach little.
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
_CUT = 0.95


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
    n_spread = (n + 1) // 2
    n_groups = n_labeled + n_spread
    if n_spread and n_groups <= min(_MAX_GROUPS, len(sample.y) - 2):
        spread = query("graph", None, sample.dense, sample.y, n_spread, seed)
    else:
        spread = typical_rows(sample.dense, sample.y, n_spread, seed)
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


def typical_rows(X, y, n, seed=0):
    """Choose typical rows of the parts of the table that are far from all labels.

    k-means on the rows without a label, each weighted by its squared distance to the nearest
    labeled row; of each cluster the row nearest to its center. The largest twentieth of
    the distances are cut off, so that single outliers are not asked about first.

    Parameters
    ----------
    X : array of shape (n_rows, n_features)
    y : int array of shape (n_rows,), -1 where there is no label; at least one has a label
    n : int
    seed : int

    Returns
    -------
    int array of shape (n,), or of all unlabeled rows where there are fewer; all different

    Examples
    --------
    >>> X = np.array([[0.0], [0.1], [5.0], [5.1], [5.2], [9.0], [9.1], [9.2]])
    >>> typical_rows(X, np.array([0, -1, -1, -1, -1, -1, -1, -1]), 2).tolist()
    [3, 6]
    """
    from sklearn.cluster import KMeans
    from sklearn.neighbors import NearestNeighbors

    bare = np.flatnonzero(y == UNLABELED)
    n = min(n, len(bare))
    if n < 1:
        return np.zeros(0, dtype=int)
    search = NearestNeighbors(n_neighbors=1).fit(X[y != UNLABELED])
    away = search.kneighbors(X[bare])[0][:, 0] ** 2
    away = np.minimum(away, np.quantile(away, _CUT)) + 1e-12
    kmeans = KMeans(n, n_init=3, random_state=seed).fit(X[bare], sample_weight=away)
    to_centers = kmeans.transform(X[bare])
    chosen = []
    for k in np.argsort(-np.bincount(kmeans.labels_, weights=away, minlength=n), kind="stable"):
        order = np.argsort(to_centers[:, k], kind="stable")
        chosen.append(next(row for row in order if row not in chosen))
    return np.sort(bare[chosen])
