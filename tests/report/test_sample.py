"""A sample keeps what splits need: some of every class, and copies that know each other."""

import numpy as np

from course.report._problem import Problem
from course.report._sample import sample_rows


def test_limits_classes_order_and_copies():
    n = 1000
    rng = np.random.default_rng(0)
    y = np.where(np.arange(n) < 400, 0, -1)
    y[[5, 9]] = 1
    problem = Problem(
        rng.normal(size=(n, 2)), y, ["a", "b"], np.arange(n) // 2, ["u", "v"], np.arange(n) + 2
    )
    small = sample_rows(problem, 50, 100, seed=3)
    assert small.counts.sum() == 50 and small.counts[1] == 2
    assert (~small.labeled).sum() == 100
    assert (np.diff(small.row_numbers) > 0).all()
    assert np.array_equal(small.X, problem.X[small.row_numbers - 2])
    for group in np.unique(small.copies):
        assert len(set((small.row_numbers[small.copies == group] - 2) // 2)) == 1
    again = sample_rows(problem, 50, 100, seed=3)
    assert np.array_equal(again.row_numbers, small.row_numbers)
    assert sample_rows(problem, 1000, 1000).X.shape == (n, 2)
