"""Tables of counts, tinted so that the large ones are seen first."""

import matplotlib as mpl
import numpy as np

from course.plots._style import COLORS, INK, figure, show


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
    starts = [f"{label}: " for label in row_labels] if row_labels else [""] * n_rows
    rows = "; ".join(
        start + " ".join(map(str, row)) for start, row in zip(starts, table, strict=True)
    )
    show(fig, f"{title}. One row per {row_name}, one column per {column_name}: {rows}.")
