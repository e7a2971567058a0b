"""LabeledKFold: labels are tested, unlabeled points are always trained on, classes stay even."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, KFold, cross_val_score, cross_validate
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from course.datasets import hide_labels, make_two_moons
from course.evaluation import LabeledKFold
from course.methods import (
    HarmonicRegressor,
    LabelPropagation,
    LaplacianRidge,
    SelfTrainingClassifier,
)


def some_labels(n=100, n_labeled=23, seed=0):
    rng = np.random.RandomState(seed)
    y = np.full(n, -1)
    y[rng.permutation(n)[:n_labeled]] = rng.randint(3, size=n_labeled)
    return y


@pytest.mark.parametrize("shuffle", [False, True])
def test_every_label_is_tested_once_and_unlabeled_rows_never(shuffle):
    y = some_labels()
    cv = LabeledKFold(n_splits=4, shuffle=shuffle, random_state=0 if shuffle else None)
    splits = list(cv.split(np.zeros((100, 1)), y))
    assert len(splits) == cv.get_n_splits() == 4
    tested = np.concatenate([test for _, test in splits])
    assert_array_equal(np.sort(tested), np.flatnonzero(y != -1))
    for train, test in splits:
        assert set(np.flatnonzero(y == -1)) <= set(train)
        assert not set(train) & set(test) and len(train) + len(test) == 100
        assert_array_equal(train, np.sort(train))


def test_the_folds_are_stratified():
    y = some_labels(n_labeled=60)
    for _, test in LabeledKFold(n_splits=4).split(y, y):
        shares = np.bincount(y[test], minlength=3)
        expected = np.bincount(y[y != -1], minlength=3) / 4
        assert np.all(np.abs(shares - expected) < 1)


def test_the_only_label_of_a_class_is_never_hidden():
    y = np.array([0, 0, 1, 1, 2, -1])
    tested = np.concatenate([test for _, test in LabeledKFold(n_splits=2).split(y, y)])
    assert 4 not in tested and len(tested) == 4


def test_the_same_seed_gives_the_same_folds_and_another_seed_others():
    y = some_labels()

    def folds(seed):
        cv = LabeledKFold(shuffle=True, random_state=seed)
        return np.concatenate([test for _, test in cv.split(y, y)]).tolist()

    assert folds(0) == folds(0) != folds(1)


def test_it_works_in_scikit_learns_cross_validation_and_search():
    X, y = make_two_moons(random_state=0)
    few = hide_labels(y, per_class=5, random_state=0)
    cv = LabeledKFold(n_splits=5)
    assert np.mean(cross_val_score(LabelPropagation(), X, few, cv=cv)) == 1
    pipeline = make_pipeline(StandardScaler(), SelfTrainingClassifier(LogisticRegression()))
    scores = cross_validate(pipeline, X, few, cv=cv)["test_score"]
    assert scores.shape == (5,) and np.isfinite(scores).all()
    search = GridSearchCV(LabelPropagation(kernel="knn"), {"n_neighbors": [2, 7]}, cv=cv)
    search.fit(X, few)
    assert search.best_score_ > 0.9
    assert -1 not in search.predict(X)


def test_the_score_does_not_suffer_from_minus_one_as_with_other_splitters():
    """With a plain KFold the test rows hold -1, which scikit-learn 1.9.1's score counts wrong."""
    from sklearn.semi_supervised import LabelPropagation as Theirs

    X, y = make_two_moons(random_state=0)
    few = hide_labels(y, per_class=10, random_state=0)
    assert (
        np.mean(cross_val_score(Theirs(), X, few, cv=KFold(5, shuffle=True, random_state=0))) < 0.3
    )
    assert np.mean(cross_val_score(Theirs(), X, few, cv=LabeledKFold())) > 0.9


@pytest.mark.parametrize("model", [HarmonicRegressor(), LaplacianRidge()])
def test_missing_targets_are_nan_in_regression(model):
    X, _ = make_two_moons(random_state=0)
    y = np.where(np.arange(300) % 3 == 0, X[:, 0], np.nan)
    for train, test in LabeledKFold().split(X, y):
        assert np.isfinite(y[test]).all() and np.isnan(y[train]).sum() == 200
    assert np.mean(cross_val_score(model, X, y, cv=LabeledKFold())) > 0.9


def test_string_labels_and_lists_of_texts():
    y = np.array(["a", -1, "b", "a", "b", -1], dtype=object)
    X = ["one", "two", "three", "four", "five", "six"]
    assert [test.tolist() for _, test in LabeledKFold(2).split(X, y)] == [[0, 2], [3, 4]]


@pytest.mark.parametrize(
    ("n_splits", "y", "message"),
    [
        (1, [0, 0, 1, 1], "^n_splits must be a whole number of at least 2"),
        (3, [0, 0, 1, 1, -1], "^n_splits=3 is more than the labels of the most frequent class, 2"),
        (2, [-1, -1], "^y holds no label"),
        (2, None, "^y must be given"),
        (2, [0, 0, 1], "inconsistent numbers of samples"),
    ],
)
def test_what_cannot_be_split_is_refused(n_splits, y, message):
    X = np.zeros((len(y) if y and len(y) != 3 else 4, 1))
    with pytest.raises(ValueError, match=message):
        list(LabeledKFold(n_splits).split(X, y))
