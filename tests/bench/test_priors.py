"""Class priors in every form: what is drawn, what each method is told, and what is said of it."""

import numpy as np
import pytest

from course import bench
from course.bench import priors
from course.datasets import make_two_moons
from course.evaluation import load_results


@pytest.fixture
def moons(monkeypatch):
    X, y = make_two_moons(120, random_state=0)
    monkeypatch.setattr(priors, "load", lambda name: (X, y))
    return X, y


def test_both_kinds_of_draw_keep_as_many_labels(moons):
    _, y = moons
    for kind in (priors.STRATIFIED, priors.RANDOM):
        assert np.sum(priors.draw(y, kind, 0) != -1) == 8
    counts = [np.sum(priors.draw(y, priors.RANDOM, seed) == 1) for seed in range(20)]
    assert len(set(counts)) > 2


def test_class_mass_puts_as_many_points_in_a_class_as_it_is_told(moons):
    X, y = moons
    y_few = priors.draw(y, priors.STRATIFIED, 0)
    shares = {}
    for given in (0.3, 0.7):
        for method, used, answer in priors.graphs(X, y_few, np.array([1 - given, given])):
            if (method, used) == ("propagation, class mass", priors.GIVEN):
                shares[given] = answer.mean()
    assert shares[0.3] <= shares[0.7]


@pytest.mark.parametrize("fits", [priors.graphs, priors.nets, priors.classifiers])
def test_all_forms_of_a_method_meet_the_same_draws_and_can_be_said(moons, monkeypatch, fits):
    monkeypatch.setattr(priors, "STEPS", 2)
    monkeypatch.setattr(priors, "ROUNDS", 1)
    table = priors.measure(priors.DIGITS, [0, 1], fits)
    for method in dict.fromkeys(row["method"] for row in table.rows):
        forms = dict.fromkeys(row["priors"] for row in table.where(method=method).rows)
        for form in forms:
            drawn = [(r["draws"], r["draw"]) for r in table.where(method=method, priors=form).rows]
            assert drawn == [(k, s) for s in (0, 1) for k in (priors.STRATIFIED, priors.RANDOM)]
    told = bench._join(None, table, priors.COLUMN, priors.DIGITS)
    assert "random - stratified" in priors.describe(told)


def test_given_priors_reach_the_alignment(moons, monkeypatch):
    X, y = moons
    y_few = priors.draw(y, priors.STRATIFIED, 0)
    seen = []
    monkeypatch.setattr(
        priors.FixMatch,
        "_objective",
        lambda self, net, batch: seen.append(batch.class_priors) or [],
    )
    model = priors._Priors(max_iter=1, random_state=0, verbose=False)
    model.priors = np.array([0.2, 0.8])
    model.fit(X, y_few)
    assert seen[0].tolist() == [0.2, 0.8]


def test_what_is_stored_is_whole_and_has_reporting_draws():
    table = load_results("priors")
    assert {row["draw"] for row in table.rows} == set(range(1000, 1030))
    assert table.parameters["done"]["parts"] == table.parameters["done"]["of"]
    assert "random - stratified" in bench.describe("priors", table)


def test_one_method_on_both_kinds_of_draws():
    table = load_results("priors")
    lines = priors.describe_draws(table, "digits", "Poisson, both stages").splitlines()
    cell = table.where(data="digits", method="Poisson, both stages", priors=priors.GIVEN)
    mean = 100 * cell.values("accuracy", draws=priors.RANDOM).mean()
    [given] = [line for line in lines if line.startswith(priors.GIVEN)]
    assert f"{mean:.1f}" in given
    assert len(lines) == 5 + 3
