"""A notebook as a page needs it: its sections, and its cells with what they put out."""

import re
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from markupsafe import Markup
from nbconvert.filters import ansi2html
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer
from pygments.token import Comment, Keyword, Name, Number, Operator, String

from course.authoring.pages._controls import Control, read_control
from course.authoring.pages._markdown import soup_of

_SHORT = 150  # characters: so much of a caption is read at a glance
SUMMARY = "Summary"
NOT_PRINTED = "References"


@dataclass
class Section:
    """A heading of a lesson.

    Attributes
    ----------
    number : str, such as "3.4"; empty if it has none
    title : str, without the number
    kind : "core", "more" or ""
    minutes : int, 0 if the heading does not say
    anchor : str
    """

    number: str
    title: str
    kind: str
    minutes: int
    anchor: str


@dataclass
class Output:
    """What a cell put out: ``kind`` is "picture", "html", "printed" or "control"."""

    kind: str
    html: str = ""  # of text, of HTML, and of the still form of a control
    png: str = ""  # in base64
    alt: str = ""
    caption: str = ""
    further: str = ""  # what the alternative text says beyond the caption
    width: int = None
    control: Control = None


@dataclass
class Block:
    """A cell of the notebook: ``kind`` is "text" or "code"."""

    kind: str
    html: str
    name: str = ""  # the cell's id
    source: str = ""
    task: str = ""  # of a cell of an exercise: its name for the grader
    outputs: list = field(default_factory=list)

    @property
    def folded(self):
        """Whether the code only puts up a control, and is of no interest to most readers."""
        return any(output.kind == "control" for output in self.outputs)


@dataclass
class Lesson:
    """What the pages show of a notebook.

    Attributes
    ----------
    number : int, or "capstone"
    title : str, as in the first heading, without the number
    thing : str, the lesson in a sentence: the line in italics below the title
    file : str, the name of its page
    kind : "lesson" or "exercises"
    path : path of the notebook
    sections : list of Section
    blocks : list of Block
    cover : str, the PNG (base64) of the cell tagged "cover"; empty if there is none
    """

    number: int
    title: str
    thing: str
    file: str
    kind: str = "lesson"
    path: Path = None
    sections: list = field(default_factory=list)
    blocks: list = field(default_factory=list)
    cover: str = ""

    @property
    def label(self):
        """What the page is called beside its title.

        >>> Lesson(3, "", "", "").label, Lesson("capstone", "", "", "", "exercises").label
        ('Lesson 3', 'Capstone')
        """
        if isinstance(self.number, str):
            return self.number.capitalize()
        return f"{self.kind.capitalize()} {self.number}"

    @property
    def core(self):
        return self._minutes("core")

    @property
    def more(self):
        return self._minutes("more")

    @property
    def controls(self):
        """The controls of the lesson, in their order."""
        outputs = (output for block in self.blocks for output in block.outputs)
        return [output.control for output in outputs if output.control]

    def _minutes(self, kind):
        return sum(section.minutes for section in self.sections if section.kind == kind)


def read_lesson(number, path, kind="lesson"):
    """Return the :class:`Lesson` in a notebook.

    Parameters
    ----------
    number : int, or "capstone"
    path : path of an executed notebook
    kind : "lesson" or "exercises"
    """
    path = Path(path)
    notebook = nbformat.read(path, as_version=4)
    first = next((c.source for c in notebook.cells if c.cell_type == "markdown"), "")
    title = re.search(r"^# (?:\w+ · )?(.+)$", first, re.M)
    thing = re.search(r"^\*(.+?)\*$", first, re.M | re.S)
    lesson = Lesson(
        number,
        title[1] if title else path.stem,
        " ".join(thing[1].split()) if thing else "",
        ("exercises-" if kind == "exercises" else "") + path.with_suffix(".html").name,
        kind,
        path,
    )
    kept, pictures = False, 0
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            soup = soup_of(cell.source)
            kept = _mark(soup, lesson, kept)
            lesson.blocks.append(Block("text", Markup(soup), cell.get("id", "")))
        elif cell.cell_type == "code":
            task = cell.metadata.get("nbgrader", {}).get("grade_id", "")
            block = Block("code", highlighted(cell.source), cell.get("id", ""), cell.source, task)
            for output in filter(None, map(_output, cell.outputs)):
                if output.kind == "picture" and output.caption:
                    pictures += 1
                    output.caption = f"Figure {number}.{pictures}. {output.caption}"
                block.outputs.append(output)
            lesson.blocks.append(block)
            if "cover" in cell.metadata.get("tags", ()):
                lesson.cover = next(output.png for output in block.outputs if output.png)
    return lesson


def highlighted(source):
    """Return Python source as HTML, its words marked with our own classes."""
    words = highlight(source, PythonLexer(stripnl=False), _Highlighter(nowrap=True))
    return Markup(f"<pre>{words.rstrip()}</pre>")


def _mark(soup, lesson, kept):
    """Note the sections of a text, mark what goes to paper, and set its headings.

    ``kept`` says whether the text before goes to paper, and is returned as it is after.
    """
    for element in soup.find_all(True, recursive=False):
        words = element.get_text()
        if element.name == "h1":
            _set_title(element, soup, lesson.label)
            element["class"] = "keep"
        elif element.name == "h2":
            kept = words == SUMMARY
            lesson.sections.append(_set_heading(element, soup))
        elif element.name == "h3" and words == NOT_PRINTED:
            kept = False
        if kept:
            element["class"] = "keep"
    return kept


def _set_title(heading, soup, label):
    """Set what stands before the dot of a title apart, and mark the sentence below."""
    _, dot, title = heading.get_text().partition(" · ")
    if dot:
        heading.string = title
        small = soup.new_tag("span", attrs={"class": "number"})
        small.string = f"{label} "
        heading.insert(0, small)
    follows = heading.find_next_sibling(True)
    if follows is not None and follows.name == "p" and follows.find("em", recursive=False):
        follows["class"] = "lead"


def _set_heading(heading, soup):
    """Return a heading as a :class:`Section`; set its number and its minutes apart."""
    parts = heading.get_text().split(" · ")
    tags = [part for part in parts[1:] if re.fullmatch(r"core|more|\d+ min", part)]
    title = " · ".join(parts[: len(parts) - len(tags)])
    numbered = re.match(r"([\d.]+)( · | )(?=\S)", title)
    number, rest = (numbered[1], title[numbered.end() :]) if numbered else ("", title)
    anchor = re.sub(r"\W+", "-", title.lower()).strip("-")
    minutes = next((int(tag[:-4]) for tag in tags if re.fullmatch(r"\d+ min", tag)), 0)
    kind = next((tag for tag in tags if tag in ("core", "more")), "")
    heading["id"] = anchor
    # The words of the title keep their marks; what stands behind the dots goes.
    if tags:
        last = heading.find_all(string=True)[-1]
        last.replace_with(last.removesuffix(" · " + " · ".join(tags)))
    if number:
        start = heading.find(string=True)
        start.replace_with(start.removeprefix(numbered[0]))
        small = soup.new_tag("span", attrs={"class": "number"})
        small.string = f"{number} "
        heading.insert(0, small)
    if tags:
        meta = soup.new_tag("p", attrs={"class": "meta"})
        meta.string = " · ".join(tags)
        heading.insert_after(meta)
    return Section(number, rest, kind, minutes, anchor)


def _output(output):
    if output.output_type == "stream":
        return Output("printed", Markup(ansi2html(output.text)))
    if output.output_type == "error":
        return Output("printed", Markup.escape(f"{output.ename}: {output.evalue}"))
    still = _still(output)
    control = read_control(output.data)
    if control is not None:
        return Output("control", png=still.png, alt=still.alt, html=still.html, control=control)
    return still


def _still(output):
    if "text/html" in output.data:
        return Output("html", Markup(output.data["text/html"]))
    if "image/png" in output.data:
        about = output.metadata.get("image/png", {})
        alt = about.get("alt", "")
        caption, further = _caption(alt)
        return Output(
            "picture",
            png=output.data["image/png"].replace("\n", ""),
            alt=alt,
            caption=caption,
            further=further,
            width=about.get("width"),
        )
    return Output("printed", Markup(ansi2html(output.data.get("text/plain", ""))))


def _caption(alt):
    """Return a short alternative text, or the first clause of a long one; and the rest of it.

    >>> _caption("Two moons, one label each. 300 points: 298 without a label.")
    ('Two moons, one label each. 300 points: 298 without a label.', '')
    >>> _caption("Which class is it?. 3 points.")
    ('Which class is it? 3 points.', '')
    >>> _caption("Accuracy against labels: " + ", ".join(["0.61 at 1"] * 20) + ".")[0]
    'Accuracy against labels.'
    """
    text = re.sub(r"(?<=[?!])\.(?= |$)", "", " ".join(alt.split()))  # of titles that ask
    if len(text) <= _SHORT:
        return text, ""
    # A number before the colon is a count, and what follows belongs to it.
    match = re.match(r"(?!\d)(.{8,160}?)(?:: |[.;] )(?=\S)", text) or re.match(r"(.+?\.) ", text)
    if match is None:
        return text, ""
    first, rest = match[1].rstrip("."), text[match.end() :]
    return first + ".", rest[:1].upper() + rest[1:]


class _Highlighter(HtmlFormatter):
    """Marks five kinds of words, in classes of our own: their colors are in article.css."""

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
