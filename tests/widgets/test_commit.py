"""Commit, then reveal: what is kept, when it may change, and what is compared with what."""

import pytest

from course import workspace
from course.widgets import _commit, commit, commitments, reveal

OPTIONS = ["fewer", "the same", "more"]


@pytest.fixture(autouse=True)
def nothing_asked(monkeypatch):
    monkeypatch.setattr(_commit, "_asked", {})


def ask(options=OPTIONS, **more):
    return commit("q", "How many?", options, **more)


def ask_number(**more):
    return commit("q", "How long?", unit="minutes", low=0, high=600, **more)


def lock(question, choice, confidence=70):
    """Do what the browser does when the answer is locked."""
    question.answer = {"choice": choice, "confidence": confidence}


def test_a_locked_answer_is_there_when_the_cell_runs_again(working_copy):
    lock(ask(), 2)
    assert ask().answer == {"choice": 2, "confidence": 70}
    assert commitments() == [
        {"name": "q", "choice": 2, "said": "more", "confidence": 70, "right": None}
    ]


def test_an_answer_is_remembered_by_its_words_when_options_move_or_vanish(working_copy):
    lock(ask(), 2)
    assert ask(["more", "fewer"]).answer["choice"] == 0
    assert ask(["fewer", "the same"]).answer == {}


def test_an_answer_in_another_unit_is_not_taken_for_this_one(working_copy):
    lock(ask_number(), 30)
    assert ask_number().answer["choice"] == 30
    assert commit("q", "How long?", unit="hours").answer == {}
    assert ask().answer == {}


def test_one_may_change_ones_mind_until_the_reveal_and_not_after(working_copy):
    question = ask()
    lock(question, 0)
    question.answer = {}
    assert commitments() == []
    lock(question, 1)
    reveal("q", 1)
    lock(question, 2)
    assert question.answer["choice"] == 1
    assert commitments()[0]["choice"] == 1
    assert question.revealed
    assert ask().revealed


@pytest.mark.parametrize(("answer", "right"), [(2, True), ("more", True), (0, False)])
def test_a_reveal_compares_and_keeps_whether_it_was_right(working_copy, answer, right):
    lock(ask(), 2, confidence=85)
    text = repr(reveal("q", answer, "Because."))
    assert "You said: more (85 % sure)" in text
    assert f"The result: {OPTIONS[answer] if answer == 0 else 'more'}" in text
    assert ("You were right" in text) == right
    assert "Because." in text
    assert commitments()[0]["right"] is right


@pytest.mark.parametrize(
    ("found", "right"), [(15, True), (60.0, True), (14.9, False), (60.1, False)]
)
def test_a_number_is_right_within_a_factor_of_two(working_copy, found, right):
    lock(ask_number(), 30)
    text = repr(reveal("q", found))
    assert text.startswith("✓" if right else "✗")
    assert "You said: 30 minutes (70 % sure)" in text
    assert commitments()[0]["right"] is right


def test_without_a_locked_answer_a_reveal_still_tells_and_keeps_nothing(working_copy):
    ask()
    text = repr(reveal("q", "fewer"))
    assert "You locked in no answer" in text
    assert "The result: fewer" in text
    assert commitments() == []


def test_with_state_off_nothing_is_kept():
    question = ask()
    lock(question, 1)
    assert "You were right" in repr(reveal("q", 1))
    assert ask().answer == {}
    assert commitments() == []


def test_confidence_can_be_left_out(working_copy):
    question = ask(confidence=False)
    lock(question, 1, confidence=None)
    assert "% sure" not in repr(reveal("q", 1))
    assert "sure" not in question._still()["text/plain"]
    assert commitments()[0]["confidence"] is None


@pytest.mark.parametrize("answer", ["much more", 3, -1, 1.0, True, None])
def test_an_answer_that_is_no_option_is_refused(answer):
    ask()
    with pytest.raises(ValueError, match="answer must be one of"):
        reveal("q", answer)


@pytest.mark.parametrize("answer", ["30", float("nan"), None])
def test_an_answer_that_is_no_number_is_refused(answer):
    ask_number()
    with pytest.raises(ValueError, match="answer must be a finite number"):
        reveal("q", answer)


def test_a_question_that_was_not_asked_cannot_be_revealed():
    ask()
    with pytest.raises(ValueError, match=r"no question 'p' was asked here \(asked: 'q'\)"):
        reveal("p", 0)


@pytest.mark.parametrize(
    ("options", "more"),
    [(None, {}), (OPTIONS, {"unit": "s"}), (["one"], {}), (["a", "a"], {}), ([], {})],
)
def test_a_question_without_a_real_choice_is_refused(options, more):
    with pytest.raises(ValueError, match="options"):
        commit("q", "?", options, **more)


def test_an_empty_range_is_refused():
    with pytest.raises(ValueError, match="low must be below high"):
        commit("q", "?", unit="s", low=5, high=5)


def test_where_nothing_runs_question_and_options_are_readable_and_always_the_same():
    first, second = (ask(["a < b", "a > b"])._repr_mimebundle_()[0] for _ in range(2))
    for kind in ("text/plain", "text/html"):
        assert first[kind] == second[kind]
        assert "How many?" in first[kind]
    assert "- a < b" in first["text/plain"]
    assert "<li>a &lt; b</li>" in first["text/html"]


def test_the_still_page_shows_what_was_locked(working_copy):
    lock(ask(), 0)
    assert "You said: fewer (70 % sure)" in ask()._still()["text/html"]


def test_what_is_revealed_is_escaped():
    ask(["a < b", "a > b"])
    assert "a &lt; b" in reveal("q", "a < b", "<script>")._repr_html_()
    assert "<script>" not in reveal("q", 0, "<script>")._repr_html_()


def test_a_copy_that_cannot_be_written_is_said_in_the_widget(working_copy):
    question = ask()
    (working_copy / workspace.MARKER).write_text("{}")
    lock(question, 1)
    assert question.trouble.startswith("This could not be kept: ")
    (working_copy / workspace.MARKER).unlink()
    workspace.edit(working_copy, lambda record: None)
    lock(question, 2)
    assert question.trouble == ""


@pytest.mark.parametrize(("found", "right"), [(0, True), (10, True), (11, False), (5000, False)])
def test_a_result_outside_the_range_is_compared_as_the_nearest_number_in_it(
    working_copy, found, right
):
    lock(commit("q", "How many?", unit="errors", low=5, high=300), 5)
    assert ("✓" in repr(reveal("q", found))) is right
