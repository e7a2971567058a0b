"""The pipeline of lesson 3, without a browser, from the labels to the last predictions."""

import numpy as np

from course.datasets import UNLABELED
from course.widgets import explore, pipeline


def test_the_pipeline_goes_from_labels_to_answers():
    panels = [pipeline(step=step)[0] for step in range(13)]
    titles = [panel.title for panel in panels]
    assert titles[:3] == ["Labels", "First model", "Predicted labels, round 1"]
    assert titles[-1] == "Predictions"
    assert len(set(titles)) == 13
    assert panels[0].regions is None
    assert pipeline(step=99)[0].caption == panels[-1].caption
    n_known = [(panel.y != UNLABELED).sum() for panel in panels]
    assert n_known == sorted(n_known)
    assert n_known[0] == 4
    assert n_known[-1] == 300


def test_guesses_come_from_the_model_before_them_and_feed_the_one_after():
    panels = [pipeline(step=step)[0] for step in range(12)]
    for step in range(2, 12, 2):
        before, guesses, after = panels[step - 1 : step + 2]
        np.testing.assert_array_equal(guesses.regions, before.regions)
        np.testing.assert_array_equal(guesses.y, after.y)
        new = (guesses.y != UNLABELED) & (before.y == UNLABELED)
        assert f"The {new.sum()} most confident predictions" in guesses.caption


def test_a_picture_without_a_model_and_one_with_guesses_can_stand_still():
    control = explore(pipeline, step=range(13))
    for step in (0, 4):
        control.positions = [step]
        assert control._still()["image/png"].startswith(b"\x89PNG")
    (sent,) = control.picture
    given = np.frombuffer(sent["given"], dtype=np.int8)
    assert (given != UNLABELED).sum() == 4
