"""What the verdict of a report has to reach, read from the stored draws; some measured again."""

import numpy as np
import pytest

from course.bench import report
from course.evaluation import Table, load_results


@pytest.fixture(scope="module")
def stored():
    return load_results("report")


def count(stored, name):
    return report.count_verdicts(stored, name)


def test_stored_rows_are_those_of_the_bench(stored):
    assert not stored.parameters["stopped"]
    assert stored.parameters["command"].startswith("course bench report")
    for name in report.TABLES:
        draws = stored.values("draw", table=name)
        assert sorted(draws) == list(range(1000, 1100))


def test_help_is_seen_where_unlabeled_rows_help(stored):
    assert stored.values("true_difference", table=report.MOONS).mean() > 0.05
    assert count(stored, report.MOONS)["helps"] >= 80
    assert count(stored, report.LINEAR)["helps"] >= 80


@pytest.mark.parametrize("name", [report.MOONS_4, report.PLAIN_4])
def test_four_labels_per_class_cannot_tell_and_say_what_they_could(stored, name):
    assert count(stored, name)["cannot_tell"] > 50
    assert np.all(stored.values("smallest", table=name) > 0.7)


@pytest.mark.parametrize("name", [report.BOARD, report.SHUFFLED, report.MAILS])
def test_no_help_is_seen_where_there_is_none(stored, name):
    assert count(stored, name)["helps"] <= 5


def test_help_is_not_said_where_unlabeled_rows_harm(stored):
    assert sum(count(stored, name)["harm"] for name in report.REAL) <= 15
    assert sum(count(stored, name)["n"] for name in report.REAL) == 300


def test_plain_moons_leave_nothing_to_gain(stored):
    """Three nearest neighbors are right without the unlabeled rows: "helps" would be wrong."""
    assert stored.values("true_baseline", table=report.PLAIN).mean() > 0.98
    assert count(stored, report.PLAIN)["helps"] <= 5


def test_intervals_hold_the_true_difference(stored):
    """Over all kinds of tables; in the splits, training sets are a fifth smaller."""
    found = [count(stored, name) for name in report.TABLES if name != report.LINEAR]
    assert sum(each["inside"] for each in found) / sum(each["n"] for each in found) >= 0.95


def test_verdicts_follow_from_the_stored_numbers(stored):
    for row in stored.rows:
        shown = row["p_value"] <= 0.05
        helps, hurts = shown and row["low"] > 0, shown and row["high"] < 0
        assert row["verdict"] == ("helps" if helps else "hurts" if hurts else "cannot tell")
        assert row["low"] <= row["difference"] <= row["high"]


def test_its_words_hold_every_table(stored):
    text = report.describe(stored)
    assert all(f"\n{name} " in text for name in report.TABLES)
    assert max(map(len, text.splitlines())) <= 100 and "nan" not in text


def test_harm_and_help_are_counted_by_the_truth():
    row = {"table": "wine", "low": 0.01, "high": 0.2}
    rows = [
        row | {"verdict": "helps", "true_difference": -0.01},
        row | {"verdict": "helps", "true_difference": 0.1},
        row | {"verdict": "hurts", "true_difference": -0.01},
        row | {"verdict": "cannot tell", "true_difference": -0.004},
    ]
    found = report.count_verdicts(Table(rows, {}), "wine")
    assert (found["helps"], found["hurts"], found["cannot_tell"]) == (2, 1, 1)
    assert (found["harm"], found["inside"]) == (1, 1)


@pytest.mark.parametrize("name", report.TABLES)
def test_tables_are_what_they_are_called(name):
    X, y, y_few = report.draw_table(name, 0)
    assert len(X) == len(y) == len(y_few) and np.all((y_few == y) | (y_few == -1))
    counts = np.bincount(y_few[y_few >= 0])
    expected = 5 if name in report.REAL else int(name.split(", ")[1])
    assert set(counts) == {expected}
    again = report.draw_table(name, 0)
    assert np.array_equal(again[0], X) and np.array_equal(again[2], y_few)


@pytest.mark.slow
@pytest.mark.parametrize("name", [report.LINEAR, report.WINE])
def test_a_draw_measured_again_is_the_same(stored, name):
    row = stored.where(table=name, draw=1000).rows[0]
    again = report.judge(name, 1000)
    for key in ("verdict", "chosen", "baseline_chosen"):
        assert again[key] == row[key]
    for key in ("difference", "p_value", "true_difference"):
        assert again[key] == pytest.approx(row[key], abs=1e-6)  # stored with six digits
