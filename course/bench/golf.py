"""How many clicks label golf takes: the best pair, and clicking at random.

The hole is lesson 4's: two moons of 120 points, label spreading, 95 % accuracy on the
unlabeled points. Every pair with one point of each moon is tried; a random game asks for one
point after the other, in random order, until the goal is reached.
"""

import numpy as np

from course import registry
from course.datasets import UNLABELED, make_two_moons
from course.evaluation import Table

COLUMN = "game"
PAIRS, RANDOM = "two clicks", "random clicks"
GOAL = 0.95
SEEDS = range(1000, 1200)


def parts(n_jobs):
    yield PAIRS, _pairs
    yield RANDOM, _games


def hole():
    """Return the points of lesson 4's hole and their classes."""
    return make_two_moons(n_samples=120, noise=0.12, random_state=0)


def share_right(X, y, asked):
    """Return the share of the other points that spreading names right.

    Parameters
    ----------
    X : array of shape (n_samples, 2)
    y : int array of shape (n_samples,), 0 or 1
    asked : int array, the points whose label was asked for

    Returns
    -------
    float; NaN as long as only one class has been seen

    Examples
    --------
    >>> X, y = hole()
    >>> share_right(X, y, np.arange(100)) > GOAL
    True
    """
    if len(np.unique(y[asked])) < 2:
        return np.nan
    few = np.full(len(y), UNLABELED)
    few[asked] = y[asked]
    named = registry.method("label spreading").make().fit(X, few).transduction_
    return float(np.mean(named[few == UNLABELED] == y[few == UNLABELED]))


def describe(table):
    """Return what the pairs and the random games came to, as text."""
    pairs = table.where(game=PAIRS).rows
    reached, tried = (sum(row[name] for row in pairs) for name in ("reached", "tried"))
    clicks = table.values("clicks", game=RANDOM)
    low, middle, high = np.quantile(clicks, [0.1, 0.5, 0.9])
    return (
        f"Two clicks, one in each moon: {reached} of {tried} pairs reach {100 * GOAL:.0f} %, "
        f"the best {100 * max(row['best'] for row in pairs):.1f} %.\n"
        f"Random clicks: {len(clicks)} games (seeds {SEEDS[0]} to {SEEDS[-1]}) take {middle:.0f} "
        f"clicks as their median,\neight in ten of them {low:.0f} to {high:.0f}."
    )


def _pairs():
    """Try each point of class 0 with all of class 1, a row per point."""
    X, y = hole()
    rows = []
    for i in np.flatnonzero(y == 0):
        shares = np.array([share_right(X, y, np.array([i, j])) for j in np.flatnonzero(y == 1)])
        reached = int(np.sum(shares >= GOAL))
        rows.append(_row(int(i), 2, len(shares), reached, float(shares.max())))
    return Table(rows, {"goal": GOAL, "stopped": False})


def _games():
    """Play once with each seed."""
    X, y = hole()
    rows = []
    for seed in SEEDS:
        order = np.random.RandomState(seed).permutation(len(y))
        for clicks in range(2, len(y)):
            share = share_right(X, y, order[:clicks])
            if share >= GOAL:
                rows.append(_row(seed, clicks, 1, 1, share))
                break
    return Table(rows, {"goal": GOAL, "stopped": False})


def _row(draw, clicks, tried, reached, best):
    return {"draw": draw, "clicks": clicks, "tried": tried, "reached": reached, "best": best}
