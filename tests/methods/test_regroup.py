"""Whole groups that change sides: a wrong name for a whole group is found out and mended."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from scipy import sparse

from course.datasets import hide_labels, make_blobs
from course.methods import regroup as r
from course.methods.graph import self_tuning_graph, transition_matrix
from course.methods.mbo import boundary_cost, mbo_scheme
from course.methods.nearest import nearest_points

HALVES = np.full(2, 0.5)
WAYS = np.repeat([0, 1, 2, 3], [90, 10, 10, 90])
RIGHT = WAYS // 2


def four_ways(edges=((0, 10, 2), (10, 20, 1), (20, 30, 2))):
    """Return a graph of two classes, each written in two ways, and the class of two labels.

    Each way holds together closely. ``edges`` join the points from row 80 + i on to those
    from row 80 + j on, so many of them.
    """
    weights = (WAYS[:, None] == WAYS).astype(float) - np.eye(200)
    for i, j, n in edges:
        a, b = np.arange(80 + i, 80 + i + n), np.arange(80 + j, 80 + j + n)
        weights[a, b] = weights[b, a] = 1.0
    codes = np.full(200, -1)
    codes[[0, 199]] = 0, 1
    return sparse.csr_array(weights), codes


def settled(weights, codes, start, shares=HALVES):
    return mbo_scheme(transition_matrix(weights), start, codes, shares, r._PULL)[0][-1]


@pytest.mark.parametrize("n_groups", [4, 6])
def test_a_group_with_the_wrong_name_is_moved_where_no_point_moves_alone(n_groups):
    weights, codes = four_ways()
    start = np.where(WAYS == 1, 1, RIGHT)
    assert_array_equal(settled(weights, codes, start), start)
    assert_array_equal(r.regroup(weights, codes, start, HALVES, n_groups), RIGHT)


def test_the_right_answer_stays():
    weights, codes = four_ways()
    assert_array_equal(r.regroup(weights, codes, RIGHT, HALVES, 4), RIGHT)


def test_where_no_border_is_cut_the_shares_decide(monkeypatch):
    weights, codes = four_ways(edges=((10, 20, 1),))
    start = np.where(WAYS == 2, 0, RIGHT)
    assert_array_equal(np.bincount(r.regroup(weights, codes, start, HALVES, 4)), [100, 100])
    monkeypatch.setattr(r, "_PRIOR_WEIGHT", 0.0)
    assert_array_equal(r.regroup(weights, codes, start, HALVES, 4), start)


def test_names_do_not_matter():
    weights, codes = four_ways()
    start = np.where(WAYS == 1, 1, RIGHT)
    answer = r.regroup(weights, np.where(codes < 0, -1, 1 - codes), 1 - start, HALVES, 4)
    assert_array_equal(answer, 1 - RIGHT)


@pytest.mark.parametrize("seed", range(2))
def test_labels_stay_and_no_answer_costs_more_than_the_settled_start(seed):
    X, y = make_blobs(90, noise=0.8, random_state=seed)
    codes = hide_labels(y, 2, random_state=seed)
    weights = self_tuning_graph(*nearest_points(X, 10, "euclidean"))
    start = np.random.RandomState(seed).randint(3, size=len(X))
    shares = np.full(3, 1 / 3)
    answer = r.regroup(weights, codes, start, shares, n_groups=9)
    assert_array_equal(answer[codes >= 0], codes[codes >= 0])
    before, after = (
        boundary_cost(weights, a, shares, r._PRIOR_WEIGHT)
        for a in (settled(weights, codes, start, shares), answer)
    )
    assert after <= before
    assert_array_equal(answer, r.regroup(weights, codes, start, shares, n_groups=9))


def test_moves_are_of_one_group_and_come_by_cost():
    weights, _ = four_ways()
    moves = r.group_moves(weights, RIGHT, WAYS, HALVES, n_moves=3)
    assert len(moves) == 3
    assert all(len(set(WAYS[move != RIGHT])) == 1 for move in moves)
    costs = [boundary_cost(weights, move, HALVES, r._PRIOR_WEIGHT) for move in moves]
    assert costs == sorted(costs)
    # The small groups have edges to the other class, and weigh less on the shares.
    assert {int(WAYS[move != RIGHT][0]) for move in moves[:2]} == {1, 2}


@pytest.mark.parametrize("n_groups", [0, 2.5, 199])
def test_a_number_of_groups_that_cannot_be_is_named(n_groups):
    weights, codes = four_ways()
    with pytest.raises(ValueError, match=r"^n_groups"):
        r.regroup(weights, codes, RIGHT, HALVES, n_groups)
