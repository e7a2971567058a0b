"""Reliability: bins hold what they should, shares are exact, intervals are those of scipy."""

import numpy as np
import pytest
from scipy.stats import binomtest

from course.evaluation import reliability

EDGES = [0.5, 0.6, 0.8, 1.0]


def test_edges_belong_to_the_bin_above_and_the_last_to_the_last():
    bins = reliability([0.5, 0.6, 0.8, 1.0, 0.4], [True] * 5, EDGES)
    assert [part["n"] for part in bins] == [1, 1, 2]


def test_shares_and_intervals_are_exact():
    right = np.arange(30) < 21
    (part,) = reliability(np.full(30, 0.7), right, EDGES)
    interval = binomtest(21, 30).proportion_ci(0.95, "exact")
    assert part["right"] == 0.7
    assert part["confidence"] == pytest.approx(0.7)
    assert (part["low"], part["high"]) == pytest.approx((interval.low, interval.high))


@pytest.mark.parametrize("right", [True, False])
def test_all_or_none_right_has_an_open_end(right):
    (part,) = reliability([0.9] * 5, [right] * 5, EDGES)
    assert (part["high"] if right else part["low"]) == part["right"]
    assert part["low"] < part["high"]


def test_a_calibrated_answerer_is_found_calibrated():
    rng = np.random.RandomState(0)
    sure = rng.uniform(0.5, 1, size=20000)
    for part in reliability(sure, rng.uniform(size=20000) < sure, np.linspace(0.5, 1, 6)):
        assert part["low"] < part["confidence"] < part["high"]


def test_without_an_answer_there_is_no_bin():
    assert reliability([], [], EDGES) == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([0.5], [True, False], EDGES), "same length"),
        (([1.5], [True], EDGES), "^confidence must hold"),
        (([np.nan], [True], EDGES), "^confidence must hold"),
        (([0.5], [True], [0.5]), "^edges must be"),
        (([0.5], [True], [0.8, 0.5]), "^edges must be"),
    ],
)
def test_what_cannot_be_used_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        reliability(*arguments)
