"""Ten digits chosen to be labeled, and a graph's predictions as a start for FixMatch.

The graph knows the shape of the pool, the net has seen each digit moved and turned. Where
the graph errs, it mislabels a whole way of writing a digit, and the net that starts from its
predictions learns that; so there is a row in which whole groups may change sides first
(``course.methods.regroup``). 500 digits are held out; the labels asked for depend on the draw
through which digits are left.
"""

import numpy as np

from course.evaluation import Table, label_draw, mean_interval
from course.registry import dataset

COLUMN = "data"
FIRST_SEED = 1000
N_DRAWS = 30
HELD_OUT = 500 / 1797
METHODS = (
    "graph",
    "FixMatch alone",
    "FixMatch from the graph's guesses",
    "graph, groups moved",
    "FixMatch from the moved groups",
)


def parts(n_jobs):
    yield "digits", lambda: _all_draws(n_jobs)


def describe(table):
    lines = [f"accuracy on 500 held-out digits, ten labels asked for, mean of {N_DRAWS} draws, %"]
    for name in METHODS:
        found = mean_interval(table.values("accuracy", method=name))
        lines.append(f"{name:<36}{found:.1%}")
    return "\n".join(lines)


def _all_draws(n_jobs):
    from joblib import Parallel, delayed

    seeds = range(FIRST_SEED, FIRST_SEED + N_DRAWS)
    draws = Parallel(n_jobs)(delayed(one_draw)(seed) for seed in seeds)
    return Table([row for rows in draws for row in rows], {"n_draws": N_DRAWS, "stopped": False})


def one_draw(seed, **settings):
    """Score all methods on one draw.

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
    from course.methods.regroup import regroup

    X, y = dataset("digits").make()
    train, test, _ = label_draw(y, 1, seed, HELD_OUT)
    pool, unseen = X[train], (X[test], y[test])
    asked = choose_labels(pool, 10, metric="image", random_state=seed)
    y_few = np.full(len(train), -1)
    y_few[asked] = y[train][asked]
    found, named = np.unique(y_few[asked], return_inverse=True)
    codes = np.full(len(train), -1)
    codes[asked] = named
    shares = np.full(len(found), 1 / len(found))

    graph = PoissonLearning(metric="image", class_priors=shares).fit(pool, y_few)
    guesses = graph.label_distributions_
    moved = regroup(graph.graph_, codes, guesses.argmax(axis=1), shares)
    # With a label for every point, a graph predicts a new point by a vote of its neighbors.
    voters = PoissonLearning(metric="image").fit(pool, found[moved])
    net = FixMatch(random_state=seed, verbose=False, **settings)
    scores = [
        graph.score(*unseen),
        net.fit(pool, y_few).score(*unseen),
        net.fit(pool, y_few, start=guesses).score(*unseen),
        voters.score(*unseen),
        net.fit(pool, y_few, start=np.eye(len(found))[moved]).score(*unseen),
    ]
    return [
        {"method": name, "draw": seed, "n_classes": len(found), "accuracy": float(score)}
        for name, score in zip(METHODS, scores, strict=True)
    ]
