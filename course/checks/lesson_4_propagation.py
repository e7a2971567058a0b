"""Exercises of lesson 4, first part: self-training and label propagation on a graph."""

import numpy as np

from course.checks._declare import (
    Exercise,
    Slip,
    finite,
    not_negative,
    of_package,
    rows_sum_to_one,
)

# --- shared ----------------------------------------------------------------------


def _connected(rng, n, n_classes):
    """Return a symmetric graph in one piece, and a label or two of each class."""
    weights = rng.uniform(0.5, 2, size=(n, n)) * (rng.random((n, n)) < 0.25)
    path = np.diag(rng.uniform(0.5, 2, size=n - 1), 1)
    weights = np.triu(weights, 1) + path
    weights = weights + weights.T
    labeled = np.zeros(n, dtype=bool)
    labeled[rng.permutation(n)[: n_classes + 2]] = True
    targets = np.zeros((n, n_classes))
    targets[labeled, np.arange(n_classes + 2) % n_classes] = 1
    return weights, labeled, targets


_CHAIN = np.array([[0.0, 1, 0, 0], [1, 0, 1, 0], [0, 1, 0, 1], [0, 0, 1, 0]])


_ENDS = np.array([[1.0, 0.0], [0.0, 0.0], [0.0, 0.0], [0.0, 1.0]])


# --- self_training.best_of_each ------------------------------------------------------------------


def _unbalanced_predictions(rng):
    cases = [(np.array([[0.9, 0.1], [0.8, 0.2], [0.7, 0.3], [0.4, 0.6]]), 2)]
    for n, n_classes, k in ((30, 3, 4), (40, 4, 3)):
        proba = rng.dirichlet(np.full(n_classes, 0.8), size=n)
        rare = np.flatnonzero(proba.argmax(axis=1) == n_classes - 1)[1:]
        proba[rare] = proba[rare][:, ::-1]  # one class is predicted once, less often than k
        cases.append((proba, k))
    return cases


def _best_of_all(proba, k):
    return np.sort(np.argsort(-proba.max(axis=1), kind="stable")[: k * proba.shape[1]])


def _first_of_each(proba, k):
    predicted = proba.argmax(axis=1)
    parts = [np.flatnonzero(predicted == c)[:k] for c in range(proba.shape[1])]
    return np.sort(np.concatenate(parts))


def _highest_of_column(proba, k):
    return np.unique(np.argsort(-proba, axis=0, kind="stable")[:k])


def _least_sure(proba, k):
    predicted, confidence = proba.argmax(axis=1), proba.max(axis=1)
    parts = []
    for c in range(proba.shape[1]):
        rows = np.flatnonzero(predicted == c)
        parts.append(rows[confidence[rows].argsort()[:k]])
    return np.sort(np.concatenate(parts))


def _places_within_class(proba, k):
    predicted, confidence = proba.argmax(axis=1), proba.max(axis=1)
    parts = [np.argsort(-confidence[predicted == c])[:k] for c in range(proba.shape[1])]
    return np.sort(np.concatenate(parts))


BEST_OF_EACH = Exercise(
    name="self_training.best_of_each",
    solves="course.methods.selection.best_of_each",
    twins=["course.methods.selection.select_best"],
    points=2,
    minutes=8,
    what="the selected rows",
    cases=_unbalanced_predictions,
    hints=[
        "In lesson 4 the class with the most confident predictions took nearly all places at "
        "first. What if you choose the best points for each class separately?",
        "argmax gives the predicted class of a point, and max its confidence. Sort all "
        "points by confidence once, then take the first k of each predicted class.",
        "For each class, take the rows that are predicted to be of it, in order of falling "
        "confidence, and keep the first k. Join them and sort.",
    ],
    slips=[
        Slip(
            "takes the best of all",
            _best_of_all,
            "These are the most confident points over all classes together, so a class that "
            "is easy to predict takes most places. Take k of each class.",
        ),
        Slip(
            "takes the first of each class",
            _first_of_each,
            "You took the first rows of each class, whatever their confidence. Sort by "
            "confidence first.",
        ),
        Slip(
            "sorts by column",
            _highest_of_column,
            "You took the largest entries of each column. A point may be high in a column "
            "and still be predicted to be of another class. Only use points whose predicted "
            "class it is.",
        ),
        Slip(
            "takes the least confident",
            _least_sure,
            "These are the least confident points of each class.",
        ),
        Slip(
            "counts rows within the class",
            _places_within_class,
            "These are positions within each class. Return rows of proba.",
        ),
    ],
)


# --- graph.random_walk ---------------------------------------------------------------------------


random_walk = of_package("course.methods.graph.random_walk")


def _graphs(rng):
    cases = [(np.array([[1.0, 3.0], [0.0, 0.0]]),)]
    for n in (6, 15):
        weights = rng.uniform(0.2, 2, size=(n, n)) * (rng.random((n, n)) < 0.5)
        weights[:, 0] += 0.5
        weights[rng.integers(1, n)] = 0
        weights[0] /= 2 * weights[0].sum()  # a row that is less than 1 in all
        cases.append((weights,))
    return cases


def _columns_to_one(weights):
    sums = weights.sum(axis=0)
    return weights / np.where(sums > 0, sums, 1)


def _sums_along_the_wrong_axis(weights):
    sums = weights.sum(axis=1)
    return weights / np.where(sums > 0, sums, 1)


def _all_rows(weights):
    return weights / weights.sum(axis=1, keepdims=True)


RANDOM_WALK = Exercise(
    name="graph.random_walk",
    solves="course.methods.graph.random_walk",
    twins=["course.methods.graph.transition_matrix", "course.methods.soft_labels.normalize_rows"],
    points=1,
    minutes=4,
    what="the transition matrix",
    cases=_graphs,
    properties=[finite, not_negative],
    hints=[
        "Where can a random walk go from point i, and what do these probabilities sum to?",
        "Divide each row by its sum. Where the sum is 0, divide by 1 instead.",
        "weights.sum(axis=1, keepdims=True) is a column of sums. np.where can replace each 0 by 1.",
    ],
    slips=[
        Slip(
            "forgets to normalize the rows",
            lambda weights: weights,
            "These are the weights themselves. The probabilities of each row should sum to 1.",
        ),
        Slip(
            "normalizes the columns",
            _columns_to_one,
            "You divided by the sums of the columns. Row i holds the probabilities of "
            "leaving point i, so divide by the sums of the rows.",
        ),
        Slip(
            "divides along the wrong axis",
            _sums_along_the_wrong_axis,
            "The sums are right, but they form a row, so you divided each column by one of "
            "them. Make them a column: keepdims=True.",
        ),
        Slip(
            "divides by zero",
            _all_rows,
            "A point without an edge has the sum 0, and 0/0 is NaN. Its row should stay zero.",
        ),
        Slip(
            "divides by the total",
            lambda weights: weights / weights.sum(),
            "You divided by the sum of all weights. Each row should sum to 1.",
        ),
    ],
)


# --- graph.propagation_step ----------------------------------------------------------------------


def _rounds(rng):
    # Two copies: who works in place changes the soft labels and not the targets.
    cases = [(random_walk(_CHAIN), _ENDS.copy(), _ENDS.any(axis=1), _ENDS)]
    for n, n_classes in ((8, 2), (20, 3)):
        weights, labeled, targets = _connected(rng, n, n_classes)
        uneven = weights * rng.uniform(0.5, 2, size=(n, n))
        soft_labels = rng.dirichlet(np.ones(n_classes), size=n)
        cases.append((random_walk(uneven), soft_labels, labeled, targets))
    return cases


def _not_clamped(transition, soft_labels, labeled, targets):
    return transition @ soft_labels


def _clamped_first(transition, soft_labels, labeled, targets):
    return transition @ np.where(labeled[:, None], targets, soft_labels)


def _giving_not_taking(transition, soft_labels, labeled, targets):
    return np.where(labeled[:, None], targets, transition.T @ soft_labels)


def _hardened(transition, soft_labels, labeled, targets):
    spread = transition @ soft_labels
    return np.where(labeled[:, None], targets, np.eye(spread.shape[1])[spread.argmax(axis=1)])


def _only_labels_averaged(transition, soft_labels, labeled, targets):
    return np.where(labeled[:, None], targets, transition @ targets)


PROPAGATION_STEP = Exercise(
    name="graph.propagation_step",
    solves="course.methods.propagation.propagation_step",
    points=2,
    minutes=6,
    what="the soft labels",
    cases=_rounds,
    properties=[finite, rows_sum_to_one],
    hints=[
        "Which points have a known label, and should still have it after the iteration?",
        "There are two steps: every point takes the average soft label of its neighbors, "
        "then the labeled points are clamped to their targets. With rows that sum to 1, the "
        "average is one matrix product.",
        "Use np.where with labeled as a column: the targets where it is True, elsewhere the "
        "product of transition and soft labels.",
    ],
    slips=[
        Slip(
            "does not clamp the labels",
            _not_clamped,
            "The labeled points were averaged too. Put their targets back after the average.",
        ),
        Slip(
            "clamps before averaging",
            _clamped_first,
            "You clamped first and averaged afterwards, so the labels change at the end of "
            "the iteration. Average first, then clamp.",
        ),
        Slip(
            "multiplies by the transpose",
            _giving_not_taking,
            "You used the transpose of the transition matrix. Row i says from which points i "
            "takes the average.",
        ),
        Slip(
            "hardens the soft labels",
            _hardened,
            "You turned each soft label into a hard label. Keep the probabilities, and take "
            "argmax after the last iteration only.",
        ),
        Slip(
            "averages the targets",
            _only_labels_averaged,
            "You averaged the targets, so labels travel only one edge. Average the soft labels.",
        ),
    ],
)


# --- graph.harmonic ------------------------------------------------------------------------------


def harmonic(weights, labeled, targets):
    """Compute the fixed point of label propagation, the harmonic solution.

    There the soft label of every unlabeled point is the weighted mean of its neighbors', and
    every labeled point has its target.

    Parameters
    ----------
    weights : array of shape (n_samples, n_samples), symmetric, zero diagonal; every point is
        connected to a labeled one
    labeled : bool array of shape (n_samples,)
    targets : array of shape (n_samples, n_classes), one-hot where ``labeled``, else 0

    Returns
    -------
    array of shape (n_samples, n_classes): rows sum to 1

    Examples
    --------
    >>> chain = np.array([[0.0, 1, 0, 0], [1, 0, 1, 0], [0, 1, 0, 1], [0, 0, 1, 0]])
    >>> targets = np.array([[1.0, 0.0], [0.0, 0.0], [0.0, 0.0], [0.0, 1.0]])
    >>> harmonic(chain, np.array([True, False, False, True]), targets)[:, 1].round(3)
    array([0.   , 0.333, 0.667, 1.   ])
    """
    laplacian = np.diag(weights.sum(axis=1)) - weights
    soft_labels = np.array(targets, dtype=float)
    from_labels = weights[~labeled][:, labeled] @ targets[labeled]
    soft_labels[~labeled] = np.linalg.solve(laplacian[~labeled][:, ~labeled], from_labels)
    return soft_labels


def _at_rest(rng):
    uneven = _CHAIN + np.diag([0, 1, 0], 1) + np.diag([0, 1, 0], -1)
    return [(uneven, _ENDS.any(axis=1), _ENDS), _connected(rng, 9, 2), _connected(rng, 25, 3)]


def _settled(weights, labeled, targets, matrix):
    soft_labels = np.array(targets, dtype=float)
    pull = weights[~labeled][:, labeled] @ targets[labeled]
    soft_labels[~labeled] = np.linalg.solve(matrix[~labeled][:, ~labeled], pull)
    return soft_labels


def _sign_turned(weights, labeled, targets):
    return _settled(weights, labeled, targets, weights - np.diag(weights.sum(axis=1)))


def _degree_one(weights, labeled, targets):
    return _settled(weights, labeled, targets, np.eye(len(weights)) - weights)


def _one_round(weights, labeled, targets):
    return np.where(labeled[:, None], targets, random_walk(weights) @ targets)


def _unlabeled_rows_only(weights, labeled, targets):
    return harmonic(weights, labeled, targets)[~labeled]


def _labels_let_go(weights, labeled, targets):
    soft_labels = np.array(targets, dtype=float)
    for _ in range(2000):
        soft_labels = random_walk(weights) @ soft_labels
    return soft_labels


HARMONIC = Exercise(
    name="graph.harmonic",
    solves=harmonic,
    twins=["course.methods.propagation.harmonic_solution"],
    points=3,
    minutes=12,
    what="the soft labels",
    cases=_at_rest,
    properties=[finite, rows_sum_to_one],
    hints=[
        "At the fixed point an iteration changes nothing. What equation does that give for "
        "an unlabeled point?",
        "Degree times own soft label, minus the sum of weights times the neighbors' soft "
        "labels, is 0. That is a row of the graph Laplacian. Move the labeled neighbors, "
        "whose labels are known, to the other side.",
        "Take the rows and columns of the Laplacian for the unlabeled points. Solve that "
        "system; the right-hand side is the weights from unlabeled to labeled points times "
        "their targets. Labeled rows keep their targets.",
    ],
    slips=[
        Slip(
            "flips the sign",
            _sign_turned,
            "The sign is wrong: the Laplacian has the degrees on its diagonal and minus the "
            "weights elsewhere.",
        ),
        Slip(
            "forgets the degrees",
            _degree_one,
            "You used 1 for every degree. The average divides by the sum of the weights, so "
            "the diagonal holds the degrees.",
        ),
        Slip(
            "stops after one iteration",
            _one_round,
            "That is one iteration from the labels. At the fixed point another iteration "
            "changes nothing.",
        ),
        Slip(
            "returns the unlabeled rows only",
            _unlabeled_rows_only,
            "The labeled points are missing. Return one row per point.",
        ),
        Slip(
            "does not clamp the labels",
            _labels_let_go,
            "Without clamping, all points converge to the same soft label. Clamp the labels "
            "in every iteration, or in the equation.",
        ),
    ],
)


EXERCISES = [BEST_OF_EACH, RANDOM_WALK, PROPAGATION_STEP, HARMONIC]
