"""Frames side by side."""

import numpy as np

from course import plots


def test_a_filmstrip_reads_every_frame(said):
    images = np.zeros((3, 64))
    plots.show_filmstrip(images, np.array([4, 4, 9]), ["labeled 4", "", "named 4"], "Custody")
    assert "a 4 (labeled 4), a 4, a 9 (named 4)" in said[0]
