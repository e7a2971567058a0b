"""Tables that come as text: which encoding, which separator, which decimal sign.

Byte order marks are trusted first, then UTF-8, whose mistakes are almost always noticed, and
last Latin-1, which any file passes and which is therefore told to the user.
"""

import codecs
import csv
import io
import re

from course.report._errors import ReportError

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_SAMPLED_LINES = 200


def decode(data):
    """Return the text of ``data`` and what the encoding is called.

    Parameters
    ----------
    data : bytes, a whole file

    Raises
    ------
    ReportError : if the bytes are no text

    Examples
    --------
    >>> decode("größe,label".encode("utf-16"))
    ('größe,label', 'UTF-16')
    >>> decode("größe,label".encode("latin-1"))
    ('größe,label', 'Latin-1')
    """
    for mark, encoding, called in _MARKS:
        if data.startswith(mark):
            return _strictly(data, encoding, called), called
    if b"\0" in data[:4096]:
        # UTF-16 without its mark has a zero in every other byte of plain Latin text.
        start = data[: 4096 - len(data[:4096]) % 2]
        for offset, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
            if start[offset::2].count(0) > 0.7 * len(start[offset::2]):
                return _strictly(data, encoding, "UTF-16"), "UTF-16"
        raise ReportError("this is not a table of text: it has bytes that no text has")
    try:
        return data.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        pass
    try:
        # What is called Latin-1 on the web: curly quotes and the euro sign are in it.
        return data.decode("cp1252"), "Latin-1"
    except UnicodeDecodeError:
        return data.decode("latin-1"), "Latin-1"


def _strictly(data, encoding, called):
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise ReportError(
            f"the file begins as {called} text but is damaged; save it as CSV with UTF-8"
        ) from None


def find_separator(text):
    """Return the separator that splits the first lines of ``text`` into the most columns.

    A separator whose lines agree with the header goes first. "" means that there is none: the
    header is a single name.

    Examples
    --------
    >>> find_separator("size;weight;label\\n1,5;2,25;a\\n")
    ';'
    """
    lines = io.StringIO(text[:1_000_000], newline="")
    sample = "".join(line for line, _ in zip(lines, range(_SAMPLED_LINES), strict=False))
    best, most = "", (False, 1)
    for separator in SEPARATORS:
        try:
            rows = [row for row in csv.reader(io.StringIO(sample), delimiter=separator) if row]
        except csv.Error:
            continue
        if not rows:
            continue
        agreed = sum(len(row) == len(rows[0]) for row in rows) >= 0.9 * len(rows)
        if len(rows[0]) > 1 and (agreed, len(rows[0])) > most:
            best, most = separator, (agreed, len(rows[0]))
    return best


def read_text(data, separator=None):
    """Return a table of text as a data frame, and notes on how it was read.

    Parameters
    ----------
    data : bytes, a whole file
    separator : str, or None to find it

    Returns
    -------
    table : DataFrame, with a row for each line after the header, blank lines too
    notes : list of str
    """
    import pandas as pd

    text, encoding = decode(data)
    start = text[:200].lstrip().lower()
    if not start:
        raise ReportError("the file is empty")
    if start.startswith(("<!doctype", "<html", "<?xml", "{", "[{")) or "\0" in text[:4096]:
        raise ReportError("this is not a table: give a CSV, TSV, Excel or Parquet file")
    notes = []
    if encoding == "Latin-1":
        notes.append("The file is not UTF-8, so it was read as Latin-1; check accented letters.")
    separator = separator or find_separator(text)
    if not separator:
        tried = ", ".join(SEPARATORS.values())
        raise ReportError(
            f"the file has a single column: its header has no separator ({tried}); "
            "save it as CSV with commas"
        )
    try:
        table = pd.read_csv(
            io.StringIO(text), sep=separator, skip_blank_lines=False, low_memory=False,
            index_col=False, encoding_errors="strict",
        )  # fmt: skip
    except (pd.errors.ParserError, pd.errors.EmptyDataError, ValueError) as error:
        raise ReportError(_why(error)) from None
    if separator != ",":
        notes.append(f"The columns are separated by a {SEPARATORS.get(separator, separator)}.")
        table, n_commas = _decimal_commas(table)
        if n_commas:
            notes.append(f"A comma was read as the decimal sign (columns: {n_commas}).")
    return table, notes


def _why(error):
    """Return a parser's complaint in the words of whoever made the file."""
    found = re.search(r"Expected (\d+) fields in line (\d+), saw (\d+)", str(error))
    if found:
        expected, line, seen = found.groups()
        return (
            f"line {line} has {seen} values where the header has {expected}; put quotes around "
            "values that contain the separator"
        )
    return f"this is not a table: {' '.join(str(error).split())}"


def _decimal_commas(table):
    """Turn columns such as 1,5 and 2,25 into numbers, where the comma does not separate."""
    changed = 0
    for name in table.columns:
        values = table[name].dropna()
        if not len(values) or values.dtype.kind in "biufM":
            continue
        if values.astype(str).str.fullmatch(r"\s*[+-]?\d+(,\d+)?\s*").all():
            whole = table[name].astype("string").str.strip().str.replace(",", ".", regex=False)
            table[name] = whole.astype(float)
            changed += 1
    return table, changed
