"""Harmonic regression: the dense solution, averages everywhere, and no value out of range."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy.sparse import csr_array
from sklearn.utils.estimator_checks import parametrize_with_checks

from course.methods import HarmonicRegressor
from course.methods.harmonic_regressor import harmonic_values


@parametrize_with_checks([HarmonicRegressor()])
def test_scikit_learn_conventions(estimator, check):
    check(estimator)


def some_graph(n=60, seed=0):
    rng = np.random.RandomState(seed)
    weights = rng.uniform(size=(n, n)) * (rng.uniform(size=(n, n)) < 0.2)
    weights = weights + weights.T
    np.fill_diagonal(weights, 0)
    return weights, rng


@pytest.mark.parametrize("kind", [np.asarray, csr_array])
def test_it_is_the_dense_solution(kind):
    weights, rng = some_graph()
    known, y = np.arange(60) < 7, rng.normal(size=60) * 100
    laplacian = np.diag(weights.sum(axis=1)) - weights
    expected = np.linalg.solve(laplacian[7:, 7:], weights[7:, :7] @ y[:7])
    values = harmonic_values(kind(weights), known, y)
    assert_allclose(values[7:], expected, rtol=1e-8)
    assert_array_equal(values[:7], y[:7])


def test_every_unknown_value_is_the_average_of_its_neighbors_and_within_the_range():
    weights, rng = some_graph(seed=1)
    known, y = np.arange(60) < 4, rng.normal(size=60)
    values = harmonic_values(weights, known, y)
    averages = weights @ values / weights.sum(axis=1)
    assert_allclose(values[~known], averages[~known], atol=1e-9)
    assert values.min() >= y[:4].min() and values.max() <= y[:4].max()


def test_one_target_is_everywhere():
    weights, _ = some_graph()
    known = np.arange(60) == 3
    assert_allclose(harmonic_values(weights, known, np.where(known, 5.0, 0.0)), 5.0)


def test_shifting_and_scaling_the_targets_does_so_to_the_answer():
    X = np.random.RandomState(0).uniform(size=(80, 2))
    y = np.where(np.arange(80) < 9, X[:, 0], np.nan)
    plain = HarmonicRegressor().fit(X, y)
    other = HarmonicRegressor().fit(X, 1000 - 7 * y)
    assert_allclose(other.transduction_, 1000 - 7 * plain.transduction_)
    assert_allclose(other.predict(X[:5] + 0.01), 1000 - 7 * plain.predict(X[:5] + 0.01))


def test_points_without_a_path_to_a_target_are_counted_and_get_the_mean():
    X = np.array([[0.0], [1.0], [2.0], [100.0], [101.0]])
    y = [1.0, np.nan, 5.0, np.nan, np.nan]
    with pytest.warns(UserWarning, match="^2 of 5 points got no target"):
        model = HarmonicRegressor(n_neighbors=1).fit(X, y)
    assert_array_equal(model.transduction_[3:], [3.0, 3.0])


@pytest.mark.parametrize("missing", [np.nan, None])
def test_a_missing_target_is_nan_or_none(missing):
    y = np.array([0.0, missing, 2.0], dtype=object)
    model = HarmonicRegressor(n_neighbors=1).fit([[0.0], [1.0], [2.0]], y)
    assert_allclose(model.transduction_, [0, 1, 2])


@pytest.mark.parametrize(
    ("y", "message"),
    [
        ([np.nan, np.nan], "^y holds no target: every entry is NaN"),
        (["a", "b"], "^y must hold numbers"),
        ([np.inf, 1.0], "infinity"),
    ],
)
def test_targets_that_cannot_be_used_are_refused(y, message):
    with pytest.raises(ValueError, match=message):
        HarmonicRegressor().fit([[0.0], [1.0]], y)


def test_score_leaves_out_rows_without_a_target():
    X = np.random.RandomState(0).uniform(size=(80, 2))
    y = X[:, 0].copy()
    model = HarmonicRegressor().fit(X, np.where(np.arange(80) < 20, y, np.nan))
    partly = np.where(np.arange(80) < 50, y, np.nan)
    assert model.score(X, partly) == model.score(X[:50], y[:50])
    with pytest.raises(ValueError, match="no target"):
        model.score(X, np.full(80, np.nan))
