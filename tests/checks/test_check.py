"""``check`` and its companions: kind, exact, and safe for whoever calls them."""

import json
import subprocess
import sys
import threading
import time
import warnings

import numpy as np
import pytest
from scipy import sparse

from course import workspace
from course.checks import _table, check, exercises, hint, progress, solution, when_solved
from course.checks._declare import Exercise, each
from course.checks._judge import Amiss, Slip, differences, same
from course.checks._properties import finite, rows_sum_to_one
from course.cli import main


def shares(X):
    """Divide each row by its sum."""
    return X / X.sum(axis=1, keepdims=True)


def _not_normalised(X):
    return X


EXERCISE = Exercise(
    name="demo.shares",
    solves=shares,
    points=2,
    minutes=3,
    what="the shares",
    cases=lambda rng: [(np.array([[1.0, 3.0]]),), (rng.random((4, 3)) + 0.1,)],
    properties=[finite, rows_sum_to_one],
    hints=["First?", "Second.", "Third."],
    slips=[Slip("does not divide", _not_normalised, "Divide each row by its sum, once.")],
    keeps_input=True,
    lesson=1,
)


@pytest.fixture(autouse=True)
def _one_exercise(monkeypatch):
    monkeypatch.setattr(_table, "_table", lambda: {EXERCISE.name: EXERCISE})


# --- the four outcomes -----------------------------------------------------------------------


def test_a_right_answer():
    outcome = check("demo.shares", shares)
    assert (outcome.outcome, outcome.points, outcome.of, outcome.message) == ("correct", 2, 2, "")
    assert outcome and "✓ Correct" in repr(outcome)


@pytest.mark.parametrize("answer", [None, ..., lambda X: None, lambda X: ...])
def test_nothing_attempted(answer):
    assert check("demo.shares", answer).outcome == "not attempted"


def test_a_body_that_is_still_to_be_written():
    def shares(X):
        raise NotImplementedError

    assert check("demo.shares", shares).outcome == "not attempted"


def test_a_forgotten_return_is_an_attempt():
    def shares(X):
        X / X.sum()

    outcome = check("demo.shares", shares)
    assert outcome.outcome == "not yet" and "return" in outcome.message


def test_a_message_names_argument_expected_came_back_and_slip():
    outcome = check("demo.shares", _not_normalised)
    assert outcome.outcome == "not yet" and outcome.points == 0
    for part in (
        "For X = [[1, 3]]",
        "should be [[0.25, 0.75]]",
        "returned [[1, 3]]",
        "Divide each",
    ):
        assert part in outcome.message


def test_a_property_is_named_where_no_slip_fits():
    assert "should sum to 1" in check("demo.shares", lambda X: X / X.sum() * 2).message


def test_points_for_part_of_the_inputs_where_the_exercise_says_so(monkeypatch):
    def right_on_the_small_one(X):
        return shares(X) if len(X) == 1 else X

    assert check("demo.shares", right_on_the_small_one).points == 0
    _with(monkeypatch, partial=True)
    outcome = check("demo.shares", right_on_the_small_one)
    assert (outcome.outcome, outcome.points) == ("not yet", 1)
    assert "Right on 1 of 2 inputs." in outcome.message
    assert check("demo.shares", _not_normalised).points == 0
    assert check("demo.shares", shares).points == 2

    @each
    def judge(answer, X):
        if len(X) > 1:
            raise Amiss("the table is too large.")

    _with(monkeypatch, partial=True, judged_by=judge)
    assert check("demo.shares", shares).points == 1
    _with(monkeypatch, partial=True, judged_by=lambda cases, answers: answers[0]["none"])
    assert check("demo.shares", shares).points == 0


def test_a_mistake_that_comes_in_several_forms_has_one_name(monkeypatch):
    forms = [lambda X: X * 2, lambda X: X * 3]
    _with(monkeypatch, slips=[Slip("multiplies", _not_normalised, "Do not multiply.", forms)])
    for factor in (1, 2, 3):
        said = check("demo.shares", lambda X, factor=factor: X * factor).message
        assert said.endswith("Do not multiply.")


def test_an_error_says_what_and_where():
    def shares(X):
        total = X.sum()
        return X @ X / total

    outcome = check("demo.shares", shares)
    assert outcome.outcome == "your code raised"
    assert "ValueError" in outcome.message and "line 3 of shares" in outcome.message
    assert "return X @ X / total" in outcome.message


def test_a_result_instead_of_the_function():
    outcome = check("demo.shares", np.eye(2))
    assert outcome.outcome == "not yet" and "check('demo.shares', shares)" in outcome.message


@pytest.mark.parametrize("error", [SystemExit, RecursionError, MemoryError, StopIteration])
def test_nothing_gets_through(error):
    def shares(X):
        raise error

    assert check("demo.shares", shares).outcome == "your code raised"


def test_the_stop_button_ends_the_call_and_not_the_cell():
    def shares(X):
        raise KeyboardInterrupt

    assert "stopped" in check("demo.shares", shares).message


def test_an_unknown_name_is_said_with_the_nearest():
    for card in (check("demo.share", shares), hint("demo.share"), solution("demo.share")):
        assert 'Did you mean "demo.shares"' in " ".join(repr(card).split())
    assert check(3, shares).outcome == "not attempted"


# --- inputs, time, output --------------------------------------------------------------------


def test_inputs_are_copies_and_drawn_anew():
    seen = []

    def shares(X):
        seen.append(X.copy())
        return X * 0

    seeds = {check("demo.shares", shares).seed for _ in range(3)}
    assert len(seeds) == 3 and len({X.tobytes() for X in seen[1::2]}) == 3


@pytest.mark.parametrize(
    "option",
    [{"seed": "x"}, {"seed": -1}, {"seed": 1.5}, {"time_limit": 0}, {"time_limit": "5"}]
    + [{"time_limit": value} for value in (-1, float("nan"), float("inf"), None)],
)
def test_an_option_that_is_none_is_named(option):
    outcome = check("demo.shares", _not_normalised, **option)
    assert outcome.outcome == "not attempted"
    assert outcome.message.startswith(f"{next(iter(option))} must be")


def test_a_seed_draws_the_same_inputs():
    one, two = check("demo.shares", _not_normalised), check("demo.shares", _not_normalised, seed=5)
    assert check("demo.shares", _not_normalised, seed=one.seed).message == one.message
    assert two.seed == 5


def test_changing_an_argument_is_said_where_it_matters(monkeypatch):
    def shares(X):
        X /= X.sum(axis=1, keepdims=True)
        return X

    assert "changed its argument X in place" in check("demo.shares", shares).message
    lenient = Exercise(**{**_fields(EXERCISE), "keeps_input": False})
    monkeypatch.setattr(_table, "_table", lambda: {"demo.shares": lenient})
    assert check("demo.shares", shares)


def test_a_call_that_sleeps_is_stopped():
    start = time.monotonic()
    outcome = check("demo.shares", lambda X: time.sleep(30), time_limit=0.1)
    assert "still running after 0.1 seconds" in outcome.message
    assert time.monotonic() - start < 10


def test_a_loop_is_stopped_in_another_thread_too():
    def shares(X):
        while True:
            pass

    found = []
    thread = threading.Thread(
        target=lambda: found.append(check("demo.shares", shares, time_limit=0.1))
    )
    thread.start()
    thread.join(20)
    assert found and "still running" in found[0].message
    assert check("demo.shares", _right_in_a_thread)


def _right_in_a_thread(X):
    found = []
    thread = threading.Thread(target=lambda: found.append(check("demo.shares", shares)))
    thread.start()
    thread.join()
    assert found[0]
    return shares(X)


def test_the_clock_of_someone_else_is_left_as_it_was():
    import signal

    def mine(number, frame):
        raise AssertionError

    before = signal.signal(signal.SIGALRM, mine)
    try:
        check("demo.shares", shares)
        assert signal.getsignal(signal.SIGALRM) is mine
        assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    finally:
        signal.signal(signal.SIGALRM, before)


def test_output_is_shown_apart_and_never_a_page(capsys):
    def shares(X):
        for line in range(100_000):
            print("line", line)
        warnings.warn("careful", stacklevel=1)
        return X

    outcome = check("demo.shares", shares)
    assert capsys.readouterr() == ("", "")
    assert outcome.printed.startswith("line 0\nline 1")
    text = repr(outcome)
    assert "it printed:" in text and len(text.splitlines()) < 20 and "line 40" not in text


def test_a_card_escapes_what_came_from_outside():
    def shares(X):
        raise ValueError("<b>bold</b> `tick")

    html = check("demo.shares", shares)._repr_html_()
    assert "<b>" not in html and "&lt;b&gt;" in html


# --- right, but unusual ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "other",
    [
        lambda X: (X / X.sum(axis=1, keepdims=True)).tolist(),
        lambda X: X.astype(np.float32) / X.astype(np.float32).sum(axis=1, keepdims=True),
        lambda X: sparse.coo_array(shares(X)),
        lambda X: np.asfortranarray(shares(X)),
        lambda X: np.array([[v / sum(row) for v in row] for row in X]),
        lambda X: [tuple(v / sum(row) for v in row) for row in X],
        lambda X: np.einsum("ij,i->ij", X, 1 / X.sum(axis=1)),
        lambda X: np.matrix(shares(X)),
        lambda X: shares(X).astype(object),
    ],
)
def test_other_forms_of_the_right_answer_are_right(other):
    assert check("demo.shares", other), check("demo.shares", other)


def test_same_is_strict_where_it_counts():
    a = np.array([0.25, 0.75])
    assert same(a, [0.25, 0.75]) and same(np.array([1, 2]), [1.0, 2.0])
    assert same(np.array([-np.inf, 0.0]), np.array([-np.inf, 0.0])) and same(np.nan, np.nan)
    assert same((1, a), [1, a]) and same({"a": a}, {"a": a, "b": 1})
    for wrong in (a + 1e-4, a[:, None], a[None], a[:1], a * np.nan, None, "x", 0.25, {}, [a, a]):
        assert not same(a, wrong)
    assert not same(np.array([-np.inf, 0.0]), np.array([-1e308, 0.0]))
    assert not same(0.5, [0.5]) and not same(None, 0) and not same("a", "b")
    assert not same({"a": a}, {"b": a}) and not same((1, a), (1,))


def test_truth_values_are_shown_as_such():
    right, wrong = np.array([True, False]), np.array([True, True])
    said = differences(right, wrong, name="the mask")
    assert said == "the mask should be [True, False]; you returned [True, True]."
    assert same(right, [1, 0]) and same(right, [1.0, 0.0])


def test_differences_name_one_place_in_a_large_answer():
    right = np.zeros((10, 10))
    wrong = right.copy()
    wrong[3, 4] = wrong[5, 5] = 1
    said = differences(right, wrong, name="the table")
    assert said == (
        "entry [3, 4] of the table should be 0; you returned 1 (2 of 100 entries differ)."
    )


def test_the_right_rows_in_another_order_are_called_so():
    order = "The right rows, in another order."
    rows = np.array([2, 5, 7, 11])
    assert order in differences(rows, [11, 2, 7, 5])
    assert order not in differences(rows, [11, 2, 7, 6])
    assert order not in differences(np.array([0, 1, 1, 0]), [1, 0, 1, 0]), "labels, not rows"


# --- a judge of one's own, and a check that is itself broken -------------------------------------


def _with(monkeypatch, **changes):
    changed = Exercise(**{**_fields(EXERCISE), **changes})
    monkeypatch.setattr(_table, "_table", lambda: {"demo.shares": changed})


def test_a_judge_of_ones_own_says_what_is_amiss_and_names_slips(monkeypatch):
    @each
    def judge(answer, X):
        if np.max(answer) > 1:
            raise Amiss("something is above 1.")

    _with(monkeypatch, judged_by=judge)
    assert check("demo.shares", lambda X: X * 0)
    assert check("demo.shares", lambda X: X + 9).message == "Something is above 1."
    said = check("demo.shares", _not_normalised).message
    assert said == "Something is above 1. Divide each row by its sum, once."


def test_a_judge_that_stumbles_over_an_answer_says_the_form_is_wrong(monkeypatch):
    _with(monkeypatch, judged_by=lambda cases, answers: answers[0]["no such key"])
    outcome = check("demo.shares", shares)
    assert outcome.outcome == "not yet" and "another form" in outcome.message


# --- nbgrader --------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", [None, _not_normalised])
def test_under_nbgrader_what_is_not_correct_raises(answer, monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    with pytest.raises(AssertionError, match=r"demo\.shares: not"):
        check("demo.shares", answer)
    assert check("demo.shares", shares)


# --- hints, solution, progress, pictures ---------------------------------------------------------


def test_hints_come_one_after_the_other_and_stay_readable(working_copy):
    shown = [repr(hint("demo.shares")) for _ in range(4)]
    assert [text.splitlines()[1].strip() for text in shown] == [
        "First?",
        "Second.",
        "Third.",
        "Third.",
    ]
    assert "solution(" in shown[2] and "solution(" not in shown[1]
    check("demo.shares", shares)
    assert "First?" in repr(hint("demo.shares", 1))
    assert "There are hints 1 to 3" in repr(hint("demo.shares", 4))
    assert "There are hints 1 to 3" in repr(hint("demo.shares", 0))


def test_the_solution_is_not_shown_unasked(working_copy):
    assert "return X /" not in repr(solution("demo.shares"))
    assert "sure=True" in repr(solution("demo.shares"))
    shown = repr(solution("demo.shares", sure=True))
    assert "def shares(X):" in shown and "return X /" in shown and '"""' not in shown
    check("demo.shares", None)
    assert "return X /" not in repr(solution("demo.shares"))
    check("demo.shares", _not_normalised)
    assert "return X /" in repr(solution("demo.shares"))


def test_what_next_leads_on(working_copy):
    assert "gives hint 1 of 3" in repr(check("demo.shares", _not_normalised))
    for _ in range(3):
        hint("demo.shares")
    assert "solution(" in repr(check("demo.shares", _not_normalised))


def test_progress_is_kept_and_never_lost_by_a_later_slip(working_copy, capsys):
    assert "0 of 2 points" in repr(progress())
    assert "Next: demo.shares" in " ".join(repr(progress()).split())
    check("demo.shares", shares)
    check("demo.shares", _not_normalised)
    assert "2 of 2 points" in repr(progress()) and "All done" in repr(progress())
    kept = json.loads((working_copy / workspace.MARKER).read_text())["state"]["exercises"]
    assert kept == {"demo.shares": {"tries": 2, "hints": 0, "solved": True}}
    (working_copy / "inside").mkdir()
    assert main(["progress", "inside"]) == 0
    assert "████" in capsys.readouterr().out


def test_the_command_needs_a_working_copy(tmp_path, capsys):
    assert main(["progress", str(tmp_path)]) == 2
    assert "is not in a working copy" in capsys.readouterr().err


def test_with_state_off_nothing_is_kept(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    workspace.edit(tmp_path, lambda record: None)
    check("demo.shares", shares)
    hint("demo.shares")
    assert "state" not in json.loads((tmp_path / workspace.MARKER).read_text())


def test_a_broken_record_is_said_and_stops_nothing(working_copy):
    (working_copy / workspace.MARKER).write_text("{")
    outcome = check("demo.shares", shares)
    assert outcome.outcome == "correct" and "could not be saved" in repr(outcome)


def test_a_record_of_another_form_is_taken_as_new(working_copy):
    workspace.save("exercises", {"demo.shares": 3})
    assert check("demo.shares", shares) and "2 of 2" in repr(progress())


@pytest.mark.slow
def test_two_notebooks_at_once_lose_nothing(working_copy):
    code = (
        "from course.checks import _record\n"
        "import sys\n"
        "for i in range(20):\n"
        "    _record.note(f'{sys.argv[1]}.{i}', tries=1, solved=True)\n"
        "    _record.note('both', tries=1)\n"
    )
    both = [subprocess.Popen([sys.executable, "-c", code, name]) for name in ("a", "b")]
    assert [process.wait(60) for process in both] == [0, 0]
    kept = workspace.load("exercises")
    assert len(kept) == 41 and kept["both"]["tries"] == 40


def test_a_picture_waits_for_the_function(capsys):
    drawn = []
    when_solved("demo.shares", lambda: drawn.append(1))
    check("demo.shares", _not_normalised)
    when_solved("demo.shares", lambda: drawn.append(2))
    check("demo.shares", shares)
    when_solved("demo.shares", lambda: drawn.append(3))
    assert drawn == [3]
    assert capsys.readouterr().out.count("Once demo.shares is correct, run this cell again") == 2


def test_exercises_are_looked_up_without_anything_heavy():
    code = (
        "import sys\n"
        "from course.checks import exercises\n"
        "assert exercises()\n"
        "heavy = ('sklearn', 'matplotlib', 'IPython', 'anywidget', 'torch')\n"
        "sys.exit(', '.join(m for m in heavy if m in sys.modules) or 0)\n"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr


def _fields(exercise):
    return {name: getattr(exercise, name) for name in exercise.__dataclass_fields__}


def test_exercises_lists_what_is_there():
    assert exercises() == [EXERCISE]
