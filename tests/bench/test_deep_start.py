"""The start from a graph: one short draw, seed below 1,000."""

from course.bench import deep_start
from course.evaluation import Table


def test_one_draw_scores_all_three():
    rows = deep_start.one_draw(0, max_iter=40)
    assert [row["method"] for row in rows] == list(deep_start.METHODS)
    graph, alone, started = (row["accuracy"] for row in rows)
    assert graph > 0.95
    assert started > alone
    text = deep_start.describe(Table(rows * 2, {}))
    assert f"{100 * graph:.1f}" in text
