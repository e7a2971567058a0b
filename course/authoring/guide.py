"""The facilitator's guide: hand-written text, with tables that are made from the course itself.

How long each section takes is read from the lessons' headings, which mistakes are known from the
checks' own list. ``course build`` fills them in.
"""

import re
from pathlib import Path

from course.checks import exercises

SOURCE, TARGET = "notebooks/_src/facilitator-guide.md", "notebooks/facilitator-guide.md"

RESERVED = {60: 5, 90: 10, 180: 30}
"""Minutes of a session that are not taught."""

_KEEP = {
    60: {
        3: (1, 2, 3, 4, 5, 8, 9, 14),
        4: (1, 2, 3, 4, 5, 6, 7, 13),
        5: (1, 2, 3, 4, 5, 9, 17),
        6: (1, 2, 3, 4, 5, 6, 7, 12),
    },
    90: {4: (1, 2, 3, 4, 5, 7, 8, 11, 12, 13), 5: (1, 2, 3, 4, 5, 6, 7, 9, 10, 17)},
}
"""The sections of a lesson that a session keeps, where the core as a whole does not fit."""

_HEADING = re.compile(r"^# ## (\d)\.(\d+) (.+?) · (core|more) · (\d+) min$", re.MULTILINE)


def build_guide(root, check=False):
    """Write the guide of the checkout ``root``, or with ``check`` only compare it.

    Returns
    -------
    int: 0, or 1 if ``check`` finds it stale
    """
    if not (Path(root) / SOURCE).is_file():
        return 0
    text, target = guide(root), Path(root) / TARGET
    fresh = target.is_file() and target.read_text(encoding="utf-8") == text
    if check and not fresh:
        print(f"{target.name}: stale; run 'course build'")
        return 1
    if not fresh:
        target.write_text(text, encoding="utf-8")
    print(f"{target.name}: {'up to date' if fresh else 'written'}")
    return 0


def guide(root):
    """Return the guide's text."""
    text = (Path(root) / SOURCE).read_text(encoding="utf-8")
    filled = {"timings": _timings(root), "mistakes": _mistakes()}
    for name, table in filled.items():
        text = text.replace("{{" + name + "}}", table)
    return text


def plan(sections, lesson, minutes):
    """Return what a session of ``minutes`` keeps of a lesson, and the minutes left for exercises.

    Parameters
    ----------
    sections : dict, number -> (title, "core" or "more", minutes)
    lesson : int
    minutes : 60, 90 or 180

    Returns
    -------
    kept : list of int
    left : int
    """
    room = minutes - RESERVED[minutes]
    core = [number for number, (_, kind, _) in sections.items() if kind == "core"]
    for kept in (list(sections), core, [n for n in _KEEP[min(minutes, 90)].get(lesson, core)]):
        left = room - sum(sections[n][2] for n in kept if n in sections)
        if left >= 0:
            break
    return [number for number in kept if number in sections], left


def sections_of(path):
    """Return a lesson's sections: number -> (title, "core" or "more", minutes)."""
    found = _HEADING.findall(Path(path).read_text(encoding="utf-8"))
    return {int(number): (title, kind, int(n)) for _, number, title, kind, n in found}


def _timings(root):
    lines = [
        "| lesson | 60 minutes | 90 minutes | 180 minutes |",
        "|---|---|---|---|",
    ]
    for path in sorted(Path(root).glob("notebooks/_src/[0-9][0-9]_*.py")):
        lesson = int(path.name[:2])
        if sections := sections_of(path):
            cells = (_cell(sections, lesson, minutes) for minutes in RESERVED)
            lines.append(f"| {lesson} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(sections, lesson, minutes):
    kept, left = plan(sections, lesson, minutes)
    cut = [f"{lesson}.{n}" for n in sections if n not in kept]
    tasks = [e for e in exercises() if e.lesson == lesson]
    fit = sum(sum(e.minutes for e in tasks[: n + 1]) <= left for n in range(len(tasks)))
    taught = sum(sections[n][2] for n in kept)
    said = f"{taught} min of lesson" + (f" (without {', '.join(cut)})" if cut else "")
    homework = "" if fit == len(tasks) else f", {len(tasks) - fit} at home"
    if not fit:
        return f"{said}; exercises at home"
    return f"{said}; {fit} of {len(tasks)} exercises in {left} min{homework}"


def _mistakes():
    every, parts = exercises(), []
    for lesson in dict.fromkeys(exercise.lesson for exercise in every):
        parts.append(f"### {f'Lesson {lesson}' if isinstance(lesson, int) else 'Capstone'}\n")
        parts += ["| task | mistake | what the check says |", "|---|---|---|"]
        for exercise in (e for e in every if e.lesson == lesson):
            for mistake in exercise.slips:
                row = (f"`{exercise.function_name}`", mistake.what, mistake.says)
                parts.append(f"| {' | '.join(text.replace('|', '/') for text in row)} |")
        parts.append("")
    return "\n".join(parts).rstrip()
