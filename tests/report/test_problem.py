"""The prepared table that every measurement of the report works on."""

import numpy as np

from course.report._problem import Problem


def test_labeled_rows_and_counts_per_class():
    problem = Problem(
        X=np.arange(5.0)[:, None],
        y=np.array([2, -1, 0, 2, -1]),
        classes=["a", "b", "c"],
        copies=np.arange(5),
        feature_columns=["x"],
        row_numbers=np.arange(2, 7),
    )
    assert problem.labeled.tolist() == [True, False, True, True, False]
    assert problem.counts.tolist() == [1, 0, 2]
