"""The page's pictures as SVG: positions in percent, so that they fill any width undistorted.

Colors come from the page, so that a picture follows the light and the dark theme and prints.
"""

import html
import math
from dataclasses import dataclass
from itertools import pairwise

_NICE = (1, 2, 2.5, 5, 10)
_MARGIN = 7  # percent of the width on each side, so that no mark is cut


@dataclass(frozen=True)
class Axis:
    """A range of numbers on a line, and where its ticks are.

    Attributes
    ----------
    low, high : floats
    ticks : tuple of float
    unit : str, how a tick is written: "percent", "points" or "number"
    """

    low: float
    high: float
    ticks: tuple
    unit: str = "percent"

    def place(self, value):
        """Return where ``value`` is, in percent of the width."""
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return round(_MARGIN + (100 - 2 * _MARGIN) * share, 2)

    def write(self, tick):
        """Return the text of a tick."""
        if self.unit == "number":
            return f"{tick:,.0f}"
        number = f"{100 * tick:{'+' if self.unit == 'points' and tick else ''}.3g}"
        return number + ("%" if self.unit == "percent" else "")


def make_axis(values, unit="percent", with_zero=False, n_ticks=4):
    """Return an Axis that holds all ``values`` that are finite numbers.

    Examples
    --------
    >>> make_axis([0.71, 0.88]).ticks
    (0.7, 0.75, 0.8, 0.85, 0.9)
    """
    values = [value for value in values if value is not None and math.isfinite(value)]
    values += [0.0] if with_zero or not values else []
    low, high = min(values), max(values)
    if high - low < 1e-9:
        low, high = low - 0.01, high + 0.01
    step = (high - low) / n_ticks
    power = 10 ** math.floor(math.log10(step))
    step = power * next(nice for nice in _NICE if nice * power >= step * (1 - 1e-9))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    ticks = tuple(round(number * step, 10) for number in range(first, last + 1))
    return Axis(ticks[0], ticks[-1], ticks, unit)


def interval_axis(axis):
    """Return the head of a column of intervals: the ticks and what they are."""
    texts = "".join(
        f'<text x="{axis.place(tick)}%" y="12" text-anchor="middle">{axis.write(tick)}</text>'
        for tick in axis.ticks
    )
    return f'<svg class="axis" height="16" width="100%" aria-hidden="true">{texts}</svg>'


def interval_mark(axis, interval, zero=False):
    """Return one interval as a line with a dot, for a table whose cells hold its numbers."""
    lines = "".join(
        f'<line class="grid{" zero" if zero and tick == 0 else ""}" x1="{axis.place(tick)}%" '
        f'x2="{axis.place(tick)}%" y1="0" y2="100%"/>'
        for tick in axis.ticks
    )
    mark = ""
    if math.isfinite(interval.mean):
        x = axis.place(interval.mean)
        if math.isfinite(interval.low) and math.isfinite(interval.high):
            mark += (
                f'<line class="whisker" x1="{axis.place(interval.low)}%" '
                f'x2="{axis.place(interval.high)}%" y1="50%" y2="50%"/>'
            )
        mark += f'<circle class="dot" cx="{x}%" cy="50%" r="5"/>'
    return f'<svg class="mark" height="26" width="100%" aria-hidden="true">{lines}{mark}</svg>'


def curve(sizes, intervals, alt, floor=None):
    """Return a learning curve: labels along, accuracy up, a whisker at each point.

    Parameters
    ----------
    sizes : sequence of int, labels
    intervals : sequence of Interval, as many
    alt : str, what the picture shows
    floor : float, an accuracy to mark by a dashed line
    """
    ends = [end for interval in intervals for end in interval]
    up = make_axis([*ends, *([floor] if floor is not None else [])])
    shares = _log_places(sizes)
    parts = []
    for tick in up.ticks:
        y = _height(up, tick)
        parts.append(f'<line class="grid" x1="9%" x2="100%" y1="{y}%" y2="{y}%"/>')
        parts.append(f'<text x="8%" y="{y}%" dy="4" text-anchor="end">{up.write(tick)}</text>')
    if floor is not None:
        y = _height(up, floor)
        parts.append(f'<line class="floor" x1="9%" x2="100%" y1="{y}%" y2="{y}%"/>')
    means = [(x, _height(up, interval.mean)) for x, interval in zip(shares, intervals, strict=True)]
    for (x1, y1), (x2, y2) in pairwise(means):
        parts.append(f'<line class="curve" x1="{x1}%" y1="{y1}%" x2="{x2}%" y2="{y2}%"/>')
    for x, size, interval in zip(shares, sizes, intervals, strict=True):
        if math.isfinite(interval.low) and math.isfinite(interval.high):
            low, high = _height(up, interval.low), _height(up, interval.high)
            parts.append(f'<line class="whisker" x1="{x}%" x2="{x}%" y1="{low}%" y2="{high}%"/>')
        parts.append(f'<circle class="dot" cx="{x}%" cy="{_height(up, interval.mean)}%" r="5"/>')
        parts.append(f'<text x="{x}%" y="97%" text-anchor="middle">{size:,}</text>')
    return (
        f'<svg class="chart" height="270" width="100%" role="img" aria-label="{html.escape(alt)}">'
        f"{''.join(parts)}</svg>"
    )


def _log_places(sizes):
    """Return where each size is, in percent of the width, on a logarithmic scale."""
    logs = [math.log(size) for size in sizes]
    spread = (logs[-1] - logs[0]) or 1
    return [round(14 + 80 * (value - logs[0]) / spread, 2) for value in logs]


def _height(axis, value):
    share = (min(max(value, axis.low), axis.high) - axis.low) / (axis.high - axis.low)
    return round(88 - 83 * share, 2)


def bar(share):
    """Return a bar that fills ``share`` of its cell."""
    share = round(100 * min(max(share, 0.0), 1.0), 2)
    return (
        '<svg class="bar" height="12" width="100%" aria-hidden="true">'
        f'<rect class="room" width="100%" height="12" rx="3"/>'
        f'<rect class="fill" width="{share}%" height="12" rx="3"/></svg>'
    )
