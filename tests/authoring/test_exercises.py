"""One source makes two notebooks: with the package's functions, and with their stubs."""

import nbformat
import pytest

from course.authoring import build
from course.authoring.exercises import read_exercises, stub
from course.checks.lesson_1_labels import labeled_mask

SOURCE = """# %% [markdown]
# # {tasks} task, {points} point, {minutes} minutes

# %%
import numpy as np

from course.checks import check

# %% [markdown]
# Write the mask.

# %% exercise="labels.labeled_mask"

# %% [markdown] tags=["solution"]
# The reason why.

# %%
1 + 1
"""


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "solutions" / "_src" / "01_first.py"
    path.parent.mkdir(parents=True)
    path.write_text(SOURCE)
    (tmp_path / "course").mkdir()
    return path


def test_the_exercise_has_the_stub_and_the_solution_the_function(source):
    made = read_exercises(source)
    unsolved, solved = (
        [cell.source for cell in made[kind].cells] for kind in ("exercises", "solutions")
    )
    assert stub(labeled_mask) in unsolved and "return y != -1" not in "".join(unsolved)
    assert any(text.endswith("return y != -1") for text in solved)
    assert "The reason why." in solved and "The reason why." not in unsolved
    assert unsolved[0] == "# 1 task, 1 point, 2 minutes"
    assert unsolved[2].startswith("Write the mask.\n\n*1 point, about 2 minutes.")
    assert 'check("labels.labeled_mask", labeled_mask)' in unsolved


def test_a_stub_keeps_signature_and_docstring_and_runs():
    names = {}
    exec(stub(labeled_mask), names)
    assert names["labeled_mask"].__doc__ == labeled_mask.__doc__
    assert names["labeled_mask"](1) is None


def test_an_exercise_that_is_not_declared_is_an_error(source):
    source.write_text(SOURCE.replace("labeled_mask", "misspelled"))
    with pytest.raises(ValueError, match=r"no exercise called 'labels\.misspelled'"):
        read_exercises(source)


def test_both_are_built_checked_and_reproducible(source, capsys):
    root = source.parents[2]
    assert build.build_notebooks(root) == 0
    paths = [root / kind / "01_first.ipynb" for kind in ("exercises", "solutions")]
    before = [path.read_bytes() for path in paths]
    notebook = nbformat.reads(before[0].decode(), as_version=4)
    nbformat.validate(notebook)
    texts = [c.outputs[0].data["text/plain"] for c in notebook.cells if c.get("outputs")]
    assert texts[0].startswith("○ Not attempted") and texts[1] == "2"
    assert build.build_notebooks(root, check=True) == 0
    build.build_notebooks(root)
    assert "exercises/01_first.ipynb: up to date" in capsys.readouterr().out
    paths[0].unlink()
    assert build.build_notebooks(root, check=True) == 1
    assert build.build_notebooks(root) == 0
    assert [path.read_bytes() for path in paths] == before


def test_a_changed_text_is_stale_in_both(source, capsys):
    root = source.parents[2]
    build.build_notebooks(root)
    source.write_text(SOURCE.replace("1 + 1", "1 + 2"))
    capsys.readouterr()
    assert build.build_notebooks(root, check=True, only=("solutions/01",)) == 1
    out = capsys.readouterr().out
    assert out.count("stale") == 2
