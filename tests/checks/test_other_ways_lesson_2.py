"""Right answers that look different, lesson 2: a check accepts whatever solves the task.

At least five structurally different ways for each: loops, one big expression, another order
of operations, float32, sparse, in place, lists.
"""

import math

import numpy as np
import pytest
from scipy import sparse, stats
from scipy.special import log_softmax, logsumexp, softmax

from course.checks import check


def with_(name, *functions):
    return [pytest.param(name, f, id=f"{name}-{f.__name__}") for f in functions]


# --- supervised.softmax ------------------------------------------------------------------------


def softmax_by_scipy(scores):
    return softmax(scores, axis=1)


def softmax_by_loops(scores):
    rows = []
    for row in scores:
        top = max(row)
        growth = [math.exp(score - top) for score in row]
        rows.append([value / sum(growth) for value in growth])
    return rows


def softmax_by_logarithms(scores):
    return np.exp(scores - logsumexp(scores, axis=1)[:, None])


def softmax_by_pairs(scores):
    with np.errstate(over="ignore"):
        return 1 / np.exp(scores[:, None, :] - scores[:, :, None]).sum(axis=2)


def softmax_in_place(scores):
    scores -= scores.max(axis=1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(axis=1, keepdims=True)
    return scores


def softmax_in_float32(scores):
    return softmax((scores - scores.max(axis=1, keepdims=True)).astype(np.float32), axis=1)


def softmax_transposed(scores):
    columns = np.exp((scores.T - scores.T.max(axis=0)).clip(-700))
    return (columns / columns.sum(axis=0)).T


# --- supervised.cross_entropy ------------------------------------------------------------------


def loss_by_scipy(scores, targets):
    return -np.sum(targets * log_softmax(scores, axis=1)) / len(scores)


def loss_by_index(scores, targets):
    true = targets.argmax(axis=1)
    return float(np.mean(logsumexp(scores, axis=1) - scores[np.arange(len(scores)), true]))


def loss_by_loop(scores, targets):
    total = 0.0
    for row, target in zip(scores, targets, strict=True):
        top = row.max()
        total += top + math.log(sum(math.exp(s - top) for s in row)) - row @ target
    return total / len(scores)


def loss_by_leads(scores, targets):
    own = (scores * targets).sum(axis=1, keepdims=True)
    return logsumexp(scores - own, axis=1).mean()


def loss_by_logaddexp(scores, targets):
    return np.array(np.average(np.logaddexp.reduce(scores, axis=1) - scores[targets == 1]))


def loss_as_a_zero_dimensional_array(scores, targets):
    return np.asarray(loss_by_scipy(scores, targets), dtype=np.float32)


# --- clustering.purity -------------------------------------------------------------------------


def purity_by_table(cluster, y):
    table = np.zeros((cluster.max() + 1, y.max() + 1))
    np.add.at(table, (cluster[y >= 0], y[y >= 0]), 1)
    return table.max(axis=1).sum() / table.sum()


def purity_by_dictionaries(cluster, y):
    counts = {}
    for c, label in zip(cluster.tolist(), y.tolist(), strict=True):
        if label != -1:
            counts.setdefault(c, {}).setdefault(label, 0)
            counts[c][label] += 1
    right = sum(max(own.values()) for own in counts.values())
    return right / sum(sum(own.values()) for own in counts.values())


def purity_by_naming(cluster, y):
    guesses = np.full(len(y), -2)
    for c in set(cluster):
        own = y[(cluster == c) & (y != -1)]
        if len(own):
            guesses[cluster == c] = stats.mode(own).mode
    return np.mean(guesses[y != -1] == y[y != -1])


def purity_by_one_hot(cluster, y):
    in_cluster = np.eye(cluster.max() + 1)[cluster]
    of_class = (y[:, None] == np.arange(y.max() + 1)).astype(float)
    return (in_cluster.T @ of_class).max(axis=1).sum() / of_class.sum()


def purity_sparse(cluster, y):
    keep = y != -1
    table = sparse.coo_array((np.ones(keep.sum()), (cluster[keep], y[keep]))).tocsr()
    return table.max(axis=1).toarray().sum() / keep.sum()


WAYS = [
    *with_(
        "supervised.softmax", softmax_by_scipy, softmax_by_loops, softmax_by_logarithms,
        softmax_by_pairs, softmax_in_place, softmax_in_float32, softmax_transposed,
    ),
    *with_(
        "supervised.cross_entropy", loss_by_scipy, loss_by_index, loss_by_loop, loss_by_leads,
        loss_by_logaddexp, loss_as_a_zero_dimensional_array,
    ),
    *with_(
        "clustering.purity", purity_by_table, purity_by_dictionaries, purity_by_naming,
        purity_by_one_hot, purity_sparse,
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
