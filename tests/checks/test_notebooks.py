"""The exercise notebooks and their solutions: complete, executed, and nothing given away."""

import re
from pathlib import Path

import nbformat
import pytest

from course.authoring.build import build_notebooks
from course.authoring.exercises import read_exercises, stub
from course.checks import exercises
from course.checks._source import parts

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "solutions" / "_src").glob("[!.]*.py"))

each_source = pytest.mark.parametrize("source", SOURCES, ids=lambda p: p.stem)
each_notebook = pytest.mark.parametrize(
    "path",
    [ROOT / kind / f"{s.stem}.ipynb" for kind in ("exercises", "solutions") for s in SOURCES],
    ids=lambda p: f"{p.parent.name}/{p.stem}",
)


def _read(path):
    return nbformat.read(path, as_version=4)


def _exercises_of(source):
    number = source.stem[:2]
    lesson = int(number) if number.isdigit() else source.stem
    return [exercise for exercise in exercises() if exercise.lesson == lesson]


def _body_lines(function):
    lines = [line.strip() for line in parts(function)[2]]
    return [line for line in lines if len(line) > 8]


@each_source
def test_is_built_from_its_source(source):
    assert build_notebooks(ROOT, check=True, only=(f"solutions/{source.stem}",)) == 0


@each_source
def test_places_every_exercise_of_its_lesson_once(source):
    placed = re.findall(r'^# %% exercise="(.+)"$', source.read_text(), flags=re.M)
    assert sorted(placed) == sorted(exercise.name for exercise in _exercises_of(source))


@each_source
def test_gives_no_solution_away(source):
    text = (ROOT / "exercises" / f"{source.stem}.ipynb").read_text()
    plain = "\n".join(cell.source for cell in nbformat.reads(text, 4).cells)
    for exercise in _exercises_of(source):
        assert stub(exercise.function) in plain
        for line in _body_lines(exercise.function):
            assert line not in plain, line
            assert line.replace('"', '\\"') not in text, line


@each_source
def test_what_explains_the_solution_is_in_the_solutions_alone(source):
    solved, unsolved = (read_exercises(source)[kind] for kind in ("solutions", "exercises"))
    explained = [c for c in solved.cells if "solution" in c.metadata.get("tags", ())]
    assert len(explained) >= len(_exercises_of(source))
    assert {cell.cell_type for cell in explained} == {"markdown"}
    plain = "\n".join(cell.source for cell in unsolved.cells)
    assert not [cell.source for cell in explained if cell.source in plain]


@each_source
def test_every_exercise_is_unsolved_in_one_and_solved_in_the_other(source):
    for kind, outcome in (("exercises", "○ Not attempted"), ("solutions", "✓ Correct")):
        checks = [c for c in _read(ROOT / kind / f"{source.stem}.ipynb").cells if _graded(c)]
        assert len(checks) == len(_exercises_of(source))
        for cell in checks:
            assert cell.outputs[0].data["text/plain"].startswith(outcome), cell.source


@each_source
def test_has_something_to_think_about_and_a_picture(source):
    text = source.read_text()
    assert text.count("**Think:**") >= len(_exercises_of(source)) - 2
    assert text.count("when_solved(") >= len(_exercises_of(source)) / 2


@each_notebook
def test_is_valid_small_and_ran_from_top_to_bottom(path):
    notebook = _read(path)
    nbformat.validate(notebook)
    assert path.stat().st_size <= 300_000
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    outputs = [output for cell in code for output in cell.outputs]
    assert not [o for o in outputs if o.output_type == "error" or o.get("name") == "stderr"]


@each_notebook
def test_names_no_path_of_one_machine(path):
    assert not re.search(r"/(home|root|tmp|Users|work)/", path.read_text())


@each_notebook
def test_carries_what_nbgrader_reads(path):
    declared = {exercise.name.replace(".", "-"): exercise for exercise in exercises()}
    cells = [cell.metadata.nbgrader for cell in _read(path).cells if "nbgrader" in cell.metadata]
    ids = [cell.grade_id for cell in cells]
    assert len(set(ids)) == len(ids)
    for task, test in zip(cells[::2], cells[1::2], strict=True):
        assert task.solution and not task.grade and not task.locked
        assert test.grade and test.locked and not test.solution
        assert test.grade_id == f"check-{task.grade_id}"
        assert test.points == declared[task.grade_id].points


def _graded(cell):
    return cell.metadata.get("nbgrader", {}).get("grade", False)
