"""Write the lessons as pages: an article each, for any browser, with no net and no JupyterLab.

Open index.html in DIR. Questions, quizzes and most sliders answer on the page itself; to run
code, use 'course lab'. Printed, a page shows the lesson's main message, its key points and
its notation.
"""

from pathlib import Path

from course import shipping
from course.cli.errors import CommandError
from course.cli.start import a_folder

_OURS = ('<meta name="generator" content="course html">', "window.courseSearchIndex")
"""What the files that this command writes say of themselves."""


def add_arguments(parser):
    parser.add_argument("folder", metavar="DIR", type=a_folder, help="where to write them")


def run(arguments):
    from course.authoring.pages import page_names, write_pages

    folder = Path(arguments.folder).expanduser()
    if folder.exists() and not folder.is_dir():
        raise CommandError(f"{folder} is a file; give a folder, or a new name")
    files = shipping.files()
    lessons = {n: files[name] for n, name in shipping.lessons().items()}
    for name in page_names(lessons):
        page = folder / name
        if page.exists() and not _is_ours(page):
            raise CommandError(
                f"{page} was not written by this command, and would be lost; give another folder"
            )
    written = write_pages(lessons, folder, files.get("notebooks/glossary.md"))
    pages = sum(path.suffix == ".html" for path in written)
    print(f"{pages} pages; open {written[0]}")
    return 0


def _is_ours(page):
    text = page.read_text(encoding="utf-8", errors="replace")
    return any(mark in text for mark in _OURS)
