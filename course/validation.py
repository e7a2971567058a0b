"""Checks of arguments that the whole package shares: labels, points, numbers, probabilities.

A point without a label carries the integer -1. Labels may be any other
integers, or strings in an object array that holds the integer -1 where there
is no label. Whatever does not fit is refused with a ``ValueError`` that names
the argument and says what to do.
"""

from numbers import Integral, Real

import numpy as np
from scipy import sparse
from sklearn.base import ClassifierMixin
from sklearn.utils import check_random_state as _seeded
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import (
    check_array,
    check_consistent_length,
    column_or_1d,
    validate_data,
)

UNLABELED = -1
"""The integer that marks a missing label, as in scikit-learn."""

_LARGEST, _SMALLEST = 1e150, 1e-150
_ROUNDING = 1e-6


def split_labels(y):
    """Tell the labeled points from the unlabeled ones and number the classes.

    Parameters
    ----------
    y : array of shape (n_samples,)
        Integers, booleans or strings; the integer -1 means "no label".

    Returns
    -------
    classes : array of shape (n_classes,), the different labels in sorted order
    codes : int array of shape (n_samples,)
        The position of each label in ``classes``, -1 where there is no label.

    Raises
    ------
    ValueError
        If no point is labeled, or ``y`` holds something that is no label:
        fractions, NaN, None, the string "-1", integers mixed with strings.

    Examples
    --------
    >>> import numpy as np
    >>> split_labels([7, -1, 3, 7])
    (array([3, 7]), array([ 1, -1,  0,  1]))
    >>> classes, codes = split_labels(np.array(["cat", -1, "ant"], dtype=object))
    >>> classes.tolist(), codes.tolist()
    (['ant', 'cat'], [1, -1, 0])
    """
    check_missing(y)
    y = column_or_1d(y)
    labeled = np.ones(len(y), dtype=bool) if y.dtype.kind in "US" else np.not_equal(y, UNLABELED)
    labeled = labeled.astype(bool)
    if not labeled.any():
        raise ValueError(
            "y holds no label: every entry is -1. A semi-supervised method needs at least one; "
            "without any, the points have groups but no names. Label a few points, or look for "
            "groups with KMeans."
        )
    classes, known = encode_classes(y[labeled])
    codes = np.full(len(y), UNLABELED)
    codes[labeled] = known
    return classes, codes


def missing_values(y):
    """Return which entries are NaN, None, pandas' NA or NaT.

    Parameters
    ----------
    y : array or pandas Series of shape (n_samples,)

    Returns
    -------
    bool array of shape (n_samples,)

    Examples
    --------
    >>> missing_values(np.array(["a", None, -1, np.nan], dtype=object))
    array([False,  True, False,  True])
    """
    if hasattr(y, "isna"):
        return np.asarray(y.isna())
    y = np.asarray(y)
    if y.dtype.kind == "f":
        return np.isnan(y)
    if y.dtype != object:
        return np.zeros(y.shape, dtype=bool)
    missing = [
        v is None
        or type(v).__name__ in ("NAType", "NaTType")
        or (isinstance(v, (float, np.floating)) and v != v)
        for v in y.ravel()
    ]
    return np.array(missing, dtype=bool).reshape(y.shape)


def check_missing(y):
    """Refuse labels marked as missing by NaN, None or NA, and say how to get the -1.

    >>> check_missing([0.0, np.nan, 1.0])
    Traceback (most recent call last):
    ...
    ValueError: y holds 1 missing value (nan in row 1), but a missing label is marked by the \
integer -1: use np.where(np.isnan(y), -1, y).astype(int)
    """
    missing = missing_values(y)
    if not missing.any():
        return
    row = int(np.flatnonzero(missing)[0])
    numeric = np.asarray(y)[~missing.ravel()] if missing.ndim == 1 else np.asarray(y)
    try:
        numbers = not any(isinstance(v, (str, bytes)) for v in numeric.tolist())
    except TypeError:
        numbers = False
    if hasattr(y, "isna"):
        way = (
            "y.astype(object).fillna(-1).astype(int)"
            if numbers
            else "y.astype(object).where(y.notna(), -1)"
        )
    elif np.asarray(y).dtype.kind == "f":
        way = "np.where(np.isnan(y), -1, y).astype(int)"
    else:
        way = "np.array([-1 if v is None or v != v else v for v in y], dtype=object)"
    first = y.iloc[row] if hasattr(y, "iloc") else np.asarray(y).ravel()[row]
    n = int(missing.sum())
    raise ValueError(
        f"y holds {n} missing value{'s' * (n > 1)} ({first} in row {row}), but a missing label is "
        f"marked by the integer -1: use {way}"
    )


def holds_more_than_numbers(X):
    """Return whether ``X`` is a data frame, a Series, or holds text: for a pipeline to read.

    >>> [holds_more_than_numbers(X) for X in (["a text"], [[0.0]], [["a", 1]])]
    [True, False, True]
    """
    if hasattr(X, "iloc"):
        return True
    if sparse.issparse(X) or not isinstance(X, (list, tuple, np.ndarray)):
        return False
    if isinstance(X, np.ndarray) and X.dtype.kind not in "OUS":
        return False
    rows = X.ravel().tolist() if isinstance(X, np.ndarray) else X
    cells = (cell for row in rows for cell in (row if isinstance(row, (list, tuple)) else [row]))
    return any(isinstance(cell, (str, bytes)) for cell in cells)


def validate_any(estimator, X, reset=True, **checks):
    """Check points for a base classifier that may read text or a data frame.

    Numbers are checked as in :func:`validate_points`. Data frames, Series, lists of
    strings and object arrays that hold strings are left as they are, because only the
    base classifier knows how to read them; names and number of features are recorded.

    Parameters
    ----------
    estimator : the estimator being fitted or asked
    X : array, sparse array, data frame, Series or list with n_samples rows
    reset : bool, whether this is ``fit``
    checks : passed to scikit-learn's ``validate_data`` where ``X`` holds numbers

    Returns
    -------
    X : checked, or as it came
    """
    if not holds_more_than_numbers(X):
        return validate_data(estimator, X, reset=reset, **checks)
    return validate_data(estimator, X, reset=reset, skip_check_array=True)


def validate_any_fit(estimator, X, y, **checks):
    """Check what ``fit(X, y)`` got where a base classifier may read text or a data frame.

    Parameters
    ----------
    estimator : the estimator being fitted
    X : as in :func:`validate_any`
    y : array of shape (n_samples,), -1 where there is no label
    checks : passed to scikit-learn's ``validate_data`` where ``X`` holds numbers

    Returns
    -------
    X, classes, codes : as in :func:`validate_fit`
    """
    if not holds_more_than_numbers(X):
        return validate_fit(estimator, X, y, **checks)
    X = validate_any(estimator, X)
    classes, codes = split_labels(y)
    check_consistent_length(X, codes)
    return X, classes, codes


def take_rows(X, rows):
    """Return the given rows of an array, sparse array, data frame, Series or list.

    >>> take_rows(["a", "b", "c"], [0, 2])
    ['a', 'c']
    """
    if hasattr(X, "iloc"):
        return X.iloc[rows]
    if sparse.issparse(X):
        return X.tocsr()[rows]
    if isinstance(X, (list, tuple)):
        return [X[row] for row in rows]
    return X[rows]


class PartlyLabeledMixin(ClassifierMixin):
    """A classifier for which -1 means "no label", in ``fit`` and in ``score``."""

    def score(self, X, y, sample_weight=None):
        """Return the accuracy on the rows with a label; rows with -1 do not count.

        Parameters
        ----------
        X : array of shape (n_samples, n_features)
        y : array of shape (n_samples,), -1 where there is no label
        sample_weight : array of shape (n_samples,) or None

        Returns
        -------
        float in [0, 1]

        Raises
        ------
        ValueError
            If no row has a label.
        """
        rows, truth = labeled_rows(y)
        if sample_weight is not None:
            sample_weight = np.asarray(sample_weight)[rows]
        return super().score(take_rows(X, rows), truth, sample_weight)


def labeled_rows(y):
    """Return the rows of ``y`` that can be scored, and their labels.

    Parameters
    ----------
    y : array of shape (n_samples,), -1 where there is no label

    Returns
    -------
    rows : int array of shape (n_labeled,)
    labels : array of shape (n_labeled,)

    Raises
    ------
    ValueError
        If no row has a label.

    Examples
    --------
    >>> labeled_rows(np.array(["cat", -1, "ant"], dtype=object))
    (array([0, 2]), array(['cat', 'ant'], dtype=object))
    """
    if np.size(y) and np.all(np.asarray(np.equal(column_or_1d(y), UNLABELED), dtype=bool)):
        raise ValueError(
            "y holds no label to score: every entry is -1, which marks a missing label. Score on "
            "labeled rows, for example with course.evaluation.LabeledKFold"
        )
    classes, codes = split_labels(y)
    rows = np.flatnonzero(codes != UNLABELED)
    return rows, classes[codes[rows]]


def check_labels(y):
    """Return ``y`` as an array of one dimension, or say what in it is no label.

    Labels are whole numbers or booleans, or strings; -1 (beside strings in an object
    array) stands for none.

    >>> check_labels([0.5, 1.0])
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


def encode_classes(y):
    """Number the classes of ``y``, in which every entry is a label.

    Parameters
    ----------
    y : array of shape (n_samples,), integers, booleans or strings

    Returns
    -------
    classes : array of shape (n_classes,), sorted
    codes : int array of shape (n_samples,), positions in ``classes``

    Raises
    ------
    ValueError
        If an entry is no label (see :func:`split_labels`).

    Examples
    --------
    >>> encode_classes([5, -1, 5])
    (array([-1,  5]), array([1, 0, 1]))
    """
    y = column_or_1d(y)
    if y.dtype == object:
        kinds = {
            str if isinstance(v, str) else int if isinstance(v, Integral) else type(v) for v in y
        }
        if kinds == {int}:
            y = y.astype(int)
        elif kinds != {str}:
            found = " and ".join(sorted(kind.__name__ for kind in kinds))
            raise ValueError(
                f"y holds labels of type {found}: use integers only, or strings only, and the "
                "integer -1 where there is no label"
            )
    if y.dtype.kind in "OUS" and np.any(y == "-1"):
        raise ValueError(
            "y holds the string '-1'. Unlabeled points carry the integer -1: with string labels "
            "build y with dtype=object, or NumPy turns the -1 into a string"
        )
    try:
        check_classification_targets(y)
    except ValueError as error:
        raise ValueError(f"y holds no classes. {error}") from None
    return np.unique(y, return_inverse=True)


def check_class_priors(class_priors, n_classes):
    """Return class priors as an array, or raise ValueError if they are no probabilities.

    Parameters
    ----------
    class_priors : array-like of shape (n_classes,), positive, sums to 1; or None
    n_classes : int

    Returns
    -------
    array of shape (n_classes,), or None

    Examples
    --------
    >>> check_class_priors([0.25, 0.75], 2)
    array([0.25, 0.75])
    """
    if class_priors is None:
        return None
    try:
        priors = np.asarray(class_priors, dtype=float)
    except (TypeError, ValueError):
        raise ValueError(f"class_priors must be numbers, got {class_priors!r}") from None
    if priors.shape != (n_classes,):
        raise ValueError(
            f"class_priors must hold one number for each of the {n_classes} classes in y, "
            f"got shape {priors.shape}"
        )
    if not (np.all(priors > 0) and np.isclose(priors.sum(), 1)):
        raise ValueError(f"class_priors must be positive and add up to 1, got {priors}")
    return priors


def one_hot(codes, n_classes):
    """Return a row per point with a 1 in the column of its class; all zeros where code is -1.

    Parameters
    ----------
    codes : int array of shape (n_samples,), -1 to n_classes - 1
    n_classes : int

    Returns
    -------
    array of shape (n_samples, n_classes)

    Examples
    --------
    >>> one_hot([1, -1], 2)
    array([[0., 1.],
           [0., 0.]])
    """
    return (np.asarray(codes)[:, None] == np.arange(n_classes)).astype(float)


def validate_fit(estimator, X, y, partly_labeled=True, **checks):
    """Check what ``fit(X, y)`` got and note the number of features on ``estimator``.

    Parameters
    ----------
    estimator : the estimator being fitted
    X : array of shape (n_samples, n_features)
    y : array of shape (n_samples,)
    partly_labeled : bool
        Whether -1 means "no label" (else it is a class like any other).
    checks : passed to scikit-learn's ``validate_data``, such as ``accept_sparse="csr"``

    Returns
    -------
    X : the checked array, float
    classes, codes : as in :func:`split_labels`

    Raises
    ------
    ValueError
        If ``X`` or ``y`` cannot be used.
    """
    _refuse_sparse(estimator, X, checks)
    if y is not None and partly_labeled:
        check_missing(y)
    X, y = validate_data(estimator, X, y, dtype=float, **checks)
    check_scale("X", X)
    return X, *(split_labels(y) if partly_labeled else encode_classes(y))


def validate_points(estimator, X, fitting=False, **checks):
    """Check points that come without labels: in ``fit`` of a clustering, or in ``predict``.

    Parameters as in :func:`validate_fit`; without ``fitting`` the number of
    features must be the one seen in ``fit``. Returns the checked float array.
    """
    if not fitting and _is_plain(estimator, X):
        return X
    _refuse_sparse(estimator, X, checks)
    X = validate_data(estimator, X, reset=fitting, dtype=float, **checks)
    check_scale("X", X, may_vanish=not fitting)
    return X


def _is_label(label, named):
    if named:
        return isinstance(label, str) or (isinstance(label, Integral) and label == UNLABELED)
    return isinstance(label, Integral) or (isinstance(label, float) and label.is_integer())


def _is_plain(estimator, X):
    """Return whether scikit-learn's checks, a tenth of a millisecond, would find nothing."""
    if type(X) is not np.ndarray or X.dtype != float or X.ndim != 2 or not len(X):
        return False
    if hasattr(estimator, "feature_names_in_") or X.shape[1] != estimator.n_features_in_:
        return False
    return bool(X.max() <= _LARGEST and X.min() >= -_LARGEST)  # False if there is a NaN


def check_points(name, X, at_least=1):
    """Return ``X`` as a dense float array of points, or say what is wrong with it.

    For functions; an estimator calls :func:`validate_points`.

    Parameters
    ----------
    name : str, the argument
    X : array of shape (n_samples, n_features)
    at_least : int, how many points there must be

    >>> check_points("X", [[0, 1], [2, 3]])
    array([[0., 1.],
           [2., 3.]])
    """
    if sparse.issparse(X):
        raise ValueError(f"{name} is sparse, and a dense array is needed: pass {name}.toarray()")
    X = check_array(X, dtype=float, input_name=name, ensure_min_samples=at_least)
    check_scale(name, X)
    return X


def check_scale(name, X, may_vanish=False):
    """Refuse points whose squared distances overflow, or are all taken for zero.

    Beyond 1e150 the square of a double is infinite, below 1e-150 it is 0: every
    point would be as near as every other, and the answer a matter of luck.

    Parameters
    ----------
    name : str, the argument
    X : array or sparse array of shape (n_samples, n_features), finite
    may_vanish : bool
        Whether all numbers may be tiny, as in a question about a few new points.

    >>> check_scale("X", np.array([[1e200]]))
    Traceback (most recent call last):
    ...
    ValueError: X holds numbers up to 1e+200, whose squares overflow: change its unit
    """
    values = X.data if sparse.issparse(X) else X
    if not values.size:
        return
    largest = max(values.max(), -values.min())
    if largest > _LARGEST:
        raise ValueError(
            f"{name} holds numbers up to {largest:.0e}, whose squares overflow: change its unit"
        )
    if 0 < largest < _SMALLEST and not may_vanish:
        raise ValueError(
            f"{name} holds no number above {largest:.0e}; the squares of such small ones vanish: "
            "change its unit"
        )


def check_proba(proba):
    """Return ``proba`` as a float array, or refuse what holds no probabilities.

    Parameters
    ----------
    proba : array of shape (n_samples, n_classes), numbers from 0 to 1

    >>> check_proba([[0.5, -0.5]])
    Traceback (most recent call last):
    ...
    ValueError: proba must hold probabilities, numbers from 0 to 1
    """
    try:
        proba = np.asarray(proba, dtype=float)
    except (TypeError, ValueError):
        raise ValueError("proba must hold probabilities, numbers from 0 to 1") from None
    if proba.ndim != 2 or proba.shape[1] == 0:
        raise ValueError(
            f"proba must have a row per point and a column per class, got shape {proba.shape}"
        )
    if not np.all((proba >= 0) & (proba <= 1 + _ROUNDING)):  # catches NaN too
        raise ValueError("proba must hold probabilities, numbers from 0 to 1")
    return proba


def check_count(name, value, low=1):
    """Refuse a parameter ``value`` that is not a whole number of at least ``low``.

    >>> check_count("max_iter", 0)
    Traceback (most recent call last):
    ...
    ValueError: max_iter must be a whole number of at least 1, got 0
    """
    if isinstance(value, bool) or not isinstance(value, Integral) or value < low:
        raise ValueError(f"{name} must be a whole number of at least {low}, got {value!r}")


def check_real(name, value, low=0.0, high=np.inf, above=False, finite=True):
    """Refuse a parameter ``value`` that is not a number from ``low`` to ``high``.

    With ``above``, ``low`` itself is refused too; infinity is, unless ``finite`` is False.

    >>> check_real("unlabeled_weight", 2, high=1)
    Traceback (most recent call last):
    ...
    ValueError: unlabeled_weight must be a number between 0.0 and 1, got 2
    """
    number = isinstance(value, Real) and not isinstance(value, bool)
    endless = number and abs(value) == np.inf and finite
    if number and low <= value <= high and not (above and value == low) and not endless:
        return
    lower = f"above {low}" if above else f"of at least {low}"
    if endless:
        lower += ", and finite"
    if low == -np.inf and high == np.inf:
        lower = "of finite size"
    asked = lower if high == np.inf else f"between {low} and {high}"
    if above and high < np.inf:
        asked = f"above {low} and at most {high}"
    raise ValueError(f"{name} must be a number {asked}, got {value!r}")


def check_option(name, value, options):
    """Refuse a parameter ``value`` that is not one of ``options``, a sequence of strings.

    >>> check_option("weights", "near", ["uniform", "distance"])
    Traceback (most recent call last):
    ...
    ValueError: weights must be one of 'uniform', 'distance', got 'near'
    """
    if not isinstance(value, str) or value not in options:
        asked = ", ".join(map(repr, options))
        raise ValueError(f"{name} must be one of {asked}, got {value!r}")


def check_random_state(random_state):
    """Return scikit-learn's RandomState for a seed, and name the argument where it is none.

    >>> check_random_state("today")
    Traceback (most recent call last):
    ...
    ValueError: random_state must be None, a seed from 0 to 2**32 - 1 or a RandomState, got 'today'
    """
    try:
        return _seeded(random_state)
    except ValueError:
        raise ValueError(
            "random_state must be None, a seed from 0 to 2**32 - 1 or a RandomState, got "
            f"{random_state!r}"
        ) from None


def _refuse_sparse(estimator, X, checks):
    """Say it as a ValueError with the way out; scikit-learn would raise a TypeError."""
    if sparse.issparse(X) and not checks.get("accept_sparse"):
        raise ValueError(
            f"X is sparse, and {type(estimator).__name__} needs a dense array: pass X.toarray()"
        )
