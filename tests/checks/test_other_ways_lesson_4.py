"""Right answers that look different, lesson 4: a check accepts whatever solves the task.

At least five structurally different ways for each: loops, one big expression, another order
of operations, float32, sparse, in place, lists.
"""

import numpy as np
import pytest
from scipy import sparse
from scipy.stats import rankdata

from course.checks import check


def with_(name, *functions):
    return [pytest.param(name, f, id=f"{name}-{f.__name__}") for f in functions]


# --- graph.propagation_step ---------------------------------------------------------------------


def step_by_loops(transition, soft_labels, labeled, targets):
    answer = []
    for i in range(len(soft_labels)):
        if labeled[i]:
            answer.append(list(targets[i]))
            continue
        row = [0.0] * soft_labels.shape[1]
        for j, share in enumerate(transition[i]):
            for c in range(len(row)):
                row[c] += share * soft_labels[j, c]
        answer.append(row)
    return answer


def step_by_einsum(transition, soft_labels, labeled, targets):
    spread = np.einsum("ij,jc->ic", transition, soft_labels)
    return spread * ~labeled[:, None] + targets * labeled[:, None]


def step_in_place(transition, soft_labels, labeled, targets):
    soft_labels[:] = transition @ soft_labels
    soft_labels[labeled] = targets[labeled]
    return soft_labels


def step_sparse(transition, soft_labels, labeled, targets):
    spread = (sparse.csr_array(transition) @ sparse.csc_array(soft_labels)).tolil()
    for i in np.flatnonzero(labeled):
        spread[i] = targets[i]
    return spread


def step_in_float32(transition, soft_labels, labeled, targets):
    spread = transition.astype(np.float32) @ soft_labels.astype(np.float32)
    return np.where(labeled[:, None], targets.astype(np.float32), spread)


def step_for_the_unlabeled_alone(transition, soft_labels, labeled, targets):
    answer = targets.astype(float)
    answer[~labeled] = transition[~labeled] @ soft_labels
    return answer


def step_as_one_matrix(transition, soft_labels, labeled, targets):
    keep = np.diag((~labeled).astype(float))
    return keep @ transition @ soft_labels + (np.eye(len(keep)) - keep) @ targets


# --- graph.harmonic -----------------------------------------------------------------------------


def rest_by_rounds(weights, labeled, targets):
    transition = weights / weights.sum(axis=1, keepdims=True)
    soft_labels = targets.copy()
    for _ in range(5000):
        soft_labels = np.where(labeled[:, None], targets, transition @ soft_labels)
    return soft_labels


def rest_by_inverse(weights, labeled, targets):
    walk = weights / weights.sum(axis=1)[:, None]
    u = np.flatnonzero(~labeled)
    fundamental = np.linalg.inv(np.eye(len(u)) - walk[np.ix_(u, u)])
    soft_labels = targets.copy()
    soft_labels[u] = fundamental @ walk[np.ix_(u, np.flatnonzero(labeled))] @ targets[labeled]
    return soft_labels


def rest_by_one_large_system(weights, labeled, targets):
    laplacian = np.diag(weights.sum(axis=1)) - weights
    system = np.where(labeled[:, None], np.eye(len(weights)), laplacian)
    return np.linalg.solve(system, np.where(labeled[:, None], targets, 0.0))


def rest_by_a_stiff_spring(weights, labeled, targets):
    hold = 1e8 * labeled
    laplacian = np.diag(weights.sum(axis=1) + hold) - weights
    return np.linalg.solve(laplacian, hold[:, None] * targets)


def rest_sparse_class_by_class(weights, labeled, targets):
    from scipy.sparse.linalg import spsolve

    laplacian = sparse.csc_array(
        sparse.diags_array(weights.sum(axis=1)) - sparse.csc_array(weights)
    )
    columns = []
    for values in targets.T:
        column = values.copy()
        pull = weights[~labeled][:, labeled] @ values[labeled]
        column[~labeled] = spsolve(laplacian[~labeled][:, ~labeled], pull)
        columns.append(column)
    return np.array(columns).T


def rest_point_by_point(weights, labeled, targets):
    """Gauss-Seidel: each point takes its mean at once, so that the next one sees it."""
    soft_labels = [list(row) for row in targets]
    for number in range(3000):
        for i in np.flatnonzero(~labeled):
            near = np.flatnonzero(weights[i])
            total = weights[i, near].sum()
            for c in range(targets.shape[1]):
                soft_labels[i][c] = sum(weights[i, j] * soft_labels[j][c] for j in near) / total
        if number % 100 == 99 and _residual(weights, labeled, np.array(soft_labels)) < 1e-9:
            break
    return soft_labels


def _residual(weights, labeled, soft_labels):
    mean = weights @ soft_labels / weights.sum(axis=1, keepdims=True)
    return np.abs(mean - soft_labels)[~labeled].max()


# --- self_training.best_of_each -----------------------------------------------------------------


def best_by_loops(proba, k):
    queues = {}
    for row, shares in enumerate(proba.tolist()):
        queues.setdefault(shares.index(max(shares)), []).append((-max(shares), row))
    return sorted(row for queue in queues.values() for _, row in sorted(queue)[:k])


def best_by_rank(proba, k):
    guesses, confidence = proba.argmax(axis=1), proba.max(axis=1)
    mask = np.zeros(len(proba), dtype=bool)
    for c in np.unique(guesses):
        mask[guesses == c] = rankdata(-confidence[guesses == c]) <= k
    return np.where(mask)[0]


def best_by_masking(proba, k):
    own = np.where(proba == proba.max(axis=1, keepdims=True), proba, -1.0)
    order = np.argsort(-own, axis=0)[:k]
    return np.unique(order[np.take_along_axis(own, order, axis=0) > 0])


def best_by_lexsort(proba, k):
    guesses = proba.argmax(axis=1)
    order = np.lexsort((-proba.max(axis=1), guesses))
    starts = np.searchsorted(guesses[order], guesses[order])
    return np.sort(order[np.arange(len(order)) - starts < k]).astype(np.int32)


def best_by_counting_rivals(proba, k):
    guesses, confidence = proba.argmax(axis=1), proba.max(axis=1)
    rivals = (guesses[:, None] == guesses) & (confidence > confidence[:, None])
    return [int(i) for i in np.flatnonzero(rivals.sum(axis=1) < k)]


WAYS = [
    *with_(
        "graph.propagation_step", step_by_loops, step_by_einsum, step_in_place, step_sparse,
        step_in_float32, step_for_the_unlabeled_alone, step_as_one_matrix,
    ),
    *with_(
        "graph.harmonic", rest_by_rounds, rest_by_inverse, rest_by_one_large_system,
        rest_by_a_stiff_spring, rest_sparse_class_by_class, rest_point_by_point,
    ),
    *with_(
        "self_training.best_of_each", best_by_loops, best_by_rank, best_by_masking,
        best_by_lexsort, best_by_counting_rivals,
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
