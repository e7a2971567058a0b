"""Changes of a signal that leave its class as it is: later, slower, louder, drifting, cut.

A shift or a stretch in time reads the signal at places between its samples,
which is a matrix again (linear interpolation): a bank of them is computed once.
"""

from dataclasses import dataclass, fields
from functools import lru_cache

import numpy as np

from course.deep._banks import warp
from course.validation import check_real

_BANK_SIZE = 128


@dataclass(frozen=True)
class SignalAugmentation:
    """Random views of signals, one in each row, sampled at equal intervals.

    Parameters
    ----------
    strength : float of at least 0
        1 is as below; 0 changes nothing; all of the following grow with it.
    shift : float, at most to either side, as a share of the signal's length
    stretch : float, how much slower or faster at most, as a share
    loudness : float, how much louder or softer at most, as a share
    noise : float, standard deviation of what the strong view adds, in units of the pool's
    drift : float, how far the strong view's baseline wanders, in units of the pool's
        standard deviation
    cutout : float, length of the stretch that the strong view levels, as a share

    References
    ----------
    Um et al. (2017), Data augmentation of wearable sensor data.

    Examples
    --------
    >>> X = np.sin(np.arange(12.0)).reshape(2, 6)
    >>> SignalAugmentation().strong(X, np.random.RandomState(0), pool=X).shape
    (2, 6)
    """

    strength: float = 1.0
    shift: float = 0.08
    stretch: float = 0.1
    loudness: float = 0.1
    noise: float = 0.2
    drift: float = 0.3
    cutout: float = 0.15

    def __post_init__(self):
        for field in fields(self):
            check_real(field.name, getattr(self, field.name))

    def weak(self, X, rng, pool):
        """Return the signals shifted, stretched, louder or softer."""
        s = self.strength
        bank = time_bank(X.shape[1], s * self.shift, s * self.stretch, X.dtype)
        loud = 1 + s * self.loudness * rng.uniform(-1, 1, size=(len(X), 1))
        return warp(X, bank, rng) * loud.astype(X.dtype)

    def strong(self, X, rng, pool):
        """Return the weak view with noise, a wandering baseline, and a stretch leveled."""
        X = self.weak(X, rng, pool)
        n, length = X.shape
        s, spread = self.strength, float(pool.std())
        time = np.linspace(-1, 1, length)
        start = rng.uniform(-1, 1 - 2 * s * self.cutout, size=(n, 1))
        gone = (time >= start) & (time < start + 2 * s * self.cutout)
        slope, bow = s * self.drift * spread * rng.uniform(-1, 1, size=(2, n, 1))
        added = s * self.noise * spread * rng.standard_normal(X.shape)
        added += slope * time + bow * (time**2 - 1 / 3)
        level = X.mean(axis=1, keepdims=True)
        return np.where(gone, level, X) + added.astype(X.dtype)


@lru_cache(maxsize=16)
def time_bank(length, shift, stretch, dtype=np.float32):
    """Return random shifts and stretches of a signal: ``signal @ matrix`` is read anew.

    Parameters
    ----------
    length : int, samples in a signal
    shift, stretch : floats, as for :class:`SignalAugmentation`
    dtype : type of the numbers

    Returns
    -------
    array of shape (128, length, length), always the same for the same parameters;
    what lies outside of the signal has the value of its nearer end

    Examples
    --------
    >>> bool((time_bank(5, 0.0, 0.0)[0] == np.eye(5)).all())
    True
    """
    rng = np.random.RandomState(0)
    middle = (length - 1) / 2
    speed = np.exp(rng.uniform(-1, 1, size=(_BANK_SIZE, 1)) * np.log1p(stretch))
    start = length * shift * rng.uniform(-1, 1, size=(_BANK_SIZE, 1))
    place = np.clip(middle + speed * (np.arange(length) - middle) + start, 0, length - 1)
    # Each sample of the answer is read from the two samples nearest to its place.
    closeness = 1 - np.abs(np.arange(length)[:, None] - place[:, None, :])
    return np.maximum(closeness, 0).astype(dtype)
