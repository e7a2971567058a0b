"""Digits, signals and a table: what unlabeled points add where the views come from elsewhere.

Four labels per class. Images and signals have views of their own, made from what is known about
them; for a table there is noise and little else. The last two rows of the first two data sets
take a table's views instead, for labels and unlabeled points alike, so that each form of FixMatch
stands beside labels only *with the same views*. 400 steps instead of 2,000.
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
BASELINE = "labels, strong views"
LABELS_TABLE, FIXMATCH_TABLE = "labels, table's views", "FixMatch, table's views"
CONTROL = {"FixMatch": BASELINE, LABELS_TABLE: BASELINE, FIXMATCH_TABLE: LABELS_TABLE}
"""What each row is compared with; FixMatch (its labels in weak views), with the honest baseline."""


def parts(n_jobs):
    for name, views in VIEWS.items():
        yield name, lambda name=name, views=views: _one_kind(name, views, n_jobs)


def describe(table):
    fixmatch = FixMatch()
    lines = [
        f"accuracy on held-out points, {PER_CLASS} labels per class, mean of {N_DRAWS} draws, %,",
        "and the paired difference from the row named on the right, points [95 % interval]",
        f"{STEPS} steps; network: convolutions (digits) or two hidden layers of 128;",
        f"FixMatch: threshold {fixmatch.threshold:g}, temperature {fixmatch.temperature:g}, "
        "aligned with the labels' class priors",
        "",
    ]
    for data in VIEWS:
        part = table.where(data=data)
        for name in dict.fromkeys(row["method"] for row in part.rows):
            mine = part.values("accuracy", method=name)
            line = f"{data:<15}{name:<25}{100 * mine.mean():<8.1f}"
            if name in CONTROL:
                gain = paired_difference(mine, part.values("accuracy", method=CONTROL[name]))
                line += f"{gain:<+23.1%}from {CONTROL[name]}"
            lines.append(line.rstrip())
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
        nets[LABELS_TABLE] = SupervisedNet(**n, augment="tables")
        nets[FIXMATCH_TABLE] = FixMatch(**n, augment="tables")
    return score_draws(nets, X, y, PER_CLASS, n_jobs, held_out=HELD_OUT)
