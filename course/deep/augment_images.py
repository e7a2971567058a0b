"""Changes of a small gray image that leave its class as it is: moved, turned, leaning, covered.

An augmentation is where knowledge about the data enters: it says which changes
do not matter. Moving an image by parts of a pixel is a weighted average of
neighboring pixels (bilinear interpolation), the same for every image: a matrix.
A bank of such matrices is computed once, and augmenting a batch is a product.
"""

from dataclasses import dataclass, fields
from functools import lru_cache

import numpy as np

from course.deep._banks import warp
from course.validation import check_count, check_real

_BANK_SIZE = 256


@dataclass(frozen=True)
class ImageAugmentation:
    """Random views of square gray images whose background is 0.

    Parameters
    ----------
    strength : float of at least 0
        1 is as below; 0 changes nothing; all of the following but the cutout grow with it.
    rotation : float, degrees, at most to either side
    shift : float, pixels, at most in each direction
    shear : float, how far rows slide, as a share of their distance from the middle
    scale : float, how much larger or smaller at most, as a share
    cutout : int, side of the square that the strong view blanks
    contrast : float, how much darker or lighter the strong view is at most, as a share
    noise : float, standard deviation of what the strong view adds to each pixel

    References
    ----------
    Simard, Steinkraus and Platt (2003) for the warps; DeVries and Taylor (2017) for
    the cutout; Sohn et al. (2020) for a weak and a strong view.

    Examples
    --------
    >>> views = ImageAugmentation().strong(np.ones((5, 64)), np.random.RandomState(0))
    >>> views.shape
    (5, 64)
    """

    strength: float = 1.0
    rotation: float = 10.0
    shift: float = 0.75
    shear: float = 0.1
    scale: float = 0.1
    cutout: int = 2
    contrast: float = 0.2
    noise: float = 0.05

    def __post_init__(self):
        for field in fields(self):
            check_real(field.name, getattr(self, field.name))
        check_count("cutout", self.cutout, low=0)

    def weak(self, X, rng, pool=None):
        """Return the images moved, turned and bent a little, shape (n_samples, n_pixels)."""
        X = np.asarray(X)
        side = round(X.shape[1] ** 0.5)
        s = self.strength
        bank = warp_bank(
            side, s * self.rotation, s * self.shift, s * self.shear, s * self.scale, X.dtype
        )
        return warp(X, bank, rng)

    def strong(self, X, rng, pool=None):
        """Return the weak view with a square blanked, contrast changed and noise added."""
        X = self.weak(X, rng)
        n, n_pixels = X.shape
        amount = self.strength
        X *= 1 + rng.uniform(-amount * self.contrast, amount * self.contrast, (n, 1)).astype(
            X.dtype
        )
        X += (amount * self.noise) * rng.standard_normal(X.shape).astype(X.dtype)
        if self.strength > 0 and self.cutout:
            masks = cutout_masks(round(n_pixels**0.5), self.cutout, X.dtype)
            X *= masks[rng.randint(len(masks), size=n)]
        return X


@lru_cache(maxsize=16)
def warp_bank(side, rotation, shift, shear, scale, dtype=np.float32):
    """Return random warps of an image as matrices: ``pixels @ matrix`` is the image warped.

    Parameters
    ----------
    side : int, height and width of the image
    rotation, shift, shear, scale : floats, as for :class:`ImageAugmentation`
    dtype : type of the numbers

    Returns
    -------
    array of shape (256, side * side, side * side), always the same for the same parameters

    Examples
    --------
    >>> still = warp_bank(4, 0.0, 0.0, 0.0, 0.0)
    >>> bool((still == np.eye(16)).all())
    True
    """
    rng = np.random.RandomState(0)
    n = _BANK_SIZE
    angle = np.deg2rad(rng.uniform(-rotation, rotation, n))
    lean = rng.uniform(-shear, shear, n)
    size = np.exp(rng.uniform(-1, 1, n) * np.log1p(scale))
    move = rng.uniform(-shift, shift, (2, n, 1))
    row, column = np.indices((side, side)).reshape(2, 1, -1) - (side - 1) / 2
    cos, sin = np.cos(angle)[:, None] / size[:, None], np.sin(angle)[:, None] / size[:, None]
    slid = column + lean[:, None] * row
    from_row = cos * row - sin * slid + move[0] + (side - 1) / 2
    from_column = sin * row + cos * slid + move[1] + (side - 1) / 2
    return _bilinear(from_row, from_column, side, dtype)


def _bilinear(from_row, from_column, side, dtype=float):
    """Return matrices that read pixels at places between pixels; outside there is nothing."""
    n, n_pixels = from_row.shape
    bank = np.zeros((n, n_pixels, n_pixels), dtype)
    which, to = np.indices((n, n_pixels))
    top, left = np.floor(from_row).astype(int), np.floor(from_column).astype(int)
    for row in (top, top + 1):
        for column in (left, left + 1):
            share = (1 - np.abs(from_row - row)) * (1 - np.abs(from_column - column))
            inside = (row >= 0) & (row < side) & (column >= 0) & (column < side)
            source = (row * side + column)[inside]
            bank[which[inside], source, to[inside]] = share[inside]  # nobody else has set it
    return bank


@lru_cache(maxsize=16)
def cutout_masks(side, size, dtype=np.float32):
    """Return a mask for each place a square of ``size`` pixels can be blanked at.

    Returns
    -------
    array of shape (n_places, side * side), 0 in the square and 1 elsewhere
    """
    row, column = np.indices((side, side)).reshape(2, 1, -1)
    top, left = np.indices((side - size + 1, side - size + 1)).reshape(2, -1, 1)
    hit = (row >= top) & (row < top + size) & (column >= left) & (column < left + size)
    return (~hit).astype(dtype)
