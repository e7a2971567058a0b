"""Lessons as pages to read: one file each, formulas and pictures inside, no net needed.

Notebooks come with the outputs of their last run, stills in place of the controls. Formulas
become MathML, which browsers draw themselves. On paper a page shrinks to the lesson's one thing,
its key points, its notation and its picture; a box on the page prints all of it.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

import jinja2
import nbformat
from bs4 import BeautifulSoup
from latex2mathml.converter import convert
from markupsafe import Markup
from nbconvert.filters import ansi2html
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer
from pygments.token import Comment, Keyword, Name, Number, Operator, String

from course import workspace

SUMMARY = "Summary"
NOT_PRINTED = "References"


@dataclass
class Section:
    """A heading of a lesson: its text, what stands behind the dots, where it is."""

    title: str
    tag: str
    anchor: str


@dataclass
class Lesson:
    """What the pages show of a notebook.

    Attributes
    ----------
    number : int
    title : str, as in the first heading
    thing : str, the lesson in a sentence: the line in italics below the title
    file : str, the name of its page
    sections : list of Section
    blocks : list of dict with ``kind`` "text", "code", "picture", "html" or "printed"
    cover : str, the PNG (base64) of the cell tagged "cover"; empty if there is none
    """

    number: int
    title: str
    thing: str
    file: str
    sections: list = field(default_factory=list)
    blocks: list = field(default_factory=list)
    cover: str = ""

    @property
    def core(self):
        return self._minutes("core")

    @property
    def more(self):
        return self._minutes("more")

    def _minutes(self, kind):
        tags = (re.fullmatch(rf"{kind} · (\d+) min", section.tag) for section in self.sections)
        return sum(int(tag[1]) for tag in tags if tag)


def write_pages(notebooks, folder):
    """Write a page for each lesson and one of contents; return their paths, contents first.

    Parameters
    ----------
    notebooks : dict, number of a lesson -> path of its notebook
    folder : path; made if it is not there

    Raises
    ------
    OSError
        If a notebook cannot be read or the folder not be written.
    """
    lessons = [read_lesson(number, Path(path)) for number, path in sorted(notebooks.items())]
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    templates = _templates()
    pages = {
        "index.html": templates.get_template("contents.html.j2").render(
            lessons=lessons, minutes=sum(lesson.core for lesson in lessons)
        )
    }
    for before, lesson, after in zip(
        [None, *lessons[:-1]], lessons, [*lessons[1:], None], strict=True
    ):
        pages[lesson.file] = templates.get_template("lesson.html.j2").render(
            lesson=lesson, lessons=lessons, before=before, after=after
        )
    for name, page in pages.items():
        workspace.write_whole(folder / name, (page + "\n").encode())
    return [folder / name for name in pages]


def read_lesson(number, path):
    """Return the :class:`Lesson` in a notebook.

    Parameters
    ----------
    number : int
    path : path of an executed notebook
    """
    notebook = nbformat.read(path, as_version=4)
    first = next((c.source for c in notebook.cells if c.cell_type == "markdown"), "")
    title = re.search(r"^# (.+)$", first, re.M)
    thing = re.search(r"^\*(.+?)\*$", first, re.M | re.S)
    lesson = Lesson(
        number,
        title[1] if title else path.stem,
        " ".join(thing[1].split()) if thing else "",
        path.with_suffix(".html").name,
    )
    kept = False
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            html, kept = _text(cell.source, lesson.sections, kept)
            lesson.blocks.append({"kind": "text", "html": html})
        elif cell.cell_type == "code":
            lesson.blocks.append({"kind": "code", "html": _code(cell.source)})
            shown = [_output(output) for output in cell.outputs]
            lesson.blocks += [block for block in shown if block]
            if "cover" in cell.metadata.get("tags", ()):
                lesson.cover = next(block["png"] for block in shown if block["kind"] == "picture")
    return lesson


def _text(source, sections, kept):
    """Return a text cell as HTML; note its sections and mark what is printed.

    ``kept`` says whether the text before is on the printed page, and is returned as it is after.
    """
    soup = BeautifulSoup(MarkdownWithMath(_Renderer()).render(source), "html.parser")
    for element in soup.find_all(True, recursive=False):
        words = element.get_text()
        if element.name == "h1":
            element["class"] = "keep"
        elif element.name == "h2":
            kept = words == SUMMARY
            sections.append(_section(element, soup))
        elif element.name == "h3" and words == NOT_PRINTED:
            kept = False
        if kept:
            element["class"] = "keep"
    for link in soup.find_all("a", href=True):
        if (there := re.fullmatch(r"(\d\d_\w+)\.ipynb(#.*)?", link["href"])) is not None:
            link["href"] = f"{there[1]}.html{there[2] or ''}"
        elif not re.match(r"https?:|#", link["href"]):
            link.unwrap()  # a file of the working copy: not here
    return Markup(soup), kept


def _section(heading, soup):
    """Return a heading as a :class:`Section`; set what stands behind the dots apart in it."""
    title, _, tag = heading.get_text().partition(" · ")
    anchor = re.sub(r"\W+", "-", title.lower()).strip("-")
    heading["id"] = anchor
    if tag:
        heading.string = title
        small = soup.new_tag("span", attrs={"class": "tag"})
        small.string = tag
        heading.append(small)
    return Section(title, tag, anchor)


def _code(source):
    words = highlight(source, PythonLexer(), _Highlighter(nowrap=True))
    return Markup(f"<pre>{words}</pre>")


def _output(output):
    if output.output_type == "stream":
        return {"kind": "printed", "html": Markup(ansi2html(output.text))}
    if output.output_type == "error":
        return {"kind": "printed", "html": f"{output.ename}: {output.evalue}"}
    if "text/html" in output.data:
        return {"kind": "html", "html": Markup(output.data["text/html"])}
    if "image/png" in output.data:
        about = output.metadata.get("image/png", {})
        png = output.data["image/png"].replace("\n", "")
        return {
            "kind": "picture",
            "png": png,
            "alt": about.get("alt", ""),
            "width": about.get("width"),
        }
    return {"kind": "printed", "html": Markup(ansi2html(output.data["text/plain"]))}


class _Renderer(IPythonRenderer):
    """Writes formulas as MathML, and headings without a link to themselves."""

    def __init__(self):
        super().__init__(escape=False, exclude_anchor_links=True)

    def block_math(self, body):
        return convert(body.strip(), display="block")

    def inline_math(self, body):
        return convert(body.strip())


class _Highlighter(HtmlFormatter):
    """Marks five kinds of words, in classes of our own: their colors are in page.css."""

    _CLASSES = (
        (Keyword, "k"),
        (Operator.Word, "k"),
        (String, "s"),
        (Number, "m"),
        (Comment, "c"),
        (Name.Function, "f"),
        (Name.Class, "f"),
    )

    def _get_css_class(self, ttype):
        return next((f"hl-{name}" for kind, name in self._CLASSES if ttype in kind), "")


def _templates():
    folder = Path(__file__).with_name("page")
    templates = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder), autoescape=True, undefined=jinja2.StrictUndefined
    )
    css = (folder / "page.css").read_text(encoding="utf-8")
    templates.globals["css"] = Markup(css)
    return templates
