"""The guard: labels dealt evenly, hidden ones never seen, the best candidate chosen, odd data."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.estimator_checks import parametrize_with_checks

from course.datasets import hide_labels, make_blobs, make_cigars, make_circles, make_two_moons
from course.methods import (
    GuardedClassifier,
    KNeighborsClassifier,
    PoissonLearning,
    SemiSupervisedGaussianMixture,
    SoftmaxRegression,
    folds,
)
from course.methods import guard as g


class Oracle(ClassifierMixin, BaseEstimator):
    """Names a share of the points rightly: it looks the truth up in the second column."""

    def __init__(self, right=1.0):
        self.right = right

    def fit(self, X, y):
        self.seen_ = y
        self.classes_ = np.unique(y[y != -1])
        return self

    def predict(self, X):
        wrong = X[:, 0] >= self.right
        return np.where(wrong, 1 - X[:, 1], X[:, 1]).astype(int)


def with_truth(n=40, labels=10):
    """Points for :class:`Oracle`: a number in [0, 1), and the class."""
    y = np.arange(n) % 2
    X = np.column_stack([np.arange(n) // 2 / (n / 2), y])
    return X, np.where(np.arange(n) % (n // labels) < 2, y, -1), y


@parametrize_with_checks(
    [GuardedClassifier()],
    expected_failed_checks=lambda estimator: {
        "check_classifiers_classes": "takes -1 for a class; here it means 'no label'"
    },
)
def test_scikit_learn_conventions(estimator, check):
    check(estimator)


def test_hidden_labels_are_hidden_once_each():
    codes = np.array([0, 0, 0, 1, 1, -1, 1, 2])
    fold = folds.stratified_folds(codes, 2)
    seen = []

    def name_again(partial):
        seen.append(partial)
        return np.full(len(codes), 1)

    assert g.count_correct(name_again, codes, fold) == 3
    hidden = np.array([(partial != codes) for partial in seen])
    assert_array_equal(hidden.sum(axis=0), [1, 1, 1, 1, 1, 0, 1, 0])
    assert all(set(partial[partial != -1]) == {0, 1, 2} for partial in seen)


def test_whoever_could_see_the_hidden_labels_would_be_caught():
    """The known-wrong variant: labels left in place are all named rightly, by anyone."""
    codes = np.array([0, 1] * 6)
    fold = folds.stratified_folds(codes, 3)
    assert g.count_correct(lambda partial: codes, codes, fold) == 12
    assert g.count_correct(lambda partial: np.where(partial == -1, 0, partial), codes, fold) == 6


# --- the choice ------------------------------------------------------------------------


def test_the_candidate_that_names_most_labels_is_chosen():
    X, y, truth = with_truth()
    model = GuardedClassifier([("half", Oracle(0.5)), ("most", Oracle(0.9)), ("few", Oracle(0.2))])
    model.labels_only = Oracle(0.4)
    model.fit(X, y)
    assert model.chosen_ == "most"
    assert [trial["name"] for trial in model.trials_] == ["half", "most", "few", "labels only"]
    assert [trial["of"] for trial in model.trials_] == [int(np.sum(y != -1))] * 4
    right = [trial["right"] for trial in model.trials_]
    labeled = y != -1
    expected = [int(np.sum(X[labeled, 0] < share)) for share in (0.5, 0.9, 0.2, 0.4)]
    assert right == expected
    assert model.score(X, truth) == pytest.approx(np.mean(X[:, 0] < 0.9))


def test_labels_only_is_chosen_where_it_is_better_and_sees_labels_only():
    X, y, _ = with_truth()
    model = GuardedClassifier([("half", Oracle(0.5))], labels_only=Oracle(0.9)).fit(X, y)
    assert model.chosen_ == "labels only"
    assert_array_equal(model.estimator_.seen_, y[y != -1])
    assert len(model.transduction_) == len(X)


def test_candidates_see_all_points_in_the_end_with_all_labels():
    X, y, _ = with_truth()
    model = GuardedClassifier([("it", Oracle())], labels_only=Oracle(0.5)).fit(X, y)
    assert_array_equal(model.estimator_.seen_, y)


def test_of_equals_the_first_is_chosen():
    X, y, _ = with_truth()
    model = GuardedClassifier([("one", Oracle()), ("two", Oracle())], labels_only=Oracle())
    assert model.fit(X, y).chosen_ == "one"


def test_one_label_a_class_leaves_nothing_to_judge_by():
    X, y = make_two_moons(random_state=0)
    model = GuardedClassifier().fit(X, hide_labels(y, 1, random_state=0))
    assert model.chosen_ == "graph"
    assert [trial["of"] for trial in model.trials_] == [0, 0, 0]


@pytest.mark.parametrize(
    ("make", "expected"),
    [(make_two_moons, "graph"), (make_circles, "graph"), (make_cigars, "mixture")],
)
def test_the_assumption_that_holds_is_found(make, expected):
    chosen = []
    for seed in range(5):
        X, y = make(random_state=seed)
        chosen.append(GuardedClassifier().fit(X, hide_labels(y, 6, random_state=seed)).chosen_)
    assert chosen.count(expected) >= 4


def test_without_structure_labels_alone_are_chosen():
    """A straight cut through one cloud in ten dimensions: neither clouds nor a chain."""
    rng = np.random.RandomState(0)
    chosen = []
    for seed in range(5):
        X = rng.normal(size=(200, 10))
        y = (X @ rng.normal(size=10) > 0).astype(int)
        chosen.append(GuardedClassifier().fit(X, hide_labels(y, 20, random_state=seed)).chosen_)
    assert chosen.count("labels only") >= 3


@pytest.mark.parametrize("name", ["graph", "mixture", "labels only"])
def test_answers_are_those_of_the_chosen_candidate_alone(name, monkeypatch):
    X, y = make_blobs(random_state=0)
    few = hide_labels(y, 3, random_state=0)
    # Let it win, whatever the labels say.
    monkeypatch.setattr(
        g, "count_correct", lambda name_again, codes, fold: name_again.__defaults__[0] == name
    )
    model = GuardedClassifier().fit(X, few)
    assert model.chosen_ == name
    alone = {
        "graph": PoissonLearning(),
        "mixture": SemiSupervisedGaussianMixture(),
        "labels only": SoftmaxRegression(),
    }[name]
    known = few != -1
    alone.fit(X, few) if name != "labels only" else alone.fit(X[known], few[known])
    assert_array_equal(model.predict(X), alone.predict(X))
    assert_array_equal(model.predict_proba(X), alone.predict_proba(X))
    expected = alone.transduction_ if name == "graph" else alone.predict(X)
    assert_array_equal(model.transduction_, expected)


# --- data of all kinds -----------------------------------------------------------------


def test_names_of_the_classes_do_not_matter():
    X, y = make_blobs(n_samples=90, random_state=0)
    few = hide_labels(y, 3, random_state=0)
    numbers = GuardedClassifier().fit(X, few)
    names = np.array(["ant", "bee", "cat", -1], dtype=object)
    strings = GuardedClassifier().fit(X, names[few])
    assert strings.classes_.tolist() == ["ant", "bee", "cat"]
    assert_array_equal(strings.predict(X), names[numbers.predict(X)])
    assert_array_equal(strings.transduction_, names[numbers.transduction_])


def test_all_labeled_and_one_class():
    X, y = make_blobs(n_samples=60, random_state=0)
    assert GuardedClassifier().fit(X, y).score(X, y) > 0.9
    one = GuardedClassifier().fit(X, np.where(y == 1, 7, -1))
    assert set(one.predict(X)) == {7}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"candidates": []}, "candidates must be a list"),
        (
            {"candidates": [("a", Oracle()), ("a", Oracle())]},
            "candidates must be.*names that differ",
        ),
        ({"candidates": [("labels only", Oracle())]}, "candidates must be.*not 'labels only'"),
        ({"n_folds": 1}, "n_folds must be a whole number of at least 2"),
    ],
)
def test_bad_parameters_are_named(change, message):
    X, y, _ = with_truth()
    with pytest.raises(ValueError, match=message):
        GuardedClassifier(**change).fit(X, y)


def test_bad_data_is_named():
    X, y, _ = with_truth()
    with pytest.raises(ValueError, match="y holds no label"):
        GuardedClassifier().fit(X, np.full(len(y), -1))


def test_other_candidates_will_do():
    X, y = make_two_moons(random_state=0)
    few = hide_labels(y, 4, random_state=0)
    model = GuardedClassifier(
        [("mixture", SemiSupervisedGaussianMixture())], labels_only=KNeighborsClassifier(1)
    )
    assert model.fit(X, few).chosen_ in ("mixture", "labels only")


@pytest.mark.parametrize(
    "candidates", [3, "graph", [1], [("a", 2)], [("a",)], [(1, SoftmaxRegression())], {}, []]
)
def test_candidates_that_are_none_are_refused_by_name(candidates):
    with pytest.raises(ValueError, match=r"^candidates must be a list"):
        GuardedClassifier(candidates).fit([[0.0], [1.0]], [0, 1])


@pytest.mark.parametrize("plain", [0, "softmax", SoftmaxRegression])
def test_a_labels_only_model_that_is_none_is_refused_by_name(plain):
    with pytest.raises(ValueError, match=r"^labels_only must be a classifier or None"):
        GuardedClassifier(labels_only=plain).fit([[0.0], [1.0]], [0, 1])
