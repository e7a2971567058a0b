"""The most damage that one flipped label, or three foreign points, can do to a neighbor graph.

Par for the saboteur of lesson 5: two moons, three labels per class, label propagation over
5 neighbors. Flipping: every label is tried. Dropping: 300 threes of points, thrown together,
then the best six of them moved point by point as long as it does more damage. So the first par
is the best there is, the second the best that this search found.
"""

import warnings
from functools import cache

import numpy as np

from course.datasets import UNLABELED, hide_labels, make_two_moons
from course.evaluation import Table, load_results
from course.methods import LabelPropagation
from course.plots import limits

COLUMN = "mode"
MODES = ("flip one label", "drop three points")
N_DROPPED = 3
_N_POINTS, _NOISE, _PER_CLASS, _SEED, _N_NEIGHBORS = 160, 0.1, 3, 1, 5
_N_THROWS, _N_CLIMBS, _STEPS = 300, 6, (0.3, 0.15, 0.07)


@cache
def scene():
    """Return the points, their classes and the labels given, -1 for none; do not write into them.

    Examples
    --------
    >>> X, y, y_few = scene()
    >>> X.shape, int((y_few != -1).sum())
    ((160, 2), 6)
    """
    X, y = make_two_moons(_N_POINTS, noise=_NOISE, random_state=_SEED)
    return X, y, hide_labels(y, _PER_CLASS, random_state=_SEED)


def sabotaged(flipped=None, dropped=()):
    """Fit label propagation to the scene after a deed.

    Parameters
    ----------
    flipped : int or None, the row of a labeled point whose label is turned
    dropped : array of shape (n_dropped, 2), foreign points without a label

    Returns
    -------
    model : fitted LabelPropagation
    names : int array of shape (n_samples,), what it calls the points of the scene
    right : float, share of the points without a label that get their true name
    """
    X, y, y_few = scene()
    labels = y_few.copy()
    if flipped is not None:
        labels[flipped] = 1 - labels[flipped]
    dropped = np.reshape(dropped, (-1, 2))
    model = LabelPropagation(kernel="knn", n_neighbors=_N_NEIGHBORS)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of points that no label reaches: they count as wrong
        model.fit(np.concatenate([X, dropped]), np.append(labels, [UNLABELED] * len(dropped)))
    names = model.transduction_[: len(X)]
    hidden = y_few == UNLABELED
    return model, names, float(np.mean(names[hidden] == y[hidden]))


def deed(mode):
    """Return the most harmful deed that was found: a row, or points of shape (n_dropped, 2).

    Parameters
    ----------
    mode : str, one of ``MODES``

    Examples
    --------
    >>> deed("flip one label"), deed("drop three points").shape
    (58, (3, 2))
    """
    (told,) = load_results("saboteur").values("deed", mode=mode)
    return int(told) if mode == MODES[0] else np.array(told.split(), dtype=float).reshape(-1, 2)


def parts(n_jobs):
    for mode, search in zip(MODES, (_every_flip, _many_drops), strict=True):
        yield mode, lambda search=search: Table([search()], {"stopped": False})


def describe(table):
    """Return the two pars as text."""
    before = sabotaged()[2]
    lines = [f"Before: {100 * before:.1f} % of the unlabeled points named right."]
    for row in table.rows:
        lines.append(f"{row['mode']}: down to {100 * row['right']:.1f} %, by {row['deed']}")
    return "\n".join(lines)


def _every_flip():
    labeled = np.flatnonzero(scene()[2] != UNLABELED)
    right = [sabotaged(flipped=i)[2] for i in labeled]
    return _row(min(right), [int(labeled[np.argmin(right)])])


def _many_drops():
    rng = np.random.RandomState(0)
    (left, right), (low, high) = limits(scene()[0])
    middles = rng.uniform([left, low], [right, high], size=(_N_THROWS, 1, 2))
    throws = middles + rng.normal(scale=0.12, size=(_N_THROWS, N_DROPPED, 2))
    scores = [sabotaged(dropped=throw)[2] for throw in throws]
    starts = np.argsort(scores, kind="stable")[:_N_CLIMBS]
    found = [_climbed(throws[i], scores[i]) for i in starts]
    best, places = min(found, key=lambda pair: pair[0])
    return _row(best, [round(float(value), 3) for value in places.ravel()])


def _climbed(places, score):
    """Move one point at a time, in eight directions, as long as it does more damage."""
    turns = np.arange(8) * np.pi / 4
    directions = np.column_stack([np.cos(turns), np.sin(turns)])
    for step in _STEPS:
        better = True
        while better:
            better = False
            for i in range(N_DROPPED):
                for direction in directions:
                    trial = np.round(places + step * direction * (np.arange(3) == i)[:, None], 3)
                    right = sabotaged(dropped=trial)[2]
                    if right < score:
                        places, score, better = trial, right, True
    return score, np.round(places, 3)


def _row(right, deed):
    return {"right": right, "deed": " ".join(map(str, deed))}
