"""The report: read, prepare, measure one section after another, and keep what is done."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from course.progress_bar import progress_bar
from course.report import _advice, _files, _page
from course.report._ask import rows_to_label
from course.report._columns import inspect_columns
from course.report._curve import learning_curve
from course.report._domain import same_kind
from course.report._errors import ReportError
from course.report._findings import Finding, find_problems
from course.report._labels import find_column, read_labels
from course.report._labels_only import labels_only
from course.report._predict import predict_unlabeled
from course.report._prepare import prepare
from course.report._problem import Problem
from course.report._reading import Table, read_table
from course.report._with_unlabeled import with_unlabeled
from course.report._words import counted, listed

WEIGHTS = {
    "labels_only": 15,
    "with_unlabeled": 55,
    "same_kind": 5,
    "learning_curve": 10,
    "rows_to_label": 5,
    "predictions": 10,
}
"""The measured sections in their order, and the part of the time that each takes."""


@dataclass(frozen=True)
class Facts:
    """What is known of the table before anything is measured.

    Attributes
    ----------
    name, label : str, of the table and of its label column
    n_rows, n_labeled, n_unlabeled : int
    classes : tuple of (str, int), the class names and their labels
    columns : tuple of Column
    findings : tuple of Finding, what to look at
    notes : tuple of str, how the table was read
    steps : tuple of str, how the columns were prepared
    n_features : int
    counting : str, what row numbers count
    seed : int
    """

    name: str
    label: str
    n_rows: int
    n_labeled: int
    n_unlabeled: int
    classes: tuple
    columns: tuple
    findings: tuple
    notes: tuple
    steps: tuple
    n_features: int
    counting: str
    seed: int


@dataclass(frozen=True)
class Report:
    """What the report found; in a notebook it shows itself as a page.

    Attributes
    ----------
    facts : Facts
    results : dict, name of a section -> the numbers that were measured
    troubles : dict, name of a section -> why it could not be measured
    predictions : DataFrame: row, predicted label, probability, trust
    to_label : DataFrame: row, an empty label, why, and all columns of the table
    """

    facts: Facts
    results: dict
    troubles: dict = field(default_factory=dict)
    predictions: object = None
    to_label: object = None

    @property
    def verdict(self):
        """The verdict: "helps", "hurts" or "cannot tell"; None if it was not measured."""
        result = self.results.get("with_unlabeled")
        return None if result is None else result.verdict

    @property
    def stopped(self):
        """Whether Ctrl-C ended the report before all sections were done."""
        return _STOPPED in self.troubles.values()

    def summary(self):
        """Return the verdict, what to do next and the warnings as text."""
        facts = self.facts
        classes = ", ".join(f"{name} {n:,}" for name, n in facts.classes[:8])
        verdict = _advice.give_verdict(self.results.get("with_unlabeled"), facts.n_labeled,
                                       facts.n_rows)  # fmt: skip
        lines = [
            f"{facts.name}: {counted(facts.n_rows, 'row')}, {facts.n_labeled:,} labeled "
            f"({classes}{', ...' if len(facts.classes) > 8 else ''})",
            "",
            verdict.title,
            *(f"  {text}" for text in verdict.text),
            "",
            "What to do next",
        ]
        for number, step in enumerate(_advice.next_steps(facts.findings, self.results), 1):
            lines += [f"  {number}. {step.title}", f"     {step.text}"]
        if facts.findings:
            lines += ["", "Look at", *(f"  - {finding.text}" for finding in facts.findings)]
        if self.troubles:
            lines += ["", "Missing", *(f"  - {_page.TITLES[name]}: {why}"
                                       for name, why in self.troubles.items())]  # fmt: skip
        return "\n".join(lines)

    def save(self, path):
        """Write the page to ``path``; return the path."""
        path = Path(path).expanduser()
        path.write_text(_page.render(self), encoding="utf-8")
        return path

    def save_predictions(self, path):
        """Write the predictions for the unlabeled rows as CSV."""
        _files.write_csv(_there(self.predictions, "predictions"), path)

    def save_to_label(self, path):
        """Write the rows to label as CSV, with an empty label column to fill in."""
        _files.write_csv(_there(self.to_label, "rows to label"), path)

    def _repr_html_(self):
        return _page.frame(_page.render(self))


_STOPPED = "stopped by Ctrl-C"


def _there(frame, what):
    if frame is None:
        raise ReportError(f"there are no {what}: that section was not finished")
    return frame


def report(table, label, *, unlabeled=None, n_ask=10, seed=0, progress=True, leave_out=(),
           filled=None):  # fmt: skip
    """Measure whether the rows without a label would help on a table.

    Parameters
    ----------
    table : DataFrame, or the path of a CSV, TSV, Excel or Parquet file
    label : str, the column with the classes; rows where it is empty are unlabeled
    unlabeled : a value that marks rows without a label, besides an empty one
    n_ask : int, how many rows to propose for labeling next
    seed : int, for splits and draws: the same seed gives the same report
    progress : bool, False for no progress bar
    leave_out : column names that the models must not see
    filled : DataFrame or path, rows to label from an earlier report, filled in since

    Returns
    -------
    Report; Ctrl-C ends the measuring, and the sections that are done are kept

    Raises
    ------
    ReportError : one line, if the table or the request cannot be worked with

    Examples
    --------
    >>> import pandas as pd
    >>> report(pd.DataFrame({"x": [1, 2], "y": ["a", None]}), label="z")
    Traceback (most recent call last):
    course.report._errors.ReportError: there is no column 'z'; the columns are 'x', 'y'
    """
    _check(n_ask, seed)
    table = read_table(table)
    label = find_column(table.frame.columns, label)
    notes = list(table.notes)
    if filled is not None:
        frame, n_filled = _files.add_filled(table, label, read_table(filled))
        table = Table(frame, table.name, table.row_numbers, table.counting)
        notes.append(f"Labels put in from the filled file: {n_filled:,}.")
    labels = read_labels(table.frame[label], unlabeled)
    columns = inspect_columns(_features(table.frame, label, leave_out), labels.y >= 0)
    if leave_out:
        notes.append(f"Left out on request: {listed(list(leave_out))}.")
    prepared = prepare(columns)
    problem = Problem(
        prepared.X, labels.y, labels.classes, prepared.copies, prepared.feature_columns,
        table.row_numbers,
    )  # fmt: skip
    _check_contents(problem)
    facts = Facts(
        name=table.name,
        label=label,
        n_rows=len(table.frame),
        n_labeled=int(problem.labeled.sum()),
        n_unlabeled=int((~problem.labeled).sum()),
        classes=tuple(zip(labels.classes, problem.counts.tolist(), strict=True)),
        columns=tuple(columns),
        findings=(
            *find_problems(problem, columns, seed),
            *(Finding("labels", text) for text in labels.warnings),
        ),
        notes=tuple(notes),
        steps=prepared.steps,
        n_features=problem.X.shape[1],
        counting=table.counting,
        seed=seed,
    )
    results, troubles = _measure(problem, n_ask, seed, progress)
    asked, predictions = results.get("rows_to_label"), results.get("predictions")
    return Report(
        facts,
        results,
        troubles,
        predictions and _files.predictions_frame(predictions, problem, label),
        asked and _files.to_label_frame(asked, problem, table.frame, label),
    )


def _check(n_ask, seed):
    for name, value, least in (("n_ask", n_ask, 1), ("seed", seed, 0)):
        if not isinstance(value, (int, np.integer)) or isinstance(value, bool) or value < least:
            raise ReportError(f"{name} must be a whole number of {least} or more, got {value!r}")


def _check_contents(problem):
    """Refuse labeled rows that are copies of each other: then nothing can be hidden and checked."""
    kinds = np.unique(problem.copies[problem.labeled], return_index=True)[1]
    counts = np.bincount(problem.y[problem.labeled][kinds], minlength=len(problem.classes))
    if np.sum(counts >= 2) < 2:
        raise ReportError(
            f"the labeled rows have only {counted(len(kinds), 'different content')} in the columns "
            "that can be used, too few to check anything; add columns, or label different rows"
        )


def _features(frame, label, leave_out):
    if isinstance(leave_out, str):
        raise ReportError(f"leave_out must be a list of column names, got {leave_out!r}")
    dropped = [find_column(frame.columns, name) for name in leave_out]
    return frame.drop(columns=[label, *(name for name in dropped if name != label)])


def _measure(problem, n_ask, seed, wanted):
    """Run the sections one after another; return their results, and why some are missing."""
    results, troubles = {}, {}
    sections = {
        "labels_only": (labels_only, {}),
        "with_unlabeled": (with_unlabeled, {}),
        "same_kind": (same_kind, {}),
        "learning_curve": (learning_curve, {}),
        "rows_to_label": (rows_to_label, {"n": n_ask}),
        "predictions": (predict_unlabeled, {}),
    }
    with progress_bar(total=sum(WEIGHTS.values()), wanted=wanted) as bar:
        done = 0
        for name, weight in WEIGHTS.items():
            bar.set_description(_page.TITLES[name])
            if _STOPPED in troubles.values():
                troubles[name] = _STOPPED
                continue
            measure, options = sections[name]
            if name in ("rows_to_label", "predictions"):
                options = {**options, "model": _recommended(results.get("with_unlabeled"))}
            tell = _teller(bar, done, weight)
            try:
                results[name] = measure(problem, seed=seed, progress=tell, **options)
            except KeyboardInterrupt:
                troubles[name] = _STOPPED
            except (ValueError, ArithmeticError, np.linalg.LinAlgError) as error:
                # A table that one section cannot work with must not cost the others.
                troubles[name] = " ".join(str(error).split())[:300]
            done += weight
            bar.update(done - bar.n)
    return results, troubles


def _recommended(compared):
    """Return the model that the page advises: the guarded choice only where it helps."""
    if compared is None:
        return None
    return compared.chosen if compared.verdict == "helps" else compared.baseline_chosen


def _teller(bar, before, weight):
    """Return what a section calls as ``tell(done, total)``, to move the bar within its part."""
    return lambda done, total: bar.update(before + weight * done / total - bar.n)
