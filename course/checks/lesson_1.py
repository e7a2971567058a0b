"""Exercises of lesson 1: who carries an answer, what answers cost, and which to ask for."""

import numpy as np
from scipy.spatial.distance import cdist

from course.checks._declare import Exercise, each
from course.checks._judge import Amiss, Slip
from course.checks._properties import array_of

# --- the solutions -----------------------------------------------------------------------


def labeled_mask(y):
    """Say which points carry an answer.

    Parameters
    ----------
    y : int array of shape (n_samples,), classes 0, 1, 2, ..., or -1 = no label

    Returns
    -------
    bool array of shape (n_samples,): True where there is a label

    Examples
    --------
    >>> labeled_mask(np.array([2, -1, 0]))
    array([ True, False,  True])
    """
    return y != -1


def count_labels(y, n_classes):
    """Count the labels of each class; a class without a label has 0.

    Parameters
    ----------
    y : int array of shape (n_samples,), classes 0 to n_classes - 1, or -1 = no label
    n_classes : int

    Returns
    -------
    int array of shape (n_classes,)

    Examples
    --------
    >>> count_labels(np.array([0, -1, 2, 0, -1]), n_classes=4)
    array([2, 0, 1, 0])
    """
    return np.bincount(y[y != -1], minlength=n_classes)


def price_of_labels(seconds, labels, truth, n_total):
    """Estimate what labeling a whole set takes, from a sample labeled by hand.

    A digit that was skipped took its time and gave no label.

    Parameters
    ----------
    seconds : float, time spent on the sample
    labels : int array of shape (n_sample,), what was typed, -1 where a digit was skipped
    truth : int array of shape (n_sample,), what it is
    n_total : int, how many labels are wanted

    Returns
    -------
    minutes : float, for n_total labels at this pace
    wrong : float, how many of the n_total labels will be slips at this rate

    Examples
    --------
    Two labels in 6 seconds, one of them wrong; a hundred are wanted:

    >>> labels, truth = np.array([3, 8, -1]), np.array([3, 5, 1])
    >>> minutes, wrong = price_of_labels(6.0, labels, truth, n_total=100)
    >>> float(minutes), float(wrong)
    (5.0, 50.0)
    """
    given = labels != -1
    slips = np.sum(labels[given] != truth[given])
    return seconds / given.sum() * n_total / 60, slips / given.sum() * n_total


def closest_pair(X, names):
    """Find the next hand-over: the closest two points of which one has a name and one has none.

    Parameters
    ----------
    X : array of shape (n_samples, n_features)
    names : int array of shape (n_samples,), -1 = no name

    Returns
    -------
    giver : int, row of the point with a name
    taker : int, row of the point without

    Examples
    --------
    >>> closest_pair(np.array([[0.0], [1.0], [1.1], [5.0], [5.2]]), np.array([-1, 0, 0, -1, -1]))
    (1, 0)
    """
    gaps = cdist(X, X)
    gaps[names == -1] = np.inf
    gaps[:, names != -1] = np.inf
    giver, taker = np.unravel_index(gaps.argmin(), gaps.shape)
    return int(giver), int(taker)


def score_hidden(truth, guesses, y_few):
    """Score guesses where it counts: on the points whose label was hidden.

    Parameters
    ----------
    truth : int array of shape (n_samples,)
    guesses : int array of shape (n_samples,), a class for every point
    y_few : int array of shape (n_samples,), the labels the method was given, -1 = hidden

    Returns
    -------
    float in [0, 1]: of the hidden points, the share that was guessed right

    Examples
    --------
    >>> truth, y_few = np.array([0, 0, 1, 1]), np.array([0, -1, 1, -1])
    >>> float(score_hidden(truth, np.array([0, 1, 1, 1]), y_few))
    0.5
    """
    hidden = y_few == -1
    return np.mean(guesses[hidden] == truth[hidden])


def spread_out(X, n):
    """Choose n points to label, each as far as possible from those chosen before.

    The first is row 0. After that: for every point look at the nearest point chosen
    so far, and take the one for which that is farthest.

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


def unlucky_labels(X, y, n):
    """Choose n labels of each class so badly that nearest neighbor does worse than a coin.

    Parameters
    ----------
    X : array of shape (n_samples, 2), two moons: the upper from x = -1 to 1 (class 0),
        the lower from x = 0 to 2 (class 1)
    y : int array of shape (n_samples,), every class known: you choose which to give away
    n : int, labels of each class

    Returns
    -------
    int array of shape (2 * n,): different row numbers, n of class 0 and n of class 1,
    with which the nearest labeled point gives fewer than half of the others the right name
    """
    from_right_to_left = X[:, 0].argsort()[::-1]
    upper = from_right_to_left[y[from_right_to_left] == 0]
    lower = from_right_to_left[y[from_right_to_left] == 1]
    return np.concatenate([upper[:n], lower[-n:]])


# --- inputs ------------------------------------------------------------------------------


def _partly(rng, n, n_classes, hidden=0.5):
    """Return labels of which some are hidden, with every class, and -1, among them."""
    y = rng.integers(n_classes, size=n)
    y[rng.random(n) < hidden] = -1
    y[: n_classes + 1] = [*range(n_classes), -1]
    return rng.permutation(y)


def _partial_labels(rng):
    small = (np.array([2, -1, 0]),), (rng.integers(3, size=4) + 1,)  # in one, all are labeled
    return [*small, (_partly(rng, 20, 3),), (_partly(rng, 60, 5, hidden=0.9),)]


def _labels_to_count(rng):
    last_is_bare = _partly(rng, 30, 4)
    return [
        (np.array([0, -1, 2, 0, -1]), 4),
        (_partly(rng, 25, 3), 3),
        (last_is_bare, 6),
    ]


def _samples(rng):
    cases = [(6.0, np.array([3, 8, -1]), np.array([3, 5, 1]), 100)]
    for n in (12, 40):
        truth = rng.integers(10, size=n)
        labels = truth.copy()
        labels[:3] = (labels[:3] + rng.integers(1, 10, size=3)) % 10
        labels[3 : 3 + n // 4] = -1
        order = rng.permutation(n)
        seconds = float(np.round(n * rng.uniform(1, 3), 1))
        cases.append((seconds, labels[order], truth[order], int(rng.integers(500, 2000))))
    return cases


def _half_named(rng):
    X = np.array([[0.0], [1.0], [1.1], [5.0], [5.2]])
    cases = [(X, np.array([-1, 0, 0, -1, -1]))]
    for n, d in ((12, 2), (40, 3)):
        X = rng.normal(size=(n, d))
        names = _partly(rng, n, 2, hidden=0.7)
        cases.append((X, names))
    return cases


def _guesses(rng):
    small = np.array([0, 0, 1, 1]), np.array([0, 1, 1, 1]), np.array([0, -1, 1, -1])
    cases = [small]
    for n, n_classes in ((40, 2), (90, 4)):
        truth = rng.integers(n_classes, size=n)
        y_few = np.where(rng.random(n) < 0.6, -1, truth)
        y_few[:2] = [-1, truth[1]]
        wrong = (truth + rng.integers(1, n_classes, size=n)) % n_classes
        guesses = np.where((y_few == -1) & (rng.random(n) < 0.35), wrong, truth)
        guesses[0] = wrong[0]
        cases.append((truth, guesses, y_few))
    return cases


def _clouds(rng):
    X = rng.normal(size=(30, 2)) * [3, 1]
    return [(np.array([[0.0], [1.0], [4.0], [10.0]]), 3), (X, 8), (rng.random((50, 4)), 12)]


def _moons(rng):
    from course.datasets import make_two_moons

    seeds = rng.integers(2**31, size=2)
    return [
        (*make_two_moons(200, 0.08, int(seed)), n) for seed, n in zip(seeds, (5, 10), strict=True)
    ]


# --- judges of what has many right answers -------------------------------------------------


@each
def _are_unlucky(answer, X, y, n):
    rows = array_of(answer, (2 * n,), "your choice", whole=True)
    if rows.min() < 0 or rows.max() >= len(X):
        raise Amiss(
            f"row numbers go from 0 to {len(X) - 1}, yours from {rows.min()} to {rows.max()}."
        )
    if len(np.unique(rows)) < len(rows):
        raise Amiss("some of your rows are the same: each point can be labeled only once.")
    counts = np.bincount(y[rows], minlength=2)
    if counts.tolist() != [n, n]:
        raise Amiss(
            f"there should be {n} labels of each class, yours are {counts[0]} of class 0 and "
            f"{counts[1]} of class 1."
        )
    rest = np.setdiff1d(np.arange(len(X)), rows)
    nearest = cdist(X[rest], X[rows]).argmin(axis=1)
    score = np.mean(y[rows][nearest] == y[rest])
    if score >= 0.5:
        raise Amiss(
            f"with your {2 * n} labels nearest neighbor still names {score:.0%} of the others "
            "rightly; fewer than half are wanted."
        )


# --- known slips ---------------------------------------------------------------------------


def _wraps_round(y, n_classes):
    counts = np.zeros(n_classes, dtype=int)
    np.add.at(counts, y, 1)
    return counts


def _priced(seconds, labels, truth, n_total, n_given, n_wrong):
    return seconds / n_given * n_total / 60, n_wrong / n_given * n_total


def _skips_count(seconds, labels, truth, n_total):
    slips = np.sum((labels != truth) & (labels != -1))
    return _priced(seconds, labels, truth, n_total, len(labels), slips)


def _skips_are_slips(seconds, labels, truth, n_total):
    return _priced(seconds, labels, truth, n_total, np.sum(labels != -1), np.sum(labels != truth))


def _in_seconds(seconds, labels, truth, n_total):
    minutes, wrong = price_of_labels(seconds, labels, truth, n_total)
    return 60 * minutes, wrong


def _rate_only(seconds, labels, truth, n_total):
    minutes, wrong = price_of_labels(seconds, labels, truth, n_total)
    return minutes, wrong / n_total


def _closest(X, givers, takers):
    gaps = cdist(X, X)
    np.fill_diagonal(gaps, np.inf)
    gaps = np.where(givers[:, None] & takers, gaps, np.inf)
    return tuple(int(i) for i in np.unravel_index(gaps.argmin(), gaps.shape))


def _any_giver(X, names):
    return _closest(X, np.full(len(X), True), names == -1)


def _any_pair(X, names):
    everyone = np.full(len(X), True)
    return _closest(X, everyone, everyone)


def _within_subset(X, names):
    gaps = cdist(X[names != -1], X[names == -1])
    return tuple(int(i) for i in np.unravel_index(gaps.argmin(), gaps.shape))


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


# --- the table -----------------------------------------------------------------------------

EXERCISES = [
    Exercise(
        name="labels.labeled_mask",
        solves=labeled_mask,
        points=1,
        minutes=2,
        what="the mask",
        cases=_partial_labels,
        hints=[
            "Which value of y is never a class?",
            "Comparing an array with a number gives True and False, one for each entry.",
            "Ask for each entry whether it is unequal to the value that means no label.",
        ],
        slips=[
            Slip("takes class 0 for no label", lambda y: y > 0, "0 is a class like any other."),
            Slip(
                "returns the unlabeled points",
                lambda y: y == -1,
                "These are the points without a label: turn the mask round.",
            ),
            Slip(
                "takes the labels for truth values",
                lambda y: y.astype(bool),
                "As a truth value -1 counts as True and class 0 as False: compare with -1.",
            ),
            Slip(
                "returns row numbers",
                lambda y: np.flatnonzero(y != -1),
                "These are row numbers; a mask has one True or False for each point.",
            ),
        ],
    ),
    Exercise(
        name="labels.count_labels",
        solves=count_labels,
        points=1,
        minutes=4,
        what="the counts",
        cases=_labels_to_count,
        hints=[
            "What must happen to the -1 before anything is counted?",
            "np.bincount counts how often 0, 1, 2, ... occur. It takes no negative numbers.",
            "Keep the labeled entries with a mask, count them, and ask np.bincount for at least "
            "n_classes counts (minlength).",
        ],
        slips=[
            Slip(
                "takes -1 for the last class",
                _wraps_round,
                "As an index -1 means the last entry, so every point without a label was counted "
                "for the last class.",
            ),
            Slip(
                "leaves out empty classes",
                lambda y, n_classes: np.unique(y[y != -1], return_counts=True)[1],
                "A class that no label names is missing from your answer; it belongs in, as 0.",
            ),
            Slip(
                "stops at the last class seen",
                lambda y, n_classes: np.bincount(y[y != -1]),
                "Your counts stop at the largest label that occurs; later classes have 0 labels "
                "and belong in.",
            ),
            Slip(
                "counts -1 as a class of its own",
                lambda y, n_classes: np.bincount(y + 1, minlength=n_classes + 1),
                "Your first count is that of the points without a label; they are no class.",
            ),
        ],
    ),
    Exercise(
        name="labels.price_of_labels",
        solves=price_of_labels,
        points=2,
        minutes=7,
        what="the price",
        cases=_samples,
        hints=[
            "How many labels came out of those seconds, skipped digits left out?",
            "Two rates: seconds a label, and slips a label. Both are then multiplied by n_total.",
            "given = labels that are not -1; divide the seconds, and the slips among the given, by "
            "their number; then times n_total, and the seconds by 60.",
        ],
        slips=[
            Slip(
                "counts skipped digits as labels",
                _skips_count,
                "A skipped digit gave no label: divide by the number of labels, not of digits.",
            ),
            Slip(
                "takes -1 for a wrong label",
                _skips_are_slips,
                "A skipped digit is no slip: -1 differs from the truth, but nobody claimed it.",
            ),
            Slip("returns seconds", _in_seconds, "That looks like seconds; minutes are wanted."),
            Slip(
                "returns the error rate",
                _rate_only,
                "That is the share of slips; how many are there in n_total labels?",
            ),
        ],
    ),
    Exercise(
        name="chain.closest_pair",
        solves=closest_pair,
        points=2,
        minutes=8,
        what="the pair (giver, taker)",
        cases=_half_named,
        hints=[
            "Of all pairs of points, which may not be looked at?",
            "cdist(X, X) has a row for each giver and a column for each taker. Put infinity where "
            "the giver has no name, and where the taker has one.",
            "The position of the smallest entry comes from argmin; np.unravel_index turns it into "
            "a row and a column.",
        ],
        slips=[
            Slip(
                "lets nameless points give",
                _any_giver,
                "Your giver has no name to give: only points with a name may be givers.",
            ),
            Slip(
                "takes the closest two points of all",
                _any_pair,
                "These two are the closest of all points, but one of them must have a name and "
                "the other none.",
            ),
            Slip(
                "counts rows within the named points",
                _within_subset,
                "These are positions among the named and among the nameless points; rows of X are "
                "wanted.",
            ),
            Slip(
                "returns taker, giver",
                lambda X, names: closest_pair(X, names)[::-1],
                "The right two points in the wrong order: first the giver.",
            ),
        ],
    ),
    Exercise(
        name="labels.score_hidden",
        solves=score_hidden,
        points=1,
        minutes=4,
        what="the score",
        cases=_guesses,
        hints=[
            "For which points did the method have to guess?",
            "A mask of the hidden points, used on the truth and on the guesses.",
            "The mean of an array of True and False is the share of True.",
        ],
        slips=[
            Slip(
                "scores the given labels too",
                lambda truth, guesses, y_few: np.mean(guesses == truth),
                "The labels that were given away are counted too: they were no guesses, and lift "
                "the score for nothing.",
            ),
            Slip(
                "scores the given labels only",
                lambda truth, guesses, y_few: np.mean(guesses[y_few != -1] == truth[y_few != -1]),
                "That is the score on the labeled points, whose answers the method was told.",
            ),
            Slip(
                "divides by all points",
                lambda truth, guesses, y_few: np.mean((guesses == truth) & (y_few == -1)),
                "The right guesses are counted among the hidden points, but divided by all points.",
            ),
            Slip(
                "returns the error",
                lambda truth, guesses, y_few: 1 - score_hidden(truth, guesses, y_few),
                "That is the share of wrong guesses.",
            ),
        ],
    ),
    Exercise(
        name="labels.spread_out",
        solves=spread_out,
        points=2,
        minutes=8,
        what="the chosen rows",
        cases=_clouds,
        hints=[
            "For one point: how far is it from the chosen ones taken together?",
            "A loop until n are chosen. In each round: the distance of every point to its nearest "
            "chosen one, then the point for which that is largest.",
            "cdist(X, X[chosen]) has a column for each chosen point: the smallest of each row, "
            "then argmax.",
        ],
        slips=[
            Slip(
                "looks at the last choice only",
                _from_last,
                "You measure from the point chosen last; those chosen before count too.",
            ),
            Slip(
                "adds up the distances",
                _from_sum,
                "You add up the distances to the chosen points; only the nearest of them counts.",
            ),
            Slip(
                "looks at the first choice only",
                _from_first,
                "You measure from row 0 in every round: a point near one already chosen adds "
                "little.",
            ),
            Slip(
                "takes the nearest",
                _nearest_first,
                "These are the points nearest to row 0; they should be far apart.",
            ),
        ],
    ),
    Exercise(
        name="labels.unlucky_labels",
        solves=unlucky_labels,
        points=2,
        minutes=8,
        what="your choice",
        cases=_moons,
        judged_by=_are_unlucky,
        hints=[
            "Which end of each moon lies deep inside the other?",
            "Sort the points by x. The upper moon ends, on the right, inside the lower one; the "
            "lower one begins, on the left, inside the upper.",
            "Of class 0 the n points with the largest x, of class 1 the n with the smallest.",
        ],
        slips=[
            Slip(
                "takes the first rows",
                _first_rows,
                "The first rows are a random draw, and such draws are rarely bad: choose by place.",
            ),
            Slip(
                "takes the far ends",
                _outer_tips,
                "You took the ends that are far from the other moon; what about the other ends?",
            ),
            Slip(
                "takes the left end of both",
                _left_ends,
                "You took the left end of both moons: right for the lower one, but the left end of "
                "the upper is far from the other moon.",
            ),
            Slip(
                "takes one corner",
                _one_corner,
                "All your labels come from one side of the picture; take each class by itself.",
            ),
        ],
    ),
]
