"""The board without a browser: what a click, a drag and a choice make of the picture."""

import numpy as np
import pytest

from course import plots, workspace
from course.datasets import UNLABELED, hide_labels, make_blobs, make_two_moons
from course.widgets import Board
from course.widgets._board import GOAL, data_names, method_names

PLAIN = "3 nearest neighbors"


def shows(board, **changes):
    """Do what the browser does: set the whole state, arrays as bytes."""
    for name, dtype in (("labels", np.int8), ("points", "<f4")):
        if name in changes:
            changes[name] = np.asarray(changes[name], dtype=dtype).tobytes()
    board.ask = {**board.ask, **changes, "number": board.ask["number"] + 1}
    return board.reply


def cells(reply):
    return np.frombuffer(reply["cells"], dtype=np.uint8)


@pytest.mark.parametrize("data", data_names())
@pytest.mark.parametrize("method", method_names())
def test_every_method_plays_on_every_set(data, method):
    board = Board(data=data, method=method)
    assert board.reply["trouble"] == ""
    assert set(cells(board.reply)) <= set(range(board.scene["n_classes"]))
    assert 0.2 < board.score() <= 1
    assert (board.labels != UNLABELED).sum() == board.scene["n_classes"]


def test_a_new_label_moves_the_region_and_the_score():
    board = Board(method=PLAIN)
    before, score = cells(board.reply), board.score()
    labels = board.labels
    wrong = np.flatnonzero((labels == UNLABELED) & (board._ask_method().names != board._y))
    labels[wrong[:10]] = board._y[wrong[:10]]
    reply = shows(board, labels=labels)
    assert np.any(cells(reply) != before)
    assert board.score() == reply["score"] > score
    np.testing.assert_array_equal(board.labels, labels)
    assert reply["number"] == 1


def test_a_dragged_point_takes_its_region_along():
    X = np.array([[0.0, 0.0], [4.0, 0.0], [2.0, 1.0]])
    board = Board(X, [0, 1, 1], method=PLAIN, labels=[0, 1, -1])
    before = cells(board.reply)
    moved = board.points
    moved[1] = [1.0, 0.0]
    after = cells(shows(board, points=moved))
    assert (after == 1).mean() > (before == 1).mean() + 0.2
    np.testing.assert_allclose(board.points, moved)


def test_another_method_and_another_set():
    board = Board(method=PLAIN)
    cut = cells(shows(board, method="softmax regression"))
    assert np.any(cut != cells(Board(method=PLAIN).reply))
    kept = board.ask
    board.ask = {"data": "blobs", "method": kept["method"], "round": None, "number": 7}
    assert board.scene["n_classes"] == 3
    assert board.reply["data"] == "blobs"
    np.testing.assert_allclose(board.points, make_blobs(random_state=0)[0], rtol=1e-5, atol=1e-6)


def test_rounds_can_be_stepped_through():
    board = Board(method="Gaussian mixture")
    assert board.reply["rounds"] > 3
    end = cells(board.reply)
    start = cells(shows(board, round=0))
    assert np.any(start != end)
    np.testing.assert_array_equal(cells(shows(board, round=board.reply["rounds"])), end)


def test_without_labels_there_is_nothing_to_say():
    board = Board(golf=True, method=PLAIN)
    assert board.reply["cells"] == b""
    assert board.score() is None
    assert "0 of" not in board._still()["text/plain"]


def test_without_true_classes_there_is_no_score():
    X, _ = make_two_moons(n_samples=20, random_state=0)
    board = Board(X, method=PLAIN)
    labels = board.labels
    assert set(labels) == {UNLABELED}
    labels[:2] = [0, 1]
    reply = shows(board, labels=labels)
    assert reply["score"] is None
    assert reply["cells"]


def test_points_whose_class_is_unknown_do_not_count():
    X, y = make_two_moons(n_samples=40, random_state=0)
    y_half = np.where(np.arange(40) < 20, y, UNLABELED)
    board = Board(X, y_half, method=PLAIN)
    counted = (board.labels == UNLABELED) & (y_half != UNLABELED)
    names = board._ask_method().names
    assert board.score() == np.mean(names[counted] == y[counted])


def test_a_wrong_label_is_kept_and_not_counted():
    X, y = make_two_moons(n_samples=40, random_state=0)
    labels = np.full(40, UNLABELED)
    labels[:6] = 1 - y[:6]
    board = Board(X, y, method=PLAIN, labels=labels)
    np.testing.assert_array_equal(board._ask_method().names[:6], labels[:6])
    assert board.score() < 0.5


def test_the_best_round_of_golf_is_kept(working_copy):
    X, y = make_blobs(n_samples=60, noise=0.2, random_state=0)
    board = Board(X, y, method=PLAIN, golf=True, par=3)
    more = hide_labels(y, 4, random_state=0)
    assert shows(board, labels=more)["best"] == 12
    assert shows(board, labels=hide_labels(y, 1, random_state=0))["best"] == 3
    assert shows(board, labels=more)["best"] == 3
    assert Board(X, y, method=PLAIN, golf=True).reply["best"] == 3
    assert list(workspace.load("label_golf").values()) == [3]


def test_golf_is_won_at_the_goal_and_not_below(working_copy):
    board = Board(golf=True, method=PLAIN)
    labels = board.labels
    labels[0] = board._y[0]
    reply = shows(board, labels=labels)
    assert reply["score"] < GOAL
    assert reply["best"] is None


def test_trouble_is_told_where_the_learner_looks(monkeypatch):
    board = Board(method=PLAIN)
    shows(board, method="no such")
    assert "there is no method 'no such'" in board.reply["trouble"]
    assert board.reply["cells"] == b""
    assert shows(board, method=PLAIN)["trouble"] == ""


def test_where_nothing_runs_it_leaves_a_picture_and_its_numbers():
    data, metadata = Board(method=PLAIN)._repr_mimebundle_()
    assert data["image/png"].startswith(b"\x89PNG")
    assert "300 points" in data["text/plain"].replace("\n", " ")
    assert "% accuracy on the unlabeled points" in data["text/plain"].replace("\n", " ")
    assert metadata["image/png"]["alt"] == data["text/plain"]


def test_colors_and_markers_are_those_of_the_plots():
    assert Board(method=PLAIN).about["palette"]["colors"] == plots.COLORS


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"method": "magic"}, "method must be one of"),
        ({"method": "k-means"}, "method must be one of"),
        ({"data": "digits"}, "data must be one of"),
        ({"X": np.zeros((3, 3))}, "points in the plane"),
        ({"X": np.full((3, 2), np.nan)}, "finite"),
        ({"X": np.eye(2), "y": [0]}, "y must hold a class"),
        ({"X": np.eye(2), "y": [0, 10]}, "from 0 to 9"),
        ({"X": np.eye(2), "golf": True}, "golf needs y"),
        ({"labels": [0, 1]}, "labels must have shape"),
    ],
)
def test_bad_input_gets_a_clear_message(arguments, message):
    with pytest.raises(ValueError, match=message):
        Board(**{"method": PLAIN, **arguments})
