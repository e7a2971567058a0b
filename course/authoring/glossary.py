"""The glossary: terms and symbols of all lessons, kept beside their sources, in one page.

Each lesson has a file ``notebooks/_src/glossary/N.toml`` with its terms and symbols;
``course build`` makes ``notebooks/glossary.md`` of them, in alphabetical order.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path

HEAD = """\
# Glossary

Every term that the lessons introduce, with the section that introduces it, the function or class
that implements it, the exercise in which you write it yourself, and the paper or book to read next.

| Term | Definition | Symbol | Section | Function | Exercise | Source |
|---|---|---|---|---|---|---|
"""
NOTATION = """
## Notation

One notation serves all lessons, exercises and docstrings.

| Symbol | Meaning | First used in |
|---|---|---|
"""


class GlossaryError(Exception):
    """A glossary file that cannot be used; the message gives the file and the entry."""


@dataclass(frozen=True)
class Term:
    """An entry of the glossary.

    Attributes
    ----------
    term : str, as it appears in bold where it is introduced
    definition : str, one line of Markdown
    section : str, such as "4.5", where the term is introduced
    symbol, function, exercise, source : str, empty where there is none
        A symbol with its dollar signs, a function's full name, an exercise's
        name in ``course.checks``, a paper as author and year.
    """

    term: str
    definition: str
    section: str
    symbol: str = ""
    function: str = ""
    exercise: str = ""
    source: str = ""


@dataclass(frozen=True)
class Symbol:
    """A row of the notation table: a symbol, its meaning, and the section that uses it first."""

    symbol: str
    meaning: str
    section: str


def read_glossary(root):
    """Return the terms and the symbols of the checkout ``root``, each in its order.

    Returns
    -------
    terms : list of Term, alphabetical
    symbols : list of Symbol, as the lessons introduce them

    Raises
    ------
    GlossaryError
        For an entry with an unknown field, without a needed one, or given twice.
    """
    terms, symbols = [], []
    for path in sorted(Path(root).glob("notebooks/_src/glossary/[0-9].toml")):
        try:
            data = tomllib.loads(path.read_text(encoding="utf-8"))
            terms += [Term(**entry) for entry in data.get("term", [])]
            symbols += [Symbol(**entry) for entry in data.get("symbol", [])]
        except (tomllib.TOMLDecodeError, TypeError) as error:
            raise GlossaryError(f"{path.name}: {error}") from None
    for what, names in (("term", [t.term for t in terms]), ("symbol", [s.symbol for s in symbols])):
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise GlossaryError(f"the {what} {twice[0]!r} has two entries; keep the first lesson's")
    return sorted(terms, key=lambda t: t.term.casefold()), symbols


def render(terms, symbols):
    """Return the page as Markdown.

    Examples
    --------
    >>> page = render([Term("k-means", "Clustering by centers.", "2.4")], [])
    >>> "| **k-means** | Clustering by centers. |" in page
    True
    """
    rows = [
        _row(f"**{t.term}**", t.definition, t.symbol, t.section, _code(t.function),
             _code(t.exercise), t.source)
        for t in terms
    ]  # fmt: skip
    notation = [_row(s.symbol, s.meaning, s.section) for s in symbols]
    return HEAD + "".join(rows) + NOTATION + "".join(notation)


def build_glossary(root, check=False):
    """Write ``notebooks/glossary.md`` of the checkout ``root``, or only compare it.

    Returns
    -------
    int: 0, or 1 if the page is stale or cannot be made
    """
    target = Path(root) / "notebooks" / "glossary.md"
    if not (Path(root) / "notebooks" / "_src" / "glossary").is_dir():
        return 0
    try:
        text = render(*read_glossary(root))
    except GlossaryError as error:
        print(f"glossary.md: {error}")
        return 1
    if target.exists() and target.read_text(encoding="utf-8") == text:
        print("glossary.md: fresh" if check else "glossary.md: up to date")
        return 0
    if check:
        print("glossary.md: stale; its entries have changed. Run 'course build'")
        return 1
    target.write_text(text, encoding="utf-8")
    print("glossary.md: written")
    return 0


def _code(name):
    return f"`{name}`" if name else ""


def _row(*cells):
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"
