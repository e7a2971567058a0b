"""What answers the board: a method, prepared for points and a grid that stay while labels change.

``prepare(name, X, grid)`` returns an engine; ``engine.answer(y)`` says what the method
makes of the labels. The plain engine fits and predicts afresh. The others keep what does
not depend on the labels, and give the same answers (the tests compare them).
"""

import copy
import warnings
from dataclasses import dataclass

import numpy as np

from course import registry
from course.datasets import UNLABELED
from course.methods.consistency import cosine_features


@dataclass(frozen=True)
class Answer:
    """What a method says, in the end or after one of its rounds.

    Attributes
    ----------
    names : int array of shape (n_samples,), a class for every point
    cells : int array of shape (n_cells,), a class for every cell of the grid
    known : int array of shape (n_samples,), labels and the guesses so far, -1 for neither
    n_rounds : int, how many rounds it took; 0 if there is nothing to step through
    """

    names: np.ndarray
    cells: np.ndarray
    known: np.ndarray
    n_rounds: int = 0


def prepare(name, X, grid):
    """Return the engine for the method called ``name`` in :mod:`course.registry`.

    Parameters
    ----------
    name : str
    X : array of shape (n_samples, 2)
    grid : array of shape (n_cells, 2)
    """
    return _ENGINES.get(name, Engine)(registry.method(name), X, grid)


class Engine:
    """Any method: fit, then predict the points and the grid.

    Parameters
    ----------
    method : an entry of the registry
    X : array of shape (n_samples, 2)
    grid : array of shape (n_cells, 2)
    """

    def __init__(self, method, X, grid):
        self.method, self.X, self.grid = method, X, grid

    def answer(self, y, turn=None):
        """Return the :class:`Answer` to labels ``y`` in the end, or after round ``turn``.

        Parameters
        ----------
        y : int array of shape (n_samples,), -1 where there is no label
        turn : int from 0 to the answer's ``n_rounds``, or None

        Raises
        ------
        ValueError
            If there is no label, or the method cannot use them.
        """
        given = np.unique(y[y != UNLABELED])
        if len(given) == 1:  # nothing to tell apart: not every method takes that
            return Answer(*(np.full(len(part), given[0]) for part in (self.X, self.grid)), y)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a fit that was cut short: the picture shows it
            model = self._fitted(y)
            n_rounds, known = self._n_rounds(model), y
            if turn is not None and n_rounds:
                model, known = self._after(model, min(turn, n_rounds), y)
            names = np.where(y == UNLABELED, self._names(model), y)
            return Answer(names, self._cells(model), known, n_rounds)

    def _fitted(self, y):
        model = self._made(np.sum(y != UNLABELED))
        if self.method.kind == "supervised":
            return model.fit(self.X[y != UNLABELED], y[y != UNLABELED])
        return model.fit(self.X, y)

    def _made(self, n_labels):
        """Return a fresh estimator, the same each time, that can do with so few labels."""
        model = self.method.make()
        parameters = model.get_params()
        if "random_state" in parameters:
            model.set_params(random_state=0)
        if self.method.kind == "supervised" and "n_neighbors" in parameters:
            model.set_params(n_neighbors=min(parameters["n_neighbors"], n_labels))
        return model

    def _n_rounds(self, model):
        return max(len(getattr(model, "history_", ())) - 1, 0)  # the first is the start

    def _after(self, model, turn, y):
        """Return the model as it was after round ``turn``, and labels and guesses so far."""
        was = model.history_[turn]
        model = copy.copy(model)
        for name, value in was.items():
            if hasattr(model, f"{name}_"):
                setattr(model, f"{name}_", value)
        return model, y

    def _names(self, model):
        return model.predict(self.X)

    def _cells(self, model):
        return model.predict(self.grid)


class _SelfTraining(Engine):
    """A round is a fit and the guesses it brings; the last one learns from all of them."""

    def _n_rounds(self, model):
        return sum(len(done["indices"]) > 0 for done in model.history_)

    def _after(self, model, turn, y):
        known = y.copy()
        for done in model.history_[:turn]:
            known[done["indices"]] = done["labels"]
        base = self._made(0).estimator
        return base.fit(self.X[known != UNLABELED], known[known != UNLABELED]), known


class _Cosines(Engine):
    """The random features of the grid do not depend on the labels."""

    _features = None

    def _cells(self, model):
        if self._features is None:
            self._features = cosine_features(self.grid, model.frequencies_, model.phases_)
        return model.classes_[(self._features @ model.coef_.T).argmax(axis=1)]


_ENGINES = {"self-training": _SelfTraining, "consistency": _Cosines}
