"""Ten labels on the digits: a graph with a distance that forgives, beside what labels alone do.

Drawn by lot, 50 times; and the ten labels that ``choose_labels`` asks for, under five seeds.
"""

import numpy as np

from course.evaluation import Table
from course.evaluation import ten_labels as measured

COLUMN = "labels"
FIRST_SEED = 1000
N_DRAWS = 50
N_CHOICES = 5
DRAWN, CHOSEN = "drawn by lot", "chosen"


def parts(n_jobs):
    # One process whatever n_jobs says: it keeps the distances, which cost more than the rest.
    seeds = range(FIRST_SEED, FIRST_SEED + N_DRAWS)
    yield DRAWN, lambda: _table(measured.ten_labels(seeds, per_class=(1,)))
    yield CHOSEN, lambda: _table(_chosen())


def describe(table):
    lines = [measured.describe(table.where(labels=DRAWN).rows)]
    chosen = table.where(labels=CHOSEN)
    if chosen.rows:
        lines += ["", f"ten labels that choose_labels asks for, {N_CHOICES} seeds, the other 1,787"]
    for method in dict.fromkeys(row["method"] for row in chosen.rows):
        scores = [row["transductive_accuracy"] for row in chosen.where(method=method).rows]
        lines.append(f"{method:42} {np.mean(scores):.4f}, lowest {np.min(scores):.4f}")
    return "\n".join(lines)


def _chosen():
    """Return a row for each method and choice; nothing is held out when labels are chosen."""
    return [
        {
            "method": method,
            "per_class": 1,
            "draw": seed,
            "transductive_accuracy": accuracy,
            "inductive_accuracy": None,
        }
        for seed in range(FIRST_SEED, FIRST_SEED + N_CHOICES)
        for method, accuracy in measured.ten_chosen_labels(seed)[1].items()
    ]


def _table(rows):
    return Table(rows, {"first_seed": FIRST_SEED, "stopped": False})
