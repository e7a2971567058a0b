"""FixMatch, FlexMatch, FreeMatch and SoftMatch on digits whose unlabeled pool has a long tail.

Four labels per class. In the long tail, each class has fewer unlabeled digits than the one
before, by the same factor; which classes are rare is drawn with the labels. The balanced pool has
as many digits in nearly equal classes, so only the class shares differ. The 539 digits held out
are balanced: accuracy there counts a rare class as much as a frequent one. 400 steps instead of
2,000. The methods have their defaults, and nothing was tuned for this measurement. FixMatch is
there with the paper's setting too (threshold 0.95, hard pseudo-labels, no alignment), and with
its default except for the alignment, which assumes that the pool has the labels' class shares.
"""

import numpy as np
from sklearn.base import clone

from course.bench._nets import FIRST_SEED, batches
from course.bench.deep_ablation import Unaligned
from course.deep import FixMatch, FlexMatch, FreeMatch, SoftMatch, SupervisedNet
from course.evaluation import (
    Table,
    clean_split,
    imbalanced_split,
    mean_interval,
    paired_difference,
)
from course.progress_bar import progress_bar
from course.registry import dataset

COLUMN = "data"
N_DRAWS = 30
PER_CLASS = 4
RATIO = 30
STEPS = 400
BALANCED, TAIL = "balanced", "long tail"
DATA = (BALANCED, TAIL)
LABELS, FIXMATCH = "labels, strong views", "FixMatch"
PAPER, UNALIGNED = "FixMatch, the paper's", "FixMatch, no alignment"
SCORES = ("accuracy", "frequent", "rare")


def models():
    """Return the classifiers by name."""
    n = {"max_iter": STEPS}
    return {
        LABELS: SupervisedNet(**n),
        FIXMATCH: FixMatch(**n),
        UNALIGNED: Unaligned(**n),
        PAPER: Unaligned(**n, threshold=0.95, temperature=0),
        "FlexMatch": FlexMatch(**n),
        "FreeMatch": FreeMatch(**n),
        "SoftMatch": SoftMatch(**n),
    }


def draw(data, seed):
    """Return the labels, the pool and the held-out digits of one draw.

    Parameters
    ----------
    data : "balanced" or "long tail"
    seed : int

    Returns
    -------
    Split
        Class 0 is the most frequent one in the long tail and class 9 the rarest, whichever
        digits these are. Labels and held-out digits do not depend on ``data``.
    """
    X, y = dataset("digits").make()
    rng = np.random.RandomState(seed)
    y = rng.permutation(10)[y]
    tail = imbalanced_split(X, y, PER_CLASS, RATIO, seed)
    if data == TAIL:
        return tail
    clean = clean_split(X, y, PER_CLASS, seed)
    return clean.with_pool(clean.pool[rng.permutation(len(clean.pool))[: len(tail.pool)]])


def parts(n_jobs):
    for seeds in batches(size=10, n_draws=N_DRAWS):
        for data in DATA:
            yield data, lambda data=data, seeds=seeds: _measure(data, seeds, n_jobs)


def describe(table):
    """Return the accuracies, and each method's paired difference from two forms of FixMatch."""
    n = table.values("unlabeled", method=FIXMATCH).mean()
    free, soft = FreeMatch(), SoftMatch()
    lines = [
        f"accuracy on held-out digits, {PER_CLASS} labels per class, mean of {N_DRAWS} draws, %, "
        "of all and",
        "of the five classes frequent or rare in the long tail; paired differences, points",
        f"[95 % interval]; {n:.0f} unlabeled digits, in the long tail {RATIO} times as many of "
        "the first",
        f"class as of the last; {STEPS} steps; running means of FreeMatch and SoftMatch with decay "
        f"{free.decay:g}" + ("" if free.decay == soft.decay else f" and {soft.decay:g}"),
    ]
    for data in DATA:
        part = table.where(data=data)
        head = f"{data:<24}{'all':<20}{'frequent':<10}{'rare':<8}{'minus FixMatch':<22}"
        lines += ["", f"{head}minus the paper's"]
        for name in models():
            every, frequent, rare = (part.values(score, method=name) for score in SCORES)
            means = f"{100 * frequent.mean():<10.1f}{100 * rare.mean():<8.1f}"
            gains = "".join(f"{_gain(part, name, rival):<22}" for rival in (FIXMATCH, PAPER))
            lines.append(f"{name:<24}{mean_interval(every):<20.1%}{means}{gains}".rstrip())
    return "\n".join(lines)


def _gain(part, name, rival):
    if name == rival:
        return ""
    pair = (part.values("accuracy", method=method) for method in (name, rival))
    return f"{paired_difference(*pair):+.1%}"


def _measure(data, seeds, n_jobs):
    from joblib import Parallel, delayed

    jobs = [(data, seed, name) for seed in seeds for name in models()]
    rows = Parallel(n_jobs, return_as="generator")(delayed(score)(*job) for job in jobs)
    rows = list(progress_bar(rows, len(jobs), "trainings"))
    return Table(rows, {"n_draws": N_DRAWS, "first_seed": FIRST_SEED, "stopped": False})


def score(data, seed, name):
    """Train one classifier on one draw and return its row.

    Parameters
    ----------
    data, seed : as in :func:`draw`
    name : str, one of :func:`models`

    Returns
    -------
    dict with ``method, draw, unlabeled``, the number of unlabeled digits, and the accuracies
    ``accuracy``, ``frequent`` (classes 0 to 4) and ``rare`` (classes 5 to 9)
    """
    split = draw(data, seed)
    model = clone(models()[name]).set_params(random_state=seed, verbose=False)
    accuracy = split.score_with_pool(model)
    right = model.predict(split.X_test) == split.y_test
    return {
        "method": name,
        "draw": seed,
        "unlabeled": len(split.pool),
        "accuracy": float(accuracy),
        "frequent": float(right[split.y_test < 5].mean()),
        "rare": float(right[split.y_test >= 5].mean()),
    }
