"""Folds for data of which only some points are labeled."""

import numpy as np

from course.validation import UNLABELED


def stratified_folds(codes, n_folds):
    """Deal the labels of each class in turn to the folds in which they will be hidden (stratified).

    So every fold hides as many of each class as it can. The only label of a
    class is never hidden: no method could predict it then.

    Parameters
    ----------
    codes : int array of shape (n_samples,), the class of each point, -1 where it has no label
    n_folds : int, at least 2

    Returns
    -------
    int array of shape (n_samples,): 0 to n_folds - 1, and -1 where there is nothing to hide

    Examples
    --------
    >>> stratified_folds(np.array([0, 0, -1, 1, 1, 2]), n_folds=2)
    array([ 0,  1, -1,  0,  1, -1])
    """
    fold = np.full(len(codes), -1)
    for code in np.unique(codes[codes != UNLABELED]):
        members = np.flatnonzero(codes == code)
        if len(members) > 1:
            fold[members] = np.arange(len(members)) % n_folds
    return fold
