"""Mixtures: steps against SciPy and scikit-learn, the rising bound, labels that hold, odd data."""

import numpy as np
import pytest
import sklearn.mixture
from numpy.testing import assert_allclose, assert_array_equal
from scipy import sparse
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


@pytest.mark.parametrize("name", ["weights_init", "means_init", "precisions_init"])
@pytest.mark.parametrize("value", ["wide", {}])
def test_a_start_that_is_no_numbers_is_named(name, value):
    with pytest.raises(ValueError, match=f"^{name} must be numbers"):
        GaussianMixture(2, **{name: value}).fit(np.eye(4))
