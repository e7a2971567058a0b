"""The training and the dials of lesson 6, without a browser; what trains here trains briefly."""

import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import product

import numpy as np
import pytest

from course.bench import deep_watch, fixmatch_settings
from course.widgets import fixmatch_sliders, watch_training
from course.widgets._training import turned, watched


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


def ends(scene, chart):
    return [float(line.y[-1]) for line in scene.charts[chart].lines]


def test_every_setting_has_curves_beside_the_baseline():
    settings = product(
        fixmatch_settings.THRESHOLDS, fixmatch_settings.STRENGTHS, fixmatch_settings.WEIGHTS
    )
    for threshold, strength, weight in settings:
        scene = turned(threshold=threshold, strength=strength, weight=weight)
        labels, fixmatch = scene.charts[1].lines
        assert labels.color == "ink"
        assert len(fixmatch.x) == len(fixmatch.y) == fixmatch_settings.RECORDS
        assert fixmatch.x[-1] == fixmatch_settings.STEPS
        assert scene.images.shape == (8, 64)


def test_the_grid_tells_what_the_lesson_says_of_it():
    def right(**setting):
        return ends(turned(**setting), 1)[1]

    points = list(product(fixmatch_settings.THRESHOLDS, fixmatch_settings.WEIGHTS))
    plateau = [right(threshold=t, strength=1, weight=w) for t, w in points if w in (0.3, 1)]
    assert min(plateau) > 0.94 and max(plateau) < 0.96
    far = [right(threshold=t, strength=s, weight=w) for t, w in points for s in (0, 3)]
    assert 0.875 < max(far) < 0.89
    assert right(threshold=0, strength=2, weight=3) < 0.11  # the cliff
    assert right(threshold=0.5, strength=2, weight=3) > 0.91


def test_views_are_as_they_are_without_strength_and_stay_the_same():
    still, strong = turned(strength=0).images, turned(strength=2).images
    np.testing.assert_allclose(still, np.tile(still[0], (8, 1)))
    assert not np.allclose(strong[2], strong[3])
    np.testing.assert_array_equal(strong, turned(strength=2).images)


def test_the_recording_begins_at_the_end_and_gives_way_to_a_training():
    stored = watched()
    assert ends(stored, 2)[1] > ends(stored, 2)[0]  # FixMatch above the labels alone
    live = watched(records(3))
    _, thin, own = live.charts[2].lines
    assert thin.thin and len(own.x) == 3 and own.y[-1] == 0.6
    assert live.titles[0] == ("7, not 0", "bad")
    assert live.done == pytest.approx(60 / 1000)
    assert "Stopped at step 60" in live.caption
    assert watched([]).titles[0] == ("?", "")


@pytest.fixture
def watch(monkeypatch):
    """The control with a training of five records instead of a net's, and its tell."""
    control = watch_training()
    told = []

    def train(tell):
        for n in range(1, 6):
            told.append(n)
            if tell(records(n)):
                return

    control._train = train
    control.told = told
    return control


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
    assert "Stopped at step 20" in watch.scene["caption"]
    watch.unobserve_all("scene")
    watch.run()  # and it can be started again
    assert watch.told == [1, 1, 2, 3, 4, 5]


def test_a_button_trains_on_a_thread_of_its_own(watch):
    import asyncio

    async def press():
        home.append(threading.current_thread())
        watch.wanted = True
        assert watch.running
        while watch.running:
            await asyncio.sleep(0.01)

    home, seen = [], []
    watch.observe(lambda change: seen.append(threading.current_thread()), "scene")
    with ThreadPoolExecutor(1) as pool:  # the browser tests leave a loop running in the main thread
        pool.submit(asyncio.run, press()).result()
    assert watch.told == [1, 2, 3, 4, 5]
    assert set(seen) == set(home)  # only there may the browser be told


def test_a_training_that_fails_leaves_the_button_usable(watch):
    def train(tell):
        raise MemoryError

    watch._train = train
    with pytest.raises(MemoryError):
        watch.run()
    assert not watch.running


def test_moving_a_dial_drops_the_training_at_another_setting():
    dial = fixmatch_sliders()
    dial._live = [{"step": 8, "confident": 500, "right": 700}]
    dial._draw()
    assert "Your training: 70.0 %" in dial.scene["caption"]
    dial.positions = [0, 2, 2]
    assert "Your training" not in dial.scene["caption"]
    dial._show({"threshold": 0.5, "strength": 1, "weight": 1}, [])  # comes late
    assert dial._live is None


def test_a_real_net_tells_and_stops():
    looks = []

    def tell(records):
        looks.append(records[-1])
        return len(looks) == 2

    fixmatch_settings.train(0, "FixMatch", 0.5, 1, 1, steps=50, tell=tell)
    assert [look["step"] for look in looks] == [1, 2]
    net = deep_watch.NETS[deep_watch.BASELINE]
    from sklearn.base import clone

    stored = deep_watch.record(clone(net).set_params(max_iter=2))
    assert len(stored) == 2
    assert np.sum(stored[-1]["guesses"]) == pytest.approx(8000, abs=20)


@pytest.mark.parametrize("control", [watch_training, fixmatch_sliders])
def test_where_nothing_runs_a_picture_and_numbers_stand(control):
    still = control()._still()
    assert still["image/png"].startswith(b"\x89PNG")
    assert "labels only, same net and views" in still["text/plain"]
    assert still == control()._still()
