"""What the benches on the worth of labels and points share: one fit on one draw."""

import warnings
from functools import cache

import numpy as np
from sklearn.base import clone

from course.datasets import UNLABELED, load_mails
from course.evaluation import label_draw, reads_unlabeled
from course.registry import dataset

FIRST_SEED = 1000
WORDS, EMBEDDING = "mails, words", "mails, embedding"


@cache
def load(name):
    """Return ``X, y`` of the registry's data set ``name``, or of the mails."""
    if name in (WORDS, EMBEDDING):
        return load_mails("words" if name == WORDS else "embedding")
    return dataset(name).make()


def score(model, X, y, per_class, seed, n_unlabeled=None):
    """Return a model's accuracy on held-out points (30 %), fitted on one label draw.

    Parameters
    ----------
    model : estimator; one that does not read -1 gets the labeled points alone
    X, y : arrays, every label known
    per_class : int, labels per class
    seed : int, of the draw, of the unlabeled points and of the model
    n_unlabeled : int or None, all
        How many of the unlabeled points the model gets, drawn at random; those for a
        small number are among those for a larger one.
    """
    train, test, y_few = label_draw(y, per_class, seed)
    if not reads_unlabeled(model):
        n_unlabeled = 0
    unlabeled = np.flatnonzero(y_few == UNLABELED)
    unlabeled = np.random.RandomState(seed).permutation(unlabeled)[:n_unlabeled]
    rows = np.sort(np.concatenate([np.flatnonzero(y_few != UNLABELED), unlabeled]))
    model = clone(model)
    settings = {"random_state": seed, "verbose": False}
    known = model.get_params()
    model.set_params(**{key: value for key, value in settings.items() if key in known})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # points without a label, which the accuracy counts
        model.fit(X[train[rows]], y_few[rows])
        return float(model.score(X[test], y[test]))
