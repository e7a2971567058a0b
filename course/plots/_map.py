"""A map of methods and data sets: who gains on labels only, who loses, and where it is open."""

import matplotlib as mpl
import numpy as np

from course.intervals import paired_difference
from course.plots._style import COLORS, FAINT, INK, TEXT_GREY, figure, show, tint

_STEPS = (3, 8, 15)  # points of gain or loss at which the color grows deeper
_DEPTHS = (0.18, 0.32, 0.46, 0.62)
_APART = 0.3  # between data sets, in cells


def show_map(results, title, *, score="transductive_accuracy", methods=None):
    """Show every method on every data set, as points gained or lost against labels only.

    A cell is tinted where the 95 % interval of the paired difference leaves zero out: blue
    for a gain, orange for a loss, with the number in it. White cells show no difference.

    Parameters
    ----------
    results : Results with a column ``data``
    title : str
    score : str, one of the scores in ``results``
    methods : list of str, the rows, top to bottom; default all, the best on top
    """
    cells, columns, tried = _differences(results, score)
    methods = sorted(tried, key=lambda m: -_overall(cells, m)) if methods is None else methods
    sets = list(dict.fromkeys(name for name, _ in columns))
    fig, ax = figure(width=9.6, height=max(2.2, 1.2 + 0.27 * len(methods)))
    places = {column: j + _APART * sets.index(column[0]) for j, column in enumerate(columns)}
    for column, place in places.items():
        for i, method in enumerate(methods):
            if (method, *column) in cells:
                _draw_cell(ax, i, place, *cells[method, *column])
    ax.set(xlim=(-0.5, max(places.values()) + 0.5), ylim=(len(methods) - 0.5, -0.5))
    ax.set_xticks(list(places.values()), [f"{count}" for _, count in columns])
    ax.set_yticks(range(len(methods)), methods)
    ax.tick_params(labelsize=9.5, labelcolor=INK, top=True, bottom=False, labeltop=True,
                   labelbottom=False)  # fmt: skip
    ax.spines[:].set_visible(False)
    for name in sets:
        middle = np.mean([place for (own, _), place in places.items() if own == name])
        ax.text(middle, -1.25, name, ha="center", va="bottom", weight="bold", fontsize=10)
    ax.text(
        -0.65, -0.72, "labels per class", ha="right", va="center", fontsize=8.5, color=TEXT_GREY
    )
    fig.suptitle(title, x=0.01, ha="left", fontsize=11.5, weight="bold", color=INK)
    show(fig, f"{title}. {_in_words(cells, methods, sets)}", colors=24)  # nine tints and text


def _differences(results, score):
    """Return (mean, low, high) by (method, data, per_class), the columns, and the methods."""
    draws = {}
    for row in results.rows:
        key = row["method"], row["data"], row["per_class"]
        draws.setdefault(key, {})[row["draw"]] = row[score]
    sets = list(dict.fromkeys(name for _, name, _ in draws))
    columns = sorted(
        {(name, count) for _, name, count in draws}, key=lambda c: (sets.index(c[0]), c[1])
    )
    cells = {}
    for (method, *column), own in draws.items():
        base = draws["labels only", *column]
        if method not in ("labels only", "all labels"):
            shared = [draw for draw in own if draw in base]
            cells[method, *column] = paired_difference(
                [100 * own[draw] for draw in shared], [100 * base[draw] for draw in shared]
            )
    return cells, columns, list(dict.fromkeys(method for method, *_ in cells))


def _overall(cells, method):
    return np.mean([mean for key, (mean, _, _) in cells.items() if key[0] == method])


def _draw_cell(ax, i, j, mean, low, high):
    verdict = _verdict(low, high)
    share = _DEPTHS[np.searchsorted(_STEPS, abs(mean))]
    face = {"gains": tint(COLORS[0], share), "loses": tint(COLORS[1], share)}.get(verdict, "white")
    box = mpl.patches.FancyBboxPatch(
        (j - 0.45, i - 0.42), 0.9, 0.84, boxstyle="round,pad=0,rounding_size=0.08",
        facecolor=face, edgecolor=FAINT if verdict == "is open" else "none", linewidth=0.6,
    )  # fmt: skip
    ax.add_patch(box)
    color = INK if verdict != "is open" else TEXT_GREY
    text = f"{mean:+.0f}".replace("-", "\N{MINUS SIGN}") if round(mean) else "0"
    ax.text(j, i, text, ha="center", va="center", fontsize=9, color=color)


def _verdict(low, high):
    return "gains" if low > 0 else "loses" if high < 0 else "is open"


def _in_words(cells, methods, sets):
    """Say for every method on how many label counts of each set it gains and loses."""
    told = []
    for method in methods:
        parts = []
        for name in sets:
            own = [_verdict(*cell[1:]) for key, cell in cells.items() if key[:2] == (method, name)]
            if own:
                parts.append(f"{own.count('gains')}/{own.count('loses')}")
        told.append(f"{method} {' '.join(parts)}.")
    return (
        "Of the label counts tried, on how many a method gains on labels only / loses to it (the "
        f"interval leaves zero out), on {', '.join(sets)}: {' '.join(told)}"
    )
