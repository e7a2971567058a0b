"""How often an acceptance test errs, by the number of held-out labels.

On each draw ten models learn from the digits (softmax regression and label spreading, with
2 to 10 labels per class). Their true accuracy is known from all of the 898 points that none
was trained on. The acceptance test sees only some of these points, drawn 200 times, and
decides between every two of the models, in both directions: it may refuse a better model,
or let a worse one pass.

The rule is "not worse"; at level 0.5 it counts points, and the test is gone. The rule
"better" makes the same errors with their names exchanged.
"""

from functools import cache
from itertools import combinations

import numpy as np

from course.datasets import UNLABELED, load_digits
from course.evaluation import Table, label_draw, mean_interval
from course.methods import LabelSpreading, SoftmaxRegression
from course.production import sign_test

COLUMN = "difference"
DIFFERENCES = {"1 to 3 points": (0.01, 0.03), "3 to 6 points": (0.03, 0.06),
               "6 to 12 points": (0.06, 0.12)}  # fmt: skip
LEVELS = (0.05, 0.2, 0.5)
HELD_OUT = (10, 20, 50, 100, 200, 400)
PER_CLASS = (2, 3, 4, 6, 10)
SEEDS = range(1000, 1020)
N_LOOKS = 200

REFUSED, PASSED = "refuses a better model", "lets a worse one pass"


def parts(n_jobs):
    for title, (low, high) in DIFFERENCES.items():
        yield title, lambda low=low, high=high: _turn(low, high)


def errors(table, difference, level):
    """Return how often the acceptance test errs, for :func:`course.plots.show_curves`.

    Parameters
    ----------
    table : the stored table of this bench
    difference : str, a key of ``DIFFERENCES``: how far apart the models really are
    level : float, one of ``LEVELS``

    Returns
    -------
    dict from the kind of error to an array of shape (6, n_draws): shares of the decisions,
        a row for each of ``HELD_OUT``
    """
    part = table.where(difference=difference, level=level)
    return {
        kind: np.array([part.values(kind, held_out=n) for n in HELD_OUT])
        for kind in (REFUSED, PASSED)
    }


def describe(table):
    """Return the error rates as text."""
    lines = [
        f"Share of wrong decisions in percent, mean over {len(SEEDS)} draws (seeds {SEEDS[0]} to "
        f"{SEEDS[-1]},",
        'for reporting) +- half its 95 % interval. Rule "not worse", by the sign test.',
    ]
    for title in DIFFERENCES:
        for level in LEVELS:
            lines += ["", f"Models {title} apart, level {level}"]
            lines.append(f"  {'held-out labels':<23}" + "".join(f"{n:>12}" for n in HELD_OUT))
            for kind, shares in errors(table, title, level).items():
                cells = (mean_interval(row) for row in 100 * shares)
                told = (f"{mean:.0f} +- {(high - low) / 2:.0f}" for mean, low, high in cells)
                lines.append(f"  {kind:<23}" + "".join(f"{text:>12}" for text in told))
    return "\n".join(lines)


def _turn(low, high):
    rows = [row for seed in SEEDS for row in _draw(seed, low, high)]
    return Table(rows, {"seeds": [SEEDS[0], SEEDS[-1]], "n_looks": N_LOOKS, "stopped": False})


def _draw(seed, low, high):
    """Judge all pairs of one draw whose true difference lies in the range."""
    rng = np.random.RandomState(seed)
    tallies = {(level, n): [] for level in LEVELS for n in HELD_OUT}
    for one, other in combinations(_right(seed), 2):
        worse, better = sorted((one, other), key=np.mean)
        if not low <= better.mean() - worse.mean() < high:
            continue
        lost, won = np.sum(worse & ~better), np.sum(better & ~worse)
        for n in HELD_OUT:
            # Of n points drawn from all: on how many is only the worse right, only the better?
            lost_seen, won_seen = _looks(rng, lost, won, len(worse), n)
            of_better, of_worse = _test(lost_seen, won_seen), _test(won_seen, lost_seen)
            for level in LEVELS:
                wrong = np.mean(of_better <= level), np.mean(of_worse > level)
                tallies[level, n].append(wrong)
    return [
        {
            "level": level,
            "held_out": n,
            "draw": seed,
            "pairs": len(found),
            REFUSED: float(np.mean([refused for refused, _ in found])),
            PASSED: float(np.mean([passed for _, passed in found])),
        }
        for (level, n), found in tallies.items()
        if found
    ]


def _looks(rng, lost, won, n_points, n):
    """Return N_LOOKS counts of both kinds of points on which the two models differ."""
    lost_seen = rng.hypergeometric(lost, n_points - lost, n, size=N_LOOKS)
    won_seen = rng.hypergeometric(won, n_points - lost - won, n - lost_seen)
    return lost_seen, won_seen


@np.vectorize
def _test(against, in_favor):
    return _remembered(int(against), int(in_favor))


_remembered = cache(sign_test)


@cache
def _right(seed):
    """Return for each of the ten models which of the points held out it gets right."""
    X, y = load_digits()
    found = []
    for per_class in PER_CLASS:
        train, test, y_few = label_draw(y, per_class, seed, test_size=0.5)
        known = y_few != UNLABELED
        alone = SoftmaxRegression().fit(X[train][known], y_few[known])
        spread = LabelSpreading(kernel="knn", n_neighbors=10, alpha=0.9, max_iter=1000)
        for model in (alone, spread.fit(X[train], y_few)):
            found.append(model.predict(X[test]) == y[test])
    return found
