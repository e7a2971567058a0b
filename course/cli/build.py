"""Run the lessons' text sources and store them as notebooks (for authors, in a checkout)."""

from course import shipping
from course.cli.errors import CommandError


def add_arguments(parser):
    parser.add_argument(
        "--check", action="store_true", help="write nothing; say which notebook is stale"
    )


def run(arguments):
    root = shipping.checkout()
    if root is None:
        raise CommandError("'course build' works in a checkout of the course only")
    try:
        from course.authoring.build import build_notebooks
        from course.authoring.guide import build_guide
    except ModuleNotFoundError as error:
        raise CommandError(
            f"'course build' needs {error.name}: install the course with its extra 'test'"
        ) from error
    status = build_notebooks(root, check=arguments.check)
    return max(status, build_guide(root, check=arguments.check))
