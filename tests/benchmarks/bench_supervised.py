"""CPU time beside scikit-learn: k-means, Gaussian mixture, softmax regression, on the digits.

Run it by hand: ``python tests/benchmarks/bench_supervised.py``. Both sides run in
one process on one thread, in turn, from the same starts; printed are the medians
of five rounds and the ratio, ours over scikit-learn's. k-means and the mixture
count time per round of theirs, softmax regression the time to one and the same
objective value.
"""

import os

# Before NumPy loads: with small matrices more threads only cost time.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import time
import warnings

import numpy as np
import sklearn.cluster
import sklearn.linear_model
import sklearn.mixture
from sklearn.exceptions import ConvergenceWarning

from course.datasets import load_digits
from course.methods import GaussianMixture, KMeans, SoftmaxRegression
from course.methods.gaussians import COVARIANCE_TYPES, maximization
from course.methods.supervised import cross_entropy
from course.validation import one_hot

ROUNDS = 5
N_CLUSTERS = 10


def cpu_seconds(fit, times):
    """Return the CPU seconds of one call of ``fit``, averaged over ``times`` calls."""
    start = time.process_time()
    for _ in range(times):
        fit()
    return (time.process_time() - start) / times


def compare(name, ours, theirs, times=5, note=""):
    """Time two estimators in turn and print the medians and the ratio.

    ``ours`` and ``theirs`` return a fitted estimator; time is divided by its
    rounds, the largest ``n_iter_``, unless ``note`` says that the whole fit counts.
    """
    rounds = [1 if note else np.max(fit().n_iter_) for fit in (ours, theirs)]
    seconds = np.array([[cpu_seconds(fit, times) for fit in (ours, theirs)] for _ in range(ROUNDS)])
    per_round = np.median(seconds, axis=0) / rounds * 1e3
    unit = note or f"a round, {rounds[0]} and {rounds[1]} rounds"
    print(
        f"{name:28} {per_round[0]:8.3f} {per_round[1]:8.3f} {per_round[0] / per_round[1]:6.2f}"
        f"   {unit}"
    )


def bench_k_means(X):
    for seed in range(3):
        rows = np.random.RandomState(seed).choice(len(X), N_CLUSTERS, replace=False)
        shared = {"n_clusters": N_CLUSTERS, "init": X[rows], "n_init": 1, "tol": 0}
        compare(
            f"k-means, start {seed}",
            lambda shared=shared: KMeans(**shared).fit(X),
            lambda shared=shared: sklearn.cluster.KMeans(**shared).fit(X),
            times=20,
        )


def bench_mixture(X):
    clusters = KMeans(N_CLUSTERS, n_init=1, random_state=0).fit(X).labels_
    for covariance_type in COVARIANCE_TYPES:
        start = maximization(X, one_hot(clusters, N_CLUSTERS), covariance_type, 1e-3)
        matrix = covariance_type in ("full", "tied")
        covariances = start["covariances"]
        shared = {
            "n_components": N_CLUSTERS,
            "covariance_type": covariance_type,
            "reg_covar": 1e-3,
            "weights_init": start["weights"],
            "means_init": start["means"],
            "precisions_init": np.linalg.inv(covariances) if matrix else 1 / covariances,
        }
        compare(
            f"mixture, {covariance_type}",
            lambda shared=shared: GaussianMixture(**shared).fit(X),
            # Its own start is thrown away; "random" is the cheapest.
            lambda shared=shared: sklearn.mixture.GaussianMixture(
                **shared, init_params="random"
            ).fit(X),
        )


def bench_softmax(X, y):
    targets = one_hot(y, N_CLUSTERS)

    def objective(model):
        scores = X @ model.coef_.T + model.intercept_
        return cross_entropy(scores, targets) + np.sum(model.coef_**2) / (2 * model.C * len(X))

    for C in (0.1, 1.0, 10.0):
        shared = {"C": C, "tol": 1e-4, "max_iter": 1000}

        def ours(shared=shared):
            return SoftmaxRegression(**shared).fit(X, y)

        def theirs(shared=shared):
            return sklearn.linear_model.LogisticRegression(**shared).fit(X, y)

        reached, asked = objective(ours()), objective(theirs())
        note = f"a fit; objective {reached:.9f}, scikit-learn {asked:.9f}"
        compare(f"softmax regression, C={C}", ours, theirs, times=3, note=note)


if __name__ == "__main__":
    warnings.simplefilter("ignore", ConvergenceWarning)
    digits, labels = load_digits()
    print(f"{'CPU milliseconds':28} {'ours':>8} {'sklearn':>8} {'ratio':>6}")
    bench_k_means(digits)
    bench_mixture(digits)
    bench_softmax(digits, labels)
