"""Consistency: the gradient is right, answers agree where points are, and curves may bend."""

import copy

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy.optimize import approx_fprime
from scipy.sparse import csr_array
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils.estimator_checks import parametrize_with_checks

from course.datasets import hide_labels, load_digits, make_blobs, make_two_moons
from course.methods import ConsistencyClassifier, fourier
from course.methods import consistency as c
from course.methods.supervised import softmax


@parametrize_with_checks(
    [ConsistencyClassifier(n_components=50)],
    expected_failed_checks=lambda _: {
        "check_classifiers_classes": "takes -1 for a class; here it means 'no label'"
    },
)
def test_scikit_learn_conventions(estimator, check):
    check(estimator)


def moons(per_class, seed):
    X, y = make_two_moons(random_state=seed)
    return X, y, hide_labels(y, per_class, random_state=seed)


def test_a_change_has_the_length_asked_for():
    X = np.zeros((4000, 20))
    lengths = np.linalg.norm(c.change(X, 0.3, np.random.RandomState(0)), axis=1)
    assert_allclose(np.sqrt(np.mean(lengths**2)), 0.3, rtol=0.02)


def test_disagreement_is_symmetric_and_zero_for_the_same_answers():
    a, b = np.random.RandomState(0).dirichlet([1, 1, 1], size=(2, 30))
    assert c.consistency_loss(a, a) == 0
    assert 0 < c.consistency_loss(a, b) == c.consistency_loss(b, a) <= 2


def test_the_slope_is_the_numerical_one():
    scores, changed = np.random.RandomState(0).normal(size=(2, 5, 3))

    def value(flat):
        return c.consistency_loss(softmax(flat.reshape(5, 3)), softmax(changed))

    numeric = approx_fprime(scores.ravel(), value, 1e-7).reshape(5, 3)
    assert_allclose(c.consistency_gradient(softmax(scores), softmax(changed)), numeric, atol=1e-6)


@pytest.mark.parametrize("weight", [0.0, 30.0])
def test_the_gradient_is_the_numerical_one(weight):
    rng = np.random.RandomState(0)
    Z, Z_changed = rng.normal(size=(2, 12, 5))
    targets = np.eye(3)[[0, 1, 2, 0]]
    coef = rng.normal(size=(3, 5))

    def loss(flat):
        return c.loss_and_gradient(flat.reshape(3, 5), Z[:4], targets, Z, Z_changed, weight, l2=0.3)

    numeric = approx_fprime(coef.ravel(), lambda flat: loss(flat)[0], 1e-7)
    assert_allclose(loss(coef.ravel())[1].ravel(), numeric, atol=1e-4)


# --- the estimator ---------------------------------------------------------------------


def test_it_bends_round_the_moons_where_labels_alone_do_not():
    scores = {0: [], 30: []}
    for seed in range(6):
        X, y, y_few = moons(4, seed)
        for weight, found in scores.items():
            found.append(ConsistencyClassifier(weight, random_state=0).fit(X, y_few).score(X, y))
    assert np.mean(scores[30]) > 0.95 > np.mean(scores[0]) + 0.04


def test_more_weight_means_less_disagreement_under_fresh_changes():
    X, _, y_few = moons(2, 0)
    changed = c.change(X, 0.07, np.random.RandomState(99))
    found = []
    for weight in (0, 3, 300):
        model = ConsistencyClassifier(weight, random_state=0).fit(X, y_few)
        found.append(c.consistency_loss(model.predict_proba(X), model.predict_proba(changed)))
    assert found[0] > found[1] > found[2]


def test_the_unit_of_the_data_does_not_matter():
    X, _, y_few = moons(2, 1)
    small = ConsistencyClassifier(random_state=0).fit(X, y_few)
    large = ConsistencyClassifier(random_state=0).fit(16 * X, y_few)
    assert_allclose(large.predict_proba(16 * X), small.predict_proba(X), atol=1e-6)


def test_the_same_seed_gives_the_same_and_another_seed_another():
    X, _, y_few = moons(2, 0)
    first, again, other = (
        ConsistencyClassifier(random_state=seed).fit(X, y_few).predict_proba(X)
        for seed in (0, 0, 1)
    )
    assert_array_equal(first, again)
    assert not np.allclose(first, other)


def test_the_history_starts_from_labels_only_and_ends_at_the_result():
    X, _, y_few = moons(2, 0)
    model = ConsistencyClassifier(random_state=0).fit(X, y_few)
    plain = ConsistencyClassifier(0, random_state=0).fit(X, y_few)
    assert_allclose([step["weight"] for step in model.history_], [0, 0.3, 3, 30])
    assert_array_equal(model.history_[0]["coef"], plain.coef_)
    assert_array_equal(model.history_[-1]["coef"], model.coef_)
    assert model.history_[-1]["consistency_loss"] < model.history_[0]["consistency_loss"]


def test_other_names_for_the_classes_rename_the_answer():
    X, _, y_few = moons(2, 0)
    names = np.array(["up", "down", -1], dtype=object)
    swapped = np.where(y_few == -1, -1, 1 - y_few)  # in the order of the alphabet
    numbers = ConsistencyClassifier(random_state=0).fit(X, swapped)
    words = ConsistencyClassifier(random_state=0).fit(X, names[y_few])
    assert_array_equal(words.transduction_ == "down", numbers.transduction_ == 0)


def test_stopping_early_is_said():
    X, _, y_few = moons(2, 0)
    with pytest.warns(ConvergenceWarning, match="ConsistencyClassifier stopped after 1 iterations"):
        ConsistencyClassifier(max_iter=1, random_state=0).fit(X, y_few)


def test_digits_are_not_ruined():
    X, y = load_digits()
    X, y = X[:600], y[:600]
    y_few = hide_labels(y, per_class=4, random_state=0)
    plain, ours = (
        ConsistencyClassifier(weight, random_state=0).fit(X, y_few).score(X, y)
        for weight in (0, 30)
    )
    assert ours > plain


@pytest.mark.parametrize(
    ("X", "y", "expected"),
    [
        ([[0.0], [1.0]], [5, -1], [5, 5]),  # one class
        ([[0.0], [1.0]], [5, 7], [5, 7]),  # all labeled
        ([[1.0], [1.0], [1.0]], [5, 5, -1], [5, 5, 5]),  # duplicates
        ([[1.0], [1.0]], [5, 7], [5, 7]),  # the same point, labeled twice
        ([[1.0, 0.0], [1.0, 2.0], [1.0, 0.1]], [5, 7, -1], [5, 7, 5]),  # a constant feature
        ([[3.0]], [5], [5]),  # a single point
    ],
)
def test_small_and_odd_data(X, y, expected):
    model = ConsistencyClassifier(random_state=0).fit(X, y)
    assert_array_equal(model.transduction_, expected)


@pytest.mark.parametrize(
    ("settings", "X", "y", "message"),
    [
        ({}, [[0.0], [1.0]], [-1, -1], "^y holds no label"),
        ({}, [[0.0], [np.nan]], [0, -1], "X contains NaN"),
        ({}, csr_array(np.eye(2)), [0, -1], "^X is sparse"),
        ({"weight": -1}, [[0.0], [1.0]], [0, -1], "^weight must be"),
        ({"noise": 0}, [[0.0], [1.0]], [0, -1], "^noise must be"),
        ({"length_scale": 0}, [[0.0], [1.0]], [0, -1], "^length_scale must be"),
        ({"n_components": 0}, [[0.0], [1.0]], [0, -1], "^n_components must be"),
        ({"l2": -1}, [[0.0], [1.0]], [0, -1], "^l2 must be"),
        ({"max_iter": 0}, [[0.0], [1.0]], [0, -1], "^max_iter must be"),
    ],
)
def test_bad_arguments_are_named(settings, X, y, message):
    with pytest.raises(ValueError, match=message):
        ConsistencyClassifier(**settings).fit(X, y)


# --- features handed in -------------------------------------------------------------------


def test_features_may_be_drawn_once_for_many_fits():
    X, y = make_two_moons(100, random_state=0)
    rng = np.random.RandomState(5)
    drawn = fourier.draw_fourier_features(2, 300, 1.5, rng, fourier.typical_spacing(X))
    for per_class in (2, 5):
        y_few = hide_labels(y, per_class=per_class, random_state=0)
        usual = ConsistencyClassifier(random_state=5).fit(X, y_few)
        ready = ConsistencyClassifier(random_state=copy.deepcopy(rng), features=drawn)
        assert ready.fit(X, y_few).features_ is drawn
        assert_allclose(ready.predict_proba(X), usual.predict_proba(X))


class _Flat:
    """One's own features need no waves."""

    spacing = 1.0

    def transform(self, X):
        return np.column_stack([X, np.ones(len(X))])


def test_features_may_be_any_object_that_transforms():
    X, y = make_blobs(100, random_state=0)
    y_few = hide_labels(y, per_class=3, random_state=0)
    model = ConsistencyClassifier(features=_Flat(), random_state=0).fit(X, y_few)
    assert model.coef_.shape == (len(np.unique(y)), 3)
    proba = softmax(_Flat().transform(X) @ model.coef_.T)
    assert_allclose(model.predict_proba(X), proba)


def test_features_that_cannot_transform_are_named():
    with pytest.raises(ValueError, match=r"^features must be None or random Fourier features"):
        ConsistencyClassifier(features=300).fit([[0.0], [1.0]], [0, -1])
