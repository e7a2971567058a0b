"""What self-training makes of a threshold, of points from elsewhere, and of wrong labels.

The sliders of lesson 5: three blobs with four labels per class, a cluster of
out-of-distribution points that belong to no class, some of the labels flipped. Self-training
with softmax regression runs for at most five rounds. Every setting is measured on the same
20 draws.
"""

from functools import cache
from itertools import product

import numpy as np

from course.datasets import UNLABELED, flip_labels, hide_labels, make_blobs
from course.evaluation import Interval, Table, mean_interval, paired_difference
from course.methods import SelfTrainingClassifier, SoftmaxRegression

COLUMN = "threshold"
THRESHOLDS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)
FOREIGN = (0.0, 0.2, 0.4, 0.6)
NOISE = (0.0, 0.1, 0.2, 0.3, 0.4)
SEEDS = range(1000, 1020)

NOBODY = -2  # the class of a foreign point: no guess is right
_N_POINTS, _SPREAD, _PER_CLASS, _ROUNDS = 180, 0.9, 4, 5
_FOREIGN_AT, _FOREIGN_SPREAD = (0.0, -2.6), 0.45


def scene(foreign, noise, seed):
    """Return points, their classes (-2 for foreign points) and the labels given (-1 for none).

    Parameters
    ----------
    foreign : float in [0, 1), share of the pool that comes from elsewhere
    noise : float in [0, 1], share of the labels that are wrong
    seed : int
        Points and labels that are there at a small share are there at a larger one.
    """
    X, y = make_blobs(_N_POINTS, noise=_SPREAD, random_state=seed)
    y_few = flip_labels(hide_labels(y, _PER_CLASS, random_state=seed), noise, random_state=seed)
    n_bare = int(np.sum(y_few == UNLABELED))
    n_foreign = round(foreign / (1 - foreign) * n_bare)
    cloud = np.random.RandomState(seed).normal(_FOREIGN_AT, _FOREIGN_SPREAD, size=(n_foreign, 2))
    return (
        np.concatenate([X, cloud]),
        np.append(y, np.full(n_foreign, NOBODY)),
        np.append(y_few, np.full(n_foreign, UNLABELED)),
    )


def trained(threshold, foreign, noise, seed):
    """Let softmax regression train itself on one draw.

    Returns
    -------
    model : fitted SelfTrainingClassifier
    X, y, y_few : the scene
    found : dict
        ``coverage`` (share of the pool that got a guess), ``precision`` (of the guesses; NaN
        without one), ``accuracy`` and ``labels_only`` (on the points of the three classes
        without a label), all in [0, 1].
    """
    X, y, y_few = scene(foreign, noise, seed)
    pool = y_few == UNLABELED
    model = SelfTrainingClassifier(SoftmaxRegression(), threshold=threshold, max_iter=_ROUNDS)
    model.fit(X, y_few)
    guessed = pool & (model.transduction_ != UNLABELED)
    home = pool & (y != NOBODY)
    found = {
        "coverage": guessed.sum() / pool.sum(),
        "precision": np.mean((model.transduction_ == y)[guessed]) if guessed.any() else np.nan,
        "accuracy": model.score(X[home], y[home]),
        "labels_only": _labels_only(noise, seed),
    }
    return model, X, y, y_few, {name: float(value) for name, value in found.items()}


def describe_passing(foreign, thresholds, noise=0.0):
    """Return what passes each threshold, means over the draws, as text.

    Parameters
    ----------
    foreign : float in [0, 1), share of out-of-distribution points in the pool
    thresholds : sequence of float
    noise : float in [0, 1], share of the labels that are wrong
    """
    lines = []
    for threshold in thresholds:
        draws = [_passing(threshold, foreign, noise, seed) for seed in SEEDS]
        passed, outside, mislabeled, accuracy = (100 * value for value in np.mean(draws, axis=0))
        lines.append(
            f"threshold {threshold}: {passed:.0f} % of the pool pass; of these, {outside:.0f} % "
            f"are out-of-distribution and {mislabeled:.0f} % mislabeled points of the classes; "
            f"accuracy {accuracy:.0f} %"
        )
    return "\n".join(lines)


def _passing(threshold, foreign, noise, seed):
    model, _, y, y_few, found = trained(threshold, foreign, noise, seed)
    labels = model.transduction_
    passed = (y_few == UNLABELED) & (labels != UNLABELED)
    outside = y[passed] == NOBODY
    mislabeled = ~outside & (labels[passed] != y[passed])
    return found["coverage"], outside.mean(), mislabeled.mean(), found["accuracy"]


@cache
def _labels_only(noise, seed):
    """Return what the labels alone get right; foreign points do not change it."""
    X, y, y_few = scene(0.0, noise, seed)
    known = y_few != UNLABELED
    return SoftmaxRegression().fit(X[known], y_few[known]).score(X[~known], y[~known])


def parts(n_jobs):
    for threshold in THRESHOLDS:
        yield threshold, lambda threshold=threshold: _turn(threshold)


def describe(table):
    """Return the means over the draws as text."""
    lines = [
        f"Percent, means over {len(SEEDS)} draws (seeds {SEEDS[0]} to {SEEDS[-1]}, for reporting); "
        "difference of",
        "accuracy from labels only in points, draw by draw, with its 95 % interval.",
        "",
        "threshold  foreign  noise  guessed  of these right  accuracy  difference",
    ]
    for row in table.rows:
        gain = Interval(row["difference"], row["low"], row["high"])
        lines.append(
            f"{row['threshold']:>9.2f}{row['foreign']:>9.1f}{row['noise']:>7.1f}"
            f"{100 * row['coverage']:>9.0f}{100 * row['precision']:>16.0f}"
            f"{100 * row['accuracy']:>10.1f}  {gain:+.1%}"
        )
    return "\n".join(lines)


def _turn(threshold):
    rows = []
    for foreign, noise in product(FOREIGN, NOISE):
        draws = [trained(threshold, foreign, noise, seed)[-1] for seed in SEEDS]
        scores = {name: [draw[name] for draw in draws] for name in draws[0]}
        difference, low, high = paired_difference(scores["accuracy"], scores["labels_only"])
        rows.append(
            {
                "foreign": foreign,
                "noise": noise,
                **{name: mean_interval(values)[0] for name, values in scores.items()},
                "difference": difference,
                "low": low,
                "high": high,
            }
        )
    return Table(rows, {"seeds": [SEEDS[0], SEEDS[-1]], "stopped": False})
