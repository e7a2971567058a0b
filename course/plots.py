"""Figures: one drawing convention from the first picture to the last.

Unlabeled points are small, hollow and grey. Labeled points are large and
filled, with a color *and* a marker for each class (Okabe-Ito colors, which
color-blind readers can tell apart). Regions a model claims are light tints of
the same colors. Every picture goes through :func:`show`, which takes a
sentence for those who cannot see it; the ``show_...`` functions build that
sentence from the data.
"""

import io
import textwrap

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from scipy.ndimage import gaussian_filter, zoom
from sklearn.base import ClusterMixin

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
    "xtick.color": "#5B636E",
    "ytick.color": "#5B636E",
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

_DOTS_PER_INCH = 120  # drawn finer than it is shown, for sharp screens
_SHOWN_PER_INCH = 96


_WIDTHS, _WIDEST = {1: 5.2, 2: 8.2}, 9.6  # inches, by number of panels


def figure(n_panels=1, *, width=None, height=3.4, **subplots):
    """Return a figure in the course's style and its axes.

    Parameters
    ----------
    n_panels : int, panels side by side
    width, height : float, inches; the width follows the number of panels unless given
    subplots : handed to ``Figure.subplots``, for example ``sharey=True``

    Returns
    -------
    fig : matplotlib Figure
    axes : one Axes, or an array of them if ``n_panels > 1``

    Examples
    --------
    >>> fig, (left, right) = figure(2)
    >>> left.get_title()
    ''
    """
    fig = _blank(width or _WIDTHS.get(n_panels, _WIDEST), height)
    fig.get_layout_engine().set(w_pad=0.08, h_pad=0.1, wspace=0.05)
    return fig, fig.subplots(1, n_panels, **subplots)


def _blank(width, height):
    """Return an empty figure that no notebook backend will show by itself."""
    fig = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(fig)
    return fig


def show(fig, alt):
    """Display ``fig`` in a notebook with the sentence ``alt`` for those who cannot see it.

    The sentence is stored beside the picture as text, so a strict comparison of
    outputs notices when the numbers in it change.

    Parameters
    ----------
    fig : matplotlib Figure
    alt : str, one or two sentences that say what the picture shows, numbers included
    """
    from IPython.display import display

    if not alt or not alt.strip():
        raise ValueError("alt must say what the picture shows; it is empty")
    alt = " ".join(alt.split())
    width = round(fig.get_figwidth() * _SHOWN_PER_INCH)
    display(
        {"image/png": png(fig), "text/plain": textwrap.fill(alt, 100)},
        raw=True,
        metadata={"image/png": {"alt": alt, "width": width}},
    )


def png(fig):
    """Return ``fig`` as PNG bytes of at most 128 colors, small enough to keep in a notebook."""
    from PIL import Image

    buffer = io.BytesIO()
    fig.savefig(buffer, format="png", dpi=_DOTS_PER_INCH)
    buffer.seek(0)
    # Maximum coverage keeps the color of a lone marker; a median cut loses it.
    picture = (
        Image.open(buffer)
        .convert("RGB")
        .quantize(128, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    )
    small = io.BytesIO()
    picture.save(small, format="png", optimize=True)
    return small.getvalue()


def region_colors(n_classes):
    """Return the light tints of the first ``n_classes`` colors, shape (n_classes, 3)."""
    return np.array([_tint(COLORS[k % len(COLORS)], REGION_TINT) for k in range(n_classes)])


_CROWD = 60


def region_greys(n_clusters):
    """Return a light grey per cluster, shape (n_clusters, 3): without a name, no color."""
    lightness = 0.97 - 0.16 * (np.arange(n_clusters) * 0.618 % 1)
    return np.repeat(lightness[:, None], 3, axis=1)


def draw_points(ax, X, y, *, given=None, names=None):
    """Draw points the way this course always does: hollow grey, or filled with color and marker.

    With ``given``, the other labels in ``y`` are guesses, drawn small.

    Parameters
    ----------
    ax : matplotlib Axes
    X : array of shape (n_samples, 2)
    y : int array of shape (n_samples,), -1 = no label
    given : int array of shape (n_samples,), the labels that were given; default ``y``
    names : list of str, a name per class, for the legend the caller may add
    """
    X, y = np.asarray(X), np.asarray(y)
    given = y if given is None else np.asarray(given)
    bare, guessed = y == -1, (y != -1) & (given == -1)
    size = 62 if (given != -1).sum() <= _CROWD else 24  # a crowd of large markers hides itself
    if bare.any():
        ax.scatter(
            *X[bare].T, s=15, facecolors="none", edgecolors=GREY, linewidths=0.9,
            label="unlabeled", zorder=2,
        )  # fmt: skip
    for k in np.unique(y[~bare]):
        look = {"color": COLORS[k % len(COLORS)], "marker": MARKERS[k % len(MARKERS)]}
        if guessed.any():
            ax.scatter(*X[guessed & (y == k)].T, s=16, linewidths=0, zorder=3, **look)
        ax.scatter(
            *X[~guessed & (y == k)].T, s=size, edgecolors="white",
            linewidths=1.1 if size > 30 else 0.5, zorder=4,
            label=names[k] if names is not None else f"class {k}", **look,
        )  # fmt: skip


def draw_clusters(ax, X, cluster, centers):
    """Draw points in a grey per cluster, and each center as a numbered disc.

    Parameters
    ----------
    ax : matplotlib Axes
    X : array of shape (n_samples, 2)
    cluster : int array of shape (n_samples,)
    centers : array of shape (n_clusters, 2)
    """
    greys = np.linspace(1, 0.55, len(centers))[cluster]
    ax.scatter(
        *X.T, s=15, color=np.repeat(greys[:, None], 3, axis=1), edgecolors=GREY, linewidths=0.9
    )
    for number, center in enumerate(centers, start=1):
        ax.annotate(
            str(number), center, ha="center", va="center", color=INK, weight="bold", fontsize=9,
            bbox={"boxstyle": "circle,pad=0.25", "facecolor": "white", "edgecolor": INK}, zorder=5,
        )  # fmt: skip


def draw_regions(ax, model, X, *, resolution=140):
    """Tint the plane around ``X`` by what ``model`` predicts there; clusters get greys.

    Parameters
    ----------
    ax : matplotlib Axes
    model : fitted classifier of two features with classes 0, 1, 2, ...
    X : array of shape (n_samples, 2), sets the frame
    resolution : int, grid points along the longer side
    """
    (left, right), (low, high) = limits(X)
    grid = np.stack(
        np.meshgrid(np.linspace(left, right, resolution), np.linspace(low, high, resolution)), -1
    )
    answer = np.asarray(model.predict(grid.reshape(-1, 2))).reshape(resolution, resolution)
    shares = _smooth_shares(answer)
    tint = region_greys if isinstance(model, ClusterMixin) else region_colors
    ax.imshow(
        tint(len(shares))[shares.argmax(axis=0)],
        extent=(left, right, low, high), origin="lower", aspect="auto", zorder=0,
        interpolation="nearest",
    )  # fmt: skip
    across, up = np.linspace(left, right, shares.shape[2]), np.linspace(low, high, shares.shape[1])
    for k in range(len(shares) if len(shares) > 2 else 1):
        others = np.delete(shares, k, axis=0)
        if len(others) and np.ptp(shares[k]):
            lead = shares[k] - others.max(axis=0)
            ax.contour(across, up, lead, levels=[0], colors="white", linewidths=1.8, zorder=1)


def _smooth_shares(answer, finer=3):
    """Return class shares on a finer grid, so that borders look drawn and not like stairs."""
    one_hot = np.arange(answer.max() + 1)[:, None, None] == answer
    blurred = gaussian_filter(one_hot.astype(float), sigma=(0, 1.1, 1.1), mode="nearest")
    return zoom(blurred, (1, finer, finer), order=1, mode="nearest", grid_mode=True)


def limits(X, margin=0.08):
    """Return ((left, right), (low, high)) that frame ``X`` with a margin on each side."""
    X = np.asarray(X)
    low, high = X.min(axis=0), X.max(axis=0)
    room = margin * np.maximum(high - low, 1e-9)
    return tuple((float(a), float(b)) for a, b in zip(low - room, high + room, strict=True))


def panel_height(X, n_panels, *, legend=True):
    """Return the height in inches at which ``n_panels`` pictures of ``X`` leave no gap."""
    (left, right), (low, high) = limits(X)
    each = (_WIDTHS.get(n_panels, _WIDEST) - 0.15 * n_panels) / n_panels
    return each * (high - low) / (right - left) + (0.85 if legend else 0.45)


def frame_points(ax, X, title=None):
    """Frame a scatter plot: same scale on both axes, no ticks (the units say nothing), a title."""
    (left, right), (low, high) = limits(X)
    ax.set(xlim=(left, right), ylim=(low, high), xticks=[], yticks=[])
    ax.set_aspect("equal", adjustable="box")
    for spine in ax.spines.values():
        spine.set(visible=True, color=FAINT, linewidth=0.8)
    if title:
        ax.set_title(title)


def add_legend(fig, ax):
    """Put one legend for all panels under them; classes first, then what has no label."""
    handles, labels = ax.get_legend_handles_labels()
    order = sorted(range(len(labels)), key=lambda i: labels[i] == "unlabeled")
    fig.legend(
        [handles[i] for i in order], [labels[i] for i in order],
        loc="outside lower center", ncols=min(len(labels), 6), handletextpad=0.3, columnspacing=1.6,
    )  # fmt: skip


def show_points(X, y, title=None, *, model=None, given=None, names=None, frame=None):
    """Show points, labeled and not; with ``model`` also the regions it claims.

    Parameters
    ----------
    X : array of shape (n_samples, 2)
    y : int array of shape (n_samples,), -1 = no label
    title : str
    model : fitted classifier, or None
    given : int array of shape (n_samples,), where ``y`` holds guesses too: the given labels
    names : list of str, a name per class
    frame : array of shape (m, 2), points that must fit in; default ``X``
    """
    fig, ax = figure()
    _points_panel(ax, X, y, title, model, names, frame, given)
    add_legend(fig, ax)
    show(fig, alt=f"{title or 'Points'}. {describe_points(y, names)}{_describe_regions(model)}")


def show_side_by_side(X, panels, *, names=None, alt=None):
    """Show the same points several times, each panel with its own labels and model.

    Parameters
    ----------
    X : array of shape (n_samples, 2)
    panels : list of (title, y, model or None)
    names : list of str, a name per class
    alt : str, what to say besides the counts
    """
    fig, axes = figure(len(panels), height=panel_height(X, len(panels)))
    for ax, (title, y, model) in zip(axes, panels, strict=True):
        _points_panel(ax, X, y, title, model, names)
    add_legend(fig, axes[0])
    words = " ".join(f"{title}: {describe_points(y, names)}" for title, y, _ in panels)
    show(fig, alt=f"{words} {alt or ''}")


def _points_panel(ax, X, y, title, model, names, frame=None, given=None):
    frame = X if frame is None else frame
    if model is not None:
        draw_regions(ax, model, frame)
    draw_points(ax, X, y, given=given, names=names)
    frame_points(ax, frame, title)


def describe_points(y, names=None):
    """Return a sentence that counts labeled points by class, and those without a label.

    >>> describe_points(np.array([0, 1, 1, -1]))
    '4 points: 1 of class 0, 2 of class 1, 1 without a label.'
    """
    y = np.asarray(y)
    counts = [
        f"{int((y == k).sum())} of {names[k] if names is not None else f'class {k}'}"
        for k in np.unique(y[y != -1])
    ]
    if (y == -1).any():
        counts.append(f"{int((y == -1).sum())} without a label")
    return f"{len(y)} points: {', '.join(counts)}."


def _describe_regions(model):
    return (
        f" The background shows what {type(model).__name__} predicts." if model is not None else ""
    )


def show_digits(images, titles=None, *, marks=None, per_row=10, alt=None):
    """Show digits as ink on paper, each with a title; marked ones get a red frame.

    Parameters
    ----------
    images : array of shape (n, 64), ink in [0, 1]
    titles : list of n str, or None
    marks : bool array of shape (n,), which to frame (wrong ones, say)
    per_row : int
    alt : str; if None, the titles are read out
    """
    images = np.asarray(images).reshape(-1, 8, 8)
    n = len(images)
    columns, rows = min(n, per_row), -(-n // per_row)
    fig = _blank(0.82 * columns, (0.98 if titles else 0.82) * rows)
    axes = np.atleast_1d(fig.subplots(rows, columns)).ravel()
    for ax in axes[n:]:
        ax.set_axis_off()
    for i, ax in enumerate(axes[:n]):
        ax.imshow(images[i], cmap="Greys", vmin=0, vmax=1, interpolation="nearest")
        ax.set(xticks=[], yticks=[])
        marked = marks is not None and marks[i]
        for spine in ax.spines.values():
            spine.set(
                visible=True, color=COLORS[1] if marked else FAINT, linewidth=2.4 if marked else 0.8
            )
        if titles:
            ax.set_title(
                titles[i], loc="center", pad=3, fontsize=9.5,
                weight="bold" if marked else "normal", color=COLORS[1] if marked else INK,
            )  # fmt: skip
    if alt is None:
        alt = f"{n} handwritten digits" + (f": {', '.join(titles)}." if titles else ".")
    show(fig, alt=alt)


def draw_curve(ax, x, scores, label, color=INK, *, style="-", marker="o"):
    """Draw mean scores over label draws with their 95 % interval as a band.

    Parameters
    ----------
    ax : matplotlib Axes
    x : sequence of n positions
    scores : array of shape (n, n_draws), in [0, 1]
    label, color, style, marker : as in matplotlib
    """
    scores = np.asarray(scores)
    mean = scores.mean(axis=1)
    half = 1.96 * scores.std(axis=1, ddof=1) / np.sqrt(scores.shape[1])
    ax.fill_between(x, mean - half, mean + half, color=color, alpha=0.16, linewidth=0)
    ax.plot(x, mean, style, color=color, marker=marker, markersize=5, label=label)


def style_axes(ax, title=None, xlabel=None, ylabel=None, *, percent=False):
    """Finish a plot of numbers: title, labels, a light grid, percent on the vertical axis."""
    ax.set(xlabel=xlabel or "", ylabel=ylabel or "")
    if title:
        ax.set_title(title)
    ax.grid(axis="y")
    if percent:
        ax.yaxis.set_major_formatter(mpl.ticker.PercentFormatter(1.0, decimals=0))


def show_flow(boxes, arrows, *, alt, width=8.2, height=2.6):
    """Show a diagram of what goes in and what comes out: boxes joined by arrows.

    Parameters
    ----------
    boxes : dict from a key to (x, y, text, color); x and y run from 0 to 10 and 0 to 3,
        the first line of the text is set in bold
    arrows : list of (from key, to key)
    alt : str
    """
    fig, ax = figure(width=width, height=height)
    ax.set(xlim=(0, 10), ylim=(0, 3))
    ax.set_axis_off()
    drawn = {key: _draw_box(ax, *box) for key, box in boxes.items()}
    for start, end in arrows:
        ax.annotate(
            "", xy=boxes[end][:2], xytext=boxes[start][:2],
            arrowprops={"arrowstyle": "-|>,head_width=0.35,head_length=0.6", "color": "#5B636E",
                        "linewidth": 1.6, "patchA": drawn[start], "patchB": drawn[end],
                        "shrinkA": 4, "shrinkB": 4},
        )  # fmt: skip
    show(fig, alt)


def _draw_box(ax, x, y, text, color, half_width=1.12, half_height=0.52):
    box = mpl.patches.FancyBboxPatch(
        (x - half_width, y - half_height), 2 * half_width, 2 * half_height,
        boxstyle="round,pad=0,rounding_size=0.16", facecolor=_tint(color), edgecolor=color,
        linewidth=1.4, zorder=2,
    )  # fmt: skip
    ax.add_patch(box)
    head, _, rest = text.partition("\n")
    lift = 0.16 if rest else 0
    ax.text(x, y + lift, head, ha="center", va="center", weight="bold", fontsize=10, zorder=3)
    ax.text(x, y - 0.2, rest, ha="center", va="center", fontsize=9, zorder=3, linespacing=1.15)
    return box


def _tint(color, share=0.12):
    """Return ``color`` with the given share of itself left, the rest white."""
    return 1 - share * (1 - np.array(mpl.colors.to_rgb(color)))


def show_table(table, title, column_name, row_name, *, row_labels=None, column_labels=None):
    """Show a table of counts, each cell tinted by its share of its row.

    Parameters
    ----------
    table : int array of shape (n_rows, n_columns)
    title, column_name, row_name : str
    row_labels, column_labels : lists of str, default 0, 1, 2, ...
    """
    table = np.asarray(table)
    n_rows, n_columns = table.shape
    share = table / np.maximum(table.sum(axis=1, keepdims=True), 1)
    fig, ax = figure(width=0.9 + 0.46 * n_columns, height=0.95 + 0.27 * n_rows)
    tints = mpl.colors.LinearSegmentedColormap.from_list("tints", ["white", COLORS[0]])
    ax.imshow(share, cmap=tints, vmin=0, vmax=1.15, aspect="auto")
    for i, j in np.ndindex(n_rows, n_columns):
        if table[i, j]:
            color = "white" if share[i, j] > 0.7 else INK
            ax.text(j, i, f"{table[i, j]}", ha="center", va="center", fontsize=9, color=color)
    ax.set_xticks(range(n_columns), column_labels or range(n_columns))
    ax.set_yticks(range(n_rows), row_labels or range(n_rows))
    ax.set_xticks(np.arange(n_columns + 1) - 0.5, minor=True)
    ax.set_yticks(np.arange(n_rows + 1) - 0.5, minor=True)
    ax.grid(which="minor", color="white", linewidth=1.5)
    ax.tick_params(which="both", length=0)
    ax.spines[:].set_visible(False)
    ax.set(xlabel=column_name, ylabel=row_name)
    ax.set_title(title)
    rows = "; ".join(" ".join(map(str, row)) for row in table)
    show(fig, f"{title}. One row per {row_name}, one column per {column_name}: {rows}.")
