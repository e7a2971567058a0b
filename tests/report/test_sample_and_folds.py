"""Copies never straddle a split; folds are stratified; large tables are cut down as stated."""

import numpy as np
import pytest
from scipy import sparse
from tables import moons, problem_of

from course.report._folds import assign_folds, pairs, repeated_folds
from course.report._sample import draw_sample


def with_copies(seed=0):
    """Every row of two moons three times, some copies labeled and some not."""
    problem, y = moons(n=120, per_class=15, seed=seed)
    rng = np.random.RandomState(seed)
    order = rng.permutation(360) % 120
    few = problem.y[order]
    few[rng.uniform(size=360) < 0.2] = -1
    few[:4] = y[order[:4]]
    return problem_of(problem.X[order], few, copies=order)


@pytest.mark.parametrize("seed", range(5))
def test_no_two_copies_are_measured(seed):
    problem = with_copies(seed)
    sample = draw_sample(problem, seed)
    groups = problem.copies[sample.rows]
    assert len(np.unique(groups)) == len(groups) == len(np.unique(problem.copies))
    labeled_groups = np.unique(problem.copies[problem.y >= 0])
    assert set(groups[sample.y >= 0]) == set(labeled_groups)


def test_copies_left_in_would_be_seen():
    """A known-wrong variant: random folds over all rows put copies on both sides."""
    problem = with_copies()
    labeled = np.flatnonzero(problem.y >= 0)
    fold = assign_folds(problem.y[labeled], 5, np.random.RandomState(0))
    groups = problem.copies[labeled]
    assert any(len(np.unique(fold[groups == group])) > 1 for group in np.unique(groups))


def test_large_tables_keep_class_shares_and_rare_classes():
    y = np.full(20_000, -1)
    y[:5000], y[:1000], y[:3] = 0, 1, 2
    sample = draw_sample(problem_of(np.random.RandomState(0).normal(size=(20_000, 2)), y), 0)
    counts = np.bincount(sample.y[sample.y >= 0])
    assert len(sample.rows) == 2000 and 998 <= counts.sum() <= 1003
    assert counts[2] == 2
    assert counts[1] / counts[0] == pytest.approx(1 / 4, abs=0.01)


def test_wide_and_sparse_tables_are_reduced_without_labels():
    X = sparse.random_array((80, 300), density=0.05, rng=0, format="csr")
    y = np.resize([0, 1, -1, -1], 80)
    sample = draw_sample(problem_of(X, y), 0)
    other = draw_sample(problem_of(X, np.resize([1, 0, -1, -1], 80)), 0)
    assert sample.dense.shape == (80, 50) and sparse.issparse(sample.X)
    assert np.array_equal(sample.dense, other.dense)


def test_folds_are_stratified_and_of_equal_size():
    y = np.repeat([0, 1, 2], [23, 11, 6])
    fold = assign_folds(y, 5, np.random.RandomState(0))
    assert np.ptp(np.bincount(fold)) <= 1
    for code in range(3):
        assert np.ptp(np.bincount(fold[y == code], minlength=5)) <= 1


def test_the_only_label_of_a_class_is_never_hidden():
    folds = repeated_folds(np.array([0, 0, 0, 1, 1, 2]), 4, seed=0)
    assert np.all(folds[:, 5] == -1) and np.all(folds[:, :5] >= 0)


def test_pairs_without_a_fold():
    assert pairs(np.array([-1, -1])) == []
