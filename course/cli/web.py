"""Write the course as a site that runs in the browser: nothing to install for those who open it.

DIR can be put on any web server. With --serve it is also served from this machine, until Ctrl-C;
other machines reach it with --host 0.0.0.0. Needs the extra 'web'.
"""

from pathlib import Path

from course import shipping
from course.cli.errors import CommandError
from course.cli.start import a_folder


def add_arguments(parser):
    parser.add_argument("folder", metavar="DIR", type=a_folder, help="where to write the site")
    parser.add_argument("--serve", action="store_true", help="serve it when it is written")
    parser.add_argument("--port", type=int, default=8000, metavar="P", help="default 8000")
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to serve on; default: this machine alone"
    )


def run(arguments):
    from course.authoring.web import MARK, RuntimeUnavailable, write_site
    from course.authoring.web._serve import serve

    folder = Path(arguments.folder).expanduser()
    if folder.exists() and not folder.is_dir():
        raise CommandError(f"{folder} is a file; give a folder, or a new name")
    if folder.exists() and any(folder.iterdir()) and not (folder / MARK).is_file():
        raise CommandError(
            f"{folder} holds files that this command did not write; give an empty folder"
        )
    files = shipping.files()
    lessons = {number: files[name] for number, name in shipping.lessons().items()}
    exercises = {_number(p): p for n, p in files.items() if n.startswith("exercises/")}
    try:
        contents = write_site(folder, lessons, exercises, files.get("notebooks/glossary.md"), _say)
    except RuntimeUnavailable as error:
        raise CommandError(str(error)) from None
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    print(f"{folder}: {size / 1e6:.0f} MB; put it on a web server, or add --serve")
    if arguments.serve:
        return serve(folder, arguments.host, arguments.port)
    print(f"{contents} can be read as a file too, but Python in the pages needs a server")
    return 0


def _number(path):
    return int(path.stem[:2]) if path.stem[:2].isdigit() else path.stem


def _say(line):
    print(line, flush=True)
