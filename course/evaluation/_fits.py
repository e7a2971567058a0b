"""One fit and its scores: who is given what, and where the answers come from."""

import threading
import time
import warnings
from dataclasses import dataclass
from functools import cache

import joblib
import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.model_selection import GridSearchCV, RandomizedSearchCV
from sklearn.pipeline import Pipeline
from sklearn.utils import check_random_state
from threadpoolctl import ThreadpoolController

from course.datasets import UNLABELED
from course.evaluation._draws import deal_folds, label_draw, take
from course.evaluation._metrics import accuracy, macro_f1
from course.evaluation._table import SCORES
from course.intervals import ALL_LABELS, LABELS_ONLY
from course.methods import KNeighborsClassifier

N_FOLDS = 5
_SEARCHES = (GridSearchCV, RandomizedSearchCV)


# Warnings are caught through a setting of the whole process, so that two fits in
# two threads of one process must take turns. In processes of their own they do not wait.
_turn = threading.Lock()


class NearestThree(ClassifierMixin, BaseEstimator):
    """Three nearest neighbors, or fewer where there are fewer labels; the nearer count more.

    With one vote each, three neighbors of three classes would leave the answer
    to the order of the classes: a baseline made of straw (0.31 instead of 0.64
    on digits with one label per class).
    """

    def fit(self, X, y):
        self.model_ = KNeighborsClassifier(min(3, len(y)), weights="distance").fit(X, y)
        self.classes_ = self.model_.classes_
        return self

    def predict(self, X):
        return self.model_.predict(X)


def reads_unlabeled(model):
    """Return whether a model takes -1 for "no label", and so is given all points.

    What the model itself says in an attribute ``reads_unlabeled`` counts first.
    A pipeline does as its last step, a search as the model inside. Otherwise
    the classes of ``sklearn.semi_supervised``, of ``course.methods`` and of
    ``course.deep`` do, but for the plain classifiers among them, and so does
    what is derived from one. All else is taken for a plain classifier: it would
    think that -1 is a class, so it gets the labeled points only.

    Parameters
    ----------
    model : estimator

    Returns
    -------
    bool

    Examples
    --------
    >>> from sklearn.semi_supervised import LabelSpreading
    >>> from sklearn.svm import SVC
    >>> reads_unlabeled(LabelSpreading()), reads_unlabeled(SVC())
    (True, False)
    """
    said = getattr(model, "reads_unlabeled", None)
    if said is not None:
        return bool(said)
    if isinstance(model, Pipeline):
        return reads_unlabeled(model.steps[-1][1])
    if isinstance(model, _SEARCHES):
        return reads_unlabeled(model.estimator)
    known = (base for base in type(model).__mro__ if base.__module__.startswith(_HOMES))
    nearest = next(known, None)
    return nearest is not None and nearest.__name__ not in _PLAIN


_HOMES = ("sklearn.semi_supervised.", "course.methods.", "course.deep.")
_PLAIN = {"KNeighborsClassifier", "SoftmaxRegression", "SupervisedNet", "KMeans", "GaussianMixture"}


def seeded(model, seed):
    """Return a fresh copy of ``model`` in which every ``random_state`` that is None is ``seed``.

    Parameters
    ----------
    model : estimator; it is left as it is
    seed : int

    Returns
    -------
    estimator
    """
    model = clone(model)
    undecided = [
        name
        for name, value in model.get_params().items()
        if value is None and (name == "random_state" or name.endswith("__random_state"))
    ]
    return model.set_params(**dict.fromkeys(undecided, seed))


@cache
def _threads():
    """Return the threads of the libraries in this process; finding them takes 3 ms."""
    return ThreadpoolController()


@dataclass(frozen=True)
class Job:
    """What one fit needs to know besides the data; ``ALL_LABELS`` covers several label counts."""

    method: str
    model: object
    per_class: tuple
    seed: int
    test_size: float


def run(job, X, y):
    """Fit and score one job.

    Parameters
    ----------
    job : Job
    X : array, sparse array or data frame of shape (n_samples, n_features)
    y : int array of shape (n_samples,), every label known

    Returns
    -------
    rows : list of dict, one for each of ``job.per_class``
    caught : list of (category, message), the warnings, in order
    """
    score = _score_all_labels if job.method == ALL_LABELS else _score_few_labels
    scored, error, seconds, caught = by_itself(score, job, X, y)
    if error:
        scored = [{}] * len(job.per_class)
    rows = [
        {
            "method": job.method,
            "per_class": per_class,
            "draw": job.seed,
            **{name: scores.get(name, np.nan) for name in SCORES},
            "seconds": seconds,
            "error": error,
        }
        for per_class, scores in zip(job.per_class, scored, strict=True)
    ]
    return rows, caught


def by_itself(score, *arguments):
    """Call ``score(*arguments)`` in one thread; catch errors and warnings, and take the time.

    Returns
    -------
    value : what it returned, or None after an error
    error : str, empty where all went well
    seconds : float, by the clock
    caught : list of (category, message), the warnings, in order
    """
    value, error = None, ""
    with _turn, warnings.catch_warnings(record=True) as log:
        warnings.simplefilter("always")
        # A fit works alone and in one thread: sums are added in the same order whoever does
        # the work, and no fit on a cluster waits for its neighbors to lend a hand.
        with _threads().limit(limits=1), joblib.parallel_config("sequential"):
            start = time.perf_counter()
            try:
                value = score(*arguments)
            except Exception as problem:
                error = f"{type(problem).__name__}: {' '.join(str(problem).split())}"
            seconds = time.perf_counter() - start
    caught = [(entry.category.__name__, " ".join(str(entry.message).split())) for entry in log]
    return value, error, seconds, caught


def _score_few_labels(job, X, y):
    """Fit on one draw; the answers on its unlabeled points and on the points held out."""
    train, test, y_train = label_draw(y, *job.per_class, job.seed, job.test_size)
    unlabeled = y_train == UNLABELED
    model = seeded(job.model, job.seed)
    everything = job.method != LABELS_ONLY and reads_unlabeled(model)
    if everything:
        model.fit(take(X, train), y_train)
    else:
        known = ~unlabeled
        model.fit(take(X, train[known]), y_train[known])
    pool = train[unlabeled]
    guesses = answers(model, take(X, pool), unlabeled if everything else None)
    return [{**scores("transductive", y[pool], guesses), **_inductive(model, X, y, test)}]


def _score_all_labels(job, X, y):
    """Fit on every training label; inside the training points by cross-validation.

    Scored on the very points that have no label in the draw of each label
    count, so that the row stands beside the others.
    """
    train, test, _ = label_draw(y, 1, job.seed, job.test_size)
    model = seeded(job.model, job.seed).fit(take(X, train), y[train])
    inductive = _inductive(model, X, y, test)
    guesses = np.empty_like(y[train])
    order = check_random_state(job.seed).permutation(len(train))
    fold = deal_folds(y[train], order, N_FOLDS)
    for k in np.unique(fold):
        rest, part = train[fold != k], train[fold == k]
        model = seeded(job.model, job.seed).fit(take(X, rest), y[rest])
        guesses[fold == k] = model.predict(take(X, part))
    scored = []
    for per_class in job.per_class:
        unlabeled = label_draw(y, per_class, job.seed, job.test_size)[2] == UNLABELED
        transductive = scores("transductive", y[train][unlabeled], guesses[unlabeled])
        scored.append({**transductive, **inductive})
    return scored


def answers(model, X_pool, unlabeled):
    """Return the guesses for the unlabeled points: what the fit gave them, else a prediction.

    Self-training may leave some undecided, -1; those are predicted too.
    """
    given = getattr(_innermost(model), "transduction_", None)
    if unlabeled is None or given is None or not unlabeled.any():
        return model.predict(X_pool) if X_pool.shape[0] else np.empty(0)
    guesses = np.array(given)[unlabeled]
    undecided = np.flatnonzero(guesses == UNLABELED)
    if len(undecided):
        guesses[undecided] = model.predict(take(X_pool, undecided))
    return guesses


def _innermost(model):
    """Return the fitted model that a pipeline or a search has inside."""
    if isinstance(model, Pipeline):
        return _innermost(model.steps[-1][1])
    if isinstance(model, _SEARCHES):
        return _innermost(getattr(model, "best_estimator_", None))
    return model


def _inductive(model, X, y, test):
    return scores("inductive", y[test], model.predict(take(X, test)) if len(test) else [])


def scores(where, truth, guesses):
    if not len(truth):  # every label is known, or nothing is held out
        return {}
    return {
        f"{where}_accuracy": accuracy(truth, guesses),
        f"{where}_macro_f1": macro_f1(truth, guesses),
    }
