"""Confirmation bias pictured, claims re-run, and coverage against precision."""

import matplotlib as mpl
import numpy as np

from course.plots._points import (
    draw_points,
    draw_regions,
    draw_rings,
    frame_points,
    panel_height,
)
from course.plots._style import (
    COLORS,
    FAINT,
    GREY,
    INK,
    TEXT_GREY,
    WIDTHS,
    blank_figure,
    figure,
    show,
    style_axes,
)

_WRONG = COLORS[1]


def show_hardening(X, truth, given, rounds, believed, confidence, accuracy):
    """Show self-training round by round, wrong pseudo-labels ringed, over confidence and accuracy.

    Parameters
    ----------
    X : array of shape (n_samples, 2)
    truth : int array of shape (n_samples,)
    given : int array of shape (n_samples,), the labels given, -1 = none
    rounds : list of int, which rounds get a panel
    believed : list of (int array of shape (n_samples,), fitted classifier), one more than rounds
        were played: labels and pseudo-labels after each round, and the model trained on them
    confidence, accuracy : lists of as many floats in [0, 1], over the points without a label
    """
    above = 0.84 * panel_height(X, 2, legend=False)
    n_rows = -(-len(rounds) // 2)
    fig = blank_figure(0.84 * WIDTHS[2], n_rows * above + 2.1)
    fig.get_layout_engine().set(w_pad=0.08, h_pad=0.1, wspace=0.05)
    grid = fig.add_gridspec(n_rows + 1, 2, height_ratios=[above] * n_rows + [2.1])
    sentences = []
    for place, number in enumerate(rounds):
        known, model = believed[number]
        ax = fig.add_subplot(grid[divmod(place, 2)])
        guessed = (known != -1) & (given == -1)
        wrong = guessed & (known != truth)
        draw_regions(ax, model, X)
        draw_points(ax, X, known, given=given)
        draw_rings(ax, X[wrong])
        what = f"{guessed.sum()} pseudo-labels, {wrong.sum()} wrong" if number else "labels only"
        frame_points(ax, X, f"Round {number}")
        ax.set_title(what, loc="right", fontsize=10, weight="normal")
        sentences.append(f"Round {number}: {what}.")
    ax = fig.add_subplot(grid[-1, :])
    steps = np.arange(len(confidence))
    for values, name, color, marker, style in (
        (confidence, "mean confidence", GREY, "^", "--"),
        (accuracy, "accuracy", INK, "o", "-"),
    ):
        ax.plot(steps, values, style, color=color, marker=marker, markersize=6)
        ax.annotate(
            name, (steps[-1], values[-1]), xytext=(10, 0), textcoords="offset points",
            va="center", color=color if color == INK else TEXT_GREY, fontsize=10,
        )  # fmt: skip
    ax.set_xticks(steps)
    ax.set_xlim(-0.2, 1.55 * steps[-1])
    ax.spines["bottom"].set_visible(False)
    style_axes(ax, None, "round", percent=True)
    ax.xaxis.set_label_coords((steps[-1] / 2 + 0.2) / (1.55 * steps[-1] + 0.2), -0.14)
    said = ", ".join(
        f"{100 * c:.0f} % and {100 * a:.0f} %" for c, a in zip(confidence, accuracy, strict=True)
    )
    show(
        fig,
        f"{' '.join(sentences)} Wrong ones are ringed. Mean confidence and accuracy from round 0 "
        f"on: {said}.",
    )


def show_reruns(scores, bar, claimed, *, name, bar_name):
    """Show a claimed score among its re-runs, against the bar it is said to clear.

    Parameters
    ----------
    scores : array of shape (n_runs,), in [0, 1]
    bar, claimed : floats
    name, bar_name : str, what was re-run and what the bar is
    """
    scores = np.sort(scores)
    fig, ax = figure(width=6.6, height=2.3)
    # Runs with nearly the same score are piled up.
    bins = np.round(scores / 0.004).astype(int)
    height = np.array([np.sum(bins[:i] == bins[i]) for i in range(len(bins))])
    ax.plot(scores, height, "o", color=GREY, markersize=7, markeredgecolor="white")
    ax.plot(claimed, 0, "*", color=_WRONG, markersize=17, markeredgecolor="white", zorder=4)
    ax.axvline(bar, color=INK, linewidth=1.6, zorder=1)
    top = max(height.max() + 1.5, 6)
    ax.set(ylim=(-0.8, top), yticks=[])
    ax.spines["left"].set_visible(False)
    ax.annotate(
        "the claim", (claimed, 0), xytext=(6, 13), textcoords="offset points", color=_WRONG,
        weight="bold",
    )  # fmt: skip
    ax.annotate(bar_name, (bar, top), xytext=(5, -10), textcoords="offset points", fontsize=9.5)
    ax.margins(x=0.12)
    ax.xaxis.set_major_formatter(mpl.ticker.PercentFormatter(1.0, decimals=0))
    style_axes(ax, f"{name}: the claim and {len(scores)} fresh runs")
    ax.grid(visible=False)
    above = int(np.sum(scores > bar))
    show(
        fig,
        f"{name}: the claim {100 * claimed:.1f} %, {bar_name} {100 * bar:.1f} %; {len(scores)} "
        f"fresh runs from {100 * scores[0]:.1f} to {100 * scores[-1]:.1f} %, mean "
        f"{100 * scores.mean():.1f} %, {above} of them above {bar_name}.",
    )


def show_trade(curves, mark, title):
    """Show coverage against precision of pseudo-labels as a threshold rises, one marked.

    Parameters
    ----------
    curves : dict from a name to list of (threshold, coverage, precision)
    mark : float, one of the thresholds, drawn large
    title : str
    """
    fig, ax = figure(width=5.6, height=3.3)
    sentences = []
    for (name, points), color, marker in zip(curves.items(), COLORS, "os^", strict=False):
        thresholds, coverage, precision = np.transpose(points)
        ax.plot(coverage, precision, marker=marker, color=color, markersize=4.5, label=name)
        at = list(thresholds).index(mark)
        ax.plot(
            coverage[at], precision[at], marker, color=color, markersize=12,
            markeredgecolor="white", zorder=4,
        )  # fmt: skip
        ax.annotate(
            f"{mark:g}", (coverage[at], precision[at]), xytext=(8, 8),
            textcoords="offset points", color=color, weight="bold",
        )  # fmt: skip
        said = ", ".join(f"{c:.2f} and {p:.2f} at {t:g}" for t, c, p in points)
        sentences.append(f"{name}: {said}.")
    fig.legend(*ax.get_legend_handles_labels(), loc="outside lower center", ncols=len(curves))
    ax.xaxis.set_major_formatter(mpl.ticker.PercentFormatter(1.0, decimals=0))
    style_axes(
        ax, title, "coverage: proportion of the pool with a pseudo-label",
        "precision: proportion correct",
        percent=True,
    )  # fmt: skip
    ax.grid(axis="x")
    ax.yaxis.set_major_locator(mpl.ticker.MultipleLocator(0.05))
    ax.margins(y=0.14)
    ax.spines[:].set_color(FAINT)
    show(fig, f"{title}. Coverage and precision of the pseudo-labels. {' '.join(sentences)}")
