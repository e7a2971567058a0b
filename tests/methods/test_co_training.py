"""Co-training: two views, guesses merged, the other view as teacher; awkward input."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import Perceptron
from sklearn.utils.estimator_checks import parametrize_with_checks

from course.datasets import hide_labels, load_breast_cancer, make_blobs
from course.methods import (
    CoTrainingClassifier,
    KNeighborsClassifier,
    SoftmaxRegression,
    TriTrainingClassifier,
)
from course.methods import co_training as c

BOTH = pytest.mark.parametrize("make", [CoTrainingClassifier, TriTrainingClassifier])


@pytest.mark.filterwarnings("ignore:SoftmaxRegression stopped after")
@parametrize_with_checks(
    [CoTrainingClassifier(n_rounds=3), TriTrainingClassifier()],
    expected_failed_checks=lambda _: {
        "check_classifiers_classes": "takes -1 for a class; here it means 'no label'"
    },
)
def test_scikit_learn_conventions(estimator, check):
    check(estimator)


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


# --- co-training: the steps ------------------------------------------------------------


@pytest.mark.parametrize("n_features", [2, 5, 30])
def test_the_two_halves_make_up_the_columns(n_features):
    first, second = c.split_columns(n_features)
    assert_array_equal(np.concatenate([first, second]), np.arange(n_features))
    assert abs(len(first) - len(second)) <= 1


def test_a_point_that_the_views_quarrel_over_is_left_out():
    indices, labels = c.merge_guesses([[5, 2], [2, 5, 8]], [["a", "b"], ["b", "c", "c"]])
    assert indices.tolist() == [2, 8]
    assert labels.tolist() == ["b", "c"]


def test_combined_views_are_the_normalised_product():
    a, b = np.random.RandomState(0).dirichlet([1, 1, 1], size=(2, 20))
    assert_allclose(c.combine_views([a, b]), a * b / np.sum(a * b, axis=1, keepdims=True))
    assert_allclose(c.combine_views([np.eye(2)[:1], np.eye(2)[1:]]), [[0.5, 0.5]])


# --- co-training: the estimator --------------------------------------------------------


def test_each_classifier_sees_its_own_columns_and_no_unlabeled_point():
    Spy.seen.clear()
    X, _, y_few = tumors(2, 0)
    CoTrainingClassifier(Spy(), views=([0, 1, 2], [7, 9]), n_rounds=4).fit(X, y_few)
    assert [shape[1] for shape, _ in Spy.seen] == [3, 2] * 5
    assert all(-1 not in labels for _, labels in Spy.seen)


def test_columns_outside_the_views_do_not_matter():
    X, _, y_few = tumors(2, 0)
    views = [0, 1, 2, 3], [10, 11, 12]
    before = CoTrainingClassifier(views=views).fit(X, y_few).predict_proba(X)
    X[:, 20:] = 1e3
    assert_array_equal(CoTrainingClassifier(views=views).fit(X, y_few).predict_proba(X), before)


def test_it_beats_the_same_classifier_on_labels_only():
    gains = []
    for seed in range(8):
        X, y, y_few = tumors(1, seed)
        plain = SoftmaxRegression().fit(X[y_few != -1], y_few[y_few != -1])
        gains.append(CoTrainingClassifier().fit(X, y_few).score(X, y) - plain.score(X, y))
    assert np.mean(gains) > 0.04


def test_the_history_tells_who_named_whom():
    X, _, y_few = tumors(2, 3)
    model = CoTrainingClassifier(n_per_class=2, n_rounds=6).fit(X, y_few)
    assert model.termination_condition_ == "n_rounds" and len(model.history_) == 6
    rounds = np.where(y_few == -1, -1, 0)
    for number, step in enumerate(model.history_, start=1):
        for view in step["views"]:
            assert np.all(rounds[view["indices"]] == -1)
            assert np.bincount(view["labels"], minlength=2).max() <= 2
        assert set(step["indices"]) <= set(np.concatenate([v["indices"] for v in step["views"]]))
        rounds[step["indices"]] = number
        assert_array_equal(model.transduction_[step["indices"]], step["labels"])
    assert_array_equal(rounds, model.labeled_iter_)


def test_it_ends_when_all_have_a_label_or_there_are_no_rounds():
    X, y = make_blobs(n_samples=30, random_state=0)
    y_few = hide_labels(y, 2, random_state=0)
    assert CoTrainingClassifier().fit(X, y_few).termination_condition_ == "all_labeled"
    assert CoTrainingClassifier().fit(X, y).history_ == []
    assert CoTrainingClassifier(n_rounds=0).fit(X, y_few).termination_condition_ == "n_rounds"


def test_views_that_never_agree_end_it():
    # Each view is certain of the opposite of the other at the one unlabeled point.
    X, y = np.array([[0.0, 0.0], [1.0, 1.0], [0.0, 1.0]]), [0, 1, -1]
    model = CoTrainingClassifier(KNeighborsClassifier(1)).fit(X, y)
    assert model.termination_condition_ == "no_change"
    assert model.labeled_iter_[2] == -1


@pytest.mark.parametrize(
    ("views", "message"),
    [
        ([0, 1], "^views must be two arrays"),
        (([0], [1], [2]), "^views must be a pair"),
        ("halves", "^views must be a pair"),
        (([0], []), "none of them empty"),
        (([0], [30]), "from 0 to 29"),
        (([0], [-1]), "from 0 to 29"),
        (([0], [0.5]), "column numbers"),
    ],
)
def test_views_that_are_none(views, message):
    X, _, y_few = tumors(2, 0)
    with pytest.raises(ValueError, match=message):
        CoTrainingClassifier(views=views).fit(X, y_few)


def test_one_column_makes_no_two_views():
    with pytest.raises(ValueError, match=r"^X has n_features = 1: two views"):
        CoTrainingClassifier().fit([[0.0], [1.0]], [0, -1])


@BOTH
@pytest.mark.parametrize(
    ("X", "y", "expected"),
    [
        ([[0.0, 0.0], [1.0, 1.0]], [5, -1], [5, 5]),  # one class
        ([[0.0, 0.0], [1.0, 1.0]], [5, 7], [5, 7]),  # all labeled
        ([[1.0, 1.0]] * 3, [5, 5, -1], [5, 5, 5]),  # duplicates
        ([[1.0, 1.0]] * 2, [5, 7], [5, 7]),  # the same point, labeled twice
        ([[1.0, 0.0], [1.0, 2.0], [1.0, 0.1]], [5, 7, -1], [5, 7, 5]),  # a constant feature
    ],
)
def test_small_and_odd_data(make, X, y, expected):
    assert_array_equal(make().fit(X, y).transduction_, expected)


@BOTH
@pytest.mark.parametrize(
    ("estimator", "X", "y", "message"),
    [
        (None, [[0.0, 1.0], [1.0, 1.0]], [-1, -1], "^y holds no label"),
        (None, [[0.0, 1.0], [np.nan, 1.0]], [0, -1], "X contains NaN"),
        (Perceptron(), [[0.0, 1.0], [1.0, 1.0]], [0, -1], "^estimator must be .*predict_proba"),
        ("softmax", [[0.0, 1.0], [1.0, 1.0]], [0, -1], "^estimator must be"),
    ],
)
def test_bad_arguments_are_named(make, estimator, X, y, message):
    with pytest.raises(ValueError, match=message):
        make(estimator).fit(X, y)


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (CoTrainingClassifier(n_rounds=-1), "^n_rounds must be"),
        (CoTrainingClassifier(n_per_class=0), "^n_per_class must be"),
        (TriTrainingClassifier(max_iter=0), "^max_iter must be"),
    ],
)
def test_bad_counts_are_named(model, message):
    with pytest.raises(ValueError, match=message):
        model.fit([[0.0, 1.0], [1.0, 1.0]], [0, -1])
