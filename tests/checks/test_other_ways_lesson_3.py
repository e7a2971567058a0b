"""Right answers that look different, lesson 3: a check accepts whatever solves the task.

At least five structurally different ways for each: loops, one big expression, another order
of operations, float32, sparse, in place, lists.
"""

import math

import numpy as np
import pytest
from scipy import sparse
from scipy.special import logsumexp, softmax

from course.checks import check


def with_(name, *functions):
    return [pytest.param(name, f, id=f"{name}-{f.__name__}") for f in functions]


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


def test_there_are_five_ways_for_each_exercise():
    names = [way.values[0] for way in WAYS]
    assert min(map(names.count, set(names))) >= 5


@pytest.mark.parametrize(("name", "function"), WAYS)
def test_is_right(name, function):
    for seed in range(20):
        outcome = check(name, function, seed=seed)
        assert outcome.outcome == "correct", outcome
