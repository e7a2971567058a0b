"""Exercises of lesson 2: one witness is told names, the other sees the shape."""

import numpy as np

from course.checks._declare import Exercise, each
from course.checks._judge import Amiss, Slip
from course.checks._properties import array_of, finite, not_negative, rows_sum_to_one

# --- the solutions that the package does not need itself -------------------------------------


def one_round(X, centers):
    """Take one round of k-means: every point joins its nearest center, then centers move.

    Parameters
    ----------
    X : array of shape (n_samples, n_features)
    centers : array of shape (n_clusters, n_features), where the centers are now

    Returns
    -------
    cluster : int array of shape (n_samples,), the number of the nearest center
    moved : array of shape (n_clusters, n_features)
        Each center at the mean of its points; one without points stays where it is.

    Examples
    --------
    >>> X = np.array([[0.0], [4.0], [9.0]])
    >>> cluster, moved = one_round(X, centers=np.array([[1.0], [7.0], [50.0]]))
    >>> cluster.tolist(), moved.ravel().tolist()
    ([0, 0, 1], [2.0, 9.0, 50.0])
    """
    squared = ((X[:, None] - centers) ** 2).sum(axis=2)
    cluster = squared.argmin(axis=1)
    moved = np.array(centers, dtype=float)
    for j in np.unique(cluster):
        moved[j] = X[cluster == j].mean(axis=0)
    return cluster, moved


def purity(cluster, y):
    """Say how well clusters could be named: give each the name of its largest class.

    Only points with a label can tell; a cluster in which no point has one tells nothing.

    Parameters
    ----------
    cluster : int array of shape (n_samples,)
    y : int array of shape (n_samples,), classes 0, 1, 2, ..., or -1 = no label

    Returns
    -------
    float in [0, 1]: of the points with a label, the share that has its cluster's name

    Examples
    --------
    Cluster 0 would be called 2 and has one 5 in it; in cluster 1 a single point has a label:

    >>> y = np.array([2, 2, 5, -1, -1, -1, 7])
    >>> float(purity(np.array([0, 0, 0, 0, 1, 1, 1]), y))
    0.75
    """
    known = y != -1
    cluster, y = cluster[known], y[known]
    own = [np.bincount(y[cluster == j]).max() for j in np.unique(cluster)]
    return sum(own) / len(y)


def bad_start(X, y):
    """Choose three first centers from which k-means comes to rest in a bad place.

    Parameters
    ----------
    X : array of shape (n_samples, 2), three round groups, well apart
    y : int array of shape (n_samples,), which group a point belongs to: 0, 1 or 2

    Returns
    -------
    array of shape (3, 2): a start after which the inertia at rest is more than twice
    what the three true means would give
    """
    first, second, third = (X[y == group].mean(axis=0) for group in range(3))
    return np.array([first - 0.1, first + 0.1, (second + third) / 2])


# --- inputs ------------------------------------------------------------------------------


def _votes(rng):
    cases = [(np.array([[0, 1, 1]]), np.array([[1.0, 1.0, 2.0]]), 2)]
    for n, k, n_classes in ((5, 4, 3), (12, 7, 6)):
        # In the last case nobody votes for the last class, before it not everybody.
        codes = rng.integers(n_classes - (n == 12), size=(n, k))
        codes[-1] = np.minimum(codes[-1], n_classes - 2)
        cases.append((codes, rng.uniform(0.2, 3, size=(n, k)), n_classes))
    return cases


def _scores(rng):
    small = rng.normal(size=(1, 2)).round(1)
    return [
        (small + [0.5, -0.5],),
        (rng.normal(scale=3, size=(4, 3)),),
        (np.array([[1000.0, 998], [-1000, -1001], [1000, -1000]]) + rng.normal(size=(3, 1)),),
        (rng.normal(scale=[[1], [300], [1], [3]], size=(4, 5)) + [[0], [0], [-900], [0]],),
    ]


def _scores_and_targets(rng):
    cases = [(np.array([[2.0, 0.0]]), np.array([[1.0, 0.0]]))]
    for scores in (rng.normal(scale=2, size=(6, 3)), rng.normal(scale=2000, size=(8, 4))):
        n, n_classes = scores.shape
        cases.append((scores, np.eye(n_classes)[rng.integers(n_classes, size=n)]))
    return cases


def _slopes(rng):
    cases = []
    for n, d, n_classes, l2 in ((2, 1, 2, 0.0), (8, 3, 3, 0.0), (10, 2, 4, 0.7)):
        growth = np.exp(rng.normal(size=(n, n_classes)))
        targets = np.eye(n_classes)[rng.permutation(np.arange(n) % n_classes)]
        cases.append(
            (
                rng.normal(size=(n_classes, d)).round(1) + 0.05,
                (growth / growth.sum(axis=1, keepdims=True)).round(3),
                rng.normal(size=(n, d)).round(1) + 0.05,
                targets,
                l2,
            )
        )
    return cases


def _points_and_centers(rng):
    cases = [(np.array([[0.0], [4.0], [9.0]]), np.array([[1.0], [7.0], [50.0]]))]
    for n, d, k in ((30, 2, 3), (40, 5, 4)):
        X = rng.normal(size=(n, d)) * 2
        centers = rng.normal(size=(k, d)) * 2
        centers[rng.integers(k)] += 100  # nobody joins this one
        cases.append((X, centers))
    return cases


def _named_clusters(rng):
    cases = [(np.array([0, 0, 0, 0, 1, 1, 1]), np.array([2, 2, 5, -1, -1, -1, 7]))]
    for n, k, n_classes in ((60, 4, 3), (90, 6, 5)):
        cluster = rng.integers(k, size=n)
        y = np.where(rng.random(n) < 0.6, cluster % n_classes, rng.integers(n_classes, size=n))
        y[rng.random(n) < 0.6] = -1
        y[cluster == k - 1] = -1
        y[np.flatnonzero(cluster == 0)[:3]] = [0, 0, 1]
        cases.append((cluster, y))
    return cases


def _three_groups(rng):
    cases = []
    for _ in range(2):
        turn = rng.uniform(0, 2 * np.pi) + np.arange(3) * 2 * np.pi / 3
        means = 6 * np.column_stack([np.cos(turn), np.sin(turn)]) + rng.normal(size=2)
        y = rng.permutation(np.arange(90) % 3)
        cases.append((means[y] + rng.normal(scale=0.6, size=(90, 2)), y))
    return cases


# --- judges of what has many right answers -------------------------------------------------


@each
def _starts_badly(answer, X, y):
    from course.methods.clustering import inertia, run_lloyd

    start = array_of(answer, (3, 2), "your start").astype(float)
    rounds, _ = run_lloyd(X, start, max_iter=100, tol=0.0)
    best = inertia(X, y, np.array([X[y == group].mean(axis=0) for group in range(3)]))
    ratio = rounds[-1]["inertia"] / best
    if ratio <= 2:
        raise Amiss(
            f"from your start k-means comes to rest with {ratio:.2f} times the inertia of the true "
            "means; more than 2 times is wanted."
        )


# --- known slips ---------------------------------------------------------------------------


def _ballots(codes, weights, n_classes):
    return np.array(
        [np.bincount(c, w, minlength=n_classes) for c, w in zip(codes, weights, strict=True)]
    )


def _one_vote_each(codes, weights, n_classes):
    ballots = _ballots(codes, np.ones_like(weights), n_classes)
    return ballots / ballots.sum(axis=1, keepdims=True)


def _winner_takes_all(codes, weights, n_classes):
    return np.eye(n_classes)[_ballots(codes, weights, n_classes).argmax(axis=1)]


def _by_all_votes(codes, weights, n_classes):
    return _ballots(codes, weights, n_classes) / codes.shape[1]


def _overflows(scores):
    growth = np.exp(scores)
    return growth / growth.sum(axis=1, keepdims=True)


def _one_peak(scores):
    growth = np.exp(scores - scores.max())
    return growth / growth.sum(axis=1, keepdims=True)


def _softmax(scores, axis):
    growth = np.exp(scores - scores.max(axis=axis, keepdims=True))
    return growth / growth.sum(axis=axis, keepdims=True)


def _not_normalised(scores):
    return np.exp(scores - scores.max(axis=1, keepdims=True))


def _log_of_softmax(scores, targets):
    return -np.mean(np.sum(targets * np.log(_softmax(scores, 1)), axis=1))


def _surprise(scores, targets):
    shifted = scores - scores.max(axis=1, keepdims=True)
    return np.log(np.exp(shifted).sum(axis=1)) - (targets * shifted).sum(axis=1)


def _sloped(coef, probabilities, X, targets, l2, sign=1.0, share=None, pulled=True):
    share = 1 / len(X) if share is None else share
    error = sign * (probabilities - targets)
    return error.T @ X * share + (l2 * coef if pulled else 0), error.sum(axis=0) * share


def _pulls_both(coef, probabilities, X, targets, l2):
    by_coef, by_intercept = _sloped(coef, probabilities, X, targets, l2)
    return by_coef + l2 * coef, by_intercept


def _empty_is_nan(X, centers):
    cluster, _ = one_round(X, centers)
    return cluster, np.array([X[cluster == j].mean(axis=0) for j in range(len(centers))])


def _empty_at_zero(X, centers):
    cluster, moved = one_round(X, centers)
    return cluster, np.where(np.isin(np.arange(len(centers)), cluster)[:, None], moved, 0.0)


def _sums(X, centers):
    cluster, moved = one_round(X, centers)
    counts = np.maximum(np.bincount(cluster, minlength=len(centers)), 1)
    return cluster, moved * counts[:, None]


def _farthest(X, centers):
    cluster = ((X[:, None] - centers) ** 2).sum(axis=2).argmax(axis=1)
    moved = [X[cluster == j].mean(axis=0) if (cluster == j).any() else c
             for j, c in enumerate(centers)]  # fmt: skip
    return cluster, np.array(moved)


def _drops_empty(X, centers):
    cluster, moved = one_round(X, centers)
    return cluster, moved[np.unique(cluster)]


def _largest(cluster, y):
    return [np.unique(y[cluster == j], return_counts=True)[1].max() for j in np.unique(cluster)]


def _mean_of_purities(cluster, y):
    cluster, y = cluster[y != -1], y[y != -1]
    sizes = [np.sum(cluster == j) for j in np.unique(cluster)]
    return np.mean(np.divide(_largest(cluster, y), sizes))


def _the_other_way(cluster, y):
    return sum(_largest(y[y != -1], cluster[y != -1])) / np.sum(y != -1)


def _one_of_each(X, y):
    return np.array([X[y == group][0] for group in range(3)])


def _outermost(X, y):
    away = ((X - X.mean(axis=0)) ** 2).sum(axis=1)
    return np.array([X[np.where(y == group, away, -1).argmax()] for group in range(3)])


# --- the table -----------------------------------------------------------------------------

EXERCISES = [
    Exercise(
        name="supervised.vote",
        solves="course.methods.supervised.vote",
        points=1,
        minutes=6,
        what="the shares",
        cases=_votes,
        properties=[finite, not_negative, rows_sum_to_one],
        hints=[
            "For one point: what does each class get, if every neighbor brings its weight?",
            "np.bincount takes weights: it adds them up by class. One row at a time is fine.",
            "Fill a table of zeros, row by row, with np.bincount(codes[i], weights[i], "
            "minlength=n_classes), then divide each row by its sum.",
        ],
        slips=[
            Slip(
                "gives every neighbor one vote",
                _one_vote_each,
                "Every neighbor got one vote; each should count its weight.",
            ),
            Slip(
                "forgets to normalise the rows",
                _ballots,
                "These are votes, not shares: divide each row by its own sum.",
            ),
            Slip(
                "lets the winner take all",
                _winner_takes_all,
                "You gave everything to the winner; the others keep their shares.",
            ),
            Slip(
                "divides by the number of neighbors",
                _by_all_votes,
                "You divided by the number of neighbors; with weights, the votes of a row add up "
                "to something else.",
            ),
        ],
    ),
    Exercise(
        name="supervised.softmax",
        solves="course.methods.supervised.softmax",
        points=2,
        minutes=7,
        what="the probabilities",
        cases=_scores,
        tolerance=1e-4,  # float32 has no more to say on scores near 1000
        properties=[finite, not_negative, rows_sum_to_one],
        hints=[
            "What is np.exp(1000.0), and what may be taken off every score of a row without "
            "changing the answer?",
            "Exponentiate, then divide each row by its own sum. Before that, bring the scores "
            "down.",
            "Subtract from each row its own largest score; keepdims=True makes the shapes fit.",
        ],
        slips=[
            Slip(
                "overflows",
                _overflows,
                "exp of a large score is infinite, and of a very low one zero. Only differences "
                "within a row matter: take the largest of the row off first.",
            ),
            Slip(
                "takes one maximum for all rows",
                _one_peak,
                "You took the largest score of all rows off; a row far below it then vanishes. "
                "Each row has its own largest score.",
            ),
            Slip(
                "forgets to normalise the rows",
                _not_normalised,
                "These do not sum to 1 yet: divide each row by its sum.",
            ),
            Slip(
                "normalises the columns",
                lambda scores: _softmax(scores, 0),
                "Your columns sum to 1; a row is a point, and its classes share the probability: "
                "axis=1.",
            ),
        ],
    ),
    Exercise(
        name="supervised.cross_entropy",
        solves="course.methods.supervised.cross_entropy",
        points=2,
        minutes=8,
        what="the loss",
        cases=_scores_and_targets,
        properties=[finite, not_negative],
        hints=[
            "Where the true class has probability 0 in the computer's eyes, what is its logarithm?",
            "The logarithm of a softmax is the score minus the logarithm of the sum of "
            "exponentials: no division, no tiny number.",
            "Take off each row's largest score. For each point: log of the sum of exp(scores), "
            "minus the score of the true class. Then the mean.",
        ],
        slips=[
            Slip(
                "takes the logarithm of zero",
                _log_of_softmax,
                "Somewhere a probability is too small for a float, and its logarithm is minus "
                "infinity. Work with scores all the way and never with the probability.",
            ),
            Slip(
                "adds up instead of averaging",
                lambda scores, targets: _surprise(scores, targets).sum(),
                "You added the points up; the loss is their mean, so that it does not grow with "
                "the number of points.",
            ),
            Slip(
                "averages over the classes too",
                lambda scores, targets: _surprise(scores, targets).sum() / scores.size,
                "You divided by points times classes; each point counts once.",
            ),
            Slip(
                "forgets the minus",
                lambda scores, targets: -_surprise(scores, targets).mean(),
                "The sign is turned: surprise is minus the logarithm.",
            ),
        ],
    ),
    Exercise(
        name="supervised.gradient",
        solves="course.methods.supervised.gradient",
        points=2,
        minutes=9,
        what="the gradient",
        cases=_slopes,
        properties=[],
        hints=[
            "Error times input: what is the error of a point for a class?",
            "The error has a row for each point and a column for each class; by_coef has a row "
            "for each class and a column for each feature. Which product of the two arrays fits?",
            "error.T @ X, divided by the number of points, plus penalty times coef; for the "
            "intercepts the mean of the error over the points.",
        ],
        slips=[
            Slip(
                "turns the sign",
                lambda c, p, X, t, l2=0.0: _sloped(c, p, X, t, l2, sign=-1.0),
                "The error is the probability minus the target; yours is the other way round and "
                "leads uphill.",
            ),
            Slip(
                "adds up instead of averaging",
                lambda c, p, X, t, l2=0.0: _sloped(c, p, X, t, l2, share=1.0),
                "You added the points up; the gradient of a mean is a mean.",
            ),
            Slip(
                "forgets the penalty",
                lambda c, p, X, t, l2=0.0: _sloped(c, p, X, t, l2, pulled=False),
                "The pull of the penalty is missing: it acts on the coefficients.",
            ),
            Slip(
                "takes the penalty twice",
                lambda c, p, X, t, l2=0.0: _pulls_both(c, p, X, t, l2),
                "The penalty is half the penalty times the squares: its slope has no 2 in it.",
            ),
        ],
    ),
    Exercise(
        name="clustering.one_round",
        solves=one_round,
        points=2,
        minutes=10,
        what="the round (cluster, moved)",
        cases=_points_and_centers,
        keeps_input=True,
        hints=[
            "What is the mean of no points at all?",
            "X[:, None] - centers has the difference of every point and every center. Square, "
            "add up, argmin. Then start from a copy of the centers.",
            "For each cluster number that occurs: put the mean of its points into the copy. "
            "Those that do not occur stay as they are.",
        ],
        slips=[
            Slip(
                "moves an empty center to nowhere",
                _empty_is_nan,
                "A center without points has no mean (0 divided by 0): it should stay where it is.",
            ),
            Slip(
                "moves an empty center to the origin",
                _empty_at_zero,
                "A center without points went to the origin; it should stay where it is.",
            ),
            Slip(
                "loses the empty center",
                _drops_empty,
                "A center without points is gone; k centers should come back.",
            ),
            Slip("adds up instead of averaging", _sums, "A center moves to the mean, not the sum."),
            Slip(
                "joins the farthest center",
                _farthest,
                "Your points join the center that is farthest away.",
            ),
        ],
    ),
    Exercise(
        name="clustering.purity",
        solves=purity,
        points=2,
        minutes=7,
        what="the purity",
        cases=_named_clusters,
        hints=[
            "Which points cannot say anything about names?",
            "Keep the points with a label, of both arrays. Then, for each cluster that is left, "
            "count its classes.",
            "Add up the largest count of each cluster, np.bincount(...).max(), and divide by the "
            "number of points with a label.",
        ],
        slips=[
            Slip(
                "takes -1 for a class",
                lambda cluster, y: sum(_largest(cluster, y)) / len(y),
                "In most clusters the largest group is that of the points without a label: you "
                "named clusters after -1.",
            ),
            Slip(
                "divides by all points",
                lambda cluster, y: sum(_largest(cluster[y != -1], y[y != -1])) / len(y),
                "You divided by all points; only those with a label were counted.",
            ),
            Slip(
                "averages over clusters",
                _mean_of_purities,
                "You averaged the purities of the clusters; a large cluster has more points to "
                "answer for than a small one.",
            ),
            Slip(
                "asks the other way round",
                _the_other_way,
                "You took for each class its largest cluster; wanted is for each cluster its "
                "largest class.",
            ),
        ],
    ),
    Exercise(
        name="clustering.bad_start",
        solves=bad_start,
        points=2,
        minutes=8,
        what="your start",
        cases=_three_groups,
        judged_by=_starts_badly,
        hints=[
            "Three centers, three groups: how could two centers end up in the same group?",
            "A center moves to the mean of the points that join it. If it begins between two "
            "groups, both join, and it stays there.",
            "Two centers close together in one group, the third halfway between the other two.",
        ],
        slips=[
            Slip(
                "starts at the true means",
                lambda X, y: np.array([X[y == group].mean(axis=0) for group in range(3)]),
                "These are the true means: k-means is at rest there at once.",
            ),
            Slip(
                "starts with a point of each",
                _one_of_each,
                "One start in each group: every center finds its own. Leave a group without one.",
            ),
            Slip(
                "starts far out",
                _outermost,
                "Far out, but still one start on the side of each group, and each is pulled in.",
            ),
        ],
    ),
]
