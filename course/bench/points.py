"""How many unlabeled points: accuracy against their number, where they help and where they hurt.

Same labels, same held-out points, and from none to all of the unlabeled points of the pool
(70 % of the data). The column 0 is the method on its labels alone.
"""

from dataclasses import dataclass
from typing import Any

from course.bench._draws import EMBEDDING, FIRST_SEED, WORDS, load, score
from course.evaluation import Table
from course.intervals import paired_difference

COLUMN = "data"
N_UNLABELED = (0, 10, 30, 100, 300, 1000)
N_DRAWS, N_FEW_DRAWS = 30, 10
STEPS = 400


@dataclass(frozen=True)
class Case:
    """A method on a data set, with a number of labels per class."""

    data: str
    name: str
    model: Any
    per_class: int
    n_draws: int = N_DRAWS


def cases():
    """Return what is measured: where points help, where they hurt, and a slow net last."""
    from course.deep import FixMatch
    from course.methods import (
        PoissonLearning,
        SelfTrainingClassifier,
        SemiSupervisedGaussianMixture,
        SemiSupervisedNaiveBayes,
        SoftmaxRegression,
    )

    capped = SelfTrainingClassifier(
        SoftmaxRegression(), 0.5, max_iter=5, max_per_class=20, reguess=True
    )
    easiest = SelfTrainingClassifier(SoftmaxRegression(), 0.75)
    mixture = SemiSupervisedGaussianMixture()
    return (
        Case("digits", "Poisson learning", PoissonLearning(), 4),
        Case("digits", "self-training, capped", capped, 4, N_FEW_DRAWS),
        Case("digits", "self-training, threshold 0.75", easiest, 4),
        Case("cigars", "Gaussian mixture", mixture, 4),
        Case(WORDS, "naive Bayes with EM", SemiSupervisedNaiveBayes(), 4),
        Case("circles", "Gaussian mixture", mixture, 4),
        Case("checkerboard", "Poisson learning", PoissonLearning(), 10),
        Case(EMBEDDING, "Poisson learning", PoissonLearning(), 50),
        Case(EMBEDDING, "self-training, capped", capped, 50, N_FEW_DRAWS),
        Case("digits", "FixMatch", FixMatch(max_iter=STEPS), 4, N_FEW_DRAWS),
    )


def parts(n_jobs):
    # One process whatever n_jobs says.
    for case in cases():
        yield case.data, lambda case=case: measure(case)


def sizes(case):
    """Return the numbers of unlabeled points that the data set allows, the last one all."""
    _, y = load(case.data)
    available = round(0.7 * len(y)) - case.per_class * len(set(y))
    return (*(n for n in N_UNLABELED if n < 0.8 * available), None)


def measure(case, first_seed=FIRST_SEED):
    """Return a row for each draw and number of unlabeled points; -1 stands for all."""
    X, y = load(case.data)
    rows = [
        {
            "method": case.name, "per_class": case.per_class, "draw": seed,
            "unlabeled": -1 if n is None else n,
            "accuracy": score(case.model, X, y, case.per_class, seed, n),
        }
        for seed in range(first_seed, first_seed + case.n_draws)
        for n in sizes(case)
    ]  # fmt: skip
    return Table(rows, {"first_seed": FIRST_SEED, "stopped": False})


def describe(table):
    """Return the accuracies, and what all unlabeled points add to none and to about a tenth."""
    lines = [
        "accuracy on held-out points (30 %) by number of unlabeled points, mean over draws, %,",
        "and paired differences: all - none, and all - a tenth or so [95 % interval], points",
        f"{N_DRAWS} draws ({N_FEW_DRAWS} for self-training, 5 rounds, and FixMatch, {STEPS} steps)",
    ]
    for data, name in dict.fromkeys((row["data"], row["method"]) for row in table.rows):
        part = table.where(data=data, method=name)
        numbers = list(dict.fromkeys(row["unlabeled"] for row in part.rows))
        scores = {n: part.values("accuracy", unlabeled=n) for n in numbers}
        middle = numbers[-3]
        lines += ["", f"{data}, {name}, {part.rows[0]['per_class']} labels per class"]
        lines.append("  " + "".join(f"{'all' if n < 0 else n:>8}" for n in numbers))
        lines.append("  " + "".join(f"{100 * scores[n].mean():>8.1f}" for n in numbers))
        lines.append(
            f"  all - 0: {paired_difference(scores[-1], scores[0]):+.1%}    all - {middle}: "
            f"{paired_difference(scores[-1], scores[middle]):+.1%}"
        )
    return "\n".join(lines)
