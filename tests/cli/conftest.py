"""Small notebooks to ship, so that these tests do not depend on the real lessons."""

import json
import os
import subprocess
import sys

import pytest

from course import shipping


def notebook(*sources, outputs=(), **metadata):
    """Return the bytes of a notebook: a title, then code cells with ``sources``."""
    code = [
        {
            "cell_type": "code",
            "execution_count": None,
            "id": f"cell-{number}",
            "metadata": {},
            "outputs": list(outputs),
            "source": source,
        }
        for number, source in enumerate(sources)
    ]
    title = {"cell_type": "markdown", "id": "title", "metadata": {}, "source": ["# A ", "title"]}
    content = {"cells": [title, *code], "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(content).encode()


@pytest.fixture(name="notebook")
def _notebook():
    return notebook


@pytest.fixture
def source(tmp_path, monkeypatch):
    """A folder with two lessons and a guide, shipped in place of the course's own."""
    folder = tmp_path / "source"
    (folder / "notebooks").mkdir(parents=True)
    (folder / "notebooks" / "01_first_steps.ipynb").write_bytes(notebook("1 + 1"))
    (folder / "notebooks" / "02_next.ipynb").write_bytes(notebook("2 + 2"))
    (folder / "notebooks" / "guide.md").write_text("For teachers\n")
    monkeypatch.setattr(shipping, "home", lambda: folder)
    return folder


@pytest.fixture
def run_course(source, tmp_path):
    """Start the command in a process of its own, with nothing of the user's configuration."""
    code = (
        "import pathlib, signal, sys\n"
        # Whoever runs the tests may ignore signals, as nohup does; the command must not.
        "for name in {'SIGINT', 'SIGHUP'} & set(dir(signal)):\n"
        "    number = getattr(signal, name)\n"
        "    usual = signal.default_int_handler if name == 'SIGINT' else signal.SIG_DFL\n"
        "    signal.signal(number, usual)\n"
        "from course import shipping\n"
        "from course.cli import main\n"
        "home = pathlib.Path(sys.argv.pop(1))\n"
        "shipping.home = lambda: home\n"
        "sys.exit(main())\n"
    )
    # No folder of an activated environment, and none of this user's.
    mine = {"HOME": str(tmp_path / "user"), "PATH": os.defpath}
    folders = {
        f"JUPYTER_{n}_DIR": str(tmp_path / "user" / n) for n in ("CONFIG", "DATA", "RUNTIME")
    }
    started = []

    def start(*arguments, cwd=tmp_path, **environment):
        process = subprocess.Popen(
            [sys.executable, "-P", "-c", code, str(source), *arguments],
            cwd=cwd,
            env={**os.environ, **mine, **folders, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()
