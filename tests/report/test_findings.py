"""A leak and copies are found where they were planted, and not where there are none."""

import numpy as np
import pytest
from scipy import sparse

from course.datasets import load_breast_cancer
from course.report._columns import Column
from course.report._findings import column_accuracies, find_problems
from course.report._problem import Problem


def make(X, y, copies=None, names=None):
    return Problem(
        X=X,
        y=y,
        classes=["a", "b"],
        copies=np.arange(len(y)) if copies is None else copies,
        feature_columns=names or [f"x{i}" for i in range(X.shape[1])],
        row_numbers=np.arange(len(y)) + 2,
    )


@pytest.fixture
def data():
    rng = np.random.default_rng(0)
    y = np.repeat([0, 1, -1], [40, 40, 120])
    return rng.normal(size=(200, 5)), y


@pytest.mark.parametrize("as_sparse", [False, True])
def test_a_planted_leak_is_found_and_nothing_else(data, as_sparse):
    X, y = data
    X[:80, 3] = y[:80] * 5.0
    problem = make(sparse.csr_array(X) if as_sparse else X, y)
    [finding] = find_problems(problem, [])
    assert finding.kind == "leak" and finding.columns == ("x3",)


def test_a_leak_in_the_levels_of_a_category_is_found(data):
    X, y = data
    X[:80, 1] = y[:80]
    X[:80, 2] = 1 - y[:80]
    problem = make(X, y, names=["x", "code", "code", "z", "w"])
    assert [finding.columns for finding in find_problems(problem, [])] == [("code",)]


def test_real_measurements_are_no_leak():
    X, y = load_breast_cancer()
    assert find_problems(make(X, np.where(np.arange(len(y)) < 200, y, -1)), []) == []


def test_few_labels_are_no_ground_for_a_suspicion(data):
    X, y = data
    y[4:76] = -1
    assert list(column_accuracies(make(X, y))) == []


def test_copies_are_counted_also_across_and_against_each_other(data):
    X, y = data
    copies = np.arange(200)
    copies[100] = copies[101] = 0  # unlabeled copies of a labeled row
    copies[79] = 0  # and a labeled one, of the other class
    [finding] = find_problems(make(X, y, copies), [])
    assert finding.kind == "copies"
    assert finding.text.startswith("3 rows are exact copies")
    assert "2 unlabeled rows have a labeled copy" in finding.text
    assert "different labels in 1 case" in finding.text


def test_columns_that_were_left_out_are_listed_by_their_reason(data):
    columns = [
        Column("id", "identifier", None, 0, 200),
        Column("nothing", "empty", None, 200, 0),
        Column("age", "number", None, 0, 40),
    ]
    found = find_problems(make(*data), columns)
    assert [(f.kind, f.columns) for f in found] == [
        ("identifier", ("id",)),
        ("empty", ("nothing",)),
    ]


def test_a_table_of_few_different_rows_is_no_trouble(data):
    X, y = data
    problem = make(np.round(X[:, :1] > 0) * 1.0, y, copies=(X[:, 0] > 0).astype(int))
    assert [finding.kind for finding in find_problems(problem, [])] == ["copies"]
    same = make(np.ones((200, 1)), y, copies=np.zeros(200, dtype=int))
    assert [finding.kind for finding in find_problems(same, [])] == ["copies"]
