"""The long measurements of the course, by name; ``course bench NAME`` makes one again.

A bench is a module of this folder. Its docstring's first line says what it
measures. It has ``COLUMN``, what its parts are called (``"data"``, say), and
``parts(n_jobs)``, which yields a title and a function for each part; the function
returns a ``Table`` or ``Results``. A bench whose rows are not those of a comparison also has
``describe(table)``, which returns the text to print.
"""

import sys
from importlib import import_module

BENCHES = (
    "acceptance_price",
    "acceptance_test",
    "active",
    "deep",
    "deep_ablation",
    "deep_errors",
    "deep_kinds",
    "deep_pretrain",
    "deep_start",
    "deep_turn",
    "deep_watch",
    "fixmatch_settings",
    "golf",
    "guarded",
    "labels_worth",
    "long_tail",
    "mails",
    "map",
    "pitfall_settings",
    "pitfalls",
    "points",
    "poisson",
    "priors",
    "regression",
    "report",
    "saboteur",
    "same_model",
    "ten_labels",
    "unlabeled_weight",
)


def about(name):
    """Return in a line what the bench ``name`` measures."""
    return _module(name).__doc__.partition("\n")[0]


def run(name, n_jobs=1, keep=None, done=None):
    """Run a bench, part by part.

    Parameters
    ----------
    name : str, one of ``BENCHES``
    n_jobs : int, processes at once; the rows do not depend on it
    keep : function, called with the table so far after each part
    done : Table or Results or None
        What an earlier run left: the parts that it holds whole are not measured again.

    Returns
    -------
    Table or Results: rows of all parts, told apart by a first column. After Ctrl-C the parts
    done until then, and ``parameters["stopped"]`` is True. ``parameters["done"]`` says how many
    parts are whole, of how many, and how many rows these have.
    """
    module = _module(name)
    parts = list(module.parts(n_jobs))
    table, first = (None, 0) if done is None else _whole_parts(done)
    for number, (title, part) in enumerate(parts[first:], first + 1):
        print(f"{name}: {title} ({number} of {len(parts)})", file=sys.stderr, flush=True)
        try:
            measured = part()
        except KeyboardInterrupt:
            if table is None:
                raise
            table.parameters["stopped"] = True
        else:
            before = None if table is None else table.parameters["done"]
            table = _join(table, measured, module.COLUMN, title)
            if not table.parameters["stopped"]:
                before = {"parts": number, "of": len(parts), "rows": len(table.rows)}
            table.parameters["done"] = before or {"parts": 0, "of": len(parts), "rows": 0}
        if keep is not None:
            keep(table)
        if table.parameters["stopped"]:
            break
    return table


def describe(name, table):
    """Return what the bench found, as text; of its own words, only where nothing is missing."""
    module = _module(name)
    if hasattr(module, "describe"):
        if table.parameters.get("stopped"):
            return f"Stopped after {len(table.rows)} rows; the report speaks of all, or not at all."
        return module.describe(table)
    titles = dict.fromkeys(row[module.COLUMN] for row in table.rows)
    return "\n\n".join(
        f"{title}\n{table.where(**{module.COLUMN: title}).summary()}" for title in titles
    )


def _whole_parts(table):
    """Return what is whole of an earlier run, or None, and how many parts that is."""
    done = table.parameters.get("done")
    if done is None:
        raise ValueError("it does not say which parts it holds")
    if not done["parts"]:
        return None, 0
    table.rows = table.rows[: done["rows"]]
    table.parameters["stopped"] = False
    return table, done["parts"]


def _module(name):
    return import_module(f"course.bench.{name}")


def _join(table, part, column, title):
    """Add a part's rows, with its title in a first column; keep the parameters all parts share."""
    rows = [{column: title, **row} for row in part.rows]
    warned = [{column: title, **entry} for entry in getattr(part, "warnings", ())]
    stopped = part.parameters.get("stopped", False)
    if table is None:
        extra = {"warnings": warned} if hasattr(part, "warnings") else {}
        return type(part)(rows, {**part.parameters, "stopped": stopped}, **extra)
    table.rows += rows
    if warned:
        table.warnings += warned
    shared = {
        name: value
        for name, value in table.parameters.items()
        if part.parameters.get(name) == value
    }
    table.parameters = {**shared, "stopped": stopped}
    return table
