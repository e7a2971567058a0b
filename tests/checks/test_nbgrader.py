"""A class that uses nbgrader takes the files as they are: its own run gives 0 and all points."""

import csv
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from course.checks import exercises

ROOT = Path(__file__).parents[2]
STEMS = sorted(path.stem for path in (ROOT / "exercises").glob("[!.]*.ipynb"))

# What a teacher puts into nbgrader_config.py: nothing but this. Our stubs have no code to
# clear, and nbgrader would put its own text in place of their signatures.
CONFIG = """
c = get_config()
c.CourseDirectory.course_id = "semi-supervised"
c.ClearSolutions.enabled = False
"""


@pytest.fixture(scope="module")
def grades(tmp_path_factory):
    """What ``nbgrader autograde`` and ``export`` say: (assignment, student) -> (score, of)."""
    if importlib.util.find_spec("nbgrader") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("nbgrader is not installed: install the course with its extra 'nbgrader'")
        pytest.skip("nbgrader is not installed")
    course = tmp_path_factory.mktemp("class")
    (course / "nbgrader_config.py").write_text(CONFIG)
    for stem in STEMS:
        files = {
            f"source/{stem}": ROOT / "exercises",
            f"submitted/unsolved/{stem}": ROOT / "exercises",
            f"submitted/solved/{stem}": ROOT / "solutions",
        }
        for folder, origin in files.items():
            (course / folder).mkdir(parents=True)
            shutil.copy(origin / f"{stem}.ipynb", course / folder)
        _nbgrader(course, "generate_assignment", stem, "--create")
        _nbgrader(course, "autograde", stem)
    _nbgrader(course, "export")
    with open(course / "grades.csv", newline="") as file:
        return {
            (row["assignment"], row["student_id"]): (float(row["score"]), float(row["max_score"]))
            for row in csv.DictReader(file)
        }


def _nbgrader(course, *arguments):
    programs = Path(sys.executable).parent  # nbgrader starts alembic by its name
    result = subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=course,
        env={**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr[-3000:]


def _points(stem):
    lesson = int(stem[:2]) if stem[:2].isdigit() else stem
    return sum(exercise.points for exercise in exercises() if exercise.lesson == lesson)


@pytest.mark.slow
@pytest.mark.parametrize("stem", STEMS)
def test_unsolved_gets_nothing_and_solved_gets_all(grades, stem):
    assert grades[stem, "unsolved"] == (0.0, _points(stem))
    assert grades[stem, "solved"] == (_points(stem), _points(stem))
