"""The training that lesson 6 watches, without a browser."""

import numpy as np
import pytest
from sklearn.base import clone

from course.bench import deep_watch
from course.widgets._watch_training import watch_scene


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


def test_the_recording_begins_at_the_end_and_gives_way_to_a_training():
    stored = watch_scene()
    assert ends(stored, 2)[1] > ends(stored, 2)[0]  # FixMatch above the labels alone
    live = watch_scene(records(3))
    _, thin, own = live.charts[2].lines
    assert thin.thin and len(own.x) == 3 and own.y[-1] == 0.6
    assert live.titles[0] == ("7, not 0", "bad")
    assert live.done == pytest.approx(60 / 1000)
    assert "Stopped at step 60" in live.caption
    assert watch_scene([]).titles[0] == ("?", "")


def test_a_real_net_is_recorded():
    stored = deep_watch.record(clone(deep_watch.NETS[deep_watch.BASELINE]).set_params(max_iter=2))
    assert [record["step"] for record in stored] == [1, 2]
    assert np.sum(stored[-1]["guesses"]) == pytest.approx(8000, abs=20)
