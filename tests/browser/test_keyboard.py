"""With keys alone: an exercise solved and the board used in JupyterLab.

What each lesson's controls do with keys is in ``test_lessons.py``, the browser edition is in
``test_web.py``, and the report in ``test_report.py``.
"""

import pytest

from course import workspace

pytestmark = pytest.mark.slow

ACTIVE = "() => window.jupyterapp.shell.currentWidget.content.activeCellIndex"
BOARD = ["from course.widgets import Board\nBoard()"]


def test_an_exercise_is_solved_with_keys_alone(lab):
    workspace.edit(lab.folder, lambda record: record.pop("state", None))
    page = lab.open("exercises/01_labeled_and_unlabeled_data.ipynb", height=1400)
    task = page.find_cell("def labeled_mask(y):")
    keys = page.tab.keyboard
    while page.tab.evaluate(ACTIVE) < task:
        keys.press("Shift+Enter")
    page.settle()
    keys.press("Enter")
    keys.press("Control+a")
    keys.insert_text("def labeled_mask(y):\n    return y >= 0")
    keys.press("Shift+Enter")
    keys.press("Shift+Enter")
    page.settle()
    said = page.tab.locator(".jp-Notebook .jp-Cell").nth(task + 1)
    page.expect_text(said, "Correct")
    page.assert_clean()
    page.close()


def test_the_board_is_reached_and_left_with_keys_alone(lab, write_notebook):
    path = lab.folder / "notebooks" / "keys" / "board.ipynb"
    path.parent.mkdir()
    write_notebook(path, BOARD)
    page = lab.open(str(path.relative_to(lab.folder)))
    keys = page.tab.keyboard
    keys.press("Control+Enter")
    page.settle()
    board = page.tab.locator(".course-board")
    canvas = board.get_by_role("application")
    for _ in range(60):  # toolbar, cell, and then the board's own controls
        if canvas.evaluate("c => c === document.activeElement"):
            break
        keys.press("Tab")
    else:
        raise AssertionError("Tab does not reach the board")
    before = page.pictures(board)
    keys.press("ArrowRight")
    keys.press("1")
    page.wait_for_change(board, before)
    for _ in range(60):
        keys.press("Tab")
        if not board.evaluate("b => b.contains(document.activeElement)"):
            break
    else:
        raise AssertionError("Tab does not leave the board")
    page.assert_clean()
    page.close()
