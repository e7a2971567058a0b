"""Judging a submission from outside: draw inputs, have its functions called, compare here.

The judges are those of ``course.checks``. A crash or a time-out in one task costs that task:
the others are asked again in a fresh child. So it is with a cell that never ends: the notebook is
run again without it.
"""

import builtins
import difflib
import hashlib
import re
import threading

import numpy as np

from course.checks._judge import same
from course.grading.client import Gone
from course.grading.defuse import line
from course.grading.intake import functions_in
from course.grading.results import Result, TaskResult
from course.grading.walls import NoWalls

_MOST_SKIPPED = 3  # cells that may be left out because they hang or crash
_MOST_NOTES = 20
_USUAL_TIME_LIMIT = 5.0  # seconds an exercise grants a call, where it does not say otherwise

_WHY = {
    "time": "it took more than {seconds:g} seconds of computing time",
    "idle": "it waited for something that never came",
    "load": "it did not come to an end",
    "memory": "it needed more memory than there is for one submission",
}

_judging = threading.Lock()  # judges silence warnings, which is no matter of one thread


def grade(server, submission, text, tasks, seed, alone=False):
    """Return the Result of a submission, and whether it should be tried again alone.

    Parameters
    ----------
    server : client.Server
    submission : intake.Submission
    text : str, its notebook file
    tasks : list of Exercise, what the notebook asks for
    seed : int; the inputs follow from it, the student, the exercise, the task and the file
    alone : bool, whether nothing else is running, so that the machine's load is no excuse
    """
    result = Result(
        submission.student, submission.exercise, submission.file, list(submission.set_aside)
    )
    # Another file has other inputs: what a reason may tell of them is of no use in a second try.
    digest = hashlib.sha256(text.encode()).hexdigest()
    drawn_from = f"{seed}\n{submission.student}\n{submission.exercise}\n{digest}"
    grading = _Grading(server, text, tasks, drawn_from)
    try:
        grading.run()
    except NoWalls:
        raise
    except Exception as error:
        # What we did not foresee is about this submission alone: the class goes on.
        result.problem = f"could not be graded: the grader itself failed ({type(error).__name__})"
        result.tasks = not_graded(tasks, "not graded", f"The file {result.problem}; report it.")
        return result, False
    result.problem, result.notes, result.seconds = grading.problem, grading.notes, grading.seconds
    if result.problem:
        result.tasks = not_graded(tasks, "not read", f"The file {result.problem}.")
    else:
        result.tasks = [grading.results[task.name] for task in tasks]
    return result, grading.late and not alone


def not_graded(tasks, outcome, reason):
    """Return rows without points for all ``tasks``, with one outcome and reason."""
    return [TaskResult(task.name, 0, task.points, outcome, reason) for task in tasks]


class _Grading:
    """One submission: the children it takes, and what came of each task."""

    def __init__(self, server, text, tasks, drawn_from):
        self.server, self.text, self.tasks, self.drawn_from = server, text, tasks, drawn_from
        self.problem, self.notes, self.results = "", [], {}
        self.seconds, self.late = 0.0, False
        self._skip, self._noted = [], False

    def run(self):
        rounds = [({task.name: _own_versions(task) for task in self.tasks}, self.tasks)]
        while rounds and not self.problem:
            rounds += self._one_child(*rounds.pop(0))

    def _one_child(self, absent, tasks):
        """Grade ``tasks`` in one child, as far as it goes; return what is left to do."""
        child = self.server.child()
        try:
            with child:
                try:
                    return self._converse(child, absent, tasks)
                except Gone as gone:
                    return self._without_cell(gone, absent, tasks)
        finally:
            self.seconds += child.seconds

    def _converse(self, child, absent, tasks):
        limits = self.server.limits
        ran = child.ask(
            "run", limits.cell_seconds, text=self.text, skip=self._skip, absent=absent
        )  # fmt: skip
        if refused := ran.get("refused"):
            self.problem = line(refused, 200) if isinstance(refused, str) else "is not a notebook"
            return []
        if not self._noted:
            said = _texts(ran.get("notes"))[:_MOST_NOTES]
            self.notes = [line(note) for note in said] + self.notes
            self._noted = True
        touched, again = _texts(ran.get("borrowed")), []
        for number, task in enumerate(tasks):
            seconds = limits.task_seconds * task.time_limit / _USUAL_TIME_LIMIT
            try:
                outcome, reason, used = self._one_task(child, task, seconds)
            except Gone as gone:
                self.late |= gone.why == "load"
                if gone.why == "broke the rules" and len(tasks) > 1:
                    # Which task's code did it? In a child of its own each speaks for itself.
                    return [(absent, [task]) for task in tasks]
                self._keep(task, "stopped", _sentence(_why(gone, seconds)))
                rest = tasks[number + 1 :]
                return again + ([(absent, rest)] if rest else [])
            if outcome != "correct" and len(absent) > 1 and {*touched, *used} - {task.name}:
                # It builds on the package's version of another task's function, as it may.
                again.append(({task.name: absent[task.name]}, [task]))
                continue
            self._keep(task, outcome, reason)
        return again

    def _one_task(self, child, task, seconds):
        """Return outcome, reason, and which of the package's functions were called."""
        # The capstone's data is drawn as well, and luck must not fail a right solution.
        for draw in range(2 if task.lesson == "capstone" else 1):
            cases = list(task.cases(self._rng(task, draw)))
            reply = child.ask(
                "call", seconds, name=task.function_name, cases=cases,
                keeps_input=bool(task.keeps_input),
            )  # fmt: skip
            child.ask("pause", seconds)  # whatever was said too much stands before this answer
            outcome, reason = _judged(task, cases, reply, self.text)
            if outcome != "not yet":
                break
        return outcome, reason, _texts(reply.get("borrowed"))

    def _without_cell(self, gone, absent, tasks):
        """The cells did not come to an end: leave out the one that was running."""
        said = _why(gone, self.server.limits.cell_seconds)
        self.late |= gone.why == "load"
        cell, excusable = gone.cell, gone.why != "broke the rules"
        left = _MOST_SKIPPED - len(self._skip)
        if excusable and left and type(cell) is int and cell not in self._skip:
            self._skip.append(cell)
            self.notes.append(f"Cell {cell} was left out: {said}.")
            return [(absent, tasks)]
        for task in tasks:
            self._keep(task, "stopped", f"The notebook's cells could not be run: {said}.")
        return []

    def _keep(self, task, outcome, reason):
        points = task.points if outcome == "correct" else 0
        self.results[task.name] = TaskResult(task.name, points, task.points, outcome, reason)

    def _rng(self, task, draw):
        digest = hashlib.sha256(f"{self.drawn_from}\n{task.name}\n{draw}".encode()).digest()
        return np.random.default_rng(int.from_bytes(digest, "little"))


def _judged(task, cases, reply, text):
    """Return outcome and reason of what a child answered, of the notebook ``text``.

    What a submission itself says, in an error or by an answer, could hold the inputs: only
    what is known to be harmless is passed on.
    """
    problem, name = reply.get("problem"), task.function_name
    if problem == "not found":
        but = _but(name, text)
        return "not found", f"No function called {name} is defined in the notebook{but}."
    if problem == "untouched":
        return "not attempted", f"The body of {name} is still to be written."
    if task.name in _texts(reply.get("borrowed")):
        borrowed = f"{name} calls the package's own version of what is asked for; write it."
        if problem:
            return "not allowed", borrowed
    else:
        borrowed = ""
    if problem == "raised":
        return "your code raised", _harmless(name, str(reply.get("text")))
    if problem == "strange":
        return "not yet", f"{name} should return numbers or arrays; it returned something else."
    answers = reply.get("answers")
    if problem or not isinstance(answers, list) or len(answers) != len(cases):
        return "stopped", "The answers came in another form than they should."
    with _judging:
        verdict = task.judge(cases, answers)
        if verdict.right and task.keeps_input:
            changed = _listed(reply.get("changed"))
            if not same([list(case) for case in cases], changed, 0):
                return "not yet", f"{name} changes its arguments in place; work on a copy."
    if verdict.right:
        return "correct", ""
    if borrowed:
        return "not allowed", borrowed
    if all(answer is None for answer in answers):
        return "not yet", f"{name} returned None. Is there a return?"
    return "not yet", _sentence(verdict.discreet) or (
        "The answers differ from the right ones on inputs drawn for this run."
    )


def _but(name, text):
    """Return what a notebook's text tells of a function that is not there once it has run."""
    defined = functions_in(text)
    if name in defined:
        return "; its text has one, in a cell that fails or is not run"
    near = difflib.get_close_matches(name, sorted(defined)[:2_000], 1, 0.75)
    return f"; there is one called {near[0]}" if near else ""


def _harmless(name, text):
    """Return what was raised and where, without the words, which may quote the inputs."""
    kind = text.partition(":")[0]
    known = isinstance(getattr(builtins, kind, None), type) if _is_name(kind) else False
    where = re.search(r", in line (\d{1,4}) of ", text)
    at = f", in its line {where[1]}" if where else ""
    return f"{name} raised {kind if known else 'an error of its own'}{at}."


def _own_versions(task):
    """Return the names of the package's versions of what a task asks for, for the child."""
    stands = [task.solves] if isinstance(task.solves, str) else []
    return [task.function_name, *stands, *task.twins]


def _why(gone, seconds):
    return _WHY.get(gone.why, str(gone)).format(seconds=seconds)


def _is_name(text):
    return isinstance(text, str) and re.fullmatch(r"[A-Za-z_]\w{0,60}", text) is not None


def _listed(value):
    return value if isinstance(value, list) else []


def _texts(value):
    return [item for item in _listed(value) if isinstance(item, str)]


def _sentence(text):
    text = f"{text[:1].upper()}{text[1:]}"
    return text if not text or text.endswith((".", "?", "!")) else f"{text}."
