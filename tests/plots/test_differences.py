"""Means beside a baseline, and paired differences."""

import numpy as np
import pytest

from course import plots


@pytest.fixture
def figures(monkeypatch):
    """Collect pairs of a figure and its sentence."""
    collected = []
    monkeypatch.setattr(
        "course.plots._differences.show", lambda fig, alt: collected.append((fig, alt))
    )
    return collected


def test_the_ladder_draws_the_baseline_across_and_writes_paired_differences(figures):
    base = np.linspace(0.8, 0.9, 5)
    plots.show_ladder({"labels only": base, "new": base + 0.02}, "labels only", "Title")
    ((fig, alt),) = figures
    (ax,) = fig.axes
    line = ax.lines[0]
    assert line.get_xdata()[0] == pytest.approx(0.85) and line.get_color() == plots.INK
    assert "labels only 85.0 %; new 87.0 % (+2.0 [+2.0, +2.0])" in alt
    assert ax.get_ylim()[0] > ax.get_ylim()[1]  # read from the top


def test_differences_stand_on_their_side_of_the_line(figures):
    plots.show_differences({"a": ((-0.1, -0.2, -0.05), (0.0, -0.01, 0.01))}, "Two ways")
    fig, alt = figures[0]
    assert "a: mistake -10.0 [-20.0, -5.0], repair 0.0 [-1.0, +1.0]." in alt
    line, wrong, *_ = fig.axes[0].lines
    assert set(line.get_xdata()) == {0}
    assert max(wrong.get_xdata()) < 0
