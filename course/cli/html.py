"""Write the lessons as pages to read: no net, no JupyterLab, one file each.

Open index.html in DIR in any browser. Printed, a page shows the lesson's one thing,
its key points and its notation.
"""

from pathlib import Path

from course import shipping
from course.cli.errors import CommandError
from course.cli.start import a_folder

_OURS = '<meta name="generator" content="course html">'
"""What the templates of the pages say of themselves."""


def add_arguments(parser):
    parser.add_argument("folder", metavar="DIR", type=a_folder, help="where to write them")


def run(arguments):
    from course.authoring.pages import write_pages

    folder = Path(arguments.folder).expanduser()
    if folder.exists() and not folder.is_dir():
        raise CommandError(f"{folder} is a file; give a folder, or a new name")
    files = shipping.files()
    for name in ["index", *(Path(lesson).stem for lesson in shipping.lessons().values())]:
        page = folder / f"{name}.html"
        if page.exists() and _OURS not in page.read_text(encoding="utf-8", errors="replace"):
            raise CommandError(
                f"{page} was not written by this command, and would be lost; give another folder"
            )
    written = write_pages({n: files[name] for n, name in shipping.lessons().items()}, folder)
    print(f"{len(written)} pages; open {written[0]}")
    return 0
