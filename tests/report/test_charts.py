"""Pictures: every mark is inside, ticks hold the data, and text cannot break out."""

import re

import pytest

from course.intervals import Interval
from course.report import _charts

NAN = float("nan")


@pytest.mark.parametrize(
    "values", [[0.5, 0.9], [0.5], [], [NAN, 0.2], [-0.013, 0.004], [0, 1], [1e-9, 2e-9], [7, 4000]]
)
def test_an_axis_holds_its_values(values):
    axis = _charts.make_axis(values)
    real = [value for value in values if value == value]
    assert axis.low < axis.high and 2 <= len(axis.ticks) <= 8
    assert all(axis.low <= value <= axis.high for value in real)
    assert all(0 <= axis.place(value) <= 100 for value in [*real, -1e9, 1e9])


def test_differences_show_zero():
    axis = _charts.make_axis([0.02, 0.04], "points", with_zero=True)
    assert 0 in axis.ticks and axis.write(0.02) == "+2" and axis.write(0) == "0"


def test_an_interval_without_ends_is_a_dot_and_without_mean_nothing():
    axis = _charts.make_axis([0.1, 0.9])
    assert "whisker" in _charts.interval_mark(axis, Interval(0.5, 0.4, 0.6))
    dot = _charts.interval_mark(axis, Interval(0.5, NAN, NAN))
    assert "circle" in dot and "whisker" not in dot
    assert "circle" not in _charts.interval_mark(axis, Interval(NAN, NAN, NAN))


def test_a_curve_stays_in_its_frame_and_says_what_it_shows():
    intervals = [Interval(0.7, 0.6, 0.8), Interval(0.8, 0.75, NAN), Interval(0.9, 0.85, 1.0)]
    svg = str(_charts.curve((8, 16, 64), intervals, 'rising "fast" & <far>', floor=0.5))
    places = [float(number) for number in re.findall(r'="([-\d.]+)%"', svg)]
    assert all(0 <= place <= 100 for place in places)
    assert "rising &quot;fast&quot; &amp; &lt;far&gt;" in svg
    assert svg.count("<circle") == 3


def test_one_size_is_a_curve_too():
    assert "circle" in _charts.curve((8,), [Interval(0.7, 0.6, 0.8)], "one")


def test_a_bar_never_leaves_its_cell():
    assert 'width="100%"' in _charts.bar(3.0) and 'width="0.0%"' in _charts.bar(-1)
