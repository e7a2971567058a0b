"""``course start``: what it prints, and what it says to bad input."""

import pytest

from course import workspace
from course.cli import main

pytestmark = pytest.mark.usefixtures("source")


def test_start_says_what_it_did_and_what_is_next(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    assert main(["start", "my course"]) == 0
    first, last = capsys.readouterr().out.splitlines()
    assert first == f"Your working copy is ready: {tmp_path / 'my course'} (3 files)."
    assert last == "Open it with: course lab 'my course'"


def test_start_names_the_command_as_it_was_called(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("shutil.which", lambda name: None)
    monkeypatch.setattr("sys.argv", [".venv/bin/course", "start"])
    main(["start", str(tmp_path / "copy")])
    assert f"Open it with: .venv/bin/course lab {tmp_path / 'copy'}" in capsys.readouterr().out


def blocked(tmp_path):
    (tmp_path / "file").write_text("mine")
    return [tmp_path / "file", tmp_path / "file" / "inside"]


@pytest.mark.parametrize("which", [0, 1])
def test_bad_folders_get_one_line(tmp_path, capsys, which):
    folder = blocked(tmp_path)[which]
    assert main(["start", str(folder)]) == 2
    out, err = capsys.readouterr()
    assert not out
    assert err.startswith("course: ")
    assert str(folder) in err
    assert len(err.splitlines()) == 1
    assert (tmp_path / "file").read_text() == "mine"


def test_an_unwritable_place_gets_one_line_for_root_too(run_course):
    process = run_course("start", "/proc/copy")
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (2, "")
    assert err == "course: cannot make the folder /proc/copy: No such file or directory\n"


def test_a_full_disk_gets_one_line_and_leaves_whole_files(run_course, source, tmp_path, notebook):
    """A limit on the size of files stands in for the disk: the second lesson does not fit."""
    resource = pytest.importorskip("resource")
    (source / "notebooks" / "02_next.ipynb").write_bytes(notebook("2" * 20_000))
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, limit[1]))
    try:
        process = run_course("start", "copy", PYTHONDONTWRITEBYTECODE="1")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (2, "")
    assert err == f"course: cannot write to {tmp_path / 'copy'}: File too large\n"
    assert [path.name for path in (tmp_path / "copy" / "notebooks").iterdir()] == [
        "01_first_steps.ipynb"
    ]
    assert main(["start", str(tmp_path / "copy")]) == 0
    assert len(list((tmp_path / "copy" / "notebooks").iterdir())) == 3


def test_a_record_of_another_format_gets_one_line(tmp_path, capsys):
    (tmp_path / workspace.MARKER).write_text('{"format": 99}')
    assert main(["start", str(tmp_path)]) == 2
    err = capsys.readouterr().err
    assert err.startswith("course: ")
    assert "was not written by this version of the course" in err
    assert len(err.splitlines()) == 1


def test_two_at_once_make_one_copy(run_course, source, tmp_path):
    both = [run_course("start", "copy") for _ in range(2)]
    outputs = [process.communicate(timeout=60) for process in both]
    assert [process.returncode for process in both] == [0, 0], outputs
    assert sorted("ready" in out for out, _ in outputs) == [False, True]
    names = {path.name for path in (tmp_path / "copy" / "notebooks").iterdir()}
    assert names == {path.name for path in (source / "notebooks").iterdir()}
