"""Optimizers: step by step those of PyTorch, and what they promise without it."""

import numpy as np
import pytest

from course.deep import SGD, Adam, ExponentialMovingAverage, half_cosine
from course.deep.optimizers import teacher_step


def path(optimizer, weights, n_steps=20):
    """Follow a stretched bowl downhill."""
    visited = []
    for step in range(n_steps):
        optimizer.step(weights * np.array([1.0, 10.0]), learning_rate=0.02 + 0.001 * step)
        visited.append(weights.copy())
    return np.array(visited)


@pytest.mark.parametrize("name", ["SGD", "Adam"])
def test_steps_are_those_of_pytorch(name):
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    weights = np.array([3.0, -2.0])
    ours = {"SGD": SGD, "Adam": Adam}[name](weights, weight_decay=0.01)
    point = torch.tensor(weights.copy(), requires_grad=True)
    if name == "SGD":
        theirs = torch.optim.SGD([point], 0.02, momentum=0.9, nesterov=True, weight_decay=0.01)
    else:
        theirs = torch.optim.AdamW([point], 0.02, weight_decay=0.01)
    expected = []
    for step in range(20):
        theirs.param_groups[0]["lr"] = 0.02 + 0.001 * step
        point.grad = (point * torch.tensor([1.0, 10.0])).detach()
        theirs.step()
        expected.append(point.detach().numpy().copy())
    np.testing.assert_allclose(path(ours, weights), expected, atol=1e-7)


@pytest.mark.parametrize("kind", [SGD, Adam])
def test_it_gets_to_the_bottom_of_a_bowl(kind):
    weights = np.array([3.0, -2.0])
    optimizer = kind(weights)
    for step in range(300):
        optimizer.step(weights * np.array([1.0, 10.0]), half_cosine(step, 300, 0.05))
    assert np.abs(weights).max() < 0.05


def test_momentum_is_nesterovs():
    weights = np.array([0.0])
    optimizer = SGD(weights, momentum=0.5)
    optimizer.step(np.array([1.0]), learning_rate=1.0)
    assert weights[0] == -1.5  # plain momentum would be at -1


def test_average_forgets_the_start_and_then_moves_slowly():
    average = ExponentialMovingAverage(np.array([100.0]), decay=0.99)
    for _ in range(50):
        average.update(np.array([1.0]))
    assert average.weights[0] == pytest.approx(1.0, abs=0.01)
    for _ in range(2000):
        average.update(np.array([1.0]))
    average.update(np.array([2.0]))
    assert average.weights[0] == pytest.approx(1.01, abs=1e-4)


@pytest.mark.parametrize("n_updates", [1, 9, 200])
def test_a_teacher_keeps_its_share_and_takes_the_rest(n_updates):
    rng = np.random.RandomState(n_updates)
    teacher, student = rng.normal(size=(2, 5))
    before = teacher.copy()
    keep = min(0.9, n_updates / (n_updates + 10))
    got = teacher_step(teacher, student, n_updates, decay=0.9)
    np.testing.assert_allclose(got, keep * teacher + (1 - keep) * student)
    np.testing.assert_array_equal(teacher, before)


def test_average_has_numbers_of_its_own():
    weights = np.array([1.0])
    average = ExponentialMovingAverage(weights)
    weights += 1
    assert average.weights[0] == 1.0


def test_learning_rate_fades_from_start_to_nothing():
    rates = [half_cosine(step, 100, 0.1) for step in range(101)]
    assert rates[0] == 0.1
    assert rates[50] == pytest.approx(0.05)
    assert rates[100] == pytest.approx(0.0, abs=1e-12)
    assert np.all(np.diff(rates) < 0)
