"""The report's page in a browser: it asks nobody for anything, and everyone can read it."""

import re
import sys
from pathlib import Path

import pytest

pytest.importorskip("pandas")
sys.path.insert(0, str(Path(__file__).parents[1] / "report"))  # for made_reports.py

import made_reports
from axe_core_python.sync_playwright import Axe

from course.report import _page
from course.report._columns import Column
from course.report._findings import Finding


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """A page with long names, many classes and a warning of each kind."""
    long = "a_column_with_a_name_that_no_line_holds_" * 4
    facts = made_reports.facts(
        columns=(*made_reports.facts().columns, Column(long, "number", None, 3, 9)),
        findings=(Finding("leak", f"“{long}” alone predicts the label.", (long,)),),
    )
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(_page.render(made_reports.report(facts)), encoding="utf-8")
    return path.as_uri()


@pytest.fixture(params=["light", "dark"])
def tab(request, browser, address):
    window = browser.new_context(
        viewport={"width": 1280, "height": 900}, color_scheme=request.param
    )
    tab = window.new_page()
    tab.asked, tab.troubles = [], []
    tab.on("request", lambda request: tab.asked.append(request.url))
    tab.on("pageerror", lambda error: tab.troubles.append(str(error)))
    tab.on("console", lambda message: tab.troubles.append(message.text))
    tab.goto(address)
    yield tab
    window.close()


def test_the_page_stands_alone_and_passes_the_audit(tab):
    assert [url for url in tab.asked if not url.startswith(("file:", "data:"))] == []
    assert tab.troubles == []
    tab.context.set_offline(True)
    found = Axe().run(tab)["violations"]
    assert [(f["id"], f["nodes"][0]["html"][:200]) for f in found] == []
    for width in (1280, 640, 360):
        tab.set_viewport_size({"width": width, "height": 800})
        assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth"), width


def test_verdict_and_next_steps_are_on_the_first_screen(tab):
    for name in ("Cannot tell with 40 labels", "What to do next"):
        box = tab.get_by_role("heading", name=re.compile(name)).bounding_box()
        assert box["y"] + box["height"] < 900, name


@pytest.mark.parametrize("tab", ["light"], indirect=True)
def test_keys_alone_reach_and_unfold_everything(tab):
    stops = tab.locator("a[href]:visible, summary:visible, [tabindex='0']:visible").count()
    reached = set()
    for _ in range(stops + 5):
        tab.keyboard.press("Tab")
        here = tab.evaluate(
            "() => { const e = document.activeElement; return e === document.body ? null :"
            " [e.tagName, getComputedStyle(e).outlineStyle, e.outerHTML.slice(0, 200)]; }"
        )
        if here is None:
            continue
        assert here[1] != "none", f"no sign of the focus on {here[2]}"
        reached.add(here[2])
        if here[0] == "SUMMARY":
            opened = "() => document.activeElement.parentElement.open"
            before = tab.evaluate(opened)
            tab.keyboard.press("Enter")
            assert tab.evaluate(opened) != before
            tab.keyboard.press("Enter")
    assert len(reached) == stops


@pytest.mark.parametrize("tab", ["light"], indirect=True)
def test_on_paper_nothing_is_folded_or_cut(tab):
    tab.emulate_media(media="print")
    assert not tab.locator(".on-page").is_visible()
    assert tab.get_by_role("heading", name="What this does not tell you").is_visible()
    pages = len(re.findall(rb"/Type\s*/Page\b", tab.pdf(format="A4")))
    assert 2 <= pages <= 7
