"""The class on one page: points, what was hard, and what needs attention."""

import re
import statistics
from collections import Counter
from pathlib import Path

from course.grading import attention, defuse, feedback, output
from course.grading.export import total
from course.grading.results import number

_MOST_MISTAKES = 3
_FEWEST = 2  # hand-ins with the same mistake before it is called frequent


def page_path(out):
    """Return where the page stands: beside the table of points, as HTML."""
    return Path(out).with_suffix(".html")


def write(out, results, rows, maxima, items, about, pages=None):
    """Write the page of a class; return its path.

    Parameters
    ----------
    out : path of the table of points
    results : list of Result
    rows : dict, student -> dict, exercise -> points, None or ""
    maxima : dict, exercise -> points
    items : list of attention.Item
    about : dict, about the run
    pages : path of the folder with the students' pages, or None
    """
    path = page_path(out)
    output.write(path, render(path, results, rows, maxima, items, about, pages).encode())
    return path


def render(path, results, rows, maxima, items, about, pages=None):
    """Return the page as HTML. Jinja escapes whatever comes from a hand-in."""
    import jinja2

    loader = jinja2.FileSystemLoader(Path(__file__).parent)
    environment = jinja2.Environment(
        loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["line"] = defuse.line
    link = (lambda r: _link(path, pages, r)) if pages else (lambda r: "")
    return environment.get_template("class_page.html.j2").render(
        look=feedback.LOOK,
        about=about,
        maxima=maxima,
        most=sum(maxima.values()),
        students=[_student(name, row, results, maxima, link) for name, row in sorted(rows.items())],
        exercises=[_exercise(stem, results, maxima[stem], link) for stem in maxima],
        overall=_spread([t for row in rows.values() if (t := total(row)) != ""]),
        histogram=_histogram([t for row in rows.values() if (t := total(row)) != ""],
                             sum(maxima.values())),
        items=[
            (title, [item for item in items if item.kind == kind])
            for kind, title in attention.KINDS.items()
            if any(item.kind == kind for item in items)
        ],
        n_items=len(items),
    )  # fmt: skip


def _link(path, pages, result):
    page = feedback.page_path(pages, result)
    try:
        relative = page.resolve().relative_to(path.resolve().parent, walk_up=True)
    except (ValueError, TypeError):  # Python 3.11 knows no walk_up
        if not page.resolve().is_relative_to(path.resolve().parent):
            return page.resolve().as_uri()
        relative = page.resolve().relative_to(path.resolve().parent)
    return relative.as_posix()


def _student(name, row, results, maxima, link):
    mine = {r.exercise: r for r in results if r.student == name}
    return {
        "name": name,
        "total": total(row),
        "cells": [
            {"points": _shown(row.get(stem)), "of": maxima[stem],
             "link": link(mine[stem]) if stem in mine and mine[stem].file else "",
             "late": mine[stem].late if stem in mine else ""}
            for stem in maxima
        ],
    }  # fmt: skip


def _shown(value):
    return "–" if value in ("", None) else value


def _exercise(stem, results, most, link):
    mine = sorted((r for r in results if r.exercise == stem), key=lambda r: r.student)
    read = [r for r in mine if r.was_read]
    names = list(dict.fromkeys(t.task for r in mine for t in r.tasks if t.task))
    return {
        "stem": stem,
        "most": most,
        "n": len(read),
        "spread": _spread([r.points for r in read]),
        "tasks": [_task(name, read) for name in names],
        "rows": [
            {"student": r.student, "points": r.points, "link": link(r) if r.file else "",
             "tasks": [_cell(r, name) for name in names]}
            for r in read
        ],
        "names": names,
    }  # fmt: skip


def _cell(result, name):
    task = next((t for t in result.tasks if t.task == name), None)
    if task is None:
        return {"kind": "", "points": "", "title": ""}
    kind = "right" if task.of and task.points == task.of else "part" if task.points else "none"
    kind = "blank" if task.outcome == "not attempted" else kind
    return {"kind": kind, "points": number(task.points), "title": f"{task.outcome}. {task.reason}"}


def _task(name, read):
    tasks = [t for r in read for t in r.tasks if t.task == name]
    solved = sum(bool(t.of) and t.points == t.of for t in tasks)
    mistakes = Counter(_mistake(t) for t in tasks if t.outcome not in ("correct", "decided"))
    mistakes.pop("", None)
    return {
        "name": name,
        "of": tasks[0].of if tasks else 0,
        "n": len(tasks),
        "solved": solved,
        "part": sum(0 < t.points < t.of for t in tasks),
        "share": round(100 * solved / len(tasks)) if tasks else 0,
        "mistakes": [
            (count, text)
            for text, count in mistakes.most_common(_MOST_MISTAKES)
            if count >= _FEWEST
        ],
    }


def _mistake(task):
    if task.outcome == "not attempted":
        return "Not attempted."
    if task.outcome == "not yet":
        # The same mistake is right on more inputs in one hand-in than in another.
        return defuse.line(re.sub(r"^Right on \d+ of \d+ inputs\. ", "", task.reason), 200)
    return defuse.line(f"{task.outcome[:1].upper()}{task.outcome[1:]}: {task.reason}", 200)


def spread_of(stem, results):
    """Return median and quartiles of the points for an exercise, None where nothing was read."""
    return _spread([r.points for r in results if r.exercise == stem and r.was_read])


def _spread(values):
    """Return the median and the quartiles, None where there is nothing."""
    if not values:
        return None
    quarters = statistics.quantiles(values, n=4, method="inclusive") if len(values) > 1 else None
    low, middle, high = quarters or (values[0], values[0], values[0])
    return {"low": number(low), "median": number(middle), "high": number(high), "n": len(values)}


def _histogram(totals, most, bins=10):
    """Return how many totals lie in each of ``bins`` equal parts, with their limits."""
    if not totals or not most:
        return []
    counts = Counter(min(bins - 1, int(bins * t / most)) for t in totals)
    tallest = max(counts.values())
    return [
        {
            "from": number(n * most / bins),
            "to": number((n + 1) * most / bins),
            "count": counts[n],
            "height": round(100 * counts[n] / tallest),
        }
        for n in range(bins)
    ]
