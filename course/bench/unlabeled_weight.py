"""How much an unlabeled point should count, on four data sets that answer differently.

The weight slider of lesson 3: a mixture with one or ten labels per class, points and labels drawn
afresh each time, scored on the unlabeled points.
"""

from itertools import product

from course.datasets import (
    UNLABELED,
    hide_labels,
    make_blobs,
    make_cigars,
    make_circles,
    make_two_moons,
)
from course.evaluation import Table, mean_interval
from course.methods import SemiSupervisedGaussianMixture

COLUMN = "data"
WEIGHTS = (0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1)
PER_CLASS = (1, 10)
N_DRAWS = 40
_SETS = {
    "cigars": make_cigars,
    "blobs": make_blobs,
    "moons": make_two_moons,
    "circles": make_circles,
}


def parts(n_jobs):
    for title, make in _SETS.items():
        yield title, lambda make=make: _turn(make, n_jobs)


def describe(table):
    lines = [f"accuracy on the unlabeled points, mean of {N_DRAWS} draws [95 % interval]"]
    for title, per_class, weight in product(_SETS, PER_CLASS, WEIGHTS):
        found = table.values("accuracy", data=title, per_class=per_class, weight=weight)
        head = f"{title:<7} {per_class:>2} per class, weight {weight:<5}"
        lines.append(f"{head} {mean_interval(found):.3f}")
    return "\n".join(lines)


def _turn(make, n_jobs):
    from joblib import Parallel, delayed

    draws = Parallel(n_jobs)(delayed(_draw)(make, seed) for seed in range(1000, 1000 + N_DRAWS))
    return Table([row for rows in draws for row in rows], {"n_draws": N_DRAWS, "stopped": False})


def _draw(make, seed):
    X, y = make(n_samples=300, random_state=seed)
    rows = []
    for per_class, weight in product(PER_CLASS, WEIGHTS):
        y_few = hide_labels(y, per_class, random_state=seed)
        hidden = y_few == UNLABELED
        model = SemiSupervisedGaussianMixture(unlabeled_weight=weight).fit(X, y_few)
        accuracy = model.score(X[hidden], y[hidden])
        rows.append({"per_class": per_class, "weight": weight, "seed": seed, "accuracy": accuracy})
    return rows
