"""Tables for the teacher: points by student, a row for each task, a summary in JSON."""

import csv
import io
import json
from pathlib import Path

from course.grading import defuse, output
from course.grading.export import total
from course.grading.results import TaskResult, number

TASK_COLUMNS = ("student", "exercise", "task", "points", "of", "outcome", "reason")
MAXIMA = "(points possible)"


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


def points_by_student(results, exercises, students):
    """Return student -> exercise -> points: None where nothing came, "" where it was not read.

    Parameters
    ----------
    results : list of Result
    exercises : list of str
    students : iterable of str, everybody who is to have a row
    """
    rows = {student: dict.fromkeys(exercises) for student in sorted(students)}
    for result in results:
        if result.exercise not in exercises:
            continue
        if result.was_read:
            rows[result.student][result.exercise] = result.points
        elif any(task.outcome in ("not read", "not graded") for task in result.tasks):
            rows[result.student][result.exercise] = ""
    return rows


def write_tables(out, rows, results, maxima, items):
    """Write both tables, each whole or not at all.

    Parameters
    ----------
    out : path of the table of points
    rows : dict, as ``points_by_student`` makes it
    results : list of Result
    maxima : dict, exercise -> points, the columns
    items : list of attention.Item, the remarks
    """
    remarks = {}
    for item in items:
        what = f"{item.exercise}: {item.text}" if item.exercise else item.text
        for student in item.student.split(", ") if item.kind == "identical" else [item.student]:
            remarks.setdefault(student, []).append(what)
    table = [["student", *maxima, "total", "remarks"]]
    table.append([MAXIMA, *maxima.values(), sum(maxima.values()), ""])
    for student, row in rows.items():
        points = ["" if value is None else value for value in row.values()]
        said = defuse.cell("; ".join(remarks.get(student, [])))
        table.append([defuse.cell(student), *points, total(row), said])
    output.write(out, _as_csv(table))
    lines = [TASK_COLUMNS]
    for result in sorted(results, key=lambda r: (r.student, r.exercise, r.file)):
        who = [defuse.cell(text) for text in (result.student, result.exercise)]
        for task in result.tasks:
            said = (defuse.cell(text) for text in (task.outcome, task.reason))
            lines.append([*who, defuse.cell(task.task), number(task.points), task.of, *said])
        if result.late:
            lines.append([*who, "", -number(result.penalty), 0, "late", defuse.cell(result.late)])
        if result.set_aside:
            said = f"not used: {', '.join(result.set_aside)}; graded: {result.file}"
            lines.append([*who, "", 0, 0, "set aside", defuse.cell(said)])
    output.write(tasks_path(out), _as_csv(lines))


def write_summary(out, results, spreads, items, about):
    """Write the summary: ``about`` the run, the tasks with how many solved them, what was odd.

    Parameters
    ----------
    out : path of the table of points
    results : list of Result
    spreads : dict, exercise -> dict of the mean, median and quartiles of its points, or None
    items : list of attention.Item
    about : dict, JSON data about the run
    """
    summary = {**about, "students": len({r.student for r in results}), "exercises": {}}
    for exercise, spread in spreads.items():
        mine = [r for r in results if r.exercise == exercise and r.was_read]
        tasks = {}
        for task in (task for result in mine for task in result.tasks):
            entry = tasks.setdefault(task.task, {"of": task.of, "outcomes": {}})
            entry["outcomes"][task.outcome] = entry["outcomes"].get(task.outcome, 0) + 1
        mean = round(sum(r.points for r in mine) / len(mine), 2) if mine else None
        summary["exercises"][exercise] = {
            "graded": len(mine), "mean": mean, **(spread or {}), "tasks": tasks,
        }  # fmt: skip
    summary["not_read"] = [
        {"student": r.student, "file": r.file, "reason": r.problem} for r in results if r.problem
    ]
    summary["set_aside"] = [
        {"student": r.student, "counts": r.file, "set_aside": list(r.set_aside)}
        for r in results
        if r.set_aside
    ]
    summary["look_at"] = [item._asdict() for item in items]
    text = json.dumps(summary, indent=1, ensure_ascii=True) + "\n"
    output.write(summary_path(out), text.encode())


def _as_csv(rows):
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode("utf-8-sig")  # with a mark, so that Excel shows its umlauts
