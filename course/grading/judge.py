"""Judging a submission from outside: draw inputs, have its functions called, compare here.

The judges are those of ``course.checks``. Each task is judged as it stands after its check cell,
as at the learner's desk, and again at the end if it was not right then: what a later cell changes,
or how long it takes, costs nothing. A crash or a time-out in one task costs that task: the others
are asked again in a fresh child. So it is with a cell that never ends: the notebook is run again
with the definitions of that cell alone.
"""

import builtins
import difflib
import hashlib
import re
import sys
import threading
from dataclasses import dataclass, field

import numpy as np

from course.checks._judge import same
from course.grading import frames
from course.grading.client import Gone
from course.grading.defuse import line
from course.grading.intake import functions_in
from course.grading.places import places
from course.grading.results import Result, TaskResult
from course.grading.walls import NoWalls

_MOST_AGAIN = 6  # times that the cells are run again because one hangs or crashes
_MOST_NOTES = 20
_USUAL_TIME_LIMIT = 5.0  # seconds an exercise grants a call, where it does not say otherwise

_WHY = {
    "time": "it took more than {seconds:g} seconds of computing time",
    "idle": "it waited for something that never came",
    "load": "it did not come to an end",
    "memory": "it needed more memory than there is for one submission",
}

_judging = threading.Lock()  # judges silence warnings, which is no matter of one thread


def grade(server, submission, source, tasks, seed, alone=False):
    """Return the Result of a submission, and whether it should be tried again alone.

    Parameters
    ----------
    server : client.Server
    submission : intake.Submission
    source : source.Source, its code cells
    tasks : list of Exercise, what the notebook asks for
    seed : int; the inputs follow from it, the student, the exercise, the task and the file
    alone : bool, whether nothing else is running, so that the machine's load is no excuse
    """
    result = Result.of(submission)
    # Another file has other inputs: what a reason may tell of them is of no use in a second try.
    digest = hashlib.sha256("\0".join(source.cells).encode("utf-8", "replace")).hexdigest()
    drawn_from = f"{seed}\n{submission.key}\n{submission.exercise}\n{digest}"
    grading = _Grading(server, source, tasks, drawn_from)
    try:
        grading.run()
    except NoWalls:
        raise
    except Exception as error:
        # What we did not foresee is about this submission alone: the class goes on.
        result.problem = f"could not be graded: the grader itself failed ({type(error).__name__})"
        result.tasks = not_graded(tasks, "not graded", f"The file {result.problem}; report it.")
        return result, False
    result.notes, result.seconds = grading.said(), grading.seconds
    result.tasks = [grading.results[task.name] for task in tasks]
    return result, grading.late and not alone


def not_graded(tasks, outcome, reason):
    """Return rows without points for all ``tasks``, with one outcome and reason."""
    return [TaskResult(task.name, 0, task.points, outcome, reason) for task in tasks]


class _Grading:
    """One submission: the children it takes, and what came of each task."""

    def __init__(self, server, source, tasks, drawn_from):
        self.server, self.cells, self.tasks = server, source.cells, tasks
        self.text, self.drawn_from = source.text, drawn_from
        self.results = {}
        self.seconds, self.late = 0.0, False
        self._notes = {0: list(source.notes)} if source.notes else {}
        self._places = {task.name: places(task, self.cells) for task in tasks}
        self._cell_seconds = server.limits.cell_seconds
        self._bare, self._left_out = set(), set()  # cells: their definitions alone; not at all
        self._interrupted = 0
        self._cases, self._verdicts = {}, {}

    def run(self):
        rounds = [_Round({task.name: _own_versions(task) for task in self.tasks}, self.tasks)]
        while rounds:
            rounds += self._one_child(rounds.pop(0))

    def said(self):
        """Return what happened in the cells, in their order."""
        return [note for _, notes in sorted(self._notes.items()) for note in notes][:_MOST_NOTES]

    def _one_child(self, this):
        """Grade the tasks of a round in one child, as far as it goes; return the rounds left."""
        child = self.server.child()
        try:
            with child:
                try:
                    return self._converse(child, this)
                except _CellsGone as stopped:
                    return self._without_cell(stopped, this)
        finally:
            self.seconds += child.seconds

    def _converse(self, child, this):
        """Run the cells and judge each task at its places, then at the end."""
        child.ask("begin", self.server.limits.task_seconds, absent=this.absent)
        stops = {}
        for task in this.tasks:
            for place in self._places[task.name] if task.name not in this.judged else []:
                stops.setdefault(place, []).append(task)
        waiting, self._budget, at = list(this.tasks), self._cell_seconds, 0
        for stop in sorted(stops):
            if not any(task in waiting for task in stops[stop]):
                continue
            at = self._run_cells(child, this, at, stop + 1)
            for task in (task for task in stops[stop] if task in waiting):
                try:
                    right = self._judge(child, this, task, at)
                except Gone as gone:
                    return self._without_task(gone, this, task, waiting)
                if right:
                    waiting.remove(task)
        if waiting:
            at = self._run_cells(child, this, at, len(self.cells))
        # What stopped a child before is asked last, so that it cannot take others with it.
        for task in sorted(waiting, key=lambda task: task.name in this.stopped):
            if this.judged_at.get(task.name) == at:
                continue
            try:
                if self._judge(child, this, task, at):
                    waiting.remove(task)
            except Gone as gone:
                return self._without_task(gone, this, task, waiting)
        return self._alone(this, waiting)

    def _run_cells(self, child, this, start, stop):
        """Run the cells from ``start`` to before ``stop``; return ``stop``."""
        cells = [
            (number, cell, number in self._bare)
            for number, cell in enumerate(self.cells[start:stop], start + 1)
            if number not in self._left_out and cell.strip()
        ]
        if not cells:
            return stop
        try:
            ran = child.ask("run", max(self._budget, 1.0), cells=cells)
        except Gone as gone:
            raise _CellsGone(gone, self._budget) from gone
        self._budget -= child.spent
        this.touched |= set(_texts(ran.get("borrowed")))
        for number, said in _notes(ran.get("notes"), start, stop):
            if number not in self._notes:
                # A cell that ran after a call may know its inputs: no words of its own then.
                seen = bool(this.judged_at or this.judged)
                said = _without_words(said, self.text) if seen else line(said)
                self._notes[number] = [f"Cell {number}: {said}"]
        return stop

    def _judge(self, child, this, task, at):
        """Judge a task as it stands now, and keep what came of it; return whether it is right."""
        this.judged.add(task.name)
        this.judged_at[task.name] = at
        seconds = self._seconds_for(task)
        # The capstone's data is drawn as well, and luck must not fail a right solution.
        for draw in range(2 if task.lesson == "capstone" else 1):
            cases = self._drawn(task, draw)
            reply = child.ask(
                "call", seconds, name=task.function_name, cases=cases,
                keeps_input=bool(task.keeps_input),
            )  # fmt: skip
            child.ask("pause", seconds)  # whatever was said too much stands before this answer
            outcome, reason, points = self._verdict(task, draw, cases, reply)
            this.touched |= set(_texts(reply.get("borrowed")))
            self._keep(task, outcome, reason, points)
            if outcome == "your code raised":
                this.raised.add(task.name)
            if outcome != "not yet":
                break
        return outcome == "correct"

    def _verdict(self, task, draw, cases, reply):
        """Return outcome, reason and points; the same answers again are not judged again."""
        same_as = frames.encode(reply)
        before = self._verdicts.get((task.name, draw))
        if before is None or before[0] != same_as:
            verdict = _judged(task, cases, reply, self.text, self._unread())
            self._verdicts[task.name, draw] = same_as, verdict
        return self._verdicts[task.name, draw][1]

    def _unread(self):
        """Return whether a cell could not be read as Python."""
        return any("SyntaxError" in note for notes in self._notes.values() for note in notes)

    def _drawn(self, task, draw):
        if (task.name, draw) not in self._cases:
            self._cases[task.name, draw] = list(task.cases(self._rng(task, draw)))
        return self._cases[task.name, draw]

    def _alone(self, this, wrong):
        """Return rounds for tasks that may be wrong for another's sake.

        They build on the package's version of another task's function, as they may; or another
        one failed in this child before, and may have left it without memory or with its threads.
        """
        if len(this.tasks) == 1:
            return []
        rounds = []
        for task in wrong:
            if this.touched - {task.name}:
                del self.results[task.name]  # what came of it may be for want of the other
                rounds.append(_Round({task.name: this.absent[task.name]}, [task]))
            elif this.raised - {task.name} and self.results[task.name].outcome in _MAY_SUFFER:
                rounds.append(_Round(this.absent, [task]))
        return rounds

    def _without_task(self, gone, this, task, waiting):
        """A task took the child with it: return the rounds in which the others are judged."""
        self.late |= gone.why == "load"
        if gone.why == "broke the rules" and len(this.tasks) > 1:
            # Which task's code did it? In a child of its own each speaks for itself.
            this.judged.discard(task.name)
            return [_Round(this.absent, [task]) for task in waiting]
        self._keep(task, "stopped", _sentence(_why(gone, self._seconds_for(task))))
        again = task.name not in this.stopped and self._may_differ_later(task, this)
        left = [t for t in waiting if t is not task or again]
        stopped = this.stopped | {task.name}
        return [_Round(this.absent, left, set(this.judged), stopped)] if left else []

    def _may_differ_later(self, task, this):
        """Return whether a name that the task's code has is made anew after it was judged."""
        at = this.judged_at.get(task.name, len(self.cells))
        before, after = "\n".join(self.cells[:at]), "\n".join(self.cells[at:])
        match = re.search(
            rf"^([ \t]*)def[ \t]+{re.escape(task.function_name)}\b.*?(?=^\1[^ \t\n#)]|\Z)",
            before, re.MULTILINE | re.DOTALL,
        )  # fmt: skip
        own = set(re.findall(r"[A-Za-z_]\w*", match[0])) if match else {task.function_name}
        return bool(own & set(re.findall(r"^(?:def |class )?([A-Za-z_]\w*)[ (:=]", after, re.M)))

    def _without_cell(self, stopped, this):
        """The cells did not come to an end: run the definitions alone of the one that ran."""
        gone, limit = stopped.gone, self.server.limits.cell_seconds
        self.late |= gone.why == "load"
        cell, said = gone.cell, _why(gone, limit)
        waiting = [task for task in this.tasks if not self._is_right(task)]
        excusable = gone.why != "broke the rules" and type(cell) is int
        if not excusable or not 1 <= cell <= len(self.cells) or self._interrupted >= _MOST_AGAIN:
            for task in waiting:
                self._keep(task, "stopped", f"The notebook's cells could not be run: {said}.")
            return []
        self._interrupted += 1
        last = len(self.cells) + 1
        if cell in self._bare:
            self._left_out.add(cell)
            notes = f"Cell {cell} was left out: {said}."
        elif gone.seconds < stopped.budget / 2 and gone.why in ("time", "load"):
            self._bare |= set(range(cell, last))
            notes = f"From cell {cell} on only definitions were run: {said} for all cells."
        else:
            self._bare |= {cell} if self._interrupted < _MOST_AGAIN - 2 else set(range(cell, last))
            notes = f"Of cell {cell} only the definitions were run: {said}."
        self._notes.setdefault(cell, []).append(notes)
        # What came before it took so long; the rest need not have as long again.
        before = max(0.0, stopped.budget - gone.seconds) if gone.why == "time" else limit
        self._cell_seconds = min(self._cell_seconds, max(1.5 * before + limit / 3, limit / 3))
        return [_Round(this.absent, waiting, set(this.judged), this.stopped)] if waiting else []

    def _is_right(self, task):
        return task.name in self.results and self.results[task.name].outcome == "correct"

    def _seconds_for(self, task):
        return self.server.limits.task_seconds * task.time_limit / _USUAL_TIME_LIMIT

    def _keep(self, task, outcome, reason, points=0):
        """Keep what came of a task, if it is better than what came of it before."""
        result = TaskResult(task.name, points, task.points, outcome, reason)
        before = self.results.get(task.name)
        if before is None or _rank(result) > _rank(before):
            self.results[task.name] = result

    def _rng(self, task, draw):
        digest = hashlib.sha256(f"{self.drawn_from}\n{task.name}\n{draw}".encode()).digest()
        return np.random.default_rng(int.from_bytes(digest, "little"))


@dataclass
class _Round:
    """Tasks to judge in one child, and what is known of them from children before it.

    Attributes
    ----------
    absent : dict, task -> names of the package's versions that are taken away
    tasks : list of Exercise
    judged : set of str, tasks that were judged after their check cell, and are at the end
    stopped : set of str, tasks that took a child with them
    touched : set of str, tasks whose versions in the package were called
    judged_at : dict, task -> number of cells that had run when it was judged in this child
    raised : set of str, tasks whose functions raised in this child
    """

    absent: dict
    tasks: list
    judged: set = field(default_factory=set)
    stopped: set = field(default_factory=set)
    touched: set = field(default_factory=set)
    judged_at: dict = field(default_factory=dict)
    raised: set = field(default_factory=set)


class _CellsGone(Exception):
    """The cells did not come to an end, within ``budget`` seconds."""

    def __init__(self, gone, budget):
        super().__init__(str(gone))
        self.gone, self.budget = gone, budget


_READ_PLAIN = "read with plain quotation marks and spaces"
_MAY_SUFFER = ("not found", "your code raised")  # where something before may be to blame
_RANKED = ("not found", "not attempted", "stopped", "not yet")


def _rank(result):
    """Return how good a result of a task is, and among those without points, how telling."""
    known = {name: at for at, name in enumerate(_RANKED)}
    return result.points, known.get(result.outcome, len(_RANKED) - 1)


def _notes(value, start, stop):
    """Return what a child says of its cells: pairs of a number and a text."""
    pairs = [pair for pair in _listed(value) if isinstance(pair, tuple) and len(pair) == 2]
    return [
        (number, text)
        for number, text in pairs[:_MOST_NOTES]
        if type(number) is int and start < number <= stop and isinstance(text, str)
    ]


def _without_words(said, text):
    """Return what went wrong in a cell, without words that could tell the inputs of a call."""
    if said.startswith(_READ_PLAIN):
        return _READ_PLAIN
    match = re.match(r"([A-Za-z]\w{0,60})( in line \d{1,4})?: (.*)", said, re.DOTALL)
    kind = match[1] if match else ""
    known = isinstance(getattr(builtins, kind, None), type)
    shown = f"{kind if known else 'an error of its own'}{match[2] or '' if match else ''}"
    missing = re.match(
        r"(?:name|No module named) '([A-Za-z_][\w.]{0,60})'", match[3] if match else ""
    )
    if kind == "SyntaxError":
        shown += f" (as Python {sys.version_info.major}.{sys.version_info.minor} reads it)"
    if missing and re.search(rf"\b{re.escape(missing[1])}\b", text):
        shown += f" ({missing[1]})"
    return shown


def _judged(task, cases, reply, text, unread=False):
    """Return outcome, reason and points of what a child answered, of the notebook ``text``.

    What a submission itself says, in an error or by an answer, could hold the inputs: only
    what is known to be harmless is passed on.
    """
    problem, name = reply.get("problem"), task.function_name
    if problem == "not found":
        but = _but(name, text, unread)
        return "not found", f"No function called {name} is defined in the notebook{but}.", 0
    if problem == "untouched":
        return "not attempted", f"The body of {name} is still to be written.", 0
    if task.name in _texts(reply.get("borrowed")):
        borrowed = f"{name} calls the package's own version of what is asked for; write it."
        if problem:
            return "not allowed", borrowed, 0
    else:
        borrowed = ""
    if problem == "raised":
        return "your code raised", _harmless(name, str(reply.get("text"))), 0
    if problem == "strange":
        return "not yet", f"{name} should return numbers or arrays; it returned something else.", 0
    answers = reply.get("answers")
    if problem or not isinstance(answers, list) or len(answers) != len(cases):
        return "stopped", "The answers came in another form than they should.", 0
    with _judging:
        verdict = task.judge(cases, answers)
        points = task.points_for(verdict, len(cases))
        if points and task.keeps_input:
            changed = _listed(reply.get("changed"))
            if not same([list(case) for case in cases], changed, 0):
                return "not yet", f"{name} changes its arguments in place; work on a copy.", 0
    if verdict.right:
        return "correct", "", points
    if borrowed:
        return "not allowed", borrowed, 0
    if all(answer is None for answer in answers):
        return "not yet", f"{name} returned None. Is there a return?", 0
    said = _sentence(verdict.discreet) or (
        "The answers differ from the right ones on inputs drawn for this run."
    )
    if points:
        said = f"Right on {verdict.n_right} of {len(cases)} inputs. {said}"
    return "not yet", said, points


def _but(name, text, unread):
    """Return what a notebook's text tells of a function that is not there once it has run."""
    defined = functions_in(text)
    if name in defined and unread:
        python = f"Python {sys.version_info.major}.{sys.version_info.minor}"
        return f"; its text has one, and {python}, which grades here, cannot read every cell"
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
