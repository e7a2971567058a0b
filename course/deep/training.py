"""The loop that trains every classifier: draw a batch, compute the loss, take a step.

Stochastic gradient descent with Nesterov momentum, a learning rate that decays along half
a cosine, weight decay, and a moving average of the weights, which is used for predictions.
"""

import numpy as np

from course.deep.objectives import Term
from course.deep.optimizers import SGD, ExponentialMovingAverage, half_cosine

WEIGHT_DECAY = 5e-4
AVERAGE_DECAY = 0.995
_LABELED_SIZE = 32


class Batch:
    """What an objective uses in a step: labeled points, some points of the pool, views of both.

    Parameters
    ----------
    X : float32 array of shape (n_samples, n_features), the pool: all points
    codes : int array of shape (n_samples,), classes, -1 where there is no label
    n_classes : int
    augment : object with ``weak(X, rng, pool)`` and ``strong(X, rng, pool)``
    scale : function from points to what the net gets
    size : int, points of the pool in a step
    rng : numpy RandomState

    Attributes
    ----------
    rows : int array, which points of the pool this step looks at
    targets : array of shape (n_labeled, n_classes), one-hot, for what ``labeled`` returns
    ramp : float, grows from 0 to 1 over the first part of the training
    teacher : the net with the average of the weights
    class_priors : array of shape (n_classes,), what :meth:`align` wants, from the labels
    latest : int array of shape (n_samples,), for objectives that keep predictions, -1 at first
    """

    def __init__(self, X, codes, n_classes, augment, scale, size, rng):
        self.X, self.augment, self.scale, self.rng = X, augment, scale, rng
        self.codes, self.n_classes = codes, n_classes
        known = np.flatnonzero(codes >= 0)
        # Few labels are all used in each step, several times, each time in another view.
        self._labeled = _Deck(np.tile(known, max(1, _LABELED_SIZE // len(known))), _LABELED_SIZE)
        self._pool = _Deck(np.arange(len(X)), size)
        self.latest = np.full(len(X), -1)
        self.ramp = 0.0
        self.teacher = None
        # One more of each class than was seen, so that no class is ruled out.
        counts = np.bincount(codes[known], minlength=n_classes) + 1.0
        self.class_priors = counts / counts.sum()
        self._mean_guess = np.full(n_classes, 1.0 / n_classes)
        self._means = {}

    def draw(self, progress):
        """Go on to the next points; ``progress`` is the fraction of the training that is done."""
        self._shown = self._labeled.deal(self.rng)
        self.targets = np.eye(self.n_classes, dtype=self.X.dtype)[self.codes[self._shown]]
        self.rows = self._pool.deal(self.rng)
        self.ramp = min(1.0, progress / 0.3)

    def labeled(self, strong=False):
        """Return a weak view of the labeled points, or a strong one."""
        view = self.augment.strong if strong else self.augment.weak
        return self.scale(view(self.X[self._shown], self.rng, self.X))

    def weak(self):
        """Return a weak view of this step's points of the pool."""
        return self.scale(self.augment.weak(self.X[self.rows], self.rng, self.X))

    def strong(self):
        """Return a strong view of this step's points of the pool, another one at each call."""
        return self.scale(self.augment.strong(self.X[self.rows], self.rng, self.X))

    def align(self, guesses, class_priors=None):
        """Multiply class probabilities by class prior over running mean prediction.

        Distribution alignment, Berthelot et al. (2020). ``guesses`` and what is
        returned have shape (n_samples, n_classes), rows sum to 1. ``class_priors`` are
        those of the labels, unless others are given.
        """
        wanted = self.class_priors if class_priors is None else class_priors
        self._mean_guess += 0.01 * (guesses.mean(axis=0) - self._mean_guess)
        guesses = guesses * (wanted / self._mean_guess).astype(guesses.dtype)
        return guesses / guesses.sum(axis=1, keepdims=True)

    def running_mean(self, name, value, start, decay):
        """Move the running mean called ``name`` toward ``value`` and return it.

        An exponential moving average over the steps: a fraction ``decay`` of the old mean,
        at first ``start``, plus a fraction ``1 - decay`` of ``value``.
        """
        old = self._means.get(name, start)
        self._means[name] = old + (1 - decay) * (value - old)
        return self._means[name]


class _Deck:
    """Draws rows in random order without replacement, and shuffles again when few are left."""

    def __init__(self, cards, handful):
        self.cards = cards
        self.handful = min(handful, len(cards))
        self._left = cards[:0]

    def deal(self, rng):
        if len(self._left) < self.handful:
            self._left = rng.permutation(self.cards)
        hand, self._left = self._left[: self.handful], self._left[self.handful :]
        return hand


def train(net, objective, batch, max_iter, learning_rate, start=None):
    """Train ``net`` in place, one step at a time: a generator.

    Parameters
    ----------
    net : Network
    objective : function of the net and a Batch, returns a list of terms
    batch : Batch; its ``teacher`` is the net with the moving average of the weights
    max_iter : int, steps
    learning_rate : float, the initial one
    start : array of shape (n_samples, n_classes) or None
        Class probabilities of the pool from another model: targets of an additional term,
        whose weight falls from 1 to 0 during training.

    Yields
    ------
    step : int, the number of steps taken
    loss : float, of this step
    """
    average = ExponentialMovingAverage(net.weights, AVERAGE_DECAY)
    batch.teacher = net.with_weights(average.weights)
    optimizer = SGD(net.weights, weight_decay=WEIGHT_DECAY)
    for step in range(1, max_iter + 1):
        batch.draw((step - 1) / max_iter)
        terms = objective(net, batch)
        if start is not None:
            terms.append(Term(batch.strong(), start[batch.rows], weight=1 - step / max_iter))
        loss = backpropagate(net, terms)
        optimizer.step(net.gradient, half_cosine(step - 1, max_iter, learning_rate))
        average.update(net.weights)
        yield step, loss


def backpropagate(net, terms):
    """Set the net's gradient to that of the sum of ``terms`` and return the sum.

    Parameters
    ----------
    net : Network
    terms : list of Term

    Returns
    -------
    float
    """
    net.gradient[:] = 0
    losses = []
    for term in terms:

        def slope(logits, rows, term=term):
            loss, gradient = term.loss_and_gradient(logits, rows)
            losses.append(loss)
            return gradient

        net.backpropagate(term.inputs, slope)
    return sum(losses)
