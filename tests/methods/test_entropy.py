"""Entropy minimization: the gradient is right, and the border goes where few points are."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy import sparse
from scipy.optimize import approx_fprime
from scipy.stats import entropy as scipy_entropy
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils.estimator_checks import parametrize_with_checks

from course.datasets import hide_labels, load_breast_cancer, load_digits, make_blobs
from course.methods import EntropyMinimization, SoftmaxRegression
from course.methods import entropy as e
from course.methods.supervised import softmax


@pytest.mark.filterwarnings("ignore:EntropyMinimization stopped after")
@parametrize_with_checks(
    [EntropyMinimization()],
    expected_failed_checks=lambda _: {
        "check_classifiers_classes": "takes -1 for a class; here it means 'no label'"
    },
)
def test_scikit_learn_conventions(estimator, check):
    check(estimator)


# --- the steps -------------------------------------------------------------------------


def some_problem(seed=0, n_classes=3):
    rng = np.random.RandomState(seed)
    targets = np.eye(n_classes)[rng.randint(n_classes, size=6)]
    return rng.normal(size=(6, 4)), targets, rng.normal(size=(15, 4)), rng


def test_the_entropy_is_scipys_and_zero_for_a_certain_answer():
    proba = np.random.RandomState(0).dirichlet([0.5, 0.5, 0.5], size=20)
    assert_allclose(e.entropy(proba), scipy_entropy(proba, axis=1))
    assert_array_equal(e.entropy(np.eye(3)), np.zeros(3))


def test_the_slope_is_the_numerical_one():
    scores = np.random.RandomState(0).normal(size=(1, 4))
    numeric = approx_fprime(scores[0], lambda row: e.entropy(softmax(row[None]))[0], 1e-7)
    assert_allclose(e.entropy_gradient(softmax(scores))[0], numeric, atol=1e-6)


@pytest.mark.parametrize("weight", [0.0, 0.1, 5.0])
def test_the_gradient_is_the_numerical_one(weight):
    X, targets, X_unlabeled, rng = some_problem()
    start = rng.normal(size=3 * 5)

    def loss(flat):
        parts = flat[3:].reshape(3, 4), flat[:3]
        return e.loss_and_gradient(*parts, X, targets, X_unlabeled, weight, l2=0.3)

    _, by_coef, by_intercept = loss(start)
    numeric = approx_fprime(start, lambda flat: loss(flat)[0], 1e-7)
    assert_allclose(np.concatenate([by_intercept, by_coef.ravel()]), numeric, atol=1e-5)


def test_unlabeled_points_enter_by_their_mean_not_their_number():
    X, targets, X_unlabeled, rng = some_problem()
    coef, intercept = rng.normal(size=(3, 4)), rng.normal(size=3)
    once = e.loss_and_gradient(coef, intercept, X, targets, X_unlabeled, 0.5)
    twice = e.loss_and_gradient(coef, intercept, X, targets, np.tile(X_unlabeled, (2, 1)), 0.5)
    for a, b in zip(once, twice, strict=True):
        assert_allclose(a, b)


# --- the estimator ---------------------------------------------------------------------


@pytest.mark.parametrize("data", [load_breast_cancer, load_digits])
def test_at_weight_zero_it_is_softmax_regression_on_the_labels(data):
    X, y = data()
    y = hide_labels(y, per_class=4, random_state=0)
    labeled = y != -1
    ours = EntropyMinimization(0, C=2.0, tol=1e-8).fit(X, y)
    plain = SoftmaxRegression(C=2.0, tol=1e-8, max_iter=1000).fit(X[labeled], y[labeled])
    assert_allclose(ours.predict_proba(X), plain.predict_proba(X), atol=1e-5)


def test_the_border_moves_into_the_gap():
    # Labels at -2 and 1: halfway is -0.5, but the gap lies from 0 to 1.
    X = np.concatenate([np.linspace(-2, 0, 40), np.linspace(1, 3, 40)])[:, None]
    y = np.full(80, -1)
    y[0], y[40] = 0, 1

    def border(weight):
        grid = np.linspace(-2, 3, 1001)
        answers = EntropyMinimization(weight).fit(X, y).predict(grid[:, None])
        return grid[np.argmax(answers == 1)]

    assert border(0) < -0.3
    assert 0 < border(0.3) < 1


def test_it_helps_where_classes_stand_apart():
    gains = []
    for seed in range(10):
        X, y = make_blobs(random_state=seed)
        y_few = hide_labels(y, per_class=1, random_state=seed)
        scores = [EntropyMinimization(w).fit(X, y_few).score(X, y) for w in (0, 0.1)]
        gains.append(scores[1] - scores[0])
    assert np.mean(gains) > 0.01


def test_the_answers_get_clearer():
    X, y = load_breast_cancer()
    y = hide_labels(y, per_class=4, random_state=0)
    doubt = [
        e.entropy(EntropyMinimization(w).fit(X, y).predict_proba(X)).mean() for w in (0, 0.1, 1)
    ]
    assert doubt[0] > doubt[1] > doubt[2]


def test_the_history_goes_downhill_and_ends_at_the_result():
    X, y = load_breast_cancer()
    model = EntropyMinimization().fit(X, hide_labels(y, 2, random_state=0))
    losses = [step["loss"] for step in model.history_]
    assert len(losses) == model.n_iter_ + 1
    assert np.all(np.diff(losses) <= 0)
    assert_array_equal(model.history_[0]["coef"], np.zeros((2, 30)))
    assert_array_equal(model.history_[-1]["coef"], model.coef_)


def test_other_names_for_the_classes_rename_the_answer():
    X, y = load_breast_cancer()
    y = hide_labels(y, per_class=3, random_state=0)
    names = np.array(["late", "soon", -1], dtype=object)
    numbers = EntropyMinimization().fit(X, y)
    words = EntropyMinimization().fit(X, names[y])
    assert_array_equal(words.transduction_, names[numbers.transduction_])
    assert_array_equal(numbers.transduction_[y != -1], y[y != -1])


def test_stopping_early_is_said():
    X, y = load_breast_cancer()
    with pytest.warns(ConvergenceWarning, match="EntropyMinimization stopped after 1 iterations"):
        EntropyMinimization(max_iter=1).fit(X, hide_labels(y, 2, random_state=0))


def test_sparse_and_dense_give_the_same():
    X, y = load_digits()
    X, y = X[:300], hide_labels(y[:300], per_class=3, random_state=0)
    dense, thin = EntropyMinimization().fit(X, y), EntropyMinimization().fit(sparse.csr_array(X), y)
    assert_allclose(thin.predict_proba(X), dense.predict_proba(X), atol=1e-4)


@pytest.mark.parametrize(
    ("X", "y", "expected"),
    [
        ([[0.0], [1.0]], [5, -1], [5, 5]),  # one class
        ([[0.0], [1.0]], [5, 7], [5, 7]),  # all labeled
        ([[1.0], [1.0], [1.0]], [5, 5, -1], [5, 5, 5]),  # duplicates
        ([[1.0], [1.0]], [5, 7], [5, 7]),  # the same point, labeled twice
        ([[1.0, 0.0], [1.0, 2.0], [1.0, 0.1]], [5, 7, -1], [5, 7, 5]),  # a constant feature
    ],
)
def test_small_and_odd_data(X, y, expected):
    assert_array_equal(EntropyMinimization().fit(X, y).transduction_, expected)


@pytest.mark.parametrize(
    ("settings", "X", "y", "message"),
    [
        ({}, [[0.0], [1.0]], [-1, -1], "^y holds no label"),
        ({}, [[0.0], [np.nan]], [0, -1], "X contains NaN"),
        ({"unlabeled_weight": -1}, [[0.0], [1.0]], [0, -1], "^unlabeled_weight must be"),
        ({"C": 0}, [[0.0], [1.0]], [0, -1], "^C must be"),
        ({"max_iter": 0}, [[0.0], [1.0]], [0, -1], "^max_iter must be"),
        ({"tol": -1}, [[0.0], [1.0]], [0, -1], "^tol must be"),
    ],
)
def test_bad_arguments_are_named(settings, X, y, message):
    with pytest.raises(ValueError, match=message):
        EntropyMinimization(**settings).fit(X, y)
