"""Points for part of the inputs, where an exercise says so."""

import numpy as np
import pytest
from test_desk_and_grade import EXERCISES, grade

from course.checks import check
from course.grading import class_page, feedback
from course.grading.results import Result

PARTIAL = [e for e in EXERCISES if e.partial]


def gap_of_every_draw(method, labels_only, all_labels, small=0.02):
    """Right but for draws that failed."""
    scores = np.array([method, labels_only, all_labels], dtype=float)
    mean, low, high = scores.mean(axis=1)
    return np.nan if high - low < small else (mean - low) / (high - low)


def loss_that_overflows(weak, strong, threshold):
    """Right but for large logits."""

    def softmax(logits):
        return np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)

    with np.errstate(all="ignore"):
        rows, guesses = np.arange(len(weak)), weak.argmax(axis=1)
        confident = softmax(weak)[rows, guesses] >= threshold
        return np.mean(-np.log(softmax(strong)[rows, guesses]) * confident)


ALMOST = {
    "evaluation.gap_closed": (gap_of_every_draw, 1, "8 of 9"),
    "objectives.fixmatch_loss": (loss_that_overflows, 2, "3 of 4"),
}


def test_which_exercises_give_part_of_their_points():
    assert {e.name for e in PARTIAL} == set(ALMOST)


@pytest.mark.parametrize("exercise", PARTIAL, ids=lambda e: e.name)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_an_answer_for_all_but_one_input(exercise, seed):
    function, points, on = ALMOST[exercise.name]
    desk, graded = check(exercise.name, function, seed=seed), grade(exercise, function, seed)
    assert (desk.points, graded.points) == (points, points)
    assert desk.outcome == graded.outcome == "not yet"
    assert f"Right on {on} inputs" in desk.message and f"Right on {on} inputs" in graded.reason
    result = Result("ada", "03_x", "f.ipynb", tasks=[graded])
    assert f"{points} of {exercise.points}" in feedback.page(result)
    task = class_page._task(exercise.name, [result, result])
    assert (task["solved"], task["part"]) == (0, 2)
    assert "Right on" not in task["mistakes"][0][1]


@pytest.mark.parametrize("exercise", PARTIAL, ids=lambda e: e.name)
@pytest.mark.parametrize("value", [0.0, 1.0, np.nan, np.inf])
def test_one_answer_for_everything_has_no_points(exercise, value):
    for seed in range(3):
        assert check(exercise.name, lambda *_: value, seed=seed).points == 0


@pytest.mark.parametrize("exercise", PARTIAL, ids=lambda e: e.name)
def test_the_stub_says_so(exercise):
    assert "it earns part of the points" in check(exercise.name, ...).message
