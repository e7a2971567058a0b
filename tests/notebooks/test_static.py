"""What an export or a repository page shows, where no kernel runs and no script of ours."""

import ast
import re
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbconvert import HTMLExporter

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
DRAWN = r"(explore|Board|LabelingStation|watch_training|fixmatch_sliders|saboteur)\("
WRITTEN = r"(commit|quiz|decide)\("


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_controls_leave_a_picture_and_questions_their_text(path):
    notebook = nbformat.read(path, as_version=4)
    page = BeautifulSoup(HTMLExporter().from_notebook_node(notebook)[0], "html.parser")
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    cells = page.select(".jp-CodeCell")
    assert len(cells) == len(code)
    n_found = 0
    for source, cell in zip(code, cells, strict=True):
        drawn, written = (
            re.search(rf"^(\w+ = )?{names}", source, re.M) for names in (DRAWN, WRITTEN)
        )
        n_found += bool(drawn or written)
        shown = cell.select_one(".jp-Cell-outputWrapper")
        if drawn:
            assert shown.select_one('img[src^="data:image/png"]'), source
        if written:
            said = " ".join(shown.get_text(" ").split())
            assert said, source
            for text in asked(source):
                assert text in said
    assert n_found >= 3


def asked(source):
    """Return the question and the options of the ``commit`` in a cell, if there is one."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    for call in calls:
        if getattr(call.func, "id", "") == "commit":
            question, *rest = (ast.literal_eval(argument) for argument in call.args[1:])
            return [question, *(rest[0] if rest else [])]
    return []
