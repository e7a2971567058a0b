"""What choosing the labels is worth, read from the stored rows."""

import pytest

from course.bench import active as bench
from course.datasets import load_digits
from course.evaluation import label_budget, load_results
from course.methods import SoftmaxRegression


@pytest.fixture(scope="module")
def stored():
    return load_results("active")


def test_stored_rows_are_those_of_the_bench(stored):
    assert not stored.parameters["stopped"]
    assert stored.parameters["command"].startswith("course bench active")
    assert {row["draw"] for row in stored.rows} == set(range(1000, 1020))
    assert {row["budget"] for row in stored.rows} == set(bench.BUDGETS)
    assert {row["model"] for row in stored.rows} == {title for title, _ in bench.parts(1)}
    assert not any(row["error"] for row in stored.rows)
    assert max(map(len, bench.describe(stored).splitlines())) <= 96


@pytest.mark.parametrize("model", [bench.IMAGE, bench.PLAIN])
@pytest.mark.parametrize("score", ["transductive_accuracy", "inductive_accuracy"])
@pytest.mark.parametrize("budget", bench.BUDGETS)
def test_choosing_along_the_graph_wins_on_18_of_20_draws(stored, budget, score, model):
    lines = bench.of_model(stored, model).summary(score)
    (line,) = lines.where(strategy="graph", budget=budget).rows
    assert line["of"] == 20
    assert line["won"] >= 18


def test_doubt_asks_the_wrong_questions_for_the_graph(stored):
    lines = bench.of_model(stored, bench.PLAIN).summary()
    for strategy in ("least confident", "margin", "entropy", "density-weighted"):
        (line,) = lines.where(strategy=strategy, budget=40).rows
        assert line["difference_high"] < 0


@pytest.mark.slow
def test_a_slice_measured_again_is_the_same(stored):
    again = label_budget(
        "margin", SoftmaxRegression(), *load_digits(), bench.BUDGETS, n_draws=1, first_seed=1003
    )
    for strategy in ("random", "margin"):
        kept = stored.where(model=bench.ALONE, strategy=strategy, draw=1003).rows
        for row, before in zip(again.where(strategy=strategy).rows, kept, strict=True):
            assert row["inductive_accuracy"] == pytest.approx(
                before["inductive_accuracy"], abs=1e-4
            )
