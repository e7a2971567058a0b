"""What is written: whole or not at all, where the disk is full, read-only, or the grader killed."""

import errno
import os
from pathlib import Path

import pytest
import tiny
from test_run import Fake, hand_in, rows_of

from course.cli import main
from course.grading import judge, output, run
from course.grading.ledger import Ledger

WRITTEN = ("grades.csv", "grades-tasks.csv", "grades.html", "grades-canvas.csv")


@pytest.fixture
def fake(monkeypatch):
    fake = Fake()
    monkeypatch.setattr(run, "start_server", fake)
    monkeypatch.setattr(judge, "grade", fake.grade)
    monkeypatch.setattr(run, "notebooks", lambda: tiny.KNOWN)
    monkeypatch.setattr(run, "mark", lambda folder: "the judges")
    return fake


def grade(folder):
    """Run the command as a teacher does; return its exit status."""
    out, pages = str(folder / "out" / "grades.csv"), str(folder / "out" / "pages")
    options = ["--seed", "3", "--jobs", "1", "--export", "canvas"]
    return main(["grade", str(folder / "in"), "--out", out, "--feedback", pages, *options])


def contents(folder):
    """Return what a run has written that a teacher looks at, by name."""
    files = [p for p in (folder / "out").rglob("*") if p.is_file() and not p.name.startswith(".")]
    return {p.name if p.suffix == ".zip" else str(p): p.stat().st_size for p in files}


@pytest.fixture
def a_class(tmp_path, fake):
    """Two students, and what an undisturbed run writes."""
    hand_in(tmp_path / "in", ["ada", "bob"])
    (tmp_path / "out").mkdir()
    assert grade(tmp_path) == 0
    expected = contents(tmp_path)
    assert len(expected) >= 7
    return tmp_path, expected


def emptied(folder):
    """Remove what was written, so that the next run begins anew."""
    for path in sorted((folder / "out").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()


def one_line(said):
    return said.startswith("course: ") and said.count("\n") == 1 and "Traceback" not in said


def test_a_disk_that_is_full_at_any_write_is_named_and_nothing_is_lost(
    a_class, fake, monkeypatch, capsys
):
    folder, expected = a_class
    real, left = os.fsync, [0]

    def full(handle):
        left[0] -= 1
        if left[0] < 1:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(handle)

    for step in range(1, 30):
        emptied(folder)
        capsys.readouterr()
        left[0], fake.graded = step, []
        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", full)
            status = grade(folder)
        if status == 0:
            break
        said = capsys.readouterr().err
        assert status == 2 and one_line(said), said
        assert "No space left on device" in said and str(folder / "out") in said
        left_over = [p.name for p in (folder / "out").rglob(".*") if "ledger" not in p.name]
        assert left_over == []
        assert grade(folder) == 0
        assert contents(folder) == expected
        assert len(fake.graded) <= 3  # at most the one whose line could not be kept, again
    assert step > 8


@pytest.mark.parametrize("number", [errno.EROFS, errno.EACCES])
def test_a_target_that_cannot_be_written_is_named(a_class, fake, monkeypatch, capsys, number):
    """Whether nothing there can be written, or a new table alone cannot."""
    folder, _ = a_class
    real, before = os.open, (folder / "out" / "grades.csv").read_bytes()
    for what in ("", ".ledger.lock", ".ledger", "grades.csv", "grades.html", "ada", "canvas"):

        def refuse(path, flags, *more, what=what, **named):
            at = os.fspath(path) if isinstance(path, (str, os.PathLike)) else ""
            writes = flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
            if writes and at.startswith(str(folder / "out")) and what in at:
                raise OSError(number, os.strerror(number), at)
            return real(path, flags, *more, **named)

        capsys.readouterr()
        with monkeypatch.context() as patch:
            patch.setattr(os, "open", refuse)
            assert grade(folder) == 2, what
        said = capsys.readouterr().err
        assert one_line(said) and os.strerror(number) in said and str(folder / "out") in said
        assert (folder / "out" / "grades.csv").read_bytes() == before
    assert fake.graded == ["ada", "bob"]  # never again


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_killed_at_any_write_and_run_again_gives_the_same(a_class, fake):
    """As by ``kill -9``: the process is gone between two steps, and cleans up nothing."""
    folder, expected = a_class
    for step in range(1, 30):
        emptied(folder)
        pid = os.fork()
        if pid == 0:
            _die_at(step)
            try:
                grade(folder)
            finally:
                os._exit(0)
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        for name in WRITTEN:
            whole = folder / "out" / name
            assert not whole.exists() or whole.stat().st_size == expected[str(whole)]
        fake.graded = []
        assert grade(folder) == 0
        assert contents(folder) == expected
        if status == 0:
            break
        assert status == 9
    assert step > 8


def _die_at(step):
    real, left = os.fsync, [step]

    def die(handle):
        left[0] -= 1
        if left[0] == 0:
            os._exit(9)
        real(handle)

    os.fsync = die


def test_two_graders_on_one_target(a_class, fake, capsys):
    folder, expected = a_class
    ledger = Ledger(folder / "out" / ".grades.ledger", 3, "the judges")
    capsys.readouterr()
    assert grade(folder) == 2
    said = capsys.readouterr().err
    assert one_line(said) and "another run is writing" in said
    ledger.close()
    assert contents(folder) == expected
    assert grade(folder) == 0 and contents(folder) == expected
    assert len(rows_of(folder / "out" / "grades.csv")) == 2


def test_a_folder_that_cannot_be_made_is_named(tmp_path, monkeypatch):
    def refuse(path, *_, **__):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(path))

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(OSError, match="Read-only file system") as raised:
        output.make_folder(tmp_path / "pages" / "ada")
    assert str(tmp_path / "pages" / "ada") in str(raised.value)
