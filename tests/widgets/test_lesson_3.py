"""The dial and the pipeline of lesson 3, without a browser, at every setting the lesson offers."""

import re

import numpy as np
import pytest

from course import plots
from course.datasets import UNLABELED
from course.widgets import explore, pipeline, weight_slider
from course.widgets._panels import CELLS, _half_axes, frame_of

WEIGHTS = [0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1]


def shares(caption):
    return [int(number) for number in re.findall(r"(\d+) %", caption)]


@pytest.mark.parametrize("data", ["cigars", "blobs", "moons"])
@pytest.mark.parametrize("weight", WEIGHTS)
def test_the_dial_is_whole_at_every_setting(data, weight):
    (panel,) = weight_slider(data=data, weight=weight)
    n_classes = 3 if data == "blobs" else 2
    assert panel.regions.shape == (CELLS, CELLS)
    assert len(panel.ellipses) == n_classes
    assert (panel.y != UNLABELED).sum() == n_classes
    mixture, nearest = shares(panel.caption)
    if weight == 0:  # with one label a class that mixture is the nearest label
        assert mixture == nearest


def test_the_dial_tells_that_trust_can_help_and_hurt():
    def right(weight):
        return shares(weight_slider(weight=weight)[0].caption)[0]

    assert right(0.05) > right(0) + 20
    assert right(0.05) > right(1) + 20


def test_all_sets_have_pictures_of_one_shape_that_hold_every_point():
    ratios = []
    for data in ("cigars", "blobs", "moons"):
        (panel,) = weight_slider(data=data)
        (left, right), (low, high) = panel.frame
        assert np.all((panel.points > [left, low]) & (panel.points < [right, high]))
        ratios.append((right - left) / (high - low))
    np.testing.assert_allclose(ratios, ratios[0])


def test_without_an_aspect_the_points_decide_the_frame():
    X = np.array([[0.0, 10.0], [4.0, 12.0]])
    assert frame_of(X) == plots.limits(X)


def test_half_axes_are_two_standard_deviations_long_in_the_right_direction():
    turn = np.array([[0.6, -0.8], [0.8, 0.6]])
    covariance = turn @ np.diag([9.0, 0.25]) @ turn.T
    ((x, y, *axes),) = _half_axes([([5.0, 7.0], covariance)])
    assert (x, y) == (5.0, 7.0)
    short, long = sorted(np.reshape(axes, (2, 2)), key=np.linalg.norm)
    np.testing.assert_allclose(np.abs(long), [6 * 0.6, 6 * 0.8])
    np.testing.assert_allclose(np.linalg.norm(short), 1.0)
    assert abs(short @ long) < 1e-9


def test_words_become_choices_and_numbers_a_slider():
    control = explore(weight_slider, data=["cigars", "blobs"], weight=WEIGHTS)
    assert [slider["choice"] for slider in control.sliders] == [True, False]
    before = control.picture
    control.positions = [1, 3]
    assert control.picture != before
    assert control._still()["image/png"]


def test_the_pipeline_goes_from_labels_to_answers():
    panels = [pipeline(step=step)[0] for step in range(13)]
    titles = [panel.title for panel in panels]
    assert titles[:3] == ["Labels", "First model", "Guesses, round 1"]
    assert titles[-1] == "Answers"
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
        assert f"The {new.sum()} guesses" in guesses.caption


def test_a_picture_without_a_model_and_one_with_guesses_can_stand_still():
    control = explore(pipeline, step=range(13))
    for step in (0, 4):
        control.positions = [step]
        assert control._still()["image/png"].startswith(b"\x89PNG")
    (sent,) = control.picture
    given = np.frombuffer(sent["given"], dtype=np.int8)
    assert (given != UNLABELED).sum() == 4
