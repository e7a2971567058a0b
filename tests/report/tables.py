"""Small tables for the statistics of a report."""

import numpy as np

from course.datasets import hide_labels, make_blobs, make_two_moons
from course.report._problem import Problem


def problem_of(X, y, copies=None):
    """Return a Problem of features and codes, -1 where there is no label."""
    n = len(y)
    return Problem(
        X=X,
        y=np.asarray(y),
        classes=[f"class {code}" for code in range(int(np.max(y)) + 1)],
        copies=np.arange(n) if copies is None else np.asarray(copies),
        feature_columns=[f"column {j}" for j in range(X.shape[1])],
        row_numbers=np.arange(n) + 2,
    )


def moons(n=200, per_class=10, seed=0, noise=0.1):
    """Return a Problem of two moons, and every row's true class."""
    X, y = make_two_moons(n, noise=noise, random_state=seed)
    return problem_of(X, hide_labels(y, per_class, random_state=seed)), y


def blobs(n=200, per_class=10, seed=0):
    """Return a Problem of three blobs, and every row's true class."""
    X, y = make_blobs(n, random_state=seed)
    return problem_of(X, hide_labels(y, per_class, random_state=seed)), y
