"""Show what has been solved in a working copy: a bar per lesson, points, what is next."""

from course import workspace
from course.cli.errors import CommandError


def add_arguments(parser):
    parser.add_argument(
        "folder", metavar="DIR", nargs="?", help="the working copy; default the current folder"
    )


def run(arguments):
    folder = workspace.find(arguments.folder)
    if folder is None:
        where = arguments.folder or "the current folder"
        raise CommandError(f"{where} is not in a working copy; 'course start DIR' makes one")
    from course.checks._check import progress_card

    state = workspace.read(folder).get("state", {}).get("exercises", {})
    if not isinstance(state, dict):
        raise CommandError(f"the record of {folder} is damaged: rename its {workspace.MARKER}")
    print(progress_card(state))
    return 0
