"""Whose a file is: what the learning platform wrote before anything a student could choose.

A platform puts a name before what was uploaded: as the name of a folder, or at the beginning of
the name of a file. Only that part is read here, and of a path only the first component, so that
no folder or file name of a student's own can stand for somebody else.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from course.grading.intake.files import Unreadable


@dataclass(frozen=True)
class Owner:
    """A student, as the platform wrote it.

    Attributes
    ----------
    name : str
    id : str, the platform's own, "" where it wrote none
    platform : str, "" where nothing tells one
    """

    name: str
    id: str = ""
    platform: str = ""

    @property
    def key(self):
        """One text for this student, the same on every run."""
        return f"{self.platform}/{self.id}/{self.name}" if self.platform else self.name


@dataclass(frozen=True)
class Sent:
    """What the platform says of one hand-in: a time, a later upload's number, a mark "late"."""

    at: datetime | None = None
    number: int = 0
    late: bool = False


@dataclass(frozen=True)
class Label:
    """What a platform wrote: the owner, about the hand-in, and the part that the student chose."""

    owner: Owner
    sent: Sent | None = None
    rest: str = ""


_D2L_DATE = r"[^\W\d_]{3,} \d{1,2}, \d{4} \d{3,4} ?[AP]M"
_FOLDERS = {
    # The whole name is Moodle's: of several numbers the last is its own.
    "moodle": re.compile(r"(?P<name>.+?)(_(?P<id>\d+))?_assignsubmission_[a-z]+_*"),
    "brightspace": re.compile(rf"(?P<id>\d+-\d+) - (?P<name>.+) - (?P<date>{_D2L_DATE})"),
    "nbgrader": re.compile(
        r"(?P<name>[^+]+)\+[^+]+\+(?P<date>\d{4}-\d\d-\d\d \d\d[:_.]?\d\d[:_.]?\d\d)[^+]*(\+.*)?"
    ),
}
_FILES = {
    "moodle": re.compile(
        r"(?P<name>.+?)(_(?P<id>\d+))?_assignsubmission_[a-z]+_(?P<rest>.+)", re.DOTALL
    ),
    "blackboard": re.compile(
        r"(?P<name>.+?)_attempt_(?P<date>\d{4}(-\d\d){5})(_(?P<rest>.+)|\.txt)", re.DOTALL
    ),
    "brightspace": re.compile(
        rf"(?P<id>\d+-\d+) - (?P<name>.+?) - (?P<date>{_D2L_DATE}) - (?P<rest>.+)", re.DOTALL
    ),
    "canvas": re.compile(
        r"(?P<name>\w+?)(?P<late>_LATE)?_(?P<id>[1-9]\d*)_(?P<number>[1-9]\d*)_(?P<rest>.+)",
        re.DOTALL,
    ),
}
_DATES = (
    "%Y-%m-%d-%H-%M-%S",
    "%Y-%m-%d %H%M%S",
    "%b %d, %Y %I%M %p",
    "%B %d, %Y %I%M %p",
    "%Y%m%d%H%M%S",
)


def on_folder(name):
    """Return the :class:`Label` that a platform made a folder's name of, or None.

    Examples
    --------
    >>> on_folder("Ada Lovelace_17_assignsubmission_file_").owner
    Owner(name='Ada Lovelace', id='17', platform='moodle')
    """
    for platform, pattern in _FOLDERS.items():
        if match := pattern.fullmatch(name):
            if platform == "moodle":  # a whole name of the platform's: the last number is its own
                last = re.fullmatch(r"(.+)_(\d+)_assignsubmission_[a-z]+_*", name)
                owner = (
                    Owner(*last.groups(), platform) if last else Owner(match["name"], "", "moodle")
                )
                return Label(owner)
            return _label(platform, match)
    return None


def on_file(name):
    """Return the :class:`Label` that a platform put before a file's name, or None.

    Of Blackboard's, the assignment is still before the user's name: see ``blackboard_users``.

    Examples
    --------
    >>> on_file("lovelaceada_LATE_17_4711_x.ipynb").owner.id
    '17'
    """
    for platform, pattern in _FILES.items():
        if match := pattern.fullmatch(name):
            return _label(platform, match)
    return None


def _label(platform, match):
    parts = match.groupdict()
    sent = Sent(
        read_date(parts.get("date") or ""), int(parts.get("number") or 0), bool(parts.get("late"))
    )
    owner = Owner(parts["name"], parts.get("id") or "", platform)
    return Label(owner, sent, parts.get("rest") or "")


def read_date(text):
    """Return the time that a platform wrote, without a zone, or None.

    >>> read_date("Nov 5, 2024 1000 AM"), read_date("2024-03-05 10:11:12")
    (datetime.datetime(2024, 11, 5, 10, 0), datetime.datetime(2024, 3, 5, 10, 11, 12))
    """
    text = re.sub(r"(?<=\d)[:_.](?=\d\d)", "", text.strip())
    text = re.sub(r" (\d{3}) ", r" 0\1 ", re.sub(r"(?<=\d)(?=[AP]M$)", " ", text))
    for form in _DATES:
        try:
            return datetime.strptime(text, form)
        except ValueError:
            continue
    return None


def blackboard_users(files):
    """Return the user's name for each text that stands before ``_attempt_`` in names of files.

    It is the assignment's name, an underscore, and the user's name; either may hold more
    underscores. Blackboard's receipts, one text file for each attempt, tell the user; where there
    is none, what all have in common is the assignment.

    Parameters
    ----------
    files : list of Found, those with a label of Blackboard's

    Returns
    -------
    dict, text -> user
    """
    heads, users = {}, {}
    for file in files:
        match = _FILES["blackboard"].fullmatch(file.parts[0])
        head = match["name"]
        heads.setdefault(head.split("_")[0], set()).add(head)
        if len(file.parts) == 1 and match["rest"] is None and (user := _receipt(file, head)):
            users[head] = user
    for group in heads.values():
        split = [head.split("_") for head in sorted(group)]
        shared = 0
        shortest = min(map(len, split)) - 1
        if len(split) == 1:
            shared = shortest
        while shared < shortest and len({tuple(s[: shared + 1]) for s in split}) == 1:
            shared += 1
        for parts in split:
            users.setdefault("_".join(parts), "_".join(parts[shared:]))
    return users


def _receipt(file, head):
    """Return the user that a receipt of Blackboard's names: ``Name: Ada Lovelace (ada)``."""
    try:
        text = file.read()[:2_000].decode("utf-8-sig", "replace")
    except Unreadable:
        return ""
    match = re.match(r"\s*[^\n:]{1,40}:[^\n]*\(([^()\n]+)\)\s*(\n|$)", text)
    return match[1] if match and head.endswith(f"_{match[1]}") else ""


def github_user(folder, around):
    """Return whose repository a folder of GitHub Classroom's is, or "".

    Parameters
    ----------
    folder : str, such as "hw1-ada"
    around : sequence of str, the folders around it: "hw1-submissions" is the mark
    """
    for wrapper in around:
        assignment = wrapper.removesuffix("-submissions")
        if assignment != wrapper and folder.startswith(f"{assignment}-"):
            return folder[len(assignment) + 1 :]
    return ""
