"""The way back into the gradebook: tables that platforms take, and pages packed for return.

Ids stay exactly as the platform wrote them: a gradebook that is given another id, even with a mark
against formulas before it, has a grade for nobody.
"""

import csv
import io
import re
import zipfile
from pathlib import Path

from course.grading import defuse, feedback, output
from course.grading.results import number
from course.grading.roster import Entry

FORMATS = ("canvas", "moodle", "gradescope", "csv")


def table_path(out, form):
    """Return where an export stands: beside the table of points, with the platform's name."""
    out = Path(out)
    return out.with_name(f"{out.stem}-{form}.csv")


def pages_path(out):
    """Return where the packed pages stand: beside the table of points."""
    out = Path(out)
    return out.with_name(f"{out.stem}-feedback.zip")


class Gradebook:
    """The points of a class, as they are to go back.

    Parameters
    ----------
    rows : dict, student -> dict, exercise -> points or "" where nothing was read
    maxima : dict, exercise -> points
    owners : dict, student -> Owner
    entries : dict, student -> roster.Entry
    roster : roster.Roster or None
    column : str, the assignment's name at the platform; one column with the total then
    out_of : float or None, what the total is scaled to
    comments : dict, student -> str
    """

    def __init__(self, rows, maxima, owners, entries, roster=None, column="", out_of=None,
                 comments=None):  # fmt: skip
        self.rows, self.maxima, self.owners, self.entries = rows, maxima, owners, entries
        self.roster, self.column, self.out_of = roster, column, out_of
        self.comments = comments or {}

    def total(self, student):
        """Return a student's total, "" where there is none."""
        return total(self.rows.get(student, {}), self.out_of, sum(self.maxima.values()))

    def columns(self):
        """Return the columns of points, as pairs of a heading and the most there is."""
        if self.column or self.out_of:
            most = self.out_of or sum(self.maxima.values())
            return [(self.column or "Total", number(most))]
        return list(self.maxima.items())

    def points(self, student):
        """Return a student's points, a value for each of ``columns``."""
        if self.column or self.out_of:
            return [self.total(student)]
        return [self.rows.get(student, {}).get(exercise, "") for exercise in self.maxima]

    def who(self):
        """Return everybody with a grade or on the list, as pairs of a student and an Entry."""
        known = []
        for student in self.rows:
            owner, entry = self.owners.get(student), self.entries.get(student)
            if entry is None:
                platform_id = owner.id if owner else ""
                entry = Entry(owner.name if owner else student, platform_id)
            known.append((student, entry))
        return sorted(known, key=lambda pair: (pair[1].at, pair[0]))


def total(row, out_of=None, most=0):
    """Return the sum of a row of points, "" where a file was not read or nothing came.

    >>> total({"a": 2, "b": None}), total({"a": ""}), total({"a": 1, "b": ""})
    (2, '', '')
    """
    values = list(row.values())
    if "" in values or all(value is None for value in values):
        return ""
    points = sum(value for value in values if value is not None)
    return number(points * out_of / most if out_of and most else points)


def write(out, form, book):
    """Write a Gradebook in one of ``FORMATS``; return its path and what to say about it."""
    rows, said = _WRITERS[form](book)
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    path = table_path(out, form)
    output.write(path, text.getvalue().encode("utf-8-sig"))
    return path, said


def _canvas(book):
    """Canvas: its own export with our columns, or one that it takes, found by its ids."""
    titles = [title for title, _ in book.columns()]
    most = [points for _, points in book.columns()]
    of = book.roster if book.roster and book.roster.platform == "canvas" else None
    if of is None:
        head = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
        rows = [
            [defuse.cell(e.name), e.id, "", e.login, "", *_shown(book.points(student))]
            for student, e in book.who()
        ]
        missing = sum(not row[1] for row in rows)
        said = f"{missing} students have no id, which Canvas needs" if missing else ""
        return [[*head, *titles], ["    Points Possible", "", "", "", "", *most], *rows], said
    fixed = [n for n, name in enumerate(of.columns) if n < _first_assignment(of)]
    titles = [_full_title(of, title) for title in titles]
    rows = [[*[of.columns[n] for n in fixed], *titles]]
    rows.append(["    Points Possible", *[""] * (len(fixed) - 1), *most])
    for student, entry in book.who():
        if entry.at:
            source = of.rows[entry.at - 1]
            cells = [source[n] if n < len(source) else "" for n in fixed]
            rows.append([*cells, *_shown(book.points(student))])
    return rows, ""


def _first_assignment(roster):
    names = [name.strip().lower() for name in roster.columns]
    known = [names.index(n) for n in ("section", "sis login id", "sis user id", "id") if n in names]
    return max(known) + 1


def _full_title(roster, title):
    """Return the column of Canvas's that is meant: "HW 1 (4711)" for "HW 1"."""
    for name in roster.columns:
        if name == title or re.fullmatch(rf"{re.escape(title)} \(\d+\)", name):
            return name
    return title


def _moodle(book):
    """Moodle: its grading worksheet with the grades filled in, or one with what it needs."""
    said = ""
    of = book.roster if book.roster and book.roster.platform == "moodle" else None
    if of is None:
        head = ["Identifier", "Full name", "Email address", "Grade", "Feedback comments"]
        rows = []
        for student, entry in book.who():
            owner = book.owners.get(student)
            known = owner.id if owner and owner.platform == "moodle" else ""
            identifier = f"Participant {known}" if known else entry.id
            points, comment = book.total(student), book.comments.get(student, "")
            rows.append([identifier, defuse.cell(entry.name), entry.email, points, comment])
        missing = sum(not row[0] for row in rows)
        said = f"{missing} students have no Moodle identifier" if missing else ""
        return [head, *rows], said
    grade, most = of.column("grade"), of.column("maximum grade")
    comments = of.column("feedback comments")
    rows = [list(of.columns)]
    by_row = {entry.at: student for student, entry in book.entries.items()}
    limit = number(book.out_of or sum(book.maxima.values()))
    for at, source in enumerate(of.rows, 1):
        row = [*source, *[""] * (len(of.columns) - len(source))]
        if at in by_row and (points := book.total(by_row[at])) != "":
            row[grade] = points
            if comments is not None:
                row[comments] = book.comments.get(by_row[at], "")
            if most is not None and _number(row[most]) not in (None, limit):
                said = (
                    f"Moodle's maximum grade is {row[most]}, but the points here go up to {limit}; "
                    f"change the maximum there, or add --out-of {row[most]}"
                )
        rows.append(row)
    return rows, said


def _number(text):
    try:
        return number(float(text.replace(",", ".")))
    except ValueError:
        return None


def _gradescope(book):
    """Gradescope: an assignment graded elsewhere, found by e-mail address or student id."""
    titles = [title for title, _ in book.columns()]
    most = book.out_of or sum(book.maxima.values())
    head = ["Name", "SID", "Email", "Total Score", "Max Points", *titles]
    rows = [
        [defuse.cell(e.name), e.id, e.email, *_shown([book.total(student)]), number(most),
         *_shown(book.points(student))]
        for student, e in book.who()
    ]  # fmt: skip
    missing = sum(not (row[1] or row[2]) for row in rows)
    said = f"{missing} students have neither an id nor an e-mail address" if missing else ""
    return [head, *rows], said


def _plain(book):
    titles = [title for title, _ in book.columns()]
    rows = [
        [e.id, defuse.cell(e.name), e.login, e.email, *_shown(book.points(student)),
         *_shown([book.total(student)])]
        for student, e in book.who()
    ]  # fmt: skip
    most = [points for _, points in book.columns()]
    whole = number(book.out_of or sum(book.maxima.values()))
    head = ["id", "name", "login", "email", *titles, "total"]
    return [head, ["", "(points possible)", "", "", *most, whole], *rows], ""


_WRITERS = {"canvas": _canvas, "moodle": _moodle, "gradescope": _gradescope, "csv": _plain}


def _shown(values):
    return ["" if value is None else value for value in values]


def pack(out, results, owners):
    """Pack the pages of feedback so that the platform gives each to its student; return the path.

    Moodle takes the zip as *upload multiple feedback files*, Canvas as *re-upload submissions*; for
    others there is a folder for each student.
    """
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for result in sorted(results, key=lambda r: (r.student, r.exercise, r.file)):
            if result.file:
                archive.writestr(
                    zipfile.ZipInfo(_returned(result, owners.get(result.student))),
                    feedback.page(result),
                    zipfile.ZIP_DEFLATED,
                )
    path = pages_path(out)
    output.write(path, data.getvalue())
    return path


def _returned(result, owner):
    """Return under which name a page goes back."""
    page = f"{defuse.file_name(result.exercise or result.file)}.html"
    name = re.sub(r"[_/\\]", " ", owner.name) if owner else ""
    if owner and owner.platform == "moodle" and owner.id:
        return f"{name}_{owner.id}_assignsubmission_file_{page}"
    if owner and owner.platform == "canvas" and result.number:
        late = "_LATE" if result.marked_late else ""
        return f"{name}{late}_{owner.id}_{result.number}_{page}"
    return f"{defuse.file_name(result.student)}/{page}"
