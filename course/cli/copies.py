"""Making and updating a working copy, so that nothing of the learner's is ever lost.

The record of the working copy keeps, for each file, the fingerprints of the
versions shipped so far. A file that still has one of them is the course's, and
a newer version replaces it; any other file is the learner's, and a newer
version goes beside it, once. What only running a notebook changes (outputs,
counts, metadata, an empty last cell) is not in the fingerprint.
"""

import hashlib
import json
import os
from dataclasses import dataclass, field
from pathlib import Path

from course import shipping, workspace
from course.workspace import WorkspaceError


@dataclass
class Report:
    """What ``ship`` did: names relative to ``folder``, the working copy.

    ``beside`` maps a file the learner keeps to the new version put beside it.
    """

    folder: Path
    added: list = field(default_factory=list)
    refreshed: list = field(default_factory=list)
    restored: list = field(default_factory=list)
    beside: dict = field(default_factory=dict)
    unchanged: list = field(default_factory=list)

    def __str__(self):
        kept = [*self.refreshed, *self.restored, *self.beside, *self.unchanged]
        if self.added and not kept:
            head = f"Your working copy is ready: {self.folder} ({_count(self.added)})."
        elif self.added or self.refreshed or self.restored or self.beside:
            head = f"Your working copy is up to date again: {self.folder}"
        else:
            head = f"Your working copy is up to date: {self.folder}"
        lines = [head]
        if kept:
            lines += [f"  new: {name}" for name in self.added]
        lines += [f"  refreshed (you had not changed it): {name}" for name in self.refreshed]
        lines += [f"  put back (it was gone): {name}" for name in self.restored]
        lines += [
            f"  kept as you have it: {name}; the course's new version is beside it: {new}"
            for name, new in self.beside.items()
        ]
        return "\n".join(lines)


def ship(folder, source=None):
    """Make the working copy ``folder``, or bring it up to date.

    A file the learner changed stays as it is, and so does any file the course
    does not know. A deleted lesson is put back: who wants it gone loses little,
    who deleted it by mistake gets it again. A lesson that is no longer shipped
    stays where it is.

    Parameters
    ----------
    folder : path of the working copy; made if it is not there
    source : path of the folder with the files to ship, default ``shipping.home()``

    Returns
    -------
    Report

    Raises
    ------
    WorkspaceError
        If the folder cannot be made or written, or is the course's own.
        What was shipped until then is whole, and the next call goes on.
    """
    folder = Path(os.path.abspath(folder))
    source = Path(source or shipping.home())
    files = shipping.files(source)
    if not files:
        raise WorkspaceError(f"no lessons found in {source}; install the course again")
    if folder.is_file():
        raise WorkspaceError(f"{folder} is a file; give a folder")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WorkspaceError(f"cannot make the folder {folder}: {error.strerror}") from error
    if folder.samefile(source):
        raise WorkspaceError(
            f"{folder} holds the course's own files; give another folder, for example my-course"
        )

    def ship_all(record):
        report = Report(folder)
        shipped = record.setdefault("shipped", {})
        for name, path in files.items():
            _ship_one(name, path.read_bytes(), shipped.setdefault(name, []), report)
        return report

    return workspace.edit(folder, ship_all)


def default_folder():
    """Return the working copy one is in, else ``my-course`` in the current folder."""
    return workspace.find() or Path("my-course")


def fingerprint(name, data):
    """Return the sha256 of what counts in a file, as hex digits.

    In a notebook the types and sources of its cells count, empty cells left
    out; in any other file, and in a notebook that is broken, every byte.

    Parameters
    ----------
    name : str, the file's name
    data : bytes

    Examples
    --------
    >>> fingerprint("guide.md", b"one") == fingerprint("guide.md", b"two")
    False
    """
    cells = _cells(data) if name.endswith(".ipynb") else None
    return hashlib.sha256(data if cells is None else json.dumps(cells).encode()).hexdigest()


def _cells(data):
    try:
        cells = [(c["cell_type"], "".join(c["source"])) for c in json.loads(data)["cells"]]
    except (ValueError, LookupError, TypeError, RecursionError):
        return None
    # Running the last cell in JupyterLab adds an empty one.
    return [cell for cell in cells if cell[1].strip()]


def _ship_one(name, data, versions, report):
    """Bring one file up to date; ``versions`` gets the new fingerprint, ``report`` the news."""
    target = report.folder / name
    new, theirs = fingerprint(name, data), _read_fingerprint(target)
    if theirs is None:
        _write(target, data)
        (report.restored if versions else report.added).append(name)
    elif theirs == new:
        report.unchanged.append(name)
    elif theirs in versions:
        _write(target, data)
        report.refreshed.append(name)
    elif new in versions:  # an edited file, whose new version was put beside it before
        report.unchanged.append(name)
    else:
        beside = target.with_name(f"{target.stem}.new-{new[:8]}{target.suffix}")
        if not os.path.lexists(beside):
            _write(beside, data)
        report.beside[name] = beside.name
    if new not in versions:
        versions.append(new)


def _read_fingerprint(path):
    """Return the fingerprint of a learner's file, None if there is no such file."""
    try:
        return fingerprint(path.name, path.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise WorkspaceError(f"cannot read {path}: {error.strerror}") from error


def _write(path, data):
    path.parent.mkdir(exist_ok=True)
    workspace.write_whole(path, data)


def _count(names):
    return "1 file" if len(names) == 1 else f"{len(names)} files"
