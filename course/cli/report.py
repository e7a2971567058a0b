"""Say whether unlabeled rows would help on a table of your own: one page, nothing leaves here.

FILE is a CSV, TSV, Excel or Parquet file whose rows have a label in COLUMN, or none. The page
says what is in the table, how good models are with labels only and with the unlabeled rows,
whether the difference can be told from chance, how many more labels are needed, and which rows
to label next. Ctrl-C ends the measuring; the page then holds what was done. For a table to try
it on: course report example.csv --example

The exit status is 0 if the page is whole, 1 if a section could not be measured, 2 if nothing
could be done, and 130 if the run was stopped.
"""

import shlex
from pathlib import Path

from course.cli.errors import CommandError


def add_arguments(parser):
    parser.add_argument("file", metavar="FILE", help="the table, with a header")
    parser.add_argument("--label", metavar="COLUMN", help="where the classes are")
    parser.add_argument(
        "--unlabeled",
        metavar="VALUE",
        help="a value of that column that means no label, such as -1; empty cells always do",
    )
    parser.add_argument(
        "--out", metavar="FILE", default="report.html", help="the page (default: report.html)"
    )
    parser.add_argument(
        "--ask",
        metavar="N",
        type=int,
        help="also write N rows to label next as CSV, beside the page",
    )
    parser.add_argument(
        "--filled", metavar="FILE", help="such a CSV with its labels filled in since"
    )
    parser.add_argument(
        "--predictions", metavar="FILE", help="also write predictions for the unlabeled rows, .csv"
    )
    parser.add_argument(
        "--leave-out",
        metavar="COLUMN",
        action="append",
        default=[],
        help="a column that models must not see; may be given several times",
    )
    parser.add_argument(
        "--example", action="store_true", help="write a table to try this on to FILE, and stop"
    )
    parser.add_argument("--seed", metavar="S", type=int, default=0, help="of splits (default: 0)")


def run(arguments):
    if arguments.example:
        return _write_example(arguments.file)
    if arguments.label is None:
        raise CommandError("--label must name the column with the classes")
    page = _target("--out", arguments.out, ".html")
    predictions = arguments.predictions and _target("--predictions", arguments.predictions, ".csv")
    for option, target in (("--predictions", predictions), ("--out", page)):
        if target and _same_file(target, arguments.file):
            raise CommandError(f"{option} would overwrite the table {arguments.file}")
    if arguments.ask is not None and arguments.ask < 1:
        raise CommandError(f"--ask must be 1 or more, not {arguments.ask}")
    if arguments.seed < 0:
        raise CommandError(f"--seed must be 0 or more, not {arguments.seed}")
    from course.report import ReportError, report

    try:
        found = report(
            arguments.file,
            arguments.label,
            unlabeled=arguments.unlabeled,
            n_ask=arguments.ask or 10,
            seed=arguments.seed,
            leave_out=arguments.leave_out,
            filled=arguments.filled,
        )
    except ReportError as error:
        raise CommandError(error) from None
    print(found.summary())
    print()
    print(f"Page: {found.save(page)}")
    if arguments.ask and found.to_label is not None:
        rows = page.with_name(f"{page.stem}-to-label.csv")
        found.save_to_label(rows)
        print(f"Rows to label: {rows}")
        print("  Fill in the label column, then run the same command with --filled and this file.")
    if predictions and found.predictions is not None:
        found.save_predictions(predictions)
        print(f"Predictions: {predictions}")
    return 130 if found.stopped else int(bool(found.troubles))


def _same_file(one, other):
    other = Path(other).expanduser()
    return one.exists() and other.exists() and one.samefile(other)


def _write_example(name):
    path = _target("--example", name, ".csv")
    if path.exists():
        raise CommandError(f"{path} is there already; give a new name")
    from course.report import write_example

    print(f"Written: {write_example(path)} (569 tumors, 60 of them with a diagnosis)")
    print(f"Next: course report {shlex.quote(str(path))} --label diagnosis")
    return 0


def _target(option, name, suffix):
    path = Path(name).expanduser()
    if path.suffix.lower() != suffix or not path.parent.is_dir() or path.is_dir():
        raise CommandError(f"{option} needs a {suffix} file in a folder that is there, not {name}")
    return path
