"""The generated sets: shapes, classes, seeds, and what each shape promises."""

import numpy as np
import pytest
from scipy import sparse

from course import datasets

PLANE = [
    datasets.make_two_moons,
    datasets.make_circles,
    datasets.make_blobs,
    datasets.make_cigars,
    datasets.make_checkerboard,
]
ALL = [*PLANE, datasets.make_bag_of_words]


@pytest.mark.parametrize("make", ALL)
def test_same_seed_same_points(make):
    X, y = make(50, random_state=3)
    again, y_again = make(50, random_state=3)
    other, _ = make(50, random_state=4)
    assert np.array_equal(_dense(X), _dense(again))
    assert np.array_equal(y, y_again)
    assert not np.array_equal(_dense(X), _dense(other))


@pytest.mark.parametrize("make", ALL)
def test_classes_are_nearly_equal_and_not_in_order(make):
    X, y = make(61, random_state=0)
    sizes = np.bincount(y)
    assert X.shape[0] == len(y) == 61
    assert sizes.max() - sizes.min() <= 1
    assert np.any(np.diff(y) < 0)


@pytest.mark.parametrize("make", ALL)
@pytest.mark.parametrize("bad", [1, 0, -3, 2.5, "many"])
def test_a_bad_number_of_points_is_named(make, bad):
    with pytest.raises(ValueError, match="n_samples"):
        make(bad)


@pytest.mark.parametrize("make", ALL)
def test_negative_noise_is_named(make):
    with pytest.raises(ValueError, match="noise"):
        make(10, noise=-0.1)


def test_moons_without_noise_lie_on_their_half_circles():
    X, y = datasets.make_two_moons(200, noise=0, random_state=0)
    centers = np.array([[0, 0], [1, 0.5]])
    assert np.allclose(np.linalg.norm(X - centers[y], axis=1), 1)
    assert np.all(X[y == 0, 1] >= 0) and np.all(X[y == 1, 1] <= 0.5)


def test_circles_without_noise_have_their_radii():
    X, y = datasets.make_circles(200, noise=0, random_state=0)
    assert np.allclose(np.linalg.norm(X, axis=1), np.where(y == 0, 1, 0.5))


def test_blob_centers_stand_three_apart():
    X, y = datasets.make_blobs(30, noise=0, random_state=0)
    centers = np.array([X[y == k][0] for k in range(3)])
    gaps = np.linalg.norm(centers[[0, 1, 2]] - centers[[1, 2, 0]], axis=1)
    assert np.allclose(gaps, 3)


def test_cigars_are_long_one_way_and_apart_the_other():
    X, y = datasets.make_cigars(4000, random_state=0)
    for k in range(2):
        assert X[y == k, 0].std() > 3 * X[y == k, 1].std()
    assert abs(X[y == 0, 0].mean() - X[y == 1, 0].mean()) < 0.3


def test_the_squares_of_the_board_hold_as_many_points_and_alternate():
    X, y = datasets.make_checkerboard(16_000, random_state=0)
    squares = np.bincount((4 * np.floor(X[:, 0]) + np.floor(X[:, 1])).astype(int), minlength=16)
    assert squares.min() > 900 and squares.max() < 1100
    assert np.array_equal(np.floor(X).sum(axis=1) % 2, y)


def test_words_are_sparse_whole_counts():
    X, _ = datasets.make_bag_of_words(40, n_words=30, random_state=0)
    assert sparse.issparse(X) and X.format == "csr" and X.shape == (40, 30)
    assert np.issubdtype(X.dtype, np.integer) and X.min() >= 0
    assert _dense(X).sum(axis=1).min() >= 1


def test_words_that_are_all_common_say_nothing_of_the_topic():
    X, y = datasets.make_bag_of_words(2000, n_words=10, noise=1.0, random_state=0)
    shares = [_dense(X)[y == k].sum(axis=0) / _dense(X)[y == k].sum() for k in range(2)]
    assert np.allclose(*shares, atol=0.01)


def _dense(X):
    return X.toarray() if sparse.issparse(X) else X


@pytest.mark.parametrize("make", [*ALL, datasets.make_waves])
@pytest.mark.parametrize("noise", [-0.1, float("nan"), float("inf"), "loud", None])
def test_noise_is_a_number(make, noise):
    with pytest.raises(ValueError, match=r"^noise must be a number"):
        make(20, noise=noise)


@pytest.mark.parametrize("make", [*ALL, datasets.make_waves])
def test_all_sets_take_points_noise_and_seed_in_this_order(make):
    X, y = make(24, 0.1, 3)
    again, y_again = make(n_samples=24, noise=0.1, random_state=3)
    assert np.array_equal(_dense(X), _dense(again)) and np.array_equal(y, y_again)


@pytest.mark.parametrize("wrong", [{"n_words": 0}, {"n_words": 2.5}, {"length": -1}])
def test_a_vocabulary_and_a_length_are_numbers(wrong):
    with pytest.raises(ValueError, match=f"^{next(iter(wrong))} must be a"):
        datasets.make_bag_of_words(10, **wrong)
