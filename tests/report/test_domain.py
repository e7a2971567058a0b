"""Rows of another kind are found, rows of the same kind are not, and the AUC is the AUC."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score
from tables import blobs, problem_of

from course.report import _domain
from course.report._domain import auc_interval, same_kind


@pytest.fixture(autouse=True)
def few_trees(monkeypatch):
    monkeypatch.setattr(_domain, "_N_TREES", 15)


def table(shift=0.0, column=1, seed=0, n_labeled=60, n=240):
    rng = np.random.RandomState(seed)
    X = rng.normal(size=(n, 4))
    X[n_labeled:, column] += shift
    return problem_of(X, np.where(np.arange(n) < n_labeled, np.arange(n) % 2, -1))


def test_auc_is_that_of_scikit_learn():
    rng = np.random.RandomState(0)
    mine, other = rng.normal(0.5, size=30).round(1), rng.normal(size=50).round(1)
    expected = roc_auc_score(np.repeat([1, 0], [30, 50]), np.append(mine, other))
    assert auc_interval(mine, other).mean == pytest.approx(expected)


def test_auc_interval_covers():
    rng = np.random.RandomState(0)
    true = 0.6385  # of two normals half a standard deviation apart: Phi(0.5 / sqrt(2)) = 0.638
    inside = 0
    for _ in range(300):
        found = auc_interval(rng.normal(0.5, size=25), rng.normal(size=80))
        inside += found.low <= true <= found.high
    assert inside / 300 >= 0.92


def test_perfect_separation_keeps_an_open_interval():
    found = auc_interval(np.array([5.0, 6.0, 7.0]), np.arange(4.0))
    assert found.mean == 1 and found.low < 1


def test_a_shifted_column_is_named_first():
    found = same_kind(table(shift=1.5, column=2), 0)
    assert found.alike is False and found.auc.low > 0.6
    assert found.columns[0].name == "column 2" and found.columns[0].differs
    assert [column.differs for column in found.columns[1:]] == [False] * 3


def test_rows_of_one_kind_are_seldom_told_apart():
    found = [same_kind(table(seed=seed), seed) for seed in range(5)]
    assert sum(result.alike is False for result in found) <= 1
    assert np.mean([result.auc.mean for result in found]) == pytest.approx(0.5, abs=0.06)
    assert np.mean([result.kept for result in found]) > 0.7


def test_another_domain_is_filtered():
    problem = table()
    X = problem.X.copy()
    X[150:] += 8
    found = same_kind(replace(problem, X=X), 0)
    assert found.alike is False and found.kept == pytest.approx(0.5, abs=0.1)


def test_a_classifier_judged_on_its_own_rows_would_be_caught():
    """A known-wrong variant: a forest's scores for its own training rows tell noise apart."""
    from sklearn.ensemble import RandomForestClassifier

    problem = table()
    forest = RandomForestClassifier(30, random_state=0).fit(problem.X, problem.labeled)
    scores = forest.predict_proba(problem.X)[:, 1]
    flattered = auc_interval(scores[problem.labeled], scores[~problem.labeled])
    assert flattered.low > 0.9 > same_kind(problem, 0).auc.high


def test_too_few_rows_to_ask():
    problem = problem_of(np.random.RandomState(0).normal(size=(30, 2)), [0, 1] + [-1] * 28)
    found = same_kind(problem, 0)
    assert found.alike is None and np.isnan(found.auc.mean) and len(found.columns) == 2


def test_same_seed_same_answer():
    problem, _ = blobs(n=80)
    assert same_kind(problem, 1) == same_kind(problem, 1)
