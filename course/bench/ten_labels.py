"""Ten labels on the digits: what a graph, an image distance and class priors each contribute.

Ten labels drawn at random, 50 times; and the ten labels that ``choose_labels`` asks for,
under five seeds. Every row is beside two that use the same distance and no unlabeled
point: the nearest labeled neighbor, and the nearest neighbor with all labels known. Scores
are on the unlabeled points of the whole set, and on 30 % held out. The distance was chosen
on these digits (on label draws with seeds below 1,000), so all rows profit from that, the
two without unlabeled points too.
"""

from itertools import product

import numpy as np

from course.datasets import UNLABELED, hide_labels, load_digits
from course.evaluation import Table, label_draw
from course.methods import PoissonLearning
from course.methods.active import choose_labels
from course.methods.image_distance import distances_within

COLUMN = "labels"
FIRST_SEED = 1000
N_DRAWS = 50
N_CHOICES = 5
DRAWN, CHOSEN = "drawn at random", "chosen"
PER_CLASS = (1, 4, 10)
GIVEN = "Poisson learning, class priors given"
NOT_GIVEN = "Poisson learning, class priors not given"
LABELS_ONLY = "labels only, nearest neighbor"
ALL_LABELS = "all labels, nearest neighbor"
METHODS = (GIVEN, NOT_GIVEN, LABELS_ONLY, ALL_LABELS)


def parts(n_jobs):
    # One process whatever n_jobs says: it keeps the distances, which cost more than the rest.
    seeds = range(FIRST_SEED, FIRST_SEED + N_DRAWS)
    yield DRAWN, lambda: _table(ten_labels(seeds, per_class=(1,)))
    yield CHOSEN, lambda: _table(_chosen())


def describe(table):
    lines = [_describe_draws(table.where(labels=DRAWN).rows)]
    chosen = table.where(labels=CHOSEN)
    if chosen.rows:
        lines += ["", f"ten labels that choose_labels asks for, {N_CHOICES} seeds, the other 1,787"]
    for method in dict.fromkeys(row["method"] for row in chosen.rows):
        scores = chosen.values("transductive_accuracy", method=method)
        lines.append(f"{method:42} {np.mean(scores):.1%}, lowest {np.min(scores):.1%}")
    return "\n".join(lines)


def ten_labels(seeds=range(1000, 1050), per_class=PER_CLASS):
    """Measure every method at 1, 4 and 10 labels per class, over label draws.

    Parameters
    ----------
    seeds : iterable of int, one per draw; seeds below 1,000 are for choosing
    per_class : sequence of int, label counts

    Returns
    -------
    list of dict with the keys ``method``, ``per_class``, ``draw``,
        ``transductive_accuracy`` and ``inductive_accuracy``
    """
    X, y = load_digits()
    distances = distances_within(X)
    rows = []
    for seed, count in product(seeds, per_class):
        y_few = hide_labels(y, count, random_state=seed)
        hidden = y_few == UNLABELED
        train, test, y_train = label_draw(y, count, seed)
        for method in METHODS:
            seen = _whole_set(method, X, y, y_few, distances)
            unseen = _held_out(method, y, train, test, y_train, distances)
            rows.append(
                {
                    "method": method,
                    "per_class": count,
                    "draw": seed,
                    "transductive_accuracy": float(np.mean(seen[hidden] == y[hidden])),
                    "inductive_accuracy": float(np.mean(unseen == y[test])),
                }
            )
    return rows


def ten_chosen_labels(random_state=None):
    """Let :func:`choose_labels` say which ten digits to label, and learn from these.

    Parameters
    ----------
    random_state : int, RandomState or None

    Returns
    -------
    chosen : int array of shape (10,)
    accuracies : dict, by method, on the other 1,787 points
    """
    X, y = load_digits()
    chosen = choose_labels(X, 10, metric="image", random_state=random_state)
    y_few = np.full(len(y), UNLABELED)
    y_few[chosen] = y[chosen]
    hidden = y_few == UNLABELED
    distances = distances_within(X)
    # Priors of classes that were not found cannot be given.
    asked = [m for m in METHODS if m != GIVEN or len(set(y[chosen])) == 10]
    answers = {method: _whole_set(method, X, y, y_few, distances) for method in asked}
    return chosen, {m: float(np.mean(a[hidden] == y[hidden])) for m, a in answers.items()}


def _describe_draws(rows):
    """Return the means and standard deviations over the draws as a table of text."""
    n_draws = len({row["draw"] for row in rows})
    lines = [
        f"digits, accuracy in percent, mean and standard deviation over {n_draws} label draws",
        f"{'':42} {'per class':>9}  {'unlabeled points':>18}  {'held-out 30 %':>18}",
    ]
    for method, per_class in product(METHODS, sorted({row["per_class"] for row in rows})):
        part = [r for r in rows if r["method"] == method and r["per_class"] == per_class]
        cells = [
            f"{100 * np.mean(scores):.1f} +- {100 * np.std(scores):.1f}"
            for scores in (
                [row[f"{kind}_accuracy"] for row in part] for kind in ("transductive", "inductive")
            )
        ]
        lines.append(f"{method:42} {per_class:9}  {cells[0]:>18}  {cells[1]:>18}")
    return "\n".join(lines)


def _chosen():
    """Return a row for each method and choice; nothing is held out when labels are chosen."""
    return [
        {
            "method": method,
            "per_class": 1,
            "draw": seed,
            "transductive_accuracy": accuracy,
            "inductive_accuracy": None,
        }
        for seed in range(FIRST_SEED, FIRST_SEED + N_CHOICES)
        for method, accuracy in ten_chosen_labels(seed)[1].items()
    ]


def _table(rows):
    return Table(rows, {"first_seed": FIRST_SEED, "stopped": False})


def _model(method, metric):
    priors = np.full(10, 0.1) if method == GIVEN else None
    return PoissonLearning(metric=metric, class_priors=priors)


def _whole_set(method, X, y, y_few, distances):
    """Return the labels that ``method`` predicts for the whole set."""
    if method in (GIVEN, NOT_GIVEN):
        return _model(method, "image").fit(X, y_few).transduction_
    known = np.flatnonzero(y_few != UNLABELED) if method == LABELS_ONLY else np.arange(len(y))
    # A point is not its own neighbor: with all labels known that would give its own label.
    others = np.where(known == np.arange(len(y))[:, None], np.inf, distances[:, known])
    return y[known[others.argmin(axis=1)]]


def _held_out(method, y, train, test, y_train, distances):
    """Return the labels that ``method`` predicts for ``test`` after learning from ``train``."""
    if method in (GIVEN, NOT_GIVEN):
        # Row numbers for points, and their distances looked up: they are the same in every draw.
        def look_up(a, b):
            return distances[np.ix_(a[:, 0].astype(int), b[:, 0].astype(int))]

        return _model(method, look_up).fit(train[:, None], y_train).predict(test[:, None])
    known = train[y_train != UNLABELED] if method == LABELS_ONLY else train
    return y[known[distances[np.ix_(test, known)].argmin(axis=1)]]
