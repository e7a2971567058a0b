"""Scores against scikit-learn's, and the orientation of the confusion matrix."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn import metrics as oracle

from course import evaluation as ours


@pytest.fixture(params=["integers", "strings", "a class nobody was taken for"])
def answers(request):
    rng = np.random.RandomState(3)
    truth, guesses = rng.randint(4, size=(2, 200))
    if request.param == "strings":
        names = np.array(["ant", "bee", "cat", "dog"])
        return names[truth], names[guesses]
    if request.param == "a class nobody was taken for":
        return truth, np.where(guesses == 2, 5, guesses)  # and 5 is a class without points
    return truth, guesses


def test_confusion_matrix_has_a_row_per_true_class():
    truth, guesses = ["cat", "cat", "cat", "dog"], ["cat", "cat", "dog", "dog"]
    table = ours.confusion_matrix(truth, guesses)
    assert table[0, 1] == 1  # a cat taken for a dog
    assert table[1, 0] == 0  # not the other way round
    assert_array_equal(table, oracle.confusion_matrix(truth, guesses))


def test_confusion_matrix_agrees_with_scikit_learn(answers):
    assert_array_equal(ours.confusion_matrix(*answers), oracle.confusion_matrix(*answers))


def test_classes_order_the_table():
    truth, guesses = ["b", "a", "c"], ["b", "c", "c"]
    order = ["c", "a", "b"]
    table = ours.confusion_matrix(truth, guesses, order)
    assert_array_equal(table, oracle.confusion_matrix(truth, guesses, labels=order))
    with pytest.raises(ValueError, match=r"classes must hold every class.*\['c'\]"):
        ours.confusion_matrix(truth, guesses, ["a", "b"])


@pytest.mark.parametrize("name", ["precision", "recall", "f1"])
def test_scores_by_class_agree_with_scikit_learn(answers, name):
    theirs = getattr(oracle, f"{name}_score")(*answers, average=None, zero_division=0)
    assert_allclose(getattr(ours, name)(*answers), theirs)


def test_single_scores_agree_with_scikit_learn(answers):
    assert ours.accuracy(*answers) == pytest.approx(oracle.accuracy_score(*answers))
    theirs = oracle.f1_score(*answers, average="macro", zero_division=0)
    assert ours.macro_f1(*answers) == pytest.approx(theirs)


def test_precision_and_recall_change_places_with_truth_and_guesses(answers):
    truth, guesses = answers
    assert_allclose(ours.precision(truth, guesses), ours.recall(guesses, truth))
    assert not np.allclose(ours.precision(truth, guesses), ours.recall(truth, guesses))


def test_accuracy_hides_a_class_that_is_never_found():
    truth = np.repeat([0, 1], [95, 5])
    guesses = np.zeros(100, dtype=int)
    assert ours.accuracy(truth, guesses) == 0.95
    assert ours.recall(truth, guesses).tolist() == [1.0, 0.0]
    assert ours.macro_f1(truth, guesses) < 0.5


def test_confusion_as_text_names_rows_and_columns():
    text = ours.describe_confusion([0, 0, 0, 1], [0, 0, 1, 1], names={0: "cat", 1: "mongoose"})
    assert text.splitlines() == [
        "               predicted",
        "                    cat  mongoose",
        "true cat              2         1",
        "true mongoose         0         1",
    ]


@pytest.mark.parametrize("score", ["accuracy", "macro_f1", "confusion_matrix", "recall"])
def test_bad_input_is_named(score):
    with pytest.raises(ValueError, match="truth and guesses are empty"):
        getattr(ours, score)([], [])
    with pytest.raises(ValueError, match="truth and guesses must be two lists of the same length"):
        getattr(ours, score)([0, 1], [0])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: ours.confusion_matrix([0], [0], classes=[]), "^classes is empty"),
        (lambda: ours.f1(np.array(["a", -1], dtype=object), ["a", "a"]), "^truth holds strings"),
        (lambda: ours.accuracy([np.nan, 1.0], [1.0, 1.0]), "^truth holds NaN"),
        (lambda: ours.describe_confusion([0, 1], [0, 1], {0: "no"}), "^names must name .* .1."),
    ],
)
def test_what_cannot_be_scored_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
