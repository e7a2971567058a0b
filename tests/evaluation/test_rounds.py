"""Self-training followed round by round."""

import numpy as np

from course.datasets import UNLABELED, make_two_moons
from course.evaluation import follow_rounds
from course.methods import SelfTrainingClassifier, SoftmaxRegression


def test_following_a_fit_counts_what_it_believed():
    X, y = make_two_moons(100, random_state=0)
    y_few = np.where(np.arange(100) < 8, y, UNLABELED)
    steps = follow_rounds(SelfTrainingClassifier(SoftmaxRegression(), 0.6), X, y_few, y)
    assert steps[0]["believed"] == steps[0]["wrong"] == 0
    believed = [step["believed"] for step in steps]
    assert believed == sorted(believed) and believed[-1] > 0
    assert all(step["wrong"] <= step["believed"] <= 92 for step in steps)
