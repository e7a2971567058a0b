"""The saboteur of lesson 5, without a browser."""

import numpy as np
import pytest

from course.bench import saboteur as bench
from course.datasets import UNLABELED
from course.evaluation import load_results
from course.widgets import saboteur


def deed(game, **what):
    game.ask = {**game.ask, **what, "number": game.ask["number"] + 1}
    return game.reply


def test_untouched_there_is_no_damage():
    game = saboteur()
    assert game.reply["lost"] == 0
    assert len(game.reply["cells"]) == 64 * 42
    assert len(np.frombuffer(game.reply["wrong"], dtype="<i4")) == 0


def test_the_worst_flip_is_par_and_every_other_does_no_more():
    game = saboteur()
    labeled = np.flatnonzero(bench.scene()[2] != UNLABELED)
    lost = [deed(game, mode=0, flipped=int(i))["lost"] for i in labeled]
    assert max(lost) == pytest.approx(game.about["par"][0], abs=1e-6)
    assert deed(game, flipped=-1)["lost"] == 0


def test_the_stored_drop_does_the_stored_damage():
    row = load_results("saboteur").where(mode="drop three points").rows[0]
    places = [float(value) for value in row["deed"].split()]
    game = saboteur()
    assert deed(game, mode=1, dropped=places)["lost"] == pytest.approx(
        game.about["par"][1], abs=0.01
    )
    assert game.about["par"][1] > 0.1
    wrong = np.frombuffer(game.reply["wrong"], dtype="<i4")
    y_few = bench.scene()[2]
    assert np.all(y_few[wrong] == UNLABELED)
    assert len(wrong) == round(game.reply["lost"] * np.sum(y_few == UNLABELED))


def test_a_mode_forgets_the_deed_of_the_other():
    game = saboteur()
    deed(game, mode=0, flipped=58)
    assert deed(game, mode=1)["lost"] == 0


def test_the_best_is_kept_by_mode_but_not_while_dragging(working_copy):
    game = saboteur()
    lost = deed(game, mode=0, flipped=58)["lost"]
    assert game.reply["best"] == lost > 0
    row = load_results("saboteur").where(mode="drop three points").rows[0]
    places = [float(value) for value in row["deed"].split()]
    assert deed(game, mode=1, dropped=places, settled=False)["best"] == 0
    assert deed(game, settled=True)["best"] > 0
    assert saboteur().reply["best"] == pytest.approx(lost)


def test_the_game_leaves_a_picture_and_its_par():
    still = saboteur()._still()
    assert still["image/png"].startswith(b"\x89PNG")
    assert "Par is a loss of 44 points by a flip" in " ".join(still["text/plain"].split())
