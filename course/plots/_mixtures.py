"""Gaussians as ellipses over the points they claim to explain."""

import matplotlib as mpl
import numpy as np

from course.plots._points import (
    add_legend,
    describe_points,
    draw_points,
    draw_regions,
    frame_points,
    panel_height,
)
from course.plots._style import COLORS, INK, WIDTHS, figure, show

_FLAT = 1.75  # inches: lower panels than that go one below the other
_REACH = 2.0  # standard deviations: an ellipse holds 86 % of its Gaussian


def draw_ellipses(ax, means, covariances, component_classes=None):
    """Draw each Gaussian as the ellipse that holds 86 % of it.

    Parameters
    ----------
    ax : matplotlib Axes
    means : array of shape (n_components, 2)
    covariances : array of shape (n_components, 2, 2), or (2, 2) if all share one
    component_classes : int array of shape (n_components,), default 0, 1, 2, ...; a cloud
        of no class, -1, is drawn in ink
    """
    means = np.asarray(means)
    classes = np.arange(len(means)) if component_classes is None else component_classes
    covariances = np.broadcast_to(covariances, (len(means), 2, 2))
    for mean, covariance, k in zip(means, covariances, classes, strict=True):
        color = INK if k == -1 else COLORS[k % len(COLORS)]
        lengths, directions = np.linalg.eigh(covariance)
        ax.add_patch(
            mpl.patches.Ellipse(
                mean, *(2 * _REACH * np.sqrt(lengths)),
                angle=np.degrees(np.arctan2(directions[1, 0], directions[0, 0])),
                facecolor="none", edgecolor=color, linewidth=2.2, zorder=3,
            )
        )  # fmt: skip
        ax.plot(*mean, "+", color=color, markersize=11, mew=2.2, zorder=5)


def show_mixtures(X, y, panels):
    """Show the same points under several mixtures, each with its ellipses and regions.

    Panels stand side by side, or, where the points are much wider than high, one
    below the other.

    Parameters
    ----------
    X : array of shape (n_samples, 2)
    y : int array of shape (n_samples,), -1 = no label
    panels : list of (title, mixture with means_ and covariances_); with classes_, its ellipses
        have the colors of the classes, and with predict, so has the background
    """
    n = len(panels)
    frame = np.vstack([X, *(_corners(model) for _, model in panels)])
    if panel_height(frame, n) < _FLAT:
        alone = panel_height(frame, 1, legend=False)
        fig, axes = figure(rows=n, width=WIDTHS[1] + 0.3, height=n * alone + 0.4)
    else:
        fig, axes = figure(n, height=panel_height(frame, n))
    axes = np.atleast_1d(axes)
    sentences = [describe_points(y)]
    for ax, (title, model) in zip(axes, panels, strict=True):
        nameless = not hasattr(model, "classes_")
        if not nameless and hasattr(model, "predict"):
            draw_regions(ax, model, frame, resolution=400)  # flat panels: a straight line stays one
        draw_points(ax, X, y)
        classes = np.full(len(model.means_), -1) if nameless else None
        draw_ellipses(ax, model.means_, model.covariances_, classes)
        frame_points(ax, frame, title)
        middles = (np.round(model.means_, 1) + 0.0).tolist()  # -0.0 becomes 0.0
        if nameless:  # without classes, the order of the components is arbitrary
            middles.sort()
        centers = " and ".join(f"({x:.1f}, {up:.1f})" for x, up in middles)
        sentences.append(f"{title}: ellipses round {centers}.")
    add_legend(fig, axes[0])
    show(fig, " ".join(sentences))


def _corners(model):
    """Return two opposite corners of the box around each ellipse, so that none is cut off."""
    covariances = np.broadcast_to(model.covariances_, (len(model.means_), 2, 2))
    reach = _REACH * np.sqrt(np.diagonal(covariances, axis1=1, axis2=2))
    return np.vstack([model.means_ - reach, model.means_ + reach])
