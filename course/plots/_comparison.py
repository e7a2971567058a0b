"""Comparisons, label budgets and retraining as pictures: curves with intervals, or dots."""

import math

import matplotlib as mpl
import numpy as np
from matplotlib.transforms import blended_transform_factory

from course.intervals import ALL_LABELS, LABELS_ONLY, mean_interval, paired_difference
from course.plots import _style
from course.plots._style import COLORS, INK, MARKERS, TEXT_GREY, figure, style_axes

_MOST_CURVES = 6
_APART = 1.022  # the factor between two methods along the axis of label counts


def show_comparison(draws, words, title=None):
    """Show a comparison's means with their 95 % intervals over label draws.

    Curves over the number of labels; a dot for each method where there is one number of
    labels, or where there are more methods than curves can be told apart.

    Parameters
    ----------
    draws : dict from (method, labels per class) to a dict from a draw to its score in [0, 1]
        Among the methods may be "labels only" and "all labels".
    words : str, what the score is
    title : str
    """
    means = {key: mean_interval(list(scores.values())) for key, scores in draws.items()}
    counts = sorted({count for _, count in means})
    names = list(dict.fromkeys(name for name, _ in means))
    methods = [name for name in names if name not in (LABELS_ONLY, ALL_LABELS)]
    if len(counts) > 1 and len(methods) <= _MOST_CURVES:
        fig = _curves(means, methods, counts, words, title)
    else:
        fig = _dots(draws, means, methods, counts, words, title)
    n_draws = len(set().union(*draws.values()))
    head = f"{_capital(words)}, mean over {n_draws} label draw{'s' * (n_draws > 1)}."
    _show(fig, head, means, names, counts, _labels)


def show_budget(draws, words, title=None, base="random"):
    """Show means with their 95 % intervals over draws against the number of labels asked for.

    Parameters
    ----------
    draws : dict from (strategy, budget) to a dict from a draw to its score in [0, 1]
    words : str, what the score is
    title : str
    base : str, the strategy that the others are measured against
    """
    means = {key: mean_interval(list(scores.values())) for key, scores in draws.items()}
    budgets = sorted({budget for _, budget in means})
    names = list(dict.fromkeys(name for name, _ in means))
    others = [name for name in names if name != base]
    fig = _curves(means, others, budgets, words, title, base, "number of labels")
    n_draws = len(set().union(*draws.values()))
    head = f"{_capital(words)} against the number of labels, mean over {n_draws} draws."
    _show(fig, head, means, names, budgets, lambda budget: f"{budget} labels")


def show_retraining(rows, title=None):
    """Show each batch's accuracy before its labels are used, with an acceptance test and without.

    Parameters
    ----------
    rows : list of dict, as in ``course.production.RetrainingLog``
    title : str
    """
    fig, ax = figure(width=7.0, height=3.6)
    batches = [row["batch"] for row in rows]
    looks = (
        ("latest_accuracy", "without the test", COLORS[1], "s", "--", 9.0),
        ("served_accuracy", "with the test", COLORS[0], "o", "-", 6.0),
    )
    for column, label, color, marker, style, size in looks:
        scores = [row[column] for row in rows]
        # The larger markers lie below: where both are the same model, both are seen.
        ax.plot(
            batches, scores, style, color=color, marker=marker, markersize=size, label=label,
            markeredgecolor="white", markeredgewidth=0.8,
        )  # fmt: skip
    rejected = [row["batch"] for row in rows if row["verdict"] == "rejected"]
    low, high = ax.get_ylim()
    ax.set_ylim(low - 0.1 * (high - low), high)
    ax.plot(
        rejected, [low - 0.04 * (high - low)] * len(rejected), "X", color=INK,
        markersize=8, label="new model rejected", linestyle="",
    )  # fmt: skip
    scored = [row["batch"] for row in rows if not np.isnan(row["latest_accuracy"])]
    ax.set_xticks(scored)  # no model is there yet for the first batch
    style_axes(ax, title, "batch", "accuracy on the new batch", percent=True)
    fig.legend(*ax.get_legend_handles_labels(), loc="outside lower center", ncols=3)
    means = [np.nanmean([row[column] for row in rows]) for column, *_ in looks[::-1]]
    _style.show(
        fig,
        f"{title or 'Retraining'}: accuracy on each of {len(batches)} batches as it arrived. With "
        f"the acceptance test {100 * means[0]:.1f} % on average, without it "
        f"{100 * means[1]:.1f} %. New models rejected after batch: "
        f"{', '.join(map(str, rejected)) or 'none'}.",
    )


def _show(fig, head, means, names, counts, say):
    """Show the picture with the means at the first and the last number of labels in words."""
    parts = [head]
    for count in dict.fromkeys((counts[0], counts[-1])):
        told = (
            f"{name} {100 * means[name, count][0]:.1f} %"
            for name in names
            if not np.isnan(means.get((name, count), (np.nan,))[0])
        )
        parts.append(f"With {say(count)}: {', '.join(told)}.")
    _style.show(fig, alt=" ".join(parts))


def _capital(words):
    return f"{words[0].upper()}{words[1:]}"


def _curves(means, methods, counts, words, title, base=LABELS_ONLY, xlabel="labels per class"):
    """A curve for each method over the label counts, named at its right end.

    The ``base`` has a band, the methods have bars, set side by side: bands of
    several methods over each other would be mud.
    """
    fig, ax = figure(width=7.0, height=3.9)
    counts = np.asarray(counts)
    ends = []
    for name, color, style in (
        (ALL_LABELS, TEXT_GREY, ":"),
        (base, INK, "--"),
        *((name, COLORS[i], "-") for i, name in enumerate(methods)),
    ):
        middle, low, high = np.array([means.get((name, n), (np.nan,) * 3) for n in counts]).T
        known = np.flatnonzero(~np.isnan(middle))
        if not len(known):
            continue
        if style == "-":
            i = methods.index(name)
            across = counts * _APART ** (i - (len(methods) - 1) / 2)
            ax.vlines(across, low, high, color=color, linewidth=2.0, alpha=0.5, zorder=3)
            ax.plot(
                across, middle, style, color=color, marker=MARKERS[i], markersize=6.5,
                markeredgecolor="white", markeredgewidth=0.8, linewidth=1.8, zorder=4,
            )  # fmt: skip
        else:
            if name == base:
                ax.fill_between(counts, low, high, color=color, alpha=0.09, linewidth=0, zorder=1)
            ax.plot(counts, middle, style, color=color, zorder=2)
        ends.append((float(middle[known[-1]]), name, color))
    ax.set_xscale("log")
    ax.set_xticks(counts, [str(count) for count in counts])
    ax.minorticks_off()
    ax.set_xlim(counts[0] / 1.12, counts[-1] * 1.08)
    style_axes(ax, title, xlabel, words, percent=True)
    _name_ends(ax, ends, base)
    return fig


def _name_ends(ax, ends, base):
    """Write each name right of where its curve ends, moved apart where two would overlap."""
    low, high = ax.get_ylim()
    step = (high - low) * 0.062  # the height of a line of text
    ends = sorted(ends)
    heights = _spread([height for height, _, _ in ends], step)
    beside = blended_transform_factory(ax.transAxes, ax.transData)
    for (height, name, color), place in zip(ends, heights, strict=True):
        ax.annotate(
            name, (1.0, height), (1.045, place), xycoords=beside, textcoords=beside,
            va="center", fontsize=9.5, color=color,
            weight="bold" if name == base else "normal", annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": color, "lw": 0.8, "shrinkA": 3, "shrinkB": 1},
        )  # fmt: skip
    ax.set_ylim(low, high)


def _spread(heights, step):
    """Move ascending heights apart until neighbors keep ``step``, as little as it takes.

    >>> _spread([0.0, 0.0, 5.0], 1.0)
    [-0.5, 0.5, 5.0]
    """
    groups = []  # of heights that touch: [sum of the wanted centers, how many]
    for height in heights:
        groups.append([height, 1])
        while len(groups) > 1 and _top(groups[-2], step) + step > _bottom(groups[-1], step):
            total, n = groups.pop()
            groups[-1][0] += total
            groups[-1][1] += n
    return [_bottom(group, step) + i * step for group in groups for i in range(group[1])]


def _bottom(group, step):
    return group[0] / group[1] - (group[1] - 1) / 2 * step


def _top(group, step):
    return group[0] / group[1] + (group[1] - 1) / 2 * step


def _dots(draws, means, methods, counts, words, title):
    """A panel for each label count, a line for each method, the best mean on top."""
    shown = counts[-4:]
    fig, axes = figure(
        len(shown), width=min(4.6 + 1.9 * len(shown), 10.4), height=1.75 + 0.27 * len(methods),
        sharey=True,
    )  # fmt: skip

    def overall(name):
        found = [means[name, n][0] for n in shown if (name, n) in means]
        return np.mean([m for m in found if not np.isnan(m)] or [-math.inf])

    order = sorted(methods, key=overall)
    for ax, count in zip(np.atleast_1d(axes), shown, strict=True):
        _frame_dots(ax, order, _labels(count) if len(shown) > 1 else "")
        for place, name in enumerate(order):
            if (name, count) in means:
                verdict = _verdict(draws[name, count], draws.get((LABELS_ONLY, count), {}))
                _dot(ax, place, *means[name, count], *_VERDICTS[verdict][:3])
        _baselines(ax, means, count, len(order))
    if title:
        fig.suptitle(title, x=0.01, ha="left", fontsize=11.5, weight="bold", color=INK)
    several = len(shown) > 1
    np.atleast_1d(axes)[0].set_xlabel(words, loc="left" if several else "center")
    fig.legend(
        handles=[_key(*look) for look in _VERDICTS.values()], loc="outside lower center", ncols=3,
        fontsize=9, handletextpad=0.2, columnspacing=1.4,
    )  # fmt: skip
    return fig


_VERDICTS = {
    "above": (COLORS[0], "o", COLORS[0], "above labels only"),
    "open": (TEXT_GREY, "D", "white", "no difference shown"),
    "below": (COLORS[1], "s", COLORS[1], "below labels only (paired, 95 %)"),
}


def _verdict(own, base):
    """Return on which side of labels only the interval of the paired difference lies."""
    shared = [draw for draw in own if draw in base]
    _, low, high = paired_difference([own[d] for d in shared], [base[d] for d in shared])
    return "above" if low > 0 else "below" if high < 0 else "open"


def _dot(ax, place, middle, low, high, color, marker, fill):
    ax.plot([low, high], [place, place], color=color, linewidth=2.2, alpha=0.6, zorder=3)
    ax.plot(
        middle, place, marker, color=fill, markersize=7.5 if marker != "D" else 6.2, zorder=4,
        markeredgecolor="white" if fill == color else color,
        markeredgewidth=0.9 if fill == color else 1.5,
    )  # fmt: skip


def _key(color, marker, fill, label):
    return mpl.lines.Line2D(
        [], [], linestyle="", marker=marker, color=fill, label=label,
        markersize=7.5 if marker != "D" else 6.2, markeredgecolor=color,
    )  # fmt: skip


def _frame_dots(ax, names, title):
    ax.set_yticks(range(len(names)), names)
    ax.tick_params(axis="y", labelsize=9.5, labelcolor=INK)
    ax.set_ylim(-0.6, len(names) + 0.15)
    ax.spines["left"].set_visible(False)
    ax.grid(axis="x")
    ax.xaxis.set_major_locator(mpl.ticker.MaxNLocator(4, steps=[1, 2, 5, 10]))
    ax.xaxis.set_major_formatter(mpl.ticker.PercentFormatter(1.0, decimals=0))
    ax.set_title(title, fontsize=10, loc="center")


def _baselines(ax, means, count, n_lines):
    """Draw labels only and all labels as upright lines, named above the dots."""
    looks = {LABELS_ONLY: (INK, "--"), ALL_LABELS: (TEXT_GREY, ":")}
    found = {
        name: means[name, count]
        for name in looks
        if not np.isnan(means.get((name, count), (np.nan,))[0])
    }
    left, right = ax.get_xlim()
    middles = [middle for middle, _, _ in found.values()]
    left, right = min([left, *middles]), max([right, *middles])
    near = len(found) == 2 and np.ptp(middles) < 0.4 * (right - left)
    sides = ("right", "left") if near and middles[0] < middles[1] else ("left", "right")
    for (name, (middle, low, high)), side in zip(found.items(), sides, strict=False):
        color, style = looks[name]
        top = n_lines - 0.45
        if name == LABELS_ONLY and not np.isnan(low):
            band = mpl.patches.Rectangle(
                (low, -0.6), high - low, top + 0.6, color=color, alpha=0.08, linewidth=0, zorder=0
            )
            ax.add_patch(band)
        ax.plot(
            [middle, middle], [-0.6, top], color=color, linestyle=style, linewidth=1.6, zorder=1
        )
        ax.text(
            middle, top + 0.08, name, ha=side if near else "center", va="bottom", fontsize=8.5,
            color=color, clip_on=False,
        )  # fmt: skip


def _labels(count):
    return f"{count} label{'s' * (count > 1)} per class"
