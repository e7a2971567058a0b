"""Answers as plain data: what a judge is given, whatever the learner's function returned.

A judge sees None, bool, int, float, str, list, tuple, dict, numeric or bool
arrays and CSR, and nothing that could act: no subclass, no object with methods
of its own. So the same judge works on answers that came from another process.
"""

from decimal import Decimal
from fractions import Fraction

import numpy as np
from scipy import sparse

_DEEPEST = 20


class NotPlain(TypeError):
    """A value that is no plain data; the message says what it is."""


def plain(value, depth=0):
    """Return a copy of ``value`` in plain data.

    Numbers of NumPy become Python's, subclasses their base, sparse tables CSR,
    arrays of objects lists; ``...`` counts as None. An array that is a view is copied.

    Parameters
    ----------
    value : anything

    Raises
    ------
    NotPlain
        If there is something else in it, such as a function or a generator.

    Examples
    --------
    >>> plain((np.float32(0.5), [np.True_, None]))
    (0.5, [True, None])
    """
    if depth > _DEEPEST:
        raise NotPlain("lists within lists without end")
    if value is None or value is Ellipsis:
        return None
    for kind in (bool, int, float, str):
        if isinstance(value, kind):
            return kind(value)
    if isinstance(value, (Fraction, Decimal)):
        return float(value)
    if isinstance(value, np.generic) and value.dtype.kind in "biufU":
        return float(value) if value.dtype.kind == "f" else value.item()  # long doubles stay so
    if sparse.issparse(value):
        table = sparse.csr_array(value)
        if table.dtype.kind in "biuf":
            return table.copy()
        raise NotPlain(f"a sparse table of {table.dtype}")
    if isinstance(value, np.ndarray) or hasattr(value, "to_numpy"):
        array = np.array(value)
        if array.dtype.kind in "biuf":
            return array
        if array.dtype.kind in "OU":
            return plain(array.tolist(), depth + 1)
        raise NotPlain(f"an array of {array.dtype}")
    if isinstance(value, (list, tuple, range)):
        items = [plain(item, depth + 1) for item in value]
        return tuple(items) if isinstance(value, tuple) else items
    if isinstance(value, dict):
        return {plain(k, depth + 1): plain(item, depth + 1) for k, item in value.items()}
    raise NotPlain(f"a {type(value).__name__}")
