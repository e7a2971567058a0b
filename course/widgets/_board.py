"""The board: label points by hand, and watch the regions of a method follow.

The browser draws every click at once and asks Python for the regions; while Python is
busy it waits and then asks once, for the newest state. An engine keeps whatever does not
depend on the labels, so that a new label costs a few milliseconds.
"""

import textwrap
import time

import numpy as np
import traitlets as t

from course import plots, registry, workspace
from course.datasets import UNLABELED, hide_labels
from course.widgets._base import CourseWidget
from course.widgets._engines import prepare
from course.widgets._picture import cells_of, frame_of, palette

GOAL = 0.95
"""Accuracy on the unlabeled points to be reached in label golf."""

_ASPECT, _COLUMNS, _ROWS, _BEYOND = 1.6, 80, 52, 4
_NO_CLASS = 255  # a cell that no label has reached
_OWN = "your points"
_BEST = "label_golf"


class Board(CourseWidget, script="board.js", shared=("_picture.js", "_table.css")):
    """Points to label by click or key, over the regions that a method makes of the labels.

    Parameters
    ----------
    X : array of shape (n_samples, 2), or None for a data set by name
    y : int array of shape (n_samples,), or None
        The true classes, 0 to 9, -1 where unknown. They label a point on request and are used
        for the score; if left out, there are two classes and no score.
    data : str, a planar data set of :mod:`course.registry`, where ``X`` is left out
    method : str, a planar method of the registry that learns from labels
    labels : int array of shape (n_samples,), -1 = no label
        The labels at the start; by default one point per known class has one.
    golf : bool
        Label golf: every click asks for the true class of a point and cannot be undone.
        The fewest clicks to 95 % accuracy on the unlabeled points win.
    par : int or None, clicks a good player needs

    Attributes
    ----------
    points : array of shape (n_samples, 2), where the points are now
    labels : int array of shape (n_samples,), -1 = no label

    Raises
    ------
    ValueError
        If there is no such method or data set, or an array does not fit.

    Examples
    --------
    >>> board = Board(data="two moons", method="3 nearest neighbors")
    >>> sorted(board.labels[board.labels != -1].tolist())
    [0, 1]
    >>> board.method
    '3 nearest neighbors'
    """

    about = t.Dict().tag(sync=True)  # what never changes: choices, palette, rules of the game
    scene = t.Dict().tag(sync=True)  # a data set: frame, true classes, points and labels to begin
    ask = t.Dict().tag(sync=True, echo_update=False)  # what the browser shows now
    reply = t.Dict().tag(sync=True)  # what Python makes of it

    def __init__(
        self,
        X=None,
        y=None,
        *,
        data="two moons",
        method="label spreading",
        labels=None,
        golf=False,
        par=None,
    ):
        if method not in method_names():
            raise ValueError(f"method must be one of {method_names()}, got {method!r}")
        if X is None and data not in data_names():
            raise ValueError(f"data must be one of {data_names()}, got {data!r}")
        if golf and X is not None and y is None:
            raise ValueError("golf needs y, because without true classes there is no score")
        self._golf, self._engine = golf, None
        self._own = None if X is None else _checked(X, y)
        super().__init__(
            about={
                "methods": method_names(),
                "sets": data_names() if X is None else [_OWN],
                "palette": palette(),
                "golf": golf,
                "par": par,
                "goal": GOAL,
            }
        )
        self._data = data if X is None else _OWN
        self._set_up(self._data, labels)
        self.ask = {"data": self._data, "method": method, "round": None, "number": 0}
        self._answer()
        self.observe(self._moved, "ask")

    @property
    def method(self):
        return self.ask["method"]

    @property
    def points(self):
        return self._part("points", "<f4").reshape(-1, 2).astype(float)

    @property
    def labels(self):
        return self._part("labels", np.int8).astype(int)

    def _part(self, name, dtype):
        """Return what the browser shows, or what the scene began with."""
        return np.frombuffer(self.ask.get(name) or self.scene[name], dtype=dtype)

    def score(self):
        """Return the accuracy on the unlabeled points; None if unknown."""
        return self._share_right(self._ask_method())

    def _set_up(self, data, labels=None):
        """Lay out a data set: its points, the frame around them, the labels at the start."""
        X, self._y = registry.dataset(data).make() if self._own is None else self._own
        if labels is None:
            labels = self._first_labels()
        labels = np.asarray(labels)
        if labels.shape != (len(X),):
            raise ValueError(f"labels must have shape ({len(X)},), got {labels.shape}")
        frame = frame_of(X, _ASPECT)
        self._grid = cells_of(frame, _COLUMNS, _ROWS, _BEYOND)
        self._data, self._engine = data, None
        self.scene = {
            "data": data,
            "frame": [*frame[0], *frame[1]],
            "columns": _COLUMNS,
            "margin": _BEYOND,
            "n_classes": max(2, int(max(self._y.max(), labels.max())) + 1),
            "points": np.asarray(X, dtype="<f4").tobytes(),
            "labels": labels.astype(np.int8).tobytes(),
            "truth": self._y.astype(np.int8).tobytes(),
        }

    def _first_labels(self):
        known = np.flatnonzero(self._y != UNLABELED)
        labels = np.full(len(self._y), UNLABELED)
        if not self._golf and len(known):
            labels[known] = hide_labels(self._y[known], per_class=1, random_state=0)
        return labels

    def _moved(self, change):
        with self.hold_sync():
            if self.ask["data"] != self._data:
                self._set_up(self.ask["data"])
            self._answer()

    def _ask_method(self, turn=None):
        """Return the method's answer to the labels, or None where there are none."""
        X, labels = self.points, self.labels
        if np.all(labels == UNLABELED):
            return None
        engine = self._engine
        if engine is None or engine.method.name != self.method or np.any(engine.X != X):
            engine = self._engine = prepare(self.method, X, self._grid)
        return engine.answer(labels, turn)

    def _share_right(self, answer):
        counted = (self.labels == UNLABELED) & (self._y != UNLABELED)
        if answer is None or not counted.any():
            return None
        return float(np.mean(answer.names[counted] == self._y[counted]))

    def _answer(self):
        start = time.process_time()
        reply = {"number": self.ask["number"], "data": self._data, "trouble": ""}
        reply |= {"cells": b"", "known": b"", "rounds": 0, "score": None, "best": None}
        try:
            answer = self._ask_method(self.ask["round"])
        except ValueError as error:
            reply["trouble"], answer = str(error), None
        if answer is not None:
            cells = np.where(answer.cells < 0, _NO_CLASS, answer.cells)
            reply["cells"] = cells.astype(np.uint8).tobytes()
            reply["known"] = answer.known.astype(np.int8).tobytes()
            reply["rounds"] = answer.n_rounds
            reply["score"] = self._share_right(answer)
        if self._golf:
            reply["best"] = self._best(reply["score"])
        self.reply = {**reply, "milliseconds": 1000 * (time.process_time() - start)}

    def _best(self, score):
        """Return the fewest clicks so far on this set with this method; note a new best."""
        hole = f"{self._data}, {self.method}"
        best = workspace.load(_BEST, {}).get(hole)
        clicks = int(np.sum(self.labels != UNLABELED))
        if score is not None and score >= GOAL and (best is None or clicks < best):
            self._keep_by(lambda: workspace.update(_BEST, lambda all: {**all, hole: clicks}, {}))
            best = clicks
        return best

    def _still(self):
        answer, labels = self._ask_method(), self.labels
        X = np.frombuffer(self.scene["points"], dtype="<f4").reshape(-1, 2)
        frame = frame_of(X, _ASPECT)
        fig, ax = plots.figure(height=3.9)
        if answer is not None:
            (left, low), (right, high) = self._grid[[0, -1]]
            plots.tint_plane(ax, answer.cells.reshape(_ROWS, -1), ((left, right), (low, high)))
        plots.draw_points(ax, self.points, labels)
        plots.frame_points(ax, self.points, self.method.capitalize())
        ax.set(xlim=frame[0], ylim=frame[1])
        plots.add_legend(fig, ax)
        text = f"A board to label points on: {self._data}, {self.method}. "
        text += plots.describe_points(labels)
        score = self._share_right(answer)
        if score is not None:
            text += f" {100 * score:.0f} % accuracy on the unlabeled points."
        return {"text/plain": textwrap.fill(text, 100), "image/png": plots.png(fig)}


def method_names():
    """Return the methods a board offers: for points in the plane, learning from labels."""
    # A choice among methods fits each of them many times: too slow to follow a hand.
    return [
        m.name
        for m in registry.METHODS
        if m.planar and m.kind != "unsupervised" and m.family != "choice"
    ]


def data_names():
    """Return the data sets a board offers: points in the plane."""
    return [entry.name for entry in registry.DATASETS if entry.planar]


def _checked(X, y):
    X = np.asarray(X, dtype=float)
    if X.ndim != 2 or X.shape[1] != 2 or not len(X) or not np.isfinite(X).all():
        raise ValueError(
            f"X must hold finite points in the plane, shape (n_samples, 2); got {X.shape}"
        )
    y = np.full(len(X), UNLABELED) if y is None else np.asarray(y)
    if y.shape != (len(X),) or y.min() < UNLABELED or y.max() >= len(plots.COLORS):
        raise ValueError(f"y must hold a class from 0 to 9, or -1, for each of {len(X)} points")
    return X, y.astype(int)
