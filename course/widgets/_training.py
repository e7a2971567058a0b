"""Lesson 6: a net in training, watched; and three settings of it, turned.

Both show curves along the training and a row of digits, drawn on a canvas. What is
there at first comes from stored results (``course bench deep_watch`` and ``fixmatch_settings``); a
button trains a net for real, on a thread of its own, so that another can stop it.
"""

import asyncio
import threading
from dataclasses import dataclass, field
from functools import cache

import numpy as np
import traitlets as t

from course import plots
from course.widgets._base import CourseWidget
from course.widgets._panels import frames_by, palette

_INK = "ink"
_BLUE = 0


@dataclass(frozen=True)
class Line:
    """A curve over the steps of a training: in ink or a class's color, thin as a reminder."""

    x: np.ndarray
    y: np.ndarray
    color: str | int
    thin: bool = False


@dataclass(frozen=True)
class Chart:
    """Curves on one pair of axes."""

    title: str
    lines: list
    low: float
    high: float
    ticks: list
    last: int
    percent: bool = True


@dataclass(frozen=True)
class Scene:
    """What a training looks like at one moment.

    Attributes
    ----------
    charts : list of Chart
    names : list of (name, color, thin), what the lines of all charts stand for
    images : array of shape (n, 64), ink in [0, 1]
    titles : list of n pairs (words, "good", "bad" or "")
    bars : array of shape (n, 10) of probabilities, or None
    threshold : float, drawn across the bars
    caption : str, a sentence or two with the numbers
    done : float in [0, 1], share of a running training that is done
    """

    charts: list
    names: list
    images: np.ndarray
    titles: list
    bars: np.ndarray | None
    threshold: float
    caption: str
    done: float = 1.0


@dataclass(frozen=True)
class Slider:
    """A control over ``values`` with a label."""

    label: str
    values: tuple = field(default_factory=tuple)


class Training(CourseWidget, script="training.js", shared=("_picture.js",)):
    """The control behind :func:`watch_training` and :func:`fixmatch_sliders`.

    Parameters
    ----------
    look : function of ``live`` and the sliders' values by name, returns a Scene
        ``live`` are the records of a training of the learner's own so far, or None.
    train : function of ``tell`` and the sliders' values; it calls ``tell(records)`` along the
        way, which says True when the training is to end
    verb : str, what the button says
    sliders : dict from a parameter's name to a Slider
    start : list of int, where the sliders are at first
    """

    sliders = t.List().tag(sync=True)
    positions = t.List(t.Int()).tag(sync=True)
    scene = t.Dict().tag(sync=True)
    palette = t.Dict().tag(sync=True)
    verb = t.Unicode().tag(sync=True)
    wanted = t.Bool().tag(sync=True)  # the browser asks for a training, or for its end
    running = t.Bool().tag(sync=True)

    def __init__(self, look, train, verb, sliders=None, start=()):
        self._look, self._train, self._sliders = look, train, sliders or {}
        self._live, self._thread, self._stop = None, None, threading.Event()
        super().__init__(
            sliders=[
                {"label": slider.label, "words": [f"{value:g}" for value in slider.values]}
                for slider in self._sliders.values()
            ],
            positions=list(start),
            palette=palette(),
            verb=verb,
        )
        self._draw()
        self.observe(self._moved, "positions")
        self.observe(self._asked, "wanted")

    @property
    def parameters(self):
        return {
            name: slider.values[i]
            for (name, slider), i in zip(self._sliders.items(), self.positions, strict=True)
        }

    def run(self):
        """Train now, and come back when it has ended."""
        self._stop.clear()
        self.running = True
        self._work(self.parameters, lambda act, *values: act(*values))

    def stop(self):
        """End a running training; the net so far is kept."""
        self._stop.set()

    def _moved(self, change):
        self.stop()
        self._live = None  # it was trained at another setting
        self._draw()

    def _asked(self, change):
        if not self.wanted:
            self.stop()
        elif not self.running:
            self._stop.clear()
            self.running = True
            # What a thread finds out is told from where the kernel talks to the browser.
            later = asyncio.get_running_loop().call_soon_threadsafe
            work = (dict(self.parameters), later)
            self._thread = threading.Thread(target=self._work, args=work, daemon=True)
            self._thread.start()

    def _work(self, parameters, later):
        def tell(records):
            later(self._show, parameters, list(records))
            return self._stop.is_set()

        try:
            self._train(tell, **parameters)
        finally:
            later(self._ended)

    def _show(self, parameters, records):
        if parameters == self.parameters:
            self._live = records
            self._draw()

    def _ended(self):
        self.running = self.wanted = False
        self._draw()

    def _draw(self):
        self.scene = _packed(self._look(self._live, **self.parameters))

    def control(self):
        # Without sliders there is one picture, and that is the still one.
        if not self._sliders:
            return None
        return frames_by("training", self._look, self._sliders, self.positions)

    def _still(self):
        scene = self._look(None, **self.parameters)
        set_to = ", ".join(f"{s.label} {self.parameters[n]:g}" for n, s in self._sliders.items())
        text = ["A picture of a net in training" + (f", here at {set_to}." if set_to else ".")]
        text += [f"{chart.title}. {_in_words(chart, scene.names)}" for chart in scene.charts]
        text += [scene.caption]
        return {"text/plain": "\n".join(text), "image/png": _drawn(scene)}


def watch_training():
    """Show FixMatch learning from four labels a class, beside the same net with the labels only.

    At first a recording stands there; the button trains the net anew.

    Returns
    -------
    Training : a widget, to be the last line of a cell
    """
    return Training(watched, _train_watched, "Train it before my eyes")


def fixmatch_sliders():
    """Show what threshold, strength of the views and weight of the unlabeled digits do.

    The curves are means of two trainings computed beforehand; the button trains one
    net with the present setting.

    Returns
    -------
    Training : a widget, to be the last line of a cell
    """
    from course.bench import fixmatch_settings as grid

    sliders = {
        "threshold": Slider("Threshold", grid.THRESHOLDS),
        "strength": Slider("Strength of the views", grid.STRENGTHS),
        "weight": Slider("Weight of the unlabeled", grid.WEIGHTS),
    }
    start = [
        slider.values.index(value)
        for slider, value in zip(sliders.values(), (0.5, 1, 1), strict=True)
    ]
    return Training(turned, _train_turned, "Train this setting once", sliders, start)


def watched(live=None):
    """Return the scene of the recorded training, or of one that is going on.

    Parameters
    ----------
    live : list of records as ``course.bench.deep_watch.record`` makes them, or None

    Returns
    -------
    Scene
    """
    from course.bench import deep_watch

    recorded, X, truth = _recorded()
    labels, stored = (recorded[name] for name in deep_watch.NETS)
    own = stored if live is None else live
    last = stored[-1]["step"]
    names = [
        (f"{deep_watch.BASELINE}, same net and views", _INK, False),
        ("FixMatch", _BLUE, False),
    ]
    if live is not None:
        names.append(("FixMatch, as recorded", _BLUE, True))
    charts = []
    for title, key, by, low, high, ticks, percent in (
        ("Loss", "loss", 1, 0, 2.5, [0, 1, 2], False),
        ("Guesses above the threshold", "confident", 1000, 0, 1, [0, 0.5, 1], True),
        ("Right on 500 digits never seen", "right", 1000, 0.5, 1, [0.5, 0.75, 1], True),
    ):
        lines = [_line(labels, key, by, _INK), _line(own, key, by, _BLUE)]
        if live is not None:
            lines.insert(1, _line(stored, key, by, _BLUE, thin=True))
        charts.append(Chart(title, lines, low, high, ticks, last, percent))
    now = own[-1] if own else None
    bars = np.reshape(now["guesses"], (-1, 10)) / 1000 if now else np.zeros((len(X), 10))
    step = now["step"] if now else 0
    return Scene(
        charts,
        names,
        X,
        [_verdict(proba, k) for proba, k in zip(bars, truth, strict=True)],
        bars,
        deep_watch.THRESHOLD,
        _watched_caption(own, labels, step, last),
        step / last,
    )


def _watched_caption(own, labels, step, last):
    if not own:
        return "Nothing is learned yet."
    state = "At the end" if step == last else f"Stopped at step {step}"
    return (
        f"{state} FixMatch names {own[-1]['right'] / 10:.0f} % of the digits it never saw, the "
        f"labels alone {labels[-1]['right'] / 10:.0f} %; {own[-1]['confident'] / 10:.0f} % of its "
        "guesses on the pool are above the threshold. The eight digits are of the pool, and none "
        "of them has a label."
    )


def turned(live=None, threshold=0.5, strength=1, weight=1):
    """Return the scene at one point of the grid.

    Parameters
    ----------
    live : list of records of a training at this setting, or None
    threshold, strength, weight : floats, on the grid of ``course bench fixmatch_settings``

    Returns
    -------
    Scene
    """
    from course.bench import fixmatch_settings as grid

    method = (threshold if weight else grid.THRESHOLDS[0], strength, weight)
    fixmatch, labels = _grid()["FixMatch", *method], _grid()["labels, augmented", 0, strength, 0]
    names = [("labels only, same net and views", _INK, False), ("FixMatch", _BLUE, False)]
    if live is not None:
        names = [names[0], ("FixMatch, mean of two", _BLUE, True), ("your training", 1, False)]
    charts = []
    for title, key, low, ticks in (
        ("Guesses above the threshold", "confident", 0, [0, 0.5, 1]),
        ("Right on 500 digits never seen", "right", 0, [0, 0.5, 1]),
    ):
        lines = [_line([fixmatch], key, 1000, _BLUE, thin=live is not None)]
        if key == "right":
            lines.insert(0, _line([labels], key, 1000, _INK))
        if live is not None:
            lines.append(_line(live, key, 1000, 1))
        charts.append(Chart(title, lines, low, 1, ticks, grid.STEPS))
    images, titles = _views(strength)
    gain = fixmatch["right"][-1] - labels["right"][-1]
    caption = (
        f"Mean of two trainings: {fixmatch['right'][-1] / 10:.1f} % right at the end, labels "
        f"alone with the same views {labels['right'][-1] / 10:.1f} % ({gain / 10:+.1f} points)."
    )
    if weight == 0:
        caption += " At weight 0 the unlabeled digits are not there, and no threshold counts."
    if live:
        caption += f" Your training: {live[-1]['right'] / 10:.1f} %."
    done = live[-1]["step"] / grid.STEPS if live else 0.0
    return Scene(charts, names, images, titles, None, threshold, caption, done)


@cache
def _recorded():
    """Return the recorded trainings by name, and the eight digits with their classes."""
    from course.bench import deep_watch
    from course.evaluation import load_results

    table = load_results("deep_watch")
    X, _, _, shown, truth = deep_watch.scene()
    return {name: table.where(method=name).rows for name in deep_watch.NETS}, X[shown], truth


@cache
def _grid():
    """Return the mean curves of the draws by (method, threshold, strength, weight)."""
    from course.evaluation import load_results

    keys = ("method", "threshold", "strength", "weight")
    gathered = {}
    for row in load_results("fixmatch_settings").rows:
        gathered.setdefault(tuple(row[key] for key in keys), []).append(row)
    return {
        key: {
            name: np.mean([row[name] for row in rows], axis=0)
            for name in ("step", "confident", "right")
        }
        for key, rows in gathered.items()
    }


@cache
def _views(strength):
    """Return one digit as it is, in a weak view, and in six strong ones, always the same."""
    from course.bench import deep_watch
    from course.deep import ImageAugmentation

    X, _, _, shown, _ = deep_watch.scene()
    digit = X[shown[4]]
    views = ImageAugmentation(strength=float(strength))
    rng = np.random.RandomState(0)
    weak = views.weak(digit[None], rng)
    strong = np.concatenate([views.strong(digit[None], rng) for _ in range(6)])
    images = np.clip(np.concatenate([digit[None], weak, strong]), 0, 1)
    return images, [("as it is", ""), ("weak", ""), *[("strong", "")] * 6]


def _train_watched(tell):
    from sklearn.base import clone

    from course.bench import deep_watch

    deep_watch.record(clone(deep_watch.NETS["FixMatch"]), tell)


def _train_turned(tell, threshold, strength, weight):
    from course.bench import fixmatch_settings as grid

    grid.train(0, "FixMatch", threshold, strength, weight, tell=tell)


def _line(records, key, by, color, thin=False):
    """Return the curve of ``key`` over the steps, from records or from one record of lists."""
    if len(records) == 1 and np.ndim(records[0]["step"]) == 1:
        x, y = records[0]["step"], records[0][key]
    else:
        x, y = [r["step"] for r in records], [r[key] for r in records]
    return Line(np.asarray(x, dtype=float), np.asarray(y, dtype=float) / by, color, thin)


def _verdict(proba, truth):
    """Return what is said of a digit in a few characters, and whether it is right."""
    if not proba.any():
        return "?", ""
    guess = int(proba.argmax())
    return (f"{guess}, right", "good") if guess == truth else (f"{guess}, not {truth}", "bad")


def _packed(scene):
    def bytes_of(values):
        return np.asarray(values, dtype="<f4").tobytes()

    charts = [
        {
            "title": chart.title,
            "alt": _in_words(chart, scene.names),
            "low": chart.low,
            "high": chart.high,
            "ticks": chart.ticks,
            "last": chart.last,
            "percent": chart.percent,
            "lines": [
                {
                    "x": bytes_of(line.x),
                    "y": bytes_of(line.y),
                    "color": line.color,
                    "thin": line.thin,
                }
                for line in chart.lines
            ],
        }
        for chart in scene.charts
    ]
    bars = scene.bars is not None
    return {
        "charts": charts,
        "lines": [{"name": n, "color": color, "thin": thin} for n, color, thin in scene.names],
        "digits": {
            "images": np.round(255 * scene.images).astype(np.uint8).tobytes(),
            "titles": [{"title": words, "tone": tone} for words, tone in scene.titles],
            "bars": bytes_of(scene.bars if bars else []),
            "threshold": scene.threshold,
            # A little over 8 digits wide; with bars under them more than twice as tall.
            "ratio": 3.6 if bars else 6.6,
            "alt": "; ".join(words for words, _ in scene.titles),
        },
        "caption": scene.caption,
        "done": scene.done,
    }


def _in_words(chart, names):
    """Say where each curve ends."""
    said = []
    for line in chart.lines:
        name = next(n for n, color, thin in names if (color, thin) == (line.color, line.thin))
        if len(line.y):
            end = f"{100 * line.y[-1]:.0f} %" if chart.percent else f"{line.y[-1]:.2f}"
            said.append(f"{name}: {end}")
    return "At the end " + "; ".join(said) + "." if said else ""


def _drawn(scene):
    """Return the scene as PNG bytes, drawn by matplotlib."""
    import matplotlib as mpl

    n = len(scene.images)
    bars = scene.bars is not None
    fig = plots.figure(width=7.8, height=3.9 if bars else 3.2)[0]
    fig.clear()
    upper, lower = fig.subfigures(2, 1, height_ratios=(2.5, 2.1 if bars else 1.2))
    for ax, chart in zip(
        np.atleast_1d(upper.subplots(1, len(scene.charts))), scene.charts, strict=True
    ):
        for line in chart.lines:
            color = plots.INK if line.color == _INK else plots.COLORS[line.color]
            style = {"linewidth": 1.4, "linestyle": "--"} if line.thin else {"linewidth": 2.2}
            ax.plot(line.x, line.y, color=color, **style)
        plots.style_axes(ax, "", "steps", percent=chart.percent)
        # Smaller than elsewhere: with three charts side by side the titles would meet.
        ax.set_title(chart.title, loc="left", fontsize=8.5)
        ax.set(ylim=(chart.low, chart.high), yticks=chart.ticks, xlim=(0, chart.last))
    handles = [
        mpl.lines.Line2D(
            [], [], color=plots.INK if color == _INK else plots.COLORS[color], label=name
        )
        for name, color, _ in scene.names
    ]
    upper.legend(handles=handles, loc="outside lower center", ncols=len(handles))
    axes = np.atleast_2d(
        lower.subplots(2 if bars else 1, n, height_ratios=(3, 2) if bars else None)
    )
    tones = {"good": plots.GOOD, "bad": plots.BAD, "": plots.INK}
    for i, (words, tone) in enumerate(scene.titles):
        ax = axes[0, i]
        plots.draw_digit(ax, scene.images[i], tones[tone] if tone else plots.FAINT)
        ax.set_title(words, loc="center", fontsize=9, pad=3, color=tones[tone], weight="normal")
        if bars:
            best = scene.bars[i].argmax()
            colors = [plots.COLORS[k] if k == best else plots.FAINT for k in range(10)]
            axes[1, i].bar(range(10), scene.bars[i], color=colors)
            axes[1, i].axhline(scene.threshold, color=plots.GREY, linewidth=0.8, linestyle=":")
            axes[1, i].set(ylim=(0, 1.05), yticks=[], xticks=[best])
            axes[1, i].spines["left"].set_visible(False)
    return plots.png(fig)
