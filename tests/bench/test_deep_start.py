"""The start from a graph: one short draw, seed below 1,000; and what is stored."""

import numpy as np
import pytest

from course.bench import deep_start
from course.evaluation import Table, load_results, mean_interval


@pytest.mark.slow
def test_one_draw_scores_every_method():
    rows = deep_start.one_draw(0, max_iter=40)
    assert [row["method"] for row in rows] == list(deep_start.METHODS)
    graph, alone, started, moved, started_from_moved = (row["accuracy"] for row in rows)
    assert min(graph, moved) > 0.95
    assert min(started, started_from_moved) > alone
    text = deep_start.describe(Table(rows * 2, {}))
    assert f"{100 * graph:.1f}" in text


def test_the_stored_draws_are_for_reporting_and_ten_labels_reach_98_percent():
    table = load_results("deep_start")
    for name in deep_start.METHODS:
        rows = table.where(method=name).rows
        assert [row["draw"] for row in rows] == list(range(1000, 1030))
        assert {row["n_classes"] for row in rows} == {10}
    accuracy = [
        [row["accuracy"] for row in table.where(method=name).rows]
        for name in ("FixMatch from the moved groups", "FixMatch from the graph's guesses")
    ]
    assert np.mean(accuracy[0]) >= 0.98
    assert mean_interval(np.subtract(*accuracy))[1] > 0
