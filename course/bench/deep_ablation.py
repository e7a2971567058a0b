"""FixMatch one ingredient at a time: threshold, hard or sharpened targets, alignment, ramp, views.

Four labels per class, 500 digits held out, 600 steps instead of 2,000. Every row has
the same network and the same loop, and the printed columns say everything else in which rows
differ. Three chains can be read off, and each step of a chain changes one thing:

- labels as they are, weakly augmented, strongly augmented;
- pseudo-labels (Lee 2013), without their ramp, with a strong view to learn from: the last is the
  paper's FixMatch exactly (threshold 0.95, hard pseudo-labels, no alignment, no ramp);
- from the paper's setting one ingredient more, and from the course's default one less; without
  any view, also without sharpening or alignment (without both, the unlabeled term has no gradient).
"""

from dataclasses import dataclass, field

from course.bench._nets import N_DRAWS, batches, score_draws
from course.deep import FixMatch, ImageAugmentation, PiModel, PseudoLabel, SupervisedNet
from course.deep.objectives import Term, hard_pseudo_labels, sharpen, softmax, supervised
from course.evaluation import paired_difference
from course.registry import dataset

COLUMN = "data"
PER_CLASS = 4
STEPS = 600
BASELINE = "labels, strong views"
PAPER = "as in the paper"
WHOLE = "FixMatch"


@dataclass(frozen=True)
class WeakOnly:
    """Views of which the strong one is as weak as the other."""

    images: ImageAugmentation = field(default_factory=ImageAugmentation)

    def weak(self, X, rng, pool=None):
        return self.images.weak(X, rng)

    strong = weak


class _Switched(FixMatch):
    """FixMatch with a switch for the alignment and one for the ramp."""

    aligned = True
    ramped = False

    def _objective(self, net, batch):
        guesses = softmax(net.logits(batch.weak()))
        if self.aligned:
            guesses = batch.align(guesses)
        weight = self.unlabeled_weight * (guesses.max(axis=1) >= self.threshold)
        if self.ramped:
            weight = batch.ramp * weight
        return [
            *supervised(net, batch),
            Term(batch.strong(), sharpen(guesses, self.temperature), weight),
        ]


class Unaligned(_Switched):
    """FixMatch whose guesses are not aligned with the class priors."""

    aligned = False


class Ramped(_Switched):
    """FixMatch whose unlabeled points count more and more over the first part of the training."""

    ramped = True


class UnalignedRamped(Unaligned):
    """FixMatch with the ramp and without the alignment."""

    ramped = True


class PseudoLabelAtOnce(PseudoLabel):
    """Pseudo-labels whose unlabeled points count fully from the start."""

    ramped = False

    def _objective(self, net, batch):
        view = batch.weak()
        guesses = softmax(net.logits(view))
        confident = guesses.max(axis=1) >= self.threshold
        return [
            *supervised(net, batch),
            Term(view, hard_pseudo_labels(guesses), self.unlabeled_weight * confident),
        ]


def models():
    """Return the classifiers by name, in the order of the chains."""
    still = ImageAugmentation(strength=0)
    n = {"max_iter": STEPS}
    paper = n | {"threshold": 0.95, "temperature": 0}
    return {
        "labels, no views": SupervisedNet(**n, augment=still),
        "labels, weak views": SupervisedNet(**n, augment=WeakOnly()),
        BASELINE: SupervisedNet(**n),
        "consistency": PiModel(**n),
        "pseudo-labels": PseudoLabel(**n),
        "pseudo-labels, no ramp": PseudoLabelAtOnce(**n),
        PAPER: Unaligned(**paper),
        "paper + ramp": UnalignedRamped(**paper),
        "paper + threshold 0.5": Unaligned(**paper | {"threshold": 0.5}),
        "paper + sharpened": Unaligned(**paper | {"temperature": 0.5}),
        "paper + alignment": FixMatch(**paper),
        WHOLE: FixMatch(**n),
        "+ ramp": Ramped(**n),
        "+ threshold 0.95": FixMatch(**n, threshold=0.95),
        "- threshold": FixMatch(**n, threshold=0),
        "+ hard labels": FixMatch(**n, temperature=0),
        "- sharpening": FixMatch(**n, temperature=1),
        "- alignment": Unaligned(**n),
        "- strong view": FixMatch(**n, augment=WeakOnly()),
        "- any view": FixMatch(**n, augment=still),
        "- any view, sharpening": FixMatch(**n, augment=still, temperature=1),
        "- any view, alignment": Unaligned(**n, augment=still),
    }


def settings(model):
    """Return what a row depends on, besides network and loop, as words.

    Parameters
    ----------
    model : one of the classifiers of :func:`models`

    Returns
    -------
    dict with the keys ``view`` (what the net learns from, for a guess on which view),
    ``threshold``, ``target``, ``aligned``, ``ramp``; empty words where there is no such thing

    Examples
    --------
    >>> settings(models()["as in the paper"])
    {'view': 'weak > strong', 'threshold': '0.95', 'target': 'hard', 'aligned': 'no', 'ramp': 'no'}
    """
    augment = model.augment
    weak = "none" if getattr(augment, "strength", 1) == 0 else "weak"
    strong = "strong" if augment == "auto" else weak
    said = dict.fromkeys(("view", "threshold", "target", "aligned", "ramp"), "")
    if isinstance(model, SupervisedNet):
        return said | {"view": strong}
    if isinstance(model, PiModel):
        return said | {"view": "strong > strong", "target": "soft, squares", "ramp": "yes"}
    said["threshold"] = f"{model.threshold:g}"
    if isinstance(model, PseudoLabel):
        ramped = getattr(model, "ramped", True)
        said |= {"view": "weak, the same", "target": "hard", "aligned": "no"}
    else:
        ramped = getattr(model, "ramped", False)
        target = {0: "hard", 1: "soft"}.get(model.temperature, f"T = {model.temperature:g}")
        aligned = "yes" if getattr(model, "aligned", True) else "no"
        said |= {"view": f"{weak} > {strong}", "target": target, "aligned": aligned}
    return said | {"ramp": "yes" if ramped else "no"}


def parts(n_jobs):
    X, y = dataset("digits").make()
    for seeds in batches():
        yield (
            "digits",
            lambda seeds=seeds: score_draws(models(), X, y, PER_CLASS, n_jobs, seeds=seeds),
        )


def describe(table):
    """Return the settings and the mean accuracy of each row, and paired differences."""
    rivals = (BASELINE, PAPER, WHOLE)
    lines = [
        f"accuracy on 500 held-out digits, {PER_CLASS} labels per class, {N_DRAWS} draws, in %,",
        "and the paired differences from three rows, points [95 % interval]; "
        "T: sharpened with this",
        f"temperature; one network (conv), one loop ({STEPS} steps), class priors of the labels",
        "",
        f"{'':<26}{'views':<17}{'thresh.':<9}{'target':<15}{'aligned':<9}{'ramp':<6}{'mean':<7}"
        + "".join(f"- {rival:<20}" for rival in rivals).rstrip(),
    ]
    for name, model in models().items():
        said = settings(model)
        mean = 100 * table.values("accuracy", method=name).mean()
        against = "".join(f"{_difference(table, name, rival):<22}" for rival in rivals)
        lines.append(
            f"{name:<26}{said['view']:<17}{said['threshold']:<9}{said['target']:<15}"
            f"{said['aligned']:<9}{said['ramp']:<6}{mean:<7.1f}{against}".rstrip()
        )
    return "\n".join(lines)


def _difference(table, name, rival):
    if name == rival:
        return ""
    found, other = (table.values("accuracy", method=method) for method in (name, rival))
    return f"{paired_difference(found, other):+.1%}"
