"""Features from columns: no look at labels, comparable scales, and what was done is told."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from course.report._columns import inspect_columns
from course.report._errors import ReportError
from course.report._prepare import MOST_LEVELS, prepare

N = 300


@pytest.fixture
def rng():
    return np.random.default_rng(1)


def prepared(**columns):
    frame = pd.DataFrame(columns)
    return prepare(inspect_columns(frame, np.arange(len(frame)) < 100))


def test_numbers_are_imputed_marked_and_scaled(rng):
    values = rng.normal(50, 10, N)
    values[:30] = np.nan
    result = prepared(x=values)
    assert result.feature_columns == ["x", "x"]
    assert result.X[:, 0].mean() == pytest.approx(0) and result.X[:, 0].std() == pytest.approx(1)
    assert result.X[:, 1].sum() == 30
    assert len(set(result.X[:30, 0])) == 1
    assert "30 missing values" in result.steps[0]


def test_a_long_tail_is_shortened(rng):
    result = prepared(x=rng.lognormal(0, 3, N))
    assert np.abs(result.X).max() < 8
    assert "logarithms" in result.steps[0]


def test_huge_numbers_that_hardly_differ_are_no_noise():
    assert np.isfinite(prepared(x=1e15 + np.arange(N) % 3, z=np.arange(N) % 7).X).all()


def test_rare_levels_are_merged(rng):
    values = [f"level {i % 20}" if i < 280 else f"rare {i}" for i in range(N)]
    result = prepared(x=values)
    assert result.X.shape == (N, 21)
    assert (result.X.sum(axis=1) == 1).all()
    assert result.X[:, 20].sum() == 20
    assert "Rare levels (20)" in result.steps[0]


def test_a_category_has_at_most_so_many_levels_and_one_for_missing(rng):
    values = np.array([f"k{i % 60}" for i in range(600)], dtype=object)
    values[::10] = None
    frame = pd.DataFrame({"x": values})
    result = prepare(inspect_columns(frame, np.arange(600) < 100))
    assert result.X.shape[1] == MOST_LEVELS + 2
    assert (result.X.sum(axis=1) == 1).all()


def test_only_text_columns_give_sparse_words(rng):
    texts = [
        " ".join(rng.choice(["cheap", "loan", "lunch", "monday", "offer"], 4)) for _ in range(N)
    ]
    result = prepared(body=texts)
    assert sparse.issparse(result.X) and result.X.format == "csr"
    assert result.X.shape[0] == N and set(result.feature_columns) == {"body"}
    both = prepared(body=texts, x=rng.normal(size=N))
    assert sparse.issparse(both.X) and both.feature_columns[-1] == "x"


def test_dates_become_days_and_weekdays():
    days = pd.date_range("2021-01-01", periods=N, freq="D")
    result = prepared(when=days)
    assert result.X.shape == (N, 3)  # day, weekday, month; no hour
    assert np.all(np.diff(result.X[:, 0]) > 0)
    assert result.X[0, 1] == result.X[7, 1]


def test_copies_share_a_number(rng):
    x, word = np.arange(N) % 100 / 7, [["a", None][i % 100 % 2] for i in range(N)]
    copies = prepared(x=x, word=word, key=[f"k{i}" for i in range(N)]).copies
    assert np.array_equal(copies[:100], copies[100:200])
    assert len(set(copies)) == 100


def test_nothing_to_use_is_one_line():
    with pytest.raises(ReportError, match="no column besides the label can be used"):
        prepared(key=[f"k{i}" for i in range(N)], empty=[None] * N, same=1)


def test_the_steps_never_get_labels():
    """A known-wrong variant would need them: ``prepare`` has no way to ask."""
    import inspect

    assert list(inspect.signature(prepare).parameters) == ["columns"]
