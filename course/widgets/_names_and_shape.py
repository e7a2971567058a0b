"""Lesson 2: supervised and unsupervised learning on the same points."""

from functools import cache

import numpy as np

from course.datasets import UNLABELED, hide_labels, make_two_moons
from course.widgets._panels import CELLS, Panel, grid_over


def names_and_shape(labels_per_class=2, k=2):
    """Return two panels of the same moons: nearest neighbor and k-means.

    Parameters
    ----------
    labels_per_class : int, labels that nearest neighbor learns from
    k : int, number of clusters

    Returns
    -------
    list of two Panel
    """
    return [_names(labels_per_class), _shape(k)]


@cache
def _moons():
    return make_two_moons(n_samples=300, noise=0.1, random_state=0)


@cache
def _names(labels_per_class):
    from course.methods import KNeighborsClassifier

    X, y = _moons()
    y_few = hide_labels(y, labels_per_class, random_state=0)
    known = y_few != UNLABELED
    model = KNeighborsClassifier(n_neighbors=1).fit(X[known], y_few[known])
    right = np.mean(model.predict(X[~known]) == y[~known])
    return Panel(
        X,
        y_few,
        model.predict(grid_over(X)).reshape(CELLS, CELLS),
        title="Supervised: nearest neighbor",
        caption=f"It is trained on {known.sum()} labeled points alone. Its accuracy on the "
        f"unlabeled points is {100 * right:.0f} %.",
    )


@cache
def _shape(k):
    from sklearn.metrics import adjusted_rand_score

    from course.methods import KMeans

    X, y = _moons()
    model = KMeans(n_clusters=k, n_init=5, random_state=0).fit(X)
    index = adjusted_rand_score(y, model.labels_)
    clusters = "1 cluster" if k == 1 else f"{k} clusters"
    return Panel(
        X,
        np.full(len(X), UNLABELED),
        model.predict(grid_over(X)).reshape(CELLS, CELLS),
        title="Unsupervised: k-means",
        caption=f"It is trained on all {len(X)} points without labels. The adjusted Rand index of "
        f"its {clusters} and the two moons is {index:.2f} (1 is perfect, 0 is chance).",
        named=False,
        centers=model.cluster_centers_,
    )
