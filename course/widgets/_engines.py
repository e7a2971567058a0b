"""What answers the board: a method, prepared for points and a grid that stay while labels change.

``prepare(name, X, grid)`` returns an engine; ``engine.answer(y)`` gives the predictions of the
method for these labels, in the end or after one of its iterations. The plain engine fits and
predicts again each time. The others hand in what does not depend on the labels (neighbors,
distances, random Fourier features), and give the same answers (the tests compare them).
"""

import copy
import warnings
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from sklearn.neighbors import NearestNeighbors

from course import registry
from course.datasets import UNLABELED
from course.methods.fourier import draw_fourier_features, typical_spacing
from course.methods.graph import local_unit, rbf_kernel, reachable, self_tuning_weights
from course.methods.soft_labels import fill_with_class_priors


@dataclass(frozen=True)
class Answer:
    """What a method says, in the end or after one of its rounds.

    Attributes
    ----------
    names : int array of shape (n_samples,), a class for every point, -1 for none yet
    cells : int array of shape (n_cells,), a class for every cell of the grid, -1 for none yet
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
    grid : array of shape (n_cells, 2), all pairs of a place across and one up, lowest row first
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
            n_rounds = self._n_rounds(model)
            if turn is None or not n_rounds:
                names, cells, known = self._names(model), self._cells(model), y
            else:
                names, cells, known = self._after(model, min(turn, n_rounds), y)
        return Answer(np.where(y == UNLABELED, names, y), cells, known, n_rounds)

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
        """Return names, cells and known as they were after round ``turn``."""
        was = copy.copy(model)
        for name, value in model.history_[turn].items():
            if hasattr(model, f"{name}_"):
                setattr(was, f"{name}_", value)
        return self._names(was), self._cells(was), y

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
        base = self._made(0).estimator.fit(self.X[known != UNLABELED], known[known != UNLABELED])
        return self._names(base), self._cells(base), known


class _Transductive(Engine):
    """The points have soft labels of their own; only the grid needs predicting."""

    def _names(self, model):
        return model.classes_[model.label_distributions_.argmax(axis=1)]


class _Graph(_Transductive):
    """Who is whose neighbor, among the points and seen from the grid, does not change."""

    def __init__(self, *args):
        super().__init__(*args)
        plain = self._made(0)
        if plain.kernel != "knn":
            raise TypeError(f"this engine keeps neighbor graphs, not kernel={plain.kernel!r}")
        search = NearestNeighbors(n_neighbors=plain.n_neighbors).fit(self.X)
        self._among = sparse.csr_array(search.kneighbors_graph(self.X))
        self._from_grid = sparse.csr_array(search.kneighbors_graph(self.grid))

    def _fitted(self, y):
        return self._made(0).set_params(kernel="precomputed").fit(self._among, y)

    def _cells(self, model):
        return model.predict(self._from_grid)

    def _n_rounds(self, model):
        # Where the end was solved for, it is one step beyond the last round.
        return len(model.history_) - 1 + getattr(model, "solved_", False)

    def _after(self, model, turn, y):
        """Leave white what no label has reached yet."""
        solved = turn == len(model.history_)
        soft_labels = (
            model.label_distributions_ if solved else model.history_[turn]["label_distributions"]
        )
        names, cells = (
            np.where(part.any(axis=1), model.classes_[part.argmax(axis=1)], UNLABELED)
            for part in (soft_labels, self._from_grid @ soft_labels)
        )
        return names, cells, np.where(y == UNLABELED, names, y)


class _Poisson(_Transductive):
    """The distances to the nearest points, and the weights seen from the grid, do not change."""

    def __init__(self, *args):
        super().__init__(*args)
        plain = self._made(0)
        if plain.metric != "euclidean":
            raise TypeError(f"this engine keeps Euclidean distances, not metric={plain.metric!r}")
        k = min(plain.n_neighbors, len(self.X) - 1)
        search = NearestNeighbors(n_neighbors=k).fit(self.X)
        self._among = sparse.csr_array(search.kneighbors_graph(mode="distance"))
        unit = local_unit(self._among.data.reshape(-1, k))
        distances, near = search.kneighbors(self.grid)
        weights = self_tuning_weights(distances, local_unit(distances)[:, None], unit[near])
        rows = np.repeat(np.arange(len(near)), k)
        shape = len(self.grid), len(self.X)
        self._from_grid = sparse.csr_array((weights.ravel(), (rows, near.ravel())), shape=shape)

    def _fitted(self, y):
        self._labeled = y != UNLABELED
        return self._made(0).set_params(metric="precomputed").fit(self._among, y)

    def _cells(self, model):
        """Average as ``predict_proba`` does, with the weights that are kept."""
        reached = reachable(model.graph_, self._labeled)
        soft_labels = np.where(reached[:, None], model.label_distributions_, 0.0)
        priors = model.label_distributions_[self._labeled].mean(axis=0)
        said = fill_with_class_priors(self._from_grid @ soft_labels, priors)
        return model.classes_[said.argmax(axis=1)]


class _Consistency(Engine):
    """The random Fourier features of points, changed points and grid do not change."""

    def __init__(self, *args):
        super().__init__(*args)
        plain, self._rng = self._made(0), np.random.RandomState(0)
        self._features = _KeptFeatures(
            draw_fourier_features(
                2, plain.n_components, plain.length_scale, self._rng, typical_spacing(self.X)
            )
        )
        self._waves = None

    def _fitted(self, y):
        # A copy, so that each fit draws the same changes, as with random_state=0 and no features.
        rng = copy.deepcopy(self._rng)
        model = self._made(0).set_params(features=self._features, random_state=rng)
        return model.fit(self.X, y)

    def _cells(self, model):
        """Put the cosines of all cells together from those along the two axes of the grid.

        cos(a + b) = cos a cos b - sin a sin b: with ``a`` from the column and ``b`` from
        the row of a cell, a few thousand cells cost no more than two small tables.
        """
        if self._waves is None:
            drawn = self._features.drawn
            across, up = (np.unique(part) for part in self.grid.T)
            a = np.outer(across, drawn.frequencies[0]) + drawn.phases
            b = np.outer(up, drawn.frequencies[1])
            self._waves = np.hstack([np.cos(a), -np.sin(a)]), np.hstack([np.cos(b), np.sin(b)])
        along, upward = self._waves
        scores = [upward @ (along * np.tile(row, 2)).T for row in model.coef_]
        return model.classes_[np.argmax(scores, axis=0).ravel()]


class _KeptFeatures:
    """Random Fourier features that are computed once for the same points."""

    def __init__(self, drawn):
        self.drawn, self.spacing, self._kept = drawn, drawn.spacing, {}

    def transform(self, X):
        key = X.tobytes()
        if key not in self._kept:
            self._kept[key] = self.drawn.transform(X)
        return self._kept[key]


class _Kernel(Engine):
    """What the grid sees of the points does not depend on the labels."""

    def __init__(self, *args):
        super().__init__(*args)
        self._from_grid = None

    def _cells(self, model):
        if len(model.centers_) < len(self.X):  # a choice among the points: of labels, too
            return super()._cells(model)
        if self._from_grid is None:
            self._from_grid = rbf_kernel(self.grid, model.centers_, model.gamma_)
        return self._decided(model, self._from_grid)

    @staticmethod
    def _decided(model, kernel):
        values = kernel @ model.dual_coef_ + model.intercept_
        two = values.shape[1] == 1
        return model.classes_[(values[:, 0] > 0).astype(int) if two else values.argmax(axis=1)]


class _TransductiveSVM(_Kernel):
    """The kernel of the points and the features made of it do not depend on the labels."""

    def __init__(self, *args):
        super().__init__(*args)
        self._kept = None

    def _fitted(self, y):
        model = self._made(0)
        if len(self.X) <= model.max_centers:
            compute = model.kernel_and_features
            model.kernel_and_features = lambda *arguments: self._once(model, compute, arguments)
        model.fit(self.X, y)
        vars(model).pop("kernel_and_features", None)  # a copy, stepped through, is a plain one
        return model

    def _once(self, model, compute, arguments):
        if self._kept is None:
            self._kept = compute(*arguments), model.centers_, model.gamma_
        found, model.centers_, model.gamma_ = self._kept
        return found

    def _names(self, model):
        return self._decided(model, self._kept[0][0]) if self._kept else super()._names(model)


_ENGINES = {
    "self-training": _SelfTraining,
    "label propagation": _Graph,
    "label spreading": _Graph,
    "Poisson learning": _Poisson,
    "consistency": _Consistency,
    "Laplacian ridge": _Kernel,
    "transductive SVM": _TransductiveSVM,
}
