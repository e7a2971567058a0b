"""The page that reports on a table of the reader's own, with Python in it and no network."""

import re

import pytest
from webpage import serious

REPORT = "report.html"


@pytest.fixture(params=[{"color_scheme": "light"}])
def page(request, browser, web_site):
    window = browser.new_context(viewport={"width": 1280, "height": 900}, **request.param)
    asked, troubles = [], []
    window.route(lambda url: not url.startswith((web_site, "data:", "blob:", "about:")),
                 lambda route: (asked.append(route.request.url), route.abort()))  # fmt: skip
    tab = window.new_page()
    tab.set_default_timeout(500_000)
    tab.on("pageerror", lambda error: troubles.append(str(error)))
    tab.on("console", lambda m: troubles.append(m.text) if m.type == "error" else None)
    tab.goto(web_site + REPORT)
    tab.wait_for_function("() => window.courseReport")
    yield tab
    assert (asked, troubles) == ([], [])
    window.close()


def rest(page):
    page.wait_for_function("() => !courseReport.working")
    return page.locator("#said").inner_text()


def choose(page, path):
    page.locator("#file").set_input_files(path)
    return rest(page)


def test_the_example_is_measured_and_saved(page, tmp_path):
    assert page.get_by_role("button", name="Measure").is_disabled()
    page.get_by_role("button", name="Try an example").click()
    assert "569 rows" in rest(page)
    assert page.locator("#label").input_value() == "diagnosis"
    page.get_by_role("button", name="Measure").click()
    assert rest(page).startswith("Done"), page.locator("#said").inner_text()
    inside = page.frame_locator("#page")
    assert "tumors.csv" in inside.locator("h1").inner_text()
    assert inside.locator(".verdict h2").inner_text()
    assert serious(page) == []
    for width in (1280, 900, 640):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
    with page.expect_download() as download:
        page.get_by_role("link", name="Save the report").click()
    assert download.value.suggested_filename == "report.html"
    download.value.save_as(tmp_path / "report.html")
    assert "<h1>" in (tmp_path / "report.html").read_text(encoding="utf-8")
    with page.expect_download() as download:
        page.get_by_role("link", name="Save the rows to label").click()
    assert "diagnosis" in download.value.path().read_text(encoding="utf-8-sig").splitlines()[0]


def test_a_table_of_ones_own_is_read_and_what_cannot_be_used_is_said_in_a_line(page, tmp_path):
    own = tmp_path / "own <table>.csv"
    own.write_text("x,kind\n" + "".join(f"{i},{'' if i % 3 else 'ab'[i % 2]}\n" for i in range(9)))
    assert "9 rows, 2 columns" in choose(page, own)
    assert page.locator("#label").input_value() == "kind"
    page.locator("#label").select_option("x")
    page.get_by_role("button", name="Measure").click()
    said = rest(page)
    assert not said.startswith("Done") and "Traceback" not in said and "\n" not in said
    assert not page.locator("#page").is_visible()
    bad = tmp_path / "picture.csv"
    bad.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    said = choose(page, bad)
    assert "picture.csv" in said and "Error" not in said


def test_measuring_is_stopped(page):
    page.get_by_role("button", name="Try an example").click()
    rest(page)
    page.get_by_role("button", name="Measure").click()
    page.wait_for_function("() => /% done/.test(document.getElementById('said').textContent)")
    page.get_by_role("button", name="Stop").click()
    assert re.match("Stopped", rest(page))


@pytest.mark.parametrize("page", [{"color_scheme": "dark"}], indirect=True)
def test_the_audit_in_the_dark(page):
    assert serious(page) == []
