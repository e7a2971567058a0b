"""Believed mistakes are ringed, claims re-run, thresholds marked."""

import matplotlib as mpl
import numpy as np
import pytest

from course import plots
from course.methods import KNeighborsClassifier
from course.plots import _pitfalls


@pytest.fixture
def shown(monkeypatch):
    """Collect the pictures and their sentences."""
    collected = []
    monkeypatch.setattr(_pitfalls, "show", lambda fig, alt: collected.append((fig, alt)))
    return collected


def rings(ax):
    return [c for c in ax.collections if c.get_zorder() == 5 and not len(c.get_facecolors())]


def test_exactly_the_wrong_pseudo_labels_are_ringed(shown):
    rng = np.random.RandomState(0)
    X, truth = rng.normal(size=(20, 2)), np.arange(20) % 2
    given = np.where(np.arange(20) < 4, truth, -1)
    known = np.where(np.arange(20) < 10, truth, -1)
    known[[5, 8]] = 1 - known[[5, 8]]
    model = KNeighborsClassifier(1).fit(X, truth)
    plots.show_hardening(
        X, truth, given, [0, 1], [(given, model), (known, model)], [0.6, 0.9], [0.8, 0.5]
    )
    fig, alt = shown[0]
    ringed = [sum(len(c.get_offsets()) for c in rings(ax)) for ax in fig.axes[:2]]
    assert ringed == [0, 2]
    np.testing.assert_allclose(rings(fig.axes[1])[0].get_offsets(), X[[5, 8]])
    assert "Round 1: 6 pseudo-labels, 2 wrong." in alt
    assert "60 % and 80 %, 90 % and 50 %" in alt


def test_reruns_count_those_above_the_bar(shown):
    plots.show_reruns(
        np.array([0.8, 0.85, 0.91]), 0.9, 0.95, name="A recipe", bar_name="all labels"
    )
    assert (
        "3 fresh runs from 80.0 to 91.0 %, mean 85.3 %, 1 of them above all labels" in shown[0][1]
    )


def test_the_marked_threshold_is_large_on_every_curve(shown):
    curves = {name: [(0.5, 0.9, 0.8), (0.75, 0.4, 0.95)] for name in ("one", "other")}
    plots.show_trade(curves, 0.75, "A trade")
    fig, alt = shown[0]
    assert "one: 0.90 and 0.80 at 0.5, 0.40 and 0.95 at 0.75." in alt
    large = [line for line in fig.axes[0].lines if line.get_markersize() > 10]
    assert [tuple(line.get_xydata()[0]) for line in large] == [(0.4, 0.95)] * 2
    assert len({mpl.colors.to_hex(line.get_color()) for line in large}) == 2


def test_a_mark_that_is_not_there_is_refused(shown):
    with pytest.raises(ValueError, match=r"0\.6"):
        plots.show_trade({"one": [(0.5, 0.9, 0.8)]}, 0.6, "A trade")
