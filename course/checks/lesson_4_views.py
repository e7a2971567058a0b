"""Exercises of lesson 4, second part: consistency, co-training, and a bridge of points."""

import numpy as np

from course.checks._declare import Amiss, Exercise, Slip, array_of, each

# --- consistency.consistency_loss ----------------------------------------------------------------


def _two_answers(rng):
    cases = [(np.array([[1.0, 0.0], [0.5, 0.5]]), np.array([[0.0, 1.0], [0.5, 0.5]]))]
    for n, n_classes in ((6, 3), (25, 4)):
        cases.append(tuple(rng.dirichlet(np.ones(n_classes), size=n) for _ in range(2)))
    return cases


CONSISTENCY_LOSS = Exercise(
    name="consistency.consistency_loss",
    solves="course.methods.consistency.consistency_loss",
    points=1,
    minutes=4,
    what="the consistency loss",
    cases=_two_answers,
    hints=[
        "For a single point, by how much do two rows of probabilities differ?",
        "Take the squared length of the difference, which is a sum over the classes. Then "
        "take the mean over the points.",
        "Square the difference, sum it with axis=1, and take the mean of that.",
    ],
    slips=[
        Slip(
            "takes the mean over everything",
            lambda a, b: np.mean((a - b) ** 2),
            "You averaged over the classes too. Sum over the classes and average over the points.",
        ),
        Slip(
            "sums over everything",
            lambda a, b: np.sum((a - b) ** 2),
            "You summed over the points too. Take the mean over the points.",
        ),
        Slip(
            "takes the length",
            lambda a, b: np.mean(np.linalg.norm(a - b, axis=1)),
            "That is the mean length. Use the squared length.",
        ),
        Slip(
            "takes absolute differences",
            lambda a, b: np.mean(np.abs(a - b).sum(axis=1)),
            "You summed absolute differences. Use squares, whose gradient is smooth at 0.",
        ),
        Slip(
            "squares the sum",
            lambda a, b: np.mean((a - b).sum(axis=1) ** 2),
            "Both rows sum to 1, so their differences sum to 0. Square first, then sum.",
        ),
    ],
)


# --- co_training.merge_guesses -------------------------------------------------------------------


def _two_classifiers(rng):
    cases = [([np.array([4, 7]), np.array([7, 9, 4])], [np.array([0, 1]), np.array([0, 1, 0])])]
    for n_classes in (2, 3):
        points = rng.permutation(60)
        indices = [points[:14], rng.permutation(points[8:22])]
        truth = rng.integers(n_classes, size=60)
        labels = [truth[part] for part in indices]
        conflict = np.isin(indices[1], points[8:11])  # three of the six that both label
        labels[1] = np.where(conflict, (labels[1] + 1) % n_classes, labels[1])
        cases.append((indices, labels))
    return cases


def _merged(indices, labels, decide):
    names = {}
    for points, said in zip(indices, labels, strict=True):
        for point, name in zip(points.tolist(), said.tolist(), strict=True):
            names.setdefault(point, []).append(name)
    found = {point: decide(said) for point, said in sorted(names.items())}
    kept = [point for point, name in found.items() if name is not None]
    return np.array(kept, dtype=int), np.array([found[point] for point in kept], dtype=int)


def _points_twice(indices, labels):
    indices, labels = np.concatenate(indices), np.concatenate(labels)
    order = indices.argsort(kind="stable")
    return indices[order], labels[order]


MERGE_GUESSES = Exercise(
    name="co_training.merge_guesses",
    solves="course.methods.co_training.merge_guesses",
    points=2,
    minutes=10,
    what="the pair (indices, labels)",
    cases=_two_classifiers,
    hints=[
        "Both classifiers label point 7, but differently. Which label should be used?",
        "Collect all the labels that each point was given. If they are all the same, keep "
        "the point; if they differ, leave it out. A dict does it, and so does np.unique.",
        "np.unique(..., return_index=True, return_inverse=True) gives every point once, the "
        "position where it came first, and for each entry the index of its point. A conflict "
        "is a label that differs from the first one of its point.",
    ],
    slips=[
        Slip(
            "keeps the first label of a conflict",
            lambda indices, labels: _merged(indices, labels, lambda said: said[0]),
            "Where the classifiers disagree, you kept the label that came first. Leave such "
            "points out.",
        ),
        Slip(
            "keeps the last label of a conflict",
            lambda indices, labels: _merged(indices, labels, lambda said: said[-1]),
            "Where the classifiers disagree, you kept the label that came last. Leave such "
            "points out.",
        ),
        Slip(
            "keeps only points that both label",
            lambda indices, labels: _merged(
                indices,
                labels,
                lambda said: said[0] if len(said) > 1 and len(set(said)) == 1 else None,
            ),
            "You kept only the points that both classifiers label. Keep those that one of "
            "them labels too, because they are new to the other.",
        ),
        Slip(
            "drops every point with two labels",
            lambda indices, labels: _merged(
                indices, labels, lambda said: said[0] if len(said) == 1 else None
            ),
            "You left out every point that was labeled twice, even where both agree.",
        ),
        Slip(
            "returns points twice",
            _points_twice,
            "Some points are in your answer more than once. Each should appear once, and "
            "those with a conflict not at all.",
        ),
    ],
)


# --- graph.bridge --------------------------------------------------------------------------------


def bridge(X, y_few):
    """Choose at most 10 unlabeled points that make labels propagate from moon to moon.

    Parameters
    ----------
    X : array of shape (200, 2), two moons with a clean gap: the upper from x = -1 to 1
        (class 0), the lower from x = 0 to 2 (class 1)
    y_few : int array of shape (200,), a label at the left end of the upper moon and at the
        right end of the lower one, -1 elsewhere

    Returns
    -------
    array of shape (m, 2), m at most 10: once they are added and all points are connected to
    their six nearest, the harmonic solution is wrong on at least 20 % of the points of ``X``
    """
    start, end = X[y_few == 0][0], X[y_few == 1][0]
    return start + (end - start) * np.linspace(0, 1, 10)[:, None]


def _clean_moons(rng):
    cases = []
    while len(cases) < 2:
        y = rng.permutation(np.arange(200) % 2)
        angle = np.empty(200)
        for k in (0, 1):  # evenly along the moon, so that no hole cuts it
            angle[y == k] = np.pi * (np.arange(100) + rng.uniform(0.3, 0.7, size=100)) / 100
        upper = np.column_stack([np.cos(angle), np.sin(angle)])
        lower = np.column_stack([1 - np.cos(angle), 0.5 - np.sin(angle)])
        X = np.where(y[:, None] == 0, upper, lower) + rng.normal(scale=0.02, size=(200, 2))
        y_few = np.full(200, -1)
        along = np.where(y == 0, -X[:, 0], X[:, 0])
        for k in (0, 1):
            y_few[np.flatnonzero(y == k)[along[y == k].argmax()]] = k
        if _share_wrong(bridge(X, y_few), X, y_few) > 0.3:  # clearly possible
            cases.append((X, y_few))
    return cases


@each
def _leaks(answer, X, y_few):
    added = array_of(answer, (None, 2), "your points").astype(float)
    if len(added) > 10:
        raise Amiss(f"at most 10 points are allowed; you returned {len(added)}.")
    wrong = _share_wrong(added, X, y_few)
    if wrong < 0.2:
        raise Amiss(
            f"with your {len(added)} points, {wrong:.0%} of the moons' points are classified "
            "wrongly. It should be at least 20 %."
        )


def _share_wrong(added, X, y_few):
    return np.mean(_predicted_by_harmonic(np.vstack([X, added]), y_few)[: len(X)] != _moon_of(X))


def _moon_of(X):
    """Return which half circle each point is nearer to."""
    upper = np.abs(np.hypot(X[:, 0], X[:, 1]) - 1) + np.maximum(-X[:, 1], 0)
    lower = np.abs(np.hypot(X[:, 0] - 1, X[:, 1] - 0.5) - 1) + np.maximum(X[:, 1] - 0.5, 0)
    return (lower < upper).astype(int)


def _predicted_by_harmonic(X, y_few):
    """Return the harmonic solution's classes; points that ``y_few`` lacks have no label."""
    from course.methods.graph import neighbor_graph
    from course.methods.propagation import harmonic_solution

    y = np.concatenate([y_few, np.full(len(X) - len(y_few), -1)])
    seen = neighbor_graph(X, n_neighbors=7)  # itself and six others
    targets = (y[:, None] == [0, 1]).astype(float)
    return harmonic_solution(seen.maximum(seen.T), y != -1, targets).argmax(axis=1)


def _middle_to_end(X, y_few):
    return np.array([0, 1.0]) - np.array([0, 0.5]) * np.linspace(0, 1, 10)[:, None]


def _far_heap(X, y_few):
    return np.array([4.0, 4.0]) + 0.01 * np.arange(10)[:, None]


def _three_stones(X, y_few):
    start, end = X[y_few == 0][0], X[y_few == 1][0]
    return start + (end - start) * np.linspace(0, 1, 5)[1:-1, None]


def _along_the_moon(X, y_few):
    return X[y_few == -1][:10] + 0.001


BRIDGE = Exercise(
    name="graph.bridge",
    solves=bridge,
    points=2,
    minutes=8,
    what="your points",
    cases=_clean_moons,
    judged_by=_leaks,
    hints=[
        "A random walk starts on the lower moon. Which bridge leads it to the other label "
        "before it reaches its own?",
        "A bridge in the middle of a moon is far from both labels and changes little. Start "
        "it right beside a label. Its points must be neighbors of each other.",
        "Use np.linspace along the straight line from one labeled point to the other, with "
        "all ten points on it.",
    ],
    slips=[
        Slip(
            "builds the bridge far from the labels",
            _middle_to_end,
            "Your bridge connects places far from both labels, so it changes few soft labels.",
        ),
        Slip(
            "puts the points far away",
            _far_heap,
            "Your points are far from both moons, so no path leads over them.",
        ),
        Slip(
            "leaves the points too far apart",
            _three_stones,
            "With so few points, each is farther from the next than from the moons, so they "
            "connect nothing.",
        ),
        Slip(
            "adds points to a moon",
            _along_the_moon,
            "Your points lie on the moons themselves, which strengthens the paths along each moon.",
        ),
    ],
)


EXERCISES = [CONSISTENCY_LOSS, MERGE_GUESSES, BRIDGE]
