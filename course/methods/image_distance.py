"""A distance between small images that forgives small distortions.

Two hands never put the same stroke on the same pixel. So each pixel of one image
may look for its match within a small window of the other, and it compares not only
itself but its surroundings, lest every dark pixel match every other: the *image
distortion model* (Keysers et al. 2007). What is compared is the ink and, counting
double, how it changes from left to right and from top to bottom.

The distance was chosen knowing the handwritten digits of this course: window,
surroundings and the weight of the changes were compared on label draws with seeds
below 1,000. On other images they are a guess.
"""

from math import isqrt

import numpy as np

_WINDOW = 1
_SURROUNDINGS = 1
_CHANGE_WEIGHT = 2.0
_BLOCK = 256
_MOST_IMAGES = 10_000

_last = (None, None)


def gradients(images):
    """Return how the ink changes across and down the images, by Sobel's filter.

    Parameters
    ----------
    images : array of shape (n_images, side, side)

    Returns
    -------
    across, down : arrays of the same shape; beyond the edge the paper is blank

    Examples
    --------
    >>> across, down = gradients(np.array([[[0.0, 1.0], [0.0, 1.0]]]))
    >>> across[0]
    array([[0.375, 0.   ],
           [0.375, 0.   ]])
    """
    padded = np.pad(images, ((0, 0), (1, 1), (1, 1)))

    def change(image):
        ahead, behind = image[:, 2:], image[:, :-2]
        return (_smoothed(ahead) - _smoothed(behind)) / 8

    down = change(padded)
    across = change(padded.transpose(0, 2, 1)).transpose(0, 2, 1)
    return across, down


def surroundings(channels, reach=_SURROUNDINGS):
    """Return for every pixel the values of all pixels around it, channel after channel.

    Parameters
    ----------
    channels : list of arrays of shape (n_images, side, side)
    reach : int, pixels to each side

    Returns
    -------
    array of shape (n_images, side, side, n_channels * (2 * reach + 1) ** 2), float32

    Examples
    --------
    >>> surroundings([np.array([[[1.0, 2.0], [3.0, 4.0]]])])[0, 0, 0]
    array([0., 0., 0., 0., 1., 2., 0., 3., 4.], dtype=float32)
    """
    side = channels[0].shape[1]
    padded = [np.pad(c, ((0, 0), (reach, reach), (reach, reach))) for c in channels]
    shifts = range(2 * reach + 1)
    parts = [c[:, i : i + side, j : j + side] for c in padded for i in shifts for j in shifts]
    return np.stack(parts, axis=-1).astype(np.float32)


def best_matches(A, B, window=_WINDOW):
    """Sum over the pixels of each image of ``A`` how badly they match in each image of ``B``.

    Parameters
    ----------
    A : array of shape (n_a, side, side, n_values), from :func:`surroundings`
    B : array of shape (n_b, side, side, n_values)
    window : int, how far from its own place a pixel may look, in pixels

    Returns
    -------
    array of shape (n_a, n_b): sums of squared differences

    Examples
    --------
    >>> stroke, moved = np.zeros((2, 1, 3, 3, 1), dtype=np.float32)
    >>> stroke[0, :, 0], moved[0, :, 1] = 1, 1
    >>> float(best_matches(stroke, moved, window=0)[0, 0])
    6.0
    >>> float(best_matches(stroke, moved, window=1)[0, 0])
    0.0
    """
    side = A.shape[1]
    # |a - b|^2 = [a, |a|^2, 1] . [-2b, 1, |b|^2]: one product compares all pairs of images.
    a = np.concatenate([A, _squared(A), np.ones_like(A[..., :1])], axis=-1).transpose(1, 2, 0, 3)
    b = np.concatenate([-2 * B, np.ones_like(B[..., :1]), _squared(B)], axis=-1)
    b = np.ascontiguousarray(b.transpose(1, 2, 3, 0))
    total = np.zeros((len(A), len(B)), dtype=np.float32)
    for i, j in np.ndindex(side, side):
        rows = range(max(i - window, 0), min(i + window + 1, side))
        columns = range(max(j - window, 0), min(j + window + 1, side))
        best = np.full(total.shape, np.inf, dtype=np.float32)
        for row in rows:
            for column in columns:
                np.minimum(best, a[i, j] @ b[row, column], out=best)
        total += np.maximum(best, 0, out=best)
    return total


def image_distances(A, B):
    """Return the distance of every image of ``A`` to every image of ``B``.

    Parameters
    ----------
    A : array of shape (n_a, side * side), images row by row
    B : array of shape (n_b, side * side)

    Returns
    -------
    array of shape (n_a, n_b), float32, the same whichever of two images looks for
        its pixels in the other; 0 for an image and itself only up to rounding

    Raises
    ------
    ValueError
        If the images are not square.

    References
    ----------
    Keysers, Deselaers, Gollan and Ney (2007), Deformation models for image
    recognition, section 4.4.

    Examples
    --------
    >>> bars = np.zeros((3, 8, 8))
    >>> bars[0, :, 2] = bars[1, :, 3] = bars[2, :, 5] = 1  # one pixel apart, three pixels apart
    >>> image_distances(bars[:1].reshape(1, 64), bars.reshape(3, 64)).round(1)
    array([[ 0. ,  4.2, 23.9]], dtype=float32)
    """
    a, b = _described(A), _described(B)
    distances = np.empty((len(a), len(b)), dtype=np.float32)
    for start in range(0, len(a), _BLOCK):
        rows = slice(start, start + _BLOCK)
        distances[rows] = best_matches(a[rows], b)
        for other in range(0, len(b), _BLOCK):
            columns = slice(other, other + _BLOCK)
            distances[rows, columns] += best_matches(b[columns], a[rows]).T
    return np.sqrt(distances, out=distances)


def distances_within(X):
    """Return the distances between all images of ``X``; those of the last ``X`` are kept.

    Parameters
    ----------
    X : array of shape (n_images, side * side), at most 10,000 images

    Returns
    -------
    array of shape (n_images, n_images), float32, symmetric, zero diagonal; read-only

    Raises
    ------
    ValueError
        If the images are not square or there are too many.

    Examples
    --------
    >>> X = np.eye(3, 9)
    >>> distances_within(X) is distances_within(X.copy())
    True
    """
    global _last
    if len(X) > _MOST_IMAGES:
        raise ValueError(
            f"X holds {len(X)} images; metric='image' compares all pairs, and takes at most "
            f"{_MOST_IMAGES}"
        )
    known, distances = _last
    if known is None or not np.array_equal(known, X):
        described = _described(X)
        distances = np.empty((len(X), len(X)), dtype=np.float32)
        for start in range(0, len(X), _BLOCK):
            rows = slice(start, start + _BLOCK)
            distances[rows] = best_matches(described[rows], described)
        distances = np.sqrt(distances + distances.T)
        np.fill_diagonal(distances, 0)
        distances.setflags(write=False)
        _last = (np.array(X), distances)
    return distances


def _described(X):
    """Return the surroundings of all pixels: ink, and twice its changes."""
    side = isqrt(X.shape[1])
    if side * side != X.shape[1]:
        raise ValueError(
            f"X must hold square images for metric='image', got rows of {X.shape[1]} pixels"
        )
    images = np.asarray(X, dtype=float).reshape(-1, side, side)
    return surroundings([images, *(_CHANGE_WEIGHT * change for change in gradients(images))])


def _smoothed(image):
    """Weigh each column with its two neighbors, 1 : 2 : 1."""
    return image[:, :, :-2] + 2 * image[:, :, 1:-1] + image[:, :, 2:]


def _squared(values):
    return np.einsum("...k,...k->...", values, values)[..., None]
