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
import secrets
import shutil
from pathlib import Path

MARKER = ".course.json"
FORMAT = 1
LOCK_SECONDS = 10

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
    # os.path, unlike Path.is_file, answers False for a folder one may not look into.
    return next((f for f in (here, *here.parents) if os.path.isfile(f / MARKER)), None)


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
    except (OSError, ValueError, RecursionError) as error:
        raise WorkspaceError(
            f"{path} cannot be read ({error}); rename it and run 'course start' there again"
        ) from error
    if not isinstance(record, dict) or record.get("format") != FORMAT or not _whole(record):
        raise WorkspaceError(
            f"{path} was not written by this version of the course; update the course, "
            "or make a new working copy with 'course start' and another folder"
        )
    return record


def _whole(record):
    """Say whether what was shipped and what the learner did are where they should be."""
    shipped, state = record.get("shipped", {}), record.get("state", {})
    return (
        isinstance(shipped, dict)
        and all(isinstance(versions, list) for versions in shipped.values())
        and isinstance(state, dict)
    )


def edit(folder, change):
    """Read the record of ``folder``, let ``change(record)`` modify it, write it whole.

    Two processes that edit at once take turns; a kill in the middle leaves the
    old record. ``change`` may return a value, which is handed on.

    Raises
    ------
    WorkspaceError
        If the record cannot be read or written, or another process holds it.
    """
    # Imported late: `import course` stays cheap, and only writers need it.
    from filelock import FileLock, Timeout

    folder = Path(folder)
    path = folder / MARKER
    try:
        with FileLock(folder / ".course.lock", timeout=LOCK_SECONDS):
            record = read(folder) if path.exists() else {"format": FORMAT}
            value = change(record)
            text = json.dumps(record, indent=1, sort_keys=True) + "\n"
            write_whole(path, text.encode())
            return value
    except Timeout as error:
        raise WorkspaceError(f"{folder} is in use by another process; try again") from error
    except OSError as error:
        raise WorkspaceError(f"cannot write to {folder}: {error.strerror or error}") from error


def load(key, default=None):
    """Return what the learner's state holds under ``key``.

    Examples
    --------
    >>> load("never saved", default="nothing yet")
    'nothing yet'
    """
    if _is_off():
        return default
    folder = find()
    state = _memory if folder is None else read(folder).get("state", {})
    return _plain(state[key]) if key in state else default


def save(key, value):
    """Keep ``value`` (plain JSON data) under ``key`` in the learner's state."""
    update(key, lambda _: value)


def update(key, change, default=None):
    """Replace the value under ``key`` by ``change(value)``, as one step.

    Returns the new value, as ``load`` will. Use it, not ``load`` and ``save``,
    where two notebooks could change the same value at once.

    Raises
    ------
    TypeError
        If the new value is not plain JSON data, wherever the state is kept.
    """
    if _is_off():
        return _plain(change(default))

    def step(record):
        state = record.setdefault("state", {})
        state[key] = _plain(change(_plain(state[key]) if key in state else default))
        return _plain(state[key])

    folder = find()
    return step({"state": _memory}) if folder is None else edit(folder, step)


def write_whole(path, data):
    """Write ``data`` beside ``path``, then rename: a reader sees the old file or the new one.

    Parameters
    ----------
    path : path of the file to make or to replace; its folder exists
    data : bytes
    """
    path = Path(path)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        # Not tempfile: its files are for the owner alone, whatever the umask says.
        with open(beside, "xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, beside)
        os.replace(beside, path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _is_off():
    return os.environ.get("COURSE_STATE", "").lower() == "off"


def _plain(value):
    """Return ``value`` as a file would give it back, so that memory behaves the same."""
    return json.loads(json.dumps(value))
