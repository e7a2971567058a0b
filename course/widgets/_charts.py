"""Charts of a training: curves over the steps, and a row of digits under them.

The browser draws them (static/training.js); where nothing runs, matplotlib does.
"""

from dataclasses import dataclass

import numpy as np

from course import plots

INK = "ink"  # the color of a line that belongs to no class


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


def line_of(records, key, by, color, thin=False):
    """Return the curve of ``key`` over the steps, from records or from one record of lists."""
    if len(records) == 1 and np.ndim(records[0]["step"]) == 1:
        x, y = records[0]["step"], records[0][key]
    else:
        x, y = [r["step"] for r in records], [r[key] for r in records]
    return Line(np.asarray(x, dtype=float), np.asarray(y, dtype=float) / by, color, thin)


def packed(scene):
    def bytes_of(values):
        return np.asarray(values, dtype="<f4").tobytes()

    charts = [
        {
            "title": chart.title,
            "alt": in_words(chart, scene.names),
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


def in_words(chart, names):
    """Say where each curve ends."""
    said = []
    for line in chart.lines:
        name = next(n for n, color, thin in names if (color, thin) == (line.color, line.thin))
        if len(line.y):
            end = f"{100 * line.y[-1]:.0f} %" if chart.percent else f"{line.y[-1]:.2f}"
            said.append(f"{name}: {end}")
    return "At the end " + "; ".join(said) + "." if said else ""


def drawn(scene):
    """Return the scene as PNG bytes, drawn by matplotlib."""
    bars = scene.bars is not None
    fig = plots.figure(width=7.8, height=3.9 if bars else 3.2)[0]
    fig.clear()
    upper, lower = fig.subfigures(2, 1, height_ratios=(2.5, 2.1 if bars else 1.2))
    axes = np.atleast_1d(upper.subplots(1, len(scene.charts)))
    for ax, chart in zip(axes, scene.charts, strict=True):
        _draw_chart(ax, chart)
    _add_legend(upper, scene.names)
    _draw_digits(lower, scene)
    return plots.png(fig)


def _draw_chart(ax, chart):
    for line in chart.lines:
        style = {"linewidth": 1.4, "linestyle": "--"} if line.thin else {"linewidth": 2.2}
        ax.plot(line.x, line.y, color=_color(line.color), **style)
    plots.style_axes(ax, "", "steps", percent=chart.percent)
    # Smaller than elsewhere: with three charts side by side the titles would meet.
    ax.set_title(chart.title, loc="left", fontsize=8.5)
    ax.set(ylim=(chart.low, chart.high), yticks=chart.ticks, xlim=(0, chart.last))


def _add_legend(fig, names):
    from matplotlib.lines import Line2D

    handles = [Line2D([], [], color=_color(color), label=name) for name, color, _ in names]
    fig.legend(handles=handles, loc="outside lower center", ncols=len(handles))


def _draw_digits(fig, scene):
    """Draw the digits with their titles in a row, and under them the bars if there are any."""
    n, bars = len(scene.images), scene.bars is not None
    axes = np.atleast_2d(fig.subplots(2 if bars else 1, n, height_ratios=(3, 2) if bars else None))
    tones = {"good": plots.GOOD, "bad": plots.BAD, "": plots.INK}
    for i, (words, tone) in enumerate(scene.titles):
        plots.draw_digit(axes[0, i], scene.images[i], tones[tone] if tone else plots.FAINT)
        title = {"fontsize": 9, "pad": 3, "color": tones[tone], "weight": "normal"}
        axes[0, i].set_title(words, loc="center", **title)
        if bars:
            _draw_bars(axes[1, i], scene.bars[i], scene.threshold)


def _draw_bars(ax, proba, threshold):
    best = proba.argmax()
    colors = [plots.COLORS[k] if k == best else plots.FAINT for k in range(10)]
    ax.bar(range(10), proba, color=colors)
    ax.axhline(threshold, color=plots.GREY, linewidth=0.8, linestyle=":")
    ax.set(ylim=(0, 1.05), yticks=[], xticks=[best])
    ax.spines["left"].set_visible(False)


def _color(color):
    return plots.INK if color == INK else plots.COLORS[color]
