"""Sliders over a picture that is drawn in the browser.

A picture is what a plain function returns: it takes the values of the sliders
and gives back a list of :class:`Panel`. The browser draws them on a canvas
(a redraw by matplotlib would cost several times as long), and asks for the next
picture only when it has this one, so that a fast hand builds up no queue.
"""

import inspect
import textwrap
from dataclasses import dataclass

import numpy as np
import traitlets as t

from course import plots
from course.widgets._picture import cells_of, frame_of
from course.widgets._sliders import Slider, SliderWidget, frames_by

CELLS = 84
"""Cells along each side of the grid of a panel's regions."""

_BEYOND = 4  # of these, on each side, outside the frame


@dataclass(frozen=True)
class Panel:
    """One picture of points in the plane, over the regions a model claims.

    Parameters
    ----------
    points : array of shape (n_samples, 2)
    y : int array of shape (n_samples,), class 0 to 9, -1 = no label
    regions : int array of shape (CELLS, CELLS), a class (or cluster) per cell of the grid
        that :func:`grid_over` lays over the points, the lowest row first; None for no model
    title : str
    caption : str, a sentence with the numbers that change
    named : bool
        False for clusters: they are drawn in greys and numbered at ``centers``, as they
        have no names.
    centers : array of shape (n_clusters, 2), or None
    given : int array of shape (n_samples,), or None
        The labels that were given; what else is in ``y`` is a guess and drawn small.
    ellipses : list of (mean, covariance), or None
        One for each class, drawn two standard deviations wide in the class's color.
    aspect : float, or None
        Width over height of the picture. By default the points decide.
    ringed : bool array of shape (n_samples,), or None
        The points to put a ring around, such as wrong guesses.
    around : array of shape (m, 2), or None
        The points that the frame holds. By default those that are drawn.
    """

    points: np.ndarray
    y: np.ndarray
    regions: np.ndarray | None
    title: str
    caption: str
    named: bool = True
    centers: np.ndarray | None = None
    given: np.ndarray | None = None
    ellipses: list | None = None
    aspect: float | None = None
    ringed: np.ndarray | None = None
    around: np.ndarray | None = None

    @property
    def framed(self):
        return self.points if self.around is None else self.around

    @property
    def frame(self):
        return frame_of(self.framed, self.aspect)


def grid_over(X, aspect=None):
    """Return the centers of the cells on which a panel's regions are known.

    Row by row from the lowest, so that ``model.predict(grid_over(X)).reshape(CELLS, CELLS)``
    is what :class:`Panel` takes as ``regions``. The grid reaches a few cells beyond the frame
    of the points: borders are smoothed, and must not bend where the picture ends.

    Parameters
    ----------
    X : array of shape (n_samples, 2)
    aspect : float or None, as in :class:`Panel`

    Returns
    -------
    array of shape (CELLS * CELLS, 2)
    """
    return cells_of(frame_of(X, aspect), CELLS, CELLS, _BEYOND)


class Explorer(SliderWidget, script="explore.js", shared=("_picture.js",)):
    """The control behind :func:`explore`.

    ``parameters`` are the present values of the sliders, ``panels()`` the picture for them.
    """

    picture = t.List().tag(sync=True)  # a dict per panel, arrays as bytes

    def __init__(self, function, sliders, start):
        self._function = function
        super().__init__(sliders, start)
        self._draw()
        self.observe(self._draw, "positions")

    def panels(self):
        return self._function(**self.parameters)

    def control(self):
        return frames_by("explore", self._function, self._sliders, self.positions)

    def _draw(self, change=None):
        self.picture = [_packed(panel) for panel in self.panels()]

    def _still(self):
        panels = self.panels()
        text = [f"A picture with sliders, here at {self._setting()}."]
        text += [f"{panel.title}. {panel.caption}" for panel in panels]
        return {"text/plain": "\n".join(text), "image/png": _drawn(panels)}


def explore(function, **controls):
    """Show the picture that ``function`` returns, with a slider for each of its parameters.

    Parameters
    ----------
    function : callable
        Takes the sliders' values by name and returns a list of :class:`Panel`. The
        defaults of its parameters are where the sliders start.
    controls : a list or range of values, or a :class:`Slider`, for each parameter

    Returns
    -------
    Explorer : a widget, to be the last line of a cell

    Raises
    ------
    ValueError
        If a control is not a parameter, or its list does not hold the default.

    Examples
    --------
    >>> from course.widgets import names_and_shape
    >>> control = explore(names_and_shape, labels_per_class=range(1, 11), k=range(1, 9))
    >>> control.parameters
    {'labels_per_class': 2, 'k': 2}
    """
    sliders = {
        name: control if isinstance(control, Slider) else Slider(control, name.replace("_", " "))
        for name, control in controls.items()
    }
    known = inspect.signature(function).parameters
    for name, slider in sliders.items():
        if name not in known or known[name].default not in list(slider.values):
            raise ValueError(
                f"{name} must be a parameter of {function.__name__} whose default is among "
                f"the slider's values"
            )
    start = [list(s.values).index(known[name].default) for name, s in sliders.items()]
    return Explorer(function, sliders, start)


def _packed(panel):
    centers = panel.points[:0] if panel.centers is None else panel.centers
    given = panel.y if panel.given is None else panel.given
    regions = [] if panel.regions is None else panel.regions
    ringed = [] if panel.ringed is None else np.flatnonzero(panel.ringed)
    return {
        "points": np.asarray(panel.points, dtype="<f4").tobytes(),
        "y": np.asarray(panel.y, dtype=np.int8).tobytes(),
        "given": np.asarray(given, dtype=np.int8).tobytes(),
        "regions": np.asarray(regions, dtype=np.uint8).tobytes(),
        "ellipses": np.asarray(_half_axes(panel.ellipses or []), dtype="<f4").tobytes(),
        "columns": CELLS,
        "margin": _BEYOND,
        "frame": [*panel.frame[0], *panel.frame[1]],
        "ringed": np.asarray(ringed, dtype="<i4").tobytes(),
        "centers": np.asarray(centers, dtype="<f4").tobytes(),
        "named": panel.named,
        "title": panel.title,
        "caption": panel.caption,
    }


def _half_axes(ellipses):
    """Return center and both half axes of each ellipse, two standard deviations long."""
    parts = []
    for mean, covariance in ellipses:
        variances, directions = np.linalg.eigh(covariance)
        parts.append([*mean, *(2 * np.sqrt(variances) * directions).T.ravel()])
    return parts


def _drawn(panels):
    """Return the panels as PNG bytes, drawn by matplotlib, each with its caption under it."""
    n = len(panels)
    corners = np.array(panels[0].frame).T
    height = 0.55 + plots.panel_height(corners, n, legend=False)
    fig, axes = plots.figure(n, height=height)
    characters = int(14 * fig.get_figwidth() / n)
    for ax, panel in zip(np.atleast_1d(axes), panels, strict=True):
        if panel.regions is not None:
            (left, low), (right, high) = grid_over(panel.framed, panel.aspect)[[0, -1]]
            plots.tint_plane(ax, panel.regions, ((left, right), (low, high)), named=panel.named)
        plots.draw_points(ax, panel.points, panel.y, given=panel.given)
        if panel.ringed is not None:
            plots.draw_rings(ax, panel.points[panel.ringed])
        if panel.centers is not None:
            plots.draw_centers(ax, panel.centers)
        if panel.ellipses:
            plots.draw_ellipses(ax, *zip(*panel.ellipses, strict=True))
        plots.frame_points(ax, panel.framed, panel.title)
        ax.set(xlim=panel.frame[0], ylim=panel.frame[1])
        ax.set_xlabel(textwrap.fill(panel.caption, characters), fontsize=9, ha="left", x=0)
    # With fewer colors, the tints of the blue and the green region would become one.
    return plots.png(fig, colors=64)
