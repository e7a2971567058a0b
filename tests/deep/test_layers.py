"""Layers: shapes, starts, and whole nets against numerical differences."""

import numpy as np
import pytest

from course.deep import (
    SGD,
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


def conv_net(rng, dtype=np.float64):
    return Sequential(
        Conv2d(1, 2, rng, dtype=dtype),
        ReLU(),
        MaxPool2d(),
        Conv2d(2, 3, rng, dtype=dtype),
        ReLU(),
        MaxPool2d(),
        Flatten(),
        Linear(12, 4, rng, dtype=dtype),
    )


def test_a_whole_net_has_the_numerical_gradient():
    rng = np.random.RandomState(0)
    net = conv_net(rng)
    x = Tensor(rng.uniform(size=(3, 1, 8, 8)))
    targets = rng.dirichlet(np.ones(4), size=3)
    cross_entropy(net(x), targets, weight=[1.0, 0.0, 2.0]).backward()
    for parameter in net.parameters:

        def loss(value, parameter=parameter):
            kept, parameter.data = parameter.data, value
            out = float(cross_entropy(net(x), targets, weight=[1.0, 0.0, 2.0]).data)
            parameter.data = kept
            return out

        expected = numerical_gradient(loss, parameter.data)
        np.testing.assert_allclose(parameter.grad, expected, atol=1e-6)


def test_start_keeps_the_size_of_the_signal():
    rng = np.random.RandomState(0)
    x = Tensor(rng.normal(size=(200, 300)).astype(np.float32))
    for _ in range(5):
        x = Linear(300, 300, rng)(x).relu()
    assert 0.5 < float((x.data**2).mean()) < 2.0


def test_layers_keep_float32():
    rng = np.random.RandomState(0)
    net = conv_net(rng, np.float32)
    assert net(Tensor(np.zeros((2, 1, 8, 8), np.float32))).data.dtype == np.float32


def test_a_sample_of_weight_zero_teaches_nothing():
    logits = Tensor(np.random.RandomState(0).normal(size=(2, 3)), requires_grad=True)
    cross_entropy(logits, np.eye(3)[:2], weight=[0.0, 1.0]).backward()
    assert not logits.grad[0].any()
    assert logits.grad[1].any()


def test_the_readable_engine_learns_to_tell_the_moons_apart():
    from course.datasets import make_two_moons

    X, y = make_two_moons(200, random_state=0)
    rng = np.random.RandomState(0)
    net = Sequential(Linear(2, 16, rng), ReLU(), Linear(16, 2, rng))
    optimizers = [SGD(p.data.reshape(-1)) for p in net.parameters]
    x, targets = Tensor(X.astype(np.float32)), np.eye(2, dtype=np.float32)[y]
    for _ in range(200):
        cross_entropy(net(x), targets).backward()
        for parameter, optimizer in zip(net.parameters, optimizers, strict=True):
            optimizer.step(parameter.grad.reshape(-1), learning_rate=0.1)
            parameter.grad = None
    assert (net(x).data.argmax(axis=1) == y).mean() > 0.97


def test_cross_entropy_is_that_of_pytorch():
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    rng = np.random.RandomState(0)
    logits, targets = rng.normal(size=(5, 3)), rng.dirichlet(np.ones(3), size=5)
    ours = cross_entropy(Tensor(logits), targets)
    theirs = torch.nn.functional.cross_entropy(torch.tensor(logits), torch.tensor(targets))
    assert float(ours.data) == pytest.approx(theirs.item(), abs=1e-12)
