"""The guarded classifier's promise, read from the stored rows; a slice of them measured again."""

import numpy as np
import pytest

from course.bench import guarded
from course.evaluation import Results, compare, load_results
from course.registry import dataset, method

PROMISED = ("two moons", "circles", "blobs", "digits", "breast cancer")


@pytest.fixture(scope="module")
def stored():
    return load_results("guarded")


def made_up(levels, n_draws=4):
    """Rows of one data set and label count; odd draws are ten points worse for softmax."""
    return Results(
        [
            {
                "data": "two moons", "method": name, "per_class": 4, "draw": draw,
                "inductive_accuracy": level - 0.1 * (draw % 2) * (name == "softmax regression"),
            }
            for name, level in levels.items()
            for draw in range(n_draws)
        ]
    )  # fmt: skip


LEVELS = {
    "labels only": 0.80, "softmax regression": 0.88, "support vectors": 0.70,
    "Poisson learning": 0.90, "Gaussian mixture": 0.75, "guarded": 0.82,
}  # fmt: skip


def test_loss_is_to_the_best_mean_and_paired():
    found = guarded.lost(made_up(LEVELS), "two moons", 4, "inductive")
    assert found["best"] == "softmax"
    assert found["best_mean"] == pytest.approx(0.83)
    assert found["loss"] == pytest.approx(0.01)  # +0.06 and -0.04 in turn
    assert found["low"] < 0 < found["high"]
    assert found["loss_to_luckiest"] == pytest.approx((0.06 - 0.02) / 2)
    assert found["worse"] == 0.5
    assert found["misled"] == 1  # the graph had 0.90


def test_who_always_takes_the_best_candidate_is_never_misled():
    found = guarded.lost(made_up({**LEVELS, "guarded": 0.90}), "two moons", 4, "inductive")
    assert found["misled"] == 0
    assert found["loss"] < 0


def test_stored_rows_are_those_of_the_bench(stored):
    assert not stored.parameters["stopped"]
    assert not any(row["error"] for row in stored.rows)
    assert {row["draw"] for row in stored.rows} == set(range(1000, 1020))
    cells = {(row["data"], row["per_class"]) for row in stored.rows}
    assert cells == {(name, n) for name in guarded.DATA for n in guarded.PER_CLASS}
    assert stored.parameters["command"].startswith("course bench guarded")


@pytest.mark.parametrize("where", ["transductive", "inductive"])
@pytest.mark.parametrize("name", PROMISED)
def test_it_loses_at_most_a_point(stored, name, where):
    assert guarded.lost(stored, name, 4, where)["high"] <= guarded.POINT


def test_its_words_hold_every_data_set(stored):
    text = guarded.describe(stored)
    assert all(text.count(f"  {name} ") == 2 * len(guarded.PER_CLASS) for name in guarded.DATA)
    assert max(map(len, text.splitlines())) <= 100
    assert "nan" not in text


@pytest.mark.slow
def test_a_slice_measured_again_is_the_same(stored):
    name = "two moons"
    models = {"guarded": method("guarded").make()}
    again = compare(models, *dataset(name).make(), 4, n_draws=20, first_seed=1000)
    for row, before in zip(
        again.where(method="guarded").rows,
        stored.where(data=name, method="guarded", per_class=4).rows,
        strict=True,
    ):
        assert row["draw"] == before["draw"]
        for score in ("transductive_accuracy", "inductive_accuracy"):
            assert np.round(row[score], 4) == np.round(before[score], 4)
