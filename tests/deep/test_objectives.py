"""The objectives: each term's slope against numerical differences, and what each paper asks for."""

import numpy as np
import pytest

from course.deep import numerical_gradient
from course.deep.fast import mlp
from course.deep.objectives import (
    FairnessTerm,
    Term,
    fixmatch,
    fixmatch_gradient,
    fixmatch_loss,
    flexmatch,
    freematch,
    hard_pseudo_labels,
    mean_teacher,
    pi_model,
    pseudo_label,
    sharpen,
    softmatch,
    softmax,
    supervised,
    truncated_gaussian,
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


# --- FreeMatch ---------------------------------------------------------------------------


def free_by_hand(guesses, state, decay):
    """Return the confident points, and the running means one step later: three plain loops."""
    threshold, by_class, fractions = state
    n, k = guesses.shape
    threshold = decay * threshold + (1 - decay) * sum(max(row) for row in guesses) / n
    by_class = [
        decay * by_class[c] + (1 - decay) * sum(row[c] for row in guesses) / n for c in range(k)
    ]
    best = [list(row).index(max(row)) for row in guesses]
    fractions = [decay * fractions[c] + (1 - decay) * best.count(c) / n for c in range(k)]
    confident = [
        max(row) >= threshold * by_class[c] / max(by_class)
        for row, c in zip(guesses, best, strict=True)
    ]
    return np.array(confident), (threshold, by_class, fractions)


def test_freematch_is_the_papers_by_hand_over_several_steps():
    net, batch = make_batch()
    state = 1 / 3, [1 / 3] * 3, [1 / 3] * 3
    seen = set()
    for step in range(6):
        batch.draw(step / 6)
        guesses = softmax(net.logits(batch.weak()))
        _, term, fair = freematch(net, batch, weight=2.0, fairness_weight=0.1, decay=0.6)
        confident, state = free_by_hand(guesses, state, decay=0.6)
        seen |= set(confident)
        np.testing.assert_array_equal(term.weight, 2.0 * confident)
        np.testing.assert_array_equal(term.targets, hard_pseudo_labels(guesses))
        np.testing.assert_array_equal(term.inputs, batch.strong())
        np.testing.assert_array_equal(fair.inputs, batch.strong())
        np.testing.assert_array_equal(fair.confident, confident)
        np.testing.assert_allclose(fair.target, np.divide(state[1], state[2]))
        assert fair.weight == 0.1
    assert seen == {True, False}


WRONG_THRESHOLDS = {
    "the same for all classes": lambda best, overall, by_class: overall,
    "not relative to the largest": lambda best, overall, by_class: overall * by_class[best],
    "of the class alone": lambda best, overall, by_class: by_class[best] / max(by_class),
    "divided": lambda best, overall, by_class: overall * max(by_class) / by_class[best],
}


@pytest.mark.parametrize("name", WRONG_THRESHOLDS)
def test_other_thresholds_than_freematchs_are_told_apart(name):
    net, batch = make_batch()
    state, told_apart = (1 / 3, [1 / 3] * 3, [1 / 3] * 3), False
    for step in range(6):
        batch.draw(step / 6)
        guesses = softmax(net.logits(batch.weak()))
        term = freematch(net, batch, weight=1.0, fairness_weight=0.0, decay=0.6)[1]
        _, state = free_by_hand(guesses, state, decay=0.6)
        wrong = [
            max(row) >= WRONG_THRESHOLDS[name](row.argmax(), state[0], state[1]) for row in guesses
        ]
        told_apart |= not np.array_equal(term.weight > 0, wrong)
    assert told_apart


def sure_of(net, proba):
    """Make the net's guesses those given, whatever it is asked."""
    net.logits = lambda X: np.log(proba)


def test_freematch_asks_less_of_a_class_with_little_probability():
    proba = np.tile([[0.9, 0.05, 0.05], [0.9, 0.07, 0.03], [0.2, 0.6, 0.2]], (6, 1))[:16]
    net, batch = make_batch()
    sure_of(net, proba)
    for _ in range(400):
        term = freematch(net, batch, weight=1.0, fairness_weight=0.0, decay=0.9)[1]
    # The mean confidence is 0.8; class 1 has a third of the probability of class 0.
    assert term.weight.all()
    strict = fixmatch(net, batch, threshold=0.8, weight=1.0, temperature=0)[1]
    assert not strict.weight[2]


def test_freematch_thresholds_rise_with_the_confidence():
    low, high = np.array([[0.5, 0.3, 0.2]] * 16), np.array([[0.9, 0.06, 0.04]] * 16)
    net, batch = make_batch()
    sure_of(net, low)
    assert freematch(net, batch, 1.0, 0.0, decay=0.9)[1].weight.all()
    sure_of(net, high)
    for _ in range(100):
        freematch(net, batch, 1.0, 0.0, decay=0.9)
    sure_of(net, low)
    assert not freematch(net, batch, 1.0, 0.0, decay=0.9)[1].weight.any()


def fairness(target, confident, weight=1.0):
    return FairnessTerm(
        np.zeros((len(confident), 2)), np.array(target), np.array(confident), weight
    )


def fairness_by_hand(logits, target, confident):
    """Return -H(SumNorm(target), SumNorm(mean / histogram)) with plain loops."""
    rows = [row for row, kept in zip(softmax(logits), confident, strict=True) if kept]
    k = len(target)
    count = [sum(row.argmax() == c for row in rows) for c in range(k)]
    mean = [sum(row[c] for row in rows) for c in range(k)]
    ratio = [m / n if n else 0.0 for m, n in zip(mean, count, strict=True)]
    wanted, got = np.array(target) / sum(target), np.array(ratio) / sum(ratio)
    return sum(a * np.log(b) for a, b in zip(wanted, got, strict=True) if b)


@pytest.mark.parametrize("seed", range(3))
def test_the_fairness_term_is_the_papers_and_its_slope_the_numerical_one(seed):
    rng = np.random.RandomState(seed)
    logits, target = 2 * rng.normal(size=(12, 4)), rng.uniform(0.5, 2, size=4)
    confident = rng.uniform(size=12) < 0.7
    term = fairness(target, confident, weight=0.3)
    loss, slope = term.loss_and_gradient(logits, slice(None))
    assert loss == pytest.approx(0.3 * fairness_by_hand(logits, target, confident))
    expected = numerical_gradient(lambda s: term.loss_and_gradient(s, slice(None))[0], logits)
    np.testing.assert_allclose(slope, expected, atol=1e-8)
    assert not slope[~confident].any()
    assert np.abs(slope[confident]).max() > 1e-4


def step_down(term, logits, size=0.01):
    return logits - size * term.loss_and_gradient(logits, slice(None))[1]


def check_rare_class_gains(term, logits):
    """Check that a step down the slope raises the mean probability of the rare class 2."""
    before, after = softmax(logits), softmax(step_down(term, logits))
    assert after[:, 2].mean() > before[:, 2].mean() + 1e-7


class WrongSign(FairnessTerm):
    def loss_and_gradient(self, logits, rows):
        loss, slope = super().loss_and_gradient(logits, rows)
        return -loss, -slope


def test_the_fairness_term_lifts_a_class_that_is_rarely_predicted_and_with_the_wrong_sign_not():
    logits = np.log(np.array([[0.6, 0.2, 0.2]] * 8 + [[0.2, 0.6, 0.2]] * 3 + [[0.2, 0.2, 0.6]]))
    term = fairness([1.0, 1.0, 1.0], [True] * 12, weight=1.0)
    check_rare_class_gains(term, logits)
    with pytest.raises(AssertionError):
        check_rare_class_gains(WrongSign(**vars(term)), logits)


def test_a_fairness_term_of_no_confident_point_is_nothing():
    loss, slope = fairness([1.0, 1.0], [False] * 4).loss_and_gradient(np.ones((4, 2)), slice(None))
    assert loss == 0
    assert not slope.any()


# --- SoftMatch ---------------------------------------------------------------------------


def test_softmatch_is_the_papers_by_hand_over_several_steps():
    net, batch = make_batch()
    mean, variance, prediction = 1 / 3, 1.0, np.full(3, 1 / 3)
    for step in range(6):
        batch.draw(step / 6)
        guesses = softmax(net.logits(batch.weak()))
        term = softmatch(net, batch, weight=2.0, decay=0.6)[1]
        prediction = 0.99 * prediction + 0.01 * guesses.mean(axis=0)
        aligned = guesses / 3 / prediction
        confidence = (aligned / aligned.sum(axis=1, keepdims=True)).max(axis=1)
        mean = 0.6 * mean + 0.4 * confidence.mean()
        variance = 0.6 * variance + 0.4 * np.var(confidence, ddof=1)
        expected = [
            2.0 if c >= mean else 2.0 * np.exp(-((c - mean) ** 2) / (2 * (variance**0.5 / 2) ** 2))
            for c in confidence
        ]
        np.testing.assert_allclose(term.weight, expected, rtol=1e-10)
        np.testing.assert_array_equal(term.targets, hard_pseudo_labels(guesses))
        np.testing.assert_array_equal(term.inputs, batch.strong())


def check_weights(weigh):
    """Check what the weights promise: 1 above the mean, smoothly less below, never 0."""
    confidence = np.linspace(0.1, 1.0, 50)
    weights = weigh(confidence, 0.7, 0.04)
    assert (weights[confidence >= 0.7] == 1).all()
    below = weights[confidence < 0.7]
    assert (np.diff(below) > 0).all()
    assert (below > 0).all()
    assert below.max() > 0.99


WRONG_WEIGHTS = {
    "not truncated": lambda c, mean, variance: np.exp(-((c - mean) ** 2) * 2 / variance),
    "a threshold": lambda c, mean, variance: (c >= mean).astype(float),
    "the wrong half": lambda c, mean, variance: np.exp(
        -(np.maximum(c - mean, 0) ** 2) * 2 / variance
    ),
}


def test_softmatch_weights_fall_smoothly_below_the_mean():
    check_weights(truncated_gaussian)


@pytest.mark.parametrize("name", WRONG_WEIGHTS)
def test_wrong_weights_are_caught(name):
    with pytest.raises(AssertionError):
        check_weights(WRONG_WEIGHTS[name])


def test_uniform_alignment_weighs_a_rare_class_more_and_changes_no_pseudo_label():
    proba = np.array([[0.7, 0.2, 0.1]] * 12 + [[0.3, 0.45, 0.25]] * 4)
    net, batch = make_batch()
    sure_of(net, proba)
    for _ in range(1500):
        term = softmatch(net, batch, weight=1.0, decay=0.9)[1]
    assert term.weight[-1] == 1 > term.weight[0]
    # Without the alignment the rare class, which is predicted less confidently, counts less.
    confidence = proba.max(axis=1)
    unaligned = truncated_gaussian(confidence, confidence.mean(), confidence.var())
    assert unaligned[-1] < 1 == unaligned[0]
    np.testing.assert_array_equal(term.targets, hard_pseudo_labels(proba))


def test_softmatch_takes_a_single_point():
    net, batch = make_batch()
    batch.rows = batch.rows[:1]
    assert np.isfinite(softmatch(net, batch, weight=1.0, decay=0.9)[1].weight).all()


@pytest.mark.parametrize(
    "objective",
    [
        lambda net, batch: freematch(net, batch, 1.5, fairness_weight=0.5, decay=0.5),
        lambda net, batch: softmatch(net, batch, 1.5, decay=0.5),
    ],
    ids=["freematch", "softmatch"],
)
def test_gradient_of_the_adaptive_objectives_is_the_numerical_one(objective):
    net, batch = make_batch()
    terms = objective(net, batch)

    def loss(weights):
        return backpropagate(net.with_weights(weights), terms)

    expected = numerical_gradient(loss, net.weights)
    backpropagate(net, terms)
    np.testing.assert_allclose(net.gradient, expected, atol=1e-6)


def test_a_running_mean_moves_from_its_start_toward_the_value():
    _, batch = make_batch()
    assert batch.running_mean("one", 1.0, start=0.0, decay=0.9) == pytest.approx(0.1)
    assert batch.running_mean("one", 1.0, start=0.0, decay=0.9) == pytest.approx(0.19)
    assert batch.running_mean("two", 1.0, start=0.0, decay=0.0) == 1.0


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
