"""The glossary: read from its Markdown tables, and tied to the lessons in both directions.

A table whose first column is called ``term`` holds entries, one per row. Other columns may be
``definition``, ``symbol``, ``section``, ``function``, ``exercise`` and ``source``, in any order.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

from bs4 import BeautifulSoup
from markupsafe import Markup

from course.authoring.pages._markdown import soup_of

COLUMNS = ("definition", "symbol", "section", "function", "exercise", "source")


@dataclass
class Term:
    """An entry of the glossary; the columns as HTML.

    Attributes
    ----------
    name : str, without marks
    anchor : str
    columns : dict, each of COLUMNS -> Markup, empty where nothing is said
    places : list of (label, address), the first place in each lesson that sets it in bold
    """

    name: str
    anchor: str
    columns: dict
    places: list = field(default_factory=list)

    @property
    def letter(self):
        return self.name[:1].upper()

    @property
    def forms(self):
        """The ways the term is written: as it is, what is in brackets, each side of a comma.

        >>> sorted(Term("soft labels (class probabilities)", "", {}).forms)
        ['class probability', 'soft label']
        """
        parts = re.split(r"[(),;/]", self.name)
        return {_plain(part) for part in parts if part.strip()}


def read_glossary(path, lessons):
    """Return the entries of a glossary in the order of the alphabet, and its table of symbols.

    Parameters
    ----------
    path : path of the Markdown file
    lessons : list of Lesson; what a column says of a section becomes a link to it

    Returns
    -------
    terms : list of Term
    notation : Markup, the tables whose first column is called ``symbol``
    """
    sections = {
        section.number: f"{lesson.file}#{section.anchor}"
        for lesson in lessons
        for section in lesson.sections
        if section.number
    }
    soup = soup_of(Path(path).read_text(encoding="utf-8"))
    terms, notation = [], []
    for table in soup.find_all("table"):
        names = [cell.get_text().strip().lower() for cell in table.find_all("th")]
        if names[:1] == ["symbol"]:
            notation.append(_linked(Markup(table), sections))
        if names[:1] != ["term"]:
            continue
        for row in table.find_all("tr"):
            cells = row.find_all("td")
            if len(cells) != len(names) or not cells[0].get_text().strip():
                continue
            given = dict(zip(names, cells, strict=True))
            filled = {column: _content(given.get(column)) for column in COLUMNS}
            filled["section"] = _linked(filled["section"], sections)
            name = " ".join(cells[0].get_text().split())
            terms.append(Term(name, _anchor(name), filled))
    return sorted(terms, key=lambda term: term.name.lower()), Markup("".join(notation))


def link_terms(lessons, terms, page):
    """Link the first bold use of each term in each lesson to its entry, and back; in place.

    Parameters
    ----------
    lessons : list of Lesson
    terms : list of Term
    page : str, the name of the glossary's page
    """
    known = {form: term for term in terms for form in term.forms}
    for lesson in lessons if known else ():
        seen = set()
        for block in lesson.blocks:
            if block.kind == "text" and "<strong>" in block.html:
                soup = BeautifulSoup(block.html, "html.parser")
                for bold in soup.find_all("strong"):
                    term = known.get(_plain(bold.get_text()))
                    if term is None or term.anchor in seen or bold.find_parent("a"):
                        continue
                    seen.add(term.anchor)
                    place = f"use-{term.anchor}"
                    bold["id"] = place
                    link = soup.new_tag("a", attrs={"class": "term"}, href=f"{page}#{term.anchor}")
                    bold.wrap(link)
                    term.places.append((f"lesson {lesson.number}", f"{lesson.file}#{place}"))
                block.html = Markup(soup)


def _content(cell):
    if cell is None or cell.get_text().strip() in ("-", "–", "—"):
        return Markup("")
    return Markup(cell.decode_contents().strip())


def _linked(section, sections):
    return Markup(
        re.sub(
            r"\b\d\.\d+\b",
            lambda found: (
                f'<a href="{sections[found[0]]}">{found[0]}</a>'
                if found[0] in sections
                else found[0]
            ),
            section,
        )
    )


def _anchor(name):
    return re.sub(r"\W+", "-", name.lower()).strip("-")


def _plain(words):
    """Return words as they are compared: small letters, one space, singular.

    >>> _plain("Soft  Labels."), _plain("class"), _plain("probabilities")
    ('soft label', 'class', 'probability')
    """
    words = " ".join(words.lower().strip(" .,:;?!").split())
    if words.endswith("ies"):
        return words[:-3] + "y"
    return words[:-1] if words.endswith("s") and not words.endswith("ss") else words
