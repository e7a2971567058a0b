"""A draw: stratified, the same for every label count, nothing from the points held out."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from course.evaluation import label_draw
from course.evaluation._draws import deal_folds, take


@pytest.fixture
def y():
    return np.random.RandomState(0).permutation(np.repeat([0, 1, 2], [60, 30, 10]))


def test_train_and_test_are_all_points_once(y):
    train, test, y_train = label_draw(y, 2, seed=5)
    assert_array_equal(np.sort(np.r_[train, test]), np.arange(100))
    assert len(y_train) == len(train)


def test_shares_of_the_classes_stay(y):
    _, test, _ = label_draw(y, 1, seed=5, test_size=0.3)
    assert np.bincount(y[test]).tolist() == [18, 9, 3]


def test_labels_kept_are_true_and_as_many_as_asked_for(y):
    train, _, y_train = label_draw(y, 4, seed=5)
    kept = y_train != -1
    assert_array_equal(y_train[kept], y[train][kept])
    assert np.bincount(y_train[kept]).tolist() == [4, 4, 4]


def test_draws_of_more_labels_contain_those_of_fewer(y):
    train, test, few = label_draw(y, 2, seed=5)
    more_train, more_test, more = label_draw(y, 7, seed=5)
    assert_array_equal(train, more_train)
    assert_array_equal(test, more_test)
    assert np.all(more[few != -1] != -1)


def test_a_class_with_too_few_points_keeps_what_it_has(y):
    _, _, y_train = label_draw(y, 50, seed=0)
    assert np.bincount(y_train[y_train != -1]).tolist() == [42, 21, 7]


def test_a_class_of_one_point_is_never_held_out():
    y = np.r_[np.zeros(20, dtype=int), 1]
    for seed in range(20):
        train, _, y_train = label_draw(y, 1, seed)
        assert 20 in train
        assert (y_train == 1).sum() == 1


def test_seed_decides(y):
    first, again, other = (label_draw(y, 2, seed)[2] for seed in (8, 8, 9))
    assert_array_equal(first, again)
    assert not np.array_equal(first, other)


def test_every_point_is_held_out_and_labeled_now_and_then():
    y = np.repeat([0, 1], 10)
    held_out, labeled = np.zeros(20), np.zeros(20)
    for seed in range(400):
        train, test, y_train = label_draw(y, 1, seed)
        held_out[test] += 1
        labeled[train[y_train != -1]] += 1
    assert held_out.sum() == 400 * 6
    assert np.abs(held_out / 400 - 0.3).max() < 0.09
    assert np.abs(labeled / 400 - 0.1).max() < 0.06


def test_folds_are_even_in_size_and_class(y):
    fold = deal_folds(y, np.random.RandomState(0).permutation(len(y)), 5)
    assert np.bincount(fold).tolist() == [20] * 5
    assert np.bincount(y[fold == 2]).tolist() == [12, 6, 2]


def test_rows_of_lists_of_columns_too():
    class Frame:
        iloc = np.arange(12).reshape(4, 3)

    assert_array_equal(take(Frame(), [1, 3]), [[3, 4, 5], [9, 10, 11]])
