"""How many labels a method is worth: what its labels-only form needs to be as accurate.

For each method the same model without unlabeled points is measured with more and more labels. Where
its curve of mean accuracy reaches the method's mean, interpolated between the measured
numbers of labels on a logarithmic scale, is what the method's labels are worth. The
interval is a bootstrap over the label draws, of both curves together.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from course.bench._draws import FIRST_SEED, WORDS, load, score
from course.evaluation import Table

COLUMN = "data"
PER_CLASS = (1, 4, 10)
ALONE = (1, 2, 4, 8, 16, 32, 64)
N_DRAWS, N_NET_DRAWS = 30, 10
STEPS = 400
N_BOOTSTRAP = 2000


@dataclass(frozen=True)
class Pair:
    """A method and the same model without unlabeled points, on one data set."""

    data: str
    name: str
    method: Any
    alone: Any
    n_draws: int = N_DRAWS
    alone_name: str = "labels only"


def pairs():
    """Return what is compared; a graph's labels-only form is the nearest labeled points."""
    from course.deep import FixMatch, SupervisedNet
    from course.evaluation._fits import NearestThree
    from course.methods import (
        LaplacianRidgeClassifier,
        PoissonLearning,
        SemiSupervisedGaussianMixture,
        SemiSupervisedNaiveBayes,
    )

    ridge, nearest = LaplacianRidgeClassifier, "3 nearest neighbors"
    mixture, bayes = SemiSupervisedGaussianMixture, SemiSupervisedNaiveBayes
    return (
        Pair("digits", "Poisson learning", PoissonLearning(), NearestThree(), alone_name=nearest),
        Pair(
            "digits", "Laplacian ridge", ridge(), ridge(manifold_weight=0),
            alone_name="kernel ridge regression",
        ),
        Pair(
            "breast cancer", "Poisson learning", PoissonLearning(), NearestThree(),
            alone_name=nearest,
        ),
        Pair(
            "breast cancer", "Gaussian mixture", mixture(), mixture(unlabeled_weight=0),
            alone_name="a Gaussian per class",
        ),
        Pair(
            WORDS, "naive Bayes with EM", bayes(), bayes(unlabeled_weight=0),
            alone_name="naive Bayes",
        ),
        Pair(
            "digits", "FixMatch", FixMatch(max_iter=STEPS), SupervisedNet(max_iter=STEPS),
            N_NET_DRAWS, "the network, strong views",
        ),
    )  # fmt: skip


def parts(n_jobs):
    # One process whatever n_jobs says.
    for pair in pairs():
        yield pair.data, lambda pair=pair: measure(pair)


def measure(pair, alone=ALONE, per_class=PER_CLASS, first_seed=FIRST_SEED):
    """Return a row for each draw, form and number of labels."""
    X, y = load(pair.data)
    rows = []
    for seed in range(first_seed, first_seed + pair.n_draws):
        for form, model, counts in (
            ("with unlabeled", pair.method, per_class),
            ("labels only", pair.alone, alone),
        ):
            rows += [
                {
                    "method": pair.name, "form": form, "per_class": count, "draw": seed,
                    "accuracy": score(model, X, y, count, seed),
                }
                for count in counts
            ]  # fmt: skip
    return Table(rows, {"first_seed": FIRST_SEED, "stopped": False})


def worth(counts, curve, accuracy):
    """Return how many labels a curve needs to reach an accuracy.

    Parameters
    ----------
    counts : ascending sequence of int, labels per class
    curve : array of shape (n_counts,), mean accuracies; a later one that is lower counts as
        the best so far
    accuracy : float

    Returns
    -------
    float: infinite where the curve does not get there, 0 where it starts above

    Examples
    --------
    >>> worth([1, 4, 16], [0.6, 0.8, 0.9], 0.8)
    4.0
    >>> worth([1, 4, 16], [0.6, 0.8, 0.9], 0.95)
    inf
    """
    best = np.maximum.accumulate(np.asarray(curve, dtype=float))
    if accuracy > best[-1]:
        return np.inf
    if accuracy < best[0]:
        return 0.0
    after = int(np.argmax(best >= accuracy))
    if after == 0 or best[after] == accuracy:
        return float(counts[after])
    part = (accuracy - best[after - 1]) / (best[after] - best[after - 1])
    low, high = np.log(counts[after - 1]), np.log(counts[after])
    return float(np.exp(low + part * (high - low)))


def bootstrap(counts, curves, scores, seed=0):
    """Return the worth of a method's labels, and its 95 % interval over label draws.

    Parameters
    ----------
    counts : ascending sequence of int
    curves : array of shape (n_draws, n_counts), accuracies of the labels-only form
    scores : array of shape (n_draws,), accuracies of the method on the same draws
    seed : int

    Returns
    -------
    found, low, high : floats

    References
    ----------
    Efron (1979), Bootstrap methods: percentiles of the resampled draws.
    """
    rng = np.random.RandomState(seed)
    rows = rng.randint(len(scores), size=(N_BOOTSTRAP, len(scores)))
    drawn = [worth(counts, curves[r].mean(axis=0), scores[r].mean()) for r in rows]
    low, high = np.quantile(drawn, [0.025, 0.975], method="nearest")
    return worth(counts, curves.mean(axis=0), scores.mean()), float(low), float(high)


def describe(table):
    """Return the accuracy of each method, and the labels per class it is worth."""
    lines = [
        "accuracy on held-out points (30 %), mean over label draws, %, and how many labels per",
        "class the same model needs without unlabeled points [95 % interval, bootstrap over draws]",
        f"{N_DRAWS} draws (FixMatch: {N_NET_DRAWS} draws, {STEPS} steps)",
        "",
        f"{'':<15}{'':<22}" + "".join(f"{f'{k} per class':<26}" for k in PER_CLASS).rstrip(),
    ]
    names = {(pair.data, pair.name): pair.alone_name for pair in pairs()}
    for data, name in dict.fromkeys((row["data"], row["method"]) for row in table.rows):
        part = table.where(data=data, method=name)
        few = part.where(form="labels only")
        counts = sorted({row["per_class"] for row in few.rows})
        curves = np.column_stack([few.values("accuracy", per_class=k) for k in counts])
        cells = []
        for per_class in PER_CLASS:
            mine = part.values("accuracy", form="with unlabeled", per_class=per_class)
            found = (_written(number, counts) for number in bootstrap(counts, curves, mine))
            cells.append("{:.1f}  {} [{}, {}]".format(100 * mine.mean(), *found))
        lines.append(f"{data:<15}{name:<22}" + "".join(f"{cell:<26}" for cell in cells).rstrip())
        means = " ".join(f"{k}: {100 * m:.1f}" for k, m in zip(counts, curves.mean(0), strict=True))
        alone = names.get((data, name), "labels only")
        lines.append(f"{'':<17}{alone}, by labels per class: {means}")
    return "\n".join(lines)


def _written(number, counts):
    if np.isinf(number):
        return f"> {counts[-1]}"
    return f"< {counts[0]}" if number < counts[0] else f"{number:.1f}"
