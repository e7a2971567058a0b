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
        "For a single point: by how much do two rows of probabilities differ?",
        "The squared length of the difference, a sum over the classes; then the mean over the "
        "points.",
        "Square the difference, sum it with axis=1, take the mean of that.",
    ],
    slips=[
        Slip(
            "takes the mean over everything",
            lambda a, b: np.mean((a - b) ** 2),
            "You took the mean over the classes too: sum over classes, mean over points.",
        ),
        Slip(
            "sums over everything",
            lambda a, b: np.sum((a - b) ** 2),
            "You summed over the points too. A mean does not grow with their number.",
        ),
        Slip(
            "takes the length",
            lambda a, b: np.mean(np.linalg.norm(a - b, axis=1)),
            "That is the mean length; the length is to be squared.",
        ),
        Slip(
            "takes absolute differences",
            lambda a, b: np.mean(np.abs(a - b).sum(axis=1)),
            "You added absolute differences; squares are wanted, whose slope is smooth at 0.",
        ),
        Slip(
            "squares the sum",
            lambda a, b: np.mean((a - b).sum(axis=1) ** 2),
            "Both rows sum to 1, so their differences sum to 0: square first, sum after.",
        ),
    ],
)


# --- co_training.merge_guesses -------------------------------------------------------------------


def _colleagues(rng):
    cases = [([np.array([4, 7]), np.array([7, 9, 4])], [np.array([0, 1]), np.array([0, 1, 0])])]
    for n_classes in (2, 3):
        points = rng.permutation(60)
        indices = [points[:14], rng.permutation(points[8:22])]
        truth = rng.integers(n_classes, size=60)
        labels = [truth[part] for part in indices]
        quarrel = np.isin(indices[1], points[8:11])  # three of the six that both name
        labels[1] = np.where(quarrel, (labels[1] + 1) % n_classes, labels[1])
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


def _names_twice(indices, labels):
    indices, labels = np.concatenate(indices), np.concatenate(labels)
    order = indices.argsort(kind="stable")
    return indices[order], labels[order]


MERGE_GUESSES = Exercise(
    name="co_training.merge_guesses",
    solves="course.methods.co_training.merge_guesses",
    points=2,
    minutes=10,
    what="the pair (indices, labels)",
    cases=_colleagues,
    hints=[
        "Both colleagues name point 7, and not alike. Whom do you believe?",
        "Collect for each point all the names it was given. One name, however often: keep it. "
        "Two different ones: leave the point out. A dict does it; np.unique too.",
        "np.unique(..., return_index=True, return_inverse=True) gives every point once, where "
        "it came first, and a way back. A quarrel is a name unlike the first of its point.",
    ],
    slips=[
        Slip(
            "believes the first",
            lambda indices, labels: _merged(indices, labels, lambda said: said[0]),
            "Where they quarrel you believed the one who spoke first; leave such points out.",
        ),
        Slip(
            "believes the last",
            lambda indices, labels: _merged(indices, labels, lambda said: said[-1]),
            "Where they quarrel the last word won. Neither is to be believed.",
        ),
        Slip(
            "keeps only what both say",
            lambda indices, labels: _merged(
                indices,
                labels,
                lambda said: said[0] if len(said) > 1 and len(set(said)) == 1 else None,
            ),
            "You kept only what both name. What one is sure of is news to the other: keep it.",
        ),
        Slip(
            "drops all that were named twice",
            lambda indices, labels: _merged(
                indices, labels, lambda said: said[0] if len(said) == 1 else None
            ),
            "You left out every point that was named twice, even where both agree.",
        ),
        Slip(
            "names points twice",
            _names_twice,
            "Some points are in your answer more than once: each is to come once, quarrels not "
            "at all.",
        ),
    ],
)


# --- graph.bridge --------------------------------------------------------------------------------


def bridge(X, y_few):
    """Choose at most 10 points without a label over which the names leak from moon to moon.

    Parameters
    ----------
    X : array of shape (200, 2), two moons with a clean gap: the upper from x = -1 to 1
        (class 0), the lower from x = 0 to 2 (class 1)
    y_few : int array of shape (200,), a label at the left end of the upper moon and at the
        right end of the lower one, -1 elsewhere

    Returns
    -------
    array of shape (m, 2), m at most 10: with them added, all points joined to their six
    nearest, and soft labels at rest, at least 20 % of the points of ``X`` get a wrong name
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
        if _share_misnamed(bridge(X, y_few), X, y_few) > 0.3:  # clearly possible
            cases.append((X, y_few))
    return cases


@each
def _leaks(answer, X, y_few):
    added = array_of(answer, (None, 2), "your points").astype(float)
    if len(added) > 10:
        raise Amiss(f"at most 10 points are allowed, yours are {len(added)}.")
    wrong = _share_misnamed(added, X, y_few)
    if wrong < 0.2:
        raise Amiss(
            f"with your {len(added)} points {wrong:.0%} of the moons' points get a wrong name; at "
            "least 20 % are wanted."
        )


def _share_misnamed(added, X, y_few):
    return np.mean(_names_at_rest(np.vstack([X, added]), y_few)[: len(X)] != _moon_of(X))


def _moon_of(X):
    """Return which half circle each point is nearer to."""
    upper = np.abs(np.hypot(X[:, 0], X[:, 1]) - 1) + np.maximum(-X[:, 1], 0)
    lower = np.abs(np.hypot(X[:, 0] - 1, X[:, 1] - 0.5) - 1) + np.maximum(X[:, 1] - 0.5, 0)
    return (lower < upper).astype(int)


def _names_at_rest(X, y_few):
    """Return the names once soft labels have settled; points that ``y_few`` lacks have no label."""
    from course.methods.graph import harmonic_solution, neighbor_graph

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
        "A walker starts on the lower moon. Which bridge takes her to the other label before "
        "she finds her own?",
        "A bridge in the middle of a moon is as far from one label as from the other, and "
        "flips little. Start it right beside a label. The stones must be each other's "
        "neighbors.",
        "np.linspace along the straight line from one labeled point to the other, all ten "
        "stones of it.",
    ],
    slips=[
        Slip(
            "bridges the gap far from the labels",
            _middle_to_end,
            "Your bridge joins places far from both labels: little of the labels flows there.",
        ),
        Slip(
            "builds elsewhere",
            _far_heap,
            "Your points lie apart from both moons; nobody walks over them.",
        ),
        Slip(
            "leaves the stones too far apart",
            _three_stones,
            "So few stones are farther from each other than from the moons, and join nothing.",
        ),
        Slip(
            "thickens a moon",
            _along_the_moon,
            "Your points lie on the moons themselves: that makes the paths along them safer.",
        ),
    ],
)


EXERCISES = [CONSISTENCY_LOSS, MERGE_GUESSES, BRIDGE]
