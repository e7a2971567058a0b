"""Exercises of lesson 6, first part: sharpening, and FixMatch's loss and gradient."""

import numpy as np

from course.checks._declare import Exercise, Slip, finite, rows_sum_to_one
from course.deep.objectives import (
    fixmatch_gradient,
    fixmatch_loss,
    hard_pseudo_labels,
    log_softmax,
    softmax,
)

# --- shared ----------------------------------------------------------------------


def _two_views(rng):
    weak, strong = np.array([[0.9, 0.1], [0.6, 0.4]]), np.array([[0.5, 0.5], [0.5, 0.5]])
    cases = [(np.log(weak), np.log(strong), 0.8)]
    for n, n_classes, threshold in ((20, 3, 0.7), (30, 5, 0.6)):
        weak = rng.normal(scale=2, size=(n, n_classes))
        strong = weak + rng.normal(scale=1.5, size=(n, n_classes))
        cases.append((weak, strong, threshold))
    far = 900.0 * np.eye(3)[rng.integers(3, size=6)] + rng.normal(size=(6, 3))
    # The probabilities are 1, at the threshold, and the strong view is sure of another class.
    return [*cases, (far, np.roll(far, 1, axis=1) * 1.1, 1.0)]


def _paid(weak, strong, threshold):
    """Return for each point what it would pay, and whether it does."""
    labels, rows = weak.argmax(axis=1), np.arange(len(weak))
    confident = softmax(weak)[rows, labels] >= threshold
    return -log_softmax(strong)[rows, labels], confident


# --- objectives.sharpen --------------------------------------------------------------------------


def _to_sharpen(rng):
    cases = [(np.array([[0.75, 0.25]]), 0.5)]
    for n, n_classes, temperature in ((8, 3, 0.3), (12, 4, 0.7), (9, 3, 0)):
        cases.append((rng.dirichlet(np.full(n_classes, 1.5), size=n) * 0.97 + 0.03 / n_classes,
                      temperature))  # fmt: skip
    return cases


def _powers(proba, exponent):
    with np.errstate(all="ignore"):
        powers = proba**exponent
        return powers / powers.sum(axis=1, keepdims=True)


def _softer(proba, temperature):
    return _powers(proba, temperature)


def _zero_forgotten(proba, temperature):
    with np.errstate(all="ignore"):
        return _powers(proba, np.divide(1.0, temperature))


def _rows_not_divided(proba, temperature):
    return hard_pseudo_labels(proba) if temperature == 0 else proba ** (1 / temperature)


def _taken_for_scores(proba, temperature):
    return hard_pseudo_labels(proba) if temperature == 0 else softmax(proba / temperature)


SHARPEN = Exercise(
    name="objectives.sharpen",
    solves="course.deep.objectives.sharpen",
    points=1,
    minutes=5,
    what="the sharpened rows",
    cases=_to_sharpen,
    properties=[finite, rows_sum_to_one],
    hints=[
        "How do the squares of 0.75 and 0.25 compare, once they are divided by their sum?",
        "Raise to the power 1 / temperature, then divide each row by its sum. At temperature "
        "0 that power does not exist, so the most probable class gets probability 1.",
        "At temperature 0 the answer is hard_pseudo_labels(proba). Otherwise it is the powers "
        "divided by their row sums (keepdims=True).",
    ],
    slips=[
        Slip(
            "makes it softer",
            _softer,
            "You used the temperature itself as the power. A low temperature should sharpen, "
            "so the power is 1 / temperature.",
        ),
        Slip(
            "divides by zero",
            _zero_forgotten,
            "At temperature 0 the power 1/0 does not exist. There the most probable class "
            "gets probability 1.",
        ),
        Slip(
            "forgets to normalize the rows",
            _rows_not_divided,
            "After raising to a power, the rows no longer sum to 1. Divide each row by its sum.",
        ),
        Slip(
            "takes probabilities for logits",
            _taken_for_scores,
            "You applied softmax to probabilities, but softmax expects logits. Use powers of "
            "the probabilities.",
        ),
    ],
)


# --- objectives.fixmatch_loss --------------------------------------------------------------------


def _views_swapped(weak, strong, threshold):
    return fixmatch_loss(strong, weak, threshold)


def _mean_over_confident(weak, strong, threshold):
    pays, confident = _paid(weak, strong, threshold)
    return pays[confident].mean()


def _everybody_pays(weak, strong, threshold):
    return _paid(weak, strong, threshold)[0].mean()


def _naive_logarithm(weak, strong, threshold):
    grown = np.exp(strong)
    confident = _paid(weak, strong, threshold)[1]
    proba = grown / grown.sum(axis=1, keepdims=True)
    return np.mean(-np.log(proba[np.arange(len(weak)), weak.argmax(axis=1)]) * confident)


def _soft_targets(weak, strong, threshold):
    confident = _paid(weak, strong, threshold)[1]
    return np.mean(-(softmax(weak) * log_softmax(strong)).sum(axis=1) * confident)


def _scores_compared(weak, strong, threshold):
    pays, _ = _paid(weak, strong, threshold)
    return np.mean(pays * (weak.max(axis=1) >= threshold))


_TINY = (1e-12, 1e-15, 1e-16, 1e-10, 1e-9, 1e-8, 1e-7, 1e-6)


def _clipped(tiny, way="add"):
    def loss(weak, strong, threshold):
        _, confident = _paid(weak, strong, threshold)
        p = softmax(strong)[np.arange(len(weak)), weak.argmax(axis=1)]
        p = p + tiny if way == "add" else np.clip(p, tiny, 1 if way == "clip" else 1 - tiny)
        return np.mean(-np.log(p) * confident)

    return loss


FIXMATCH_LOSS = Exercise(
    name="objectives.fixmatch_loss",
    solves="course.deep.objectives.fixmatch_loss",
    points=3,
    minutes=12,
    what="the loss",
    partial=True,  # ordinary logits, and extreme ones that sit at the threshold
    cases=_two_views,
    properties=[finite],
    hints=[
        "Which view gives the pseudo-label, and which view has to match it? What is the loss "
        "of a point whose pseudo-label is not confident?",
        "The pseudo-label and its confidence come from the weak view, and -log of the "
        "probability of that class from the strong view. Points below the threshold have "
        "loss 0 and stay in the mean.",
        "With rows = np.arange(len(weak)), take log_softmax(strong)[rows, labels], flip the "
        "sign, multiply by the mask of confident points, and take the mean.",
    ],
    slips=[
        Slip(
            "swaps the views",
            _views_swapped,
            "You took the pseudo-label from the strong view. It should come from the weak "
            "view, and the strong view should match it.",
        ),
        Slip(
            "takes the mean over the confident only",
            _mean_over_confident,
            "You averaged over the confident points only. Average over the whole batch, so "
            "that the loss counts for more as more points become confident.",
        ),
        Slip(
            "takes argmax without a threshold",
            _everybody_pays,
            "You used every pseudo-label, however uncertain. Use only those at or above the "
            "threshold.",
        ),
        Slip(
            "overflows",
            _naive_logarithm,
            "Large logits overflow in exp, so the loss is NaN or infinite. log_softmax "
            "subtracts each row's largest logit first.",
        ),
        Slip(
            "uses soft pseudo-labels",
            _soft_targets,
            "You used the probabilities of all classes as the target. Here the target is the "
            "most probable class alone.",
        ),
        Slip(
            "holds logits against the threshold",
            _scores_compared,
            "The threshold is a probability, but you compared it with a logit.",
        ),
        Slip(
            "takes only probabilities above the threshold",
            lambda weak, strong, t: fixmatch_loss(weak, strong, np.nextafter(t, 2)),
            "A probability that equals the threshold counts as well: at least means >=.",
        ),
        Slip(
            "puts a small constant into the logarithm",
            _clipped(1e-12),
            "You added a small constant to the probability, or clipped it, so the loss stops "
            "growing for points that are far off. log_softmax does not need the probability.",
            also=[
                _clipped(tiny, way) for tiny in _TINY for way in ("add", "clip", "clip both ends")
            ],
        ),
        Slip(
            "takes logarithms to base 2",
            lambda weak, strong, t: fixmatch_loss(weak, strong, t) / np.log(2),
            "Your loss is in bits, since np.log2 is larger than np.log by a constant factor. "
            "Use the natural logarithm.",
        ),
    ],
)


# --- objectives.fixmatch_gradient ----------------------------------------------------------------


def _two_views_to_lean_on(rng):
    far = 900.0 * np.eye(3)[rng.integers(3, size=6)] + rng.normal(size=(6, 3))
    return [*_two_views(rng)[:3], (far, rng.normal(size=(6, 3)), 1.0)]


def _by_strong(weak, strong, threshold):
    return fixmatch_gradient(weak, strong, threshold)[1]


def _gradient_not_stopped(weak, strong, threshold):
    by_strong = _by_strong(weak, strong, threshold)
    return -by_strong, by_strong


def _gradients_swapped(weak, strong, threshold):
    return fixmatch_gradient(weak, strong, threshold)[::-1]


def _gradient_of_the_sum(weak, strong, threshold):
    return np.zeros_like(weak), _by_strong(weak, strong, threshold) * len(weak)


def _gradient_over_confident(weak, strong, threshold):
    n = _paid(weak, strong, threshold)[1].sum()
    return np.zeros_like(weak), _by_strong(weak, strong, threshold) * len(weak) / n


def _gradient_for_everybody(weak, strong, threshold):
    return fixmatch_gradient(weak, strong, 0.0)


def _gradient_downhill(weak, strong, threshold):
    return np.zeros_like(weak), -_by_strong(weak, strong, threshold)


FIXMATCH_GRADIENT = Exercise(
    name="objectives.fixmatch_gradient",
    solves="course.deep.objectives.fixmatch_gradient",
    points=2,
    minutes=9,
    what="the pair (by_weak, by_strong)",
    cases=_two_views_to_lean_on,
    hints=[
        "If the loss could also change the pseudo-label, how could the net make the loss "
        "small without learning anything?",
        "For the weak view the gradient is zero, because it is stopped there. For the strong "
        "view it is that of the cross-entropy, probability minus target, where the "
        "pseudo-label is confident.",
        "Take softmax(strong) - hard_pseudo_labels(softmax(weak)), times the mask as a "
        "column, divided by the number of all points.",
    ],
    slips=[
        Slip(
            "does not stop the gradient",
            _gradient_not_stopped,
            "Your gradient flows back into the weak view, so the net could change the "
            "pseudo-label to match its prediction. The pseudo-label is a fixed target, so "
            "return zeros there.",
        ),
        Slip(
            "swaps the views",
            _gradients_swapped,
            "You returned the two gradients in the wrong order. The one for the weak view is zero.",
        ),
        Slip(
            "forgets the mean",
            _gradient_of_the_sum,
            "That is the gradient of the sum. The loss is a mean over all points.",
        ),
        Slip(
            "divides by the confident only",
            _gradient_over_confident,
            "You divided by the number of confident points. The mean is over the whole batch.",
        ),
        Slip(
            "takes argmax without a threshold",
            _gradient_for_everybody,
            "Points with an uncertain pseudo-label also have a gradient in your answer. "
            "Below the threshold it is 0.",
        ),
        Slip(
            "flips the sign",
            _gradient_downhill,
            "The sign is wrong: the gradient points to where the loss increases.",
        ),
        Slip(
            "takes only probabilities above the threshold",
            lambda weak, strong, t: fixmatch_gradient(weak, strong, np.nextafter(t, 2)),
            "A probability that equals the threshold counts as well: at least means >=.",
        ),
    ],
)


EXERCISES = [SHARPEN, FIXMATCH_LOSS, FIXMATCH_GRADIENT]
