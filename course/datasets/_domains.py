"""Pools that do not match the labels: other domains, other classes, other shares, wrong labels.

Each function makes one kind of mismatch, by an amount, from data that match. At
amount 0 nothing changes, so that a curve against the amount starts from the case
every method was made for.
"""

from collections.abc import Iterable

import numpy as np
from scipy import ndimage
from sklearn.utils import check_array, check_random_state

from course.validation import UNLABELED, check_labels, check_real

_SIDE = 8


def shift_domain(X, kind, amount, random_state=None):
    """Return the same points as another instrument would have recorded them.

    Parameters
    ----------
    X : array of shape (n_samples, n_features)
        For the first three kinds images of 8 x 8 pixels in [0, 1], row by row.
    kind : str
        "rotation": the image is turned by ``amount`` degrees, counterclockwise, and what
        comes in from outside is paper. "blur": it is smoothed by a Gaussian of ``amount``
        pixels. "contrast": ink and paper change places; at 0.5 all is grey, at 1 the image is
        a negative. "gain": every column of a table has a sensor of its own, whose gain has
        moved: the column is multiplied, from its smallest value on, by
        ``exp(amount * g)``, with ``g`` drawn from a standard normal once for each column.
    amount : float, at least 0 (a rotation may be negative); 0 changes nothing
    random_state : int, RandomState or None, for the gains

    Returns
    -------
    array of shape (n_samples, n_features), a new one

    Raises
    ------
    ValueError
        If an argument cannot be used.

    Examples
    --------
    After a rotation by 180 degrees, the ink of the first pixel is in the last:

    >>> image = np.zeros((1, 64))
    >>> image[0, 0] = 1
    >>> int(shift_domain(image, "rotation", 180).argmax())
    63
    >>> print(shift_domain([[1.0], [2.0], [4.0]], "gain", 0.5, random_state=0).round(2).ravel())
    [1.   3.42 8.25]
    """
    if not isinstance(kind, str) or kind not in _KINDS:
        raise ValueError(f"kind must be one of {', '.join(map(repr, _KINDS))}, got {kind!r}")
    check_real("amount", amount, low=-np.inf if kind == "rotation" else 0)
    if kind == "contrast" and amount > 1:
        raise ValueError(f"amount must be at most 1 for contrast, got {amount!r}")
    if kind == "blur" and amount > _SIDE:
        raise ValueError(f"amount must be at most {_SIDE} pixels for blur, got {amount!r}")
    X = check_array(X, dtype=float, input_name="X", ensure_min_samples=0)
    if kind != "gain" and X.shape[1] != _SIDE**2:
        raise ValueError(
            f"X must hold images of {_SIDE**2} pixels for kind={kind!r}, got {X.shape[1]} features"
        )
    if amount == 0 or not len(X):
        return X.copy()
    return _KINDS[kind](X, amount, check_random_state(random_state))


def _rotated(X, angle, rng):
    radians = np.deg2rad(angle)
    turn = np.array([[np.cos(radians), np.sin(radians)], [-np.sin(radians), np.cos(radians)]])
    middle = (_SIDE - 1) / 2
    to = np.indices((_SIDE, _SIDE)).reshape(2, -1) - middle
    # Rounded, so that a quarter turn moves pixels and does not blend them.
    row, column = np.round(turn @ to + middle, 9)
    images = X.reshape(-1, _SIDE, _SIDE)
    at = np.broadcast_to(np.arange(len(X))[:, None], (len(X), _SIDE**2))
    where = [at, np.broadcast_to(row, at.shape), np.broadcast_to(column, at.shape)]
    return ndimage.map_coordinates(images, where, order=1, mode="constant", cval=0.0)


def _blurred(X, sigma, rng):
    images = X.reshape(-1, _SIDE, _SIDE)
    return ndimage.gaussian_filter(images, (0, sigma, sigma), mode="constant").reshape(X.shape)


def _inverted(X, amount, rng):
    return (1 - amount) * X + amount * (1 - X)


def _amplified(X, amount, rng):
    zero = X.min(axis=0)
    with np.errstate(over="ignore", invalid="ignore"):
        moved = zero + np.exp(amount * rng.normal(size=X.shape[1])) * (X - zero)
    if not np.isfinite(moved).all():
        raise ValueError(f"amount={amount!r} is too much of a gain for these points")
    return moved


_KINDS = {"rotation": _rotated, "blur": _blurred, "contrast": _inverted, "gain": _amplified}


def mix_in_classes(X, y, known, share, random_state=None):
    """Return a pool in which a given share of the points is of classes that nobody will label.

    The pool has the same size for every ``share``: what changes is what is in it, not
    how much. Foreign points of a small share are among those of a larger one.

    Parameters
    ----------
    X : array of shape (n_samples, n_features)
    y : array of shape (n_samples,), the class of each point, none hidden
    known : list of the classes that have labels; the others are foreign
    share : float in [0, 1], of points of foreign classes
    random_state : int, RandomState or None

    Returns
    -------
    X, y : arrays of shape (n_pool, n_features) and (n_pool,), in random order
        ``n_pool`` is the number of points of known or of foreign classes, whichever is smaller.

    Raises
    ------
    ValueError
        If an argument cannot be used, or one of the two sides is empty.

    Examples
    --------
    >>> X, y = mix_in_classes(np.arange(8)[:, None], np.arange(8) % 4, known=[0, 1], share=0.25,
    ...                       random_state=0)
    >>> len(y), int(np.isin(y, [0, 1]).sum())
    (4, 3)
    """
    X, y = np.asarray(X), _labels(y, len(X))
    check_real("share", share, high=1)
    rng = check_random_state(random_state)
    native = np.isin(y, known)
    n_pool = min(native.sum(), (~native).sum())
    if not n_pool:
        raise ValueError("known must hold some classes of y but not all of them")
    n_foreign = round(share * n_pool)
    mine, others = (rng.permutation(np.flatnonzero(part)) for part in (native, ~native))
    rows = rng.permutation(np.concatenate([mine[: n_pool - n_foreign], others[:n_foreign]]))
    return X[rows], y[rows]


def imbalance(X, y, ratio, random_state=None):
    """Drop points until the first class has ``ratio`` times as many as the last.

    In between, each class is smaller than the one before by the same factor.

    Parameters
    ----------
    X : array of shape (n_samples, n_features)
    y : array of shape (n_samples,), the class of each point, none hidden
    ratio : float, at least 1; 1 makes all classes as small as the smallest
    random_state : int, RandomState or None

    Returns
    -------
    X, y : what is left, at least one point of each class, in the order it had

    Raises
    ------
    ValueError
        If an argument cannot be used.

    Examples
    --------
    >>> X, y = imbalance(np.zeros((30, 1)), np.repeat([0, 1, 2], 10), ratio=9, random_state=0)
    >>> np.bincount(y)
    array([10,  3,  1])
    """
    X, y = np.asarray(X), _labels(y, len(X))
    check_real("ratio", ratio, low=1)
    rng = check_random_state(random_state)
    if not len(y):
        raise ValueError("y is empty: there is no class to drop points from")
    classes, sizes = np.unique(y, return_counts=True)
    falling = ratio ** -np.linspace(0, 1, len(classes)) if len(classes) > 1 else np.ones(1)
    largest = np.min(sizes / falling)  # the most that the first class can have
    targets = np.maximum(1, np.round(largest * falling).astype(int))
    kept = [
        rng.permutation(np.flatnonzero(y == label))[:target]
        for label, target in zip(classes, targets, strict=True)
    ]
    rows = np.sort(np.concatenate(kept))
    return X[rows], y[rows]


def flip_labels(y, share, random_state=None):
    """Give a share of the labels to another class, drawn at random; no label stays none.

    Labels flipped at a small share are flipped, and to the same class, at a larger one.

    Parameters
    ----------
    y : array of shape (n_samples,), -1 = no label
    share : float in [0, 1], of the labels there are, rounded
    random_state : int, RandomState or None

    Returns
    -------
    array of shape (n_samples,), a new one

    Raises
    ------
    ValueError
        If an argument cannot be used, or fewer than two classes have a label.

    Examples
    --------
    >>> flip_labels(np.array([0, -1, 1, 0, 1, -1]), share=0.5, random_state=0)
    array([ 0, -1,  1,  1,  0, -1])
    """
    y = check_labels(y).copy()
    check_real("share", share, high=1)
    rng = check_random_state(random_state)
    known = y != UNLABELED
    classes = np.unique(y[known])
    if len(classes) < 2:
        raise ValueError(f"y must have labels of at least two classes to flip, got {len(classes)}")
    order = rng.permutation(np.flatnonzero(known))
    further = rng.randint(1, len(classes), size=len(order))  # steps on to another class
    flipped = order[: round(share * len(order))]
    code = np.searchsorted(classes, y[flipped])
    y[flipped] = classes[(code + further[: len(flipped)]) % len(classes)]
    return y


def drifting_batches(X, y, kind, amounts, random_state=None):
    """Yield the points in batches as they arrive at work, each shifted by an amount of its own.

    Amounts that rise are a drift; a single large one among zeros is a sensor that
    fails for a day.

    Parameters
    ----------
    X : array of shape (n_samples, n_features)
    y : array of shape (n_samples,), the class of each point
    kind : str, as in :func:`shift_domain`; the gains of "gain" point the same way in all batches
    amounts : list of n_batches numbers
    random_state : int, RandomState or None

    Yields
    ------
    X, y : arrays of shape (n_batch, n_features) and (n_batch,)
        Points in random order, batches of equal size, or one point fewer in the last ones.

    Raises
    ------
    ValueError
        If an argument cannot be used, before the first batch is asked for.

    Examples
    --------
    >>> from course.datasets import load_digits
    >>> batches = drifting_batches(*load_digits(), "rotation", [0, 10, 20], random_state=0)
    >>> [len(y) for X, y in batches]
    [599, 599, 599]
    """
    X, y = np.asarray(X, dtype=float), _labels(y, len(X))
    if not isinstance(amounts, Iterable):
        raise ValueError(f"amounts must be a list with a number for each batch, got {amounts!r}")
    amounts = list(amounts)
    if not 1 <= len(amounts) <= len(X):
        raise ValueError(f"amounts must name 1 to {len(X)} batches, got {len(amounts)}")
    rng = check_random_state(random_state)
    parts = np.array_split(rng.permutation(len(X)), len(amounts))
    gains = rng.randint(2**31)
    # All points are shifted, though one batch is kept: a gain counts from the smallest of all.
    batches = [
        (shift_domain(X, kind, amount, gains)[rows], y[rows])
        for rows, amount in zip(parts, amounts, strict=True)
    ]
    return iter(batches)


def _labels(y, n_samples):
    """Return ``y`` as an array with a class for each of the points."""
    y = check_labels(y)
    if y.shape != (n_samples,):
        raise ValueError(f"y must have a class for each of the {n_samples} points, got {y.shape}")
    if np.any(y == UNLABELED):
        raise ValueError("y holds -1: pools are made from points whose classes are all known")
    return y
