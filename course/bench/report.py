"""The verdict of ``course report`` on tables where the answer is known.

Each draw is a table with a few labels, and the verdict is on the guarded choice against the best
ordinary model, both chosen inside the training folds. The labels of the other rows are known
here, so that the true difference can be measured on them: both choices are fitted to all
labels and predict the unlabeled rows. Seeds from 1,000 on; the noise of the moons, and how many
columns they get, were chosen on seeds below 1,000.
"""

from functools import cache

import numpy as np

from course.bench._nets import batches
from course.datasets import hide_labels, load_mails, make_checkerboard, make_two_moons
from course.evaluation import Table
from course.intervals import mean_interval
from course.report._problem import Problem

COLUMN = "table"
N_DRAWS = 100
POINT, HARM = 0.01, 0.005

MOONS, MOONS_4 = "moons in 5 columns, 50", "moons in 5 columns, 4"
PLAIN, PLAIN_4 = "two moons, 50", "two moons, 4"
LINEAR = "two moons, 50, linear"
BOARD, SHUFFLED, MAILS = "checkerboard, 50", "shuffled labels, 50", "mails, 50"
WINE, IRIS, CANCER = REAL = "wine", "iris", "breast cancer"
TABLES = (MOONS, MOONS_4, PLAIN, PLAIN_4, LINEAR, BOARD, SHUFFLED, MAILS, *REAL)
SIZES = (5, 10, 20)
"""Labels per class on the real tables, in turn by the seed."""


def draw_table(name, seed):
    """Return the features, all labels, and the few labels that are given.

    Parameters
    ----------
    name : str, one of ``TABLES``
    seed : int, of the points and of the labels

    Returns
    -------
    X : array, columns of about unit variance
    y : int array, every row's class
    y_few : int array, -1 where the label is hidden
    """
    if name in (MOONS, MOONS_4):
        X, y = wide_moons(1800, seed)
    elif name in (PLAIN, PLAIN_4, LINEAR):
        X, y = make_two_moons(600, noise=0.1, random_state=seed)
    elif name == BOARD:
        X, y = make_checkerboard(600, random_state=seed)
    elif name == SHUFFLED:
        X, y = make_two_moons(600, noise=0.1, random_state=seed)
        y = np.random.RandomState(seed).permutation(y)
    elif name == MAILS:
        X, y = load_mails()
    else:
        X, y = _real(name)
    if name in REAL:
        per_class = SIZES[seed % len(SIZES)]
    else:
        per_class = 4 if name in (MOONS_4, PLAIN_4) else 50
    if name != MAILS:
        X = (X - X.mean(axis=0)) / X.std(axis=0)
    return X, y, hide_labels(y, per_class, random_state=seed)


def wide_moons(n, seed):
    """Return two moons (noise 0.05) in five columns, each of them a mixture of two and three.

    Three columns of uniform numbers say nothing of the class. A random rotation then mixes
    all five, as in a table whose columns are measured and not designed. With 100 labels such
    moons are too thinly covered for an ordinary model, and the unlabeled rows fill them in.

    Parameters
    ----------
    n : int
    seed : int

    Returns
    -------
    X : array of shape (n, 5)
    y : int array of shape (n,)
    """
    X, y = make_two_moons(n, noise=0.05, random_state=seed)
    rng = np.random.RandomState(seed)
    X = np.column_stack([X, rng.uniform(size=(n, 3))])
    X = (X - X.mean(axis=0)) / X.std(axis=0)
    return X @ np.linalg.qr(rng.normal(size=(5, 5)))[0], y


@cache
def _real(name):
    from sklearn import datasets

    load = {
        WINE: datasets.load_wine, IRIS: datasets.load_iris, CANCER: datasets.load_breast_cancer,
    }  # fmt: skip
    return load[name](return_X_y=True)


def judge(name, seed):
    """Return the verdict on one draw, beside what is true of its unlabeled rows.

    Parameters
    ----------
    name : str, one of ``TABLES``
    seed : int

    Returns
    -------
    dict: ``draw, n_labeled, n_unlabeled, verdict, difference, low, high, p_value, smallest,
    guarded, baseline, chosen, baseline_chosen`` as in the report, and ``true_guarded,
    true_baseline, true_difference`` on the unlabeled rows
    """
    from course.report._fit import fit_sample
    from course.report._models import ORDINARY, SOFTMAX
    from course.report._sample import draw_sample
    from course.report._with_unlabeled import with_unlabeled

    X, y, y_few = draw_table(name, seed)
    problem = Problem(
        X=X, y=y_few, classes=[str(code) for code in range(int(y.max()) + 1)],
        copies=np.arange(len(y)), feature_columns=[f"column {j}" for j in range(X.shape[1])],
        row_numbers=np.arange(len(y)) + 2,
    )  # fmt: skip
    ordinary = (SOFTMAX,) if name == LINEAR else ORDINARY
    found = with_unlabeled(problem, seed, families=False, ordinary=ordinary)
    sample = draw_sample(problem, seed)
    bare = sample.y == -1
    true = {}
    for model in {found.chosen, found.baseline_chosen}:
        codes = fit_sample(sample, model, seed).proba[bare].argmax(axis=1)
        true[model] = float(np.mean(codes == y[sample.rows[bare]]))
    guarded, baseline = true[found.chosen], true[found.baseline_chosen]
    return {
        "draw": seed, "n_labeled": found.n_labeled, "n_unlabeled": found.n_unlabeled,
        "verdict": found.verdict, "difference": found.difference.mean,
        "low": found.difference.low, "high": found.difference.high, "p_value": found.p_value,
        "smallest": found.smallest, "guarded": found.guarded.mean,
        "baseline": found.baseline.mean, "chosen": found.chosen,
        "baseline_chosen": found.baseline_chosen, "true_guarded": guarded,
        "true_baseline": baseline, "true_difference": guarded - baseline,
    }  # fmt: skip


def parts(n_jobs):
    from joblib import Parallel, delayed

    def measure(name, seeds):
        rows = Parallel(n_jobs)(delayed(judge)(name, seed) for seed in seeds)
        return Table(rows, {"n_draws": N_DRAWS, "first_seed": 1000, "stopped": False})

    for name in TABLES:
        for seeds in batches(25, N_DRAWS):
            yield name, lambda name=name, seeds=seeds: measure(name, seeds)


def count_verdicts(table, name):
    """Count the verdicts on one kind of table, and how they agree with the truth.

    Parameters
    ----------
    table : Table, of this bench
    name : str, one of ``TABLES``

    Returns
    -------
    dict: ``n, helps, hurts, cannot_tell``; ``harm``, draws with "helps" whose true difference is
    below -0.5 points; ``inside``, draws whose interval holds the true difference
    """
    rows = table.where(table=name).rows
    said = [row["verdict"] for row in rows]
    return {
        "n": len(rows),
        "helps": said.count("helps"),
        "hurts": said.count("hurts"),
        "cannot_tell": said.count("cannot tell"),
        "harm": sum(row["verdict"] == "helps" and row["true_difference"] < -HARM for row in rows),
        "inside": sum(row["low"] <= row["true_difference"] <= row["high"] for row in rows),
    }


def describe(table):
    """Return how often each verdict came, and what was true, as text."""
    lines = [
        f"Verdicts on {N_DRAWS} draws of each table (seeds 1000 to {999 + N_DRAWS}, reporting),",
        "4 or 50 labels per class as named; wine, iris and breast cancer 5, 10 or 20 in turn.",
        "Best ordinary, guarded: accuracy in percent on the unlabeled rows, of the models chosen",
        "on all labels; true: their difference in points, mean and 95 % interval over draws.",
        "Shows: the smallest gain that the labels could show, in points, median. Inside: draws",
        'whose interval holds the true difference. Harm: "helps" while it is below -0.5 points.',
        'Linear: softmax regression is the only ordinary model. "Moons in 5 columns": noise 0.05,',
        "three more columns without information, rotated; two moons: noise 0.1.",
        "",
        f"{'':<24}{'helps':>6}{'hurts':>6}{'cannot':>7}{'ordinary':>9}{'guarded':>8}  "
        f"{'true':<20}{'shows':>6}{'inside':>7}{'harm':>5}",
    ]
    for name in dict.fromkeys(row["table"] for row in table.rows):
        found = count_verdicts(table, name)
        part = table.where(table=name)
        shows = [row["smallest"] for row in part.rows]
        true = mean_interval(part.values("true_difference"))
        lines.append(
            f"{name:<24}{found['helps']:>6}{found['hurts']:>6}{found['cannot_tell']:>7}"
            f"{100 * part.values('true_baseline').mean():>9.1f}"
            f"{100 * part.values('true_guarded').mean():>8.1f}  {true:<+20.1%}"
            f"{100 * np.median(shows):>6.1f}{found['inside']:>7}{found['harm']:>5}"
        )
    return "\n".join(lines)
