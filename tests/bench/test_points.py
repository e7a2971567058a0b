"""Accuracy against the number of unlabeled points: which numbers, and what is said of them."""

from course import bench
from course.bench import points
from course.datasets import make_two_moons
from course.methods import LabelSpreading


def test_the_numbers_start_at_none_and_end_with_all(monkeypatch):
    monkeypatch.setattr(points, "load", lambda name: make_two_moons(200, random_state=0))
    case = points.Case("moons", "spreading", LabelSpreading(kernel="knn", n_neighbors=5), 4, 3)
    assert points.sizes(case) == (0, 10, 30, 100, None)
    table = points.measure(case, first_seed=0)
    assert len(table.rows) == 3 * 5 and {row["unlabeled"] for row in table.rows} >= {0, -1}
    told = points.describe(bench._join(None, table, "data", "moons"))
    assert "moons, spreading, 4 labels per class" in told and "all - 0: " in told


def test_there_are_cases_where_it_helps_and_where_it_hurts():
    assert {case.data for case in points.cases()} >= {"digits", "circles", "checkerboard"}
