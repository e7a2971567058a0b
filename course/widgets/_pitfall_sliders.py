"""Lesson 5: self-training with a threshold, out-of-distribution points and labeling errors.

The picture is one draw, computed as the sliders move. What the caption says of 20 draws was
measured once by ``course bench pitfall_settings``.
"""

from functools import cache

from course.bench.pitfall_settings import trained
from course.datasets import UNLABELED
from course.evaluation import load_results
from course.intervals import Interval
from course.widgets._panels import CELLS, Panel, grid_over

_SEED = 5
_ASPECT = (
    1.15  # one for all settings: the picture must not jump when out-of-distribution points come
)


def pitfall_sliders(threshold=0.9, out_of_distribution=0.4, noise=0.0):
    """Return a panel with the pseudo-labels of self-training, the wrong ones ringed.

    Parameters
    ----------
    threshold : float, one of ``course.bench.pitfall_settings.THRESHOLDS``
        A prediction becomes a pseudo-label if its confidence is above this.
    out_of_distribution : float, one of ``FOREIGN`` there
        Fraction of the pool that belongs to no class.
    noise : float, one of ``NOISE`` there: fraction of the twelve labels that is wrong

    Returns
    -------
    list of one Panel

    Examples
    --------
    >>> panel, = pitfall_sliders(threshold=0.9, out_of_distribution=0.4, noise=0.0)
    >>> bool(panel.ringed.sum() > 100)
    True
    """
    return [_turned(threshold, out_of_distribution, noise)]


@cache
def _turned(threshold, out_of_distribution, noise):
    model, X, y, y_few, found = trained(threshold, out_of_distribution, noise, _SEED)
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
        caption=f"{_settings(threshold, out_of_distribution, noise)} Accuracy on the points of the "
        f"three classes: {_percent(found['accuracy'])}, "
        f"with labels only {_percent(found['labels_only'])}. "
        f"{_over_draws(threshold, out_of_distribution, noise)}",
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
        f"Over 20 draws: {_percent(row['coverage'])} pseudo-labeled, {precision} of these correct; "
        f"accuracy {_percent(row['accuracy'])}, labels only {_percent(row['labels_only'])}, "
        f"difference {Interval(row['difference'], row['low'], row['high']):+.1%} points."
    )


def _settings(threshold, out_of_distribution, noise):
    return (
        f"Threshold {threshold:g}, {_percent(out_of_distribution)} of the pool "
        f"out-of-distribution, {_percent(noise)} of the labels wrong."
    )


def _title(n_guessed, n_pool, n_wrong):
    if not n_guessed:
        return f"No pseudo-label for {n_pool} points"
    right = _percent((n_guessed - n_wrong) / n_guessed)
    return f"{n_guessed} of {n_pool} points pseudo-labeled, {right} correctly"


def _percent(share):
    return f"{100 * share:.0f}\N{NO-BREAK SPACE}%"  # a caption breaks where it likes
