"""Quiz questions: answered from memory, with a reason for every wrong choice.

Trying to remember strengthens memory more than reading again does (Roediger
and Karpicke 2006), and a wrong choice teaches most when one learns why it is
wrong.
"""

import hashlib
from dataclasses import dataclass, field
from html import escape
from importlib import import_module

import traitlets as t

from course.widgets._base import CourseWidget


@dataclass(frozen=True)
class Question:
    """A question with one right choice and a reply to each wrong one.

    Parameters
    ----------
    text : str
    right : str, the right choice
    wrong : dict from a wrong choice to why it is wrong, at least one
    why : str, why the right choice is right

    Raises
    ------
    ValueError
        If a part is empty, or the right choice is also among the wrong ones.

    Examples
    --------
    >>> question = Question(
    ...     "What does -1 stand for?",
    ...     right="no label",
    ...     wrong={"the first class": "Classes are counted from 0."},
    ...     why="An unlabeled point is marked with -1, as in scikit-learn.",
    ... )
    >>> sorted(question.choices())
    ['no label', 'the first class']
    """

    text: str
    right: str
    wrong: dict = field(default_factory=dict)
    why: str = ""

    def __post_init__(self):
        if not (self.text and self.right and self.why and self.wrong and all(self.wrong.values())):
            raise ValueError(
                "a question needs text, right, why, and a reason for each wrong choice"
            )
        if self.right in self.wrong:
            raise ValueError(f"{self.right!r} is given both as right and as wrong")

    def choices(self):
        """Return all choices in an order that depends on their words only."""

        def place(choice):
            return hashlib.sha256(f"{self.text}\n{choice}".encode()).digest()

        return sorted([self.right, *self.wrong], key=place)

    def reply(self, choice):
        """Return whether ``choice`` is right, and why or why not."""
        return (True, self.why) if choice == self.right else (False, self.wrong[choice])


class Quiz(CourseWidget, script="quiz.js"):
    """The control behind :func:`quiz`."""

    questions = t.List().tag(sync=True)

    def __init__(self, asked):
        self._asked = asked
        super().__init__(
            questions=[
                {
                    "text": question.text,
                    "options": [_option(question, c) for c in question.choices()],
                }
                for question in asked
            ]
        )

    def control(self):
        return {"kind": "quiz", "traits": {"questions": self.questions}}

    def _still(self):
        plain, html = [], []
        for number, question in enumerate(self._asked, start=1):
            plain += [f"{number}. {question.text}", *(f"   - {c}" for c in question.choices())]
            listed = "".join(f"<li>{escape(choice)}</li>" for choice in question.choices())
            html.append(f"<p><strong>{escape(question.text)}</strong></p><ul>{listed}</ul>")
        return {"text/plain": "\n".join(plain), "text/html": "".join(html)}


def _option(question, choice):
    right, reason = question.reply(choice)
    return {"text": choice, "right": right, "feedback": reason}


def quiz(*questions, lesson=None):
    """Ask quiz questions; each can be answered as often as you like.

    Parameters
    ----------
    questions : Question, at least one unless ``lesson`` is given
    lesson : int, asks the questions of that lesson, ``course.widgets.questions``

    Returns
    -------
    Quiz : a widget, to be the last line of a cell

    Raises
    ------
    ValueError
        If there is nothing to ask, or the lesson has no questions.
    """
    if lesson is not None:
        questions = (*questions, *_of_lesson(lesson))
    if not questions or not all(isinstance(question, Question) for question in questions):
        raise ValueError("quiz takes one or more Question(...), or lesson=N")
    return Quiz(questions)


def _of_lesson(number):
    try:
        return import_module(f"course.widgets.questions.lesson_{number}").QUESTIONS
    except ModuleNotFoundError:
        raise ValueError(f"there are no questions for lesson {number!r}") from None
