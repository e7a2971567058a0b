"""Full-text search: what every section says, gathered when the pages are written."""

import json
import re

from bs4 import BeautifulSoup

SEARCH_INDEX = "search-index.js"


def search_index(lessons, terms, glossary):
    """Return a script that hands the text of all sections and terms to the search.

    It is a script, since a page opened as a file may not read another file.

    Parameters
    ----------
    lessons : list of Lesson
    terms : list of Term
    glossary : str, the name of the glossary's page
    """
    entries = [entry for lesson in lessons for entry in _sections(lesson)]
    entries += [
        {
            "page": f"{glossary}#{term.anchor}",
            "where": "Glossary",
            "title": term.name,
            "text": _text(" ".join(term.columns.values())),
        }
        for term in terms
    ]
    listed = json.dumps(entries, ensure_ascii=False, separators=(",", ":"))
    return f"window.courseSearchIndex = {listed};"


def _sections(lesson):
    titles = {section.anchor: section for section in lesson.sections}
    entry = {
        "page": lesson.file,
        "where": lesson.label,
        "title": lesson.title,
        "text": "",
    }
    for block in lesson.blocks:
        if block.kind == "code":
            entry["text"] += f" {block.source}"
            continue
        for element in BeautifulSoup(block.html, "html.parser").find_all(True, recursive=False):
            if element.name == "h2" and element.get("id") in titles:
                yield _squeezed(entry)
                section = titles[element["id"]]
                entry = {
                    "page": f"{lesson.file}#{section.anchor}",
                    "where": lesson.label,
                    "title": f"{section.number} {section.title}".strip(),
                    "text": "",
                }
            elif element.name != "h1" and "meta" not in element.get("class", ()):
                entry["text"] += f" {_text(str(element))}"
    yield _squeezed(entry)


def _squeezed(entry):
    return {**entry, "text": re.sub(r"\s+", " ", entry["text"]).strip()}


def _text(html):
    soup = BeautifulSoup(html, "html.parser")
    for source in soup.find_all("annotation"):
        source.decompose()
    return soup.get_text(" ", strip=True) if soup.find("li") else soup.get_text()
