"""Pictures of comparisons, label budgets and retraining; ``tests/evaluation`` reads their words."""

import numpy as np
import pytest

from course import plots
from course.plots._comparison import _spread


@pytest.fixture
def shown(monkeypatch):
    """Collect pairs of a figure and its sentence."""
    pictures = []
    monkeypatch.setattr("course.plots._style.show", lambda fig, alt: pictures.append((fig, alt)))
    return pictures


def test_a_comparison_is_drawn_from_scores_alone(shown):
    draws = {
        (name, n): {seed: level + 0.01 * seed for seed in range(4)}
        for name, level in {"labels only": 0.6, "one": 0.7, "all labels": 0.9}.items()
        for n in (1, 4)
    }
    plots.show_comparison(draws, "accuracy on new points", "Title")
    ((fig, alt),) = shown
    assert alt.startswith("Accuracy on new points, mean over 4 label draws.")
    assert "With 4 labels per class: labels only 61.5 %, one 71.5 %, all labels 91.5 %." in alt
    assert fig.axes[0].get_title(loc="left") == "Title"


def test_retraining_marks_the_batches_after_which_a_model_was_rejected(shown):
    rows = [
        {"batch": i, "served_accuracy": served, "latest_accuracy": latest, "verdict": verdict}
        for i, served, latest, verdict in (
            (1, np.nan, np.nan, "first"), (2, 0.8, 0.8, "accepted"), (3, 0.9, 0.6, "rejected"),
        )
    ]  # fmt: skip
    plots.show_retraining(rows)
    ((fig, alt),) = shown
    assert "With the acceptance test 85.0 % on average, without it 70.0 %." in alt
    assert alt.endswith("rejected after batch: 3.")
    assert len(fig.axes[0].lines) == 3


def test_names_of_curves_do_not_overlap():
    heights = _spread([0.90, 0.90, 0.901, 0.97, 0.97], 0.02)
    assert np.diff(heights).min() >= 0.02 - 1e-12
    assert np.mean(heights[:3]) == pytest.approx(np.mean([0.9, 0.9, 0.901]))
