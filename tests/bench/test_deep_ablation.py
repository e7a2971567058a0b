"""FixMatch with one ingredient less, and the views that the ablation needs."""

import numpy as np

from course.bench import (
    _nets,
    deep_ablation,
    deep_turn,
)
from course.datasets import load_digits
from course.deep import FixMatch


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
