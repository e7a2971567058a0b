"""Plausible wrong answers that are no listed slip, caught on every draw; and honest rounding."""

import asyncio
import copy
import functools
import random
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from scipy import sparse, special
from scipy.spatial.distance import cdist

from course.checks import check, exercises
from course.checks._declare import Exercise
from course.checks._judge import differences
from course.checks._plain import plain
from course.checks._run import call

EXERCISES = {exercise.name: exercise for exercise in exercises()}
COMPARED = [e for e in exercises() if e.judged_by is None]


def _about_the_mean(scores):
    return scores - scores.mean(axis=1, keepdims=True)


def _softmax(shift):
    def softmax(scores):
        growth = np.exp(shift(scores))
        return growth / growth.sum(axis=1, keepdims=True)

    return softmax


def _cross_entropy(scores, targets):
    log_sum = np.log(np.exp(_about_the_mean(scores)).sum(axis=1, keepdims=True))
    return -np.mean(np.sum(targets * (_about_the_mean(scores) - log_sum), axis=1))


def _vote_of_classes_seen(codes, weights, n_classes):
    ballots = [
        [w[c == j].sum() for j in range(codes.max() + 1)]
        for c, w in zip(codes, weights, strict=True)
    ]
    return np.array(ballots) / weights.sum(axis=1, keepdims=True)


def _f1_of_classes_seen(truth, guesses, n_classes):
    seen = np.union1d(truth, guesses)
    found = [np.sum((truth == c) & (guesses == c)) for c in seen]
    size = [np.sum(truth == c) + np.sum(guesses == c) for c in seen]
    return np.mean(2 * np.array(found) / size)


def _sets_every_label_to(k):
    def most_harmful(weights, y_few):
        from course.checks.lesson_5_evaluation import harmonic_solution

        def names(y):
            targets = (y[:, None] == [0, 1]).astype(float)
            return harmonic_solution(weights, y_few != -1, targets)[y_few == -1].argmax(axis=1)

        rows = np.flatnonzero(y_few != -1)
        flipped = [np.where(np.arange(len(y_few)) == row, k, y_few) for row in rows]
        return int(rows[np.argmax([np.sum(names(y) != names(y_few)) for y in flipped])])

    return most_harmful


def _above_the_threshold(weak, strong, threshold):
    above = special.softmax(weak, axis=1).max(axis=1) > threshold
    rows = np.arange(len(weak)), weak.argmax(axis=1)
    return np.mean(-special.log_softmax(strong, axis=1)[rows] * above)


def _equal_is_small(method, labels_only, all_labels, small=0.02):
    scores = np.array([method, labels_only, all_labels], dtype=float)
    mean, low, high = scores[:, ~np.isnan(scores).any(axis=0)].mean(axis=1)
    return (mean - low) / (high - low) if high - low > small else np.nan


def _moved_to_medians(X, centers):
    cluster = cdist(X, centers).argmin(axis=1)
    moved = [
        np.median(X[cluster == k], axis=0) if (cluster == k).any() else centers[k]
        for k in range(len(centers))
    ]
    return cluster, np.array(moved)


def _one_less_in_the_variance(X, responsibilities):
    right = EXERCISES["mixture.refit"].function(X, responsibilities)
    sizes = responsibilities.sum(axis=0)
    return (*right[:-1], right[-1] * (sizes / np.maximum(sizes - 1, 0.5))[:, None])


def _mean_of_f_over_points(truth, guesses, n_classes):
    found = [np.sum((truth == c) & (guesses == c)) for c in range(n_classes)]
    size = [np.sum(truth == c) + np.sum(guesses == c) for c in range(n_classes)]
    each = 2 * np.array(found) / np.maximum(size, 1)
    return np.mean(each[truth])


WRONG = [
    ("labels.labeled_mask", lambda y: y != y.min()),
    ("supervised.vote", _vote_of_classes_seen),
    ("supervised.softmax", _softmax(_about_the_mean)),
    ("supervised.softmax", _softmax(lambda s: s - s.min(axis=1, keepdims=True))),
    ("supervised.softmax", _softmax(lambda s: np.clip(s, -700, 700))),
    ("supervised.cross_entropy", _cross_entropy),
    ("graph.random_walk", lambda weights: weights / np.maximum(weights.sum(axis=1)[:, None], 1)),
    ("evaluation.macro_f_score", _f1_of_classes_seen),
    ("pitfalls.most_harmful", _sets_every_label_to(0)),
    ("pitfalls.most_harmful", _sets_every_label_to(1)),
    ("objectives.fixmatch_loss", _above_the_threshold),
    ("evaluation.gap_closed", _equal_is_small),
    ("clustering.one_round", _moved_to_medians),
    ("mixture.refit", _one_less_in_the_variance),
    ("evaluation.macro_f_score", _mean_of_f_over_points),
    ("optimizers.half_cosine", lambda step, n, start: start * np.cos(np.pi * step / n / 2)),
]


@pytest.mark.filterwarnings("ignore:overflow", "ignore:divide", "ignore:invalid")
@pytest.mark.parametrize(("name", "wrong"), WRONG)
def test_wrong_answers_are_caught_on_every_draw(name, wrong):
    for seed in range(6):
        assert check(name, wrong, seed=seed).outcome in ("not yet", "your code raised")


def _in_float32(value):
    if sparse.issparse(value) or (isinstance(value, np.ndarray) and value.dtype == float):
        return value.astype(np.float32)
    return value


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("exercise", COMPARED, ids=lambda e: e.name)
def test_inputs_taken_to_float32_lose_nothing(exercise):
    for seed in range(5):
        cases = list(exercise.cases(np.random.default_rng(seed)))
        answers = [
            plain(exercise.function(*(_in_float32(copy.deepcopy(value)) for value in case)))
            for case in cases
        ]
        assert exercise.judge(cases, answers).right


def test_a_long_double_is_a_number():
    assert type(plain(np.longdouble(0.5))) is float


def test_what_rounding_leaves_of_nothing_is_nothing():
    nothing = Exercise(
        name="x.nothing", solves=lambda x: x - x, points=1, minutes=1, cases=lambda rng: [(0.3,)],
        hints=[], slips=[],
    )  # fmt: skip
    assert nothing.judge([(0.3,)], [0.1 + 0.2 - 0.3]).right
    assert not nothing.judge([(0.3,)], [1e-9]).right


def test_a_grader_is_not_told_the_hidden_rows():
    [exercise] = [e for e in exercises() if e.name == "pitfalls.most_harmful"]
    cases = list(exercise.cases(np.random.default_rng(0)))
    hidden = [int(np.flatnonzero(y_few == -1)[0]) for _, y_few in cases]
    said = exercise.judge(cases, hidden).discreet
    assert f"row {hidden[0]} has no label" in said and "[" not in said


def test_any_classifier_is_a_baseline():
    from sklearn.linear_model import LogisticRegression
    from sklearn.naive_bayes import GaussianNB
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.tree import DecisionTreeClassifier

    tree = DecisionTreeClassifier(random_state=0)
    for model in (LogisticRegression(), GaussianNB(), KNeighborsClassifier(), tree):

        def labels_only(X, y_partial, X_test, model=model):
            labeled = y_partial != -1
            return model.fit(X[labeled], y_partial[labeled]).predict(X_test)

        for seed in range(8):
            assert check("capstone.labels_only", labels_only, seed=seed)


def _unseeded(make):
    def labels_only(X, y_partial, X_test):
        labeled = y_partial != -1
        return make().fit(X[labeled], y_partial[labeled]).predict(X_test)

    return labels_only


class _OwnGenerator:
    """Nearest neighbor on features of which a random half is left out, not seeded by anyone."""

    def fit(self, X, y):
        self.kept = np.random.default_rng().permutation(X.shape[1])[: (X.shape[1] + 1) // 2]
        self.X, self.y = X[:, self.kept], y
        return self

    def predict(self, X):
        return self.y[cdist(X[:, self.kept], self.X).argmin(axis=1)]


@pytest.mark.filterwarnings("ignore")
def test_a_baseline_by_chance_does_not_depend_on_the_unlabeled_points():
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.neural_network import MLPClassifier

    forest = _unseeded(lambda: RandomForestClassifier(n_estimators=15))
    net = _unseeded(lambda: MLPClassifier((20,), max_iter=100))
    for seed in range(4):
        assert check("capstone.labels_only", forest, seed=seed)
        assert check("capstone.labels_only", net, seed=seed)
    for seed in range(20):
        assert check("capstone.labels_only", _unseeded(_OwnGenerator), seed=seed)


def test_a_baseline_that_scales_by_all_points_depends_on_them():
    def labels_only(X, y_partial, X_test):
        scaled, labeled = X / X.std(axis=0).clip(1e-3), y_partial != -1
        nearest = cdist(X_test / X.std(axis=0).clip(1e-3), scaled[labeled]).argmin(axis=1)
        return y_partial[labeled][nearest]

    for seed in range(8):
        message = check("capstone.labels_only", labels_only, seed=seed).message
        assert "when only unlabeled points are changed" in message


def test_random_numbers_begin_at_the_same_place_and_go_on_as_before():
    np.random.seed(7)  # noqa: NPY002
    first = np.random.random()  # noqa: NPY002
    np.random.seed(7)  # noqa: NPY002
    drawn = [call(lambda: (np.random.random(), random.random()), (), 5).value for _ in range(2)]  # noqa: NPY002
    assert drawn[0] == drawn[1] and np.random.random() == first  # noqa: NPY002


def test_one_round_by_scipy_is_right():
    from scipy.cluster.vq import vq

    def one_round(X, centers):
        cluster, _ = vq(X, centers)
        moved = [X[cluster == j].mean(axis=0) if (cluster == j).any() else c
                 for j, c in enumerate(centers)]  # fmt: skip
        return cluster, moved

    def with_the_last_of_equals(X, centers):
        cluster, best = np.zeros(len(X), dtype=int), np.full(len(X), np.inf)
        for j, center in enumerate(centers):
            distance = ((X - center) ** 2).sum(axis=1)
            cluster[distance <= best] = j
            best = np.minimum(best, distance)
        moved = [X[cluster == j].mean(axis=0) if (cluster == j).any() else c
                 for j, c in enumerate(centers)]  # fmt: skip
        return cluster, moved

    for seed in range(8):
        assert check("clustering.one_round", one_round, seed=seed)
        assert check("clustering.one_round", with_the_last_of_equals, seed=seed)


def test_a_row_as_an_array_without_dimensions_is_a_row():
    right = EXERCISES["pitfalls.most_harmful"].function
    assert check("pitfalls.most_harmful", lambda weights, y: np.array(right(weights, y)))
    outcome = check("pitfalls.most_harmful", lambda weights, y: np.array(True))
    assert "single whole number" in outcome.message


def test_a_right_answer_that_was_rounded_is_told_so():
    right = EXERCISES["labels.price_of_labels"].function

    def price_of_labels(*arguments):
        return tuple(round(float(value), 2) for value in right(*arguments))

    said = [
        check("labels.price_of_labels", price_of_labels, seed=seed).message for seed in range(9)
    ]
    assert all("don't round" in message for message in said if message) and any(said)
    assert differences(46.6512, 46.65, name="it") == (
        "it should be 46.6512; you returned 46.65: don't round."
    )
    assert differences(0.25, 0.2500001, 1e-9, name="it") == (
        "it should be 0.25; you returned 0.2500001."
    )
    assert "don't round" not in differences(np.array([1.0, 2.0]), [1.0, 3.0])


def test_softmax_by_another_way_stays_right():
    for seed in range(6):
        assert check("supervised.softmax", lambda s: special.softmax(s, axis=1), seed=seed)


class _Callable:
    """A function written as a class."""

    def __init__(self, function):
        self.function = function

    def __call__(self, *arguments):
        return self.function(*arguments)


def _as(change):
    """Return what makes a function's numbers and arrays come back in another form."""

    def changed(value):
        if isinstance(value, tuple):
            return tuple(map(changed, value))
        return change(value)

    return lambda function: lambda *arguments: changed(function(*arguments))


def _array_as(form):
    return _as(lambda v: form(v) if isinstance(v, np.ndarray) and v.ndim else v)


def _number_as(form):
    return _as(lambda v: form(v) if isinstance(v, float) and np.isfinite(v) else v)


FORMS = {
    "an object that can be called": _Callable,
    "a partial function": functools.partial,
    "a masked array": _array_as(np.ma.masked_array),
    "a matrix": _array_as(lambda v: np.asmatrix(v) if v.ndim == 2 else v),
    "an array of objects": _array_as(lambda v: v.astype(object)),
    "big-endian": _array_as(lambda v: v.astype(v.dtype.newbyteorder(">"))),
    "a fraction": _number_as(Fraction),
    "a decimal": _number_as(Decimal),
    "an array of no dimensions": _number_as(np.array),
}


@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("exercise", COMPARED, ids=lambda e: e.name)
def test_right_answers_in_unusual_form_are_right(exercise, form):
    assert check(exercise.name, FORMS[form](exercise.function), seed=2)


class _Speechless(Exception):
    def __str__(self):
        raise RuntimeError("no words")


class _Own(BaseException):
    pass


def _raise(error):
    raise error


RAISING = {
    "_Speechless": lambda: _raise(_Speechless()),
    "_Own": lambda: _raise(_Own("mine")),
    "SystemExit": exit,
    "ExceptionGroup": lambda: _raise(ExceptionGroup("many", [ValueError(1), KeyError(2)])),
    "GeneratorExit": lambda: _raise(GeneratorExit()),
    "StopIteration": lambda: next(iter(())),
    "CancelledError": lambda: _raise(asyncio.CancelledError()),
    "MemoryError": lambda: np.ones(10**15),
    "SyntaxError": lambda: eval("1 +"),
}


@pytest.mark.parametrize("kind", RAISING)
@pytest.mark.parametrize("name", ["labels.labeled_mask", "clustering.bad_start"])
def test_whatever_is_raised_on_one_input_is_named(name, kind):
    def function(*arguments):
        calls.append(arguments)
        if len(calls) == 2:
            RAISING[kind]()
        return EXERCISES[name].function(*arguments)

    calls = []
    outcome = check(name, function, seed=1)
    assert (outcome.outcome, len(calls)) == ("your code raised", 2)
    assert outcome.message.startswith(kind)


def test_words_of_an_error_are_safe_to_print():
    def labeled_mask(y):
        raise ValueError("a\nb\x1b[2J\u202e" + "x" * 10**6)

    message = check("labels.labeled_mask", labeled_mask).message
    assert message.startswith("ValueError: a b [2J x") and len(message) < 600
