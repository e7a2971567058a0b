"""Ten labels: what is stored is whole, and the first draw comes out the same again."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from course.bench import ten_labels as bench
from course.bench.ten_labels import GIVEN, METHODS, ten_labels
from course.datasets import load_digits
from course.evaluation import label_draw, load_results
from course.methods import PoissonLearning
from course.methods.image_distance import distances_within


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


@pytest.mark.slow
def test_one_draw():
    rows = bench.ten_labels([7])
    assert len(rows) == len(bench.METHODS) * len(bench.PER_CLASS)
    score = {(r["method"], r["per_class"]): r["transductive_accuracy"] for r in rows}
    for per_class in bench.PER_CLASS:
        assert score[bench.LABELS_ONLY, per_class] < score[bench.NOT_GIVEN, per_class]
        assert score[bench.LABELS_ONLY, per_class] < score[bench.ALL_LABELS, per_class]
    text = bench._describe_draws(rows)
    assert "over 1 label draws" in text
    assert text.count("+-") == 2 * len(rows)


@pytest.mark.slow
def test_looking_distances_up_gives_what_the_image_metric_gives():
    X, y = load_digits()
    train, test, y_train = label_draw(y, 4, seed=0)
    looked_up = bench._held_out(bench.NOT_GIVEN, y, train, test[:40], y_train, distances_within(X))
    direct = PoissonLearning(metric="image").fit(X[train], y_train).predict(X[test[:40]])
    assert_array_equal(looked_up, direct)


@pytest.mark.parametrize("method", [bench.LABELS_ONLY, bench.ALL_LABELS])
def test_a_baseline_never_asks_the_point_itself(method):
    y = np.array([0, 1, 1])
    distances = np.array([[0.0, 1.0, 2.0], [1.0, 0.0, 3.0], [2.0, 3.0, 0.0]])
    assert bench._whole_set(method, None, y, y, distances).tolist() == [1, 0, 0]
