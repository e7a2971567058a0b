"""What the guarded classifier loses, if anything, to the best that labels alone can do.

Labels alone: 3 nearest neighbors, softmax regression, a support vector
classifier. The best of them is the one with the highest mean on that data set,
which nobody knows beforehand; a harder rival still, the best on each single
draw, stands beside it. On cigars the graph fails, on the checkerboard everything does.
"""

import numpy as np

from course.evaluation import Interval, compare, paired_difference
from course.registry import dataset, method

COLUMN = "data"
DATA = ("two moons", "circles", "blobs", "digits", "breast cancer", "cigars", "checkerboard")
PER_CLASS = (1, 2, 4, 10)
FIRST_SEED = 1000
N_DRAWS = 20

GUARDED = "guarded"
ALONE = {
    "labels only": "3 neighbors",  # the row that compare always has
    "softmax regression": "softmax",
    "support vectors": "support vectors",
}
CANDIDATES = ("Poisson learning", "Gaussian mixture", "softmax regression")
POINT = 0.01


def parts(n_jobs):
    from sklearn.svm import SVC

    models = {name: method(name).make() for name in (GUARDED, *CANDIDATES)}
    models["support vectors"] = SVC()
    for name in DATA:
        yield (
            name,
            lambda name=name: compare(
                models, *dataset(name).make(), PER_CLASS, N_DRAWS, FIRST_SEED, n_jobs=n_jobs
            ),
        )


def lost(table, name, per_class, where):
    """Say what the guarded classifier loses on one data set to labels alone.

    Parameters
    ----------
    table : Results of this bench
    name : str, the data set
    per_class : int
    where : "transductive" or "inductive"

    Returns
    -------
    dict
        ``best`` (the best labels-only model by its mean), ``best_mean``, ``guarded_mean``;
        ``loss, low, high``, paired, with a 95 % interval, negative where it is a gain;
        ``loss_to_luckiest``, the mean loss to the best of the three on each draw;
        ``worse``, the share of draws on which it is more than a point below ``best``;
        ``misled``, the share on which another candidate was more than a point better.
    """
    part = table.where(data=name, per_class=per_class)
    draws = {
        model: part.values(f"{where}_accuracy", method=model)
        for model in (GUARDED, *ALONE, *CANDIDATES)
    }
    best = max(ALONE, key=lambda model: draws[model].mean())
    guarded = draws[GUARDED]
    loss, low, high = paired_difference(draws[best], guarded)
    luckiest = np.max([draws[model] for model in ALONE], axis=0)
    regret = np.max([draws[model] for model in CANDIDATES], axis=0) - guarded
    return {
        "best": ALONE[best],
        "best_mean": draws[best].mean(),
        "guarded_mean": guarded.mean(),
        "loss": loss,
        "low": low,
        "high": high,
        "loss_to_luckiest": np.mean(luckiest - guarded),
        "worse": np.mean(draws[best] - guarded > POINT),
        "misled": np.mean(regret > POINT),
    }


def describe_gains(table, per_class, where="inductive"):
    """Return the guarded classifier's paired gain over each labels-only model, as text."""
    lines = [f"{'guarded minus':<16}" + "".join(f"{name:<24}" for name in ALONE.values()).rstrip()]
    for name in ("two moons", "digits", "breast cancer", "checkerboard"):
        part = table.where(data=name, per_class=per_class)
        guarded = part.values(f"{where}_accuracy", method=GUARDED)
        gains = (
            paired_difference(guarded, part.values(f"{where}_accuracy", method=model))
            for model in ALONE
        )
        lines.append(f"{name:<16}" + "".join(f"{gain:<+24.1%}" for gain in gains).rstrip())
    return "\n".join(lines)


def describe(table):
    """Return the losses as text, in points of a hundred."""
    lines = [
        f"Accuracy in percent over {N_DRAWS} label draws (seeds {FIRST_SEED} to "
        f"{FIRST_SEED + N_DRAWS - 1}, for reporting). Loss: the best",
        "labels-only model minus guarded, draw by draw, with its 95 % interval; below 0 a gain.",
        "Luckiest: the loss to the best of the three on each draw. Worse: draws more than a point",
        "below the best model. Misled: draws on which another candidate was over a point better.",
    ]
    shown = [name for name in DATA if any(row["data"] == name for row in table.rows)]
    for where, points in (("transductive", "unlabeled points"), ("inductive", "new points")):
        for per_class in PER_CLASS:
            lines += ["", f"{per_class} per class, {points} ({where})"]
            lines.append(
                f"  {'':<14}{'best labels only':<22}{'guarded':>7}  {'loss':<22}{'luckiest':>8}"
                f"{'worse':>7}{'misled':>8}"
            )
            for name in shown:
                found = lost(table, name, per_class, where)
                best = f"{found['best']} {100 * found['best_mean']:.1f}"
                loss = Interval(found["loss"], found["low"], found["high"])
                lines.append(
                    f"  {name:<14}{best:<22}{100 * found['guarded_mean']:>7.1f}  {loss:<+22.1%}"
                    f"{100 * found['loss_to_luckiest']:>+8.1f}"
                    f"{100 * found['worse']:>5.0f} %{100 * found['misled']:>6.0f} %"
                )
    return "\n".join(lines)
