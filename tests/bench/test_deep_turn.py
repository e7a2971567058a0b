"""Rotated digits: told with all rows and both controls."""

from course import bench
from course.evaluation import load_results


def test_the_turned_digits_are_told_with_all_four_rows_and_both_controls():
    text = bench.describe("deep_turn", load_results("deep_turn"))
    for row in ("labels, strong views", "labels, rotated", "FixMatch", "FixMatch, rotated"):
        assert f"\n{row} " in text
    assert "FixMatch, rotated - labels, rotated" in text
