"""The spectral embedding."""

import numpy as np
from numpy.testing import assert_allclose

from course.datasets import make_two_moons
from course.methods import active
from course.methods.graph import self_tuning_graph
from course.methods.nearest import nearest_points


def test_the_embedding_holds_the_top_eigenvectors():
    X, _ = make_two_moons(60, random_state=0)
    weights = self_tuning_graph(*nearest_points(X, 10, "euclidean"))
    places = active.spectral_embedding(weights, 3)
    degrees = np.asarray(weights.sum(axis=1)).ravel()
    similarity = weights.toarray() / np.sqrt(np.outer(degrees, degrees))
    vectors = np.linalg.eigh(similarity)[1][:, -3:]
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    assert_allclose(places @ places.T, vectors @ vectors.T, atol=1e-8)
