"""The lessons as pages: an article each, with formulas and pictures inside, no net needed.

Notebooks come with the outputs of their last run. Questions, quizzes and sliders also answer
without Python: what they need was stored beside their still pictures, and every picture of a
slider is computed when the page is written. On paper a page shrinks to the lesson's main
message, its key points, its notation and its picture; a box on the page prints all of it.
"""

from pathlib import Path

from course import workspace
from course.authoring.pages._glossary import link_terms, read_glossary
from course.authoring.pages._lesson import Lesson, Section, read_lesson
from course.authoring.pages._search import SEARCH_INDEX, search_index
from course.authoring.pages._templates import render

__all__ = ["Lesson", "Section", "page_names", "read_lesson", "write_pages"]

CONTENTS, GLOSSARY = "index.html", "glossary.html"


def page_names(notebooks):
    """Return the names of all files that :func:`write_pages` may write.

    Parameters
    ----------
    notebooks : dict, number of a lesson -> path of its notebook

    Examples
    --------
    >>> page_names({1: "notebooks/01_start.ipynb"})
    ['index.html', '01_start.html', 'glossary.html', 'search-index.js']
    """
    lessons = [Path(path).with_suffix(".html").name for _, path in sorted(notebooks.items())]
    return [CONTENTS, *lessons, GLOSSARY, SEARCH_INDEX]


def write_pages(notebooks, folder, glossary=None):
    """Write a page for each lesson, one of contents and the glossary; return their paths.

    Parameters
    ----------
    notebooks : dict, number of a lesson -> path of its notebook
    folder : path; made if it is not there
    glossary : path of the glossary (Markdown), or None

    Returns
    -------
    list of paths, contents first

    Raises
    ------
    OSError
        If a notebook cannot be read or the folder not be written.
    """
    lessons = [read_lesson(number, Path(path)) for number, path in sorted(notebooks.items())]
    terms, notation = [], ""
    if glossary and Path(glossary).is_file():
        terms, notation = read_glossary(glossary, lessons)
    link_terms(lessons, terms, GLOSSARY)
    shared = {"lessons": lessons, "glossary": GLOSSARY if terms else None}
    files = {CONTENTS: render("contents.html.j2", **shared)}
    for before, lesson, after in zip(
        [None, *lessons[:-1]], lessons, [*lessons[1:], None], strict=True
    ):
        files[lesson.file] = render(
            "lesson.html.j2", lesson=lesson, before=before, after=after, **shared
        )
    if terms:
        files[GLOSSARY] = render("glossary.html.j2", terms=terms, notation=notation, **shared)
    files[SEARCH_INDEX] = search_index(lessons, terms, GLOSSARY)
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        workspace.write_whole(folder / name, (text + "\n").encode())
    return [folder / name for name in files]
