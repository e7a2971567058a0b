"""Lesson 5: a threshold, points from elsewhere, wrong labels, and what self-training makes of them.

The picture is one draw, computed as the sliders move. What the caption says of 20 draws was
measured once by ``course bench pitfall_settings``.
"""

from functools import cache

import numpy as np

from course.bench.pitfall_settings import trained
from course.datasets import UNLABELED
from course.evaluation import load_results
from course.widgets._panels import CELLS, Panel, grid_over

_SEED = 5
_ASPECT = 1.15  # one for all settings: the picture must not jump when foreign points come


def pitfall_sliders(threshold=0.9, foreign=0.4, noise=0.0):
    """Return a panel with the guesses that a classifier believed, the wrong ones ringed.

    Parameters
    ----------
    threshold : float, one of ``course.bench.pitfall_settings.THRESHOLDS``
        A guess is believed if it is more confident than this.
    foreign : float, one of ``FOREIGN`` there: share of the pool that is of no class
    noise : float, one of ``NOISE`` there: share of the twelve labels that is wrong

    Returns
    -------
    list of one Panel

    Examples
    --------
    >>> panel, = pitfall_sliders(threshold=0.9, foreign=0.4, noise=0.0)
    >>> bool(panel.ringed.sum() > 100)
    True
    """
    return [_turned(threshold, foreign, noise)]


@cache
def _turned(threshold, foreign, noise):
    model, X, y, y_few, found = trained(threshold, foreign, noise, _SEED)
    pool = y_few == UNLABELED
    guesses = model.transduction_
    guessed = pool & (guesses != UNLABELED)
    wrong = guessed & (guesses != y)
    grid = grid_over(_frame(), _ASPECT)
    return Panel(
        X,
        guesses,
        model.predict(grid).reshape(CELLS, CELLS),
        title=_title(guessed.sum(), pool.sum(), wrong.sum()),
        caption=f"Points of the three classes named right: {_percent(found['accuracy'])}, by the "
        f"labels only {_percent(found['labels_only'])}. {_over_draws(threshold, foreign, noise)}",
        given=y_few,
        aspect=_ASPECT,
        ringed=wrong,
        around=_frame(),
    )


@cache
def _frame():
    """Return the points of the fullest picture, which set the frame of all."""
    return trained(0.99, 0.6, 0.0, _SEED)[1]


@cache
def _measured():
    """Return the stored means, by setting."""
    rows = load_results("pitfall_settings").rows
    return {(row["threshold"], row["foreign"], row["noise"]): row for row in rows}


def _over_draws(*setting):
    row = _measured()[setting]
    precision = "none of them" if row["precision"] is None else _percent(row["precision"])
    return (
        f"Over 20 draws: {_percent(row['coverage'])} guessed, {precision} of these right; accuracy "
        f"{_percent(row['accuracy'])}, labels only {_percent(row['labels_only'])}, difference "
        f"{_points(row['difference'])} [{_points(row['low'])}, {_points(row['high'])}] points."
    )


def _title(n_guessed, n_pool, n_wrong):
    if not n_guessed:
        return f"None of {n_pool} points guessed"
    right = _percent((n_guessed - n_wrong) / n_guessed)
    return f"{n_guessed} of {n_pool} points guessed, {right} of these right"


def _percent(share):
    return f"{100 * share:.0f}\N{NO-BREAK SPACE}%"  # a caption breaks where it likes


def _points(difference):
    return f"{np.round(100 * difference, 1) + 0.0:+.1f}"
