"""Check that the course can run here: one line for each thing, OK or what to do."""

import importlib.util
import os
import shlex
import shutil
import sys
import tempfile
from importlib import metadata
from pathlib import Path

import course
from course import workspace
from course.cli import copies

DISTRIBUTION = "semi-supervised-course"
MODULE_NAMES = {"scikit-learn": "sklearn"}
KERNEL_SECONDS = 60
FREE_BYTES = 500e6
START_OVER = "make a new environment and install the course there"


def add_arguments(parser):
    """The command has no arguments: it looks at this Python and the current folder."""


def run(arguments):
    healthy = True
    for check in CHECKS:
        try:
            findings = list(check())
        except Exception as error:  # a doctor who faints helps nobody
            what = check.__name__.replace("_", " ")
            findings = [(False, f"{what} could not be checked ({error!r}); {START_OVER}")]
        for fine, line in findings:
            print("OK  " if fine else "FIX ", line, flush=True)
            healthy = healthy and fine
    return 0 if healthy else 1


def python():
    """Python is recent enough."""
    from packaging.specifiers import SpecifierSet

    version = "{}.{}.{}".format(*sys.version_info)
    needed = metadata.metadata(DISTRIBUTION)["Requires-Python"]
    if SpecifierSet(needed).contains(version):
        yield True, f"Python {version}"
    else:
        yield False, f"Python {version} is too old: make an environment with Python {needed}"


def packages():
    """What the course needs is installed, and recent enough."""
    found = []
    for requirement in _requirements():
        install = f"run: {_installer()} {str(requirement)!r}"
        try:
            version = metadata.version(requirement.name)
        except metadata.PackageNotFoundError:
            yield False, f"{requirement.name} is missing; {install}"
            continue
        if requirement.specifier.contains(version, prereleases=True):
            found.append(f"{requirement.name} {version}")
        else:
            yield False, f"{requirement.name} {version} is too old; {install}"
    yield True, f"packages: {', '.join(found)}"


def kernel():
    """A kernel starts, computes, and can import the packages."""
    from jupyter_client.manager import KernelManager

    from course.kernels import OwnKernel

    modules = ["course", *(_module_name(requirement) for requirement in _requirements())]
    manager = KernelManager(kernel_name="python3", kernel_spec_manager=OwnKernel())
    with tempfile.TemporaryDirectory() as elsewhere, open(os.devnull, "w") as quiet:
        # Elsewhere, so that a file that hides a package is one finding and not two.
        manager.start_kernel(cwd=elsewhere, stdout=quiet, stderr=quiet)
        client = manager.blocking_client()
        try:
            client.start_channels()
            client.wait_for_ready(timeout=KERNEL_SECONDS)
            reply = client.execute(
                f"import {', '.join(modules)}",
                user_expressions={"sum": "1 + 1"},
                reply=True,
                timeout=KERNEL_SECONDS,
            )["content"]
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)
    if reply["status"] != "ok":
        problem = f"{reply['ename']}: {reply['evalue']}"
        yield False, f"a kernel starts, but cannot import the packages ({problem}); {START_OVER}"
    elif reply["user_expressions"]["sum"].get("data", {}).get("text/plain") != "2":
        yield False, f"a kernel starts, but does not compute 1 + 1; {START_OVER}"
    else:
        yield True, "a kernel starts and imports the packages"


def widgets():
    """The parts of the controls that run in the browser are where JupyterLab looks."""
    from jupyter_core.paths import jupyter_path

    needed = {"jupyterlab_widgets": "@jupyter-widgets/jupyterlab-manager", "anywidget": "anywidget"}
    missing = [
        package
        for package, extension in needed.items()
        if not any(
            Path(p, extension, "package.json").is_file() for p in jupyter_path("labextensions")
        )
    ]
    if missing:
        again = f"{_installer()} --force-reinstall {' '.join(missing)}"
        yield False, f"JupyterLab will not show the controls of the lessons; run: {again}"
    else:
        yield True, "the controls of the lessons (widgets) are known to JupyterLab"


def write_access():
    """The current folder and the working copy can be written."""
    here = Path.cwd()
    for folder in sorted({here, _working_copy() or here}):
        try:
            tempfile.TemporaryFile(dir=folder).close()
        except OSError as error:
            yield False, f"cannot write to {folder} ({error.strerror}); go to a folder of your own"
        else:
            yield True, f"can write to {folder}"


def free_disk():
    """There is room for a working copy and what JupyterLab keeps."""
    free = shutil.disk_usage(Path.cwd()).free
    if free < FREE_BYTES:
        yield False, f"only {free / 1e6:.0f} MB of disk are free; make room for 500 MB"
    else:
        yield True, f"{free / 1e9:.1f} GB of disk are free"


def working_copy():
    """The record of the working copy, if one is here, can be read."""
    copy = _working_copy()
    if copy is None:
        yield True, "no working copy here; 'course lab' makes one"
        return
    try:
        workspace.read(copy)
    except workspace.WorkspaceError as error:
        yield False, str(error)
    else:
        yield True, f"working copy: {copy}"


def shadows():
    """No file of the learner's is imported in place of a module of the same name."""
    needed = {_module_name(requirement) for requirement in _requirements()}
    names = {"course", *needed, *sys.stdlib_module_names}
    found = [path for folder in _import_folders() for path in _modules_in(folder, names)]
    for path in found:
        yield False, f"{path} hides a module that the lessons need; rename it"
    if not found:
        yield True, "no file here hides a module that the lessons need"


def grading():
    """Which wall a grader could put around submissions here; learners need none."""
    from course.grading.isolation import try_out

    yield True, f"for teachers, course grade: {try_out().said}"


CHECKS = (
    python,
    packages,
    kernel,
    widgets,
    write_access,
    free_disk,
    working_copy,
    shadows,
    grading,
)


def _working_copy():
    """Return the working copy that 'course lab' opens from here; None if it would make one."""
    return workspace.find(copies.default_folder())


def _requirements():
    """Return what the course needs at run time, as ``packaging`` requirements."""
    from packaging.requirements import Requirement

    listed = [Requirement(line) for line in metadata.requires(DISTRIBUTION) or ()]
    return [r for r in listed if r.marker is None or r.marker.evaluate({"extra": ""})]


def _module_name(requirement):
    return MODULE_NAMES.get(requirement.name, requirement.name)


def _installer():
    if importlib.util.find_spec("pip") is None:
        return f"uv pip install --python {shlex.quote(sys.executable)}"
    return f"{shlex.quote(sys.executable)} -m pip install"


def _import_folders():
    """Return the folders that come before the installed packages where notebooks run."""
    here, copy = Path.cwd(), _working_copy()
    inside = [copy / name for name in ("notebooks", "exercises")] if copy else []
    return sorted({here, *inside})


def _modules_in(folder, names):
    """Return what would be imported from ``folder`` under one of ``names``, the course aside."""
    files = [path for path in folder.glob("*.py") if path.stem in names]
    folders = [path.parent for path in folder.glob("*/__init__.py") if path.parent.name in names]
    ours = Path(course.__file__).resolve().parent
    return [path for path in sorted(files + folders) if path.resolve() != ours]
