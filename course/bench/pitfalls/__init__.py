"""When unlabeled points hurt, what mends it, and a claim that does not survive fresh seeds.

Lesson 5's measurements. Every mistake is measured beside its repair and beside labels only,
on the same label draws, and scored on held-out points. Further parts: accuracy against the
amount of shift; what the domain filters recover; self-training round by round; coverage and
precision against the threshold; and a claim, re-enacted.
"""

import warnings

from course.bench.pitfalls import domains, fifty_labels, mistakes, rounds, thresholds
from course.bench.pitfalls._common import FIRST_SEED, N_DRAWS, scores
from course.bench.pitfalls.domains import recovered
from course.bench.pitfalls.fifty_labels import claim, luckiest
from course.bench.pitfalls.mistakes import MISTAKES, NEUTRAL
from course.evaluation import Table

__all__ = ["COLUMN", "MISTAKES", "NEUTRAL", "claim", "describe", "luckiest", "parts", "recovered",
           "scores"]  # fmt: skip

COLUMN = "part"
_REPORTING = range(FIRST_SEED, FIRST_SEED + N_DRAWS)
_FRESH = range(FIRST_SEED, FIRST_SEED + fifty_labels.N_CLAIM)
_PARTS = {
    "mistakes": (mistakes.measure, mistakes.describe, _REPORTING),
    "rounds": (rounds.measure, rounds.describe, _REPORTING),
    "filters": (domains.measure_filters, domains.describe_filters, _REPORTING),
    "shift": (domains.measure_amounts, domains.describe_amounts, _REPORTING),
    "claim": (fifty_labels.measure, fifty_labels.describe, (*range(fifty_labels.TRIED), *_FRESH)),
    "threshold": (thresholds.measure, thresholds.describe, _REPORTING),
    "classes": (domains.measure_classes, domains.describe_classes, _REPORTING),
}


def parts(n_jobs):
    for title, (measure, _, seeds) in _PARTS.items():
        yield title, lambda measure=measure, seeds=seeds: _measured(measure, seeds, n_jobs)


def describe(table):
    """Return what was found as text, in percent and points."""
    done = {row["part"] for row in table.rows}
    lines = []
    for title, (_, say, _) in _PARTS.items():
        if title in done:
            lines += ["", *say(table)]
    return "\n".join(lines[1:])


def _measured(measure, seeds, n_jobs):
    from joblib import Parallel, delayed

    draws = Parallel(n_jobs)(delayed(_draw)(measure, seed) for seed in seeds)
    return Table([row for rows in draws for row in rows], {"n_draws": N_DRAWS, "stopped": False})


def _draw(measure, seed):
    with warnings.catch_warnings():
        # Points in a part of the graph without a label: said once in lesson 3, not 1,000 times.
        warnings.simplefilter("ignore", UserWarning)
        return [{**row, "draw": seed} for row in measure(seed)]
