"""Where no thread can start, as in a kernel that runs in the browser, every control still works."""

import asyncio
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from course import widgets
from course.deep import FixMatch
from course.progress_bar import progress_bar
from course.widgets._board import method_names


@pytest.fixture
def no_threads(monkeypatch):
    """Let a thread that is there already run an event loop, and start no other."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(int).result()

        def start(self):
            raise RuntimeError("can't start new thread")

        monkeypatch.setattr(threading.Thread, "start", start)
        yield lambda work: pool.submit(asyncio.run, work()).result()


@pytest.mark.parametrize("name", method_names())
@pytest.mark.filterwarnings("ignore")
def test_the_board_answers_a_click(no_threads, name):
    board = widgets.Board(method=name)
    labels = board.labels.astype(np.int8)
    labels[np.flatnonzero(labels < 0)[0]] = 1
    board.ask = {**board.ask, "labels": labels.tobytes(), "number": 1}
    assert board.reply["number"] == 1
    assert not board.reply["trouble"]
    assert board.reply["cells"]


EXPLORED = {
    "labels_only": {"labels_per_class": [2, 5]},
    "names_and_shape": {"k": [2, 3]},
    "weight_slider": {"weight": [0.05, 0.1]},
    "pipeline": {"step": [0, 2]},
    "pitfall_sliders": {"threshold": [0.9, 0.5]},
}


@pytest.mark.parametrize("name", EXPLORED)
def test_sliders_move_their_picture(no_threads, name):
    control = widgets.explore(getattr(widgets, name), **EXPLORED[name])
    before = control.picture
    control.positions = [1]
    assert control.picture != before


def test_saboteur_quiz_question_form_and_station_are_there(no_threads):
    game = widgets.saboteur()
    game.ask = {**game.ask, "mode": 0, "flipped": 58, "number": 1}
    assert game.reply["lost"] > 0
    form = widgets.decide()
    form.answers = [*form.answers[:2], 3, *form.answers[3:]]
    asked = widgets.commit("no-threads", "Which?", ["one", "two"])
    asked.answer = {"choice": 1, "confidence": 80}
    assert "You were right" in repr(widgets.reveal("no-threads", 1))
    for control in (form, widgets.quiz(lesson=1), widgets.LabelingStation(seconds=600)):
        assert control._still()["text/plain"]


def test_the_sliders_of_fixmatch_move(no_threads):
    control = widgets.fixmatch_sliders()
    before = control.scene
    control.positions = [0, 2, 2]
    assert control.scene != before


@pytest.mark.parametrize("name", ["watch_training", "fixmatch_sliders"])
def test_a_net_trains_at_the_press_of_the_button_and_stops(no_threads, name):
    control = getattr(widgets, name)()

    async def work():
        control.wanted = True
        while len(control._live or ()) < 2:
            await asyncio.sleep(0.01)
        assert control.running
        control.wanted = False
        await asyncio.sleep(0.05)

    no_threads(work)
    assert not control.running
    assert len(control._live) >= 2
    assert not control.trouble


def test_a_net_trains_in_a_cell_with_its_progress_bar(no_threads, monkeypatch, recwarn):
    monkeypatch.setenv("COURSE_STATE", "")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    assert list(progress_bar(range(3))) == [0, 1, 2]
    FixMatch(max_iter=3, random_state=0).fit([[0.0], [1.0], [2.0]], [0, 1, -1])
    assert not [warning for warning in recwarn if "Monitor" in type(warning.message).__name__]
