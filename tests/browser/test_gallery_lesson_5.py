"""The controls of lesson 5 in a real JupyterLab: looked at, driven by mouse and key, audited."""

import numpy as np

from course.bench.saboteur import scene
from course.widgets import saboteur

CELLS = [
    "from course.bench.pitfall_settings import FOREIGN, NOISE, THRESHOLDS\n"
    "from course.widgets import Slider, decide, explore, pitfall_sliders, saboteur",
    """explore(pitfall_sliders, threshold=THRESHOLDS,
    out_of_distribution=Slider(FOREIGN, "share of out-of-distribution points"),
    noise=Slider(NOISE, "share of wrong labels"))""",
    "saboteur()",
    "decide()",
]
KINDS = ("explore", "saboteur", "decide")


def test_every_control_fits_its_place_and_passes_the_audit(open_cells):
    with open_cells(device_scale_factor=2) as page:
        page.look_over(KINDS)


def test_the_sliders_change_picture_and_numbers(same_page):
    page = same_page
    dial = page.tab.locator(".course-explore")
    caption = dial.locator(".caption")
    for i in range(3):
        before, said = page.pictures(dial), caption.inner_text()
        dial.get_by_role("slider").nth(i).press("ArrowRight")
        page.wait_for_change(dial, before)
        page.wait_until(lambda said=said: caption.inner_text() != said)


def places(canvas, game, points):
    """Return where on the page ``points`` of the plane are drawn."""
    left, right, low, high = game.about["frame"]
    box = canvas.bounding_box()
    share = (np.asarray(points) - [left, high]) / [right - left, low - high]
    return [box["x"], box["y"]] + share * [box["width"], box["height"]]


def test_a_flip_by_mouse_does_damage_and_can_be_taken_back(same_page):
    page = same_page
    board = page.tab.locator(".course-saboteur")
    canvas = board.get_by_role("application")
    canvas.scroll_into_view_if_needed()
    X, _, y_few = scene()
    spots = places(canvas, saboteur(), X[y_few != -1])
    page.expect_text(board, "No damage")
    found = []
    for spot in spots:
        page.tab.mouse.click(*spot)
        page.settle()
        found.append(board.locator(".score").inner_text())
    page.screenshot("saboteur-flipped", of=board)
    assert len(set(found)) > 2
    page.tab.mouse.click(*spots[-1])
    page.expect_text(board, "No damage")
    page.expect_text(board, "your best")


def test_the_saboteur_takes_keys(same_page):
    page = same_page
    board = page.tab.locator(".course-saboteur")
    canvas = board.get_by_role("application")
    canvas.focus()
    page.tab.keyboard.press("ArrowRight")
    page.tab.keyboard.press("Enter")
    page.wait_until(lambda: "No damage" not in board.inner_text())
    page.screenshot("saboteur-keys", of=board)
    page.tab.keyboard.press("Backspace")
    page.expect_text(board, "No damage")


def test_three_points_are_dropped_dragged_and_no_more(same_page):
    page = same_page
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
    page.expect_text(board, "points at most")
    before = board.locator(".score").inner_text()
    for a, b in zip(*(places(canvas, saboteur(), p) for p in (start, bridge)), strict=True):
        page.tab.mouse.move(*a)
        page.tab.mouse.down()
        page.tab.mouse.move(*b, steps=4)
        page.tab.mouse.up()
        page.settle()
    page.wait_until(lambda: board.locator(".score").inner_text() != before)
    page.screenshot("saboteur-dropped", of=board)


def test_the_list_follows_the_answers(same_page):
    page = same_page
    form = page.tab.locator(".course-decide")
    before = form.locator(".headline").inner_text()
    assert before != "Leave these points out"
    source = form.get_by_role("group", name="Do labeled and unlabeled points")
    source.get_by_role("radio").first.focus()
    page.tab.keyboard.press("ArrowUp")  # round to the last answer, no
    page.expect_text(form.locator(".headline"), "Leave these points out")
    page.screenshot("decide-stop", of=form)
