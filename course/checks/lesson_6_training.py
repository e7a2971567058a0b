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
        "If decay is 0.99, of which weights do you keep 99 percent?",
        "The answer is a weighted average of both, with weights that sum to 1. First take "
        "the smaller of decay and n_updates / (n_updates + 10).",
        "keep = the smaller of the two. The answer is keep times teacher plus (1 - keep) "
        "times student.",
    ],
    slips=[
        Slip(
            "swaps teacher and student",
            _roles_swapped,
            "You gave the student the large factor. It belongs to the teacher's weights.",
        ),
        Slip(
            "does not shorten the average at first",
            _no_short_memory,
            "In the first updates the teacher should keep less: at most n_updates / "
            "(n_updates + 10).",
        ),
        Slip(
            "takes the larger of the two",
            _longer_memory,
            "Use the smaller of the two numbers: min, not max.",
        ),
        Slip(
            "adds up",
            _adds_up,
            "Your two factors do not sum to 1. Multiply the student by 1 - keep.",
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
        "At which angle is a cosine 1, and at which is it -1?",
        "Let the angle go from 0 to pi as the step goes from 0 to n_steps. Add 1 to the "
        "cosine and halve it.",
        "Multiply start by one half, and by one plus the cosine of pi * step / n_steps.",
    ],
    slips=[
        Slip(
            "ends below zero",
            _whole_cosine,
            "The cosine itself ends at -1, and a negative learning rate goes uphill. Add 1 "
            "and halve it.",
        ),
        Slip(
            "goes down a straight line",
            _straight_line,
            "That is a straight line. Half a cosine stays high at first and flattens at the end.",
        ),
        Slip(
            "goes up again",
            _down_and_up,
            "You used a full turn, so the learning rate goes up again. Half a turn, pi, is enough.",
        ),
        Slip("counts in degrees", _in_degrees, "Use radians for np.cos: half a turn is pi."),
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
        "If you raise a single logit, what happens to its own log probability, and to all "
        "others in the row?",
        "out_j = logit_j - log(sum of exp(logits)). Its derivative with respect to "
        "logit_k is (1 if j is k, else 0) minus p_k. Multiply by the gradient of each j and sum.",
        "Entry k is gradient_k minus p_k times the sum of the row's gradients, with p = "
        "np.exp(out).",
    ],
    slips=[
        Slip(
            "takes the sum of the gradient to be 1",
            _sum_taken_for_one,
            "That is right only where the gradients of a row sum to 1, which is not so in general.",
        ),
        Slip(
            "forgets the other classes",
            _diagonal_only,
            "Every logit changes all entries of its row, not only its own.",
        ),
        Slip(
            "passes back through softmax",
            _vjp_of_softmax,
            "That is the vector-Jacobian product of softmax, but out holds logarithms.",
        ),
        Slip(
            "takes logarithms for probabilities",
            _not_exponentiated,
            "The argument out is log p, but the rule needs p.",
        ),
        Slip(
            "sums over the points",
            _summed_over_points,
            "You summed over the points. Softmax works within a row.",
        ),
    ],
)


# --- objectives.fool -----------------------------------------------------------------------------


def fool(X, weight, bias, radius):
    """Move every point a little, so that the prediction changes for as many as possible.

    Parameters
    ----------
    X : array of shape (n_samples, n_features)
    weight : array of shape (n_features,)
    bias : float; the model predicts class 1 where ``X @ weight + bias`` is above 0, else class 0
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
        raise Amiss(f"no point may move farther than {radius:g}; one of yours moved {far:.3g}.")
    logits = X @ weight + bias
    can = np.abs(logits) < 0.999 * radius * np.linalg.norm(weight)
    changed = (moved @ weight + bias > 0) != (logits > 0)
    if (can & ~changed).any():
        raise Amiss(
            f"the prediction changed for {changed.sum()} of {len(X)} points. It can be changed for "
            f"{can.sum()}."
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
        "The model depends on a point only through X @ weight + bias. Which step of length 1 "
        "changes that number most?",
        "Move along the weight or against it, whichever leads across the decision boundary. "
        "Scale the weight to length 1, so that the step has the length you want.",
        "Use weight / np.linalg.norm(weight), times radius, times -1 where "
        "X @ weight + bias is above 0, and 1 elsewhere (as a column).",
    ],
    slips=[
        Slip(
            "moves all points the same way",
            _all_one_way,
            "You moved all points the same way, so about half of them moved away from the "
            "decision boundary.",
        ),
        Slip(
            "moves away from the boundary",
            _deeper_in,
            "You moved each point away from the decision boundary. Flip the sign.",
        ),
        Slip(
            "does not scale the step",
            _step_not_scaled,
            "The weight does not have length 1. Divide it by its norm before you multiply.",
        ),
        Slip(
            "moves along the boundary",
            _along_the_border,
            "A step along the decision boundary does not change the prediction. Move "
            "straight across it.",
        ),
        Slip("does not move the points", _not_at_all, "Your points have not moved at all."),
    ],
)


EXERCISES = [TEACHER_STEP, HALF_COSINE, LOG_SOFTMAX_VJP, FOOL]
