"""Calibration: temperature, distribution alignment, class mass normalization."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy.sparse import csr_array

from course.datasets import hide_labels, load_digits
from course.methods import LabelPropagation, SoftmaxRegression
from course.methods import calibration as c


def some_proba(n=200, n_classes=4, seed=0):
    return np.random.RandomState(seed).dirichlet(np.full(n_classes, 0.3), size=n)


def test_temperature_one_changes_nothing_and_no_temperature_changes_the_order():
    proba = some_proba()
    assert_allclose(c.scale_temperature(proba, 1.0), proba)
    for temperature in (0.3, 5.0):
        scaled = c.scale_temperature(proba, temperature)
        assert_allclose(scaled.sum(axis=1), 1)
        assert_array_equal(scaled.argsort(axis=1), proba.argsort(axis=1))
    soft, hard = (
        c.scale_temperature(proba, 5.0),
        c.scale_temperature(proba, 0.3),
    )
    assert np.all(soft.max(axis=1) <= proba.max(axis=1) + 1e-12)
    assert np.all(hard.max(axis=1) >= proba.max(axis=1) - 1e-12)


def test_certainty_has_no_temperature():
    assert_allclose(c.scale_temperature([[1.0, 0.0]], 3.0), [[1.0, 0.0]], atol=1e-12)


class Boaster(SoftmaxRegression):
    """Softmax regression whose confidence is that of a third of its temperature."""

    def predict_proba(self, X):
        return c.scale_temperature(super().predict_proba(X), 1 / 3)


def test_who_boasts_by_a_factor_gets_a_temperature_higher_by_that_factor():
    X, y = load_digits()
    plain = c.fit_temperature(SoftmaxRegression(), X[:400], y[:400])
    boasting = c.fit_temperature(Boaster(), X[:400], y[:400])
    assert_allclose(boasting, 3 * plain, rtol=1e-3)


def test_a_fitted_temperature_makes_unseen_guesses_more_likely():
    X, y = load_digits()
    model = SoftmaxRegression(C=1000, max_iter=1000).fit(X[:300], y[:300])
    temperature = c.fit_temperature(SoftmaxRegression(C=1000, max_iter=1000), X[:300], y[:300])
    raw = model.predict_proba(X[300:])
    losses = [
        -np.log(proba[np.arange(len(raw)), y[300:]] + 1e-12).mean()
        for proba in (raw, c.scale_temperature(raw, temperature))
    ]
    assert temperature > 1
    assert losses[1] < losses[0]


def test_points_without_a_label_do_not_touch_the_temperature():
    X, y = load_digits()
    y_few = np.where(np.arange(200) < 100, y[:200], -1)
    assert_allclose(
        c.fit_temperature(SoftmaxRegression(), X[:200], y_few),
        c.fit_temperature(SoftmaxRegression(), X[:100], y[:100]),
    )


def test_few_labels_are_said_to_be_few_and_too_few_refused():
    X, y = load_digits()
    with pytest.warns(UserWarning, match=r"^the temperature rests on \d+ labels; with fewer"):
        assert 0.05 <= c.fit_temperature(SoftmaxRegression(), X[:30], y[:30]) <= 20
    with pytest.raises(ValueError, match=r"^y must have two labels in each of two classes"):
        c.fit_temperature(SoftmaxRegression(), X[:3], [0, 1, 2])


def test_aligned_guesses_keep_what_is_right_on_average_and_mend_what_is_not():
    proba = some_proba()
    average = proba.mean(axis=0)
    assert_allclose(c.align_distribution(proba, average, average), proba)
    wanted = np.array([0.7, 0.1, 0.1, 0.1])
    before = np.abs(average - wanted).sum()
    after = np.abs(c.normalize_class_mass(proba, wanted).mean(axis=0) - wanted).sum()
    assert after < 0.7 * before


def test_class_mass_is_normalized_as_in_the_paper():
    proba, wanted = some_proba(), np.array([0.4, 0.3, 0.2, 0.1])
    paper = wanted * proba / proba.sum(axis=0)
    assert_array_equal(c.normalize_class_mass(proba, wanted).argmax(axis=1), paper.argmax(axis=1))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: c.scale_temperature([[1.0]], 0), "^temperature must be a number above"),
        (lambda: c.scale_temperature([1.0], 2), "^proba must have a row per point"),
        (
            lambda: c.align_distribution([[1.0, 0.0]], [1.0], [0.5, 0.5]),
            "^class_priors must be 2",
        ),
        (
            lambda: c.align_distribution([[1.0, 0.0]], [1, 1], [-1, 2]),
            "^average must be 2 shares",
        ),
        (
            lambda: c.normalize_class_mass([[1.0, 0.0]], [0, 0]),
            "^class_priors must be 2 shares",
        ),
        (
            lambda: c.fit_temperature(None, [[0.0]], [0], n_folds=1),
            "^n_folds must be a whole",
        ),
    ],
)
def test_what_a_calibration_cannot_use_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_a_guess_for_classes_without_a_share_falls_back_on_the_shares():
    assert_array_equal(c.align_distribution([[1.0, 0.0]], [0, 1], [0.5, 0.5]), [[0.0, 1.0]])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: c.align_distribution([[0.5, 0.5]], [np.inf, 1], [1, 1]),
            "^class_priors must be",
        ),
        (
            lambda: c.normalize_class_mass(np.zeros((0, 2)), [1, 1]),
            "^proba must have at least one",
        ),
        (
            lambda: c.fit_temperature(None, [[0.0]], [0]),
            "^estimator must be a classifier",
        ),
        (
            lambda: c.fit_temperature(SoftmaxRegression, [[0.0]], [0]),
            "^estimator must be",
        ),
        (
            lambda: c.fit_temperature(SoftmaxRegression(), np.eye(4), [0, 0, 1]),
            "^X and y must",
        ),
        (
            lambda: c.fit_temperature(SoftmaxRegression(), csr_array(np.eye(2)), [0, 1]),
            "^X is sp",
        ),
    ],
)
def test_more_bad_arguments_get_one_clear_line(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_class_mass_normalization_is_a_step_after_the_harmonic_solution():
    """With one label per class the harmonic solution is nearly flat, and one class takes most."""
    X, y = load_digits()
    gains = []
    for seed in range(3):
        few = hide_labels(y, 1, random_state=seed)
        model = LabelPropagation(kernel="knn", n_neighbors=10).fit(X, few)
        hidden = few == -1
        soft_labels = model.label_distributions_[hidden]
        after = c.normalize_class_mass(soft_labels, np.full(10, 0.1))
        gains.append(
            np.mean(after.argmax(axis=1) == y[hidden])
            - np.mean(soft_labels.argmax(axis=1) == y[hidden])
        )
    assert np.mean(gains) > 0.05  # 0.17 over eight draws; on easy digits (0, 1, 2) it costs 0.003
