"""The record of a working copy: found, whole at every moment, the same in memory as on disk."""

import json
import os
import stat
import subprocess
import sys

import pytest
from filelock import FileLock

from course import workspace
from course.workspace import MARKER, WorkspaceError

root_ignores_permissions = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="permissions do not bind root"
)


@pytest.fixture
def copy(tmp_path):
    """An empty working copy."""
    workspace.edit(tmp_path, lambda record: None)
    return tmp_path


@pytest.fixture(params=["copy", "memory"])
def state(request, tmp_path, monkeypatch):
    """State that is kept, in a working copy or in memory; tests run with it off."""
    monkeypatch.delenv("COURSE_STATE", raising=False)
    monkeypatch.setattr(workspace, "_memory", {})
    monkeypatch.chdir(tmp_path)
    if request.param == "copy":
        request.getfixturevalue("copy")


def names(folder):
    return {path.name for path in folder.iterdir()} - {".course.lock"}


def test_a_working_copy_is_found_from_inside(copy, monkeypatch):
    inside = copy / "notebooks" / "deep"
    inside.mkdir(parents=True)
    assert workspace.find(inside) == copy.resolve()
    monkeypatch.chdir(inside)
    assert workspace.find() == copy.resolve()


def test_the_innermost_working_copy_counts(copy):
    inner = copy / "inner"
    inner.mkdir()
    workspace.edit(inner, lambda record: None)
    assert workspace.find(inner / "notebooks") == inner.resolve()


def test_a_folder_of_that_name_is_no_working_copy(tmp_path):
    (tmp_path / MARKER).mkdir()
    assert workspace.find(tmp_path) is None


@pytest.mark.parametrize("content", [b"{", b"", b"\xff\xfe\xff", b"[" * 10_000])
def test_a_broken_record_is_named_and_not_touched(copy, content):
    (copy / MARKER).write_bytes(content)
    for action in (workspace.read, lambda folder: workspace.edit(folder, lambda record: None)):
        with pytest.raises(WorkspaceError, match=r"course.json cannot be read.*course start"):
            action(copy)
    assert (copy / MARKER).read_bytes() == content


@pytest.mark.parametrize("content", ["[]", "{}", '{"format": 999, "state": {}}', "null"])
def test_a_record_of_another_format_is_named_and_not_touched(copy, content):
    (copy / MARKER).write_text(content)
    with pytest.raises(WorkspaceError, match="not written by this version"):
        workspace.edit(copy, lambda record: record.clear())
    assert (copy / MARKER).read_text() == content


@pytest.mark.parametrize(
    "damage", [{"shipped": []}, {"shipped": {"notebooks/01.ipynb": 5}}, {"state": [1]}]
)
def test_a_record_that_lost_its_shape_is_said_to_be_none(copy, damage):
    (copy / MARKER).write_text(json.dumps({"format": workspace.FORMAT, **damage}))
    with pytest.raises(WorkspaceError, match="not written by this version"):
        workspace.read(copy)


def test_edit_hands_on_a_value_and_keeps_what_it_does_not_know(copy):
    workspace.edit(copy, lambda record: record.update(later={"a": 1}))
    assert workspace.edit(copy, lambda record: "value") == "value"
    assert workspace.read(copy) == {"format": workspace.FORMAT, "later": {"a": 1}}


@pytest.mark.parametrize("change", [lambda r: 1 / 0, lambda r: r.update(bad=object())])
def test_a_change_that_fails_leaves_the_old_record(copy, change):
    before = (copy / MARKER).read_bytes()
    with pytest.raises((ZeroDivisionError, TypeError)):
        workspace.edit(copy, change)
    assert (copy / MARKER).read_bytes() == before
    assert names(copy) == {MARKER}


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_full_disk_leaves_the_old_record(copy, monkeypatch, step):
    def full(*_):
        raise OSError(28, "No space left on device")

    before = (copy / MARKER).read_bytes()
    monkeypatch.setattr(os, step, full)
    with pytest.raises(WorkspaceError, match=f"{copy.name}.*No space left on device"):
        workspace.edit(copy, lambda record: record.update(more="x"))
    assert (copy / MARKER).read_bytes() == before
    assert names(copy) == {MARKER}


def test_processes_take_turns(copy):
    code = (
        "from course import workspace\n"
        "for _ in range(20):\n"
        "    workspace.update('n', lambda n: n + 1, default=0)\n"
    )
    environment = {**os.environ, "COURSE_STATE": "on"}
    command = [sys.executable, "-c", code]
    counters = [subprocess.Popen(command, cwd=copy, env=environment) for _ in range(3)]
    assert [counter.wait(timeout=60) for counter in counters] == [0, 0, 0]
    assert workspace.read(copy)["state"] == {"n": 60}


def test_a_record_in_use_is_a_clear_error(copy, monkeypatch):
    monkeypatch.setattr(workspace, "LOCK_SECONDS", 0.1)
    with FileLock(copy / ".course.lock"), pytest.raises(WorkspaceError, match="in use"):
        workspace.edit(copy, lambda record: None)


def test_a_folder_that_cannot_be_is_a_clear_error(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(WorkspaceError, match=r"cannot write to .*file.inside"):
        workspace.edit(tmp_path / "file" / "inside", lambda record: None)


@root_ignores_permissions
def test_a_folder_one_may_not_write_to_is_a_clear_error(tmp_path):
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(WorkspaceError, match="Permission denied"):
            workspace.edit(tmp_path, lambda record: None)
    finally:
        tmp_path.chmod(0o700)


@root_ignores_permissions
def test_a_parent_one_may_not_look_into_ends_no_search(tmp_path, monkeypatch):
    inside = tmp_path / "closed" / "inside"
    inside.mkdir(parents=True)
    inside.parent.chmod(0)
    try:
        assert workspace.find(inside) is None
    finally:
        inside.parent.chmod(0o700)


@pytest.mark.usefixtures("state")
def test_state_is_kept():
    assert workspace.load("answer") is None
    assert workspace.load("answer", default=3) == 3
    workspace.save("answer", {"choice": 2, "sure": 0.75})
    assert workspace.load("answer", default=3) == {"choice": 2, "sure": 0.75}
    assert workspace.update("answer", lambda old: {**old, "choice": 1})["choice"] == 1
    assert workspace.load("answer") == {"choice": 1, "sure": 0.75}


@pytest.mark.usefixtures("state")
def test_none_is_a_value_too():
    workspace.save("answer", None)
    assert workspace.load("answer", default=3) is None
    assert workspace.update("answer", lambda old: [old], default=3) == [None]


@pytest.mark.usefixtures("state")
def test_state_comes_back_as_plain_data():
    """Memory must not keep what a file would lose."""
    workspace.save("labels", (1, {2: "two"}))
    assert workspace.load("labels") == [1, {"2": "two"}]


@pytest.mark.usefixtures("state")
def test_state_is_changed_by_saving_only():
    given = workspace.update("labels", lambda old: [*old, 1], default=[])
    given.append(2)
    workspace.load("labels").append(3)
    assert workspace.load("labels") == [1]


@pytest.mark.usefixtures("state")
def test_what_is_not_plain_data_is_refused_and_nothing_changes():
    workspace.save("labels", [1])
    with pytest.raises(TypeError, match="not JSON serializable"):
        workspace.save("labels", {1, 2})
    assert workspace.load("labels") == [1]


def test_state_off_keeps_nothing(copy, monkeypatch):
    monkeypatch.setenv("COURSE_STATE", "off")
    monkeypatch.chdir(copy)
    before = (copy / MARKER).read_bytes()
    workspace.save("answer", 1)
    assert workspace.load("answer", default="none") == "none"
    assert workspace.update("answer", lambda old: old + 1, default=1) == 2
    with pytest.raises(TypeError):
        workspace.save("answer", object())
    assert (copy / MARKER).read_bytes() == before


def test_state_stands_apart_from_the_rest_of_the_record(copy, monkeypatch):
    monkeypatch.delenv("COURSE_STATE", raising=False)
    monkeypatch.chdir(copy)
    workspace.edit(copy, lambda record: record.update(shipped={"a": ["1"]}))
    workspace.save("shipped", "mine")
    assert json.loads((copy / MARKER).read_text()) == {
        "format": workspace.FORMAT,
        "shipped": {"a": ["1"]},
        "state": {"shipped": "mine"},
    }


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such permissions")
def test_a_new_file_obeys_the_umask_and_an_old_one_keeps_its_mode(tmp_path):
    def mode():
        return stat.S_IMODE((tmp_path / "file").stat().st_mode)

    old = os.umask(0o027)
    try:
        workspace.write_whole(tmp_path / "file", b"one")
        assert mode() == 0o640
        (tmp_path / "file").chmod(0o660)
        workspace.write_whole(tmp_path / "file", b"two")
        assert mode() == 0o660
    finally:
        os.umask(old)
    assert (tmp_path / "file").read_bytes() == b"two"
    assert names(tmp_path) == {"file"}
