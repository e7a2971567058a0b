"""Text sources become notebooks: reproducible, checked, and nothing lost when a cell fails."""

import json

import nbformat
import pytest

from course.authoring import build
from course.authoring.text import read_source

SOURCE = """# %% [markdown]
# # A title

# %%
x = 1
x + 1

# %% tags=["nbval-ignore-output"]
print("again")

# %%
x = 1
x + 1
"""


@pytest.fixture
def checkout(tmp_path):
    source = tmp_path / "notebooks" / "_src" / "01_first.py"
    source.parent.mkdir(parents=True)
    source.write_text(SOURCE)
    (tmp_path / "course").mkdir()
    (tmp_path / "course" / "thing.py").write_text("a = 1")
    return tmp_path


@pytest.fixture
def built(checkout):
    assert build.build_notebooks(checkout) == 0
    return checkout


def _notebook(root):
    return root / "notebooks" / "01_first.ipynb"


def test_ids_follow_from_the_text_and_twins_differ(checkout):
    source = checkout / "notebooks" / "_src" / "01_first.py"
    one, two = read_source(source), read_source(source)
    ids = [cell.id for cell in one.cells]
    assert ids == [cell.id for cell in two.cells]
    assert len(set(ids)) == 4 and ids[3] == f"{ids[1]}-2"


def test_a_built_notebook_is_executed_valid_and_keeps_only_tags(built):
    notebook = nbformat.read(_notebook(built), as_version=4)
    nbformat.validate(notebook)
    code = [c for c in notebook.cells if c.cell_type == "code"]
    assert [c.execution_count for c in code] == [1, 2, 3]
    assert [dict(c.metadata) for c in code] == [{}, {"tags": ["nbval-ignore-output"]}, {}]
    assert code[0].outputs[0]["data"]["text/plain"] == "2"
    assert set(notebook.metadata) == {"kernelspec", "language_info"}


def test_building_again_runs_nothing_and_from_scratch_gives_the_same_bytes(built, capsys):
    before = _notebook(built).read_bytes()
    build.build_notebooks(built)
    assert "up to date" in capsys.readouterr().out
    _notebook(built).unlink()
    build.build_notebooks(built)
    assert _notebook(built).read_bytes() == before


def test_check_is_content_after_a_build_and_writes_nothing(built, capsys):
    before = _notebook(built).read_bytes()
    assert build.build_notebooks(built, check=True) == 0
    assert "fresh" in capsys.readouterr().out
    assert _notebook(built).read_bytes() == before


def test_check_finds_changed_text(built, capsys):
    source = built / "notebooks" / "_src" / "01_first.py"
    source.write_text(SOURCE.replace("x + 1", "x + 2"))
    assert build.build_notebooks(built, check=True) == 1
    assert "stale" in capsys.readouterr().out


def test_check_finds_a_cell_edited_in_the_notebook(built, capsys):
    notebook = json.loads(_notebook(built).read_text())
    notebook["cells"][0]["source"] = ["# Another title"]
    _notebook(built).write_text(json.dumps(notebook))
    assert build.build_notebooks(built, check=True) == 1


def test_check_finds_a_missing_notebook(checkout, capsys):
    assert build.build_notebooks(checkout, check=True) == 1
    assert "missing" in capsys.readouterr().out


def test_a_changed_package_is_a_warning(built, capsys):
    (built / "course" / "thing.py").write_text("a = 2")
    assert build.build_notebooks(built, check=True) == 0
    assert "package has changed" in capsys.readouterr().out


def test_a_cell_that_raises_is_shown_and_the_old_notebook_stays(built, capsys):
    before = _notebook(built).read_bytes()
    source = built / "notebooks" / "_src" / "01_first.py"
    source.write_text(SOURCE + "\n# %%\nprint('so far')\n1 / 0\n")
    assert build.build_notebooks(built) == 1
    message = capsys.readouterr().err
    assert "ZeroDivisionError" in message and "1 / 0" in message and "Traceback" not in message
    assert _notebook(built).read_bytes() == before


def test_a_widget_leaves_no_link_to_a_live_one(checkout):
    source = checkout / "notebooks" / "_src" / "01_first.py"
    source.write_text("# %%\nfrom ipywidgets import IntSlider\n\nIntSlider()\n")
    build.build_notebooks(checkout)
    text = _notebook(checkout).read_text()
    assert "widget-view" not in text and "widget-state" not in text


def test_an_unknown_name_is_said(checkout, capsys):
    assert build.build_notebooks(checkout, only=("07",)) == 2
    assert "no notebook source" in capsys.readouterr().err
