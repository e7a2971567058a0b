"""The pictures of lesson 4: graphs, rounds, a filmstrip, the map; and their sentences."""

import numpy as np
import pytest
from scipy import sparse

from course import plots
from course.plots import _graphs, _map


class Rows:
    """As much of a Results as the map reads."""

    def __init__(self, rows):
        self.rows = rows


@pytest.fixture
def shown(monkeypatch):
    """Collect the sentences of what would be displayed."""
    said = []
    monkeypatch.setattr(
        "IPython.display.display",
        lambda data, raw, metadata: said.append(metadata["image/png"]["alt"]),
    )
    return said


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


def test_a_graph_counts_edges_and_steps(shown):
    plots.show_graph(X, CHAIN, np.array([0, -1, -1, 1]), "A chain", path=[0, 1, 2])
    assert "3 edges" in shown[0]
    assert "2 steps" in shown[0]


def test_rounds_tell_the_reached_from_the_unreached(shown):
    soft_labels = np.array([[1.0, 0.0], [0.75, 0.25], [0.0, 0.0], [0.0, 1.0]])
    plots.show_rounds(X, np.array([0, -1, -1, 1]), {"Round 1": soft_labels, "Round 2": soft_labels})
    assert "Round 1: 2 lean to class 0 and 1 lean to class 1, 1 not reached" in shown[0]


def test_doubt_is_pale_and_every_class_has_its_marker():
    soft_labels = np.array([[1.0, 0.0], [0.55, 0.45], [0.2, 0.8], [0.0, 0.0]])
    _, ax = plots.figure()
    _graphs._draw_soft_labels(ax, X, soft_labels)
    bare, zeros, ones = ax.collections
    assert len(bare.get_offsets()) == 1
    sure, doubtful = zeros.get_facecolors()[:, :3]
    assert doubtful.sum() > sure.sum()
    assert len(zeros.get_paths()[0].vertices) != len(ones.get_paths()[0].vertices)


def test_a_filmstrip_reads_every_frame(shown):
    images = np.zeros((3, 64))
    plots.show_filmstrip(images, np.array([4, 4, 9]), ["labeled 4", "", "named 4"], "Custody")
    assert "a 4 (labeled 4), a 4, a 9 (named 4)" in shown[0]


def results(gain, method="it", data="moons", n_draws=6):
    return [
        {"data": data, "method": name, "per_class": 1, "draw": draw,
         "transductive_accuracy": 0.7 + 0.01 * draw + (gain[draw % 2] if name == method else 0)}
        for name in ("labels only", method, "all labels")
        for draw in range(n_draws)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("gain", "verdict"),
    [((0.1, 0.12), "gains"), ((-0.1, -0.12), "loses"), ((0.1, -0.1), "is open")],
)
def test_a_cell_gains_or_loses_only_where_the_interval_leaves_zero_out(gain, verdict):
    cells, columns, tried = _map._differences(Rows(results(gain)), "transductive_accuracy")
    assert columns == [("moons", 1)]
    assert tried == ["it"]
    mean, low, high = cells["it", "moons", 1]
    assert mean == pytest.approx(100 * np.mean(gain))
    assert _map._verdict(low, high) == verdict


def test_draws_are_paired_whatever_their_order():
    rows = results((0.1, 0.1))
    cells, _, _ = _map._differences(Rows(rows[::-1]), "transductive_accuracy")
    assert cells["it", "moons", 1] == pytest.approx((10, 10, 10))


def test_the_map_says_who_gains_where(shown):
    rows = results((0.1, 0.12)) + results((-0.1, -0.12), data="rings")
    plots.show_map(Rows(rows), "A map")
    assert "on moons, rings: it 1/0 0/1." in shown[0]


def test_a_method_missing_on_one_set_leaves_a_gap(shown):
    rows = results((0.1, 0.12)) + results((0.1, 0.12), method="other", data="rings")
    plots.show_map(Rows(rows), "A map")
    assert "other 1/0." in shown[0]
