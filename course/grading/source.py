"""The code cells of what was handed in, whatever form it was saved in.

A notebook's code is all that is graded. It is read here, in the grader, with bounds: outputs are
left out before anything large is parsed, and nothing of it is run.
"""

import ast
import hashlib
import io
import json
import re
from typing import NamedTuple

from course.grading.intake import Unreadable
from course.grading.intake.looks import wide
from course.grading.intake.outputs import without_outputs

MOST_CELLS = 2_000
_LARGEST = 1_000_000  # bytes of a notebook that are parsed as they are
_LARGEST_CODE = 3_000_000  # bytes of a notebook without its outputs
_PERCENT = re.compile(r"^# *(?:%%|In *\[|COMMAND -{9})(.*)$", re.MULTILINE)


class Source(NamedTuple):
    """The code cells, in order, and what is to be said of how they were read."""

    cells: list
    notes: list = []  # noqa: RUF012 (never changed)

    @property
    def text(self):
        return "\n".join(self.cells)


def read(data, form="notebook"):
    """Return the :class:`Source` of a file.

    Parameters
    ----------
    data : bytes
    form : "notebook", of nbformat 3 or newer, or "script", in percent form or without marks

    Raises
    ------
    Unreadable
        With what is wrong with the file, for the student.

    Examples
    --------
    >>> read(b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": ["x = 1"]}]}').cells
    ['x = 1']
    >>> read(b"# %% [markdown]\\n# Text\\n# %%\\nx = 1\\n", "script").cells
    ['x = 1']
    """
    if not data.strip():
        raise Unreadable("is empty")
    if form == "script":
        text, notes = _decoded(data)
        return Source(_limited(_cells_of_script(text)), [*notes, "It was read as a Python script."])
    if len(data) > _LARGEST:
        data = _smaller(data)
    text, notes = _decoded(data)
    return Source(_limited(_cells_of_notebook(text)), notes)


def mark(source):
    """Return a mark of the code: the same for the same lines, blank ones and comments aside."""
    lines = (line.strip() for cell in source.cells for line in cell.split("\n"))
    kept = "\n".join(line for line in lines if line and not line.startswith("#"))
    return hashlib.sha256(kept.encode("utf-8", "replace")).hexdigest()[:32]


def _smaller(data):
    if kind := wide(data):
        data = data.decode(kind, "replace").encode()
    data = data.rstrip(b"\0")
    try:
        data = without_outputs(data, io.BytesIO(), len(data), len(data))
    except ValueError as error:
        raise Unreadable(_no_json(data[:2_000].decode("utf-8", "replace"))) from error
    if len(data) > _LARGEST_CODE:
        raise Unreadable(f"is too large: more than {_LARGEST_CODE // 10**6} MB without its outputs")
    return data


def _decoded(data):
    """Return a file's text, and what to say where it is in an unusual encoding."""
    if kind := wide(data):
        kinds = [kind]
    elif b"\0" in data[:2]:
        kinds = ["utf-16-be" if data[:1] == b"\0" else "utf-16-le"]
    else:
        kinds = ["utf-8-sig", "cp1252", "latin-1"]
    for kind in kinds:
        try:
            text = data.decode(kind)
        except UnicodeDecodeError:
            continue
        text = text.rstrip("\0")  # a copy that broke off can end in them
        said = "" if kind == "utf-8-sig" else f"It was read as {kind.upper()}, not as UTF-8."
        return text, [said] if said else []
    raise Unreadable("is no text in UTF-8 or UTF-16")


def _limited(cells):
    if len(cells) > MOST_CELLS:
        raise Unreadable(f"has {len(cells):,} code cells; at most {MOST_CELLS:,} are run")
    return cells


def _cells_of_notebook(text):
    try:
        notebook = json.loads(text, strict=False)
    except (ValueError, RecursionError) as error:
        raise Unreadable(_no_json(text[:2_000])) from error
    except MemoryError as error:
        raise Unreadable("is not a notebook: it does not fit into memory") from error
    if not isinstance(notebook, dict):
        raise Unreadable("is not a notebook: it is JSON of another kind")
    cells = notebook.get("cells")
    if cells is None and isinstance(notebook.get("worksheets"), list):  # nbformat 3 and older
        sheets = [s.get("cells") for s in notebook["worksheets"] if isinstance(s, dict)]
        cells = [cell for sheet in sheets if isinstance(sheet, list) for cell in sheet]
    if cells is None and "nbformat" not in notebook:
        raise Unreadable("is not a notebook: it is JSON of another kind")
    if not isinstance(cells, list):
        raise Unreadable("is not a notebook: it has no list of cells")
    code = [c for c in cells if isinstance(c, dict) and str(c.get("cell_type")).lower() == "code"]
    return [_joined(cell.get("source", cell.get("input", ""))) for cell in code]


def _joined(source):
    if isinstance(source, list):
        source = "".join(map(str, source))
    return source if isinstance(source, str) else ""


def _no_json(start):
    """Return what a file is that should be a notebook and is not, as far as its beginning tells."""
    if re.match(r"\s*<(!doctype|html)", start, re.IGNORECASE):
        return "is a web page, not a notebook"
    if start.startswith("version https://git-lfs"):
        return "is a pointer of Git LFS, not the notebook itself"
    if re.search(r"^<<<<<<< ", start, re.MULTILINE):
        return "is not a notebook: it holds the marks of a merge that was not finished"
    if start.lstrip().startswith("{") and ('"cells"' in start or '"nbformat"' in start):
        return "is not a whole notebook: its JSON is damaged or cut off"
    return "is not a notebook: it is not JSON"


def _cells_of_script(text):
    """Return the code cells of a script: by the marks of percent form, else its statements."""
    text = text.replace("\r\n", "\n")
    marks = list(_PERCENT.finditer(text))
    if marks:
        starts = [0, *(mark.end() for mark in marks)]
        ends = [*(mark.start() for mark in marks), len(text)]
        titles = ["", *(mark[1] for mark in marks)]
        pieces = [
            text[start:end].strip("\n")
            for start, end, title in zip(starts, ends, titles, strict=True)
            if not re.search(r"\[(markdown|md|raw)\]", title)
        ]
        return [piece for piece in pieces if _has_code(piece)]
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return [text]
    lines = text.split("\n")
    firsts = [
        min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))]) - 1
        for node in tree.body
    ]
    if len(firsts) != len(set(firsts)):
        return [text]
    ends = [*firsts[1:], len(lines)]
    return ["\n".join(lines[a:b]).rstrip() for a, b in zip(firsts, ends, strict=True)]


def _has_code(piece):
    return any(line.strip() and not line.lstrip().startswith("#") for line in piece.split("\n"))
