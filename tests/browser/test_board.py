"""The board in a real JupyterLab: by mouse and by key, in both themes, audited."""

import re

import numpy as np

from course.widgets import Board

CELLS = [
    "from course.datasets import make_two_moons\nfrom course.widgets import Board",
    'Board(method="label propagation")',
    'Board(data="blobs", method="label propagation", golf=True, par=4)',
    "X, y = make_two_moons(n_samples=40, random_state=0)\nBoard(X, method='3 nearest neighbors')",
]


def canvas_of(page, i=0):
    return page.tab.locator(".course-board").nth(i).get_by_role("application")


def places(canvas, board):
    """Return where on the page the points of ``board`` are drawn, shape (n_samples, 2)."""
    left, right, low, high = board.scene["frame"]
    box = canvas.bounding_box()
    share = (board.points - [left, high]) / [right - left, low - high]
    return [box["x"], box["y"]] + share * [box["width"], box["height"]]


def picture(page):
    return page.pictures(page.tab.locator(".course-board").first)


def percent(page, i=0):
    return int(page.tab.locator(".course-board .score").nth(i).inner_text().removesuffix(" %"))


def expect_labels(page, n):
    """Wait until the first board says that it has ``n`` labels."""
    tally = page.tab.locator(".course-board .tally").first
    tally.filter(has_text=re.compile(rf"\b{n} labels?\b")).wait_for()


def test_it_fits_its_place_and_passes_the_audit(open_cells):
    with open_cells(device_scale_factor=2) as page:
        page.look_over(["board"])


def test_a_click_labels_a_point_and_another_takes_it_away(page):
    canvas = canvas_of(page)
    board = Board(method="label propagation")
    spots = places(canvas, board)
    bare = np.flatnonzero((board.labels == -1) & (board._y == 1))
    alone = max(bare, key=lambda i: np.sort(np.hypot(*(spots - spots[i]).T))[1])
    before = picture(page)
    page.tab.mouse.click(*spots[alone])
    page.settle()
    expect_labels(page, 3)
    assert picture(page) != before
    page.tab.mouse.click(*spots[alone])
    page.settle()
    expect_labels(page, 2)
    page.tab.mouse.move(0, 0)
    page.tab.get_by_role("radio", name="class 0").first.check()
    page.tab.mouse.click(*spots[alone])
    page.settle()
    assert f"Point {alone + 1} of 300" not in canvas.get_attribute("aria-label")
    expect_labels(page, 3)  # a slip, kept as given
    page.tab.get_by_role("button", name="Reset").first.click()
    page.settle()
    expect_labels(page, 2)


def test_keys_do_all_that_the_mouse_does(page):
    canvas = canvas_of(page)
    says = page.tab.locator(".course-board [role=status]").first
    canvas.focus()
    page.tab.keyboard.press("ArrowLeft")
    assert re.search(r"Point \d+ of 300, at .* no label", says.inner_text())
    here = says.inner_text()
    page.tab.keyboard.press("ArrowLeft")
    assert says.inner_text() != here
    page.tab.keyboard.press("Enter")
    page.settle()
    expect_labels(page, 3)
    assert "% correct with 3 labels" in says.inner_text()
    page.tab.keyboard.press("1")
    page.tab.keyboard.press("0")
    page.settle()
    expect_labels(page, 3)
    assert "Class 0" in says.inner_text()
    page.tab.keyboard.press("Delete")
    page.settle()
    expect_labels(page, 2)
    page.tab.keyboard.press("u")
    page.settle()
    expect_labels(page, 3)
    before = picture(page)
    for _ in range(8):
        page.tab.keyboard.press("Shift+ArrowUp")
    page.wait_until(lambda: picture(page) != before)
    page.screenshot("keys", of=page.tab.locator(".course-board").first)


def test_a_dragged_point_takes_its_region_along_and_can_be_put_back(page):
    canvas = canvas_of(page)
    board = Board(method="label propagation")
    x, y = places(canvas, board)[np.flatnonzero(board.labels == 0)[0]]
    before = picture(page)
    page.tab.mouse.move(x, y)
    page.tab.mouse.down()
    for step in range(1, 30):
        page.tab.mouse.move(x + 4 * step, y + 3 * step)
    page.tab.mouse.up()
    page.settle()
    page.screenshot("dragged", of=page.tab.locator(".course-board").first)
    assert picture(page) != before
    expect_labels(page, 2)
    page.tab.get_by_role("button", name="Undo").first.click()
    page.tab.mouse.move(0, 0)
    page.settle()
    canvas.evaluate("e => e.blur()")
    page.wait_until(lambda: picture(page) == before)


def test_methods_sets_and_rounds(page):
    board = page.tab.locator(".course-board").first
    score = percent(page)
    board.get_by_label("Method").select_option("softmax regression")
    page.settle()
    page.wait_until(lambda: percent(page) != score)
    board.get_by_label("Points", exact=True).select_option("blobs")
    page.settle()
    expect_labels(page, 3)
    assert board.get_by_role("radio", name="class 2").count() == 1
    board.get_by_label("Points", exact=True).select_option("two moons")
    board.get_by_label("Method").select_option("label propagation")
    page.settle()
    rounds = board.get_by_role("slider")
    rounds.press("Home")
    page.settle()
    start = picture(page)
    page.screenshot("start", of=board)
    rounds.press("ArrowRight")
    rounds.press("ArrowRight")
    page.settle()
    page.wait_until(lambda: picture(page) != start)
    page.screenshot("flow", of=board)
    rounds.press("End")
    page.settle()
    page.wait_until(lambda: percent(page) == score)


def test_play_runs_to_the_end_and_stops(same_page):
    page = same_page
    board = page.tab.locator(".course-board").first
    rounds = board.get_by_role("slider")
    board.evaluate(
        """(board) => {
          window.rounds = new Set();
          const note = () => window.rounds.add(board.querySelector("input[type=range]").value);
          const all = { subtree: true, childList: true, characterData: true, attributes: true };
          new MutationObserver(note).observe(board, all);
        }"""
    )
    board.get_by_role("button", name="Play").click()
    page.wait_until(lambda: page.tab.evaluate("() => window.rounds.size") > 5)
    board.get_by_role("button", name="Play").wait_for()
    page.wait_until(lambda: rounds.input_value() == rounds.get_attribute("max"))


def test_who_wants_no_motion_gets_single_steps(same_page):
    page = same_page
    page.tab.emulate_media(reduced_motion="reduce")
    page.run_all()
    board = page.tab.locator(".course-board").first
    board.get_by_role("button", name="Step").click()
    page.wait_until(lambda: board.get_by_role("slider").input_value() == "0")
    page.tab.emulate_media(reduced_motion="no-preference")
    page.run_all()


def test_golf_counts_clicks_and_names_the_winner(same_page):
    page = same_page
    canvas = canvas_of(page, 1)
    board = Board(data="blobs", method="label propagation", golf=True)
    canvas.scroll_into_view_if_needed()
    spots = places(canvas, board)
    tally = page.tab.locator(".course-board .tally").nth(1)
    assert "Get to 95 %" in tally.inner_text()
    for n in range(60):
        page.tab.mouse.click(*spots[5 * n])
        page.settle()
        if "In the hole" in tally.inner_text():
            break
    assert "your best" in tally.inner_text()
    page.screenshot("golf", of=page.tab.locator(".course-board").nth(1))
    page.tab.locator(".course-board").nth(1).get_by_role("button", name="New round").click()
    page.settle()
    page.expect_text(tally, "0 clicks")
    page.expect_text(tally, "your best")


def test_points_without_true_classes_can_be_labeled(same_page):
    page = same_page
    board = page.tab.locator(".course-board").nth(2)
    assert "Label a point to begin" in board.inner_text()
    assert board.get_by_role("radio").count() == 2
    canvas_of(page, 2).focus()
    for key in ("ArrowLeft", "0", "ArrowRight", "ArrowRight", "1"):
        page.tab.keyboard.press(key)
    page.settle()
    assert "2 labels, 38 unlabeled points" in board.inner_text()
