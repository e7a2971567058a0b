"""Optimizers: SGD with momentum, Adam, a learning rate schedule, an average of the weights.

They work on one flat vector of weights: a step is a few array operations,
however many layers the net has.
"""

import numpy as np


class SGD:
    """Gradient descent with Nesterov momentum and weight decay, in place.

    Parameters
    ----------
    weights : array of shape (n_weights,); ``step`` changes it
    momentum : float in [0, 1), what is kept of the velocity
    weight_decay : float, L2 regularization added to the gradient

    References
    ----------
    Nesterov (1983), in the form of Sutskever et al. (2013) that PyTorch uses too:
    the gradient is taken where the weights are, and the step looks one velocity ahead.

    Examples
    --------
    >>> weights = np.array([1.0])
    >>> optimizer = SGD(weights, momentum=0.9)
    >>> for _ in range(2):
    ...     optimizer.step(np.array([1.0]), learning_rate=0.1)
    >>> weights.round(3)
    array([0.539])
    """

    def __init__(self, weights, momentum=0.9, weight_decay=0.0):
        self.weights = weights
        self.momentum = momentum
        self.weight_decay = weight_decay
        self._velocity = np.zeros_like(weights)

    def step(self, gradient, learning_rate):
        """Move against ``gradient``, array of shape (n_weights,)."""
        gradient = gradient + self.weight_decay * self.weights
        self._velocity *= self.momentum
        self._velocity += gradient
        self.weights -= learning_rate * (gradient + self.momentum * self._velocity)


class Adam:
    """Adam: gradient descent with a separate step size for every weight, in place.

    Parameters
    ----------
    weights : array of shape (n_weights,); ``step`` changes it
    memory : pair of floats, decay of the mean gradient and of the mean squared gradient
    weight_decay : float, decoupled: not part of the gradient

    References
    ----------
    Kingma and Ba (2015); Loshchilov and Hutter (2019) for the decay.

    Examples
    --------
    The first step is as long as the learning rate, whatever the gradient:

    >>> weights = np.array([1.0, 1.0])
    >>> Adam(weights).step(np.array([5.0, -0.01]), learning_rate=0.1)
    >>> weights.round(4)
    array([0.9, 1.1])
    """

    def __init__(self, weights, memory=(0.9, 0.999), weight_decay=0.0):
        self.weights = weights
        self.memory = memory
        self.weight_decay = weight_decay
        self._mean = np.zeros_like(weights)
        self._square = np.zeros_like(weights)
        self._steps = 0

    def step(self, gradient, learning_rate):
        """Move against ``gradient``, array of shape (n_weights,)."""
        self._steps += 1
        slow, slower = self.memory
        self._mean += (1 - slow) * (gradient - self._mean)
        self._square += (1 - slower) * (gradient * gradient - self._square)
        # Both start at zero, too small by what they have not seen yet.
        mean = self._mean / (1 - slow**self._steps)
        square = self._square / (1 - slower**self._steps)
        self.weights -= learning_rate * (
            mean / (np.sqrt(square) + 1e-8) + self.weight_decay * self.weights
        )


def teacher_step(teacher, student, n_updates, decay):
    """Return the exponential moving average of the weights after one more update.

    The teacher keeps a fraction of its weights and takes the rest from the student. The
    fraction is ``decay``, but at most n_updates / (n_updates + 10), so that the random
    initial weights are soon forgotten.

    Parameters
    ----------
    teacher, student : arrays of the same shape, weights
    n_updates : int, the number of this update, from 1 on
    decay : float in [0, 1)

    Returns
    -------
    array: the teacher's new weights

    References
    ----------
    Tarvainen and Valpola (2017), Mean teachers are better role models, equation 2.

    Examples
    --------
    >>> teacher_step(np.array([0.0]), np.array([8.0]), n_updates=30, decay=0.5)
    array([4.])
    """
    keep = min(decay, n_updates / (n_updates + 10))
    return teacher + (1 - keep) * (student - teacher)


class ExponentialMovingAverage:
    """An exponential moving average of the weights, which changes less than the weights do.

    Each update is a :func:`teacher_step`.

    Parameters
    ----------
    weights : array of shape (n_weights,), where the average starts
    decay : float in [0, 1), the memory

    References
    ----------
    Polyak and Juditsky (1992); as the teacher of a net: Tarvainen and Valpola (2017).

    Examples
    --------
    >>> average = ExponentialMovingAverage(np.array([0.0]), decay=0.5)
    >>> average.update(np.array([8.0]))
    >>> average.weights
    array([7.27272727])
    """

    def __init__(self, weights, decay=0.99):
        self.weights = weights.copy()
        self.decay = decay
        self._updates = 0

    def update(self, weights):
        """Move the average toward ``weights``, in place."""
        self._updates += 1
        self.weights[:] = teacher_step(self.weights, weights, self._updates, self.decay)


def half_cosine(step, n_steps, start):
    """Return a learning rate that fades from ``start`` to 0 along half a cosine.

    Parameters
    ----------
    step : int, from 0 to ``n_steps``
    n_steps : int
    start : float, the rate at step 0

    References
    ----------
    Loshchilov and Hutter (2017), SGDR, without its restarts.

    Examples
    --------
    >>> [round(half_cosine(step, 4, start=0.1), 3) for step in range(4)]
    [0.1, 0.085, 0.05, 0.015]
    """
    return start * 0.5 * (1 + float(np.cos(np.pi * step / n_steps)))
