"""What the benches of lesson 6 share: nets on label draws of one data set, half the training."""

from sklearn.base import clone

from course.evaluation import Table, label_draw

FIRST_SEED = 1000
N_DRAWS = 20
MAX_ITER = 1000
"""Half of what the classifiers take by default: nearly the same scores in half the time."""

HELD_OUT = 500 / 1797


def batches(size=5, n_draws=None):
    """Return the reporting draws in parts of ``size``, so that a long bench is kept part by part.

    >>> [seeds[0] for seeds in batches()]
    [1000, 1005, 1010, 1015]
    """
    seeds = range(FIRST_SEED, FIRST_SEED + (n_draws or N_DRAWS))
    return [seeds[i : i + size] for i in range(0, len(seeds), size)]


def score_draws(models, X, y, per_class, n_jobs, also=None, held_out=HELD_OUT, seeds=None):
    """Fit each model on the same draws and score it on points it has not seen.

    Parameters
    ----------
    models : dict from a name to a classifier of ``course.deep``
    X, y : arrays of shapes (n_samples, n_features) and (n_samples,)
    per_class : int
    n_jobs : int, processes at once
    also : function of a fitted model, held-out points and their classes, or None
        Returns a dict of further columns.
    held_out : float, share of the points
    seeds : sequence of int or None, all reporting draws

    Returns
    -------
    Table with the columns ``method, draw, accuracy`` and those of ``also``
    """
    from joblib import Parallel, delayed

    if seeds is None:
        seeds = range(FIRST_SEED, FIRST_SEED + N_DRAWS)
    rows = Parallel(n_jobs)(
        delayed(_score)(name, model, X, y, per_class, seed, also, held_out)
        for seed in seeds
        for name, model in models.items()
    )
    return Table(rows, {"n_draws": N_DRAWS, "first_seed": FIRST_SEED, "stopped": False})


def _score(name, model, X, y, per_class, seed, also, held_out):
    train, test, y_few = label_draw(y, per_class, seed, held_out)
    model = clone(model).set_params(random_state=seed, verbose=False).fit(X[train], y_few)
    row = {"method": name, "draw": seed, "accuracy": float(model.score(X[test], y[test]))}
    return row | (also(model, X[test], y[test]) if also else {})
