"""An augmentation that changes the class: digits turned over, and what becomes of 6 and 9.

Every view, weak or strong, is turned by 180 degrees half of the time, and everything else is
as before. Four labels a class, 500 digits held out, 600 steps instead of 2,000.
"""

from dataclasses import dataclass

import numpy as np

from course.bench._nets import N_DRAWS, score_draws, scores
from course.deep import FixMatch, ImageAugmentation, SupervisedNet
from course.evaluation import mean_interval
from course.registry import dataset

COLUMN = "data"
PER_CLASS = 4
STEPS = 600


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
        "labels, augmented": SupervisedNet(**n),
        "labels, turned over": SupervisedNet(**n, augment=TurnedOver()),
        "FixMatch": FixMatch(**n),
        "FixMatch, turned over": FixMatch(**n, augment=TurnedOver()),
    }
    yield "digits", lambda: score_draws(nets, X, y, PER_CLASS, n_jobs, _six_and_nine)


def describe(table):
    lines = [
        f"right on held-out digits, {PER_CLASS} labels a class, mean of {N_DRAWS} draws, %",
        f"{'':<24}{'all':<22}{'6 and 9':<22}the others",
    ]
    for name in dict.fromkeys(row["method"] for row in table.rows):
        part = table.where(method=name)
        cells = [scores(part)] + [[row[k] for row in part.rows] for k in ("six_nine", "others")]
        found = ([100 * value for value in mean_interval(cell)] for cell in cells)
        line = "".join(f"{'{:.1f} [{:.1f}, {:.1f}]'.format(*cell):<22}" for cell in found)
        lines.append(f"{name:<24}{line.rstrip()}")
    return "\n".join(lines)


def _six_and_nine(model, X, y):
    right, either = model.predict(X) == y, np.isin(y, (6, 9))
    return {"six_nine": float(right[either].mean()), "others": float(right[~either].mean())}
