"""A file becomes a data frame, or one clear line says why it cannot."""

import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from course.report._errors import ReportError, import_pandas
from course.report._text_files import read_text

MOST_BYTES = 500_000_000
"""Files above this are refused before they are read: a data frame takes several times as much."""

NO_FILE = "your table"
"""What a table is called that came as a data frame."""

EXCEL = (".xlsx", ".xlsm")
PARQUET = (".parquet", ".pq")
TEXT = (".csv", ".tsv", ".tab", ".txt", ".data", "")


@dataclass(frozen=True)
class Table:
    """What was read.

    Attributes
    ----------
    frame : DataFrame, whose index is of no meaning
    name : str, what the table is called
    row_numbers : int array of shape (n_rows,)
    counting : str, a sentence that says what the row numbers count
    notes : tuple of str, sentences on how it was read
    """

    frame: object
    name: str
    row_numbers: np.ndarray
    counting: str
    notes: tuple = ()


def read_table(source):
    """Return the table in ``source``.

    Parameters
    ----------
    source : path of a CSV, TSV, Excel or Parquet file, or a DataFrame

    Returns
    -------
    Table

    Raises
    ------
    ReportError : one line, if there is no such file, it is too large, or no table
    """
    pd = import_pandas()
    if isinstance(source, pd.DataFrame):
        rows = np.arange(len(source))
        table = Table(source, NO_FILE, rows, "Row numbers count from 0, as iloc does.")
    elif isinstance(source, (str, Path)):
        table = _read_file(Path(source).expanduser())
    else:
        raise ReportError(
            f"table must be a pandas DataFrame or the path of a file, got {type(source).__name__}"
        )
    return _tidied(table)


def _read_file(path):
    if path.is_dir():
        raise ReportError(f"{path} is a folder; give a CSV, TSV, Excel or Parquet file")
    if not path.exists():
        raise ReportError(f"there is no file {path}")
    kind = path.suffix.lower()
    try:
        check_size(path.name, path.stat().st_size)
        with open(path, "rb") as file:
            start = file.read(8)
        if not start:
            raise ReportError("the file is empty")
        if kind in PARQUET or start.startswith(b"PAR1"):
            frame, notes = _read_parquet(path)
        elif kind in EXCEL:
            frame, notes = _read_excel(path)
        elif kind in TEXT and not start.startswith(b"PK\x03\x04"):
            frame, notes = read_text(path.read_bytes(), "\t" if kind in (".tsv", ".tab") else None)
        else:
            raise ReportError("this is not a table: give a CSV, TSV, Excel (.xlsx) or Parquet file")
    except ReportError as error:
        said = str(error)
        raise ReportError(said if path.name in said else f"{path.name}: {said}") from None
    except PermissionError:
        raise ReportError(f"{path} may not be read: no permission") from None
    except MemoryError:
        raise ReportError(
            f"{path.name} does not fit in memory; give a sample of its rows"
        ) from None
    counting = "Row numbers are those of the file: the header is row 1."
    return Table(frame, path.name, np.arange(len(frame)) + 2, counting, tuple(notes))


def check_size(name, n_bytes):
    """Refuse what would not fit in memory as a data frame."""
    if n_bytes > MOST_BYTES:
        raise ReportError(
            f"{name} holds {n_bytes / 1e9:.1f} GB, and the report reads up to "
            f"{MOST_BYTES / 1e9:.1f} GB; give a random sample of its rows with all labeled ones"
        )


def _read_excel(path):
    import pandas as pd

    try:
        with zipfile.ZipFile(path) as parts:
            check_size(f"{path.name}, unpacked,", sum(part.file_size for part in parts.infolist()))
        with pd.ExcelFile(path, engine="openpyxl") as book:
            names = book.sheet_names
            frame = pd.read_excel(book)
    except ImportError:
        raise ReportError(
            "reading Excel needs openpyxl: pip install 'semi-supervised-course[report]'"
        ) from None
    except (zipfile.BadZipFile, KeyError, ValueError, IndexError) as error:
        if isinstance(error, ReportError):
            raise
        raise ReportError("this is not an Excel file; save it as .xlsx or as CSV") from None
    notes = [f"The workbook has {len(names)} sheets; the first was read."] if len(names) > 1 else []
    return frame, notes


def _read_parquet(path):
    import pandas as pd

    try:
        import pyarrow.parquet as parquet
    except ImportError:
        raise ReportError(
            "reading Parquet needs pyarrow: pip install 'semi-supervised-course[report]'"
        ) from None
    import pyarrow

    try:
        about = parquet.read_metadata(path)
        unpacked = sum(about.row_group(i).total_byte_size for i in range(about.num_row_groups))
        check_size(f"{path.name}, unpacked,", unpacked)
        frame = pd.read_parquet(path)
    except (pyarrow.ArrowException, OSError) as error:
        raise ReportError(f"this is not a Parquet file: {' '.join(str(error).split())}") from None
    return frame.reset_index(drop=True), []


def _tidied(table):
    """Give every column a name of its own as text, and drop rows and columns that are blank."""
    frame = table.frame
    if frame.shape[1] == 0 or frame.shape[0] == 0:
        raise ReportError(f"{table.name} has no rows below its header")
    names, notes = _names(frame.columns), list(table.notes)
    if all(_is_number(name) for name in names) and len(names) > 1:
        notes.append(
            "All column names are numbers: if the file has no header, its first row was lost."
        )
    frame = frame.set_axis(names, axis=1).reset_index(drop=True)
    blank = frame.isna().all(axis=1).to_numpy()
    if blank.all():
        raise ReportError(f"{table.name} has no values below its header")
    if blank.any():
        notes.append(f"Blank rows were left out: {int(blank.sum()):,}.")
        frame = frame[~blank].reset_index(drop=True)
    # Spreadsheets save empty columns after the last one; they have no name and no value.
    unnamed = [n for n in names if n.startswith("Unnamed: ") and frame[n].isna().all()]
    frame = frame.drop(columns=unnamed)
    rows = table.row_numbers[~blank]
    return Table(frame, table.name, rows, table.counting, tuple(notes))


def _names(columns):
    """Return the names as one-line text, with a number added where two are the same."""
    seen, names = set(), []
    for column in columns:
        parts = column if isinstance(column, tuple) else (column,)
        base = name = " ".join(" ".join(map(str, parts)).split()) or "no name"
        number = 2
        while name in seen:
            name, number = f"{base} ({number})", number + 1
        seen.add(name)
        names.append(name)
    return names


def _is_number(name):
    try:
        float(name)
    except ValueError:
        return False
    return True
