"""Signals generated on the spot: a template a class, never seen twice alike."""

import numpy as np

from course.datasets._toy import _start

_LENGTH = 64
_SHIFT = 0.4  # of a signal's half length
_STRETCH = 0.2
_DRIFT = 0.3  # in units of a bump's height

# For each class the height of a bump left of the middle, in it, and right of it.
_TEMPLATES = np.array([[1, 0, 1], [1, 0, -1], [-1, 0, 1], [1, -1, 1]])
_PLACES = np.array([-0.3, 0.0, 0.3])
_WIDTH = 0.1


def make_waves(n_samples=300, noise=0.3, random_state=None):
    """Return signals of four classes, each its class's template moved, bent and disturbed.

    A template is two or three bumps, up or down. Every signal shifts it in time,
    stretches it, makes it louder or softer, lets the baseline drift, and adds
    noise. No single moment tells the class: the shape does.

    Parameters
    ----------
    n_samples : int
    noise : float, standard deviation of the noise, in units of a bump's height
    random_state : int, RandomState or None

    Returns
    -------
    X : array of shape (n_samples, 64), a signal in each row
    y : array of shape (n_samples,), 0 to 3

    Examples
    --------
    >>> X, y = make_waves(n_samples=8, random_state=0)
    >>> X.shape, np.bincount(y).tolist()
    ((8, 64), [2, 2, 2, 2])
    """
    rng, y = _start(n_samples, len(_TEMPLATES), noise, random_state)
    column = (n_samples, 1)
    time = np.linspace(-1, 1, _LENGTH)
    speed = np.exp(rng.uniform(-_STRETCH, _STRETCH, column))
    moved = (time - rng.uniform(-_SHIFT, _SHIFT, column)) * speed
    bumps = np.exp(-0.5 * ((moved[:, :, None] - _PLACES) / _WIDTH) ** 2)
    shape = (bumps @ _TEMPLATES[y][:, :, None])[:, :, 0]
    signal = rng.uniform(0.7, 1.3, column) * shape
    slope, bow = rng.normal(scale=_DRIFT, size=(2, *column))
    drift = slope * time + bow * (time**2 - 1 / 3)
    return signal + drift + rng.normal(scale=noise, size=signal.shape), y
