"""The record of a grading run: a line for each submission, written as soon as it is graded.

A line counts once it is whole, so a kill at any moment loses at most the
submission that was being graded. A later run with the same seed, the same file and the same
judges takes the result from here; everything else is graded anew. A lock keeps a
second run with the same record out.
"""

import hashlib
import json
import os
import secrets
from pathlib import Path

from course.grading.output import naming
from course.grading.results import Result

_FORMAT = 2


class LedgerError(Exception):
    """A record that cannot be used; the message says why."""


class Ledger:
    """The record at ``path``, held by this process until ``close``.

    Parameters
    ----------
    path : path of the record, made where there is none
    seed : int or None; None takes the recorded one, or draws one
    made_by : str, a mark of the judges; results of others are not taken over

    Attributes
    ----------
    seed : int
    """

    def __init__(self, path, seed, made_by):
        from filelock import FileLock, Timeout

        self._path = Path(path)
        self._lock = FileLock(f"{self._path}.lock", mode=0o600)
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            raise LedgerError(f"another run is writing {self._path}; wait for it") from None
        head, self._known, whole = self._read()
        self.seed = head.get("seed") if seed is None else seed
        if not isinstance(self.seed, int):
            self.seed = secrets.randbelow(2**31)
        wanted = {"format": _FORMAT, "seed": self.seed, "made_by": made_by}
        fresh = head != wanted
        if fresh:
            self._known, whole = {}, 0
        with naming(self._path):
            handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._file = open(handle, "ab")  # noqa: SIM115 (open for the whole run)
        self._file.truncate(whole)
        if fresh:
            self._write(wanted)

    def get(self, student, exercise, digest):
        """Return the Result of the very file with this digest, or None."""
        found = self._known.get(_key(student, exercise, digest))
        return None if found is None else Result.from_data(found)

    def add(self, student, result, digest):
        """Keep ``result``, which grading the file with this digest of ``student`` gave."""
        key = _key(student, result.exercise, digest)
        self._write({"key": key, "result": result.as_data()})

    def close(self):
        """Let another run have it."""
        self._file.close()
        self._lock.release()

    def _write(self, record):
        with naming(self._path):
            self._file.write(json.dumps(record).encode() + b"\n")
            self._file.flush()
            os.fsync(self._file.fileno())

    def _read(self):
        """Return the first line, the results by key, and the length of what is whole."""
        head, known, whole = {}, {}, 0
        if not self._path.exists():
            return head, known, whole
        with open(self._path, "rb") as file:
            for raw in file:
                try:
                    record = json.loads(raw) if raw.endswith(b"\n") else None
                    if whole == 0:
                        head = {**record}
                    else:
                        Result.from_data(record["result"])
                        known[record["key"]] = record["result"]
                except (ValueError, TypeError, KeyError):
                    break
                whole += len(raw)
        return head, known, whole


def _key(student, exercise, digest):
    return f"{student}\n{exercise}\n{digest}"


def mark(*folders):
    """Return a mark of the Python files in ``folders``: with another mark, grade anew."""
    digest = hashlib.sha256()
    for folder in map(Path, folders):
        for path in sorted(folder.rglob("*.py")):
            digest.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:16]
