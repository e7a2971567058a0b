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
from course.authoring.pages._templates import render, static_files

__all__ = [
    "CONTENTS", "GLOSSARY", "Lesson", "Section", "page_names", "page_texts", "read_lesson",
    "static_files", "write_pages",
]  # fmt: skip

CONTENTS, GLOSSARY, LICENSES = "index.html", "glossary.html", "licenses.html"
REPORT = "report.html"


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
    folder = Path(folder)
    files = page_texts(notebooks, glossary=glossary)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        workspace.write_whole(folder / name, (text + "\n").encode())
    return [folder / name for name in files]


def page_texts(notebooks, exercises=None, glossary=None, live=None, licenses=(), report=None):
    """Return all pages, and the index of the search, as a dict: file name -> text.

    Parameters
    ----------
    notebooks : dict, number of a lesson -> path of its notebook
    exercises : dict, number of a lesson (or "capstone") -> path of a notebook, or None
    glossary : path of the glossary (Markdown), or None
    live : function of a page's :class:`Lesson`, or of None for a page without cells; returns what
        the page has to know to run Python: a dict with ``policy``, and with ``site`` in the first
        case. None for pages without Python, each in one file.
    licenses : list of dicts with ``name``, ``version`` and ``license``, shown on their own page
    report : dict, what the page for a report on a table has to know, or None for no such page
    """
    lessons = [read_lesson(number, path) for number, path in sorted(notebooks.items())]
    tasks = {n: read_lesson(n, path, "exercises") for n, path in (exercises or {}).items()}
    terms, notation = [], ""
    if glossary and Path(glossary).is_file():
        terms, notation = read_glossary(glossary, lessons)
    link_terms(lessons, terms, GLOSSARY)
    shared = {
        "lessons": lessons,
        "exercises": tasks,
        "glossary": GLOSSARY if terms else None,
        "licenses": LICENSES if licenses else None,
        "report": REPORT if report else None,
    }

    def page(template, lesson=None, **values):
        on = None if live is None else live(lesson)
        return render(template, **shared, **values, lesson=lesson, live=on)

    files = {CONTENTS: page("contents.html.j2")}
    for before, lesson, after in zip(
        [None, *lessons[:-1]], lessons, [*lessons[1:], None], strict=True
    ):
        files[lesson.file] = page("lesson.html.j2", lesson, before=before, after=after)
    for number, lesson in tasks.items():
        before = next((other for other in lessons if other.number == number), lessons[-1])
        files[lesson.file] = page("lesson.html.j2", lesson, before=before, after=None)
    if terms:
        files[GLOSSARY] = page("glossary.html.j2", terms=terms, notation=notation)
    if report:
        files[REPORT] = render("report.html.j2", **shared, lesson=None, live=report)
    if licenses:
        files[LICENSES] = page("licenses.html.j2", components=licenses)
    files[SEARCH_INDEX] = search_index([*lessons, *tasks.values()], terms, GLOSSARY)
    return files
