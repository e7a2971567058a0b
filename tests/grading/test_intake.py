"""Which file counts, whose it is, and what is not read: folders and zips as platforms make them."""

import os
import stat
import struct
import zipfile

import pytest

from course.grading.intake import LARGEST, NoSubmissions, Unreadable, submissions

KNOWN = {"01_first_steps": {"one", "two"}, "02_more": {"three"}, "capstone": {"fit_predict"}}


def lay_out(root, files):
    """Make files: name -> content, which by default is the name."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return root


def as_zip(path, files):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def who_and_what(path):
    return [(s.student, s.exercise, s.read()) for s in submissions(path, KNOWN).counting]


LAYOUTS = {
    "folders": ["ada/01_first_steps.ipynb", "bob/01_first_steps.ipynb"],
    "flat": ["ada_01_first_steps.ipynb", "01_first_steps_bob.ipynb"],
    "flat, spelled otherwise": ["ada - 01-First steps.ipynb", "bob 01_first_steps final.ipynb"],
    "folders in a folder": ["hw/ada/01_first_steps.ipynb", "hw/bob/my 01_first_steps.ipynb"],
    "whole working copies": [
        "ada/my-course/exercises/01_first_steps.ipynb",
        "bob/exercises/01_first_steps.ipynb",
    ],
    "nbgrader": [
        "submitted/ada/hw1/01_first_steps.ipynb",
        "submitted/bob/hw1/01_first_steps.ipynb",
    ],
    "nbgrader, exercise as assignment": [
        "ada/01_first_steps/notebook.ipynb",
        "bob/01_first_steps/notebook.ipynb",
    ],
    "Moodle, folders": [
        "ada_assignsubmission_file_/01_first_steps.ipynb",
        "bob_assignsubmission_file/01_first_steps.ipynb",
    ],
    "Moodle, flat": [
        "ada_assignsubmission_file_01_first_steps.ipynb",
        "bob_assignsubmission_file_01_first_steps.ipynb",
    ],
    "Blackboard": [
        "HW_ada_attempt_2026-11-01-10-00-00_01_first_steps.ipynb",
        "HW_bob_attempt_2026-11-01-10-00-00_01_first_steps.ipynb",
    ],
}


@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize("names", LAYOUTS.values(), ids=LAYOUTS)
def test_layouts(tmp_path, names, zipped):
    files = dict(zip(names, (b"1", b"2"), strict=True))
    path = as_zip(tmp_path / "x.zip", files) if zipped else lay_out(tmp_path / "x", files)
    expected = [("ada", "01_first_steps", b"1"), ("bob", "01_first_steps", b"2")]
    assert who_and_what(path) == expected


def test_canvas_keeps_the_numbers_that_tell_namesakes_apart(tmp_path):
    names = ["doejane_LATE_12_34_01_first_steps-1.ipynb", "doejane_56_78_01_first_steps.ipynb"]
    lay_out(tmp_path, dict.fromkeys(names, b""))
    found = submissions(tmp_path, KNOWN).counting
    assert [s.student for s in found] == ["doejane (12)", "doejane (56)"]
    assert [(s.owner.id, s.late) for s in found] == [("12", True), ("56", False)]


def test_bare_exercises_belong_to_whom_the_folder_is_named_after(tmp_path):
    lay_out(tmp_path / "ada", {"01_first_steps.ipynb": b"1", "capstone.ipynb": b"2"})
    expected = [("ada", "01_first_steps", b"1"), ("ada", "capstone", b"2")]
    assert who_and_what(tmp_path / "ada") == expected


def test_another_name_is_told_by_the_functions_in_it(tmp_path):
    lay_out(tmp_path, {"ada/hw.ipynb": b'"def three(x):\\n"', "bob/hw.ipynb": b"nothing"})
    found = [(s.student, s.exercise) for s in submissions(tmp_path, KNOWN).counting]
    assert found == [("ada", "02_more"), ("bob", "hw")]


@pytest.mark.parametrize(
    ("names", "counts"),
    [
        (["x (1)", "x"], "x"),
        (["x (2)", "x (10)", "x-Copy1"], "x (10)"),
        (["x.new-abcdef01", "x - Copy"], "x - Copy"),
        (["x.new-abcdef01", ".ipynb_checkpoints/x-checkpoint"], "x.new-abcdef01"),
        (["later/x", "x"], "x"),
        ([".ipynb_checkpoints/x-checkpoint"], ".ipynb_checkpoints/x-checkpoint"),
        (
            ["hw_ada_attempt_2026-11-02-10-10-10_x", "hw_ada_attempt_2026-11-09-10-10-10_x (1)"],
            "hw_ada_attempt_2026-11-09-10-10-10_x (1)",
        ),
        (["hw_attempt_--------_x", "x"], "x"),
    ],
)
def test_one_of_several_copies_counts_and_the_others_are_shown(tmp_path, names, counts):
    files = [f"ada/{name.replace('x', '01_first_steps')}.ipynb" for name in names]
    lay_out(tmp_path, {name: name.encode() for name in files})
    [found] = submissions(tmp_path, KNOWN).counting
    assert found.read().decode() == files[names.index(counts)]
    assert files[names.index(counts)].endswith(found.file)
    assert len(found.set_aside) == len(files) - 1


def test_a_student_without_any_visible_file_is_not_forgotten(tmp_path):
    lay_out(tmp_path, {"ada/01_first_steps.ipynb": b"", "bob/.DS_Store": b"", "cem/.git/x": b""})
    (tmp_path / "dan" / "hw" / "01_first_steps.ipynb").mkdir(parents=True)
    found = {s.student: s for s in submissions(tmp_path, KNOWN).counting}
    for student, only in (("bob", "a hidden file"), ("cem", "a hidden file"), ("dan", "empty")):
        with pytest.raises(Unreadable, match=only):
            found[student].read()


def test_other_files_in_a_flat_folder_are_somebodys_where_their_name_says_so(tmp_path):
    names = [
        "ada_01_first_steps.ipynb",
        "bob_01_first_steps.pdf",
        "cem_01_first_steps.ipynb.txt",
        "lovelaceada_LATE_123_456789_homework.docx",
        "Eve Wray_55_assignsubmission_file_x.pdf",
        "roster.csv",
        "README.md",
    ]
    lay_out(tmp_path, dict.fromkeys(names, b""))
    found = {s.student for s in submissions(tmp_path, KNOWN).counting}
    assert found == {"ada", "bob", "cem", "lovelaceada", "Eve Wray"}


def test_what_a_student_called_a_file_does_not_make_another_student(tmp_path):
    names = [
        "lovelaceada_123_456789_01_first_steps.ipynb",
        "lovelaceada_LATE_123_456790_ada-02_more.ipynb",
        "Eve Wray_55_assignsubmission_file_my own 01_first_steps.ipynb",
        "Eve Wray_55_assignsubmission_file_02_more.ipynb",
        "hw1_bob_attempt_2026-11-02-10-10-10_final 01_first_steps.ipynb",
    ]
    lay_out(tmp_path, dict.fromkeys(names, b""))
    found = {s.student for s in submissions(tmp_path, KNOWN).counting}
    assert found == {"lovelaceada", "Eve Wray", "bob"}


def test_folders_with_numbers_stay_apart(tmp_path):
    names = ["lab_01_02_ada", "lab_01_02_bob", "ada_2026_1101", "bob_2026_1101"]
    lay_out(tmp_path, {f"{name}/01_first_steps.ipynb": b"" for name in names})
    assert len(submissions(tmp_path, KNOWN).counting) == 4


def test_what_the_grader_writes_is_nobodys(tmp_path):
    lay_out(tmp_path, {"ada/01_first_steps.ipynb": b"", "pages/ada/x.html": b"", "t/g.csv": b""})
    found = submissions(tmp_path, KNOWN, [tmp_path / "pages", tmp_path / "t" / "g.csv"]).counting
    assert {s.student for s in found} == {"ada"}


@pytest.mark.parametrize("packed", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2, zipfile.ZIP_DEFLATED])
def test_a_damaged_member_is_said(tmp_path, packed):
    path = tmp_path / "class.zip"
    with zipfile.ZipFile(path, "w", packed) as archive:
        archive.writestr("ada/01_first_steps.ipynb", b"some text " * 1_000)
    data = bytearray(path.read_bytes())
    for at in range(65, 95):
        data[at] ^= 0x5A
    path.write_bytes(data)
    [found] = submissions(path, KNOWN).counting
    with pytest.raises(Unreadable, match="damaged"):
        found.read()


def test_what_is_no_notebook_is_said(tmp_path):
    lay_out(tmp_path, {"ada/01_first_steps.ipynb": b"", "bob/report.pdf": b"", "notes.txt": b""})
    (tmp_path / "eve").mkdir()
    found = {s.student: s for s in submissions(tmp_path, KNOWN).counting}
    assert set(found) == {"ada", "bob", "eve"}
    with pytest.raises(Unreadable, match=r"report\.pdf"):
        found["bob"].read()
    with pytest.raises(Unreadable, match="empty folder"):
        found["eve"].read()


@pytest.mark.parametrize("make", ["symlink", "folder link", "pipe", "large"])
def test_what_is_no_plain_file_is_not_opened(tmp_path, make):
    folder = lay_out(tmp_path / "in", {"bob/01_first_steps.ipynb": b"ok"})
    path = folder / "ada" / "01_first_steps.ipynb"
    path.parent.mkdir()
    if make == "symlink":
        path.symlink_to(folder / "bob" / "01_first_steps.ipynb")
    elif make == "folder link":
        path.parent.rmdir()
        path.parent.symlink_to(folder / "bob")
    elif make == "pipe":
        os.mkfifo(path)
    else:
        with open(path, "wb") as file:
            file.truncate(LARGEST + 1)
    ada, bob = submissions(folder, KNOWN).counting
    with pytest.raises(Unreadable, match=r"link|pipe|too large"):
        ada.read()
    assert bob.read() == b"ok"


def test_a_zip_with_tricks(tmp_path):
    link = zipfile.ZipInfo("eve/01_first_steps.ipynb")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../ada/01_first_steps.ipynb", b"x")
        archive.writestr("bomb/01_first_steps.ipynb", bytes(LARGEST + 1))
        archive.writestr(link, "/etc/passwd")
        archive.writestr("bob/01_first_steps.ipynb", b"ok")
    found = {s.student: s for s in submissions(path, KNOWN).counting}
    assert set(found) == {"ada", "bob", "bomb", "eve"}
    for student, words in {"ada": "leads out", "bomb": "too large", "eve": "link"}.items():
        with pytest.raises(Unreadable, match=words):
            found[student].read()
    assert found["bob"].read() == b"ok"
    assert sorted(os.listdir(tmp_path)) == ["x.zip"]


def test_a_zip_that_lies_about_sizes(tmp_path):
    path = as_zip(tmp_path / "x.zip", {"ada/01_first_steps.ipynb": bytes(LARGEST + 10**6)})
    data = bytearray(path.read_bytes())
    at = data.rfind(b"PK\1\2") + 24  # the size once unpacked, in the list of files
    data[at : at + 4] = struct.pack("<I", 100)
    path.write_bytes(data)
    [found] = submissions(path, KNOWN).counting
    with pytest.raises(Unreadable, match=r"damaged|too large"):
        found.read()


@pytest.mark.parametrize("content", [b"", b"PK", b"PK\5\6" + bytes(18), b"no zip" * 100])
def test_what_is_no_zip_is_refused(tmp_path, content):
    path = tmp_path / "x.zip"
    path.write_bytes(content)
    with pytest.raises(NoSubmissions):
        submissions(path, KNOWN)


def test_a_list_of_files_too_long_is_refused_unread(tmp_path):
    path = tmp_path / "x.zip"
    path.write_bytes(b"PK\5\6" + bytes(8) + struct.pack("<II", 10**9, 0) + bytes(2))
    with pytest.raises(NoSubmissions, match="too long"):
        submissions(path, KNOWN)


def test_nothing_there(tmp_path):
    with pytest.raises(NoSubmissions, match="no notebook"):
        submissions(tmp_path, KNOWN)
    with pytest.raises(NoSubmissions, match="no folder and no zip"):
        submissions(tmp_path / "nowhere", KNOWN)


def test_names_are_visible_and_no_paths(tmp_path):
    lay_out(tmp_path, {"a\x1b[2J\u202eb/01_first_steps.ipynb": b""})
    [found] = submissions(tmp_path, KNOWN).counting
    assert found.student == "a [2J b"


def test_students_who_look_alike_stay_two(tmp_path):
    lay_out(tmp_path, {"a b/01_first_steps.ipynb": b"1", "a\u202eb/01_first_steps.ipynb": b"2"})
    found = [(s.student, s.read()) for s in submissions(tmp_path, KNOWN).counting]
    assert found == [("a b", b"1"), ("a b (2)", b"2")]
