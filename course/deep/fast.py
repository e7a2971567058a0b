"""The same nets as on the readable engine, made to run fast: explicit layers, one flat vector.

Nothing here decides by itself what to differentiate: every layer has a
``forward`` and the ``backward`` that belongs to it, written out by hand, and all
weights are views into one vector, so that an optimizer's step is a few array
operations. A convolution keeps images as (row, channel, column, sample). The
three column shifts of the input are stored once; then the window of an output
row is three stored rows on end, a plain matrix, and nothing is copied again.
Batches run in portions small enough to stay in the processor's cache.
"""

from itertools import pairwise

import numpy as np
from numpy.lib.stride_tricks import as_strided


class Dense:
    """Weighted sums of the inputs, cut off below 0 if ``relu``."""

    def __init__(self, n_in, n_out, relu):
        self.shapes = (n_in, n_out), (n_out,)
        self.fan_in = n_in
        self.relu = relu

    def forward(self, x, weight, bias):
        """Return the layer's output, shape (n_samples, n_out), and what ``backward`` needs."""
        out = x @ weight
        out += bias
        if self.relu:
            np.maximum(out, 0, out=out)
        return out, (x, out)

    def backward(self, gradient, kept, weight, weight_gradient, bias_gradient, to_input):
        """Add to the gradients of the weights; return that of the input if ``to_input``."""
        x, out = kept
        if self.relu:
            gradient *= out > 0
        weight_gradient += x.T @ gradient
        bias_gradient += np.ones(len(gradient), gradient.dtype) @ gradient
        return gradient @ weight.T if to_input else None


class ConvPool:
    """3 x 3 filters with zeros around, the largest of each 2 x 2 block, cut off below 0.

    Cutting off after pooling instead of before gives the same numbers for a
    quarter of the work; so does adding the bias there. Images are arrays of
    shape (row, channel, column, sample), with ``side`` rows and columns.
    """

    def __init__(self, n_in, n_out, side):
        self.shapes = (n_out, n_in, 3, 3), (n_out,)
        self.fan_in = 9 * n_in
        self.n_in, self.n_out, self.side, self.half = n_in, n_out, side, side // 2
        self._shelves = {}

    def forward(self, x, weight, bias):
        """Return the layer's output, shape (side / 2, n_out, side / 2, n_samples), and notes.

        What is noted for ``backward`` holds until the next ``forward`` of as many samples.
        """
        shelf = self._shelf(x.shape[-1], x.dtype)
        _store_shifts(x, shelf["shifts"][1:-1])
        by_row = weight.transpose(0, 2, 3, 1).reshape(self.n_out, -1)
        rows = np.matmul(by_row, shelf["windows"], out=shelf["rows"])
        rows = rows.reshape(self.side, self.n_out, 2, self.half, -1)
        upper, lower = rows[0::2], rows[1::2]
        taller = np.maximum(upper, lower)
        left, right = taller[:, :, 0], taller[:, :, 1]
        out = np.maximum(left, right)
        # Equal pixels in a block come from equal surroundings (blank paper), where it makes
        # no difference to the weights which of them gets the gradient.
        kept = shelf, upper >= lower, left >= right, out
        out += bias[:, None, None]
        return np.maximum(out, 0, out=out), kept

    def backward(self, gradient, kept, weight, weight_gradient, bias_gradient, to_input):
        """Add to the gradients of the weights; return that of the input if ``to_input``."""
        shelf, from_upper, from_left, out = kept
        gradient = gradient * (out > 0)
        bias_gradient += gradient.sum(axis=(0, 2, 3))
        spread = np.empty_like(from_upper, dtype=gradient.dtype)
        np.multiply(gradient, from_left, out=spread[:, :, 0])
        np.subtract(gradient, spread[:, :, 0], out=spread[:, :, 1])
        back = shelf["back"].reshape(self.side + 2, *spread.shape[1:])[1:-1]
        np.multiply(spread, from_upper, out=back[0::2])
        np.subtract(spread, back[0::2], out=back[1::2])
        by_row = back.reshape(self.side, self.n_out, -1) @ shelf["windows"].swapaxes(1, 2)
        by_row = by_row.sum(axis=0).reshape(self.n_out, 3, 3, self.n_in)
        weight_gradient += by_row.transpose(0, 3, 1, 2)
        if not to_input:
            return None
        # The same sliding over the gradient, with the filters' rows turned around.
        turned = weight[:, :, ::-1].transpose(3, 1, 2, 0).reshape(3 * self.n_in, -1)
        shifts = np.matmul(turned, shelf["back_windows"])
        return _gather_shifts(shifts.reshape(self.side, 3, self.n_in, 2, self.half, -1))

    def __getstate__(self):
        # A copied view is a view no longer: copies begin with an empty shelf.
        return {**self.__dict__, "_shelves": {}}

    def _shelf(self, n_samples, dtype):
        """Return the working arrays for ``n_samples``; the zeros around stay zero."""
        key = n_samples, dtype
        if key not in self._shelves:
            if len(self._shelves) >= 4:
                self._shelves.clear()
            side, width = self.side, self.side * n_samples
            shifts = np.zeros((side + 2, 3, self.n_in, 2, self.half, n_samples), dtype)
            back = np.zeros((side + 2, self.n_out, width), dtype)
            self._shelves[key] = {
                "shifts": shifts,
                "windows": _windows(shifts.reshape(side + 2, -1, width)),
                "rows": np.empty((side, self.n_out, width), dtype),
                "back": back,
                "back_windows": _windows(back),
            }
        return self._shelves[key]


def _windows(rows):
    """View each three neighboring rows as one matrix, without a copy.

    ``rows`` has shape (n_rows, height, width), the view (n_rows - 2, 3 * height, width).
    """
    n_rows, height, width = rows.shape
    return as_strided(rows, (n_rows - 2, 3 * height, width), rows.strides)


def _store_shifts(x, shifts):
    """Write ``x`` three times into ``shifts``: as seen from the left, from above, from the right.

    Even columns come before odd ones, so that a pooled pair of columns is two blocks.
    """
    even, odd = x[:, :, 0::2], x[:, :, 1::2]
    shifts[:, 0, :, 0, 1:], shifts[:, 0, :, 1] = odd[:, :, :-1], even
    shifts[:, 1, :, 0], shifts[:, 1, :, 1] = even, odd
    shifts[:, 2, :, 0], shifts[:, 2, :, 1, :-1] = odd, even[:, :, 1:]


def _gather_shifts(shifts):
    """Add up what :func:`_store_shifts` spread out; returns (row, channel, column, sample)."""
    side, _, channels, _, half, n_samples = shifts.shape
    x = np.empty((side, channels, 2 * half, n_samples), shifts.dtype)
    even, odd = x[:, :, 0::2], x[:, :, 1::2]
    np.add(shifts[:, 1, :, 0], shifts[:, 0, :, 1], out=even)
    np.add(shifts[:, 1, :, 1], shifts[:, 2, :, 0], out=odd)
    odd[:, :, :-1] += shifts[:, 0, :, 0, 1:]
    even[:, :, 1:] += shifts[:, 2, :, 1, :-1]
    return x


class Network:
    """A net with all its weights in one vector.

    Parameters
    ----------
    layers : list of ConvPool (first) and Dense
    weights : array of shape (n_weights,), used and not copied; its type is the net's type

    Attributes
    ----------
    weights, gradient : arrays of shape (n_weights,)
    parameters : list of arrays, each layer's weight and bias: views into ``weights``,
        of the same shapes and in the same order as those of the readable engine
        (but for the bias of a convolution, which has three axes there and one here)

    Examples
    --------
    >>> net = mlp(2, 3, np.random.RandomState(0), hidden=(8,))
    >>> net.logits(np.zeros((5, 2))).shape
    (5, 3)
    """

    def __init__(self, layers, weights):
        self.layers = layers
        self.weights = weights
        self.gradient = np.zeros_like(weights)
        self.parameters = _cut(weights, layers)
        self._gradients = _cut(self.gradient, layers)
        self.n_conv = sum(isinstance(layer, ConvPool) for layer in layers)
        self.portion = 128 if self.n_conv else 512

    def __reduce__(self):
        # For the same reason a copy cuts its own weights into parameters.
        return Network, (self.layers, self.weights)

    def with_weights(self, weights):
        """Return the same net with other weights, used and not copied."""
        return Network(self.layers, weights)

    def logits(self, X):
        """Return the logits of the classes, array of shape (n_samples, n_classes)."""
        out = [self._forward(X[rows])[0] for rows in self._portions(len(X))]
        return np.concatenate(out)

    def backpropagate(self, X, slope, to_input=False):
        """Add to ``gradient`` what a loss on ``X`` says.

        Parameters
        ----------
        X : array of shape (n_samples, n_features)
        slope : function
            Gets the logits of a portion and its rows (a slice), returns the
            gradient of the loss with respect to those logits.
        to_input : bool
            Whether to return the gradient with respect to ``X``; else None is returned.
        """
        inputs = []
        for rows in self._portions(len(X)):
            logits, kept = self._forward(X[rows])
            inputs.append(self._backward(slope(logits, rows), kept, to_input))
        return np.concatenate(inputs) if to_input else None

    def _portions(self, n_samples):
        starts = range(0, max(n_samples, 1), self.portion)
        return [slice(start, start + self.portion) for start in starts]

    def _forward(self, X):
        x, kept = np.asarray(X, dtype=self.weights.dtype), []
        if self.n_conv:
            side = self.layers[0].side
            x = np.ascontiguousarray(x.T).reshape(side, 1, side, -1)
        for i, layer in enumerate(self.layers):
            if i == self.n_conv and i > 0:
                x = np.ascontiguousarray(x.transpose(3, 1, 0, 2)).reshape(x.shape[-1], -1)
            x, notes = layer.forward(x, *self.parameters[2 * i : 2 * i + 2])
            kept.append(notes)
        return x, kept

    def _backward(self, gradient, kept, to_input):
        for i in range(len(self.layers) - 1, -1, -1):
            gradient = self.layers[i].backward(
                gradient,
                kept[i],
                self.parameters[2 * i],
                *self._gradients[2 * i : 2 * i + 2],
                to_input or i > 0,
            )
            if i == self.n_conv and i > 0:
                last = self.layers[i - 1]
                images = gradient.reshape(-1, last.n_out, last.half, last.half)
                gradient = np.ascontiguousarray(images.transpose(2, 1, 3, 0))
        if gradient is not None and self.n_conv:
            gradient = gradient.reshape(-1, gradient.shape[-1]).T
        return gradient


def mlp(n_features, n_classes, rng, hidden=(128, 128), dtype=np.float32):
    """Return a net of dense layers with a He et al. (2015) start.

    Parameters
    ----------
    n_features, n_classes : int
    rng : numpy RandomState
    hidden : tuple of int, widths of the layers between
    dtype : float32 or float64
    """
    widths = (n_features, *hidden, n_classes)
    layers = [
        Dense(n_in, n_out, relu=i < len(hidden)) for i, (n_in, n_out) in enumerate(pairwise(widths))
    ]
    return Network(layers, _start(layers, rng, dtype))


def conv(n_features, n_classes, rng, channels=(16, 32), dtype=np.float32):
    """Return a net of convolutions and one dense layer with a He et al. (2015) start.

    Parameters
    ----------
    n_features : int, pixels of a square image whose side can be halved for each convolution
    n_classes : int
    rng : numpy RandomState
    channels : tuple of int, filters of each convolution
    dtype : float32 or float64
    """
    side = round(n_features**0.5)
    layers, n_in = [], 1
    for n_out in channels:
        layers.append(ConvPool(n_in, n_out, side))
        n_in, side = n_out, side // 2
    layers.append(Dense(n_in * side * side, n_classes, relu=False))
    return Network(layers, _start(layers, rng, dtype))


def _start(layers, rng, dtype):
    parts = []
    for layer in layers:
        weight, bias = layer.shapes
        parts += [rng.normal(scale=np.sqrt(2 / layer.fan_in), size=weight).ravel(), np.zeros(bias)]
    return np.concatenate(parts).astype(dtype)


def _cut(vector, layers):
    """Return views of ``vector`` with the shapes of the layers' weights and biases."""
    views, start = [], 0
    for shape in (shape for layer in layers for shape in layer.shapes):
        size = int(np.prod(shape))
        views.append(vector[start : start + size].reshape(shape))
        start += size
    return views
