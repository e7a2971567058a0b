"""Accuracy against the weight of the unlabeled points, over many label draws.

Run it by hand: ``python tests/benchmarks/bench_unlabeled_weight.py [FIRST_SEED] [DRAWS]``
(1000 and 40 if not given; seeds below 1,000 are for choosing). One seed draws a
data set and its labels. Printed is the mean accuracy on the unlabeled points for
each weight, and on how many draws weight 0.05 was ahead of none and of full.
"""

import sys

import numpy as np

from course.datasets import (
    hide_labels,
    make_bag_of_words,
    make_blobs,
    make_cigars,
    make_circles,
    make_two_moons,
)
from course.methods import SemiSupervisedGaussianMixture, SemiSupervisedNaiveBayes

WEIGHTS = (0.0, 0.01, 0.05, 0.2, 0.5, 1.0)
SETS = (make_cigars, make_blobs, make_two_moons, make_circles, make_bag_of_words)


def accuracies(make, model, per_class, seeds):
    """Return the accuracy on the hidden labels, array of shape (draws, weights)."""
    scores = np.zeros((len(seeds), len(WEIGHTS)))
    for draw, seed in enumerate(seeds):
        X, y = make(random_state=seed)
        few = hide_labels(y, per_class, random_state=seed)
        hidden = few == -1
        for column, weight in enumerate(WEIGHTS):
            fitted = model(unlabeled_weight=weight).fit(X, few)
            scores[draw, column] = fitted.score(X[hidden], y[hidden])
    return scores


def main(first_seed=1000, draws=40):
    seeds = range(first_seed, first_seed + draws)
    print(f"{'draws ' + str(first_seed) + '-' + str(seeds[-1]):28}", *(f"{w:6}" for w in WEIGHTS))
    for make in SETS:
        words = make is make_bag_of_words
        model = SemiSupervisedNaiveBayes if words else SemiSupervisedGaussianMixture
        for per_class in (1, 4, 10):
            scores = accuracies(make, model, per_class, seeds)
            little = scores[:, [WEIGHTS.index(0.05)]]
            ahead = np.sum(little > scores, axis=0)
            print(
                f"{make.__name__ + ', ' + str(per_class) + ' a class':28}",
                *(f"{mean:6.3f}" for mean in scores.mean(axis=0)),
                f"  0.05 ahead of 0: {ahead[0]}, of 1: {ahead[-1]}",
            )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
