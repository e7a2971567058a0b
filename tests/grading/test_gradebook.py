"""The way back: exports, rosters, late work, decisions, the class's page, and who may read them."""

import csv
import errno
import json
import os
import re
import stat
import zipfile
from datetime import datetime

import pytest
import tiny
from test_run import Fake, graded, hand_in, rows_of

from course.cli import main
from course.grading import decisions, export, judge, lateness, output, report, roster, run, walls
from course.grading.decisions import WrongTable
from course.grading.intake import NoSubmissions
from course.grading.lateness import Policy
from course.grading.results import Result, TaskResult
from course.grading.run import Wishes

MOODLE = "_assignsubmission_file_"


@pytest.fixture
def fake(monkeypatch):
    fake = Fake()
    monkeypatch.setattr(run, "start_server", fake)
    monkeypatch.setattr(judge, "grade", fake.grade)
    return fake


def moodle_class(folder):
    """Hand in for three of four: one late, one whose name is a formula, one a PDF."""
    for name in (f"Ada Lovelace_11{MOODLE}", f"=cmd()_12{MOODLE}"):
        hand_in(folder / "in", [name])
    (folder / "in" / f"José Núñez_13{MOODLE}").mkdir()
    (folder / "in" / f"José Núñez_13{MOODLE}" / "work.pdf").write_bytes(b"")
    sheet = folder / "worksheet.csv"
    sheet.write_text(
        "Identifier,Full name,Email address,Grade,Maximum Grade,Last modified (submission),"
        "Feedback comments\n"
        'Participant 11,Ada Lovelace,ada@x,,6.00,"Friday, 6 March 2026, 9:00 AM",\n'
        'Participant 12,=cmd(),c@x,,6.00,"Thursday, 5 March 2026, 9:00 AM",\n'
        "Participant 13,José Núñez,j@x,,6.00,-,\n"
        "Participant 14,Zoë Wu,z@x,,6.00,-,\n",
        encoding="utf-8",
    )
    return sheet


def read(path):
    with open(path, newline="", encoding="utf-8-sig") as file:
        return list(csv.reader(file))


# --- tables that go back -----------------------------------------------------------------


def test_moodles_own_worksheet_comes_back_with_its_grades(tmp_path, fake):
    sheet = moodle_class(tmp_path)
    listed = roster.read(sheet)
    wishes = Wishes(roster=listed, export="moodle", due=datetime(2026, 3, 5), late=Policy(0.5))
    finished = graded(tmp_path, wishes=wishes, pages=tmp_path / "pages")
    before, after = read(sheet), read(tmp_path / "grades-moodle.csv")
    grade = before[0].index("Grade")
    assert [row[grade] for row in after[1:]] == ["3", "3", "", ""]
    for old, new in zip(before, after, strict=True):
        assert old[:grade] == new[:grade] and old[grade + 1 : -1] == new[grade + 1 : -1]
    assert finished and finished.unread == 1
    with zipfile.ZipFile(tmp_path / "grades-feedback.zip") as packed:
        names = packed.namelist()
    assert f"Ada Lovelace_11{MOODLE}{tiny.STEM}.html" in names
    assert all(re.fullmatch(r"[^_]+_\d+_assignsubmission_file_.+\.html", name) for name in names)


def test_moodle_without_its_worksheet(tmp_path, fake):
    moodle_class(tmp_path)
    graded(tmp_path, wishes=Wishes(export="moodle"))
    rows = {row[0]: row for row in read(tmp_path / "grades-moodle.csv")[1:]}
    assert rows["Participant 11"][1:4] == ["Ada Lovelace", "", "6"]
    assert rows["Participant 12"][1] == "'=cmd()" and rows["Participant 13"][3] == ""


@pytest.mark.parametrize("student_id", ["17", "-17", "+49", "=1+1", "@ada", "0017"])
def test_ids_are_never_altered(tmp_path, fake, student_id):
    hand_in(tmp_path / "in", ["Ada Lovelace", "Bob Byron"])
    table = tmp_path / "canvas.csv"
    table.write_text(
        "Student,ID,SIS User ID,SIS Login ID,Section,HW 1 (4711),Old (12)\n"
        "    Points Possible,,,,,11,3\n"
        f'"Lovelace, Ada",{student_id},{student_id},{student_id},A,,2\n"Byron, Bob",2,2,bob,A,,1\n'
    )
    wishes = Wishes(roster=roster.read(table), export="canvas", column="HW 1")
    graded(tmp_path, wishes=wishes)
    rows = read(tmp_path / "grades-canvas.csv")
    assert rows[0] == [*["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "HW 1 (4711)"]]
    assert rows[1][0].strip() == "Points Possible" and rows[1][-1] == "6"
    assert rows[2] == ["Lovelace, Ada", student_id, student_id, student_id, "A", "6"]
    graded(tmp_path, wishes=Wishes(roster=roster.read(table), export="gradescope"))
    assert student_id in {row[1] for row in read(tmp_path / "grades-gradescope.csv")}


def test_canvas_by_the_ids_of_its_download(tmp_path, fake):
    (tmp_path / "in").mkdir()
    for name in ("lovelaceada_17_4711_", "byronbob_LATE_18_4712_", "x_19_4713_"):
        ending = "pdf" if name.startswith("x") else "ipynb"
        (tmp_path / "in" / f"{name}{tiny.STEM}.{ending}").write_bytes(tiny.book(*tiny.RIGHT))
    graded(tmp_path, pages=tmp_path / "p", wishes=Wishes(export="canvas", late=Policy(1.0)))
    rows = read(tmp_path / "grades-canvas.csv")
    assert rows[0][-1] == tiny.STEM and rows[1][-1] == "6"
    assert {row[1]: row[-1] for row in rows[2:]} == {"17": "6", "18": "0", "19": ""}
    names = zipfile.ZipFile(tmp_path / "grades-feedback.zip").namelist()
    assert f"byronbob_LATE_18_4712_{tiny.STEM}.html" in names


def test_a_total_can_be_scaled_and_a_plain_table_has_everything(tmp_path, fake):
    moodle_class(tmp_path)
    listed = roster.read(tmp_path / "worksheet.csv")
    graded(tmp_path, wishes=Wishes(roster=listed, export="csv", out_of=100.0, column="HW"))
    rows = read(tmp_path / "grades-csv.csv")
    assert rows[0] == ["id", "name", "login", "email", "HW", "total"] and rows[1][-1] == "100"
    assert [row[-1] for row in rows[2:]] == ["100", "100", "", ""]


def test_another_maximum_of_moodles_is_said(tmp_path, fake):
    sheet = moodle_class(tmp_path)
    sheet.write_text(sheet.read_text(encoding="utf-8").replace("6.00", "100.00"), encoding="utf-8")
    said = []
    wishes = Wishes(roster=roster.read(sheet), export="moodle")
    graded(tmp_path, wishes=wishes, say=said.append)
    assert any(
        "Moodle's maximum grade is 100.00, but the points here go up to 6" in text for text in said
    )


# --- the list of a class -----------------------------------------------------------------

LISTS = {
    "plain": "name\nAda Lovelace\nBob Byron\nZoë Wu\n",
    "semicolons": "Last name;First name;Username\nLovelace;Ada;ada\nByron;Bob;bob\nWu;Zoë;zoe\n",
    "Gradescope": "First Name,Last Name,SID\nAda,Lovelace,1\nBob,Byron,2\nZoë,Wu,3\n",
    "tabs, UTF-16": "Student\tID\nLovelace, Ada\t1\nByron, Bob\t2\nWu, Zoë\t3\n",
}


@pytest.mark.parametrize("text", LISTS.values(), ids=LISTS)
@pytest.mark.parametrize("handed_in", [["Ada Lovelace", "byronbob"], ["LOVELACE Ada", "Bob_Byron"]])
def test_who_has_not_handed_in(tmp_path, fake, text, handed_in):
    hand_in(tmp_path / "in", handed_in)
    data = text.encode("utf-16" if "\t" in text else "utf-8")
    (tmp_path / "list.csv").write_bytes(data)
    graded(tmp_path, wishes=Wishes(roster=roster.read(tmp_path / "list.csv")))
    rows = {row["student"]: row for row in rows_of(tmp_path / "grades.csv")}
    assert len(rows) == 3
    missing = next(row for name, row in rows.items() if "Zo" in name)
    assert missing["total"] == "" and "handed in nothing" in missing["remarks"]


def test_who_fits_nobody_or_two_is_said(tmp_path, fake):
    hand_in(tmp_path / "in", ["Jo Doe", "stranger"])
    (tmp_path / "list.csv").write_text("name,id\nJo Doe,1\nJo Doe,2\n")
    graded(tmp_path, wishes=Wishes(roster=roster.read(tmp_path / "list.csv")))
    unclear = json.loads((tmp_path / "grades.json").read_text())["look_at"]
    assert {i["student"] for i in unclear if i["kind"] == "roster"} == {"Jo Doe", "stranger"}
    students = {row["student"] for row in rows_of(tmp_path / "grades.csv")}
    assert students == {"Jo Doe", "stranger", "Jo Doe (1)", "Jo Doe (2)"}


@pytest.mark.parametrize(
    ("text", "said"),
    [("a,b\n1,2\n", "no column of names"), ("name\n", "names nobody"), ("", "no column of names")],
)
def test_a_list_that_is_none(tmp_path, text, said):
    (tmp_path / "list.csv").write_text(text)
    with pytest.raises(WrongTable, match=said):
        roster.read(tmp_path / "list.csv")


# --- late work ---------------------------------------------------------------------------

DUE = datetime(2026, 3, 5, 12)


@pytest.mark.parametrize(
    ("policy", "sent", "penalty"),
    [
        ("accept", "2026-03-09 00:00:00", 0),
        ("none", "2026-03-05 12:00:01", 6),
        ("none", "2026-03-05 12:00:00", 0),
        ("50%", "2026-03-05 13:00:00", 3),
        ("10%/day", "2026-03-05 13:00:00", 0.6),
        ("10%/day", "2026-03-07 13:00:00", 1.8),
        ("10% / day", "2027-03-07 13:00:00", 6),
        ("1%/hour", "2026-03-05 14:30:00", 0.18),
        ("10%/day", "", 0),
    ],
)
def test_what_lateness_costs(policy, sent, penalty):
    result = Result("ada", "x", tasks=[TaskResult("t", 6, 6, "correct")], sent=sent)
    lateness.apply(result, DUE, lateness.read_policy(policy))
    assert result.penalty == pytest.approx(penalty) and result.points == pytest.approx(6 - penalty)
    assert bool(result.late) == (sent > str(DUE))


def test_a_platforms_mark_without_a_time():
    result = Result("ada", "x", tasks=[TaskResult("t", 6, 6, "correct")], marked_late=True)
    lateness.apply(result, DUE, Policy(0.1, 86_400))
    assert result.points == 6 and "not known" in result.late
    lateness.apply(result, DUE, Policy(0.5))
    assert result.points == 3


@pytest.mark.parametrize("policy", ["", "10", "10%/year", "200%", "-5%", "late"])
def test_policies_that_are_none(policy):
    with pytest.raises(ValueError, match="must be accept, none, or a share"):
        lateness.read_policy(policy)


def test_where_late_work_is_lost_an_earlier_attempt_counts(tmp_path, fake):
    (tmp_path / "in").mkdir()
    for day in ("04", "06"):
        name = f"HW_ada_attempt_2026-03-{day}-10-00-00_{tiny.STEM}.ipynb"
        (tmp_path / "in" / name).write_bytes(tiny.book(*tiny.RIGHT, day))
    (tmp_path / "in" / f"HW_bob_attempt_2026-03-07-10-00-00_{tiny.STEM}.ipynb").write_bytes(
        tiny.book(*tiny.RIGHT)
    )
    for policy, points in ((Policy(1.0), ["6", "0"]), (Policy(0.5), ["3", "3"])):
        graded(tmp_path, wishes=Wishes(due=DUE, late=policy))
        assert [row["total"] for row in rows_of(tmp_path / "grades.csv")] == points
    assert "late by 22 hours" in (tmp_path / "grades-tasks.csv").read_text()


# --- a teacher's decisions ---------------------------------------------------------------


def decide(folder, *rows):
    path = folder / "mine.csv"
    path.write_text("student,task,points,reason\n" + "\n".join(rows) + "\n")
    return tuple(decisions.read(path))


def test_decisions_are_kept_and_shown(tmp_path, fake):
    hand_in(tmp_path / "in", ["ada", "bob"])
    mine = decide(tmp_path, "ada,tiny.mask,0.5,talked it over", f"bob,{tiny.STEM},3,agreed by mail")
    graded(tmp_path, wishes=Wishes(decisions=mine), pages=tmp_path / "pages")
    for _ in range(2):
        totals = {row["student"]: row["total"] for row in rows_of(tmp_path / "grades.csv")}
        assert totals == {"ada": "5.5", "bob": "3"}
        row = next(r for r in rows_of(tmp_path / "grades-tasks.csv") if r["task"] == "tiny.mask")
        assert row["outcome"] == "decided"
        assert row["reason"] == (
            "Decided by the teacher: talked it over (the grader: 1 of 1 points, correct)"
        )
        assert "talked it over" in (tmp_path / "pages" / "ada" / f"{tiny.STEM}.html").read_text()
        graded(tmp_path, pages=tmp_path / "pages")
    graded(tmp_path, wishes=Wishes(decisions=decide(tmp_path, "ada,tiny.mask,1,after all")))
    assert rows_of(tmp_path / "grades.csv")[0]["total"] == "6"
    assert len(decisions.read(decisions.kept_path(tmp_path / "grades.csv"))) == 2


def test_decisions_for_nobody_are_said_and_for_who_handed_in_nothing_hold(tmp_path, fake):
    hand_in(tmp_path / "in", ["ada"])
    (tmp_path / "list.csv").write_text("name\nada\nbob\n")
    mine = decide(tmp_path, "eve,tiny.mask,1,x", f"bob,{tiny.STEM},2,on paper")
    said = []
    wishes = Wishes(decisions=mine, roster=roster.read(tmp_path / "list.csv"))
    graded(tmp_path, wishes=wishes, say=said.append)
    assert any("Decisions without a match: eve, tiny.mask" in text for text in said)
    assert any("grades-decisions.csv" in text for text in said)
    assert {r["student"]: r["total"] for r in rows_of(tmp_path / "grades.csv")}["bob"] == "2"


@pytest.mark.parametrize(
    ("row", "said"),
    [("ada,x,much,y", "points must be a number"), ("ada,x,1,", "reason must be given"),
     ("ada,x,-1,y", "0 or more"), (",x,1,y", "must be given")],
)  # fmt: skip
def test_decisions_that_are_none(tmp_path, row, said):
    with pytest.raises(WrongTable, match=f"line 2: .*{said}"):
        decide(tmp_path, row)
    (tmp_path / "other.csv").write_text("student,points\n")
    with pytest.raises(WrongTable, match="no column task"):
        decisions.read(tmp_path / "other.csv")


def test_regrading(tmp_path, fake):
    hand_in(tmp_path / "in", ["ada", "bob"])
    graded(tmp_path)
    graded(tmp_path, wishes=Wishes(regrade="ada"))
    graded(tmp_path, wishes=Wishes(regrade="ada/tiny.mask"))
    graded(tmp_path, wishes=Wishes(regrade=f"bob/{tiny.STEM}"))
    graded(tmp_path, wishes=Wishes(regrade="bob/mask"))
    assert fake.graded == ["ada", "bob", "ada", "ada", "bob", "bob"]
    with pytest.raises(NoSubmissions, match="bob handed in no notebook or task called another"):
        graded(tmp_path, wishes=Wishes(regrade="bob/another"))
    assert len(fake.graded) == 6
    with pytest.raises(NoSubmissions, match="nobody called zoe"):
        graded(tmp_path, wishes=Wishes(regrade="zoe/tiny.mask"))
    assert [row["total"] for row in rows_of(tmp_path / "grades.csv")] == ["6", "6"]


# --- blanks, remarks, the page of the class ----------------------------------------------


def test_what_was_not_read_is_blank_and_the_exit_status_says_so(tmp_path, fake, capsys):
    hand_in(tmp_path / "in", ["ada"])
    hand_in(tmp_path / "in", ["bob"], b"no notebook")
    said = []
    finished = graded(tmp_path, say=said.append)
    assert finished and finished.unread == 1
    assert "2 students: 1 file graded, 1 not read." in said
    bob = rows_of(tmp_path / "grades.csv")[1]
    assert bob["total"] == bob[tiny.STEM] == "" and "is not a notebook" in bob["remarks"]


def test_grading_one_student_keeps_what_was_said_of_the_others(tmp_path, fake):
    hand_in(tmp_path / "in", ["ada", "eve"])
    hand_in(tmp_path / "in", ["bob"], b"no notebook")
    (tmp_path / "in" / "zoe").mkdir()
    (tmp_path / "in" / "zoe" / "homework.pdf").write_bytes(b"%PDF-1.4")
    graded(tmp_path)
    before = (tmp_path / "grades.csv").read_bytes(), (tmp_path / "grades-tasks.csv").read_bytes()
    assert graded(tmp_path, only="ada").unread == 2
    after = (tmp_path / "grades.csv").read_bytes(), (tmp_path / "grades-tasks.csv").read_bytes()
    assert after == before


def test_a_late_submission_is_dated_in_two_units():
    result = Result("ada", "01", "01.ipynb", tasks=[TaskResult("a", 2, 2, "correct")])
    result.sent = "2026-03-08 20:00"
    due, policy = lateness.read_time("2026-03-05 23:59"), lateness.read_policy("10%/day")
    lateness.apply(result, due, policy)
    assert result.late == "late by 2 days and 20 hours: 30 % of the points (0.6) taken off"


def test_the_table_opens_with_its_umlauts_and_says_what_there_is(tmp_path, fake):
    hand_in(tmp_path / "in", ["Jörg"])
    graded(tmp_path)
    assert (tmp_path / "grades.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert read(tmp_path / "grades.csv")[1][:3] == [report.MAXIMA, "6", "6"]


def test_a_stop_is_said_at_the_end(tmp_path, fake):
    hand_in(tmp_path / "in")
    fake.at, fake.raises = "eve", KeyboardInterrupt()
    said = []
    graded(tmp_path, say=said.append)
    closing = next(text for text in said if "students: " in text)
    assert "because the run was interrupted. Run the same command again" in closing
    eve = next(row for row in rows_of(tmp_path / "grades.csv") if row["student"] == "eve")
    assert eve["total"] == ""


def test_files_are_for_their_owner_alone(tmp_path, fake):
    before = os.umask(0)
    try:
        moodle_class(tmp_path)
        wishes = Wishes(export="moodle", anonymous=True, decisions=decide(tmp_path, "a,b,1,c"))
        graded(tmp_path, pages=tmp_path / "new" / "pages", wishes=wishes)
    finally:
        os.umask(before)
    written = [*tmp_path.glob("grades*"), tmp_path / ".grades.ledger"]
    written += [p for p in (tmp_path / "new").rglob("*") if p.is_file()]
    assert len(written) >= 10
    for path in written:
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700


def test_identical_code_is_listed_and_accuses_nobody(tmp_path, monkeypatch):
    fake = Fake()
    monkeypatch.setattr(run, "start_server", fake)
    monkeypatch.setattr(judge, "grade", fake.grade)
    hand_in(tmp_path / "in", ["ada", "bob", "eve"])
    other = tmp_path / "in" / "eve" / f"{tiny.STEM}.ipynb"
    other.write_bytes(tiny.book(*tiny.RIGHT, "mine = 1"))
    graded(tmp_path)
    items = json.loads((tmp_path / "grades.json").read_text())["look_at"]
    assert [(i["student"], i["text"]) for i in items if i["kind"] == "identical"] == [
        ("ada, bob", "the code cells are the same")
    ]


def test_the_page_of_the_class_is_harmless_and_whole(tmp_path, fake):
    evil = "<script>alert(1)</script>\x1b[2J\u202e"
    hand_in(tmp_path / "in", [f"{evil.replace('/', '∕')}", "Ada"])
    hand_in(tmp_path / "in", ["bob"], b"no notebook <b>")
    graded(tmp_path, pages=tmp_path / "pages")
    page = (tmp_path / "grades.html").read_text()
    assert "<script" not in page and "\x1b" not in page and "\u202e" not in page
    assert "&lt;script&gt;" in page and "default-src 'none'" in page
    for words in ("What needs your attention", "Could not be read (1)", "the median", "6 of 6"):
        assert words in page
    links = re.findall(r'href="([^"]+)"', page)
    assert links and all((tmp_path / link).is_file() for link in links)


def test_pages_of_those_who_are_gone_go_too(tmp_path, fake):
    hand_in(tmp_path / "in", ["ada", "bob"])
    graded(tmp_path, pages=tmp_path / "pages")
    (tmp_path / "pages" / "notes.html").write_text("mine")
    (tmp_path / "pages" / "bob" / "mine.html").write_text("mine")
    (tmp_path / "in" / "bob" / f"{tiny.STEM}.ipynb").unlink()
    (tmp_path / "in" / "bob").rmdir()
    graded(tmp_path, pages=tmp_path / "pages")
    left = {p.relative_to(tmp_path / "pages").as_posix() for p in tmp_path.rglob("*.html")
            if "pages" in p.parts}  # fmt: skip
    assert left == {"notes.html", "bob/mine.html", f"ada/{tiny.STEM}.html"}


_WITH_NAMES = "grades-names.csv", "grades-csv.csv", "grades-feedback.zip", ".grades.ledger"


def test_anonymous_ids(tmp_path, fake):
    hand_in(tmp_path / "in", ["Ada Lovelace", "Bob Byron"])
    (tmp_path / "in" / "Zoe Wu").mkdir()
    (tmp_path / "in" / "Zoe Wu" / "wu_homework.pdf").write_bytes(b"")
    wishes, said = Wishes(anonymous=True, export="csv"), []
    graded(tmp_path, pages=tmp_path / "pages", wishes=wishes, say=said.append)
    assert not re.search("Lovelace|Byron|Zoe", " ".join(said).replace(str(tmp_path), ""))
    names = {row[1]: row[0] for row in read(tmp_path / "grades-names.csv")[1:]}
    assert set(names) == {"Ada Lovelace", "Bob Byron", "Zoe Wu"}
    shown = [p for p in tmp_path.rglob("*") if p.is_file() and p.parent.name != "in"]
    shown = [p for p in shown if "in" not in p.relative_to(tmp_path).parts]
    for path in shown:
        if path.name in _WITH_NAMES:
            continue
        assert not re.search(r"Lovelace|Byron|Zoe|homework.*Wu", path.read_text(errors="replace"))
        assert "Lovelace" not in str(path.relative_to(tmp_path))
    assert {row["student"] for row in rows_of(tmp_path / "grades.csv")} == set(names.values())
    assert "Ada Lovelace" in (tmp_path / "grades-csv.csv").read_text()


def test_ids_of_the_platform_are_no_names_either(tmp_path, fake):
    moodle_class(tmp_path)
    (tmp_path / "in" / f"Eve Wray_90817{MOODLE}").mkdir()
    (tmp_path / "in" / f"Eve Wray_90817{MOODLE}" / f"{tiny.STEM}.ipynb").write_bytes(b"no notebook")
    graded(tmp_path, wishes=Wishes(anonymous=True))
    for name in ("grades.csv", "grades-tasks.csv", "grades.html", "grades.json"):
        assert not re.search(r"90817|Wray|\bEve\b", (tmp_path / name).read_text())


def test_points_for_a_part_are_kept(tmp_path):
    results = [Result("ada", "x", tasks=[TaskResult("t", 1.5, 3, "not yet", "why")])]
    rows = report.points_by_student(results, ["x"], ["ada"])
    assert rows == {"ada": {"x": 1.5}} and export.total(rows["ada"]) == 1.5


# --- when something is in the way --------------------------------------------------------


def test_a_full_disk_names_the_file(tmp_path, fake, monkeypatch, capsys):
    hand_in(tmp_path / "ada", ["in"])
    stem = next(iter(run.notebooks()))
    (tmp_path / "ada" / "in" / f"{tiny.STEM}.ipynb").rename(tmp_path / "ada" / f"{stem}.ipynb")

    def full(handle):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(output.os, "fsync", full)
    assert main(["grade", str(tmp_path / "ada"), "--out", str(tmp_path / "grades.csv")]) == 2
    assert ".grades.ledger: No space left on device" in capsys.readouterr().err
    assert not list(tmp_path.glob(".grades.csv*"))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--due", "soon"], '--due must be a time such as "2026-03-05 23:59", not soon'),
        (["--late", "a lot"], "--late must be accept, none, or a share"),
        (["--out-of", "0"], "--out-of must be above 0"),
        (["--roster", "none.csv"], "none.csv cannot be read"),
        (["--override", "none.csv"], "none.csv cannot be read"),
    ],
)
def test_wishes_that_cannot_be_met_are_said(tmp_path, monkeypatch, capsys, arguments, said):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    assert main(["grade", "in", "--out", "grades.csv", *arguments]) == 2
    assert said in capsys.readouterr().err


def test_the_exit_status_of_the_command(tmp_path, fake, capsys):
    assert walls.Limits()
    stem = next(iter(run.notebooks()))
    (tmp_path / "in" / "ada").mkdir(parents=True)
    (tmp_path / "in" / "ada" / f"{stem}.ipynb").write_bytes(tiny.book(*tiny.RIGHT))
    command = ["grade", str(tmp_path / "in"), "--out", str(tmp_path / "grades.csv")]
    assert main(command) == 0
    (tmp_path / "in" / "bob").mkdir()
    (tmp_path / "in" / "bob" / f"{stem}.ipynb").write_bytes(b"")
    assert main(command) == 1
    assert "2 students: 1 file graded, 1 not read." in capsys.readouterr().out
