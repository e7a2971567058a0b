"""Folds of the labeled rows, and the hidden folds that an honest choice of a model takes.

Every labeled row is hidden once per repeat. To choose a model inside a training fold, another
fold is hidden as well. The fit without folds j and k serves twice: for the choice when fold j
is the one to be predicted, and when fold k is.
"""

from itertools import combinations

import numpy as np

N_FOLDS = 5


def assign_folds(y, n_folds, rng):
    """Deal the labels of each class to the folds in turn, in random order.

    Parameters
    ----------
    y : int array of shape (n_labeled,)
    n_folds : int
    rng : RandomState

    Returns
    -------
    int array of shape (n_labeled,): 0 to n_folds - 1; -1 for the only label of a class, which is
    never hidden, because no model could predict it then
    """
    fold = np.full(len(y), -1)
    start = 0
    for code in np.unique(y):
        members = rng.permutation(np.flatnonzero(y == code))
        if len(members) > 1:
            fold[members] = (start + np.arange(len(members))) % n_folds
            start += len(members)  # goes on where the last class ended: folds of equal size
    return fold


def repeated_folds(y, n_repeats, seed):
    """Return the folds of each repeat.

    Parameters
    ----------
    y : int array of shape (n_labeled,)
    n_repeats : int
    seed : int

    Returns
    -------
    int array of shape (n_repeats, n_labeled), as from :func:`assign_folds`; five folds, or fewer
    where there are fewer labels
    """
    counts = np.bincount(y)
    n_folds = max(min(N_FOLDS, int(counts[counts > 1].sum())), 2)
    rng = np.random.RandomState(seed)
    return np.array([assign_folds(y, n_folds, rng) for _ in range(n_repeats)])


def pairs(fold):
    """Return all pairs of folds, ascending.

    >>> pairs(np.array([0, 1, 2, -1]))
    [(0, 1), (0, 2), (1, 2)]
    """
    return list(combinations(np.unique(fold[fold >= 0]).tolist(), 2))


def repeats_for(n_labeled):
    """Return how often to repeat the splits: the fewer the labels, the more often.

    >>> [repeats_for(n) for n in (8, 100, 300, 1000)]
    [3, 2, 1, 1]
    """
    return 3 if n_labeled <= 60 else 2 if n_labeled <= 200 else 1
