"""Plausible wrong answers that are no listed slip, caught on every draw; and honest rounding."""

import copy

import numpy as np
import pytest
from scipy import sparse, special

from course.checks import check, exercises
from course.checks._declare import Exercise
from course.checks._plain import plain

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


def test_softmax_by_another_way_stays_right():
    for seed in range(6):
        assert check("supervised.softmax", lambda s: special.softmax(s, axis=1), seed=seed)
