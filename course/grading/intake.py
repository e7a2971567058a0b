"""What was handed in, by whom, for which exercise, and which file counts.

Understood are a folder of ``student/exercise.ipynb``, a flat folder of
``student_exercise.ipynb``, a zip of either, what Moodle, Canvas and Blackboard
make of it, and nbgrader's ``submitted/student/assignment/notebook.ipynb``. A file
whose name is only the exercise's belongs to whom the folder is named after. Where the
name does not tell the exercise, the functions that are defined in the file do.

Where somebody handed in several files for one exercise, one counts, by this rule: the latest of
attempts that a platform has dated; the exercise's own name before a copy of it; of numbered copies
the highest; then other copies; then what the course put beside an edited file
(``x.new-….ipynb``); a checkpoint that Jupyter saved by itself last. Among equals the one less deep
in folders, then the first by name.

Nothing here follows a link, opens a device, unpacks to disk, or reads more than
``LARGEST`` bytes of a file.
"""

import lzma
import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from course.grading.defuse import line

LARGEST = 20_000_000  # bytes of a notebook
MOST_FILES = 50_000
DEEPEST = 8
_LARGEST_LISTING = 8_000_000  # bytes of a zip's list of files
_OURS = {"exercises", "notebooks", "solutions", "my-course"}
_NEVER = {"__macosx", ".git"}

ONE_COUNTS = (
    "One file counts for each exercise: the latest of dated attempts; the exercise's own name "
    "before a copy; of numbered copies the highest; then other copies, files named .new-…, and "
    "Jupyter's checkpoints."
)


class Unreadable(Exception):
    """A file that cannot be graded; the message says why, for the student."""


class NoSubmissions(Exception):
    """A folder or zip that cannot be read as a whole."""


@dataclass(frozen=True)
class Submission:
    """One file that counts.

    Attributes
    ----------
    student : str, one visible line
    exercise : str, the notebook's stem, or a name of the file's own where it is none of ours
    file : str, where it stood, one visible line
    read : function -> bytes, raises :class:`Unreadable`
    set_aside : tuple of str, files that do not count
    """

    student: str
    exercise: str
    file: str
    read: Callable
    set_aside: tuple = ()


@dataclass(frozen=True)
class _Found:
    """A file: its path in parts, and how to read it."""

    parts: tuple
    read: Callable


def submissions(path, known, ours=()):
    """Return what counts in ``path``, sorted by student and exercise.

    Parameters
    ----------
    path : path of a folder or of a zip file
    known : dict, stem of each exercise notebook -> set of the names of its functions
    ours : paths of what the grader itself writes, which is left out if it lies in ``path``

    Returns
    -------
    list of Submission

    Raises
    ------
    NoSubmissions
        If there is nothing, or too much, or no zip file.
    """
    path = Path(path)
    if path.is_dir():
        root, found = _folder_name(path), _in_folder(path, set(map(os.path.realpath, ours)))
    elif path.is_file():
        root, found = path.stem, _in_zip(path)
    else:
        raise NoSubmissions(f"there is no folder and no zip file {path}")
    found = sorted(map(_in_sight, found), key=lambda f: f.parts)
    found = _unwrapped(_within_submitted(found), known)
    handed_in, empty = _by_student(found, root, known)
    counting = [_the_one(who, what, files) for (who, what), files in handed_in.items()]
    counting += [
        Submission(who, "", who, _refuse(f"is missing: no notebook (.ipynb) came, only {names}"))
        for who, names in empty.items()
    ]
    if not counting:
        raise NoSubmissions(f"there is no notebook in {path}")
    return sorted(counting, key=lambda s: (s.student, s.exercise, s.file))


# --- where files are ---------------------------------------------------------------------


def _folder_name(path):
    path = path.resolve()
    return path.parent.name if path.name == "submitted" else path.name


def _in_folder(root, ours):
    found, waiting = [], [((), os.path.realpath(root))]
    while waiting:
        parts, folder = waiting.pop()
        try:
            entries = sorted(os.scandir(folder), key=lambda e: e.name)
        except OSError as error:
            found.append(_Found((*parts, "?"), _refuse(f"cannot be read: {error.strerror}")))
            continue
        for entry in (entry for entry in entries if entry.path not in ours):
            here = (*parts, entry.name)
            if entry.is_dir(follow_symlinks=False):
                if len(here) > DEEPEST:
                    found.append(_Found((*here, "folders too deep"), _refuse("is too deep")))
                elif entry.name.lower() in _NEVER:
                    found.append(_Found(here, _refuse("is hidden")))
                else:
                    waiting.append((here, entry.path))
            elif entry.is_symlink() and os.path.isdir(entry.path):
                found.append(_Found((*here, "a link to a folder"), _refuse("is a link")))
            else:
                found.append(_Found(here, _file_reader(entry.path)))
            if len(found) + len(waiting) > MOST_FILES:
                raise NoSubmissions(f"{root} holds more than {MOST_FILES:,} files; give a part")
        if not entries and parts:
            found.append(_Found((*parts, "an empty folder"), _refuse("an empty folder")))
    return found


def _file_reader(path):
    def read():
        flags = os.O_RDONLY
        for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"):
            flags |= getattr(os, name, 0)
        try:
            if os.path.islink(path):
                raise Unreadable("is a link to another place, not a file")
            descriptor = os.open(path, flags)
        except OSError as error:
            raise Unreadable(f"cannot be read: {error.strerror}") from error
        with open(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise Unreadable("is a device or a pipe, not a file")
            return _bounded(file)

    return read


def _in_zip(path):
    try:
        with open(path, "rb") as file:
            _look_at_listing(file)
        archive = zipfile.ZipFile(path)
        infos = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error) as error:
        raise NoSubmissions(f"{path} cannot be read as a zip file: {line(error)}") from error
    if len(infos) > MOST_FILES:
        raise NoSubmissions(f"{path} holds more than {MOST_FILES:,} files; unpack a part of it")
    found = []
    for info in infos:
        parts = PurePosixPath(info.filename.replace("\\", "/")).parts
        unsafe = not parts or ".." in parts or parts[0].startswith("/") or ":" in parts[0]
        parts = tuple(p for p in parts if p not in ("..", "/"))[-DEEPEST:]
        if info.is_dir() or not parts:
            continue
        if unsafe:
            reader = _refuse("its path leads out of the zip file")
        elif stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG):
            reader = _refuse("is a link or a device, not a file")
        else:
            reader = _member_reader(archive, info)
        found.append(_Found(parts, reader))
    return found


def _look_at_listing(file):
    """Refuse a zip whose list of files would fill the memory once read."""
    end = file.seek(0, os.SEEK_END)
    file.seek(max(0, end - 65_557))
    tail = file.read()
    at = tail.rfind(b"PK\5\6")
    if at < 0:
        raise zipfile.BadZipFile("it has no list of files")
    size = struct.unpack("<I", tail[at + 12 : at + 16])[0]
    if size > _LARGEST_LISTING:
        raise zipfile.BadZipFile("its list of files is too long; unpack it")


def _member_reader(archive, info):
    def read():
        if info.file_size > LARGEST:
            raise Unreadable(_too_large(info.file_size))
        if info.flag_bits & 1:
            raise Unreadable("is encrypted")
        try:
            with archive.open(info) as file:
                return _bounded(file)
        except _DAMAGED as error:
            raise Unreadable(f"is damaged in the zip file ({line(error, 80)})") from error
        except (NotImplementedError, RuntimeError, MemoryError) as error:
            raise Unreadable("is packed in a way that cannot be read") from error

    return read


_DAMAGED = zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError, ValueError


def _bounded(file):
    data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise Unreadable(_too_large(max(len(data), getattr(file, "_left", 0))))
    return data


def _too_large(size):
    return (
        f"is too large (more than {min(size, 10**12) // 10**6} MB, at most {LARGEST // 10**6} MB): "
        "clear its outputs, save it and hand it in again"
    )


def _refuse(reason):
    def read():
        raise Unreadable(reason)

    return read


# --- who handed in what ------------------------------------------------------------------


def _in_sight(file):
    """Return a file, or for a hidden one that there is something hidden."""
    for at, part in enumerate(file.parts):
        hidden = part.startswith(".") and part != ".ipynb_checkpoints"
        if hidden or part.lower() in _NEVER:
            return _Found((*file.parts[:at], "a hidden file"), file.read)
    return file


def _is_notebook(parts):
    return parts[-1].lower().endswith(".ipynb")


def _within_submitted(found):
    """Keep what nbgrader calls submitted, where that is among the files."""
    inside = [_Found(f.parts[1:], f.read) for f in found if f.parts[0] == "submitted"]
    return [f for f in inside if f.parts] or found


def _unwrapped(found, known):
    """Drop a folder around everything, which packing a folder adds."""
    tops = {f.parts[0] if len(f.parts) > 1 else "" for f in found if _is_notebook(f.parts)}
    if len(tops) != 1 or tops == {""}:
        return found
    inner = [f.parts[1:] for f in found if len(f.parts) > 1 and _is_notebook(f.parts)]
    ours = {*_OURS, *known, ".ipynb_checkpoints"}
    folders = {p[0] for p in inner if len(p) > 1 and p[0] not in ours}
    flat = {_named(p[-1], known)[0] for p in inner if len(p) == 1}
    if len(folders) >= 2 or len(flat - {""}) >= 2:
        return [_Found(f.parts[1:], f.read) for f in found if len(f.parts) > 1]
    return found


def _by_student(found, root, known):
    """Return (student, exercise) -> files, and who handed in no notebook -> what else."""
    handed_in, others, people = {}, {}, _People()
    for file in found:
        folders = [p for p in file.parts[:-1] if p != ".ipynb_checkpoints"]
        if not _is_notebook(file.parts):
            if who := _person(folders[0]) if folders else _told_by_name(file.parts[-1], known):
                others.setdefault(people.label(who), set()).add(file.parts[-1])
            continue
        person, exercise = _named(file.parts[-1], known)
        if folders:
            person = _person(folders[0])
            inside = [_stem_in(f, known)[0] for f in reversed(folders[1:])]
            exercise = exercise or next(filter(None, inside), "")
        what = exercise or _told_by_content(file, known)
        what = what or line(_without_copies(file.parts[-1])[0], 100)
        handed_in.setdefault((people.label(person or root), what), []).append(file)
    with_notebooks = {who for who, _ in handed_in}
    empty = {
        who: line(", ".join(sorted(names)), 100)
        for who, names in others.items()
        if who not in with_notebooks
    }
    return handed_in, empty


class _People:
    """Students by what they are called, each with a visible line of their own."""

    def __init__(self):
        self._labels = {}

    def label(self, name):
        if name not in self._labels:
            shown, number = line(name, 100) or "nobody", 1
            free = shown
            while free in self._labels.values():
                number += 1
                free = f"{shown} ({number})"
            self._labels[name] = free
        return self._labels[name]


def _the_one(student, exercise, files):
    """Return the file that counts among ``files``, by the rule above."""
    first, *rest = sorted(files, key=_rank)
    return Submission(
        student,
        exercise,
        _shown(first.parts),
        first.read,
        tuple(_shown(f.parts) for f in rest),
    )


def _rank(file):
    _, kind, number = _without_copies(file.parts[-1])
    if ".ipynb_checkpoints" in file.parts:
        kind = 4
    dates = re.findall(r"_attempt_(\d[\d-]{7,24})", "/".join(file.parts))
    date = max((int(date.replace("-", "")) for date in dates), default=0)
    return -date, kind, -number, len(file.parts), file.parts


def _shown(parts):
    return line("/".join(parts), 200)


def _without_copies(name):
    """Return a file's stem without marks of a copy, what kind of copy it is, and its number."""
    stem, kind, number = name[: -len(".ipynb")], 0, 0
    for pattern, this in _COPIES:
        if match := re.search(pattern, stem):
            digits = next((g for g in match.groups() if g), "0")
            stem = stem[: match.start()] + stem[match.end() :]
            kind, number = max(kind, this), max(number, int(digits[:9]))
    if kind == 2 and number:
        kind = 1
    return stem, kind, number


_COPIES = (
    (r"-checkpoint$", 4),
    (r"\.new-[^.]*$", 3),
    (r" ?\((\d+)\)$", 1),
    (r"[ _-]+[Cc]opy ?(\d*)$", 2),
    (r"^Copy of ", 2),
)


_CANVAS = r"^([^\W\d_]+(?:_LATE)?_\d+)_\d{5,}_"  # name, user's number, file's number, its name


def _named(name, known):
    """Return the student and the exercise that a file's name tells, "" where it does not."""
    stem = _without_copies(name)[0]
    exercise, at = _stem_in(stem, known)
    if not exercise:
        return _owner(stem), ""
    before, after = stem[:at], re.sub(r"^-\d$", "", stem[at + len(exercise) :])
    before = re.sub(r"Copy of $", "", before)
    return _owner(before.strip(" _-.") or after.strip(" _-.")), exercise


def _owner(text):
    """Return the student in the name of a file, or in what stands before the exercise in it."""
    return _person(re.sub(rf"{_CANVAS}.*", r"\1", f"{text}_").rstrip("_"))


def _stem_in(text, known):
    """Return the exercise that occurs in ``text``, and where; ("", -1) if none does."""
    plain = "".join("_" if c in " -" else c.lower()[:1] for c in text)
    places = [(plain.find(stem), stem) for stem in known]
    at, stem = max(((a, s) for a, s in places if a >= 0), default=(-1, ""))
    return stem, at


def _person(text):
    """Return the student's name in what a learning platform makes of it."""
    text = re.sub(r"_assignsubmission_.*$", "", text)  # Moodle: Name_number_assignsubmission_...
    text = re.sub(r"_LATE(?=_\d)", "", text)  # Canvas: name_LATE_number_number
    if match := re.match(r".*_([^_]+)_attempt_[\d-]+", text):  # Blackboard
        text = match[1]
    return text


def _told_by_name(name, known):
    """Return whose a file beside the notebooks is, that is none: what its name tells, or ""."""
    stem = name.rpartition(".")[0]
    person, exercise = _named(f"{stem}.ipynb", known)
    from_platform = re.search(rf"_assignsubmission_|_attempt_\d|{_CANVAS}", stem)
    return person if exercise or from_platform else ""


def functions_in(text):
    r"""Return the names of the functions that a notebook's text defines, as a set.

    >>> functions_in(r'"source": "x = 1\ndef softmax(scores):\n    ..."')
    {'softmax'}
    """
    return set(re.findall(r"(?:\b|\\n)def\s+([A-Za-z_]\w{0,80})\s*\(", text))


def _told_by_content(file, known):
    """Return the exercise most of whose functions are defined in a file, or ""."""
    try:
        text = file.read()
    except Unreadable:
        return ""
    defined = functions_in(text.decode(errors="replace"))
    shares = {stem: len(defined & functions) for stem, functions in known.items()}
    best = max(shares, key=shares.get, default="")
    return best if best and shares[best] else ""
