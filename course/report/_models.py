"""The models that a report compares: ordinary ones, and the families that read unlabeled rows.

A candidate predicts labeled rows whose labels are hidden from it. What reads unlabeled rows has
the whole table before it, the hidden rows included but not their labels; an ordinary model has
the labeled rows alone.
"""

import warnings
from dataclasses import dataclass

import numpy as np

from course.datasets import UNLABELED
from course.report import _smoothers

SOFTMAX = "softmax regression"
NEAREST = "3 nearest neighbors"
SVC = "support vector classifier"
BAYES = "Gaussian naive Bayes"
FOREST = "random forest"
ORDINARY = (SOFTMAX, NEAREST, SVC, BAYES, FOREST)

SPREADING = "label spreading"
POISSON = "Poisson learning"
MIXTURE = "Gaussian mixture"
SELF_TRAINING = "self-training"
RIDGE = "Laplacian ridge"
MIXTURE_ALONE = "Gaussian mixture, labels only"
RIDGE_ALONE = "Laplacian ridge, labels only"

PARTNERS = {
    SPREADING: NEAREST,
    POISSON: NEAREST,
    MIXTURE: MIXTURE_ALONE,
    SELF_TRAINING: SOFTMAX,
    RIDGE: RIDGE_ALONE,
}
"""Each family and the same model without unlabeled rows; a graph's is the nearest labeled rows."""

GUARDED = (SPREADING, RIDGE, MIXTURE)
"""The families among which, and the ordinary models, the guarded choice is made."""

N_TREES = 30
N_DIRECTIONS = 20


def make_ordinary(name, n_labeled, seed):
    """Return an unfitted ordinary model.

    Parameters
    ----------
    name : str, one of ``ORDINARY``
    n_labeled : int, labeled rows it will be fitted to
    seed : int, of the forest
    """
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.naive_bayes import GaussianNB
    from sklearn.svm import SVC as SupportVectors

    from course.methods import KNeighborsClassifier, SoftmaxRegression

    made = {
        SOFTMAX: lambda: SoftmaxRegression(),
        NEAREST: lambda: KNeighborsClassifier(min(3, n_labeled), weights="distance"),
        SVC: lambda: SupportVectors(),
        BAYES: lambda: GaussianNB(var_smoothing=1e-6),
        FOREST: lambda: RandomForestClassifier(N_TREES, random_state=seed),
    }
    return made[name]()


def make_family(name, n_rows, seed):
    """Return an unfitted model that reads unlabeled rows, or a family's labels-only form.

    Parameters
    ----------
    name : str, one of ``PARTNERS`` or a labels-only form
    n_rows : int, rows it will be fitted to
    seed : int
    """
    from course.methods import (
        LabelSpreading,
        LaplacianRidgeClassifier,
        PoissonLearning,
        SelfTrainingClassifier,
        SemiSupervisedGaussianMixture,
        SoftmaxRegression,
    )

    made = {
        SPREADING: lambda: LabelSpreading(
            kernel="knn",
            n_neighbors=min(_smoothers.N_NEIGHBORS, n_rows),
            alpha=_smoothers.ALPHA,
            max_iter=1000,
        ),
        POISSON: lambda: PoissonLearning(),
        MIXTURE: lambda: SemiSupervisedGaussianMixture(tol=1e-4, max_iter=200),
        MIXTURE_ALONE: lambda: SemiSupervisedGaussianMixture(unlabeled_weight=0),
        SELF_TRAINING: lambda: SelfTrainingClassifier(SoftmaxRegression(), 0.9),
        RIDGE: lambda: LaplacianRidgeClassifier(**_smoothers.RIDGE, random_state=seed),
        RIDGE_ALONE: lambda: LaplacianRidgeClassifier(
            l2=_smoothers.RIDGE["l2"], manifold_weight=0, random_state=seed
        ),
    }
    return made[name]()


@dataclass(frozen=True)
class Answers:
    """What one fit said about the labeled rows.

    Attributes
    ----------
    codes : int array of shape (n_labeled,), -1 where the label was not hidden
    out_of_bag : int array of shape (n_labeled,) or None
        A forest's votes for the rows it was fitted to, each by the trees that did not see it.
    """

    codes: np.ndarray
    out_of_bag: np.ndarray | None = None


class Candidates:
    """All models on one sample; what two of them share is computed once.

    Parameters
    ----------
    sample : Sample
    seed : int
    """

    def __init__(self, sample, seed):
        self.sample, self.seed = sample, seed
        self.labeled = sample.labeled
        self.y = sample.y[self.labeled]
        self._once = {}

    def answer(self, name, hidden):
        """Predict hidden labels.

        Parameters
        ----------
        name : str, of an ordinary model, a family, or a family's labels-only form
        hidden : bool array of shape (n_labeled,)
            Where no label is left, there is no answer, which counts as wrong.

        Returns
        -------
        Answers
        """
        known = ~hidden
        if not known.any():
            return Answers(np.full(len(self.y), UNLABELED))
        if len(np.unique(self.y[known])) == 1:  # nothing to tell apart: its class for all
            return Answers(np.where(hidden, self.y[known][0], UNLABELED))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # rows that no label reached are counted as errors
            if name in ORDINARY:
                return self._ordinary(name, hidden)
            if name == SPREADING:
                influence = self._shared("spreading", _smoothers.spreading_influence)
                codes = _smoothers.spread(influence, self.y, known, self.sample.n_classes)
            elif name in (RIDGE, RIDGE_ALONE):
                kernel = self._shared("ridge", _smoothers.ridge_kernels)[name == RIDGE_ALONE]
                codes = _smoothers.ridge(kernel, self.y, known, self.sample.n_classes)
            else:
                codes = self._family(name, hidden)
        return Answers(np.where(hidden, codes, UNLABELED))

    def _shared(self, key, compute):
        if key not in self._once:
            self._once[key] = compute(self.sample.dense, self.labeled)
        return self._once[key]

    def _ordinary(self, name, hidden):
        wide = name in (SOFTMAX, FOREST)
        X = (self.sample.X if wide else self.sample.dense)[self.labeled]
        known = ~hidden
        model = make_ordinary(name, int(known.sum()), self.seed)
        if name == FOREST:
            model.set_params(oob_score=True)
        model.fit(X[known], self.y[known])
        codes = np.full(len(self.y), UNLABELED)
        codes[hidden] = model.predict(X[hidden])
        if name != FOREST:
            return Answers(codes)
        votes = np.full(len(self.y), UNLABELED)
        shares = np.nan_to_num(model.oob_decision_function_)
        votes[known] = model.classes_[shares.argmax(axis=1)]
        return Answers(codes, votes)

    def _family(self, name, hidden):
        y = self.sample.y.copy()
        y[self.labeled[hidden]] = UNLABELED
        if name == SELF_TRAINING:
            X = self.sample.X
        elif name in (MIXTURE, MIXTURE_ALONE):
            X = self._shared("directions", lambda X, _: principal_directions(X))
        else:
            X = self.sample.dense
        model = make_family(name, len(y), self.seed).fit(X, y)
        if name == POISSON:
            return np.asarray(model.transduction_)[self.labeled]
        return model.predict(X[self.labeled])


def principal_directions(X):
    """Return ``X`` in at most 20 principal directions: a mixture's covariances stay small."""
    if X.shape[1] <= N_DIRECTIONS:
        return X
    return (X - X.mean(axis=0)) @ find_directions(X)


def find_directions(X):
    """Return the 20 directions in which ``X`` varies most, array of shape (n_features, 20)."""
    centered = X - X.mean(axis=0)
    return np.linalg.eigh(centered.T @ centered)[1][:, ::-1][:, :N_DIRECTIONS]
