"""Gaussians: log densities, M-steps, their priors."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.stats import multivariate_normal

from course.datasets import (
    load_breast_cancer,
    make_blobs,
)
from course.methods import gaussians as g
from course.validation import one_hot

EVERY_TYPE = pytest.mark.parametrize("covariance_type", g.COVARIANCE_TYPES)


def full_matrices(covariances, covariance_type, k, d):
    """Write any kind of covariance as one matrix per component."""
    return {
        "full": lambda: covariances,
        "tied": lambda: np.stack([covariances] * k),
        "diag": lambda: np.stack([np.diag(row) for row in covariances]),
        "spherical": lambda: np.stack([value * np.eye(d) for value in covariances]),
    }[covariance_type]()


def some_shares(n, k, seed=0):
    return np.random.RandomState(seed).dirichlet(np.ones(k), size=n)


@EVERY_TYPE
def test_densities_are_scipys(covariance_type):
    X, _ = load_breast_cancer()
    X = X[:, :4]
    fitted = g.maximization(X, some_shares(len(X), 3), covariance_type)
    matrices = full_matrices(fitted["covariances"], covariance_type, 3, 4)
    expected = np.column_stack(
        [
            multivariate_normal(mean, matrix).logpdf(X)
            for mean, matrix in zip(fitted["means"], matrices, strict=True)
        ]
    )
    ours = g.log_gaussians(X, fitted["means"], fitted["covariances"], covariance_type)
    assert_allclose(ours, expected, atol=1e-9)


@EVERY_TYPE
def test_maximization_gives_weighted_moments(covariance_type):
    X, _ = load_breast_cancer()
    X, responsibilities = X[:, :3], some_shares(len(X), 2)
    full = [np.cov(X.T, aweights=column, bias=True) for column in responsibilities.T]
    weights = responsibilities.mean(axis=0)
    expected = {
        "full": full,
        "tied": np.tensordot(weights, full, axes=1),
        "diag": [np.diag(matrix) for matrix in full],
        "spherical": [np.diag(matrix).mean() for matrix in full],
    }[covariance_type]
    fitted = g.maximization(X, responsibilities, covariance_type)
    assert_allclose(fitted["weights"], weights)
    assert_allclose(fitted["means"], responsibilities.T @ X / responsibilities.sum(axis=0)[:, None])
    assert_allclose(fitted["covariances"], expected, atol=1e-12)


@EVERY_TYPE
def test_pretended_points_fade_as_real_ones_come_in(covariance_type):
    X, y = make_blobs(random_state=0)
    responsibilities = one_hot(y, 3)
    plain = g.maximization(X, responsibilities, covariance_type)["covariances"]
    none, many = (
        g.shrunken_maximization(X, responsibilities, covariance_type, strength, 9.0)["covariances"]
        for strength in (1e-9, 1e9)
    )
    assert_allclose(none, plain, atol=1e-6)
    round_ones = full_matrices(many, covariance_type, 3, 2)
    assert_allclose(round_ones, np.stack([9 * np.eye(2)] * 3), rtol=1e-5, atol=1e-5)


@EVERY_TYPE
def test_the_prior_is_that_of_the_matrices(covariance_type):
    X, _ = load_breast_cancer()
    covariances = g.maximization(X[:, :3], some_shares(len(X), 2), covariance_type)["covariances"]
    k = 1 if covariance_type == "tied" else 2
    matrices = full_matrices(covariances, covariance_type, k, 3)
    expected = sum(
        -0.5 * 0.7 * (np.linalg.slogdet(matrix)[1] + 2.0 * np.trace(np.linalg.inv(matrix)))
        for matrix in matrices
    )
    assert g.log_prior(covariances, covariance_type, 3, 0.7, 2.0) == pytest.approx(expected)
