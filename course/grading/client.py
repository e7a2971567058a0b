"""The grader's side of the walls: starting the fork server, and talking with its children."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
import time
from dataclasses import asdict, dataclass

from course.grading import cgroup, frames, walls

_LOOK = 0.2  # seconds between two looks at what a child uses
_IDLE = 10.0  # seconds a child may wait for something that is not a processor
_MOST_CELLS = 2_000  # of a notebook, as in the child
_LARGEST_NEWS = 1_000_000  # bytes of what a child says of its cells
_START = 120.0  # seconds for the server to load its libraries on a busy machine

INSTEAD = (
    "Grade on a machine with Linux 5.12 or newer, or in a container, that allows user namespaces: "
    "`sysctl user.max_user_namespaces` is above 0 there, on Ubuntu 24.04 "
    "`sysctl kernel.apparmor_restrict_unprivileged_userns` is 0 (or grade as root), and Docker "
    "is run with `--security-opt seccomp=unconfined --security-opt apparmor=unconfined "
    "--security-opt systempaths=unconfined`."
)


@dataclass(frozen=True)
class Isolation:
    """Whether submissions can be kept apart on this machine, tried for real; a sentence."""

    granted: bool
    said: str


class Gone(Exception):
    """A child that will not answer any more.

    ``why`` is "time", "idle", "load", "memory", "ended" or "broke the rules"; ``cell`` is the
    notebook's cell that was running, or None, and ``seconds`` how long it had run.
    """

    def __init__(self, why, said="", cell=None):
        super().__init__(said or why)
        self.why, self.cell, self.seconds = why, cell, 0.0


def try_out():
    """Try to put a child in namespaces, without libraries; return the Isolation, or why not."""
    try:
        with Server(bare=True) as server:
            return server.isolation
    except walls.NoWalls as error:
        return Isolation(False, str(error))


class Server:
    """A fork server behind walls, and the only way to its children.

    Used as a context manager. Several threads may use it at once.

    Parameters
    ----------
    limits : walls.Limits
    bare : bool, load no libraries

    Raises
    ------
    walls.NoWalls
        If the kernel does not grant them, or they do not hold in a trial.
    """

    def __init__(self, limits=None, bare=False):
        if why := walls.supported():
            raise walls.NoWalls(why)
        self.limits = limits or walls.Limits()
        self._turn = threading.Lock()
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        command = [sys.executable, "-P", "-m", "course.grading.server", str(theirs.fileno())]
        self._process = subprocess.Popen(
            [*command, *(["bare"] if bare else [])],
            pass_fds=[theirs.fileno()],
            env=_environment(),
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C is for the grader
        )
        theirs.close()
        try:
            self._control.settimeout(_START)
            self.isolation = self._trial(**self._hear())
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """End the server and with it every child."""
        self._control.close()
        try:
            self._process.communicate(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()
        cgroup.forget(self._process.pid)

    def child(self):
        """Start a child."""
        return Child(self)

    def ask(self, request, *connections):
        """Send a request to the server and return its answer."""
        with self._turn:
            try:
                handles = [c.fileno() for c in connections]
                socket.send_fds(self._control, [json.dumps(request).encode()], handles)
                return self._hear()
            except OSError as error:
                raise walls.NoWalls(f"the fork server has ended ({error})") from error

    def _hear(self):
        message = self._control.recv(65536)
        if not message:
            self._process.kill()
            said = self._process.communicate()[1].decode(errors="replace").strip()
            raise walls.NoWalls(f"the fork server has ended ({said.splitlines()[-1:] or ''})")
        answer = json.loads(message)
        if "refused" in answer:
            raise walls.NoWalls(answer["refused"])
        return answer

    def _trial(self, cgroups):
        with self.child() as child:
            try:
                seen = child.ask("report", seconds=30)
            except Gone as error:
                raise walls.NoWalls(f"a child could not be started ({error})") from error
        if why := seen.get("cannot import"):
            raise walls.NoWalls(f"in a trial a library could not be imported behind them: {why}")
        wrong = [name for name, expected in walls.EXPECTED.items() if seen.get(name) != expected]
        if wrong:
            raise walls.NoWalls(f"in a trial the walls did not hold ({', '.join(wrong)})")
        return Isolation(True, _in_force(self.limits, cgroups))


def _in_force(limits, cgroups):
    bound = "enforced by a cgroup" if cgroups else f"measured {1 / _LOOK:g} times a second"
    user = "an ordinary user" if os.geteuid() == 0 else "the user who grades"
    return (
        "each submission runs in Linux namespaces of its own (user, pid, net, ipc, mount, uts), "
        f"as user {walls.INSIDE} without privileges, who is {user} outside; it can read the Python "
        "library and write to a temporary folder; at most "
        f"{limits.processes} processes of {limits.memory / 1e9:g} GB each beyond the libraries, "
        f"{limits.memory / 1e9:g} GB together ({bound})"
    )


class Child:
    """A child behind walls: a submission, once it has been told to run one."""

    def __init__(self, server):
        self._server = server
        self._connection, theirs = socket.socketpair()
        with theirs:
            request = {"do": "start", "limits": asdict(server.limits)}
            self._pid = server.ask(request, theirs)["pid"]
        self.seconds = 0.0  # CPU, known once it has ended
        self.spent = 0.0  # seconds that the last request took, CPU as far as it was measured
        self.status = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        """End it, with all it started."""
        if self.status is not None:
            return
        self._connection.close()
        with contextlib.suppress(walls.NoWalls):
            ended = self._server.ask({"do": "stop", "pid": self._pid})
            self.seconds, self.status = ended["cpu"], ended["status"]

    def ask(self, what, seconds, **details):
        """Ask for something and return the answer, plain data.

        Parameters
        ----------
        what : "report", "begin", "run", "call" or "pause"
        seconds : float, CPU seconds it may take

        Raises
        ------
        Gone
            If there is no answer, or one against the rules; the child is of no use then.
        """
        mark, cell, cells, began = os.urandom(frames.MARK), None, 0, 0.0
        watch = _Watch(self._server, self._pid, self._connection, seconds)
        largest = frames.LARGEST if what == "call" else _LARGEST_NEWS
        try:
            frames.send(watch, mark, {"do": what, **details})
            while True:
                answer = frames.receive(watch, mark, largest)[1]
                if not isinstance(answer, dict):
                    raise frames.BadFrame("an answer in another form")
                if what != "run" or "cell" not in answer:
                    break
                cell, cells, began = answer["cell"], cells + 1, watch.spent()
                if cells > _MOST_CELLS:
                    raise frames.BadFrame("more cells than there are")
            self.spent = watch.spent()
            return answer
        except frames.BadFrame as error:
            raise Gone("broke the rules", str(error), cell) from error
        except (EOFError, OSError) as error:
            self.stop()
            raise Gone("ended", _how(self.status), cell) from error
        except Gone as gone:
            gone.cell, gone.seconds = cell, watch.spent() - began
            raise


class _Watch:
    """A connection that is watched while one waits for it: CPU time, memory, idleness."""

    def __init__(self, server, pid, connection, seconds):
        self._server, self._pid, self._connection = server, pid, connection
        self._seconds, self._first, self._last, self._waited = seconds, None, None, 0.0
        self._start = self._looked = time.monotonic()
        self._connection.settimeout(_LOOK)

    def spent(self):
        """Return the seconds so far: of computing where they were measured, else those passed."""
        if self._first is None:
            return time.monotonic() - self._start
        return self._last["cpu"] - self._first["cpu"] + time.monotonic() - self._looked

    def recv(self, n):
        while True:
            self._look()
            with contextlib.suppress(TimeoutError):
                return self._connection.recv(n)

    def sendall(self, data):
        data = memoryview(data)
        while data:
            self._look()
            with contextlib.suppress(TimeoutError):
                data = data[self._connection.send(data[: 1 << 20]) :]

    def _look(self):
        if time.monotonic() - self._looked < _LOOK:
            return
        self._looked = time.monotonic()
        used = self._server.ask({"do": "usage", "pid": self._pid})
        if self._first is None:
            self._first = self._last = used
            self._start = time.monotonic()
        # A thread that has ended takes its figure with it: count what is added.
        self._waited += max(0.0, used["waited"] - self._last["waited"])
        self._last = used
        cpu = used["cpu"] - self._first["cpu"]
        passed = time.monotonic() - self._start
        if used["held"] > self._server.limits.memory:
            raise Gone("memory")
        if cpu > self._seconds:
            raise Gone("time")
        if passed - cpu - self._waited > _IDLE:
            raise Gone("idle")
        if passed > 60 + 6 * self._seconds:
            raise Gone("load")


def _how(status):
    if isinstance(status, str):
        return f"it crashed ({status})"
    if status is None or status == 1:
        return "it ended the process it ran in"
    if status < 0:
        return f"it was ended by signal {-status}"
    return f"it ended the process it ran in (exit status {status})"


def _environment():
    """Return the environment of the server: nothing of the teacher's."""
    kept = {name: os.environ[name] for name in ("PYTHONPATH",) if name in os.environ}
    return {
        **kept,
        "PATH": os.defpath,
        "HOME": "/tmp",
        "LANG": "C.UTF-8",
        "COURSE_STATE": "off",
        "MPLBACKEND": "Agg",
        "MPLCONFIGDIR": "/tmp",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",  # sets of text come in the same order on every run
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        **{f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL", "NUMEXPR")},
    }
