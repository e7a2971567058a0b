"""Every widget in one notebook, in a real JupyterLab: looked at, driven by keyboard, audited."""

import json

import pytest

from course import workspace

CELLS = [
    "from course.widgets import LabelingStation, Question, Slider, commit, explore\n"
    "from course.widgets import labels_only, names_and_shape, recall, reveal",
    """commit("line", "How many of 300 points will a line between four labeled ones get right?",
    ["about half", "about 85 %", "nearly all of them", "that depends on which four"],
    hint="Look at the moons once more.")""",
    """commit("minutes", "How long would it take you to label all 1,797 digits?",
    unit="minutes", low=0, high=600, step=5)""",
    """recall(
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
    "station = LabelingStation(seconds=40)\nstation",
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
SHOWN = {"commit": 2, "recall": 1, "station": 1, "explore": 3}
NAME = "notebooks/gallery.ipynb"


@pytest.fixture(scope="module", autouse=True)
def gallery(lab, write_notebook):
    """Put a notebook with every widget into the working copy."""
    write_notebook(lab.folder / NAME, CELLS)


@pytest.fixture
def page(lab):
    """The gallery, run from top to bottom by someone who has answered nothing yet."""
    workspace.edit(lab.folder, lambda record: record.pop("state", None))
    page = lab.open(NAME)
    page.run_all()
    yield page
    page.assert_clean()
    page.close()


def test_every_widget_fits_its_place_and_passes_the_audit(lab):
    page = lab.open(NAME, device_scale_factor=2)
    page.run_all()
    page.assert_clean()
    for theme in ("Dark", "Light"):
        page.use_theme(f"JupyterLab {theme}")
        for width in (1280, 900, 640):  # 640 is a window of 1280 at a zoom of 200 %
            page.tab.set_viewport_size({"width": width, "height": 1800})
            page.settle()
            look_at_all(page, f"{width}-{theme.lower()}")
        assert page.audit() == []
    page.close()


def look_at_all(page, name):
    for kind, n_shown in SHOWN.items():
        widgets = page.tab.locator(f".course-{kind}")
        assert widgets.count() == n_shown
        for i, widget in enumerate(widgets.all(), start=1):
            page.screenshot(f"{kind}-{i}-{name}", of=widget)
            assert widget.evaluate("e => e.scrollWidth <= e.clientWidth")


def kept(lab, key):
    return json.loads((lab.folder / workspace.MARKER).read_text()).get("state", {}).get(key)


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
    page.settle()
    assert "You said about 85 %, 80 % sure." in ask.inner_text()
    assert kept(lab, "commitments")["line"]["choice"] == 1
    page.screenshot("commit-locked", of=ask)

    ask.get_by_role("button", name="Change my mind").press("Enter")
    page.settle()
    assert kept(lab, "commitments") == {}
    lock.press("Enter")

    number = page.tab.locator(".course-commit").nth(1)
    number.get_by_role("spinbutton").fill("30")
    assert "between 15 and 60 minutes" in number.inner_text()
    page.screenshot("commit-number-chosen", of=number)
    number.get_by_role("button", name="Lock in").press("Enter")
    page.settle()

    page.run_all()  # as someone who comes back: the answers stand, and are compared
    assert "You said about 85 %, 80 % sure." in ask.inner_text()
    assert not ask.get_by_role("button", name="Change my mind").is_visible()
    outputs = page.tab.locator(".jp-Notebook").inner_text()
    assert "You were right." in outputs
    assert "Off by more than a factor of two." in outputs
    assert kept(lab, "commitments")["minutes"]["right"] is False
    for i, revealed in enumerate(page.tab.locator(".jp-RenderedHTML").all()):
        page.screenshot(f"reveal-{i + 1}", of=revealed)


def test_recall_answers_every_choice(page):
    ask = page.tab.get_by_role("group", name="What does -1 stand for")
    ask.get_by_role("button", name="The first class").press("Enter")
    assert "Not quite. Classes are counted from 0 here." in ask.inner_text()
    page.screenshot("recall-wrong", of=page.tab.locator(".course-recall"))
    ask.get_by_role("button", name="A point without").press("Space")
    assert "Right. As in scikit-learn" in ask.inner_text()
    page.screenshot("recall-right", of=page.tab.locator(".course-recall"))
    assert "1 of 2 answered" in page.tab.locator(".course-recall").inner_text()


def test_the_station_takes_keys_keeps_labels_and_adds_up(page, lab):
    station = page.tab.locator(".course-station")
    station.get_by_role("button", name="Start the clock").press("Enter")
    for key in ["1", "2", "3", "4", "Backspace", "?", "0", "7", "U", "9"]:
        page.tab.keyboard.press(key)
    assert "5 labeled" in station.inner_text()
    page.screenshot("station-running", of=station)
    page.settle()
    assert list(kept(lab, "labeling_station")["given"]) == [1, 2, 3, None, 0, 9]
    assert len(kept(lab, "hand_labels")) == 5
    station.get_by_role("button", name="6", exact=True).click()
    page.tab.keyboard.press("5")  # the click has left the keys alive
    assert "7 labeled" in station.inner_text()

    page.tab.locator(".jp-Notebook .jp-CodeCell").first.click()  # elsewhere: the clock stops
    assert "Paused" in station.inner_text()
    page.screenshot("station-paused", of=station)
    page.run_all()  # as someone who comes back
    station.get_by_role("button", name="Go on").press("Enter")
    page.tab.keyboard.press("3")
    assert "8 labeled" in station.inner_text()
    station.get_by_role("button", name="Stop").press("Enter")
    page.settle()
    assert "8 labels in" in station.inner_text()
    assert "you said" in station.inner_text()
    page.screenshot("station-summary", of=station)
    assert page.audit() == []

    station.get_by_role("button", name="Start a new round").press("Enter")
    page.tab.keyboard.press("2")
    page.settle()
    assert "1 labeled" in station.inner_text()
    assert len(kept(lab, "hand_labels")) == 9
    cells = page.tab.evaluate(
        "() => [...window.jupyterapp.shell.currentWidget.content.model.cells].map((c) => c.type)"
    )
    assert cells == ["code"] * len(CELLS)  # no digit has turned a cell into a heading


def test_sliders_change_what_is_drawn(page):
    names, alone, _ = page.tab.locator(".course-explore").all()
    for control, slider, canvas in ((names, 0, 0), (names, 1, 1), (alone, 0, 0), (alone, 1, 0)):
        before = control.locator("canvas").nth(canvas).screenshot()
        caption = control.locator(".caption").nth(canvas).inner_text()
        control.get_by_role("slider").nth(slider).focus()
        for _ in range(3):
            page.tab.keyboard.press("ArrowRight")
        page.settle()
        assert control.locator("canvas").nth(canvas).screenshot() != before
        assert control.locator(".caption").nth(canvas).inner_text() != caption
    page.screenshot("explore-moved", of=names)
    page.screenshot("explore-alone-moved", of=alone)
    names.get_by_role("slider").nth(1).press("End")
    page.settle()
    page.screenshot("explore-end", of=names)


def test_regions_are_the_right_way_up(page):
    canvas = page.tab.locator(".course-explore canvas").nth(
        2
    )  # labels only: the upper moon is blue
    upper_left, lower_right = canvas.evaluate(
        """(canvas) => [0.02, 0.98].map((share) => [...canvas.getContext("2d").getImageData(
            share * canvas.width, share * canvas.height, 1, 1).data])"""
    )
    assert upper_left[2] > upper_left[0] + 20
    assert lower_right[0] > lower_right[2] + 20


def test_a_fast_hand_builds_up_no_queue(page):
    slow = page.tab.locator(".course-explore").nth(2)
    slow.get_by_role("slider").focus()
    for _ in range(39):
        page.tab.keyboard.press("ArrowRight")
    page.settle()
    caption = slow.locator(".caption").inner_text()
    assert caption.startswith("Step 39, asked ")
    n_asked = int(caption.removesuffix(".").split()[-1])
    assert n_asked < 20  # of the 40 steps passed
