"""Desk and grade agree: each solution is right in both, each listed mistake in neither."""

import contextlib

import pytest

from course.checks import check, exercises
from course.grading import child, frames, intake, judge, source, walls

EXERCISES = exercises()


class InProcess:
    """In place of a child: the functions are called here, and answers go through the frames."""

    seconds = spent = 0.0

    def __init__(self, **functions):
        self._submission = child._Submission(None)
        vars(self._submission.module).update(functions)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def ask(self, what, seconds, **details):
        if what != "call":
            return {}
        details = frames.decode(frames.encode(details))
        return frames.decode(frames.encode(self._submission.do_call(None, **details)))


class Server:
    limits = walls.Limits()

    def __init__(self, **functions):
        self._functions = functions

    def child(self):
        return InProcess(**self._functions)


def grade(exercise, function, seed):
    name = exercise.function_name
    cells = source.Source([f"{name} = ...", f"check({exercise.name!r}, {name})"])
    submission = intake.Submission("ada", "x", "x.ipynb", None)
    server = Server(**{name: function})
    with contextlib.suppress(ImportError):
        result, _ = judge.grade(server, submission, cells, [exercise], seed)
    return result.tasks[0]


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.name)
def test_solutions_are_right_in_both(exercise, seed):
    assert check(exercise.name, exercise.function, seed=seed, time_limit=60.0)
    graded = grade(exercise, exercise.function, seed)
    assert (graded.outcome, graded.points) == ("correct", exercise.points), graded.reason


@pytest.mark.slow
@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.name)
def test_mistakes_are_wrong_in_both(exercise):
    for slip in exercise.slips:
        desk = check(exercise.name, slip.function, seed=3, time_limit=60.0)
        graded = grade(exercise, slip.function, 3)
        assert not desk and graded.outcome != "correct", slip.what
        assert desk.outcome == graded.outcome, (slip.what, desk.message, graded.reason)
