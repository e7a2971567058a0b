"""Threshold, strength of the views, weight of the unlabeled digits: FixMatch on a grid.

What the controls of lesson 6 show. Four labels per class, 500 digits held out, 400 steps instead
of 2,000, two draws with seeds below 1,000: a grid is for choosing.
"""

from itertools import product

import numpy as np

from course.bench._nets import HELD_OUT
from course.deep import FixMatch, ImageAugmentation, SupervisedNet
from course.evaluation import Table, label_draw
from course.registry import dataset

COLUMN = "data"
PER_CLASS = 4
SEEDS = range(2)
STEPS = 400
RECORDS = 12  # of the 50 that a training leaves
THRESHOLDS = (0, 0.5, 0.95)
STRENGTHS = (0, 1, 2, 3)
WEIGHTS = (0, 0.3, 1, 3)
_CURVES = ("step", "confident", "right")


def settings():
    """Return (method, threshold, strength, weight) for every point; at weight 0 one threshold."""
    points = [("labels, strong views", 0, strength, 0) for strength in STRENGTHS]
    for strength, weight, threshold in product(STRENGTHS, WEIGHTS, THRESHOLDS):
        if weight or threshold == THRESHOLDS[0]:
            points.append(("FixMatch", threshold, strength, weight))
    return points


def parts(n_jobs):
    yield "digits", lambda: _all(n_jobs)


def describe(table):
    lines = [f"accuracy on 500 held-out digits at the end, mean of {len(SEEDS)} draws, %"]
    for method, threshold, strength, weight in settings():
        part = table.where(method=method, threshold=threshold, strength=strength, weight=weight)
        right = np.mean([row["right"][-1] for row in part.rows]) / 10
        setting = f"strength {strength:<5}weight {weight:<5}threshold {threshold:<6}"
        lines.append(f"{method:<20}{setting}{right:.1f}")
    return "\n".join(lines)


def describe_grid(table):
    """Return FixMatch's accuracies at the end: a row per strength, a column per other setting."""
    pairs = [(weight, threshold) for weight in WEIGHTS if weight for threshold in THRESHOLDS]
    lines = [
        f"accuracy on 500 held-out digits after {STEPS} steps, mean of {len(SEEDS)} draws, %",
        "weight        " + "".join(f"{weight:>7}" for weight, _ in pairs),
        "threshold     " + "".join(f"{threshold:>7}" for _, threshold in pairs),
    ]
    for strength in STRENGTHS:
        ends = []
        for weight, threshold in pairs:
            where = {"strength": strength, "weight": weight, "threshold": threshold}
            part = table.where(method="FixMatch", **where)
            ends.append(np.mean([row["right"][-1] for row in part.rows]) / 10)
        lines.append(f"strength {strength:<5}" + "".join(f"{end:>7.0f}" for end in ends))
    return "\n".join(lines)


def _all(n_jobs):
    from joblib import Parallel, delayed

    rows = Parallel(n_jobs)(delayed(train)(seed, *point) for seed in SEEDS for point in settings())
    return Table(rows, {"n_draws": len(SEEDS), "first_seed": SEEDS[0], "stopped": False})


def train(seed, method, threshold, strength, weight, steps=STEPS):
    """Train one setting on one draw and return its row: counts of a thousand along the training.

    Parameters
    ----------
    seed : int, of the draw and of the net
    method : "FixMatch" or "labels, strong views"
    threshold, strength, weight : floats
    steps : int

    Returns
    -------
    dict with the setting, ``draw``, and the lists ``step``, ``confident`` and ``right``
    """
    history = list(train_steps(seed, method, threshold, strength, weight, steps))[-1]
    kept = np.linspace(0, len(history) - 1, min(RECORDS, len(history))).round().astype(int)
    return {
        "method": method,
        "threshold": threshold,
        "strength": strength,
        "weight": weight,
        "draw": seed,
        **{name: [history[i][name] for i in kept] for name in _CURVES},
    }


def train_steps(seed, method, threshold, strength, weight, steps=STEPS):
    """Train one setting one step at a time: a generator of the records so far.

    A record is a dict with ``step``, and in thousandths ``confident`` and ``right``.
    """
    X, y = dataset("digits").make()
    rows, test, y_few = label_draw(y, PER_CLASS, seed, HELD_OUT)
    common = {
        "max_iter": steps,
        "random_state": seed,
        "augment": ImageAugmentation(strength=strength),
        "verbose": False,
    }
    if method == "FixMatch":
        net = FixMatch(**common, threshold=threshold, unlabeled_weight=weight)
    else:
        net = SupervisedNet(**common)
    for _ in net.fit_steps(X[rows], y_few, held_out=(X[test], y[test])):
        yield [_thousandths(record) for record in net.history_]


def _thousandths(record):
    return {
        "step": record["step"],
        "confident": round(1000 * record["confident"]),
        "right": round(1000 * record["held_out"]),
    }
