"""Ten digits chosen to be labeled, and a graph's guesses as a start for FixMatch.

The graph knows the shape of the pool, the net has seen each digit moved and turned. 500
digits are held out; the labels asked for depend on the draw through which digits are left.
"""

import numpy as np

from course.evaluation import Table, label_draw, mean_interval
from course.registry import dataset

COLUMN = "data"
FIRST_SEED = 1000
N_DRAWS = 30
HELD_OUT = 500 / 1797
METHODS = ("graph", "FixMatch alone", "FixMatch from the graph's guesses")


def parts(n_jobs):
    yield "digits", lambda: _all_draws(n_jobs)


def describe(table):
    lines = [f"right on 500 held-out digits, ten labels asked for, mean of {N_DRAWS} draws, %"]
    for name in METHODS:
        scores = [row["accuracy"] for row in table.where(method=name).rows]
        mean, low, high = (100 * value for value in mean_interval(scores))
        lines.append(f"{name:<36}{mean:.1f} [{low:.1f}, {high:.1f}]")
    return "\n".join(lines)


def _all_draws(n_jobs):
    from joblib import Parallel, delayed

    seeds = range(FIRST_SEED, FIRST_SEED + N_DRAWS)
    draws = Parallel(n_jobs)(delayed(one_draw)(seed) for seed in seeds)
    return Table([row for rows in draws for row in rows], {"n_draws": N_DRAWS, "stopped": False})


def one_draw(seed, **settings):
    """Score the three methods on one draw.

    Parameters
    ----------
    seed : int
    **settings : parameters of FixMatch

    Returns
    -------
    list of dict with ``method``, ``draw``, ``n_classes`` (of the digits asked for), ``accuracy``
    """
    from course.deep import FixMatch
    from course.methods import PoissonLearning
    from course.methods.active import choose_labels

    X, y = dataset("digits").make()
    train, test, _ = label_draw(y, 1, seed, HELD_OUT)
    asked = choose_labels(X[train], 10, metric="image", random_state=seed)
    y_few = np.full(len(train), -1)
    y_few[asked] = y[train][asked]
    n_classes = len(np.unique(y_few)) - 1
    graph = PoissonLearning(metric="image", class_shares=np.full(n_classes, 1 / n_classes))
    graph.fit(X[train], y_few)
    net = FixMatch(random_state=seed, verbose=False, **settings)
    scores = [
        graph.score(X[test], y[test]),
        net.fit(X[train], y_few).score(X[test], y[test]),
        net.fit(X[train], y_few, start=graph.label_distributions_).score(X[test], y[test]),
    ]
    return [
        {"method": name, "draw": seed, "n_classes": n_classes, "accuracy": float(score)}
        for name, score in zip(METHODS, scores, strict=True)
    ]
