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
    what="the class proportions",
    cases=_votes,
    properties=[finite, not_negative, rows_sum_to_one],
    hints=[
        "For a single point, what does each class get when every neighbor adds its weight?",
        "np.bincount accepts weights and adds them up per class. You may treat one row at a time.",
        "Fill an array of zeros row by row with np.bincount(codes[i], weights[i], "
        "minlength=n_classes). Then divide each row by its sum.",
    ],
    slips=[
        Slip(
            "gives every neighbor one vote",
            _one_vote_each,
            "You counted every neighbor as one vote. Add up the weights instead.",
        ),
        Slip(
            "forgets to normalize the rows",
            _ballots,
            "These are sums of weights. Divide each row by its sum to get proportions.",
        ),
        Slip(
            "gives everything to the most frequent class",
            _winner_takes_all,
            "You gave everything to the most frequent class. The other classes keep their "
            "proportions.",
        ),
        Slip(
            "divides by the number of neighbors",
            _by_all_votes,
            "You divided by the number of neighbors. With weights, a row sums to something "
            "else, so divide by that sum.",
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
    twins=["course.methods.em.expectation"],
    points=2,
    minutes=7,
    what="the probabilities",
    cases=_scores,
    tolerance=1e-4,  # float32 has no more to say on scores near 1000
    properties=[finite, not_negative, rows_sum_to_one],
    hints=[
        "What is np.exp(1000.0)? What can you subtract from all logits of a row without "
        "changing the answer?",
        "Exponentiate, then divide each row by its sum. Before that, shift the logits so "
        "that none is large.",
        "Subtract from each row its own largest logit. keepdims=True makes the shapes fit.",
    ],
    slips=[
        Slip(
            "overflows",
            _overflows,
            "The exp of a large logit is infinite, and of a very negative one it is 0. Only "
            "differences within a row matter, so subtract the largest logit of the row "
            "first.",
        ),
        Slip(
            "takes one maximum for all rows",
            _one_peak,
            "You subtracted the largest logit of all rows, so rows far below it become 0. "
            "Each row has its own largest logit.",
        ),
        Slip(
            "forgets to normalize the rows",
            _not_normalised,
            "Your rows do not sum to 1 yet. Divide each row by its sum.",
        ),
        Slip(
            "normalizes the columns",
            lambda scores: _softmax(scores, 0),
            "Your columns sum to 1. A row is a point, so the probabilities of its classes "
            "should sum to 1: axis=1.",
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
        "When the probability of the true class underflows to 0, what is its logarithm?",
        "The logarithm of softmax is the logit minus the logarithm of the sum of "
        "exponentials. It needs no division and no tiny number.",
        "Subtract each row's largest logit. For each point, take log of the sum of "
        "exp(logits) minus the logit of the true class. Then average.",
    ],
    slips=[
        Slip(
            "takes the logarithm of zero",
            _log_of_softmax,
            "The probability of some true class underflows to 0, and its logarithm is minus "
            "infinity. Work with the logits throughout and do not compute the probability.",
        ),
        Slip(
            "adds up instead of averaging",
            lambda scores, targets: _surprise(scores, targets).sum(),
            "You summed over the points. The loss is their mean, so that it does not grow "
            "with the number of points.",
        ),
        Slip(
            "averages over the classes too",
            lambda scores, targets: _surprise(scores, targets).sum() / scores.size,
            "You divided by points times classes. Divide by the number of points only.",
        ),
        Slip(
            "forgets the minus",
            lambda scores, targets: -_surprise(scores, targets).mean(),
            "The sign is wrong: the loss is minus the logarithm of the probability.",
        ),
        Slip(
            "takes logarithms to base 2",
            lambda logits, targets: _surprise(logits, targets).mean() / np.log(2),
            "Your loss is in bits, since np.log2 is larger than np.log by a constant factor. "
            "Use the natural logarithm.",
        ),
        Slip(
            "puts a small constant into the logarithm",
            _clipped(1e-12),
            "You added a small constant to the probability, or clipped it, so the loss stops "
            "growing for points that are far off. Compute the logarithm from the logits "
            "instead.",
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
        "The gradient is an error times an input. What is the error of a point for a class?",
        "The error has one row per point and one column per class. by_coef has one row per "
        "class and one column per feature. Which product of the two arrays has that shape?",
        "by_coef is error.T @ X divided by the number of points, plus l2 times coef. For the "
        "intercepts, average the error over the points.",
    ],
    slips=[
        Slip(
            "flips the sign",
            lambda c, p, X, t, l2=0.0: _sloped(c, p, X, t, l2, sign=-1.0),
            "The error is the probability minus the target. Yours has the opposite sign and "
            "leads uphill.",
        ),
        Slip(
            "adds up instead of averaging",
            lambda c, p, X, t, l2=0.0: _sloped(c, p, X, t, l2, share=1.0),
            "You summed over the points. The gradient of a mean is a mean.",
        ),
        Slip(
            "forgets the L2 term",
            lambda c, p, X, t, l2=0.0: _sloped(c, p, X, t, l2, pulled=False),
            "The gradient of the L2 regularization is missing. It is added for the coefficients.",
        ),
        Slip(
            "counts the L2 term twice",
            lambda c, p, X, t, l2=0.0: _pulls_both(c, p, X, t, l2),
            "The L2 term is half of l2 times the squares, so there is no factor 2 in its gradient.",
        ),
    ],
)


EXERCISES = [VOTE, SOFTMAX, CROSS_ENTROPY, GRADIENT]
