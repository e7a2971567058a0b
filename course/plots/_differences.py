"""Means beside a baseline, and paired differences from it, with their 95 % confidence intervals."""

import matplotlib as mpl

from course.intervals import Interval, mean_interval, paired_difference
from course.plots._style import COLORS, INK, figure, show, style_axes


def show_ladder(scores, baseline, title, *, low=None, gains=True):
    """Show a mean and its 95 % confidence interval for each name, and the baseline as a line.

    Parameters
    ----------
    scores : dict from a name to the scores of the draws in [0, 1], drawn from top to bottom
    baseline : str, one of the names
    title : str
    low : float, where the axis begins, or None
    gains : bool
        Whether to write the paired difference from the baseline beside each, in points.
    """
    fig, ax = figure(width=7.6, height=0.7 + 0.31 * len(scores))
    mean, *_ = mean_interval(scores[baseline])
    ax.axvline(mean, color=INK, linewidth=1.6, zorder=1)
    said = []
    for i, (name, draws) in enumerate(scores.items()):
        mean, below, above = mean_interval(draws)
        color = INK if name == baseline else COLORS[0]
        ax.plot([below, above], [i, i], color=color, linewidth=5, alpha=0.3, solid_capstyle="butt")
        ax.plot(mean, i, "o", color=color, markersize=7)
        said.append(f"{name} {100 * mean:.1f} %")
        if gains and name != baseline:
            gain = paired_difference(draws, scores[baseline])
            said[-1] += f" ({gain:+.1%})"
        _beside(ax, i, 10, f"{100 * mean:.1f}", color=color, weight="bold")
        if gains and name != baseline:
            _beside(ax, i, 46, f"{gain:+.1%}")
    ax.set_yticks(range(len(scores)), scores)
    ax.set_ylim(len(scores) - 0.4, -0.6)
    ax.tick_params(axis="y", labelsize=10, labelcolor=INK)
    # Whole percents only: a tick at 77.5 would be labeled 78.
    ax.xaxis.set_major_locator(mpl.ticker.MaxNLocator(7, steps=[1, 2, 5, 10]))
    ax.xaxis.set_major_formatter(mpl.ticker.PercentFormatter(1.0, decimals=0))
    style_axes(ax, title)
    ax.grid(axis="x")
    ax.grid(visible=False, axis="y")
    if low is not None:
        ax.set_xlim(left=low)
    n_draws = len(next(iter(scores.values())))
    show(fig, f"{title}, means of {n_draws} draws, beside {baseline}: {'; '.join(said)}.")


def _beside(ax, row, right, words, **look):
    """Write to the right of the axes, so many points from their edge."""
    ax.annotate(
        words, (1, row), xycoords=("axes fraction", "data"), xytext=(right, 0),
        textcoords="offset points", va="center", fontsize=9.5, annotation_clip=False, **look,
    )  # fmt: skip


def show_differences(rows, title):
    """Show paired differences from labels only, in points, each mistake above its repair.

    Parameters
    ----------
    rows : dict from a name to (mistake, repair), each (mean, low, high) in [-1, 1]
    title : str
    """
    fig, ax = figure(width=6.8, height=1.25 + 0.42 * len(rows))
    ax.axvline(0, color=INK, linewidth=1.4, zorder=1)
    sentences = []
    for place, (name, pair) in enumerate(rows.items()):
        said = []
        looks = (("mistake", COLORS[1], "s", -0.14), ("repair", COLORS[0], "o", 0.14))
        for (word, color, marker, shift), (mean, low, high) in zip(looks, pair, strict=True):
            ax.plot(
                [100 * low, 100 * high], [place + shift] * 2, color=color, linewidth=2.6, zorder=2
            )
            ax.plot(
                100 * mean, place + shift, marker, color=color, markersize=7.5,
                markeredgecolor="white", zorder=3, label=word if not place else None,
            )  # fmt: skip
            said.append(f"{word} {Interval(mean, low, high):+.1%}")
        sentences.append(f"{name}: {', '.join(said)}.")
    ax.set_yticks(range(len(rows)), rows, fontsize=10, color=INK)
    ax.set_ylim(len(rows) - 0.5, -0.5)
    style_axes(ax, title, "points of accuracy above or below labels only")
    ax.grid(axis="y", visible=False)
    ax.grid(axis="x")
    fig.legend(*ax.get_legend_handles_labels(), loc="outside lower center", ncols=2)
    show(fig, f"{title}: difference from labels only in points. {' '.join(sentences)}")
