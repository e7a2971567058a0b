"""Graphs and what flows along their edges."""

import numpy as np
from scipy import sparse

from course import plots
from course.plots import _graphs

X = np.array([[0.0, 0.0], [1.0, 0.0], [2.0, 0.5], [3.0, 0.0]])


CHAIN = np.array([[1, 1, 0, 0], [1, 1, 1, 0], [0, 0, 1, 1], [0, 0, 1, 1]])


def test_an_edge_is_drawn_once_whoever_sees_it_and_none_from_a_point_to_itself():
    edges = _graphs._edges(CHAIN)
    assert edges.tolist() == [[0, 1], [1, 2], [2, 3]]
    assert np.array_equal(_graphs._edges(sparse.csr_array(CHAIN)), edges)
    _, ax = plots.figure()
    plots.draw_edges(ax, X, CHAIN)
    [lines] = ax.collections
    assert np.allclose(lines.get_segments()[2], X[[2, 3]])


def test_a_graph_counts_edges_and_steps(said):
    plots.show_graph(X, CHAIN, np.array([0, -1, -1, 1]), "A chain", path=[0, 1, 2])
    assert "3 edges" in said[0]
    assert "2 steps" in said[0]


def test_rounds_tell_the_reached_from_the_unreached(said):
    soft_labels = np.array([[1.0, 0.0], [0.75, 0.25], [0.0, 0.0], [0.0, 1.0]])
    plots.show_rounds(X, np.array([0, -1, -1, 1]), {"Round 1": soft_labels, "Round 2": soft_labels})
    assert "Round 1: 2 lean to class 0 and 1 lean to class 1, 1 not reached" in said[0]


def test_rounds_ring_what_is_wrong_and_count_it(said):
    soft_labels = np.array([[1.0, 0.0], [0.75, 0.25], [0.0, 0.0], [0.0, 1.0]])
    given, truth = np.array([0, -1, -1, 1]), np.array([0, 1, 1, 1])
    plots.show_rounds(X, given, {"Round 1": soft_labels}, truth=truth)
    assert "1 of them are misclassified and ringed" in said[0]


def test_doubt_is_pale_and_every_class_has_its_marker():
    soft_labels = np.array([[1.0, 0.0], [0.55, 0.45], [0.2, 0.8], [0.0, 0.0]])
    _, ax = plots.figure()
    _graphs._draw_soft_labels(ax, X, soft_labels)
    bare, zeros, ones = ax.collections
    assert len(bare.get_offsets()) == 1
    sure, doubtful = zeros.get_facecolors()[:, :3]
    assert doubtful.sum() > sure.sum()
    assert len(zeros.get_paths()[0].vertices) != len(ones.get_paths()[0].vertices)


def test_links_are_drawn_and_the_note_points_at_the_first(said):
    labels, given = np.array([0, 0, -1, 1]), np.array([0, -1, -1, 1])
    plots.show_links(X, [("One copy", labels, [(0, 1)]), ("Start", given, [])], given=given)
    assert "One copy: 4 points: 2 of class 0, 1 of class 1, 1 without a label." in said[0]
    plots.show_links(X, [("One copy", labels, [(1, 2)])], given=given, note="here")
    assert "An arrow, here: from (1.0, 0.0) to (2.0, 0.5)." in said[1]


def test_a_legend_says_what_pale_means_and_fits_the_figure():
    fig, ax = plots.figure()
    plots.draw_points(ax, X, np.array([0, 1, 2, 0]), given=np.array([0, 1, 2, -1]))
    _graphs._add_depth_legend(fig, ax, unreached=True)
    [legend] = fig.legends
    texts = [text.get_text() for text in legend.get_texts()]
    assert {"lead 0", "lead 0.5", "lead 1", "not reached"} <= set(texts)
    fig.canvas.draw()
    box, whole = legend.get_window_extent(), fig.bbox
    assert whole.x0 <= box.x0 and box.x1 <= whole.x1
