"""The controls of lesson 5 in a real JupyterLab: looked at, driven by mouse and key, audited."""

import numpy as np
import pytest

from course import workspace
from course.bench.saboteur import scene
from course.widgets import saboteur

CELLS = [
    "from course.bench.pitfall_dial import FOREIGN, NOISE, THRESHOLDS\n"
    "from course.widgets import Slider, decide, explore, pitfall_dial, saboteur",
    """explore(pitfall_dial, threshold=THRESHOLDS,
    foreign=Slider(FOREIGN, "share of foreign points"),
    noise=Slider(NOISE, "share of wrong labels"))""",
    "saboteur()",
    "decide()",
]
SHOWN = ("explore", "saboteur", "decide")
NAME = "notebooks/gallery_5.ipynb"


@pytest.fixture(scope="module", autouse=True)
def notebook(lab, write_notebook):
    write_notebook(lab.folder / NAME, CELLS)


@pytest.fixture
def page(lab):
    workspace.edit(lab.folder, lambda record: record.pop("state", None))
    page = lab.open(NAME)
    page.run_all()
    yield page
    page.assert_clean()
    page.close()


def test_every_control_fits_its_place_and_passes_the_audit(lab):
    page = lab.open(NAME, device_scale_factor=2)
    page.run_all()
    for theme in ("Dark", "Light"):
        page.use_theme(f"JupyterLab {theme}")
        for width in (1280, 900, 640):
            page.tab.set_viewport_size({"width": width, "height": 1800})
            page.settle()
            for kind in SHOWN:
                control = page.tab.locator(f".course-{kind}")
                page.screenshot(f"{kind}-{width}-{theme.lower()}", of=control)
                assert control.evaluate("e => e.scrollWidth <= e.clientWidth")
        assert page.audit() == []
    page.assert_clean()
    page.close()


def test_the_dial_changes_picture_and_numbers(page):
    dial = page.tab.locator(".course-explore")
    for i in range(3):
        before = dial.locator("canvas").screenshot(), dial.locator(".caption").inner_text()
        dial.get_by_role("slider").nth(i).press("ArrowRight")
        page.settle()
        assert dial.locator("canvas").screenshot() != before[0]
        assert dial.locator(".caption").inner_text() != before[1]


def places(canvas, game, points):
    """Return where on the page ``points`` of the plane are drawn."""
    left, right, low, high = game.about["frame"]
    box = canvas.bounding_box()
    share = (np.asarray(points) - [left, high]) / [right - left, low - high]
    return [box["x"], box["y"]] + share * [box["width"], box["height"]]


def test_a_flip_by_mouse_does_damage_and_can_be_taken_back(page):
    board = page.tab.locator(".course-saboteur")
    canvas = board.get_by_role("application")
    canvas.scroll_into_view_if_needed()
    X, _, y_few = scene()
    spots = places(canvas, saboteur(), X[y_few != -1])
    assert "No damage" in board.inner_text()
    found = []
    for spot in spots:
        page.tab.mouse.click(*spot)
        page.settle()
        found.append(board.locator(".score").inner_text())
    page.screenshot("saboteur-flipped", of=board)
    assert len(set(found)) > 2
    page.tab.mouse.click(*spots[-1])
    page.settle()
    assert "No damage" in board.inner_text()
    assert "your best" in board.inner_text()


def test_three_points_are_dropped_dragged_and_no_more(page):
    board = page.tab.locator(".course-saboteur")
    canvas = board.get_by_role("application")
    board.get_by_role("radio", name="drop three points").check(force=True)
    canvas.scroll_into_view_if_needed()
    start, bridge = [(-0.5, -0.4), (0.0, -0.4), (0.3, -0.45)], [
        (0.338, -0.212), (0.725, -0.253), (0.738, -0.022)
    ]  # fmt: skip
    for spot in places(canvas, saboteur(), start):
        page.tab.mouse.click(*spot)
        page.settle()
    page.tab.mouse.click(*places(canvas, saboteur(), [(1.5, 1.0)])[0])
    assert "are all you have" in board.inner_text()
    before = board.locator(".score").inner_text()
    for a, b in zip(*(places(canvas, saboteur(), p) for p in (start, bridge)), strict=True):
        page.tab.mouse.move(*a)
        page.tab.mouse.down()
        page.tab.mouse.move(*b, steps=4)
        page.tab.mouse.up()
        page.settle()
    assert board.locator(".score").inner_text() != before
    page.screenshot("saboteur-dropped", of=board)


def test_the_saboteur_takes_keys(page):
    board = page.tab.locator(".course-saboteur")
    canvas = board.get_by_role("application")
    canvas.focus()
    page.tab.keyboard.press("ArrowRight")
    page.tab.keyboard.press("Enter")
    page.settle()
    assert "No damage" not in board.inner_text()
    page.screenshot("saboteur-keys", of=board)
    page.tab.keyboard.press("Backspace")
    page.settle()
    assert "No damage" in board.inner_text()


def test_the_list_follows_the_answers(page):
    form = page.tab.locator(".course-decide")
    before = form.locator(".headline").inner_text()
    form.get_by_role("group", name="Do the unlabeled points").get_by_role("radio").first.focus()
    page.tab.keyboard.press("ArrowUp")  # round to the last answer, no
    page.settle()
    assert form.locator(".headline").inner_text() == "Leave these points out" != before
    page.screenshot("decide-stop", of=form)
