"""The weight slider of lesson 3, without a browser, at every setting that the lesson offers."""

import re

import numpy as np
import pytest

from course.datasets import UNLABELED, make_blobs, make_cigars, make_circles, make_two_moons
from course.methods import KNeighborsClassifier
from course.widgets import explore, weight_slider
from course.widgets._panels import CELLS

DATA = {
    "cigars": make_cigars,
    "blobs": make_blobs,
    "moons": make_two_moons,
    "circles": make_circles,
}
WEIGHTS = [0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1]


def shares(caption):
    return [int(number) for number in re.findall(r"(\d+) %", caption)]


@pytest.mark.parametrize("data", ["cigars", "blobs", "moons", "circles"])
@pytest.mark.parametrize("weight", WEIGHTS)
def test_the_slider_is_whole_at_every_setting(data, weight):
    (panel,) = weight_slider(data=data, weight=weight)
    n_classes = 3 if data == "blobs" else 2
    assert panel.regions.shape == (CELLS, CELLS)
    assert len(panel.ellipses) == n_classes
    assert (panel.y != UNLABELED).sum() == n_classes
    (alone,) = shares(weight_slider(data=data, weight=0)[0].caption)
    assert shares(panel.caption)[1:] == [alone] * (weight > 0)


def test_the_slider_tells_that_trust_can_help_and_hurt():
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


def test_words_become_choices_and_numbers_a_slider():
    control = explore(weight_slider, data=["cigars", "blobs"], weight=WEIGHTS)
    assert [slider["choice"] for slider in control.sliders] == [True, False]
    before = control.picture
    control.positions = [1, 3]
    assert control.picture != before
    assert control._still()["image/png"]


@pytest.mark.parametrize("data", ["cigars", "blobs", "moons", "circles"])
def test_with_one_label_per_class_weight_0_is_the_nearest_label(data):
    (panel,) = weight_slider(data=data, weight=0)
    X, y = DATA[data](n_samples=300, random_state=3)
    hidden = panel.y == UNLABELED
    nearest = KNeighborsClassifier(n_neighbors=1).fit(X[~hidden], y[~hidden])
    assert shares(panel.caption) == [round(100 * nearest.score(X[hidden], y[hidden]))]
