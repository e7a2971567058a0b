"""What an acceptance test costs and saves: its labels train no model, but a bad batch may come.

Seven batches of digits, eighty labels in each, a mixture refitted on the last two. In one
stream nothing happens, in the other someone loads the scanner upside down for the fourth
batch. Each stream is served in three ways: behind the test, which holds out half of the
labels; by every new model, trained on the other half as well; by every new model, trained
on all labels but one per batch, because without a test no label has to be held out.
"""

import numpy as np

from course.datasets import drifting_batches, load_digits
from course.evaluation import Table, mean_interval, paired_difference
from course.methods import SemiSupervisedGaussianMixture
from course.production import retrain

COLUMN = "stream"
STREAMS = {"no bad batch": (0,) * 7, "the fourth batch upside down": (0, 0, 0, 180, 0, 0, 0)}
SEEDS = range(1000, 1020)
N_LABELS = 80
MEMORY = 2

TESTED, SAME, ALL = "with the test", "no test, half of the labels", "no test, all labels"
WAYS = (TESTED, SAME, ALL)


def parts(n_jobs):
    for title, angles in STREAMS.items():
        yield title, lambda angles=angles: _served(angles)


def served(table, stream, way):
    """Return the mean accuracy on the batches of a stream as they arrived, an entry per draw."""
    return table.values(way, stream=stream)


def describe(table):
    """Return the shares and what the test changes as text."""
    lines = [
        "Accuracy in percent on the batches as they arrived, with its 95 % interval, mean over",
        f"{len(SEEDS)} orders of the digits (seeds {SEEDS[0]} to {SEEDS[-1]}, for reporting); with "
        "the test minus each, in points.",
    ]
    for stream in STREAMS:
        lines += ["", stream]
        for way in WAYS:
            found = served(table, stream, way)
            gain = paired_difference(served(table, stream, TESTED), found)
            told = "" if way == TESTED else f"   {gain:+.1%}"
            lines.append(f"  {way:<30}{mean_interval(found):.1%}{told}")
    return "\n".join(lines)


def _served(angles):
    rows = [{"draw": seed, **_ways(angles, seed)} for seed in SEEDS]
    return Table(rows, {"seeds": [SEEDS[0], SEEDS[-1]], "n_labels": N_LABELS, "stopped": False})


def _ways(angles, seed):
    """Serve one order of the digits in three ways."""
    X, y = load_digits()
    batches = list(drifting_batches(X, y, "rotation", angles, random_state=seed))
    rule = {"n_labels": N_LABELS, "memory": MEMORY, "random_state": seed}
    tested = retrain(SemiSupervisedGaussianMixture(), batches, **rule)
    # One label of each batch is the least that is set aside.
    free = retrain(
        SemiSupervisedGaussianMixture(),
        batches,
        acceptance_test=None,
        held_out=1 / N_LABELS,
        **rule,
    )
    return {
        TESTED: float(np.nanmean(tested.values("served_accuracy"))),
        SAME: float(np.nanmean(tested.values("latest_accuracy"))),
        ALL: float(np.nanmean(free.values("served_accuracy"))),
    }
