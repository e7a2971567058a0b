"""A teacher's decisions: points that replace those of the grader, each with a reason.

They stand in a table beside the grades, so that every later run applies them again.
"""

import csv
import io
from pathlib import Path
from typing import NamedTuple

from course.grading import defuse, output
from course.grading.results import number

_COLUMNS = ("student", "task", "points", "reason")


class Decision(NamedTuple):
    """Points for one task, or for all of an exercise, of one student."""

    student: str
    task: str
    points: float
    reason: str


class WrongTable(Exception):
    """A table of decisions or of a class that cannot be used; the message says why."""


def kept_path(out):
    """Return where decisions are kept: beside the table of points, with ``-decisions``."""
    out = Path(out)
    return out.with_name(f"{out.stem}-decisions.csv")


def read(path):
    """Return the decisions in a table with the columns student, task, points, reason.

    Raises
    ------
    WrongTable
    """
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise WrongTable(f"{path} cannot be read: {defuse.line(error)}") from error
    rows = csv.DictReader(io.StringIO(text))
    missing = [name for name in _COLUMNS if name not in (rows.fieldnames or [])]
    if missing:
        raise WrongTable(f"{path} has no column {missing[0]}; it needs {', '.join(_COLUMNS)}")
    decisions = []
    for at, row in enumerate(rows, 2):
        values = [(row[name] or "").strip() for name in _COLUMNS]
        if not any(values):
            continue
        student, task, points, reason = values
        try:
            points = float(points)
        except ValueError:
            raise WrongTable(f"{path}, line {at}: points must be a number, not {points}") from None
        if not (student and task and reason):
            raise WrongTable(f"{path}, line {at}: student, task and reason must be given")
        if not 0 <= points < 1e6:
            raise WrongTable(f"{path}, line {at}: points must be 0 or more, not {points:g}")
        decisions.append(Decision(student, task, points, reason))
    return decisions


def merged(kept, new):
    """Return decisions with ``new`` in place of those in ``kept`` on the same student and task."""
    found = {(d.student, d.task): d for d in [*kept, *new]}
    return list(found.values())


def keep(out, decisions):
    """Write decisions beside the table of points."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(_COLUMNS)
    for d in decisions:
        table.writerow([d.student, d.task, number(d.points), d.reason])
    output.write(kept_path(out), text.getvalue().encode("utf-8-sig"))


def names_of(task, exercise):
    """Return what a teacher may call a task: its name, its function's name, or its notebook's.

    >>> sorted(names_of("labels.labeled_mask", "01_labels"))
    ['01_labels', 'labeled_mask', 'labels.labeled_mask']
    """
    return {task, task.rpartition(".")[2], exercise}


def apply(decisions, results):
    """Apply decisions to the results of a class; return those that fit nobody or no task."""
    unused = []
    for decision in decisions:
        mine = [r for r in results if decision.student in (r.student, r.key, r.id)]
        tasks = [
            (r, task)
            for r in mine
            for task in r.tasks
            if task.task and decision.task in names_of(task.task, r.exercise)
        ]
        if not tasks:
            unused.append(decision)
            continue
        whole = sum(task.of for _, task in tasks)
        for _, task in tasks:
            was = f"{number(task.points)} of {task.of} points, {task.outcome}"
            share = decision.points if len(tasks) == 1 else decision.points * task.of / whole
            task.reason = f"Decided by the teacher: {decision.reason} (the grader: {was})"
            task.points, task.outcome = number(share), "decided"
    return unused
