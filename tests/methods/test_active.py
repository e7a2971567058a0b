"""The choice of the first labels: one from each group, all different, any number of them."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy import sparse

from course.datasets import UNLABELED, load_digits, make_blobs, make_two_moons
from course.methods import PoissonLearning, active
from course.methods.graph import self_tuning_graph
from course.methods.poisson import nearest_points


@pytest.mark.parametrize("seed", range(3))
def test_one_point_from_each_blob(seed):
    X, y = make_blobs(300, noise=0.4, random_state=seed)
    chosen = active.choose_labels(X, 3, random_state=seed)
    assert sorted(y[chosen]) == [0, 1, 2]


def test_same_seed_same_choice():
    X, _ = make_two_moons(200, random_state=0)
    first, second = (active.choose_labels(X, 7, random_state=3) for _ in range(2))
    assert_array_equal(first, second)
    assert len(set(first.tolist())) == 7
    assert_array_equal(first, np.sort(first))


@pytest.mark.parametrize(("n_samples", "n"), [(2, 2), (5, 1), (5, 4), (12, 10), (40, 38), (40, 40)])
def test_any_number_of_points_up_to_all(n_samples, n):
    X = np.random.RandomState(0).normal(size=(n_samples, 3))
    chosen = active.choose_labels(X, n, random_state=0)
    assert len(set(chosen.tolist())) == n
    assert chosen.min() >= 0
    assert chosen.max() < n_samples


def test_duplicates_do_not_leave_a_place_empty():
    X = np.repeat([[0.0], [1.0]], 15, axis=0)
    assert len(set(active.choose_labels(X, 5, random_state=0).tolist())) == 5


def test_the_embedding_holds_the_top_eigenvectors():
    X, _ = make_two_moons(60, random_state=0)
    weights = self_tuning_graph(*nearest_points(X, 10, "euclidean"))
    places = active.spectral_embedding(weights, 3)
    degrees = np.asarray(weights.sum(axis=1)).ravel()
    similarity = weights.toarray() / np.sqrt(np.outer(degrees, degrees))
    vectors = np.linalg.eigh(similarity)[1][:, -3:]
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    assert_allclose(places @ places.T, vectors @ vectors.T, atol=1e-8)


def test_groups_are_of_about_equal_size_and_cost_little():
    pair = sparse.csr_array(np.ones((10, 10)) - np.eye(10))
    weights = sparse.csr_array(sparse.block_diag([pair] * 4))
    groups, _ = active.groups_along_graph(weights, 4, random_state=0)
    assert_array_equal(np.bincount(groups), [10] * 4)
    assert all(len(set(part)) == 1 for part in groups.reshape(4, 10))


@pytest.mark.parametrize(
    ("n", "metric", "message"),
    [
        (0, "euclidean", r"^n must be"),
        (21, "euclidean", r"^n=21 is more than"),
        (2, "cosine", r"^metric must be one of"),
        (2, "image", r"^X must hold square images"),
    ],
)
def test_what_cannot_be_used_is_named(n, metric, message):
    with pytest.raises(ValueError, match=message):
        active.choose_labels(np.random.RandomState(0).normal(size=(20, 2)), n, metric=metric)


@pytest.mark.slow
def test_ten_chosen_digits_are_enough():
    X, y = load_digits()
    chosen = active.choose_labels(X, 10, metric="image")
    assert sorted(y[chosen]) == list(range(10))
    y_few = np.full(len(y), UNLABELED)
    y_few[chosen] = y[chosen]
    model = PoissonLearning(metric="image").fit(X, y_few)
    hidden = y_few == UNLABELED
    assert np.mean(model.transduction_[hidden] == y[hidden]) >= 0.985
