"""One draw: which points are held out, and which of the others keep their label."""

import numpy as np
from sklearn.utils import check_random_state

from course.datasets import hide_labels

LARGEST_SEED = 2**32 - 1


def label_draw(y, per_class, seed, test_size=0.3):
    """Hold some points out, and hide all but a few labels of the others.

    Both choices are stratified and follow from ``seed`` alone. The points held
    out are the same for every ``per_class``, and the labels kept for 2 per class
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


def deal_folds(codes, rows, n_folds):
    """Deal rows into stratified folds: class by class, one row to each fold in turn.

    Parameters
    ----------
    codes : int array of shape (n_samples,), the class of each point
    rows : int array, the rows to deal, in the order in which they are dealt within a class
    n_folds : int

    Returns
    -------
    int array of shape (n_samples,): 0 to n_folds - 1, and -1 for all other rows

    Examples
    --------
    >>> deal_folds(np.array([0, 0, 1, 1, 1]), rows=[0, 1, 2, 4], n_folds=2)
    array([ 0,  1,  0, -1,  1])
    """
    codes, rows = np.asarray(codes), np.asarray(rows)
    by_class = rows[np.argsort(codes[rows], kind="stable")]
    fold = np.full(len(codes), -1)
    fold[by_class] = np.arange(len(by_class)) % n_folds
    return fold


def take(X, rows):
    """Return the given rows of an array, a sparse array or a data frame."""
    return X.iloc[rows] if hasattr(X, "iloc") else X[rows]
