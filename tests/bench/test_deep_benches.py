"""The benches of lesson 6, on tiny trainings: what they compare, and what they say of it."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from course import bench
from course.bench import (
    _nets,
    deep_ablation,
    deep_errors,
    deep_kinds,
    deep_pretrain,
    deep_turn,
    fixmatch_settings,
)
from course.datasets import load_digits
from course.deep import FixMatch, SupervisedNet
from course.evaluation import Table, load_results


@pytest.fixture
def two_draws(monkeypatch):
    """Two draws with seeds below 1,000."""
    monkeypatch.setattr(_nets, "FIRST_SEED", 0)
    monkeypatch.setattr(_nets, "N_DRAWS", 2)


def test_all_models_meet_the_same_draws(two_draws):
    X, y = load_digits()
    models = {name: SupervisedNet(max_iter=2) for name in ("one", "the same")}
    table = _nets.score_draws(models, X, y, 4, n_jobs=1, also=deep_errors._guesses)
    assert [row["draw"] for row in table.rows] == [0, 0, 1, 1]
    one, same = (table.values("accuracy", method=name) for name in models)
    assert_array_equal(one, same)
    assert all(len(row["guesses"]) == 500 for row in table.rows)


def test_every_part_of_the_ablation_takes_away_one_thing():
    models = deep_ablation.models()
    whole = models["FixMatch"].get_params()
    for name, parameter in (("threshold", "threshold"), ("sharpening", "temperature")):
        less = models[f"- {name}"].get_params()
        assert {key for key in whole if less[key] != whole[key]} == {parameter}
    assert {model.get_params()["max_iter"] for model in models.values()} == {_nets.MAX_ITER}


def test_an_objective_without_alignment_differs_in_nothing_else():
    X, y = load_digits()
    y_few = np.where(np.arange(len(y)) < 60, y, -1)
    settings = {"max_iter": 1, "random_state": 0, "verbose": False}
    whole = FixMatch(**settings).fit(X, y_few)
    less = deep_ablation.Unaligned(**settings).fit(X, y_few)
    # On the first step nothing is above the threshold yet: only the labels speak.
    np.testing.assert_array_equal(whole.predict_proba(X[:5]), less.predict_proba(X[:5]))


def test_weak_only_is_weak_twice_and_turned_over_turns_half():
    X, _ = load_digits()
    weak = deep_ablation.WeakOnly()
    np.testing.assert_array_equal(
        weak.strong(X[:5], np.random.RandomState(0)), weak.weak(X[:5], np.random.RandomState(0))
    )
    over = deep_turn.TurnedOver(strength=0)
    views = over.weak(X[:400], np.random.RandomState(0))
    turned = (views == X[:400, ::-1]).all(axis=1) & (views != X[:400]).any(axis=1)
    stayed = (views == X[:400]).all(axis=1)
    assert (turned | stayed).all()
    assert 150 < turned.sum() < 250


def test_one_draw_of_pretraining_has_a_row_for_each_input_model_and_count():
    rows = deep_pretrain.one_draw(0, steps=2)
    assert len(rows) == 3 * 2 * 2
    assert "matched views" in deep_pretrain.describe(Table(rows * 2, {}))


def test_the_grid_has_every_point_once_and_one_threshold_where_nothing_is_guessed():
    settings = fixmatch_settings.settings()
    assert len(set(settings)) == len(settings)
    assert sum(method != "FixMatch" for method, *_ in settings) == len(fixmatch_settings.STRENGTHS)
    assert {t for m, t, _, w in settings if m == "FixMatch" and w == 0} == {0}


STORED = ("ablation", "errors", "kinds", "pretrain", "turn")


@pytest.mark.parametrize("name", STORED)
def test_what_is_stored_has_twenty_reporting_draws_and_can_be_said(name):
    table = load_results(f"deep_{name}")
    assert (
        table.parameters["command"]
        == f"course bench deep_{name} --out course/results/deep_{name}.json"
    )
    assert {row["draw"] for row in table.rows} == set(range(1000, 1020))
    assert "%" in bench.describe(f"deep_{name}", table)


def test_the_stored_grid_is_whole():
    table = load_results("fixmatch_settings")
    assert len(table.rows) == len(fixmatch_settings.settings()) * len(fixmatch_settings.SEEDS)
    assert "strength" in bench.describe("fixmatch_settings", table)


def test_kinds_have_a_row_with_borrowed_views_where_they_have_their_own(two_draws, monkeypatch):
    monkeypatch.setattr(deep_kinds, "STEPS", 2)
    table = deep_kinds._one_kind("breast cancer", "tables", n_jobs=1)
    assert {row["method"] for row in table.rows} == {"labels, augmented", "FixMatch"}


def test_every_row_with_a_tables_views_has_labels_only_with_the_same_views(two_draws, monkeypatch):
    monkeypatch.setattr(deep_kinds, "STEPS", 2)
    table = deep_kinds._one_kind("digits", "images", n_jobs=1)
    rows = dict.fromkeys(row["method"] for row in table.rows)
    assert list(rows) == [
        "labels, augmented", "FixMatch", "labels, table's views", "FixMatch, table's views"
    ]  # fmt: skip
    assert set(deep_kinds.CONTROL.values()) <= set(rows)


def test_the_turned_digits_are_told_with_all_four_rows_and_both_controls():
    text = bench.describe("deep_turn", load_results("deep_turn"))
    for row in ("labels, augmented", "labels, turned over", "FixMatch", "FixMatch, turned over"):
        assert f"\n{row} " in text
    assert "FixMatch, turned over - labels, turned over" in text
