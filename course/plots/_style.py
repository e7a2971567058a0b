"""Colors, markers, the look of axes, and the one way a picture reaches the page."""

import io
import textwrap

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

COLORS = (
    "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00",
    "#56B4E9", "#7A5195", "#8C6D31", "#404040", "#B8A900",
)  # fmt: skip
"""A color per class: Okabe and Ito's, in an order that keeps neighbors apart, then four more."""

MARKERS = ("o", "s", "^", "D", "v", "P", "X", "<", ">", "*")
"""A marker per class, so that color never stands alone."""

GREY = "#8A8F98"
"""Unlabeled points."""

INK = "#22272E"
"""Text and the lines that matter."""

TEXT_GREY = "#5B636E"
"""Text that steps back: tick labels, notes in a picture."""

GOOD, BAD = "#12805C", "#B4531F"
"""Right and wrong predictions, as in the widgets and on the cards."""

FAINT = "#C9CED6"
"""Axes, grids, edges of a graph."""

REGION_TINT = 0.20
"""How much of a class's color is left in the region it claims (the rest is white)."""

_STYLE = {
    "figure.facecolor": "white",
    "axes.facecolor": "white",
    "axes.edgecolor": FAINT,
    "axes.labelcolor": INK,
    "axes.titlecolor": INK,
    "axes.titlelocation": "left",
    "axes.titlesize": 11.5,
    "axes.titleweight": "bold",
    "axes.titlepad": 9,
    "axes.labelsize": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "grid.color": "#ECEEF1",
    "grid.linewidth": 0.8,
    "text.color": INK,
    "xtick.color": TEXT_GREY,
    "ytick.color": TEXT_GREY,
    "xtick.labelsize": 9,
    "ytick.labelsize": 9,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "legend.frameon": False,
    "legend.fontsize": 9.5,
    "lines.linewidth": 2.0,
    "lines.solid_capstyle": "round",
    "font.size": 10,
    "axes.prop_cycle": mpl.cycler(color=COLORS),
}

# Set once, on import: a figure drawn by hand in a lesson looks like the others.
mpl.rcParams.update(_STYLE)

WIDTHS, WIDEST = {1: 5.2, 2: 8.2}, 9.6  # inches, by number of panels

_DOTS_PER_INCH = 112  # drawn finer than it is shown, for sharp screens
_SHOWN_PER_INCH = 96


def figure(n_panels=1, *, rows=1, width=None, height=3.4, **subplots):
    """Return a figure in the course's style and its axes.

    Parameters
    ----------
    n_panels : int, panels side by side
    rows : int, rows of as many panels
    width, height : float, inches; the width follows the number of panels unless given
    subplots : handed to ``Figure.subplots``, for example ``sharey=True``

    Returns
    -------
    fig : matplotlib Figure
    axes : one Axes, or an array of them if there are several

    Examples
    --------
    >>> fig, (left, right) = figure(2)
    >>> left.get_title()
    ''
    """
    fig = blank_figure(width or WIDTHS.get(n_panels, WIDEST), height)
    fig.get_layout_engine().set(w_pad=0.08, h_pad=0.1, wspace=0.05)
    return fig, fig.subplots(rows, n_panels, **subplots)


def blank_figure(width, height):
    """Return an empty figure that no notebook backend will show by itself."""
    fig = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(fig)
    return fig


def show(fig, alt, *, colors=48):
    """Display ``fig`` in a notebook with the sentence ``alt`` for those who cannot see it.

    The sentence is stored beside the picture as text, so a strict comparison of
    outputs notices when the numbers in it change.

    Parameters
    ----------
    fig : matplotlib Figure
    alt : str, one or two sentences that say what the picture shows, numbers included
    colors : int, how many are kept; more where many light tints stand side by side
    """
    from IPython.display import display

    if not alt or not alt.strip():
        raise ValueError("alt must say what the picture shows; it is empty")
    alt = " ".join(alt.split())
    width = round(fig.get_figwidth() * _SHOWN_PER_INCH)
    display(
        {"image/png": png(fig, colors), "text/plain": textwrap.fill(alt, 100)},
        raw=True,
        metadata={"image/png": {"alt": alt, "width": width}},
    )


def png(fig, colors=48):
    """Return ``fig`` as PNG bytes of few ``colors``, small enough to keep in a notebook."""
    from PIL import Image

    buffer = io.BytesIO()
    fig.savefig(buffer, format="png", dpi=_DOTS_PER_INCH)
    buffer.seek(0)
    # Maximum coverage keeps the color of a lone marker; a median cut loses it. One round of
    # k-means on top keeps greys grey.
    picture = (
        Image.open(buffer)
        .convert("RGB")
        .quantize(colors, method=Image.Quantize.MAXCOVERAGE, kmeans=1, dither=Image.Dither.NONE)
    )
    small = io.BytesIO()
    picture.save(small, format="png", optimize=True)
    return small.getvalue()


def tint(color, share=0.12):
    """Return ``color`` with the given share of itself left, the rest white."""
    return 1 - share * (1 - np.array(mpl.colors.to_rgb(color)))


def style_axes(ax, title=None, xlabel=None, ylabel=None, *, percent=False):
    """Finish a plot of numbers: title, labels, a light grid, percent on the vertical axis."""
    ax.set(xlabel=xlabel or "", ylabel=ylabel or "")
    if title:
        ax.set_title(title)
    ax.grid(axis="y")
    if percent:
        ax.yaxis.set_major_formatter(mpl.ticker.PercentFormatter(1.0, decimals=0))
