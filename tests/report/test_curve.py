"""The learning curve: nested labels, a slope read as rows, and silence where nothing rises."""

import numpy as np
import pytest
from tables import moons, problem_of

from course.intervals import Interval
from course.report import _curve
from course.report._curve import learning_curve, rows_for_point


@pytest.fixture(autouse=True)
def few_repeats(monkeypatch):
    monkeypatch.setattr(_curve, "_N_REPEATS", 2)
    monkeypatch.setattr(_curve, "MODELS", ("softmax regression", "3 nearest neighbors"))


def test_more_labels_of_two_moons_are_worth_their_price():
    found = learning_curve(moons(n=300, per_class=40, noise=0.2)[0], 0)
    assert found.sizes == tuple(sorted(found.sizes)) and found.sizes[-1] == 64
    assert found.accuracy[-1].mean > found.accuracy[0].mean
    low, high = found.rows_for_point.low, found.rows_for_point.high
    assert 0 < low < found.rows_for_point.mean < high


def test_shuffled_labels_have_no_price():
    problem, _ = moons(n=160, per_class=30)
    few = problem.y.copy()
    few[few >= 0] = np.random.RandomState(0).permutation(few[few >= 0])
    found = learning_curve(problem_of(problem.X, few), 0)
    assert not found.per_doubling.low > 0
    assert np.isnan(found.rows_for_point.mean) or found.rows_for_point.high == np.inf


@pytest.mark.parametrize(
    ("slope", "n", "rows"),
    [(0.01, 100, 100), (0.02, 100, 41.4), (0.01, 30, 30), (0.005, 10, 30)],
)
def test_rows_by_hand(slope, n, rows):
    assert rows_for_point(Interval(slope, slope, slope), n).mean == pytest.approx(rows, abs=0.1)


def test_a_flat_curve_cannot_be_read():
    assert np.isnan(rows_for_point(Interval(0.0, -0.01, 0.01), 50)).all()
    assert rows_for_point(Interval(0.01, -0.01, 0.03), 50).high == np.inf


def test_slope_of_a_curve_that_is_known():
    """Rows that turn right one after another: two in ten per doubling."""
    sizes = np.array([10, 20, 40, 80, 160])
    turn = np.repeat(np.arange(5), 200)
    curve = (np.arange(5)[:, None] >= turn).astype(float)
    slope = _curve._slope_interval(curve, sizes)
    assert slope.mean == pytest.approx(0.2, abs=1e-9)
    assert slope.low < 0.2 < slope.high


def test_every_beginning_of_the_order_is_stratified():
    y = np.repeat([0, 1], [60, 20])
    order = _curve._nested_order(y, np.ones(80, dtype=bool), np.random.RandomState(0))
    for n in (8, 20, 40, 60):
        assert np.mean(y[order[:n]]) == pytest.approx(0.25, abs=0.07)


@pytest.mark.parametrize("y", [[0, 1], [0, 0, 1, 1]])
def test_a_handful_of_labels_is_no_error(y):
    X = np.random.RandomState(0).normal(size=(20, 2))
    found = learning_curve(problem_of(X, [*y, *[-1] * (20 - len(y))]), 0)
    assert found.n_labeled in (0, 4)


def test_where_no_point_is_left_none_is_priced():
    found = learning_curve(moons(n=300, per_class=60, noise=0.05)[0], 0)
    assert found.accuracy[-1].mean > 0.99 and np.isnan(found.rows_for_point).all()
