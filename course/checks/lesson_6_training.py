"""Exercises of lesson 6, second part: averaging weights, schedules, gradients, attacks."""

import numpy as np

from course.checks._declare import Amiss, Exercise, Slip, array_of, each, finite
from course.deep.objectives import (
    log_softmax,
)
from course.deep.optimizers import teacher_step

# --- optimizers.teacher_step ---------------------------------------------------------------------


def _teachers(rng):
    cases = [(np.array([0.0]), np.array([8.0]), 30, 0.5)]
    for n_updates, decay in ((3, 0.99), (25, 0.9), (2000, 0.99)):
        cases.append((rng.normal(size=6), rng.normal(size=6), n_updates, decay))
    return cases


def _roles_swapped(teacher, student, n_updates, decay):
    return teacher_step(student, teacher, n_updates, decay)


def _no_short_memory(teacher, student, n_updates, decay):
    return decay * teacher + (1 - decay) * student


def _longer_memory(teacher, student, n_updates, decay):
    keep = max(decay, n_updates / (n_updates + 10))
    return keep * teacher + (1 - keep) * student


def _adds_up(teacher, student, n_updates, decay):
    return min(decay, n_updates / (n_updates + 10)) * teacher + student


TEACHER_STEP = Exercise(
    name="optimizers.teacher_step",
    solves="course.deep.optimizers.teacher_step",
    points=1,
    minutes=4,
    what="the teacher's new weights",
    cases=_teachers,
    keeps_input=True,
    hints=[
        "decay is 0.99. Whose 99 percent?",
        "A mix of both whose shares sum to 1. Before that the smaller of decay and n_updates / "
        "(n_updates + 10).",
        "keep = the smaller of the two; keep times teacher plus the rest times student.",
    ],
    slips=[
        Slip(
            "swaps teacher and student",
            _roles_swapped,
            "The teacher became the student at once. It keeps most of itself.",
        ),
        Slip(
            "remembers too long at first",
            _no_short_memory,
            "In the first updates the teacher should keep less: at most n_updates / (n_updates "
            "+ 10).",
        ),
        Slip(
            "takes the larger memory",
            _longer_memory,
            "Of the two memories the smaller one counts: min, not max.",
        ),
        Slip(
            "adds up",
            _adds_up,
            "The shares do not sum to 1: the student gives what the teacher does not keep, no "
            "more.",
        ),
    ],
)


# --- optimizers.half_cosine ----------------------------------------------------------------------


def _schedules(rng):
    n_steps = int(rng.integers(20, 60))
    steps = [0, n_steps // 3, n_steps // 2 + 1, n_steps - 1]
    return [
        (0, 4, 0.1),
        (2, 4, 0.1),
        *((s, n_steps, round(rng.uniform(0.01, 1), 3)) for s in steps),
    ]


def _whole_cosine(step, n_steps, start):
    return start * float(np.cos(np.pi * step / n_steps))


def _straight_line(step, n_steps, start):
    return start * (1 - step / n_steps)


def _down_and_up(step, n_steps, start):
    return start * 0.5 * (1 + float(np.cos(2 * np.pi * step / n_steps)))


def _in_degrees(step, n_steps, start):
    return start * 0.5 * (1 + float(np.cos(180 * step / n_steps)))


HALF_COSINE = Exercise(
    name="optimizers.half_cosine",
    solves="course.deep.optimizers.half_cosine",
    points=1,
    minutes=3,
    what="the learning rate",
    cases=_schedules,
    hints=[
        "Where is a cosine at an angle of 0, and where at pi? You need 1 and 0.",
        "The angle goes from 0 to pi as the step goes from 0 to n_steps. Add 1 to the cosine "
        "and halve it.",
        "start, times a half, times one plus the cosine of pi * step / n_steps.",
    ],
    slips=[
        Slip(
            "ends below zero",
            _whole_cosine,
            "The cosine itself ends at -1, and a negative learning rate climbs. Lift and halve it.",
        ),
        Slip(
            "goes down a straight line",
            _straight_line,
            "That is a straight line. Half a cosine stays high first and lands softly.",
        ),
        Slip(
            "comes up again",
            _down_and_up,
            "You went once round the circle: it comes up again. Half a turn, pi, is enough.",
        ),
        Slip("counts in degrees", _in_degrees, "np.cos takes radians: half a turn is pi."),
    ],
)


# --- tensor.log_softmax_vjp ----------------------------------------------------------------------


def _gradients(rng):
    cases = [(np.log(np.array([[0.25, 0.75]])), np.array([[1.0, 0.0]]))]
    for n, n_classes in ((4, 3), (10, 5)):
        logits = rng.normal(scale=2, size=(n, n_classes))
        cases.append((log_softmax(logits), rng.normal(size=(n, n_classes))))
    return cases


def _sum_taken_for_one(out, gradient):
    return gradient - np.exp(out)


def _diagonal_only(out, gradient):
    return gradient * (1 - np.exp(out))


def _vjp_of_softmax(out, gradient):
    p = np.exp(out)
    return p * (gradient - (gradient * p).sum(axis=1, keepdims=True))


def _not_exponentiated(out, gradient):
    return gradient - out * gradient.sum(axis=1, keepdims=True)


def _summed_over_points(out, gradient):
    return gradient - np.exp(out) * gradient.sum(axis=0)


LOG_SOFTMAX_VJP = Exercise(
    name="tensor.log_softmax_vjp",
    solves="course.deep.tensor.log_softmax_vjp",
    points=2,
    minutes=9,
    what="the gradient",
    cases=_gradients,
    properties=[finite],
    hints=[
        "Raise a single score. What becomes of its own log probability, and what of all the "
        "others in the row?",
        "out_j = logit_j - log(sum of exp(logits)). Its slope by logit_k is 1 (if j is k) less "
        "p_k. Multiply by the gradient of each j and add up.",
        "Entry k: gradient_k minus p_k times the sum of the row's gradients, p = np.exp(out).",
    ],
    slips=[
        Slip(
            "takes the sum for one",
            _sum_taken_for_one,
            "That holds where the gradients of a row sum to 1, and here they need not.",
        ),
        Slip(
            "forgets the neighbors",
            _diagonal_only,
            "Every logit moves all entries of its row, not its own alone.",
        ),
        Slip(
            "passes back through softmax",
            _vjp_of_softmax,
            "That is the rule for softmax; out holds logarithms.",
        ),
        Slip(
            "takes logarithms for probabilities",
            _not_exponentiated,
            "out is log p; the rule needs p.",
        ),
        Slip(
            "sums over the points",
            _summed_over_points,
            "You summed over the points; softmax works within a row.",
        ),
    ],
)


# --- objectives.fool -----------------------------------------------------------------------------


def fool(X, weight, bias, radius):
    """Move every point a little, so that the model changes its mind as often as can be.

    Parameters
    ----------
    X : array of shape (n_samples, n_features)
    weight : array of shape (n_features,)
    bias : float; the model says class 1 where ``X @ weight + bias`` is above 0, else class 0
    radius : float, how far each point may be moved

    Returns
    -------
    array of shape (n_samples, n_features): no row farther than ``radius`` from its row of ``X``

    Examples
    --------
    >>> moved = fool(np.array([[1.0, 0.0], [9.0, 0.0]]), np.array([1.0, 0.0]), 0.0, radius=2.0)
    >>> (moved[:, 0] > 0).tolist()
    [False, True]
    """
    uphill = weight / np.linalg.norm(weight)
    side = np.where(X @ weight + bias > 0, -1, 1)
    return X + radius * side[:, None] * uphill


def _straight_borders(rng):
    cases = [(np.array([[1.0, 0.0], [9.0, 0.0]]), np.array([1.0, 0.0]), 0.0, 2.0)]
    for n, d in ((60, 2), (80, 5)):
        weight = rng.normal(size=d)
        weight *= rng.uniform(2, 4) / np.linalg.norm(weight)
        cases.append((rng.normal(size=(n, d)), weight, float(rng.normal(scale=0.3)), 0.5))
    return cases


@each
def _fools(answer, X, weight, bias, radius):
    moved = array_of(answer, X.shape, "the moved points").astype(float)
    far = np.linalg.norm(moved - X, axis=1).max()
    if far > radius * (1 + 1e-5):
        raise Amiss(f"no point may move farther than {radius:g}, one of yours moved {far:.3g}.")
    logits = X @ weight + bias
    can = np.abs(logits) < 0.999 * radius * np.linalg.norm(weight)
    changed = (moved @ weight + bias > 0) != (logits > 0)
    if (can & ~changed).any():
        raise Amiss(
            f"the model changed its mind on {changed.sum()} of {len(X)} points; it can be made to "
            f"on {can.sum()}."
        )


def _all_one_way(X, weight, bias, radius):
    return X + radius * weight / np.linalg.norm(weight)


def _deeper_in(X, weight, bias, radius):
    return 2 * X - fool(X, weight, bias, radius)


def _step_not_scaled(X, weight, bias, radius):
    return X + radius * np.where(X @ weight + bias > 0, -1, 1)[:, None] * weight


def _along_the_border(X, weight, bias, radius):
    way = np.zeros_like(weight)
    way[:2] = weight[1], -weight[0]
    return X + radius * way / max(np.linalg.norm(way), 1e-12)


def _not_at_all(X, weight, bias, radius):
    return X.copy()


FOOL = Exercise(
    name="objectives.fool",
    solves=fool,
    points=2,
    minutes=8,
    what="the moved points",
    cases=_straight_borders,
    judged_by=_fools,
    hints=[
        "The model sees a point only through X @ weight + bias. Which step of length 1 changes "
        "that number most?",
        "Along the weight, or against it, whichever leads across the border. Scale the weight "
        "to length 1, so that the step has the length you want.",
        "weight / np.linalg.norm(weight), times radius, times -1 where the score is above 0 "
        "and 1 elsewhere (as a column).",
    ],
    slips=[
        Slip(
            "moves all one way",
            _all_one_way,
            "All points moved the same way: half of them away from the border.",
        ),
        Slip(
            "moves deeper in",
            _deeper_in,
            "Each point moved away from the border. Turn the sign.",
        ),
        Slip(
            "does not scale the step",
            _step_not_scaled,
            "The weight is not of length 1: divide it by its norm before you multiply.",
        ),
        Slip(
            "walks along the border",
            _along_the_border,
            "A step along the border changes nothing for the model; go straight across.",
        ),
        Slip("stays", _not_at_all, "Your points have not moved at all."),
    ],
)


EXERCISES = [TEACHER_STEP, HALF_COSINE, LOG_SOFTMAX_VJP, FOOL]
