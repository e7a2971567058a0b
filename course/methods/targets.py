"""Targets of regression with missing ones: which are known, and what is wrong with the others.

A missing target is NaN, because every number may be a target. Whatever does not fit is
refused with a ``ValueError`` that says what to do.
"""

import numpy as np
from sklearn.base import RegressorMixin
from sklearn.utils import check_consistent_length
from sklearn.utils.validation import column_or_1d, validate_data

from course.validation import check_scale, missing_values, take_rows


def split_targets(y):
    """Tell the known targets from the missing ones.

    Parameters
    ----------
    y : array of shape (n_samples,), numbers; NaN, None or pandas' NA where one is missing

    Returns
    -------
    targets : float array of shape (n_samples,), 0 where the target is missing
    known : bool array of shape (n_samples,)

    Raises
    ------
    ValueError
        If no target is known, or ``y`` holds something that is no finite number.

    Examples
    --------
    >>> split_targets([1.5, np.nan, 2.0])
    (array([1.5, 0. , 2. ]), array([ True, False,  True]))
    """
    y = column_or_1d(_missing_as_nan(y), warn=True)
    try:
        y = y.astype(float)
    except (TypeError, ValueError):
        raise ValueError(
            "y must hold numbers, and NaN where the target is missing; for classes use a classifier"
        ) from None
    if np.isinf(y).any():
        raise ValueError(
            "Input y contains infinity or a value too large for dtype('float64'): targets must be "
            "finite, or NaN where they are missing"
        )
    known = ~np.isnan(y)
    if not known.any():
        raise ValueError(
            "y holds no target: every entry is NaN. A semi-supervised method needs at least one"
        )
    return np.where(known, y, 0.0), known


def validate_targets(estimator, X, y, **checks):
    """Check what a regressor's ``fit(X, y)`` got and note the number of features.

    Parameters
    ----------
    estimator : the estimator being fitted
    X : array of shape (n_samples, n_features)
    y : array of shape (n_samples,), NaN where the target is missing
    checks : passed to scikit-learn's ``validate_data``, such as ``accept_sparse="csr"``

    Returns
    -------
    X : the checked array, float
    targets, known : as in :func:`split_targets`

    Raises
    ------
    ValueError
        If ``X`` or ``y`` cannot be used.
    """
    if y is None:
        raise ValueError(
            f"{type(estimator).__name__} requires y to be passed, but the target y is None"
        )
    X = validate_data(estimator, X, dtype=float, **checks)
    check_scale("X", X)
    targets, known = split_targets(y)
    check_consistent_length(X, targets)
    return X, targets, known


class PartlyKnownRegressorMixin(RegressorMixin):
    """A regressor whose ``score`` leaves out rows without a target."""

    def score(self, X, y, sample_weight=None):
        """Return the coefficient of determination over the rows whose target is not NaN.

        Parameters
        ----------
        X : array of shape (n_samples, n_features)
        y : array of shape (n_samples,); rows with NaN do not count
        sample_weight : array of shape (n_samples,) or None

        Returns
        -------
        float, at most 1

        Raises
        ------
        ValueError
            If every target is missing.
        """
        targets, known = split_targets(y)
        rows = np.flatnonzero(known)
        if sample_weight is not None:
            sample_weight = np.asarray(sample_weight)[rows]
        return super().score(take_rows(X, rows), targets[rows], sample_weight)


def _missing_as_nan(y):
    """Return ``y`` with None and pandas' NA, which are no numbers, as NaN."""
    missing = missing_values(y)
    if not missing.any() or np.asarray(y).dtype.kind == "f":
        return y
    values = np.array(np.asarray(y), dtype=object)
    values[missing] = np.nan
    return values
