"""Files in a folder, found and read without trusting them.

Nothing here follows a link, opens a device, or writes to disk. A file is read up to ``LARGEST``
bytes; a larger notebook is read without its outputs.
"""

import hashlib
import os
import stat
import unicodedata
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace

from course.grading.intake.outputs import without_outputs

LARGEST = 20_000_000  # bytes of a notebook
LARGEST_WITH_OUTPUTS = 500_000_000  # bytes of a notebook whose outputs are dropped on the way
MOST_FILES = 200_000  # of a class
MOST_OF_ONE = 2_000  # of one student, those in fewer folders first
DEEPEST = 60  # folders in folders
LONGEST_NAME = 1_000  # characters

HIDDEN, EMPTY = "a hidden file", "an empty folder"
_JUNK_FOLDERS = {"__macosx", "__pycache__", "node_modules", "site-packages", "$recycle.bin"}
_JUNK_FILES = {"thumbs.db", "desktop.ini", "icon\r"}


class Unreadable(Exception):
    """A file that cannot be graded; the message says why, for the student."""


class NoSubmissions(Exception):
    """A folder or zip that cannot be read as a whole."""


@dataclass(frozen=True)
class Found:
    """A file.

    Attributes
    ----------
    parts : tuple of str, its path, in Unicode's composed form
    open : function -> binary file, used as a context manager; raises :class:`Unreadable`
    size : int, bytes, as far as known before it is read
    raw : tuple of str, the path as it was written
    origin : str, where the owner was told, if not by the first folder
    """

    parts: tuple
    open: Callable
    size: int = 0
    raw: tuple = ()
    origin: str = ""

    def read(self):
        """Return the file's bytes, of a large notebook those without its outputs.

        Raises
        ------
        Unreadable
        """
        with self.open() as file:
            return bounded(file)

    def below(self, n):
        """Return the same file without the first ``n`` folders of its path."""
        return replace(self, parts=self.parts[n:], raw=self.raw[n:])


def note(parts, what, reason):
    """Return what stands for something that is not read: its place, its kind and the reason."""
    return Found((*parts, what), refuse(reason))


def refuse(reason):
    """Return a function that raises :class:`Unreadable` with ``reason``."""

    def open_it():
        raise Unreadable(reason)

    return open_it


def is_junk(name):
    """Return whether a file or folder is one that systems and tools leave behind.

    >>> is_junk("__MACOSX"), is_junk(".git"), is_junk(".ipynb_checkpoints"), is_junk("ada")
    (True, True, False, False)
    """
    hidden = name.startswith(".") and name != ".ipynb_checkpoints"
    hidden &= not name.endswith(".icloud")  # stands for a file that iCloud has not fetched
    return hidden or name.lower() in _JUNK_FOLDERS or name.lower() in _JUNK_FILES


def tidy(name):
    """Return a name in Unicode's composed form, cut where no file system would allow it.

    macOS stores "é" as two characters, most others as one: to a reader they are the same.

    >>> tidy("Jose\\u0301") == "José"
    True
    """
    if len(name) > LONGEST_NAME:
        name = f"{name[: LONGEST_NAME // 2]}…{name[-LONGEST_NAME // 2 :]}"
    return unicodedata.normalize("NFC", name)


def in_folder(root, ours):
    """Return the files below the folder ``root`` as a list of Found, sorted by path.

    Parameters
    ----------
    root : path
    ours : set of str, real paths that are left out: what the grader itself writes

    Raises
    ------
    NoSubmissions
    """
    found, waiting = [], deque([((), (), os.path.realpath(root))])
    while waiting:
        files, folders = _one_level(*waiting.popleft(), ours)
        found += files
        waiting += folders
        if len(found) > MOST_FILES:
            raise NoSubmissions(f"{root} holds more than {MOST_FILES:,} files; give a part of it")
    return sorted(found, key=lambda f: f.parts)


def _one_level(parts, raw, folder, ours):
    """Return the files in a folder, and its folders: parts, parts as written, path."""
    try:
        entries = sorted(os.scandir(folder), key=lambda e: e.name)
    except OSError as error:
        return [note(parts, "?", f"cannot be read: {error.strerror}")], []
    files, folders = [], []
    for entry in (entry for entry in entries if entry.path not in ours):
        name = os.fsencode(entry.name).decode(errors="replace")
        here, written = (*parts, tidy(name)), (*raw, name)
        if is_junk(entry.name):
            files.append(note(parts, HIDDEN, "is hidden"))
        elif entry.is_dir(follow_symlinks=False):
            if len(here) > DEEPEST:
                files.append(note(here, "folders too deep", "is in too many folders"))
            else:
                folders.append((here, written, entry.path))
        elif entry.is_symlink() and os.path.isdir(entry.path):
            files.append(note(here, "a link to a folder", "is a link"))
        else:
            files.append(Found(here, _opener(entry.path), _size(entry), written))
    if not entries and parts:
        files.append(note(parts, EMPTY, EMPTY))
    return files, folders


def _size(entry):
    try:
        return entry.stat(follow_symlinks=False).st_size
    except OSError:
        return 0


def _opener(path):
    def open_it():
        flags = os.O_RDONLY
        for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"):
            flags |= getattr(os, name, 0)
        try:
            if os.path.islink(path):
                raise Unreadable("is a link to another place, not a file")
            file = open(os.open(path, flags), "rb")  # noqa: SIM115 (for the caller to close)
        except OSError as error:
            raise Unreadable(f"cannot be read: {error.strerror}") from error
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            file.close()
            raise Unreadable("is a device or a pipe, not a file")
        return file

    return open_it


def bounded(file):
    """Return the bytes of an open file, or those of a large notebook without its outputs.

    Raises
    ------
    Unreadable
        If more than ``LARGEST`` bytes are left.
    """
    data = file.read(LARGEST + 1)
    if len(data) <= LARGEST:
        return data
    try:
        return without_outputs(data, file, LARGEST, LARGEST_WITH_OUTPUTS)
    except ValueError as error:
        raise Unreadable(
            f"is too large: more than {LARGEST // 10**6} MB, {error}. Clear its outputs, save it "
            "and hand it in again"
        ) from error


def digest(file):
    """Return a mark of the bytes of a Found, or why there is none."""
    try:
        return hashlib.sha256(file.read()).hexdigest()
    except Unreadable as error:
        return str(error)
