"""A Gaussian mixture with labels."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy import sparse
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

from course.datasets import (
    hide_labels,
    load_breast_cancer,
    make_blobs,
    make_cigars,
    make_two_moons,
)
from course.methods import SemiSupervisedGaussianMixture
from course.methods import gaussians as g

EVERY_TYPE = pytest.mark.parametrize("covariance_type", g.COVARIANCE_TYPES)


@EVERY_TYPE
@pytest.mark.parametrize("weight", [0.0, 0.05, 1.0])
@pytest.mark.parametrize("n_components", [None, 5])
def test_the_bound_never_falls_and_rows_sum_to_one(covariance_type, weight, n_components):
    X, y = make_two_moons(random_state=0)
    model = SemiSupervisedGaussianMixture(
        n_components, covariance_type, weight, random_state=0
    ).fit(X, hide_labels(y, 3, random_state=0))
    bounds = [turn["lower_bound"] for turn in model.history_]
    assert np.all(np.diff(bounds) > -1e-10)
    assert bounds[-1] == model.lower_bound_ and model.converged_
    assert_allclose(model.predict_proba(X).sum(axis=1), 1)
    assert model.weights_.sum() == pytest.approx(1)


@EVERY_TYPE
def test_one_label_a_class_at_weight_zero_is_the_nearest_label(covariance_type):
    X, y = make_blobs(random_state=0)
    few = hide_labels(y, 1, random_state=3)
    model = SemiSupervisedGaussianMixture(None, covariance_type, 0.0).fit(X, few)
    known = np.flatnonzero(few != -1)
    away = ((X[:, None] - X[known]) ** 2).sum(axis=2)
    assert_array_equal(model.predict(X), few[known][away.argmin(axis=1)])


def test_at_weight_zero_the_unlabeled_points_could_be_anywhere():
    X, y = make_blobs(random_state=0)
    few = hide_labels(y, 4, random_state=0)
    moved = np.where((few == -1)[:, None], 50 - 3 * X, X)
    here, there = (
        SemiSupervisedGaussianMixture(unlabeled_weight=0.0).fit(points, few)
        for points in (X, moved)
    )
    assert_allclose(here.predict_proba(X), there.predict_proba(X), atol=1e-9)


def test_a_very_small_weight_is_nearly_none_and_the_dial_turns_smoothly():
    X, y = make_cigars(random_state=1)
    few = hide_labels(y, 5, random_state=1)
    none, hardly, some = (
        SemiSupervisedGaussianMixture(unlabeled_weight=w).fit(X, few).predict_proba(X)
        for w in (0.0, 1e-7, 0.1)
    )
    assert_allclose(none, hardly, atol=1e-3)
    assert np.abs(none - some).max() > 0.1


def test_all_labeled_it_is_linear_discriminant_analysis():
    X, y = load_breast_cancer()
    X = X[:, :8]
    model = SemiSupervisedGaussianMixture(shrinkage=1e-9).fit(X, y)
    oracle = LinearDiscriminantAnalysis(solver="lsqr").fit(X, y)
    assert_allclose(model.predict_proba(X), oracle.predict_proba(X), atol=1e-6)


def test_labels_hold_against_the_look_of_the_points():
    """A label deep in the other class's cluster pulls the mean of its class over, and stays."""
    X = np.array([[0.0], [0.2], [0.4], [8.0], [8.2], [8.4]])
    held = SemiSupervisedGaussianMixture().fit(X, [0, -1, 1, 1, -1, -1])
    free = SemiSupervisedGaussianMixture().fit(X, [0, -1, -1, 1, -1, -1])
    assert free.means_[1, 0] == pytest.approx(8.2, abs=0.01)
    assert held.means_[1, 0] < 6.5


def test_names_are_only_names():
    X, y = make_blobs(random_state=0)
    few = hide_labels(y, 2, random_state=0)
    names = np.array(["zebra", "ant", "mole"], dtype=object)
    named = np.where(few == -1, -1, names[few])
    plain = SemiSupervisedGaussianMixture().fit(X, few)
    worded = SemiSupervisedGaussianMixture().fit(X, named)
    assert worded.classes_.tolist() == ["ant", "mole", "zebra"]
    assert worded.component_classes_.tolist() == ["ant", "mole", "zebra"]
    assert_array_equal(names[plain.predict(X)], worded.predict(X))


def test_several_components_are_shared_out_among_the_classes():
    X, y = make_two_moons(random_state=0)
    few = hide_labels(y, 4, random_state=0)
    model = SemiSupervisedGaussianMixture(5, random_state=0).fit(X, few)
    assert model.component_classes_.tolist() == [0, 0, 0, 1, 1]
    assert model.means_.shape == (5, 2)


def test_several_components_bend_where_one_cannot():
    one, four = [], []
    for seed in range(10):
        X, y = make_two_moons(random_state=seed)
        few = hide_labels(y, 4, random_state=seed)
        hidden = few == -1
        for scores, n_components in ((one, None), (four, 4)):
            model = SemiSupervisedGaussianMixture(n_components, "full", random_state=0)
            scores.append(model.fit(X, few).score(X[hidden], y[hidden]))
    assert np.mean(four) > np.mean(one) + 0.05


def test_components_that_find_no_points_stay_empty():
    X = np.array([[0.0], [1.0], [7.0], [8.0]])
    y = np.array([0, -1, 1, -1])
    model = SemiSupervisedGaussianMixture(6, unlabeled_weight=0.0, random_state=0).fit(X, y)
    assert_allclose(np.sort(model.weights_), [0, 0, 0, 0, 0.5, 0.5])
    assert_array_equal(model.predict(X), [0, 0, 1, 1])


@pytest.mark.parametrize("weight", [0.0, 1.0])
@EVERY_TYPE
@pytest.mark.parametrize("y", [[4, -1, -1, 4], [4, 4, 4, 4], [-1, -1, -1, 4]])
def test_one_class_is_certain(y, covariance_type, weight):
    X = np.array([[0.0, 1.0], [0.0, 1.0], [2.0, 1.0], [3.0, 1.0]])  # twins, a constant feature
    model = SemiSupervisedGaussianMixture(None, covariance_type, weight).fit(X, y)
    assert model.predict(X).tolist() == [4] * 4
    assert_allclose(model.predict_proba(X), 1)


SQUARE = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])


@pytest.mark.parametrize(
    ("parameters", "X", "y", "message"),
    [
        ({}, SQUARE, [-1, -1, -1, -1], "^y holds no label.*at least one.*KMeans"),
        ({"unlabeled_weight": 1.5}, SQUARE, [0, 1, -1, -1], "^unlabeled_weight must be"),
        ({"shrinkage": 0}, SQUARE, [0, 1, -1, -1], "^shrinkage must be a number above"),
        ({"n_components": 0}, SQUARE, [0, 1, -1, -1], "^n_components must be"),
        ({"covariance_type": None}, SQUARE, [0, 1, -1, -1], "^covariance_type must be one of"),
        ({"max_iter": 0}, SQUARE, [0, 1, -1, -1], "^max_iter must be"),
        ({}, SQUARE * np.nan, [0, 1, -1, -1], "X contains NaN"),
        ({}, sparse.csr_array(SQUARE), [0, 1, -1, -1], r"^X is sparse.*toarray"),
        ({}, SQUARE, [0.5, 1.5, -1, -1], "^y holds no classes"),
    ],
)
def test_bad_input_with_labels_is_refused_by_name(parameters, X, y, message):
    with pytest.raises(ValueError, match=message):
        SemiSupervisedGaussianMixture(**parameters).fit(X, y)
