"""The end of the course: its six pictures on one page, with the learner's own numbers.

Pictures are computed again, in a second or two; numbers are what the working copy kept. Where
the learner has none, the poster shows substitutes and says so.
"""

import numpy as np

from course import plots, workspace
from course.datasets import (
    UNLABELED,
    hide_labels,
    load_digits,
    load_hand_labels,
    make_cigars,
    make_two_moons,
)

_MESSAGES = (
    "1  Labels are expensive, points are cheap,\nand points can change the answer.",
    "2  Supervised learning knows the classes,\nunsupervised learning the clusters.",
    "3  Labels name the components, points\nshape them; a weight balances both.",
    "4  On a graph, near means connected\nby a short path.",
    "5  Trained on its own predictions, a\nmodel confirms its mistakes.",
    "6  Augmentation says which changes\nkeep the class.",
)


def poster(own_net=None, path=None):
    """Show the six pictures of the course on one page, with the learner's numbers under them.

    Parameters
    ----------
    own_net : float or None
        The accuracy of a net trained on the learner's own labels, as lesson 6 trains it.
    path : path ending in .png, .pdf or .svg, or None
        Where to keep the page as a file too.

    Examples
    --------
    >>> len(poster_numbers())
    6
    """
    numbers = poster_numbers(own_net)
    fig = plots.figure(width=6.4, height=7.0)[0]
    fig.clear()
    fig.suptitle("A few labels and many points", fontsize=14, weight="bold", x=0.02, ha="left")
    pictures = (_cut, _groups, _cigars, _chain, _mistakes, _views)
    for i, (draw, message, number) in enumerate(zip(pictures, _MESSAGES, numbers, strict=True)):
        ax = fig.add_subplot(3, 2, i + 1)
        draw(ax)
        ax.set_anchor("W")
        ax.set_title(message, fontsize=8.5)
        ax.set_xlabel(number, loc="left", fontsize=8.5, color=plots.COLORS[0], labelpad=8)
    if path is not None:
        fig.savefig(path, dpi=160)
    own = numbers[:-1] != poster_numbers(state={})[:-1]
    whose = "your own numbers" if own else "substitutes for your numbers"
    plots.show(fig, f"The six pictures of the course on one page, with {whose} under them.")


def poster_numbers(own_net=None, state=None):
    """Return a line for each lesson: what the learner did, or what stands in.

    Parameters
    ----------
    own_net : float or None, as for :func:`poster`
    state : dict to read instead of the working copy, or None

    Returns
    -------
    list of six str
    """
    kept = workspace.load if state is None else (lambda key, other=None: state.get(key, other))
    _, truth = load_digits()
    y_hand, own = load_hand_labels()
    if state is not None:
        own = False
    known = y_hand != UNLABELED
    slips = int(np.sum(y_hand[known] != truth[known]))
    given = f"{known.sum()} labels {'of your own' if own else 'that came with the course'}"
    asked = [entry for entry in kept("commitments", {}).values() if "right" in entry]
    right = sum(entry["right"] for entry in asked)
    sure = [entry["confidence"] for entry in asked if entry.get("confidence") is not None]
    solved = sum(bool(e.get("solved")) for e in kept("exercises", {}).values())
    golf = kept("label_golf", {})
    lines = [f"{given}, {_count(slips, 'error')}"]
    if asked:
        lines.append(f"{right} of your {_count(len(asked), 'prediction')} came out right")
    else:
        lines.append("no prediction of yours yet")
    lines.append(f"{_count(solved, 'exercise')} solved" if solved else "no exercise solved yet")
    if golf:
        lines.append(f"label golf: {_count(min(golf.values()), 'click')} at best")
    else:
        lines.append("label golf: not played yet")
    if sure:
        lines.append(
            f"{np.mean(sure):.0f} % sure on average, {100 * right / len(asked):.0f} % right"
        )
    else:
        lines.append("your confidence: not known yet")
    if own_net:
        lines.append(f"network on the labels of lesson 1: {100 * own_net:.0f} % accuracy")
    else:
        lines.append("network on the labels of lesson 1: not trained yet")
    return lines


def _count(n, word):
    return f"{n} {word}" if n == 1 else f"{n} {word}s"


def _moons(**settings):
    X, y = make_two_moons(**{"n_samples": 120, "noise": 0.05, "random_state": 2, **settings})
    return X, y, hide_labels(y, per_class=1, random_state=2)


def _cut(ax):
    from course.methods import KNeighborsClassifier

    X, _, y_few = _moons()
    known = y_few != UNLABELED
    nearest = KNeighborsClassifier(n_neighbors=1).fit(X[known], y_few[known])
    plots.draw_regions(ax, nearest, X)
    plots.draw_points(ax, X, y_few)
    plots.frame_points(ax, X)


def _groups(ax):
    from course.methods import KMeans

    X, *_ = _moons()
    groups = KMeans(n_clusters=4, random_state=0).fit(X)
    plots.draw_clusters(ax, X, groups.predict(X), groups.cluster_centers_)
    plots.frame_points(ax, X)


def _cigars(ax):
    from course.methods import SemiSupervisedGaussianMixture

    X, y = make_cigars(n_samples=160, random_state=3)
    y_few = hide_labels(y, per_class=1, random_state=3)
    model = SemiSupervisedGaussianMixture(unlabeled_weight=0.05).fit(X, y_few)
    plots.draw_regions(ax, model, X)
    plots.draw_points(ax, X, y_few)
    plots.draw_ellipses(ax, model.means_, model.covariances_)
    plots.frame_points(ax, X)
    ax.set_aspect("auto")  # as large as its neighbors: the shape is not the point here


def _chain(ax):
    from course.methods import LabelPropagation

    X, _, y_few = _moons()
    model = LabelPropagation(kernel="rbf", gamma=40).fit(X, y_few)
    plots.draw_points(ax, X, model.transduction_, given=y_few)
    plots.frame_points(ax, X)


def _mistakes(ax):
    from course.methods import KNeighborsClassifier, SelfTrainingClassifier

    X, y = make_two_moons(n_samples=160, noise=0.1, random_state=0)
    y_few = hide_labels(y, per_class=2, random_state=5)
    base = KNeighborsClassifier(n_neighbors=3, weights="distance")
    model = SelfTrainingClassifier(base, criterion="k_best", k_best=30).fit(X, y_few)
    guessed = model.transduction_
    plots.draw_points(ax, X, guessed, given=y_few)
    wrong = (guessed != y) & (guessed != UNLABELED)
    ax.scatter(*X[wrong].T, s=70, facecolors="none", edgecolors=plots.INK, linewidths=1.1)
    plots.frame_points(ax, X)


def _views(ax):
    from course.deep import ImageAugmentation

    X, y = load_digits()
    rng, views = np.random.RandomState(8), ImageAugmentation()
    zero, six = X[np.flatnonzero(y == 0)[0]], X[np.flatnonzero(y == 6)[0]]
    weak, strong = views.weak(zero[None], rng)[0], views.strong(zero[None], rng)[0]
    ax.set(xlim=(0, 10), ylim=(0, 5.6), xticks=[], yticks=[], aspect="equal")
    ax.spines[:].set_visible(False)
    rows = ((3.0, weak, strong, "0", "still a 0", 2), (0.1, six, six[::-1], "6", "a 9!", 1))
    for low, left, right, name, other, color in rows:
        for start, image in ((0.4, left), (5.0, right)):
            ax.imshow(
                np.reshape(np.round(15 * image) / 15, (8, 8)), cmap="Greys", vmin=0, vmax=1,
                extent=(start, start + 2.4, low, low + 2.4), zorder=2,
            )  # fmt: skip
            ax.plot(
                [start, start + 2.4, start + 2.4, start, start],
                [low, low, low + 2.4, low + 2.4, low], color=plots.FAINT, linewidth=1, zorder=3,
            )  # fmt: skip
        ax.annotate(
            "", xy=(4.9, low + 1.2), xytext=(2.95, low + 1.2),
            arrowprops={"arrowstyle": "-|>", "color": plots.COLORS[color], "linewidth": 2.4},
        )  # fmt: skip
        ax.text(3.9, low + 1.5, name, ha="center", color=plots.COLORS[color], weight="bold")
        ax.text(7.7, low + 1.05, other, fontsize=11, color=plots.COLORS[color], weight="bold")
