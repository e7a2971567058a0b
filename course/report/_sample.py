"""Which rows are measured: one of each group of copies, and not too many.

Exact duplicates carry no new information, and a copy on the other side of a split gives the
answer away. Therefore only one row of each group is measured. A large table is measured on a
random part of its rows, whose size the report states.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from course.datasets import UNLABELED

MAX_LABELED, MAX_ROWS = 1000, 2000
"""How many labeled rows, and how many rows in all, the comparisons look at."""

_WIDE, _COMPONENTS = 100, 50


@dataclass(frozen=True)
class Sample:
    """The rows that are measured.

    Attributes
    ----------
    rows : int array of shape (n_rows,), their positions in the problem
    X : array or CSR array of shape (n_rows, n_features)
    dense : array of shape (n_rows, n_components)
        ``X`` itself where it is dense and has at most 100 columns, otherwise 50 principal
        directions of it, found without labels.
    y : int array of shape (n_rows,), -1 where there is no label
    n_classes : int, those without a row in the sample included
    """

    rows: np.ndarray
    X: np.ndarray | sparse.csr_array
    dense: np.ndarray
    y: np.ndarray
    n_classes: int

    @property
    def labeled(self):
        """An int array: the positions of the labeled rows in the sample."""
        return np.flatnonzero(self.y != UNLABELED)

    @property
    def n_unlabeled(self):
        """How many rows of the sample have no label."""
        return int(np.sum(self.y == UNLABELED))


def draw_sample(problem, seed, max_labeled=MAX_LABELED, max_rows=MAX_ROWS):
    """Keep one row of each group of copies, and of these a random part where there are many.

    Parameters
    ----------
    problem : Problem
    seed : int
    max_labeled, max_rows : int
        Labeled rows come first. Where there are more than ``max_labeled``, each class keeps its
        share of them, and at least two.

    Returns
    -------
    Sample
    """
    rng = np.random.RandomState(seed)
    rows = distinct_rows(problem.y, problem.copies)
    labeled = rows[problem.y[rows] != UNLABELED]
    unlabeled = rows[problem.y[rows] == UNLABELED]
    labeled = _thin_out(labeled, problem.y, max_labeled, rng)
    unlabeled = rng.permutation(unlabeled)[: max(max_rows - len(labeled), 0)]
    chosen = np.sort(np.concatenate([labeled, unlabeled]))
    X = problem.X[chosen]
    return Sample(chosen, X, reduce_columns(X, seed), problem.y[chosen], len(problem.classes))


def distinct_rows(y, copies):
    """Return one row of each group of copies: its first labeled row, or else its first.

    Parameters
    ----------
    y : int array of shape (n_rows,), -1 where there is no label
    copies : int array of shape (n_rows,), the same number for copies

    Returns
    -------
    int array, ascending

    Examples
    --------
    >>> distinct_rows(np.array([-1, -1, 0, 1]), np.array([7, 8, 7, 9]))
    array([1, 2, 3])
    """
    order = np.lexsort((np.arange(len(y)), y == UNLABELED, copies))
    first = np.unique(copies[order], return_index=True)[1]
    return np.sort(order[first])


def reduce_columns(X, seed):
    """Return ``X`` as a dense array of few columns, by principal directions where it has many."""
    if not sparse.issparse(X) and X.shape[1] <= _WIDE:
        return np.asarray(X, dtype=float)
    from sklearn.decomposition import TruncatedSVD

    n = min(_COMPONENTS, X.shape[1] - 1, X.shape[0] - 1)
    if n < 1:
        return X.toarray() if sparse.issparse(X) else np.asarray(X, dtype=float)
    return TruncatedSVD(n, random_state=seed).fit_transform(X)


def _thin_out(rows, y, most, rng):
    """Return at most about ``most`` of the rows, each class in its share but at least two."""
    if len(rows) <= most:
        return rows
    kept = []
    for code in np.unique(y[rows]):
        members = rng.permutation(rows[y[rows] == code])
        kept.append(members[: max(round(most * len(members) / len(rows)), 2)])
    return np.concatenate(kept)
