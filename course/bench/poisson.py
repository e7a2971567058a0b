"""Poisson learning with and without its second stage, and with other class priors in it, on digits.

The first stage solves the Poisson equation on the graph, and each point takes the class with the
largest potential. The second stage (the MBO scheme of Calder et al. 2020, algorithm 2)
diffuses and decides in turn. It also wants the classes in certain proportions: those of the
labels by default, those given, or none. Stratified label draws make the labels' proportions those
of equal classes: exact on digits, wrong on breast cancer (37 and 63 %). The labels' priors are
a mild preference and given ones a strong one (0.2 and 2 on the scale of soft labels), as in
``PoissonLearning``. All rows of a draw have the same labels, graph and potentials.
"""

import numpy as np

from course.datasets import UNLABELED, hide_labels
from course.evaluation import Table
from course.intervals import paired_difference
from course.methods import PoissonLearning
from course.methods.graph import transition_matrix
from course.methods.mbo import diffuse
from course.registry import dataset
from course.validation import one_hot

COLUMN = "data"
PER_CLASS = (1, 4, 10)
FIRST_SEED = 1000
N_DRAWS = 30
MOST_ROUNDS = 20

POTENTIALS = "first stage alone"
FREE = "both, no class priors"
LABELS = "both, priors of the labels"
GIVEN = "both, true priors given"
STAGES = (POTENTIALS, FREE, LABELS, GIVEN)


def parts(n_jobs):
    # One process whatever n_jobs says: it is a matter of a few minutes.
    for name in ("digits", "breast cancer"):
        yield name, lambda name=name: _measure(name)


def describe(table):
    """Return the accuracies of the stages, and each beside the first stage alone."""
    lines = [
        f"accuracy on the unlabeled points, mean of {N_DRAWS} draws (seeds from {FIRST_SEED}), %,",
        f"and the paired difference from {POTENTIALS!r}, points [95 % interval]",
        "graph of 10 neighbors, stratified draws; 'both, priors of the labels' is the default",
        "",
        f"{'':<15}{'':<28}" + "".join(f"{f'{k} per class':<26}" for k in PER_CLASS).rstrip(),
    ]
    for data in dict.fromkeys(row["data"] for row in table.rows):
        for stage in STAGES:
            cells = []
            for per_class in PER_CLASS:
                where = {"data": data, "per_class": per_class}
                mine = table.values("accuracy", method=stage, **where)
                first = table.values("accuracy", method=POTENTIALS, **where)
                gain = "" if stage == POTENTIALS else f"{paired_difference(mine, first):+.1%}"
                cells.append(f"{100 * mine.mean():<5.1f} {gain}")
            lines.append(
                f"{data:<15}{stage:<28}" + "".join(f"{cell:<26}" for cell in cells).rstrip()
            )
    return "\n".join(lines)


def stages(X, y_few, priors):
    """Return the predicted classes after the first stage and after three forms of the second.

    Parameters
    ----------
    X : array of shape (n_samples, n_features)
    y_few : int array of shape (n_samples,), classes 0, 1, ..., -1 where there is no label
    priors : array, the true share of each class 0, 1, ...

    Returns
    -------
    dict from one of ``STAGES`` to an int array of shape (n_samples,)
    """
    model = PoissonLearning().fit(X, y_few)
    given = priors[model.classes_] / priors[model.classes_].sum()
    # In a component with labels of one class all potentials are 0; there the default decides.
    flat = ~model.potentials_.any(axis=1)
    first = np.where(flat, model.transduction_, model.classes_[model.potentials_.argmax(axis=1)])
    return {
        POTENTIALS: first,
        FREE: without_priors(model.graph_, first, y_few, model.classes_),
        LABELS: model.transduction_,
        GIVEN: PoissonLearning(class_priors=given).fit(X, y_few).transduction_,
    }


def without_priors(graph, start, y_few, classes):
    """Return where the MBO scheme ends that starts at ``start`` and prefers no class sizes.

    Parameters
    ----------
    graph : CSR array of shape (n_samples, n_samples)
    start, y_few : int arrays of shape (n_samples,); labels stay
    classes : array of shape (n_classes,), ascending
    """
    transition = transition_matrix(graph)
    now = np.where(y_few != UNLABELED, y_few, start)
    for _ in range(MOST_ROUNDS):
        scores = diffuse(transition, one_hot(np.searchsorted(classes, now), len(classes)))
        new = np.where(y_few != UNLABELED, y_few, classes[scores.argmax(axis=1)])
        if np.array_equal(new, now):
            break
        now = new
    return now


def _measure(name, per_class=PER_CLASS, n_draws=N_DRAWS):
    X, y = dataset(name).make()
    priors = np.bincount(y) / len(y)
    rows = []
    for seed in range(FIRST_SEED, FIRST_SEED + n_draws):
        for count in per_class:
            y_few = hide_labels(y, count, random_state=seed)
            hidden = y_few == UNLABELED
            rows += [
                {
                    "method": stage, "per_class": count, "draw": seed,
                    "accuracy": float(np.mean(found[hidden] == y[hidden])),
                }
                for stage, found in stages(X, y_few, priors).items()
            ]  # fmt: skip
    return Table(rows, {"first_seed": FIRST_SEED, "n_draws": n_draws, "stopped": False})
