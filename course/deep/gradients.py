"""Is a gradient right? Nudge every number a little and see how far the loss moves.

The oracle for everything that computes gradients: slow, and hard to get wrong.
"""

import numpy as np

from course.deep.tensor import Tensor


def numerical_gradient(loss, at, step=1e-6):
    """Return the slope of ``loss`` in every direction, from central differences.

    Parameters
    ----------
    loss : function of an array, returns a number
    at : array of any shape, float64
    step : float, how far each number is moved, up and down

    Returns
    -------
    array of the shape of ``at``

    Examples
    --------
    >>> numerical_gradient(lambda a: float((a**2).sum()), np.array([1.0, -2.0])).round(6)
    array([ 2., -4.])
    """
    slopes = np.empty(at.shape)
    for index in np.ndindex(at.shape):
        moved = at.copy()
        moved[index] = at[index] + step
        above = loss(moved)
        moved[index] = at[index] - step
        slopes[index] = (above - loss(moved)) / (2 * step)
    return slopes


def gradient_check(function, *arrays, step=1e-6):
    """Return the largest difference between ``backward`` and the numerical gradient.

    Parameters
    ----------
    function : takes as many tensors as there are ``arrays``, returns a tensor of one number
    arrays : float64 arrays, where to compare
    step : float

    Returns
    -------
    float, in units of the largest slope (or of 1, where all slopes are smaller)

    Examples
    --------
    >>> gradient_check(lambda x: (x * x).sum(), np.array([1.0, 2.0])) < 1e-8
    True
    """
    leaves = [Tensor(np.array(a, dtype=float), requires_grad=True) for a in arrays]
    function(*leaves).backward()
    worst = 0.0
    for i, leaf in enumerate(leaves):

        def loss(value, i=i):
            values = [Tensor(value if j == i else other.data) for j, other in enumerate(leaves)]
            return float(function(*values).data)

        expected = numerical_gradient(loss, leaf.data, step)
        scale = max(1.0, float(np.abs(expected).max(initial=0.0)))
        got = np.zeros(leaf.shape) if leaf.grad is None else leaf.grad
        worst = max(worst, float(np.abs(got - expected).max(initial=0.0)) / scale)
    return worst
