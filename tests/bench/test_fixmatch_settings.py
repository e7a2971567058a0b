"""The grid behind FixMatch's sliders."""

from course import bench
from course.bench import (
    fixmatch_settings,
)
from course.evaluation import load_results


def test_the_grid_has_every_point_once_and_one_threshold_where_nothing_is_guessed():
    settings = fixmatch_settings.settings()
    assert len(set(settings)) == len(settings)
    assert sum(method != "FixMatch" for method, *_ in settings) == len(fixmatch_settings.STRENGTHS)
    assert {t for m, t, _, w in settings if m == "FixMatch" and w == 0} == {0}


def test_the_stored_grid_is_whole():
    table = load_results("fixmatch_settings")
    assert len(table.rows) == len(fixmatch_settings.settings()) * len(fixmatch_settings.SEEDS)
    assert "strength" in bench.describe("fixmatch_settings", table)
