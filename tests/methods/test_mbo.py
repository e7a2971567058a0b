"""The MBO scheme: offsets of the auction, boundary costs, short boundaries."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.sparse.csgraph import connected_components

from course.datasets import (
    UNLABELED,
    hide_labels,
    make_blobs,
    make_two_moons,
)
from course.methods import mbo, nearest
from course.methods.graph import self_tuning_graph, transition_matrix
from course.validation import one_hot


def moons_graph(n_samples=80, per_class=2, seed=0):
    """Return a connected graph, which points are labeled, and one-hot targets."""
    X, y = make_two_moons(n_samples, random_state=seed)
    y_few = hide_labels(y, per_class, random_state=seed)
    weights = self_tuning_graph(*nearest.nearest_points(X, 10, "euclidean"))
    assert connected_components(weights, directed=False)[0] == 1
    return weights, y_few != UNLABELED, one_hot(y_few, 2)


@pytest.mark.parametrize("seed", range(4))
def test_the_bonus_brings_the_shares(seed):
    rng = np.random.RandomState(seed)
    scores = rng.dirichlet([0.5, 1, 3], size=1000)
    shares = rng.dirichlet([5, 5, 5])
    won = (
        np.bincount((scores + mbo.auction_offsets(scores, shares)).argmax(axis=1), minlength=3)
        / 1000
    )
    assert_allclose(won, shares, atol=0.01)


def test_a_mild_pull_goes_part_of_the_way():
    scores = np.random.RandomState(0).dirichlet([0.5, 1, 3], size=1000)
    shares = np.full(3, 1 / 3)

    def unequal(pull):
        bonus = mbo.auction_offsets(scores, shares, pull) if pull else 0
        return np.bincount((scores + bonus).argmax(axis=1), minlength=3).std()

    amounts = [unequal(pull) for pull in (0, 0.05, 0.2, 1, np.inf)]
    assert amounts == sorted(amounts, reverse=True)
    assert amounts[0] > 3 * amounts[3]


def test_a_mild_bonus_is_minus_pull_times_log_of_the_ratio():
    scores = np.random.RandomState(0).dirichlet([0.5, 1, 3], size=20_000)
    shares = np.array([0.5, 0.3, 0.2])
    bonus = mbo.auction_offsets(scores, shares, strength=0.2)
    won = np.bincount((scores + bonus).argmax(axis=1)) / len(scores)
    assert_allclose(bonus, -0.2 * np.log(won / shares), atol=0.01)


def test_the_border_cost_counts_cut_edges_and_unequal_shares():
    weights, _, _ = moons_graph()
    codes = np.random.RandomState(0).randint(2, size=80)
    shares = np.array([0.25, 0.75])
    dense = weights.toarray()
    cut = dense[codes[:, None] != codes].sum() / dense.sum()
    assert_allclose(mbo.boundary_cost(weights, codes, shares, prior_weight=0), cut)
    have = np.bincount(codes) / 80
    toll = np.sum(have * np.log(have / shares))
    assert_allclose(mbo.boundary_cost(weights, codes, shares, prior_weight=2), cut + 2 * toll)
    assert mbo.boundary_cost(weights, np.zeros(80, dtype=int), shares, prior_weight=0) == 0


def test_a_contest_repairs_a_ragged_border_and_keeps_the_labels():
    X, y = make_blobs(150, noise=0.3, random_state=0)
    weights = self_tuning_graph(*nearest.nearest_points(X, 10, "euclidean"))
    rng = np.random.RandomState(0)
    start = np.where(rng.uniform(size=150) < 0.25, rng.randint(3, size=150), y)
    codes = np.full(150, UNLABELED)
    wrong = np.flatnonzero(y == 0)[0]
    codes[wrong] = 1  # a label stays even where all around say otherwise
    rounds, _ = mbo.mbo_scheme(
        transition_matrix(weights), start, codes, np.full(3, 1 / 3), strength=1
    )
    costs = [mbo.boundary_cost(weights, r, np.full(3, 1 / 3)) for r in rounds]
    assert costs[-1] < costs[0] / 2
    assert rounds[-1][wrong] == 1
    right = rounds[-1] == y
    right[wrong] = True
    assert right.all()
