"""The label column: which rows have a label, and whether the report can work with the classes."""

import difflib
from dataclasses import dataclass

import numpy as np

from course.datasets import UNLABELED
from course.report._errors import ReportError

MOST_CLASSES = 50
FEW_LABELS = 10
"""A class with fewer labels than this is warned of."""

_MEANS_MISSING = {
    "", "-", "--", "-1", "?", "missing", "n.a.", "na", "nan", "none", "null", "tbd", "todo",
    "unknown", "unlabeled", "unlabelled",
}  # fmt: skip


@dataclass(frozen=True)
class Labels:
    """The label column as codes.

    Attributes
    ----------
    y : int array of shape (n_rows,), -1 where there is no label
    classes : list of str
    warnings : tuple of str
    """

    y: np.ndarray
    classes: list[str]
    warnings: tuple = ()


def find_column(columns, name):
    """Return ``name`` if it is one of ``columns``; otherwise offer the nearest ones.

    Examples
    --------
    >>> find_column(["age", "diagnosis"], "Diagnose")
    Traceback (most recent call last):
    course.report._errors.ReportError: there is no column 'Diagnose'; did you mean 'diagnosis'?
    """
    name, columns = str(name), list(columns)
    if name in columns:
        return name
    folded = {column.casefold(): column for column in columns}
    near = difflib.get_close_matches(name.casefold(), folded, n=3, cutoff=0.6)
    if near:
        guess = " or ".join(repr(folded[found]) for found in near)
        raise ReportError(f"there is no column {name!r}; did you mean {guess}?")
    some = ", ".join(map(repr, columns[:8])) + (", ..." if len(columns) > 8 else "")
    raise ReportError(f"there is no column {name!r}; the columns are {some}")


def read_labels(column, unlabeled=None):
    """Return the labels in ``column``.

    Parameters
    ----------
    column : Series, whose missing values are rows without a label
    unlabeled : a value that marks rows without a label, besides a missing one

    Raises
    ------
    ReportError : one line, if the classes are none that the report can work with
    """
    name = column.name
    text = plain_text(column)
    missing = text.isna().to_numpy()
    if unlabeled is not None:
        marked = (text == plain_value(unlabeled)).to_numpy(dtype=bool, na_value=False)
        if not marked.any():
            raise ReportError(
                f"no row has {plain_value(unlabeled)!r} in the label column {name!r}; "
                "leave --unlabeled out if empty cells mark the rows without a label"
            )
        missing = missing | marked
    known = text[~missing]
    if not len(known):
        raise ReportError(f"no row has a label in {name!r}; label a few rows of each class first")
    counts = known.value_counts()
    _check_kind(column[~missing], counts, name)
    if len(known) == len(text):
        raise ReportError(
            f"every row has a label in {name!r}, and the question is about rows without one; "
            "if a value marks those, name it with --unlabeled (in Python: unlabeled=)"
        )
    if len(counts) == 1:
        raise ReportError(f"all labels in {name!r} are of one class; the report needs two or more")
    single = sorted(counts.index[counts == 1])
    if single:
        which = ", ".join(map(repr, single[:3])) + (", ..." if len(single) > 3 else "")
        raise ReportError(
            f"only one row has the label {which} in {name!r}, so nothing can be checked on it; "
            "label one more row of that class, or clear its label"
        )
    classes = _in_order(counts.index)
    code = {value: number for number, value in enumerate(classes)}
    y = text.map(code).to_numpy(dtype=float, na_value=UNLABELED)
    y = np.where(missing, UNLABELED, y).astype(int)
    return Labels(y, classes, tuple(_warn(counts, len(text) - len(known))))


def plain_text(column):
    """Return the values of ``column`` as text; 1.0 and 1 are the same, blanks are missing."""
    import pandas as pd

    if isinstance(column.dtype, pd.CategoricalDtype):
        column = column.astype(column.cat.categories.dtype)
    text = column.map(plain_value, na_action="ignore").astype("object")
    return text.where(text.notna() & (text != ""), None).astype("string")


def plain_value(value):
    """Return ``value`` as text, whole numbers without a decimal point.

    Examples
    --------
    >>> plain_value(1.0), plain_value(" spam "), plain_value("-1.0")
    ('1', 'spam', '-1.0')
    """
    if isinstance(value, (float, np.floating)) and float(value).is_integer():
        value = int(value)
    return " ".join(str(value).split())


def _check_kind(known, counts, name):
    """Refuse numbers that measure something, and more classes than a report can show."""
    if known.dtype.kind in "iuf":
        broken = bool((known % 1 != 0).any())
        if len(counts) > (20 if broken else MOST_CLASSES):
            raise ReportError(
                f"the label column {name!r} holds {len(counts):,} different numbers, which look "
                "like a measurement; the report needs classes, so group them first"
            )
    if known.dtype.kind == "M":
        raise ReportError(f"the label column {name!r} holds dates; the report needs classes")
    if len(counts) > MOST_CLASSES:
        raise ReportError(
            f"the label column {name!r} holds {len(counts):,} classes, and the report handles up "
            f"to {MOST_CLASSES}; is it the right column? If so, merge rare classes"
        )


def _in_order(classes):
    try:
        return sorted(classes, key=float)
    except ValueError:
        return sorted(classes)


def _warn(counts, n_unlabeled):
    for value in counts.index:
        if value.casefold() in _MEANS_MISSING:
            yield (
                f"The class “{value}” looks like a mark for rows without a label. If it is one, "
                f"run again with --unlabeled={value!r}."
            )
    few = [f"“{value}” ({n})" for value, n in counts.items() if n < FEW_LABELS]
    if few:
        which = ", ".join(few[:6]) + (", ..." if len(few) > 6 else "")
        yield (
            f"Fewer than {FEW_LABELS} labels: {which}. What is measured for such a class depends "
            "on a handful of rows."
        )
    if n_unlabeled < 30:
        yield f"Only {n_unlabeled} rows have no label, so there is little to gain from them."
