"""Downhill to the smallest loss, by SciPy's L-BFGS, with a word when it stopped too early."""

import warnings

from scipy.optimize import minimize
from sklearn.exceptions import ConvergenceWarning


def descend(loss_and_gradient, start, tol, max_iter, owner, note=None):
    """Walk downhill from ``start`` until the ground is flat.

    Parameters
    ----------
    loss_and_gradient : callable
        Gets the parameters as one flat array, returns the loss and a flat gradient.
    start : array of shape (n_parameters,)
    tol : float
        The ground is flat when no entry of the gradient is larger.
    max_iter : int
    owner : str, whose fit this is; the warning names it
    note : callable, optional
        Gets the loss and a copy of the parameters after each round.

    Returns
    -------
    parameters : array of shape (n_parameters,)
    n_iter : int, rounds

    Warns
    -----
    ConvergenceWarning
        If ``max_iter`` rounds were not enough.
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
            f"{owner} stopped after {result.nit} rounds with a gradient above tol={tol}: "
            "raise max_iter or scale the features",
            ConvergenceWarning,
            stacklevel=3,
        )
    return result.x, result.nit
