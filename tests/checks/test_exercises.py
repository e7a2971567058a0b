"""What every exercise of the course must have, proved for each of them."""

import inspect
import re
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

from course.authoring.exercises import stub
from course.checks import _table, check, exercises
from course.checks._plain import plain
from course.checks._source import parts

SEEDS = range(20)
EVERY = exercises()
SLIPS = [(exercise, slip) for exercise in EVERY for slip in exercise.slips]

# What a wrong function warns of is shown to the learner, not to us.
pytestmark = pytest.mark.filterwarnings("ignore")

each_exercise = pytest.mark.parametrize("exercise", EVERY, ids=lambda e: e.name)


def test_every_module_of_a_lesson_is_listed_in_the_order_of_the_lessons():
    folder = Path(inspect.getfile(check)).parent
    there = {path.stem for path in folder.glob("lesson_*.py")} | {"capstone"}
    assert set(_table._MODULES) == there and len(_table._MODULES) == len(there)
    lessons = [exercise.lesson for exercise in EVERY]
    assert lessons == sorted(lessons, key=str) and {*range(1, 7), "capstone"} == set(lessons)


def _cases(exercise, seed=0):
    return exercise.cases(np.random.default_rng(seed))


def _outcomes(exercise, function, seeds=SEEDS):
    return [check(exercise.name, function, seed=seed) for seed in seeds]


def _words(text):
    return " ".join(text.split())


def _body(function):
    """Return the lines of a function's body that say something, without its docstring."""
    lines = [line.strip() for line in parts(function)[2]]
    return [line for line in lines if len(line) > 12 and not line.startswith("#")]


@each_exercise
def test_is_declared_in_full(exercise):
    assert exercise.points >= 1 and exercise.minutes >= 1
    assert re.fullmatch(r"[a-z_]+\.[a-z_]+", exercise.name)
    assert exercise.function.__name__ == exercise.function_name
    assert len(exercise.hints) == 3 and all(exercise.hints)
    assert len(exercise.slips) >= 3
    said = [slip.says for slip in exercise.slips]
    assert len(set(said)) == len(said) and all(len(says) > 15 for says in said)
    assert inspect.getdoc(exercise.function), "a stub needs a docstring"


@each_exercise
def test_the_stub_is_not_attempted(exercise):
    names = {"np": np, **vars(inspect.getmodule(exercise.function))}
    exec(stub(exercise.function), names)
    outcome = check(exercise.name, names[exercise.function_name])
    assert outcome.outcome == "not attempted" and outcome.points == 0


@each_exercise
def test_the_solution_is_correct_whatever_is_drawn(exercise):
    for outcome in _outcomes(exercise, exercise.function):
        assert (outcome.outcome, outcome.message) == ("correct", "")
        assert outcome.points == exercise.points


@pytest.mark.parametrize(
    ("exercise", "slip"), SLIPS, ids=[f"{e.name}-{s.what}".replace(" ", "_") for e, s in SLIPS]
)
def test_a_known_slip_is_told_so(exercise, slip):
    others = [other.says for other in exercise.slips if other is not slip]
    for outcome in _outcomes(exercise, slip.function, range(8)):
        assert outcome.outcome == "not yet"
        assert _words(slip.says) in _words(outcome.message)
        assert not any(_words(says) in _words(outcome.message) for says in others)


@each_exercise
def test_no_hint_contains_the_solution(exercise):
    assert not [(h, line) for h in exercise.hints for line in _body(exercise.function) if line in h]


@each_exercise
def test_no_message_contains_the_solution(exercise):
    lines = _body(exercise.function)
    assert not [(slip.says, line) for slip in exercise.slips for line in lines if line in slip.says]


@each_exercise
def test_cases_are_plain_data_and_follow_from_the_seed(exercise):
    one, two, other = _cases(exercise, 1), _cases(exercise, 1), _cases(exercise, 2)
    assert 2 <= len(one) <= 10
    for case in one:
        assert isinstance(case, tuple)
        for value in case:
            _assert_plain(value)
    assert _frozen(one) == _frozen(two) != _frozen(other)


@each_exercise
def test_the_solution_leaves_its_input_alone(exercise):
    for case, kept in zip(_cases(exercise), _cases(exercise), strict=True):
        exercise.function(*case)
        assert _frozen(case) == _frozen(kept)


@each_exercise
def test_judging_does_not_change_what_it_is_given(exercise):
    cases = _cases(exercise)
    answers = [plain(exercise.function(*case)) for case in cases]
    before = _frozen([cases, answers])
    assert exercise.judge(cases, answers).right
    assert _frozen([cases, answers]) == before


def _raises(*arguments):
    raise KeyError("of the learner")


def _never_ends(*arguments):
    while True:
        pass


def _never_ends_quietly(*arguments):
    while True:
        try:
            while True:
                pass
        except Exception:
            continue


@each_exercise
def test_an_answer_that_raises(exercise):
    outcome = check(exercise.name, _raises)
    assert outcome.outcome == "your code raised"
    assert "KeyError" in outcome.message and 'raise KeyError("of the learner")' in outcome.message


@each_exercise
@pytest.mark.parametrize("function", [_never_ends, _never_ends_quietly])
def test_an_answer_that_never_ends(exercise, function):
    outcome = check(exercise.name, function, time_limit=0.02)
    assert outcome.outcome == "not yet" and "still running after 0.02 seconds" in outcome.message


@each_exercise
def test_an_answer_that_raises_on_one_input_only(exercise):
    """Whichever input it is: the first failure is what is reported, with its line."""

    def answer(*arguments):
        calls.append(arguments)
        if len(calls) == bad:
            raise ZeroDivisionError("on this input")
        return exercise.function(*arguments)

    for bad in range(1, 1 + len(_cases(exercise, 1))):
        calls = []
        outcome = check(exercise.name, answer, seed=1)
        assert outcome.outcome == "your code raised" and len(calls) == bad
        assert "ZeroDivisionError: on this input, in line 4 of answer: raise " in outcome.message


@each_exercise
def test_an_answer_that_never_ends_costs_its_time_limit_once(exercise):
    right = [exercise.function(*case) for case in _cases(exercise, 1)]

    def answer(*arguments):
        calls.append(arguments)
        while len(calls) == 2:
            pass
        return right[len(calls) - 1]

    calls = []
    outcome = check(exercise.name, answer, seed=1, time_limit=0.1)
    assert "still running after 0.1 seconds" in outcome.message and len(calls) == 2


@pytest.mark.parametrize("exercise", [e for e in EVERY if e.keeps_input], ids=lambda e: e.name)
def test_an_argument_changed_in_any_call_is_found(exercise):
    def answer(*arguments):
        calls.append(arguments)
        right = exercise.function(*arguments)
        if len(calls) == bad:
            arguments[0][:] += 1
        return right

    for bad in range(1, 1 + len(_cases(exercise, 1))):
        calls = []
        outcome = check(exercise.name, answer, seed=1)
        assert outcome.outcome == "not yet" and len(calls) == bad
        assert f"changed its argument {exercise.arguments[0]} in place" in outcome.message


ODD = {
    "NaN": lambda *a: np.nan,
    "NaN everywhere": lambda *a: np.full(getattr(a[0], "shape", 3), np.nan),
    "None": lambda *a: None if a else 1,
    "a string": lambda *a: "0.5",
    "an empty array": lambda *a: np.array([]),
    "a wrong shape": lambda *a: np.zeros((2, 3, 4, 5)),
    "an empty dict": lambda *a: {},
    "a ragged list": lambda *a: [[1, 2], [3]],
    "a list of strings": lambda *a: ["a", "b"],
    "a function": lambda *a: len,
    "a generator": lambda *a: (x for x in a),
    "an array of objects": lambda *a: np.array([None, {}], dtype=object),
    "complex numbers": lambda *a: np.array([1j]),
    "a huge integer": lambda *a: 10**400,
    "a sparse table": lambda *a: sparse.eye_array(3),
    "a list in itself": lambda *a: (loop := [], loop.append(loop))[0],
    "the first argument": lambda *a: a[0],
    "a view of the input": lambda *a: a[0][::-1] if isinstance(a[0], np.ndarray) else a[0],
}


@each_exercise
@pytest.mark.parametrize("odd", ODD)
def test_an_odd_answer_is_not_yet(exercise, odd):
    outcome = check(exercise.name, ODD[odd], seed=1)
    assert outcome.outcome == "not yet"
    assert 15 < len(outcome.message) < 700
    assert outcome.message[0].isupper() or outcome.message.startswith(exercise.function_name)


@each_exercise
def test_wrong_arguments_are_said_with_the_right_ones(exercise):
    outcome = check(exercise.name, lambda: 1 + 1)
    assert outcome.outcome == "your code raised"
    assert f"({', '.join(exercise.arguments)})" in outcome.message


@each_exercise
def test_an_answer_that_comes_back_as_lists_is_right(exercise):
    def as_lists(*arguments):
        return _to_lists(exercise.function(*arguments))

    assert all(_outcomes(exercise, as_lists, range(3)))


@each_exercise
def test_judging_the_wrong_number_of_answers(exercise):
    verdict = exercise.judge(_cases(exercise), [1])
    assert not verdict.right and "answers" in verdict.message


def _to_lists(value):
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, tuple):
        return [_to_lists(item) for item in value]
    if isinstance(value, dict):
        return {key: _to_lists(item) for key, item in value.items()}
    return value


def _assert_plain(value):
    kind = type(value)
    if kind in (list, tuple):
        for item in value:
            _assert_plain(item)
    elif kind is dict:
        for key, item in value.items():
            _assert_plain(key)
            _assert_plain(item)
    elif kind is np.ndarray:
        assert value.dtype.kind in "biuf"
    else:
        assert kind in (type(None), bool, int, float, str, sparse.csr_array), kind


def _frozen(value):
    """Return plain data in a form that compares by value."""
    if isinstance(value, (list, tuple)):
        return [_frozen(item) for item in value]
    if isinstance(value, dict):
        return {key: _frozen(item) for key, item in value.items()}
    if sparse.issparse(value):
        return _frozen(value.toarray())
    # By their text, so that NaN equals NaN.
    return (value.shape, repr(value.tolist())) if isinstance(value, np.ndarray) else repr(value)
