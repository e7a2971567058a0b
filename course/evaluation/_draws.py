"""One draw: which points are held out, and which of the others keep their label."""

import numpy as np
from sklearn.utils import check_random_state

from course.datasets import hide_labels

LARGEST_SEED = 2**32 - 1


def label_draw(y, per_class, seed, test_size=0.3):
    """Hold some points out, and hide all but a few labels of the others.

    Both choices are stratified and follow from ``seed`` alone. The points held
    out are the same for every ``per_class``, and the labels kept for 2 a class
    are among those kept for 4.

    Parameters
    ----------
    y : array of shape (n_samples,), every label known
    per_class : int, labels to keep in each class; a class with fewer keeps all it has
    seed : int
    test_size : float in (0, 1), share of each class that is held out
        Rounded; at least one point of each class stays.

    Returns
    -------
    train, test : int arrays of row numbers, ascending
    y_train : array of shape (len(train),), ``y[train]`` with -1 where the label is hidden

    Examples
    --------
    >>> y = np.repeat([0, 1], 10)
    >>> train, test, y_train = label_draw(y, per_class=2, seed=0)
    >>> len(train), len(test), int((y_train != -1).sum())
    (14, 6, 4)
    """
    y = np.asarray(y)
    rng = check_random_state(seed)
    held_out = np.zeros(len(y), dtype=bool)
    for label in np.unique(y):
        members = rng.permutation(np.flatnonzero(y == label))
        held_out[members[: min(round(test_size * len(members)), len(members) - 1)]] = True
    train, test = np.flatnonzero(~held_out), np.flatnonzero(held_out)
    # An integer, so that every number of labels starts from the same place.
    return train, test, hide_labels(y[train], per_class, random_state=rng.randint(2**31))


def folds(y, n_folds, seed):
    """Deal the points into folds, each class as evenly as it goes.

    Parameters
    ----------
    y : array of shape (n_samples,)
    n_folds : int
    seed : int

    Returns
    -------
    int array of shape (n_samples,): the fold of each point, 0 to n_folds - 1

    Examples
    --------
    >>> np.bincount(folds(np.repeat([0, 1], 10), n_folds=5, seed=0))
    array([4, 4, 4, 4, 4])
    """
    rng = check_random_state(seed)
    shuffled = rng.permutation(len(y))
    by_class = shuffled[np.argsort(np.asarray(y)[shuffled], kind="stable")]
    fold = np.empty(len(y), dtype=int)
    fold[by_class] = np.arange(len(y)) % n_folds
    return fold


def take(X, rows):
    """Return the given rows of an array, a sparse array or a data frame."""
    return X.iloc[rows] if hasattr(X, "iloc") else X[rows]
