"""From 10,000 to 1,000,000 points: CPU time, peak memory and growth of the graph methods.

Run it by hand, one measurement or all::

    python tests/benchmarks/bench_scale.py                     # all that take minutes
    python tests/benchmarks/bench_scale.py spreading 1000000   # one row

Two moons in the plane (noise 0.1, ten labels per class), neighbors by a tree search; each
measurement in a process of its own, on one thread. "search" is the CPU time of the neighbor
search alone, "after" that of everything else in ``fit``; "growth" is the exponent of "after"
against the row above. scikit-learn stands beside where it has the method. "wide" is 100,000
points with 64 features through a precomputed graph.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import json
import resource
import subprocess
import sys
import time
import warnings

import numpy as np

SIZES = (10_000, 30_000, 100_000, 300_000)
N_NEIGHBORS = 10


def models():
    """Return a function for each row's name that makes its estimator."""
    from sklearn import semi_supervised as theirs

    from course.methods import (
        LabelPropagation,
        LabelSpreading,
        LaplacianRidgeClassifier,
        PoissonLearning,
    )

    knn = {"kernel": "knn", "n_neighbors": N_NEIGHBORS}
    return {
        "spreading": lambda: LabelSpreading(**knn),
        "spreading, theirs": lambda: theirs.LabelSpreading(**knn),
        "propagation": lambda: LabelPropagation(**knn),
        "propagation, theirs": lambda: theirs.LabelPropagation(**knn),
        "poisson": lambda: PoissonLearning(n_neighbors=N_NEIGHBORS),
        "laplacian ridge": lambda: LaplacianRidgeClassifier(max_centers=300, random_state=0),
        "wide spreading": lambda: LabelSpreading(kernel="precomputed"),
        "wide propagation": lambda: LabelPropagation(kernel="precomputed"),
        "wide poisson": lambda: PoissonLearning(metric="precomputed"),
    }


def measure(name, n_samples):
    """Fit one model and return its numbers; meant for a process of its own."""
    from sklearn.neighbors import NearestNeighbors

    from course.datasets import hide_labels, make_two_moons

    if name.startswith("wide"):
        from sklearn.datasets import make_classification

        X, y = make_classification(
            n_samples, 64, n_informative=20, n_classes=10, n_clusters_per_class=1, random_state=0
        )
    else:
        X, y = make_two_moons(n_samples, noise=0.1, random_state=0)
    few = hide_labels(y, per_class=10, random_state=0)
    start = time.process_time()
    distance = "distance" if name == "wide poisson" else "connectivity"
    search = NearestNeighbors(n_neighbors=N_NEIGHBORS).fit(X)
    if name.startswith("wide"):
        X = search.kneighbors_graph(X, mode=distance)
    else:
        search.kneighbors(X, return_distance=False)
    searched = time.process_time() - start
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    model = models()[name]()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        start = time.process_time()
        model.fit(X, few)
        fitted = time.process_time() - start
    hidden = few == -1
    return {
        "name": name,
        "n": n_samples,
        "search": searched,
        "fit": fitted,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6,
        "before": before / 1e6,
        "accuracy": float(np.mean(np.asarray(model.transduction_)[hidden] == y[hidden])),
        "warned": [str(w.message) for w in caught],
    }


def alone(name, n_samples):
    """Measure in a fresh process."""
    command = [sys.executable, __file__, "--one", name, str(n_samples)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        return {"name": name, "n": n_samples, "error": done.stderr.strip().splitlines()[-1]}
    return json.loads(done.stdout)


def main(arguments):
    if arguments[:1] == ["--one"]:
        print(json.dumps(measure(arguments[1], int(arguments[2]))))
        return
    rows = [(name, n) for name in models() for n in SIZES if not name.startswith("wide")]
    rows += [(name, 100_000) for name in models() if name.startswith("wide")]
    if arguments:
        rows = [(arguments[0], int(n)) for n in arguments[1:]]
    print(
        f"{'':22}{'points':>10}{'search':>9}{'fit':>9}{'after':>9}{'growth':>8}{'GB':>6}  accuracy"
    )
    last = {}
    for name, n in rows:
        row = alone(name, n)
        if "error" in row:
            print(f"{name:22}{n:>10,}  {row['error'][:90]}", flush=True)
            continue
        after = row["fit"] if name.startswith("wide") else max(row["fit"] - row["search"], 1e-3)
        growth = ""
        if name in last and not name.startswith("wide"):
            before, n_before = last[name]
            growth = f"{np.log(after / before) / np.log(n / n_before):.2f}"
        last[name] = after, n
        print(
            f"{name:22}{n:>10,}{row['search']:>9.2f}{row['fit']:>9.2f}{after:>9.2f}{growth:>8}"
            f"{row['peak']:>6.1f}  {row['accuracy']:.3f}",
            *(f"\n    warned: {text[:110]}" for text in row["warned"]),
            flush=True,
        )


if __name__ == "__main__":
    main(sys.argv[1:])
