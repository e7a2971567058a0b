"""Mixtures: steps against SciPy and scikit-learn, the rising bound, labels that hold, odd data."""

import numpy as np
import pytest
import sklearn.mixture
from numpy.testing import assert_allclose, assert_array_equal
from scipy import sparse
from scipy.stats import multivariate_normal
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils.estimator_checks import parametrize_with_checks

from course.datasets import (
    hide_labels,
    load_breast_cancer,
    load_digits,
    make_blobs,
    make_cigars,
    make_two_moons,
)
from course.methods import GaussianMixture, KMeans, SemiSupervisedGaussianMixture
from course.methods import em as e
from course.methods import gaussians as g
from course.methods import mixture as m
from course.validation import one_hot

EVERY_TYPE = pytest.mark.parametrize("covariance_type", g.COVARIANCE_TYPES)


@parametrize_with_checks(
    [GaussianMixture(), SemiSupervisedGaussianMixture()],
    expected_failed_checks=lambda estimator: (
        {"check_classifiers_classes": "takes -1 for a class; here it means 'no label'"}
        if isinstance(estimator, SemiSupervisedGaussianMixture)
        else {}
    ),
)
def test_scikit_learn_conventions(estimator, check):
    check(estimator)


# --- the steps -------------------------------------------------------------------------


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


def judge_expectation(expectation):
    responsibilities, log_density = expectation(
        np.array([[0.0, np.log(3)], [-1e4, -1e4], [1e4, -np.inf]])
    )
    assert_allclose(responsibilities, [[0.25, 0.75], [0.5, 0.5], [1, 0]])
    assert_allclose(log_density, [np.log(4), np.log(2) - 1e4, 1e4])


def test_expectation():
    judge_expectation(e.expectation)


def _without_logs(log_joint):
    joint = np.exp(log_joint)
    return joint / joint.sum(axis=1, keepdims=True), np.log(joint.sum(axis=1))


def _hard(log_joint):
    return one_hot(log_joint.argmax(axis=1), 2), e.expectation(log_joint)[1]


def _over_points(log_joint):
    return e.expectation(log_joint.T)[0].T, e.expectation(log_joint)[1]


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("wrong", [_without_logs, _hard, _over_points])
def test_a_wrong_expectation_is_caught(wrong):
    with pytest.raises(AssertionError):
        judge_expectation(wrong)


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


def judge_labeled_shares(weighted_expectation):
    """A labeled point stays with its class; an unlabeled one counts its weight, no more."""
    log_joint = np.log([[0.9, 0.1], [0.9, 0.1], [0.5, 0.5]])
    codes, own = np.array([1, -1, -1]), np.array([0, 1])
    responsibilities, log_likelihood, total = weighted_expectation(log_joint, codes, own, 0.3)
    assert_allclose(responsibilities, [[0, 1], [0.27, 0.03], [0.15, 0.15]])
    assert log_likelihood == pytest.approx(np.log(0.1))
    assert total == pytest.approx(1.6)


def test_weighted_expectation():
    judge_labeled_shares(e.weighted_expectation)


def _not_clamped(log_joint, codes, own, weight):
    return e.weighted_expectation(log_joint, np.full(len(codes), -1), own, weight)


def _unlabeled_as_a_class(log_joint, codes, own, weight):
    return e.weighted_expectation(log_joint, np.where(codes == -1, 0, codes), own, weight)


def _weight_forgotten(log_joint, codes, own, weight):
    return e.weighted_expectation(log_joint, codes, own, 1.0)


@pytest.mark.parametrize("wrong", [_not_clamped, _unlabeled_as_a_class, _weight_forgotten])
def test_wrong_labeled_shares_are_caught(wrong):
    with pytest.raises(AssertionError):
        judge_labeled_shares(wrong)


# --- without labels --------------------------------------------------------------------


@EVERY_TYPE
@pytest.mark.parametrize("load", [load_digits, load_breast_cancer])
def test_from_the_same_start_the_result_is_scikit_learns(load, covariance_type):
    X, _ = load()
    clusters = KMeans(4, n_init=1, random_state=0).fit(X).labels_
    start = g.maximization(X, one_hot(clusters, 4), covariance_type, reg_covar=1e-3)
    matrix = covariance_type in ("full", "tied")
    covariances = start["covariances"]
    shared = {
        "n_components": 4,
        "covariance_type": covariance_type,
        "reg_covar": 1e-3,
        "weights_init": start["weights"],
        "means_init": start["means"],
        "precisions_init": np.linalg.inv(covariances) if matrix else 1 / covariances,
    }
    ours = GaussianMixture(**shared).fit(X)
    theirs = sklearn.mixture.GaussianMixture(**shared).fit(X)
    assert ours.n_iter_ == theirs.n_iter_
    assert_allclose(ours.weights_, theirs.weights_, atol=1e-9)
    assert_allclose(ours.means_, theirs.means_, atol=1e-9)
    assert_allclose(ours.covariances_, theirs.covariances_, atol=1e-9)
    assert_allclose(ours.score_samples(X), theirs.score_samples(X), atol=1e-6)
    assert_allclose(ours.predict_proba(X), theirs.predict_proba(X), atol=1e-6)
    assert ours.lower_bound_ == pytest.approx(ours.score(X))
    assert ours.lower_bound_ >= theirs.lower_bound_ - 1e-3


def judge_fixed_point(fit):
    """At the end of EM the mixing weights are the mean shares; the groups are 1 : 4."""
    rng = np.random.RandomState(0)
    X = np.concatenate([rng.normal(0, 1, size=(60, 1)), rng.normal(4, 1, size=(240, 1))])
    model = fit(X)
    assert model.weights_.sum() == pytest.approx(1)
    assert_allclose(model.predict_proba(X).mean(axis=0), model.weights_, atol=1e-4)
    assert model.weights_.max() == pytest.approx(0.8, abs=0.05)


def test_mixing_weights_move_to_the_shares_of_the_groups():
    judge_fixed_point(lambda X: GaussianMixture(2, tol=1e-9, max_iter=500, random_state=0).fit(X))


def test_mixing_weights_that_never_move_are_caught(monkeypatch):
    """The slip of a well-known implementation: the M-step forgets to write them back."""
    true_step = g.maximization

    def forgetful(X, responsibilities, *rest):
        k = responsibilities.shape[1]
        return {**true_step(X, responsibilities, *rest), "weights": np.full(k, 1 / k)}

    monkeypatch.setattr(m, "maximization", forgetful)
    with pytest.raises(AssertionError):
        judge_fixed_point(
            lambda X: GaussianMixture(2, tol=1e-9, max_iter=500, random_state=0).fit(X)
        )


@EVERY_TYPE
def test_the_likelihood_never_falls(covariance_type):
    X, _ = make_two_moons(random_state=0)
    model = GaussianMixture(5, covariance_type=covariance_type, reg_covar=0, tol=1e-6, max_iter=500)
    bounds = [turn["lower_bound"] for turn in model.set_params(random_state=0).fit(X).history_]
    assert len(bounds) == model.n_iter_ + 1 and model.converged_
    assert np.all(np.diff(bounds) > -1e-10)
    assert bounds[-1] == model.lower_bound_ == pytest.approx(model.score(X))
    assert_array_equal(model.history_[-1]["means"], model.means_)


def test_several_runs_keep_the_likeliest():
    X, _ = make_two_moons(random_state=0)
    one, five = (GaussianMixture(6, n_init=n, random_state=0).fit(X) for n in (1, 5))
    assert five.lower_bound_ >= one.lower_bound_


@EVERY_TYPE
def test_far_from_zero_the_mixture_is_the_same(covariance_type):
    X, _ = make_blobs(random_state=0)
    near, far = (
        GaussianMixture(3, covariance_type=covariance_type, random_state=0).fit(X + shift)
        for shift in (0.0, 2.0**24)
    )
    assert_array_equal(near.predict(X), far.predict(X + 2.0**24))
    assert_allclose(near.covariances_, far.covariances_, rtol=1e-5)


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@EVERY_TYPE
def test_duplicates_and_constant_features_stay_finite(covariance_type):
    X = np.column_stack([np.repeat([0.0, 5.0, 9.0], 20), np.ones(60)])
    model = GaussianMixture(4, covariance_type=covariance_type, random_state=0).fit(X)
    assert np.isfinite(model.score(X))
    assert_allclose(model.predict_proba(X).sum(axis=1), 1)


# --- with labels -----------------------------------------------------------------------


@EVERY_TYPE
@pytest.mark.parametrize("weight", [0.0, 0.05, 1.0])
@pytest.mark.parametrize("n_components", [None, 5])
def test_the_bound_never_falls_and_rows_sum_to_one(covariance_type, weight, n_components):
    X, y = make_two_moons(random_state=0)
    model = SemiSupervisedGaussianMixture(
        n_components, covariance_type, weight, random_state=0
    ).fit(X, hide_labels(y, 3, random_state=0))
    bounds = [turn["lower_bound"] for turn in model.history_]
    assert np.all(np.diff(bounds) > -1e-10)
    assert bounds[-1] == model.lower_bound_ and model.converged_
    assert_allclose(model.predict_proba(X).sum(axis=1), 1)
    assert model.weights_.sum() == pytest.approx(1)


@EVERY_TYPE
def test_one_label_a_class_at_weight_zero_is_the_nearest_label(covariance_type):
    X, y = make_blobs(random_state=0)
    few = hide_labels(y, 1, random_state=3)
    model = SemiSupervisedGaussianMixture(None, covariance_type, 0.0).fit(X, few)
    known = np.flatnonzero(few != -1)
    away = ((X[:, None] - X[known]) ** 2).sum(axis=2)
    assert_array_equal(model.predict(X), few[known][away.argmin(axis=1)])


def test_at_weight_zero_the_unlabeled_points_could_be_anywhere():
    X, y = make_blobs(random_state=0)
    few = hide_labels(y, 4, random_state=0)
    moved = np.where((few == -1)[:, None], 50 - 3 * X, X)
    here, there = (
        SemiSupervisedGaussianMixture(unlabeled_weight=0.0).fit(points, few)
        for points in (X, moved)
    )
    assert_allclose(here.predict_proba(X), there.predict_proba(X), atol=1e-9)


def test_a_very_small_weight_is_nearly_none_and_the_dial_turns_smoothly():
    X, y = make_cigars(random_state=1)
    few = hide_labels(y, 5, random_state=1)
    none, hardly, some = (
        SemiSupervisedGaussianMixture(unlabeled_weight=w).fit(X, few).predict_proba(X)
        for w in (0.0, 1e-7, 0.1)
    )
    assert_allclose(none, hardly, atol=1e-3)
    assert np.abs(none - some).max() > 0.1


def test_all_labeled_it_is_linear_discriminant_analysis():
    X, y = load_breast_cancer()
    X = X[:, :8]
    model = SemiSupervisedGaussianMixture(shrinkage=1e-9).fit(X, y)
    oracle = LinearDiscriminantAnalysis(solver="lsqr").fit(X, y)
    assert_allclose(model.predict_proba(X), oracle.predict_proba(X), atol=1e-6)


def test_labels_hold_against_the_look_of_the_points():
    """A label deep in the other class's cluster pulls the mean of its class over, and stays."""
    X = np.array([[0.0], [0.2], [0.4], [8.0], [8.2], [8.4]])
    held = SemiSupervisedGaussianMixture().fit(X, [0, -1, 1, 1, -1, -1])
    free = SemiSupervisedGaussianMixture().fit(X, [0, -1, -1, 1, -1, -1])
    assert free.means_[1, 0] == pytest.approx(8.2, abs=0.01)
    assert held.means_[1, 0] < 6.5


def test_names_are_only_names():
    X, y = make_blobs(random_state=0)
    few = hide_labels(y, 2, random_state=0)
    names = np.array(["zebra", "ant", "mole"], dtype=object)
    named = np.where(few == -1, -1, names[few])
    plain = SemiSupervisedGaussianMixture().fit(X, few)
    worded = SemiSupervisedGaussianMixture().fit(X, named)
    assert worded.classes_.tolist() == ["ant", "mole", "zebra"]
    assert worded.component_classes_.tolist() == ["ant", "mole", "zebra"]
    assert_array_equal(names[plain.predict(X)], worded.predict(X))


def test_several_components_are_shared_out_among_the_classes():
    X, y = make_two_moons(random_state=0)
    few = hide_labels(y, 4, random_state=0)
    model = SemiSupervisedGaussianMixture(5, random_state=0).fit(X, few)
    assert model.component_classes_.tolist() == [0, 0, 0, 1, 1]
    assert model.means_.shape == (5, 2)


def test_several_components_bend_where_one_cannot():
    one, four = [], []
    for seed in range(10):
        X, y = make_two_moons(random_state=seed)
        few = hide_labels(y, 4, random_state=seed)
        hidden = few == -1
        for scores, n_components in ((one, None), (four, 4)):
            model = SemiSupervisedGaussianMixture(n_components, "full", random_state=0)
            scores.append(model.fit(X, few).score(X[hidden], y[hidden]))
    assert np.mean(four) > np.mean(one) + 0.05


def test_components_that_find_no_points_stay_empty():
    X = np.array([[0.0], [1.0], [7.0], [8.0]])
    y = np.array([0, -1, 1, -1])
    model = SemiSupervisedGaussianMixture(6, unlabeled_weight=0.0, random_state=0).fit(X, y)
    assert_allclose(np.sort(model.weights_), [0, 0, 0, 0, 0.5, 0.5])
    assert_array_equal(model.predict(X), [0, 0, 1, 1])


@pytest.mark.parametrize("weight", [0.0, 1.0])
@EVERY_TYPE
@pytest.mark.parametrize("y", [[4, -1, -1, 4], [4, 4, 4, 4], [-1, -1, -1, 4]])
def test_one_class_is_certain(y, covariance_type, weight):
    X = np.array([[0.0, 1.0], [0.0, 1.0], [2.0, 1.0], [3.0, 1.0]])  # twins, a constant feature
    model = SemiSupervisedGaussianMixture(None, covariance_type, weight).fit(X, y)
    assert model.predict(X).tolist() == [4] * 4
    assert_allclose(model.predict_proba(X), 1)


def accuracies(make, weights, per_class, draws):
    """Mean accuracy on the unlabeled points for each weight, over label draws."""
    scores = np.zeros((len(draws), len(weights)))
    for i, seed in enumerate(draws):
        X, y = make(random_state=seed)
        few = hide_labels(y, per_class, random_state=seed)
        hidden = few == -1
        for j, weight in enumerate(weights):
            model = SemiSupervisedGaussianMixture(unlabeled_weight=weight).fit(X, few)
            scores[i, j] = model.score(X[hidden], y[hidden])
    return scores.mean(axis=0)


def test_on_cigars_a_little_trust_beats_none_and_full():
    none, little, full = accuracies(make_cigars, (0.0, 0.05, 1.0), 1, range(1000, 1040))
    assert little > none + 0.1
    assert little > full + 0.05


def test_on_blobs_full_trust_is_best():
    none, little, full = accuracies(make_blobs, (0.0, 0.05, 1.0), 1, range(1000, 1040))
    assert full > little > none + 0.03


def test_too_few_rounds_are_announced():
    X, y = make_cigars(random_state=0)
    with pytest.warns(ConvergenceWarning, match="max_iter=3"):
        SemiSupervisedGaussianMixture(max_iter=3).fit(X, hide_labels(y, 1, random_state=0))
    with pytest.warns(ConvergenceWarning, match="max_iter=1 "):
        GaussianMixture(4, max_iter=1, random_state=0).fit(X)


SQUARE = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])


@pytest.mark.parametrize(
    ("model", "X", "message"),
    [
        (GaussianMixture(5), SQUARE, "n_components=5 is more than .* n_samples=4"),
        (GaussianMixture(0), SQUARE, "^n_components must be"),
        (GaussianMixture(covariance_type="round"), SQUARE, "^covariance_type must be one of"),
        (GaussianMixture(reg_covar=-1), SQUARE, "^reg_covar must be"),
        (GaussianMixture(4, reg_covar=0), SQUARE, "^reg_covar=0 is too small"),
        (GaussianMixture(2, means_init=[[0.0]]), SQUARE, r"^means_init must .*\(2, 2\), got"),
        (GaussianMixture(2, weights_init=[1.0, -1.0]), SQUARE, "^weights_init must be positive"),
        (GaussianMixture(2, precisions_init=[1.0]), SQUARE, "^precisions_init must be finite"),
        (GaussianMixture(1, precisions_init=-np.eye(2)[None]), SQUARE, "^precisions_init must be"),
        (GaussianMixture(), SQUARE * np.nan, "X contains NaN"),
        (GaussianMixture(), sparse.csr_array(SQUARE), r"^X is sparse.*toarray"),
    ],
)
def test_bad_input_without_labels_is_refused_by_name(model, X, message):
    with pytest.raises(ValueError, match=message):
        model.fit(X)


@pytest.mark.parametrize(
    ("parameters", "X", "y", "message"),
    [
        ({}, SQUARE, [-1, -1, -1, -1], "^y holds no label.*at least one.*KMeans"),
        ({"unlabeled_weight": 1.5}, SQUARE, [0, 1, -1, -1], "^unlabeled_weight must be"),
        ({"shrinkage": 0}, SQUARE, [0, 1, -1, -1], "^shrinkage must be a number above"),
        ({"n_components": 0}, SQUARE, [0, 1, -1, -1], "^n_components must be"),
        ({"covariance_type": None}, SQUARE, [0, 1, -1, -1], "^covariance_type must be one of"),
        ({"max_iter": 0}, SQUARE, [0, 1, -1, -1], "^max_iter must be"),
        ({}, SQUARE * np.nan, [0, 1, -1, -1], "X contains NaN"),
        ({}, sparse.csr_array(SQUARE), [0, 1, -1, -1], r"^X is sparse.*toarray"),
        ({}, SQUARE, [0.5, 1.5, -1, -1], "^y holds no classes"),
    ],
)
def test_bad_input_with_labels_is_refused_by_name(parameters, X, y, message):
    with pytest.raises(ValueError, match=message):
        SemiSupervisedGaussianMixture(**parameters).fit(X, y)


@pytest.mark.parametrize("name", ["weights_init", "means_init", "precisions_init"])
@pytest.mark.parametrize("value", ["wide", {}])
def test_a_start_that_is_no_numbers_is_named(name, value):
    with pytest.raises(ValueError, match=f"^{name} must be numbers"):
        GaussianMixture(2, **{name: value}).fit(np.eye(4))
