"""What pictures in the browser need from Python: frames, cells, colors (see static/_picture.js)."""

import numpy as np

from course import plots

_MOST = 20  # clusters in a picture


def frame_of(X, aspect=None):
    """Return ((left, right), (low, high)) round ``X``, widened or heightened to ``aspect``."""
    frame = np.array(plots.limits(X))
    if aspect is not None:
        (width, height), middle = np.ptp(frame, axis=1), frame.mean(axis=1)
        half = np.array([max(width, height * aspect), max(height, width / aspect)]) / 2
        frame = np.column_stack([middle - half, middle + half])
    return tuple((float(a), float(b)) for a, b in frame)


def cells_of(frame, columns, rows, beyond):
    """Return the centers of cells over ``frame``, ``beyond`` more on each side, lowest row first.

    Returns
    -------
    array of shape (rows * columns, 2)
    """
    places = [
        low + (np.arange(n) + 0.5 - beyond) / (n - 2 * beyond) * (high - low)
        for (low, high), n in zip(frame, (columns, rows), strict=True)
    ]
    across, up = np.meshgrid(*places)
    return np.column_stack([across.ravel(), up.ravel()])


def palette():
    """Return the drawing convention of :mod:`course.plots`, for its twin in the browser."""
    return {
        "colors": plots.COLORS,
        "markers": plots.MARKERS,
        "grey": plots.GREY,
        "many_points": plots.MANY_POINTS,
        "tint": plots.REGION_TINT,
        "greys": (1 - plots.region_greys(_MOST)[:, 0]).tolist(),
    }
