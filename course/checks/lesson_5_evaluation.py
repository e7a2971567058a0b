"""Exercises of lesson 5, second part: scores, queries, an acceptance test, bad labels."""

import numpy as np

from course.checks._declare import Amiss, Exercise, Slip, each, finite

# --- evaluation.macro_f_score --------------------------------------------------------------------


def macro_f_score(truth, guesses, n_classes):
    """Compute the macro F1 score: the plain mean of the F1 of all classes.

    Precision is the fraction of the points predicted as a class that belong to it. Recall is the
    fraction of the points of a class that are predicted as it. F1 is 2 * precision * recall /
    (precision + recall), and 0 for a class of which no point was found.

    Parameters
    ----------
    truth, guesses : int arrays of shape (n_samples,), classes 0 to n_classes - 1
    n_classes : int

    Returns
    -------
    float in [0, 1]

    Examples
    --------
    >>> round(float(macro_f_score(np.array([0, 0, 1, 1]), np.array([0, 1, 1, 1]), 2)), 3)
    0.733
    """
    of_class = truth[:, None] == np.arange(n_classes)
    named = guesses[:, None] == np.arange(n_classes)
    found = (of_class & named).sum(axis=0)
    return np.mean(2 * found / np.maximum(of_class.sum(axis=0) + named.sum(axis=0), 1))


def _confused(rng):
    cases = [(np.array([0, 0, 1, 1]), np.array([0, 1, 1, 1]), 2)]
    for n, n_classes in ((40, 3), (60, 4)):
        truth = np.concatenate([np.zeros(n // 2, dtype=int), rng.integers(n_classes, size=n // 2)])
        wrong = rng.integers(n_classes - 1, size=n)  # nobody is ever taken for the last class
        guesses = np.where(rng.random(n) < 0.6, np.minimum(truth, n_classes - 2), wrong)
        order = rng.permutation(n)
        truth[0] = n_classes - 1
        # In the last case there is a class of which nobody is, and that nobody is taken for.
        cases.append((truth[order], guesses[order], n_classes + (n == 60)))
    return cases


def _of_each_class(truth, guesses, n_classes):
    of_class = truth[:, None] == np.arange(n_classes)
    named = guesses[:, None] == np.arange(n_classes)
    return (of_class & named).sum(axis=0), of_class.sum(axis=0), named.sum(axis=0)


def _weighted(truth, guesses, n_classes):
    found, of_class, named = _of_each_class(truth, guesses, n_classes)
    return np.average(2 * found / np.maximum(of_class + named, 1), weights=of_class)


def _never_named_is_nan(truth, guesses, n_classes):
    found, of_class, named = _of_each_class(truth, guesses, n_classes)
    precision, recall = found / named, found / of_class
    return np.mean(2 * precision * recall / (precision + recall))


def _never_named_left_out(truth, guesses, n_classes):
    found, of_class, named = _of_each_class(truth, guesses, n_classes)
    return np.mean((2 * found / np.maximum(of_class + named, 1))[named > 0])


def _recall_alone(truth, guesses, n_classes):
    found, of_class, _ = _of_each_class(truth, guesses, n_classes)
    return np.mean(found / np.maximum(of_class, 1))


MACRO_F_SCORE = Exercise(
    name="evaluation.macro_f_score",
    solves=macro_f_score,
    twins=["course.evaluation.macro_f1"],
    points=2,
    minutes=8,
    what="the score",
    cases=_confused,
    properties=[finite],
    hints=[
        "What is the recall of a class that is never predicted, and how should that affect "
        "the score?",
        "You need three counts per class: its points, the points predicted as it, and the "
        "points that are both. F1 is twice the last, divided by the sum of the first "
        "two.",
        "truth[:, None] == np.arange(n_classes) has one column per class. The same with "
        "guesses gives the second count, and & the third. Divide by at least 1, then "
        "average.",
    ],
    slips=[
        Slip(
            "gives accuracy",
            lambda truth, guesses, n_classes: np.mean(truth == guesses),
            "That is accuracy, which is dominated by the large classes. Here every class "
            "counts the same.",
        ),
        Slip(
            "weights by size",
            _weighted,
            "You weighted the classes by their size. Use the plain mean, so that a rare "
            "class counts as much as a frequent one.",
        ),
        Slip(
            "divides by zero",
            _never_named_is_nan,
            "A class that was never predicted has 0/0 for its precision. Its F1 is 0.",
        ),
        Slip(
            "leaves out a class never predicted",
            _never_named_left_out,
            "A class that was never predicted is missing from your mean. It counts, with 0.",
        ),
        Slip(
            "gives recall",
            _recall_alone,
            "That is the mean recall. It does not penalize a model that predicts a class too "
            "often.",
        ),
    ],
)


# --- active.margin_query -------------------------------------------------------------------------


def _doubts(rng):
    small = np.array([[0.5, 0.5, 0.0], [0.4, 0.3, 0.3], [0.45, 0.4, 0.15], [0.5, 0.2, 0.3]])
    cases = [(small, np.array([0, -1, -1, -1]), 1)]
    for n_samples, n in ((25, 4), (40, 6)):
        proba = rng.dirichlet(np.full(4, 0.8), size=n_samples)
        lead = np.diff(np.sort(proba, axis=1)[:, -2:], axis=1).ravel()
        y_few = np.full(n_samples, -1)
        y_few[np.argsort(lead)[:3]] = rng.integers(4, size=3)  # labeled, and in doubt all the same
        cases.append((proba, y_few, n))
    return cases


def _lead(proba):
    ordered = np.sort(proba, axis=1)
    return ordered[:, -1] - ordered[:, -2]


def _least(scores, n):
    return np.sort(np.argsort(scores)[:n])


def _among_unlabeled(scores, y_few, n):
    return _least(np.where(y_few == -1, scores, np.inf), n)


MARGIN_QUERY = Exercise(
    name="active.margin_query",
    solves="course.methods.active.margin_query",
    twins=["course.methods.active.query"],
    points=2,
    minutes=6,
    what="the rows to query",
    cases=_doubts,
    hints=[
        "For the probabilities 0.5, 0.5, 0 and 0.4, 0.3, 0.3, between which two classes is "
        "the model most uncertain?",
        "Sort each row. The margin is the last entry minus the one before it. Give labeled "
        "points an infinite margin.",
        "Use np.where to write infinity for labeled points, np.argsort to find the n "
        "smallest, and np.sort to put the rows in order.",
    ],
    slips=[
        Slip(
            "queries labeled points",
            lambda proba, y_few, n: _least(_lead(proba), n),
            "Some of these rows already have a label. Query only where y_few is -1.",
        ),
        Slip(
            "queries where the model is confident",
            lambda proba, y_few, n: _among_unlabeled(-_lead(proba), y_few, n),
            "These are the points with the largest margin, where the model is most confident.",
        ),
        Slip(
            "queries by confidence",
            lambda proba, y_few, n: _among_unlabeled(proba.max(axis=1), y_few, n),
            "You used the probability of the most probable class alone. Use its margin over "
            "the second.",
        ),
        Slip(
            "takes the margin over the least probable class",
            lambda proba, y_few, n: _among_unlabeled(np.ptp(proba, axis=1), y_few, n),
            "You compared the most probable class with the least probable one. Compare it "
            "with the second.",
        ),
        Slip(
            "counts rows within the unlabeled",
            lambda proba, y_few, n: _least(_lead(proba[y_few == -1]), n),
            "These are positions within the unlabeled points. Return rows of proba.",
        ),
    ],
)


# --- production.sign_test ------------------------------------------------------------------------


def _differences(rng):
    return [(5, 0), (0, 5), (4, 2), *((int(a), int(b)) for a, b in rng.integers(1, 15, (3, 2)))]


def _chances(against, in_favor):
    """Return how probable 0, 1, 2, ... losses are among so many coin tosses."""
    from scipy.stats import binom

    n = against + in_favor
    return binom.pmf(np.arange(n + 1), n, 0.5)


SIGN_TEST = Exercise(
    name="production.sign_test",
    solves="course.production.sign_test",
    points=2,
    minutes=8,
    what="the probability",
    cases=_differences,
    hints=[
        "If both models are equally good, what is the probability that a point on which they "
        "differ speaks for the new one?",
        "It is a fair coin toss. Of against + in_favor tosses, how probable are `against` "
        "losses or more?",
        'binom.sf(k, n, 0.5) is the probability of more than k. "At least `against`" means '
        "more than `against` - 1.",
    ],
    slips=[
        Slip(
            "leaves out the observed number",
            lambda against, in_favor: _chances(against, in_favor)[against + 1 :].sum(),
            "That is the probability of more losses than observed. The observed number "
            "itself counts too.",
        ),
        Slip(
            "takes the observed number only",
            lambda against, in_favor: _chances(against, in_favor)[against],
            "That is the probability of exactly this many losses. More losses would be even "
            "stronger evidence, so they count too.",
        ),
        Slip(
            "tests the other side",
            lambda against, in_favor: _chances(against, in_favor)[in_favor:].sum(),
            "You tested whether the old model is worse. `against` counts the points that "
            "only the old model classifies correctly.",
        ),
        Slip(
            "tests both sides",
            lambda against, in_favor: min(
                1, 2 * _chances(against, in_favor)[max(against, in_favor) :].sum()
            ),
            "You tested both sides. The acceptance test asks only whether the new model is worse.",
        ),
    ],
)


# --- pitfalls.most_harmful -----------------------------------------------------------------------


def most_harmful(weights, y_few):
    """Find the label that does the most damage if it is wrong.

    Flip one label to the other class, compute the harmonic solution, and count the unlabeled
    points whose predicted label has changed.

    Parameters
    ----------
    weights : array of shape (n_samples, n_samples), symmetric: a connected graph
    y_few : int array of shape (n_samples,), classes 0 and 1, -1 = no label

    Returns
    -------
    int: the row of the labeled point whose flip changes the most predicted labels
    """
    hidden = y_few == -1

    def names(y):
        targets = (y[:, None] == [0, 1]).astype(float)
        return harmonic_solution(weights, ~hidden, targets)[hidden].argmax(axis=1)

    changed = {}
    for row in np.flatnonzero(~hidden).tolist():
        flipped = np.where(np.arange(len(y_few)) == row, 1 - y_few, y_few)
        changed[row] = np.sum(names(flipped) != names(y_few))
    return max(changed, key=changed.get)


def harmonic_solution(weights, labeled, targets):
    """Stand in for the course's own, which is imported only when something is solved."""
    from course.methods import propagation

    return propagation.harmonic_solution(weights, labeled, targets)


def _graphs_with_labels(rng):
    from course.datasets import make_two_moons
    from course.methods.graph import neighbor_graph, reachable

    cases = []
    while len(cases) < 2:
        X, y = make_two_moons(60, 0.12, int(rng.integers(2**31)))
        seen = neighbor_graph(X, 7)
        # Edges of all strengths: with equal ones a soft label can rest exactly at one half.
        strength = rng.uniform(0.5, 1.5, size=(60, 60))
        weights = seen.maximum(seen.T).toarray() * (strength + strength.T)
        y_few = np.full(60, -1)
        for k in (0, 1):
            rows = rng.permutation(np.flatnonzero(y == k))[:3]
            y_few[rows] = k
        damage = _damage(weights, y_few)
        row, best = max(damage.items(), key=lambda item: item[1])
        # In one case a 0 does most damage, in the other a 1, and no label of the other class does.
        others = [damage[r] for r in damage if y_few[r] != len(cases)]
        clear = y_few[row] == len(cases) and max(others) < best - 1
        clear &= sum(n == best for n in damage.values()) == 1
        poor = {slip(weights, y_few) for slip in (_first_label, _hub, _least_harmful)}
        one_piece = reachable(weights, np.arange(60) == 0).all()
        if clear and one_piece and len(poor) == 3 and all(damage[row] < best - 1 for row in poor):
            cases.append((weights, y_few))
    return cases


def _damage(weights, y_few):
    """Return for each labeled row how many names change if its label is flipped."""
    labeled = y_few != -1
    rows = np.flatnonzero(labeled)
    # Soft labels are linear in the labels: solve once, with each label as a class of its own.
    shares = harmonic_solution(weights, labeled, np.eye(len(y_few))[:, rows])[~labeled]
    toward_one = shares @ (y_few[rows] == 1)
    flipped = toward_one[:, None] + shares * np.where(y_few[rows] == 1, -1, 1)
    changed = ((flipped > 0.5) != (toward_one > 0.5)[:, None]).sum(axis=0)
    return dict(zip(rows.tolist(), changed.tolist(), strict=True))


@each
def _does_most_damage(answer, weights, y_few):
    if isinstance(answer, np.ndarray) and answer.ndim == 0:
        answer = answer.item()
    if isinstance(answer, bool) or not isinstance(answer, (int, float)) or answer != answer // 1:
        raise Amiss("your answer should be a single whole number, the row of a labeled point.")
    damage = _damage(weights, y_few)
    if int(answer) not in damage:
        raise Amiss(f"row {int(answer)} has no label to flip: there y_few is -1.")
    if damage[int(answer)] < max(damage.values()) - 1:  # a tie at one half may fall either way
        raise Amiss(
            f"flipping the label of row {int(answer)} changes {damage[int(answer)]} predicted "
            f"labels. There is one that changes {max(damage.values())}."
        )


def _first_label(weights, y_few):
    return int(np.flatnonzero(y_few != -1)[0])


def _hub(weights, y_few):
    return int(np.where(y_few != -1, weights.sum(axis=1), -1).argmax())


def _an_unlabeled_row(weights, y_few):
    return int(np.flatnonzero(y_few == -1)[0])


def _least_harmful(weights, y_few):
    damage = _damage(weights, y_few)
    return min(damage, key=damage.get)


MOST_HARMFUL = Exercise(
    name="pitfalls.most_harmful",
    solves=most_harmful,
    points=2,
    minutes=9,
    what="your answer",
    cases=_graphs_with_labels,
    judged_by=_does_most_damage,
    hints=[
        "There are only a few labels. Do you need a clever search?",
        "Try each label: flip it, compute the fixed point, count the changed predictions, "
        "and keep the worst. harmonic_solution(weights, labeled, targets) does the middle "
        "part.",
        "The targets have one column per class, with 1 where y is this class. argmax gives "
        "the predictions. Compare those of the unlabeled points before and after.",
    ],
    slips=[
        Slip(
            "takes the first label",
            _first_label,
            "You took the first labeled row. Try all of them.",
        ),
        Slip(
            "takes the best connected",
            _hub,
            "You took the labeled point with the largest degree. Having many neighbors does "
            "not mean that many points depend on it.",
        ),
        Slip(
            "flips a point without a label",
            _an_unlabeled_row,
            "1 - (-1) is not a class. Only labeled points have a label to flip.",
        ),
        Slip(
            "takes the least harmful",
            _least_harmful,
            "This is the label whose flip changes the fewest predictions.",
        ),
    ],
)


EXERCISES = [MACRO_F_SCORE, MARGIN_QUERY, SIGN_TEST, MOST_HARMFUL]
