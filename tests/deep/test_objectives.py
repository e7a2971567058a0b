"""The objectives: each term's slope against numerical differences, and what each paper asks for."""

import numpy as np
import pytest

from course.deep import numerical_gradient
from course.deep.fast import mlp
from course.deep.objectives import (
    Term,
    fixmatch,
    fixmatch_gradient,
    fixmatch_loss,
    flexmatch,
    hard_pseudo_labels,
    mean_teacher,
    pi_model,
    pseudo_label,
    sharpen,
    softmax,
    supervised,
    vat,
)
from course.deep.training import Batch, backpropagate

rng = np.random.RandomState(0)


class Views:
    """Weak views are the points as they are, strong ones are turned around: easy to tell apart."""

    def weak(self, X, rng, pool):
        return X

    def strong(self, X, rng, pool):
        return -X


def make_batch(n=40, n_classes=3, dtype=np.float64):
    X = rng.normal(size=(n, 4)).astype(dtype)
    codes = np.full(n, -1)
    codes[: 2 * n_classes] = np.repeat(np.arange(n_classes), 2)
    batch = Batch(X, codes, n_classes, Views(), lambda X: X, 16, np.random.RandomState(1))
    batch.draw(progress=0.5)
    net = mlp(4, n_classes, np.random.RandomState(2), hidden=(8,), dtype=dtype)
    batch.teacher = net.with_weights(net.weights * 0.5)
    return net, batch


@pytest.mark.parametrize("squares", [False, True])
def test_slope_of_a_term_is_the_numerical_one(squares):
    term = Term(np.zeros((5, 2)), rng.dirichlet(np.ones(3), 5), rng.uniform(size=5), squares)
    logits = rng.normal(size=(5, 3))
    _, slope = term.loss_and_gradient(logits, slice(None))
    expected = numerical_gradient(lambda s: term.loss_and_gradient(s, slice(None))[0], logits)
    np.testing.assert_allclose(slope, expected, atol=1e-8)


def test_portions_of_a_term_add_up():
    term = Term(np.zeros((5, 2)), rng.dirichlet(np.ones(3), 5), 2.0)
    logits = rng.normal(size=(5, 3))
    whole = term.loss_and_gradient(logits, slice(None))[0]
    parts = [term.loss_and_gradient(logits[r], r)[0] for r in (slice(0, 2), slice(2, 5))]
    assert sum(parts) == pytest.approx(whole)


def test_gradient_of_a_whole_objective_is_the_numerical_one():
    net, batch = make_batch()
    terms = fixmatch(net, batch, threshold=0.4, weight=1.5, temperature=0.5)

    def loss(weights):
        return backpropagate(net.with_weights(weights), terms)

    expected = numerical_gradient(loss, net.weights)
    backpropagate(net, terms)
    np.testing.assert_allclose(net.gradient, expected, atol=1e-6)


def test_supervised_asks_for_the_labels_and_nothing_else():
    net, batch = make_batch()
    (term,) = supervised(net, batch)
    np.testing.assert_array_equal(term.targets.sum(axis=1), 1)
    known = batch.X[:6]
    assert all((known == row).all(axis=1).any() for row in term.inputs)


def test_pseudo_label_learns_on_the_view_it_guessed_on():
    net, batch = make_batch()
    term = pseudo_label(net, batch, threshold=0.0, weight=1.0)[1]
    np.testing.assert_array_equal(term.inputs, batch.weak())
    np.testing.assert_array_equal(
        term.targets, hard_pseudo_labels(softmax(net.logits(batch.weak())))
    )


def test_fixmatch_guesses_on_the_weak_view_and_learns_on_the_strong_one():
    net, batch = make_batch()
    term = fixmatch(net, batch, threshold=0.5, weight=2.0, temperature=0)[1]
    np.testing.assert_array_equal(term.inputs, batch.strong())
    guesses = batch.align(softmax(net.logits(batch.weak())))  # moves the average a little
    np.testing.assert_array_equal(term.targets, hard_pseudo_labels(guesses))
    sure = guesses.max(axis=1)
    clear = np.abs(sure - 0.5) > 0.02
    np.testing.assert_array_equal(term.weight[clear], 2.0 * (sure[clear] >= 0.5))


@pytest.mark.parametrize("threshold", [0.0, 0.5, 0.9])
def test_the_loss_to_read_and_its_gradient_are_those_of_the_term(threshold):
    rng = np.random.RandomState(int(10 * threshold))
    weak, strong = 2 * rng.normal(size=(2, 9, 4))
    proba = softmax(weak)
    assert (proba.max(axis=1) >= threshold).any()
    term = Term(strong, hard_pseudo_labels(proba), proba.max(axis=1) >= threshold)
    loss, gradient = term.loss_and_gradient(strong, slice(None))
    assert fixmatch_loss(weak, strong, threshold) == pytest.approx(loss)
    by_weak, by_strong = fixmatch_gradient(weak, strong, threshold)
    np.testing.assert_allclose(by_strong, gradient, atol=1e-12)
    assert not by_weak.any()
    expected = numerical_gradient(lambda s: fixmatch_loss(weak, s, threshold), strong)
    np.testing.assert_allclose(by_strong, expected, atol=1e-7)


def test_fixmatch_with_a_threshold_of_one_believes_nothing():
    net, batch = make_batch()
    term = fixmatch(net, batch, threshold=1.0, weight=1.0, temperature=0)[1]
    assert not term.weight.any()


def test_no_gradient_flows_through_a_guess():
    net, batch = make_batch()
    terms = pi_model(net, batch, weight=1.0)
    before = terms[1].targets.copy()
    backpropagate(net, terms)
    np.testing.assert_array_equal(terms[1].targets, before)


def test_mean_teacher_asks_the_teacher():
    net, batch = make_batch()
    targets = mean_teacher(net, batch, weight=1.0)[1].targets
    np.testing.assert_allclose(targets, softmax(batch.teacher.logits(batch.strong())))
    assert not np.allclose(targets, softmax(net.logits(batch.strong())))


def test_vat_moves_a_point_where_the_answer_changes_most():
    net, batch = make_batch()
    term = vat(net, batch, weight=1.0, radius=0.3)[1]
    moves = term.inputs - batch.weak()
    np.testing.assert_allclose(np.linalg.norm(moves, axis=1), 0.3, rtol=1e-6)

    def change(inputs):
        gap = np.log(term.targets) - np.log(softmax(net.logits(inputs)))
        return (term.targets * gap).sum(axis=1).mean()

    random = np.random.RandomState(5).normal(size=(50, *moves.shape))
    random *= 0.3 / np.linalg.norm(random, axis=2, keepdims=True)
    others = [change(batch.weak() + r) for r in random]
    assert change(term.inputs) > np.max(others)


def test_flexmatch_asks_less_of_a_class_that_is_learned_slowly():
    net, batch = make_batch()
    batch.latest[:] = 0
    batch.latest[:4] = 1  # class 1 has been learned on few points, class 2 on none
    term = flexmatch(net, batch, threshold=0.9, weight=1.0, temperature=0)[1]
    best = term.targets.argmax(axis=1)
    assert (term.weight[best == 2] == 1).all()
    strict = fixmatch(net, batch, threshold=0.9, weight=1.0, temperature=0)[1]
    assert term.weight.sum() >= strict.weight.sum()


def test_flexmatch_starts_as_warm_as_its_paper():
    """While most points have not been guessed confidently, no class counts as learned."""
    net, batch = make_batch()
    batch.latest[0] = 0
    term = flexmatch(net, batch, threshold=1.0, weight=1.0, temperature=0)[1]
    # One point of 40: status 1 / 39, threshold near 0.013, so nearly everything is believed.
    assert (term.weight == 1).all()


def test_sharpening():
    proba = np.array([[0.6, 0.3, 0.1]])
    np.testing.assert_allclose(sharpen(proba, 1), proba)
    np.testing.assert_array_equal(sharpen(proba, 0), [[1, 0, 0]])
    assert sharpen(proba, 0.5)[0, 0] > 0.6
    assert sharpen(proba, 0.5).sum() == pytest.approx(1.0)


def test_alignment_lifts_the_class_that_is_rarely_guessed():
    _, batch = make_batch()
    guesses = np.tile([[0.6, 0.3, 0.1]], (8, 1))
    for _ in range(500):
        aligned = batch.align(guesses)
    np.testing.assert_allclose(aligned, 1 / 3, atol=0.02)


def test_every_point_of_the_pool_is_seen_before_any_again():
    _, batch = make_batch(n=48)
    seen = []
    for _ in range(3):
        batch.draw(0.0)
        seen.append(batch.rows)
    first = np.concatenate([*seen[:2]])
    assert len(np.unique(first)) == 32


def test_ramp_grows_to_one():
    _, batch = make_batch()
    ramps = []
    for progress in (0.0, 0.1, 0.3, 0.9):
        batch.draw(progress)
        ramps.append(batch.ramp)
    np.testing.assert_allclose(ramps, [0, 1 / 3, 1, 1])
