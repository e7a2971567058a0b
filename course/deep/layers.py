"""Layers of a net on the readable engine: each holds its weights and maps a tensor to a tensor.

Weights start as He et al. (2015) proposed for rectified units: normal with
variance 2 / inputs, so that signals neither fade nor grow from layer to layer;
biases start at zero.
"""

import numpy as np

from course.deep.tensor import Tensor, conv2d, max_pool2d


class Linear:
    """Weighted sums of the inputs: ``x @ weight + bias``.

    Parameters
    ----------
    n_in, n_out : int
    rng : numpy RandomState, draws the weights
    dtype : float32 or float64

    Examples
    --------
    >>> layer = Linear(2, 3, np.random.RandomState(0))
    >>> layer(Tensor(np.zeros((5, 2), np.float32))).shape
    (5, 3)
    """

    def __init__(self, n_in, n_out, rng, dtype=np.float32):
        start = rng.normal(scale=np.sqrt(2 / n_in), size=(n_in, n_out))
        self.weight = Tensor(start.astype(dtype), requires_grad=True)
        self.bias = Tensor(np.zeros(n_out, dtype), requires_grad=True)
        self.parameters = [self.weight, self.bias]

    def __call__(self, x):
        return x @ self.weight + self.bias


class Conv2d:
    """The same small filter at every place of an image, zeros around it: size stays.

    Parameters
    ----------
    n_in, n_out : int, channels
    rng : numpy RandomState, draws the weights
    size : int, odd, height and width of the filters
    dtype : float32 or float64

    Examples
    --------
    >>> layer = Conv2d(1, 4, np.random.RandomState(0))
    >>> layer(Tensor(np.zeros((5, 1, 8, 8), np.float32))).shape
    (5, 4, 8, 8)
    """

    def __init__(self, n_in, n_out, rng, size=3, dtype=np.float32):
        shape = n_out, n_in, size, size
        start = rng.normal(scale=np.sqrt(2 / (n_in * size * size)), size=shape)
        self.weight = Tensor(start.astype(dtype), requires_grad=True)
        self.bias = Tensor(np.zeros((n_out, 1, 1), dtype), requires_grad=True)
        self.padding = size // 2
        self.parameters = [self.weight, self.bias]

    def __call__(self, x):
        return conv2d(x, self.weight, self.padding) + self.bias


class ReLU:
    """The larger of each number and 0: what makes a net more than one linear map.

    >>> ReLU()(Tensor([-1.0, 2.0]))
    Tensor(array([0., 2.]))
    """

    parameters = ()

    def __call__(self, x):
        return x.relu()


class MaxPool2d:
    """The largest of each 2 x 2 block: half the height and width.

    >>> MaxPool2d()(Tensor(np.arange(16.0).reshape(1, 1, 4, 4))).data[0, 0]
    array([[ 5.,  7.],
           [13., 15.]])
    """

    parameters = ()

    def __call__(self, x):
        return max_pool2d(x, 2)


class Flatten:
    """Each sample's numbers in one row.

    >>> Flatten()(Tensor(np.zeros((5, 4, 2, 2)))).shape
    (5, 16)
    """

    parameters = ()

    def __call__(self, x):
        return x.reshape(x.shape[0], -1)


class Sequential:
    """Layers one after the other.

    Parameters
    ----------
    layers : callables from a Tensor to a Tensor, each with a list ``parameters``

    Examples
    --------
    >>> rng = np.random.RandomState(0)
    >>> net = Sequential(Linear(2, 8, rng), ReLU(), Linear(8, 3, rng))
    >>> net(Tensor(np.zeros((5, 2), np.float32))).shape
    (5, 3)
    >>> len(net.parameters)
    4
    """

    def __init__(self, *layers):
        self.layers = layers
        self.parameters = [p for layer in layers for p in layer.parameters]

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


def cross_entropy(logits, targets, weight=None):
    """Return how surprised the net is by the targets, averaged over all samples.

    Parameters
    ----------
    logits : Tensor of shape (n_samples, n_classes)
    targets : array of shape (n_samples, n_classes), probabilities
    weight : array of shape (n_samples,), what each sample counts; by default 1

    Returns
    -------
    Tensor of one number: - mean of weight * sum of target * log probability

    Examples
    --------
    >>> float(cross_entropy(Tensor([[0.0, 0.0]]), np.array([[1.0, 0.0]])).data)
    0.693...
    """
    targets = targets if weight is None else targets * np.asarray(weight)[:, None]
    return -(logits.log_softmax() * targets).sum() / logits.shape[0]
