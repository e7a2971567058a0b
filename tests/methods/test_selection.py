"""The gatekeeper: who is let in, in which order, and what it refuses to judge."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from course.methods.selection import select_best, select_confident


def some_proba(n=200, n_classes=4, seed=0):
    return np.random.RandomState(seed).dirichlet(np.full(n_classes, 0.3), size=n)


@pytest.mark.parametrize("threshold", [0.0, 0.5, 0.9, 1.0])
def test_exactly_those_above_the_threshold_are_let_in(threshold):
    proba = some_proba()
    picked = select_confident(proba, threshold)
    assert_array_equal(np.isin(np.arange(len(proba)), picked), proba.max(axis=1) > threshold)


def test_a_confidence_equal_to_the_threshold_is_not_enough():
    assert select_confident([[0.75, 0.25]], 0.75).size == 0


@pytest.mark.parametrize("cap", [1, 3, 1000])
def test_the_cap_keeps_the_most_confident_of_each_class(cap):
    proba = some_proba()
    picked = select_confident(proba, 0.6, max_per_class=cap)
    everyone = select_confident(proba, 0.6)
    guess, confidence = proba.argmax(axis=1), proba.max(axis=1)
    for code in range(4):
        kept, there = picked[guess[picked] == code], everyone[guess[everyone] == code]
        assert len(kept) == min(cap, len(there))
        turned_away = np.setdiff1d(there, kept)
        assert len(turned_away) == 0 or confidence[kept].min() >= confidence[turned_away].max()


def test_of_equally_confident_points_the_first_come_first():
    proba = np.full((6, 2), 0.5)
    assert_array_equal(select_confident(proba, 0.4, max_per_class=2), [0, 1])
    assert_array_equal(select_best(proba, 3), [0, 1, 2])


def test_the_best_are_no_worse_than_the_rest():
    proba = some_proba()
    picked = select_best(proba, 30)
    confidence = proba.max(axis=1)
    assert len(picked) == 30
    assert confidence[picked].min() >= np.delete(confidence, picked).max()
    assert_array_equal(select_best(proba, 1000), np.arange(200))


def test_no_points_give_no_picks():
    assert select_confident(np.empty((0, 3)), 0.5, max_per_class=2).size == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([0.5, 0.5], 0.5), "^proba must have a row per point"),
        (([[0.5, 0.5]], 1.5), "^threshold must be a number between 0.0 and 1"),
        (([[0.5, 0.5]], 0.5, 0), "^max_per_class must be a whole number of at least 1"),
    ],
)
def test_bad_arguments_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        select_confident(*arguments)
