"""Rows to label: unlabeled, all different, spread over groups without a label, then doubtful."""

import numpy as np
import pytest
from tables import moons, problem_of

from course.report._ask import DOUBTFUL, SPREAD, rows_to_label, typical_rows


@pytest.mark.parametrize("per_class", [1, 4, 35])
@pytest.mark.parametrize("n", [1, 5, 20])
def test_asked_rows_are_unlabeled_and_different(per_class, n):
    problem, _ = moons(n=160, per_class=per_class)
    found = rows_to_label(problem, n, 0)
    assert len(set(found.rows.tolist())) == len(found.why) == n
    assert np.all(problem.y[found.rows] == -1)
    assert found.why == (SPREAD,) * ((n + 1) // 2) + (DOUBTFUL,) * (n // 2)


def test_a_group_without_a_label_is_asked_about():
    rng = np.random.RandomState(0)
    X = np.concatenate([rng.normal(size=(30, 2)) + center for center in ([0, 0], [9, 0], [0, 9])])
    y = np.full(90, -1)
    y[:4], y[30:34] = 0, 1
    found = rows_to_label(problem_of(X, y), 12, 0)
    assert any(row >= 60 for row in found.rows[:6])


def test_doubt_lies_between_the_classes():
    X = np.linspace(0, 1, 101)[:, None]
    y = np.full(101, -1)
    y[:20], y[81:] = 0, 1
    found = rows_to_label(problem_of(X, y), 10, 0)
    doubtful = found.rows[np.array(found.why) == DOUBTFUL]
    assert np.all(np.abs(X[doubtful, 0] - 0.5) < 0.12)


def test_copies_are_asked_once():
    problem, _ = moons(n=80, per_class=3)
    X, y = np.repeat(problem.X, 3, axis=0), np.repeat(problem.y, 3)
    copies = np.repeat(np.arange(80), 3)
    found = rows_to_label(problem_of(X, y, copies), 12, 0)
    assert len(set(copies[found.rows])) == 12
    assert not set(copies[found.rows]) & set(copies[y >= 0])


def test_more_than_there_are():
    assert len(rows_to_label(moons(n=20, per_class=4)[0], 50, 0).rows) == 12


def test_typical_rows_cover_what_is_far_from_labels():
    rng = np.random.RandomState(0)
    X = np.concatenate([rng.normal(size=(40, 2)) + center for center in ([0, 0], [9, 0], [0, 9])])
    y = np.full(120, -1)
    y[:30] = 0
    assert {row // 40 for row in typical_rows(X, y, 2)} == {1, 2}


def test_an_outlier_is_not_asked_first():
    """A known-wrong variant is the row farthest from all labels: it is like no other row."""
    X = np.append(np.random.RandomState(0).normal(size=(60, 2)), [[50.0, 50.0]], axis=0)
    y = np.full(61, -1)
    y[:5] = 0
    assert np.argmax(np.linalg.norm(X - X[:5].mean(axis=0), axis=1)) == 60
    assert typical_rows(X, y, 1).tolist() != [60]


def test_same_seed_same_rows():
    problem, _ = moons(n=100, per_class=4)
    assert np.array_equal(rows_to_label(problem, 9, 2).rows, rows_to_label(problem, 9, 2).rows)
