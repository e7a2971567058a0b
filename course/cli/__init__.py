"""The ``course`` command: one small module per subcommand.

A subcommand is a module with a docstring (its help), ``add_arguments(parser)``
and ``run(arguments) -> exit status``. Its name in ``COMMANDS`` puts it into the
parser. These modules import what is heavy only when they run, so that
``course --help`` answers at once.
"""

import argparse
import importlib
import os
import sys

from course.cli.errors import CommandError
from course.workspace import WorkspaceError

COMMANDS = (
    "lab", "start", "doctor", "progress", "grade", "bench", "build", "html", "web", "report",
)  # fmt: skip


def main(argv=None):
    """Run the command line ``argv`` (default: the process's own); return the exit status.

    0 is success, 1 a failed check, 2 a request that could not be met (one line
    on stderr says why), 130 an interruption by Ctrl-C, 141 a reader who left, as ``head`` does.
    """
    # A folder's name may hold what the terminal cannot show.
    sys.stdout.reconfigure(errors="backslashreplace")
    try:
        # In here, too: a Ctrl-C while the commands are being read is no traceback either.
        parser = _parser()
        arguments = parser.parse_args(argv)
        if arguments.command is None:
            parser.print_help(sys.stderr)
            return 2
        status = arguments.run(arguments)
        sys.stdout.flush()
        return status
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # What is left to say goes nowhere, lest Python complain of it at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except OSError as error:
        where = "" if error.filename is None else f"{error.filename}: "
        print(f"course: {where}{error.strerror or error}", file=sys.stderr)
    except (CommandError, WorkspaceError) as error:
        print(f"course: {error}", file=sys.stderr)
    except ImportError as error:  # an installation that is not whole
        print(f"course: {error}; 'course doctor' says what to do", file=sys.stderr)
    return 2


class _Parser(argparse.ArgumentParser):
    """Reports a wrong command line in one line, without the whole usage."""

    def error(self, message):
        self.exit(2, f"course: {message}; see '{self.prog} --help'\n")


def _parser():
    parser = _Parser(prog="course", description="The course on semi-supervised learning.")
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND")
    for name in COMMANDS:
        module = importlib.import_module(f"course.cli.{name}")
        summary = module.__doc__.partition("\n")[0]
        subparser = subparsers.add_parser(
            name,
            help=summary,
            description=module.__doc__,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        module.add_arguments(subparser)
        subparser.set_defaults(run=module.run)
    return parser
