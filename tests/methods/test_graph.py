"""Graphs: weights, walks, Laplacians, which points a label can reach."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy import sparse
from sklearn.metrics import pairwise

from course.datasets import (
    UNLABELED,
    hide_labels,
    make_two_moons,
)
from course.methods import LabelPropagation, LabelSpreading
from course.methods import graph as g
from course.validation import one_hot


def moons(per_class=2, n_samples=200, seed=0):
    X, y = make_two_moons(n_samples, random_state=seed)
    return X, y, hide_labels(y, per_class, random_state=seed)


def a_graph(kind, seed=0):
    """Return a symmetric graph of 60 points, which are labeled, and one-hot targets."""
    X, _, y_few = moons(n_samples=60, seed=seed)
    weights = g.rbf_kernel(X, X, gamma=5)
    if kind == "sparse":
        near = g.neighbor_graph(X, 8)
        weights = sparse.csr_array(near.maximum(near.T).multiply(weights))
    return weights, y_few != UNLABELED, one_hot(y_few, 2)


# --- the graph -------------------------------------------------------------------------


@pytest.mark.parametrize("container", [np.asarray, sparse.csr_array])
def test_the_kernel_is_scikit_learns_and_exactly_symmetric(container):
    X = np.random.RandomState(0).normal(size=(50, 7)).round(1)
    ours = g.rbf_kernel(container(X), container(X), gamma=0.3)
    assert_allclose(ours, pairwise.rbf_kernel(X, gamma=0.3), atol=1e-12)
    assert_array_equal(g.rbf_kernel(X, X, gamma=0.3), g.rbf_kernel(X, X, gamma=0.3).T)


def test_neighbors_are_the_nearest_and_the_point_itself():
    X = np.random.RandomState(0).normal(size=(40, 3))
    graph = g.neighbor_graph(X, 5).toarray()
    distances = pairwise.euclidean_distances(X)
    expected = distances <= np.sort(distances, axis=1)[:, [4]]
    assert_array_equal(graph.astype(bool), expected)


@pytest.mark.parametrize("kind", ["dense", "sparse"])
def test_walk_and_laplacian_rows_add_up(kind):
    weights, _, _ = a_graph(kind)
    assert_allclose(g.row_sums(g.transition_matrix(weights)), 1)
    assert_allclose(g.row_sums(g.graph_laplacian(weights)), 0, atol=1e-12)


@pytest.mark.parametrize("kind", ["dense", "sparse"])
def test_self_loops_do_not_change_laplacian_and_spreading(kind):
    weights, _, _ = a_graph(kind)
    loops = weights + 3 * (sparse.eye_array(60) if kind == "sparse" else np.eye(60))
    for function in (g.graph_laplacian, g.spreading_matrix):
        assert_allclose(_dense(function(loops)), _dense(function(weights)), atol=1e-12)


def test_self_tuning_does_not_feel_the_unit_of_length_and_hears_both_sides():
    X = np.random.RandomState(0).normal(size=(50, 2))
    distances = np.sort(pairwise.euclidean_distances(X), axis=1)[:, 1:9]
    neighbors = np.argsort(pairwise.euclidean_distances(X), axis=1)[:, 1:9]
    graph = g.self_tuning_graph(distances, neighbors)
    assert abs(graph - graph.T).max() == 0
    assert abs(graph - g.self_tuning_graph(1000 * distances, neighbors)).max() < 1e-12
    assert graph.diagonal().max() == 0
    assert graph.data.min() > 0
    assert graph.data.max() <= 1


def test_self_tuning_copes_with_duplicates():
    distances, neighbors = np.zeros((4, 3)), np.array([[1, 2, 3], [0, 2, 3], [0, 1, 3], [0, 1, 2]])
    assert_allclose(g.self_tuning_graph(distances, neighbors).data, 1)


def test_reachable_follows_the_direction_of_the_edges():
    # 0 <- 1 <- 2, and 3 is seen by nobody but sees 2; 4 alone.
    weights = np.zeros((5, 5))
    weights[1, 0] = weights[2, 1] = weights[3, 2] = 1
    labeled = np.array([False, True, False, False, False])
    expected = [False, True, True, True, False]
    assert g.reachable(weights, labeled).tolist() == expected
    assert g.reachable(sparse.csr_array(weights), labeled).tolist() == expected


def test_the_energy_is_the_sum_over_edges():
    weights, _, _ = a_graph("dense")
    soft_labels = np.random.RandomState(0).uniform(size=(60, 2))
    squares = ((soft_labels[:, None] - soft_labels) ** 2).sum(axis=2)
    assert_allclose(g.dirichlet_energy(weights, soft_labels), np.sum(weights * squares) / 2)


# --- properties of the estimators ------------------------------------------------------

VARIANTS = [
    LabelPropagation(gamma=5),
    LabelPropagation(kernel="knn", n_neighbors=10),
    LabelPropagation(gamma=5, max_iter=40, tol=0),
    LabelSpreading(gamma=5, alpha=0.8, max_iter=200),
    LabelSpreading(kernel="knn", alpha=0.9, max_iter=500, tol=1e-8),
]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("model", VARIANTS, ids=str)
def test_rows_add_up_and_neither_names_nor_order_matter(model):
    X, _, y_few = moons()
    first = model.fit(X, y_few).label_distributions_
    assert_allclose(first.sum(axis=1), 1)
    assert first.min() >= 0
    assert_allclose(model.predict_proba(X).sum(axis=1), 1)

    names = np.array(["zebra", "ant"], dtype=object)
    renamed = np.where(y_few == UNLABELED, UNLABELED, names[y_few])
    assert_allclose(model.fit(X, renamed).label_distributions_, first[:, ::-1], atol=1e-9)
    assert model.classes_.tolist() == ["ant", "zebra"]
    assert set(model.predict(X)) <= {"ant", "zebra"}

    order = np.random.RandomState(1).permutation(len(X))
    assert_allclose(model.fit(X[order], y_few[order]).label_distributions_, first[order], atol=1e-7)


def _dense(matrix):
    return matrix.toarray() if sparse.issparse(matrix) else matrix


def test_reachable_by_one_search_is_reachable_step_by_step():
    for seed in range(10):
        rng = np.random.RandomState(seed)
        weights = (rng.uniform(size=(40, 40)) < 0.04) * rng.uniform(size=(40, 40))
        labeled = rng.uniform(size=40) < 0.1
        found = g.reachable(sparse.csr_array(weights), labeled)
        assert_array_equal(found, g.reachable(weights, labeled))
        assert np.all(found[labeled])
