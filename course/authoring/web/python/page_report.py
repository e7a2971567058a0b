"""The report on a table of one's own, for the page: what it asks for is printed as JSON."""

import json
import os

from course.report import ReportError, report, write_example
from course.report._reading import read_table

EXAMPLE = "tumors.csv"


def show_columns(name):
    """Print the columns of a table, and the one that most looks like labels."""
    _answer(lambda: _columns(name))


def show_example():
    """Write the example table; print its name and its columns."""
    write_example(EXAMPLE)
    _answer(lambda: {"name": EXAMPLE, **_columns(EXAMPLE)})


def show_report(name, label, unlabeled=None):
    """Measure; print the page and the two tables that go with it."""
    _answer(lambda: _report(name, label, unlabeled))


def _answer(ask):
    try:
        said = ask()
    except ReportError as error:
        said = {"error": str(error)}
    print(json.dumps(said))


def _columns(name):
    frame = read_table(name).frame
    # Labels are words with gaps; what has neither comes after.
    gaps = frame.isna().sum()
    likely = max(frame.columns, key=lambda c: (gaps[c] > 0, frame[c].dtype.kind not in "fc"))
    return {"columns": [str(c) for c in frame.columns], "likely": str(likely), "rows": len(frame)}


def _report(name, label, unlabeled):
    found = report(name, label, unlabeled=unlabeled or None)
    files = {"report.html": found.save}
    if found.to_label is not None:
        files["to-label.csv"] = found.save_to_label
    if found.predictions is not None:
        files["predictions.csv"] = found.save_predictions
    texts = {}
    for file, save in files.items():
        save(file)
        with open(file, encoding="utf-8", newline="") as written:
            texts[file] = written.read()
        os.remove(file)
    return {"files": texts}
