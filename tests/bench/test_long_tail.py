"""The long tail: what differs between the two pools, and what the stored rows say."""

import numpy as np
import pytest

from course import bench
from course.bench import long_tail
from course.bench.deep_ablation import settings
from course.datasets import load_digits
from course.evaluation import Table, load_results, paired_difference

X, Y = load_digits()
DIGIT = {image.tobytes(): digit for image, digit in zip(X, Y, strict=True)}


def digits(images):
    return np.array([DIGIT[image.tobytes()] for image in images])


def class_counts(split):
    """Return how many digits of the pool belong to class 0, 1, ... of the draw."""
    order = {digit: k for digit, k in zip(digits(split.X_test), split.y_test, strict=True)}
    return np.bincount([order[digit] for digit in digits(split.pool)], minlength=10)


@pytest.mark.parametrize("seed", [0, 1])
def test_the_two_pools_differ_in_their_class_shares_only(seed):
    balanced, tail = (long_tail.draw(data, seed) for data in long_tail.DATA)
    for name in ("X_labeled", "y_labeled", "X_test", "y_test"):
        np.testing.assert_array_equal(getattr(balanced, name), getattr(tail, name))
    assert len(balanced.pool) == len(tail.pool)
    even, falling = class_counts(balanced), class_counts(tail)
    assert even.max() < 2 * even.min()
    assert (np.diff(falling) < 0).all()
    assert abs(falling[0] / falling[-1] - long_tail.RATIO) < 0.2 * long_tail.RATIO


def test_labels_and_held_out_digits_are_balanced_and_not_in_the_pool():
    for data in long_tail.DATA:
        split = long_tail.draw(data, 0)
        np.testing.assert_array_equal(np.bincount(split.y_labeled), 4)
        held_out = np.bincount(split.y_test)
        assert held_out.max() - held_out.min() <= 3
        pool = {image.tobytes() for image in split.pool}
        assert len(pool) == len(split.pool)
        for others in (split.X_labeled, split.X_test):
            assert not pool & {image.tobytes() for image in others}


def test_which_digit_is_rare_is_drawn():
    rarest = set()
    for seed in range(6):
        split = long_tail.draw(long_tail.TAIL, seed)
        rarest.add(int(digits(split.X_test[split.y_test == 9])[0]))
    assert len(rarest) > 2


def test_the_forms_of_fixmatch_are_what_their_names_say():
    models = long_tail.models()
    assert {model.max_iter for model in models.values()} == {long_tail.STEPS}
    default, unaligned, paper = (
        settings(models[name])
        for name in (long_tail.FIXMATCH, long_tail.UNALIGNED, long_tail.PAPER)
    )
    assert {key for key in default if default[key] != unaligned[key]} == {"aligned"}
    assert (paper["threshold"], paper["target"], paper["aligned"]) == ("0.95", "hard", "no")


def test_the_text_has_the_paired_differences():
    rng = np.random.RandomState(0)
    rows = [
        {"data": data, "method": name, "draw": draw, "unlabeled": 377}
        | {score: float(rng.uniform()) for score in long_tail.SCORES}
        for data in long_tail.DATA
        for draw in range(5)
        for name in long_tail.models()
    ]
    table = Table(rows, {})
    text = long_tail.describe(table)
    for data in long_tail.DATA:
        part = table.where(data=data)
        free, fix = (part.values("accuracy", method=name) for name in ("FreeMatch", "FixMatch"))
        assert f"{paired_difference(free, fix):+.1%}" in text
        assert f"{paired_difference(fix, free):+.1%}" not in text


def test_what_is_stored_has_thirty_reporting_draws_of_every_method_on_both_pools():
    table = load_results("long_tail")
    command = "course bench long_tail --out course/results/long_tail.json"
    assert table.parameters["command"] == command
    for data in long_tail.DATA:
        for name in long_tail.models():
            found = table.where(data=data, method=name).rows
            assert sorted(row["draw"] for row in found) == list(range(1000, 1030))
    assert "SoftMatch" in bench.describe("long_tail", table)


def test_a_stored_row_comes_out_again():
    stored = load_results("long_tail").where(
        data=long_tail.TAIL, method=long_tail.LABELS, draw=1000
    )
    again = long_tail.score(long_tail.TAIL, 1000, long_tail.LABELS)
    (row,) = stored.rows
    assert again["unlabeled"] == row["unlabeled"]
    # Another processor may round differently, and 400 steps on 40 labels make that visible.
    for name in long_tail.SCORES:
        assert again[name] == pytest.approx(row[name], abs=0.03)
