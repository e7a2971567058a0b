"""Hiding labels: how a fully labeled set becomes a semi-supervised one."""

import warnings

import numpy as np
from sklearn.utils import check_random_state

from course.validation import UNLABELED, check_count, check_labels


def hide_labels(y, per_class=None, n_labeled=None, random_state=None):
    """Keep a few labels and hide all others behind -1: as many in each class, or at random.

    One call is one *label draw*. With ``per_class`` the draw is stratified, which takes knowing
    all labels, and it tells a method something: where the classes are of equal size, so
    are the labels, and class priors estimated from them are exact. With ``n_labeled``
    the points to be labeled are drawn at random, as whoever labels a sample would get them.

    The labels kept for a small number are among those kept for a larger one with the same seed:
    the seed is spread over classes (or used for one permutation of all points).

    Parameters
    ----------
    y : array of shape (n_samples,)
        Integers, or strings (then the answer is an object array with the integer -1).
    per_class : int, at least 1, or None
        Labels to keep in each class. A class with fewer keeps all it has.
    n_labeled : int, at least 1, or None
        Labels to keep altogether, whatever their classes. Exactly one of the two is given.
    random_state : int, RandomState or None

    Returns
    -------
    array of shape (n_samples,): ``y`` where the label is kept, -1 elsewhere

    Raises
    ------
    ValueError
        If not exactly one of ``per_class`` and ``n_labeled`` is given, or it is not a positive
        whole number (``n_labeled`` at most the number of points), or ``y`` holds -1 already
        or something that is no label.

    Warns
    -----
    UserWarning
        If a class keeps no label, which happens with ``n_labeled`` only. No method can predict
        a class that it has never seen, so all points of such a class count as wrong.

    Examples
    --------
    >>> import numpy as np
    >>> y = np.array([0, 0, 0, 1, 1, 1])
    >>> hide_labels(y, per_class=1, random_state=0)
    array([-1, -1,  0, -1, -1,  1])
    >>> hide_labels(y, n_labeled=3, random_state=0)
    array([-1,  0,  0, -1, -1,  1])
    """
    y = check_labels(y)
    if (per_class is None) == (n_labeled is None):
        raise ValueError("give either per_class (labels in each class) or n_labeled (in all)")
    name, wanted = ("per_class", per_class) if n_labeled is None else ("n_labeled", n_labeled)
    check_count(name, wanted)
    if n_labeled is not None and n_labeled > len(y):
        raise ValueError(f"n_labeled must be at most the {len(y)} points of y, got {n_labeled}")
    if np.any(y == UNLABELED):
        raise ValueError("y holds -1 already: hide labels of a fully labeled set, once")
    rng = check_random_state(random_state)
    numeric = y.dtype.kind in "iufb"
    partial = np.full(len(y), UNLABELED, dtype=int if numeric else object)
    if n_labeled is not None:
        keep = rng.permutation(len(y))[:n_labeled]
        partial[keep] = y[keep]
        _warn_of_missing(y, y[keep])
        return partial
    for label in np.unique(y):
        keep = rng.permutation(np.flatnonzero(y == label))[:per_class]
        partial[keep] = y[keep]
    return partial


def _warn_of_missing(y, kept):
    classes = np.unique(y)
    missing = [str(label) for label in classes if not np.any(kept == label)]
    if missing:
        warnings.warn(
            f"{len(missing)} of {len(classes)} classes got no label: {', '.join(missing)}. No "
            "method can predict them; use a larger n_labeled, another seed, or per_class",
            UserWarning,
            stacklevel=3,
        )
