"""Diagrams: boxes joined by arrows, and the two that lessons share."""

import matplotlib as mpl

from course.plots._style import COLORS, GREY, INK, TEXT_GREY, figure, show, tint


def show_flow(boxes, arrows, *, alt, width=8.2, height=2.6, top=3):
    """Show a diagram of what goes in and what comes out: boxes joined by arrows.

    Parameters
    ----------
    boxes : dict from a key to (x, y, text, color); x and y run from 0 to 10 and 0 to ``top``,
        the first line of the text is set in bold
    arrows : list of (from key, to key), or (from key, to key, bend) for an arc
    alt : str
    """
    fig, ax = figure(width=width, height=height)
    ax.set(xlim=(0, 10), ylim=(0, top))
    ax.set_axis_off()
    drawn = {key: _draw_box(ax, *box) for key, box in boxes.items()}
    for start, end, *bend in arrows:
        ax.annotate(
            "", xy=boxes[end][:2], xytext=boxes[start][:2],
            arrowprops={"arrowstyle": "-|>,head_width=0.35,head_length=0.6", "color": TEXT_GREY,
                        "linewidth": 1.6, "patchA": drawn[start], "patchB": drawn[end],
                        "shrinkA": 4, "shrinkB": 4,
                        "connectionstyle": f"arc3,rad={-bend[0] if bend else 0}"},
        )  # fmt: skip
    show(fig, alt, colors=64)


def _draw_box(ax, x, y, text, color, half_width=1.12, half_height=0.52):
    box = mpl.patches.FancyBboxPatch(
        (x - half_width, y - half_height), 2 * half_width, 2 * half_height,
        boxstyle="round,pad=0,rounding_size=0.16", facecolor=tint(color), edgecolor=color,
        linewidth=1.4, zorder=2,
    )  # fmt: skip
    ax.add_patch(box)
    head, _, rest = text.partition("\n")
    lift = 0.16 if rest else 0
    ax.text(x, y + lift, head, ha="center", va="center", weight="bold", fontsize=10, zorder=3)
    ax.text(x, y - 0.2, rest, ha="center", va="center", fontsize=9, zorder=3, linespacing=1.15)
    return box


def show_in_and_out(n_labels, n_points, whose="that were given"):
    """Show what goes into semi-supervised learning, and what comes out.

    Parameters
    ----------
    n_labels, n_points : int, points with a label, and all points
    whose : str, a few words on who gave the labels
    """
    bare = f"{n_points - n_labels:,}"
    predicted = f"predicted labels\nfor the {bare} points\n(transductive)"
    show_flow(
        {
            "few": (1.3, 2.3, f"{n_labels} labels\n{whose}", COLORS[1]),
            "many": (1.3, 0.7, f"{bare} points\nwithout a label", GREY),
            "method": (5.0, 1.5, "a method\nand its assumption", INK),
            "predicted": (8.7, 2.3, predicted, COLORS[0]),
            "new": (8.7, 0.7, "predicted labels\nfor new points\n(inductive)", COLORS[2]),
        },
        [("few", "method"), ("many", "method"), ("method", "predicted"), ("method", "new")],
        alt=f"{n_labels} labels {whose} and {bare} points without a label go into a method with "
        "its assumption; the results are predicted labels for these very points (transductive) "
        "and a model that predicts labels for new points (inductive).",
    )


def show_pipeline():
    """Show the loop that nearly every method of the course goes through."""
    show_flow(
        {
            "labels": (1.17, 2.35, "labels\na few", COLORS[1]),
            "points": (1.17, 0.65, "points\nmany, unlabeled", GREY),
            "first": (3.72, 2.35, "1 · first model\nlabels only", INK),
            "structure": (3.72, 0.65, "2 · predictions\nof the latest model", COLORS[0]),
            "guesses": (6.27, 0.65, "3 · soft labels\nor predicted labels", COLORS[0]),
            "refined": (6.27, 2.35, "4 · refined model\ngiven and predicted", INK),
            "out": (8.82, 2.35, "predictions\nafter convergence", COLORS[0]),
        },
        [
            ("labels", "first"),
            ("points", "structure"),
            ("first", "structure"),
            ("structure", "guesses"),
            ("guesses", "refined"),
            ("refined", "structure"),
            ("refined", "out"),
            ("labels", "refined", 0.3),
        ],
        alt="Labels give a first model. Applied to the unlabeled points, it gives them soft or "
        "predicted labels. A refined model learns from given and predicted labels, and the loop "
        "repeats until it converges.",
        height=3.1,
        top=3.3,
    )
