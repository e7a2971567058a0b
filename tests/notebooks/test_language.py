"""The lessons' language: standard terms in bold where they are defined, and bounds on length.

Whether a text reads well is for readers to say. These tests keep what can be checked:
terms and glossary agree both ways, and cells and sections stay within their size.
tests/test_language.py keeps the first edition's private words away.
"""

import ast
import importlib
import re
import statistics
from pathlib import Path

import pytest

from course.authoring.glossary import read_glossary
from course.checks import exercises

ROOT = Path(__file__).parents[2]
LESSONS = sorted((ROOT / "notebooks" / "_src").glob("[0-9][0-9]_*.py"))
TERMS, SYMBOLS = read_glossary(ROOT)
LABELS = {"Time:", "You need:", "bold", "Exercises:", "Next:", "Break."}

lesson = pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)


def prose(path):
    """Return the Markdown of a source, without its comment marks."""
    parts = re.split(r"(?m)^# %%", path.read_text(encoding="utf-8"))
    cells = [part.partition("\n")[2] for part in parts if part.startswith(" [markdown]")]
    return "\n".join(re.sub(r"(?m)^# ?", "", cell) for cell in cells)


def code_cells(path):
    parts = re.split(r"(?m)^# %%", path.read_text(encoding="utf-8"))
    cells = [part.partition("\n")[2] for part in parts if not part.startswith(" [markdown]")]
    return [cell for cell in cells if cell.strip()]


def sections(path):
    """Yield (core or more, text) for each numbered section."""
    for part in re.split(r"(?m)^## ", prose(path)):
        if found := re.match(r"\d+\.\d+ .* · (core|more) · \d+ min", part):
            yield found[1], part


def bold(text):
    text = re.sub(r"(?m)^\*\*.*\*\*$", "", text)  # the summary's message stands alone
    return [found for found in re.findall(r"\*\*([^*\n]+)\*\*", text) if found not in LABELS]


def same_term(written, term):
    return written.casefold() in {term.casefold(), f"{term}s".casefold()}


@lesson
def test_every_bold_term_is_in_the_glossary(path):
    mine = [t.term for t in TERMS if t.section.startswith(f"{int(path.stem[:2])}.")]
    lost = [w for w in bold(prose(path)) if not any(same_term(w, term) for term in mine)]
    assert not lost


@pytest.mark.parametrize("term", TERMS, ids=lambda t: t.term)
def test_every_entry_is_introduced_in_bold_once_where_it_says(term):
    [path] = [p for p in LESSONS if int(p.stem[:2]) == int(term.section.split(".")[0])]
    places = [p for p in LESSONS for w in bold(prose(p)) if same_term(w, term.term)]
    assert places == [path]
    start = re.search(rf"(?m)^## {re.escape(term.section)} ", prose(path)).start()
    section = prose(path)[start:].partition("\n## ")[0]
    assert any(same_term(w, term.term) for w in bold(section))


@pytest.mark.parametrize("term", [t for t in TERMS if t.function], ids=lambda t: t.term)
def test_every_function_of_the_glossary_exists(term):
    module, _, name = term.function.rpartition(".")
    assert hasattr(importlib.import_module(module), name)


def test_every_exercise_of_the_glossary_exists():
    assert {t.exercise for t in TERMS if t.exercise} <= {e.name for e in exercises()}


@lesson
def test_headings_say_what_the_section_is_about(path):
    headings = re.findall(r"(?m)^## \d+\.\d+ (.*) · (?:core|more)", prose(path))
    assert all(len(h.split()) >= 2 or h == "Quiz" for h in headings), headings


@lesson
def test_sources_have_one_sentence_per_line(path):
    lines = [
        line
        for line in prose(path).partition("### References")[0].splitlines()
        if re.search(r"[a-z)]\. [A-Z]", line) and not line.startswith(("|", "- "))
    ]
    assert len(lines) <= 6, lines  # initials, abbreviations and a few short pairs


@lesson
def test_cells_are_short(path):
    lengths = [_lines(cell) for cell in code_cells(path)]
    assert statistics.median(lengths) <= 5
    assert max(lengths) <= 20


@lesson
def test_sections_keep_within_their_words(path):
    words = {"core": 0, "more": 0}
    for kind, text in sections(path):
        words[kind] += len(re.sub(r"\$\$.*?\$\$", "", text, flags=re.DOTALL).split())
    sittings = 2 if "**Break.**" in prose(path) else 1
    assert words["core"] <= 2300 * sittings
    assert words["more"] <= 2000


@lesson
def test_every_reference_is_cited(path):
    text, _, end = prose(path).partition("### References")
    for line in re.findall(r"(?m)^- (.*)$", end):
        found = re.match(r"([^,(]+),.*?\((\d{4})\)", line)
        assert found, line
        author, year = found[1].split(" and ")[0], found[2]
        assert re.search(rf"{re.escape(author)}[^.]*{year}", text), line


def _lines(source):
    lines = len([line for line in source.splitlines() if line.strip()])
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and ast.get_docstring(node):
            lines -= node.body[0].end_lineno - node.body[0].lineno + 1
    return lines
