"""What must hold for any right answer, used where no known mistake explains a difference."""

import numpy as np
from scipy import sparse

from course.checks._judge import Amiss


def finite(answer, *_):
    """No NaN and no infinity.

    >>> finite(np.array([0.5]))
    """
    if not np.isfinite(_numbers(answer)).all():
        raise Amiss(
            "your answer contains NaN or infinity. Which step divides by zero or overflows?"
        )


def not_negative(answer, *_):
    """Nothing below zero."""
    if (_numbers(answer) < 0).any():
        raise Amiss("your answer contains a negative number, but all should be at least 0.")


def rows_sum_to_one(answer, *_):
    """Each row is a distribution."""
    sums = _numbers(answer).sum(axis=1)
    if np.abs(sums - 1).max() > 1e-4:
        row = int(np.abs(sums - 1).argmax())
        raise Amiss(
            f"every row should sum to 1; row {row} of yours sums to {sums[row]:.4g}. "
            "Divide each row by its sum."
        )


def array_of(answer, shape, what, *, whole=False):
    """Return ``answer`` as an array of ``shape``, or raise Amiss; None in a shape is any length.

    >>> array_of([1, 2], (2,), "the pair", whole=True)
    array([1, 2])
    """
    try:
        array = np.asarray(answer.toarray() if sparse.issparse(answer) else answer)
    except (ValueError, TypeError):
        array = np.asarray(None)
    wanted = f"an array of shape ({', '.join('any' if n is None else str(n) for n in shape)})"
    if array.dtype.kind not in "biuf":
        raise Amiss(f"{what} should be {wanted}; yours contains no numbers.")
    fits = array.ndim == len(shape) and all(
        n in (None, m) for n, m in zip(shape, array.shape, strict=True)
    )
    if not fits:
        raise Amiss(f"{what} should be {wanted}; yours has the shape {array.shape}.")
    if not np.isfinite(array).all():
        raise Amiss(f"{what} should be finite numbers; yours contain NaN or infinity.")
    if not whole:
        return array
    if (array != np.round(array)).any():
        raise Amiss(f"{what} should be whole numbers.")
    return array.astype(int)


def _numbers(answer):
    return np.asarray(answer.toarray() if sparse.issparse(answer) else answer, dtype=float)
