"""The drawing convention holds; every picture has its sentence and is small."""

import io

import matplotlib as mpl
import numpy as np
import pytest
from PIL import Image

from course import plots
from course.datasets import hide_labels, make_two_moons
from course.methods import KNeighborsClassifier


@pytest.fixture
def moons():
    X, y = make_two_moons(80, random_state=0)
    return X, y, hide_labels(y, 2, random_state=0)


def _contrast(one, other):
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(color):
    rgb = np.array(mpl.colors.to_rgb(color))
    linear = np.where(rgb <= 0.03928, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]


def test_colors_and_markers_are_all_different_and_enough_for_the_digits():
    assert len(set(plots.COLORS)) == len(plots.COLORS) >= 10
    assert len(set(plots.MARKERS)) == len(plots.MARKERS) >= 10


@pytest.mark.parametrize("color", [*plots.COLORS[:4], plots.GREY])
def test_marks_stand_out_from_white(color):
    """3:1 against paper, the least that marks need (WCAG 1.4.11)."""
    assert _contrast(color, "white") >= 3


def test_text_is_easy_to_read():
    assert _contrast(plots.INK, "white") >= 7


def test_a_picture_comes_with_its_sentence_and_is_small(moons, shown):
    X, _, y_few = moons
    plots.show_points(X, y_few, "Moons", model=KNeighborsClassifier(3).fit(X, moons[1]))
    data, metadata = shown[0]
    assert "2 of class 0, 2 of class 1, 76 without a label" in " ".join(data["text/plain"].split())
    assert metadata["image/png"]["alt"] == " ".join(data["text/plain"].split())
    assert len(data["image/png"]) < 40_000
    assert Image.open(io.BytesIO(data["image/png"])).format == "PNG"


@pytest.mark.parametrize("alt", ["", "   ", None])
def test_a_picture_without_a_sentence_is_refused(alt):
    fig, _ = plots.figure()
    with pytest.raises(ValueError, match="alt"):
        plots.show(fig, alt)


def test_the_same_figure_gives_the_same_bytes(moons):
    X, _, y_few = moons
    pictures = []
    for _ in range(2):
        fig, ax = plots.figure()
        plots.draw_points(ax, X, y_few)
        pictures.append(plots.png(fig))
    assert pictures[0] == pictures[1]
