"""Pictures of lesson 6: views of a digit, pseudo-labels, trainings and kinds of data."""

import numpy as np

from course.plots._style import COLORS, FAINT, GREY, INK, blank_figure, figure, show, style_axes

_RIGHT, _WRONG = "#12805C", "#B4531F"


def draw_digit(ax, image, color=FAINT):
    """Draw one image of 64 pixels as ink on paper, framed in ``color``."""
    # Few greys: a picture is kept with 128 colors, and digits shall not use them up.
    inked = np.round(15 * np.clip(image, 0, 1)).reshape(8, 8) / 15
    ax.imshow(inked, cmap="Greys", vmin=0, vmax=1, interpolation="nearest")
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set(visible=True, color=color, linewidth=0.8 if color == FAINT else 2.4)


def draw_bars(ax, proba, threshold=None, target=None):
    """Draw the ten answers of a net, the largest in its class's color.

    Parameters
    ----------
    ax : matplotlib Axes
    proba : array of shape (10,)
    threshold : float, drawn as a dotted line, or None
    target : int, the target, outlined, or None
    """
    best = int(np.argmax(proba))
    colors = [COLORS[k] if k == best else FAINT for k in range(10)]
    ax.bar(range(10), proba, color=colors, width=0.82)
    if target is not None:
        ax.bar(target, 1, color="none", edgecolor=INK, linestyle=(0, (2, 2)), linewidth=1.3)
    if threshold is not None:
        ax.axhline(threshold, color=GREY, linewidth=1, linestyle=":")
    ax.set(ylim=(0, 1.04), yticks=[], xticks=range(10))
    ax.spines["left"].set_visible(False)
    for k, label in enumerate(ax.get_xticklabels()):
        if k == best:
            label.set(weight="bold", color=INK)


def show_views(rows, alt, columns=()):
    """Show images in rows, a name before each row.

    Parameters
    ----------
    rows : dict from a name to an array of shape (n, 64), ink in [0, 1]
    alt : str
    columns : sequence of str, what stands above the first row
    """
    n = max(map(len, rows.values()))
    fig, axes = figure(
        n, rows=len(rows), width=1.1 + 0.82 * n, height=0.9 * len(rows) + 0.25 * bool(columns),
        squeeze=False,
    )  # fmt: skip
    for ax, column in zip(axes[0], columns, strict=False):
        ax.set_title(column, loc="center", weight="normal", fontsize=10)
    for line, (name, images) in zip(axes, rows.items(), strict=True):
        for ax in line[len(images) :]:
            ax.set_axis_off()
        for ax, image in zip(line, images, strict=False):
            draw_digit(ax, image)
        line[0].set_ylabel(name, rotation=0, ha="right", va="center", labelpad=10)
    show(fig, alt)


def show_teaching(weak, strong, after=None, *, threshold=0.95, titles=None):
    """Show how the prediction on a weak view becomes the pseudo-label for a strong view.

    Parameters
    ----------
    weak, strong : pairs of an image of 64 pixels and ten probabilities
    after : ten probabilities for the strong view from a net trained with such targets, or None
    threshold : float, or None where none is used
    titles : str for each of the two (or three) pictures, or None
    """
    guess = int(np.argmax(weak[1]))
    parts = [(*weak, None), (*strong, guess)]
    parts += [] if after is None else [(strong[0], after, guess)]
    titles = titles or ("Weak view", "Strong view", "Strong view, trained")
    n = len(parts)
    fig = blank_figure(2.9 * n, 3.4)
    ratios = ([1, 0.5] * n)[:-1]
    grid = fig.add_gridspec(2, 2 * n - 1, height_ratios=(1.75, 1), width_ratios=ratios)
    for i, (image, proba, target) in enumerate(parts):
        digit, bars = (fig.add_subplot(grid[row, 2 * i]) for row in (0, 1))
        obeys = target is None or int(np.argmax(proba)) == target
        draw_digit(digit, image, INK if target is None else _RIGHT if obeys else _WRONG)
        digit.set_title(titles[i], loc="center")
        draw_bars(bars, proba, threshold if target is None else None, target)
        if i:
            words = f"target:\na {guess}" if i == 1 else "trained with\nsuch targets"
            look = (COLORS[guess], 3.4) if i == 1 else (GREY, 1.6)
            _draw_arrow(fig.add_subplot(grid[:, 2 * i - 1]), words, *look)
    show(fig, _taught(titles, parts, guess, threshold))


def _draw_arrow(ax, words, color, width):
    """Fill the room between two pictures with an arrow and a word or two over it."""
    ax.set_axis_off()
    ax.annotate(
        "", xy=(1.12, 0.5), xytext=(-0.12, 0.5), xycoords="axes fraction", annotation_clip=False,
        arrowprops={"arrowstyle": "-|>,head_width=0.45,head_length=0.8", "color": color,
                    "linewidth": width, "shrinkA": 0, "shrinkB": 0},
    )  # fmt: skip
    ax.text(
        0.5, 0.56, words, transform=ax.transAxes, ha="center", va="bottom", color=color,
        weight="bold", fontsize=11, linespacing=1.15,
    )  # fmt: skip


def _taught(titles, parts, guess, threshold):
    """Say in words what the bars say: no digit that another processor could compute otherwise."""
    sure = ""
    if threshold is not None:
        sure = f", {'above' if np.max(parts[0][1]) >= threshold else 'below'} the threshold"
    said = [f"{titles[0]}: {guess}{sure}. An arrow makes it the target."]
    for title, (_, proba, target) in zip(titles[1:], parts[1:], strict=False):
        best = int(np.argmax(proba))
        said.append(
            f"{title}: {best}" + ("." if best == target else f", and the target is {target}.")
        )
    return " ".join(said)


def show_training(histories, key, title, ylabel, *, low=0.0):
    """Show what a training's ``history_`` says of ``key`` along the steps.

    Parameters
    ----------
    histories : dict from a name to a ``history_``; the first is drawn in ink
    key : str, such as "held_out"
    title, ylabel : str
    low : float, where the axis begins
    """
    fig, ax = figure(height=2.7)
    colors, first = iter(COLORS), next(iter(histories))
    for name, history in histories.items():
        color = INK if name == first else next(colors)
        ax.plot([r["step"] for r in history], [r[key] for r in history], color=color, label=name)
    style_axes(ax, title, "steps", ylabel, percent=True)
    ax.set_ylim(low, 1)
    ax.legend(loc="lower right")
    show(fig, f"{title}: {ylabel} along the steps, for {', '.join(histories)}.")


def show_kinds(kinds, alt):
    """Show a point of each kind of data, as it is and in a weak and a strong view.

    Parameters
    ----------
    kinds : dict from a name to an array of shape (3, n_features): rows of 64 numbers in [0, 1] are
        drawn as images, others as signals where the name says "waves", else as columns
    alt : str
    """
    fig, axes = figure(3, rows=len(kinds), width=6.2, height=1.1 * len(kinds) + 0.3, squeeze=False)
    for line, (name, rows) in zip(axes, kinds.items(), strict=True):
        reach = np.abs(rows).max() * 1.08
        for ax, row in zip(line, rows, strict=True):
            if name == "digits":
                draw_digit(ax, row)
            elif name == "waves":
                ax.plot(row, color=COLORS[0], linewidth=1.6)
                ax.set(ylim=(-reach, reach))
            else:
                changed = ~np.isclose(row, rows[0], atol=0.6)
                ax.bar(range(len(row)), row, color=np.where(changed, COLORS[1], GREY))
                ax.set(ylim=(-reach, reach))
            ax.set(xticks=[], yticks=[])
        line[0].set_ylabel(name, rotation=0, ha="right", va="center", labelpad=12)
    for ax, head in zip(axes[0], ("as it is", "weak", "strong"), strict=True):
        ax.set_title(head, loc="center", fontsize=10)
    show(fig, alt)
