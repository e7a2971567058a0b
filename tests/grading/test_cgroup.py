"""Cgroups: what a killed run left is taken away, and a folder that is none is let be."""

import os

import pytest

from course.grading import cgroup


@pytest.fixture
def top(tmp_path, monkeypatch):
    (tmp_path / "cgroup.procs").touch()
    monkeypatch.setattr(cgroup, "_VERSIONS", ((str(tmp_path), "memory.max"),))
    return tmp_path


def test_what_the_dead_left_goes_with_its_children(top):
    dead = top / f"{cgroup._PREFIX}{2**22 + 1}"  # no process can have this number
    (dead / "12").mkdir(parents=True)
    alive = top / f"{cgroup._PREFIX}1"
    alive.mkdir()
    os.close(cgroup._made(str(top)))
    assert not dead.exists() and alive.exists()
    assert (top / f"{cgroup._PREFIX}{os.getpid()}").exists()
    cgroup.forget(os.getpid())
    assert not (top / f"{cgroup._PREFIX}{os.getpid()}").exists()


def test_a_folder_for_cgroups_of_another_version_is_let_be(top):
    (top / "cgroup.procs").unlink()
    assert not cgroup.Groups().granted
    assert os.listdir(top) == []
