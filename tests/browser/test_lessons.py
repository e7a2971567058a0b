"""Every lesson, opened from a working copy and used as a learner uses it, without a mouse."""

import re
from pathlib import Path

import pytest

from course import workspace
from course.datasets import STATION_ORDER, load_digits

ROOT = Path(__file__).parents[2]
LESSONS = sorted(path.name for path in ROOT.glob("notebooks/[0-9][0-9]_*.ipynb"))


@pytest.fixture(params=LESSONS)
def lesson(request, lab):
    workspace.edit(lab.folder, lambda record: record.pop("state", None))
    page = lab.open(f"notebooks/{request.param}")
    page.use_theme("JupyterLab Light")  # the lesson before has left a dark one
    page.run_all()
    yield page
    page.close()


@pytest.mark.timeout(1500)  # a whole lesson, perhaps on a machine with much else to do
def test_a_lesson_runs_and_every_control_answers_to_the_keyboard(lesson):
    lesson.assert_clean()
    lesson.tab.locator(".jp-Notebook h1").first.scroll_into_view_if_needed()
    lesson.screenshot("top")
    lesson.tab.set_viewport_size({"width": 1280, "height": 1800})  # to see all of a control
    controls = [
        (kind, i, control)
        for kind in USES
        for i, control in enumerate(lesson.tab.locator(f".course-{kind}").all(), start=1)
    ]
    assert lesson.tab.locator(".course").count() == len(controls)
    for kind, i, control in controls:
        USES[kind](lesson, control)
        lesson.screenshot(f"{kind}-{i}", of=control)
    lesson.run_cells("station.summary()")  # with answers given, there is something to compare
    lesson.run_cells("reveal(")
    lesson.assert_clean()
    # A window of 1280 x 800 at a zoom of 200 %, and a dark one.
    lesson.tab.set_viewport_size({"width": lesson.ZOOMED, "height": 400})
    lesson.use_theme("JupyterLab Dark")
    for _, _, control in controls:
        lesson.assert_fits(control)
        lesson.assert_mouse_reaches(control)
    lesson.tab.set_viewport_size({"width": lesson.ZOOMED, "height": 1800})
    for kind, i, control in controls:
        lesson.screenshot(f"{kind}-{i}-zoomed-dark", of=control)
    assert lesson.audit() == []
    lesson.assert_clean()


def commit(page, ask):
    for radio in ask.get_by_role("radio").all():
        radio.press("Space")
        assert radio.is_checked()
    to_both_ends(page, ask, lambda: ask.locator("output").all_inner_texts())
    if ask.get_by_role("spinbutton").count():
        ask.get_by_role("spinbutton").fill(ask.get_by_role("spinbutton").get_attribute("max"))
    ask.get_by_role("button", name="Lock in").press("Enter")
    page.expect_text(ask, "Locked in.")


def quiz(page, control):
    for question in control.get_by_role("group").all():
        for choice in question.get_by_role("button").all():
            choice.press("Enter")
            page.expect_text(question.get_by_role("status"), re.compile(r"^(Right\.|Not quite\.)"))
    n_asked = control.get_by_role("group").count()
    page.expect_text(control, f"{n_asked} of {n_asked} answered")


def station(page, control):
    control.get_by_role("button", name="Start the clock").press("Enter")
    truth = load_digits()[1]
    for row in STATION_ORDER[:7]:  # someone who makes no slip
        page.tab.keyboard.press(str(truth[row]))
    control.get_by_role("button", name="Stop").press("Enter")
    page.expect_text(control, "7 labels in")
    page.expect_text(control, "0 of 7")
    assert "false" not in control.inner_text()


def explore(page, control):
    to_both_ends(page, control, lambda: page.pictures(control))
    for choices in control.get_by_role("group").all():
        for _ in choices.get_by_role("radio").all():
            before = page.pictures(control)
            choices.locator("input:checked").press("ArrowRight")  # from the last to the first
            page.wait_for_change(control, before)


def training(page, control):
    to_both_ends(page, control, lambda: page.pictures(control))
    train = control.get_by_role("button")
    words = train.inner_text()
    train.press("Enter")
    control.get_by_role("button", name="Stop").wait_for()
    control.get_by_role("button", name=words).wait_for(timeout=120_000)


def decide(page, control):
    said = control.get_by_role("status")
    advice = {said.inner_text()}
    for question in control.get_by_role("group").all():
        checked = question.locator("input:checked")
        for _ in question.get_by_role("radio").all()[1:]:
            checked.press("ArrowRight")
        page.settle()
        advice.add(said.inner_text())
        checked.press("ArrowRight")  # round, to where it was
        page.settle()
    assert len(advice) == 8  # each of the seven questions makes a difference of its own


def saboteur(page, control):
    picture = control.locator("canvas")
    for mode in control.get_by_role("radio").all():
        mode.press("Space")
        before = page.pictures(control)
        picture.press("ArrowRight")
        picture.press("Enter")
        page.wait_for_change(control, before)
        page.expect_text(control, "Par is")


def board(page, control):
    canvas = control.get_by_role("application")
    before = control.locator(".tally").inner_text()
    canvas.focus()
    page.tab.keyboard.press("ArrowLeft")
    page.tab.keyboard.press("Enter")
    page.wait_until(lambda: control.locator(".tally").inner_text() != before)
    to_both_ends(page, control, lambda: page.pictures(control))


def to_both_ends(page, control, seen):
    """Move every slider of ``control`` to its ends; what is ``seen()`` must change each time."""
    for slider in control.get_by_role("slider").all():
        if slider.input_value() == slider.get_attribute("min"):
            ends = ("End", "Home")
        else:
            ends = ("Home", "End")
        for end in ends:
            before = seen()
            slider.press(end)
            page.wait_until(lambda before=before: seen() != before)
            page.settle()


USES = {
    "commit": commit,
    "quiz": quiz,
    "station": station,
    "explore": explore,
    "training": training,
    "decide": decide,
    "saboteur": saboteur,
    "board": board,
}
