"""Results that took long, kept small: rows, and what it takes to make them again."""

import json
import math
import platform
from importlib import metadata, resources
from pathlib import Path

from course.evaluation._results import Results
from course.evaluation._table import COLUMNS, Table

_PACKAGES = ("semi-supervised-course", "numpy", "scipy", "scikit-learn")
_DIGITS = {"seconds": 3}  # the others get six


def save_results(table, path, command=None):
    """Write a table to a file of JSON, a line for each row.

    Names that occur often are written once; the rows refer to them by number.

    Parameters
    ----------
    table : Table or Results
    path : path; an older file is replaced as a whole
    command : str, the command line that makes this file

    Examples
    --------
    >>> import tempfile
    >>> table = Table([{"data": "moons", "accuracy": 0.5}], {"seeds": [0]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save_results(table, f"{folder}/found.json")
    ...     load_results(f"{folder}/found.json").rows
    [{'data': 'moons', 'accuracy': 0.5}]
    """
    columns = list(table.rows[0]) if table.rows else []
    words = {
        name: list(dict.fromkeys(row[name] for row in table.rows))
        for name in columns
        if all(isinstance(row[name], str) for row in table.rows)
    }
    record = {
        "command": command,
        "versions": {"python": platform.python_version()}
        | {name: metadata.version(name) for name in _PACKAGES},
        "parameters": table.parameters,
        "warnings": _condense(getattr(table, "warnings", ())),
        "columns": columns,
        "words": words,
    }
    place = {name: {word: i for i, word in enumerate(kept)} for name, kept in words.items()}
    lines = [f" {json.dumps(name)}: {json.dumps(value)}," for name, value in record.items()]
    rows = [
        json.dumps(
            [place[n][row[n]] if n in words else _plain(n, row[n]) for n in columns],
            separators=(",", ":"),
        )
        for row in table.rows
    ]
    text = "\n".join(["{", *lines, ' "rows": [', ",\n".join(rows), " ]", "}", ""])
    draft = Path(f"{path}.part")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


def load_results(name):
    """Read a stored result.

    Parameters
    ----------
    name : str
        A result that came with the course, or the path of a file ending in .json, as
        ``course bench NAME --out FILE`` writes it.

    Returns
    -------
    Results where the rows are those of a comparison (maybe with further columns), else Table;
    ``parameters`` also holds the ``command`` and the ``versions``

    Raises
    ------
    ValueError
        If there is no such result, or the file holds something else.
    """
    folder = resources.files("course") / "results"
    source = Path(name) if str(name).endswith(".json") else folder / f"{name}.json"
    try:
        record = json.loads(source.read_text(encoding="utf-8"))
    except FileNotFoundError:
        known = sorted(file.name[:-5] for file in folder.iterdir() if file.name.endswith(".json"))
        raise ValueError(
            f"there is no stored result {str(name)!r}; there are: {', '.join(known) or 'none yet'}"
        ) from None
    except (OSError, ValueError) as error:
        raise ValueError(f"{source} cannot be read as a stored result ({error})") from None
    try:
        columns = record["columns"]
        rows = [dict(zip(columns, row, strict=True)) for row in record["rows"]]
        for name, words in record.get("words", {}).items():
            for row in rows:
                row[name] = words[row[name]]
        parameters = record["parameters"] | {key: record[key] for key in ("command", "versions")}
    except (LookupError, TypeError, ValueError):
        raise ValueError(f"{source} holds no stored result of the course") from None
    if not set(COLUMNS) <= set(columns):
        return Table(rows, parameters)
    for row in rows:
        row.update({name: math.nan for name, value in row.items() if value is None})
    return Results(rows, parameters, record["warnings"])


def _condense(warnings):
    """Keep the first message of each method and category (and data set), and how often it came."""
    kept = {}
    for entry in warnings:
        apart = {
            k: v for k, v in entry.items() if k not in ("message", "per_class", "draw", "times")
        }
        first = kept.setdefault(
            tuple(sorted(apart.items())), {**apart, "message": entry["message"], "times": 0}
        )
        first["times"] += entry.get("times", 1)
    return list(kept.values())


def _plain(name, value):
    """Return a value that JSON knows: NaN becomes null, floats keep six digits behind the point."""
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float):
        return None if math.isnan(value) else round(value, _DIGITS.get(name, 6))
    return value
