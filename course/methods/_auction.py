"""Offsets by which classes come out in given proportions, by Newton's method.

The numerical part of :mod:`course.methods.mbo`: a smooth form of the auction of Jacobs,
Merkurjev and Esedoglu (2018). Classes are won by degree, at a falling temperature; at each
temperature the offsets minimize a convex function.
"""

from functools import partial

import numpy as np

_TEMPERATURES = (0.2, 0.05, 0.01)
_MAX_NEWTON = 30
_SHARE_ERROR = 1e-5
_SMALLEST_MOVE = 1e-9


def newton_offsets(scores, class_priors, strength):
    """Return the offsets; parameters as in :func:`course.methods.mbo.auction_offsets`."""
    # Column by column in memory: NumPy sums a few long columns faster than many short rows.
    scores = np.asfortranarray(scores)
    offsets = np.zeros(len(class_priors))
    for temperature in _TEMPERATURES:
        loss = partial(_loss, scores, class_priors, strength, temperature)
        offsets = _damped_newton(loss, offsets)
    return offsets


def _damped_newton(loss, x):
    """Return where a convex ``loss`` is least; it returns its value, gradient and curvature."""
    value, gradient, curvature = loss(x)
    for _ in range(_MAX_NEWTON):
        if np.abs(gradient).max() < _SHARE_ERROR:
            break
        move = -np.linalg.solve(curvature, gradient)
        move /= max(1.0, np.abs(move).max())
        trial = loss(x + move)
        while trial[0] > value and np.abs(move).max() > _SMALLEST_MOVE:
            move /= 2
            trial = loss(x + move)
        x = x + move
        value, gradient, curvature = trial
    return x


@np.errstate(under="ignore")  # a weight too small for a double counts 0
def _loss(scores, class_priors, strength, temperature, offsets):
    """Return the convex function of the offsets, its gradient and its curvature."""
    raised = (scores + offsets) / temperature
    # SciPy's logsumexp and softmax, written out: on so few numbers their checks cost more.
    highest = raised.max(axis=1, keepdims=True)
    raised -= highest
    winners = np.exp(raised, out=raised)
    total = winners.sum(axis=1, keepdims=True)
    winners /= total
    shares = winners.sum(axis=0) / len(winners)
    value = temperature * float(np.log(total, out=total).sum() + highest.sum()) / len(winners)
    curvature = (np.diag(shares) - winners.T @ winners / len(winners)) / temperature
    # The same offset for all classes changes nothing: keep the curvature invertible.
    curvature.flat[:: len(offsets) + 1] += 1e-9
    if np.isinf(strength):
        return value - class_priors @ offsets, shares - class_priors, curvature + 1.0
    wanted = class_priors * np.exp(-offsets / strength)
    curvature.flat[:: len(offsets) + 1] += wanted / strength
    return value + strength * wanted.sum(), shares - wanted, curvature
