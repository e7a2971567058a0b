"""Make a working copy of the lessons, or bring one up to date.

What you changed is never overwritten: a newer version is put beside it. A
notebook that you only ran counts as unchanged.
"""

import argparse
import shlex
import shutil
import sys

from course.cli import copies


def add_arguments(parser):
    parser.add_argument("folder", metavar="DIR", type=a_folder, help="made if it is not there")


def run(arguments):
    report = copies.ship(arguments.folder)
    print(report)
    # Without an activated environment the command is only found by its path.
    command = "course" if shutil.which("course") else sys.argv[0]
    print(f"Open it with: {shlex.join([command, 'lab', arguments.folder])}")
    return 0


def a_folder(text):
    """Check a folder given on the command line: an empty one is a shell variable not set."""
    if not text.strip():
        raise argparse.ArgumentTypeError("give the name of a folder")
    return text
