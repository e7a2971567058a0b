"""Large systems: multigrid gives the direct solver's answer, and its absence is announced."""

import warnings

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import sparse

from course.datasets import hide_labels, make_two_moons
from course.methods import (
    HarmonicRegressor,
    LabelPropagation,
    PoissonLearning,
    _harmonic,
    _multigrid,
    _systems,
)

needs_pyamg = pytest.mark.skipif(not _multigrid.is_installed(), reason="needs the extra scale")


def fitted(model, n_samples, **noise):
    X, y = make_two_moons(n_samples, random_state=0, **noise)
    return model.fit(X, hide_labels(y, per_class=10, random_state=0))


@needs_pyamg
@pytest.mark.parametrize(
    ("make", "attribute"),
    [
        (lambda: LabelPropagation(kernel="knn", n_neighbors=10), "label_distributions_"),
        (PoissonLearning, "potentials_"),
    ],
)
def test_multigrid_gives_the_direct_solvers_answer_at_20_000_points(monkeypatch, make, attribute):
    direct = getattr(fitted(make(), 20_000), attribute)
    used = []
    cycle = _systems.multigrid_cycle
    monkeypatch.setattr(_systems, "LARGE", 1_000)
    monkeypatch.setattr(_systems, "multigrid_cycle", lambda *a: used.append(1) or cycle(*a))
    multigrid = getattr(fitted(make(), 20_000), attribute)
    assert used
    assert_allclose(multigrid, direct, atol=1e-6)


@needs_pyamg
@pytest.mark.slow
def test_far_from_the_labels_class_probabilities_still_sum_to_one(monkeypatch):
    """At 300,000 points a sum that was off by 2e-7 once had the whole solution thrown away."""
    solutions = []
    original = _systems.checked_averages
    monkeypatch.setattr(
        _harmonic,
        "checked_averages",
        lambda f, free: solutions.append(f[free]) or original(f, free),
    )
    fitted(LabelPropagation(kernel="knn", n_neighbors=10), 100_000, noise=0.1)
    assert_allclose(solutions[0].sum(axis=1), 1, rtol=0, atol=1e-9)


@needs_pyamg
def test_it_serves_regression_too(monkeypatch):
    X = make_two_moons(5_000, random_state=0)[0]
    y = np.where(np.arange(5_000) % 250 == 0, X[:, 0], np.nan)
    direct = HarmonicRegressor().fit(X, y).transduction_
    monkeypatch.setattr(_systems, "LARGE", 1_000)
    assert_allclose(HarmonicRegressor().fit(X, y).transduction_, direct, atol=1e-6)


def test_without_it_a_warning_tells_the_time_and_the_way_out(monkeypatch):
    monkeypatch.setattr(_systems, "LARGE", 1_000)
    monkeypatch.setattr(_systems, "is_installed", lambda: False)
    with pytest.warns(UserWarning, match=r"2,9\d\d points without multigrid .*seconds.*\[scale\]"):
        fitted(LabelPropagation(kernel="knn", n_neighbors=10), 3_000)


def test_a_small_or_an_easy_system_does_not_need_it(monkeypatch):
    def never(*arguments):
        raise AssertionError("multigrid was built")

    monkeypatch.setattr(_systems, "multigrid_cycle", never)
    fitted(LabelPropagation(kernel="knn", n_neighbors=10), 2_000)
    monkeypatch.setattr(_systems, "LARGE", 500)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        X = np.random.RandomState(0).normal(size=(1_000, 20))  # few steps from end to end
        y = np.where(np.arange(1_000) < 300, np.arange(1_000) % 2, -1)
        LabelPropagation(kernel="knn", n_neighbors=30).fit(X, y)


def test_giving_up_is_for_systems_that_would_not_converge():
    chain = sparse.eye_array(5_000) - sparse.diags_array(
        [np.full(4_999, 0.5)] * 2, offsets=[1, -1], shape=(5_000, 5_000)
    )
    easy = sparse.csr_array(sparse.eye_array(5_000) * 2 - chain)
    right = np.zeros((5_000, 1))
    right[0] = 0.5
    steps = {}
    for name, system in (("chain", sparse.csr_array(chain)), ("easy", 2 * easy + chain)):
        for give_up in (False, True):
            calls = []
            _systems.biconjugate_gradients(
                sparse.csr_array(system),
                right,
                precondition=lambda r, calls=calls: calls.append(1) or r,
                give_up=give_up,
            )
            steps[name, give_up] = len(calls)
    assert steps["chain", False] == 200 and steps["chain", True] == 40
    assert steps["easy", True] == steps["easy", False] < 200
