"""An augmentation that changes the class: digits rotated by 180 degrees, and what 6 and 9 become.

Every view, weak or strong, is rotated half of the time, of labels and of unlabeled points, and
everything else is as before: so each form of FixMatch stands beside labels only with the same
views. Two more rows rotate only the labeled or only the unlabeled digits. Four labels per class,
500 digits held out, 600 steps instead of 2,000.
"""

from dataclasses import dataclass

import numpy as np

from course.bench._nets import N_DRAWS, score_draws
from course.deep import FixMatch, ImageAugmentation, SupervisedNet
from course.deep.objectives import supervised
from course.evaluation import mean_interval, paired_difference
from course.registry import dataset

COLUMN = "data"
PER_CLASS = 4
STEPS = 600
LABELS, FIXMATCH = "labels, strong views", "FixMatch"
LABELS_TURNED, FIXMATCH_TURNED = "labels, rotated", "FixMatch, rotated"
ONLY_LABELS, ONLY_POOL = "FixMatch, labels rotated", "FixMatch, pool rotated"
DIFFERENCES = (
    (LABELS_TURNED, LABELS),
    (FIXMATCH_TURNED, FIXMATCH),
    (FIXMATCH, LABELS),
    (FIXMATCH_TURNED, LABELS_TURNED),
    (FIXMATCH_TURNED, LABELS),
    (ONLY_LABELS, FIXMATCH),
    (ONLY_POOL, FIXMATCH),
)


@dataclass(frozen=True)
class TurnedOver(ImageAugmentation):
    """The views of images, turned by 180 degrees half of the time."""

    def weak(self, X, rng, pool=None):
        X = super().weak(X, rng)
        over = rng.uniform(size=len(X)) < 0.5
        X[over] = X[over, ::-1]  # reading the pixels backward turns the image
        return X


class _TurnedInPart(FixMatch):
    """FixMatch with one kind of views for the labeled and another for the unlabeled digits."""

    labeled_views, pool_views = ImageAugmentation(), ImageAugmentation()

    def _objective(self, net, batch):
        batch.augment = self.labeled_views
        labeled = supervised(net, batch)
        batch.augment = self.pool_views
        return labeled + super()._objective(net, batch)[len(labeled) :]


class LabelsTurned(_TurnedInPart):
    """FixMatch whose labeled views alone are rotated half of the time."""

    labeled_views = TurnedOver()


class PoolTurned(_TurnedInPart):
    """FixMatch whose unlabeled views alone are rotated half of the time."""

    pool_views = TurnedOver()


def models():
    """Return the classifiers by name."""
    n = {"max_iter": STEPS}
    return {
        LABELS: SupervisedNet(**n),
        LABELS_TURNED: SupervisedNet(**n, augment=TurnedOver()),
        FIXMATCH: FixMatch(**n),
        FIXMATCH_TURNED: FixMatch(**n, augment=TurnedOver()),
        ONLY_LABELS: LabelsTurned(**n),
        ONLY_POOL: PoolTurned(**n),
    }


def parts(n_jobs):
    X, y = dataset("digits").make()
    yield "digits", lambda: score_draws(models(), X, y, PER_CLASS, n_jobs, _six_and_nine)


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
