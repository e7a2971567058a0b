"""A comparison as a picture: curves over label counts, or a dot and an interval a method."""

import math

import matplotlib as mpl
import numpy as np
from matplotlib.transforms import blended_transform_factory

from course import plots
from course.evaluation._fits import ALL_LABELS, LABELS_ONLY, SCORES
from course.evaluation._intervals import mean_interval, paired_difference
from course.methods._validation import check_option

MOST_CURVES = 6
_APART = 1.022  # the factor between two methods along the axis of label counts

WORDS = {
    "transductive_accuracy": "accuracy on the unlabeled points",
    "inductive_accuracy": "accuracy on new points",
    "transductive_macro_f1": "macro-F1 on the unlabeled points",
    "inductive_macro_f1": "macro-F1 on new points",
}


def plot_results(results, score="transductive_accuracy", title=None):
    """Show a comparison; parameters as in ``Results.plot``."""
    check_option("score", score, SCORES)
    cells = results.cells()
    means = {
        (name, count): mean_interval([row[score] for row in rows.values()])
        for (count, name), rows in cells.items()
    }
    counts = sorted({count for _, count in means})
    names = list(dict.fromkeys(name for name, _ in means))
    n_draws = len({row["draw"] for row in results.rows})
    methods = [name for name in names if name not in (LABELS_ONLY, ALL_LABELS)]
    if len(counts) > 1 and len(methods) <= MOST_CURVES:
        fig = curves(means, methods, counts, WORDS[score], title)
    else:
        fig = _dots(cells, means, methods, counts, score, title)
    plots.show(fig, alt=describe(means, names, counts, WORDS[score], n_draws))


def describe(means, names, counts, words, n_draws):
    """Return the picture in a sentence, its numbers included."""
    draws = f"{n_draws} label draw{'s' * (n_draws > 1)}"
    parts = [f"{words[0].upper()}{words[1:]}, mean over {draws}."]
    for count in dict.fromkeys((counts[0], counts[-1])):
        told = (
            f"{name} {100 * means[name, count][0]:.1f} %"
            for name in names
            if not np.isnan(means.get((name, count), (np.nan,))[0])
        )
        parts.append(f"With {_labels(count)}: {', '.join(told)}.")
    return " ".join(parts)


def curves(means, methods, counts, words, title, base=LABELS_ONLY, xlabel="labels per class"):
    """A curve for each method over the label counts, named at its right end.

    The ``base`` has a band, the methods have bars, set side by side: bands of
    several methods over each other would be mud.
    """
    fig, ax = plots.figure(width=7.0, height=3.9)
    counts = np.asarray(counts)
    ends = []
    for name, color, style in (
        (ALL_LABELS, "#5B636E", ":"),
        (base, plots.INK, "--"),
        *((name, plots.COLORS[i], "-") for i, name in enumerate(methods)),
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
                across, middle, style, color=color, marker=plots.MARKERS[i], markersize=6.5,
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
    plots.style_axes(ax, title, xlabel, words, percent=True)
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


def _dots(cells, means, methods, counts, score, title):
    """A panel for each label count, a line for each method, the best mean on top."""
    shown = counts[-4:]
    fig, axes = plots.figure(
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
                verdict = _verdict(cells, name, count, score)
                _dot(ax, place, *means[name, count], *_VERDICTS[verdict][:3])
        _baselines(ax, means, count, len(order))
    if title:
        fig.suptitle(title, x=0.01, ha="left", fontsize=11.5, weight="bold", color=plots.INK)
    several = len(shown) > 1
    np.atleast_1d(axes)[0].set_xlabel(WORDS[score], loc="left" if several else "center")
    fig.legend(
        handles=[_key(*look) for look in _VERDICTS.values()], loc="outside lower center", ncols=3,
        fontsize=9, handletextpad=0.2, columnspacing=1.4,
    )  # fmt: skip
    return fig


_VERDICTS = {
    "above": (plots.COLORS[0], "o", plots.COLORS[0], "above labels only"),
    "open": ("#5B636E", "D", "white", "no difference shown"),
    "below": (plots.COLORS[1], "s", plots.COLORS[1], "below labels only (paired, 95 %)"),
}


def _verdict(cells, name, count, score):
    """Return on which side of labels only the interval of the paired difference lies."""
    own, base = cells[count, name], cells.get((count, LABELS_ONLY), {})
    shared = [draw for draw in own if draw in base]
    _, low, high = paired_difference(
        [own[draw][score] for draw in shared], [base[draw][score] for draw in shared]
    )
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
    ax.tick_params(axis="y", labelsize=9.5, labelcolor=plots.INK)
    ax.set_ylim(-0.6, len(names) + 0.15)
    ax.spines["left"].set_visible(False)
    ax.grid(axis="x")
    ax.xaxis.set_major_locator(mpl.ticker.MaxNLocator(4, steps=[1, 2, 5, 10]))
    ax.xaxis.set_major_formatter(mpl.ticker.PercentFormatter(1.0, decimals=0))
    ax.set_title(title, fontsize=10, loc="center")


def _baselines(ax, means, count, n_lines):
    """Draw labels only and all labels as upright lines, named above the dots."""
    looks = {LABELS_ONLY: (plots.INK, "--"), ALL_LABELS: ("#5B636E", ":")}
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
