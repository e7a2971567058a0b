"""Self-training: the same rounds as scikit-learn's, and a history that tells them all."""

import warnings
from itertools import pairwise

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy import sparse
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.datasets import load_iris
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.semi_supervised import SelfTrainingClassifier as SklearnSelfTraining
from sklearn.utils.estimator_checks import parametrize_with_checks

from course.datasets import hide_labels, load_breast_cancer, load_digits, make_two_moons
from course.methods import KNeighborsClassifier, SelfTrainingClassifier, SoftmaxRegression
from course.methods import self_training as s


@pytest.mark.filterwarnings("ignore:y contains no unlabeled samples:UserWarning")
@pytest.mark.filterwarnings("ignore:SoftmaxRegression stopped after")
@parametrize_with_checks(
    [SelfTrainingClassifier(SoftmaxRegression())],
    expected_failed_checks=lambda _: {
        "check_non_transformer_estimators_n_iter": "with every point labeled there is no round"
    },
)
def test_scikit_learn_conventions(estimator, check):
    check(estimator)


# --- the same as scikit-learn's --------------------------------------------------------


def iris():
    X, y = load_iris(return_X_y=True)
    return X, y


@pytest.mark.parametrize("data", [load_digits, load_breast_cancer, iris])
@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"threshold": 0.95, "max_iter": None},
        {"threshold": 0.0},
        {"threshold": 0.999999, "max_iter": 2},
        {"criterion": "k_best", "k_best": 17, "max_iter": 7},
        {"criterion": "k_best", "k_best": 5000},
    ],
)
def test_the_same_labels_in_the_same_rounds_as_scikit_learn(data, settings):
    X, y = data()
    X, y = X[::2], y[::2]
    y = hide_labels(y, per_class=4, random_state=0)
    base = LogisticRegression(C=0.3, max_iter=500)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="k_best is larger than")
        ours = SelfTrainingClassifier(base, **settings).fit(X, y)
        theirs = SklearnSelfTraining(base, **settings).fit(X, y)
    assert_array_equal(ours.transduction_, theirs.transduction_)
    assert_array_equal(ours.labeled_iter_, theirs.labeled_iter_)
    assert ours.n_iter_ == theirs.n_iter_
    assert ours.termination_condition_ == theirs.termination_condition_
    assert_allclose(ours.predict_proba(X), theirs.predict_proba(X))


# --- the steps -------------------------------------------------------------------------


def test_a_guess_never_replaces_a_label_and_the_old_labels_stay_as_they_were():
    y = np.array([3, -1, -1])
    assert_array_equal(s.add_guesses(y, [1], [7]), [3, 7, -1])
    assert_array_equal(y, [3, -1, -1])
    with pytest.raises(ValueError, match=r"^indices points at labeled points"):
        s.add_guesses(y, [0], [7])


class Spy(ClassifierMixin, BaseEstimator):
    """Nearest neighbors that keeps what it was shown."""

    seen = []  # noqa: RUF012 - shared by all clones on purpose

    def fit(self, X, y):
        self.seen.append(np.array(y))
        self.model_ = KNeighborsClassifier(1).fit(X, y)
        self.classes_ = self.model_.classes_
        return self

    def predict_proba(self, X):
        return self.model_.predict_proba(X)


def test_the_base_classifier_never_meets_an_unlabeled_point():
    Spy.seen.clear()
    X, y = make_two_moons(random_state=0)
    SelfTrainingClassifier(Spy()).fit(X, hide_labels(y, 1, random_state=0))
    assert len(Spy.seen[0]) == 2
    assert all(-1 not in seen for seen in Spy.seen)


# --- the history -----------------------------------------------------------------------


@pytest.mark.parametrize("criterion", ["threshold", "k_best"])
def test_the_history_rebuilds_the_result(criterion):
    X, y = load_breast_cancer()
    y = hide_labels(y, per_class=3, random_state=1)
    model = SelfTrainingClassifier(SoftmaxRegression(), 0.9, criterion).fit(X, y)
    labels, rounds = y.copy(), np.where(y == -1, -1, 0)
    for number, step in enumerate(model.history_, start=1):
        assert np.all(labels[step["indices"]] == -1)
        labels[step["indices"]] = step["labels"]
        rounds[step["indices"]] = number
        if criterion == "threshold":
            assert np.all(step["confidence"] > 0.9)
        assert 0.5 <= step["mean_confidence"] <= 1
    assert len(model.history_) == model.n_iter_
    assert_array_equal(labels, model.transduction_)
    assert_array_equal(rounds, model.labeled_iter_)


def test_a_round_that_believes_nothing_is_in_the_history_and_ends_it():
    model = SelfTrainingClassifier(LogisticRegression(), 0.99)
    model.fit([[0.0], [1.0], [0.5]], [0, 1, -1])
    assert model.termination_condition_ == "no_change"
    assert [len(step["indices"]) for step in model.history_] == [0]


def test_ties_for_the_best_go_to_the_lower_row():
    X, y = np.zeros((9, 1)), np.full(9, -1)
    y[4] = 0
    model = SelfTrainingClassifier(
        KNeighborsClassifier(1), criterion="k_best", k_best=3, max_iter=1
    ).fit(X, y)
    assert_array_equal(np.flatnonzero(model.labeled_iter_ == 1), [0, 1, 2])


def test_other_names_for_the_classes_rename_the_answer():
    X, y = load_breast_cancer()
    y = hide_labels(y, per_class=3, random_state=0)
    names = np.array(["late", "soon", -1], dtype=object)
    numbers = SelfTrainingClassifier(SoftmaxRegression()).fit(X, y)
    words = SelfTrainingClassifier(SoftmaxRegression()).fit(X, names[y])
    assert_array_equal(words.predict(X), names[numbers.predict(X)])
    assert_array_equal(words.transduction_, names[numbers.transduction_])


# --- awkward input ---------------------------------------------------------------------


def test_missing_values_are_for_the_base_classifier_to_judge():
    X, y = load_breast_cancer()
    X[::7, 3] = np.nan
    y = hide_labels(y, per_class=30, random_state=0)
    model = SelfTrainingClassifier(HistGradientBoostingClassifier(max_iter=5)).fit(X, y)
    assert np.isfinite(model.predict_proba(X)).all()
    with pytest.raises(ValueError, match="X contains NaN"):
        SelfTrainingClassifier(SoftmaxRegression()).fit(X, y)


@pytest.mark.parametrize("form", [sparse.csr_array, sparse.csc_array, sparse.lil_array])
def test_sparse_and_dense_give_the_same(form):
    X, y = load_digits()
    X, y = X[:300], hide_labels(y[:300], per_class=3, random_state=0)
    dense = SelfTrainingClassifier(SoftmaxRegression(), 0.5).fit(X, y)
    thin = SelfTrainingClassifier(SoftmaxRegression(), 0.5).fit(form(X), y)
    assert_array_equal(thin.transduction_, dense.transduction_)


@pytest.mark.parametrize(
    ("X", "y"),
    [
        ([[0.0], [1.0], [2.0]], [5, -1, -1]),  # one class
        ([[1.0], [1.0], [1.0]], [5, 6, -1]),  # duplicates of two classes
        ([[1.0, 0.0], [1.0, 2.0], [1.0, 0.1]], [5, 6, -1]),  # a constant feature
        ([[0.0], [1.0], [0.2]], np.array([5, 6, -1], dtype=object)),
        ([[0.0], [1.0], [0.2]], [5.0, 6.0, -1.0]),
    ],
)
def test_small_and_odd_data(X, y):
    model = SelfTrainingClassifier(SoftmaxRegression(), threshold=0).fit(X, y)
    assert model.transduction_[0] == 5
    assert set(model.transduction_) <= {5, 6}


@pytest.mark.parametrize(
    ("model", "y", "message"),
    [
        (SelfTrainingClassifier(SoftmaxRegression()), [-1, -1], "^y holds no label"),
        (SelfTrainingClassifier(), [0, -1], "^estimator must be a classifier"),
        (SelfTrainingClassifier(SoftmaxRegression(), 2), [0, -1], "^threshold must be"),
        (SelfTrainingClassifier(SoftmaxRegression(), criterion="all"), [0, -1], "^criterion must"),
        (SelfTrainingClassifier(SoftmaxRegression(), k_best=0), [0, -1], "^k_best must be"),
        (SelfTrainingClassifier(SoftmaxRegression(), max_iter=-1), [0, -1], "^max_iter must be"),
        (SelfTrainingClassifier(SoftmaxRegression()), ["a", "b"], "^y has dtype <U1"),
    ],
)
def test_bad_arguments_are_named(model, y, message):
    with pytest.raises(ValueError, match=message):
        model.fit([[0.0], [1.0]], y)


# --- a cap, and asking anew ----------------------------------------------------------------


def test_a_cap_takes_so_many_of_a_class_a_round_and_the_most_confident():
    X, y = load_digits()
    y = hide_labels(y, per_class=3, random_state=0)
    model = SelfTrainingClassifier(SoftmaxRegression(), 0.4, max_per_class=5).fit(X, y)
    assert model.n_iter_ > 2
    for step in model.history_:
        assert np.bincount(step["labels"]).max() <= 5


def test_a_cap_that_never_binds_changes_nothing():
    X, y = make_two_moons(random_state=0)
    y = hide_labels(y, per_class=3, random_state=0)
    free, capped = (
        SelfTrainingClassifier(SoftmaxRegression(), max_per_class=cap).fit(X, y)
        for cap in (None, 1000)
    )
    assert_array_equal(free.labeled_iter_, capped.labeled_iter_)


def reguessed(**settings):
    X, y = load_digits()
    y = hide_labels(y, per_class=4, random_state=0)
    return X, y, SelfTrainingClassifier(SoftmaxRegression(), reguess=True, **settings).fit(X, y)


def test_asked_anew_the_guesses_are_those_of_the_last_model_asked():
    X, y, model = reguessed(threshold=0.6, max_iter=4)
    rest = np.flatnonzero(y == -1)
    labels = y.copy()
    for step in model.history_:
        base = SoftmaxRegression().fit(X[labels != -1], labels[labels != -1])
        proba = base.predict_proba(X[rest])
        picked = rest[proba.max(axis=1) > 0.6]
        assert_array_equal(step["indices"], picked)
        assert_allclose(step["mean_confidence"], proba.max(axis=1).mean())
        labels = y.copy()
        labels[picked] = proba.argmax(axis=1)[proba.max(axis=1) > 0.6]
    assert_array_equal(model.transduction_, labels)


def test_asked_anew_a_guess_can_change_or_be_dropped_and_a_label_cannot():
    _, y, model = reguessed(threshold=0.5)
    believed = [dict(zip(step["indices"], step["labels"], strict=True)) for step in model.history_]
    dropped = sum(len(set(a) - set(b)) for a, b in pairwise(believed))
    changed = sum(b[i] != label for a, b in pairwise(believed) for i, label in a.items() if i in b)
    assert dropped + changed > 0
    assert_array_equal(model.transduction_[y != -1], y[y != -1])
    assert_array_equal(model.labeled_iter_ == -1, model.transduction_ == -1)
    assert np.all(model.labeled_iter_[y != -1] == 0)


def test_asked_anew_the_cap_grows_from_round_to_round():
    _, _, model = reguessed(threshold=0.3, max_per_class=10, max_iter=3)
    largest = [np.bincount(step["labels"]).max() for step in model.history_]
    assert largest == [10, 20, 30]


def test_it_settles_where_nothing_changes():
    X, y = make_two_moons(noise=0.02, random_state=0)
    y = hide_labels(y, per_class=20, random_state=0)
    model = SelfTrainingClassifier(KNeighborsClassifier(1), reguess=True, max_iter=50).fit(X, y)
    assert model.termination_condition_ == "no_change"
    assert model.n_iter_ < 20


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"max_per_class": 0}, "^max_per_class must be a whole number"),
        ({"reguess": True, "max_iter": None}, "^max_iter must be a number with reguess"),
    ],
)
def test_what_the_options_cannot_use_is_named(settings, message):
    model = SelfTrainingClassifier(SoftmaxRegression(), **settings)
    with pytest.raises(ValueError, match=message):
        model.fit([[0.0], [1.0], [2.0]], [0, 1, -1])
