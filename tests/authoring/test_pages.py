"""Lessons as pages: nothing from elsewhere, formulas drawn, a last page for paper."""

import base64
import re

import nbformat
import pytest
from bs4 import BeautifulSoup

from course import shipping
from course.authoring.pages import read_lesson, write_pages
from course.cli import main

PNG = base64.b64encode(b"not a real picture").decode()
LAST = """## Summary

**Be brief.**

- a key point

### Notation

| a | b |
|---|---|
| 1 | $x$ |"""
LINKS = "See [the next](02_more.ipynb) or [these](../x.ipynb)."


def picture(alt):
    return nbformat.v4.new_output(
        "display_data", {"image/png": PNG, "text/plain": alt}, metadata={"image/png": {"alt": alt}}
    )


def notebook(path, *cells):
    nbformat.write(nbformat.v4.new_notebook(cells=list(cells)), path)
    return path


@pytest.fixture
def lesson(tmp_path):
    text, code = nbformat.v4.new_markdown_cell, nbformat.v4.new_code_cell
    covered = code("show(x < y)", outputs=[picture("A < B")], metadata={"tags": ["cover"]})
    shown = nbformat.v4.new_output("display_data", {"text/html": "<p>a card</p>", "text/plain": ""})
    return notebook(
        tmp_path / "01_words.ipynb",
        text(f"# 1 · Words\n\n*Say it\nonce.*\n\n{LINKS}"),
        text(
            "## 1.1 A start · core · 6 min\n\nFor $a_1 * b_1 * c$ and\n\n$$\\sum_i \\frac{1}{2}$$"
        ),
        covered,
        text("## 1.2 An end · more · 2 min"),
        code(
            "1 < 2", outputs=[nbformat.v4.new_output("stream", text="<i>\x1b[31mred\x1b[0m"), shown]
        ),
        text(LAST),
        text("### References\n\n- A book."),
    )


def pages(tmp_path, **notebooks):
    files = write_pages({int(n[1:]): path for n, path in notebooks.items()}, tmp_path / "out")
    return [BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser") for path in files]


def test_the_contents_name_lessons_minutes_and_covers(lesson, tmp_path):
    contents, _ = pages(tmp_path, n1=lesson)
    entry = contents.select_one(".lessons li")
    words = " ".join(entry.get_text(" ").split())
    assert words == "1 · Words Say it once. 6 min core, 2 more"
    assert entry.a["href"] == "01_words.html"
    assert entry.img["src"].endswith(PNG)


def test_formulas_are_mathml(lesson, tmp_path):
    _, page = pages(tmp_path, n1=lesson)
    inline, block = page.find_all("math")[:2]
    assert inline.get_text() == "a1*b1*c"
    assert block["display"] == "block"
    assert not re.search(r"\\|\$", page.main.get_text())


def test_what_a_cell_printed_is_text(lesson, tmp_path):
    _, page = pages(tmp_path, n1=lesson)
    printed = page.select_one(".printed")
    assert printed.get_text() == "<i>red"
    assert printed.i is None
    assert page.select_one(".card").get_text() == "a card"
    assert [block.get_text().strip() for block in page.select(".code")] == ["show(x < y)", "1 < 2"]
    assert page.select_one("figure img")["alt"] == "A < B"


def test_links_lead_to_pages_or_nowhere(lesson, tmp_path):
    _, page = pages(tmp_path, n1=lesson)
    links = {link.get_text(): link["href"] for link in page.select(".text a")}
    assert links == {"the next": "02_more.html"}
    sections = [link["href"] for link in page.select(".sections a")]
    assert sections == ["#1-1-a-start", "#1-2-an-end", "#summary"]
    assert all(page.find(id=anchor[1:]) for anchor in sections)


def test_the_title_and_the_last_page_are_kept_for_paper(lesson, tmp_path):
    _, page = pages(tmp_path, n1=lesson)
    kept = [" ".join(element.get_text(" ").split()) for element in page.select(".keep")]
    words = ["1 · Words", "Summary", "Be brief.", "a key point", "Notation", "a b 1 x"]
    assert kept == [*words, ""]
    assert page.select(".keep")[-1]["src"].endswith(PNG)


def test_neighbors_are_linked(lesson, tmp_path):
    other = notebook(tmp_path / "02_more.ipynb", nbformat.v4.new_markdown_cell("# 2 · More"))
    _, first, second = pages(tmp_path, n1=lesson, n2=other)
    assert [a["href"] for a in first.footer.find_all("a")] == ["02_more.html"]
    assert [a["href"] for a in second.footer.find_all("a")] == ["01_words.html"]
    assert second.select_one("[aria-current]").get_text() == "2"


@pytest.mark.parametrize("number", shipping.lessons())
def test_nothing_of_a_real_lesson_is_elsewhere_or_undrawn(number):
    lesson = read_lesson(number, shipping.files()[shipping.lessons()[number]])
    texts = [block["html"] for block in lesson.blocks if block["kind"] == "text"]
    soup = BeautifulSoup("".join(texts), "html.parser")
    assert not soup.select("script, link, iframe, img")
    for formula in soup.find_all("math"):
        assert "\\" not in formula.get_text()
    assert "$" not in soup.get_text()
    assert lesson.thing
    assert lesson.core
    assert lesson.cover
    assert all(block["alt"] for block in lesson.blocks if block["kind"] == "picture")


def test_the_command_says_where_the_pages_are(tmp_path, capsys):
    assert main(["html", str(tmp_path / "pages")]) == 0
    assert str(tmp_path / "pages" / "index.html") in capsys.readouterr().out
    names = {path.name for path in (tmp_path / "pages").iterdir()}
    assert len(names) == len(shipping.lessons()) + 1


def test_a_file_is_no_folder(tmp_path, capsys):
    (tmp_path / "pages").write_text("mine")
    assert main(["html", str(tmp_path / "pages")]) == 2
    assert "is a file" in capsys.readouterr().err
    assert (tmp_path / "pages").read_text() == "mine"


def test_pages_are_written_over_pages_and_never_over_a_file_of_ones_own(tmp_path, capsys):
    assert main(["html", str(tmp_path)]) == 0
    assert main(["html", str(tmp_path)]) == 0
    lesson = tmp_path / "03_combining_the_two.html"
    lesson.write_text("<p>exported by hand</p>")
    assert main(["html", str(tmp_path)]) == 2
    assert "would be lost" in capsys.readouterr().err
    assert lesson.read_text() == "<p>exported by hand</p>"
