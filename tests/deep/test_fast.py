"""The fast nets: the same logits and gradients as the readable engine."""

import numpy as np
import pytest

from course.deep import (
    Conv2d,
    Flatten,
    Linear,
    MaxPool2d,
    ReLU,
    Sequential,
    Tensor,
    cross_entropy,
    numerical_gradient,
)
from course.deep.fast import conv, mlp


def readable_twin(net, side=None):
    """The same net on the readable engine, with the same weights."""
    rng = np.random.RandomState(0)
    dtype = net.weights.dtype
    layers = []
    for i, layer in enumerate(net.layers):
        if i < net.n_conv:
            layers += [Conv2d(layer.n_in, layer.n_out, rng, dtype=dtype), ReLU(), MaxPool2d()]
        else:
            if i == net.n_conv and i > 0:
                layers.append(Flatten())
            layers.append(Linear(*layer.shapes[0], rng, dtype=dtype))
            if layer.relu:
                layers.append(ReLU())
    twin = Sequential(*layers)
    for mine, theirs in zip(net.parameters, twin.parameters, strict=True):
        theirs.data = mine.reshape(theirs.shape).copy()
    return twin


def softmax(logits):
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


NETS = {
    "mlp": lambda dtype: mlp(64, 5, np.random.RandomState(1), hidden=(20, 12), dtype=dtype),
    "linear": lambda dtype: mlp(64, 5, np.random.RandomState(1), hidden=(), dtype=dtype),
    "conv": lambda dtype: conv(64, 5, np.random.RandomState(1), channels=(4, 6), dtype=dtype),
    "one conv": lambda dtype: conv(64, 5, np.random.RandomState(1), channels=(3,), dtype=dtype),
}


@pytest.mark.parametrize("name", NETS)
@pytest.mark.parametrize(("dtype", "close"), [(np.float64, 1e-12), (np.float32, 2e-5)])
def test_same_as_the_readable_engine(name, dtype, close):
    net = NETS[name](dtype)
    rng = np.random.RandomState(0)
    net.weights += rng.normal(scale=0.05, size=net.weights.shape).astype(dtype)
    twin = readable_twin(net)
    X = rng.uniform(size=(300, 64)).astype(dtype)  # more than a portion
    X[:, ::8] = 0  # blank paper, where pixels of a block are equal
    X[:20] = 0
    targets = rng.dirichlet(np.ones(5), size=300).astype(dtype)

    pixels = Tensor(X.reshape(-1, 1, 8, 8) if net.n_conv else X, requires_grad=True)
    logits = twin(pixels)
    cross_entropy(logits, targets).backward()

    assert net.logits(X).dtype == dtype
    np.testing.assert_allclose(net.logits(X), logits.data, atol=close)
    net.backpropagate(X, lambda out, rows: (softmax(out) - targets[rows]) / len(X))
    expected = np.concatenate([p.grad.ravel() for p in twin.parameters])
    np.testing.assert_allclose(net.gradient, expected, atol=close)


@pytest.mark.parametrize("name", NETS)
def test_gradient_with_respect_to_the_input_is_the_numerical_one(name):
    net = NETS[name](np.float64)
    rng = np.random.RandomState(0)
    X, pull = rng.normal(size=(3, 64)), rng.normal(size=(3, 5))
    got = net.backpropagate(X, lambda out, rows: pull[rows].copy(), to_input=True)
    expected = numerical_gradient(lambda x: float((net.logits(x) * pull).sum()), X)
    np.testing.assert_allclose(got, expected, atol=1e-6)


def test_gradients_add_up_until_they_are_cleared():
    net = NETS["conv"](np.float64)
    X = np.random.RandomState(0).uniform(size=(4, 64))

    def slope(out, rows):
        return np.ones_like(out)

    net.backpropagate(X, slope)
    once = net.gradient.copy()
    net.backpropagate(X, slope)
    np.testing.assert_allclose(net.gradient, 2 * once)


def test_portions_do_not_matter():
    net = NETS["conv"](np.float64)
    X = np.random.RandomState(0).uniform(size=(7, 64))
    whole = net.logits(X)
    net.portion = 3
    np.testing.assert_allclose(net.logits(X), whole, atol=1e-12)


def test_a_net_with_other_weights_leaves_the_first_alone():
    net = NETS["conv"](np.float64)
    X = np.random.RandomState(0).uniform(size=(7, 64))
    before = net.logits(X)
    other = net.with_weights(net.weights * 2)
    assert not np.allclose(other.logits(X), before)
    np.testing.assert_array_equal(net.logits(X), before)


def test_a_filter_turned_the_wrong_way_is_caught():
    net = NETS["conv"](np.float64)
    twin = readable_twin(net)
    twin.layers[0].weight.data = twin.layers[0].weight.data[:, :, ::-1]
    X = np.random.RandomState(0).uniform(size=(3, 64))
    assert not np.allclose(net.logits(X), twin(Tensor(X.reshape(-1, 1, 8, 8))).data, atol=1e-3)
