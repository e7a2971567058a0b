"""Intervals that hold what they promise, and a gap that is a ratio of means."""

import numpy as np
import pytest
from scipy import stats

from course.intervals import Interval, gap_closed, mean_interval, paired_difference


def test_interval_is_the_one_of_students_t():
    values = np.random.RandomState(0).normal(size=12)
    mean, low, high = mean_interval(values)
    theirs = stats.ttest_1samp(values, 0).confidence_interval(0.95)
    assert (low, high) == pytest.approx((theirs.low, theirs.high))
    assert mean == pytest.approx(values.mean())


def test_paired_interval_is_the_one_of_the_paired_t_test():
    rng = np.random.RandomState(1)
    a, b = rng.normal(size=(2, 15))
    mean, low, high = paired_difference(a, b)
    theirs = stats.ttest_rel(a, b).confidence_interval(0.95)
    assert (low, high) == pytest.approx((theirs.low, theirs.high))
    assert mean == pytest.approx((a - b).mean())


def test_interval_covers_the_truth_as_often_as_it_says():
    rng = np.random.RandomState(2)
    intervals = [mean_interval(rng.normal(size=5)) for _ in range(2000)]
    covered = np.mean([low <= 0 <= high for _, low, high in intervals])
    assert 0.935 < covered < 0.965  # 1.96 in place of Student's t covers 0.88 here


def test_pairing_removes_what_is_hard_about_a_draw():
    rng = np.random.RandomState(3)
    luck = rng.normal(scale=0.1, size=20)
    ours, theirs = 0.82 + luck, 0.80 + luck + rng.normal(scale=0.001, size=20)
    _, low, _ = paired_difference(ours, theirs)
    assert low > 0.015
    assert mean_interval(ours)[1] < mean_interval(theirs)[2]  # alone they overlap


def test_missing_draws_are_left_out_of_both_sides():
    mean, _, _ = paired_difference([1.0, np.nan, 3.0, 9.0], [0.0, 5.0, 1.0, np.nan])
    assert mean == 1.5


@pytest.mark.parametrize("values", [[], [np.nan, np.nan]])
def test_nothing_to_average_is_nan(values):
    assert np.isnan(mean_interval(values)).all()


def test_one_draw_has_a_mean_and_no_interval():
    mean, low, high = mean_interval([0.5])
    assert mean == 0.5
    assert np.isnan([low, high]).all()


def test_draws_must_match():
    with pytest.raises(ValueError, match="the same draws"):
        paired_difference([1, 2, 3], [1, 2])


def test_gap_is_a_ratio_of_means_and_not_a_mean_of_ratios():
    method, lower, upper = [0.6, 1.0], [0.5, 0.9], [1.0, 0.95]
    ratios = [(0.6 - 0.5) / (1.0 - 0.5), (1.0 - 0.9) / (0.95 - 0.9)]
    assert gap_closed(method, lower, upper) == pytest.approx(0.2 / 0.55)
    assert np.mean(ratios) == pytest.approx(1.1)  # what it is not


def test_ends_of_the_gap():
    lower, upper = np.array([0.5, 0.7]), np.array([0.9, 0.9])
    assert gap_closed(lower, lower, upper) == 0
    assert gap_closed(upper, lower, upper) == 1
    assert gap_closed(lower - 0.1, lower, upper) < 0


@pytest.mark.parametrize("upper", [[0.81], [0.8], [0.7]])
def test_small_gap_is_blank(upper):
    assert np.isnan(gap_closed([0.805], [0.8], upper))


def test_gap_uses_the_draws_that_all_three_have():
    assert gap_closed([0.6, 0.0], [0.5, np.nan], [1.0, 0.9]) == pytest.approx(0.2)
    assert np.isnan(gap_closed([np.nan], [0.5], [1.0]))


@pytest.mark.parametrize("level", [0, 1, 95, -0.5, "high", None])
def test_a_level_lies_between_0_and_1(level):
    with pytest.raises(ValueError, match=r"^level must be a number between 0 and 1"):
        mean_interval([1.0, 2.0], level)


@pytest.mark.parametrize(
    ("spec", "text"),
    [
        ("+.1%", "+5.7 [-4.0, +7.4]"),
        (".1%", "5.7 [-4.0, 7.4]"),
        ("+.2f", "+0.06 [-0.04, +0.07]"),
        (".0%", "6 [-4, 7]"),
        (">+20.1%", "   +5.7 [-4.0, +7.4]"),
        ("<20.1%", "5.7 [-4.0, 7.4]     "),
    ],
)
def test_an_interval_is_formatted_like_a_float(spec, text):
    assert format(Interval(0.057, -0.04, 0.074), spec) == text


def test_what_rounds_to_zero_has_no_sign_and_unknown_ends_are_left_out():
    assert f"{Interval(-0.0001, -0.01, 0.0002):+.1%}" == "0.0 [-1.0, 0.0]"
    assert f"{mean_interval([0.5]):.1%}" == "50.0"
    assert f"{mean_interval([]):.1%}" == ""


def test_a_format_that_makes_no_sense_is_refused():
    with pytest.raises(ValueError, match="formatted like a float"):
        format(Interval(0.0, 0.0, 0.0), "d")


def test_an_interval_is_three_numbers():
    mean, low, high = paired_difference([1.0, 2.0], [0.5, 1.5])
    assert (mean, low, high) == (0.5, 0.5, 0.5)
    assert str(Interval(1.0, 0.5, 1.5)) == f"{Interval(1.0, 0.5, 1.5)}"
