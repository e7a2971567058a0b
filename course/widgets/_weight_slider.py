"""Lesson 3: the weight of the unlabeled points, on four data sets that need different ones."""

from functools import cache

import numpy as np

from course.datasets import (
    UNLABELED,
    hide_labels,
    make_blobs,
    make_cigars,
    make_circles,
    make_two_moons,
)
from course.widgets._panels import CELLS, Panel, grid_over

_SETS = {
    "cigars": make_cigars,
    "blobs": make_blobs,
    "moons": make_two_moons,
    "circles": make_circles,
}
_WORDS = {0: "Unlabeled points have no weight", 1: "All points have the same weight"}
_ASPECT = 1.9  # one for all sets: the picture must not jump when another is chosen


def weight_slider(data="cigars", weight=0.05):
    """Return a panel with a Gaussian mixture that is fitted to one label per class and all points.

    Parameters
    ----------
    data : "cigars", "blobs", "moons" or "circles"
    weight : float from 0 to 1, of an unlabeled point, where a labeled one has weight 1

    Returns
    -------
    list of one Panel
    """
    return [_turned(data, weight)]


@cache
def _set(data):
    """Return points, classes, one label per class, and the accuracy of 1 nearest neighbor."""
    from course.methods import KNeighborsClassifier

    X, y = _SETS[data](n_samples=300, random_state=3)
    y_few = hide_labels(y, per_class=1, random_state=3)
    hidden = y_few == UNLABELED
    nearest = KNeighborsClassifier(n_neighbors=1).fit(X[~hidden], y_few[~hidden])
    return X, y, y_few, nearest.score(X[hidden], y[hidden])


@cache
def _turned(data, weight):
    from course.methods import SemiSupervisedGaussianMixture

    X, y, y_few, nearest = _set(data)
    hidden = y_few == UNLABELED
    model = SemiSupervisedGaussianMixture(unlabeled_weight=weight).fit(X, y_few)
    right = model.score(X[hidden], y[hidden])
    covariances = np.broadcast_to(model.covariances_, (len(model.means_), 2, 2))
    return Panel(
        X,
        y_few,
        model.predict(grid_over(X, _ASPECT)).reshape(CELLS, CELLS),
        title=_WORDS.get(weight, f"Weight of an unlabeled point: {weight:g}"),
        caption=f"On the {hidden.sum()} unlabeled points the mixture has {100 * right:.0f} % "
        f"accuracy; the nearest label alone has {100 * nearest:.0f} %.",
        ellipses=list(zip(model.means_, covariances, strict=True)),
        aspect=_ASPECT,
    )
