"""Right answers that look different: a check accepts whatever solves the task.

Ten named exercises, at least five structurally different ways for each: loops, one big
expression, another order of operations, float32, sparse, in place, lists.
"""

import math

import numpy as np
import pytest
from scipy import sparse, stats
from scipy.spatial.distance import cdist
from scipy.special import log_softmax, logsumexp, softmax

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


# --- mixture.clamp -----------------------------------------------------------------------------


def clamp_by_loops(log_joint, codes, component_classes):
    answer = [list(row) for row in log_joint]
    for i, code in enumerate(codes):
        for j, owner in enumerate(component_classes):
            if code not in (-1, owner):
                answer[i][j] = -math.inf
    return answer


def clamp_in_place(log_joint, codes, component_classes):
    foreign = (codes[:, None] != component_classes) & (codes[:, None] >= 0)
    log_joint[foreign] = -np.inf
    return log_joint


def clamp_by_adding(log_joint, codes, component_classes):
    with np.errstate(divide="ignore"):
        return log_joint + np.log((codes[:, None] == component_classes) | (codes < 0)[:, None])


def clamp_row_by_row(log_joint, codes, component_classes):
    rows = [
        row if code == -1 else np.where(component_classes == code, row, -np.inf)
        for row, code in zip(log_joint, codes, strict=True)
    ]
    return np.vstack(rows)


def clamp_by_table(log_joint, codes, component_classes):
    allowed = np.equal.outer(np.arange(component_classes.max() + 1), component_classes)
    allowed = np.vstack([allowed, np.ones(len(component_classes), dtype=bool)])[codes]
    return np.where(allowed, log_joint, float("-inf")).astype(np.float32)


# --- mixture.expectation -----------------------------------------------------------------------


def expectation_by_scipy(log_joint):
    total = logsumexp(log_joint, axis=1)
    return np.exp(log_joint - total[:, None]), total


def expectation_by_loops(log_joint):
    shares, densities = [], []
    for row in log_joint:
        top = max(row)
        parts = [math.exp(value - top) for value in row]
        shares.append([part / sum(parts) for part in parts])
        densities.append(top + math.log(sum(parts)))
    return [shares, densities]


def expectation_as_softmax(log_joint):
    return softmax(log_joint, axis=1), np.logaddexp.reduce(log_joint, axis=1)


def expectation_in_place(log_joint):
    peak = log_joint.max(axis=1)
    log_joint -= peak[:, None]
    np.exp(log_joint, out=log_joint)
    total = log_joint.sum(axis=1)
    log_joint /= total[:, None]
    return log_joint, peak + np.log(total)


def expectation_transposed(log_joint):
    peak = log_joint.T.max(axis=0)
    parts = np.exp(log_joint.T - peak)
    return np.asfortranarray((parts / parts.sum(axis=0)).T), np.log(parts.sum(axis=0)) + peak


# --- mixture.refit -----------------------------------------------------------------------------


def refit_by_loops(X, shares):
    counts = [sum(shares[:, c]) for c in range(shares.shape[1])]
    means = [
        sum(share * point for share, point in zip(shares[:, c], X, strict=True)) / counts[c]
        for c in range(shares.shape[1])
    ]
    return [count / sum(counts) for count in counts], means


def refit_by_average(X, shares):
    means = [np.average(X, axis=0, weights=column) for column in shares.T]
    return shares.sum(axis=0) / shares.sum(), np.array(means)


def refit_by_einsum(X, shares):
    own = shares / shares.sum(axis=0)
    return np.einsum("ic->c", shares) / shares.sum(), np.einsum("ic,id->cd", own, X)


def refit_sparse(X, shares):
    table = sparse.csc_array(shares)
    counts = np.asarray(table.sum(axis=0)).ravel()
    return counts / counts.sum(), sparse.diags_array(1 / counts) @ (table.T @ X)


def refit_in_float32(X, shares):
    X, shares = X.astype(np.float32), shares.astype(np.float32)
    return refit_by_average(X, shares)


# --- evaluation.gap_closed ---------------------------------------------------------------------


def gap_by_nan_mask(method, labels_only, all_labels, small=0.02):
    kept = np.isfinite(method) & np.isfinite(labels_only) & np.isfinite(all_labels)
    gap = all_labels[kept].mean() - labels_only[kept].mean()
    return np.nan if gap < small else (method[kept].mean() - labels_only[kept].mean()) / gap


def gap_by_sums(method, labels_only, all_labels, small=0.02):
    rows = [row for row in zip(method, labels_only, all_labels, strict=True) if row == row]
    rows = [row for row in rows if not any(math.isnan(value) for value in row)]
    gain, gap = sum(m - low for m, low, _ in rows), sum(high - low for _, low, high in rows)
    return gain / gap if gap / len(rows) >= small else float("nan")


def gap_by_nanmean(method, labels_only, all_labels, small=0.02):
    bad = np.isnan(method + labels_only + all_labels)
    m, low, high = (np.nanmean(np.where(bad, np.nan, s)) for s in (method, labels_only, all_labels))
    return (m - low) / (high - low) if high - low >= small else np.nan


def gap_from_above(method, labels_only, all_labels, small=0.02):
    scores = np.stack([method, labels_only, all_labels], axis=1)
    m, low, high = scores[~np.isnan(scores).any(axis=1)].mean(axis=0)
    return 1 - (high - m) / (high - low) if high - low >= small else math.nan


def gap_by_masked_arrays(method, labels_only, all_labels, small=0.02):
    table = np.ma.mask_cols(np.ma.masked_invalid([method, labels_only, all_labels]))
    m, low, high = table.mean(axis=1)
    return float((m - low) / (high - low)) if high - low >= small else np.array(np.nan)


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
    *with_(
        "mixture.clamp", clamp_by_loops, clamp_in_place, clamp_by_adding, clamp_row_by_row,
        clamp_by_table,
    ),
    *with_(
        "mixture.expectation", expectation_by_scipy, expectation_by_loops,
        expectation_as_softmax, expectation_in_place, expectation_transposed,
    ),
    *with_(
        "mixture.refit", refit_by_loops, refit_by_average, refit_by_einsum, refit_sparse,
        refit_in_float32,
    ),
    *with_(
        "evaluation.gap_closed", gap_by_nan_mask, gap_by_sums, gap_by_nanmean, gap_from_above,
        gap_by_masked_arrays,
    ),
]  # fmt: skip


def test_there_are_ten_exercises_with_five_ways_each():
    names = [way.values[0] for way in WAYS]
    assert len(set(names)) >= 10 and min(map(names.count, set(names))) >= 5


@pytest.mark.parametrize(("name", "function"), WAYS)
def test_is_right(name, function):
    for seed in range(20):
        outcome = check(name, function, seed=seed)
        assert outcome.outcome == "correct", outcome
