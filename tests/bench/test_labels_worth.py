"""What labels are worth: the interpolation, its bootstrap, and pairs that differ in one thing."""

import numpy as np
import pytest

from course import bench
from course.bench import _draws, labels_worth
from course.bench.labels_worth import Pair, bootstrap, measure, worth
from course.datasets import make_two_moons
from course.evaluation._fits import NearestThree
from course.methods import LabelSpreading


@pytest.mark.parametrize(
    ("accuracy", "expected"), [(0.6, 1), (0.7, 2), (0.8, 4), (0.85, 8), (0.9, 16)]
)
def test_worth_is_read_off_the_curve_on_a_logarithmic_scale(accuracy, expected):
    assert worth([1, 4, 16], [0.6, 0.8, 0.9], accuracy) == pytest.approx(expected)


def test_off_the_curve_there_is_no_number():
    assert worth([1, 4], [0.6, 0.8], 0.9) == np.inf
    assert worth([1, 4], [0.6, 0.8], 0.5) == 0


def test_a_dip_of_the_curve_does_not_count():
    assert worth([1, 4, 16, 64], [0.6, 0.8, 0.7, 0.9], 0.75) == worth([1, 4], [0.6, 0.8], 0.75)


def test_the_interval_holds_the_number_and_shrinks_with_more_draws():
    rng = np.random.RandomState(0)
    widths = []
    for n_draws in (10, 160):
        curves = np.array([0.6, 0.7, 0.8]) + 0.05 * rng.normal(size=(n_draws, 3))
        found, low, high = bootstrap([1, 4, 16], curves, np.full(n_draws, 0.72))
        assert low <= found <= high
        widths.append(high - low)
    assert widths[1] < widths[0]


def test_a_method_is_worth_its_own_labels_where_it_is_its_own_labels_only_form():
    rng = np.random.RandomState(0)
    curves = np.array([0.6, 0.7, 0.8]) + 0.05 * rng.normal(size=(20, 1))
    assert bootstrap([1, 4, 16], curves, curves[:, 1]) == pytest.approx((4, 4, 4))


def test_a_pair_is_measured_on_the_same_draws_and_told(monkeypatch):
    X, y = make_two_moons(100, random_state=0)
    monkeypatch.setattr(labels_worth, "load", lambda name: (X, y))
    monkeypatch.setattr(labels_worth, "PER_CLASS", (1, 4))
    spreading = LabelSpreading(kernel="knn", n_neighbors=5)
    table = measure(Pair("moons", "spreading", spreading, NearestThree(), 3), (1, 8), (1, 4), 0)
    assert len(table.rows) == 3 * 4 and {row["draw"] for row in table.rows} == {0, 1, 2}
    told = labels_worth.describe(bench._join(None, table, "data", "moons"))
    assert "spreading" in told and "labels only, by labels per class: 1: " in told


def test_fewer_unlabeled_points_are_among_more(monkeypatch):
    seen = []

    class Spy(LabelSpreading):
        def fit(self, X, y):
            seen.append({tuple(row) for row in np.asarray(X)})
            assert np.sum(np.asarray(y) != -1) == 4
            return super().fit(X, y)

    X, y = make_two_moons(100, random_state=0)
    for n in (0, 10, 20, None):
        _draws.score(Spy(kernel="knn", n_neighbors=3), X, y, 2, 0, n)
    assert [len(rows) for rows in seen] == [4, 14, 24, 70]
    assert seen[0] < seen[1] < seen[2] < seen[3]
