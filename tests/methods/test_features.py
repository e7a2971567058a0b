"""Features without labels: the same as scikit-learn's up to signs; bad input is named."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy.sparse import csr_array
from sklearn.decomposition import PCA

from course.datasets import hide_labels, load_digits, make_two_moons
from course.methods import KNeighborsClassifier
from course.methods.features import principal_components, spectral_features


def test_principal_components_are_those_of_scikit_learn_but_for_signs():
    X, _ = load_digits()
    ours, theirs = principal_components(X, 5), PCA(5, svd_solver="full").fit_transform(X)
    assert_allclose(np.abs(ours), np.abs(theirs), atol=1e-8)
    assert np.all(ours[np.abs(ours).argmax(axis=0), range(5)] > 0)


def test_all_components_keep_all_distances():
    X = np.random.RandomState(0).normal(size=(20, 3))
    Z = principal_components(X, 3)
    assert_allclose(np.linalg.norm(X[0] - X[1:], axis=1), np.linalg.norm(Z[0] - Z[1:], axis=1))


def test_along_the_graph_one_label_a_moon_is_enough():
    X, y = make_two_moons(300, noise=0.05, random_state=0)
    y_few = hide_labels(y, 1, random_state=0)
    scores = [
        KNeighborsClassifier(1).fit(Z[y_few != -1], y_few[y_few != -1]).score(Z, y)
        for Z in (X, spectral_features(X, 2))
    ]
    assert scores[1] > 0.98 > scores[0] + 0.1


def test_the_same_points_give_the_same_places():
    X, _ = make_two_moons(100, random_state=0)
    assert_array_equal(spectral_features(X, 3), spectral_features(X, 3))
    assert_allclose(np.linalg.norm(spectral_features(X, 3), axis=1), 1)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: principal_components(np.eye(3), 4), "^n_components must be at most 3"),
        (lambda: principal_components(np.eye(3), 0), "^n_components must be a whole number"),
        (lambda: principal_components([[np.nan]], 1), "X contains NaN"),
        (lambda: spectral_features(np.eye(5), 5), "^n_components must be at most 4"),
        (lambda: spectral_features(np.eye(5), 2, n_neighbors=5), "^n_neighbors must be at most 4"),
    ],
)
def test_what_cannot_be_used_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize(
    ("X", "message"), [(csr_array(np.eye(4)), "^X is sparse"), (np.eye(4) * 1e200, "^X holds")]
)
@pytest.mark.parametrize("features", [principal_components, spectral_features])
def test_points_that_cannot_be_used_are_named(features, X, message):
    with pytest.raises(ValueError, match=message):
        features(X, 1)
