"""Exercises of lesson 1, first part: which points have a label, and what labels cost."""

import numpy as np
from scipy.spatial.distance import cdist

from course.checks._declare import Exercise, Slip

# --- shared ----------------------------------------------------------------------


def _partly(rng, n, n_classes, hidden=0.5):
    """Return labels of which some are hidden, with every class, and -1, among them."""
    y = rng.integers(n_classes, size=n)
    y[rng.random(n) < hidden] = -1
    y[: n_classes + 1] = [*range(n_classes), -1]
    return rng.permutation(y)


# --- labels.labeled_mask -------------------------------------------------------------------------


def labeled_mask(y):
    """Say which points have a label.

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


def _partial_labels(rng):
    small = (np.array([2, -1, 0]),), (rng.integers(3, size=4) + 1,)  # in one, all are labeled
    return [*small, (_partly(rng, 20, 3),), (_partly(rng, 60, 5, hidden=0.9),)]


LABELED_MASK = Exercise(
    name="labels.labeled_mask",
    solves=labeled_mask,
    points=1,
    minutes=2,
    what="the mask",
    cases=_partial_labels,
    hints=[
        "Which value in y is not a class?",
        "Comparing an array with a number gives one True or False per entry.",
        'Test for each entry whether it differs from the value that means "no label".',
    ],
    slips=[
        Slip(
            "takes class 0 for no label",
            lambda y: y > 0,
            "Your mask leaves out class 0, but 0 is a class like any other. Only -1 means no "
            "label.",
        ),
        Slip(
            "returns the unlabeled points",
            lambda y: y == -1,
            "These are the points without a label. Invert the mask.",
        ),
        Slip(
            "takes the labels for truth values",
            lambda y: y.astype(bool),
            "You used the labels as truth values, where -1 counts as True and class 0 as "
            "False. Compare with -1 instead.",
        ),
        Slip(
            "returns row numbers",
            lambda y: np.flatnonzero(y != -1),
            "These are row numbers. A mask has one True or False per point.",
        ),
    ],
)


# --- labels.count_labels -------------------------------------------------------------------------


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


def _labels_to_count(rng):
    last_is_bare = _partly(rng, 30, 4)
    return [
        (np.array([0, -1, 2, 0, -1]), 4),
        (_partly(rng, 25, 3), 3),
        (last_is_bare, 6),
    ]


def _wraps_round(y, n_classes):
    counts = np.zeros(n_classes, dtype=int)
    np.add.at(counts, y, 1)
    return counts


COUNT_LABELS = Exercise(
    name="labels.count_labels",
    solves=count_labels,
    points=1,
    minutes=4,
    what="the counts",
    cases=_labels_to_count,
    hints=[
        "What has to happen to the entries that are -1 before you count?",
        "np.bincount counts how often 0, 1, 2, ... occur. It does not accept negative numbers.",
        "Keep the labeled entries with a mask, count them with np.bincount, and pass "
        "minlength=n_classes.",
    ],
    slips=[
        Slip(
            "takes -1 for the last class",
            _wraps_round,
            "As an index, -1 means the last entry, so you counted every unlabeled point for "
            "the last class.",
        ),
        Slip(
            "leaves out empty classes",
            lambda y, n_classes: np.unique(y[y != -1], return_counts=True)[1],
            "A class without any label is missing from your answer. Its count should be 0.",
        ),
        Slip(
            "stops at the last class seen",
            lambda y, n_classes: np.bincount(y[y != -1]),
            "Your counts stop at the largest label that occurs. Later classes have 0 labels "
            "and should be included.",
        ),
        Slip(
            "counts -1 as a class of its own",
            lambda y, n_classes: np.bincount(y + 1, minlength=n_classes + 1),
            "Your first count is the number of unlabeled points. They are not a class.",
        ),
    ],
)


# --- labels.price_of_labels ----------------------------------------------------------------------


def price_of_labels(seconds, labels, truth, n_total):
    """Estimate what it takes to label a whole data set, from a sample labeled by hand.

    A skipped digit took time but gave no label.

    Parameters
    ----------
    seconds : float, time spent on the sample
    labels : int array of shape (n_sample,), the labels typed, -1 where a digit was skipped
    truth : int array of shape (n_sample,), the true classes
    n_total : int, how many labels are needed

    Returns
    -------
    minutes : float, for n_total labels at this pace
    wrong : float, how many of the n_total labels will be wrong at this rate

    Examples
    --------
    Two labels in 6 seconds, one of them wrong; a hundred labels are needed:

    >>> labels, truth = np.array([3, 8, -1]), np.array([3, 5, 1])
    >>> minutes, wrong = price_of_labels(6.0, labels, truth, n_total=100)
    >>> float(minutes), float(wrong)
    (5.0, 50.0)
    """
    given = labels != -1
    errors = np.sum(labels[given] != truth[given])
    return seconds / given.sum() * n_total / 60, errors / given.sum() * n_total


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


def _priced(seconds, labels, truth, n_total, n_given, n_wrong):
    return seconds / n_given * n_total / 60, n_wrong / n_given * n_total


def _skips_count(seconds, labels, truth, n_total):
    errors = np.sum((labels != truth) & (labels != -1))
    return _priced(seconds, labels, truth, n_total, len(labels), errors)


def _skips_are_errors(seconds, labels, truth, n_total):
    return _priced(seconds, labels, truth, n_total, np.sum(labels != -1), np.sum(labels != truth))


def _in_seconds(seconds, labels, truth, n_total):
    minutes, wrong = price_of_labels(seconds, labels, truth, n_total)
    return 60 * minutes, wrong


def _rate_only(seconds, labels, truth, n_total):
    minutes, wrong = price_of_labels(seconds, labels, truth, n_total)
    return minutes, wrong / n_total


PRICE_OF_LABELS = Exercise(
    name="labels.price_of_labels",
    solves=price_of_labels,
    points=2,
    minutes=7,
    what="the price",
    cases=_samples,
    hints=[
        "How many labels were typed in that time, not counting the skipped digits?",
        "Compute two rates, seconds per label and mistakes per label, and multiply both by "
        "n_total.",
        "given = the labels that are not -1. Divide the seconds, and the mistakes among the "
        "given labels, by their number. Then multiply by n_total, and divide the seconds by "
        "60.",
    ],
    slips=[
        Slip(
            "counts skipped digits as labels",
            _skips_count,
            "A skipped digit gave no label, so divide by the number of labels and not by the "
            "number of digits.",
        ),
        Slip(
            "counts a skipped digit as a mistake",
            _skips_are_errors,
            "You counted skipped digits as labeling errors. A -1 differs from the true "
            "class, but it is not a label.",
        ),
        Slip(
            "returns seconds",
            _in_seconds,
            "Your first number seems to be in seconds. It should be in minutes.",
        ),
        Slip(
            "returns the error rate",
            _rate_only,
            "That is the error rate. Multiply it by n_total to get the number of mistakes.",
        ),
    ],
)


# --- chain.closest_pair --------------------------------------------------------------------------


def closest_pair(X, labels):
    """Find the closest two points of which one is labeled and the other is not.

    The labeled one passes its label on to the other. Distances are Euclidean.

    Parameters
    ----------
    X : array of shape (n_samples, n_features)
    labels : int array of shape (n_samples,), -1 = no label

    Returns
    -------
    giver : int, row of the labeled point
    taker : int, row of the unlabeled point

    Examples
    --------
    >>> closest_pair(np.array([[0.0], [1.0], [1.1], [5.0], [5.2]]), np.array([-1, 0, 0, -1, -1]))
    (1, 0)
    """
    gaps = cdist(X, X)
    gaps[labels == -1] = np.inf
    gaps[:, labels != -1] = np.inf
    giver, taker = np.unravel_index(gaps.argmin(), gaps.shape)
    return int(giver), int(taker)


def _half_labeled(rng):
    X = np.array([[0.0], [1.0], [1.1], [5.0], [5.2]])
    cases = [(X, np.array([-1, 0, 0, -1, -1]))]
    while len(cases) < 3:
        n, d = ((12, 2), (40, 3))[len(cases) - 1]
        X, labels = rng.normal(size=(n, d)), _partly(rng, n, 2, hidden=0.7)
        # Another distance has another closest pair: one of them in each case, as both at once
        # are rare.
        other = ("chebyshev", "cityblock")[len(cases) - 1]
        right, wrong = (_closest(X, labels != -1, labels == -1, m) for m in ("euclidean", other))
        if right != wrong:
            cases.append((X, labels))
    return cases


def _closest(X, givers, takers, metric="euclidean"):
    gaps = cdist(X, X, metric)
    np.fill_diagonal(gaps, np.inf)
    gaps = np.where(givers[:, None] & takers, gaps, np.inf)
    return tuple(int(i) for i in np.unravel_index(gaps.argmin(), gaps.shape))


def _any_giver(X, labels):
    return _closest(X, np.full(len(X), True), labels == -1)


def _any_pair(X, labels):
    everyone = np.full(len(X), True)
    return _closest(X, everyone, everyone)


def _within_subset(X, labels):
    gaps = cdist(X[labels != -1], X[labels == -1])
    return tuple(int(i) for i in np.unravel_index(gaps.argmin(), gaps.shape))


CLOSEST_PAIR = Exercise(
    name="chain.closest_pair",
    solves=closest_pair,
    points=2,
    minutes=8,
    what="the pair (giver, taker)",
    cases=_half_labeled,
    hints=[
        "Which pairs of points do not count, however close they are?",
        "cdist(X, X) has one row per giver and one column per taker. Put infinity where the "
        "giver has no label, and where the taker already has one.",
        "argmin gives the position of the smallest entry, and np.unravel_index turns it into "
        "a row and a column.",
    ],
    slips=[
        Slip(
            "lets unlabeled points give",
            _any_giver,
            "Your giver has no label. Only labeled points can pass on a label.",
        ),
        Slip(
            "takes the closest two points of all",
            _any_pair,
            "These two points are the closest of all, but one of them must be labeled and "
            "the other unlabeled.",
        ),
        Slip(
            "counts rows within the labeled points",
            _within_subset,
            "These are positions within the labeled and within the unlabeled points. Return "
            "rows of X.",
        ),
        Slip(
            "returns taker, giver",
            lambda X, labels: closest_pair(X, labels)[::-1],
            "These are the right two points in the wrong order. The giver comes first.",
        ),
        Slip(
            "measures another distance",
            lambda X, labels: _closest(X, labels != -1, labels == -1, "chebyshev"),
            "You used another distance, such as the largest difference or the sum of the "
            "differences. Use the straight-line (Euclidean) distance.",
            also=[lambda X, labels: _closest(X, labels != -1, labels == -1, "cityblock")],
        ),
    ],
)


EXERCISES = [LABELED_MASK, COUNT_LABELS, PRICE_OF_LABELS, CLOSEST_PAIR]
