"""What an exercise is: a function to write, inputs to try it on, and a judge of the answers.

Whoever writes exercises imports from here: also what messages and judges are made of.
"""

import contextlib
import importlib
import inspect
from dataclasses import dataclass

from course.checks import _judge
from course.checks._judge import TOLERANCE, Amiss, Slip, Verdict
from course.checks._properties import array_of, finite, not_negative, rows_sum_to_one

__all__ = [
    "Amiss", "Exercise", "Slip", "Verdict", "array_of", "each", "finite", "not_negative",
    "of_package", "rows_sum_to_one",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Exercise:
    """One exercise, declared once. ``course.checks`` says how.

    Parameters
    ----------
    name : str, "topic.function"; the learner's function is called ``function_name``
    solves : str or function
        Where the solution stands, ``"course.methods.supervised.softmax"``; for an analysis
        task that the package does not need itself, the function.
    points, minutes : int
    cases : function ``rng -> list of argument tuples``, plain data, the smallest first
    hints : list of three str: a question, a pointer, nearly the line
    slips : list of at least three :class:`Slip`
    what : str, what the answer is called in messages, "the probabilities"
    properties : list of functions ``(answer, *arguments)`` that raise :class:`Amiss`
    tolerance : float, in units of the largest number of the right answer
    judged_by : function ``(cases, answers) -> None`` that raises :class:`Amiss`, or None
        Replaces the comparison with the solution where there are many right answers.
    keeps_input : bool, whether changing an argument in place is a mistake here
    time_limit : float, seconds for a call that the notebook's check cell asks for
    function_name : str, default the part of ``name`` behind the dot
    partial : bool, whether there are points for being right on part of the inputs
    twins : list of str
        Functions of the package that do the same under another name: ``"course.methods.x.y"``.
        A grader does not let them stand for the learner's own.
    lesson : int or "capstone", filled in from the module it stands in
    """

    name: str
    solves: object
    points: int
    minutes: int
    cases: object
    hints: list
    slips: list
    what: str = "the answer"
    properties: tuple = ()
    tolerance: float = TOLERANCE
    judged_by: object = None
    keeps_input: bool = False
    time_limit: float = 5.0
    function_name: str = ""
    partial: bool = False
    twins: tuple = ()
    lesson: object = None

    def __post_init__(self):
        if not self.function_name:
            object.__setattr__(self, "function_name", self.name.rpartition(".")[2])

    @property
    def function(self):
        """The function that solves it."""
        if callable(self.solves):
            return self.solves
        return _import(self.solves)

    @property
    def arguments(self):
        """The names of the arguments, list of str."""
        return list(inspect.signature(self.function).parameters)

    def points_for(self, verdict, n_cases):
        """Return the points for ``verdict``, an int: all, none, or a share with ``partial``."""
        if verdict.right:
            return self.points
        return int(self.points * verdict.n_right / n_cases) if self.partial and n_cases else 0

    def judge(self, cases, answers):
        """Return the verdict on ``answers``, one for each of ``cases``, as plain data.

        Never raises and never sees the function that gave the answers.

        Returns
        -------
        Verdict: ``right``, ``message`` where it is not, and ``n_right`` of the inputs
        """
        cases, answers = list(cases), list(answers)
        if len(answers) != len(cases):
            return Verdict(False, f"{len(cases)} answers were expected; there are {len(answers)}.")
        if all(answer is None for answer in answers):
            return Verdict(
                False, f"{self.what} should be returned; you returned None. Is there a return?"
            )
        try:
            return self._judge(cases, answers)
        except Exception:
            # What a judge of our own did not foresee is an answer of another form.
            got = _judge.describe(answers[0], shape=True)
            return Verdict(False, f"{self.what} should have another form; you returned {got}.")

    def _judge(self, cases, answers):
        if self.judged_by is None:
            return _judge.compare(
                self.function, cases, answers, self.arguments, self.what, self.tolerance,
                self.properties, self.slips,
            )  # fmt: skip
        try:
            self.judged_by(cases, answers)
        except Amiss as amiss:
            slip = _judge.recognize(self.slips, cases, answers)
            said = f"{amiss} {slip.says}" if slip is not None else str(amiss)
            return Verdict(False, said, said, self._right_alone(cases, answers))
        return Verdict(True, n_right=len(cases))

    def _right_alone(self, cases, answers):
        """Return how many answers are right, each looked at alone; 0 where that cannot be."""
        look = getattr(self.judged_by, "look", None)
        n_right = 0
        for case, answer in zip(cases, answers, strict=True) if look else ():
            with contextlib.suppress(Exception):
                look(answer, *case)
                n_right += 1
        return n_right


def of_package(path):
    """Return the function of the package at ``path``, which is imported when it is called."""

    def function(*arguments):
        return _import(path)(*arguments)

    return function


def each(look):
    """Turn ``look(answer, *arguments)``, which raises Amiss, into a judge of all cases."""

    def judge(cases, answers):
        for case, answer in zip(cases, answers, strict=True):
            look(answer, *case)

    judge.look = look
    return judge


def _import(path):
    module, _, name = path.rpartition(".")
    return getattr(importlib.import_module(module), name)
