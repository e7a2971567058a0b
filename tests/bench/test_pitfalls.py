"""What lesson 5 promises, read from the stored rows; a slice of them measured again."""

import numpy as np
import pytest

from course.bench import pitfalls as p
from course.bench.pitfalls import domains, fifty_labels, mistakes, rounds
from course.bench.pitfalls._common import ALONE, FIRST_SEED, N_DRAWS
from course.evaluation import Table, load_results, paired_difference


@pytest.fixture(scope="module")
def stored():
    return load_results("pitfalls")


# --- what was found --------------------------------------------------------------------


@pytest.mark.parametrize("case", p.MISTAKES)
def test_every_mistake_is_below_labels_only_and_its_repair_is_not(stored, case):
    alone, wrong, right = (
        p.scores(stored, "mistakes", case, way) for way in (ALONE, mistakes.WRONG, mistakes.RIGHT)
    )
    assert len(alone) == len(wrong) == len(right) == N_DRAWS >= 20
    assert paired_difference(wrong, alone)[2] < 0
    assert paired_difference(right, alone)[2] >= 0


def test_the_neutral_case_moves_little(stored):
    alone = p.scores(stored, "mistakes", p.NEUTRAL, ALONE)
    for way in ("clean pool", "half rotated"):
        mean, _, _ = paired_difference(p.scores(stored, "mistakes", p.NEUTRAL, way), alone)
        assert abs(mean) < 0.03


@pytest.mark.parametrize("case", domains.SHIFTS)
@pytest.mark.parametrize("per_class", [4, 10])
def test_the_walk_recovers_four_fifths_of_what_a_shift_costs(stored, case, per_class):
    assert p.recovered(stored, case, per_class, "walk") >= 0.8


@pytest.mark.parametrize("case", domains.SHIFTS)
def test_shift_is_measured_at_five_amounts_and_more(stored, case):
    amounts = domains.SHIFTS[case][2]
    assert len(amounts) >= 5 and amounts[0] == 0
    for at in amounts:
        for method in (ALONE, "half shifted", "filtered"):
            assert len(p.scores(stored, "shift", case, method, at)) == N_DRAWS
    worst = p.scores(stored, "shift", case, "half shifted", amounts[-1])
    alone = p.scores(stored, "shift", case, ALONE, amounts[-1])
    assert paired_difference(worst, alone)[2] < 0


def test_confidence_climbs_while_accuracy_falls(stored):
    first, last = 0, rounds.ROUNDS
    confidence, accuracy = (
        [p.scores(stored, "rounds", "never revised", what, at).mean() for at in (first, last)]
        for what in ("confidence", "accuracy")
    )
    assert confidence[1] > confidence[0] + 0.2
    assert accuracy[1] < accuracy[0] - 0.05


def test_the_claim_stands_on_the_luckiest_seed_and_on_no_fresh_average(stored):
    seed, claimed = p.luckiest(stored)
    everything = p.scores(stored, "claim", "fresh", "all labels")
    assert seed < 1000 and claimed > everything.max()
    recipe = p.scores(stored, "claim", "fresh", "the recipe")
    assert len(recipe) == fifty_labels.N_CLAIM >= 20
    assert paired_difference(recipe, everything)[2] < 0


def test_choosing_and_reporting_use_different_seeds(stored):
    draws = {row["draw"] for row in stored.rows if row["part"] != "claim"}
    assert draws == set(range(1000, 1020))
    tried = {row["draw"] for row in stored.where(part="claim", case="tried").rows}
    assert tried == set(range(fifty_labels.TRIED))


def test_its_words_hold_every_case(stored):
    text = p.describe(stored)
    assert not stored.parameters["stopped"]
    assert all(f"{case}: labels only" in text for case in p.MISTAKES)
    assert max(map(len, text.splitlines())) <= 110
    assert "nan" not in text


@pytest.mark.slow
@pytest.mark.parametrize(
    "case", ["every prediction used", "confident about negatives", "mixture on two moons"]
)
def test_a_slice_measured_again_is_the_same(stored, case):
    for way, accuracy in p.MISTAKES[case].play(FIRST_SEED).items():
        assert np.round(accuracy, 4) == np.round(p.scores(stored, "mistakes", case, way)[0], 4)


# --- the claim -------------------------------------------------------------------------


def test_labels_typed_for_one_run_fit_no_other():
    own = p.claim(0)
    assert p.claim(0, typed_for=0) == own
    assert p.claim(1, typed_for=0)["the recipe"] < 0.5 < own["the recipe"]


# --- how much was won back ---------------------------------------------------------------


def test_recovery_is_a_share_of_the_loss():
    rows = [
        {"part": "filters", "case": "it", "method": m, "at": 4, "draw": d, "accuracy": a}
        for m, a in {"clean pool": 0.9, "half shifted": 0.7, "walk": 0.85}.items()
        for d in (0, 1)
    ]
    assert p.recovered(Table(rows), "it", 4, "walk") == pytest.approx(0.75)
