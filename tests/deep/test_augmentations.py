"""Views: what strength 0 and 1 do, what stays, and that a warp is the warp it says it is."""

import dataclasses

import numpy as np
import pytest

from course.datasets import load_digits
from course.deep import ImageAugmentation, SignalAugmentation, TableAugmentation
from course.deep.augment_images import cutout_masks, warp_bank
from course.deep.augment_signals import time_bank

rng = np.random.RandomState(0)
X_images = load_digits()[0].astype(np.float32)[:50]
X_signals = np.sin(np.linspace(0, 6, 40) + rng.uniform(0, 6, (50, 1))).astype(np.float32)
X_table = rng.normal(size=(50, 6)).astype(np.float32) * np.array([1, 10, 0.1, 1, 1, 0], np.float32)
KINDS = [
    (ImageAugmentation, X_images),
    (SignalAugmentation, X_signals),
    (TableAugmentation, X_table),
]
kinds = pytest.mark.parametrize(("kind", "X"), KINDS)


@kinds
def test_strength_zero_changes_nothing(kind, X):
    views = kind(strength=0.0)
    for view in (views.weak, views.strong):
        np.testing.assert_allclose(view(X, np.random.RandomState(0), X), X, atol=1e-6)


@kinds
def test_views_keep_shape_type_and_the_original(kind, X):
    before = X.copy()
    for view in (kind().weak, kind().strong):
        out = view(X, np.random.RandomState(0), X)
        assert out.shape == X.shape
        assert out.dtype == np.float32
        assert not np.allclose(out, X)
    np.testing.assert_array_equal(X, before)


@kinds
def test_strong_views_change_more_than_weak_ones(kind, X):
    weak, strong = (
        np.abs(view(X, np.random.RandomState(0), X) - X).mean()
        for view in (kind().weak, kind().strong)
    )
    assert strong > weak > 0


@kinds
def test_same_generator_same_view(kind, X):
    views = [kind().strong(X, np.random.RandomState(5), X) for _ in range(2)]
    np.testing.assert_array_equal(*views)


@kinds
def test_a_single_row_and_odd_numbers_of_rows(kind, X):
    for n in (1, 3, 7):
        assert kind().strong(X[:n], np.random.RandomState(0), X).shape == X[:n].shape


def test_a_quarter_turn_is_a_quarter_turn():
    from course.deep.augment_images import _bilinear

    row, column = np.indices((8, 8)).reshape(2, 1, -1)
    matrix = _bilinear(column.astype(float), 7.0 - row, 8)[0]
    image = X_images[0].reshape(8, 8)
    turned = (image.ravel() @ matrix).reshape(8, 8)
    expected = np.array([[image[j, 7 - i] for j in range(8)] for i in range(8)])
    np.testing.assert_allclose(turned, expected, atol=1e-6)


def test_half_a_pixel_is_the_mean_of_two():
    from course.deep.augment_images import _bilinear

    row, column = np.indices((8, 8)).reshape(2, 1, -1)
    matrix = _bilinear(row.astype(float), column + 0.5, 8)[0]
    image = X_images[0].reshape(8, 8)
    right = np.pad(image, [(0, 0), (0, 1)])[:, 1:]
    moved = (image.ravel() @ matrix).reshape(8, 8)
    np.testing.assert_allclose(moved, (image + right) / 2, atol=1e-6)


def test_warps_stay_within_their_bounds():
    """A shift of at most half a pixel takes a dot's ink no farther than to the next pixels."""
    bank = warp_bank(8, 0.0, 0.5, 0.0, 0.0)
    dot = np.zeros(64, np.float32)
    dot[3 * 8 + 3] = 1
    moved = (dot @ bank).reshape(-1, 8, 8)
    assert np.allclose(moved.sum(axis=(1, 2)), 1, atol=1e-5)
    moved[:, 2:5, 2:5] = 0
    assert not moved.any()


def test_a_cutout_blanks_a_square():
    masks = cutout_masks(8, 2)
    assert masks.shape == (49, 64)
    np.testing.assert_array_equal((masks == 0).sum(axis=1), 4)


def test_time_warps_of_a_constant_signal_are_constant():
    np.testing.assert_allclose(np.ones(40, np.float32) @ time_bank(40, 0.1, 0.2), 1, atol=1e-5)


def test_a_table_s_noise_follows_the_spread_of_its_columns():
    X = np.repeat(X_table, 40, axis=0)
    change = (TableAugmentation().weak(X, np.random.RandomState(0), X_table) - X).std(axis=0)
    spread = X_table.std(axis=0)
    np.testing.assert_allclose(change, 0.1 * spread, rtol=0.1, atol=1e-9)


def test_swapped_entries_stay_in_their_column():
    X = X_table * 0 + np.arange(6, dtype=np.float32)
    views = TableAugmentation(noise=0.0, swap=0.5).strong(X, np.random.RandomState(0), X)
    np.testing.assert_array_equal(views, X)


@pytest.mark.parametrize("kind", [ImageAugmentation, SignalAugmentation, TableAugmentation])
@pytest.mark.parametrize("amount", [-1, np.nan, np.inf, "much", None])
def test_every_amount_is_a_number_that_is_not_negative(kind, amount):
    for field in dataclasses.fields(kind):
        with pytest.raises(ValueError, match=f"^{field.name} must be a"):
            kind(**{field.name: amount})
