"""What the data sets ask of their arguments: numbers in range, labels that are labels."""

from numbers import Integral

import numpy as np

UNLABELED = -1
"""The integer that stands for "no label", as in scikit-learn."""


def number(name, value, low=None, high=None):
    """Return ``value`` if it is a finite number in the range, else raise ValueError.

    >>> number("share", 1.5, low=0, high=1)
    Traceback (most recent call last):
    ...
    ValueError: share must be a number of at least 0, at most 1, got 1.5
    """
    fits = isinstance(value, (int, float, np.number)) and not isinstance(value, bool)
    fits = fits and np.isfinite(value) and (low is None or value >= low)
    if fits and (high is None or value <= high):
        return value
    ends = (
        "" if low is None else f" of at least {low}" + ("" if high is None else f", at most {high}")
    )
    raise ValueError(f"{name} must be a number{ends}, got {value!r}")


def labels(y):
    """Return ``y`` as an array of one dimension, or say what in it is no label.

    Labels are whole numbers or booleans, or strings; -1 (beside strings in an object
    array) stands for none.

    >>> labels([0.5, 1.0])
    Traceback (most recent call last):
    ...
    ValueError: y must hold whole numbers or strings, got 0.5
    """
    y = np.asarray(y)
    if y.ndim != 1:
        raise ValueError(f"y must have one dimension, got shape {y.shape}")
    if y.dtype.kind in "US" and np.any(y == str(UNLABELED)):
        raise ValueError(
            "y holds the string '-1': with string labels build y with dtype=object and the "
            "integer -1 where there is no label"
        )
    if y.dtype.kind in "fcO":
        named = any(isinstance(label, str) for label in y.tolist())
        wrong = [label for label in y.tolist() if not _is_label(label, named)]
        if wrong:
            asked = "strings, and -1 for none" if named else "whole numbers or strings"
            raise ValueError(f"y must hold {asked}, got {wrong[0]!r}")
    return y


def _is_label(label, named):
    if named:
        return isinstance(label, str) or (isinstance(label, Integral) and label == UNLABELED)
    return isinstance(label, Integral) or (isinstance(label, float) and label.is_integer())
