"""Matching views without labels: the slope, what is learned, and bad input."""

import numpy as np
import pytest
from sklearn.base import clone

from course.datasets import load_digits
from course.deep import ImageAugmentation, ViewMatching, numerical_gradient
from course.deep.pretraining import contrast
from course.methods import KNeighborsClassifier


@pytest.fixture(scope="module")
def digits():
    X, y = load_digits()
    return X[:600], y[:600]


@pytest.mark.parametrize("temperature", [0.2, 1.0])
def test_the_slope_is_the_numerical_one(temperature):
    vectors = np.random.RandomState(0).normal(size=(10, 4))
    expected = numerical_gradient(lambda v: contrast(v, temperature)[0], vectors)
    np.testing.assert_allclose(contrast(vectors, temperature)[1], expected, atol=1e-7)


def test_the_loss_is_smallest_where_partners_are_alike_and_others_are_not():
    apart = np.eye(4)
    partners = np.concatenate([apart, apart])
    strangers = np.concatenate([apart, apart[[1, 2, 3, 0]]])
    nobody = np.ones((8, 4))
    losses = [contrast(v, 0.5)[0] for v in (partners, nobody, strangers)]
    assert losses == sorted(losses)
    assert losses[1] == pytest.approx(np.log(7))  # all alike: one of seven, at random


def test_the_length_of_a_vector_does_not_count():
    vectors = np.random.RandomState(1).normal(size=(6, 3))
    assert contrast(5 * vectors, 0.5)[0] == pytest.approx(contrast(vectors, 0.5)[0])
    slope = contrast(vectors, 0.5)[1]
    np.testing.assert_allclose((slope * vectors).sum(axis=1), 0, atol=1e-12)


def test_a_trained_net_finds_views_of_a_digit_and_its_class(digits):
    X, y = digits
    game = ViewMatching(max_iter=150, random_state=0).fit(X)
    assert np.mean(game.losses_[-10:]) < np.mean(game.losses_[:10]) - 1
    seen = ImageAugmentation().strong(X, np.random.RandomState(0))

    def found(net):
        cosines = net.transform(X) @ net.transform(seen).T
        return np.mean(cosines.argmax(axis=0) == np.arange(len(X)))

    untrained = ViewMatching(max_iter=0, random_state=0).fit(X)
    assert found(game) > 2 * found(untrained)

    def right(read):
        model = KNeighborsClassifier(n_neighbors=1).fit(read(X[:40]), y[:40])
        return model.score(read(X[40:]), y[40:])

    assert right(game.transform) > right(untrained.transform) + 0.05


def test_labels_are_not_read_and_a_seed_gives_the_same_net(digits):
    X, y = digits
    game = ViewMatching(max_iter=3, random_state=3)
    once = game.fit(X, y).transform(X[:5])
    again = clone(game).fit(X).transform(X[:5])
    np.testing.assert_array_equal(once, again)
    np.testing.assert_allclose(np.linalg.norm(once, axis=1), 1)


def test_no_digit_is_its_own_partner():
    loss, _ = contrast(np.array([[1.0, 0.0], [1.0, 0.0]]), 0.1)
    assert loss == pytest.approx(0)  # two views of one point: there is nobody else to take it for


@pytest.mark.parametrize(
    ("parameters", "shape", "message"),
    [
        ({}, (5, 63), "square images whose side is a multiple of 4"),
        ({}, (5, 25), "square images whose side is a multiple of 4"),
        ({"max_iter": -1}, (5, 64), "max_iter must be a whole number of at least 0"),
        ({"n_components": 0}, (5, 64), "n_components must be a whole number"),
        ({"temperature": 0}, (5, 64), "temperature must be"),
    ],
)
def test_bad_input_gets_one_clear_line(parameters, shape, message):
    with pytest.raises(ValueError, match=message):
        ViewMatching(**parameters).fit(np.zeros(shape))


@pytest.mark.parametrize("augment", [0, "images"])
def test_an_augmentation_without_a_strong_view_is_named(augment):
    with pytest.raises(ValueError, match=r"^augment must be an object with strong"):
        ViewMatching(max_iter=1, augment=augment).fit(np.zeros((2, 64)))
