"""CPU time and memory of the graph methods beside scikit-learn's.

Run it by hand: ``python tests/benchmarks/bench_graph.py [LARGEST]`` (50,000 points
where no other size is given; that takes some minutes). Both sides run in one process
on one thread, in turn; printed are the medians of five rounds. "ratio" is ours over
scikit-learn's for spreading, scikit-learn's over ours for propagation; "after" is the
time after the neighbor search in parts of the search alone. Memory is the peak that
``fit`` adds, in a process of its own.
"""

import os

# Before NumPy loads: with small matrices more threads only cost time.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

import numpy as np
from sklearn import semi_supervised
from sklearn.datasets import make_classification
from sklearn.neighbors import NearestNeighbors

from course.datasets import UNLABELED, hide_labels
from course.methods import LabelPropagation, LabelSpreading
from course.methods.graph import rbf_kernel
from course.methods.propagation import harmonic_solution

ROUNDS = 5
SIZES = (1_000, 5_000, 10_000, 20_000, 50_000)


def points(n_samples):
    """Return points in 64 dimensions and labels, ten a class, the rest hidden."""
    X, y = make_classification(
        n_samples, 64, n_informative=20, n_classes=10, n_clusters_per_class=1, random_state=0
    )
    return X, hide_labels(y, per_class=10, random_state=0)


def medians(*calls):
    """Return the median CPU seconds of each call, all run in turn."""
    seconds = np.empty((ROUNDS, len(calls)))
    for row in seconds:
        for i, call in enumerate(calls):
            start = time.process_time()
            call()
            row[i] = time.process_time() - start
    return np.median(seconds, axis=0)


def bench_neighbors(n_samples):
    X, y = points(n_samples)

    def search():
        NearestNeighbors(n_neighbors=7).fit(X).kneighbors(X, return_distance=False)

    for ours, theirs in (
        (LabelSpreading, semi_supervised.LabelSpreading),
        (LabelPropagation, semi_supervised.LabelPropagation),
    ):
        alone, mine, other = medians(
            search,
            lambda ours=ours: ours(kernel="knn").fit(X, y),
            lambda theirs=theirs: theirs(kernel="knn").fit(X, y),
        )
        ratio = mine / other if ours is LabelSpreading else other / mine
        print(
            f"{ours.__name__:17} knn {n_samples:6}  {alone:7.3f} {mine:7.3f} {other:7.3f} "
            f"{ratio:6.2f}   {(mine - alone) / alone:6.1%}",
            flush=True,
        )


def bench_rbf(n_samples=2_000):
    X, y = points(n_samples)
    gamma = 0.05  # slow enough for scikit-learn to run all of its rounds
    mine, other = medians(
        lambda: LabelPropagation(gamma=gamma).fit(X, y),
        lambda: semi_supervised.LabelPropagation(gamma=gamma).fit(X, y),
    )
    rounds = semi_supervised.LabelPropagation(gamma=gamma).fit(X, y).n_iter_
    model = LabelPropagation(gamma=gamma).fit(X, y)
    targets = (y[:, None] == model.classes_).astype(float)
    exact = harmonic_solution(rbf_kernel(X, X, gamma), y != UNLABELED, targets)
    error = np.abs(exact - model.label_distributions_).max()
    print(
        f"{'LabelPropagation':17} rbf {n_samples:6}  {'':7} {mine:7.3f} {other:7.3f} "
        f"{other / mine:6.2f}   scikit-learn ran {rounds} rounds; ours is off by {error:.0e}"
    )


def peak(model, n_samples):
    """Return the megabytes that ``fit`` adds to the peak of a fresh process."""
    with tempfile.TemporaryDirectory() as folder:
        for name, array in zip("Xy", points(n_samples), strict=True):
            np.save(f"{folder}/{name}.npy", array)
        asked = [sys.executable, __file__, "--peak", model, folder]
        done = subprocess.run(asked, capture_output=True, text=True, check=True)
    return float(done.stdout)


def high_water():
    """Return the megabytes this process has held at most (Linux).

    Not ``ru_maxrss``: a child starts with that of its parent.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def print_peak(model, folder):
    X, y = (np.load(f"{folder}/{name}.npy") for name in "Xy")
    # A first fit on a few points loads all code.
    for part in (slice(500), slice(None)):
        before = high_water()
        {"propagation": LabelPropagation, "spreading": LabelSpreading}[model](kernel="knn").fit(
            X[part], y[part]
        )
    print(high_water() - before)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    if sys.argv[1:2] == ["--peak"]:
        print_peak(*sys.argv[2:])
        sys.exit()
    largest = int(sys.argv[1]) if len(sys.argv) > 1 else max(SIZES)
    print(f"{'CPU seconds':28} {'search':>8} {'ours':>7} {'sklearn':>7} {'ratio':>6} {'after':>8}")
    bench_rbf()
    for n_samples in (n for n in SIZES if n <= largest):
        bench_neighbors(n_samples)
    for model in ("propagation", "spreading"):
        print(f"{model:17} knn {largest:6}  peak above the data {peak(model, largest):.0f} MB")
