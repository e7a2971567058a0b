"""Domain shift and unknown classes in the pool: what they cost, and what a filter recovers."""

from itertools import product

from course.bench.pitfalls._common import (
    ALONE,
    CANCER,
    DIGITS,
    data,
    difference,
    rows_of,
    scores,
)
from course.evaluation import mismatched_split, shifted_split
from course.methods import (
    LabelSpreading,
    PoissonLearning,
    SemiSupervisedGaussianMixture,
    SoftmaxRegression,
)

SHIFTS = {
    "digits rotated, mixture": (
        DIGITS, "rotation", (0, 15, 30, 45, 60, 90, 180), SemiSupervisedGaussianMixture,
    ),
    "instruments drifted, Poisson": (CANCER, "gain", (0, 0.1, 0.2, 0.4, 0.7, 1.0), PoissonLearning),
}  # fmt: skip
SHIFT_OF = {"rotation": 180, "gain": 0.7}
RULES = ("walk", "distance", "classifier")
SHARES = (0, 0.25, 0.5, 0.75, 0.9)


def measure_amounts(seed):
    """Half of the pool shifted by more and more, taken in as it is, and filtered."""
    for title, (name, kind, amounts, model) in SHIFTS.items():
        for amount in amounts:
            split, clean = shifted_split(*data(name), 4, kind, amount, seed)
            found = {
                ALONE: clean.score_labels_only(SoftmaxRegression()),
                "half shifted": split.score_with_pool(model()),
                "filtered": split.filtered().score_with_pool(model()),
            }
            yield from rows_of(title, amount, found)


def measure_filters(seed):
    """What a shifted half costs, and what each rule of the filter recovers."""
    for title, (name, kind, _, model) in SHIFTS.items():
        for per_class in (4, 10):
            split, clean = shifted_split(*data(name), per_class, kind, SHIFT_OF[kind], seed)
            found = {
                "clean pool": clean.score_with_pool(model()),
                "half shifted": split.score_with_pool(model()),
                **{rule: split.filtered(rule).score_with_pool(model()) for rule in RULES},
            }
            yield from rows_of(title, per_class, found)


def measure_classes(seed):
    """A pool with more and more points of classes that have no label, in a graph."""
    for at in SHARES:
        split = mismatched_split(*data(DIGITS), 4, range(5), at, seed)
        found = {
            ALONE: split.score_labels_only(SoftmaxRegression()),
            "spreading": split.score_with_pool(LabelSpreading(kernel="knn", n_neighbors=10)),
        }
        yield from rows_of("classes without labels", at, found)


def recovered(table, case, per_class, rule):
    """Return how much of what a shifted half costs a rule of the filter recovers, as a share."""
    clean, half, filtered = (
        scores(table, "filters", case, method, per_class).mean()
        for method in ("clean pool", "half shifted", rule)
    )
    return (filtered - half) / (clean - half)


def describe_amounts(table):
    for case, (_, _, amounts, _) in SHIFTS.items():
        for at, method in product(amounts, ("half shifted", "filtered")):
            alone = scores(table, "shift", case, ALONE, at)
            found = scores(table, "shift", case, method, at)
            yield (
                f"{case}, {at}, {method}: {100 * found.mean():.1f} {difference(found, alone)} "
                f"(labels only {100 * alone.mean():.1f})"
            )


def describe_filters(table):
    yield "Recovered of what a shifted half costs"
    for case, per_class in product(SHIFTS, (4, 10)):
        clean, half = (
            scores(table, "filters", case, method, per_class)
            for method in ("clean pool", "half shifted")
        )
        words = ", ".join(
            f"{rule} {100 * recovered(table, case, per_class, rule):.0f} %" for rule in RULES
        )
        yield f"{case}, {per_class} each: lost {difference(half, clean)}; {words}"


def describe_classes(table):
    for at in SHARES:
        alone, found = (
            scores(table, "classes", "classes without labels", method, at)
            for method in (ALONE, "spreading")
        )
        words = f"{100 * found.mean():.1f} {difference(found, alone)}"
        yield f"classes without labels, share {at}, spreading: {words}"
