"""Retraining: the acceptance test is exact, no held-out label is trained on, the log is true."""

import math
from itertools import product

import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.stats import binomtest
from sklearn.base import BaseEstimator, ClassifierMixin

from course.datasets import UNLABELED, drifting_batches, load_digits, make_blobs
from course.methods import LabelPropagation, LabelSpreading, SoftmaxRegression
from course.production import AcceptanceTest, RetrainingLog, retrain, sign_test

# --- the test ----------------------------------------------------------------------------


@pytest.mark.parametrize(("against", "in_favor"), list(product((0, 1, 4, 9), repeat=2)))
def test_sign_test_is_the_binomial_one(against, in_favor):
    n = against + in_favor
    exact = binomtest(against, n, alternative="greater").pvalue if n else 1.0
    assert sign_test(against, in_favor) == pytest.approx(exact)


def test_points_on_which_both_agree_say_nothing():
    truth = np.zeros(6, dtype=int)
    old, new = np.array([0, 0, 0, 1, 1, 0]), np.array([1, 1, 1, 0, 1, 0])
    few = AcceptanceTest().judge(truth, old, new)
    many = AcceptanceTest().judge(
        np.zeros(106, dtype=int), np.append(old, np.zeros(100)), np.append(new, np.zeros(100))
    )
    assert (few.against, few.in_favor) == (many.against, many.in_favor) == (3, 1)
    assert few.p_value == many.p_value


def verdicts(against, in_favor):
    n = against + in_favor + 3
    truth = np.zeros(n, dtype=int)
    old = (np.arange(n) >= n - in_favor).astype(int)
    new = (np.arange(n) < against).astype(int)
    return [AcceptanceTest(rule).judge(truth, old, new) for rule in ("not worse", "better")]


def test_the_two_rules_err_on_different_sides():
    cases = {(0, 0): (True, False), (5, 0): (False, False), (4, 0): (True, False),
             (0, 5): (True, True), (0, 4): (True, False), (9, 3): (True, False)}  # fmt: skip
    for (against, in_favor), expected in cases.items():
        found = verdicts(against, in_favor)
        assert tuple(verdict.accepted for verdict in found) == expected
        assert all((v.against, v.in_favor) == (against, in_favor) for v in found)


def test_the_names_of_classes_do_not_matter():
    truth, old, new = (np.array(list(word)) for word in ("aabb", "aaba", "abbb"))
    assert AcceptanceTest().judge(truth, old, new).against == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"rule": "best"}, "^rule must be one of 'not worse', 'better'"),
        ({"level": 0}, "^level must be a number above"),
        ({"level": 2}, "^level must be a number above"),
    ],
)
def test_a_test_that_cannot_be_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        AcceptanceTest(**arguments)


def test_answers_of_different_length_are_refused():
    with pytest.raises(ValueError, match="same length"):
        AcceptanceTest().judge([0, 1], [0, 1], [0])


# --- retraining --------------------------------------------------------------------------


class Parrot(ClassifierMixin, BaseEstimator):
    """Says the class of which it saw most labels, and notes what it was given."""

    reads_unlabeled = True
    seen = ()

    def fit(self, X, y):
        self.seen.append((X, y))
        self.word_ = np.bincount(y[y != UNLABELED]).argmax()
        return self

    def predict(self, X):
        return np.full(len(X), self.word_)


@pytest.fixture
def seen(monkeypatch):
    notes = []
    monkeypatch.setattr(Parrot, "seen", notes)
    return notes


def batch(start, classes):
    """Points whose only feature is a number of their own."""
    return np.arange(start, start + len(classes), dtype=float)[:, None], np.array(classes)


def test_what_the_test_sees_is_never_trained_on(seen):
    batches = [batch(100 * i, [0, 1] * 20) for i in range(4)]
    log = retrain(Parrot(), batches, n_labels=10, held_out=0.4, random_state=0)
    assert [row["n_held_out"] for row in log.rows] == [4, 8, 12, 16]
    assert [row["n_labels"] for row in log.rows] == [6, 12, 18, 24]
    for i, (X, y) in enumerate(seen, start=1):
        assert len(X) == 36 * i  # 40 points a batch, but for the four held out
        assert np.sum(y != UNLABELED) == 6 * i
        assert len(np.unique(X)) == len(X)


def test_labels_beyond_those_asked_for_only_score(seen):
    log = retrain(Parrot(), [batch(0, [0] * 30), batch(50, [1] * 30)], n_labels=4)
    assert all(np.sum(y != UNLABELED) <= 4 for _, y in seen)
    assert math.isnan(log.rows[0]["served_accuracy"])
    assert log.rows[1]["served_accuracy"] == 0.0


def test_a_worse_model_is_refused_and_the_old_one_serves_on(seen):
    # From the second batch on a broken source names nearly everything 1; the held-out
    # labels, most of them from the first, say 0.
    first = batch(0, [0] * 60)
    broken = [batch(100 + 20 * i, [1] * 12) for i in range(2)]
    log = retrain(Parrot(), [first, *broken], memory=1, random_state=0)
    assert [row["verdict"] for row in log.rows] == ["first", "rejected", "rejected"]
    assert [row["serving"] for row in log.rows] == [1, 1, 1]
    assert log.model.word_ == 0
    assert log.rows[1]["against"] == 30
    assert log.rows[2]["latest_accuracy"] == 1.0  # on the broken source's own words
    free = retrain(Parrot(), [first, *broken], acceptance_test=None, memory=1, random_state=0)
    assert [row["verdict"] for row in free.rows] == ["first", "accepted", "accepted"]
    assert free.model.word_ == 1


def test_memory_and_recent_count_from_the_end(seen):
    batches = [batch(100 * i, [0, 1] * 10) for i in range(4)]
    log = retrain(Parrot(), batches, memory=2, recent=7, random_state=0)
    assert [row["n_labels"] for row in log.rows] == [10, 20, 20, 20]
    assert [row["n_held_out"] for row in log.rows] == [7, 7, 7, 7]
    assert seen[-1][0].min() >= 200


def test_a_batch_without_a_label_brings_points_only(seen):
    batches = [batch(0, [0, 0, 1]), batch(10, [UNLABELED] * 5)]
    log = retrain(Parrot(), batches, random_state=0)
    assert len(seen[1][0]) == len(seen[0][0]) + 5
    assert math.isnan(log.rows[1]["served_accuracy"])


def test_a_plain_classifier_gets_the_labeled_points_only():
    batches = [make_blobs(60, random_state=seed) for seed in range(2)]
    log = retrain(SoftmaxRegression(), batches, n_labels=12, random_state=0)
    assert -1 not in log.model.classes_


def test_same_seed_same_log_and_the_model_given_stays_as_it_was():
    def run():
        model = LabelPropagation()
        batches = [make_blobs(60, random_state=seed) for seed in range(3)]
        log = retrain(model, batches, n_labels=12, random_state=0)
        assert not hasattr(model, "classes_")
        return log

    assert str(run()) == str(run())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"acceptance_test": "better"}, "^acceptance_test must be an AcceptanceTest or None"),
        ({"n_labels": 1}, "^n_labels must be a whole number of at least 2"),
        ({"held_out": 0}, "^held_out must be"),
        ({"memory": 0}, "^memory must be"),
        ({"recent": 2.5}, "^recent must be"),
        ({"batches": []}, "^batches is empty"),
        ({"batches": [(np.ones((3, 1)), [0, 1])]}, "^batch 1 must be X and y with as many rows"),
        ({"batches": [(np.ones((2, 1)), [-1, -1])]}, "^there is no label to learn from"),
    ],
)
def test_what_cannot_be_used_is_named(seen, change, message):
    arguments = {"model": Parrot(), "batches": [batch(0, [0, 1] * 5)]} | change
    with pytest.raises(ValueError, match=message):
        retrain(**arguments)


# --- the log -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def log():
    X, y = load_digits()
    batches = drifting_batches(X, y, "contrast", [0, 0, 1, 0], random_state=0)
    model = LabelSpreading(kernel="knn", n_neighbors=10, alpha=0.9, max_iter=1000)
    return retrain(model, batches, n_labels=60, memory=1, random_state=0)


def test_a_day_of_negatives_does_not_pass(log):
    assert [row["verdict"] for row in log.rows] == ["first", "accepted", "rejected", "accepted"]
    assert log.rows[3]["served_accuracy"] > log.rows[3]["latest_accuracy"] + 0.2


def test_the_log_reads_as_a_table(log):
    lines = str(log).splitlines()
    assert max(map(len, lines)) <= 96
    assert len([line for line in lines if "batch " in line and "rejected" in line]) == 1
    assert "nan" not in str(log)
    assert len(log.where(verdict="accepted").rows) == 2


def test_the_plot_says_its_numbers(log, monkeypatch):
    shown = []
    monkeypatch.setattr("course.plots._style.show", lambda fig, alt: shown.append(alt))
    log.plot("A day of negatives")
    RetrainingLog(log.where(verdict="accepted").rows).plot()
    mean = np.nanmean([row["served_accuracy"] for row in log.rows])
    assert f"With the acceptance test {100 * mean:.1f} % on average" in shown[0]
    assert "New models rejected after batch: 3." in shown[0]
    assert "rejected after batch: none." in shown[1]


@pytest.mark.parametrize("names", [["ant", "bee", "cat"], [0, 1, 2], [False, True, True]])
def test_hidden_labels_become_no_class_whatever_the_labels_are(names):
    names = np.array(names)
    if names.dtype.kind == "i":
        names = names.astype(np.uint8)
    batches = []
    for seed in range(2):
        X, y = make_blobs(60, random_state=seed)
        batches.append((X, names[y]))
    log = retrain(SoftmaxRegression(), batches, n_labels=20, random_state=0)
    assert log.model.classes_.tolist() == np.unique(names).tolist()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"batches": None}, "^batches must be a list or stream"),
        ({"batches": [3]}, "^batch 1 must be a pair"),
        ({"batches": [(csr_array(np.eye(2)), [0, 1])]}, "^batch 1: X is sparse"),
        (
            {"batches": [(np.zeros((4, 2)), [0, 1] * 2), (np.zeros((4, 3)), [0, 1] * 2)]},
            "^batch 2 must have rows of the shape",
        ),
        ({"model": None}, "^model must be an estimator"),
        ({"model": SoftmaxRegression}, "^model must be an estimator"),
    ],
)
def test_what_cannot_be_retrained_is_refused_by_name(change, message):
    batches = [make_blobs(30, random_state=0)]
    arguments = {"model": SoftmaxRegression(), "batches": batches, **change}
    with pytest.raises(ValueError, match=message):
        retrain(**arguments)
