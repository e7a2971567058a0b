"""The poster: six pictures, and numbers that are the learner's or say that they are not."""

import numpy as np
import pytest

from course import workspace
from course.datasets import save_hand_labels
from course.widgets import poster, poster_numbers


def test_without_a_working_copy_every_number_says_what_stands_in():
    lines = poster_numbers()
    assert lines[0] == "40 labels that came with the course, 2 errors"
    assert all("yet" in line for line in lines[1:])


def test_numbers_are_the_learners_own(working_copy):
    save_hand_labels({0: 0, 1: 1, 2: 3})  # the third is a 2
    workspace.save(
        "commitments",
        {
            "a": {"choice": 0, "confidence": 90, "right": True},
            "b": {"choice": 1, "confidence": 70, "right": False},
            "c": {"choice": 1, "confidence": 60},
        },
    )
    workspace.save("exercises", {"knn": {"tries": 2, "hints": 0, "solved": True}})
    workspace.save("label_golf", {"moons, propagation": 3, "circles, propagation": 5})
    assert poster_numbers(0.957) == [
        "3 labels of your own, 1 error",
        "1 of your 2 predictions came out right",
        "1 exercise solved",
        "label golf: 3 clicks at best",
        "80 % sure on average, 50 % right",
        "network on the labels of lesson 1: 96 % accuracy",
    ]


@pytest.mark.parametrize("ending", ["png", "pdf"])
def test_the_page_can_be_kept(tmp_path, monkeypatch, ending):
    shown = []
    monkeypatch.setattr("course.plots.show", lambda fig, alt: shown.append((fig, alt)))
    path = tmp_path / f"poster.{ending}"
    poster(0.9, path)
    ((fig, alt),) = shown
    assert path.stat().st_size > 20_000
    titles = [ax.get_title(loc="left") for ax in fig.axes]
    assert [title[0] for title in titles] == list("123456")
    assert "six pictures" in alt
    assert not any(ch.isdigit() for ch in alt)  # what a net reached may differ elsewhere
    assert all(len(ax.get_xlabel()) > 5 for ax in fig.axes)
    assert np.ptp([ax.get_position().height for ax in fig.axes]) < 0.1
