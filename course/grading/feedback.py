"""A page for the student: self-contained, readable without a net and by a screen reader.

Everything on it is escaped, and nothing on it tells the inputs that were tried.
"""

from html import escape
from pathlib import Path

from course.grading import defuse, output
from course.grading.results import number

LOOK = """
:root { color-scheme: light dark; --page: #fff; --text: #1c1f23; --line: #d5d9de; --bar: #3b6ea8;
  --good: #cfe8d5; --some: #f3e3b3; --bad: #f4cfcb; --warn: #c77700; --warn-text: #8a4b00;
  --link: #1a56a0; }
@media (prefers-color-scheme: dark) {
  :root { --page: #16191d; --text: #e4e7ea; --line: #3a4047; --bar: #6ea3dd; --good: #1f4a2d;
    --some: #574711; --bad: #5b2622; --warn: #e39a2d; --warn-text: #f0b45a; --link: #8ab9f0; }
}
body { font: 16px/1.5 system-ui, sans-serif; margin: 0; background: var(--page);
  color: var(--text); }
main { max-width: 54rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin-bottom: .25rem; }
h2 { font-size: 1.2rem; margin-top: 2rem; }
a { color: var(--link); }
.total { font-size: 1.15rem; margin-top: 0; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; }
caption { text-align: left; font-weight: 600; padding-bottom: .5rem; }
th, td { text-align: left; vertical-align: top; padding: .5rem .75rem .5rem 0;
  border-bottom: 1px solid var(--line); }
thead th { font-weight: 600; }
tbody th, tfoot th { font-weight: 400; overflow-wrap: break-word; }
.task { font: .875rem/1.7 ui-monospace, monospace; }
.number { white-space: nowrap; }
.outcome { white-space: nowrap; font-weight: 600; }
h1, p, li, td { overflow-wrap: anywhere; }
.small { font-size: .9rem; }
@media (max-width: 40rem) { .outcome { white-space: normal; } }
"""

_SIGNS = {"correct": "✓", "not attempted": "○", "decided": "•", "not handed in": "○"}
GENERATOR = '<meta name="generator" content="course grade">'


def page_path(folder, result):
    """Return where the page of ``result`` stands: a folder for each student."""
    name = defuse.file_name(result.exercise or result.file)
    return Path(folder) / defuse.file_name(result.student) / f"{name}.html"


def write_page(folder, result):
    """Write the page of ``result`` under ``folder``, whole or not at all; return its path."""
    path = page_path(folder, result)
    output.make_folder(path.parent)
    output.write(path, page(result).encode())
    return path


def remove(folder, names):
    """Remove pages under ``folder`` that an earlier run wrote; ``names`` as ``name_of`` gives them.

    Files that are no such page stay.
    """
    for path in (Path(folder) / name for name in names):
        if path.is_symlink() or not path.is_file():
            continue
        with open(path, encoding="utf-8", errors="replace") as file:
            ours = GENERATOR in file.read(1_000)
        if ours:
            path.unlink()
            if not any(path.parent.iterdir()):
                path.parent.rmdir()


def name_of(folder, path):
    """Return the name of a page within the folder of pages."""
    return Path(path).relative_to(folder).as_posix()


def page(result):
    """Return the page of a Result as HTML.

    Examples
    --------
    >>> from course.grading.results import Result
    >>> "&lt;b&gt;" in page(Result("<b>", "01_x", problem="is no notebook"))
    True
    """
    of = sum(task.of for task in result.tasks)
    title = f"{_text(result.exercise or result.file)}: {_text(result.student)}"
    parts = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        GENERATOR,
        f"<title>{title}</title><style>{LOOK}</style></head><body><main>",
        f"<h1>{title}</h1>",
        f'<p class="total"><strong>{result.points} of {of} points</strong></p>'
        if result.was_read
        else "",
    ]
    if result.problem:
        said = f"{result.file[:200]} {result.problem}" if result.exercise else result.problem
        said = _text(said.removeprefix("is missing: "), 500)
        parts.append(f"<p><strong>Not graded:</strong> {said}</p>")
    else:
        parts.append(f"<p>Graded: {_text(result.file, 200)}</p>")
    if result.late:
        parts.append(f"<p><strong>Handed in {_text(result.late)}.</strong></p>")
    if result.tasks:
        parts.append(_table(result.tasks))
    if result.notes:
        items = "".join(f"<li>{_text(note)}</li>" for note in result.notes)
        parts.append(
            f"<h2>While your cells ran</h2><ul>{items}</ul>"
            "<p>A cell that fails costs no points by itself, only what depends on it.</p>"
        )
    if result.set_aside:
        items = "".join(f"<li>{_text(name, 200)}</li>" for name in result.set_aside)
        parts.append(f"<h2>Files that did not count</h2><ul>{items}</ul>")
    parts.append(
        '<p class="small">Each function was called with inputs drawn for this run, which are '
        "not shown. In the notebook, <code>check</code> tries yours on inputs you can see.</p>"
        "</main></body></html>"
    )
    return "\n".join(parts) + "\n"


def _table(tasks):
    rows = "".join(
        f'<tr><th scope="row" class="task">{_text(task.task)}</th>'
        f'<td class="number">{number(task.points)} of {task.of}</td>'
        f'<td class="outcome"><span aria-hidden="true">{_SIGNS.get(task.outcome, "✗")}</span> '
        f"{_text(task.outcome)}</td><td>{_text(task.reason, 600)}</td></tr>\n"
        for task in tasks
    )
    heads = "".join(f'<th scope="col">{h}</th>' for h in ("Task", "Points", "Outcome", "Why"))
    return (
        f"<table><caption>Points for each task</caption><thead><tr>{heads}</tr></thead>\n"
        f"<tbody>{rows}</tbody></table>"
    )


def _text(text, longest=300):
    return escape(defuse.line(text, longest))
