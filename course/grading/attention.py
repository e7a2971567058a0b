"""What needs the teacher's attention after a run: one list, by kind."""

from typing import NamedTuple

from course.grading.defuse import line

KINDS = {
    "not graded": "Not graded",
    "not read": "Could not be read",
    "received": "Cannot be graded",
    "names": "Unclear whose work it is",
    "set aside": "Several files for one exercise",
    "stopped": "Stopped: too much time or memory, or a crash",
    "not allowed": "Calls the package's version of what was asked for",
    "identical": "Identical code in several submissions",
    "late": "Late by an unknown time",
    "roster": "Not matched to the roster",
    "absent": "No submission",
    "decisions": "Decisions without a match",
    "unsolved": "Tasks that nobody solved",
}
"""The kinds of items, in the order in which they are shown, and their titles."""


class Item(NamedTuple):
    """Something to look at: its kind, whose it is, the exercise, and what it is."""

    kind: str
    student: str
    exercise: str
    text: str


def collect(results, remarks, received, unsure=(), unused=(), kept="the table of decisions"):
    """Return the items of a class, sorted by kind.

    Parameters
    ----------
    results : list of Result
    remarks : list of (student or "", str), from the intake
    received : dict, student -> file names
    unsure : list of (str, str), names and what is unclear about them and the list of the class
    unused : list of Decision, those without a student or task
    kept : str, the file in which decisions are kept
    """
    items = [Item("names", student, "", text) for student, text in remarks]
    without = {r.student for r in results if r.file and not r.exercise}  # said already
    for student, files in received.items():
        if student not in without:
            items.append(Item("received", student, "", line(", ".join(files), 200)))
    for result in results:
        items += _of_one(result)
    items += _identical(results) + _unsolved(results)
    items += [Item("roster", name, "", text) for name, text in unsure]
    came = {r.student for r in results if r.file}
    absent = {r.student for r in results} - came
    items += [Item("absent", name, "", "on the roster, but handed in nothing") for name in absent]
    wrong = f"no such student or task; correct or delete this line in {kept}"
    items += [Item("decisions", d.student, d.task, wrong) for d in unused]
    order = list(KINDS)
    return sorted(items, key=lambda item: (order.index(item.kind), item.student, item.exercise))


def _of_one(result):
    items = []

    def note(kind, text):
        items.append(Item(kind, result.student, result.exercise, text))

    if result.problem:
        failed = any(task.outcome == "not graded" for task in result.tasks)
        text = f"{result.file} {result.problem}" if result.exercise else result.problem
        note("not graded" if failed else "not read", text.removeprefix("is missing: "))
    elif any(task.outcome == "not graded" for task in result.tasks):
        note("not graded", "the run was interrupted; run the command again")
    for text in result.remarks:
        aside = f": {', '.join(result.set_aside)}" if result.set_aside else ""
        note("set aside", f"{text}{aside}; graded: {result.file}")
    for task in result.tasks:
        if task.outcome in ("stopped", "not allowed"):
            note(task.outcome, f"{task.task}: {task.reason}")
    if result.marked_late and not result.sent and "not known" in result.late:
        note("late", result.late)
    return items


def _identical(results):
    """Return items for code that came more than once, and earned points."""
    same = {}
    for result in results:
        if result.source and result.points:
            same.setdefault((result.exercise, result.source), {})[result.student] = result
    return [
        Item(
            "identical",
            ", ".join(sorted(students)),
            exercise,
            "the code cells are the same",
        )
        for (exercise, _), students in same.items()
        if len(students) > 1
    ]


def _unsolved(results):
    solved, tried = set(), {}
    for result in results:
        for task in result.tasks if result.was_read else []:
            if task.task:
                tried.setdefault((result.exercise, task.task), set()).add(result.student)
            if task.of and task.points == task.of:
                solved.add((result.exercise, task.task))
    return [
        Item("unsolved", "", exercise, f"{task} ({len(students)} submissions)")
        for (exercise, task), students in tried.items()
        if (exercise, task) not in solved and len(students) > 1
    ]
