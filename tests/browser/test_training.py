"""The net that trains before one's eyes and the three dials, in a real JupyterLab."""

import pytest

CELLS = [
    "from course.widgets import fixmatch_sliders, watch_training\nwatch_training()",
    "fixmatch_sliders()",
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


def wait_for_button(widget, words):
    widget.get_by_role("button", name=words).wait_for(timeout=120_000)


def test_both_fit_and_pass_the_audit(page):
    page.look_over(["training"], height=1600)
    page.tab.set_viewport_size({"width": 1280, "height": 1600})


def test_a_net_trains_and_everything_moves(page):
    watch = page.tab.locator(".course-training").first

    def all_changed(before):
        return all(a != b for a, b in zip(before, page.pictures(watch), strict=True))

    before = page.pictures(watch)
    watch.get_by_role("button", name="Train it while I watch").press("Enter")
    wait_for_button(watch, "Stop")
    page.wait_until(lambda: all_changed(before))
    page.screenshot("1-midway", of=watch)
    midway = page.pictures(watch)
    wait_for_button(watch, "Train it while I watch")
    page.wait_until(lambda: all_changed(midway))
    page.expect_text(watch, "At the end, FixMatch reaches")
    page.screenshot("1-trained", of=watch)


def test_stop_ends_it_and_keeps_what_was_learned(page):
    watch = page.tab.locator(".course-training").first
    watch.get_by_role("button", name="Train it while I watch").press("Enter")
    # At once: on a fast machine the training soon ends by itself, and the button is gone.
    watch.get_by_role("button", name="Stop").press("Enter")
    wait_for_button(watch, "Train it while I watch")
    page.expect_text(watch, "Stopped at step")


def test_the_dials_move_the_curves_and_one_setting_can_be_trained(page):
    dial = page.tab.locator(".course-training").nth(1)
    for slider in dial.get_by_role("slider").all():
        before = page.pictures(dial)
        slider.press("End")
        page.wait_for_change(dial, before)
    page.screenshot("2-end", of=dial)
    dial.get_by_role("button", name="Train this setting once").press("Enter")
    wait_for_button(dial, "Stop")
    wait_for_button(dial, "Train this setting once")
    page.expect_text(dial, "Your training:")
    page.screenshot("2-trained", of=dial)
