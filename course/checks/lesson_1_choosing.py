"""Exercises of lesson 1, second part: scoring hidden labels, choosing what to label."""

import numpy as np
from scipy.spatial.distance import cdist

from course.checks._declare import Amiss, Exercise, Slip, array_of, each

# --- labels.score_hidden -------------------------------------------------------------------------


def score_hidden(truth, predicted, y_few):
    """Compute the accuracy on the points whose label was hidden.

    Parameters
    ----------
    truth : int array of shape (n_samples,)
    predicted : int array of shape (n_samples,), the predicted class of every point
    y_few : int array of shape (n_samples,), the labels the method was given, -1 = hidden

    Returns
    -------
    float in [0, 1]: the fraction of the hidden points that is predicted correctly

    Examples
    --------
    >>> truth, y_few = np.array([0, 0, 1, 1]), np.array([0, -1, 1, -1])
    >>> float(score_hidden(truth, np.array([0, 1, 1, 1]), y_few))
    0.5
    """
    hidden = y_few == -1
    return np.mean(predicted[hidden] == truth[hidden])


def _predictions(rng):
    small = np.array([0, 0, 1, 1]), np.array([0, 1, 1, 1]), np.array([0, -1, 1, -1])
    cases = [small]
    for n, n_classes in ((40, 2), (90, 4)):
        truth = rng.integers(n_classes, size=n)
        y_few = np.where(rng.random(n) < 0.6, -1, truth)
        y_few[:2] = [-1, truth[1]]
        wrong = (truth + rng.integers(1, n_classes, size=n)) % n_classes
        predicted = np.where((y_few == -1) & (rng.random(n) < 0.35), wrong, truth)
        predicted[0] = wrong[0]
        cases.append((truth, predicted, y_few))
    return cases


SCORE_HIDDEN = Exercise(
    name="labels.score_hidden",
    solves=score_hidden,
    points=1,
    minutes=4,
    what="the score",
    cases=_predictions,
    hints=[
        "For which points did the method have to predict the label?",
        "Make a mask of the hidden points and apply it to the truth and to the predictions.",
        "The mean of an array of True and False is the fraction of True.",
    ],
    slips=[
        Slip(
            "scores the given labels too",
            lambda truth, predicted, y_few: np.mean(predicted == truth),
            "You also score the points whose label was given. The method did not have to "
            "predict those, so they raise the score and say nothing about it.",
        ),
        Slip(
            "scores the given labels only",
            lambda truth, predicted, y_few: np.mean(predicted[y_few != -1] == truth[y_few != -1]),
            "That is the score on the labeled points, whose labels the method was given.",
        ),
        Slip(
            "divides by all points",
            lambda truth, predicted, y_few: np.mean((predicted == truth) & (y_few == -1)),
            "You count the correct predictions on the hidden points but divide by the number "
            "of all points. Divide by the number of hidden points.",
        ),
        Slip(
            "returns the error",
            lambda truth, predicted, y_few: 1 - score_hidden(truth, predicted, y_few),
            "That is the error rate, the fraction of wrong predictions. Return the accuracy.",
        ),
    ],
)


# --- labels.spread_out ---------------------------------------------------------------------------


def spread_out(X, n):
    """Choose n points to label, each as far as possible from those chosen before.

    Start with row 0. Then repeat: measure the distance of every point to its nearest
    chosen point, and choose the point for which this distance is largest. (Farthest-first
    traversal.)

    Parameters
    ----------
    X : array of shape (n_samples, n_features)
    n : int, at most n_samples

    Returns
    -------
    int array of shape (n,): row numbers, in the order they were chosen

    Examples
    --------
    >>> spread_out(np.array([[0.0], [1.0], [4.0], [10.0]]), n=3)
    array([0, 3, 2])
    """
    chosen = [0]
    while len(chosen) < n:
        to_nearest = cdist(X, X[chosen]).min(axis=1)
        chosen.append(int(to_nearest.argmax()))
    return np.array(chosen)


def _clouds(rng):
    X = rng.normal(size=(30, 2)) * [3, 1]
    return [(np.array([[0.0], [1.0], [4.0], [10.0]]), 3), (X, 8), (rng.random((50, 4)), 12)]


def _greedy(X, n, gap):
    chosen = [0]
    while len(chosen) < n:
        distances = gap(X, chosen)
        distances[chosen] = -np.inf
        chosen.append(int(distances.argmax()))
    return np.array(chosen)


def _from_last(X, n):
    return _greedy(X, n, lambda X, chosen: cdist(X, X[chosen[-1:]])[:, 0])


def _from_sum(X, n):
    return _greedy(X, n, lambda X, chosen: cdist(X, X[chosen]).sum(axis=1))


def _from_first(X, n):
    return np.concatenate([[0], cdist(X, X[:1])[:, 0].argsort()[::-1][: n - 1]])


def _nearest_first(X, n):
    return cdist(X, X[:1])[:, 0].argsort(kind="stable")[:n]


SPREAD_OUT = Exercise(
    name="labels.spread_out",
    solves=spread_out,
    points=2,
    minutes=8,
    what="the chosen rows",
    cases=_clouds,
    hints=[
        "For one point, how far is it from the nearest point chosen so far?",
        "Loop until n points are chosen. In each pass, compute the distance of every point "
        "to its nearest chosen point, and take the point for which that distance is largest.",
        "cdist(X, X[chosen]) has one column per chosen point. Take the smallest entry of "
        "each row, and then argmax.",
    ],
    slips=[
        Slip(
            "looks at the last choice only",
            _from_last,
            "You measure the distance from the last chosen point only. The points chosen "
            "before it count too.",
        ),
        Slip(
            "adds up the distances",
            _from_sum,
            "You add up the distances to the chosen points. Only the nearest chosen point counts.",
        ),
        Slip(
            "looks at the first choice only",
            _from_first,
            "You measure the distance from row 0 in every pass. A point close to another "
            "chosen point should not be taken.",
        ),
        Slip(
            "takes the nearest",
            _nearest_first,
            "These are the points nearest to row 0. The chosen points should be far from "
            "each other.",
        ),
    ],
)


# --- labels.unlucky_labels -----------------------------------------------------------------------


def unlucky_labels(X, y, n):
    """Choose n labels per class so badly that nearest neighbor is worse than a coin toss.

    Parameters
    ----------
    X : array of shape (n_samples, 2), two moons: the upper from x = -1 to 1 (class 0),
        the lower from x = 0 to 2 (class 1)
    y : int array of shape (n_samples,), all classes: you choose which labels are given
    n : int, labels per class

    Returns
    -------
    int array of shape (2 * n,): different row numbers, n of class 0 and n of class 1,
    with which nearest neighbor classifies fewer than half of the other points correctly
    """
    from_right_to_left = X[:, 0].argsort()[::-1]
    upper = from_right_to_left[y[from_right_to_left] == 0]
    lower = from_right_to_left[y[from_right_to_left] == 1]
    return np.concatenate([upper[:n], lower[-n:]])


def _moons(rng):
    from course.datasets import make_two_moons

    seeds = rng.integers(2**31, size=2)
    return [
        (*make_two_moons(200, 0.08, int(seed)), n) for seed, n in zip(seeds, (5, 10), strict=True)
    ]


@each
def _are_unlucky(answer, X, y, n):
    rows = array_of(answer, (2 * n,), "your choice", whole=True)
    if rows.min() < 0 or rows.max() >= len(X):
        raise Amiss(
            f"row numbers go from 0 to {len(X) - 1}, yours from {rows.min()} to {rows.max()}."
        )
    if len(np.unique(rows)) < len(rows):
        raise Amiss("some of your rows are the same. Each point can be labeled only once.")
    counts = np.bincount(y[rows], minlength=2)
    if counts.tolist() != [n, n]:
        raise Amiss(
            f"there should be {n} labels of each class; you chose {counts[0]} of class 0 and "
            f"{counts[1]} of class 1."
        )
    rest = np.setdiff1d(np.arange(len(X)), rows)
    nearest = cdist(X[rest], X[rows]).argmin(axis=1)
    score = np.mean(y[rows][nearest] == y[rest])
    if score >= 0.5:
        raise Amiss(
            f"with your {2 * n} labels, nearest neighbor still has an accuracy of {score:.0%} on "
            "the others. It should be below 50 %."
        )


def _first_rows(X, y, n):
    return np.concatenate([np.flatnonzero(y == 0)[:n], np.flatnonzero(y == 1)[:n]])


def _outer_tips(X, y, n):
    order = X[:, 0].argsort()
    return np.concatenate([order[y[order] == 0][:n], order[y[order] == 1][-n:]])


def _left_ends(X, y, n):
    order = X[:, 0].argsort()
    return np.concatenate([order[y[order] == 0][:n], order[y[order] == 1][:n]])


def _one_corner(X, y, n):
    return X[:, 0].argsort()[: 2 * n]


UNLUCKY_LABELS = Exercise(
    name="labels.unlucky_labels",
    solves=unlucky_labels,
    points=2,
    minutes=8,
    what="your choice",
    cases=_moons,
    judged_by=_are_unlucky,
    hints=[
        "Which end of each moon lies closest to the other moon?",
        "Sort the points by x. The right end of the upper moon lies inside the lower moon, "
        "and the left end of the lower moon lies inside the upper one.",
        "Take the n points of class 0 with the largest x, and the n points of class 1 with "
        "the smallest x.",
    ],
    slips=[
        Slip(
            "takes the first rows",
            _first_rows,
            "The first rows are a random subset, and random subsets are rarely this bad. "
            "Choose the points by their position.",
        ),
        Slip(
            "takes the far ends",
            _outer_tips,
            "You took the ends that are far from the other moon. Try the other ends.",
        ),
        Slip(
            "takes the left end of both",
            _left_ends,
            "You took the left end of both moons. That is right for the lower moon, but the "
            "left end of the upper moon is far from the other one.",
        ),
        Slip(
            "takes one corner",
            _one_corner,
            "All your labels come from one side of the picture. Choose the points of each "
            "class separately.",
        ),
    ],
)


EXERCISES = [SCORE_HIDDEN, SPREAD_OUT, UNLUCKY_LABELS]
