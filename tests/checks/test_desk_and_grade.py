"""The desk's check and the grader come to the same verdict, with the same reason."""

import numpy as np
import pytest

from course.checks import check, exercises
from course.grading import child, frames, judge

PAIRS = [(exercise, None) for exercise in exercises()]
PAIRS += [(exercise, slip) for exercise in exercises() for slip in exercise.slips]

pytestmark = pytest.mark.filterwarnings("ignore")


def _graded(exercise, function, seed):
    """Return outcome, reason and points as the grader comes to them, without its walls."""
    cases = list(exercise.cases(np.random.default_rng(seed)))
    submission = child._Submission(None)
    vars(submission.module)[exercise.function_name] = function
    sent = _there_and_back([list(case) for case in cases])
    reply = submission.do_call(
        "", name=exercise.function_name, cases=sent, keeps_input=bool(exercise.keeps_input)
    )
    return judge._judged(exercise, cases, _there_and_back(reply), "")


def _there_and_back(message):
    return frames.decode(frames.encode(message))


@pytest.mark.parametrize(
    ("exercise", "slip"), PAIRS, ids=lambda part: getattr(part, "name", getattr(part, "what", "-"))
)
def test_the_verdicts_are_the_same(exercise, slip):
    function = slip.function if slip else exercise.function
    for seed in range(2):
        at_the_desk = check(exercise.name, function, seed=seed)
        outcome, reason, points = _graded(exercise, function, seed)
        assert points == at_the_desk.points
        assert outcome == at_the_desk.outcome == ("not yet" if slip else "correct")
        if slip:
            assert slip.says in reason and slip.says in at_the_desk.message


def test_an_argument_changed_in_place_is_found_by_both():
    for exercise in [e for e in exercises() if e.keeps_input]:

        def changes(*arguments, solve=exercise.function):
            answer = solve(*arguments)
            arguments[0][:] += 1
            return answer

        outcome, reason, _ = _graded(exercise, changes, 3)
        assert outcome == check(exercise.name, changes, seed=3).outcome == "not yet"
        assert "in place" in reason
