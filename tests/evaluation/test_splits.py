"""Splits with a pool: nothing is in two places, and each flaw of the pool is the one asked for."""

import numpy as np

from course.datasets import load_digits
from course.evaluation import clean_split, imbalanced_split, mismatched_split, shifted_split
from course.methods import KNeighborsClassifier, PoissonLearning


def test_half_of_a_shifted_pool_is_shifted_and_no_test_point_is():
    X, y = load_digits()
    mixed, clean = shifted_split(X, y, 4, "contrast", 1.0, seed=0)
    half = len(clean.pool)
    assert len(mixed.pool) == 2 * half
    np.testing.assert_array_equal(mixed.pool[:half], clean.pool)
    digits = {image.tobytes() for image in X}
    assert all(image.tobytes() in digits for image in mixed.X_test)
    assert all(np.round(1 - image, 9).tobytes() in digits for image in mixed.pool[half:])


def test_nothing_is_in_two_places():
    split = clean_split(*load_digits(), 4, seed=0)
    parts = [{i.tobytes() for i in X} for X in (split.X_labeled, split.pool, split.X_test)]
    assert sum(map(len, parts)) == len(set.union(*parts)) == 1797


def test_a_mismatched_pool_has_classes_that_nobody_labeled():
    X, y = load_digits()
    split = mismatched_split(X, y, 4, range(5), 0.9, seed=0)
    assert set(split.y_labeled) == set(split.y_test) == set(range(5))
    truth = {image.tobytes(): k for image, k in zip(X, y, strict=True)}
    unknown = np.mean([truth[image.tobytes()] >= 5 for image in split.pool])
    assert abs(unknown - 0.9) < 0.01


def test_an_imbalanced_pool_has_the_labels_of_the_clean_one():
    X, y = load_digits()
    clean = clean_split(X, y, 4, seed=0)
    skewed = imbalanced_split(X, y, 4, ratio=30, seed=0)
    np.testing.assert_array_equal(skewed.X_labeled, clean.X_labeled)
    truth = {image.tobytes(): k for image, k in zip(X, y, strict=True)}
    counts = np.bincount([truth[image.tobytes()] for image in skewed.pool], minlength=10)
    assert counts.max() > 10 * counts.min() > 0


def test_scores_see_the_pool_only_where_they_say_so():
    split = clean_split(*load_digits(), 1, seed=0)
    alone = split.score_labels_only(KNeighborsClassifier(1))
    assert alone == split.with_pool(split.pool[:0]).score_labels_only(KNeighborsClassifier(1))
    assert split.score_with_pool(PoissonLearning()) > alone


def test_another_unit_changes_no_nearest_neighbor():
    split = clean_split(*load_digits(), 1, seed=0)
    nearest = KNeighborsClassifier(1)
    assert split.scaled(16).score_labels_only(nearest) == split.score_labels_only(nearest)
