"""Checks of the arguments that :func:`compare` and :func:`label_budget` share."""

import importlib.util
from inspect import isclass
from numbers import Integral, Real

import numpy as np
from scipy.sparse import issparse

from course.datasets import UNLABELED
from course.evaluation._draws import label_draw
from course.validation import check_count, encode_classes

BACKENDS = ("loky", "multiprocessing", "dask")


def check_estimator(argument, model):
    if isclass(model):
        raise ValueError(f"{argument} is a class: make an estimator of it, {model.__name__}()")
    missing = [part for part in ("fit", "predict", "get_params") if not hasattr(model, part)]
    if missing:
        kind, parts = type(model).__name__, " and no ".join(missing)
        raise ValueError(f"{argument} is not an estimator: {kind} has no {parts}")


def check_label_counts(per_class):
    counts = [per_class] if np.ndim(per_class) == 0 else list(per_class)
    if not counts:
        raise ValueError("per_class is empty: give at least one number of labels per class")
    for count in counts:
        check_count("per_class", count)
    if len(set(counts)) < len(counts):
        raise ValueError(f"per_class holds a number twice: {counts}")
    return tuple(int(count) for count in counts)


def check_test_size(test_size):
    number = isinstance(test_size, Real) and not isinstance(test_size, bool)
    if not number or not 0 < test_size < 1:
        raise ValueError(
            f"test_size must be a share between 0 and 1, both excluded, got {test_size!r}"
        )


def check_data(X, y, test_size):
    """Return X whose rows can be taken, y as integers, and the number of classes."""
    if issparse(X):
        X = X.tocsr()
    elif not hasattr(X, "iloc"):
        X = np.asarray(X)
    y = np.asarray(y)
    if y.ndim != 1 or X.ndim < 1 or X.shape[0] != len(y):
        raise ValueError(
            f"X and y must have as many rows, got X of shape {X.shape} and y of shape {y.shape}"
        )
    if any(isinstance(label, Integral) and label == UNLABELED for label in y.tolist()):
        raise ValueError(
            "y must hold every label: -1 stands for a hidden one, and compare hides labels itself. "
            "If -1 is a class of yours, give it another number"
        )
    classes, codes = encode_classes(y)
    if len(classes) < 2:
        raise ValueError(f"y must hold at least two classes, got {classes.tolist()}")
    y = y.astype(int) if y.dtype.kind in "iu" else codes
    if not len(label_draw(y, 1, 0, test_size)[1]):
        raise ValueError(f"test_size={test_size!r} holds out no point of these {len(y)}")
    return X, y, len(classes)


def check_workers(n_jobs, backend):
    whole = isinstance(n_jobs, Integral) and not isinstance(n_jobs, bool)
    if n_jobs is not None and (not whole or n_jobs == 0):
        raise ValueError(f"n_jobs must be a whole number other than 0, or None, got {n_jobs!r}")
    if backend is not None and backend not in BACKENDS:
        asked = ", ".join(map(repr, BACKENDS))
        raise ValueError(f"backend must be None or one of {asked}, got {backend!r}")
    if backend == "dask":
        if importlib.util.find_spec("distributed") is None:
            raise ImportError(
                "backend='dask' needs the package distributed: install the course with its extra "
                "'cluster', pip install 'semi-supervised-course[cluster]'"
            )
        from distributed import get_client

        try:
            get_client()
        except ValueError:
            raise ValueError(
                "backend='dask' needs a running cluster: make a client first, "
                "client = dask.distributed.Client()"
            ) from None
