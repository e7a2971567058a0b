"""Lessons as pages: nothing from elsewhere, formulas drawn, controls that need no Python."""

import base64
import gzip
import json
import re

import nbformat
import pytest
from bs4 import BeautifulSoup

from course import shipping
from course.authoring.pages import page_names, read_lesson, write_pages
from course.cli import main
from course.widgets import commit, explore, names_and_shape, quiz, reveal

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


def pages(tmp_path, glossary=None, **notebooks):
    numbered = {int(n[1:]): path for n, path in notebooks.items()}
    files = write_pages(numbered, tmp_path / "out", glossary)
    return [
        BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for path in files
        if path.suffix == ".html"
    ]


def words_of(element):
    return " ".join(element.get_text(" ").split())


def test_the_contents_name_lessons_minutes_and_covers(lesson, tmp_path):
    contents, _ = pages(tmp_path, n1=lesson)
    entry = contents.select_one(".lessons li")
    assert words_of(entry) == "Lesson 1 Words Say it once. 6 min core, 2 min optional"
    assert entry.a["href"] == "01_words.html"
    assert entry.img["src"].endswith(PNG)


def test_formulas_are_mathml(lesson, tmp_path):
    _, page = pages(tmp_path, n1=lesson)
    inline, block = page.find_all("math")[:2]
    assert inline.get_text() == "a1*b1*c"
    assert block["display"] == "block"
    assert not re.search(r"\\|\$", page.main.get_text())


def test_headings_keep_their_marks_and_set_number_and_minutes_apart(tmp_path):
    heading = nbformat.v4.new_markdown_cell("## 1.1 The *k*-means loss · core · 6 min\n\nText.")
    path = notebook(tmp_path / "01_words.ipynb", heading)
    _, page = pages(tmp_path, n1=path)
    assert page.h2.decode_contents() == (
        '<span class="number">1.1 </span>The <em>k</em>-means loss'
    )
    assert page.select_one("h2 + .meta").get_text() == "core · 6 min"
    assert read_lesson(1, path).sections[0].title == "The k-means loss"


def test_a_number_may_stand_before_a_dot(tmp_path):
    heading = nbformat.v4.new_markdown_cell("## 2 · From *scores* on\n\nText.")
    path = notebook(tmp_path / "01_words.ipynb", heading)
    (section,) = read_lesson(1, path).sections
    assert (section.number, section.title, section.anchor) == (
        "2", "From scores on", "2-from-scores-on"
    )  # fmt: skip
    _, page = pages(tmp_path, n1=path)
    assert page.h2.get_text() == "2 From scores on"


def test_what_a_cell_printed_is_text(lesson, tmp_path):
    _, page = pages(tmp_path, n1=lesson)
    printed = page.select_one(".printed")
    assert printed.get_text() == "<i>red"
    assert printed.i is None
    assert page.select_one(".card").get_text() == "a card"
    assert [block.get_text().strip() for block in page.select(".code")] == ["show(x < y)", "1 < 2"]


def test_a_picture_has_its_sentence_once_for_the_eye_and_once_for_the_ear(lesson, tmp_path):
    _, page = pages(tmp_path, n1=lesson)
    assert page.select_one("figure img")["alt"] == "A < B"
    caption = page.figcaption
    assert caption.get_text() == "Figure 1.1. A < B"
    assert caption["aria-hidden"] == "true"


def test_links_lead_to_pages_or_nowhere(lesson, tmp_path):
    _, page = pages(tmp_path, n1=lesson)
    links = {link.get_text(): link["href"] for link in page.select(".text a")}
    assert links == {"the next": "02_more.html"}
    sections = [link["href"] for link in page.select(".sections a")]
    assert sections == ["#1-1-a-start", "#1-2-an-end", "#summary"]
    assert all(page.find(id=anchor[1:]) for anchor in sections)


def test_the_title_and_the_last_page_are_kept_for_paper(lesson, tmp_path):
    _, page = pages(tmp_path, n1=lesson)
    kept = [words_of(element) for element in page.select(".keep")]
    expected = ["Lesson 1 Words", "Summary", "Be brief.", "a key point", "Notation"]
    assert kept == [*expected, "a b 1 x", ""]
    assert page.select(".keep")[-1]["src"].endswith(PNG)


def test_neighbors_are_linked(lesson, tmp_path):
    other = notebook(tmp_path / "02_more.ipynb", nbformat.v4.new_markdown_cell("# 2 · More"))
    _, first, second = pages(tmp_path, n1=lesson, n2=other)
    assert [a["href"] for a in first.footer.find_all("a")] == ["02_more.html"]
    assert [a["href"] for a in second.footer.find_all("a")] == ["01_words.html"]
    assert words_of(second.select_one(".top [aria-current]")) == "Lesson 2"


# Controls ----------------------------------------------------------------------------------------


def shown(value):
    """Return a cell whose output is what a notebook stores of a widget."""
    bundle = value._repr_mimebundle_()
    data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
    if hasattr(value, "_repr_html_"):
        data = {**data, "text/html": value._repr_html_(), "text/plain": repr(value)}
    if "image/png" in data:
        data = {**data, "image/png": base64.b64encode(data["image/png"]).decode()}
    data = {kind: found for kind, found in data.items() if "widget-view" not in kind}
    output = nbformat.v4.new_output("execute_result", data, metadata=metadata, execution_count=1)
    return nbformat.v4.new_code_cell("control()", outputs=[output])


def unpack(page):
    whole = gzip.decompress(base64.b64decode(page.find(id="controls").get_text()))
    length = int.from_bytes(whole[:4], "little")
    return json.loads(whole[4 : 4 + length]), whole[4 + length :]


@pytest.fixture
def played(tmp_path):
    asked = commit("pages-test", "One or two?", ["one", "two"])
    path = notebook(
        tmp_path / "01_played.ipynb",
        nbformat.v4.new_markdown_cell("# 1 · Played"),
        shown(asked),
        shown(reveal("pages-test", 1, "Because.")),
        shown(quiz(lesson=1)),
        shown(explore(names_and_shape, labels_per_class=[1, 2], k=[2, 3, 4])),
    )
    return pages(tmp_path, n1=path)[1]


def test_controls_carry_what_they_need_and_their_still_form(played):
    content, _ = unpack(played)
    places = played.select(".control")
    kinds = ["commit", "reveal", "quiz", "explore"]
    assert [place["data-kind"] for place in places] == kinds == [data["kind"] for data in content]
    assert all(place.select_one(".still").find(["p", "img"]) for place in places)
    assert len(played.select(".folded")) == 4


def test_a_frame_is_what_the_widget_would_have_sent(played):
    data, pool = unpack(played)
    control, live = data[3], explore(names_and_shape, labels_per_class=[1, 2], k=[2, 3, 4])
    assert len(control["frames"]) == 6
    live.positions = [1, 2]
    for frame, panel in zip(control["frames"][5], live.picture, strict=True):
        start, length = frame["regions"]["bytes"]
        assert pool[start : start + length] == panel["regions"]
        assert frame["caption"] == panel["caption"]
    assert all(start % 4 == 0 for panel in control["frames"][5] for start, _ in [
        value["bytes"] for value in panel.values() if isinstance(value, dict)
    ])  # fmt: skip


def test_a_slider_whose_function_is_gone_leaves_its_picture(tmp_path):
    cell = shown(explore(names_and_shape, k=[2, 3]))
    control = next(v for kind, v in cell.outputs[0].data.items() if kind.endswith("control+json"))
    control["function"] = "course.widgets.gone:names_and_shape"
    path = notebook(tmp_path / "01_gone.ipynb", nbformat.v4.new_markdown_cell("# 1 · G"), cell)
    _, page = pages(tmp_path, n1=path)
    assert page.select_one(".cell figure img")
    assert not page.select(".control")


# Glossary and search -----------------------------------------------------------------------------

GLOSSARY = """# Glossary

| Term | Definition | Symbol | Section | Function | Exercise | Source |
|---|---|---|---|---|---|---|
| **soft label** | How probable each class is. | $f$ | 1.2 | `f` | | Zhu 2003 |
| **unused** | Nothing. | | 9.9 | | | |

| Symbol | Meaning | First used in |
|---|---|---|
| $f$ | soft labels | 1.1 |
"""


@pytest.fixture
def explained(tmp_path):
    (tmp_path / "glossary.md").write_text(GLOSSARY)
    text = (
        "# 1 · Words\n\n## 1.1 Start\n\n**Soft labels** are soft; **soft labels** stay.\n\n## 1.2 X"
    )
    path = notebook(tmp_path / "01_words.ipynb", nbformat.v4.new_markdown_cell(text))
    return pages(tmp_path, tmp_path / "glossary.md", n1=path)


def test_the_first_bold_use_of_a_term_and_its_entry_are_linked(explained):
    _, page, glossary = explained
    link, *others = page.select("a.term")
    assert not others
    assert link["href"] == "glossary.html#soft-label"
    entry = glossary.find(id="soft-label")
    assert entry.dt.get_text().split()[:2] == ["soft", "label"]
    assert [a["href"] for a in entry.find_all("a")] == [
        "01_words.html#1-2-x", f"01_words.html#{link.strong['id']}"
    ]  # fmt: skip
    assert glossary.find(id="unused").a is None
    assert "soft labels" in glossary.find(id="notation").get_text()


def test_the_search_knows_every_section_and_term(explained, tmp_path):
    script = (tmp_path / "out" / "search-index.js").read_text(encoding="utf-8")
    entries = json.loads(script[script.index("[") : script.rindex("]") + 1])
    places = [entry["page"] for entry in entries]
    assert places == [
        "01_words.html", "01_words.html#1-1-start", "01_words.html#1-2-x",
        "glossary.html#soft-label", "glossary.html#unused",
    ]  # fmt: skip
    assert entries[1]["title"] == "1.1 Start"
    assert "are soft" in entries[1]["text"]


def test_without_a_glossary_no_page_speaks_of_one(lesson, tmp_path):
    assert all("glossary.html" not in str(page) for page in pages(tmp_path, n1=lesson))
    assert not (tmp_path / "out" / "glossary.html").exists()


# The real ones -----------------------------------------------------------------------------------


@pytest.mark.parametrize("number", shipping.lessons())
def test_nothing_of_a_real_lesson_is_elsewhere_or_undrawn(number):
    lesson = read_lesson(number, shipping.files()[shipping.lessons()[number]])
    texts = [block.html for block in lesson.blocks if block.kind == "text"]
    outputs = [output for block in lesson.blocks for output in block.outputs]
    soup = BeautifulSoup("".join(texts), "html.parser")
    assert not soup.select("script, link, iframe, img")
    for formula in soup.find_all("math"):
        assert "\\" not in formula.get_text()
    assert "$" not in soup.get_text()
    assert lesson.thing
    assert lesson.core
    assert lesson.cover
    assert all(output.alt for output in outputs if output.kind == "picture")


def test_the_command_says_where_the_pages_are(tmp_path, capsys):
    assert main(["html", str(tmp_path / "pages")]) == 0
    assert str(tmp_path / "pages" / "index.html") in capsys.readouterr().out
    files = shipping.files()
    expected = set(page_names({n: files[name] for n, name in shipping.lessons().items()}))
    if "notebooks/glossary.md" not in files:
        expected.remove("glossary.html")
    assert {path.name for path in (tmp_path / "pages").iterdir()} == expected
    assert all(path.stat().st_size <= 700_000 for path in (tmp_path / "pages").iterdir())


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
