"""Where the learner's state lives: a working copy, found by its ``.course.json``.

A working copy is a folder made by ``course start``. Its ``.course.json`` holds
what was shipped and what the learner did: locked answers, hand-given labels,
progress. The file is found by walking upward from the current folder, written
whole under a lock, and never half-written. Outside a working copy the state is
kept in memory until the process ends; with ``COURSE_STATE=off`` (builds and
tests) nothing is kept at all.
"""

import json
import os
import tempfile
from pathlib import Path

MARKER = ".course.json"
FORMAT = 1

_memory = {}


class WorkspaceError(Exception):
    """A working copy that cannot be read or written; the message says what to do."""


def find(start=None):
    """Return the folder of the working copy that holds ``start``, or None.

    Parameters
    ----------
    start : path, default the current folder
    """
    here = Path(start or Path.cwd()).resolve()
    return next((folder for folder in (here, *here.parents) if (folder / MARKER).is_file()), None)


def read(folder):
    """Return the whole record of the working copy ``folder`` as a dict.

    Raises
    ------
    WorkspaceError
        If ``.course.json`` is not readable as a record of this course.
    """
    path = Path(folder) / MARKER
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise WorkspaceError(
            f"{path} cannot be read ({error}). Rename it and run 'course start' there again."
        ) from error
    if not isinstance(record, dict) or record.get("format") != FORMAT:
        raise WorkspaceError(f"{path} was not written by this version of the course.")
    return record


def edit(folder, change):
    """Read the record of ``folder``, let ``change(record)`` modify it, write it whole.

    Two processes that edit at once take turns; a kill in the middle leaves the
    old record. ``change`` may return a value, which is handed on.
    """
    # Imported late: `import course` stays cheap, and only writers need it.
    from filelock import FileLock, Timeout

    folder = Path(folder)
    path = folder / MARKER
    try:
        with FileLock(folder / ".course.lock", timeout=10):
            record = read(folder) if path.exists() else {"format": FORMAT}
            value = change(record)
            _write_whole(path, json.dumps(record, indent=1, sort_keys=True) + "\n")
            return value
    except Timeout as error:
        raise WorkspaceError(f"{folder} is in use by another process; try again.") from error
    except OSError as error:
        raise WorkspaceError(f"cannot write to {folder}: {error.strerror or error}.") from error


def load(key, default=None):
    """Return what the learner's state holds under ``key``.

    >>> load("never saved", default="nothing yet")
    'nothing yet'
    """
    if _is_off():
        return default
    folder = find()
    state = _memory if folder is None else read(folder).get("state", {})
    return state.get(key, default)


def save(key, value):
    """Keep ``value`` (plain JSON data) under ``key`` in the learner's state."""
    update(key, lambda _: value)


def update(key, change, default=None):
    """Replace the value under ``key`` by ``change(value)``, as one step.

    Returns the new value. Use it, not ``load`` and ``save``, where two
    notebooks could change the same value at once.
    """
    if _is_off():
        return change(default)

    def step(record):
        state = record.setdefault("state", {})
        state[key] = change(state.get(key, default))
        return state[key]

    folder = find()
    return step({"state": _memory}) if folder is None else edit(folder, step)


def _is_off():
    return os.environ.get("COURSE_STATE", "").lower() == "off"


def _write_whole(path, text):
    """Write beside ``path``, then rename: a reader sees the old file or the new one."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name + ".")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
