"""Pages with Python in them: what a learner does there, in a browser cut off from the net."""

import csv
import functools
import http.server
import json
import re
import shutil
import threading
import time

import nbformat
import pytest
from conftest import _CHROMIUM_OPTIONS
from webpage import WebPage, notebooks, serious, text_of

from course import shipping
from course.checks import exercises
from course.cli import main

LESSON = "01_labeled_and_unlabeled_data.html"
TASKS = "exercises-01_labeled_and_unlabeled_data.html"
BOARD = 'from course.widgets import Board\nBoard(data="two moons", method="label spreading")'


@pytest.fixture(scope="module")
def lesson(browser, web_site):
    """Lesson 1 with Python ready; tests share it, since to start takes seconds."""
    page = WebPage(browser, web_site, LESSON)
    page.start()
    yield page
    page.assert_clean()
    page.close()


@pytest.fixture
def fresh(browser, web_site):
    """Return what opens a page in a window of its own, and looks at it in the end."""
    opened = []

    def open_page(name=LESSON, **context):
        opened.append(WebPage(browser, web_site, name, **context))
        return opened[-1]

    yield open_page
    for page in opened:
        page.assert_clean()
        page.close()


def cell(page, n):
    return page.tab.locator(".cell").nth(n)


def write(page, n, source, wait=True):
    """Put ``source`` into cell ``n`` as a learner would, and run it with Shift and Enter."""
    area = cell(page, n).locator("textarea")
    area.focus()
    page.tab.keyboard.press("Control+a")
    page.tab.keyboard.insert_text(source)
    page.tab.keyboard.press("Shift+Enter")
    if wait:
        page.tab.wait_for_function("() => coursePage.state === 'ready'")
    return cell(page, n).locator(".outputs")


# Running -----------------------------------------------------------------------------------------


def test_the_page_can_be_read_while_python_loads(fresh):
    page = fresh()
    page.tab.evaluate("() => void coursePage.start()")
    assert "Loading Python" in page.said()
    assert page.tab.locator("progress").is_visible()
    assert cell(page, 1).locator("figure img").is_visible()
    shares = []
    while page.tab.evaluate("() => coursePage.state") == "loading":
        shares.append(page.tab.locator("progress").evaluate("(bar) => bar.value"))
        time.sleep(0.2)
    assert shares == sorted(shares)
    assert "Python is ready" in page.said()


def test_a_cell_shows_its_stored_output_until_it_is_run(lesson):
    assert cell(lesson, 1).locator("figure").count() == 1
    out = write(lesson, 1, "print('anew')\n1 / 0")
    assert out.locator(".printed").inner_text() == "anew\n"
    assert "ZeroDivisionError: division by zero" in out.locator(".failure").inner_text()
    assert out.locator("figure").count() == 0


def test_code_is_edited_colored_and_taken_back(lesson):
    write(lesson, 0, "def f():\n    return 'text'  # why")
    colored = cell(lesson, 0).locator(".editor pre")
    kinds = colored.locator("span").evaluate_all("(spans) => spans.map((s) => s.className)")
    assert kinds == ["hl-k", "hl-f", "hl-k", "hl-s", "hl-c"]
    cell(lesson, 0).hover()
    cell(lesson, 0).get_by_role("button", name="Undo my edits").click()
    assert "import numpy" in colored.inner_text()


def test_keys_indent_and_leave(lesson):
    area = cell(lesson, 0).locator("textarea")
    area.focus()
    lesson.tab.keyboard.press("Control+a")
    lesson.tab.keyboard.insert_text("for i in x:")
    for key in ("Enter", "a", "Enter", "Tab", "b", "Shift+Tab"):
        lesson.tab.keyboard.press(key)
    assert area.input_value() == "for i in x:\n    a\n    b"
    lesson.tab.keyboard.press("Escape")
    lesson.tab.keyboard.press("Tab")
    assert not area.evaluate("(area) => area === document.activeElement")
    lesson.tab.evaluate("() => [...coursePage.cells.values()][0].reset()")


def test_html_of_a_cell_runs_no_script_and_a_picture_has_its_sentence(lesson):
    attack = "<b>bold</b><script>parent.broken = 1</script><img src=x onerror='parent.broken = 1'>"
    out = write(lesson, 2, f"from IPython.display import HTML\nHTML({attack!r})")
    assert out.frame_locator("iframe").locator("b").inner_text() == "bold"
    lesson.tab.wait_for_timeout(300)
    assert lesson.tab.evaluate("() => window.broken") is None
    lesson.errors.clear()  # the browser says what it blocked
    out = write(lesson, 2, "from course.plots import show_points\nimport numpy as np\n"
                           "show_points(np.eye(2), np.array([0, 1]), 'Two points')")  # fmt: skip
    assert out.locator("img").get_attribute("alt").startswith("Two points")


def test_python_reaches_nothing(lesson):
    out = write(lesson, 2, "import urllib.request\nurllib.request.urlopen('http://example.com')")
    assert out.locator(".failure").is_visible()
    out = write(lesson, 2, "import os\nprint(sorted(os.listdir('/')))")
    assert "etc" not in out.inner_text()


def test_a_cell_that_never_ends_is_stopped_and_those_above_are_run_again(fresh):
    page = fresh()
    page.start()
    write(page, 1, "while True: pass", wait=False)
    page.tab.wait_for_timeout(500)
    assert page.tab.evaluate("() => coursePage.state") == "busy"
    start = time.monotonic()
    page.tab.get_by_role("button", name="Stop").click()
    page.tab.wait_for_function("() => coursePage.state === 'off'")
    assert time.monotonic() - start < 2
    assert "Run all above" in page.said()
    cell(page, 1).hover()
    cell(page, 1).get_by_role("button", name="Run all cells above").click()
    page.tab.wait_for_function("() => coursePage.state === 'ready'")
    assert page.outputs()[0][1] == []


def test_a_cell_of_ones_own_is_run_kept_and_removed(fresh):
    page = fresh()
    page.start()
    cell(page, 0).hover()
    cell(page, 0).get_by_role("button", name="Add a cell").click()
    assert "5\n" in write(page, 1, "print(2 + 3)").inner_text()
    page.tab.reload()
    page.tab.wait_for_function("() => window.coursePage")
    own = cell(page, 1)
    assert own.locator("textarea").input_value() == "print(2 + 3)"
    own.hover()
    own.get_by_role("button", name="Remove").click()
    assert page.tab.locator(".cell.added").count() == 0
    assert page.tab.evaluate("() => remember.get('added', 'x')") is None


# Controls ----------------------------------------------------------------------------------------


def test_the_board_answers_a_click(lesson):
    out = write(lesson, 3, BOARD)
    board = out.locator("canvas[role=application]")
    board.wait_for()
    lesson.tab.wait_for_timeout(500)
    before = board.evaluate("(canvas) => canvas.toDataURL()")
    board.scroll_into_view_if_needed()
    box = board.bounding_box()
    for share in (0.3, 0.7):
        lesson.tab.mouse.click(box["x"] + share * box["width"], box["y"] + 0.5 * box["height"])
        lesson.tab.wait_for_timeout(700)
    assert board.evaluate("(canvas) => canvas.toDataURL()") != before


def test_a_slider_is_drawn_by_python(lesson):
    source = "from course.widgets import explore, names_and_shape\n"
    out = write(lesson, 4, source + "explore(names_and_shape, labels_per_class=[2, 3], k=[2, 3])")
    canvas = out.locator("canvas").last
    canvas.wait_for()
    lesson.tab.wait_for_timeout(300)
    before = canvas.evaluate("(canvas) => canvas.toDataURL()")
    out.locator("input[type=range]").last.focus()
    lesson.tab.keyboard.press("ArrowRight")
    lesson.tab.wait_for_timeout(1500)
    assert canvas.evaluate("(canvas) => canvas.toDataURL()") != before


def test_a_training_goes_on_by_itself_and_stops(lesson):
    out = write(lesson, 4, "from course.widgets import watch_training\nwatch_training()")
    out.get_by_role("button", name=re.compile("Train")).click()
    stop = out.get_by_role("button", name="Stop")
    stop.wait_for()
    lesson.tab.wait_for_timeout(1500)
    assert lesson.tab.evaluate("() => coursePage.state") == "ready"
    stop.click()
    out.get_by_role("button", name=re.compile("Train")).wait_for()


# Keeping -----------------------------------------------------------------------------------------


def test_what_is_written_and_answered_is_kept_and_erased(fresh):
    page = fresh()
    page.start()
    write(page, 0, "kept = 1")
    asked = 'from course.widgets import commit\ncommit("web-kept", "Which?", ["one", "two"])'
    out = write(page, 3, asked)
    out.locator(".choice", has_text="two").click()
    out.get_by_role("button", name="Lock in").click()
    page.tab.wait_for_function("() => remember.get('commit', 'web-kept')")
    page.tab.reload()
    page.tab.wait_for_function("() => coursePage.state === 'ready'")  # it was wanted before
    assert cell(page, 0).locator("textarea").input_value() == "kept = 1"
    page.run([page.outputs()[3][0]])
    cell(page, 3).locator(".outputs", has_text="You said two").wait_for()
    page.tab.once("dialog", lambda dialog: dialog.accept())
    page.tab.locator(".dock-menu summary").click()
    with page.tab.expect_navigation():
        page.tab.get_by_role("button", name="Erase what I wrote").click()
    page.tab.wait_for_function("() => window.coursePage")
    assert "import numpy" in cell(page, 0).locator("textarea").input_value()
    assert page.tab.evaluate("() => localStorage.length") == 0


def test_a_saved_notebook_is_a_notebook_and_can_be_loaded(fresh, tmp_path):
    page = fresh(TASKS)
    name = notebooks("exercises")[1].name
    given = nbformat.read(notebooks("exercises")[1], as_version=4)
    task = next(c for c in given.cells if c.metadata.get("nbgrader", {}).get("solution"))
    page.tab.evaluate(
        "([name, source]) => { const cell = coursePage.cells.get(name); cell.editor.set(source); }",
        [task.id, "def mine():\n    return 1"],
    )
    page.start()
    page.run([task.id])
    page.tab.locator(".dock-menu summary").click()
    with page.tab.expect_download() as download:
        page.tab.get_by_role("button", name="Save as .ipynb").click()
    assert download.value.suggested_filename == name
    path = tmp_path / name
    download.value.save_as(path)
    saved = nbformat.read(path, as_version=4)
    nbformat.validate(saved)
    assert [c.metadata for c in saved.cells] == [c.metadata for c in given.cells]
    changed = [c.id for c, old in zip(saved.cells, given.cells, strict=True)
               if c.source != old.source]  # fmt: skip
    assert changed == [task.id]

    evil = json.loads(path.read_text())
    evil["cells"][0]["outputs"] = []
    for item in evil["cells"]:
        if item["cell_type"] == "code":
            bad = {"text/html": "<script>parent.broken = 1</script>"}
            item["outputs"] = [{"output_type": "display_data", "data": bad, "metadata": {}}]
    path.write_text(json.dumps(evil))
    other = fresh(TASKS)
    other.load(path)
    assert other.tab.evaluate("(n) => coursePage.cells.get(n).editor.get()", task.id) == (
        "def mine():\n    return 1"
    )
    assert other.tab.evaluate("() => window.broken") is None
    assert other.tab.locator("iframe").count() == 0


def test_a_solved_notebook_saved_here_gets_full_points(fresh, tmp_path):
    given = notebooks("exercises")[1]
    page = fresh(TASKS)
    page.load(shipping.home() / "solutions" / given.name)
    page.tab.locator(".dock-menu summary").click()
    with page.tab.expect_download() as download:
        page.tab.get_by_role("button", name="Save as .ipynb").click()
    (tmp_path / "work" / "ada").mkdir(parents=True)
    download.value.save_as(tmp_path / "work" / "ada" / given.name)
    table = tmp_path / "grades.csv"
    assert main(["grade", str(tmp_path / "work"), "--out", str(table)]) == 0
    with table.open(encoding="utf-8-sig") as file:
        rows = {row["student"]: row["total"] for row in csv.DictReader(file)}
    assert rows["ada"] == rows["(points possible)"]


@pytest.mark.parametrize(("text", "said"), [
    ("not json", "is not a notebook"),
    ('{"cells": 3}', "is not a notebook"),
    ('{"cells": []}', "no cell in common"),
])  # fmt: skip
def test_what_is_no_notebook_of_this_page_is_refused_in_words(fresh, tmp_path, text, said):
    (tmp_path / "x.ipynb").write_text(text)
    page = fresh(TASKS)
    page.load(tmp_path / "x.ipynb")
    assert said in page.said()


# Exercises ---------------------------------------------------------------------------------------


def test_every_listed_mistake_is_named_in_the_page(fresh):
    page = fresh(TASKS)
    page.start()
    write(page, 0, "from IPython.display import display\n"
                   "from course.checks import check, exercises\n"
                   "for exercise in exercises():\n"
                   "    for mistake in exercise.slips:\n"
                   "        display(check(exercise.name, mistake.function, seed=0))")  # fmt: skip
    said = ["".join(text.split()) for text in text_of(page.outputs()[0][1])]  # lines are broken
    expected = [mistake.says for exercise in exercises() for mistake in exercise.slips]
    assert len(said) == len(expected) > 100
    for says, text in zip(expected, said, strict=True):
        assert "".join(says.split()) in text


def test_the_keyboard_alone_goes_all_the_way(fresh, tmp_path):
    """Skip to the text, run, solve a task, check it, use the board, save: no mouse, no script."""
    page = fresh(TASKS)
    keys = page.tab.keyboard
    solved = nbformat.read(shipping.home() / "solutions" / notebooks("exercises")[1].name, 4)
    at = next(i for i, c in enumerate(solved.cells) if "def labeled_mask" in c.source)
    idle = "() => coursePage.state === 'ready'"

    def focused(selector):
        return page.tab.evaluate("(s) => document.activeElement.matches(s)", selector)

    def go(key, selector, most=400):
        """Press ``key`` until the focus is on ``selector``; Escape lets Tab leave an editor."""
        for _ in range(most):
            keys.press("Escape")
            keys.press(key)
            if focused(selector):
                return
        raise AssertionError(f"{key} does not reach {selector}")

    go("Tab", ".skip", 1)
    keys.press("Enter")
    go("Tab", ".cell textarea", 20)
    for _ in range(20):
        if "def labeled_mask" in page.tab.evaluate("() => document.activeElement.value"):
            break
        keys.press("Shift+Enter")
    page.tab.wait_for_function(idle)
    keys.press("Control+a")
    keys.insert_text(solved.cells[at].source)
    keys.press("Shift+Enter")
    keys.press("Control+Enter")  # the check, where the focus stays
    page.tab.wait_for_function(idle)
    here = page.tab.locator(".cell:focus-within")
    assert "Correct" in here.frame_locator("iframe").locator("body").inner_text()

    go("Shift+Tab", "button[aria-label^='Add a cell']", 5)
    keys.press("Enter")
    keys.insert_text(BOARD)
    keys.press("Control+Enter")
    page.tab.locator("canvas[role=application]").wait_for()
    go("Tab", "canvas[role=application]", 30)
    keys.press("ArrowRight")
    keys.press("Enter")
    page.tab.wait_for_function(
        "() => /% correct with 3 labels/.test(document.querySelector("
        "'.course-board .unseen[role=status]').textContent)"
    )

    go("Tab", ".dock-menu summary")
    keys.press("Enter")
    with page.tab.expect_download() as download:
        go("Tab", ".dock-menu .save", 5)
        keys.press("Enter")
    download.value.save_as(tmp_path / "saved.ipynb")
    saved = nbformat.read(tmp_path / "saved.ipynb", as_version=4)
    assert solved.cells[at].source in [c.source for c in saved.cells]


# What can go wrong -------------------------------------------------------------------------------


def test_a_second_tab_is_told(fresh):
    first = fresh()
    second = first.window.new_page()
    second.goto(first.tab.url)
    second.wait_for_function(
        "() => document.querySelector('.dock-said')?.textContent.includes('another tab')"
    )
    assert "another tab" in first.said()


def test_an_old_browser_is_told_what_can(fresh, browser, web_site):
    window = browser.new_context()
    window.add_init_script("WebAssembly.validate = () => false")
    tab = window.new_page()
    tab.goto(web_site + LESSON)
    tab.wait_for_function("() => window.coursePage")
    assert "too old" in tab.locator(".dock-said").inner_text()
    assert "Chrome" in tab.locator(".dock-said").inner_text()
    assert not tab.get_by_role("button", name="Start Python").is_visible()
    window.close()


def test_opened_as_a_file_a_page_says_what_python_needs(browser, web_folder):
    window = browser.new_context()
    tab = window.new_page()
    tab.goto((web_folder / LESSON).as_uri())
    said = tab.locator(".dock-said")
    said.wait_for()
    assert "opened as a file" in said.inner_text() and "--serve" in said.inner_text()
    assert said.count() == 1
    tab.get_by_role("button", name=re.compile("Search")).click()  # other scripts do run
    assert tab.locator("dialog.search").is_visible()
    window.close()


def test_any_static_server_will_do_below_any_path_and_without_https(browser, web_folder):
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=web_folder.parent)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        # Under a name of its own, since browsers trust the address of this machine like https.
        names = "--host-resolver-rules=MAP teacher.test 127.0.0.1"
        program = shutil.which("chromium") or shutil.which("chromium-browser")
        other = browser.browser_type.launch(
            executable_path=program, args=[*_CHROMIUM_OPTIONS, names]
        )
        tab = other.new_page()
        tab.set_default_timeout(500_000)
        tab.goto(f"http://teacher.test:{running.server_port}/{web_folder.name}/{LESSON}")
        tab.wait_for_function("() => window.coursePage")
        assert not tab.evaluate("() => isSecureContext")
        assert tab.evaluate("() => coursePage.start()")
        other.close()
        running.shutdown()


def test_without_scripts_a_page_is_read_and_says_so(browser, web_site):
    window = browser.new_context(java_script_enabled=False)
    tab = window.new_page()
    tab.goto(web_site + LESSON)
    assert "Without JavaScript" in tab.locator(".dock-said").inner_text()
    assert tab.locator("figure img").first.is_visible()
    window.close()


def test_too_little_memory_is_said(fresh, web_folder):
    page = fresh()
    script = (web_folder / "assets" / "worker.js").read_text(encoding="utf-8")
    refusal = "WebAssembly.Memory(): could not allocate memory"  # as Chromium words it
    script += f"\nWebAssembly.instantiate = () => {{ throw new RangeError({refusal!r}); }};\n"
    page.tab.route(
        "**/assets/worker.js",
        lambda route: route.fulfill(body=script, content_type="text/javascript"),
    )
    assert page.tab.evaluate("() => coursePage.start()") is False
    assert "not enough memory" in page.said() and "600 MB" in page.said()
    assert page.tab.get_by_role("button", name="Start Python").is_visible()


def test_a_cell_that_asks_for_all_memory_fails_alone(fresh):
    page = fresh()
    page.start()
    out = write(page, 1, "import numpy as np\nkept = []\nwhile True:\n"
                         "    kept.append(np.empty(25_000_000))")  # fmt: skip
    assert "MemoryError" in out.locator(".failure").inner_text()
    assert "2\n" in write(page, 1, "kept.clear()\nprint(1 + 1)").inner_text()


def test_storage_that_is_refused_is_said(browser, web_site):
    window = browser.new_context()
    window.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('no'); } })"
    )
    tab = window.new_page()
    tab.goto(web_site + LESSON)
    tab.wait_for_function("() => window.coursePage")
    assert "keeps nothing" in tab.locator(".dock-said").inner_text()
    window.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_audit_at_every_width(fresh, scheme):
    page = fresh(color_scheme=scheme)
    assert serious(page.tab) == []
    for width in (1280, 900, 640, 360):
        page.tab.set_viewport_size({"width": width, "height": 800})
        assert page.tab.evaluate("document.documentElement.scrollWidth <= innerWidth"), width


def test_the_audit_of_what_python_puts_out(lesson):
    write(lesson, 2, "from IPython.display import HTML\nprint(1)\nHTML('<b>x</b>')")
    write(lesson, 3, BOARD)
    lesson.tab.wait_for_timeout(500)
    assert serious(lesson.tab) == []
