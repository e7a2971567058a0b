"""What was handed in, by whom, for which exercise, and which file counts.

Understood are a folder of ``student/exercise.ipynb``, a flat folder of
``student_exercise.ipynb``, zips of either, also in one another, and what Moodle, Canvas,
Blackboard, Brightspace, ILIAS, Google Classroom, GitHub Classroom, Teams and nbgrader make
of a class.

Whose a file is, the first component of its path decides, which the platform wrote
(``platforms``); nothing below it can name somebody else. Which exercise it is for, its name tells
(``names``), else the folders it is in, else the functions that are defined in it. Where
somebody handed in several files for one exercise, one counts (``ONE_COUNTS``) and the
others are set aside by name. Where two owners cannot be told apart both are graded, and the
remarks say so: nothing of one ever replaces something of another.

Nothing here follows a link, opens a device, unpacks to disk, or reads more than
``files.LARGEST`` bytes of a file.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from course.grading.defuse import line
from course.grading.intake import archives, files
from course.grading.intake.counting import ONE_COUNTS, Submission, of_one
from course.grading.intake.files import LARGEST, NoSubmissions, Unreadable
from course.grading.intake.looks import functions_in
from course.grading.intake.owners import by_person, labeled
from course.grading.intake.unwrap import unwrapped

__all__ = [
    "LARGEST",
    "ONE_COUNTS",
    "HandedIn",
    "NoSubmissions",
    "Submission",
    "Unreadable",
    "functions_in",
    "submissions",
]


@dataclass(frozen=True)
class HandedIn:
    """All that came.

    Attributes
    ----------
    counting : list of Submission, sorted by student and exercise
    received : dict, student -> tuple of str: files that cannot be graded
    remarks : list of (student or "", str), what somebody should look at
    """

    counting: list
    received: dict
    remarks: list


def submissions(path, known, ours=(), due=None):
    """Return what was handed in in ``path``.

    Parameters
    ----------
    path : path of a folder or of a zip file
    known : dict, stem of each exercise notebook -> set of the names of its functions
    ours : paths of what the grader itself writes, which is left out if it lies in ``path``
    due : datetime or None; what came later counts only where nothing came in time

    Returns
    -------
    HandedIn

    Raises
    ------
    NoSubmissions
        If there is nothing, or too much, or no zip file.
    """
    path = Path(path)
    if path.is_dir():
        root, found = _folder_name(path), files.in_folder(path, set(map(os.path.realpath, ours)))
    elif path.is_file():
        root, found = path.stem, archives.in_zip(path)
    else:
        raise NoSubmissions(f"there is no folder and no zip file {path}")
    found = sorted(archives.opened(found), key=lambda f: f.parts)
    found, around, remarks = unwrapped(found, known)
    people, loose = by_person(found, [root, *around], known)
    counting, received = [], {}
    for person in labeled(people):
        mine, others = of_one(person, known, due)
        counting += mine
        remarks += [(person.label, text) for text in person.remarks]
        if others:
            received[person.label] = others
    if not counting:
        raise NoSubmissions(f"there is no notebook in {path}")
    if loose:
        remarks.append(
            ("", f"not handed in by anybody, as far as names tell: {line(', '.join(loose), 200)}")
        )
    counting.sort(key=lambda s: (s.student, s.exercise, s.file))
    return HandedIn(counting, received, remarks)


def _folder_name(path):
    path = path.resolve()
    return path.parent.name if path.name == "submitted" else path.name
