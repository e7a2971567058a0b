"""Laplacian ridge: the textbook's system, ridge regression at weight zero, smooth beyond it."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy import sparse
from sklearn.kernel_ridge import KernelRidge
from sklearn.metrics.pairwise import rbf_kernel as sklearn_rbf
from sklearn.utils.estimator_checks import parametrize_with_checks

from course.datasets import hide_labels, load_digits, make_blobs, make_two_moons
from course.methods import LaplacianRidge, LaplacianRidgeClassifier
from course.methods import laplacian_ridge as lr


@parametrize_with_checks(
    [LaplacianRidgeClassifier(), LaplacianRidge()],
    expected_failed_checks=lambda estimator: (
        {"check_classifiers_classes": "takes -1 for a class; here it means 'no label'"}
        if isinstance(estimator, LaplacianRidgeClassifier)
        else {}
    ),
)
def test_scikit_learn_conventions(estimator, check):
    check(estimator)


def some_graph(X):
    distances = np.sqrt(((X[:, None] - X[None]) ** 2).sum(axis=2))
    weights = np.exp(-(distances**2)) * (distances < 1.5)
    np.fill_diagonal(weights, 0)
    return weights


# --- the steps -------------------------------------------------------------------------


def test_the_coefficients_are_those_of_belkin_niyogi_and_sindhwani():
    """Equation 8 as printed: (J K + gamma_A l I + gamma_I l / (l + u)^2 L K)^-1 Y."""
    X = np.random.RandomState(0).normal(size=(40, 2))
    weights, kernel = some_graph(X), sklearn_rbf(X, gamma=0.7)
    labeled = np.arange(40) < 6
    Y = np.where(labeled[:, None], np.random.RandomState(1).normal(size=(40, 2)), 0)
    ambient, intrinsic, n_labeled = 0.01, 30.0, 6
    plain = np.diag(weights.sum(axis=1)) - weights
    J = np.diag(labeled.astype(float))
    book = (
        np.linalg.inv(
            J @ kernel
            + ambient * n_labeled * np.eye(40)
            + intrinsic * n_labeled / 40**2 * plain @ kernel
        )
        @ Y
    )
    ours = lr.laplacian_ridge_coefficients(
        kernel,
        lr.mean_laplacian(sparse.csr_array(weights)),
        labeled,
        Y,
        ambient,
        intrinsic / 40**2 * weights.sum(),
    )
    assert_allclose(kernel @ ours, kernel @ book, atol=1e-8)
    assert_allclose(ours, book, rtol=1e-8, atol=1e-8)


def test_the_gradient_vanishes_at_the_solution():
    X = np.random.RandomState(0).normal(size=(30, 2))
    laplacian, kernel = lr.mean_laplacian(some_graph(X)), sklearn_rbf(X, gamma=0.7)
    labeled, y = np.arange(30) < 5, np.random.RandomState(1).normal(size=(30, 1))

    def loss(alpha):
        f = kernel @ alpha
        fit = np.mean((y[labeled] - f[labeled]) ** 2)
        return fit + 0.1 * (alpha.T @ f).item() + 2.0 * (f.T @ laplacian @ f).item()

    alpha = lr.laplacian_ridge_coefficients(kernel, laplacian, labeled, y, 0.1, 2.0)
    rng = np.random.RandomState(2)
    for _ in range(20):
        move = 1e-3 * rng.normal(size=alpha.shape)
        assert loss(alpha) < loss(alpha + move)


def test_the_features_give_the_same_function_as_the_kernels():
    X = np.random.RandomState(0).normal(size=(30, 2))
    laplacian, kernel = (
        lr.mean_laplacian(sparse.csr_array(some_graph(X))),
        sklearn_rbf(X, gamma=0.7),
    )
    labeled, y = np.arange(30) < 5, np.random.RandomState(1).normal(size=(30, 2))
    problem = laplacian, labeled, y, 0.1, 2.0
    features = kernel @ lr.kernel_whitening(kernel)
    assert_allclose(
        features @ lr.ridge_on_features(features, *problem),
        kernel @ lr.laplacian_ridge_coefficients(kernel, *problem),
        atol=1e-8,
    )


def test_the_quadratic_form_is_half_the_mean_squared_difference_along_an_edge():
    weights = some_graph(np.random.RandomState(0).normal(size=(10, 2)))
    f = np.random.RandomState(1).normal(size=10)
    mean = np.average((f[:, None] - f[None]) ** 2, weights=weights)
    assert_allclose(f @ lr.mean_laplacian(weights) @ f, mean / 2)


# --- the estimators --------------------------------------------------------------------


def test_at_weight_zero_it_is_kernel_ridge_on_the_labels():
    X = make_two_moons(random_state=0)[0]
    known = np.arange(300) % 10 == 0
    targets = np.where(known, X[:, 0] * X[:, 1], np.nan)
    model = LaplacianRidge(l2=0.01, manifold_weight=0).fit(X, targets)
    ridge = KernelRidge(alpha=0.01 * known.sum(), kernel="rbf", gamma=model.gamma_)
    ridge.fit(X[known], targets[known] - targets[known].mean())
    assert_allclose(model.predict(X), ridge.predict(X) + targets[known].mean(), atol=1e-8)


@pytest.mark.parametrize("make", [LaplacianRidgeClassifier, LaplacianRidge])
def test_the_hidden_labels_are_never_read(make):
    X, y = make_blobs(random_state=0)
    few = hide_labels(y, 4, random_state=0)
    if make is LaplacianRidge:
        few = np.where(few == -1, np.nan, few)
    model = make().fit(X, few)
    other = make().fit(X, few.copy())
    assert_array_equal(model.predict(X), other.predict(X))
    assert np.isfinite(model.predict(X)).all()


def test_relabeling_the_classes_relabels_the_answer():
    X, y = make_two_moons(random_state=0)
    few = hide_labels(y, 3, random_state=0)
    names = np.array(["z", "a"], dtype=object)
    named = np.array([names[c] if c != -1 else -1 for c in few], dtype=object)
    plain = LaplacianRidgeClassifier().fit(X, few).transduction_
    assert_array_equal(LaplacianRidgeClassifier().fit(X, named).transduction_, names[plain])


def test_the_unit_of_the_points_does_not_matter():
    X, y = make_two_moons(random_state=0)
    few = hide_labels(y, 3, random_state=0)
    near, far = (LaplacianRidgeClassifier().fit(unit * X, few) for unit in (1.0, 1000.0))
    assert_allclose(near.label_distributions_, far.label_distributions_, atol=1e-6)


def test_proba_rows_sum_to_one_also_far_away():
    X, y = load_digits()
    model = LaplacianRidgeClassifier().fit(X[:300], hide_labels(y[:300], 1, random_state=0))
    proba = model.predict_proba(np.vstack([X[:5], np.full((1, 64), 1e3)]))
    assert_allclose(proba.sum(axis=1), 1)
    assert_array_equal(model.predict_proba(X[:300]), model.label_distributions_)
    assert_allclose(proba[-1], model.intercept_)


def test_unlabeled_points_help_on_two_moons():
    X, y = make_two_moons(random_state=0)
    gains = []
    for seed in range(5):
        few = hide_labels(y, 2, random_state=seed)
        right = [
            np.mean(LaplacianRidgeClassifier(manifold_weight=w).fit(X, few).transduction_ == y)
            for w in (0, 100)
        ]
        gains.append(right[1] - right[0])
    assert np.mean(gains) > 0.05


def test_fewer_centers_stay_close_and_keep_the_labeled_points():
    X, y = make_two_moons(random_state=0)
    few = hide_labels(y, 5, random_state=0)
    full = LaplacianRidgeClassifier().fit(X, few)
    some = LaplacianRidgeClassifier(max_centers=100, random_state=0).fit(X, few)
    assert some.centers_.shape == (100, 2)
    assert {tuple(p) for p in X[few != -1]} <= {tuple(p) for p in some.centers_}
    assert np.mean(full.transduction_ == some.transduction_) > 0.97


def test_sparse_points_give_the_same_answer():
    X, y = load_digits()
    X, few = X[:200], hide_labels(y[:200], 2, random_state=0)
    dense = LaplacianRidgeClassifier().fit(X, few)
    thin = LaplacianRidgeClassifier().fit(sparse.csr_array(X), few)
    assert_allclose(dense.label_distributions_, thin.label_distributions_, atol=1e-8)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"l2": 0}, "^l2 must be"),
        ({"manifold_weight": -1}, "^manifold_weight must be"),
        ({"gamma": 0}, "^gamma must be"),
        ({"n_neighbors": 0}, "^n_neighbors must be"),
        ({"max_centers": 0}, "^max_centers must be"),
    ],
)
def test_bad_parameters_are_named(parameters, message):
    with pytest.raises(ValueError, match=message):
        LaplacianRidge(**parameters).fit([[0.0], [1.0]], [0.0, 1.0])
