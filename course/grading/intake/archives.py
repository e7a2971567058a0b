"""Zip files, also inside one another, read in memory: nothing is unpacked to disk."""

import contextlib
import io
import lzma
import os
import stat
import struct
import threading
import zipfile
import zlib
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from course.grading.defuse import line
from course.grading.intake.files import (
    HIDDEN,
    MOST_FILES,
    MOST_OF_ONE,
    Found,
    NoSubmissions,
    Unreadable,
    is_junk,
    note,
    refuse,
    tidy,
)

DEEPEST = 3  # zips in zips
_LARGEST_INSIDE = 100_000_000  # bytes of a zip inside another
_LARGEST_LISTING = 16_000_000  # bytes of a zip's list of files
_UTF8 = 0x800  # the flag of a member whose name is UTF-8
_DAMAGED = zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError, ValueError
_NO_ZIP = *_DAMAGED, NotImplementedError, struct.error, RuntimeError, MemoryError


def in_zip(path):
    """Return the files in the zip file ``path``, as a list of Found.

    Raises
    ------
    NoSubmissions
    """
    try:
        with open(path, "rb") as file:
            _look_at_listing(file)
        zipped = zipfile.ZipFile(path)  # open until the run ends: its files are read one by one
        members = _listed(zipped)
    except _NO_ZIP as error:
        raise NoSubmissions(f"{path} cannot be read as a zip file: {line(error)}") from error
    if len(members) > MOST_FILES:
        raise NoSubmissions(f"{path} holds more than {MOST_FILES:,} files; unpack a part of it")
    archive = _Outermost(zipped)
    return [_found(archive, member) for member in members]


def is_zip(name):
    return name.lower().rstrip(" .").endswith(".zip")


@dataclass
class _Budget:
    """What may still be opened of one zip file that was handed in, whatever is inside it."""

    zips: int
    files: int
    bytes: int


def opened(found):
    """Return ``found`` with what is in its zip files in place of them, at most ``DEEPEST`` deep.

    A zip file counts as a folder of its own name. One that cannot be read stays what it is: a
    file that is refused with a reason.
    """
    result = []
    alone = sum(is_zip(f.parts[-1]) for f in found) == 1 and len(found) < 5  # a class's, perhaps
    for file in found:
        if is_zip(file.parts[-1]):
            budget = _Budget(1_000, MOST_FILES, 10**9) if alone else _Budget(20, MOST_OF_ONE, 10**8)
            result += _opened(file, budget)
        else:
            result.append(file)
    return result


def _opened(file, budget, deep=1):
    try:
        if deep > DEEPEST:
            raise Unreadable("is a zip file in too many others")
        inside = _inside(file, budget)
    except Unreadable as error:
        return [replace(file, open=refuse(str(error)))]
    result = []
    for member in inside:
        nested = is_zip(member.parts[-1])
        result += _opened(member, budget, deep + 1) if nested else [member]
    return result or [note(file.parts, "an empty zip file", "is empty")]


def _inside(file, budget):
    """Return the files in a zip file that was handed in."""
    budget.zips -= 1
    budget.bytes -= file.size
    if budget.zips < 0 or budget.bytes < 0:
        raise Unreadable("is one zip file too many")
    archive = _Archive(file.open)
    try:
        with archive.use() as zipped:
            members = _listed(zipped)
    except _NO_ZIP as error:
        raise Unreadable(f"cannot be read as a zip file ({line(error, 80)})") from error
    members.sort(key=lambda member: (member[0].count("/"), member[0]))
    most = max(0, budget.files)
    budget.files -= len(members)
    found = [_found(archive, member) for member in members[:most]]
    if len(members) > most:
        found.append(note((), "more files", "more files came than are looked at"))
    return [replace(f, parts=(*file.parts, *f.parts), raw=(*file.raw, *f.raw)) for f in found]


class _Outermost:
    """The zip file of a class."""

    def __init__(self, zipped):
        self._zipped = zipped

    @contextlib.contextmanager
    def use(self):
        yield self._zipped


class _Archive:
    """A zip file that was handed in, read into memory when something in it is wanted.

    The one read last is kept, since whoever reads a file from it will want the next.
    """

    _kept = threading.local()

    def __init__(self, open_it):
        self._open = open_it

    @contextlib.contextmanager
    def use(self):
        if getattr(self._kept, "whose", None) is not self:
            with self._open() as file:
                data = file.read(_LARGEST_INSIDE + 1)
            if len(data) > _LARGEST_INSIDE:
                raise Unreadable(f"is a zip file of more than {_LARGEST_INSIDE // 10**6} MB")
            _look_at_listing(io.BytesIO(data))
            self._kept.whose, self._kept.zipped = self, zipfile.ZipFile(io.BytesIO(data))
        yield self._kept.zipped


def _listed(zipped):
    """Return the name as one reads it, the member and what its path forbids, for each file."""
    result = []
    for info in zipped.infolist():
        name = _name(info).replace("\\", "/")
        if not info.is_dir() and PurePosixPath(name).parts:
            result.append((name, info))
    return result


def _name(info):
    """Return a member's name: as UTF-8 if it is that, as from macOS's Finder, with or without flag.

    >>> _name(zipfile.ZipInfo("J├╢rg"))
    'Jörg'
    """
    if info.flag_bits & _UTF8:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


def _found(archive, member):
    name, info = member
    raw = parts = PurePosixPath(name).parts
    unsafe = ".." in parts or parts[0].startswith("/") or parts[0][1:] == ":"
    parts = tuple(tidy(part) for part in parts if part not in ("..", "/"))
    for at, part in enumerate(parts):
        if is_junk(part):
            return note(parts[:at], HIDDEN, "is hidden")
    if unsafe:
        return Found(parts or ("?",), refuse("its path leads out of the zip file"))
    if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG):
        return Found(parts, refuse("is a link or a device, not a file"))
    return Found(parts, _opener(archive, info), info.file_size, raw)


def _opener(archive, info):
    @contextlib.contextmanager
    def open_it():
        if info.flag_bits & 1:
            raise Unreadable("is encrypted")
        try:
            with archive.use() as zipped, zipped.open(info) as file:
                yield file
        except _DAMAGED as error:
            raise Unreadable(f"is damaged in the zip file ({line(error, 80)})") from error
        except (NotImplementedError, RuntimeError, MemoryError) as error:
            raise Unreadable("is packed in a way that cannot be read") from error

    return open_it


def _look_at_listing(file):
    """Refuse a zip whose list of files would fill the memory once read."""
    end = file.seek(0, os.SEEK_END)
    file.seek(max(0, end - 65_557))
    tail = file.read()
    file.seek(0)
    at = tail.rfind(b"PK\5\6")
    if at < 0:
        raise zipfile.BadZipFile("it has no list of files")
    size = struct.unpack("<I", tail[at + 12 : at + 16])[0]
    if size > _LARGEST_LISTING:
        raise zipfile.BadZipFile("its list of files is too long; unpack it")
