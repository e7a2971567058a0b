"""Lesson 3: the loop of nearly every method, one step at a time, as self-training goes through it.

Self-training helps with this random labeled subset; with others it doesn't (lesson 5 says why).
"""

from functools import cache

import numpy as np

from course.datasets import UNLABELED, hide_labels, make_two_moons
from course.widgets._panels import CELLS, Panel, grid_over

_PER_ROUND = 60  # predicted labels kept


def pipeline(step=0):
    """Return a panel with one step of the loop: labels, model, predicted labels, refined model, ...

    Parameters
    ----------
    step : int
        0 shows the labels, odd steps a model, even ones its most confident predictions. After
        the last model come its predictions for all points; there the loop stays.

    Returns
    -------
    list of one Panel
    """
    X, _, y_few, loop = _loop()
    last = 2 * len(loop.history_) + 2
    step = min(step, last)
    known = _with_guesses(y_few, loop.history_[: step // 2])
    if step == 0:
        n_labels = (y_few != UNLABELED).sum()
        caption = f"{n_labels} labels, and {len(X) - n_labels} unlabeled points."
        return [Panel(X, known, None, "Labels", caption)]
    model = _model((step - 1) // 2)
    if step == last:
        known = np.where(y_few == UNLABELED, model.predict(X), y_few)
    title, caption = _words(step, last, known)
    regions = model.predict(grid_over(X)).reshape(CELLS, CELLS)
    return [Panel(X, known, regions, title, caption, given=y_few)]


def _words(step, last, known):
    """Return title and caption of a step after the first."""
    _, y, y_few, loop = _loop()
    n_labels = (y_few != UNLABELED).sum()
    guessed = (y_few == UNLABELED) & (known != UNLABELED)
    now = f"{_percent_right((step - 1) // 2)} accuracy on the unlabeled points"
    if step == last:
        return "Predictions", (
            f"No point is left to label. The last model has {now}; the first one had "
            f"{_percent_right(0)}."
        )
    if step == 1:
        return "First model", f"It is fitted to the labels only and has {now}."
    if step % 2:
        return f"Refined model {step // 2}", (
            f"It is fitted to {n_labels} given and {guessed.sum()} predicted labels and has {now}."
        )
    new = loop.history_[step // 2 - 1]
    n_right = np.sum(new["labels"] == y[new["indices"]])
    return f"Predicted labels, round {step // 2}", (
        f"The {len(new['indices'])} most confident predictions are kept as labels; {n_right} of "
        f"them are right. Of all {guessed.sum()} labels predicted so far, "
        f"{np.sum(known[guessed] == y[guessed])} are right."
    )


def _percent_right(n_rounds):
    X, y, y_few, _ = _loop()
    hidden = y_few == UNLABELED
    return f"{100 * np.mean(_model(n_rounds).predict(X[hidden]) == y[hidden]):.0f} %"


@cache
def _loop():
    """Return points, their classes, the few labels, and self-training fitted to them."""
    from course.methods import SelfTrainingClassifier

    X, y = make_two_moons(n_samples=300, noise=0.1, random_state=0)
    y_few = hide_labels(y, per_class=2, random_state=17)
    loop = SelfTrainingClassifier(_neighbors(), criterion="k_best", k_best=_PER_ROUND)
    return X, y, y_few, loop.fit(X, y_few)


@cache
def _model(n_rounds):
    """Return the model that learned from the labels and the guesses of so many rounds."""
    X, _, y_few, loop = _loop()
    known = _with_guesses(y_few, loop.history_[:n_rounds])
    return _neighbors().fit(X[known != UNLABELED], known[known != UNLABELED])


def _neighbors():
    from course.methods import KNeighborsClassifier

    return KNeighborsClassifier(n_neighbors=3, weights="distance")


def _with_guesses(y_few, rounds):
    known = y_few.copy()
    for done in rounds:
        known[done["indices"]] = done["labels"]
    return known
