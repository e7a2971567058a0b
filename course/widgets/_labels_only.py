"""Lesson 1: what a model learns from labels only, and how much more labels would help."""

from functools import cache

import numpy as np

from course.datasets import UNLABELED, hide_labels, make_two_moons
from course.widgets._panels import CELLS, Panel, grid_over


def labels_only(labels_per_class=2, noise=0.1):
    """Return a panel with the predictions of 1 nearest neighbor everywhere in the plane.

    Parameters
    ----------
    labels_per_class : int, 1 to 150
    noise : float, standard deviation of the random shift of each coordinate

    Returns
    -------
    list of one Panel
    """
    from course.methods import KNeighborsClassifier

    X, y = _moons(noise)
    y_few = hide_labels(y, labels_per_class, random_state=0)
    known = y_few != UNLABELED
    model = KNeighborsClassifier(n_neighbors=1).fit(X[known], y_few[known])
    right = np.mean(model.predict(X[~known]) == y[~known])
    return [
        Panel(
            X,
            y_few,
            model.predict(grid_over(X)).reshape(CELLS, CELLS),
            title="Nearest neighbor, trained with the labels only",
            caption=f"{known.sum()} labels: {100 * right:.0f} % accuracy on the {np.sum(~known)} "
            "unlabeled points.",
        )
    ]


@cache
def _moons(noise):
    return make_two_moons(n_samples=300, noise=noise, random_state=0)
