"""The waves: made alike for a seed, and hard for the reason they are meant to be hard."""

import numpy as np
import pytest
from sklearn.svm import SVC

from course.datasets import hide_labels, make_waves
from course.deep import SupervisedNet


def test_shapes_classes_and_seed():
    X, y = make_waves(101, random_state=0)
    assert X.shape == (101, 64)
    assert np.ptp(np.bincount(y)) <= 1
    again, _ = make_waves(101, random_state=0)
    np.testing.assert_array_equal(X, again)
    assert not np.array_equal(X, make_waves(101, random_state=1)[0])


def test_without_noise_no_two_signals_are_alike():
    X, _ = make_waves(40, noise=0.0, random_state=0)
    gaps = np.linalg.norm(X[:, None] - X[None], axis=2)
    assert gaps[~np.eye(len(X), dtype=bool)].min() > 0.1


@pytest.mark.parametrize(("arguments", "message"), [((2,), "n_samples"), ((10, -1.0), "noise")])
def test_bad_arguments_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        make_waves(*arguments)


def score(model, draw, per_class=None):
    X, y = make_waves(1000, random_state=draw)
    y_train = y[:700] if per_class is None else hide_labels(y[:700], per_class, random_state=draw)
    known = y_train != -1
    return model.fit(X[:700][known], y_train[known]).score(X[700:], y[700:])


def test_few_labels_are_too_few_and_all_are_enough_for_a_support_vector_machine():
    assert np.mean([score(SVC(), draw, per_class=4) for draw in range(5)]) < 0.8
    assert np.mean([score(SVC(), draw) for draw in range(2)]) > 0.97


@pytest.mark.slow
def test_few_labels_are_too_few_and_all_are_enough_for_the_net():
    net = SupervisedNet(random_state=0, augment="signals")
    assert np.mean([score(net, draw, per_class=4) for draw in range(5)]) < 0.8
    assert score(net, 0) > 0.97
