"""The settings of FixMatch in lesson 6, without a browser."""

from itertools import product

import numpy as np

from course.bench import fixmatch_settings
from course.widgets import fixmatch_sliders
from course.widgets._fixmatch_sliders import settings_scene


def ends(scene, chart):
    return [float(line.y[-1]) for line in scene.charts[chart].lines]


def test_every_setting_has_curves_beside_the_baseline():
    settings = product(
        fixmatch_settings.THRESHOLDS, fixmatch_settings.STRENGTHS, fixmatch_settings.WEIGHTS
    )
    for threshold, strength, weight in settings:
        scene = settings_scene(threshold=threshold, strength=strength, weight=weight)
        labels, fixmatch = scene.charts[1].lines
        assert labels.color == "ink"
        assert len(fixmatch.x) == len(fixmatch.y) == fixmatch_settings.RECORDS
        assert fixmatch.x[-1] == fixmatch_settings.STEPS
        assert scene.images.shape == (8, 64)


def test_the_grid_tells_what_the_lesson_says_of_it():
    def right(**setting):
        return ends(settings_scene(**setting), 1)[1]

    points = list(product(fixmatch_settings.THRESHOLDS, fixmatch_settings.WEIGHTS))
    plateau = [right(threshold=t, strength=1, weight=w) for t, w in points if w in (0.3, 1)]
    assert min(plateau) > 0.94 and max(plateau) < 0.96
    far = [right(threshold=t, strength=s, weight=w) for t, w in points for s in (0, 3)]
    assert 0.875 < max(far) < 0.89
    assert right(threshold=0, strength=2, weight=3) < 0.11  # the cliff
    assert right(threshold=0.5, strength=2, weight=3) > 0.91


def test_views_are_as_they_are_without_strength_and_stay_the_same():
    still, strong = settings_scene(strength=0).images, settings_scene(strength=2).images
    np.testing.assert_allclose(still, np.tile(still[0], (8, 1)))
    assert not np.allclose(strong[2], strong[3])
    np.testing.assert_array_equal(strong, settings_scene(strength=2).images)


def test_moving_a_slider_drops_the_training_at_another_setting():
    control = fixmatch_sliders()

    def train(**setting):
        yield [{"step": 8, "confident": 500, "right": 700}]

    control._train = train
    control.run()
    assert "Your training: 70.0 %" in control.scene["caption"]
    control.positions = [0, 2, 2]
    assert "Your training" not in control.scene["caption"]


def test_a_real_net_tells_and_stops():
    steps = fixmatch_settings.train_steps(0, "FixMatch", 0.5, 1, 1, steps=50)
    seen = [[record["step"] for record in next(steps)] for _ in range(3)]
    steps.close()
    assert seen == [[1], [1, 2], [1, 2, 3]]
