"""An augmentation that changes the class: digits rotated by 180 degrees, and what 6 and 9 become.

Every view, weak or strong, is rotated half of the time, of labels and of unlabeled points, and
everything else is as before: so each form of FixMatch stands beside labels only with the same
views. Four labels per class, 500 digits held out, 600 steps instead of 2,000.
"""

from dataclasses import dataclass

import numpy as np

from course.bench._nets import N_DRAWS, score_draws
from course.deep import FixMatch, ImageAugmentation, SupervisedNet
from course.evaluation import mean_interval, paired_difference
from course.registry import dataset

COLUMN = "data"
PER_CLASS = 4
STEPS = 600
LABELS, FIXMATCH = "labels, augmented", "FixMatch"
LABELS_TURNED, FIXMATCH_TURNED = "labels, rotated", "FixMatch, rotated"
DIFFERENCES = (
    (LABELS_TURNED, LABELS),
    (FIXMATCH_TURNED, FIXMATCH),
    (FIXMATCH, LABELS),
    (FIXMATCH_TURNED, LABELS_TURNED),
    (FIXMATCH_TURNED, LABELS),
)


@dataclass(frozen=True)
class TurnedOver(ImageAugmentation):
    """The views of images, turned by 180 degrees half of the time."""

    def weak(self, X, rng, pool=None):
        X = super().weak(X, rng)
        over = rng.uniform(size=len(X)) < 0.5
        X[over] = X[over, ::-1]  # reading the pixels backward turns the image
        return X


def parts(n_jobs):
    X, y = dataset("digits").make()
    n = {"max_iter": STEPS}
    nets = {
        LABELS: SupervisedNet(**n),
        LABELS_TURNED: SupervisedNet(**n, augment=TurnedOver()),
        FIXMATCH: FixMatch(**n),
        FIXMATCH_TURNED: FixMatch(**n, augment=TurnedOver()),
    }
    yield "digits", lambda: score_draws(nets, X, y, PER_CLASS, n_jobs, _six_and_nine)


def describe(table):
    """Return the accuracies of all four rows, and what each claim rests on: paired differences."""
    fixmatch = FixMatch()
    lines = [
        f"accuracy on held-out digits, {PER_CLASS} labels per class, mean of {N_DRAWS} draws, % "
        "[95 % interval]",
        f"{STEPS} steps; FixMatch: threshold {fixmatch.threshold:g}, temperature "
        f"{fixmatch.temperature:g}, aligned with the labels' class priors",
        "",
        f"{'':<46}{'all':<22}{'6 and 9':<22}the others",
    ]
    for name in dict.fromkeys(row["method"] for row in table.rows):
        text = "".join(f"{mean_interval(cell):<22.1%}" for cell in _cells(table, name))
        lines.append(f"{name:<46}{text.rstrip()}")
    lines += ["", "paired differences, points [95 % interval]"]
    for name, rival in DIFFERENCES:
        pairs = zip(_cells(table, name), _cells(table, rival), strict=True)
        text = "".join(f"{paired_difference(*pair):<+22.1%}" for pair in pairs)
        lines.append(f"{f'{name} - {rival}':<46}{text.rstrip()}")
    return "\n".join(lines)


def _cells(table, name):
    return [table.values(key, method=name) for key in ("accuracy", "six_nine", "others")]


def _six_and_nine(model, X, y):
    right, either = model.predict(X) == y, np.isin(y, (6, 9))
    return {"six_nine": float(right[either].mean()), "others": float(right[~either].mean())}
