"""What lesson 5 promises, read from the stored rows; a slice of them measured again."""

import numpy as np
import pytest

from course.bench import pitfalls as p
from course.datasets import UNLABELED, load_digits, make_two_moons
from course.evaluation import Table, load_results, paired_difference
from course.methods import SelfTrainingClassifier, SoftmaxRegression


@pytest.fixture(scope="module")
def stored():
    return load_results("pitfalls")


# --- what was found --------------------------------------------------------------------


@pytest.mark.parametrize("case", p.MISTAKES)
def test_every_mistake_is_below_labels_only_and_its_repair_is_not(stored, case):
    alone, wrong, right = (
        p.scores(stored, "mistakes", case, way) for way in (p.ALONE, p.WRONG, p.RIGHT)
    )
    assert len(alone) == len(wrong) == len(right) == p.N_DRAWS >= 20
    assert paired_difference(wrong, alone)[2] < 0
    assert paired_difference(right, alone)[2] >= 0


def test_the_neutral_case_moves_little(stored):
    alone = p.scores(stored, "mistakes", p.NEUTRAL, p.ALONE)
    for way in ("clean pool", "half upside down"):
        mean, _, _ = paired_difference(p.scores(stored, "mistakes", p.NEUTRAL, way), alone)
        assert abs(mean) < 0.03


@pytest.mark.parametrize("case", p.SHIFTS)
@pytest.mark.parametrize("per_class", [4, 10])
def test_the_walk_wins_back_four_fifths_of_what_strangers_cost(stored, case, per_class):
    assert p.recovered(stored, case, per_class, "walk") >= 0.8


@pytest.mark.parametrize("case", p.SHIFTS)
def test_shift_is_measured_at_five_amounts_and_more(stored, case):
    amounts = p.SHIFTS[case][2]
    assert len(amounts) >= 5 and amounts[0] == 0
    for at in amounts:
        for method in (p.ALONE, "half shifted", "filtered"):
            assert len(p.scores(stored, "shift", case, method, at)) == p.N_DRAWS
    worst = p.scores(stored, "shift", case, "half shifted", amounts[-1])
    alone = p.scores(stored, "shift", case, p.ALONE, amounts[-1])
    assert paired_difference(worst, alone)[2] < 0


def test_confidence_climbs_while_accuracy_falls(stored):
    first, last = 0, p.ROUNDS
    confidence, accuracy = (
        [p.scores(stored, "rounds", "for good", what, at).mean() for at in (first, last)]
        for what in ("confidence", "accuracy")
    )
    assert confidence[1] > confidence[0] + 0.2
    assert accuracy[1] < accuracy[0] - 0.05


def test_the_claim_stands_on_the_luckiest_seed_and_on_no_fresh_average(stored):
    seed, claimed = p.luckiest(stored)
    everything = p.scores(stored, "claim", "fresh", "all labels")
    assert seed < 1000 and claimed > everything.max()
    recipe = p.scores(stored, "claim", "fresh", "the recipe")
    assert len(recipe) == p.N_CLAIM >= 20
    assert paired_difference(recipe, everything)[2] < 0


def test_choosing_and_reporting_use_different_seeds(stored):
    draws = {row["draw"] for row in stored.rows if row["part"] != "claim"}
    assert draws == set(range(1000, 1020))
    tried = {row["draw"] for row in stored.where(part="claim", case="tried").rows}
    assert tried == set(range(p.TRIED))


def test_its_words_hold_every_case(stored):
    text = p.describe(stored)
    assert not stored.parameters["stopped"]
    assert all(f"{case}: labels only" in text for case in p.MISTAKES)
    assert max(map(len, text.splitlines())) <= 110
    assert "nan" not in text


@pytest.mark.slow
@pytest.mark.parametrize("case", ["everything in", "sure of strangers", "wrong model"])
def test_a_slice_measured_again_is_the_same(stored, case):
    for way, accuracy in p.MISTAKES[case].play(p.FIRST_SEED).items():
        assert np.round(accuracy, 4) == np.round(p.scores(stored, "mistakes", case, way)[0], 4)


# --- the scenes ------------------------------------------------------------------------


def test_half_of_a_foreign_pool_is_foreign_and_no_test_point_is():
    mixed, clean = p.foreign_scene(p.DIGITS, 4, "contrast", 1.0, seed=0)
    half = len(clean.pool)
    assert len(mixed.pool) == 2 * half
    np.testing.assert_array_equal(mixed.pool[:half], clean.pool)
    digits = {image.tobytes() for image in load_digits()[0]}
    assert all(image.tobytes() in digits for image in mixed.X_test)
    assert all(np.round(1 - image, 9).tobytes() in digits for image in mixed.pool[half:])


def test_nothing_is_in_two_places():
    scene = p.clean_scene(p.DIGITS, 4, seed=0)
    parts = [{i.tobytes() for i in X} for X in (scene.X_labeled, scene.pool, scene.X_test)]
    assert sum(map(len, parts)) == len(set.union(*parts)) == 1797


def test_a_mismatched_pool_has_classes_that_nobody_labeled():
    scene = p.mismatched_scene(4, 0.9, seed=0)
    assert set(scene.y_labeled) == set(scene.y_test) == set(range(5))
    truth = {image.tobytes(): k for image, k in zip(*load_digits(), strict=True)}
    foreign = np.mean([truth[image.tobytes()] >= 5 for image in scene.pool])
    assert abs(foreign - 0.9) < 0.01


def test_following_a_fit_counts_what_it_believed():
    X, y = make_two_moons(100, random_state=0)
    y_few = np.where(np.arange(100) < 8, y, UNLABELED)
    steps = p.follow(SelfTrainingClassifier(SoftmaxRegression(), 0.6), X, y_few, y)
    assert steps[0]["believed"] == steps[0]["wrong"] == 0
    believed = [step["believed"] for step in steps]
    assert believed == sorted(believed) and believed[-1] > 0
    assert all(step["wrong"] <= step["believed"] <= 92 for step in steps)


def test_labels_typed_for_one_run_fit_no_other():
    own = p.claim(0)
    assert p.claim(0, typed_for=0) == own
    assert p.claim(1, typed_for=0)["the recipe"] < 0.5 < own["the recipe"]


# --- how much was won back ---------------------------------------------------------------


def test_recovery_is_a_share_of_the_loss():
    rows = [
        {"part": "filters", "case": "it", "method": m, "at": 4, "draw": d, "accuracy": a}
        for m, a in {"clean pool": 0.9, "half foreign": 0.7, "walk": 0.85}.items()
        for d in (0, 1)
    ]
    assert p.recovered(Table(rows), "it", 4, "walk") == pytest.approx(0.75)
