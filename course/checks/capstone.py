"""The capstone: twenty labels, data drawn at grading time, any method, and an honest comparison."""

from collections import OrderedDict
from itertools import combinations

import numpy as np
from scipy.spatial.distance import cdist

from course.checks._declare import Amiss, Exercise, Slip, array_of

# --- shared ----------------------------------------------------------------------


_truths = OrderedDict()  # the answers to the cases drawn here, by their test points


_MOST_TRUTHS = 1000


def _method(name):
    from course import methods

    return getattr(methods, name)


def _bent_shapes(rng, n):
    from course.datasets import make_circles, make_two_moons

    make, noise = ((make_two_moons, 0.09), (make_circles, 0.07))[rng.integers(2)]
    X, y = make(n, noise, int(rng.integers(2**31)))
    flat = np.column_stack([X, rng.normal(scale=0.05, size=(n, 2))])
    return flat @ _turn(rng, 4), y


def _five_digits(rng, n):
    from course.datasets import load_digits

    images, digits = load_digits()
    kinds = np.sort(rng.permutation(10)[:5])
    rows = rng.permutation(np.flatnonzero(np.isin(digits, kinds)))[:n]
    return images[rows], np.searchsorted(kinds, digits[rows])


def _turn(rng, d):
    return np.linalg.qr(rng.normal(size=(d, d)))[0]


def _drawn(rng, family, n=300, n_test=150, n_labels=20):
    """Return X, y_partial, X_test, and keep the hidden labels for the judge."""
    X, y = family(rng, n + n_test)
    y_partial, n_classes = np.full(n, -1), len(np.unique(y))
    for k in range(n_classes):
        rows = rng.permutation(np.flatnonzero(y[:n] == k))[: n_labels // n_classes]
        y_partial[rows] = k
    case = X[:n], y_partial, X[n:]
    _truths[case[2].tobytes()] = y
    while len(_truths) > _MOST_TRUTHS:
        _truths.popitem(last=False)
    return case


def _nearest(X, y, X_test, k=3):
    """Return the class of most of the k nearest points."""
    nearest = y[cdist(X_test, X).argsort(axis=1, kind="stable")[:, :k]]
    return (nearest[:, :, None] == np.arange(y.max() + 1)).sum(axis=1).argmax(axis=1)


def _classes(answer, X, y_partial, X_test):
    guesses = array_of(answer, (len(X_test),), "your answer", whole=True)
    if (guesses == -1).any():
        raise Amiss("some of your predictions are -1, which means no label and is not a class.")
    if not np.isin(guesses, y_partial).all():
        raise Amiss("some of your predictions are not a class that occurs in y_partial.")
    return guesses


def _minus_one_is_a_class(X, y_partial, X_test):
    codes = np.where(y_partial == -1, y_partial.max() + 1, y_partial)
    guesses = _nearest(X, codes, X_test)
    return np.where(guesses == codes.max(), -1, guesses)


def _one_answer_for_all(X, y_partial, X_test):
    return np.zeros(len(X_test), dtype=int)


# --- capstone.labels_only ------------------------------------------------------------------------


def labels_only(X, y_partial, X_test):
    """Predict new points from the labels only: the baseline of an honest comparison.

    Any classifier will do. Unlabeled points must have no influence at all.

    Parameters
    ----------
    X : array of shape (n_samples, n_features)
    y_partial : int array of shape (n_samples,), classes 0, 1, 2, ..., -1 = no label
    X_test : array of shape (n_test, n_features)

    Returns
    -------
    int array of shape (n_test,): the predicted class of every row of X_test
    """
    labeled = y_partial != -1
    model = KNeighborsClassifier(n_neighbors=3).fit(X[labeled], y_partial[labeled])
    return model.predict(X_test)


def KNeighborsClassifier(**parameters):
    """Stand in for the course's own, as the two below; imported when something is solved."""
    return _method("KNeighborsClassifier")(**parameters)


# How often each kind of call is made, on points in the plane and on digits. With two of each, a
# baseline that draws its own random numbers was refused in 0.7 % of the draws by coincidence.
_N_REPEATS = (3, 2)


def _same_labels_other_points(rng):
    cases = []
    for family, n_repeats in zip((_bent_shapes, _five_digits), _N_REPEATS, strict=True):
        X, y_partial, X_test = _drawn(rng, family, n=150, n_test=100)
        moved = np.where((y_partial == -1)[:, None], X + 100.0, X)
        # What differs between calls with the same arguments is chance.
        cases += [(X, y_partial, X_test), (moved, y_partial, X_test)] * n_repeats
    return cases


def _depends_on_unlabeled(answers):
    """Return whether moving the unlabeled points changes more answers than chance does.

    A method with a random generator of its own answers differently in two calls that are alike.
    """
    by_chance, by_moving = 0, 0
    start = 0
    for n_repeats in _N_REPEATS:  # as `_same_labels_other_points` draws them
        kept, moved = (answers[start + i : start + 2 * n_repeats : 2] for i in (0, 1))
        start += 2 * n_repeats
        alike = [np.sum(a != b) for one in (kept, moved) for a, b in combinations(one, 2)]
        by_chance = max(by_chance, *alike)
        by_moving = max(by_moving, min(np.sum(a != b) for a in kept for b in moved))
    return by_moving > (2 * by_chance + 1 if by_chance else 0)


def _needs_labels_alone(cases, answers):
    for (X, y_partial, X_test), answer in zip(cases, answers, strict=True):
        _classes(answer, X, y_partial, X_test)
    if _depends_on_unlabeled([np.asarray(answer) for answer in answers]):
        raise Amiss(
            "your predictions change when only unlabeled points are changed. A labels-only "
            "baseline must not depend on them."
        )
    right, fair = [], []
    for (X, y_partial, X_test), answer in zip(cases, answers, strict=True):
        truth, labeled = _truths[X_test.tobytes()][len(X) :], y_partial != -1
        right.append(np.mean(np.asarray(answer) == truth))
        fair.append(np.mean(_nearest(X[labeled], y_partial[labeled], X_test, k=1) == truth))
    if all(len(np.unique(answer)) == 1 for answer in answers):
        raise Amiss("you predict the same class for every point.")
    # Any classifier will do: a straight one is at chance on a ring, and not everywhere.
    if np.mean(right) < 0.5 * np.mean(fair):
        raise Amiss(
            f"your baseline has an accuracy of {np.mean(right):.0%}, where one nearest neighbor "
            f"has {np.mean(fair):.0%}. A comparison with a weak baseline shows nothing."
        )


def _last_class_for_unlabeled(X, y_partial, X_test):
    return _nearest(X, np.where(y_partial == -1, y_partial.max(), y_partial), X_test)


def _neighbors_of_neighbors(X, y_partial, X_test):
    """Name the unlabeled points by their nearest label first: they take part."""
    return _nearest(X, _nearest(X[y_partial != -1], y_partial[y_partial != -1], X, k=1), X_test)


LABELS_ONLY = Exercise(
    name="capstone.labels_only",
    solves=labels_only,
    points=2,
    minutes=8,
    what="the classes",
    cases=_same_labels_other_points,
    judged_by=_needs_labels_alone,
    hints=[
        "What may a labels-only baseline use, and what must it not use?",
        "Keep the rows where y_partial is not -1, and fit any classifier of the course to them.",
        "Fit KNeighborsClassifier(n_neighbors=3) to the labeled rows, then predict for X_test.",
    ],
    slips=[
        Slip(
            "takes -1 for a class",
            _minus_one_is_a_class,
            "You fitted a classifier to all rows, so it took -1 for a class. Give it the "
            "labeled rows only.",
        ),
        Slip(
            "puts the unlabeled into the last class",
            _last_class_for_unlabeled,
            "You counted the unlabeled points for the last class, as an index of -1 does.",
        ),
        Slip(
            "uses the unlabeled points",
            _neighbors_of_neighbors,
            "You gave the unlabeled points a label and used them for training. That is a "
            "semi-supervised method and not a baseline.",
        ),
        Slip(
            "gives one answer",
            _one_answer_for_all,
            "You predict the same class for every point. Use the labels.",
        ),
    ],
)


# --- capstone.fit_predict ------------------------------------------------------------------------


def fit_predict(X, y_partial, X_test):
    """Learn from twenty labels and many unlabeled points, and predict new points.

    The data is one of three kinds, and you are not told which: two bent shapes, rotated in
    four dimensions; two elongated clusters side by side, rotated; handwritten digits of five
    classes, as images of 64 pixels.

    Parameters
    ----------
    X : array of shape (300, n_features)
    y_partial : int array of shape (300,), 20 labels, equally many per class; -1 = no label
    X_test : array of shape (150, n_features), not seen before

    Returns
    -------
    int array of shape (150,): the predicted class of every row of X_test
    """
    model = LabelSpreading(kernel="knn", n_neighbors=10, alpha=0.9, max_iter=300)
    return model.fit(X, y_partial).predict(X_test)


_SHARE = 0.4  # of the way from labels only to all labels


def LabelSpreading(**parameters):
    return _method("LabelSpreading")(**parameters)


def _long_clouds(rng, n):
    y = rng.permutation(np.arange(n) % 2)
    X = rng.normal(size=(n, 3)) * [4, 0.45, 0.45]
    X[:, 1] += np.where(y == 1, 1.3, -1.3)
    return X @ _turn(rng, 3), y


def _three_families(rng):
    return [_drawn(rng, family) for family in (_bent_shapes, _long_clouds, _five_digits) * 2]


def _goes_far_enough(cases, answers):
    mine, low, high = [], [], []
    for (X, y_partial, X_test), answer in zip(cases, answers, strict=True):
        guesses = _classes(answer, X, y_partial, X_test)
        y = _truths[X_test.tobytes()]
        truth, labeled = y[len(X) :], y_partial != -1
        mine.append(np.mean(guesses == truth))
        low.append(np.mean(_nearest(X[labeled], y_partial[labeled], X_test) == truth))
        high.append(np.mean(_nearest(X, y[: len(X)], X_test) == truth))
    way = (np.mean(mine) - np.mean(low)) / (np.mean(high) - np.mean(low))
    if way < _SHARE:
        names = ("bent shapes", "elongated clusters", "digits")
        table = np.reshape([mine, low, high], (3, 2, 3)).mean(axis=1).T  # two sets of each kind
        each = ", ".join(
            f"{name} {a:.2f} (labels only {b:.2f}, all labels {c:.2f})"
            for name, (a, b, c) in zip(names, table, strict=True)
        )
        raise Amiss(
            f"you close {way:.0%} of the gap between labels only and all labels; {_SHARE:.0%} are "
            f"needed. Accuracy: {each}."
        )


def _labeled_alone(X, y_partial, X_test):
    return _nearest(X[y_partial != -1], y_partial[y_partial != -1], X_test)


def _for_the_wrong_points(X, y_partial, X_test):
    return _nearest(X[y_partial != -1], y_partial[y_partial != -1], X)


FIT_PREDICT = Exercise(
    name="capstone.fit_predict",
    solves=fit_predict,
    points=8,
    minutes=45,
    what="the classes",
    cases=_three_families,
    judged_by=_goes_far_enough,
    time_limit=60.0,
    hints=[
        "There are three kinds of data, and no method is best on all of them. What in the "
        "data could tell you which kind you have?",
        "Graph methods follow bent shapes and digits, and mixtures fit elongated clusters. "
        "You can compare candidates by cross-validation on the twenty labels, or take one "
        "method that does well on all three.",
        "LabelSpreading(kernel='knn', n_neighbors=10, alpha=0.9), fitted to X and y_partial, "
        "is good enough. GuardedClassifier chooses for you by cross-validation.",
    ],
    slips=[
        Slip(
            "takes -1 for a class",
            _minus_one_is_a_class,
            "You fitted a classifier to all rows, so it took -1 for a class.",
        ),
        Slip(
            "uses the labels only",
            _labeled_alone,
            "You used the labels only. Use the 280 unlabeled points as well.",
        ),
        Slip(
            "answers for the wrong points",
            _for_the_wrong_points,
            "You predicted for X, the training points. Predict for the rows of X_test.",
        ),
        Slip(
            "gives one answer",
            _one_answer_for_all,
            "You predict class 0 for every point.",
        ),
    ],
)


# --- capstone.honest_report ----------------------------------------------------------------------


def honest_report(choosing, reporting, baseline):
    """Choose a method on some draws, and report its gain over the baseline on other draws.

    Parameters
    ----------
    choosing : array of shape (n_methods, n_choosing), scores on the draws used for choosing
    reporting : array of shape (n_methods, n_reporting), scores on the draws kept for reporting
    baseline : int, the row of labels only; it can be chosen as well

    Returns
    -------
    chosen : int, the row with the best mean on the choosing draws
    gain, low, high : floats, its mean gain over the baseline on the reporting draws (draw by
        draw), and the 95 % confidence interval of that

    Examples
    --------
    >>> choosing = np.array([[0.7, 0.8], [0.9, 0.9]])
    >>> reporting = np.array([[0.7, 0.7, 0.8], [0.8, 0.9, 0.9]])
    >>> chosen, gain, low, high = honest_report(choosing, reporting, baseline=0)
    >>> int(chosen), round(float(gain), 3), round(float(low), 3), round(float(high), 3)
    (1, 0.133, -0.01, 0.277)
    """
    chosen = choosing.mean(axis=1).argmax()
    return chosen, *paired_difference(reporting[chosen], reporting[baseline])


def paired_difference(scores, reference):
    from course import evaluation

    return evaluation.paired_difference(scores, reference)


def _scores(rng):
    cases = [
        (
            np.array([[0.7, 0.8], [0.9, 0.9], [0.6, 0.9]]),
            np.array([[0.7, 0.7, 0.8], [0.8, 0.9, 0.9], [0.9, 0.9, 0.9]]),
            0,
        )
    ]
    for n_methods, n_choosing, n_reporting in ((4, 5, 8), (6, 8, 20)):
        luck = rng.uniform(0.4, 0.65, size=n_choosing + n_reporting)
        skill = rng.permutation(n_methods) * 0.02
        scores = luck + skill[:, None] + rng.normal(scale=0.003, size=(n_methods, len(luck)))
        choosing, reporting = scores[:, :n_choosing], scores[:, n_choosing:]
        # One is best by skill, another while choosing, a third has the luckiest single draw.
        best, lucky, single, *_, worst = np.argsort(-skill)
        choosing[lucky] += 0.08
        choosing[single, choosing[single].argmax()] += 0.2
        # The best has the best median while choosing, but failed on two draws.
        choosing[best] += 0.1
        choosing[best, luck[:n_choosing].argsort()[:2]] -= 0.4
        cases.append((choosing, reporting, int(worst)))
    return [*cases, (choosing, reporting, int(lucky))]  # here the baseline itself is chosen


def _chosen_afterwards(choosing, reporting, baseline):
    return honest_report(reporting, reporting, baseline)


def _reported_on_choosing(choosing, reporting, baseline):
    return honest_report(choosing, choosing, baseline)


def _luckiest_draw(choosing, reporting, baseline):
    chosen = choosing.max(axis=1).argmax()
    return chosen, *paired_difference(reporting[chosen], reporting[baseline])


def _no_baseline(choosing, reporting, baseline):
    chosen = choosing.mean(axis=1).argmax()
    return chosen, *paired_difference(reporting[chosen], np.zeros_like(reporting[chosen]))


def _not_paired(choosing, reporting, baseline):
    chosen = choosing.mean(axis=1).argmax()
    return chosen, *paired_difference(
        reporting[chosen], np.full_like(reporting[chosen], reporting[baseline].mean())
    )


def _reported(reporting, chosen, baseline):
    return chosen, *paired_difference(reporting[chosen], reporting[baseline])


def _never_the_baseline(choosing, reporting, baseline):
    means = choosing.mean(axis=1)
    means[baseline] = -np.inf
    return _reported(reporting, means.argmax(), baseline)


def _by_hand(choosing, reporting, baseline, quantile=None, ddof=1):
    from scipy import stats

    chosen = choosing.mean(axis=1).argmax()
    gain = reporting[chosen] - reporting[baseline]
    quantile = stats.t.ppf(0.975, len(gain) - 1) if quantile is None else quantile
    half = quantile * gain.std(ddof=ddof) / len(gain) ** 0.5
    return chosen, gain.mean(), gain.mean() - half, gain.mean() + half


HONEST_REPORT = Exercise(
    name="capstone.honest_report",
    solves=honest_report,
    points=3,
    minutes=10,
    what="the report (chosen, gain, low, high)",
    cases=_scores,
    hints=[
        "If you choose the best of ten methods and report the same scores you chose by, what "
        "have you measured?",
        "Choose the row with the best mean on the choosing draws. The gain and its interval "
        "come from the reporting draws, that row minus the baseline's, draw by draw.",
        "paired_difference(scores, reference) gives the mean, low and high. Before that, "
        "take the mean of choosing with axis=1 and its argmax.",
    ],
    slips=[
        Slip(
            "chooses on the reporting draws",
            _chosen_afterwards,
            "You chose the method on the reporting draws. The winner is partly lucky there, "
            "so its gain is overestimated.",
        ),
        Slip(
            "reports the choosing draws",
            _reported_on_choosing,
            "You reported the draws you chose by. The winner was partly lucky there, which "
            "is why other draws are kept for reporting.",
        ),
        Slip(
            "chooses by the luckiest draw",
            _luckiest_draw,
            "You chose by the best single draw. Choose by the mean.",
        ),
        Slip(
            "leaves out the baseline",
            _no_baseline,
            "That is the score itself. Report its gain over the baseline.",
        ),
        Slip(
            "does not pair",
            _not_paired,
            "The gain is correct, but the interval is too wide. Both methods saw the same "
            "draws, so subtract draw by draw.",
        ),
        Slip(
            "chooses by the median",
            lambda c, r, baseline: _reported(r, np.median(c, axis=1).argmax(), baseline),
            "You chose by the median over the draws. Choose by the mean.",
        ),
        Slip(
            "never chooses the baseline",
            _never_the_baseline,
            "You left the baseline out of the choice. Where nothing is better than the "
            "baseline, choose it, and the gain is 0.",
        ),
        Slip(
            "takes the quantile of the normal distribution",
            lambda c, r, baseline: _by_hand(c, r, baseline, quantile=1.96),
            "You used 1.96, a quantile of the normal distribution. With few draws use "
            "Student's t with n - 1 degrees of freedom, as paired_difference does.",
            also=[lambda c, r, baseline: _by_hand(c, r, baseline, quantile=1.959963984540054)],
        ),
        Slip(
            "divides the sum of squares by n",
            lambda c, r, baseline: _by_hand(c, r, baseline, ddof=0),
            "Your standard deviation divides by n. Divide by n - 1 for a sample: ddof=1.",
        ),
    ],
)


EXERCISES = [LABELS_ONLY, FIT_PREDICT, HONEST_REPORT]
