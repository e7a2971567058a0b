"""The threshold of self-training: coverage against precision, in two units of the pixels."""

from itertools import product

import numpy as np

from course.bench.pitfalls._common import DIGITS, data, rows_of, scores
from course.datasets import UNLABELED
from course.evaluation import label_draw, mean_interval
from course.methods import SelfTrainingClassifier, SoftmaxRegression

THRESHOLDS = (0.0, 0.3, 0.5, 0.6, 0.7, 0.75, 0.8, 0.9, 0.95, 0.99)
UNITS = {"pixels 0 to 1": 1, "pixels 0 to 16": 16}


def measure(seed):
    """Coverage and precision of the first guesses above a threshold, and what they lead to."""
    X, y = data(DIGITS)
    train, test, y_few = label_draw(y, 4, seed)
    known = y_few != UNLABELED
    truth = y[train[~known]]
    for title, factor in UNITS.items():
        Z = factor * X
        proba = (
            SoftmaxRegression().fit(Z[train[known]], y_few[known]).predict_proba(Z[train[~known]])
        )
        confidence, right = proba.max(axis=1), proba.argmax(axis=1) == truth
        for at in THRESHOLDS:
            passed = confidence > at
            model = SelfTrainingClassifier(SoftmaxRegression(), at).fit(Z[train], y_few)
            found = {
                "coverage": passed.mean(),
                "precision": right[passed].mean() if passed.any() else np.nan,
                "accuracy": model.score(Z[test], y[test]),
            }
            yield from rows_of(title, at, found)


def describe(table):
    for case, at in product(UNITS, THRESHOLDS):
        found = {
            method: mean_interval(scores(table, "threshold", case, method, at))[0]
            for method in ("coverage", "precision", "accuracy")
        }
        # Where no guess passes on any draw there is no precision.
        words = ", ".join(
            f"{name} {100 * value:.0f}".replace("nan", "-") for name, value in found.items()
        )
        yield f"{case}, threshold {at}: {words}"
