"""Pictures: the drawing convention holds, each has its sentence, each is small."""

import io

import matplotlib as mpl
import numpy as np
import pytest
from PIL import Image
from scipy import stats

from course import plots
from course.datasets import hide_labels, make_blobs, make_two_moons
from course.methods import KNeighborsClassifier


@pytest.fixture
def shown(monkeypatch):
    """Collect what would be displayed, as (data, metadata)."""
    collected = []
    monkeypatch.setattr(
        "IPython.display.display",
        lambda data, raw, metadata: collected.append((data, metadata)),
    )
    return collected


@pytest.fixture
def moons():
    X, y = make_two_moons(80, random_state=0)
    return X, y, hide_labels(y, 2, random_state=0)


def test_colors_and_markers_are_all_different_and_enough_for_the_digits():
    assert len(set(plots.COLORS)) == len(plots.COLORS) >= 10
    assert len(set(plots.MARKERS)) == len(plots.MARKERS) >= 10


@pytest.mark.parametrize("color", [*plots.COLORS[:4], plots.GREY])
def test_marks_stand_out_from_white(color):
    """3:1 against paper, the least that marks need (WCAG 1.4.11)."""
    assert _contrast(color, "white") >= 3


def test_text_is_easy_to_read():
    assert _contrast(plots.INK, "white") >= 7


def test_unlabeled_points_are_hollow_grey_and_labeled_ones_filled(moons):
    X, _, y_few = moons
    _, ax = plots.figure()
    plots.draw_points(ax, X, y_few)
    bare, *named = ax.collections
    assert len(bare.get_offsets()) == 76 and len(bare.get_facecolors()) == 0
    assert np.allclose(bare.get_edgecolors()[0], mpl.colors.to_rgba(plots.GREY))
    for k, points in enumerate(named):
        assert np.allclose(points.get_facecolors()[0], mpl.colors.to_rgba(plots.COLORS[k]))
        assert points.get_sizes()[0] > 3 * bare.get_sizes()[0]


def test_minus_one_is_never_drawn_as_a_class(moons):
    X, _, y_few = moons
    _, ax = plots.figure()
    plots.draw_points(ax, X, y_few)
    assert [c.get_label() for c in ax.collections] == ["unlabeled", "class 0", "class 1"]


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


def test_regions_have_the_colors_of_their_classes():
    X, y = make_blobs(90, noise=0.2, random_state=0)
    _, ax = plots.figure()
    plots.draw_regions(ax, KNeighborsClassifier(3).fit(X, y), X)
    image = ax.images[0]
    rows, columns = image.get_array().shape[:2]
    left, right, low, high = image.get_extent()
    tints = plots.region_colors(3)
    for k in range(3):
        x, up = X[y == k].mean(axis=0)
        i = int((up - low) / (high - low) * rows)
        j = int((x - left) / (right - left) * columns)
        assert np.allclose(image.get_array()[i, j], tints[k], atol=1e-6)


def test_the_cells_of_a_region_are_square(moons):
    X, y, _ = moons
    _, ax = plots.figure()
    plots.draw_regions(ax, KNeighborsClassifier(1).fit(X, y), X * [4, 1])
    rows, columns = ax.images[0].get_array().shape[:2]
    left, right, low, high = ax.images[0].get_extent()
    assert (right - left) / columns == pytest.approx((high - low) / rows, rel=0.02)


def test_a_model_that_gives_one_answer_everywhere_can_be_drawn(moons):
    X, _, _ = moons
    _, ax = plots.figure()
    plots.draw_regions(ax, KNeighborsClassifier(1).fit([[0.0, 0.0]], [0]), X)
    assert np.allclose(ax.images[0].get_array(), plots.region_colors(1)[0])


def test_a_cloud_without_a_class_is_drawn_in_ink():
    _, ax = plots.figure()
    plots.draw_ellipses(ax, np.zeros((2, 2)), np.eye(2), [-1, 1])
    edges = [mpl.colors.to_hex(patch.get_edgecolor()).upper() for patch in ax.patches]
    assert edges == [plots.INK.upper(), plots.COLORS[1].upper()]


def test_marked_digits_have_a_frame_and_unmarked_none(shown):
    plots.show_digits(np.zeros((3, 64)), ["a", "b", "c"], marks=[False, True, False])
    assert "a, b, c" in shown[0][0]["text/plain"]


def test_a_table_reads_out_its_numbers(shown):
    plots.show_table([[1, 0], [2, 3]], "Counts", "digit", "cluster")
    assert "1 0; 2 3" in shown[0][0]["text/plain"]


def test_the_band_of_a_curve_is_the_interval_of_the_mean():
    scores = np.array([[0.5, 0.7], [0.6, 0.6]])
    _, ax = plots.figure()
    plots.draw_curve(ax, [1, 2], scores, "labels only")
    band = ax.collections[0].get_paths()[0].vertices
    half = stats.t.ppf(0.975, df=1) * scores[0].std(ddof=1) / np.sqrt(2)
    assert np.isclose(band[:, 1].max(), 0.6 + half)
    assert np.isclose(band[:, 1].min(), 0.6 - half)


def _contrast(one, other):
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(color):
    rgb = np.array(mpl.colors.to_rgb(color))
    linear = np.where(rgb <= 0.03928, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]
