"""Numbers in words, also where there is no number."""

from course.intervals import Interval
from course.report._words import counted, listed, percent, points

NAN = float("nan")


def test_intervals_without_ends_or_without_anything():
    assert percent(Interval(0.5, NAN, NAN)) == "50.0%"
    assert percent(Interval(NAN, NAN, NAN)) == percent(NAN) == "not known"
    assert points(Interval(0.0, -0.01, 0.01)) == "0.0 points [-1.0, +1.0]"
    assert points(Interval(NAN, NAN, NAN)) == "not known"


def test_nouns_and_lists():
    assert counted(0, "row") == "0 rows"
    assert listed(["x"]) == "“x”"
    assert listed(["x", "y", "z"]) == "“x”, “y” and “z”"
    assert listed(list("abcdef")) == "“a”, “b”, “c”, “d” and 2 more"
