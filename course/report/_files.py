"""What goes into CSV files: predictions, and the rows to label; and the way back.

A spreadsheet takes text that begins with =, +, - or @ for a formula. Such text gets an apostrophe
before it; numbers stay numbers. Reading a filled file takes the apostrophe off again.
"""

import numpy as np

from course.report._errors import ReportError
from course.report._labels import find_column, plain_value

ROW = "row"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def harmless(value):
    """Return ``value`` so that no spreadsheet takes it for a formula.

    Examples
    --------
    >>> harmless("=1+1"), harmless("plain"), harmless(-1.5), harmless("-1.5")
    ("'=1+1", 'plain', -1.5, '-1.5')
    """
    if not isinstance(value, str) or not value.startswith(_FORMULA):
        return value
    try:
        float(value)
    except ValueError:
        return f"'{value}"
    return value


def _unescaped(text):
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text


def write_csv(frame, path):
    """Write a data frame as CSV: UTF-8 with a mark that Excel looks for, formulas made harmless."""
    safe = frame.copy()
    for name in safe.columns:
        if safe[name].dtype.kind not in "biufM":
            safe[name] = safe[name].astype("object").map(harmless, na_action="ignore")
    safe.columns = [harmless(name) for name in safe.columns]
    safe.to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\n")


def predictions_frame(predictions, problem, label):
    """Return a data frame with a row for each unlabeled row of the user's table."""
    import pandas as pd

    classes = np.array(problem.classes, dtype=object)
    return pd.DataFrame(
        {
            ROW: problem.row_numbers[predictions.rows],
            f"predicted {label}": classes[np.asarray(predictions.codes, dtype=int)],
            "probability": np.round(predictions.probability, 3),
            "trust": list(predictions.trust),
        }
    )


def to_label_frame(asked, problem, frame, label):
    """Return the rows to label: row number, an empty label, why, and all columns of the table.

    Parameters
    ----------
    asked : RowsToLabel
    problem : Problem, all rows
    frame : DataFrame, the user's table, row by row as in ``problem``
    label : str
    """
    rows = np.asarray(asked.rows, dtype=int)
    other = frame.drop(columns=label).iloc[rows].reset_index(drop=True)
    other.columns = [f"{name} (2)" if name in (ROW, "why") else name for name in other.columns]
    other.insert(0, ROW, problem.row_numbers[rows])
    other.insert(1, label if label != ROW else f"{label} (2)", "")
    other.insert(2, "why", list(asked.why))
    return other


def add_filled(table, label, filled):
    """Return the user's data frame with the labels of a filled file put in, and how many.

    Parameters
    ----------
    table : Table
    label : str
    filled : Table, a file that was written as rows to label and filled in since
    """
    columns = [_unescaped(name) for name in filled.frame.columns]
    answers = filled.frame.set_axis(columns, axis=1)
    for needed in (ROW, label):
        find_column(columns, needed)
    answers = answers[answers[label].notna() & answers[ROW].notna()]
    position = {int(number): place for place, number in enumerate(table.row_numbers)}
    frame = table.frame.copy()
    values = frame[label].astype("object")
    for number, answer in zip(answers[ROW], answers[label], strict=True):
        try:
            place = position[int(number)]
        except (KeyError, ValueError):
            raise ReportError(
                f"{filled.name}: the table has no row {plain_value(number)}; is it another table's?"
            ) from None
        values.iloc[place] = _unescaped(answer) if isinstance(answer, str) else answer
    frame[label] = values
    return frame, len(answers)
