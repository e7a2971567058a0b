"""What choosing the labels is worth, read from the stored rows."""

import pytest

from course.bench import active as bench
from course.evaluation import load_results


@pytest.fixture(scope="module")
def stored():
    return load_results("active")


def test_stored_rows_are_those_of_the_bench(stored):
    assert not stored.parameters["stopped"]
    assert stored.parameters["command"].startswith("course bench active")
    assert {row["draw"] for row in stored.rows} == set(range(1000, 1020))
    assert {row["budget"] for row in stored.rows} == set(bench.BUDGETS)
    assert not any(row["error"] for row in stored.rows)
    assert max(map(len, bench.describe(stored).splitlines())) <= 96


@pytest.mark.parametrize("score", ["transductive_accuracy", "inductive_accuracy"])
@pytest.mark.parametrize("budget", bench.BUDGETS)
def test_choosing_along_the_graph_wins_on_18_of_20_draws(stored, budget, score):
    lines = bench.of_model(stored, bench.IMAGE).summary(score)
    (line,) = lines.where(strategy="graph", budget=budget).rows
    assert line["of"] == 20
    assert line["won"] >= 18
