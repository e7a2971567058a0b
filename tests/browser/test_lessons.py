"""Every lesson, opened from a working copy and used as a learner uses it, without a mouse."""

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
    page.run_all()
    yield page
    page.close()


def test_a_lesson_runs_and_every_control_answers_to_the_keyboard(lesson):
    lesson.assert_clean()
    lesson.screenshot("top")
    for kind, use in USES.items():
        for i, control in enumerate(lesson.tab.locator(f".course-{kind}").all(), start=1):
            use(lesson, control)
            lesson.screenshot(f"{kind}-{i}", of=control)
    lesson.run_all()  # with answers given, every reveal has something to compare
    lesson.assert_clean()


def commit(page, ask):
    choices = ask.get_by_role("radio")
    if choices.count():
        choices.first.press("Space")
    else:
        ask.get_by_role("spinbutton").fill(ask.get_by_role("spinbutton").get_attribute("max"))
    ask.get_by_role("button", name="Lock in").press("Enter")
    page.settle()
    assert "Locked in." in ask.inner_text()


def recall(page, control):
    for question in control.get_by_role("group").all():
        for choice in question.get_by_role("button").all():
            choice.press("Enter")
            assert question.get_by_role("status").inner_text().startswith(("Right.", "Not quite."))
    n_asked = control.get_by_role("group").count()
    assert f"{n_asked} of {n_asked} answered" in control.inner_text()


def station(page, control):
    control.get_by_role("button", name="Start the clock").press("Enter")
    truth = load_digits()[1]
    for row in STATION_ORDER[:7]:  # someone who makes no slip
        page.tab.keyboard.press(str(truth[row]))
    control.get_by_role("button", name="Stop").press("Enter")
    page.settle()
    said = control.inner_text()
    assert "7 labels in" in said
    assert "0 of 7" in said
    assert "false" not in said


def explore(page, control):
    for slider in control.get_by_role("slider").all():
        before = [canvas.screenshot() for canvas in control.locator("canvas").all()]
        slider.press("End")
        page.settle()
        assert [canvas.screenshot() for canvas in control.locator("canvas").all()] != before


def training(page, control):
    drawn = "c => c.toDataURL()"
    for slider in control.get_by_role("slider").all():
        before = [canvas.evaluate(drawn) for canvas in control.locator("canvas").all()]
        slider.press("End")
        page.tab.wait_for_timeout(500)  # for a busy machine to begin
        page.settle()
        assert [canvas.evaluate(drawn) for canvas in control.locator("canvas").all()] != before
    train = control.get_by_role("button")
    words = train.inner_text()
    train.press("Enter")
    control.get_by_role("button", name="Stop").wait_for()
    control.get_by_role("button", name=words).wait_for(timeout=120_000)


def decide(page, control):
    before = control.get_by_role("status").inner_text()
    for question in control.get_by_role("group").all():
        question.get_by_role("radio").last.press("Space")
        page.settle()
    advice = control.get_by_role("status").inner_text()
    assert advice.startswith("The list says") and advice != before


def saboteur(page, control):
    board = control.locator("canvas")
    before = board.get_attribute("aria-label")
    board.press("ArrowRight")
    board.press("Enter")
    page.settle()
    assert board.get_attribute("aria-label") != before
    assert "Par is" in control.inner_text()


def board(page, control):
    canvas = control.get_by_role("application")
    before = control.locator(".tally").inner_text()
    canvas.focus()
    page.tab.keyboard.press("ArrowLeft")
    page.tab.keyboard.press("Enter")
    page.settle()
    assert control.locator(".tally").inner_text() != before
    for rounds in control.get_by_role("slider").all():
        rounds.press("Home")
        page.settle()
        start = canvas.screenshot()
        rounds.press("End")
        page.settle()
        assert canvas.screenshot() != start


USES = {
    "commit": commit,
    "recall": recall,
    "station": station,
    "explore": explore,
    "training": training,
    "decide": decide,
    "saboteur": saboteur,
    "board": board,
}
