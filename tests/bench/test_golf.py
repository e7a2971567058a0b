"""Label golf: the stored games against some played again."""

import numpy as np
import pytest

from course.bench import golf as bench
from course.evaluation import load_results


@pytest.fixture(scope="module")
def stored():
    return load_results("golf")


def test_every_pair_and_every_game_is_stored(stored):
    _, y = bench.hole()
    pairs = stored.where(game=bench.PAIRS).rows
    assert [row["draw"] for row in pairs] == np.flatnonzero(y == 0).tolist()
    assert sum(row["tried"] for row in pairs) == np.sum(y == 0) * np.sum(y == 1)
    games = stored.where(game=bench.RANDOM).rows
    assert [row["draw"] for row in games] == list(bench.SEEDS)
    assert max(map(len, bench.describe(stored).splitlines())) <= 100


def test_two_clicks_can_be_enough_and_seldom_are(stored):
    pairs = stored.where(game=bench.PAIRS).rows
    assert 0 < sum(row["reached"] for row in pairs) < 0.1 * sum(row["tried"] for row in pairs)


def test_a_pair_and_a_game_again_are_the_same(stored):
    X, y = bench.hole()
    best = max(stored.where(game=bench.PAIRS).rows, key=lambda row: row["best"])
    others = np.flatnonzero(y == 1)
    shares = [bench.share_right(X, y, np.array([best["draw"], j])) for j in others]
    assert max(shares) == pytest.approx(best["best"], abs=1e-6)
    assert sum(share >= bench.GOAL for share in shares) == best["reached"]

    (game,) = stored.where(game=bench.RANDOM, draw=1003).rows
    order = np.random.RandomState(1003).permutation(len(y))
    assert bench.share_right(X, y, order[: game["clicks"]]) >= bench.GOAL
    before = [bench.share_right(X, y, order[:n]) for n in range(2, game["clicks"])]
    assert not np.any(np.array(before) >= bench.GOAL)


def test_one_class_alone_has_no_score():
    X, y = bench.hole()
    assert np.isnan(bench.share_right(X, y, np.flatnonzero(y == 0)[:3]))
