"""What a reader, a repository page and a strict comparison ask of every built notebook."""

import ast
import re
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest

from course.authoring.build import build_notebooks

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))

pytestmark = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)


@pytest.fixture
def notebook(path):
    return nbformat.read(path, as_version=4)


@pytest.fixture
def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def _prose(notebook):
    return "\n".join(c.source for c in notebook.cells if c.cell_type == "markdown")


def test_is_built_from_its_source(path):
    assert build_notebooks(ROOT, check=True, only=(path.stem,)) == 0


def test_is_valid_and_small(path, notebook):
    nbformat.validate(notebook)
    assert path.stat().st_size <= 400_000


def test_ran_once_from_top_to_bottom_without_an_error(code):
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert not [o for cell in code for o in cell.outputs if o.output_type == "error"]
    assert not [o for cell in code for o in cell.outputs if o.get("name") == "stderr"]


def test_at_least_half_of_the_cells_show_something(code):
    assert sum(bool(cell.outputs) for cell in code) >= len(code) / 2


def test_has_one_title_and_skips_no_heading_level(notebook):
    levels = [len(m[1]) for m in re.finditer(r"^(#+) ", _prose(notebook), flags=re.M)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))


def test_sections_carry_tag_and_minutes_and_add_up(notebook):
    prose = _prose(notebook)
    sections = re.findall(r"^## \d+\.\d+ .* · (core|more) · (\d+) min$", prose, flags=re.M)
    numbered = re.findall(r"^## \d+\.\d+ ", prose, flags=re.M)
    assert len(sections) == len(numbered) >= 5
    total = {tag: sum(int(m) for t, m in sections if t == tag) for tag in ("core", "more")}
    said = re.search(r"(\d+) minutes for the sections marked \*core\*,\s+(\d+) for", prose)
    assert (total["core"], total["more"]) == (int(said[1]), int(said[2]))


def test_every_picture_has_its_sentence(code):
    pictures = [o for cell in code for o in cell.outputs if "image/png" in o.get("data", {})]
    assert pictures
    for picture in pictures:
        alt = picture.metadata["image/png"]["alt"]
        assert len(alt) > 20
        assert " ".join(picture["data"]["text/plain"].split()).startswith(alt[:20])


def test_keeps_no_state_of_a_widget(path, notebook):
    assert "widgets" not in notebook.metadata
    assert "application/vnd.jupyter.widget" not in path.read_text()


def test_cells_are_short(code):
    for cell in code:
        assert _lines_without_docstrings(cell.source) <= 20, cell.source


def test_names_no_path_of_one_machine(path):
    assert not re.search(r"/(home|root|tmp|Users|work)/", path.read_text())


def test_has_what_every_lesson_shares(notebook):
    prose = _prose(notebook)
    for part in ("After this lesson you can", "**You need:**", "## Summary",
                 "### Notation", "### References"):  # fmt: skip
        assert part in prose, part
    source = "\n".join(cell.source for cell in notebook.cells)
    assert "commit(" in source and "reveal(" in source and "quiz(" in source


def test_is_neither_thin_nor_endless(path, notebook):
    assert 40 <= len(notebook.cells) <= 140
    words = dict.fromkeys(("core", "more"), 0)
    for section in re.split(r"^## ", _prose(notebook), flags=re.M)[1:]:
        tag = re.search(r"· (core|more) ·", section.partition("\n")[0])
        if tag:
            words[tag[1]] += len(section.split())
    sittings = 2 if path.stem[:2] in ("04", "05", "06") else 1
    assert 800 <= words["core"] <= 2300 * sittings, words
    assert words["more"] <= 2000, words


def _lines_without_docstrings(source):
    lines = len([line for line in source.splitlines() if line.strip()])
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and ast.get_docstring(node):
            lines -= node.body[0].end_lineno - node.body[0].lineno + 1
    return lines
