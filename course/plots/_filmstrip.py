"""A filmstrip: images in a row, each a step from the one before."""

import numpy as np

from course.plots._style import COLORS, INK, TEXT_GREY, blank_figure, show

_SIDE = 0.98  # inches, an image
_GAP = 0.22


def show_filmstrip(images, truth, notes, title):
    """Show digits one after the other, joined by arrows, framed in the color of what they are.

    Parameters
    ----------
    images : array of shape (n, 64), ink in [0, 1]
    truth : int array of shape (n,), the digit that each one is
    notes : list of n str, a line under each image; may be empty
    title : str
    """
    images, truth = np.asarray(images).reshape(-1, 8, 8), np.asarray(truth)
    n = len(images)
    fig = blank_figure(n * (_SIDE + _GAP), 1.75)
    fig.get_layout_engine().set(w_pad=0.03, wspace=_GAP / _SIDE)
    fig.suptitle(title, x=0.01, ha="left", fontsize=11.5, weight="bold", color=INK)
    colors = {digit: COLORS[k] for k, digit in enumerate(dict.fromkeys(truth.tolist()))}
    axes = np.atleast_1d(fig.subplots(1, n))
    for i, (ax, image, digit, note) in enumerate(zip(axes, images, truth, notes, strict=True)):
        ax.imshow(image, cmap="Greys", vmin=0, vmax=1, interpolation="nearest")
        ax.set(xticks=[], yticks=[])
        ax.set_xlabel(note, fontsize=9, color=INK)
        ax.set_title(f"a {digit}", loc="center", fontsize=10, pad=3, color=colors[int(digit)])
        for spine in ax.spines.values():
            spine.set(visible=True, color=colors[int(digit)], linewidth=2.2)
        if i:
            ax.annotate(
                "", xy=(-0.04, 0.5), xytext=(-0.24, 0.5), xycoords="axes fraction",
                arrowprops={"arrowstyle": "-|>", "color": TEXT_GREY}, annotation_clip=False,
            )  # fmt: skip
    steps = ", ".join(
        f"a {digit}{f' ({note})' if note else ''}"
        for digit, note in zip(truth, (" ".join(note.split()) for note in notes), strict=True)
    )
    show(fig, f"{title}. {n} handwritten digits in a row: {steps}.")
