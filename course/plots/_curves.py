"""Scores as curves with intervals over label draws."""

import numpy as np

from course.intervals import mean_interval
from course.plots._style import COLORS, INK, MARKERS, figure, show, style_axes


def draw_curve(ax, x, scores, label, color=INK, *, style="-", marker="o"):
    """Draw mean scores over label draws with their 95 % interval as a band.

    Parameters
    ----------
    ax : matplotlib Axes
    x : sequence of n positions
    scores : array of shape (n, n_draws), in [0, 1]
    label, color, style, marker : as in matplotlib
    """
    mean, low, high = np.transpose([mean_interval(draws) for draws in scores])
    ax.fill_between(x, low, high, color=color, alpha=0.16, linewidth=0)
    for edge in (low, high):  # where bands overlap, their edges tell them apart
        ax.plot(x, edge, color=color, alpha=0.5, linewidth=0.7)
    ax.plot(x, mean, style, color=color, marker=marker, markersize=5, label=label)


def show_curves(
    x, curves, title, xlabel, ylabel, *, baseline="labels only", percent=True, to_scale=False
):
    """Show several methods' mean scores with their 95 % intervals.

    Parameters
    ----------
    x : sequence of n numbers, such as labels per class
    curves : dict from a name to scores of shape (n, n_draws) in [0, 1]
    title, xlabel, ylabel : str
    baseline : str, the curve that is drawn in ink; the others get colors
    percent : bool, whether the vertical axis shows percent
    to_scale : bool, whether distances on the axis are those of x, instead of equal ones
    """
    fig, ax = figure()
    steps = x if to_scale else range(len(x))
    looks = iter(zip(COLORS, MARKERS, strict=True))
    sentences = []
    for name, scores in curves.items():
        color, marker = (INK, "o") if name == baseline else next(looks)
        draw_curve(ax, steps, scores, name, color, marker=marker)
        means = np.mean(scores, axis=1)
        values = ", ".join(f"{mean:.2f} at {at}" for mean, at in zip(means, x, strict=True))
        sentences.append(f"{name}: {values}.")
    ax.set_xticks(steps, [str(at) for at in x])
    if len(curves) > 1:
        fig.legend(*ax.get_legend_handles_labels(), loc="outside lower center", ncols=len(curves))
    style_axes(ax, title, xlabel, ylabel, percent=percent)
    n_draws = np.shape(next(iter(curves.values())))[1]
    head = f"{title}: {ylabel} against {xlabel}, means of {n_draws} draws."
    show(fig, f"{head} {' '.join(sentences)}", colors=128)
