"""The learner's own calibration beside a model's."""

import numpy as np
import pytest

from course import plots
from course.widgets import commit, own_calibration, reveal


@pytest.fixture
def shown(monkeypatch):
    pictures = []
    monkeypatch.setattr(plots, "show", lambda fig, alt: pictures.append((fig, alt)))
    return pictures


SURE, RIGHT = np.repeat([0.55, 0.95], 50), np.arange(100) % 4 > 0


def test_own_answers_count_once_revealed(shown, working_copy):
    for name, choice, sure, answer in (
        ("a", 0, 90, 0), ("b", 1, 60, 0), ("c", 0, 100, 0), ("open", 0, 80, None),
    ):  # fmt: skip
        asked = commit(name, "?", ["yes", "no"])
        asked.answer = {"choice": choice, "confidence": sure}
        if answer is not None:
            reveal(name, answer)
    commit("unsure", "?", ["yes", "no"], confidence=False).answer = {
        "choice": 0, "confidence": None,
    }  # fmt: skip
    reveal("unsure", 0)
    own_calibration(SURE, RIGHT)
    ((fig, alt),) = shown
    assert "You: 2 of 3 correct, 83 % confidence on average, 17 points overconfident." in alt
    assert "chance" in alt
    assert [line.get_label() for line in fig.axes[0].lines][1:] == ["the model", "you"]


def test_the_ends_of_the_scale_are_drawn(shown):
    own_calibration([0.5, 1.0], [False, True])
    assert "50 % confidence, 0 % correct; 100 % confidence, 100 % correct" in shown[0][1]


def test_what_cannot_be_used_is_named():
    with pytest.raises(ValueError, match="same length"):
        own_calibration([0.5], [True, False])
