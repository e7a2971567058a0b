"""The wheel holds what a learner needs and nothing else, and works where there is no checkout."""

import ast
import functools
import importlib.metadata
import os
import re
import site
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from course import shipping

ROOT = Path(__file__).parents[1]
DISTRIBUTION = "semi-supervised-course"
# Parts of the package that only work with an extra, and say so.
OPTIONAL = {
    "authoring": "test",
    "datasets": "mails",
    "deep": "torch",
    "evaluation": "cluster",
    "grading": "web",
    "methods": "scale",
    "report": "report",
}


HOST = "_host"  # what the browser's page and the grader offer to Python in WebAssembly


def run(*command, folder, **environment):
    """Run a command with no way back to the checkout; return what it printed."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "COURSE"))}
    result = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env={**inherited, **environment},
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


@pytest.fixture(scope="session")
def wheel(tmp_path_factory):
    """The wheel, built with the very tool that pip would call."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, folder=ROOT)
    [path] = folder.glob("*.whl")
    return path


@pytest.fixture(scope="session")
def installed(wheel, tmp_path_factory):
    """A fresh environment with the wheel, that borrows the packages of this one.

    A .pth file lends the folder of this environment's packages, but .pth files
    in that folder are not read in turn: an editable install, which is one,
    does not come along.
    """
    folder = tmp_path_factory.mktemp("installed")
    run(sys.executable, "-m", "venv", folder / "venv", folder=folder)
    programs = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
    pip = [programs / "python", "-m", "pip", "install", "--no-deps", "--no-index"]
    run(*pip, wheel, folder=folder)
    [packages] = folder.glob("venv/[Ll]ib/**/site-packages")
    (packages / "borrowed.pth").write_text("\n".join(site.getsitepackages()) + "\n")
    return programs


@pytest.fixture(scope="session")
def copy(installed, tmp_path_factory):
    """A working copy made by the installed command."""
    folder = tmp_path_factory.mktemp("learner")
    out = run(installed / "course", "start", "mine", folder=folder)
    assert out.startswith(f"Your working copy is ready: {folder / 'mine'}")
    return folder / "mine"


@pytest.mark.slow
def test_the_wheel_holds_the_package_and_what_is_shipped(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    package = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "course").rglob("*")
        if path.is_file() and not {"__pycache__", ".ipynb_checkpoints"} & set(path.parts)
    }
    shipped = {f"course/shipped/{name}" for name in shipping.files(ROOT)}
    assert names == package | shipped
    assert len(shipping.lessons(ROOT)) >= 2
    # The equation above takes the lists for granted; this does not.
    foreign = re.compile(r"_src|checkpoint|(^|/)tests?[/_]|solution|\.pyc|my-course")
    assert not [name for name in names if foreign.search(name)]
    assert {"course/__init__.py", "course/cli/lab.py"} <= names
    assert any(re.fullmatch(r"course/widgets/static/.*\.js", name) for name in names)


@pytest.mark.slow
def test_the_wheel_brings_the_command_and_the_license(wheel):
    with zipfile.ZipFile(wheel) as archive:
        info = {n.partition(".dist-info/")[2]: n for n in archive.namelist() if ".dist-info/" in n}
        assert "course = course.cli:main" in archive.read(info["entry_points.txt"]).decode()
    assert "licenses/LICENSE" in info


@pytest.mark.slow
def test_the_checkout_is_out_of_reach(installed, copy):
    facts = run(
        installed / "python",
        "-c",
        "import course, sys; print(course.__file__, *sys.path, sep='\\n')",
        folder=copy,
    )
    module, *path = facts.splitlines()
    assert Path(module).is_relative_to(installed.parent)
    assert str(ROOT) not in path


@pytest.mark.slow
def test_a_working_copy_from_the_wheel_is_the_same(copy):
    for name, path in shipping.files(ROOT).items():
        assert (copy / name).read_bytes() == path.read_bytes()
    names = {p.relative_to(copy).as_posix() for p in copy.rglob("*") if p.is_file()}
    assert names - set(shipping.files(ROOT)) == {".course.json", ".course.lock"}


@pytest.mark.slow
def test_the_first_lesson_runs_from_the_wheel(installed, copy):
    code = """
import sys
from pathlib import Path
import nbclient, nbformat
from jupyter_client.manager import AsyncKernelManager
from course.kernels import OwnKernel

lesson = sorted(Path("notebooks").glob("01_*.ipynb"))[0]
notebook = nbformat.read(lesson, as_version=4)
notebook.cells.append(nbformat.v4.new_code_cell("import course; print(course.__file__)"))
manager = AsyncKernelManager(kernel_name="python3", kernel_spec_manager=OwnKernel())
client = nbclient.NotebookClient(
    notebook, km=manager, timeout=120, resources={"metadata": {"path": "notebooks"}}
)
client.execute()
print(notebook.cells[-1].outputs[0].text)
"""
    out = run(installed / "python", "-c", code, folder=copy)
    assert Path(out.strip()).is_relative_to(installed.parent)


@pytest.mark.slow
def test_the_doctor_is_content_with_the_wheel(installed, copy):
    borrowed = {"JUPYTER_PATH": str(Path(sys.prefix, "share", "jupyter"))}
    out = run(installed / "course", "doctor", folder=copy, **borrowed)
    assert all(line.startswith("OK ") for line in out.splitlines())


@pytest.mark.slow
def test_there_is_nothing_to_build_in_the_wheel(installed, tmp_path):
    command = [str(installed / "course"), "build", "--check"]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert result.returncode == 2
    assert result.stderr.startswith("course: 'course build' works in a checkout")


@functools.cache
def closure(extra):
    """Return the names of all distributions that installing the course brings."""
    found, waiting = set(), [(DISTRIBUTION, extra), (DISTRIBUTION, "")]
    while waiting:
        name, with_extra = waiting.pop()
        if (name, with_extra) in found:
            continue
        found.add((name, with_extra))
        try:
            lines = importlib.metadata.requires(name) or ()
        except importlib.metadata.PackageNotFoundError:  # for another system
            continue
        for requirement in map(Requirement, lines):
            if requirement.marker is None or requirement.marker.evaluate({"extra": with_extra}):
                key = canonical(requirement.name)
                waiting += [(key, part) for part in ("", *requirement.extras)]
    return {name for name, _ in found}


def canonical(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def imported(path):
    """Return the top-level names that a module imports, at whatever place in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module.partition(".")[0]


def test_what_is_imported_is_declared():
    """The environments of tests hold more than a learner's: a missing line would not show."""
    owners = importlib.metadata.packages_distributions()
    undeclared = []
    for path in sorted((ROOT / "course").rglob("*.py")):
        part = path.relative_to(ROOT / "course").parts[0]
        declared = closure(OPTIONAL.get(part, ""))
        for name in set(imported(path)) - sys.stdlib_module_names - {"course", HOST}:
            # What an extra brings may not be installed here; then its own name is looked for.
            if not declared & {canonical(owner) for owner in owners.get(name, [name])}:
                undeclared.append(f"{path.relative_to(ROOT)}: {name}")
    assert undeclared == []
