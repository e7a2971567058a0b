"""Minimize a loss by SciPy's L-BFGS, with a warning where it stopped too early."""

import warnings

import numpy as np
from scipy.optimize import minimize
from sklearn.exceptions import ConvergenceWarning


def pack(by_coef, by_intercept):
    """Return coefficients and intercepts as the one flat array that L-BFGS moves."""
    return np.concatenate([by_coef.ravel(), by_intercept])


def unpack(flat, n_classes):
    """Cut a flat array back into coefficients, one row per class, and intercepts."""
    return flat[:-n_classes].reshape(n_classes, -1), flat[-n_classes:]


def descend(loss_and_gradient, start, tol, max_iter, owner, note=None):
    """Follow the gradient downhill from ``start`` until it is nearly 0.

    Parameters
    ----------
    loss_and_gradient : callable
        Gets the parameters as one flat array, returns the loss and a flat gradient.
    start : array of shape (n_parameters,)
    tol : float
        Stop when no entry of the gradient is larger.
    max_iter : int
    owner : str, whose fit this is; the warning names it
    note : callable, optional
        Gets the loss and a copy of the parameters after each iteration.

    Returns
    -------
    parameters : array of shape (n_parameters,)
    n_iter : int, iterations

    Warns
    -----
    ConvergenceWarning
        If ``max_iter`` iterations were not enough.
    """

    def callback(intermediate_result):
        note(float(intermediate_result.fun), intermediate_result.x.copy())

    result = minimize(
        loss_and_gradient,
        start,
        jac=True,
        method="L-BFGS-B",
        callback=None if note is None else callback,
        # ftol off: the gradient alone (or the end of float precision) says when to stop.
        options={"gtol": tol, "ftol": 0.0, "maxiter": max_iter, "maxls": 50},
    )
    if result.nit >= max_iter and not result.success:
        warnings.warn(
            f"{owner} stopped after {result.nit} iterations with a gradient above tol={tol}: "
            "raise max_iter, scale the features, or regularize more",
            ConvergenceWarning,
            stacklevel=3,
        )
    return result.x, result.nit
