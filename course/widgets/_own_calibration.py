"""Lesson 5: your own calibration, from your committed answers, beside a model's."""

import numpy as np

from course import plots
from course.evaluation import reliability
from course.widgets._commit import commitments

_EDGES = np.linspace(0.5, 1.0, 6)
_OWN_EDGES = [0.5, 0.7, 0.85, 1.0]  # wider: a handful of answers must fill them
_FEW = 20  # answers below which one says little about oneself


def own_calibration(confidence, right, title="Reliability diagram", name="the model"):
    """Show the proportion of correct predictions against confidence: a reliability diagram.

    The model's curve, and beside it the learner's: every answer committed to in the lessons
    with a confidence, once it has been revealed. With none, the model's is shown alone.

    Parameters
    ----------
    confidence : array of shape (n_points,), in [0, 1]
        Of the model's predictions; below 0.5 they are left out, as in the lessons' questions.
    right : bool array of shape (n_points,), whether each prediction is right
    title, name : str, of the picture, and of the model in its legend

    Raises
    ------
    ValueError
        If the arrays cannot be used.
    """
    model = reliability(confidence, right, _EDGES)
    own = [
        (entry["confidence"] / 100, entry["right"])
        for entry in commitments()
        if entry["confidence"] is not None and entry["right"] is not None
    ]
    sure, hits = np.array(own, dtype=float).reshape(-1, 2).T
    yours = reliability(sure, hits == 1, _OWN_EDGES)
    fig, ax = plots.figure(width=5.6, height=4.6)
    ax.plot([0.5, 1], [0.5, 1], color=plots.INK, linestyle=":", linewidth=1.4)
    ax.text(
        0.515, 0.555, "perfectly calibrated", rotation=45, rotation_mode="anchor",
        transform_rotates_text=True, fontsize=9, color=plots.TEXT_GREY,
    )  # fmt: skip
    _draw(ax, model, name, plots.COLORS[1], "s", "-")
    if yours:
        _draw(ax, yours, "you", plots.COLORS[0], "o", "none")
    ax.set_xlim(0.48, 1.02)
    ax.set_ylim(min(0.44, *(part["low"] for part in [*model, *yours])) - 0.04, 1.04)
    plots.style_axes(ax, title, "confidence", "proportion correct", percent=True)
    ax.xaxis.set_major_formatter(ax.yaxis.get_major_formatter())
    fig.legend(*ax.get_legend_handles_labels(), loc="outside lower center", ncols=2)
    plots.show(fig, f"{title}. {_told(name, model)} {_about_you(sure, hits, yours)}")


def _draw(ax, parts, label, color, marker, style):
    sure, right, low, high = np.transpose(
        [[part[key] for key in ("confidence", "right", "low", "high")] for part in parts]
    )
    ax.vlines(sure, low, high, color=color, linewidth=2, alpha=0.4, zorder=2)
    ax.plot(
        sure, right, color=color, marker=marker, markersize=8, label=label, linestyle=style,
        markeredgecolor="white", markeredgewidth=1, zorder=3,
    )  # fmt: skip
    if label == "you":
        for x, y, part in zip(sure, right, parts, strict=True):
            ax.annotate(
                f"{part['n']}", (x, y), (9, -3), textcoords="offset points", fontsize=9, color=color
            )


def _told(name, parts):
    cells = (
        f"{100 * p['confidence']:.0f} % confidence, {100 * p['right']:.0f} % correct" for p in parts
    )
    return f"{name[0].upper()}{name[1:]}: {'; '.join(cells)}."


def _about_you(sure, hits, parts):
    if not parts:
        return (
            "You have not committed to an answer that has been revealed yet, so the model is alone "
            "here. Lock in answers in the lessons, reveal them, and run this cell again."
        )
    gap = round(100 * (sure.mean() - hits.mean()))
    side = (
        "as confident as correct"
        if gap == 0
        else f"{abs(gap)} points {'over' if gap > 0 else 'under'}confident"
    )
    said = (
        f"You: {hits.sum():.0f} of {len(hits)} correct, {100 * sure.mean():.0f} % confidence on "
        f"average, {side}."
    )
    few = f" With fewer than {_FEW} answers, that may be chance." if len(hits) < _FEW else ""
    return said + few
