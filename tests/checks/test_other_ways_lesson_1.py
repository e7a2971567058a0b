"""Right answers that look different, lesson 1: a check accepts whatever solves the task.

At least five structurally different ways for each: loops, one big expression, another order
of operations, float32, sparse, in place, lists.
"""

import math

import numpy as np
import pytest
from scipy.spatial.distance import cdist

from course.checks import check


def with_(name, *functions):
    return [pytest.param(name, f, id=f"{name}-{f.__name__}") for f in functions]


# --- labels.count_labels -----------------------------------------------------------------------


def count_by_loop(y, n_classes):
    counts = [0] * n_classes
    for label in y:
        if label >= 0:
            counts[label] += 1
    return counts


def count_by_comparison(y, n_classes):
    return (y[:, None] == np.arange(n_classes)).sum(axis=0)


def count_by_histogram(y, n_classes):
    return np.histogram(y, bins=np.arange(n_classes + 1) - 0.5)[0]


def count_by_comprehension(y, n_classes):
    return [float(list(y).count(k)) for k in range(n_classes)]


def count_and_drop_the_first(y, n_classes):
    return np.bincount(y + 1, minlength=n_classes + 1)[1:]


def count_in_place(y, n_classes):
    y += 1
    return np.array([np.count_nonzero(y == k + 1) for k in range(n_classes)], dtype=np.int8)


# --- chain.closest_pair ------------------------------------------------------------------------


def pair_by_loops(X, names):
    best = None
    for giver in range(len(X)):
        for taker in range(len(X)):
            if names[giver] != -1 and names[taker] == -1:
                distance = math.dist(X[giver], X[taker])
                if best is None or distance < best[0]:
                    best = distance, giver, taker
    return best[1:]


def pair_by_subset(X, names):
    givers, takers = np.flatnonzero(names != -1), np.flatnonzero(names == -1)
    squared = ((X[givers][:, None] - X[takers]) ** 2).sum(-1)
    i, j = divmod(squared.argmin(), len(takers))
    return np.array([givers[i], takers[j]])


def pair_by_min(X, names):
    pairs = [(g, t) for g in np.flatnonzero(names >= 0) for t in np.flatnonzero(names < 0)]
    return min(
        pairs, key=lambda pair: np.abs(X[pair[0]] - X[pair[1]]) @ np.abs(X[pair[0]] - X[pair[1]])
    )


def pair_by_sorting(X, names):
    gaps = cdist(X, X)
    for flat in gaps.ravel().argsort():
        giver, taker = np.unravel_index(flat, gaps.shape)
        if names[giver] != -1 and names[taker] == -1:
            return [giver, taker]


def pair_by_penalty(X, names):
    gaps = cdist(X, X) + 1e9 * (names == -1)[:, None] + 1e9 * (names != -1)
    return tuple(np.argwhere(gaps == gaps.min())[0])


# --- labels.spread_out -------------------------------------------------------------------------


def spread_with_running_minimum(X, n):
    chosen, gap = [0], np.full(len(X), np.inf)
    for _ in range(n - 1):
        gap = np.minimum(gap, np.linalg.norm(X - X[chosen[-1]], axis=1))
        chosen.append(gap.argmax())
    return chosen


def spread_by_loops(X, n):
    chosen = [0]
    for _ in range(1, n):
        gaps = [min(math.dist(point, X[c]) for c in chosen) for point in X]
        chosen.append(gaps.index(max(gaps)))
    return tuple(chosen)


def spread_on_the_whole_table(X, n):
    table, chosen = cdist(X, X, "sqeuclidean"), np.zeros(n, dtype=int)
    for i in range(1, n):
        chosen[i] = table[:, chosen[:i]].min(axis=1).argmax()
    return chosen


def spread_recursively(X, n):
    if n == 1:
        return [0]
    before = spread_recursively(X, n - 1)
    return [*before, int(np.argmax(np.min(cdist(X[before], X), axis=0)))]


def spread_in_float32(X, n):
    X = X.astype(np.float32)
    return spread_with_running_minimum(X, n)


WAYS = [
    *with_(
        "labels.count_labels", count_by_loop, count_by_comparison, count_by_histogram,
        count_by_comprehension, count_and_drop_the_first, count_in_place,
    ),
    *with_(
        "chain.closest_pair", pair_by_loops, pair_by_subset, pair_by_min, pair_by_sorting,
        pair_by_penalty,
    ),
    *with_(
        "labels.spread_out", spread_with_running_minimum, spread_by_loops,
        spread_on_the_whole_table, spread_recursively, spread_in_float32,
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
