"""Exercises of lesson 2, first part: supervised classifiers and their loss."""

import numpy as np

from course.checks._declare import Exercise, Slip, finite, not_negative, rows_sum_to_one

# --- shared ----------------------------------------------------------------------


def _softmax(scores, axis):
    growth = np.exp(scores - scores.max(axis=axis, keepdims=True))
    return growth / growth.sum(axis=axis, keepdims=True)


# --- supervised.vote -----------------------------------------------------------------------------


def _votes(rng):
    cases = [(np.array([[0, 1, 1]]), np.array([[1.0, 1.0, 2.0]]), 2)]
    for n, k, n_classes in ((5, 4, 3), (12, 7, 6)):
        # In the last case nobody votes for the last class, before it not everybody.
        codes = rng.integers(n_classes - (n == 12), size=(n, k))
        codes[-1] = np.minimum(codes[-1], n_classes - 2)
        cases.append((codes, rng.uniform(0.2, 3, size=(n, k)), n_classes))
    return cases


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


VOTE = Exercise(
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
)


# --- supervised.softmax --------------------------------------------------------------------------


def _scores(rng):
    small = rng.normal(size=(1, 2)).round(1)
    return [
        (small + [0.5, -0.5],),
        (rng.normal(scale=3, size=(4, 3)),),
        (np.array([[1000.0, 998], [-1000, -1001], [1000, -1000]]) + rng.normal(size=(3, 1)),),
        (rng.normal(scale=[[1], [300], [1], [3]], size=(4, 5)) + [[0], [0], [-900], [0]],),
    ]


def _overflows(scores):
    growth = np.exp(scores)
    return growth / growth.sum(axis=1, keepdims=True)


def _one_peak(scores):
    growth = np.exp(scores - scores.max())
    return growth / growth.sum(axis=1, keepdims=True)


def _not_normalised(scores):
    return np.exp(scores - scores.max(axis=1, keepdims=True))


SOFTMAX = Exercise(
    name="supervised.softmax",
    solves="course.methods.supervised.softmax",
    twins=["course.methods.mixture.expectation"],
    points=2,
    minutes=7,
    what="the probabilities",
    cases=_scores,
    tolerance=1e-4,  # float32 has no more to say on scores near 1000
    properties=[finite, not_negative, rows_sum_to_one],
    hints=[
        "What is np.exp(1000.0), and what may be taken off every score of a row without "
        "changing the answer?",
        "Exponentiate, then divide each row by its own sum. Before that, bring the scores down.",
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
)


# --- supervised.cross_entropy --------------------------------------------------------------------


def _scores_and_targets(rng):
    cases = [(np.array([[2.0, 0.0]]), np.array([[1.0, 0.0]]))]
    for scores in (rng.normal(scale=2, size=(6, 3)), rng.normal(scale=2000, size=(8, 4))):
        n, n_classes = scores.shape
        cases.append((scores, np.eye(n_classes)[rng.integers(n_classes, size=n)]))
    return cases


def _log_of_softmax(scores, targets):
    return -np.mean(np.sum(targets * np.log(_softmax(scores, 1)), axis=1))


def _surprise(scores, targets):
    shifted = scores - scores.max(axis=1, keepdims=True)
    return np.log(np.exp(shifted).sum(axis=1)) - (targets * shifted).sum(axis=1)


_TINY = (1e-12, 1e-15, 1e-16, 1e-10, 1e-9, 1e-8, 1e-7, 1e-6)


def _clipped(tiny, way="add"):
    def loss(logits, targets):
        p = _softmax(logits, 1)
        p = p + tiny if way == "add" else np.clip(p, tiny, 1 if way == "clip" else 1 - tiny)
        return -np.mean(np.sum(targets * np.log(p), axis=1))

    return loss


CROSS_ENTROPY = Exercise(
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
        Slip(
            "takes logarithms to base 2",
            lambda logits, targets: _surprise(logits, targets).mean() / np.log(2),
            "Your loss is in bits: np.log2 is larger than np.log by a constant factor. Use the "
            "natural logarithm.",
        ),
        Slip(
            "puts a small constant into the logarithm",
            _clipped(1e-12),
            "You added a small constant to the probability, or clipped it, so the loss of a point "
            "that is far off stops growing. Compute the logarithm from the logits instead.",
            also=[
                _clipped(tiny, way) for tiny in _TINY for way in ("add", "clip", "clip both ends")
            ],
        ),
    ],
)


# --- supervised.gradient -------------------------------------------------------------------------


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


def _sloped(coef, probabilities, X, targets, l2, sign=1.0, share=None, pulled=True):
    share = 1 / len(X) if share is None else share
    error = sign * (probabilities - targets)
    return error.T @ X * share + (l2 * coef if pulled else 0), error.sum(axis=0) * share


def _pulls_both(coef, probabilities, X, targets, l2):
    by_coef, by_intercept = _sloped(coef, probabilities, X, targets, l2)
    return by_coef + l2 * coef, by_intercept


GRADIENT = Exercise(
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
)


EXERCISES = [VOTE, SOFTMAX, CROSS_ENTROPY, GRADIENT]
