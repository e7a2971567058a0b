"""A net trained without any label to match views of a digit, and then a few labels.

Its 32 numbers for a digit, and the pixels themselves, go to softmax regression and to the
nearest neighbor. 500 digits are held out; the net has not seen them either.
"""

import numpy as np

from course.bench._nets import FIRST_SEED, HELD_OUT, N_DRAWS
from course.evaluation import Table, label_draw, mean_interval
from course.registry import dataset

COLUMN = "data"
PER_CLASS = (1, 4)
STEPS = 600


def parts(n_jobs):
    yield "digits", lambda: _all_draws(n_jobs)


def describe(table):
    lines = [f"accuracy on 500 held-out digits, mean of {N_DRAWS} draws [95 % interval], %"]
    for per_class in PER_CLASS:
        part = table.where(per_class=per_class)
        for inputs, model in dict.fromkeys((row["inputs"], row["method"]) for row in part.rows):
            found = mean_interval(part.values("accuracy", inputs=inputs, method=model))
            lines.append(f"{per_class} per class {inputs:<16}{model:<20}{found:.1%}")
    return "\n".join(lines)


def _all_draws(n_jobs):
    from joblib import Parallel, delayed

    seeds = range(FIRST_SEED, FIRST_SEED + N_DRAWS)
    draws = Parallel(n_jobs)(delayed(one_draw)(seed) for seed in seeds)
    rows = [row for rows in draws for row in rows]
    return Table(rows, {"n_draws": N_DRAWS, "first_seed": FIRST_SEED, "stopped": False})


def one_draw(seed, steps=STEPS):
    """Score what follows pixels, an untrained net and a pre-trained one, on one draw.

    Parameters
    ----------
    seed, steps : int

    Returns
    -------
    list of dict with ``inputs``, ``method``, ``per_class``, ``draw``, ``accuracy``
    """
    from course.deep import ViewMatching
    from course.methods import KNeighborsClassifier, SoftmaxRegression

    X, y = dataset("digits").make()
    train, test, _ = label_draw(y, 1, seed, HELD_OUT)
    nets = {
        name: ViewMatching(max_iter=n, random_state=seed, verbose=False).fit(X[train]).transform
        for name, n in (("untrained net", 0), ("matched views", steps))
    }
    rows = []
    for name, read in {"pixels": lambda X: X, **nets}.items():
        shown, asked = read(X[train]), read(X[test])
        spread = shown.std()
        for per_class in PER_CLASS:
            y_few = label_draw(y, per_class, seed, HELD_OUT)[2]
            known = np.flatnonzero(y_few >= 0)
            models = {"softmax": SoftmaxRegression(), "nearest neighbor": KNeighborsClassifier(1)}
            for method, model in models.items():
                model.fit(shown[known] / spread, y_few[known])
                rows.append(
                    {
                        "inputs": name,
                        "method": method,
                        "per_class": per_class,
                        "draw": seed,
                        "accuracy": float(model.score(asked / spread, y[test])),
                    }
                )
    return rows
