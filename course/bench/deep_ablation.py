"""FixMatch built up one ingredient at a time, and with one taken away, on digits.

Four labels per class, 500 digits held out, half the default training. Every row has the same
net and the same loop; only the views and the objective differ.
"""

from dataclasses import dataclass, field

from course.bench._nets import MAX_ITER, N_DRAWS, score_draws
from course.deep import FixMatch, ImageAugmentation, PiModel, PseudoLabel, SupervisedNet
from course.deep.objectives import Term, sharpen, softmax, supervised
from course.evaluation import mean_interval, paired_difference
from course.registry import dataset

COLUMN = "data"
PER_CLASS = 4
BASELINE = "labels, augmented"
WHOLE = "FixMatch"


@dataclass(frozen=True)
class WeakOnly:
    """Views of which the strong one is as weak as the other."""

    images: ImageAugmentation = field(default_factory=ImageAugmentation)

    def weak(self, X, rng, pool=None):
        return self.images.weak(X, rng)

    strong = weak


class Unaligned(FixMatch):
    """FixMatch without distribution alignment: pseudo-labels ignore the class priors."""

    def _objective(self, net, batch):
        proba = softmax(net.logits(batch.weak()))
        confident = proba.max(axis=1) >= self.threshold
        return [
            *supervised(net, batch),
            Term(batch.strong(), sharpen(proba, self.temperature), confident),
        ]


def models():
    """Return the classifiers by name: first built up, then with one ingredient less."""
    still = ImageAugmentation(strength=0)
    n = {"max_iter": MAX_ITER}
    return {
        "labels, as they are": SupervisedNet(**n, augment=still),
        "labels, weakly augmented": SupervisedNet(**n, augment=WeakOnly()),
        BASELINE: SupervisedNet(**n),
        "pseudo-labels": PseudoLabel(**n),
        "consistency": PiModel(**n),
        WHOLE: FixMatch(**n),
        "- threshold": FixMatch(**n, threshold=0),
        "- sharpening": FixMatch(**n, temperature=1),
        "- alignment": Unaligned(**n),
        "- strong view": FixMatch(**n, augment=WeakOnly()),
        "- any view": FixMatch(**n, augment=still),
        "as in the paper": FixMatch(**n, threshold=0.95, temperature=0),
    }


def parts(n_jobs):
    X, y = dataset("digits").make()
    yield "digits", lambda: score_draws(models(), X, y, PER_CLASS, n_jobs)


def describe(table):
    lines = [
        f"accuracy on 500 held-out digits, {PER_CLASS} labels per class, mean of {N_DRAWS} draws,",
        f"%, and the paired difference to {BASELINE!r} and to {WHOLE} [95 % interval]",
    ]
    for name in models():
        mean = 100 * mean_interval(table.values("accuracy", method=name))[0]
        against = "".join(f"{_difference(table, name, rival):<22}" for rival in (BASELINE, WHOLE))
        lines.append(f"{name:<26}{mean:<8.1f}{against}".rstrip())
    return "\n".join(lines)


def _difference(table, name, rival):
    if name == rival:
        return ""
    found, other = (table.values("accuracy", method=method) for method in (name, rival))
    return f"{paired_difference(found, other):+.1%}"
