"""Mismatch by an amount: nothing at 0, more with more, the same for the same seed."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from course.datasets import (
    drifting_batches,
    flip_labels,
    hide_labels,
    imbalance,
    load_breast_cancer,
    load_digits,
    mix_in_classes,
    shift_domain,
)

KINDS = pytest.mark.parametrize("kind", ["rotation", "blur", "contrast", "gain"])


@pytest.fixture(scope="module")
def digits():
    X, y = load_digits()
    return X[:100], y[:100]


# --- shifts ------------------------------------------------------------------------------


@KINDS
def test_nothing_changes_at_amount_zero_and_the_input_is_left_alone(digits, kind):
    X, _ = digits
    before = X.copy()
    same = shift_domain(X, kind, 0)
    assert same is not X
    assert_array_equal(same, X)
    shift_domain(X, kind, 0.7, random_state=0)
    assert_array_equal(X, before)


@KINDS
def test_more_is_farther(digits, kind):
    X, _ = digits
    amounts = (5, 10, 20, 40) if kind == "rotation" else (0.2, 0.4, 0.6, 0.9)
    moved = [np.linalg.norm(shift_domain(X, kind, a, random_state=0) - X) for a in amounts]
    assert moved == sorted(moved) and moved[0] > 0


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_quarter_turns_are_those_of_numpy(digits, turns):
    X, _ = digits
    turned = np.rot90(X.reshape(-1, 8, 8), turns, axes=(1, 2)).reshape(-1, 64)
    assert_allclose(shift_domain(X, "rotation", 90 * turns), turned, atol=1e-12)
    assert_allclose(shift_domain(X, "rotation", 90 * turns - 360), turned, atol=1e-12)


@pytest.mark.parametrize(("kind", "amount"), [("rotation", 37), ("blur", 1.5), ("contrast", 0.8)])
def test_images_stay_images(digits, kind, amount):
    moved = shift_domain(digits[0], kind, amount)
    assert moved.shape == (100, 64)
    assert moved.min() >= -1e-12 and moved.max() <= 1 + 1e-12


def test_the_negative_of_the_negative_is_the_image(digits):
    X, _ = digits
    assert_allclose(shift_domain(shift_domain(X, "contrast", 1), "contrast", 1), X, atol=1e-12)
    assert_allclose(shift_domain(X, "contrast", 0.5), 0.5)


def test_blur_moves_ink_to_neighbors_only():
    dot = np.zeros((1, 64))
    dot[0, 27] = 1
    blurred = shift_domain(dot, "blur", 0.7).reshape(8, 8)
    assert_allclose(blurred.sum(), 1)
    assert blurred.max() == blurred[3, 3] < 1


def test_a_gain_keeps_the_order_and_the_zero_of_each_column():
    X, _ = load_breast_cancer()
    louder = shift_domain(X, "gain", 0.5, random_state=1)
    assert_allclose(louder.min(axis=0), X.min(axis=0))
    assert_array_equal(louder.argsort(axis=0, kind="stable"), X.argsort(axis=0, kind="stable"))
    gains = np.ptp(louder, axis=0) / np.ptp(X, axis=0)
    assert len(np.unique(gains.round(6))) == X.shape[1]
    assert gains.min() < 1 < gains.max()


def test_gains_point_the_same_way_at_every_amount():
    X, _ = load_breast_cancer()
    logs = [
        np.log(np.ptp(shift_domain(X, "gain", a, random_state=3), axis=0) / np.ptp(X, axis=0))
        for a in (0.2, 0.8)
    ]
    assert_allclose(4 * logs[0], logs[1], atol=1e-9)


def test_no_points_are_no_trouble():
    assert shift_domain(np.empty((0, 64)), "rotation", 30).shape == (0, 64)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((np.zeros((1, 64)), "melt", 1), "^kind must be one of 'rotation', 'blur'"),
        ((np.zeros((1, 30)), "blur", 1), "^X must hold images of 64 pixels"),
        ((np.zeros((1, 64)), "blur", -1), "^amount must be a number of at least 0, got -1"),
        ((np.zeros((1, 64)), "blur", np.nan), "^amount must be a number"),
        ((np.zeros((1, 64)), "gain", "much"), "^amount must be a number of at least 0"),
        ((np.zeros((1, 64)), "contrast", 1.5), "^amount must be at most 1 for contrast"),
        (([[np.nan]], "gain", 1), "X contains NaN"),
    ],
)
def test_what_a_shift_cannot_use_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        shift_domain(*arguments)


# --- classes, shares and labels ------------------------------------------------------------


@pytest.mark.parametrize("share", [0, 0.25, 0.5, 1])
def test_the_pool_has_the_share_of_foreign_classes_and_one_size(digits, share):
    X, y = digits
    pool, classes = mix_in_classes(X, y, range(5), share, random_state=0)
    n = min(np.sum(y < 5), np.sum(y >= 5))
    assert pool.shape == (n, 64)
    assert np.sum(classes >= 5) == round(share * n)
    rows = {image.tobytes(): label for image, label in zip(X, y, strict=True)}
    assert all(rows[image.tobytes()] == k for image, k in zip(pool, classes, strict=True))
    assert len({image.tobytes() for image in pool}) == n


def test_foreign_points_of_a_small_share_are_among_those_of_a_larger(digits):
    X, y = digits
    few, many = (
        {X_.tobytes() for X_, k in zip(*mix_in_classes(X, y, [0, 1], s, 0), strict=True) if k > 1}
        for s in (0.2, 0.6)
    )
    assert few < many


def test_imbalance_falls_by_one_factor_from_first_to_last():
    y = np.repeat(np.arange(4), 64)
    X = np.arange(256)[:, None]
    X_left, y_left = imbalance(X, y, ratio=64, random_state=0)
    assert_array_equal(np.bincount(y_left), [64, 16, 4, 1])
    assert_array_equal(y[X_left[:, 0]], y_left)
    assert np.all(np.diff(X_left[:, 0]) > 0)


def test_ratio_one_makes_classes_equal_and_no_class_is_lost():
    X, y = np.zeros((13, 1)), np.repeat([0, 1, 2], [8, 2, 3])
    assert_array_equal(np.bincount(imbalance(X, y, 1, random_state=0)[1]), [2, 2, 2])
    assert_array_equal(np.unique(imbalance(X, y, 1000, random_state=0)[1]), [0, 1, 2])


@pytest.mark.parametrize("share", [0, 0.3, 1])
def test_exactly_the_share_of_the_labels_is_wrong_and_none_stays_none(share):
    y = hide_labels(np.repeat([3, 5, 8], 50), 20, random_state=0)
    flipped = flip_labels(y, share, random_state=0)
    assert np.sum(flipped != y) == round(60 * share)
    assert_array_equal(flipped == -1, y == -1)
    assert set(flipped) <= {-1, 3, 5, 8}


def test_what_is_flipped_at_a_small_share_is_flipped_so_at_a_larger():
    y = np.repeat(np.arange(10), 10)
    few, many = (flip_labels(y, share, random_state=4) for share in (0.1, 0.5))
    changed = few != y
    assert_array_equal(few[changed], many[changed])


def test_labels_may_be_words():
    y = np.array(["ant", "bee", -1], dtype=object)
    assert_array_equal(flip_labels(y, 1, random_state=0), np.array(["bee", "ant", -1], object))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: mix_in_classes([[0]], [0, 1], [0], 0.5), "^y must have a class for each of the 1"),
        (lambda: mix_in_classes([[0], [0]], [0, -1], [0], 0.5), "^y holds -1"),
        (lambda: mix_in_classes([[0], [0]], [0, 1], [0, 1], 0.5), "^known must hold some classes"),
        (
            lambda: mix_in_classes([[0], [0]], [0, 1], [0], 2),
            r"^share must be a number between 0.0 and 1, got 2",
        ),
        (lambda: imbalance([[0], [0]], [0, 1], 0.5), "^ratio must be a number of at least 1"),
        (lambda: flip_labels([0, 1], -0.1), r"^share must be a number between 0.0 and 1, got -0.1"),
        (lambda: flip_labels([[0, 1]], 0.5), "^y must have one dimension"),
        (lambda: flip_labels([0, -1, 0], 0.5), "^y must have labels of at least two classes"),
        (lambda: drifting_batches([[0.0]], [0], "gain", []), "^amounts must name 1 to 1 batches"),
        (lambda: drifting_batches([[0.0]], [0], "melt", [1]), "^kind must be one of"),
    ],
)
def test_what_cannot_be_used_is_named_at_once(call, message):
    with pytest.raises(ValueError, match=message):
        call()


# --- batches -------------------------------------------------------------------------------


def test_batches_hold_every_point_once_shifted_by_its_batch_s_amount(digits):
    X, y = digits
    batches = list(drifting_batches(X, y, "contrast", [0, 1, 0], random_state=0))
    assert [len(labels) for _, labels in batches] == [34, 33, 33]
    back = np.concatenate([batches[0][0], 1 - batches[1][0], batches[2][0]])
    labels = np.concatenate([labels for _, labels in batches])
    rows = {image.tobytes(): k for image, k in zip(X, y, strict=True)}
    assert sorted(rows) == sorted(image.tobytes() for image in back)
    assert all(rows[image.tobytes()] == k for image, k in zip(back, labels, strict=True))


def test_a_drift_of_gains_goes_one_way():
    X, y = load_breast_cancer()
    still, drifted = (
        list(drifting_batches(X, y, "gain", amounts, random_state=0))
        for amounts in ([0, 0, 0], [0, 0.3, 0.6])
    )
    zero = X.min(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        logs = [
            np.log(np.nanmedian((moved - zero) / (stayed - zero), axis=0))
            for (moved, _), (stayed, _) in zip(drifted, still, strict=True)
        ]
    assert_allclose(logs[0], 0, atol=1e-9)
    assert_allclose(2 * logs[1], logs[2], atol=1e-9)


@pytest.mark.parametrize(
    "make",
    [
        lambda X, y, seed: shift_domain(X, "gain", 0.4, seed),
        lambda X, y, seed: mix_in_classes(X, y, [0, 1, 2], 0.5, seed)[0],
        lambda X, y, seed: imbalance(X, y, 3, seed)[0],
        lambda X, y, seed: flip_labels(y, 0.4, seed),
        lambda X, y, seed: next(drifting_batches(X, y, "rotation", [0, 30], seed))[0],
    ],
)
def test_the_same_seed_gives_the_same_and_another_seed_another(digits, make):
    once, again, other = (make(*digits, seed) for seed in (0, 0, 1))
    assert_array_equal(once, again)
    assert not np.array_equal(once, other)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: shift_domain(np.eye(4), ["gain"], 1), "^kind must be one of"),
        (lambda: shift_domain(np.eye(1, 64), "blur", 1e9), "^amount must be at most 8 pixels"),
        (lambda: shift_domain(np.eye(4), "gain", 1e6, 0), "^amount=1000000.0 is too much"),
        (lambda: imbalance(np.zeros((0, 1)), [], 2), "^y is empty"),
        (lambda: flip_labels([0.5, 1, 2], 1), "^y must hold whole numbers"),
        (lambda: flip_labels(np.array(["a", "b", -1]), 1), "^y holds the string '-1'"),
        (lambda: flip_labels(np.array(["a", 3, -1], dtype=object), 1), "^y must hold strings"),
        (lambda: drifting_batches(np.eye(3), [0, 1, 2], "gain", 3), "^amounts must be a list"),
    ],
)
def test_what_would_have_ended_in_another_error_or_in_nan_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
