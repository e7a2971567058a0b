"""Exercises of lesson 5, first part: leaks, pseudo-labels, out-of-distribution points."""

import numpy as np
from scipy.spatial.distance import cdist

from course.checks._declare import Exercise, Slip, of_package

# --- evaluation.standardize ----------------------------------------------------------------------


def standardize(X_train, X_test):
    """Standardize every column with the mean and standard deviation of the training points.

    Parameters
    ----------
    X_train : array of shape (n_train, n_features)
    X_test : array of shape (n_test, n_features)

    Returns
    -------
    X_train, X_test : both shifted and scaled by the mean and the standard deviation (divisor
        n) of the columns of X_train; a column that is constant there is only shifted

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
        "When the model is used on new data, do you already know the mean of that data?",
        "Compute the mean and the standard deviation of each column from X_train alone. Then "
        "shift and scale both sets by the same numbers.",
        "np.where(spread > 0, spread, 1) gives a divisor that is never zero.",
    ],
    slips=[
        Slip(
            "lets test points leak in",
            _both_together,
            "You used the mean and standard deviation of both sets together. So information "
            "about the test points leaked into the training data.",
        ),
        Slip(
            "scales each set by itself",
            _each_by_itself,
            "You scaled the test set by its own mean and standard deviation. Then a shift "
            "between the two sets disappears, and a single new point always becomes 0.",
        ),
        Slip(
            "takes one mean for all columns",
            _one_for_all,
            "You used one mean and one standard deviation for all columns. Each column has "
            "its own: axis=0.",
        ),
        Slip(
            "divides by zero",
            _no_care_for_constants,
            "A constant column has the standard deviation 0. Subtract its mean and do not divide.",
        ),
        Slip(
            "divides the sum of squares by n - 1",
            _with_ddof_one,
            "Your standard deviation divides by n - 1 (ddof=1, the default of pandas). Here "
            "it divides by n, which is the default of NumPy's std.",
        ),
    ],
)


# --- selection.trade -----------------------------------------------------------------------------


def trade(proba, truth, threshold):
    """Compute how many pseudo-labels a threshold accepts, and how many of those are correct.

    Parameters
    ----------
    proba : array of shape (n_samples, n_classes), rows sum to 1
    truth : int array of shape (n_samples,), classes 0, 1, 2, ...
    threshold : float; a pseudo-label is accepted if its probability is above it

    Returns
    -------
    coverage : float in [0, 1], the fraction of points whose pseudo-label is accepted
    precision : float in [0, 1], the fraction of the accepted ones that is correct; NaN if
        none is accepted

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
        "Which pseudo-labels are accepted? That depends on their probability only, not on "
        "whether they are correct.",
        "You need two masks: accepted (the largest probability is above the threshold) and "
        "correct (its class is the true one). The answers are two fractions of them.",
        "Return the mean of accepted, and the mean of correct among the accepted points, or "
        "NaN if there are none.",
    ],
    slips=[
        Slip(
            "takes argmax without a threshold",
            _no_threshold,
            "You accepted every prediction, but argmax gives a class even where the model is "
            "unsure. Accept only those above the threshold.",
        ),
        Slip(
            "divides by all points",
            _right_of_all,
            "Precision is a fraction of the accepted predictions. You divided by the number "
            "of all points.",
        ),
        Slip(
            "returns 0 where nothing is accepted",
            _zero_for_none,
            "Where no prediction is accepted, the precision is undefined. Return NaN and not 0.",
        ),
        Slip(
            "uses the true class to accept",
            _of_the_true_class,
            "You compared the probability of the true class with the threshold. It is not "
            "known when you accept, so use the largest probability.",
        ),
        Slip(
            "accepts at the threshold too",
            lambda proba, truth, threshold: trade(proba, truth, np.nextafter(threshold, 0)),
            "A probability that equals the threshold is not above it: use > and not >=.",
        ),
    ],
)


# --- self_training.reguess -----------------------------------------------------------------------


def reguess(y, before, proba, threshold):
    """Return the labels for the next round of self-training, with all pseudo-labels predicted anew.

    Parameters
    ----------
    y : int array of shape (n_samples,), the labels that were given, -1 = none
    before : int array of shape (n_samples,), the labels of the last round: those given and
        the pseudo-labels accepted then, -1 = none
    proba : array of shape (n_samples, n_classes), the probabilities the model predicts now
    threshold : float; a pseudo-label is accepted if its probability is above it

    Returns
    -------
    int array of shape (n_samples,): the given labels; for the other points the pseudo-label
    accepted now, or -1 where there is none

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
        "There are three kinds of points: those with a given label, those with a "
        "pseudo-label accepted now, and the rest. What happens to a pseudo-label of an "
        "earlier round?",
        "First write the pseudo-labels of this round, with -1 where the model is not "
        "confident. Then write the given labels over them.",
        "Use np.where twice, once with the threshold and once with y != -1. The argument "
        "`before` is not needed, because every pseudo-label is predicted anew.",
    ],
    slips=[
        Slip(
            "keeps old pseudo-labels",
            _frozen,
            "You kept a pseudo-label of the last round as if it were a given label. A wrong "
            "one would then stay wrong forever, so predict it again.",
        ),
        Slip(
            "overrules the labels",
            _given_overruled,
            "You replaced a given label by a prediction. Given labels stay.",
        ),
        Slip(
            "takes argmax without a threshold",
            _all_believed,
            "You gave every point a label. Points below the threshold stay unlabeled, -1.",
        ),
        Slip(
            "writes class 0 where the model is unsure",
            _doubt_is_class_zero,
            "Where the model is not confident you wrote 0, but 0 is a class. No label is -1.",
        ),
        Slip(
            "keeps old pseudo-labels where the model is unsure",
            _kept_where_in_doubt,
            "Where the model is no longer confident, you kept its old pseudo-label. Write -1 "
            "there.",
        ),
        Slip(
            "accepts at the threshold too",
            lambda y, before, proba, t: reguess(y, before, proba, np.nextafter(t, 0)),
            "A probability that equals the threshold is not above it: use > and not >=.",
        ),
    ],
)


# --- selection.near_labels -----------------------------------------------------------------------


near_labels = of_package("course.methods.selection.near_labels")


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
    solves="course.methods.selection.near_labels",
    points=2,
    minutes=8,
    what="the mask",
    cases=_two_domains,
    hints=[
        "How far from its nearest label is a point of the same distribution? Which points "
        "can tell you?",
        "The labeled points can, if you ignore each point itself: take cdist(X_labeled, "
        "X_labeled), put infinity on its diagonal, take the smallest entry of each row, and "
        "a quantile of these.",
        "np.quantile(those, keep) is the limit. Compare it with the smallest entry of each "
        "row of cdist(X_unlabeled, X_labeled).",
    ],
    slips=[
        Slip(
            "counts a point as its own neighbor",
            _counts_itself,
            "Every labeled point is at distance 0 from itself, so your limit is 0. Use the "
            "distance to the nearest other labeled point.",
        ),
        Slip(
            "takes the limit from the unlabeled points",
            _bar_of_the_pool,
            "You took the limit from the unlabeled points, so the same fraction is kept "
            "however far away they are. Take it from the labeled points.",
        ),
        Slip(
            "keeps the points that are far away",
            _turned_round,
            "Your mask is inverted. True marks the points to keep.",
        ),
        Slip(
            "takes mean distances",
            _mean_distance,
            "You used the mean distance to all labeled points. Use the nearest one, because "
            "classes may lie far apart.",
        ),
        Slip(
            "takes the opposite quantile",
            _quantile_turned,
            "You took the quantile at 1 - keep. The fraction keep of the labeled points "
            "should lie within the limit.",
        ),
        Slip(
            "leaves out points exactly at the limit",
            _strictly_within,
            "A point whose distance equals the limit is within it: use <= and not <.",
        ),
    ],
)


EXERCISES = [STANDARDIZE, TRADE, REGUESS, NEAR_LABELS]
