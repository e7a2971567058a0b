"""Views of a digit, pseudo-labels, trainings and kinds of data."""

import numpy as np
import pytest
from matplotlib.colors import to_rgba

from course import plots

IMAGE = np.linspace(0, 1, 64)


@pytest.fixture
def figures(monkeypatch):
    """Collect pairs of a figure and its sentence."""
    collected = []
    monkeypatch.setattr("course.plots._deep.show", lambda fig, alt: collected.append((fig, alt)))
    return collected


def proba(best, share=0.9):
    return np.where(np.arange(10) == best, share, (1 - share) / 9)


def test_a_weak_view_gives_the_target_in_words_without_shares(figures):
    plots.show_teaching((IMAGE, proba(0, 0.98)), (IMAGE, proba(6)), proba(0, 0.87))
    ((fig, alt),) = figures
    assert "Weak view: 0, above the threshold." in alt
    assert "Strong view: 6, and the target is 0." in alt
    assert alt.endswith("trained: 0.")
    assert "%" not in alt and "8" not in alt  # shares may differ elsewhere
    frames = [ax.spines["left"].get_edgecolor() for ax in fig.axes if ax.images]
    assert len(set(frames)) == 3  # the prediction, not matched, matched
    texts = [text.get_text() for ax in fig.axes for text in ax.texts]
    assert "target:\na 0" in texts


def test_a_prediction_below_the_threshold_is_said_to_be_so(figures):
    plots.show_teaching((IMAGE, proba(3, 0.6)), (IMAGE, proba(3)), titles=("One", "Other"))
    assert "One: 3, below the threshold." in figures[0][1]
    assert "Other: 3." in figures[0][1]


def test_the_largest_bar_has_its_classs_color_and_the_target_an_outline():
    _, ax = plots.figure()
    plots.draw_bars(ax, proba(4), threshold=0.95, target=7)
    *bars, outline = ax.patches
    assert to_rgba(bars[4].get_facecolor()) == to_rgba(plots.COLORS[4])
    assert len({bar.get_facecolor() for bar in bars}) == 2
    assert outline.get_height() == 1 and outline.get_x() < 7 < outline.get_x() + 1


def test_views_have_a_row_for_each_name(figures):
    plots.show_views({"a": np.tile(IMAGE, (3, 1)), "b": np.tile(IMAGE, (2, 1))}, alt="Views.")
    fig = figures[0][0]
    assert sum(bool(ax.images) for ax in fig.axes) == 5


def test_a_training_is_drawn_along_its_steps_and_the_baseline_in_ink(figures):
    history = [{"step": 5, "held_out": 0.5}, {"step": 10, "held_out": 0.7}]
    plots.show_training({"labels only": history, "other": history}, "held_out", "Title", "right")
    first, second = figures[0][0].axes[0].lines
    assert first.get_color() == plots.INK != second.get_color()
    assert not any(character.isdigit() for character in figures[0][1])


def test_kinds_are_images_signals_and_columns(figures):
    rows = np.array([IMAGE] * 3)
    table = np.zeros((3, 5))
    table[2, 1] = 2  # swapped in from another row
    plots.show_kinds({"digits": rows, "waves": rows - 0.5, "a table": table}, alt="Kinds of data.")
    axes = np.array(figures[0][0].axes).reshape(3, 3)
    assert all(ax.images for ax in axes[0]) and all(ax.lines for ax in axes[1])
    colors = [bar.get_facecolor() for bar in axes[2, 2].patches]
    assert colors.count(to_rgba(plots.COLORS[1])) == 1
