"""An exercise in JupyterLab, worked through as learners do: wrong first, hints, then right."""

import json

import pytest

from course import workspace

NOTEBOOK = "exercises/01_labeled_and_unlabeled_data.ipynb"

WRONG = "def labeled_mask(y):\n    return y > 0"
RAISES = "def labeled_mask(y):\n    return y.labels"
ENDLESS = "def labeled_mask(y):\n    while True:\n        print('still here')"
RIGHT = "def labeled_mask(y):\n    return y >= 0"


@pytest.fixture(scope="module")
def exercise(lab):
    workspace.edit(lab.folder, lambda record: record.pop("state", None))
    page = lab.open(NOTEBOOK, height=1400)
    page.run_all()
    yield page
    page.close()


def _run(page, at, source=None):
    """Run the cell at ``at``, with another text if ``source`` is given; return what it shows."""
    page.run_cell(at, source)
    cell = page.tab.locator(".jp-Notebook .jp-Cell").nth(at)
    cell.scroll_into_view_if_needed()
    shown = cell.locator(".jp-OutputArea-output")
    return " ".join(shown.first.inner_text().split()) if shown.count() else ""


def test_wrong_first_then_hints_then_right(exercise, lab):
    page, record = exercise, lab.folder / workspace.MARKER
    page.assert_clean()
    page.screenshot("unsolved")
    task = page.find_cell("def labeled_mask(y):")
    check, picture = task + 1, page.find_cell("def split():")
    assert "Not attempted" in _run(page, check)

    _run(page, task, WRONG)
    said = _run(page, check)
    assert "Not yet" in said and "0 is a class like any other" in said
    page.screenshot("wrong")
    _run(page, task, RAISES)
    said = _run(page, check)
    assert "raised" in said and "AttributeError" in said and "return y.labels" in said
    page.screenshot("raised")
    _run(page, task, ENDLESS)
    said = _run(page, check, 'check("labels.labeled_mask", labeled_mask, time_limit=0.5)')
    assert "still running" in said and "still here" in said
    page.screenshot("endless")

    page.tab.evaluate(
        "at => { window.jupyterapp.shell.currentWidget.content.activeCellIndex = at; }", check
    )
    page.command("notebook:insert-cell-below")
    for number in (1, 2, 3):
        shown = _run(page, check + 1, 'hint("labels.labeled_mask")')
        assert f"Hint {number} of 3" in shown
    page.screenshot("hint")
    assert "y != -1" in _run(page, check + 1, 'solution("labels.labeled_mask")')
    assert "run this cell again" in _run(page, picture + 1)

    _run(page, task, RIGHT)
    assert "Correct" in _run(page, check)
    page.screenshot("right")
    _run(page, picture + 1)
    drawn = page.tab.locator(".jp-Notebook .jp-Cell").nth(picture + 1).get_by_role("img")
    assert drawn.count() == 1
    page.screenshot("picture")
    kept = json.loads(record.read_text())["state"]["exercises"]["labels.labeled_mask"]
    assert kept["solved"] and kept["hints"] == 3 and kept["tries"] == 4
    assert "1 of 7 tasks" in _run(page, check + 1, "progress()")
    page.screenshot("progress")
    assert page.audit() == []
    page.assert_clean()


def test_cards_can_be_read_on_a_dark_page(exercise):
    exercise.use_theme("JupyterLab Dark")
    task = exercise.find_cell("def labeled_mask(y):")
    _run(exercise, task, WRONG)
    _run(exercise, task + 1)
    exercise.screenshot("dark")
    assert exercise.audit() == []
    exercise.assert_clean()
