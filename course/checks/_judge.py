"""Judging answers: compare with the right one, and say what is amiss and why.

A judge never gets the learner's function: it is given the cases and the answers,
as plain data, and says whether they are right. Most answers are compared with
what the reference does on the same inputs, with a tolerance that float32 and
another order of operations pass. Where they differ, the wrong functions that
the exercise lists are tried on the same inputs: if one of them gives the
learner's very answers, the message says which mistake it is. After them come the
properties, which say what must hold for any right answer.
"""

import copy
import warnings
from typing import NamedTuple

import numpy as np
from scipy import sparse

from course.checks._plain import plain

TOLERANCE = 1e-5
"""Of the largest number in the right answer: what two right ways may differ by."""

_ROUNDING = 1e-12
"""What may be left, in another order of operations, of a difference that is exactly 0."""


class Verdict(NamedTuple):
    """Whether the answers are right, and a line or two on why not.

    ``discreet`` says the same without inputs and right values, as far as that can be said;
    ``n_right`` is for how many of the inputs the answer is right.
    """

    right: bool
    message: str = ""
    discreet: str = ""
    n_right: int = 0


class Amiss(Exception):
    """What a property or a judge finds wrong, in words for the learner."""


class Slip(NamedTuple):
    """A known wrong function, and what a learner who wrote it is told.

    ``function`` takes the exercise's arguments; ``says`` appears in the message;
    ``what`` describes the mistake for teachers, as in "forgets to normalize the rows";
    ``also`` holds further functions with the same mistake, such as another small constant.
    """

    what: str
    function: object
    says: str
    also: tuple = ()


def same(right, answer, tolerance=TOLERANCE):
    """Return whether ``answer`` equals ``right`` where it matters.

    Lists stand for arrays and tuples, dense for sparse, whole floats for integers;
    NaN equals NaN, for where it is the right answer.

    >>> same(np.array([1.0, 2.0]), [1, 2 + 1e-9]), same(1.0, [1.0])
    (True, False)
    """
    return not differences(right, answer, tolerance)


def differences(right, answer, tolerance=TOLERANCE, name="the answer"):
    """Return what sets ``answer`` apart from ``right``: "" or a sentence.

    The sentence says what was expected (shape, kind or value) and what came back.

    >>> differences(np.array([1.0, 2.0]), np.array([1.0, 3.0]), name="the sum")
    'the sum should be [1, 2]; you returned [1, 3].'
    >>> differences(np.array([1.0, 2.0]), 3.0, name="the sum")
    'the sum should be an array of shape (2,); you returned the number 3.'
    """
    if isinstance(right, (tuple, list)) and not _is_flat(right):
        return _differ_in_parts(right, answer, tolerance, name)
    if isinstance(right, dict):
        return _differ_in_keys(right, answer, tolerance, name)
    if right is None or isinstance(right, str) or _holds_text(right):
        equal = answer == right if type(answer) is type(right) else False
        return (
            "" if equal else f"{name} should be {describe(right)}; you returned {describe(answer)}."
        )
    target = _as_array(right)
    given = _as_array(answer)
    number = target.ndim == 0
    if given is None or given.shape != target.shape:
        return f"{name} should be {_kind(target)}; you returned {describe(answer, shape=True)}."
    if np.array_equal(target, given):
        return ""
    wrong = ~_near(target.astype(float), given.astype(float), tolerance)
    if not wrong.any():
        return ""
    rounded = _rounded(target, given)
    end = ": don't round." if rounded else "."
    if _reordered(target, given):
        end += " The right rows, in another order."
    if number or target.size <= 6:
        should, came = _told_apart(target, given, 6 if rounded else 4)
        return f"{name} should be {should}; you returned {came}{end}"
    at = tuple(int(i) for i in np.argwhere(wrong)[0])
    many = f" ({wrong.sum()} of {wrong.size} entries differ)"
    place = ", ".join(map(str, at))
    should, came = _told_apart(target[at], given[at], 6 if rounded else 4)
    return f"entry [{place}] of {name} should be {should}; you returned {came}{many}{end}"


def _rounded(target, given):
    """Return whether ``given`` is the right answer with digits cut off."""
    if target.dtype.kind != "f" or not np.isfinite(target).all() or np.array_equal(target, given):
        return False
    places = range(7)
    return any(np.allclose(np.round(target, k), given, rtol=0, atol=1e-12) for k in places)


def _told_apart(target, given, fewest):
    """Return both as text, with as many digits as it takes to see that they differ."""
    for digits in range(fewest, 18):
        should, came = _numbers(target, digits), _numbers(given, digits)
        if should != came:
            break
    return should, came


def _reordered(target, given):
    """Return whether rows that should ascend are all there, but do not."""
    rows = target.ndim == 1 and len(target) > 2 and target.dtype.kind == "i"
    return rows and np.all(np.diff(target) > 0) and np.array_equal(target, np.sort(given))


def compare(right, cases, answers, names, what, tolerance, properties, slips):
    """Return the verdict on ``answers``, compared with the function ``right``.

    Parameters
    ----------
    right : function, the reference
    cases : list of argument tuples
    answers : list, one for each case, plain data
    names : list of str, the names of the arguments
    what : str, what the answer is called in messages
    tolerance : float
    properties : list of functions ``(answer, *arguments)`` that raise :class:`Amiss`
    slips : list of :class:`Slip`
    """
    targets = [_quietly(right, case) for case in cases]
    all_found = [
        differences(target, answer, tolerance, what)
        for target, answer in zip(targets, answers, strict=True)
    ]
    n_right = all_found.count("")
    if n_right == len(cases):
        return Verdict(True, n_right=n_right)
    at = next(i for i, found in enumerate(all_found) if found)
    found = f"For {describe_inputs(cases[at], names)}: {all_found[at]}"
    slip = recognize(slips, cases, answers, targets, tolerance)
    if slip is not None:
        return Verdict(False, f"{found} {slip.says}", slip.says, n_right)
    for case, answer in zip(cases, answers, strict=True):
        for holds in properties:
            try:
                holds(answer, *case)
            except Amiss as amiss:
                said = f"For {describe_inputs(case, names)}: {amiss}"
                return Verdict(False, said, str(amiss), n_right)
            except Exception:  # an answer of another kind; `found` says so already
                continue
    return Verdict(False, found, n_right=n_right)


def recognize(slips, cases, answers, targets=None, tolerance=TOLERANCE):
    """Return the mistake that would give these very answers, or None."""
    for slip in slips:
        for function in (slip.function, *slip.also):
            wrong = [_quietly(function, case) for case in cases]
            if targets is not None and all(map(same, targets, wrong)):
                continue  # on these inputs the mistake does not show
            if all(same(w, a, tolerance) for w, a in zip(wrong, answers, strict=True)):
                return slip
    return None


def describe_inputs(case, names):
    """Return the arguments in a few words, by name, small ones in full.

    >>> describe_inputs((np.zeros((9, 2)), 3), ["X", "k"])
    'X of shape (9, 2), k = 3'
    """
    parts = []
    for name, value in zip(names, case, strict=False):
        array = value if isinstance(value, np.ndarray) else None
        if array is not None and array.size > 8:
            parts.append(f"{name} of shape {array.shape}")
        elif sparse.issparse(value):
            parts.append(f"{name}, a sparse table of shape {value.shape}")
        else:
            parts.append(f"{name} = {describe(value)}")
    return ", ".join(parts)


def describe(value, shape=False):
    """Return any plain value in a few words; with ``shape``, arrays by their shape."""
    if value is None:
        return "None (is there a return?)" if shape else "None"
    if isinstance(value, str):
        return f"the text {value[:40]!r}"
    if isinstance(value, (bool, int, float)):
        return f"the number {_numbers(value)}" if shape else _numbers(value)
    if isinstance(value, dict):
        return f"a dict with the keys {', '.join(map(str, value))[:80] or '(none)'}"
    array = _as_array(value)
    if array is None or _holds_text(value):
        text = str(value)
        return text if len(text) <= 60 else f"{text[:60]} ..."
    if not shape and array.size <= 8:
        return _numbers(array)
    kind = "a list that makes an array" if isinstance(value, list) else "an array"
    if sparse.issparse(value):
        kind = "a sparse table"
    return f"{kind} of shape {array.shape}"


def _differ_in_parts(right, answer, tolerance, name):
    n = len(right)
    if isinstance(answer, np.ndarray) and answer.ndim and len(answer) == n:
        answer = list(answer)
    if not isinstance(answer, (tuple, list)) or len(answer) != n:
        return f"{name} should have {n} parts; you returned {describe(answer)}."
    for i, (r, a) in enumerate(zip(right, answer, strict=True)):
        if found := differences(r, a, tolerance, f"part {i + 1} of {name}"):
            return found
    return ""


def _differ_in_keys(right, answer, tolerance, name):
    if not isinstance(answer, dict) or not set(right) <= set(answer):
        keys = ", ".join(map(repr, right))
        return f"{name} should be a dict with the keys {keys}; you returned {describe(answer)}."
    for key, r in right.items():
        if found := differences(r, answer[key], tolerance, f"{key!r} of {name}"):
            return found
    return ""


def _is_flat(value):
    return all(isinstance(item, (bool, int, float)) for item in value) and isinstance(value, list)


def _holds_text(value):
    return isinstance(value, list) and any(isinstance(item, str) for item in value)


def _as_array(value):
    """Return numbers in any plain form as an array, or None."""
    if sparse.issparse(value):
        return value.toarray()
    if value is None or isinstance(value, (str, dict)):
        return None
    try:
        array = np.asarray(value)
    except (ValueError, TypeError, OverflowError):
        return None
    return array if array.dtype.kind in "biuf" else None


def _near(target, given, tolerance):
    """Return where two arrays of floats agree; NaN agrees with NaN."""
    scale = np.abs(target[np.isfinite(target)]).max(initial=0.0)
    with np.errstate(invalid="ignore"):
        near = np.abs(given - target) <= (max(tolerance * scale, _ROUNDING) if tolerance else 0)
    return near | (given == target) | (np.isnan(given) & np.isnan(target))


def _kind(array):
    return "a single number" if array.ndim == 0 else f"an array of shape {array.shape}"


def _numbers(values, digits=4):
    """Return numbers to so many digits, arrays in one line."""
    array = np.asarray(values)
    if array.ndim:
        return f"[{', '.join(_numbers(item, digits) for item in array)}]"
    value = array.item()
    if isinstance(value, (bool, float)):
        return str(value) if isinstance(value, bool) else f"{value:.{digits}g}"
    return str(value) if abs(value) < 10**12 else "a huge number"


def _quietly(function, arguments):
    """Call one of our own functions; what a mistake raises stands for its answer."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            return plain(function(*copy.deepcopy(tuple(arguments))))
        except Exception as error:
            return f"{type(error).__name__} was raised"
