"""Stored results of the deep benches: twenty reporting draws each."""

import pytest

from course import bench
from course.evaluation import load_results

STORED = ("ablation", "errors", "kinds", "pretrain", "turn")


@pytest.mark.parametrize("name", STORED)
def test_what_is_stored_has_twenty_reporting_draws_and_can_be_said(name):
    table = load_results(f"deep_{name}")
    assert (
        table.parameters["command"]
        == f"course bench deep_{name} --out course/results/deep_{name}.json"
    )
    assert {row["draw"] for row in table.rows} == set(range(1000, 1020))
    assert "%" in bench.describe(f"deep_{name}", table)
