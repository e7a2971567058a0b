"""Naive Bayes on word counts: scikit-learn as oracle, the rising bound, what labels it needs."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.exceptions import ConvergenceWarning
from sklearn.naive_bayes import MultinomialNB
from sklearn.utils.estimator_checks import parametrize_with_checks

from course.datasets import hide_labels, make_bag_of_words
from course.methods import SemiSupervisedNaiveBayes


@parametrize_with_checks(
    [SemiSupervisedNaiveBayes()],
    expected_failed_checks=lambda _: {
        "check_classifiers_classes": "takes -1 for a class; here it means 'no label'"
    },
)
def test_scikit_learn_conventions(estimator, check):
    check(estimator)


@pytest.mark.parametrize("alpha", [0.1, 1.0])
def test_all_labeled_it_is_multinomial_naive_bayes(alpha):
    X, y = make_bag_of_words(length=5, random_state=0)
    uneven = np.flatnonzero((y == 1) | (np.arange(len(y)) < 60))
    X, y = X[uneven], y[uneven]
    ours = SemiSupervisedNaiveBayes(alpha=alpha).fit(X, y)
    theirs = MultinomialNB(alpha=alpha).fit(X, y)
    assert_allclose(ours.feature_log_prob_, theirs.feature_log_prob_)
    assert_allclose(ours.class_log_prior_, theirs.class_log_prior_)
    assert_allclose(ours.predict_proba(X), theirs.predict_proba(X), atol=1e-9)


def test_at_weight_zero_it_is_that_of_the_labeled_texts():
    X, y = make_bag_of_words(random_state=0)
    few = hide_labels(y, 3, random_state=0)
    ours = SemiSupervisedNaiveBayes(unlabeled_weight=0.0).fit(X, few)
    theirs = MultinomialNB().fit(X[few != -1], few[few != -1])
    assert_allclose(ours.predict_proba(X), theirs.predict_proba(X), atol=1e-9)


@pytest.mark.parametrize("weight", [0.0, 0.3, 1.0])
def test_the_bound_never_falls_and_dense_is_as_good_as_sparse(weight):
    X, y = make_bag_of_words(random_state=0)
    few = hide_labels(y, 2, random_state=0)
    thin = SemiSupervisedNaiveBayes(weight).fit(X, few)
    dense = SemiSupervisedNaiveBayes(weight).fit(X.toarray(), few)
    assert np.all(np.diff([turn["lower_bound"] for turn in thin.history_]) > -1e-10)
    assert_allclose(dense.predict_proba(X.toarray()), thin.predict_proba(X), atol=1e-9)
    assert_allclose(np.exp(thin.feature_log_prob_).sum(axis=1), 1)


def test_unlabeled_texts_lend_weight_to_words_that_no_label_has_seen():
    gains = []
    for seed in range(1000, 1020):
        X, y = make_bag_of_words(random_state=seed)
        few = hide_labels(y, 1, random_state=seed)
        hidden = few == -1
        none, full = (
            SemiSupervisedNaiveBayes(weight).fit(X, few).score(X[hidden], y[hidden])
            for weight in (0.0, 1.0)
        )
        gains.append(full - none)
    assert np.mean(gains) > 0.15


def test_names_are_only_names_and_labels_hold():
    X, y = make_bag_of_words(random_state=0)
    few = hide_labels(y, 2, random_state=0)
    names = np.array(["zebra", "ant"], dtype=object)
    named = np.where(few == -1, -1, names[few])
    assert_array_equal(
        names[SemiSupervisedNaiveBayes().fit(X, few).predict(X)],
        SemiSupervisedNaiveBayes().fit(X, named).predict(X),
    )


def test_texts_without_words_and_words_without_texts():
    X = np.array([[2, 0, 0], [0, 3, 0], [0, 0, 0]])
    model = SemiSupervisedNaiveBayes().fit(X, [0, 1, -1])
    assert_allclose(model.predict_proba(X)[2], np.exp(model.class_log_prior_), atol=1e-9)


def test_one_class_is_certain():
    assert_allclose(SemiSupervisedNaiveBayes().fit([[1], [2]], [5, -1]).predict_proba([[3]]), 1)


def test_too_few_rounds_are_announced():
    X, y = make_bag_of_words(random_state=0)
    with pytest.warns(ConvergenceWarning, match="max_iter=1 "):
        SemiSupervisedNaiveBayes(max_iter=1).fit(X, hide_labels(y, 1, random_state=0))


@pytest.mark.parametrize(
    ("parameters", "X", "y", "message"),
    [
        ({}, [[1], [2]], [-1, -1], "^y holds no label"),
        ({}, [[1], [-2]], [0, 1], "Negative values in data passed to X of SemiSupervisedNaive"),
        ({}, [[1], [np.nan]], [0, 1], "X contains NaN"),
        ({"alpha": 0}, [[1], [2]], [0, 1], "^alpha must be a number above"),
        ({"unlabeled_weight": -0.1}, [[1], [2]], [0, 1], "^unlabeled_weight must be"),
        ({"tol": "x"}, [[1], [2]], [0, 1], "^tol must be"),
    ],
)
def test_bad_input_is_refused_by_name(parameters, X, y, message):
    with pytest.raises(ValueError, match=message):
        SemiSupervisedNaiveBayes(**parameters).fit(X, y)
