"""Predictions: one for each unlabeled row, calibrated, and trusted only where that is shown."""

import numpy as np
import pytest
from sklearn.calibration import calibration_curve
from tables import blobs, moons, problem_of

from course.report import _models, _sample
from course.report._fit import fit_sample
from course.report._predict import CHECK, TRUST, UNLIKE, YES, predict_unlabeled, trust_threshold


@pytest.fixture(autouse=True)
def few_trees(monkeypatch):
    monkeypatch.setattr(_models, "N_TREES", 10)


@pytest.mark.parametrize("name", [*_models.ORDINARY, *_models.PARTNERS])
def test_every_model_predicts_every_unlabeled_row(name):
    problem, y = blobs(n=150, per_class=15)
    found = predict_unlabeled(problem, 0, name)
    assert np.array_equal(found.rows, np.flatnonzero(problem.y == -1))
    assert set(found.trust) <= set(TRUST) and len(found.trust) == len(found.rows)
    assert np.all((found.probability > 1 / 3 - 1e-9) & (found.probability <= 0.999))
    assert np.mean(found.codes == y[found.rows]) > 0.8
    assert found.model == name


def test_trusted_rows_are_right_nine_times_in_ten():
    problem, y = moons(n=600, per_class=80, noise=0.2)
    found = predict_unlabeled(problem, 0, _models.SVC)
    trusted = np.array(found.trust) == YES
    assert trusted.sum() > 50
    assert np.mean(found.codes[trusted] == y[found.rows[trusted]]) >= 0.9
    assert np.all(found.probability[trusted] >= found.threshold)


def test_probabilities_fit_how_often_they_are_right():
    """After calibration, mean confidence and accuracy are close; without it, they are not."""
    problem, y = moons(n=800, per_class=60, noise=0.2)
    found = predict_unlabeled(problem, 0, _models.RIDGE)
    right = found.codes == y[found.rows]
    assert abs(found.probability.mean() - right.mean()) < 0.05
    plain = fit_sample(_sample.draw_sample(problem, 0), _models.RIDGE).proba[problem.y == -1]
    assert abs(plain.max(axis=1).mean() - right.mean()) > 0.1
    gaps = []
    for confidence in (found.probability, plain.max(axis=1)):
        share, mean = calibration_curve(right, confidence, n_bins=5, strategy="quantile")
        gaps.append(np.abs(share - mean).mean())
    assert gaps[0] < gaps[1] / 2


def test_few_labels_trust_nothing():
    found = predict_unlabeled(moons(n=100, per_class=4)[0], 0)
    assert np.isnan(found.threshold) and np.isnan(found.temperature)
    assert YES not in found.trust and CHECK in found.trust


def test_shuffled_labels_trust_nothing():
    problem, _ = moons(n=300, per_class=60)
    few = problem.y.copy()
    few[few >= 0] = np.random.RandomState(0).permutation(few[few >= 0])
    assert YES not in predict_unlabeled(problem_of(problem.X, few), 0, _models.NEAREST).trust


def test_a_threshold_needs_enough_rows():
    sure = np.array([[0.99, 0.01]])
    assert np.isnan(trust_threshold(np.repeat(sure, 30, axis=0), np.zeros(30, dtype=int))[0])
    assert trust_threshold(np.repeat(sure, 60, axis=0), np.zeros(60, dtype=int))[0] == 0.5


def test_rows_of_another_kind_are_marked():
    problem, _ = blobs(n=200, per_class=20)
    X = problem.X.copy()
    far = np.flatnonzero(problem.y == -1)[:40]
    X[far] += 40
    found = predict_unlabeled(problem_of(X, problem.y), 0)
    marked = found.rows[np.array(found.trust) == UNLIKE]
    assert set(far) <= set(marked) and len(marked) < 80


def test_rows_outside_the_sample_are_predicted(monkeypatch):
    problem, y = moons(n=400, per_class=20, noise=0.1)
    monkeypatch.setattr(_sample.draw_sample, "__defaults__", (40, 120))
    found = predict_unlabeled(problem, 0, _models.SPREADING)
    assert len(found.rows) == 360
    assert np.mean(found.codes == y[found.rows]) > 0.9


def test_one_class_is_no_error():
    found = predict_unlabeled(problem_of(np.arange(6.0)[:, None], [0, 0, -1, -1, -1, -1]), 0)
    assert set(found.codes) == {0}


def test_same_seed_same_predictions():
    problem, _ = moons(n=100, per_class=10)
    one, two = (predict_unlabeled(problem, 5, _models.FOREST) for _ in range(2))
    assert np.array_equal(one.probability, two.probability) and one.trust == two.trust


@pytest.mark.parametrize("name", [*_models.ORDINARY, *_models.PARTNERS])
def test_five_rows_are_no_error(name):
    X = np.random.RandomState(0).normal(size=(5, 2))
    assert len(predict_unlabeled(problem_of(X, [0, 1, 0, -1, -1]), 0, name).rows) == 2
