"""Points, regions and clusters: what is labeled, and what is not, can be told apart."""

import matplotlib as mpl
import numpy as np
import pytest

from course import plots
from course.datasets import hide_labels, make_blobs, make_two_moons
from course.methods import KNeighborsClassifier


@pytest.fixture
def moons():
    X, y = make_two_moons(80, random_state=0)
    return X, y, hide_labels(y, 2, random_state=0)


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


def test_a_boundary_runs_halfway_between_two_labeled_points():
    X = np.array([[-1.0, 0.0], [1.0, 0.0]])
    fig, ax = plots.figure()
    model = KNeighborsClassifier(1).fit(X, [0, 1])
    plots.draw_boundary(ax, model, np.array([[-2.0, -1.0], [3.0, 1.0]]), "labels only")
    across = np.concatenate([path.vertices for c in ax.collections for path in c.get_paths()])[:, 0]
    assert len(across) > 10 and np.abs(across).max() < 0.05
    plots.add_legend(fig, ax)
    assert [text.get_text() for text in fig.legends[0].get_texts()] == ["labels only"]


def test_points_name_the_dashed_line_of_a_baseline(moons, said):
    X, y, _ = moons
    plots.show_points(X, y, baseline=KNeighborsClassifier(1).fit(X, y))
    assert "A dashed line shows the decision boundary with labels only." in said[0]


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


@pytest.mark.parametrize("ring", [3, [3, 5]])
def test_points_to_look_at_are_ringed(moons, said, ring):
    X, _, y_few = moons
    plots.show_points(X, y_few, "Title", ring=ring)
    rows = np.atleast_1d(ring)
    a, b = X[rows[-1]]
    number = "One is" if len(rows) == 1 else "2 are"
    assert f"{number} ringed, at " in said[-1] and said[-1].rstrip().endswith(f"{a:.1f}, {b:.1f}.")
