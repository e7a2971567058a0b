"""Frames side by side."""

import numpy as np
import pytest

from course import plots


@pytest.fixture
def shown(monkeypatch):
    """Collect the sentences of what would be displayed."""
    said = []
    monkeypatch.setattr(
        "IPython.display.display",
        lambda data, raw, metadata: said.append(metadata["image/png"]["alt"]),
    )
    return said


def test_a_filmstrip_reads_every_frame(shown):
    images = np.zeros((3, 64))
    plots.show_filmstrip(images, np.array([4, 4, 9]), ["labeled 4", "", "named 4"], "Custody")
    assert "a 4 (labeled 4), a 4, a 9 (named 4)" in shown[0]
