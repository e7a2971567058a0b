"""The control that trains a net, without a browser; what trains here only counts."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from course.widgets import fixmatch_sliders, watch_training


def records(n, step=20):
    """Return what a training would tell n times, sure of a 7 whatever it sees."""
    guesses = np.tile(np.eye(10)[7] * 1000, 8).astype(int).tolist()
    return [
        {
            "step": step * (i + 1),
            "loss": 1.0,
            "confident": 100 * i,
            "right": 600,
            "guesses": guesses,
        }
        for i in range(n)
    ]


@pytest.fixture
def watch():
    """The control with a training of five records instead of a net's, and what was trained."""
    control = watch_training()
    control.told, control.closed = [], []

    def train():
        try:
            for n in range(1, 6):
                control.told.append(n)
                yield records(n)
        finally:
            control.closed.append(True)

    control._train = train
    return control


def press(control, meanwhile=lambda: None):
    """Press the button as the browser does, in a running loop, and wait for the end."""

    async def until_it_ends():
        control.wanted = True
        assert control.running
        while control.running:
            await asyncio.sleep(0.001)
            meanwhile()

    with ThreadPoolExecutor(1) as pool:  # the browser tests leave a loop running in the main thread
        pool.submit(asyncio.run, until_it_ends()).result()


def test_a_training_is_shown_and_ends(watch):
    before = watch.scene
    watch.run()
    assert watch.told == [1, 2, 3, 4, 5]
    assert watch.scene != before
    assert not watch.running and not watch.wanted


def test_stop_ends_it_after_the_next_look(watch):
    watch.observe(lambda change: watch.stop(), "scene")
    watch.run()
    assert watch.told == [1]
    assert watch.closed
    assert "Stopped at step 20" in watch.scene["caption"]
    watch.unobserve_all("scene")
    watch.run()  # and it can be started again
    assert watch.told == [1, 1, 2, 3, 4, 5]


def test_a_button_trains_in_turns_with_everything_else(watch, monkeypatch):
    monkeypatch.setattr("course.widgets._training._SLICE", 0)
    turns = []
    press(watch, lambda: turns.append(len(watch.told)))
    assert watch.told == [1, 2, 3, 4, 5]
    assert len(set(turns)) >= 3  # others had their turn between the slices


def test_a_click_in_between_stops_it(watch, monkeypatch):
    monkeypatch.setattr("course.widgets._training._SLICE", 0)

    def click():
        if len(watch.told) >= 2:
            watch.wanted = False

    press(watch, click)
    assert 2 <= len(watch.told) < 5
    assert watch.closed


def test_no_thread_is_started(watch, monkeypatch):
    def start(self):
        started.append(self)

    started = []
    monkeypatch.setattr(threading.Thread, "start", start)
    watch.run()
    assert watch.told == [1, 2, 3, 4, 5]
    assert not started


def test_a_training_that_fails_says_so_and_leaves_the_button_usable(watch):
    def train():
        yield []
        raise MemoryError("too large")

    watch._train = train
    with pytest.raises(MemoryError):
        watch.run()
    assert not watch.running
    assert watch.trouble == "Training failed: MemoryError: too large"


@pytest.mark.parametrize("control", [watch_training, fixmatch_sliders])
def test_where_nothing_runs_a_picture_and_numbers_stand(control):
    still = control()._still()
    assert still["image/png"].startswith(b"\x89PNG")
    assert "labels, strong views" in still["text/plain"]
    assert still == control()._still()
