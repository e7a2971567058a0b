"""What each column of a table holds: numbers, categories, words, dates, or nothing of use."""

import re
import warnings
from dataclasses import dataclass

import numpy as np

from course.report._labels import plain_text

NUMBER, CATEGORY, TEXT, DATE = "number", "category", "text", "date"
USED = (NUMBER, CATEGORY, TEXT, DATE)
IDENTIFIER, CONSTANT, EMPTY, ONE_SIDED = "identifier", "constant", "empty", "one-sided"

_MOSTLY = 0.95
_FEWEST_ROWS = 20  # below, that all values differ says little
_NAMES_THINGS = re.compile(r"(^|[^a-z])(id|ids|uuid|guid)([^a-z]|$)|[a-z](Id|ID)$", re.I)
_COUNTS_ROWS = re.compile(r"(^|[^a-z])(no|nr|key|index|idx|row|number)([^a-z]|$)|^unnamed", re.I)
_LIKE_A_DATE = r"\s*(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](\d{4}|\d{2}))([T ].*)?"


@dataclass(frozen=True)
class Column:
    """A column as the report sees it.

    Attributes
    ----------
    name : str
    kind : str, one of the constants of this module
    values : Series: floats, datetimes or strings, by ``kind``; missing where nothing is known
    n_missing, n_distinct : int
    remark : str, what there is to say about it; "" for most
    """

    name: str
    kind: str
    values: object
    n_missing: int
    n_distinct: int
    remark: str = ""

    @property
    def used(self):
        """Whether the models see it."""
        return self.kind in USED


def inspect_columns(frame, labeled):
    """Return a Column for each column of ``frame``.

    Parameters
    ----------
    frame : DataFrame, without the label column
    labeled : bool array of shape (n_rows,)
    """
    return [_one_sided(_inspect(frame[name]), labeled) for name in frame.columns]


def _inspect(series):
    import pandas as pd

    name, kind, remark = series.name, None, ""
    if isinstance(series.dtype, pd.DatetimeTZDtype):
        series = series.dt.tz_localize(None)
    if series.dtype.kind == "M":
        kind, values = DATE, series
    elif series.dtype.kind == "m":
        kind, values = NUMBER, series.dt.total_seconds()
    elif series.dtype.kind in "iuf":
        kind, values = NUMBER, _numbers(series)
    else:
        values = plain_text(series)
        kind, values, remark = _read_text(values)
    n_missing, n_distinct = int(values.isna().sum()), int(values.nunique())
    if n_distinct == 0:
        kind, remark = EMPTY, "has no values"
    elif n_distinct == 1 and not 0 < n_missing < len(values):
        kind, remark = CONSTANT, "has the same value in every row"
    elif _is_identifier(name, kind, values, n_distinct):
        kind, remark = IDENTIFIER, "names or numbers the rows"
    return Column(name, kind, values, n_missing, n_distinct, remark)


def _numbers(series):
    values = series.astype(float)
    return values.where(np.isfinite(values))


def _read_text(values):
    """Return what a column of text holds, its values in that form, and a remark."""
    import pandas as pd

    known = values.dropna()
    if not len(known):
        return EMPTY, values, ""
    numbers = pd.to_numeric(values, errors="coerce").astype(float)
    numbers = numbers.where(np.isfinite(numbers))
    share = numbers.notna().sum() / len(known)
    if share >= _MOSTLY:
        other = len(known) - int(numbers.notna().sum())
        remark = f"{other:,} values are no numbers and count as missing" if other else ""
        return NUMBER, numbers, remark
    dates = _dates(values, known)
    if dates is not None:
        other = len(known) - int(dates.notna().sum())
        return DATE, dates, f"{other:,} values are no dates and count as missing" if other else ""
    remark = "mixes numbers and words; all count as words" if share > 1 - _MOSTLY else ""
    n_words = known.str.count(" ").add(1).mean()
    is_text = n_words >= 3 and known.nunique() > 0.2 * len(known)
    return (TEXT if is_text else CATEGORY), values, remark


def _dates(values, known):
    """Return ``values`` as dates, or None if they are none."""
    import pandas as pd

    sample = known.iloc[:: max(1, len(known) // 500)]
    if sample.str.fullmatch(_LIKE_A_DATE).mean() < _MOSTLY:
        return None
    year_first = sample.str.match(r"\s*\d{4}").mean() > 0.5
    first = pd.to_numeric(known.str.extract(r"(\d+)", expand=False), errors="coerce")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # on formats that differ; those become missing
        dates = pd.to_datetime(
            values,
            errors="coerce",
            dayfirst=bool(not year_first and (first > 12).any()),
            format="mixed",
            utc=True,
        ).dt.tz_localize(None)
    return dates if dates.notna().sum() >= _MOSTLY * len(known) else None


def _is_identifier(name, kind, values, n_distinct):
    known = values.dropna()
    all_differ = len(known) >= _FEWEST_ROWS and n_distinct == len(known)
    if kind == NUMBER:
        if not len(known) or (known % 1 != 0).any():
            return False
        spread = known.max() - known.min() + 1
        counts_up = known.is_monotonic_increasing or known.is_monotonic_decreasing
        dense = spread < 1.5 * len(known)
        if all_differ and (counts_up or dense or _COUNTS_ROWS.search(name)):
            return True
        return n_distinct > _FEWEST_ROWS and bool(_NAMES_THINGS.search(name))
    if kind == CATEGORY:
        nearly = len(known) >= _FEWEST_ROWS and n_distinct >= _MOSTLY * len(known)
        return nearly or (n_distinct > _FEWEST_ROWS and bool(_NAMES_THINGS.search(name)))
    return False


def _one_sided(column, labeled):
    """Mark a column that is filled in only for labeled rows, or only for the others."""
    if not column.used:
        return column
    known = column.values.notna().to_numpy()
    with_label, without = known[labeled].mean(), known[~labeled].mean()
    if abs(with_label - without) < 0.9:
        return column
    remark = (
        f"has a value in {with_label:.0%} of the labeled and {without:.0%} of the unlabeled rows"
    )
    return Column(
        column.name, ONE_SIDED, column.values, column.n_missing, column.n_distinct, remark
    )
