"""Nearest points by a metric of one's own, and by any other."""

import numpy as np
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.metrics.pairwise import euclidean_distances

from course.datasets import (
    make_two_moons,
)
from course.methods import nearest


def test_a_callable_metric_finds_the_same_neighbors():
    X, _ = make_two_moons(60, random_state=0)
    ours = nearest.nearest_points(X, 5, euclidean_distances)
    theirs = nearest.nearest_points(X, 5, "euclidean")
    assert_allclose(ours[0], theirs[0], atol=1e-7)
    assert_array_equal(ours[1], theirs[1])


def test_the_smallest_of_a_row_of_equals_come_in_order():
    values, columns = nearest.smallest(np.zeros((2, 5)), 5)
    assert_array_equal(columns, [range(5)] * 2)
    assert_array_equal(values, 0)
