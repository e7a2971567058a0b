"""Ids in place of names, for grading by people who should not know whose work it is."""

import csv
import hashlib
import io
import re
from dataclasses import replace
from pathlib import Path

from course.grading import defuse, output


def names_path(out):
    """Return where the table of ids and names stands: beside the table of points."""
    out = Path(out)
    return out.with_name(f"{out.stem}-names.csv")


def ids(keys, seed):
    """Return an id for each student, the same on every run with the same seed.

    Parameters
    ----------
    keys : dict, shown name -> the student's key
    seed : int

    Examples
    --------
    >>> ids({"Ada": "moodle/17/Ada"}, 7) == ids({"Ada": "moodle/17/Ada"}, 7)
    True
    """
    found, taken = {}, set()
    for shown, key in sorted(keys.items()):
        digest = hashlib.sha256(f"{seed}\n{key}\n{shown}".encode()).hexdigest().upper()
        length = next(n for n in range(6, 64) if digest[:n] not in taken)
        taken.add(digest[:length])
        found[shown] = f"S-{digest[:length]}"
    return found


def write_names(out, found):
    """Write the table that tells whose an id is, for the teacher alone."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(["id", "student"])
    table.writerows([found[shown], defuse.cell(shown)] for shown in sorted(found))
    output.write(names_path(out), text.getvalue().encode("utf-8-sig"))


def without_names(results, items, found):
    """Return results and items in which ids stand for names, also within their texts."""
    pattern = _pattern([*found, *(result.id for result in results)])

    def scrub(text):
        return pattern.sub("[name]", text) if pattern else text

    def student(name):
        return found.get(name) or ", ".join(found.get(n, "[name]") for n in name.split(", "))

    anonymous = []
    for result in results:
        tasks = [replace(task, reason=scrub(task.reason)) for task in result.tasks]
        here = f"{result.exercise}.ipynb" if result.file else ""
        anonymous.append(
            replace(
                result, student=student(result.student), file=here, key="", id="", tasks=tasks,
                set_aside=["another file" for _ in result.set_aside],
                problem=scrub(result.problem), notes=[scrub(note) for note in result.notes],
                remarks=[scrub(text) for text in result.remarks],
            )
        )  # fmt: skip
    items = [
        item._replace(student=student(item.student) if item.student else "", text=scrub(item.text))
        for item in items
    ]
    return anonymous, items


def _pattern(found):
    """Return what matches the names and ids in ``found``, whole and word by word."""
    words = {word for name in found for word in [name, *re.split(r"[\W_]+", name)]}
    words = sorted((re.escape(w) for w in words if len(w) > 2), key=len, reverse=True)
    return re.compile("|".join(words), re.IGNORECASE) if words else None
