"""One training with few labels, recorded along the way: what lesson 6 watches.

Four labels per class, one draw, half the default training, and the paper's threshold of 0.95:
FixMatch, and the same net with the same views and the labels only, with their guesses on
eight digits of the pool that have no label.
"""

from functools import cache

import numpy as np

from course.bench._nets import HELD_OUT, MAX_ITER
from course.deep import FixMatch, SupervisedNet
from course.evaluation import Table, label_draw
from course.registry import dataset

COLUMN = "method"
DRAW = 0
PER_CLASS = 4
THRESHOLD = 0.95
BASELINE = "labels only"
NETS = {
    BASELINE: SupervisedNet(max_iter=MAX_ITER, random_state=DRAW, verbose=False),
    "FixMatch": FixMatch(max_iter=MAX_ITER, random_state=DRAW, verbose=False, threshold=THRESHOLD),
}
# An easy one, six that the labels alone got wrong, one that both did, in trial trainings.
_SHOWN = (0, 6, 9, 87, 131, 137, 65, 266)


def parts(n_jobs):
    for name, net in NETS.items():
        yield name, lambda net=net: Table(record(net), {"draw": DRAW, "stopped": False})


def describe(table):
    lines = [
        "end of each training: accuracy on 500 held-out digits, %, and predictions above 0.95, %"
    ]
    for name in NETS:
        last = table.where(method=name).rows[-1]
        lines.append(f"{name:<14}{last['right'] / 10:<8.1f}{last['confident'] / 10:.1f}")
    return "\n".join(lines)


@cache
def scene():
    """Return the points of the draw.

    Returns
    -------
    X, y_few : the pool, and its labels, -1 where there is none
    held_out : pair of points and labels
    shown : rows of eight digits of the pool
    truth : their classes
    """
    X, y = dataset("digits").make()
    train, test, y_few = label_draw(y, PER_CLASS, DRAW, HELD_OUT)
    shown = np.array(_SHOWN)
    return X[train], y_few, (X[test], y[test]), shown, y[train][shown]


def record(net):
    """Train ``net`` on the scene and return what there was to see, about fifty times.

    Parameters
    ----------
    net : FixMatch or SupervisedNet; its parameter ``callback`` is set

    Returns
    -------
    list of dict with ``step``, ``loss``, and in thousandths ``confident`` (of the predictions on
    the pool, those above the threshold, or 0.95), ``right`` (held out) and ``guesses`` (a list
    of 80 class probabilities)
    """
    return list(record_steps(net))[-1]


def record_steps(net):
    """Do what :func:`record` does one step at a time: a generator of the records so far."""
    X, y_few, held_out, shown, _ = scene()
    records = []

    def look(model):
        now = model.history_[-1]
        proba = (1000 * model.predict_proba(X[shown])).round().astype(int)
        records.append(
            {
                "step": now["step"],
                "loss": round(now["loss"], 4),
                "confident": round(1000 * now["confident"]),
                "right": round(1000 * now["held_out"]),
                "guesses": proba.ravel().tolist(),
            }
        )

    for _ in net.set_params(callback=look).fit_steps(X, y_few, held_out=held_out):
        yield records
