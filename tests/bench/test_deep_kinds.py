"""Kinds of data: every row has its control."""

import pytest

from course.bench import (
    _nets,
    deep_kinds,
)


@pytest.fixture
def two_draws(monkeypatch):
    """Two draws with seeds below 1,000."""
    monkeypatch.setattr(_nets, "FIRST_SEED", 0)
    monkeypatch.setattr(_nets, "N_DRAWS", 2)


def test_kinds_have_a_row_with_borrowed_views_where_they_have_their_own(two_draws, monkeypatch):
    monkeypatch.setattr(deep_kinds, "STEPS", 2)
    table = deep_kinds._one_kind("breast cancer", "tables", n_jobs=1)
    assert {row["method"] for row in table.rows} == {"labels, strong views", "FixMatch"}


def test_every_row_with_a_tables_views_has_labels_only_with_the_same_views(two_draws, monkeypatch):
    monkeypatch.setattr(deep_kinds, "STEPS", 2)
    table = deep_kinds._one_kind("digits", "images", n_jobs=1)
    rows = dict.fromkeys(row["method"] for row in table.rows)
    assert list(rows) == [
        "labels, strong views", "FixMatch", "labels, table's views", "FixMatch, table's views"
    ]  # fmt: skip
    assert set(deep_kinds.CONTROL.values()) <= set(rows)
