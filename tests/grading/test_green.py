"""Green at the desk, green in the grade: what comes after a task's check costs it nothing."""

import csv
import json

import pytest
import tiny
from tiny import IMPORTS, MASK, RIGHT, SOFTMAX, STEP

from course.grading import run, walls
from course.grading.places import places

CHECKED = {name: f"check('tiny.{name}', {name})" for name in ("softmax", "mask")}
ALL = {"tiny.softmax": 2, "tiny.mask": 1, "tiny.propagation_step": 3}
WRONG = "def softmax(scores):\n    return scores * 0"
USES_HELPER = SOFTMAX.replace("return growth", "return adjusted(growth)")
USES_GLOBAL = SOFTMAX.replace("axis=1", "axis=AXIS")
ENDLESS = "while True: pass"
SLOW = "for i in range(20_000_000): pass"

HANDED_IN = {  # cells, and points where they are not all
    "a helper defined anew": [IMPORTS, "def adjusted(x): return x", USES_HELPER, CHECKED["softmax"],
                              "def adjusted(x): return 0 * x", MASK, STEP],
    "a scratch cell at the end": [*RIGHT, "min = 3; len = 0; max = None"],
    "the library's name": [*RIGHT, "np = None"],
    "a global set otherwise": [IMPORTS, "AXIS = 1", USES_GLOBAL, CHECKED["softmax"], "AXIS = 0",
                               MASK, STEP],
    "the function's own name": [IMPORTS, SOFTMAX, MASK, CHECKED["mask"], STEP,
                                "mask = mask(np.array([1, -1]))"],
    "deleted": [IMPORTS, SOFTMAX, CHECKED["softmax"], MASK, STEP, "del softmax, mask"],
    "a list changed in place": [IMPORTS, "AXES = [1]", SOFTMAX.replace("axis=1", "axis=AXES[0]"),
                                CHECKED["softmax"], "AXES[0] = 0; AXES.clear()", MASK, STEP],
    "an array changed in place": [IMPORTS, "ONE = np.ones(1)", SOFTMAX.replace(
                                  "return growth", "return ONE[0] * growth"), MASK, STEP,
                                  "ONE *= 0"],
    "checked, then tried otherwise": [IMPORTS, SOFTMAX, CHECKED["softmax"], WRONG, MASK, STEP],
    "right only at the end": [IMPORTS, "def softmax(s): return later(s)", CHECKED["softmax"],
                              SOFTMAX.replace("softmax", "later"), MASK, STEP],
    "checked before it was written": [IMPORTS, CHECKED["softmax"], SOFTMAX, MASK, STEP],
    "one endless cell": [*RIGHT[:2], ENDLESS, MASK, STEP],
    "four endless cells": [IMPORTS, ENDLESS, SOFTMAX, ENDLESS, MASK, ENDLESS, STEP, ENDLESS],
    "endless at the end": [*RIGHT, ENDLESS, ENDLESS, ENDLESS, ENDLESS],
    "slow experiments": [*RIGHT, *[SLOW] * 9],
    "slow experiments before": ([IMPORTS, *[SLOW] * 9, SOFTMAX, WRONG.replace("softmax", "mask"),
                                 STEP], {"tiny.mask": 0}),
    "a module written by a cell": ["%%writefile mine.py\nimport numpy as np" + SOFTMAX, IMPORTS,
                                   "from mine import softmax", MASK, STEP],
    "no-break spaces": [IMPORTS, SOFTMAX.replace("    ", "\u00a0\u202f\u00a0 "), MASK, STEP],
    "typographic quotes": [IMPORTS, SOFTMAX + "\nprint(\u201cdone\u201d, \u2018x\u2019)", MASK,
                           STEP],
    "an error at the end": [*RIGHT, "1 / 0", "def softmax(s): return s"],
    "a library's function replaced": [*RIGHT[:2], CHECKED["softmax"], "np.exp = np.sin", MASK,
                                      STEP],
    "everything removed": [*RIGHT, "globals().clear()"],
    "errors of numbers raised": [*RIGHT, "np.seterr(all='raise')", "import warnings",
                                 "warnings.simplefilter('error')"],
    "leaves": [*RIGHT[:2], "raise SystemExit", "exit()", MASK, "quit()", STEP],
    "asks": [IMPORTS, "name = input('Your name?')\n" + SOFTMAX, MASK, STEP + "\ninput()"],
    "an error without words": [*RIGHT[:3], "class E(Exception):\n    def __str__(self): 1 / 0",
                               "raise E", STEP],
    "a thread that never ends": [*RIGHT[:2], "import threading, time\nthreading.Thread("
                                 "target=time.sleep, args=(999,), daemon=True).start()",
                                 MASK, STEP],
    "wrong all along": ([IMPORTS, WRONG, CHECKED["softmax"], MASK, STEP], {"tiny.softmax": 0}),
    "an endless task": ([IMPORTS, "def softmax(s):\n    while True: pass", CHECKED["softmax"],
                         MASK, STEP], {"tiny.softmax": 0}),
    "endless, and mended later": [IMPORTS, "def go_on(): return True\ndef softmax(s):\n"
                                  "    while go_on(): pass\n    return right(s)",
                                  CHECKED["softmax"],
                                  MASK, STEP, "def go_on(): return False\n"
                                  + SOFTMAX.replace("softmax", "right")],
}  # fmt: skip


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    folder = tmp_path_factory.mktemp("green")
    for number, handed_in in enumerate(HANDED_IN.values()):
        cells = handed_in[0] if isinstance(handed_in, tuple) else handed_in
        (folder / "in" / f"s{number}").mkdir(parents=True)
        (folder / "in" / f"s{number}" / f"{tiny.STEM}.ipynb").write_bytes(tiny.book(*cells))
    limits = walls.Limits(cell_seconds=3.0, task_seconds=1.5)
    run.grade(
        folder / "in", folder / "g.csv", jobs=2, limits=limits, known=tiny.KNOWN, say=lambda _: None
    )
    points = {}
    with open(folder / "g-tasks.csv", newline="", encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            points.setdefault(row["student"], {})[row["task"]] = int(row["points"])
    ledger = (folder / ".g.ledger").read_text().splitlines()[1:]
    seconds = {r["student"]: r["seconds"] for r in (json.loads(x)["result"] for x in ledger)}
    return points, seconds


@pytest.mark.slow
@pytest.mark.parametrize("name", HANDED_IN)
def test_the_better_of_the_two_counts(graded, name):
    handed_in, student = HANDED_IN[name], f"s{list(HANDED_IN).index(name)}"
    less = handed_in[1] if isinstance(handed_in, tuple) else {}
    assert graded[0][student] == ALL | less


@pytest.mark.slow
def test_what_comes_after_the_last_right_task_is_not_run(graded):
    for name in ("endless at the end", "slow experiments"):
        assert graded[1][f"s{list(HANDED_IN).index(name)}"] < 1


def test_places():
    task = tiny.TASKS[1]
    for cells, expected in (
        ([MASK, CHECKED["mask"], MASK], [1]),
        ([MASK, "x", "check( 'tiny.mask' , mask)", 'check(name="tiny.mask", answer=mask)'], [2, 3]),
        ([MASK, "masks = 1\ndef mask2(): 0"], [0]),
        (["mask = lambda y: y", "mask == 3"], [0]),
        (["class mask: pass", "async def mask(): 0"], [0, 1]),
        (["x = mask"], []),
        (["# check('tiny.softmax', mask)"], []),
    ):
        assert places(task, cells) == expected
