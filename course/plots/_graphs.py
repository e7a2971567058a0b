"""Graphs over points: who is joined to whom, and soft labels that travel along the edges."""

import matplotlib as mpl
import numpy as np
from scipy import sparse

from course.plots._points import (
    add_legend,
    describe_points,
    draw_points,
    draw_rings,
    frame_points,
    panel_height,
)
from course.plots._style import COLORS, FAINT, GREY, INK, MARKERS, WIDTHS, figure, show, tint

_LEAST = 0.28  # the share of its color that the most doubtful soft label keeps


def draw_edges(ax, X, weights, *, color=FAINT, width=0.7):
    """Draw a line for each pair of points that is joined, in either direction.

    Parameters
    ----------
    ax : matplotlib Axes
    X : array of shape (n_samples, 2)
    weights : array or sparse array of shape (n_samples, n_samples), 0 = not joined
    color, width : of the lines
    """
    ends = _edges(weights)
    lines = np.asarray(X)[ends]
    ax.add_collection(mpl.collections.LineCollection(lines, colors=[color], lw=width, zorder=1))


def show_graph(X, weights, y, title, *, path=None):
    """Show points and the edges between them, and maybe a path along the edges.

    Parameters
    ----------
    X : array of shape (n_samples, 2)
    weights : array or sparse array of shape (n_samples, n_samples), 0 = not joined
    y : int array of shape (n_samples,), -1 = no label
    title : str
    path : sequence of int, points one after the other, or None; the first is ringed
    """
    fig, ax = figure(height=panel_height(X, 1))
    draw_edges(ax, X, weights)
    words = f"{title}. {describe_points(y)} {len(_edges(weights))} edges."
    if path is not None:
        ax.plot(*np.asarray(X)[path].T, color=INK, linewidth=2.2, zorder=3)
        draw_rings(ax, np.asarray(X)[path[:1]])
        words += f" A path of {len(path) - 1} steps is drawn from a ringed point."
    draw_points(ax, X, y)
    frame_points(ax, X, title)
    add_legend(fig, ax)
    show(fig, words)


def show_links(X, panels, *, given, note=None, small="predicted label"):
    """Show labels that were passed on, and the links along which they went, side by side.

    Parameters
    ----------
    X : array of shape (n_samples, 2)
    panels : list of (title, labels of shape (n_samples,), links), where -1 = no label and
        the links are pairs of rows (giver, taker)
    given : int array of shape (n_samples,), the labels that were given, -1 = none
    note : str, a few words with an arrow to the first link of every panel, or None
    small : str, what the legend says of the small markers
    """
    fig, axes = figure(len(panels), height=panel_height(X, len(panels)))
    sentences, X = [], np.asarray(X)
    for ax, (title, labels, links) in zip(np.ravel(axes), panels, strict=True):
        lines = X[np.array(links, dtype=int).reshape(-1, 2)]
        width = 0.9 if note is None else 2.4
        ax.add_collection(
            mpl.collections.LineCollection(lines, colors=[INK], lw=width, alpha=0.7, zorder=2)
        )
        draw_points(ax, X, labels, given=given, small=small)
        frame_points(ax, X, title)
        if note is not None:
            _point_at(ax, lines[0].mean(axis=0), note)
        sentences.append(f"{title}: {describe_points(labels)}")
    add_legend(fig, np.ravel(axes)[0])
    if note is not None:
        giver, taker = X[list(panels[0][2][0])].round(1).tolist()
        sentences.append(f"An arrow, {note}: from {tuple(giver)} to {tuple(taker)}.")
    show(fig, " ".join(sentences))


def _point_at(ax, spot, note):
    """Draw ``note`` near the lower left corner, with an arrow to ``spot``."""
    ax.annotate(
        note, spot, (0.03, 0.05), textcoords="axes fraction", fontsize=9.5, color=INK, zorder=6,
        arrowprops={"arrowstyle": "-|>", "color": INK, "linewidth": 1.3, "shrinkB": 5},
    )  # fmt: skip


def show_rounds(X, y, rounds, *, truth=None):
    """Show soft labels: the larger the lead of the likeliest class, the deeper the color.

    Parameters
    ----------
    X : array of shape (n_samples, 2)
    y : int array of shape (n_samples,), the labels given, -1 = no label
    rounds : dict from a title to soft labels of shape (n_samples, n_classes); a row of zeros
        is a point that no label has reached
    truth : int array of shape (n_samples,), to ring the misclassified points
    """
    n = len(rounds)
    columns = n if n < 4 else 2
    width = WIDTHS[min(columns, 2)]
    height = (panel_height(X, 1, legend=False) * width / columns / 5.2) * -(-n // columns) + 0.4
    fig, axes = figure(columns, rows=-(-n // columns), width=width, height=height)
    sentences, labeled = [describe_points(y)], np.asarray(y) != -1
    for ax, (title, soft_labels) in zip(np.ravel(axes), rounds.items(), strict=True):
        _draw_soft_labels(ax, X, soft_labels)
        draw_points(ax, np.asarray(X)[labeled], np.asarray(y)[labeled])
        frame_points(ax, X, title)
        sentences.append(f"{title}: {_describe_soft_labels(soft_labels)}.")
        if truth is not None:
            wrong = np.any(soft_labels, axis=1) & (np.argmax(soft_labels, axis=1) != truth)
            draw_rings(ax, np.asarray(X)[wrong])
            sentences.append(f"{int(wrong.sum())} of them are misclassified and ringed.")
    unreached = any(not np.any(soft_labels, axis=1).all() for soft_labels in rounds.values())
    _add_depth_legend(fig, np.ravel(axes)[0], unreached, truth is not None)
    show(fig, " ".join(sentences))


def _draw_soft_labels(ax, X, soft_labels):
    """Draw each point in its likeliest class's color and marker, pale where it is in doubt."""
    X, ordered = np.asarray(X), np.sort(soft_labels, axis=1)
    leaning, lead = np.argmax(soft_labels, axis=1), ordered[:, -1] - ordered[:, -2]
    reached = np.any(soft_labels, axis=1)
    ax.scatter(*X[~reached].T, s=15, facecolors="white", edgecolors=GREY, lw=0.9, zorder=2)
    for k in np.unique(leaning[reached]):
        members = reached & (leaning == k)
        color = COLORS[k % len(COLORS)]
        depth = _LEAST + (1 - _LEAST) * lead[members]
        ax.scatter(
            *X[members].T, s=22, c=[tint(color, share) for share in depth],
            marker=MARKERS[k % len(MARKERS)], linewidths=0, zorder=3,
        )  # fmt: skip


def _add_depth_legend(fig, ax, unreached, ringed=False):
    """Say under the panels what pale and deep colors mean: the lead of the likeliest class."""
    if unreached:
        ax.scatter([], [], s=15, facecolors="white", edgecolors=GREY, lw=0.9, label="not reached")
    if ringed:
        ax.scatter([], [], s=52, facecolors="none", edgecolors=INK, lw=1.1, label="misclassified")
    for lead in (0.0, 0.5, 1.0):
        color = tint(GREY, _LEAST + (1 - _LEAST) * lead)
        ax.scatter([], [], s=22, color=[color], label=f"lead {lead:g}")
    add_legend(fig, ax)


def _describe_soft_labels(soft_labels):
    reached = np.any(soft_labels, axis=1)
    counts = np.bincount(np.argmax(soft_labels, axis=1)[reached], minlength=soft_labels.shape[1])
    said = " and ".join(f"{count} lean to class {k}" for k, count in enumerate(counts))
    return f"{said}, {int(np.sum(~reached))} not reached"


def _edges(weights):
    """Return the joined pairs, each once, shape (n_edges, 2)."""
    joined = sparse.coo_array(weights)
    pairs = np.column_stack([joined.row, joined.col])[joined.data != 0]
    return np.unique(np.sort(pairs[pairs[:, 0] != pairs[:, 1]], axis=1), axis=0)
