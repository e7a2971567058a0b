"""The engine: every gradient against numerical differences, and its promises about memory."""

import gc
import weakref

import numpy as np
import pytest

from course.deep import Tensor, conv2d, gradient_check, max_pool2d
from course.deep.tensor import _result

rng = np.random.RandomState(0)


def positive(*shape):
    return rng.uniform(0.5, 2.0, size=shape)


def normal(*shape):
    return rng.normal(size=shape)


def weighed(tensor):
    """One number in which every entry counts differently, so that no error cancels."""
    weights = np.random.RandomState(1).normal(size=tensor.shape)
    return (tensor * weights).sum()


OPERATIONS = {
    "add": (lambda a, b: a + b, normal(3, 4), normal(3, 4)),
    "add row": (lambda a, b: a + b, normal(3, 4), normal(4)),
    "add column": (lambda a, b: a + b, normal(3, 1), normal(2, 1, 4)),
    "add number": (lambda a: 2.0 + a + 1, normal(3)),
    "subtract": (lambda a, b: a - b, normal(3, 4), normal(1, 4)),
    "subtract from": (lambda a: 1.0 - a, normal(3)),
    "multiply": (lambda a, b: a * b, normal(3, 4), normal(3, 1)),
    "multiply by itself": (lambda a: a * a, normal(3, 4)),
    "multiply by array": (lambda a: np.arange(4.0) * a, normal(3, 4)),
    "divide": (lambda a, b: a / b, normal(3, 4), positive(4)),
    "divide one": (lambda a: 1 / a, positive(3)),
    "negate": (lambda a: -a, normal(3)),
    "matmul": (lambda a, b: a @ b, normal(3, 4), normal(4, 2)),
    "matmul batch": (lambda a, b: a @ b, normal(5, 3, 4), normal(4, 2)),
    "matmul vectors": (lambda a, b: a @ b, normal(4), normal(4)),
    "matmul vector right": (lambda a, b: a @ b, normal(3, 4), normal(4)),
    "matmul vector left": (lambda a, b: a @ b, normal(4), normal(4, 3)),
    "matmul array left": (lambda a: np.ones((2, 3)) @ a, normal(3, 4)),
    "relu": (lambda a: a.relu(), normal(3, 4)),
    "exp": (lambda a: a.exp(), normal(3, 4)),
    "log": (lambda a: a.log(), positive(3, 4)),
    "log_softmax": (lambda a: a.log_softmax(), 5 * normal(3, 4)),
    "sum": (lambda a: a.sum(), normal(3, 4)),
    "sum axis": (lambda a: a.sum(1), normal(3, 4)),
    "sum axes": (lambda a: a.sum((0, 2)), normal(2, 3, 4)),
    "sum keepdims": (lambda a: a.sum(0, keepdims=True), normal(3, 4)),
    "mean": (lambda a: a.mean(), normal(3, 4)),
    "mean axis": (lambda a: a.mean(0), normal(3, 4)),
    "reshape": (lambda a: a.reshape(2, -1), normal(3, 4)),
    "conv": (lambda a, b: conv2d(a, b), normal(2, 3, 5, 6), normal(4, 3, 3, 2)),
    "conv padded": (lambda a, b: conv2d(a, b, 1), normal(2, 3, 4, 4), normal(2, 3, 3, 3)),
    "max pool": (lambda a: max_pool2d(a), normal(2, 3, 4, 6)),
    "max pool 3": (lambda a: max_pool2d(a, 3), normal(1, 2, 6, 3)),
    "one tensor twice": (lambda a: a.exp() + a * a.exp(), normal(3)),
    "diamond": (lambda a: (a.exp() + 1).log() * (a.exp() - 2), normal(3)),
}


@pytest.mark.parametrize("name", OPERATIONS)
def test_gradient_is_the_numerical_one(name):
    function, *arrays = OPERATIONS[name]
    assert gradient_check(lambda *tensors: weighed(function(*tensors)), *arrays) < 1e-6


def test_a_wrong_gradient_is_caught():
    def wrong_exp(x):
        return _result(np.exp(x.data), (x, lambda g: g))

    assert gradient_check(lambda x: wrong_exp(x).sum(), normal(3)) > 1e-3


def test_broadcast_without_summing_back_is_caught():
    x, row = Tensor(normal(3, 4), requires_grad=True), Tensor(normal(4), requires_grad=True)
    (x + row).sum().backward()
    assert row.grad.shape == (4,)
    np.testing.assert_array_equal(row.grad, np.full(4, 3.0))


def test_backward_twice_on_one_computation_is_refused_and_changes_nothing():
    x = Tensor([1.0, 2.0], requires_grad=True)
    loss = (x * x).sum()
    loss.backward()
    with pytest.raises(RuntimeError, match="compute it again"):
        loss.backward()
    np.testing.assert_array_equal(x.grad, [2.0, 4.0])


def test_backward_through_a_part_that_was_walked_back_is_refused():
    x = Tensor([1.0, 2.0], requires_grad=True)
    shared = x.exp()
    shared.sum().backward()
    before = x.grad
    with pytest.raises(RuntimeError, match="compute it again"):
        (shared * 2).sum().backward()
    assert x.grad is before


def test_gradients_of_new_computations_add_up():
    x = Tensor([1.0, 2.0], requires_grad=True)
    for _ in range(3):
        (x * x).sum().backward()
    np.testing.assert_array_equal(x.grad, [6.0, 12.0])


def test_two_leaves_do_not_share_one_gradient_array():
    a, b = (Tensor([1.0], requires_grad=True) for _ in range(2))
    (a + b).sum().backward()
    a.grad += 1
    assert b.grad[0] == 1.0


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_type_is_kept_through_every_operation(dtype):
    for name, (function, *arrays) in OPERATIONS.items():
        if "array" in name:
            continue  # an array of another type decides for itself, as in NumPy
        leaves = [Tensor(a.astype(dtype), requires_grad=True) for a in arrays]
        out = function(*leaves)
        assert out.data.dtype == dtype, name
        out.sum().backward()
        assert all(leaf.grad.dtype == dtype for leaf in leaves), name


def test_whole_numbers_become_float64():
    assert Tensor([1, 2]).data.dtype == np.float64
    assert Tensor(True).data.dtype == np.float64


def test_no_gradient_passes_a_detached_tensor():
    x = Tensor([3.0], requires_grad=True)
    (x.detach() * x).sum().backward()
    np.testing.assert_array_equal(x.grad, [3.0])


def test_backward_without_anything_to_learn_is_refused():
    with pytest.raises(RuntimeError, match="requires_grad"):
        Tensor([1.0]).sum().backward()


def test_backward_from_several_numbers_needs_their_gradient():
    x = Tensor([1.0, 2.0], requires_grad=True)
    with pytest.raises(RuntimeError, match="sum"):
        (x * 2).backward()
    (x * 2).backward(np.array([1.0, 10.0]))
    np.testing.assert_array_equal(x.grad, [2.0, 20.0])


def test_log_softmax_survives_large_scores():
    x = Tensor([[1e4, 0.0, -1e4]], requires_grad=True)
    out = x.log_softmax()
    out.sum().backward()
    assert np.isfinite(out.data).all()
    assert np.isfinite(x.grad).all()


def test_of_equal_pixels_the_first_gets_the_gradient():
    x = Tensor(np.ones((1, 1, 2, 2)), requires_grad=True)
    max_pool2d(x).sum().backward()
    np.testing.assert_array_equal(x.grad[0, 0], [[1.0, 0.0], [0.0, 0.0]])


def test_a_long_chain_needs_no_deep_recursion():
    x = Tensor([1.0], requires_grad=True)
    total = x
    for _ in range(5000):
        total = total + x
    total.sum().backward()
    assert x.grad[0] == 5001.0


def test_nothing_of_a_step_is_kept_alive():
    class Watched(np.ndarray):
        pass

    gc.disable()
    try:
        weight = Tensor(np.ones((4, 2)), requires_grad=True)
        x = Tensor(normal(3, 4))
        middle = x @ weight
        loss = (middle.relu().log_softmax() * 2.0).mean()
        gone = [weakref.ref(middle), weakref.ref(loss)]
        loss.backward()
        middle_kept_by_loss = weakref.ref(middle)
        del middle
        assert middle_kept_by_loss() is None  # although the loss is still there
        del loss
        assert all(ref() is None for ref in gone)  # without the garbage collector
    finally:
        gc.enable()


def test_against_pytorch():
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    images, filters, matrix = normal(3, 2, 6, 6), normal(4, 2, 3, 3), normal(36, 5)

    ours = [Tensor(a, requires_grad=True) for a in (images, filters, matrix)]
    x, w, m = ours
    pooled = max_pool2d(conv2d(x, w, padding=1).relu())
    loss = (pooled.reshape(3, 36) @ m).log_softmax().mean()
    loss.backward()

    theirs = [torch.tensor(a, requires_grad=True) for a in (images, filters, matrix)]
    x, w, m = theirs
    pooled = torch.nn.functional.max_pool2d(torch.nn.functional.conv2d(x, w, padding=1).relu(), 2)
    reference = torch.log_softmax(pooled.reshape(3, 36) @ m, dim=1).mean()
    reference.backward()

    assert float(loss.data) == pytest.approx(reference.item(), abs=1e-12)
    for mine, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(mine.grad, other.grad.numpy(), atol=1e-12)
