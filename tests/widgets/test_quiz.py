"""Quiz questions: an order that gives nothing away, a reply to every choice."""

import importlib
import pkgutil

import pytest

from course.widgets import Question, questions, quiz

WORDS = ["red", "green", "blue"]


def question(right="red", words=WORDS, text="Which?"):
    wrong = {word: f"{word} is not it" for word in words if word != right}
    return Question(text, right=right, wrong=wrong, why="It is.")


def test_the_order_depends_on_the_words_alone_not_on_which_is_right():
    orders = {tuple(question(right, words).choices()) for right in WORDS for words in
              (WORDS, WORDS[::-1])}  # fmt: skip
    assert len(orders) == 1


def test_the_right_choice_stands_in_every_place():
    places = [question(text=f"Which, {i}?").choices().index("red") for i in range(60)]
    assert all(10 <= places.count(place) <= 30 for place in range(3))


def test_every_choice_has_its_reply():
    asked = question()
    assert asked.reply("red") == (True, "It is.")
    assert asked.reply("blue") == (False, "blue is not it")
    sent = quiz(asked).questions[0]["options"]
    assert {option["text"]: (option["right"], option["feedback"]) for option in sent} == {
        choice: asked.reply(choice) for choice in WORDS
    }


def test_where_nothing_runs_all_choices_are_listed_and_no_reply():
    still = quiz(question(), question(text="And <now>?"))._still()
    for text in still.values():
        assert all(word in text for word in WORDS)
        assert "It is." not in text
        assert "is not it" not in text
    assert "And &lt;now&gt;?" in still["text/html"]
    other = quiz(question("blue"), question("green", text="And <now>?"))._still()
    assert still == other  # whichever is right


@pytest.mark.parametrize(
    "parts",
    [
        {"text": "", "right": "a", "wrong": {"b": "no"}, "why": "yes"},
        {"text": "?", "right": "a", "wrong": {}, "why": "yes"},
        {"text": "?", "right": "a", "wrong": {"b": ""}, "why": "yes"},
        {"text": "?", "right": "a", "wrong": {"b": "no"}, "why": ""},
    ],
)
def test_a_question_with_a_part_missing_is_refused(parts):
    with pytest.raises(ValueError, match="a question needs"):
        Question(**parts)


def test_a_choice_both_right_and_wrong_is_refused():
    with pytest.raises(ValueError, match="both as right and as wrong"):
        Question("?", right="a", wrong={"a": "no"}, why="yes")


@pytest.mark.parametrize("asked", [(), ("Which?",)])
def test_something_else_than_questions_is_refused(asked):
    with pytest.raises(ValueError, match="quiz takes"):
        quiz(*asked)


def test_a_lesson_without_questions_is_refused():
    with pytest.raises(ValueError, match="no questions for lesson 99"):
        quiz(lesson=99)


@pytest.mark.parametrize("module", [m.name for m in pkgutil.iter_modules(questions.__path__)])
def test_each_lesson_asks_a_few_questions_and_none_twice(module):
    asked = importlib.import_module(f"{questions.__name__}.{module}").QUESTIONS
    assert len(asked) >= 2
    assert len({question.text for question in asked}) == len(asked)
    assert len(quiz(lesson=int(module.removeprefix("lesson_"))).questions) == len(asked)
