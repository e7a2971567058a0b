"""Hiding labels: how a fully labeled set becomes a semi-supervised one."""

import numpy as np
from sklearn.utils import check_random_state

from course.validation import UNLABELED, check_count, check_labels


def hide_labels(y, per_class, random_state=None):
    """Keep ``per_class`` labels of each class and hide all others behind -1.

    One call is one *label draw*. The seed is spread over classes, so the labels
    kept for ``per_class=2`` are among those kept for ``per_class=4``.

    Parameters
    ----------
    y : array of shape (n_samples,)
        Integers, or strings (then the answer is an object array with the integer -1).
    per_class : int, at least 1
        Labels to keep in each class. A class with fewer keeps all it has.
    random_state : int, RandomState or None

    Returns
    -------
    array of shape (n_samples,): ``y`` where the label is kept, -1 elsewhere

    Raises
    ------
    ValueError
        If ``per_class`` is not a positive whole number, or ``y`` holds -1 already or
        something that is no label.

    Examples
    --------
    >>> import numpy as np
    >>> hide_labels(np.array([0, 0, 0, 1, 1, 1]), per_class=1, random_state=0)
    array([-1, -1,  0, -1, -1,  1])
    """
    y = check_labels(y)
    check_count("per_class", per_class)
    if np.any(y == UNLABELED):
        raise ValueError("y holds -1 already: hide labels of a fully labeled set, once")
    rng = check_random_state(random_state)
    numeric = y.dtype.kind in "iufb"
    partial = np.full(len(y), UNLABELED, dtype=int if numeric else object)
    for label in np.unique(y):
        keep = rng.permutation(np.flatnonzero(y == label))[:per_class]
        partial[keep] = y[keep]
    return partial
