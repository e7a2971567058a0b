"""Lesson 6: threshold, augmentation strength and weight of the unlabeled loss, on a grid.

The curves were computed beforehand by ``course bench fixmatch_settings``.
"""

from functools import cache

import numpy as np

from course.bench import deep_watch, fixmatch_settings
from course.deep import ImageAugmentation
from course.evaluation import load_results
from course.widgets._charts import INK, Chart, Scene, line_of
from course.widgets._sliders import Slider
from course.widgets._training import Training

_BLUE, _ORANGE = 0, 1


def fixmatch_sliders():
    """Show the effect of threshold, augmentation strength and weight of the unlabeled loss.

    The curves are means of two trainings that were run beforehand; the button trains one
    net at the current setting.

    Returns
    -------
    Training : a widget, to be the last line of a cell
    """
    sliders = {
        "threshold": Slider(fixmatch_settings.THRESHOLDS, "Threshold"),
        "strength": Slider(fixmatch_settings.STRENGTHS, "Augmentation strength"),
        "weight": Slider(fixmatch_settings.WEIGHTS, "Unlabeled weight"),
    }
    start = [
        slider.values.index(value)
        for slider, value in zip(sliders.values(), (0.5, 1, 1), strict=True)
    ]
    return Training(settings_scene, _train, "Train this setting once", sliders, start)


def settings_scene(live=None, threshold=0.5, strength=1, weight=1):
    """Return the scene at one point of the fixmatch_settings.

    Parameters
    ----------
    live : list of records of a training at this setting, or None
    threshold, strength, weight : floats, on the grid of ``course bench fixmatch_settings``

    Returns
    -------
    Scene
    """
    method = (threshold if weight else fixmatch_settings.THRESHOLDS[0], strength, weight)
    fixmatch, labels = _grid()["FixMatch", *method], _grid()["labels, strong views", 0, strength, 0]
    names = [("labels, strong views", INK, False), ("FixMatch", _BLUE, False)]
    if live is not None:
        names = [
            names[0],
            ("FixMatch, mean of two", _BLUE, True),
            ("your training", _ORANGE, False),
        ]
    charts = []
    for title, key, low, ticks in (
        ("Predictions above the threshold", "confident", 0, [0, 0.5, 1]),
        ("Accuracy on 500 held-out digits", "right", 0, [0, 0.5, 1]),
    ):
        lines = [line_of([fixmatch], key, 1000, _BLUE, thin=live is not None)]
        if key == "right":
            lines.insert(0, line_of([labels], key, 1000, INK))
        if live is not None:
            lines.append(line_of(live, key, 1000, _ORANGE))
        charts.append(Chart(title, lines, low, 1, ticks, fixmatch_settings.STEPS))
    images, titles = _views(strength)
    caption = _caption(fixmatch["right"][-1] / 10, labels["right"][-1] / 10)
    if weight == 0:
        caption += " At weight 0 the unlabeled digits are not used, so the threshold has no effect."
    if live:
        caption += f" Your training: {live[-1]['right'] / 10:.1f} %."
    done = live[-1]["step"] / fixmatch_settings.STEPS if live else 0.0
    return Scene(charts, names, images, titles, None, threshold, caption, done)


def _caption(fixmatch, labels):
    return (
        f"At the end FixMatch reaches {fixmatch:.1f} % accuracy on the held-out digits, and labels "
        f"only with the same views {labels:.1f} % (difference {fixmatch - labels:+.1f} points). "
        "Curves are means of two trainings."
    )


@cache
def _grid():
    """Return the mean curves of the draws by (method, threshold, strength, weight)."""
    keys = ("method", "threshold", "strength", "weight")
    gathered = {}
    for row in load_results("fixmatch_settings").rows:
        gathered.setdefault(tuple(row[key] for key in keys), []).append(row)
    return {
        key: {
            name: np.mean([row[name] for row in rows], axis=0)
            for name in ("step", "confident", "right")
        }
        for key, rows in gathered.items()
    }


@cache
def _views(strength):
    """Return one digit, a weak view of it, and six strong ones, the same at each call."""
    X, _, _, shown, _ = deep_watch.scene()
    digit = X[shown[4]]
    views = ImageAugmentation(strength=float(strength))
    rng = np.random.RandomState(0)
    weak = views.weak(digit[None], rng)
    strong = np.concatenate([views.strong(digit[None], rng) for _ in range(6)])
    images = np.clip(np.concatenate([digit[None], weak, strong]), 0, 1)
    return images, [("original", ""), ("weak", ""), *[("strong", "")] * 6]


def _train(threshold, strength, weight):
    return fixmatch_settings.train_steps(0, "FixMatch", threshold, strength, weight)
