"""Regression with few targets: harmonic and Laplacian ridge beside labels alone.

A sheet rolled up in space, on which the target is the place along the sheet, and diabetes,
442 patients with ten features and the progression of the disease as target. The features are
standardized. Each draw knows a few targets at random and is scored on all others, by R^2:
1 is perfect, and 0 is no better than the mean of the others.
"""

import numpy as np

from course.evaluation import Table, paired_difference

COLUMN = "data"
DATA = ("sheet", "diabetes")
N_LABELED = (10, 20, 50)
FIRST_SEED = 1000
N_DRAWS = 30

HARMONIC, RIDGE = "harmonic", "Laplacian ridge"
RIDGE_ALONE, NEIGHBORS = "ridge, labels only", "3 nearest neighbors"
METHODS = (HARMONIC, RIDGE, RIDGE_ALONE, NEIGHBORS)


def load(name):
    """Return ``X, y`` of one of ``DATA``; the sheet is one with a seed for reporting."""
    from sklearn.datasets import load_diabetes, make_swiss_roll

    if name == "sheet":
        X, y = make_swiss_roll(600, noise=0.3, random_state=FIRST_SEED)
    else:
        X, y = load_diabetes(return_X_y=True)
    return (X - X.mean(axis=0)) / X.std(axis=0), y


def draw_targets(y, n_labeled, seed):
    """Return ``y`` with all but ``n_labeled`` targets, chosen at random, as NaN."""
    known = np.random.RandomState(seed).permutation(len(y))[:n_labeled]
    few = np.full(len(y), np.nan)
    few[known] = y[known]
    return few


def answer(name, X, few):
    """Fit one of ``METHODS`` and return its answer at every point."""
    from sklearn.neighbors import KNeighborsRegressor

    from course.methods import HarmonicRegressor, LaplacianRidge

    if name == HARMONIC:
        return HarmonicRegressor().fit(X, few).transduction_
    if name == RIDGE:
        return LaplacianRidge().fit(X, few).transduction_
    if name == RIDGE_ALONE:
        return LaplacianRidge(manifold_weight=0).fit(X, few).transduction_
    known = ~np.isnan(few)
    return KNeighborsRegressor(3).fit(X[known], few[known]).predict(X)


def parts(n_jobs):
    # One process whatever n_jobs says: it is a matter of a minute.
    for name in DATA:
        yield name, lambda name=name: measure(name)


def measure(name, n_labeled=N_LABELED, n_draws=N_DRAWS):
    """Return the R^2 on the points without a target, a row for each method and draw."""
    X, y = load(name)
    rows = []
    for count in n_labeled:
        for seed in range(FIRST_SEED, FIRST_SEED + n_draws):
            few = draw_targets(y, count, seed)
            hidden = np.isnan(few)
            for method in METHODS:
                error = answer(method, X, few)[hidden] - y[hidden]
                score = float(1 - np.mean(error**2) / np.var(y[hidden]))
                rows.append({"method": method, "n_labeled": count, "draw": seed, "r2": score})
    return Table(rows, {"first_seed": FIRST_SEED, "n_draws": n_draws, "stopped": False})


def describe(table):
    """Return the scores and the paired differences as text."""
    lines = [
        f"R^2 on the points without a target, means over {N_DRAWS} draws (seeds {FIRST_SEED} to "
        f"{FIRST_SEED + N_DRAWS - 1}, for reporting).",
        "Gain: minus ridge, labels only, draw by draw, with its 95 % interval.",
    ]
    for name in DATA:
        for count in N_LABELED:
            part = table.where(data=name, n_labeled=count)
            if not part.rows:
                continue
            scores = {m: [row["r2"] for row in part.where(method=m).rows] for m in METHODS}
            lines += ["", f"{name}, {count} targets known"]
            for method in METHODS:
                line = f"  {method:<22}{np.mean(scores[method]):>7.2f}"
                if method != RIDGE_ALONE:
                    mean, low, high = paired_difference(scores[method], scores[RIDGE_ALONE])
                    line += f"  gain {mean:+.2f} [{low:+.2f}, {high:+.2f}]"
                lines.append(line)
    return "\n".join(lines)
