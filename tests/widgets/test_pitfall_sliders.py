"""The sliders of lesson 5 without a browser: at the default, at both ends, in all combinations."""

from itertools import product

import numpy as np
import pytest

from course.bench import pitfall_settings
from course.bench.pitfall_settings import FOREIGN, NOISE, THRESHOLDS
from course.datasets import UNLABELED
from course.evaluation import load_results
from course.widgets import explore, pitfall_sliders

"""The controls of lesson 5 without a browser: at the default, at both ends, in all combinations."""


ENDS = [(values[0], values[-1]) for values in (THRESHOLDS, FOREIGN, NOISE)]


def test_all_settings_share_one_frame():
    frames = {pitfall_sliders(*setting)[0].frame for setting in product(*ENDS)}
    assert len(frames) == 1


def test_only_guesses_are_ringed_and_their_count_is_told():
    (panel,) = pitfall_sliders(0.9, 0.4, 0.1)
    guessed = (panel.y != UNLABELED) & (panel.given == UNLABELED)
    assert panel.ringed.any()
    assert np.all(guessed[panel.ringed])
    right = round(100 * (1 - panel.ringed.sum() / guessed.sum()))
    said = panel.title.replace("\N{NO-BREAK SPACE}", " ")
    assert said == f"{guessed.sum()} of 280 points pseudo-labeled, {right} % correctly"


def test_rings_reach_the_browser_and_the_still_picture():
    control = explore(
        pitfall_sliders, threshold=THRESHOLDS, out_of_distribution=FOREIGN, noise=NOISE
    )
    (panel,), (sent,) = control.panels(), control.picture
    ringed = np.frombuffer(sent["ringed"], dtype="<i4")
    np.testing.assert_array_equal(ringed, np.flatnonzero(panel.ringed))
    assert control._still()["image/png"].startswith(b"\x89PNG")


def test_more_of_a_share_keeps_what_was_there():
    few, many = pitfall_settings.scene(0.2, 0.1, 3), pitfall_settings.scene(0.4, 0.3, 3)
    np.testing.assert_array_equal(few[0], many[0][: len(few[0])])
    flipped = [np.flatnonzero((y_few != UNLABELED) & (y_few != y)) for _, y, y_few in (few, many)]
    assert set(flipped[0]) < set(flipped[1])


def test_the_stored_means_hold_every_setting_and_tell_the_story():
    table = load_results("pitfall_settings")
    settings = {(row["threshold"], row["foreign"], row["noise"]) for row in table.rows}
    assert settings == set(product(THRESHOLDS, FOREIGN, NOISE))
    assert max(map(len, pitfall_settings.describe(table).splitlines())) <= 100

    def mean(name, *setting):
        (row,) = [r for r in table.rows if (r["threshold"], r["foreign"], r["noise"]) == setting]
        return row[name]

    assert mean("coverage", 0.5, 0.0, 0.0) > mean("coverage", 0.9, 0.0, 0.0) + 0.2
    assert mean("precision", 0.9, 0.0, 0.0) > mean("precision", 0.9, 0.6, 0.0) + 0.3
    assert mean("high", 0.9, 0.4, 0.0) < 0  # harm: below labels only


@pytest.mark.slow
def test_a_setting_measured_again_is_the_same():
    row = load_results("pitfall_settings").where(threshold=0.9, foreign=0.4, noise=0.2).rows[0]
    again = [
        pitfall_settings.trained(0.9, 0.4, 0.2, seed)[-1]["accuracy"]
        for seed in pitfall_settings.SEEDS
    ]
    assert np.mean(again) == pytest.approx(row["accuracy"], abs=1e-3)
