"""Lesson 3: the loop of nearly every method, one step at a time, as self-training goes through it.

The draw of labels is one on which guessing helps; on others it does not, and lesson 5 says why.
"""

from functools import cache

import numpy as np

from course.datasets import UNLABELED, hide_labels, make_two_moons
from course.widgets._panels import CELLS, Panel, grid_over

_BELIEVED = 60  # guesses in a round


def pipeline(step=0):
    """Return a panel with one step of the loop: labels, model, guesses, refined model, ...

    Parameters
    ----------
    step : int
        0 shows the labels, odd steps a model, even ones the guesses it is surest of. After
        the last model come its answers for every point; there the loop stays.

    Returns
    -------
    list of one Panel
    """
    X, y, y_few, loop = _loop()
    hidden = y_few == UNLABELED
    last = 2 * len(loop.history_) + 2
    step = min(step, last)
    known = _with_guesses(y_few, loop.history_[: step // 2])
    if step == 0:
        caption = f"{(~hidden).sum()} labels, and {hidden.sum()} points without one."
        return [Panel(X, known, None, "Labels", caption)]
    model = _model((step - 1) // 2)
    answers = model.predict(X)
    right = f"{100 * np.mean(answers[hidden] == y[hidden]):.0f} % of the unlabeled points"
    guessed = hidden & (known != UNLABELED)
    if step == last:
        known = np.where(hidden, answers, y_few)
        first = np.mean(_model(0).predict(X[hidden]) == y[hidden])
        title = "Answers"
        caption = (
            f"Nothing is left to guess. The last model names {right} correctly, the first named "
            f"{100 * first:.0f} %."
        )
    elif step == 1:
        title = "First model"
        caption = f"It learned from the labels alone and names {right} correctly."
    elif step % 2:
        title = f"Refined model {step // 2}"
        caption = (
            f"It learned from {(~hidden).sum()} labels and {guessed.sum()} guesses, as if they "
            f"were all labels, and names {right} correctly."
        )
    else:
        new = loop.history_[step // 2 - 1]
        n_right = np.sum(new["labels"] == y[new["indices"]])
        title = f"Guesses, round {step // 2}"
        caption = (
            f"The {len(new['indices'])} guesses the model is surest of, {n_right} of them right. "
            f"In all {guessed.sum()} guesses, {np.sum(known[guessed] == y[guessed])} right."
        )
    regions = model.predict(grid_over(X)).reshape(CELLS, CELLS)
    return [Panel(X, known, regions, title, caption, given=y_few)]


@cache
def _loop():
    """Return points, their classes, the few labels, and self-training fitted to them."""
    from course.methods import SelfTrainingClassifier

    X, y = make_two_moons(n_samples=300, noise=0.1, random_state=0)
    y_few = hide_labels(y, per_class=2, random_state=17)
    loop = SelfTrainingClassifier(_neighbors(), criterion="k_best", k_best=_BELIEVED)
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
