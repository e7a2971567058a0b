"""From columns to features, without a look at the labels.

Because no step sees a label, each may be fitted once on all rows, labeled and unlabeled.
Numbers get a mean of 0 and a standard deviation of 1, and a category is a 0/1 feature per level,
so that two rows that differ in one column are about as far apart whichever column it is.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from course.report._columns import CATEGORY, DATE, NUMBER, TEXT
from course.report._errors import ReportError

MOST_LEVELS = 30
FEWEST_ROWS = 10
"""A level with fewer rows, or beyond the most frequent ones, is merged with other rare ones."""

MOST_WORDS = 2000
LONG_TAIL = 8
"""A column that reaches further than this many standard deviations is replaced by logarithms."""


@dataclass(frozen=True)
class Prepared:
    """The features.

    Attributes
    ----------
    X : float array or CSR array of shape (n_rows, n_features)
    feature_columns : list of str, n_features long: the column each feature was made from
    copies : int array of shape (n_rows,): the same number for rows that agree in every used column
    steps : tuple of str, sentences on what was done
    """

    X: np.ndarray | sparse.csr_array
    feature_columns: list[str]
    copies: np.ndarray
    steps: tuple


def prepare(columns):
    """Return the features made from the used ones of ``columns``.

    Raises
    ------
    ReportError : if no column can be used
    """
    used = [column for column in columns if column.used]
    blocks, names, counts = [], [], {}
    for column in used:
        block, count = _MAKE[column.kind](column)
        if block.shape[1]:
            blocks.append(block)
            names += [column.name] * block.shape[1]
        for key, number in {
            **count,
            column.kind: 1,
            f"{column.kind} features": block.shape[1],
        }.items():
            counts[key] = counts.get(key, 0) + number
    if not blocks:
        raise ReportError("no column besides the label can be used: all are empty or identifiers")
    if any(sparse.issparse(block) for block in blocks):
        X = sparse.csr_array(sparse.hstack([sparse.csr_array(block) for block in blocks]))
    else:
        X = np.hstack(blocks)
    return Prepared(X, names, _copies(used), tuple(_tell(counts)))


def _copies(used):
    """Return a number per row that is the same where all values are."""
    import pandas as pd

    frame = pd.DataFrame({number: column.values for number, column in enumerate(used)})
    return pd.factorize(pd.util.hash_pandas_object(frame, index=False))[0]


def _number(column):
    """Impute the median, mark what was missing, shorten a long tail, and scale."""
    values = column.values.to_numpy(dtype=float, na_value=np.nan)
    missing = np.isnan(values)
    values = np.where(missing, np.nanmedian(values), values)
    count = {"imputed": int(missing.sum()), "with missing": int(missing.any())}
    scaled = _scale(values)
    if np.abs(scaled).max(initial=0) > LONG_TAIL:
        scaled = _scale(np.sign(values) * np.log1p(np.abs(values)))
        count["long tails"] = 1
    features = [scaled] if scaled.any() else []
    if missing.any():
        features.append(missing.astype(float))
    return _stack(features, len(values)), count


def _stack(features, n_rows):
    return np.column_stack(features) if features else np.zeros((n_rows, 0))


def _scale(values):
    spread = values.std()
    centered = values - values.mean()
    # Numbers so large that their differences are lost in rounding count as equal.
    return centered / spread if spread > 1e-12 * max(1.0, np.abs(values).max()) else 0 * centered


def _category(column):
    """A 0/1 feature per frequent level, and one for the rest."""
    values = column.values.astype("object")
    counts = values.value_counts()
    fewest = min(FEWEST_ROWS, max(2, len(values) // 50))
    kept = list(counts.index[counts >= fewest][:MOST_LEVELS])
    n_merged = len(counts) - len(kept)
    code = {level: number for number, level in enumerate(kept)}
    rest = len(kept)
    numbers = values.map(lambda level: code.get(level, rest), na_action="ignore")
    numbers = numbers.to_numpy(dtype=float, na_value=-1)
    numbers = np.where(np.isnan(numbers), -1, numbers).astype(int)
    width = rest + (n_merged > 0)
    block = np.zeros((len(values), width + bool((numbers < 0).any())))
    block[np.arange(len(values)), np.where(numbers < 0, width, numbers)] = 1
    return block, {"levels": width, "merged": n_merged}


def _text(column):
    """Words, weighted by how rare they are (TF-IDF); each row has length 1."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    words = TfidfVectorizer(
        min_df=2, max_df=0.9, max_features=MOST_WORDS, sublinear_tf=True, strip_accents="unicode"
    )
    try:
        block = words.fit_transform(column.values.fillna("").astype("object"))
    except ValueError:  # no word is in two rows
        return np.zeros((len(column.values), 0)), {}
    return block, {"words": block.shape[1]}


def _date(column):
    """Days, and what returns: the month, the weekday, the hour."""
    dates = column.values
    parts = [(dates - dates.min()).dt.total_seconds() / 86_400, dates.dt.day_of_week]
    if dates.max() - dates.min() > np.timedelta64(60, "D"):
        parts.append(dates.dt.month)
    if (dates.dropna().dt.normalize() != dates.dropna()).any():
        parts.append(dates.dt.hour)
    values = np.column_stack([part.to_numpy(dtype=float, na_value=np.nan) for part in parts])
    missing = np.isnan(values[:, 0])
    values = np.where(missing[:, None], np.nanmedian(values, axis=0), values)
    features = [scaled for part in values.T if (scaled := _scale(part)).any()]
    if missing.any():
        features.append(missing.astype(float))
    return _stack(features, len(values)), {}


_MAKE = {NUMBER: _number, CATEGORY: _category, TEXT: _text, DATE: _date}


def _tell(counts):
    """Yield a sentence per kind of column on what was done."""

    def some(kind, what):
        n = counts.get(kind, 0)
        return f"{n} {what} column{'s' if n != 1 else ''}"

    if NUMBER in counts:
        text = f"{some(NUMBER, 'numeric')}: scaled to a mean of 0 and a standard deviation of 1."
        if counts["imputed"]:
            text += (
                f" {counts['imputed']:,} missing values (columns: {counts['with missing']}) were "
                "replaced by the median of their column, and a 0/1 feature marks where."
            )
        if counts.get("long tails"):
            text += (
                f" Columns with a long tail ({counts['long tails']}) were replaced by their "
                "logarithms first."
            )
        yield text
    if CATEGORY in counts:
        text = (
            f"{some(CATEGORY, 'categorical')}: a 0/1 feature for each of {counts['levels']} levels."
        )
        if counts["merged"]:
            text += f" Rare levels ({counts['merged']:,}) were merged into one per column."
        yield text
    if TEXT in counts:
        n = counts.get("words", 0)
        yield f"{some(TEXT, 'text')}: {n:,} words, weighted by TF-IDF (rare words count more)."
    if DATE in counts:
        yield f"{some(DATE, 'date')}: days since the first one, the weekday, the month, the hour."
    yield (
        "No step saw a label, so nothing leaks into the tests although each was fitted once on all "
        "rows. Whatever sees labels is fitted anew inside every split."
    )
