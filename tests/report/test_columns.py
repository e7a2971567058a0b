"""What a column holds is told from its values, and from its name only where values cannot say."""

import numpy as np
import pandas as pd
import pytest

from course.report._columns import inspect_columns

N = 200


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def inspect(values, name="x", labeled=None):
    labeled = np.arange(len(values)) < len(values) // 2 if labeled is None else labeled
    [column] = inspect_columns(pd.DataFrame({name: values}), labeled)
    return column


def test_numbers(rng):
    assert inspect(rng.normal(size=N)).kind == "number"
    assert inspect(rng.integers(0, 9, N)).kind == "number"
    assert inspect([str(v) for v in rng.normal(size=N)]).kind == "number"
    assert inspect(pd.to_timedelta(rng.random(N), unit="h")).kind == "number"


def test_infinite_numbers_count_as_missing(rng):
    values = rng.normal(size=N)
    values[:3] = np.inf, -np.inf, np.nan
    column = inspect(values)
    assert (column.kind, column.n_missing) == ("number", 3)


def test_categories_and_text(rng):
    assert inspect(rng.choice(["red", "green"], N)).kind == "category"
    assert inspect(rng.random(N) < 0.5).kind == "category"
    assert inspect(pd.Categorical(rng.choice(["red", "green"], N))).kind == "category"
    words = rng.choice(["spring", "sale", "meeting", "report"], (N, 5))
    assert inspect([" ".join(row) for row in words]).kind == "text"
    assert inspect(rng.choice(["in the north", "in the far south"], N)).kind == "category"


def test_mixed_types(rng):
    few = inspect(["n/a?" if i % 50 == 0 else i % 7 for i in range(N)])
    assert few.kind == "number" and few.n_missing == 4 and "4 values" in few.remark
    half = inspect([f"type {i % 3}" if i % 2 else i % 7 for i in range(N)])
    assert half.kind == "category" and "mixes" in half.remark


@pytest.mark.parametrize("form", ["%Y-%m-%d", "%d.%m.%Y", "%m/%d/%Y", "%Y-%m-%d %H:%M"])
def test_dates(form):
    days = pd.date_range("2021-03-01", periods=N, freq="D")
    column = inspect(days.strftime(form))
    assert column.kind == "date"
    assert (column.values.dt.normalize() == days).all()
    assert inspect(days.tz_localize("UTC")).kind == "date"


@pytest.mark.parametrize(
    ("values", "name"),
    [
        (np.arange(N) + 1000, "anything"),
        (np.random.default_rng(0).permutation(N), "anything"),
        ([f"K-{i}" for i in range(N)], "anything"),
        (np.random.default_rng(0).integers(0, 99, N), "customer_id"),
        (np.random.default_rng(0).integers(0, 99, N), "userId"),
    ],
)
def test_identifiers(values, name):
    column = inspect(values, name)
    assert column.kind == "identifier" and not column.used


def test_what_only_sounds_like_an_identifier(rng):
    assert inspect(rng.integers(0, 9, N), "number of rooms").kind == "number"
    assert inspect(rng.normal(size=N), "idle time").kind == "number"
    assert inspect(rng.integers(20_000, 90_000, N), "income").kind == "number"
    assert inspect(np.arange(10), "dose").kind == "number"  # ten rows say too little


def test_columns_without_information():
    assert inspect([None] * N).kind == "empty"
    assert inspect([np.nan] * N).kind == "empty"
    assert inspect([" "] * N).kind == "empty"
    assert inspect([3] * N).kind == "constant"
    assert inspect(["yes", None] * (N // 2)).kind == "category"  # missing or not tells something


def test_a_column_that_only_labeled_rows_have(rng):
    labeled = np.arange(N) < 50
    column = inspect(np.where(labeled, rng.normal(size=N), np.nan), labeled=labeled)
    assert column.kind == "one-sided" and "100%" in column.remark and not column.used


def test_lists_in_cells_do_no_harm():
    assert inspect([[1, 2], [3], [1, 2], None] * 50).kind == "category"
