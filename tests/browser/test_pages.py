"""The lessons as pages, in a browser that may ask nobody for anything."""

import re

import pytest

from course import shipping
from course.authoring.pages import write_pages


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    files = shipping.files()
    folder = tmp_path_factory.mktemp("pages")
    write_pages({n: files[name] for n, name in shipping.lessons().items()}, folder)
    return folder


@pytest.fixture(params=["light", "dark"])
def tab(request, browser):
    window = browser.new_context(viewport={"width": 900, "height": 800}, color_scheme=request.param)
    tab = window.new_page()
    tab.asked = []
    tab.on("request", lambda request: tab.asked.append(request.url))
    yield tab
    window.close()


def names():
    return [
        "index.html",
        *(name.split("/")[1][:-5] + "html" for name in shipping.lessons().values()),
    ]


@pytest.mark.parametrize("name", names())
def test_a_page_stands_alone_and_passes_the_audit(tab, folder, name):
    from axe_core_python.sync_playwright import Axe

    tab.goto((folder / name).as_uri())
    assert [url for url in tab.asked if not url.startswith(("file:", "data:"))] == []
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    found = Axe().run(tab)["violations"]
    assert [f["id"] for f in found if f["impact"] in ("serious", "critical")] == []


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
    for lesson in tab.get_by_role("listitem").all():
        assert lesson.is_visible()
