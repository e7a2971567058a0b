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
    """Return points, classes, and one label per class."""
    X, y = _SETS[data](n_samples=300, random_state=3)
    return X, y, hide_labels(y, per_class=1, random_state=3)


@cache
def _fitted(data, weight):
    """Return the mixture, and its accuracy on the unlabeled points in whole percent."""
    from course.methods import SemiSupervisedGaussianMixture

    X, y, y_few = _set(data)
    hidden = y_few == UNLABELED
    model = SemiSupervisedGaussianMixture(unlabeled_weight=weight).fit(X, y_few)
    return model, f"{100 * model.score(X[hidden], y[hidden]):.0f} %"


@cache
def _turned(data, weight):
    X, _, y_few = _set(data)
    model, accuracy = _fitted(data, weight)
    caption = f"On the {np.sum(y_few == UNLABELED)} unlabeled points the mixture has {accuracy} "
    caption += f"accuracy; at weight 0 it has {_fitted(data, 0)[1]}." if weight else "accuracy."
    covariances = np.broadcast_to(model.covariances_, (len(model.means_), 2, 2))
    return Panel(
        X,
        y_few,
        model.predict(grid_over(X, _ASPECT)).reshape(CELLS, CELLS),
        title=_WORDS.get(weight, f"Weight of an unlabeled point: {weight:g}"),
        caption=caption,
        ellipses=list(zip(model.means_, covariances, strict=True)),
        aspect=_ASPECT,
    )
