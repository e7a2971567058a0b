"""Intervals and tests of differences on labeled rows: exact cases, coverage, monotony."""

from itertools import product

import numpy as np
import pytest
from scipy import stats

from course.report._paired import (
    CANNOT_TELL,
    HELPS,
    HURTS,
    compare_rows,
    share_interval,
    sign_flip_test,
    smallest_difference,
)


def rows(gained, lost, n):
    return np.repeat([1.0, -1.0, 0.0], [gained, lost, n - gained - lost])


@pytest.mark.parametrize("values", [[1, 1, 1, 1, 1], [3, -1, 2, 0, 1], [2, -2], [0, 0], []])
def test_sign_flips_counted_one_by_one(values):
    values = np.array(values, dtype=int)
    sums = [np.dot(signs, values) for signs in product([1, -1], repeat=len(values))]
    expected = np.mean(np.abs(sums) >= abs(values.sum()))
    assert sign_flip_test(values) == pytest.approx(expected)


def test_whole_rows_give_the_exact_form_of_mcnemars_test():
    expected = stats.binomtest(9, 11).pvalue
    assert compare_rows(rows(9, 2, 50)).p_value == pytest.approx(expected)


@pytest.mark.parametrize("n", [12, 40, 100])
@pytest.mark.parametrize(("up", "down"), [(0.0, 0.0), (0.05, 0.05), (0.15, 0.02), (0.3, 0.3)])
def test_interval_covers_the_true_difference(n, up, down):
    drawn = np.random.RandomState(0).multinomial(n, [up, down, 1 - up - down], size=1500)
    unique, counts = np.unique(drawn[:, :2], axis=0, return_counts=True)
    inside = 0
    for (gained, lost), count in zip(unique, counts, strict=True):
        found = compare_rows(rows(gained, lost, n)).difference
        inside += count * (found.low <= up - down <= found.high)
    assert inside / 1500 >= 0.94


@pytest.mark.parametrize("n", [10, 30, 100])
@pytest.mark.parametrize("churn", [0.02, 0.1, 0.3])
def test_without_a_difference_each_verdict_is_rare(n, churn):
    drawn = np.random.RandomState(1).multinomial(n, [churn, churn, 1 - 2 * churn], size=1500)
    unique, counts = np.unique(drawn[:, :2], axis=0, return_counts=True)
    said = dict.fromkeys((HELPS, HURTS, CANNOT_TELL), 0)
    for (gained, lost), count in zip(unique, counts, strict=True):
        said[compare_rows(rows(gained, lost, n)).verdict] += count
    assert said[HELPS] / 1500 <= 0.035
    assert said[HURTS] / 1500 <= 0.035


def test_an_unadjusted_interval_would_be_caught():
    """A known-wrong variant: the plain t interval has no width where all rows agree."""
    differences = rows(0, 0, 20)
    assert np.std(differences) == 0
    found = compare_rows(differences).difference
    assert found.low < -0.05 and found.high > 0.05


def test_a_row_counts_once_however_often_it_was_repeated():
    once, repeated = compare_rows(rows(5, 0, 40)), compare_rows(rows(5, 0, 40), n_repeats=4)
    assert repeated.p_value == once.p_value == 2 * 0.5**5
    # A known-wrong variant: each repeat as a row of its own turns chance into certainty.
    wrong = compare_rows(np.tile(rows(5, 0, 40), 4))
    assert wrong.verdict == HELPS and once.verdict == CANNOT_TELL


def test_the_two_sides_mirror_each_other():
    up, down = compare_rows(rows(12, 2, 60)), compare_rows(rows(2, 12, 60))
    assert (up.verdict, down.verdict) == (HELPS, HURTS)
    assert up.difference.low == pytest.approx(-down.difference.high)


def test_smallest_difference_is_what_the_verdict_shows():
    for n in (8, 30, 100):
        gain = smallest_difference(n)
        shown = np.array([compare_rows(rows(k, 0, n)).verdict == HELPS for k in range(n + 1)])
        for share, enough in ((gain, True), (gain - 0.005, False)):
            power = stats.binom.pmf(np.arange(n + 1), n, share)[shown].sum()
            assert (power >= 0.8) == enough


def test_more_labels_show_smaller_differences():
    found = [smallest_difference(n) for n in (8, 20, 50, 100, 300, 1000)]
    assert found == sorted(found, reverse=True)
    assert np.isnan(smallest_difference(5))  # five gained rows are not enough for p <= 0.05


def test_share_interval_is_clopper_and_pearsons():
    low, high = stats.binomtest(7, 9).proportion_ci(0.95, method="exact")
    found = share_interval(np.repeat([1, 0], [7, 2]))
    assert (found.low, found.high) == (pytest.approx(low), pytest.approx(high))


def test_no_rows_no_answer():
    found = compare_rows([])
    assert found.verdict == CANNOT_TELL and np.isnan(found.difference.mean)
