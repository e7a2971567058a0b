"""Random Fourier features and the spacing of points."""

import numpy as np
from numpy.testing import assert_allclose
from sklearn.metrics.pairwise import rbf_kernel

from course.datasets import make_two_moons
from course.methods import fourier


def test_the_features_imitate_a_gaussian_kernel():
    X, _ = make_two_moons(n_samples=50, random_state=0)
    waves = fourier.draw_fourier_features(2, 20_000, length_scale=0.7, rng=np.random.RandomState(0))
    Z = waves.transform(X)
    assert_allclose(Z @ Z.T, rbf_kernel(X, gamma=1 / (2 * 0.7**2)), atol=0.04)


def test_the_spacing_grows_with_the_data_and_ignores_copies():
    X, _ = make_two_moons(random_state=0)
    assert_allclose(fourier.typical_spacing(16 * X), 16 * fourier.typical_spacing(X))
    piled = np.concatenate([np.zeros((1000, 1)), np.arange(1.0, 101)[:, None]])
    assert fourier.typical_spacing(piled, n_neighbors=1) == 1.0
    assert fourier.typical_spacing(np.ones((5, 2))) == 1.0
    assert fourier.typical_spacing(np.ones((1, 2))) == 1.0
