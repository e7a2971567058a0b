"""Every widget in one notebook, in a real JupyterLab: looked at, driven by keyboard, audited."""

import json

from course import workspace

CELLS = [
    "from course.widgets import LabelingStation, Question, Slider, commit, explore\n"
    "from course.widgets import labels_only, names_and_shape, quiz, reveal",
    """commit("line", "How many of 300 points will a line between four labeled ones get right?",
    ["about half", "about 85 %", "nearly all of them", "that depends on which four"],
    hint="Look at the moons once more.")""",
    """commit("minutes", "How long would it take you to label all 1,797 digits?",
    unit="minutes", low=0, high=600, step=5)""",
    """quiz(
    Question("What does -1 stand for in y?", right="A point without a label",
        wrong={"The first class": "Classes are counted from 0 here.",
               "A label that is wrong": "Wrong labels look like right ones: that is the trouble."},
        why="As in scikit-learn, -1 marks what is not known."),
    Question("The curve of a labels-only model is steep at 4 labels. What does that say?",
        right="There is room for something better",
        wrong={"Unlabeled points will help": "Perhaps. The curve knows nothing of them.",
               "The model overfits": "Steepness is about more labels, not about capacity."},
        why="Steep means that more labels would help. Whether points can is another question."),
)""",
    "station = LabelingStation(seconds=600)\nstation",
    """explore(names_and_shape, labels_per_class=range(1, 21),
    k=Slider(range(1, 11), "k, the number of clusters"))""",
    "explore(labels_only, labels_per_class=range(1, 51), noise=[0.0, 0.05, 0.1, 0.15, 0.2, 0.3])",
    """reveal("line", 1, "A straight cut leaves the tips of both moons on the wrong side.")""",
    """reveal("minutes", 84.0, "That is your own pace at the station.")""",
    # A picture that takes its time, and counts how often it was asked for.
    """import itertools, time
from course.widgets import Panel
asked = itertools.count(1)
def slow(step=0):
    time.sleep(0.3)
    panel, = labels_only()
    caption = f"Step {step}, asked {next(asked)}."
    return [Panel(panel.points, panel.y, panel.regions, "Slow", caption)]
explore(slow, step=range(40))""",
]
KINDS = ("commit", "quiz", "station", "explore")


def test_every_widget_fits_its_place_and_passes_the_audit(open_cells):
    with open_cells(device_scale_factor=2) as page:
        page.look_over(KINDS)


def test_a_slider_shows_its_focus_on_the_knob(same_page):
    page = same_page
    knob = page.tab.locator(".course-explore").first.get_by_role("slider").first
    knob.blur()
    page.tab.mouse.move(0, 0)
    before = knob.screenshot()
    knob.focus()
    assert knob.screenshot() != before


def kept(lab, key):
    return json.loads((lab.folder / workspace.MARKER).read_text()).get("state", {}).get(key, {})


def test_a_commitment_is_locked_kept_and_revealed(page, lab):
    ask = page.tab.locator(".course-commit").first
    lock = ask.get_by_role("button", name="Lock in")
    assert lock.is_disabled()
    ask.get_by_role("radio").first.focus()
    page.tab.keyboard.press("ArrowDown")
    ask.get_by_role("slider").focus()
    page.tab.keyboard.press("ArrowRight")
    page.screenshot("commit-chosen", of=ask)
    page.tab.keyboard.press("Tab")
    page.tab.keyboard.press("Enter")
    page.expect_text(ask, "You said about 85 %, 80 % sure.")
    page.wait_until(lambda: kept(lab, "commitments").get("line", {}).get("choice") == 1)
    page.screenshot("commit-locked", of=ask)

    ask.get_by_role("button", name="Change my mind").press("Enter")
    page.wait_until(lambda: kept(lab, "commitments") == {})
    lock.press("Enter")

    number = page.tab.locator(".course-commit").nth(1)
    number.get_by_role("spinbutton").fill("30")
    page.expect_text(number, "between 15 and 60 minutes")
    page.screenshot("commit-number-chosen", of=number)
    number.get_by_role("button", name="Lock in").press("Enter")
    page.settle()

    page.run_all()  # the answers stand, and are compared
    page.expect_text(ask, "You said about 85 %, 80 % sure.")
    ask.get_by_role("button", name="Change my mind").wait_for(state="hidden")
    outputs = page.tab.locator(".jp-Notebook")
    page.expect_text(outputs, "You were right.")
    page.expect_text(outputs, "Off by more than a factor of two.")
    page.wait_until(lambda: kept(lab, "commitments")["minutes"].get("right") is False)
    for i, revealed in enumerate(page.tab.locator(".jp-RenderedHTML").all()):
        page.screenshot(f"reveal-{i + 1}", of=revealed)


def test_quiz_answers_every_choice(same_page):
    page = same_page
    control = page.tab.locator(".course-quiz")
    ask = page.tab.get_by_role("group", name="What does -1 stand for")
    ask.get_by_role("button", name="The first class").press("Enter")
    page.expect_text(ask, "Not quite. Classes are counted from 0 here.")
    page.screenshot("quiz-wrong", of=control)
    ask.get_by_role("button", name="A point without").press("Space")
    page.expect_text(ask, "Right. As in scikit-learn")
    page.screenshot("quiz-right", of=control)
    page.expect_text(control, "1 of 2 answered")


def test_the_station_takes_keys_keeps_labels_and_adds_up(page, lab):
    station = page.tab.locator(".course-station")
    station.get_by_role("button", name="Start the clock").press("Enter")
    for key in ["1", "2", "3", "4", "Backspace", "?", "0", "7", "U", "9"]:
        page.tab.keyboard.press(key)
    page.expect_text(station, "5 labeled")
    page.screenshot("station-running", of=station)
    page.wait_until(lambda: kept(lab, "labeling_station").get("given") == [1, 2, 3, None, 0, 9])
    page.wait_until(lambda: len(kept(lab, "hand_labels")) == 5)
    station.get_by_role("button", name="6", exact=True).click()
    page.tab.keyboard.press("5")  # the click has left the keys alive
    page.expect_text(station, "7 labeled")

    page.tab.locator(".jp-Notebook .jp-CodeCell").first.click()  # elsewhere: the clock stops
    page.expect_text(station, "Paused")
    page.screenshot("station-paused", of=station)
    page.run_all()  # the labels stand
    station.get_by_role("button", name="Continue").press("Enter")
    page.tab.keyboard.press("3")
    page.expect_text(station, "8 labeled")
    station.get_by_role("button", name="Stop").press("Enter")
    page.expect_text(station, "8 labels in")
    page.expect_text(station, "your label")
    page.screenshot("station-summary", of=station)
    page.assert_fits(station)
    assert page.audit() == []

    station.get_by_role("button", name="Start a new round").press("Enter")
    page.tab.keyboard.press("2")
    page.expect_text(station, "1 labeled")
    page.wait_until(lambda: len(kept(lab, "hand_labels")) == 9)
    cells = page.tab.evaluate(
        "() => [...window.jupyterapp.shell.currentWidget.content.model.cells].map((c) => c.type)"
    )
    assert cells == ["code"] * len(CELLS)  # no digit has turned a cell into a heading
    station.get_by_role("button", name="Stop").press("Enter")
    page.settle()


def test_who_comes_back_finds_what_they_did(page):
    ask = page.tab.locator(".course-commit").first
    ask.get_by_role("radio").nth(1).press("Space")
    ask.get_by_role("button", name="Lock in").press("Enter")
    station = page.tab.locator(".course-station")
    station.get_by_role("button", name="Start the clock").press("Enter")
    page.tab.keyboard.press("1")
    page.tab.keyboard.press("2")
    page.tab.locator(".jp-Notebook .jp-CodeCell").first.click()
    page.expect_text(station, "Paused")
    page.settle()
    page.restart()  # a new kernel and a new page: only the working copy remembers
    page.run_all()
    page.expect_text(page.tab.locator(".course-commit").first, "You said about 85 %, 75 % sure.")
    page.expect_text(page.tab.locator(".jp-Notebook"), "You were right.")
    page.expect_text(page.tab.locator(".course-station"), "2 labeled")


def test_sliders_change_what_is_drawn(same_page):
    page = same_page
    names, alone, _ = page.tab.locator(".course-explore").all()
    for control, slider, canvas in ((names, 0, 0), (names, 1, 1), (alone, 0, 0), (alone, 1, 0)):
        before = page.pictures(control)
        caption = control.locator(".caption").nth(canvas)
        said = caption.inner_text()
        control.get_by_role("slider").nth(slider).focus()
        for _ in range(3):
            page.tab.keyboard.press("ArrowRight")
        after = page.wait_for_change(control, before)
        assert after[canvas] != before[canvas]
        page.wait_until(lambda caption=caption, said=said: caption.inner_text() != said)
    page.screenshot("explore-moved", of=names)
    page.screenshot("explore-alone-moved", of=alone)
    names.get_by_role("slider").nth(1).press("End")
    page.settle()
    page.screenshot("explore-end", of=names)


def test_regions_are_the_right_way_up(same_page):
    page = same_page
    # labels only: the upper moon is blue
    canvas = page.tab.locator(".course-explore canvas").nth(2)
    upper_left, lower_right = canvas.evaluate(
        """(canvas) => [0.02, 0.98].map((share) => [...canvas.getContext("2d").getImageData(
            share * canvas.width, share * canvas.height, 1, 1).data])"""
    )
    assert upper_left[2] > upper_left[0] + 20
    assert lower_right[0] > lower_right[2] + 20


def test_a_fast_hand_builds_up_no_queue(same_page):
    page = same_page
    slow = page.tab.locator(".course-explore").nth(2)
    slow.get_by_role("slider").evaluate(
        """(slider) => {
          for (let step = 1; step < 40; step++) {
            slider.value = step;
            slider.dispatchEvent(new Event("input"));
          }
        }"""
    )
    page.expect_text(slow.locator(".caption"), "Step 39, asked ")
    n_asked = int(slow.locator(".caption").inner_text().removesuffix(".").split()[-1])
    assert n_asked < 10  # of the 40 steps passed
