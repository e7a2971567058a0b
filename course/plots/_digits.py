"""Handwritten digits as ink on paper."""

import numpy as np

from course.plots._style import COLORS, FAINT, INK, blank_figure, show


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
    fig = blank_figure(0.82 * columns, (0.98 if titles else 0.82) * rows + 0.1)
    fig.get_layout_engine().set(h_pad=0.08)
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
