"""Tri-training: bootstrap samples, what agreement allows, three classifiers."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy.sparse import csr_array
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.exceptions import ConvergenceWarning
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from course.datasets import hide_labels, load_breast_cancer, load_digits
from course.methods import (
    CoTrainingClassifier,
    SoftmaxRegression,
    TriTrainingClassifier,
)
from course.methods import tri_training as t

BOTH = pytest.mark.parametrize("make", [CoTrainingClassifier, TriTrainingClassifier])


def tumors(per_class, seed):
    X, y = load_breast_cancer()
    return X, y, hide_labels(y, per_class, random_state=seed)


class Spy(ClassifierMixin, BaseEstimator):
    """Softmax regression that keeps the shapes and the labels it was shown."""

    seen = []  # noqa: RUF012 - shared by all clones on purpose

    def fit(self, X, y):
        self.seen.append((X.shape, np.array(y)))
        self.model_ = SoftmaxRegression().fit(X, y)
        self.classes_ = self.model_.classes_
        return self

    def predict_proba(self, X):
        return self.model_.predict_proba(X)


def test_a_resample_keeps_the_count_of_each_class_and_takes_labels_only():
    codes = np.array([0, -1, 1, 1, 1, -1, 0, 2])
    for seed in range(20):
        rows = t.resample_labels(codes, np.random.RandomState(seed))
        assert_array_equal(np.bincount(codes[rows]), [2, 3, 1])


def test_the_error_counts_only_where_the_two_agree():
    truth = np.array([0, 0, 1, 1])
    assert t.agreement_error(np.array([0, 1, 0, 1]), np.array([0, 1, 1, 1]), truth) == 1 / 3
    assert t.agreement_error(1 - truth, truth, truth) == 0.5


def test_what_is_let_in_never_breaks_the_condition():
    rng = np.random.RandomState(0)
    let_in = cut = 0
    for _ in range(3000):
        last, n_last, agreed = rng.uniform(0.01, 0.5), rng.randint(1, 60), rng.randint(0, 400)
        error = rng.choice([0.0, rng.uniform(0, 0.6)])
        n = t.allowed_guesses(agreed, error, last, n_last)
        assert 0 <= n <= agreed
        if n:
            let_in += 1
            cut += n < agreed
            assert error < last
            assert error * n < last * n_last
            assert n > n_last
    assert let_in > 500 and cut > 100


def test_nothing_is_let_in_by_two_that_err_as_often_as_before():
    assert t.allowed_guesses(100, error=0.5, last_error=0.5, n_last=0) == 0
    assert t.allowed_guesses(100, error=0.2, last_error=0.1, n_last=10) == 0
    assert t.allowed_guesses(100, error=0.0, last_error=0.5, n_last=0) == 100


def test_two_of_three_win_and_the_mean_breaks_a_tie():
    two_to_one = t.majority_proba([np.array([[0.51, 0.49]])] * 2 + [np.array([[0.0, 1.0]])])
    assert two_to_one[0, 0] > 0.5
    votes = [np.array([[0.4, 0.3, 0.3]]), np.array([[0.3, 0.4, 0.3]]), np.array([[0, 0.1, 0.9]])]
    three = t.majority_proba(votes)
    assert three.argmax() == 2
    assert_allclose(three.sum(), 1)


def test_the_three_never_meet_an_unlabeled_point():
    Spy.seen.clear()
    X, _, y_few = tumors(3, 0)
    TriTrainingClassifier(Spy(), random_state=0).fit(X, y_few)
    assert len(Spy.seen) > 3
    assert [len(labels) for _, labels in Spy.seen[:3]] == [6, 6, 6]
    assert all(-1 not in labels for _, labels in Spy.seen)


def test_the_history_tells_what_each_learned_under_the_condition():
    X, y = load_digits()
    X, y = X[:500], y[:500]
    y_few = hide_labels(y, 8, random_state=0)
    model = TriTrainingClassifier(DecisionTreeClassifier(), random_state=0).fit(X, y_few)
    assert len(model.history_) == model.n_iter_ > 1
    last = {i: (0.5, np.inf) for i in range(3)}
    for step in model.history_:
        for i, lesson in enumerate(step["learned"]):
            assert np.all(y_few[lesson["indices"]] == -1)
            if len(lesson["indices"]):
                error, n = last[i]
                assert lesson["error"] < error
                assert lesson["error"] == 0 or lesson["error"] * len(lesson["indices"]) < error * n
                last[i] = lesson["error"], len(lesson["indices"])
    assert all(len(lesson["indices"]) == 0 for lesson in model.history_[-1]["learned"])


def test_trees_gain_from_each_other():
    gains = []
    for seed in range(6):
        X, y, y_few = tumors(10, seed)
        plain = DecisionTreeClassifier(random_state=seed).fit(X[y_few != -1], y_few[y_few != -1])
        model = TriTrainingClassifier(DecisionTreeClassifier(), random_state=seed).fit(X, y_few)
        gains.append(model.score(X, y) - plain.score(X, y))
    assert np.mean(gains) > 0.005


def test_the_same_seed_gives_the_same_and_reaches_into_pipelines():
    X, _, y_few = tumors(5, 0)
    base = make_pipeline(StandardScaler(), DecisionTreeClassifier(max_features=3))
    first, again, other = (
        TriTrainingClassifier(base, random_state=seed).fit(X, y_few).predict_proba(X)
        for seed in (0, 0, 1)
    )
    assert_array_equal(first, again)
    assert not np.array_equal(first, other)


def test_stopping_early_is_said():
    X, _, y_few = tumors(5, 0)
    with pytest.warns(ConvergenceWarning, match="TriTrainingClassifier stopped after max_iter=1"):
        TriTrainingClassifier(max_iter=1, random_state=0).fit(X, y_few)


@BOTH
def test_other_names_for_the_classes_rename_the_answer(make):
    X, _, y_few = tumors(3, 0)
    names = np.array(["late", "soon", -1], dtype=object)
    settings = {"random_state": 0} if make is TriTrainingClassifier else {}
    numbers, words = make(**settings).fit(X, y_few), make(**settings).fit(X, names[y_few])
    assert_array_equal(words.transduction_, names[numbers.transduction_])
    assert_array_equal(numbers.transduction_[y_few != -1], y_few[y_few != -1])


@BOTH
def test_sparse_and_dense_give_the_same(make):
    X, y = load_digits()
    X, y_few = X[:200], hide_labels(y[:200], per_class=3, random_state=0)
    settings = {"random_state": 0} if make is TriTrainingClassifier else {"n_rounds": 3}
    dense, thin = make(**settings).fit(X, y_few), make(**settings).fit(csr_array(X), y_few)
    assert_allclose(thin.predict_proba(csr_array(X)), dense.predict_proba(X), atol=1e-3)
