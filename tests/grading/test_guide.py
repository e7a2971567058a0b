"""What the guide says of the grader: its options are there, and its workflow's commands run."""

import re
import shlex

import pytest
import tiny
from test_run import Fake

from course import cli, shipping
from course.grading import judge, run

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
