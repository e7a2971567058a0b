"""The list of a class, as platforms give it: who belongs to it, and what each is called there."""

import csv
import io
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from course.grading import defuse
from course.grading.decisions import WrongTable

_NAMES = {
    "name": ("student", "name", "full name", "fullname", "student name", "nom complet",
             "vollständiger name"),
    "first": ("first name", "firstname", "given name", "vorname"),
    "last": ("last name", "lastname", "surname", "family name", "nachname"),
    "id": ("id", "identifier", "student id", "sid", "orgdefinedid", "sis user id", "id number"),
    "login": ("sis login id", "username", "user name", "login", "login id"),
    "email": ("email", "email address", "e-mail", "mail"),
    "sent": ("last modified (submission)",),
}  # fmt: skip
_MOODLE_DATES = ("%A, %d %B %Y, %I:%M %p", "%A, %d %B %Y, %H:%M", "%d %B %Y, %I:%M %p")


@dataclass(frozen=True)
class Entry:
    """Somebody on the list.

    Attributes
    ----------
    name, id, login, email : str, "" where the list does not tell
    sent : datetime or None, when the work came, where the list tells (Moodle)
    at : int, the row of the table
    others : tuple of str, further ids
    """

    name: str
    id: str = ""
    login: str = ""
    email: str = ""
    sent: datetime | None = None
    at: int = 0
    others: tuple = ()

    @property
    def calls(self):
        """What a platform may write for this person, in a form that can be compared."""
        found = {_plain(self.id), _plain(self.login), _plain(self.email)}
        found |= {_plain(self.email.partition("@")[0]), *map(_plain, self.others)}
        found |= (
            {re.sub(r"\D", "", self.id)} if self.id.lower().startswith("participant") else set()
        )
        return found - {""}


@dataclass(frozen=True)
class Roster:
    """A list of a class, with the whole table that it was read from.

    Attributes
    ----------
    entries : list of Entry
    columns : list of str
    rows : list of list of str
    """

    entries: list
    columns: list = field(default_factory=list)
    rows: list = field(default_factory=list)

    @property
    def platform(self):
        """Whose table it is: "canvas", "moodle", or ""."""
        names = {_heading(name) for name in self.columns}
        if {"student", "id", "sis login id"} <= names or {"student", "id", "section"} <= names:
            return "canvas"
        return "moodle" if {"identifier", "grade"} <= names else ""

    def column(self, *wanted):
        """Return the position of the first column with one of these headings, or None."""
        names = [_heading(name) for name in self.columns]
        return next((names.index(name) for name in wanted if name in names), None)


def read(path):
    """Return the :class:`Roster` in a table: Canvas's or Moodle's export, or any with names.

    Raises
    ------
    WrongTable
    """
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise WrongTable(f"{path} cannot be read: {error.strerror}") from error
    rows = _rows(data)
    columns = rows[0] if rows else []
    at = {}
    for what, names in _NAMES.items():
        for name in names:
            if what not in at and name in map(_heading, columns):
                at[what] = [_heading(c) for c in columns].index(name)
    if "name" not in at and not {"first", "last"} <= set(at):
        raise WrongTable(
            f"{path} has no column of names: student, name, full name, or first name and last name"
        )
    ids = [n for n, c in enumerate(columns) if _heading(c) in _NAMES["id"]]
    entries = []
    for number, row in enumerate(rows[1:], 1):
        cells = [*row, *[""] * (len(columns) - len(row))]
        get = {what: cells[place].strip() for what, place in at.items()}
        name = get.get("name") or f"{get.get('first', '')} {get.get('last', '')}".strip()
        if not name or re.match(r"\s*points possible|\(points possible\)", name, re.IGNORECASE):
            continue
        others = tuple(cells[n].strip() for n in ids if n != at.get("id"))
        entries.append(
            Entry(name, get.get("id", ""), get.get("login", ""), get.get("email", ""),
                  _moodle_time(get.get("sent", "")), number, others)
        )  # fmt: skip
    if not entries:
        raise WrongTable(f"{path} names nobody")
    return Roster(entries, columns, rows[1:])


def _rows(data):
    wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")  # Blackboard's tables are in UTF-16
    try:
        text = data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    return [row for row in csv.reader(io.StringIO(text), delimiter=delimiter) if any(row)]


def _moodle_time(text):
    for form in _MOODLE_DATES:
        try:
            return datetime.strptime(text, form)
        except ValueError:
            continue
    return None


def match(roster, owners):
    """Return who of a class handed in, as far as that is certain.

    Parameters
    ----------
    roster : Roster
    owners : dict, shown name -> Owner, those who handed in

    Returns
    -------
    found : dict, shown name -> Entry
    unsure : list of str, shown names that fit nobody on the list, or more than one
    """
    found, unsure = {}, []
    for shown, owner in owners.items():
        by_id = [e for e in roster.entries if owner.id and _plain(owner.id) in e.calls]
        by_login = [e for e in roster.entries if _plain(owner.name) in e.calls]
        by_name = [e for e in roster.entries if _same_name(owner.name, e.name)]
        fitting = next((group for group in (by_id, by_login, by_name) if group), [])
        if len(fitting) == 1:
            found[shown] = fitting[0]
        else:
            unsure.append(shown)
    twice = {e.at for e in found.values() if [x.at for x in found.values()].count(e.at) > 1}
    for shown in [s for s, e in found.items() if e.at in twice]:
        unsure.append(shown)
        del found[shown]
    return found, sorted(unsure)


def _same_name(one, other):
    """Return whether two names are made of the same words, or run together to the same.

    >>> _same_name("Ada Lovelace", "Lovelace, Ada"), _same_name("lovelaceada", "Ada Lovelace")
    (True, True)
    """
    a, b = _words(one), _words(other)
    if sorted(a) == sorted(b):
        return bool(a)
    whole = "".join(a)
    rotations = ["".join(b[n:] + b[:n]) for n in range(len(b))]
    return len(a) == 1 and len(b) > 1 and whole in rotations


def _words(name):
    return [word for word in re.split(r"[\W_]+", _plain(name)) if word]


def _plain(text):
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in apart if not unicodedata.combining(c)).strip()


def _heading(text):
    return defuse.line(text).casefold()
