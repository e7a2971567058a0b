"""The showpiece's table: every method in every cell, baselines in, the look-up is the distance."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from course.datasets import load_digits
from course.evaluation import label_draw
from course.evaluation import ten_labels as t
from course.methods import PoissonLearning
from course.methods.image_distance import distances_within


@pytest.mark.slow
def test_one_draw():
    rows = t.ten_labels([7])
    assert len(rows) == len(t.METHODS) * len(t.PER_CLASS)
    score = {(r["method"], r["per_class"]): r["transductive_accuracy"] for r in rows}
    for per_class in t.PER_CLASS:
        assert score[t.LABELS_ONLY, per_class] < score[t.NOT_GIVEN, per_class]
        assert score[t.LABELS_ONLY, per_class] < score[t.ALL_LABELS, per_class]
    text = t.describe(rows)
    assert "over 1 label draws" in text
    assert text.count("+-") == 2 * len(rows)


@pytest.mark.slow
def test_looking_distances_up_gives_what_the_image_metric_gives():
    X, y = load_digits()
    train, test, y_train = label_draw(y, 4, seed=0)
    looked_up = t._held_out(t.NOT_GIVEN, y, train, test[:40], y_train, distances_within(X))
    direct = PoissonLearning(metric="image").fit(X[train], y_train).predict(X[test[:40]])
    assert_array_equal(looked_up, direct)


@pytest.mark.parametrize("method", [t.LABELS_ONLY, t.ALL_LABELS])
def test_a_baseline_never_asks_the_point_itself(method):
    y = np.array([0, 1, 1])
    distances = np.array([[0.0, 1.0, 2.0], [1.0, 0.0, 3.0], [2.0, 3.0, 0.0]])
    assert t._whole_set(method, None, y, y, distances).tolist() == [1, 0, 0]
