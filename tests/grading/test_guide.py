"""What the guide says of the grader: its options are there, and its workflow's commands run."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import tiny
from test_run import Fake

from course import cli, shipping
from course.grading import autograder, judge, run
from course.grading.results import Result, TaskResult

GUIDE = shipping.checkout() / "notebooks" / "_src" / "facilitator-guide.md"
SECTION = GUIDE.read_text(encoding="utf-8").partition("\n## Grade\n")[2]


def commands(text):
    return [shlex.split(line)[1:] for line in re.findall(r"^.*?(course grade .*)$", text, re.M)]


def test_every_option_and_command_of_the_guide_is_there(capsys):
    with pytest.raises(SystemExit):
        cli.main(["grade", "--help"])
    known = set(re.findall(r"--[a-z-]+", capsys.readouterr().out))
    assert set(re.findall(r"`(--[a-z-]+)", SECTION)) <= known
    fenced = "\n".join(re.findall(r"^ *```.*?^ *```", SECTION, re.M | re.DOTALL))
    lines = commands(fenced)
    assert len(lines) >= 3
    for line in lines:
        cli._parser().parse_args(line)


def test_the_workflow_grades_a_repository(tmp_path, monkeypatch):
    yaml = pytest.importorskip("yaml")
    [text] = re.findall(r"^```yaml\n(.*?)^```", SECTION, re.M | re.DOTALL)
    workflow = yaml.safe_load(text)
    steps = workflow["jobs"]["grade"]["steps"]
    assert workflow["permissions"] == {"contents": "read"}
    [command] = commands("\n".join(step.get("run", "") for step in steps))
    fake = Fake()
    monkeypatch.setattr(run, "start_server", fake)
    monkeypatch.setattr(judge, "grade", fake.grade)
    monkeypatch.setattr(run, "notebooks", lambda: tiny.KNOWN)
    monkeypatch.chdir(tmp_path)
    root = tmp_path / steps[0]["with"]["path"]
    for name in (".git/HEAD", f"notebooks/{tiny.STEM}.ipynb", "exercises/a.png", ".github/a.yml"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(tiny.book("import numpy"))
    (root / "exercises" / f"{tiny.STEM}.ipynb").write_bytes(tiny.book(*tiny.RIGHT))
    (root / "README.md").write_text("# Exercises")
    assert cli.main(command) == 0
    kept = steps[-1]["with"]["path"].split()
    assert [bool(list(tmp_path.glob(pattern))) for pattern in kept] == [True, True]
    assert fake.graded == ["student"]


def script(name):
    """Return the text of a script of the guide that follows the mention of its name."""
    return re.search(rf"^`{name}` .*?^```bash\n(.*?)^```", SECTION, re.M | re.DOTALL)[1]


# What Gradescope documents of results.json: each field that we write, and its type.
FIELDS = {"score": (int, float), "output": str, "execution_time": int, "tests": list}
OF_A_TEST = {
    "name": str, "score": (int, float), "max_score": (int, float), "status": str, "output": str,
}  # fmt: skip


def is_valid(found):
    fits = found.keys() == FIELDS.keys() and all(isinstance(found[k], t) for k, t in FIELDS.items())
    return fits and all(
        test.keys() == OF_A_TEST.keys()
        and all(isinstance(test[k], t) for k, t in OF_A_TEST.items())
        and test["status"] in ("passed", "failed")
        for test in found["tests"]
    )


def test_what_gradescope_reads(tmp_path):
    tasks = [TaskResult("a", 2, 2, "correct"), TaskResult("b", 0.5, 3, "not yet", "Divide.")]
    ada = Result("ada", "01", "01.ipynb", tasks=tasks, late="10% off", penalty=0.25)
    path, said = autograder.write(tmp_path / "g.csv", [ada, Result("bob", "01")])
    found = json.loads(path.read_text(encoding="utf-8"))
    assert is_valid(found) and said == "" and path.name == "g-autograder.json"
    assert found["score"] == 2.25 and found["output"] == "01: 10% off"
    assert [test["status"] for test in found["tests"]] == ["passed", "failed"]
    assert found["tests"][1]["output"] == "Divide."


def test_gradescope_is_told_of_one_student_alone(tmp_path):
    two = [Result(name, "01", "01.ipynb") for name in ("ada", "bob")]
    path, said = autograder.write(tmp_path / "g.csv", two)
    assert path is None and "2 handed in" in said and list(tmp_path.iterdir()) == []


def test_the_scripts_for_gradescope_are_bash():
    for name in ("setup.sh", "run_autograder"):
        subprocess.run(["bash", "-n"], input=script(name), text=True, check=True)


@pytest.mark.slow
def test_run_autograder_grades_what_a_student_sent(tmp_path):
    """In a folder that looks as Gradescope's does; behind the wall that can be had here."""
    (tmp_path / "env" / "bin").mkdir(parents=True)
    course = tmp_path / "env" / "bin" / "course"
    start = "from course.cli import main; raise SystemExit(main())"
    course.write_text(f'#!/bin/sh\nexec {sys.executable} -P -c "{start}" "$@"\n')
    course.chmod(0o755)
    (tmp_path / "submission").mkdir()
    (tmp_path / "results").mkdir()
    name = "05_pitfalls.ipynb"
    shutil.copy(shipping.checkout() / "solutions" / name, tmp_path / "submission")
    text = script("run_autograder").replace(" --wall wasm", "")
    subprocess.run(["bash", "-c", text], cwd=tmp_path, check=True, env={**os.environ})
    found = json.loads((tmp_path / "results" / "results.json").read_text(encoding="utf-8"))
    most = sum(task.points for task in run.notebooks()[Path(name).stem])
    assert is_valid(found) and found["score"] == most
    assert sum(test["max_score"] for test in found["tests"]) == most
