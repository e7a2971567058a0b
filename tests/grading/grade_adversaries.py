"""Grade every adversary beside an honest neighbor, and see whether anything outside changed.

``python grade_adversaries.py FOLDER [open | few]`` prints one JSON object. A process of its own, so
that it can be run as another user, and with traps that are its own: files, sockets, shared
memory, an environment variable. With ``open`` a few attacks are graded without any walls, with
``few`` fifteen behind them.
"""

import ctypes
import json
import os
import signal
import socket
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import adversaries
import tiny

from course.grading import child, client, run, walls

LIMITS = walls.Limits(
    cell_seconds=3.0, task_seconds=1.5, memory=700_000_000, files=20_000_000, processes=12
)
OPEN = (
    "reads_outside", "reads_the_environment", "shared_memory", "uses_a_local_socket",
    "uses_the_net", "writes_outside",
)  # fmt: skip
FEW = (
    "answers_ahead", "answers_twice", "equals_everything", "huge_answer", "imported",
    "its_source_asked_for", "patched_numpy", "patches_the_checks", "pickle", "reads_outside",
    "runs_the_solution", "says_it_is_correct", "shared_memory", "uses_the_net", "writes_outside",
)  # fmt: skip
HONEST = "_neighbor"


def main(folder, without_walls, few=False):
    folder = Path(folder)
    client._IDLE = 5.0  # a disk that others use as well can take two
    outside, traps = _set_traps(folder)
    names = OPEN if without_walls else FEW if few else tuple(adversaries.EVERY)
    _hand_in(folder / "submissions", names, outside, files=not without_walls and not few)
    before = _look(folder)
    if without_walls:
        run.start_server = lambda limits, *_: _Open(limits)
    said = []
    finished = run.grade(
        folder / "submissions", folder / "grades.csv", pages=folder / "pages", jobs=2, seed=7,
        limits=LIMITS, known=tiny.KNOWN, say=said.append,
    )  # fmt: skip
    ctypes.CDLL(None).shmctl(outside["SEGMENT"], 0, None)  # IPC_RMID
    print(json.dumps({
        "finished": bool(finished),
        "said": said,
        "user": os.geteuid(),
        "changed": sorted(before ^ _look(folder)),
        "called": [name for name, trap in traps.items() if _was_called(trap)],
    }))  # fmt: skip


def _set_traps(folder):
    """Make what an attack would reach: return how to reach it, and the sockets that listen."""
    (folder / "trap").mkdir()
    (folder / "trap" / "secret").write_text("secret")
    os.environ["SECRET"] = "secret"
    network = socket.create_server(("127.0.0.1", 0))
    local = socket.socket(socket.AF_UNIX)
    local.bind(f"\0trap-{os.getpid()}")
    local.listen()
    key = 0x5E000000 + os.getpid()
    segment = ctypes.CDLL(None).shmget(key, 1, 0o1666)
    assert segment >= 0
    outside = {
        "FOLDER": folder / "trap",
        "SUBMISSIONS": folder / "submissions",
        "OUT": folder / "trap" / "grades.csv",
        "PORT": network.getsockname()[1],
        "ABSTRACT": f"trap-{os.getpid()}",
        "SHM": key,
        "SEGMENT": segment,
        "PID": os.getpid(),
    }
    return outside, {"network": network, "local": local}


def _hand_in(submissions, names, outside, files):
    for name in names:
        _put(submissions / name, adversaries.as_bytes(adversaries.EVERY[name][0], outside))
        _put(submissions / f"{name}{HONEST}", tiny.book(*tiny.RIGHT))
    if not files:
        return
    right = submissions.parent / "right.ipynb"
    right.write_bytes(tiny.book(*tiny.RIGHT))
    for name in ("a_link", "a_pipe", "an_empty_folder", "another_file"):
        (submissions / name).mkdir()
    (submissions / "a_link" / f"{tiny.STEM}.ipynb").symlink_to(right)
    os.mkfifo(submissions / "a_pipe" / f"{tiny.STEM}.ipynb")
    (submissions / "another_file" / "homework.pdf").write_text("no notebook")
    _put(submissions / "=1+1", tiny.book(*tiny.RIGHT))
    _put(submissions / "<b>&\x1b[2J\u202e", tiny.book(*tiny.RIGHT))
    _put(submissions / "with_a_copy", tiny.book(*tiny.RIGHT))
    (submissions / "with_a_copy" / f"{tiny.STEM} (1).ipynb").write_bytes(b"")


def _put(folder, data):
    folder.mkdir(parents=True)
    (folder / f"{tiny.STEM}.ipynb").write_bytes(data)


def _look(folder):
    """Return what the traps and the submissions look like, as a set."""
    return {
        (str(path), path.lstat().st_size, path.lstat().st_mtime_ns)
        for part in ("trap", "submissions")
        for path in [folder / part, *(folder / part).rglob("*")]
    } | {(f"/dev/shm/{name}", 0, 0) for name in os.listdir("/dev/shm") if name == "trap"}


def _was_called(trap):
    trap.setblocking(False)
    try:
        trap.accept()
    except BlockingIOError:
        return False
    return True


class _Open:
    """Stands for the fork server, and puts no walls around its children."""

    def __init__(self, limits):
        self.limits = limits
        self.isolation = client.Isolation(False, "none")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def close(self):
        pass

    def child(self):
        return client.Child(self)

    def ask(self, request, connection=None):
        if request["do"] == "start":
            if pid := os.fork():
                return {"pid": pid}
            child.converse(connection)
            os._exit(0)
        if request["do"] == "stop":
            os.kill(request["pid"], signal.SIGKILL)
            os.waitpid(request["pid"], 0)
            return {"status": 0, "cpu": 0.0}
        return {"cpu": 0.0, "held": 0, "waited": 0.0}


if __name__ == "__main__":
    main(sys.argv[1], "open" in sys.argv, "few" in sys.argv)
