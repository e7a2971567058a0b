"""Of one student's files: which exercise each is for, and which one counts."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from course.grading.defuse import line
from course.grading.intake import files, names, platforms
from course.grading.intake.files import EMPTY, HIDDEN, MOST_OF_ONE, digest, refuse
from course.grading.intake.looks import LARGEST_LOOK, functions_of, looks_like_notebook
from course.grading.intake.owners import chosen_part
from course.grading.intake.platforms import Owner, Sent

ONE_COUNTS = (
    "Of several files for one exercise, one is graded: the latest, if the platform dates them; a "
    "notebook before a script; the exercise's own name before a copy; the highest of numbered "
    "copies; then other copies, files named .new-…, and Jupyter's checkpoints."
)
_MOST_OPENED = 200  # files of one student that are looked into to tell the exercise
_MOST_UNKNOWN = 10  # files of one student that belong to no exercise and get a row each


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
    form : "notebook" or "script"
    owner : Owner, as the platform wrote it
    sent : datetime or None, when it came, by the platform's clock
    late : bool, whether the platform marked it as late
    number : int, of the upload, where the platform numbers them
    remarks : tuple of str, what somebody should look at
    """

    student: str
    exercise: str
    file: str
    read: Callable
    set_aside: tuple = ()
    form: str = names.NOTEBOOK
    owner: Owner | None = None
    sent: datetime | None = None
    late: bool = False
    number: int = 0
    remarks: tuple = ()

    @property
    def key(self):
        """The student, by a text that stays the same whoever else hands in."""
        return self.owner.key if self.owner else self.student


@dataclass(frozen=True)
class _Candidate:
    """A file that could count: the path the student chose, how it is ranked, the label."""

    file: files.Found
    chosen: tuple
    sent: Sent
    form: str
    exercise: str = ""
    due: datetime | None = None

    @property
    def shown(self):
        return line("/".join(self.file.parts), 200)

    @property
    def is_the_courses(self):
        """Whether it lies where the course keeps files that nobody hands in."""
        return bool({"notebooks", "solutions", "_src"} & set(self.chosen[:-1]))

    @property
    def is_last_resort(self):
        """Whether Jupyter or the course made it beside the file that was worked on."""
        return self._kind >= 3

    @property
    def _kind(self):
        copy = names.without_copies(names.stem_of(self.chosen[-1]))
        return 4 if ".ipynb_checkpoints" in self.chosen[:-1] else copy.kind

    @property
    def rank(self):
        name = self.chosen[-1]
        copy = names.without_copies(names.stem_of(name))
        inside = self.chosen[:-1]
        versions = [int(p[8:]) for p in inside if re.fullmatch(r"Version \d{1,4}", p)]
        stamp = _stamp(name)
        at = self.sent.at or stamp
        named = names.exercise_in(copy.stem, [self.exercise])[0] if self.exercise else ""
        return (
            bool(at and self.due and at > self.due),
            -at.timestamp() if at else 0,
            self.is_last_resort,
            self.is_the_courses,
            self.form == names.SCRIPT,
            -max(versions, default=0),
            -self.sent.number,
            self._kind,
            -copy.number,
            len(self.chosen),
            len(copy.stem) - len(named),
            self.file.parts,
        )


def _stamp(name):
    """Return the time that ILIAS writes before the name of a file, or None."""
    match = re.match(r"(20\d{12})_", name)
    return platforms.read_date(match[1]) if match else None


def of_one(person, known, due=None):
    """Return a person's submissions, and the names of files that cannot be graded."""
    pairs = person.files
    if len(pairs) > MOST_OF_ONE:
        pairs = sorted(pairs, key=lambda pair: (len(pair[0].parts), pair[0].parts))[:MOST_OF_ONE]
        said = f"{len(person.files):,} files came; the first {MOST_OF_ONE:,} were looked at"
        person.remarks.append(said)
    candidates, others = [], set()
    for file, label in pairs:
        chosen = chosen_part(file, label)
        form = _form(file, chosen[-1])
        if form in (names.NOTEBOOK, names.SCRIPT):
            candidates.append(_Candidate(file, chosen, label.sent or Sent(), form, due=due))
        else:
            others.add(chosen[-1])
    told = _Told(known, person)
    by_exercise, unknown = {}, []
    for candidate in candidates:
        exercise = told.exercise(candidate)
        candidate = replace(candidate, exercise=exercise)
        if exercise:
            by_exercise.setdefault(exercise, []).append(candidate)
        elif candidate.form == names.SCRIPT:
            others.add(candidate.chosen[-1])
        else:
            unknown.append(candidate)
    for exercise, candidate in told.second(by_exercise).items():
        by_exercise[exercise] = [candidate]
    counting = [_the_one(person, what, mine) for what, mine in by_exercise.items()]
    counting += _unknown(person, unknown)
    others = tuple(sorted(line(name, 100) for name in others))
    if not counting:
        reason = f"is missing: no notebook (.ipynb) came, only {line(', '.join(others), 200)}"
        counting = [Submission(person.label, "", person.label, _raise(reason), owner=person.owner)]
    gradable = tuple(n for n in others if n not in (HIDDEN, EMPTY))
    return counting, gradable


def _form(file, name):
    """Return "notebook" or "script" where a file is one; what it is by its name otherwise."""
    kind = names.kind_of(name)
    if kind == names.MAYBE and looks_like_notebook(file):
        return names.NOTEBOOK
    return kind


class _Told:
    """What tells the exercise of one student's files: name, folders, and the functions in them."""

    def __init__(self, known, person):
        self._known, self._person, self._opened = known, person, {}

    def exercise(self, candidate):
        """Return the exercise that a file is for, or ""."""
        stem = names.without_copies(names.stem_of(candidate.chosen[-1])).stem
        named = names.exercise_in(stem, self._known)[0]
        if not named:
            inside = (names.exercise_in(f, self._known)[0] for f in reversed(candidate.chosen[:-1]))
            named = next(filter(None, inside), "")
        if candidate.form == names.SCRIPT and not named and _is_part_of_the_course(candidate):
            return ""
        defined = self._functions(candidate)
        if named and (defined is None or defined & self._known[named]):
            return named
        by_content = self._by_content(defined or set())
        if named and by_content and by_content != named:
            self._person.remarks.append(
                f"{candidate.shown} is named after {named} and holds the functions of "
                f"{by_content}: graded as that"
            )
        return by_content or named

    def second(self, by_exercise):
        """Return exercises that nothing was handed in for, and the file that holds them too."""
        found = {}
        candidates = [c for mine in by_exercise.values() for c in mine]
        if len(candidates) > 20:
            return found
        for stem in self._known.keys() - by_exercise.keys():
            others = (f for other, f in self._known.items() if other != stem)
            functions = self._known[stem] - set().union(*others)
            if not functions:
                continue
            for candidate in candidates:
                defined = functions & (self._functions(candidate) or set())
                if 2 * len(defined) >= len(functions) and len(defined) >= min(2, len(functions)):
                    self._person.remarks.append(
                        f"{candidate.shown} holds {stem} as well: graded for both"
                    )
                    found[stem] = replace(candidate, exercise=stem)
                    break
        return found

    def _by_content(self, defined):
        shares = {stem: len(defined & functions) for stem, functions in self._known.items()}
        best = max(shares, key=shares.get, default="")
        return best if best and shares[best] else ""

    def _functions(self, candidate):
        """Return the functions that a file defines; None where it need not be looked into."""
        file = candidate.file
        if file.parts not in self._opened:
            if len(self._opened) >= _MOST_OPENED or file.size > LARGEST_LOOK:
                return None
            self._opened[file.parts] = functions_of(file)
        return self._opened[file.parts]


def _is_part_of_the_course(candidate):
    return "course" in candidate.chosen[:-1]


def _the_one(person, exercise, candidates):
    """Return the submission of the file that counts among ``candidates``."""
    first, *rest = sorted(candidates, key=lambda c: c.rank)
    remarks = []
    mark = digest(first.file) if rest else ""
    differ = [
        c for c in rest if not c.is_the_courses and not c.is_last_resort and digest(c.file) != mark
    ]
    places = {c.chosen[:-1] for c in differ} - {first.chosen[:-1]}
    if places and first.sent.at is None:
        shown = " and ".join(
            sorted(line("/".join(p), 60) or "the top folder" for p in [first.chosen[:-1], *places])
        )
        remarks.append(
            f"files for this exercise in several folders ({shown}); from more than one person?"
        )
    elif differ:
        remarks.append(
            f"{len(differ)} other file{'s' * (len(differ) > 1)} for this exercise not used"
        )
    return Submission(
        person.label,
        exercise,
        first.shown,
        first.file.read,
        tuple(c.shown for c in rest),
        first.form,
        person.owner,
        first.sent.at or _stamp(first.chosen[-1]),
        first.sent.late,
        first.sent.number,
        tuple(remarks),
    )


def _unknown(person, candidates):
    """Return submissions of notebooks that belong to no exercise: a row each, if few."""
    rows = {}
    for candidate in candidates:
        stem = names.without_copies(names.stem_of(candidate.chosen[-1])).stem
        rows.setdefault(line(stem, 100) or "?", []).append(candidate)
    if len(rows) <= _MOST_UNKNOWN:
        return [_the_one(person, what, mine) for what, mine in rows.items()]
    reason = f"belongs to no exercise, like {len(candidates) - 1:,} others of this student"
    first = candidates[0]
    return [
        Submission(person.label, "other files", first.shown, _raise(reason), owner=person.owner)
    ]


def _raise(reason):
    return files.Found((), refuse(reason)).read
