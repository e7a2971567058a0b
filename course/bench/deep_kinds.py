"""Digits, signals and a table: what unlabeled points add where the views come from elsewhere.

Four labels a class. Images and signals have views of their own, made from what is known about
them; for a table there is noise and little else. The last row of the first two takes
a table's views for them. 400 steps instead of 2,000.
"""

from course.bench._nets import HELD_OUT, N_DRAWS, score_draws
from course.datasets import make_waves
from course.deep import FixMatch, SupervisedNet
from course.evaluation import paired_difference
from course.registry import dataset

COLUMN = "data"
PER_CLASS = 4
STEPS = 400
VIEWS = {"digits": "images", "waves": "signals", "breast cancer": "tables"}
BASELINE = "labels, augmented"


def parts(n_jobs):
    for name, views in VIEWS.items():
        yield name, lambda name=name, views=views: _one_kind(name, views, n_jobs)


def describe(table):
    lines = [
        f"right on held-out points, {PER_CLASS} labels a class, mean of {N_DRAWS} draws, %,",
        f"and the paired difference to {BASELINE!r} [95 % interval]",
    ]
    for data in VIEWS:
        part = table.where(data=data)
        for name in dict.fromkeys(row["method"] for row in part.rows):
            found = part.values("accuracy", method=name)
            gain = paired_difference(found, part.values("accuracy", method=BASELINE))
            told = "" if name == BASELINE else f"{gain:+.1%}"
            lines.append(f"{data:<15}{name:<24}{100 * found.mean():<8.1f}{told}".rstrip())
    return "\n".join(lines)


def _one_kind(name, views, n_jobs):
    if name == "waves":
        X, y = make_waves(n_samples=1500, random_state=0)
    else:
        X, y = dataset(name).make()
    n = {"max_iter": STEPS, "architecture": "conv" if name == "digits" else "mlp"}
    nets = {
        BASELINE: SupervisedNet(**n, augment=views),
        "FixMatch": FixMatch(**n, augment=views),
    }
    if views != "tables":
        nets["FixMatch, table's views"] = FixMatch(**n, augment="tables")
    return score_draws(nets, X, y, PER_CLASS, n_jobs, held_out=HELD_OUT)
