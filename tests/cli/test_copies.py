"""A working copy is made and updated; whatever the learner did stays."""

import json
import os
import random
import shutil
import stat

import pytest

from course import workspace
from course.cli.copies import fingerprint, ship
from course.workspace import WorkspaceError

LESSON = "notebooks/01_first_steps.ipynb"
GUIDE = "notebooks/guide.md"

root_ignores_permissions = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="permissions do not bind root"
)


@pytest.fixture
def copy(source, tmp_path):
    """A working copy just made."""
    ship(tmp_path / "copy")
    return tmp_path / "copy"


def contents(folder):
    """Return what stands in a working copy, the record and its lock aside."""
    files = {p for p in folder.rglob("*") if p.is_file() and not p.name.startswith(".course.")}
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_a_working_copy_is_made(source, tmp_path):
    report = ship(tmp_path / "deep" / "copy")
    assert contents(report.folder) == contents(source)
    assert sorted(report.added) == sorted(contents(source))
    assert str(report) == f"Your working copy is ready: {tmp_path / 'deep' / 'copy'} (3 files)."
    assert workspace.find(report.folder / "notebooks") == report.folder.resolve()


def test_a_second_time_nothing_happens(copy):
    times = {path: path.stat().st_mtime_ns for path in copy.rglob("*.ipynb")}
    report = ship(copy)
    assert str(report) == f"Your working copy is up to date: {copy}"
    assert {path: path.stat().st_mtime_ns for path in copy.rglob("*.ipynb")} == times


def test_an_untouched_file_is_refreshed(source, copy, notebook):
    (source / LESSON).write_bytes(notebook("1 + 2"))
    (source / GUIDE).write_text("For teachers, again\n")
    report = ship(copy)
    assert sorted(report.refreshed) == [LESSON, GUIDE]
    assert f"refreshed (you had not changed it): {LESSON}" in str(report)
    assert contents(copy) == contents(source)


def test_a_new_lesson_is_added(source, copy, notebook):
    (source / "exercises").mkdir()
    (source / "exercises" / "01_first_steps.ipynb").write_bytes(notebook("..."))
    report = ship(copy)
    assert report.added == ["exercises/01_first_steps.ipynb"]
    assert "  new: exercises/01_first_steps.ipynb" in str(report).splitlines()
    assert contents(copy) == contents(source)


RUN = {
    "outputs and counts": lambda n: n["cells"][1].update(
        execution_count=7, outputs=[{"output_type": "stream", "name": "stdout", "text": "2"}]
    ),
    "ids": lambda n: [cell.update(id=f"new-{i}") for i, cell in enumerate(n["cells"])],
    "metadata": lambda n: n["metadata"].update(widgets={"state": 1}, language_info={"v": "3.13"}),
    "cell metadata": lambda n: n["cells"][1]["metadata"].update(trusted=True),
    "sources as one text": lambda n: n["cells"][0].update(source="# A title"),
    "an empty cell at the end": lambda n: n["cells"].append({**n["cells"][1], "source": []}),
    "a format number": lambda n: n.update(nbformat_minor=4),
}


@pytest.mark.parametrize("run", RUN.values(), ids=RUN)
def test_a_notebook_that_was_only_run_is_not_edited(source, copy, notebook, run):
    content = json.loads((copy / LESSON).read_text())
    run(content)
    ran = json.dumps(content, indent=1).encode()
    (copy / LESSON).write_bytes(ran)
    assert len(ship(copy).unchanged) == 3
    assert (copy / LESSON).read_bytes() == ran  # the outputs stay as long as the lesson does
    (source / LESSON).write_bytes(notebook("1 + 2"))
    assert ship(copy).refreshed == [LESSON]


EDITS = {
    "a changed source": lambda n: n["cells"][1].update(source="1 + 1  # mine"),
    "a changed type": lambda n: n["cells"][1].update(cell_type="markdown"),
    "a new cell": lambda n: n["cells"].append({**n["cells"][1], "source": "mine"}),
    "a deleted cell": lambda n: n["cells"].pop(),
    "cells in another order": lambda n: n["cells"].reverse(),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_an_edited_notebook_stays_and_the_new_version_goes_beside_it_once(
    source, copy, notebook, edit
):
    content = json.loads((copy / LESSON).read_text())
    edit(content)
    mine = json.dumps(content).encode()
    (copy / LESSON).write_bytes(mine)
    assert not ship(copy).beside  # no new version, no news

    (source / LESSON).write_bytes(notebook("1 + 2"))
    report = ship(copy)
    beside = f"01_first_steps.new-{fingerprint(LESSON, notebook('1 + 2'))[:8]}.ipynb"
    assert report.beside == {LESSON: beside}
    line = f"  kept as you have it: {LESSON}; the course's new version is beside it: {beside}"
    assert str(report).splitlines()[1:] == [line]
    assert (copy / LESSON).read_bytes() == mine
    assert (copy / "notebooks" / beside).read_bytes() == notebook("1 + 2")

    assert not ship(copy).beside
    (copy / "notebooks" / beside).unlink()
    assert not ship(copy).beside
    assert not (copy / "notebooks" / beside).exists()


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b"null",
        b'{"cells": [1]}',
        b'{"cells": {"a": 1}}',
        b"[" * 9999,
    ],
)
def test_a_broken_notebook_counts_as_edited(source, copy, notebook, broken):
    (copy / LESSON).write_bytes(broken)
    (source / LESSON).write_bytes(notebook("1 + 2"))
    assert list(ship(copy).beside) == [LESSON]
    assert (copy / LESSON).read_bytes() == broken


def test_the_new_version_of_a_text_goes_beside_it_too(source, copy):
    (copy / GUIDE).write_text("My notes\n")
    (source / GUIDE).write_text("For teachers, again\n")
    assert ship(copy).beside[GUIDE].startswith("guide.new-")
    assert (copy / GUIDE).read_text() == "My notes\n"
    assert len(list(copy.glob("notebooks/guide.new-????????.md"))) == 1


def test_an_edit_taken_back_makes_the_file_the_courses_again(source, copy, notebook):
    original = (copy / LESSON).read_bytes()
    (copy / LESSON).write_bytes(notebook("mine"))
    (source / LESSON).write_bytes(notebook("1 + 2"))
    ship(copy)
    (copy / LESSON).write_bytes(original)
    assert ship(copy).refreshed == [LESSON]


def test_taking_over_the_new_version_makes_the_file_the_courses_again(source, copy, notebook):
    (copy / LESSON).write_bytes(notebook("mine"))
    (source / LESSON).write_bytes(notebook("1 + 2"))
    (copy / "notebooks" / ship(copy).beside[LESSON]).rename(copy / LESSON)
    (source / LESSON).write_bytes(notebook("1 + 3"))
    assert ship(copy).refreshed == [LESSON]


def test_not_even_a_file_under_the_name_of_the_new_version_is_overwritten(source, copy, notebook):
    (copy / LESSON).write_bytes(notebook("mine"))
    (source / LESSON).write_bytes(notebook("1 + 2"))
    beside = copy / "notebooks" / ship(copy).beside[LESSON]
    workspace.edit(copy, lambda record: record["shipped"][LESSON].pop())  # as after a power cut
    beside.write_bytes(b"mine too")
    assert ship(copy).beside == {LESSON: beside.name}
    assert beside.read_bytes() == b"mine too"


def test_a_deleted_file_is_put_back(source, copy):
    (copy / LESSON).unlink()
    report = ship(copy)
    assert report.restored == [LESSON]
    assert f"put back (it was gone): {LESSON}" in str(report)
    shutil.rmtree(copy / "notebooks")
    assert len(ship(copy).restored) == 3
    assert contents(copy) == contents(source)


def test_files_the_course_does_not_know_are_not_touched(source, copy, notebook):
    own = {"notes.txt": b"mine", "notebooks/99_own.ipynb": b"{", "exercises/x/y.py": b"1"}
    for name, data in own.items():
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_bytes(data)
    (source / LESSON).write_bytes(notebook("1 + 2"))
    ship(copy)
    assert {name: (copy / name).read_bytes() for name in own} == own


def test_an_own_file_under_the_name_of_a_lesson_is_kept(source, tmp_path):
    mine = tmp_path / "copy" / LESSON
    mine.parent.mkdir(parents=True)
    mine.write_bytes(b"mine")
    report = ship(tmp_path / "copy")
    assert list(report.beside) == [LESSON]
    assert len(report.added) == 2
    assert mine.read_bytes() == b"mine"


def test_a_lesson_no_longer_shipped_stays(source, copy):
    (source / LESSON).unlink()
    ship(copy)
    assert (copy / LESSON).is_file()


def test_the_state_of_the_learner_stays(copy):
    workspace.edit(copy, lambda record: record.update(state={"answer": 2}))
    ship(copy)
    assert workspace.read(copy)["state"] == {"answer": 2}


def test_a_lost_record_loses_nothing(source, copy, notebook):
    (copy / LESSON).write_bytes(notebook("mine"))
    (copy / workspace.MARKER).unlink()
    report = ship(copy)
    assert list(report.beside) == [LESSON]
    assert (copy / LESSON).read_bytes() == notebook("mine")
    assert len(report.unchanged) == 2


class Learner:
    """Does this and that to the files of a working copy, and remembers what became theirs."""

    def __init__(self, source, copy, notebook, seed):
        self.source, self.copy, self.notebook = source, copy, notebook
        self.names = sorted(contents(source))
        self.random = random.Random(seed)
        self.written = 0
        self.mine = {}

    def act(self):
        action = self.random.choice([self.edit, self.run, self.delete, self.update, self.tidy])
        action(self.random.choice(self.names))

    def _text(self, name):
        self.written += 1
        return self.notebook(f"{self.written}") if name.endswith("ipynb") else b"%d" % self.written

    def edit(self, name):
        self.mine[name] = self._text(name)
        (self.copy / name).write_bytes(self.mine[name])

    def run(self, name):
        if name.endswith(".ipynb") and (self.copy / name).exists():
            content = json.loads((self.copy / name).read_text())
            content["cells"][-1]["execution_count"] = self.random.random()
            (self.copy / name).write_text(json.dumps(content))
            if name in self.mine:
                self.mine[name] = (self.copy / name).read_bytes()

    def delete(self, name):
        (self.copy / name).unlink(missing_ok=True)
        self.mine.pop(name, None)

    def update(self, name):
        """The course brings out a new version."""
        (self.source / name).write_bytes(self._text(name))

    def tidy(self, name):
        for path in self.copy.glob("notebooks/*.new-*"):
            path.unlink()


@pytest.mark.parametrize("seed", range(8))
def test_whatever_happens_edits_stay_and_the_rest_is_current(source, copy, notebook, seed):
    learner = Learner(source, copy, notebook, seed)
    for _ in range(25):
        for _ in range(learner.random.randrange(4)):
            learner.act()
        ship(copy)
        for name in learner.names:
            data = (copy / name).read_bytes()
            if name in learner.mine:
                assert data == learner.mine[name]
            else:
                shipped = (source / name).read_bytes()
                assert fingerprint(name, data) == fingerprint(name, shipped)
        again = ship(copy)
        assert len(again.unchanged) == len(learner.names)


def test_after_a_full_disk_the_next_call_goes_on(source, copy, notebook, monkeypatch):
    mine, outcome = notebook("mine"), []
    (copy / "notebooks" / "02_next.ipynb").write_bytes(mine)
    for name in (LESSON, "notebooks/02_next.ipynb", GUIDE):
        (source / name).write_bytes(notebook("newer"))

    def full_after(count):
        left = iter(range(count))

        def fsync(_):
            if next(left, None) is None:
                raise OSError(28, "No space left on device")

        return fsync

    for count in range(5):  # three files and the record; then enough
        trial = copy.with_name(f"trial-{count}")
        shutil.copytree(copy, trial)
        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", full_after(count))
            try:
                ship(trial)
                outcome.append("done")
            except WorkspaceError as error:
                outcome.append(str(error))
        assert (trial / "notebooks" / "02_next.ipynb").read_bytes() == mine
        ship(trial)
        assert (trial / "notebooks" / "02_next.ipynb").read_bytes() == mine
        assert (trial / LESSON).read_bytes() == (source / LESSON).read_bytes()
        assert len(contents(trial)) == 4  # the three, and one beside
    assert outcome[-1] == "done"
    assert all("No space left on device" in message for message in outcome[:-1])


def test_a_file_is_not_a_folder(source, tmp_path):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(WorkspaceError, match="file is a file; give a folder"):
        ship(tmp_path / "file")
    with pytest.raises(WorkspaceError, match=r"cannot make the folder .*inside"):
        ship(tmp_path / "file" / "inside")
    assert (tmp_path / "file").read_text() == "mine"


def test_a_file_where_a_folder_belongs_is_named(source, tmp_path):
    (tmp_path / "notebooks").write_text("mine")
    with pytest.raises(WorkspaceError, match=r"notebooks.*: Not a directory"):
        ship(tmp_path)
    assert (tmp_path / "notebooks").read_text() == "mine"


def test_a_folder_where_a_notebook_belongs_is_named(source, tmp_path):
    (tmp_path / LESSON).mkdir(parents=True)
    with pytest.raises(WorkspaceError, match=r"cannot read .*01_first_steps.ipynb"):
        ship(tmp_path)


@root_ignores_permissions
def test_a_folder_one_may_not_write_to_is_named(source, tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    with pytest.raises(WorkspaceError, match=r"cannot write to .*closed: Permission denied"):
        ship(closed)
    with pytest.raises(WorkspaceError, match=r"cannot make the folder .*: Permission denied"):
        ship(closed / "copy")


def test_the_courses_own_files_are_no_working_copy(source):
    before = contents(source)
    with pytest.raises(WorkspaceError, match="give another folder, for example my-course"):
        ship(source)
    assert contents(source) == before
    assert workspace.find(source) is None


def test_a_course_without_lessons_says_so(tmp_path):
    with pytest.raises(WorkspaceError, match="no lessons found"):
        ship(tmp_path / "copy", source=tmp_path)
    assert not (tmp_path / "copy").exists()


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such permissions")
def test_what_is_copied_from_a_read_only_installation_can_be_written(source, tmp_path):
    (source / LESSON).chmod(0o444)
    ship(tmp_path / "copy")
    assert (tmp_path / "copy" / LESSON).stat().st_mode & stat.S_IWUSR


def test_another_record_is_refused_and_nothing_changes(source, copy, notebook):
    (copy / workspace.MARKER).write_text('{"format": 99}')
    (source / LESSON).write_bytes(notebook("1 + 2"))
    before = contents(copy)
    with pytest.raises(WorkspaceError, match="not written by this version"):
        ship(copy)
    assert contents(copy) == before
