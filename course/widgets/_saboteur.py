"""Lesson 5: do the most damage to a neighbor graph, by one flipped label or three dropped points.

The browser draws every change at once and asks Python what the method makes of it, as the
board does. Par comes from ``course bench saboteur``.
"""

import textwrap
from functools import cache

import numpy as np
import traitlets as t

from course import plots, workspace
from course.bench.saboteur import MODES, N_DROPPED, sabotaged, scene
from course.datasets import UNLABELED
from course.evaluation import load_results
from course.widgets._base import CourseWidget
from course.widgets._picture import cells_of, frame_of, palette

_ASPECT, _COLUMNS, _ROWS, _BEYOND = 1.6, 64, 42, 4
_BEST = "saboteur"


class Saboteur(CourseWidget, script="saboteur.js", shared=("_picture.js", "_table.css")):
    """The control behind :func:`saboteur`.

    ``ask`` is the deed: ``mode`` (0 or 1), ``flipped`` (a row, or -1), ``dropped`` (coordinates
    one after the other), and whether it is ``settled`` or a point is still being dragged.
    """

    about = t.Dict().tag(sync=True)  # what never changes: points, labels, palette, par
    ask = t.Dict().tag(sync=True, echo_update=False)  # the deed, and its number
    reply = t.Dict().tag(sync=True)  # what the method makes of it

    def __init__(self):
        X, _, y_few = scene()
        frame = frame_of(X, _ASPECT)
        self._grid = cells_of(frame, _COLUMNS, _ROWS, _BEYOND)
        super().__init__(
            about={
                "modes": list(MODES),
                "most": N_DROPPED,
                "par": _par(),
                "palette": palette(),
                "frame": [*frame[0], *frame[1]],
                "columns": _COLUMNS,
                "margin": _BEYOND,
                "points": X.astype("<f4").tobytes(),
                "labels": y_few.astype(np.int8).tobytes(),
            }
        )
        self.ask = {"mode": 0, "flipped": -1, "dropped": [], "number": 0, "settled": True}
        self._answer()
        self.observe(self._answer, "ask")

    def _answer(self, change=None):
        self.reply = {"number": self.ask["number"], **self._damage()}

    def _damage(self):
        mode, flipped, dropped = (self.ask[name] for name in ("mode", "flipped", "dropped"))
        flipped = flipped if mode == 0 and flipped >= 0 else None
        dropped = np.reshape(dropped if mode == 1 else [], (-1, 2))
        model, names, right = sabotaged(flipped, dropped)
        _, y, y_few = scene()
        wrong = np.flatnonzero((names != y) & (y_few == UNLABELED))
        lost = sabotaged_nothing() - right
        return {
            "cells": model.predict(self._grid).astype(np.uint8).tobytes(),
            "wrong": wrong.astype("<i4").tobytes(),
            "right": right,
            "lost": lost,
            "best": self._best(MODES[mode], lost, self.ask["settled"]),
        }

    def _best(self, mode, lost, settled):
        """Return the most damage so far in this mode; note a new best, but not while dragging."""
        best = workspace.load(_BEST, {}).get(mode, 0.0)
        if settled and lost > best + 1e-9:
            best = lost
            self._keep_by(lambda: workspace.update(_BEST, lambda all: {**all, mode: lost}, {}))
        return best

    def _still(self):
        X, _, y_few = scene()
        frame = frame_of(X, _ASPECT)
        reply = self._damage()
        cells = np.frombuffer(reply["cells"], dtype=np.uint8).astype(int)
        fig, ax = plots.figure(height=3.9)
        (left, low), (right, high) = self._grid[[0, -1]]
        plots.tint_plane(ax, cells.reshape(_ROWS, -1), ((left, right), (low, high)))
        plots.draw_points(ax, X, y_few)
        plots.frame_points(ax, X, "Saboteur")
        ax.set(xlim=frame[0], ylim=frame[1])
        plots.add_legend(fig, ax)
        flip, drop = (100 * share for share in _par())
        text = (
            f"Saboteur: flip one of the {np.sum(y_few != UNLABELED)} labels, or drop "
            f"{N_DROPPED} out-of-distribution points, and do the most damage to label propagation "
            f"on two moons. Unchanged, its accuracy on the unlabeled points is "
            f"{100 * reply['right']:.0f} %. Par is a loss of {flip:.0f} points by a flip and of "
            f"{drop:.0f} by a drop."
        )
        return {"text/plain": textwrap.fill(text, 100), "image/png": plots.png(fig)}


def saboteur():
    """Return the game: one deed, and the damage it does, live.

    Returns
    -------
    Saboteur : a widget, to be the last line of a cell

    Examples
    --------
    >>> game = saboteur()
    >>> game.reply["lost"]
    0.0
    """
    return Saboteur()


@cache
def sabotaged_nothing():
    """Return the accuracy of the method on the unchanged data."""
    return sabotaged()[2]


@cache
def _par():
    """Return the most damage found in each mode, a share of the unlabeled points."""
    rows = {row["mode"]: row["right"] for row in load_results("saboteur").rows}
    return [sabotaged_nothing() - rows[mode] for mode in MODES]
