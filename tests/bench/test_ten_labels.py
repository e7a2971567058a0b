"""Ten labels: what is stored is whole, and the first draw comes out the same again."""

import numpy as np
import pytest

from course.bench import ten_labels as bench
from course.evaluation import load_results
from course.evaluation.ten_labels import GIVEN, METHODS, ten_labels


@pytest.fixture(scope="module")
def stored():
    return load_results("ten_labels")


def test_fifty_draws_and_five_choices_are_stored(stored):
    drawn = stored.where(labels=bench.DRAWN).rows
    assert len(drawn) == 50 * len(METHODS)
    assert {row["draw"] for row in drawn} == set(range(1000, 1050))
    assert {row["draw"] for row in stored.where(labels=bench.CHOSEN).rows} == set(range(1000, 1005))


def test_unlabeled_points_close_most_of_the_gap(stored):
    def mean(method):
        rows = stored.where(labels=bench.DRAWN, method=method).rows
        return np.mean([row["transductive_accuracy"] for row in rows])

    given, not_given, alone, everything = map(mean, METHODS)
    assert everything > given > alone
    assert (not_given - alone) / (everything - alone) > 0.9


def test_the_text_says_how_many_draws(stored):
    text = bench.describe(stored)
    assert "over 50 label draws" in text
    assert "the other 1,787" in text
    assert GIVEN in text


@pytest.mark.slow
def test_a_draw_comes_out_the_same_again(stored):
    again = ten_labels(seeds=[1000], per_class=(1,))
    for row in again:
        [kept] = stored.where(labels=bench.DRAWN, method=row["method"], draw=1000).rows
        for score in ("transductive_accuracy", "inductive_accuracy"):
            assert f"{row[score]:.3f}" == f"{kept[score]:.3f}"
