"""The ablation of FixMatch: each step changes one thing, and the rows are what they say."""

import numpy as np
import pytest

from course.bench import deep_ablation, deep_turn
from course.datasets import load_digits
from course.deep import FixMatch, PseudoLabel

CHAINS = (
    ("labels, no views", "labels, weak views", {"view"}),
    ("labels, weak views", "labels, strong views", {"view"}),
    ("pseudo-labels", "pseudo-labels, no ramp", {"ramp"}),
    ("pseudo-labels, no ramp", "as in the paper", {"view"}),
    ("as in the paper", "paper + ramp", {"ramp"}),
    ("as in the paper", "paper + threshold 0.5", {"threshold"}),
    ("as in the paper", "paper + sharpened", {"target"}),
    ("as in the paper", "paper + alignment", {"aligned"}),
    ("FixMatch", "+ ramp", {"ramp"}),
    ("FixMatch", "+ threshold 0.95", {"threshold"}),
    ("FixMatch", "- threshold", {"threshold"}),
    ("FixMatch", "+ hard labels", {"target"}),
    ("FixMatch", "- sharpening", {"target"}),
    ("FixMatch", "- alignment", {"aligned"}),
    ("FixMatch", "- strong view", {"view"}),
    ("FixMatch", "- any view", {"view"}),
)


@pytest.mark.parametrize(("before", "after", "changed"), CHAINS)
def test_each_step_of_the_ablation_changes_one_thing(before, after, changed):
    models = deep_ablation.models()
    one, other = (deep_ablation.settings(models[name]) for name in (before, after))
    assert {key for key in one if one[key] != other[key]} == changed


def trained(model, y_few, X, steps=30):
    fixed = {"max_iter": steps, "random_state": 0, "verbose": False}
    return model.set_params(**fixed).fit(X, y_few).predict_proba(X[:20])


def test_the_switches_at_their_default_are_the_courses_fixmatch_and_each_one_matters():
    X, y = load_digits()
    y_few = np.where(np.arange(len(y)) < 60, y, -1)
    easy = {"threshold": 0.2}  # so that thirty steps see unlabeled points at work
    whole = trained(FixMatch(**easy), y_few, X)
    np.testing.assert_array_equal(trained(deep_ablation._Switched(**easy), y_few, X), whole)
    for variant in (deep_ablation.Unaligned, deep_ablation.Ramped):
        assert np.abs(trained(variant(**easy), y_few, X) - whole).max() > 1e-4
    once = trained(deep_ablation.PseudoLabelAtOnce(**easy), y_few, X)
    assert np.abs(trained(PseudoLabel(**easy), y_few, X) - once).max() > 1e-4


def test_the_papers_row_is_the_papers_setting():
    paper = deep_ablation.models()["as in the paper"]
    assert (paper.threshold, paper.temperature, paper.aligned, paper.ramped) == (
        0.95,
        0,
        False,
        False,
    )


def test_every_part_of_the_ablation_takes_away_one_thing():
    models = deep_ablation.models()
    whole = models["FixMatch"].get_params()
    for name, parameter in (("threshold", "threshold"), ("sharpening", "temperature")):
        less = models[f"- {name}"].get_params()
        assert {key for key in whole if less[key] != whole[key]} == {parameter}
    assert {model.get_params()["max_iter"] for model in models.values()} == {deep_ablation.STEPS}


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
