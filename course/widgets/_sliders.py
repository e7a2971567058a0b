"""Sliders: what a control with sliders sends to the browser, and where the sliders are."""

from dataclasses import dataclass

import traitlets as t

from course.widgets._base import CourseWidget
from course.widgets._picture import palette


@dataclass(frozen=True)
class Slider:
    """A control over ``values``, with a label for people to read.

    A list of strings becomes a row of choices, any other list or range a slider.
    """

    values: object
    label: str

    @property
    def words(self):
        """The values as they are written beside the slider, list of str."""
        return [f"{v:g}" if isinstance(v, float) else str(v) for v in self.values]

    @property
    def choice(self):
        return all(isinstance(value, str) for value in self.values)


class SliderWidget(CourseWidget):
    """A widget with sliders: ``parameters`` are their present values.

    Parameters
    ----------
    sliders : dict, name of a parameter -> Slider
    start : list of int, the positions of the sliders at first
    """

    sliders = t.List().tag(sync=True)  # a dict each: label, words (values as text), choice
    positions = t.List(t.Int()).tag(sync=True)
    palette = t.Dict().tag(sync=True)

    def __init__(self, sliders, start, **traits):
        self._sliders = sliders
        super().__init__(
            sliders=[
                {"label": slider.label, "words": slider.words, "choice": slider.choice}
                for slider in sliders.values()
            ],
            positions=list(start),
            palette=palette(),
            **traits,
        )

    @property
    def parameters(self):
        return {
            name: slider.values[i]
            for (name, slider), i in zip(self._sliders.items(), self.positions, strict=True)
        }

    def _setting(self):
        """Return where the sliders are, in words."""
        placed = zip(self._sliders.values(), self.positions, strict=True)
        return ", ".join(f"{slider.label} {slider.words[i]}" for slider, i in placed)


def frames_by(kind, function, sliders, start):
    """Return the control of sliders whose every picture can be computed beforehand.

    Parameters
    ----------
    kind : str
    function : callable, takes the sliders' values by name
    sliders : dict, name of a parameter -> object with ``values`` and ``label``
    start : list of int, the positions of the sliders

    Returns
    -------
    dict, or None if the function cannot be imported again (it is of a notebook)
    """
    if not function.__module__.startswith("course."):
        return None
    return {
        "kind": kind,
        "function": f"{function.__module__}:{function.__qualname__}",
        # A list: files sort the keys of a dict, and the order of the sliders counts.
        "sliders": [
            {
                "name": name,
                "label": slider.label,
                "values": [_plain(value) for value in slider.values],
            }
            for name, slider in sliders.items()
        ],
        "start": list(start),
    }


def _plain(value):
    return value.item() if hasattr(value, "item") else value
