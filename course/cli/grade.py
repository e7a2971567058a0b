"""Grade a folder or a zip of submitted exercise notebooks, each in a sandbox of its own.

SUBMISSIONS is what a learning platform gives for a class (a zip from Canvas, Moodle,
Blackboard, Brightspace, ILIAS, Google Classroom or Teams, the folders of GitHub Classroom,
nbgrader's submitted/), a folder of student/exercise.ipynb, or a flat folder of
student_exercise.ipynb. With --out grades.csv, the run also writes grades.html, the class on one
page with what needs attention; grades-tasks.csv, with the reason for each task; and grades.json,
a summary. If a run is interrupted, run the same command again: only what is missing is graded.

The exit status is 0 if every file was graded, 1 if some could not be read, 2 if nothing could be
done, and 130 if the run was interrupted.
"""

import os
from pathlib import Path

from course.cli.errors import CommandError


def add_arguments(parser):
    parser.add_argument("submissions", metavar="SUBMISSIONS", help="folder or zip of submissions")
    parser.add_argument(
        "--out", metavar="FILE", required=True, help="write the table of points to this .csv file"
    )
    parser.add_argument(
        "--feedback",
        metavar="DIR",
        help="write a page of feedback for each submission to this folder",
    )
    parser.add_argument("--jobs", metavar="N", type=int, help="grade N submissions at once")
    parser.add_argument(
        "--wall",
        choices=["namespaces", "wasm"],
        help="the sandbox: Linux namespaces, the default if they are available, or WebAssembly "
        "(needs the extra web)",
    )
    parser.add_argument(
        "--seed",
        metavar="S",
        type=int,
        help="seed of the test inputs; by default the first run draws one, and it is kept",
    )
    parser.add_argument("--only", metavar="STUDENT", help="grade this student alone")
    parser.add_argument(
        "--regrade",
        metavar="STUDENT[/TASK]",
        help="grade a student again although no file has changed, or one exercise or task",
    )
    back = parser.add_argument_group("gradebook, late work, your own decisions")
    back.add_argument(
        "--export",
        choices=["canvas", "moodle", "gradescope", "csv", "autograder"],
        help="write a table to upload, or one student's results for Gradescope's autograder",
    )
    back.add_argument(
        "--roster",
        metavar="FILE",
        help="the students of the class, .csv: the gradebook that Canvas exports, Moodle's grading "
        "worksheet, or any table with names",
    )
    back.add_argument(
        "--column", metavar="NAME", help="export the total alone, under this assignment's name"
    )
    back.add_argument(
        "--out-of", metavar="POINTS", type=float, help="scale the exported total to POINTS"
    )
    back.add_argument("--due", metavar="TIME", help='deadline, such as "2026-03-05 23:59"')
    back.add_argument(
        "--late",
        metavar="POLICY",
        help='what late work loses: accept (nothing; the default), none (all points), "50%%", or '
        '"10%%/day" for each day that has begun',
    )
    back.add_argument(
        "--override",
        metavar="FILE",
        help="your own points, .csv with the columns student, task, points, reason; kept for "
        "later runs",
    )
    back.add_argument("--anonymous", action="store_true", help="write IDs instead of names")


def run(arguments):
    out = Path(arguments.out)
    if out.suffix != ".csv" or not out.parent.is_dir() or out.is_dir():
        raise CommandError(f"--out needs a .csv file in a folder that exists, not {out}")
    if arguments.feedback and Path(arguments.feedback).is_file():
        raise CommandError(f"--feedback needs a folder, and {arguments.feedback} is a file")
    jobs = arguments.jobs
    if jobs is not None and jobs < 1:
        raise CommandError(f"--jobs must be 1 or more, not {jobs}")
    if arguments.seed is not None and arguments.seed < 0:
        raise CommandError(f"--seed must be 0 or more, not {arguments.seed}")
    if arguments.out_of is not None and not arguments.out_of > 0:
        raise CommandError(f"--out-of must be above 0, not {arguments.out_of:g}")
    from course.grading import walls
    from course.grading.decisions import WrongTable
    from course.grading.intake import NoSubmissions
    from course.grading.isolation import INSTEAD
    from course.grading.ledger import LedgerError
    from course.grading.run import grade

    try:
        finished = grade(
            arguments.submissions,
            out,
            pages=arguments.feedback,
            jobs=jobs or os.cpu_count() or 1,
            seed=arguments.seed,
            only=arguments.only or (arguments.regrade and arguments.regrade.partition("/")[0]),
            wishes=_wishes(arguments),
            wall=arguments.wall or "",
        )
    except (NoSubmissions, LedgerError, WrongTable) as error:
        raise CommandError(str(error)) from error
    except walls.NoWalls as error:
        raise CommandError(
            f"submissions cannot be kept apart from this machine ({error}), so nothing is graded. "
            f"{INSTEAD}"
        ) from error
    if not finished:
        return 130
    return 1 if finished.unread else 0


def _wishes(arguments):
    """Return what is wanted beyond points."""
    from course.grading import decisions, lateness, roster
    from course.grading.run import Wishes

    def read(option, text, reader, default):
        try:
            return default if text is None else reader(text)
        except ValueError as error:
            raise CommandError(f"--{option} {error}") from error

    return Wishes(
        roster=roster.read(arguments.roster) if arguments.roster else None,
        due=read("due", arguments.due, lateness.read_time, None),
        late=read("late", arguments.late, lateness.read_policy, lateness.Policy(0.0)),
        decisions=tuple(decisions.read(arguments.override)) if arguments.override else (),
        export=arguments.export or "",
        column=arguments.column or "",
        out_of=arguments.out_of,
        anonymous=arguments.anonymous,
        regrade=arguments.regrade or "",
    )
