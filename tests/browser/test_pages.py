"""The lessons as pages, in a browser that may ask nobody for anything."""

import re

import nbformat
import pytest
from webpage import serious

from course import shipping
from course.authoring.execute import execute
from course.authoring.pages import write_pages

ASKED = """from course.widgets import commit, explore, names_and_shape, quiz, reveal
commit("page-choice", "One or two?", ["one", "two"])"""
CELLS = [
    ASKED,
    'commit("page-number", "How many?", unit="minutes", high=60)',
    'reveal("page-choice", 1, "Because.")',
    'reveal("page-number", 20)',
    "quiz(lesson=1)",
    "explore(names_and_shape, labels_per_class=[2, 10], k=[2, 3])",
]
GLOSSARY = """| Term | Definition | Section |
|---|---|---|
| **self-training** | A classifier learns from its own predictions. | 4.2 |
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    files = shipping.files()
    folder = tmp_path_factory.mktemp("pages")
    glossary = folder / "glossary.md"
    glossary.write_text(GLOSSARY, encoding="utf-8")
    write_pages({n: files[name] for n, name in shipping.lessons().items()}, folder, glossary)
    return folder


@pytest.fixture(scope="module")
def controls(tmp_path_factory):
    """The address of a page with one control of each kind."""
    home = tmp_path_factory.mktemp("controls")
    code, text = nbformat.v4.new_code_cell, nbformat.v4.new_markdown_cell
    notebook = nbformat.v4.new_notebook(cells=[text("# 1 · Controls"), *map(code, CELLS)])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(execute(notebook, home), home / "01_controls.ipynb")
    write_pages({1: home / "01_controls.ipynb"}, home)
    return (home / "01_controls.html").as_uri()


@pytest.fixture(params=["light", "dark"])
def tab(request, browser):
    window = browser.new_context(viewport={"width": 900, "height": 800}, color_scheme=request.param)
    yield watched(window)
    window.close()


@pytest.fixture
def page(browser, controls):
    window = browser.new_context(viewport={"width": 1280, "height": 800})
    tab = watched(window)
    tab.goto(controls)
    tab.wait_for_selector(".controls-ready", state="attached")
    yield tab
    assert tab.troubles == []
    window.close()


def watched(window):
    tab = window.new_page()
    tab.asked, tab.troubles = [], []
    tab.on("request", lambda request: tab.asked.append(request.url))
    tab.on("pageerror", lambda error: tab.troubles.append(str(error)))
    return tab


def again(tab):
    tab.reload()
    tab.wait_for_selector(".controls-ready", state="attached")


def names():
    return [
        "index.html",
        *(name.split("/")[1][:-5] + "html" for name in shipping.lessons().values()),
        "glossary.html",
    ]


@pytest.mark.parametrize("name", names())
def test_a_page_stands_alone_and_passes_the_audit(tab, folder, name):
    tab.goto((folder / name).as_uri())
    tab.wait_for_timeout(300)
    assert [url for url in tab.asked if not url.startswith(("file:", "data:"))] == []
    assert serious(tab) == []
    assert tab.troubles == []
    for width in (1280, 900, 640, 360):
        tab.set_viewport_size({"width": width, "height": 800})
        assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth"), width


@pytest.mark.parametrize("tab", ["light"], indirect=True)
def test_on_paper_each_fits_one_page(tab, folder):
    for name in names():
        tab.goto((folder / name).as_uri())
        for paper in ("A4", "Letter"):
            assert len(re.findall(rb"/Type\s*/Page\b", tab.pdf(format=paper))) == 1, name


def test_on_paper_a_lesson_is_its_last_page_unless_all_is_asked_for(tab, folder):
    tab.goto((folder / names()[1]).as_uri())
    assert not tab.locator(".cover").is_visible()
    tab.emulate_media(media="print")
    assert tab.locator(".cover").is_visible()
    assert tab.get_by_role("heading", name="Notation").is_visible()
    assert not tab.locator(".code").first.is_visible()
    assert not tab.get_by_role("heading", name="References").is_visible()
    tab.emulate_media(media="screen")
    tab.get_by_role("checkbox").check()
    tab.emulate_media(media="print")
    assert tab.locator(".code").first.is_visible()


def test_the_contents_can_be_printed(tab, folder):
    tab.goto((folder / "index.html").as_uri())
    tab.emulate_media(media="print")
    for lesson in tab.locator(".lessons li").all():
        assert lesson.is_visible()


def test_code_and_figures_keep_to_the_width_of_the_text(tab, folder):
    tab.goto((folder / names()[1]).as_uri())
    widths = tab.evaluate(
        "() => ['.text', '.code'].map((s) => document.querySelector(s).clientWidth)"
    )
    assert widths[0] == widths[1]
    middle = "(e) => { const b = e.getBoundingClientRect(); return b.left + b.width / 2; }"
    text = tab.locator(".text").first.evaluate(middle)
    for picture in tab.locator("figure img:visible").all():
        assert picture.evaluate(middle) == pytest.approx(text, abs=1)


def test_everything_can_be_read_without_scripts(browser, controls):
    window = browser.new_context(java_script_enabled=False)
    tab = window.new_page()
    tab.goto(controls)
    stills = tab.locator(".control .still").all()
    assert len(stills) == len(CELLS)
    assert all(still.is_visible() for still in stills)
    assert not tab.locator(".search-open").is_visible()
    window.close()


# Controls ----------------------------------------------------------------------------------------


def test_controls_pass_the_audit_in_both_themes(tab, controls):
    tab.goto(controls)
    tab.wait_for_selector(".controls-ready", state="attached")
    assert serious(tab) == []


def test_an_answer_is_compared_kept_and_erased(page):
    asked = page.locator("[data-kind=commit]").first
    told = page.locator("[data-kind=reveal]").first
    assert "not locked in" in told.inner_text()
    asked.locator(".choice", has_text="two").click()
    asked.get_by_role("button", name="Lock in").click()
    assert "You were right" in told.inner_text()
    again(page)
    assert "You said two" in asked.inner_text()
    assert "You were right" in told.inner_text()
    asked.get_by_role("button", name="Change my mind").click()
    asked.locator(".choice", has_text="one").click()
    asked.get_by_role("button", name="Lock in").click()
    assert "came out differently" in told.inner_text()
    page.goto(page.url.replace("01_controls", "index"))
    assert page.locator(".done").inner_text() == "1 prediction made"
    page.once("dialog", lambda dialog: dialog.accept())
    with page.expect_navigation():
        page.get_by_role("button", name="Erase them").click()
    assert not page.locator(".done").is_visible()
    assert page.evaluate("localStorage.length") == 0


@pytest.mark.parametrize(("number", "said"), [("15", "Within a factor"), ("41", "Off by more")])
def test_a_number_is_right_within_a_factor_of_two(page, number, said):
    asked = page.locator("[data-kind=commit]").nth(1)
    asked.locator("input[type=number]").fill(number)
    asked.get_by_role("button", name="Lock in").click()
    assert said in page.locator("[data-kind=reveal]").nth(1).inner_text()


def test_a_quiz_replies_and_remembers_what_was_tried(page):
    ask = page.locator("[data-kind=quiz] .ask").first
    for choice in ask.get_by_role("button").all():
        choice.click()
        reply = ask.locator(".feedback").inner_text()
        if reply.startswith("Right."):
            break
        assert reply.startswith("Not quite.")
    again(page)
    assert ask.locator(".feedback").inner_text() == reply
    assert "1 of" in page.locator("[data-kind=quiz] .tally").inner_text()


def test_a_slider_shows_the_frame_of_its_position(page):
    control = page.locator("[data-kind=explore]")
    canvas = control.locator("canvas").last
    canvas.scroll_into_view_if_needed()
    pixels = "(c) => c.toDataURL()"
    before, said = canvas.evaluate(pixels), control.locator(".caption").all_inner_texts()
    control.locator("input[type=range]").last.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(200)
    assert canvas.evaluate(pixels) != before
    assert control.locator(".caption").all_inner_texts() != said
    page.keyboard.press("ArrowLeft")
    page.wait_for_timeout(200)
    assert canvas.evaluate(pixels) == before


def test_storage_that_is_refused_is_said(browser, controls):
    window = browser.new_context()
    window.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('no'); } })"
    )
    tab = watched(window)
    tab.goto(controls)
    tab.wait_for_selector(".controls-ready", state="attached")
    assert "keeps nothing" in tab.locator(".kept").inner_text()
    asked = tab.locator("[data-kind=commit]").first
    asked.locator(".choice", has_text="two").click()
    asked.get_by_role("button", name="Lock in").click()
    assert "You were right" in tab.locator("[data-kind=reveal]").first.inner_text()
    assert tab.troubles == []
    window.close()


# Search ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tab", ["light"], indirect=True)
def test_the_search_needs_the_keyboard_only(tab, folder):
    tab.goto((folder / names()[1]).as_uri())
    tab.keyboard.press("/")
    tab.keyboard.type("self-train")
    tab.wait_for_selector(".search-hits a")
    first = tab.locator(".search-hits a").first
    assert "Glossary" in first.inner_text()
    assert {hit.split("#")[0] for hit in tab.locator(".search-hits a").evaluate_all(
        "(links) => links.map((link) => link.getAttribute('href'))"
    )} > {"glossary.html", "04_methods.html"}  # fmt: skip
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Enter")
    tab.wait_for_url(re.compile("glossary.html#self-training"))
    tab.keyboard.press("/")
    tab.keyboard.type("no such word anywhere")
    tab.wait_for_timeout(300)
    assert tab.locator(".search-count").inner_text() == "No sections"
    assert serious(tab) == []
    tab.keyboard.press("Escape")
    assert not tab.locator("dialog").is_visible()
