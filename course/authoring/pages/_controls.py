"""Controls that work without Python: their content, and the pictures of their sliders.

A widget says in its output what such a page needs (``course.widgets``, ``control()``). A
question and a quiz are complete with that. For sliders, the function behind them is called here
once for each position; what the browser would have been sent is stored as a frame.
"""

import base64
import gzip
import importlib
import itertools
import json
from dataclasses import dataclass
from functools import cache

from anywidget import AnyWidget

from course.widgets._base import CONTROL

MOST_FRAMES = 500
"""More positions than this are left to a page with Python."""


@dataclass
class Control:
    """A control of a lesson; ``data`` is what its widget said of itself."""

    kind: str
    data: dict

    @property
    def script(self):
        return widget_class(self.kind).script if self.kind != "reveal" else ""

    @property
    def style(self):
        return widget_class(self.kind).style if self.kind != "reveal" else ""


def read_control(data):
    """Return the :class:`Control` in an output's data, or None.

    Sliders whose function is not in this version of the package are not taken up: their
    still picture is shown.
    """
    found = data.get(CONTROL)
    if found is None:
        return None
    control = Control(found["kind"], found)
    if control.kind in ("explore", "training"):
        positions = list(_positions(control))
        if len(positions) > MOST_FRAMES or _function(found["function"]) is None:
            return None
    return control


def widget_class(kind):
    """Return the widget whose script and style serve a control of this kind."""
    from course.widgets import _commit, _panels, _quiz, _training

    return {
        "quiz": _quiz.Quiz,
        "commit": _commit.Commit,
        "explore": _panels.Explorer,
        "training": _training.Training,
    }[kind]


def pack_controls(controls):
    """Return the content of all controls of a page as text for a script element.

    Bytes are stored once each, since most frames share their points; the whole is gzipped.

    Parameters
    ----------
    controls : list of Control

    Returns
    -------
    str: base64 of the gzipped form: the length of the JSON text (4 bytes, lowest first), the
    JSON text, the bytes. In the JSON ``{"bytes": [start, length]}`` stands for bytes.
    """
    pool = _Pool()
    content = [pool.plain(_content(control.kind, json.dumps(control.data))) for control in controls]
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    whole = len(text).to_bytes(4, "little") + text + bytes(pool.whole)
    return base64.b64encode(gzip.compress(whole, 9, mtime=0)).decode()


@cache
def _content(kind, data):
    """Return what the page holds of a control; ``data`` as JSON text, since it can be hashed."""
    control = Control(kind, json.loads(data))
    if kind not in ("explore", "training"):
        return control.data
    widget = _widget(control)
    shown = "picture" if kind == "explore" else "scene"
    frames = []
    for positions in _positions(control):
        widget.positions = list(positions)
        frames.append(getattr(widget, shown))
    widget.positions = control.data["start"]
    traits = {
        name: getattr(widget, name)
        for name in widget.trait_names(sync=True)
        if name != shown and not hasattr(AnyWidget, name)
    }
    return {"kind": kind, "traits": traits, "shown": shown, "frames": frames}


def _positions(control):
    return itertools.product(*(range(len(s["values"])) for s in control.data["sliders"]))


def _widget(control):
    from course.widgets._panels import Explorer
    from course.widgets._sliders import Slider
    from course.widgets._training import Training

    data = control.data
    function = _function(data["function"])
    sliders = {
        slider["name"]: Slider(slider["values"], slider["label"]) for slider in data["sliders"]
    }
    if control.kind == "explore":
        return Explorer(function, sliders, data["start"])
    return Training(function, None, "", sliders, data["start"])


def _function(name):
    module, _, function = name.partition(":")
    try:
        return getattr(importlib.import_module(module), function, None)
    except ImportError:
        return None


class _Pool:
    """Bytes in a row, each run of them once."""

    def __init__(self):
        self.whole, self._at = bytearray(), {}

    def plain(self, value):
        """Return ``value`` with its bytes stored here and named by their place."""
        if isinstance(value, (bytes, bytearray, memoryview)):
            value = bytes(value)
            if value not in self._at:
                # Browsers read floats at places that are multiples of four only.
                self.whole.extend(b"\0" * (-len(self.whole) % 4))
                self._at[value] = len(self.whole)
                self.whole.extend(value)
            return {"bytes": [self._at[value], len(value)]}
        if isinstance(value, dict):
            return {name: self.plain(item) for name, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.plain(item) for item in value]
        return value.item() if hasattr(value, "item") else value
