"""Exercises of lesson 5, first part: leaks, pseudo-labels, out-of-distribution points."""

import numpy as np
from scipy.spatial.distance import cdist

from course.checks._declare import Exercise, Slip

# --- evaluation.standardize ----------------------------------------------------------------------


def standardize(X_train, X_test):
    """Give every column the mean 0 and the spread 1, without a look at the test points.

    Parameters
    ----------
    X_train : array of shape (n_train, n_features)
    X_test : array of shape (n_test, n_features)

    Returns
    -------
    X_train, X_test : both moved and scaled by the mean and the standard deviation of the
        columns of X_train; a column with the spread 0 there is only moved

    Examples
    --------
    >>> train, test = standardize(np.array([[1.0], [3.0]]), np.array([[5.0]]))
    >>> train.tolist(), test.tolist()
    ([[-1.0], [1.0]], [[3.0]])
    """
    mean, spread = X_train.mean(axis=0), X_train.std(axis=0)
    unit = np.where(spread > 0, spread, 1)
    return (X_train - mean) / unit, (X_test - mean) / unit


def _columns(rng):
    cases = [(np.array([[1.0], [3.0]]), np.array([[5.0]]))]
    for n, m, d in ((20, 12, 3), (30, 8, 4)):
        scale, place = rng.uniform(0.5, 4, size=d), rng.normal(scale=3, size=d)
        X_train = place + scale * rng.normal(size=(n, d))
        X_test = place + 1.5 + scale * rng.normal(size=(m, d))
        X_train[:, -1] = 2.0  # a column that never changes
        cases.append((X_train, X_test))
    return cases


def _scaled(X, like):
    spread = like.std(axis=0)
    return (X - like.mean(axis=0)) / np.where(spread > 0, spread, 1)


def _each_by_itself(X_train, X_test):
    return _scaled(X_train, X_train), _scaled(X_test, X_test)


def _both_together(X_train, X_test):
    together = np.vstack([X_train, X_test])
    return _scaled(X_train, together), _scaled(X_test, together)


def _one_for_all(X_train, X_test):
    return tuple((X - X_train.mean()) / X_train.std() for X in (X_train, X_test))


def _no_care_for_constants(X_train, X_test):
    return tuple((X - X_train.mean(axis=0)) / X_train.std(axis=0) for X in (X_train, X_test))


def _with_ddof_one(X_train, X_test):
    spread = X_train.std(axis=0, ddof=1)
    unit = np.where(spread > 0, spread, 1)
    return tuple((X - X_train.mean(axis=0)) / unit for X in (X_train, X_test))


STANDARDIZE = Exercise(
    name="evaluation.standardize",
    solves=standardize,
    points=1,
    minutes=4,
    what="the pair (X_train, X_test)",
    cases=_columns,
    keeps_input=True,
    hints=[
        "On the day the model is used, would you know the mean of the points to come?",
        "Mean and standard deviation of each column, of X_train alone; then the same move and "
        "the same unit for both sets.",
        "np.where(spread > 0, spread, 1) is a unit that never divides by zero.",
    ],
    slips=[
        Slip(
            "lets test points leak in",
            _both_together,
            "You used the mean and spread of both sets together: the test points leaked into "
            "what the model learns from.",
        ),
        Slip(
            "scales each set by itself",
            _each_by_itself,
            "The test set was scaled by its own mean and spread. A shift between the two would "
            "vanish, and a single new point would always become 0.",
        ),
        Slip(
            "takes one mean for all columns",
            _one_for_all,
            "Each column has a mean and a spread of its own: axis=0.",
        ),
        Slip(
            "divides by zero",
            _no_care_for_constants,
            "A column that never changes has the spread 0; move it, and leave its unit alone.",
        ),
        Slip(
            "divides the squares by n - 1",
            _with_ddof_one,
            "Your standard deviation divides by n - 1 (ddof=1, as in pandas). Here it divides by "
            "n, which is the default of NumPy's std.",
        ),
    ],
)


# --- selection.trade -----------------------------------------------------------------------------


def trade(proba, truth, threshold):
    """Say what a threshold buys: how many guesses are believed, and how many of those are right.

    Parameters
    ----------
    proba : array of shape (n_samples, n_classes), rows sum to 1
    truth : int array of shape (n_samples,), classes 0, 1, 2, ...
    threshold : float; a guess is believed if its probability is above it

    Returns
    -------
    coverage : float in [0, 1], of all points the share whose guess is believed
    precision : float in [0, 1], of the believed guesses the share that is right; NaN if
        none is believed

    Examples
    --------
    >>> proba = np.array([[0.9, 0.1], [0.6, 0.4], [0.2, 0.8], [0.3, 0.7]])
    >>> coverage, precision = trade(proba, np.array([0, 1, 1, 0]), threshold=0.65)
    >>> float(coverage), round(float(precision), 2)
    (0.75, 0.67)
    """
    believed = proba.max(axis=1) > threshold
    right = proba.argmax(axis=1) == truth
    return believed.mean(), right[believed].mean() if believed.any() else np.nan


def _guesses_with_truth(rng):
    small = np.array([[0.9, 0.1], [0.6, 0.4], [0.2, 0.8], [0.3, 0.7]]), np.array([0, 1, 1, 0])
    cases = [(*small, 0.65)]
    for n, n_classes, threshold in ((40, 2, 0.75), (60, 3, 0.6)):
        proba = rng.dirichlet(np.full(n_classes, 0.7), size=n)
        if n_classes == 2:
            proba[:6] = rng.permuted(np.tile([0.75, 0.25], (6, 1)), axis=1)  # at the threshold
        drawn = (rng.random((n, 1)) > proba.cumsum(axis=1)).sum(axis=1)
        cases.append((proba, np.minimum(drawn, n_classes - 1), threshold))
    return [*cases, (np.full((5, 3), 1 / 3), np.arange(5) % 3, 0.9)]


def _no_threshold(proba, truth, threshold):
    return 1.0, np.mean(proba.argmax(axis=1) == truth)


def _right_of_all(proba, truth, threshold):
    believed = proba.max(axis=1) > threshold
    return believed.mean(), np.mean(believed & (proba.argmax(axis=1) == truth))


def _zero_for_none(proba, truth, threshold):
    return tuple(np.nan_to_num(trade(proba, truth, threshold)))


def _of_the_true_class(proba, truth, threshold):
    believed = proba[np.arange(len(truth)), truth] > threshold
    right = proba.argmax(axis=1) == truth
    return believed.mean(), right[believed].mean() if believed.any() else np.nan


TRADE = Exercise(
    name="selection.trade",
    solves=trade,
    points=2,
    minutes=6,
    what="the pair (coverage, precision)",
    cases=_guesses_with_truth,
    hints=[
        "Which guesses are believed? Only their probability decides, not whether they are right.",
        "Two masks: believed (the largest probability is above the threshold) and right (its "
        "class is the true one). Two shares of them.",
        "The mean of believed; and the mean of right among the believed, NaN if there are none.",
    ],
    slips=[
        Slip(
            "takes argmax without a threshold",
            _no_threshold,
            "You believe every guess: argmax names a class even where the model has no idea. "
            "Believe those above the threshold.",
        ),
        Slip(
            "divides by all points",
            _right_of_all,
            "Precision is a share of the believed guesses; you divided by all points.",
        ),
        Slip(
            "takes nothing for zero",
            _zero_for_none,
            "Where no guess is believed, precision is unknown, NaN, and not 0.",
        ),
        Slip(
            "peeks at the truth",
            _of_the_true_class,
            "You looked at the probability of the true class. Whoever decides what to believe "
            "does not know it: the largest probability counts.",
        ),
        Slip(
            "believes at the threshold too",
            lambda proba, truth, threshold: trade(proba, truth, np.nextafter(threshold, 0)),
            "A probability that equals the threshold is not above it: use > and not >=.",
        ),
    ],
)


# --- self_training.reguess -----------------------------------------------------------------------


def reguess(y, before, proba, threshold):
    """Write the labels for the next round of self-training, every guess made anew.

    Parameters
    ----------
    y : int array of shape (n_samples,), the labels that were given, -1 = none
    before : int array of shape (n_samples,), the labels of the last round: those given and
        the guesses believed then, -1 = none
    proba : array of shape (n_samples, n_classes), what the model says now
    threshold : float; a guess is believed if its probability is above it

    Returns
    -------
    int array of shape (n_samples,): the labels given; of the other points the guesses
    believed now, and -1 where none is

    Examples
    --------
    >>> y, before = np.array([0, -1, -1]), np.array([0, 0, 1])
    >>> proba = np.array([[0.4, 0.6], [0.1, 0.9], [0.5, 0.5]])
    >>> reguess(y, before, proba, threshold=0.8)
    array([ 0,  1, -1])
    """
    guesses = np.where(proba.max(axis=1) > threshold, proba.argmax(axis=1), -1)
    return np.where(y != -1, y, guesses)


def _rounds_of_guesses(rng):
    small = np.array([[0.4, 0.6], [0.1, 0.9], [0.45, 0.55]])
    cases = [(np.array([0, -1, -1]), np.array([0, 0, 1]), small, 0.8)]
    for n, n_classes, threshold in ((30, 2, 0.75), (50, 3, 0.7)):
        proba = rng.dirichlet(np.full(n_classes, 0.6), size=n)
        y = np.where(rng.random(n) < 0.3, rng.integers(n_classes, size=n), -1)
        y[:2] = (proba[:2].argmax(axis=1) + 1) % n_classes  # the model doubts these labels
        proba[:2] = np.where(np.arange(n_classes) == proba[:2].argmax(axis=1)[:, None], 0.9, 0.0)
        proba[:2] += 0.1 / n_classes
        if n_classes == 2:
            proba[2:6], y[2:6] = [0.75, 0.25], -1  # at the threshold
        before = np.where(rng.random(n) < 0.5, rng.integers(n_classes, size=n), -1)
        cases.append((y, np.where(y != -1, y, before), proba, threshold))
    return cases


def _frozen(y, before, proba, threshold):
    now = reguess(y, before, proba, threshold)
    return np.where(before != -1, before, now)


def _given_overruled(y, before, proba, threshold):
    return reguess(np.full_like(y, -1), before, proba, threshold)


def _all_believed(y, before, proba, threshold):
    return np.where(y != -1, y, proba.argmax(axis=1))


def _doubt_is_class_zero(y, before, proba, threshold):
    guesses = proba.argmax(axis=1) * (proba.max(axis=1) > threshold)
    return np.where(y != -1, y, guesses)


def _kept_where_in_doubt(y, before, proba, threshold):
    now = reguess(y, before, proba, threshold)
    return np.where(now == -1, before, now)


REGUESS = Exercise(
    name="self_training.reguess",
    solves=reguess,
    points=2,
    minutes=7,
    what="the labels",
    cases=_rounds_of_guesses,
    hints=[
        "Three kinds of points: with a label that was given, with a guess believed now, with "
        "neither. What becomes of a guess believed before?",
        "First write the guesses of this round, -1 where the model is not sure enough; then "
        "put the given labels over them.",
        "np.where twice: once with the threshold, once with y unequal to -1. `before` is not "
        "needed, and that is the point.",
    ],
    slips=[
        Slip(
            "freezes old guesses",
            _frozen,
            "A guess of the last round was kept as if it were a label. Once wrong, it would "
            "stay wrong: guess anew.",
        ),
        Slip(
            "overrules the labels",
            _given_overruled,
            "A label that was given has been replaced by a guess. Given labels stay.",
        ),
        Slip(
            "takes argmax without a threshold",
            _all_believed,
            "Every point got a label. Those below the threshold stay without one, -1.",
        ),
        Slip(
            "takes doubt for class 0",
            _doubt_is_class_zero,
            "Where the model is not sure you wrote 0, and 0 is a class. No label is -1.",
        ),
        Slip(
            "keeps old guesses in doubt",
            _kept_where_in_doubt,
            "Where the model is no longer sure, its old guess was kept. Forget it.",
        ),
        Slip(
            "believes at the threshold too",
            lambda y, before, proba, t: reguess(y, before, proba, np.nextafter(t, 0)),
            "A probability that equals the threshold is not above it: use > and not >=.",
        ),
    ],
)


# --- selection.near_labels -----------------------------------------------------------------------


def near_labels(X_labeled, X_unlabeled, keep):
    """Keep the unlabeled points that lie no farther from the labels than labels from each other.

    For every labeled point look at its nearest *other* labeled point. The bar is the
    distance that a share ``keep`` of them stays within (``np.quantile``).

    Parameters
    ----------
    X_labeled : array of shape (n_labeled, n_features)
    X_unlabeled : array of shape (n_unlabeled, n_features)
    keep : float in (0, 1]

    Returns
    -------
    bool array of shape (n_unlabeled,): True where the nearest label is within the bar

    Examples
    --------
    >>> X_labeled = np.array([[0.0], [1.0], [3.0]])
    >>> near_labels(X_labeled, np.array([[1.9], [4.1], [9.0]]), keep=0.5)
    array([ True, False, False])
    """
    among = cdist(X_labeled, X_labeled)
    np.fill_diagonal(among, np.inf)
    bar = np.quantile(among.min(axis=1), keep)
    return cdist(X_unlabeled, X_labeled).min(axis=1) <= bar


def _two_domains(rng):
    cases = [(np.array([[0.0], [1.0], [3.0]]), np.array([[1.9], [4.1], [9.0]]), 0.5)]
    for n, d, keep in ((15, 2, 0.9), (20, 3, 0.75)):
        own, foreign = rng.normal(size=(25, d)), rng.normal(size=(15, d)) + 4
        X_unlabeled = rng.permutation(np.vstack([own, foreign]))
        cases.append((rng.normal(size=(n, d)), X_unlabeled, keep))
    at_the_bar = np.array([[0.0], [2.0], [5.0]]), np.array([[7.0], [8.0], [9.5]]), 1.0
    return [*cases, at_the_bar]


def _counts_itself(X_labeled, X_unlabeled, keep):
    bar = np.quantile(cdist(X_labeled, X_labeled).min(axis=1), keep)
    return cdist(X_unlabeled, X_labeled).min(axis=1) <= bar


def _bar_of_the_pool(X_labeled, X_unlabeled, keep):
    distances = cdist(X_unlabeled, X_labeled).min(axis=1)
    return distances <= np.quantile(distances, keep)


def _turned_round(X_labeled, X_unlabeled, keep):
    return ~near_labels(X_labeled, X_unlabeled, keep)


def _mean_distance(X_labeled, X_unlabeled, keep):
    among = cdist(X_labeled, X_labeled).sum(axis=1) / (len(X_labeled) - 1)
    return cdist(X_unlabeled, X_labeled).mean(axis=1) <= np.quantile(among, keep)


def _quantile_turned(X_labeled, X_unlabeled, keep):
    return near_labels(X_labeled, X_unlabeled, 1 - keep)


def _strictly_within(X_labeled, X_unlabeled, keep):
    among = cdist(X_labeled, X_labeled)
    np.fill_diagonal(among, np.inf)
    return cdist(X_unlabeled, X_labeled).min(axis=1) < np.quantile(among.min(axis=1), keep)


NEAR_LABELS = Exercise(
    name="selection.near_labels",
    solves=near_labels,
    points=2,
    minutes=8,
    what="the mask",
    cases=_two_domains,
    hints=[
        "How far is a point that belongs here from the nearest label? Who could tell you?",
        "The labeled points can, each judged as if it were not among them: cdist(X_labeled, "
        "X_labeled) with infinity on its diagonal, the least of each row, and a quantile of "
        "these.",
        "np.quantile(those, keep) is the bar; compare it with the least of each row of "
        "cdist(X_unlabeled, X_labeled).",
    ],
    slips=[
        Slip(
            "counts a point as its own neighbor",
            _counts_itself,
            "Every labeled point is at distance 0 from itself, so your bar is 0. Its nearest "
            "other label counts.",
        ),
        Slip(
            "lets the pool set the bar",
            _bar_of_the_pool,
            "You took the bar from the pool, so the same share is kept however foreign it is. "
            "The labeled points set it.",
        ),
        Slip(
            "keeps the foreign ones",
            _turned_round,
            "Your mask is turned round: True are the points to keep.",
        ),
        Slip(
            "takes mean distances",
            _mean_distance,
            "You took the mean distance to all labels; the nearest one counts, since classes "
            "may lie far apart.",
        ),
        Slip(
            "turns the quantile",
            _quantile_turned,
            "You took the quantile from the wrong end: a share keep of the labels should lie "
            "within the bar.",
        ),
        Slip(
            "leaves out points exactly at the limit",
            _strictly_within,
            "A point whose distance equals the limit is within it: use <= and not <.",
        ),
    ],
)


EXERCISES = [STANDARDIZE, TRADE, REGUESS, NEAR_LABELS]
