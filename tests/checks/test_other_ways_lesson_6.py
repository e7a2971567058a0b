"""Right answers that look different, lesson 6: a check accepts whatever solves the task.

At least five structurally different ways for each: loops, one big expression, another order
of operations, float32, sparse, in place, lists.
"""

import math

import numpy as np
import pytest
from scipy.special import log_softmax, logsumexp, softmax

from course.checks import check


def with_(name, *functions):
    return [pytest.param(name, f, id=f"{name}-{f.__name__}") for f in functions]


# --- objectives.fixmatch_loss -------------------------------------------------------------------


def fixmatch_by_scipy(weak, strong, threshold):
    proba = softmax(weak, axis=1)
    targets = np.eye(weak.shape[1])[proba.argmax(axis=1)]
    each = -(targets * log_softmax(strong, axis=1)).sum(axis=1)
    return (each * (proba.max(axis=1) >= threshold)).mean()


def fixmatch_by_loops(weak, strong, threshold):
    total = 0.0
    for teacher, learner in zip(weak.tolist(), strong.tolist(), strict=True):
        best = teacher.index(max(teacher))
        if 1 / sum(math.exp(t - teacher[best]) for t in teacher) >= threshold:
            top = max(learner)
            spread = math.log(sum(math.exp(s - top) for s in learner))
            total += top + spread - learner[best]
    return total / len(weak)


def fixmatch_on_the_confident(weak, strong, threshold):
    sure = softmax(weak, axis=1).max(axis=1) >= threshold
    learner, best = strong[sure], weak[sure].argmax(axis=1)
    return np.sum(logsumexp(learner, axis=1) - learner[np.arange(len(best)), best]) / len(weak)


def fixmatch_by_leads(weak, strong, threshold):
    best = weak.argmax(axis=1)[:, None]
    lead = strong - np.take_along_axis(strong, best, axis=1)
    sure = np.log(threshold) <= log_softmax(weak, axis=1).max(axis=1)
    return np.array(np.average(np.logaddexp.reduce(lead, axis=1) * sure))


def fixmatch_in_place(weak, strong, threshold):
    weak -= weak.max(axis=1, keepdims=True)
    strong -= logsumexp(strong, axis=1, keepdims=True)
    sure = np.exp(weak).sum(axis=1) <= 1 / threshold
    return float(-strong[weak == 0].dot(sure) / len(sure))


def fixmatch_in_float32(weak, strong, threshold):
    return np.float32(
        fixmatch_by_scipy(weak.astype(np.float32), strong.astype(np.float32), threshold)
    )


# --- tensor.log_softmax_vjp --------------------------------------------------------------------


def vjp_by_loops(out, gradient):
    answer = np.empty(out.shape)
    for i, (row, slopes) in enumerate(zip(out, gradient, strict=True)):
        total = sum(slopes)
        for k in range(len(row)):
            answer[i, k] = slopes[k] - math.exp(row[k]) * total
    return answer


def vjp_by_jacobians(out, gradient):
    jacobians = np.eye(out.shape[1]) - np.exp(out)[:, None, :]
    return np.einsum("njk,nj->nk", jacobians, gradient)


def vjp_by_matrix(out, gradient):
    ones = np.ones((out.shape[1], out.shape[1]))
    return gradient - np.exp(out) * (gradient @ ones)


def vjp_by_nudging(out, gradient, step=1e-6):
    """Central differences: log-softmax of the output is the output itself."""
    answer = np.empty_like(gradient)
    for k in range(out.shape[1]):
        nudge = step * np.eye(out.shape[1])[k]
        rise = log_softmax(out + nudge, axis=1) - log_softmax(out - nudge, axis=1)
        answer[:, k] = (rise * gradient).sum(axis=1) / (2 * step)
    return answer


def vjp_in_place(out, gradient):
    np.exp(out, out=out)
    out *= -gradient.sum(axis=1)[:, None]
    out += gradient
    return out


def vjp_row_by_row(out, gradient):
    return [list(g - np.exp(o) * np.sum(g)) for o, g in zip(out, gradient, strict=True)]


WAYS = [
    *with_(
        "objectives.fixmatch_loss", fixmatch_by_scipy, fixmatch_by_loops,
        fixmatch_on_the_confident, fixmatch_by_leads, fixmatch_in_place, fixmatch_in_float32,
    ),
    *with_(
        "tensor.log_softmax_vjp", vjp_by_loops, vjp_by_jacobians, vjp_by_matrix,
        vjp_by_nudging, vjp_in_place, vjp_row_by_row,
    ),
]  # fmt: skip


def test_there_are_five_ways_for_each_exercise():
    names = [way.values[0] for way in WAYS]
    assert min(map(names.count, set(names))) >= 5


@pytest.mark.parametrize(("name", "function"), WAYS)
def test_is_right(name, function):
    for seed in range(20):
        outcome = check(name, function, seed=seed)
        assert outcome.outcome == "correct", outcome
