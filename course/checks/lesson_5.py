"""Exercises of lesson 5: leaks, hardened guesses, foreign points, scores, a test."""

import numpy as np
from scipy.spatial.distance import cdist

from course.checks._declare import Exercise, each
from course.checks._judge import Amiss, Slip
from course.checks._properties import finite

# --- the solutions that the package does not need itself -------------------------------------


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


def macro_f_score(truth, guesses, n_classes):
    """Score every class alike, however rare it is: the plain mean of their F1.

    Precision: of the points that got a class's name, the share that deserve it. Recall: of
    the points of the class, the share that got its name. F1 is 2 * precision * recall /
    (precision + recall), and 0 for a class of which no point was found.

    Parameters
    ----------
    truth, guesses : int arrays of shape (n_samples,), classes 0 to n_classes - 1
    n_classes : int

    Returns
    -------
    float in [0, 1]

    Examples
    --------
    >>> round(float(macro_f_score(np.array([0, 0, 1, 1]), np.array([0, 1, 1, 1]), 2)), 3)
    0.733
    """
    of_class = truth[:, None] == np.arange(n_classes)
    named = guesses[:, None] == np.arange(n_classes)
    found = (of_class & named).sum(axis=0)
    return np.mean(2 * found / np.maximum(of_class.sum(axis=0) + named.sum(axis=0), 1))


def margin_query(proba, y_few, n):
    """Ask about the points where the first choice leads the second by least.

    Parameters
    ----------
    proba : array of shape (n_samples, n_classes), rows sum to 1
    y_few : int array of shape (n_samples,), -1 = no label; labeled points are not asked about
    n : int, how many questions

    Returns
    -------
    int array of shape (n,): the rows to ask about, in ascending order

    Examples
    --------
    >>> proba = np.array([[0.5, 0.5, 0.0], [0.4, 0.3, 0.3], [0.45, 0.4, 0.15], [0.5, 0.2, 0.3]])
    >>> margin_query(proba, np.array([0, -1, -1, -1]), n=1)
    array([2])
    """
    ordered = np.sort(proba, axis=1)
    lead = np.where(y_few == -1, ordered[:, -1] - ordered[:, -2], np.inf)
    return np.sort(np.argsort(lead)[:n])


def most_harmful(weights, y_few):
    """Find the label that does most damage if it is wrong.

    Flip one label to the other class, let the soft labels come to rest, and count the points
    without a label whose name has changed.

    Parameters
    ----------
    weights : array of shape (n_samples, n_samples), symmetric: a graph in one piece
    y_few : int array of shape (n_samples,), classes 0 and 1, -1 = no label

    Returns
    -------
    int: the row of the labeled point whose flip changes most names
    """
    hidden = y_few == -1

    def names(y):
        targets = (y[:, None] == [0, 1]).astype(float)
        return harmonic_solution(weights, ~hidden, targets)[hidden].argmax(axis=1)

    changed = {}
    for row in np.flatnonzero(~hidden).tolist():
        flipped = np.where(np.arange(len(y_few)) == row, 1 - y_few, y_few)
        changed[row] = np.sum(names(flipped) != names(y_few))
    return max(changed, key=changed.get)


def harmonic_solution(weights, labeled, targets):
    """Stand in for the course's own, which is imported only when something is solved."""
    from course.methods import graph

    return graph.harmonic_solution(weights, labeled, targets)


# --- inputs ------------------------------------------------------------------------------


def _columns(rng):
    cases = [(np.array([[1.0], [3.0]]), np.array([[5.0]]))]
    for n, m, d in ((20, 12, 3), (30, 8, 4)):
        scale, place = rng.uniform(0.5, 4, size=d), rng.normal(scale=3, size=d)
        X_train = place + scale * rng.normal(size=(n, d))
        X_test = place + 1.5 + scale * rng.normal(size=(m, d))
        X_train[:, -1] = 2.0  # a column that never changes
        cases.append((X_train, X_test))
    return cases


def _guesses_with_truth(rng):
    small = np.array([[0.9, 0.1], [0.6, 0.4], [0.2, 0.8], [0.3, 0.7]]), np.array([0, 1, 1, 0])
    cases = [(*small, 0.65)]
    for n, n_classes, threshold in ((40, 2, 0.8), (60, 3, 0.6)):
        proba = rng.dirichlet(np.full(n_classes, 0.7), size=n)
        drawn = (rng.random((n, 1)) > proba.cumsum(axis=1)).sum(axis=1)
        cases.append((proba, np.minimum(drawn, n_classes - 1), threshold))
    return [*cases, (np.full((5, 3), 1 / 3), np.arange(5) % 3, 0.9)]


def _rounds_of_guesses(rng):
    small = np.array([[0.4, 0.6], [0.1, 0.9], [0.45, 0.55]])
    cases = [(np.array([0, -1, -1]), np.array([0, 0, 1]), small, 0.8)]
    for n, n_classes, threshold in ((30, 2, 0.8), (50, 3, 0.7)):
        proba = rng.dirichlet(np.full(n_classes, 0.6), size=n)
        y = np.where(rng.random(n) < 0.3, rng.integers(n_classes, size=n), -1)
        y[:2] = (proba[:2].argmax(axis=1) + 1) % n_classes  # the model doubts these labels
        proba[:2] = np.where(np.arange(n_classes) == proba[:2].argmax(axis=1)[:, None], 0.9, 0.0)
        proba[:2] += 0.1 / n_classes
        before = np.where(rng.random(n) < 0.5, rng.integers(n_classes, size=n), -1)
        cases.append((y, np.where(y != -1, y, before), proba, threshold))
    return cases


def _two_domains(rng):
    cases = [(np.array([[0.0], [1.0], [3.0]]), np.array([[1.9], [4.1], [9.0]]), 0.5)]
    for n, d, keep in ((15, 2, 0.9), (20, 3, 0.75)):
        own, foreign = rng.normal(size=(25, d)), rng.normal(size=(15, d)) + 4
        X_unlabeled = rng.permutation(np.vstack([own, foreign]))
        cases.append((rng.normal(size=(n, d)), X_unlabeled, keep))
    return cases


def _confused(rng):
    cases = [(np.array([0, 0, 1, 1]), np.array([0, 1, 1, 1]), 2)]
    for n, n_classes in ((40, 3), (60, 4)):
        truth = np.concatenate([np.zeros(n // 2, dtype=int), rng.integers(n_classes, size=n // 2)])
        wrong = rng.integers(n_classes - 1, size=n)  # nobody is ever taken for the last class
        guesses = np.where(rng.random(n) < 0.6, np.minimum(truth, n_classes - 2), wrong)
        order = rng.permutation(n)
        truth[0] = n_classes - 1
        # In the last case there is a class of which nobody is, and that nobody is taken for.
        cases.append((truth[order], guesses[order], n_classes + (n == 60)))
    return cases


def _differences(rng):
    return [(5, 0), (0, 5), (4, 2), *((int(a), int(b)) for a, b in rng.integers(1, 15, (3, 2)))]


def _doubts(rng):
    small = np.array([[0.5, 0.5, 0.0], [0.4, 0.3, 0.3], [0.45, 0.4, 0.15], [0.5, 0.2, 0.3]])
    cases = [(small, np.array([0, -1, -1, -1]), 1)]
    for n_samples, n in ((25, 4), (40, 6)):
        proba = rng.dirichlet(np.full(4, 0.8), size=n_samples)
        lead = np.diff(np.sort(proba, axis=1)[:, -2:], axis=1).ravel()
        y_few = np.full(n_samples, -1)
        y_few[np.argsort(lead)[:3]] = rng.integers(4, size=3)  # labeled, and in doubt all the same
        cases.append((proba, y_few, n))
    return cases


def _graphs_with_labels(rng):
    from course.datasets import make_two_moons
    from course.methods.graph import neighbor_graph, reachable

    cases = []
    while len(cases) < 2:
        X, y = make_two_moons(60, 0.12, int(rng.integers(2**31)))
        seen = neighbor_graph(X, 7)
        # Edges of all strengths: with equal ones a soft label can rest exactly at one half.
        strength = rng.uniform(0.5, 1.5, size=(60, 60))
        weights = seen.maximum(seen.T).toarray() * (strength + strength.T)
        y_few = np.full(60, -1)
        for k in (0, 1):
            rows = rng.permutation(np.flatnonzero(y == k))[:3]
            y_few[rows] = k
        damage = _damage(weights, y_few)
        row, best = max(damage.items(), key=lambda item: item[1])
        # In one case a 0 does most damage, in the other a 1, and no label of the other class does.
        others = [damage[r] for r in damage if y_few[r] != len(cases)]
        clear = y_few[row] == len(cases) and max(others) < best - 1
        clear &= sum(n == best for n in damage.values()) == 1
        poor = {slip(weights, y_few) for slip in (_first_label, _hub, _least_harmful)}
        one_piece = reachable(weights, np.arange(60) == 0).all()
        if clear and one_piece and len(poor) == 3 and all(damage[row] < best - 1 for row in poor):
            cases.append((weights, y_few))
    return cases


def _damage(weights, y_few):
    """Return for each labeled row how many names change if its label is flipped."""
    labeled = y_few != -1
    rows = np.flatnonzero(labeled)
    # Soft labels are linear in the labels: solve once, with each label as a class of its own.
    shares = harmonic_solution(weights, labeled, np.eye(len(y_few))[:, rows])[~labeled]
    toward_one = shares @ (y_few[rows] == 1)
    flipped = toward_one[:, None] + shares * np.where(y_few[rows] == 1, -1, 1)
    changed = ((flipped > 0.5) != (toward_one > 0.5)[:, None]).sum(axis=0)
    return dict(zip(rows.tolist(), changed.tolist(), strict=True))


# --- judges of what has many right answers -------------------------------------------------


@each
def _does_most_damage(answer, weights, y_few):
    if isinstance(answer, bool) or not isinstance(answer, (int, float)) or answer != answer // 1:
        raise Amiss("your answer should be a single whole number, the row of a labeled point.")
    damage = _damage(weights, y_few)
    if int(answer) not in damage:
        raise Amiss(f"row {int(answer)} has no label to flip: there y_few is -1.")
    if damage[int(answer)] < max(damage.values()) - 1:  # a tie at one half may fall either way
        raise Amiss(
            f"flipping the label of row {int(answer)} changes {damage[int(answer)]} names, and "
            f"there is one that changes {max(damage.values())}."
        )


# --- known slips ---------------------------------------------------------------------------


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


def _of_each_class(truth, guesses, n_classes):
    of_class = truth[:, None] == np.arange(n_classes)
    named = guesses[:, None] == np.arange(n_classes)
    return (of_class & named).sum(axis=0), of_class.sum(axis=0), named.sum(axis=0)


def _weighted(truth, guesses, n_classes):
    found, of_class, named = _of_each_class(truth, guesses, n_classes)
    return np.average(2 * found / np.maximum(of_class + named, 1), weights=of_class)


def _never_named_is_nan(truth, guesses, n_classes):
    found, of_class, named = _of_each_class(truth, guesses, n_classes)
    precision, recall = found / named, found / of_class
    return np.mean(2 * precision * recall / (precision + recall))


def _never_named_left_out(truth, guesses, n_classes):
    found, of_class, named = _of_each_class(truth, guesses, n_classes)
    return np.mean((2 * found / np.maximum(of_class + named, 1))[named > 0])


def _recall_alone(truth, guesses, n_classes):
    found, of_class, _ = _of_each_class(truth, guesses, n_classes)
    return np.mean(found / np.maximum(of_class, 1))


def _chances(against, in_favor):
    """Return how probable 0, 1, 2, ... losses are among so many coin tosses."""
    from scipy.stats import binom

    n = against + in_favor
    return binom.pmf(np.arange(n + 1), n, 0.5)


def _lead(proba):
    ordered = np.sort(proba, axis=1)
    return ordered[:, -1] - ordered[:, -2]


def _least(scores, n):
    return np.sort(np.argsort(scores)[:n])


def _among_unlabeled(scores, y_few, n):
    return _least(np.where(y_few == -1, scores, np.inf), n)


def _first_label(weights, y_few):
    return int(np.flatnonzero(y_few != -1)[0])


def _hub(weights, y_few):
    return int(np.where(y_few != -1, weights.sum(axis=1), -1).argmax())


def _an_unlabeled_row(weights, y_few):
    return int(np.flatnonzero(y_few == -1)[0])


def _least_harmful(weights, y_few):
    damage = _damage(weights, y_few)
    return min(damage, key=damage.get)


# --- the table -----------------------------------------------------------------------------

EXERCISES = [
    Exercise(
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
        ],
    ),
    Exercise(
        name="selection.trade",
        solves=trade,
        points=2,
        minutes=6,
        what="the pair (coverage, precision)",
        cases=_guesses_with_truth,
        hints=[
            "Which guesses are believed? Only their probability decides, not whether they are "
            "right.",
            "Two masks: believed (the largest probability is above the threshold) and right (its "
            "class is the true one). Two shares of them.",
            "The mean of believed; and the mean of right among the believed, NaN if there are "
            "none.",
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
        ],
    ),
    Exercise(
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
        ],
    ),
    Exercise(
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
        ],
    ),
    Exercise(
        name="evaluation.macro_f_score",
        solves=macro_f_score,
        points=2,
        minutes=8,
        what="the score",
        cases=_confused,
        properties=[finite],
        hints=[
            "A class that is never guessed: what is its recall, what should it cost?",
            "Three counts for each class: points of it, points that got its name, points that are "
            "both. F1 is twice the last, divided by the sum of the first two.",
            "With columns for classes, truth[:, None] == np.arange(n_classes) has the first, the "
            "same with guesses the second, & the third. Divide by at least 1; then the mean.",
        ],
        slips=[
            Slip(
                "gives accuracy",
                lambda truth, guesses, n_classes: np.mean(truth == guesses),
                "That is accuracy: large classes decide it. Here every class counts alike.",
            ),
            Slip(
                "weights by size",
                _weighted,
                "You weighted the classes by their size; a plain mean gives the rare one its due.",
            ),
            Slip(
                "divides by zero",
                _never_named_is_nan,
                "A class that was never guessed has 0/0 for its precision. Its F1 is 0.",
            ),
            Slip(
                "leaves out a class never guessed",
                _never_named_left_out,
                "The class that nobody was taken for is missing from your mean. It counts, with 0.",
            ),
            Slip(
                "gives recall",
                _recall_alone,
                "That is the mean recall; a model that hands out a name freely is not punished.",
            ),
        ],
    ),
    Exercise(
        name="active.margin_query",
        solves=margin_query,
        points=2,
        minutes=6,
        what="the rows to ask about",
        cases=_doubts,
        hints=[
            "Three classes: 0.5, 0.5, 0 and 0.4, 0.3, 0.3. Where does the model hesitate more "
            "between two?",
            "Sort each row; the lead is the last entry minus the one before. Give labeled points "
            "an endless lead.",
            "np.where puts infinity for the labeled; np.argsort finds the n least; np.sort puts "
            "the rows in order.",
        ],
        slips=[
            Slip(
                "asks about labeled points",
                lambda proba, y_few, n: _least(_lead(proba), n),
                "Some of these rows have a label already: only ask where y_few is -1.",
            ),
            Slip(
                "asks where it is sure",
                lambda proba, y_few, n: _among_unlabeled(-_lead(proba), y_few, n),
                "These are the points with the largest lead: the model is sure of them.",
            ),
            Slip(
                "asks by confidence",
                lambda proba, y_few, n: _among_unlabeled(proba.max(axis=1), y_few, n),
                "You asked by the probability of the first choice alone; its lead over the second "
                "is wanted.",
            ),
            Slip(
                "measures against the last choice",
                lambda proba, y_few, n: _among_unlabeled(np.ptp(proba, axis=1), y_few, n),
                "You compared the first choice with the last. The second one is its rival.",
            ),
            Slip(
                "counts rows within the unlabeled",
                lambda proba, y_few, n: _least(_lead(proba[y_few == -1]), n),
                "These are positions among the unlabeled points; rows of proba are wanted.",
            ),
        ],
    ),
    Exercise(
        name="production.sign_test",
        solves="course.production.sign_test",
        points=2,
        minutes=8,
        what="the probability",
        cases=_differences,
        hints=[
            "If both models are equally good, what is each point on which they differ?",
            "A coin toss. So: of against + in_favor tosses, how probable are `against` losses, or "
            "more than that?",
            "binom.sf(k, n, 0.5) is the probability of more than k. At least `against` is more "
            "than one less.",
        ],
        slips=[
            Slip(
                "leaves out the case itself",
                lambda against, in_favor: _chances(against, in_favor)[against + 1 :].sum(),
                "That is the chance of more losses; as many count too.",
            ),
            Slip(
                "takes this very number",
                lambda against, in_favor: _chances(against, in_favor)[against],
                "That is the chance of exactly so many losses; more would speak against the new "
                "model even louder, and count too.",
            ),
            Slip(
                "tests the other side",
                lambda against, in_favor: _chances(against, in_favor)[in_favor:].sum(),
                "You asked whether the old model is worse: `against` counts the points that only "
                "the old one gets right.",
            ),
            Slip(
                "tests both sides",
                lambda against, in_favor: min(
                    1, 2 * _chances(against, in_favor)[max(against, in_favor) :].sum()
                ),
                "You counted gains as well as losses. The acceptance test looks at one side only.",
            ),
        ],
    ),
    Exercise(
        name="pitfalls.most_harmful",
        solves=most_harmful,
        points=2,
        minutes=9,
        what="your answer",
        cases=_graphs_with_labels,
        judged_by=_does_most_damage,
        hints=[
            "There are only a handful of labels. Must you be clever?",
            "Try each: flip it, let the soft labels converge, count the changed names, keep the "
            "worst. harmonic_solution(weights, labeled, targets) does the middle part.",
            "The targets are a column for each class, 1 where y is this class. argmax gives the "
            "names; compare those of unlabeled points before and after.",
        ],
        slips=[
            Slip(
                "takes the first label",
                _first_label,
                "You took the first labeled row; try them all.",
            ),
            Slip(
                "takes the best connected",
                _hub,
                "You took the labeled point with most neighbors. Many neighbors are not many who "
                "depend on it.",
            ),
            Slip(
                "flips a point without a label",
                _an_unlabeled_row,
                "1 - (-1) is no class: only labeled points have a label to flip.",
            ),
            Slip(
                "takes the least harmful",
                _least_harmful,
                "This is the label that does least damage.",
            ),
        ],
    ),
]
