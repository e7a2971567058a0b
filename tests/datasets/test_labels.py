"""Hiding labels, the real sets, and the labels given by hand."""

import numpy as np
import pytest
from sklearn import datasets as sklearn_datasets

from course import datasets
from course.datasets import UNLABELED, hide_labels


@pytest.mark.parametrize("per_class", [1, 2, 7])
def test_each_class_keeps_as_many_as_asked_and_they_are_right(per_class):
    _, y = datasets.load_digits()
    partial = hide_labels(y, per_class, random_state=0)
    kept = partial != UNLABELED
    assert np.array_equal(np.bincount(partial[kept]), np.full(10, per_class))
    assert np.array_equal(partial[kept], y[kept])


def test_a_small_class_keeps_all_it_has():
    partial = hide_labels([0, 0, 0, 0, 5], per_class=3, random_state=0)
    assert np.sum(partial == 0) == 3 and partial[4] == 5


def test_fewer_labels_are_among_more():
    _, y = datasets.load_digits()
    two, four = (hide_labels(y, n, random_state=8) != UNLABELED for n in (2, 4))
    assert np.all(four[two])


def test_other_seeds_keep_other_labels():
    y = np.repeat([0, 1], 50)
    kept = {tuple(np.flatnonzero(hide_labels(y, 1, random_state=s) != -1)) for s in range(20)}
    assert len(kept) > 10


def test_strings_become_objects_with_the_integer():
    partial = hide_labels(np.array(["ant", "bee", "ant", "bee"]), 1, random_state=0)
    assert partial.dtype == object
    assert sum(v == -1 and isinstance(v, int) for v in partial) == 2


def test_the_input_is_left_alone():
    y = np.array([0, 1, 0, 1])
    hide_labels(y, 1, random_state=0)
    assert np.array_equal(y, [0, 1, 0, 1])


@pytest.mark.parametrize("bad", [0, -1, 1.5, "two", True, None])
def test_a_bad_number_of_labels_is_named(bad):
    with pytest.raises(ValueError, match="per_class"):
        hide_labels([0, 1], bad)


@pytest.mark.parametrize("bad", [0, -1, 1.5, "two", True, 3])
def test_a_bad_number_of_labels_in_all_is_named(bad):
    with pytest.raises(ValueError, match="n_labeled"):
        hide_labels([0, 1], n_labeled=bad)


@pytest.mark.parametrize("numbers", [{}, {"per_class": 1, "n_labeled": 2}])
def test_exactly_one_of_the_two_numbers_is_asked_for(numbers):
    with pytest.raises(ValueError, match="give either per_class"):
        hide_labels([0, 1], **numbers)


def test_a_draw_at_random_keeps_as_many_as_asked_and_they_are_right():
    _, y = datasets.load_digits()
    partial = hide_labels(y, n_labeled=200, random_state=0)
    kept = partial != UNLABELED
    assert kept.sum() == 200 and np.array_equal(partial[kept], y[kept])


def test_a_draw_at_random_does_not_know_the_class_balance():
    y = np.repeat([0, 1], [150, 50])
    counts = [np.sum(hide_labels(y, n_labeled=40, random_state=s) == 1) for s in range(200)]
    # Without replacement: mean 10, variance 40 * 0.25 * 0.75 * 160 / 199.
    assert abs(np.mean(counts) - 10) < 0.8
    assert 4 < np.var(counts) < 8.5
    assert len({np.sum(hide_labels(y, 20, random_state=s) == 1) for s in range(20)}) == 1


def test_fewer_labels_at_random_are_among_more():
    _, y = datasets.load_digits()
    few, more = (hide_labels(y, n_labeled=n, random_state=8) != UNLABELED for n in (60, 90))
    assert np.all(more[few])


def test_a_class_without_a_label_is_told():
    y = np.repeat(["ant", "bee", "cat"], [50, 50, 1])
    with pytest.warns(UserWarning, match="1 of 3 classes got no label: cat. No method"):
        partial = hide_labels(y, n_labeled=20, random_state=0)
    assert partial.dtype == object and np.sum(partial == -1) == 81


def test_hiding_twice_is_refused():
    with pytest.raises(ValueError, match="-1 already"):
        hide_labels([0, 1, -1], 1)


def test_y_of_two_dimensions_is_refused():
    with pytest.raises(ValueError, match="one dimension"):
        hide_labels([[0, 1]], 1)


def test_digits_are_scikit_learns_scaled_to_one():
    X, y = datasets.load_digits()
    raw, truth = sklearn_datasets.load_digits(return_X_y=True)
    assert np.array_equal(X * 16, raw) and np.array_equal(y, truth)


def test_breast_cancer_is_standardised():
    X, y = datasets.load_breast_cancer()
    assert np.allclose(X.mean(axis=0), 0) and np.allclose(X.std(axis=0), 1)
    assert X.shape == (569, 30) and set(y) == {0, 1}


def test_stand_in_labels_hold_two_slips_on_purpose():
    _, truth = datasets.load_digits()
    y, own = datasets.load_hand_labels()
    given = y != UNLABELED
    assert not own and given.sum() == 40
    assert np.sum(y[given] != truth[given]) == 2


def test_own_labels_come_back(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_STATE", "on")
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".course.json").write_text('{"format": 1}')
    datasets.save_hand_labels({3: 7, 1796: 0})
    y, own = datasets.load_hand_labels()
    assert own and y[3] == 7 and y[1796] == 0 and np.sum(y != UNLABELED) == 2


@pytest.mark.parametrize("bad", [{1797: 0}, {0: 10}, {-1: 3}])
def test_labels_out_of_range_are_refused(bad):
    with pytest.raises(ValueError, match="no digit"):
        datasets.save_hand_labels(bad)


def test_the_station_shows_every_digit_once():
    assert sorted(datasets.STATION_ORDER) == list(range(1797))


@pytest.mark.parametrize(
    ("y", "message"),
    [
        ([0.5, 1.5], "whole numbers or strings, got 0.5"),
        ([float("nan"), 1.0], "whole numbers or strings, got nan"),
        ([None, 1], "whole numbers or strings, got None"),
        (np.array(["a", 1], dtype=object), "strings, and -1 for none, got 1"),
        (np.array(["a", -1]), "string '-1'"),
    ],
)
def test_what_is_no_label_cannot_be_hidden(y, message):
    with pytest.raises(ValueError, match=f"^y .*{message}"):
        hide_labels(y, 1)


def test_whole_numbers_are_labels_whatever_their_type():
    for y in ([0.0, 1.0], np.array([0, 1], dtype=object), np.array([0, 1], dtype=np.uint8)):
        assert hide_labels(y, 1).tolist() == [0, 1]
