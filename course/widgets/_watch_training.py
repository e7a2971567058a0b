"""Lesson 6: watch a net in training, beside the same net with the labels only.

What is there at first was recorded by ``course bench deep_watch``.
"""

from functools import cache

import numpy as np
from sklearn.base import clone

from course.bench import deep_watch
from course.evaluation import load_results
from course.widgets._charts import INK, Chart, Scene, line_of
from course.widgets._training import Training

_BLUE = 0


def watch_training():
    """Show FixMatch learning from four labels per class, beside the same net with labels only.

    The curves shown first are a recording; the button trains the net again.

    Returns
    -------
    Training : a widget, to be the last line of a cell
    """
    return Training(watch_scene, _train, "Train it while I watch")


def watch_scene(live=None):
    """Return the scene of the recorded training, or of one that is in progress.

    Parameters
    ----------
    live : list of records as ``course.bench.deep_watch.record`` makes them, or None

    Returns
    -------
    Scene
    """
    recorded, X, truth = _recorded()
    labels, stored = (recorded[name] for name in deep_watch.NETS)
    own = stored if live is None else live
    last = stored[-1]["step"]
    names = [
        ("labels, strong views", INK, False),
        ("FixMatch", _BLUE, False),
    ]
    if live is not None:
        names.append(("FixMatch, as recorded", _BLUE, True))
    charts = []
    for title, key, by, low, high, ticks, percent in (
        ("Loss", "loss", 1, 0, 2.5, [0, 1, 2], False),
        ("Predictions above the threshold", "confident", 1000, 0, 1, [0, 0.5, 1], True),
        ("Accuracy on 500 held-out digits", "right", 1000, 0.5, 1, [0.5, 0.75, 1], True),
    ):
        lines = [line_of(labels, key, by, INK), line_of(own, key, by, _BLUE)]
        if live is not None:
            lines.insert(1, line_of(stored, key, by, _BLUE, thin=True))
        charts.append(Chart(title, lines, low, high, ticks, last, percent))
    now = own[-1] if own else None
    bars = np.reshape(now["guesses"], (-1, 10)) / 1000 if now else np.zeros((len(X), 10))
    step = now["step"] if now else 0
    return Scene(
        charts,
        names,
        X,
        [_verdict(proba, k) for proba, k in zip(bars, truth, strict=True)],
        bars,
        deep_watch.THRESHOLD,
        _caption(own, labels, step, last),
        step / last,
    )


def _caption(own, labels, step, last):
    if not own:
        return "Training has not reached its first record yet."
    state = "At the end" if step == last else f"Stopped at step {step}"
    return (
        f"{state}, FixMatch reaches {own[-1]['right'] / 10:.0f} % accuracy on the held-out digits, "
        f"and labels only {labels[-1]['right'] / 10:.0f} %. Of its predictions on the pool, "
        f"{own[-1]['confident'] / 10:.0f} % are above the threshold. The eight digits below are "
        "unlabeled points of the pool."
    )


@cache
def _recorded():
    """Return the recorded trainings by name, and the eight digits with their classes."""
    table = load_results("deep_watch")
    X, _, _, shown, truth = deep_watch.scene()
    return {name: table.where(method=name).rows for name in deep_watch.NETS}, X[shown], truth


def _verdict(proba, truth):
    """Return the predicted label of a digit in a few words, and whether it is right."""
    if not proba.any():
        return "?", ""
    guess = int(proba.argmax())
    return (f"{guess}, right", "good") if guess == truth else (f"{guess}, not {truth}", "bad")


def _train():
    return deep_watch.record_steps(clone(deep_watch.NETS["FixMatch"]))
