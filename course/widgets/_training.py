"""A net in training: curves, a row of digits, perhaps sliders, and a button that trains for real.

Training takes turns with the notebook: it runs for a fraction of a second, hands over to
whatever else the kernel has to do (a click on Stop, another cell), and goes on. So it needs no
thread, which a kernel that runs in the browser cannot start.
"""

import asyncio
import time

import traitlets as t

from course.widgets._charts import drawn, in_words, packed
from course.widgets._sliders import SliderWidget, frames_by

_SLICE = 0.1  # seconds of training before the notebook gets a turn


class Training(SliderWidget, script="training.js", shared=("_picture.js",)):
    """The control behind ``watch_training`` and ``fixmatch_sliders``.

    Parameters
    ----------
    look : function of ``live`` and the sliders' values by name, returns a Scene
        ``live`` are the records of the learner's own training so far, or None.
    train : function of the sliders' values by name
        Returns a generator that trains one step at a time and yields the records so far.
    verb : str, what the button says
    sliders : dict from a parameter's name to a Slider
    start : list of int, where the sliders are at first
    """

    scene = t.Dict().tag(sync=True)
    verb = t.Unicode().tag(sync=True)
    wanted = t.Bool().tag(sync=True)  # the browser asks for a training, or for its end
    running = t.Bool().tag(sync=True)

    def __init__(self, look, train, verb, sliders=None, start=()):
        self._look, self._train = look, train
        self._live, self._steps, self._n_shown = None, None, 0
        super().__init__(sliders or {}, start, verb=verb)
        self._draw()
        self.observe(self._moved, "positions")
        self.observe(self._asked, "wanted")

    def run(self):
        """Train now, and come back when training has ended."""
        self._begin()
        while self.running:
            self._train_a_slice()

    def stop(self):
        """End a running training; its curves so far are kept."""
        if self.running:
            self._end()

    def _moved(self, change):
        self._live = None  # it was trained at another setting
        self.stop()
        self._draw()

    def _asked(self, change):
        if not self.wanted:
            self.stop()
        elif not self.running:
            self._begin()
            self._go_on(self._steps)

    def _begin(self):
        self._steps, self._n_shown = self._train(**self.parameters), 0
        self.trouble = ""
        self.running = True

    def _go_on(self, steps):
        """Train for a moment, and again when the notebook has had its turn."""
        if steps is not self._steps:
            return  # stopped in the meantime
        self._train_a_slice()
        if self.running:
            # Not at once: a few milliseconds let the picture go out and a click come in.
            asyncio.get_running_loop().call_later(0.005, self._go_on, steps)

    def _train_a_slice(self):
        until = time.monotonic() + _SLICE
        try:
            for records in self._steps:
                if len(records) > self._n_shown:
                    self._live, self._n_shown = list(records), len(records)
                    self._draw()
                if not self.running or time.monotonic() > until:
                    return
        except Exception as error:
            self.trouble = f"Training failed: {type(error).__name__}: {error}"
            self._end()
            raise
        self._end()

    def _end(self):
        steps, self._steps = self._steps, None
        self.running = self.wanted = False
        steps.close()
        self._draw()

    def _draw(self):
        self.scene = packed(self._look(self._live, **self.parameters))

    def control(self):
        # Without sliders there is one picture, and that is the still one.
        if not self._sliders:
            return None
        return frames_by("training", self._look, self._sliders, self.positions)

    def _still(self):
        scene = self._look(None, **self.parameters)
        setting = self._setting()
        text = ["A picture of a net in training" + (f", here at {setting}." if setting else ".")]
        text += [f"{chart.title}. {in_words(chart, scene.names)}" for chart in scene.charts]
        text += [scene.caption]
        return {"text/plain": "\n".join(text), "image/png": drawn(scene)}
