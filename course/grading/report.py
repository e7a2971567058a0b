"""Tables for the teacher: points by student, a row for each task, a summary in JSON."""

import csv
import io
import json
import statistics
from pathlib import Path

from course.grading import defuse
from course.grading.results import TaskResult, number
from course.workspace import write_whole

TASK_COLUMNS = ("student", "exercise", "task", "points", "of", "outcome", "reason")


def no_task(reason):
    """Return the row of a file that belongs to no exercise."""
    return TaskResult("", 0, 0, "not read", reason)


def tasks_path(out):
    """Return where the table of tasks stands: beside ``out``, with ``-tasks`` in its name."""
    out = Path(out)
    return out.with_name(f"{out.stem}-tasks.csv")


def summary_path(out):
    """Return where the summary stands: beside ``out``, as JSON."""
    return Path(out).with_suffix(".json")


def write_tables(out, results, exercises):
    """Write both tables, each whole or not at all.

    Parameters
    ----------
    out : path of the table of points
    results : list of Result
    exercises : list of str, the columns
    """
    earned = {}
    for result in results:
        row = earned.setdefault(result.student, {})
        if result.exercise in exercises:
            waiting = any(task.outcome == "not graded" for task in result.tasks)
            row[result.exercise] = "" if waiting else number(result.points)
    table = [["student", *exercises, "total"]]
    for student, row in sorted(earned.items()):
        points = [row.get(exercise, 0) for exercise in exercises]
        table.append([defuse.cell(student), *points, sum(p for p in points if p != "")])
    write_whole(out, _as_csv(table))
    rows = [TASK_COLUMNS]
    for result in sorted(results, key=lambda r: (r.student, r.exercise, r.file)):
        for task in result.tasks:
            said = (defuse.cell(text) for text in (task.outcome, task.reason))
            who = (defuse.cell(text) for text in (result.student, result.exercise, task.task))
            rows.append([*who, task.points, task.of, *said])
    write_whole(tasks_path(out), _as_csv(rows))


def write_summary(out, results, exercises, about):
    """Write the summary: ``about`` the run, the tasks with how many solved them, what was odd.

    Parameters
    ----------
    out : path of the table of points
    results : list of Result
    exercises : list of str
    about : dict, JSON data about the run
    """
    summary = {**about, "students": len({r.student for r in results}), "exercises": {}}
    for exercise in exercises:
        mine = [r for r in results if r.exercise == exercise and r.file and not r.problem]
        tasks = {}
        for task in (task for result in mine for task in result.tasks):
            entry = tasks.setdefault(task.task, {"of": task.of, "outcomes": {}})
            entry["outcomes"][task.outcome] = entry["outcomes"].get(task.outcome, 0) + 1
        summary["exercises"][exercise] = {
            "graded": len(mine),
            "mean": round(statistics.fmean(r.points for r in mine), 2) if mine else None,
            "tasks": tasks,
        }
    summary["not_read"] = [
        {"student": r.student, "file": r.file, "reason": r.problem} for r in results if r.problem
    ]
    summary["set_aside"] = [
        {"student": r.student, "counts": r.file, "set_aside": list(r.set_aside)}
        for r in results
        if r.set_aside
    ]
    text = json.dumps(summary, indent=1, ensure_ascii=True) + "\n"
    write_whole(summary_path(out), text.encode())


def _as_csv(rows):
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()
