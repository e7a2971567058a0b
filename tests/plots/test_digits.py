"""Digits in rows."""

import numpy as np

from course import plots


def test_marked_digits_have_a_frame_and_unmarked_none(shown):
    plots.show_digits(np.zeros((3, 64)), ["a", "b", "c"], marks=[False, True, False])
    assert "a, b, c" in shown[0][0]["text/plain"]
