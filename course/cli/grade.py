"""Grade a folder or a zip of submitted exercise notebooks (Linux, with user namespaces).

SUBMISSIONS is a folder of student/exercise.ipynb, a flat folder of student_exercise.ipynb, a zip
from a learning platform, or nbgrader's submitted/ folder. Beside grades.csv stand
grades-tasks.csv, with the reason for each task, and grades.json, a summary. Run the same
command again after a stop: what is graded already is not graded again.
"""

import os
from pathlib import Path

from course.cli.errors import CommandError


def add_arguments(parser):
    parser.add_argument("submissions", metavar="SUBMISSIONS", help="what was handed in")
    parser.add_argument("--out", metavar="FILE", required=True, help="table of points, .csv")
    parser.add_argument("--feedback", metavar="DIR", help="a page for each submission goes here")
    parser.add_argument("--jobs", metavar="N", type=int, help="submissions at once")
    parser.add_argument("--seed", metavar="S", type=int, help="draws the same inputs again")
    parser.add_argument("--only", metavar="STUDENT", help="grade one student")


def run(arguments):
    out = Path(arguments.out)
    if out.suffix != ".csv" or not out.parent.is_dir() or out.is_dir():
        raise CommandError(f"--out needs a .csv file in a folder that is there, not {out}")
    if arguments.feedback and Path(arguments.feedback).is_file():
        raise CommandError(f"--feedback needs a folder, and {arguments.feedback} is a file")
    jobs = arguments.jobs
    if jobs is not None and jobs < 1:
        raise CommandError(f"--jobs must be 1 or more, not {jobs}")
    if arguments.seed is not None and arguments.seed < 0:
        raise CommandError(f"--seed must be 0 or more, not {arguments.seed}")
    from course.grading import walls
    from course.grading.client import INSTEAD
    from course.grading.intake import NoSubmissions
    from course.grading.ledger import LedgerError
    from course.grading.run import grade

    try:
        finished = grade(
            arguments.submissions,
            out,
            pages=arguments.feedback,
            jobs=jobs or os.cpu_count() or 1,
            seed=arguments.seed,
            only=arguments.only,
        )
    except (NoSubmissions, LedgerError) as error:
        raise CommandError(str(error)) from error
    except walls.NoWalls as error:
        raise CommandError(
            f"submissions cannot be kept apart from this machine ({error}), so nothing is graded. "
            f"{INSTEAD}"
        ) from error
    return 0 if finished else 130
