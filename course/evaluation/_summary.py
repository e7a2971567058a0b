"""The table one reads: a line for each method and label count, in points of a hundred."""

import textwrap
from collections import Counter

import numpy as np

from course import intervals
from course.evaluation._table import Table
from course.intervals import ALL_LABELS, LABELS_ONLY
from course.validation import check_option

_LINE = 96  # characters, what a notebook shows without a break

WHERE = ("transductive", "inductive")


class Summary(Table):
    """A summary that prints as a small text table.

    Attributes
    ----------
    rows : list of dict, a row for each method and label count
        ``method, per_class, n_draws`` (that succeeded), ``failed``, and for both
        ``transductive`` and ``inductive``: ``…_mean, …_low, …_high`` (95 % interval over
        label draws), ``…_difference, …_difference_low, …_difference_high`` (paired, to labels
        only), ``…_gap_closed``; at last ``seconds``, the median of a fit.
    """

    def __init__(self, rows, parameters=None, text=""):
        super().__init__(rows, parameters)
        self._text = text

    def __str__(self):
        return self._text

    __repr__ = __str__


def summarize(results, score="accuracy"):
    """Summarize a comparison.

    Parameters
    ----------
    results : Results
    score : "accuracy" or "macro_f1"

    Returns
    -------
    Summary
    """
    check_option("score", score, ("accuracy", "macro_f1"))
    cells = results.cells()
    rows = [
        _line(method, per_class, cells, score)
        for per_class, method in sorted(cells, key=lambda cell: cell[0])
    ]
    return Summary(rows, results.parameters, _text(results, rows, score))


def scores_of(cells, cell, name, draws):
    """Return one score of one method and label count on the given draws, NaN where it is missing.

    Parameters
    ----------
    cells : dict from (per_class, method) to a dict from draw to row
    cell : (per_class, method)
    name : str, a column
    draws : list of int
    """
    rows = cells.get(cell, {})
    return np.array([rows[draw][name] if draw in rows else np.nan for draw in draws])


def _line(method, per_class, cells, score):
    fitted = cells[per_class, method]
    draws = sorted(fitted)
    line = {
        "method": method,
        "per_class": per_class,
        "n_draws": sum(not row["error"] for row in fitted.values()),
        "failed": sum(bool(row["error"]) for row in fitted.values()),
    }
    for where in WHERE:
        own, lower, upper = (
            scores_of(cells, (per_class, name), f"{where}_{score}", draws)
            for name in (method, LABELS_ONLY, ALL_LABELS)
        )
        mean = intervals.mean_interval(own)
        difference = intervals.paired_difference(own, lower)
        names = ("mean", "low", "high", "difference", "difference_low", "difference_high")
        numbers = zip(names, mean + difference, strict=True)
        line.update({f"{where}_{name}": number for name, number in numbers})
        line[f"{where}_gap_closed"] = intervals.gap_closed(own, lower, upper)
    line["seconds"] = float(np.median([row["seconds"] for row in fitted.values()]))
    return line


def _text(results, rows, score):
    width = max([len(row["method"]) for row in rows] + [12]) + 2
    pad = " " * width
    lines = [*_preface(results, score), ""]
    lines.append(pad + "  ".join(f"{title:<{_WIDTH}}" for title in _TITLES).rstrip())
    lines.append(pad + "  ".join([f"{'mean':>5}  {'difference':<22}{'gap':>6}"] * 2))
    shown = None
    for row in rows:
        if row["per_class"] != shown:
            shown = row["per_class"]
            lines.append(f"{shown} label{'s' * (shown > 1)} per class")
        parts = "  ".join(_numbers(row, where) for where in WHERE)
        lines.append(f"  {row['method']:<{width - 2}}{parts}".rstrip())
    return "\n".join(lines + _notes(results))


_WIDTH = 35
_TITLES = ("unlabeled points (transductive)", "new points (inductive)")


def _numbers(row, where):
    mean = percent(row[f"{where}_mean"])
    difference = gap = ""
    if row["method"] not in (LABELS_ONLY, ALL_LABELS):
        ends = (row[f"{where}_difference{end}"] for end in ("", "_low", "_high"))
        difference = right_aligned(intervals.Interval(*ends))
        share = row[f"{where}_gap_closed"]
        gap = "" if np.isnan(share) else f"{round(100 * share)} %"
    return f"{mean:>5}  {difference:<22}{gap:>6}"


def _preface(results, score):
    name = {"accuracy": "Accuracy", "macro_f1": "Macro-F1"}[score]
    small = f"{100 * intervals.SMALL_GAP:.0f}"
    return textwrap.wrap(
        f"{name} in percent, mean over {describe_draws(results.rows)}. Difference from labels "
        "only: draw by draw, in percentage points, with its 95 % interval. Gap closed between "
        f"labels only and all labels: blank if they differ by less than {small}.",
        _LINE,
    )


def describe_draws(rows):
    """Return in words how many draws there are, their seeds, and what these are for.

    >>> describe_draws([{"draw": 1000}, {"draw": 1001}])
    '2 label draws (seeds 1000 to 1001, for reporting)'
    """
    seeds = sorted({row["draw"] for row in rows})
    purpose = "for reporting" if seeds[0] >= 1000 else "for choosing"
    if seeds[0] < 1000 <= seeds[-1]:
        purpose = "for choosing and for reporting, mixed"
    span = f"seed {seeds[0]}" if len(seeds) == 1 else f"seeds {seeds[0]} to {seeds[-1]}"
    return f"{len(seeds)} label draw{'s' * (len(seeds) > 1)} ({span}, {purpose})"


def _notes(results):
    """Say what the numbers do not show: the baseline, an early stop, failures, warnings."""
    notes = []
    if results.parameters.get("baseline"):
        notes.append(f"Model of labels only and all labels: {results.parameters['baseline']}.")
    given = results.parameters.get("given_unlabeled")
    if given is not None:
        plain = [
            name
            for name in results.parameters["methods"]
            if name not in (*given, LABELS_ONLY, ALL_LABELS)
        ]
        if plain:
            notes.append(f"Given the labeled points only: {', '.join(plain)}.")
    if results.parameters.get("stopped"):
        notes.append("Stopped before the end: some draws are missing.")
    tried = Counter(row["method"] for row in results.rows)
    failed = Counter(row["method"] for row in results.rows if row["error"])
    for method, n in failed.items():
        first = next(r["error"] for r in results.rows if r["method"] == method and r["error"])
        notes.append(f"{method}: {n} of {tried[method]} fits failed and are left out ({first})")
    warned = Counter()
    for entry in results.warnings:
        warned[entry["method"], entry["category"]] += entry.get("times", 1)
    for (method, category), n in sorted(warned.items()):
        notes.append(f"{method}: {n} {category}{'s' * (n > 1)}; see .warnings")
    return (
        ["", *(textwrap.shorten(note, _LINE, placeholder=" ...") for note in notes)]
        if notes
        else []
    )


def percent(share):
    return "" if np.isnan(share) else f"{100 * share:.1f}"


def right_aligned(difference):
    """Return an interval in points, its mean right-aligned in five characters."""
    mean, _, ends = f"{difference:+.1%}".partition(" ")
    return f"{mean:>5} {ends}".rstrip()
