"""Poisson learning in stages: what the rows of a draw share, and what is stored."""

import numpy as np
from scipy import sparse

from course import bench
from course.bench import poisson
from course.datasets import hide_labels, make_two_moons
from course.evaluation import load_results
from course.methods import PoissonLearning


def test_every_stage_keeps_the_labels_and_the_default_is_the_estimators():
    X, y = make_two_moons(200, random_state=0)
    y_few = hide_labels(y, 2, random_state=0)
    found = poisson.stages(X, y_few, np.array([0.5, 0.5]))
    known = y_few != -1
    for stage in poisson.STAGES:
        assert np.array_equal(found[stage][known], y[known]) or stage == poisson.POTENTIALS
    assert np.array_equal(found[poisson.LABELS], PoissonLearning().fit(X, y_few).transduction_)


def test_without_priors_the_boundary_is_shortened_and_no_size_is_wanted():
    # Two dense groups and a start with one wrong point: diffusion puts it right.
    weights = np.kron(np.eye(2), np.ones((5, 5)) - np.eye(5))
    weights[4, 5] = weights[5, 4] = 0.1
    y_few = np.full(10, -1)
    y_few[[0, 9]] = 0, 1
    start = np.array([0, 0, 0, 0, 1, 1, 1, 1, 1, 1])
    ended = poisson.without_priors(sparse.csr_array(weights), start, y_few, np.array([0, 1]))
    assert ended.tolist() == [0] * 5 + [1] * 5


def test_a_draw_without_one_class_is_measured_too():
    X, y = make_two_moons(100, random_state=0)
    y_few = np.full(100, -1)
    y_few[np.flatnonzero(y == 1)[:2]] = 1
    found = poisson.stages(X, y_few, np.array([0.5, 0.5]))
    assert all(set(answer) == {1} for answer in found.values())


def test_what_is_stored_has_thirty_reporting_draws_and_can_be_said():
    table = load_results("poisson")
    assert {row["draw"] for row in table.rows} == set(range(1000, 1030))
    assert len(table.rows) == 2 * 3 * 4 * 30
    assert "first stage alone" in bench.describe("poisson", table)
