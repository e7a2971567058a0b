"""The report as one HTML page: no script, nothing from the network, no row's contents."""

import html
import math
import shlex
from functools import cache
from pathlib import Path

from course.page_theme import page_theme
from course.report import _advice, _charts, _words
from course.report._reading import NO_FILE

TITLES = {
    "labels_only": "Labels only",
    "with_unlabeled": "With the unlabeled rows",
    "same_kind": "Are they the same kind of rows?",
    "learning_curve": "How many labels do you need?",
    "rows_to_label": "What to label next",
    "predictions": "Predictions for the unlabeled rows",
}
"""The measured sections."""

MOST_COLUMNS = 30
"""A longer table of columns is folded."""

MOST_CLASSES = 12
"""With more, the page lists the most frequent mistakes in place of the whole matrix."""

_HERE = Path(__file__).parent


def render(report):
    """Return the page of a Report as HTML."""
    facts, results = report.facts, report.results
    return _environment().get_template("page.html.j2").render(
        facts=facts,
        results=results,
        troubles=report.troubles,
        titles=TITLES,
        verdict=_advice.give_verdict(results.get("with_unlabeled"), facts.n_labeled,
                                      facts.n_rows),
        uses=_advice.uses,
        left_to_gain=_advice.left_to_gain,
        commands=commands(facts, report.to_label),
        steps=list(_advice.next_steps(facts.findings, results)),
        limits=_advice.LIMITS,
        matrix=_matrix(facts, results.get("labels_only")),
        curve=_curve(results.get("learning_curve"), results.get("labels_only")),
        asked=report.to_label,
        predicted=_predicted(facts, report.predictions),
        most_columns=MOST_COLUMNS,
    )  # fmt: skip


def commands(facts, to_label):
    """Return what to type for the rows to label, for the filled file, and for the predictions."""
    n = 0 if to_label is None else len(to_label)
    if facts.name == NO_FILE:
        start = f"report(table, {facts.label!r}, "
        return {
            "ask": f'{start}n_ask={n}).save_to_label("report-to-label.csv")',
            "filled": f'{start}filled="report-to-label.csv")',
            "predictions": f'{start[:-2]}).save_predictions("predictions.csv")',
        }
    name = f"./{facts.name}" if facts.name.startswith("-") else facts.name
    label = shlex.quote(facts.label)
    label = f"--label={label}" if facts.label.startswith("-") else f"--label {label}"
    start = f"course report {shlex.quote(name)} {label}"
    return {
        "ask": f"{start} --ask {n}",
        "filled": f"{start} --filled report-to-label.csv",
        "predictions": f"{start} --predictions predictions.csv",
    }


def frame(page):
    """Return the page inside a frame, so that its styles and a notebook's stay apart."""
    return (
        '<iframe title="Report" style="width: 100%; height: 80vh; border: 1px solid #8886; '
        f'border-radius: 8px" srcdoc="{html.escape(page)}"></iframe>'
    )


@cache
def _environment():
    # Not at the top: in the browser edition the package is imported where there is no Jinja.
    import jinja2
    from markupsafe import Markup

    def picture(draw):
        return lambda *arguments: Markup(draw(*arguments))

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "percent": _words.percent,
        "points": _words.points,
        "labels_needed": _advice.labels_needed,
    }
    environment.globals |= {
        "styles": Markup(page_theme() + (_HERE / "page.css").read_text(encoding="utf-8")),
        "counted": _words.counted,
        "listed": _words.listed,
        "bar": picture(_charts.bar),
        "axis_for": _axis_for,
        "interval_axis": picture(_charts.interval_axis),
        "interval_mark": picture(_charts.interval_mark),
        "isnan": math.isnan,
        "may_be_wrong": lambda right, n: f"{math.ceil(n * (1 - right) - 1e-9):,}",
        "zip": zip,
    }
    return environment


def _axis_for(intervals, unit="percent"):
    """Return the axis on which all ``intervals`` are drawn."""
    ends = [end for interval in intervals for end in interval]
    return _charts.make_axis(ends, unit, with_zero=unit == "points")


def _matrix(facts, result):
    """Return the confusion matrix as rows of cells, or the most frequent mistakes.

    A cell is a share and a count in words, of rows where the repeats agree on whole rows,
    and of the predictions of all repeats where they do not.
    """
    if result is None:
        return None
    names = [name for name, _ in facts.classes]
    counts = result.confusion
    totals = counts.sum(axis=1)
    shares = counts / totals[:, None].clip(min=1e-12)
    whole = bool((abs(counts - counts.round()) < 1e-6).all())
    times = 1 if whole else result.n_repeats
    words = [
        [f"{times * n:,.0f} of {times * total:,.0f}" for n in row]
        for row, total in zip(counts, totals, strict=True)
    ]
    if len(names) <= MOST_CLASSES:
        return {
            "names": names,
            "whole": whole,
            "rows": [
                (name, list(zip(row.tolist(), counted, strict=True)))
                for name, row, counted in zip(names, shares, words, strict=True)
            ],
        }
    wrong = [
        (names[i], names[j], shares[i, j], words[i][j])
        for i in range(len(names))
        for j in range(len(names))
        if i != j and shares[i, j] > 0
    ]
    mistakes = sorted(wrong, key=lambda row: -row[2])[:MOST_CLASSES]
    return {"names": names, "whole": whole, "mistakes": mistakes}


def _curve(result, labels_only):
    if result is None:
        return None
    floor = labels_only.majority.mean if labels_only else None
    first, last = result.accuracy[0], result.accuracy[-1]
    alt = (
        f"Accuracy of {result.model} by number of labels: {_words.percent(first)} with "
        f"{result.sizes[0]}, {_words.percent(last)} with {result.sizes[-1]}."
    )
    if floor is not None:
        alt += f" Always the most frequent class: {_words.percent(floor)}."
    return _charts.curve(result.sizes, result.accuracy, alt, floor)


def _predicted(facts, frame):
    """Return how often each class was predicted, and how often each word on trust was given."""
    if frame is None:
        return None
    column = frame.columns[1]
    counts = frame[column].value_counts()
    trust = frame["trust"].value_counts()
    return {
        "n": len(frame),
        "classes": [(name, int(counts.get(name, 0))) for name, _ in facts.classes],
        "trust": [(word, int(n)) for word, n in trust.items()],
        "trusted": int(trust.get("yes", 0)),
    }
