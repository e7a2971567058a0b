"""The net that trains before one's eyes and the three dials, in a real JupyterLab."""

import pytest

CELLS = [
    "from course.widgets import deep_dial, watch_training\nwatch_training()",
    "deep_dial()",
]
NAME = "notebooks/training.ipynb"


@pytest.fixture(scope="module")
def page(lab, write_notebook):
    write_notebook(lab.folder / NAME, CELLS)
    page = lab.open(NAME, height=1600)
    page.run_all()
    yield page
    page.assert_clean()
    page.close()


def canvases(widget):
    return [canvas.evaluate("c => c.toDataURL()") for canvas in widget.locator("canvas").all()]


def wait_until(page, true, seconds=30):
    for _ in range(10 * seconds):
        if true():
            return
        page.tab.wait_for_timeout(100)
    raise AssertionError("nothing has changed")


def wait_for_button(widget, words):
    widget.get_by_role("button", name=words).wait_for(timeout=120_000)


def test_both_fit_and_pass_the_audit(page):
    for theme in ("Dark", "Light"):
        page.use_theme(f"JupyterLab {theme}")
        for width in (1280, 900, 640):
            page.tab.set_viewport_size({"width": width, "height": 1600})
            page.settle()
            for i, widget in enumerate(page.tab.locator(".course-training").all(), start=1):
                widget.scroll_into_view_if_needed()
                page.tab.wait_for_timeout(100)  # what was out of sight is painted a frame later
                page.screenshot(f"{i}-{width}-{theme.lower()}", of=widget)
                assert widget.evaluate("e => e.scrollWidth <= e.clientWidth")
        assert page.audit() == []
    page.tab.set_viewport_size({"width": 1280, "height": 1600})


def test_a_net_trains_and_everything_moves(page):
    watch = page.tab.locator(".course-training").first
    before = canvases(watch)
    watch.get_by_role("button", name="Train it before my eyes").press("Enter")
    wait_for_button(watch, "Stop")
    page.tab.wait_for_timeout(600)
    page.screenshot("1-midway", of=watch)
    midway = canvases(watch)
    assert all(a != b for a, b in zip(before, midway, strict=True))
    wait_for_button(watch, "Train it before my eyes")
    assert all(a != b for a, b in zip(midway, canvases(watch), strict=True))
    assert "At the end FixMatch names" in watch.inner_text()
    page.screenshot("1-trained", of=watch)


def test_stop_ends_it_and_keeps_what_was_learned(page):
    watch = page.tab.locator(".course-training").first
    watch.get_by_role("button", name="Train it before my eyes").press("Enter")
    watch.get_by_role("button", name="Stop").press("Enter")
    wait_for_button(watch, "Train it before my eyes")
    assert "Stopped at step" in watch.inner_text()


def test_the_dials_move_the_curves_and_one_setting_can_be_trained(page):
    dial = page.tab.locator(".course-training").nth(1)
    for slider in dial.get_by_role("slider").all():
        before = canvases(dial)
        slider.press("End")
        wait_until(page, lambda before=before: canvases(dial) != before)
    page.screenshot("2-end", of=dial)
    dial.get_by_role("button", name="Train this setting once").press("Enter")
    wait_for_button(dial, "Stop")
    wait_for_button(dial, "Train this setting once")
    assert "Your training:" in dial.inner_text()
    page.screenshot("2-trained", of=dial)
