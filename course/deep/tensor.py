"""An array that remembers how it was computed, so that gradients can be passed back.

Reverse-mode automatic differentiation (Linnainmaa 1970). Each operation records its
inputs, and for each input a *vector-Jacobian product* (vjp): a function that turns the
gradient of the loss with respect to the result into the gradient with respect to that
input. ``backward`` walks this record from the loss to the leaves, adds up what arrives
at each tensor, and throws the record away. No operation knows of any other, because
the walk itself is the chain rule.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


class Tensor:
    """An array with a gradient: ``data``, and ``grad``, None before the first ``backward``.

    Parameters
    ----------
    data : array-like or Tensor
        float32 and float64 keep their type; everything else becomes float64.
    requires_grad : bool
        Whether ``backward`` shall add to ``grad``. Results of operations keep none.

    Examples
    --------
    >>> x = Tensor([1.0, 2.0, 3.0], requires_grad=True)
    >>> loss = (x * x).sum()
    >>> loss.backward()
    >>> x.grad
    array([2., 4., 6.])
    """

    __slots__ = ("__weakref__", "_done", "_inputs", "data", "grad", "requires_grad")
    __array_ufunc__ = None  # so that ``array * tensor`` asks the tensor

    def __init__(self, data, requires_grad=False):
        data = data.data if isinstance(data, Tensor) else np.asarray(data)
        self.data = data if data.dtype in (np.float32, np.float64) else data.astype(np.float64)
        self.requires_grad = requires_grad
        self.grad = None
        self._inputs, self._done = (), False

    @property
    def shape(self):
        return self.data.shape

    def __repr__(self):
        return f"Tensor({self.data!r})"

    def detach(self):
        """Return the same numbers without their history: no gradient passes here."""
        return Tensor(self.data)

    def backward(self, gradient=None):
        """Add to the ``grad`` of every leaf how this tensor changes with it.

        ``gradient`` has this tensor's shape; a single number needs none. A second
        ``backward`` over the same computation raises RuntimeError: its notes are gone.
        """
        if not self.requires_grad:
            raise RuntimeError("nothing this tensor was computed from has requires_grad=True")
        if gradient is None and self.data.size != 1:
            raise RuntimeError(f"sum() first: backward starts at a number, not at {self.shape}")
        gradient = np.asarray(1.0 if gradient is None else gradient, dtype=self.data.dtype)
        arrived = {id(self): np.broadcast_to(gradient, self.shape)}
        for node in reversed(_inputs_first(self)):
            gradient = arrived.pop(id(node))
            if not node._inputs:
                before = 0.0 if node.grad is None else node.grad
                node.grad = np.asarray(before + gradient, dtype=node.data.dtype)
            for source, vjp in node._inputs:
                share = vjp(gradient)
                before = arrived.get(id(source))
                arrived[id(source)] = share if before is None else before + share
            node._inputs, node._done = (), bool(node._inputs)

    def __add__(self, other):
        other = _tensor(other, like=self)
        return _result(
            self.data + other.data,
            (self, lambda g: _sum_to(g, self.shape)),
            (other, lambda g: _sum_to(g, other.shape)),
        )

    def __mul__(self, other):
        other = _tensor(other, like=self)
        return _result(
            self.data * other.data,
            (self, lambda g: _sum_to(g * other.data, self.shape)),
            (other, lambda g: _sum_to(g * self.data, other.shape)),
        )

    def __truediv__(self, other):
        other = _tensor(other, like=self)
        quotient = self.data / other.data
        return _result(
            quotient,
            (self, lambda g: _sum_to(g / other.data, self.shape)),
            (other, lambda g: _sum_to(-g * quotient / other.data, other.shape)),
        )

    def __matmul__(self, other):
        other = _tensor(other, like=self)
        if self.data.ndim == 1:
            return (self.reshape(1, -1) @ other).sum(axis=-min(other.data.ndim, 2))
        if other.data.ndim == 1:
            return (self @ other.reshape(-1, 1)).sum(axis=-1)
        return _result(
            self.data @ other.data,
            (self, lambda g: _sum_to(g @ other.data.swapaxes(-1, -2), self.shape)),
            (other, lambda g: _sum_to(self.data.swapaxes(-1, -2) @ g, other.shape)),
        )

    def __neg__(self):
        return self * -1.0

    def __sub__(self, other):
        return self + -_tensor(other, like=self)

    def __rsub__(self, other):
        return -self + other

    def __rtruediv__(self, other):
        return _tensor(other, like=self) / self

    def __rmatmul__(self, other):
        return _tensor(other, like=self) @ self

    __radd__ = __add__
    __rmul__ = __mul__

    def relu(self):
        """Return the larger of each number and 0; at 0 itself the gradient is 0."""
        out = np.maximum(self.data, 0)
        return _result(out, (self, lambda g: g * (out > 0)))

    def exp(self):
        out = np.exp(self.data)
        return _result(out, (self, lambda g: g * out))

    def log(self):
        return _result(np.log(self.data), (self, lambda g: g / self.data))

    def log_softmax(self):
        """Return the logarithms of the probabilities that logits stand for, along the last axis."""
        shifted = self.data - self.data.max(axis=-1, keepdims=True)
        out = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
        return _result(out, (self, lambda g: log_softmax_vjp(out, g)))

    def sum(self, axis=None, keepdims=False):
        total = self.data.sum(axis, keepdims=True)
        out = total if keepdims else self.data.sum(axis)
        return _result(out, (self, lambda g: np.broadcast_to(g.reshape(total.shape), self.shape)))

    def mean(self, axis=None, keepdims=False):
        total = self.sum(axis, keepdims)
        return total / (self.data.size / max(total.data.size, 1))

    def reshape(self, *shape):
        return _result(self.data.reshape(shape), (self, lambda g: g.reshape(self.shape)))


def log_softmax_vjp(out, gradient):
    """Pass a gradient back through log-softmax, the last layer of every classifier.

    This is the vector-Jacobian product: d out_j / d logit_k is 1 (if j is k) minus the
    probability of class k, and the gradient weights the rows of that matrix.

    Parameters
    ----------
    out : array of shape (n_samples, n_classes), the log-softmax of the logits
    gradient : array of shape (n_samples, n_classes), gradient of the loss with respect to ``out``

    Returns
    -------
    array of shape (n_samples, n_classes): gradient of the loss with respect to the logits

    Examples
    --------
    >>> out = np.log(np.array([[0.25, 0.75]]))
    >>> log_softmax_vjp(out, np.array([[1.0, 0.0]])).round(2)
    array([[ 0.75, -0.75]])
    """
    return gradient - np.exp(out) * gradient.sum(axis=-1, keepdims=True)


def conv2d(x, weight, padding=0):
    """Slide filters over images (a cross-correlation, as in PyTorch).

    ``x`` has shape (n_samples, n_channels, height, width), ``weight`` (n_filters, n_channels,
    kernel_height, kernel_width); ``padding`` zeros, fewer than the kernel has rows or
    columns, surround each image. Returns shape (n_samples, n_filters, height', width').
    """
    (height, width), (rows, columns) = x.shape[2:], weight.shape[2:]
    padded = _rim(x.data, padding, padding)

    def vjp_x(g):
        # Every pixel gets back what it gave, through the same filters turned around.
        turned = weight.data[..., ::-1, ::-1].swapaxes(0, 1)
        back = _correlate(_rim(g, rows - 1, columns - 1), turned)
        return back[:, :, padding : padding + height, padding : padding + width]

    def vjp_weight(g):
        windows = sliding_window_view(padded, (rows, columns), axis=(2, 3))
        return np.tensordot(g, windows, axes=((0, 2, 3), (0, 2, 3)))

    return _result(_correlate(padded, weight.data), (x, vjp_x), (weight, vjp_weight))


def max_pool2d(x, size=2):
    """Keep the largest of each ``size`` x ``size`` block; of equal ones the first is kept.

    ``x`` has shape (n_samples, n_channels, height, width), both multiples of ``size``;
    returns shape (n_samples, n_channels, height / size, width / size).
    """
    *outer, height, width = x.shape
    split = *outer, height // size, size, width // size, size
    blocks = x.data.reshape(split).swapaxes(3, 4)
    flat = blocks.reshape(*blocks.shape[:4], -1)
    largest = flat.argmax(axis=-1)[..., None] == np.arange(size * size)

    def vjp(g):
        return (g[..., None] * largest).reshape(blocks.shape).swapaxes(3, 4).reshape(x.shape)

    return _result(flat.max(axis=-1), (x, vjp))


def _rim(images, rows, columns):
    return np.pad(images, [(0, 0), (0, 0), (rows, rows), (columns, columns)])


def _correlate(x, weight):
    windows = sliding_window_view(x, weight.shape[2:], axis=(2, 3))
    return np.moveaxis(np.tensordot(windows, weight, axes=((1, 4, 5), (1, 2, 3))), -1, 1)


def _tensor(value, like):
    """Return ``value`` as a tensor; a bare number takes the type of ``like``."""
    if isinstance(value, Tensor):
        return value
    return Tensor(np.asarray(value, like.data.dtype if np.ndim(value) == 0 else None))


def _result(data, *inputs):
    """Return a new tensor that notes those inputs, with their vjps, that need a gradient."""
    out = Tensor(data)
    out._inputs = tuple((source, vjp) for source, vjp in inputs if source.requires_grad)
    out.requires_grad = bool(out._inputs)
    return out


def _sum_to(gradient, shape):
    """Sum over the axes along which an input of ``shape`` was broadcast."""
    if gradient.shape == shape:
        return gradient
    padded = (1,) * (gradient.ndim - len(shape)) + shape
    stretched = tuple(i for i, n in enumerate(padded) if n == 1)
    return gradient.sum(axis=stretched, keepdims=True).reshape(shape)


def _inputs_first(last):
    """Return every tensor that ``last`` was computed from, each after its own inputs."""
    order, seen, stack = [], set(), [(last, False)]
    while stack:
        node, ready = stack.pop()
        if ready:
            order.append(node)
        elif id(node) not in seen:
            if node._done:
                raise RuntimeError(
                    "backward() has freed the record of this computation: compute it again"
                )
            seen.add(id(node))
            stack.append((node, True))
            stack.extend((source, False) for source, _ in node._inputs)
    return order
