"""The image distance: what it forgives, what it does not, a plain loop as oracle."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy import ndimage

from course.datasets import load_digits
from course.methods import image_distance as d


@pytest.fixture(scope="module")
def digits():
    return load_digits()


def by_loop(a, b):
    """Return the distance of two 8x8 images, written out pixel by pixel."""

    def values(image):
        blank = np.pad(image, 1)
        down = 2 * ndimage.sobel(blank, axis=0, mode="constant")[1:-1, 1:-1] / 8
        across = 2 * ndimage.sobel(blank, axis=1, mode="constant")[1:-1, 1:-1] / 8
        return np.pad(np.stack([image, down, across]), ((0, 0), (1, 1), (1, 1)))

    def one_way(a, b):
        total = 0
        for i, j in np.ndindex(8, 8):
            around = a[:, i : i + 3, j : j + 3]
            total += min(
                np.sum((around - b[:, k : k + 3, m : m + 3]) ** 2)
                for k in range(max(i - 1, 0), min(i + 2, 8))
                for m in range(max(j - 1, 0), min(j + 2, 8))
            )
        return total

    a, b = values(a.reshape(8, 8)), values(b.reshape(8, 8))
    return np.sqrt(one_way(a, b) + one_way(b, a))


def test_it_is_the_distance_written_out_in_loops(digits):
    X = digits[0][:6]
    expected = [[by_loop(a, b) for b in X] for a in X]
    assert_allclose(d.image_distances(X, X), expected, atol=5e-3)
    assert_allclose(d.distances_within(X), expected, atol=5e-3)


def test_gradients_are_sobels():
    images = np.random.RandomState(0).uniform(size=(3, 8, 8))
    across, down = d.gradients(images)
    for ours, axis in ((down, 1), (across, 2)):
        blank = np.pad(images, ((0, 0), (1, 1), (1, 1)))
        theirs = np.stack([ndimage.sobel(i, axis=axis - 1, mode="constant") for i in blank])
        assert_allclose(ours, theirs[:, 1:-1, 1:-1] / 8, atol=1e-12)


def test_it_is_symmetric_and_blocks_do_not_show(digits, monkeypatch):
    X = digits[0][:50]
    whole = d.image_distances(X, X[:30])
    assert_allclose(whole, d.image_distances(X[:30], X).T, atol=1e-3)
    monkeypatch.setattr(d, "_BLOCK", 7)
    assert_allclose(d.image_distances(X, X[:30]), whole, atol=1e-3)
    within = d.distances_within(X)
    assert_array_equal(within, within.T)
    assert_array_equal(np.diag(within), 0)
    assert_allclose(within[:, :30], whole, atol=5e-3)


def test_a_small_move_costs_far_less_than_pixel_by_pixel(digits):
    X, _ = digits
    images = X[:100].reshape(-1, 8, 8)
    moved = np.pad(images, ((0, 0), (0, 0), (1, 0)))[:, :, :8].reshape(100, 64)

    def relative(distances):
        """The distance to the image's moved self, in parts of that to the others."""
        return np.mean(np.diag(distances) / distances.mean(axis=1))

    pixels = np.sqrt(((X[:100, None] - moved) ** 2).sum(axis=2))
    assert relative(d.image_distances(X[:100], moved)) < 0.5 * relative(pixels)


def test_a_wider_window_never_costs_more():
    a, b = np.random.RandomState(0).uniform(size=(2, 5, 8, 8, 4)).astype(np.float32)
    costs = [d.best_matches(a, b, window) for window in (0, 1, 2)]
    assert np.all(costs[1] <= costs[0] + 1e-4)
    assert np.all(costs[2] <= costs[1] + 1e-4)
    plain = ((a[:, None] - b) ** 2).sum(axis=(2, 3, 4))
    assert_allclose(costs[0], plain, rtol=1e-4)


def test_the_unit_of_ink_only_scales_it(digits):
    X = digits[0][:20]
    assert_allclose(d.image_distances(16 * X, 16 * X), 16 * d.image_distances(X, X), atol=0.05)


def test_the_last_distances_are_kept_and_only_for_the_same_images(digits, monkeypatch):
    X = digits[0][:20].copy()
    first = d.distances_within(X)
    with pytest.raises(ValueError, match="read-only"):
        first[0, 1] = 5
    monkeypatch.setattr(d, "best_matches", None)  # computing anew would fail
    assert d.distances_within(X.copy()) is first
    monkeypatch.undo()
    X[3] = 0  # in place: the kept copy must not follow
    assert np.abs(d.distances_within(X) - first).max() > 1


def test_other_sizes_of_square_images_and_others():
    X = np.random.RandomState(0).uniform(size=(4, 25))
    assert d.image_distances(X, X[:2]).shape == (4, 2)
    with pytest.raises(ValueError, match=r"^X must hold square images.*rows of 24 pixels"):
        d.image_distances(X[:, :24], X[:, :24])


def test_too_many_images_are_refused_before_the_work():
    with pytest.raises(ValueError, match=r"^X holds 10001 images.*at most 10000"):
        d.distances_within(np.zeros((10_001, 64)))


def test_the_nearest_digit_is_of_the_same_class(digits):
    X, y = digits
    distances = d.distances_within(X[:600]) + np.diag(np.full(600, np.inf))
    pixels = ((X[:600, None] - X[:600]) ** 2).sum(axis=2) + np.diag(np.full(600, np.inf))
    ours = np.mean(y[distances.argmin(axis=1)] == y[:600])
    assert ours > np.mean(y[pixels.argmin(axis=1)] == y[:600])
