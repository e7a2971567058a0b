"""The fork server: a process with the libraries loaded, of which each submission gets a child.

Run by ``client`` as ``python -m course.grading.server SOCKET``. It loads what notebooks
import, but neither ``course.checks`` nor any solution that is not part of the package; then it
goes behind the walls itself, and from there starts a child in namespaces of its own for each
connection it is handed. It reads no message of a child, so no child can talk to it.

Requests come over a socket, one JSON message each: ``start`` (with a connection), ``usage`` and
``stop`` of a child.
"""

import contextlib
import gc
import importlib
import json
import os
import signal
import socket
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from course.grading import loading, walls
from course.grading.cgroup import Groups

_HERTZ = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


def main(descriptor, bare):
    """Serve requests from the socket ``descriptor`` until it is closed.

    Parameters
    ----------
    descriptor : int
    bare : bool, load no libraries: a trial of the walls alone
    """
    walls.die_with_parent()
    control = socket.socket(fileno=descriptor)
    try:
        groups = Groups()
        walls.separate()
        _continue_as_first_process()  # before anything is loaded, or it would be held twice
        if not bare:
            loading.load(loading.LIBRARIES, "threading")
            _load_a_font()
        # Before the source is out of sight; after the stand-ins are in.
        child = importlib.import_module("course.grading.child")
        copies = _data_files()
        if os.geteuid() == 0:
            os.setgroups([])
        visible = _visible()
        walls.build_view(visible, copies)
        hidden = walls.covered({*filter(os.path.isdir, visible), str(loading.PACKAGE)})
    except walls.NoWalls as error:
        control.send(json.dumps({"refused": str(error)}).encode())
        return
    gc.collect()
    gc.freeze()  # so that collections in children do not copy what is shared
    control.send(json.dumps({"cgroups": groups.granted}).encode())
    _serve(_Mine(control, child.converse, groups, hidden))


class _Mine(NamedTuple):
    """What requests are answered with."""

    control: socket.socket
    converse: Callable
    groups: Groups
    hidden: list  # what a child's own folders would cover


def _serve(mine):
    while True:
        message, handles, _, _ = socket.recv_fds(mine.control, 4096, 1)
        if not message:
            return
        request = json.loads(message)
        try:
            answer = _REQUESTS[request.pop("do")](mine, *handles, **request)
        except (walls.NoWalls, OSError) as error:
            answer = {"refused": str(error)}
        for handle in handles:
            os.close(handle)
        mine.control.send(json.dumps(answer).encode())


def _start(mine, connection, limits):
    read, write = os.pipe()
    pid = walls.child_in_own_namespaces()
    if pid == 0:
        try:
            os.close(write)
            mine.control.close()
            if os.read(read, 1) == b"+":
                walls.settle(walls.Limits(**limits), connection, mine.hidden)
                mine.converse(socket.socket(fileno=3))
        finally:
            os._exit(1)
    os.close(read)
    try:
        walls.admit(pid)
        mine.groups.hold(pid, limits["memory"])
        os.write(write, b"+")
    except (walls.NoWalls, OSError):
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        raise
    finally:
        os.close(write)
    return {"pid": pid}


def _usage(mine, pid):
    """Return CPU seconds, bytes held and seconds spent waiting for a processor, of a child.

    What this server holds is shared with every process forked from it, and not counted.
    """
    parents, used = {}, {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError, ValueError), open(f"/proc/{name}/stat") as file:
            fields = file.read().rpartition(")")[2].split()
            parents[int(name)] = int(fields[1])
            ticks = sum(map(int, fields[11:15]))  # its own, and of children it waited for
            used[int(name)] = ticks / _HERTZ, int(fields[21]) * os.sysconf("SC_PAGE_SIZE")
    family, size = {pid}, 0
    while len(family) > size:
        size = len(family)
        family |= {p for p, parent in parents.items() if parent in family}
    waited = sum(_waited(p) for p in family)
    mine, shared = [used[p] for p in family if p in used], used[os.getpid()][1]
    return {
        "cpu": sum(cpu for cpu, _ in mine),
        "held": sum(max(0, held - shared) for _, held in mine),
        "waited": waited,
    }


def _waited(pid):
    """Return the seconds that the threads of a process have waited for a processor."""
    total = 0.0
    with contextlib.suppress(OSError, ValueError, IndexError):
        for thread in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{thread}/schedstat") as file:
                total += int(file.read().split()[1]) / 1e9
    return total


def _stop(mine, pid):
    """End a child and all it started; return how it ended and its CPU seconds."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    _, status, used = os.wait4(pid, 0)
    mine.groups.release(pid)
    return {"status": os.waitstatus_to_exitcode(status), "cpu": used.ru_utime + used.ru_stime}


_REQUESTS = {"start": _start, "usage": _usage, "stop": _stop}


def _continue_as_first_process():
    """Fork: the child is the first process of the new pid namespace, and goes on from here."""
    walls.die_with_parent()
    if pid := os.fork():
        os.waitpid(pid, 0)
        os._exit(0)
    walls.die_with_parent()


def _load_a_font():
    import matplotlib.pyplot as plt

    plt.figure().text(0, 0, "x")
    plt.close("all")


# --- what can be seen -----------------------------------------------------------------------


def _visible():
    """Return the paths a submission may read: the interpreter's library and packages."""
    paths = sysconfig.get_paths()
    wanted = {paths[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    wanted |= {p for p in sys.path if Path(p).name in ("site-packages", "dist-packages")}
    wanted |= {"/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/share/zoneinfo"}
    wanted |= {"/usr/share/fonts", "/etc/ld.so.cache", "/etc/localtime"}
    with open("/proc/self/maps") as file:
        mapped = {line.split(maxsplit=5)[-1].strip() for line in file}
    wanted |= {os.path.dirname(path) for path in mapped if ".so" in os.path.basename(path)}
    return wanted


def _data_files():
    """Return the package's data files, which stand in for its folder: none of its source."""
    found = {}
    for path in loading.PACKAGE.rglob("*"):
        name = path.relative_to(loading.PACKAGE)
        source = path.suffix in (".py", ".pyc", ".ipynb")
        if path.is_file() and not source and name.parts[0] not in loading.ABSENT:
            found[str(loading.PACKAGE), name.as_posix()] = path.read_bytes()
    # An empty folder is covered as well.
    return found or {(str(loading.PACKAGE), "empty"): b""}


if __name__ == "__main__":
    main(int(sys.argv[1]), "bare" in sys.argv)
