"""Write the lessons as pages to read: no net, no JupyterLab, one file each.

Open index.html in DIR in any browser. Printed, a page shows the lesson's one thing,
its key points and its notation.
"""

from pathlib import Path

from course import shipping
from course.cli.errors import CommandError


def add_arguments(parser):
    parser.add_argument("folder", metavar="DIR", help="where to write them")


def run(arguments):
    from course.authoring.pages import write_pages

    folder = Path(arguments.folder).expanduser()
    if folder.exists() and not folder.is_dir():
        raise CommandError(f"{folder} is a file; give a folder, or a new name")
    files = shipping.files()
    written = write_pages({n: files[name] for n, name in shipping.lessons().items()}, folder)
    print(f"{len(written)} pages; open {written[0]}")
    return 0
