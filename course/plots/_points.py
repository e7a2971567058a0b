"""Points in the plane: labeled, predicted or unlabeled, and the regions a model claims."""

import numpy as np
from scipy.ndimage import gaussian_filter, zoom
from sklearn.base import ClusterMixin

from course.plots._style import (
    COLORS,
    FAINT,
    GREY,
    INK,
    MARKERS,
    REGION_TINT,
    WIDEST,
    WIDTHS,
    figure,
    show,
    tint,
)

MANY_POINTS = 60
"""More labeled points than this are drawn small: large markers would hide each other."""
_SMALL_PANEL = 14  # size of a marker in a row of small, crowded panels


def region_colors(n_classes):
    """Return the light tints of the first ``n_classes`` colors, shape (n_classes, 3)."""
    return np.array([tint(COLORS[k % len(COLORS)], REGION_TINT) for k in range(n_classes)])


def region_greys(n_clusters):
    """Return a light grey per cluster, shape (n_clusters, 3): without a name, no color."""
    lightness = 0.97 - 0.16 * (np.arange(n_clusters) * 0.618 % 1)
    return np.repeat(lightness[:, None], 3, axis=1)


def draw_points(ax, X, y, *, given=None, names=None, small="predicted label"):
    """Draw points the way this course always does: hollow grey, or filled with color and marker.

    With ``given``, the other labels in ``y`` are predictions, drawn small.

    Parameters
    ----------
    ax : matplotlib Axes
    X : array of shape (n_samples, 2)
    y : int array of shape (n_samples,), -1 = no label
    given : int array of shape (n_samples,), the labels that were given; default ``y``
    names : list of str, a name per class, for the legend the caller may add
    small : str, what the legend says of the small markers
    """
    X, y = np.asarray(X), np.asarray(y)
    given = y if given is None else np.asarray(given)
    bare, guessed = y == -1, (y != -1) & (given == -1)
    size = 62 if (given != -1).sum() <= MANY_POINTS else 24
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
    if guessed.any():
        # For the legend alone: what the two sizes mean, whatever the class.
        ax.scatter([], [], s=size, color=GREY, edgecolors="white", label="given label")
        ax.scatter([], [], s=16, color=GREY, linewidths=0, label=small)


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
    draw_centers(ax, centers)


def draw_rings(ax, X):
    """Draw a ring around each of the points ``X``, shape (n_samples, 2), such as wrong ones."""
    ax.scatter(*X.T, s=52, facecolors="none", edgecolors=INK, linewidths=1.1, zorder=5)


def draw_centers(ax, centers):
    """Draw ``centers``, shape (n_clusters, 2), as numbered discs: no name, no color."""
    for number, center in enumerate(centers, start=1):
        ax.annotate(
            str(number), center, ha="center", va="center", color=INK, weight="bold", fontsize=9,
            bbox={"boxstyle": "circle,pad=0.25", "facecolor": "white", "edgecolor": INK}, zorder=5,
        )  # fmt: skip


def draw_regions(ax, model, X, *, resolution=150):
    """Tint the plane around ``X`` by what ``model`` predicts there; clusters get greys.

    Parameters
    ----------
    ax : matplotlib Axes
    model : fitted classifier of two features with classes 0, 1, 2, ...
    X : array of shape (n_samples, 2), sets the frame
    resolution : int, the grid has about as many points as a square of this side
    """
    answer = _predict_around(model, X, resolution)
    tint_plane(ax, answer, limits(X), named=not isinstance(model, ClusterMixin))


def draw_boundary(ax, model, X, label, *, resolution=150):
    """Draw the decision boundary of ``model`` as a dashed line, with ``label`` for the legend.

    Parameters
    ----------
    ax : matplotlib Axes
    model : fitted classifier of two features with classes 0 and 1
    X : array of shape (n_samples, 2), sets the frame
    label : str
    resolution : int, the grid has about as many points as a square of this side
    """
    (left, right), (low, high) = limits(X)
    shares = _smooth_shares(_predict_around(model, X, resolution))
    across, up = np.linspace(left, right, shares.shape[2]), np.linspace(low, high, shares.shape[1])
    line = {"colors": INK, "linestyles": "dashed", "linewidths": 1.4, "zorder": 1}
    ax.contour(across, up, shares[0] - 0.5, levels=[0], **line)
    ax.plot([], [], color=INK, linestyle="dashed", linewidth=1.4, label=label)


def _predict_around(model, X, resolution):
    """Return the predictions of ``model`` on an even grid around ``X``, lowest row first."""
    (left, right), (low, high) = limits(X)
    # Square cells: a slanted border on narrow ones would look wavy.
    cell = np.sqrt((right - left) * (high - low)) / resolution
    columns, rows = (max(2, round(side / cell)) for side in (right - left, high - low))
    grid = np.stack(
        np.meshgrid(np.linspace(left, right, columns), np.linspace(low, high, rows)), -1
    )
    return np.asarray(model.predict(grid.reshape(-1, 2))).reshape(rows, columns)


def tint_plane(ax, answer, frame, *, named=True):
    """Tint the plane by the classes in ``answer``, with a white line along the borders.

    Parameters
    ----------
    ax : matplotlib Axes
    answer : int array of shape (rows, columns), classes on an even grid, lowest row first
    frame : ((left, right), (low, high)), what the grid covers
    named : bool, False for clusters, which get greys
    """
    (left, right), (low, high) = frame
    shares = _smooth_shares(answer)
    tints = region_colors if named else region_greys
    ax.imshow(
        tints(len(shares))[shares.argmax(axis=0)],
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
    blurred = gaussian_filter(one_hot.astype(float), sigma=(0, 1.6, 1.6), mode="nearest")
    return zoom(blurred, (1, finer, finer), order=1, mode="nearest", grid_mode=True)


class LinearClassifier:
    """A linear classifier with given weights and bias, in the form that pictures need.

    Parameters
    ----------
    weights : array of shape (n_classes, n_features)
    bias : array of shape (n_classes,)

    Examples
    --------
    >>> model = LinearClassifier(np.eye(2), np.zeros(2))
    >>> model.predict(np.array([[3.0, 1.0], [1.0, 3.0]]))
    array([0, 1])
    """

    def __init__(self, weights, bias):
        self.weights, self.bias = weights, bias

    def predict(self, X):
        """Return the class with the largest logit at each row of ``X``."""
        return (X @ self.weights.T + self.bias).argmax(axis=1)


def limits(X, margin=0.08):
    """Return ((left, right), (low, high)) that frame ``X`` with a margin on each side."""
    X = np.asarray(X)
    low, high = X.min(axis=0), X.max(axis=0)
    room = margin * np.maximum(high - low, 1e-9)
    return tuple((float(a), float(b)) for a, b in zip(low - room, high + room, strict=True))


def panel_height(X, n_panels, *, legend=True):
    """Return the height in inches at which ``n_panels`` pictures of ``X`` leave no gap."""
    (left, right), (low, high) = limits(X)
    each = (WIDTHS.get(n_panels, WIDEST) - 0.15 * n_panels) / n_panels
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
    # Inches for marker, gap and letters; what is wider than the figure would be cut off.
    wide = sum(0.55 + 0.085 * len(label) for label in labels)
    rows = max(1, int(np.ceil(wide / fig.get_figwidth())), -(-len(labels) // 8))
    columns = -(-len(labels) // rows)
    # Matplotlib fills column by column, but a legend is read row by row.
    order = [i for start in range(columns) for i in order[start::columns]]
    # A line fills the place that a marker leaves half empty, so its text needs more distance.
    gap = 0.7 if any(getattr(h, "get_linestyle", str)() == "--" for h in handles) else 0.3
    fig.legend(
        [handles[i] for i in order], [labels[i] for i in order],
        loc="outside lower center", ncols=columns, handletextpad=gap, columnspacing=1.6,
    )  # fmt: skip


def show_points(
    X, y, title=None, *, model=None, baseline=None, given=None, names=None, frame=None, ring=None
):
    """Show points, labeled and not; with ``model`` also what it predicts in the plane.

    Parameters
    ----------
    X : array of shape (n_samples, 2)
    y : int array of shape (n_samples,), -1 = no label
    title : str
    model : fitted classifier, or None
    baseline : fitted classifier of classes 0 and 1, or None
        Trained with labels only; its decision boundary is drawn dashed.
    given : int array of shape (n_samples,), where ``y`` holds predictions too: the given labels
    names : list of str, a name per class
    frame : array of shape (m, 2), points that must fit in; default ``X``
    ring : int or list of int, rows of the points to look at, or None
    """
    # As high as other pictures, but no higher than flat data need.
    fig, ax = figure(height=min(3.4, panel_height(X if frame is None else frame, 1)))
    _points_panel(ax, X, y, title, model, names, frame, given)
    extra = ""
    if baseline is not None:
        draw_boundary(ax, baseline, X if frame is None else frame, "labels only")
        extra = " A dashed line shows the decision boundary with labels only."
    if ring is not None:
        looked_at = X[np.atleast_1d(ring)]
        draw_rings(ax, looked_at)
        places = "; ".join(f"{a:.1f}, {b:.1f}" for a, b in looked_at)
        number = "One is" if len(looked_at) == 1 else f"{len(looked_at)} are"
        extra += f" {number} ringed, at {places}."
    add_legend(fig, ax)
    start = title or "Points"
    start += "" if start.endswith("?") else "."
    words = f"{start} {describe_points(y, names)}{_describe_regions(model)}"
    show(fig, alt=words + extra)


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


def show_clusters(X, panels):
    """Show clusterings of the same points side by side.

    Parameters
    ----------
    X : array of shape (n_samples, 2)
    panels : list of (title, cluster of each point, centers)
    """
    fig, axes = figure(len(panels), height=panel_height(X, len(panels), legend=False))
    sentences = []
    for ax, (title, cluster, centers) in zip(np.atleast_1d(axes), panels, strict=True):
        draw_clusters(ax, X, cluster, centers)
        frame_points(ax, X, title)
        sizes = np.bincount(cluster, minlength=len(centers))
        sentences.append(f"{title}: clusters of {' and '.join(map(str, sizes))} points.")
    show(fig, " ".join(sentences))


def show_data_sets(sets, squares=None):
    """Show fully labeled sets of points side by side, each in its own frame.

    Parameters
    ----------
    sets : dict from a title to (X, y)
    squares : dict from a title to the side of a checkerboard's squares, tinted by class, or None
    """
    fig, axes = figure(len(sets), height=2.6)
    axes = np.atleast_1d(axes)
    for ax, (title, (X, y)) in zip(axes, sets.items(), strict=True):
        draw_points(ax, X, y)
        for markers in ax.collections:
            markers.set_sizes([_SMALL_PANEL])
        if title in (squares or {}):
            _tint_squares(ax, X, squares[title])
        frame_points(ax, X, title)
        ax.set_anchor("N")
    add_legend(fig, axes[np.argmax([y.max() for _, y in sets.values()])])
    words = " ".join(f"{title}: {describe_points(y)}" for title, (_, y) in sets.items())
    show(fig, words)


def _tint_squares(ax, X, side):
    """Tint the squares under ``X``: class 0 where column plus row is even, class 1 elsewhere."""
    first = np.floor(X.min(axis=0) / side).astype(int)
    last = np.ceil(X.max(axis=0) / side).astype(int)
    columns, rows = (np.arange(start, stop) for start, stop in zip(first, last, strict=True))
    classes = (columns + rows[:, None]) % 2
    extent = side * np.array([first[0], last[0], first[1], last[1]])
    ax.imshow(
        region_colors(2)[classes], extent=extent, origin="lower", interpolation="nearest", zorder=0
    )
