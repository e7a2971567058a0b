"""What each method wants of the net, as a sum of terms. This is all in which the methods differ.

A *term* asks the net for certain answers on certain inputs. Each function below
is a paper's loss: it looks at a batch, lets the net guess where the paper does,
and returns the terms. Guesses are targets: no gradient flows through them.
"""

from dataclasses import dataclass

import numpy as np


@dataclass
class Term:
    """The mean over the inputs of weight times a distance between answer and target.

    Attributes
    ----------
    inputs : array of shape (n_samples, n_features)
    targets : array of shape (n_samples, n_classes), rows sum to 1
    weight : array of shape (n_samples,) or float
    squares : bool
        Whether the distance is that of the squares of probabilities; else cross-entropy.
    """

    inputs: np.ndarray
    targets: np.ndarray
    weight: np.ndarray | float = 1.0
    squares: bool = False

    def loss_and_gradient(self, logits, rows):
        """Return the loss of some rows and its gradient with respect to their logits."""
        n = len(self.inputs)
        targets, weight = self.targets[rows], np.broadcast_to(self.weight, n)[rows, None] / n
        proba = softmax(logits)
        if self.squares:
            gap = proba - targets
            slope = 2 * weight * proba * (gap - (proba * gap).sum(axis=1, keepdims=True))
            return float((weight * gap**2).sum()), slope.astype(logits.dtype)
        loss = -(weight * targets * np.log(np.maximum(proba, 1e-30))).sum()
        return float(loss), (weight * (proba - targets)).astype(logits.dtype)


def softmax(logits):
    """Return the probabilities that logits stand for, rows sum to 1."""
    logits = np.exp(logits - logits.max(axis=1, keepdims=True))
    logits /= logits.sum(axis=1, keepdims=True)
    return logits


def hard_pseudo_labels(proba):
    """Return the rows with a 1 for the most probable class and 0 for all others."""
    return np.eye(proba.shape[1], dtype=proba.dtype)[proba.argmax(axis=1)]


def sharpen(proba, temperature):
    """Make the probable more probable: powers of 1 / ``temperature``, rows sum to 1 again.

    At 1 nothing changes, at 0 the most probable class takes all.

    Examples
    --------
    >>> sharpen(np.array([[0.75, 0.25]]), temperature=0.5)
    array([[0.9, 0.1]])
    """
    if temperature == 0:
        return hard_pseudo_labels(proba)
    proba = proba ** (1 / temperature)
    return proba / proba.sum(axis=1, keepdims=True)


def supervised(net, batch, strong=False):
    """Say of every labeled point what its label says."""
    return [Term(batch.labeled(strong), batch.targets)]


def pseudo_label(net, batch, threshold, weight):
    """Take confident guesses for labels, on the very view they were made on (Lee 2013)."""
    view = batch.weak()
    guesses = softmax(net.logits(view))
    confident = guesses.max(axis=1) >= threshold
    return [
        *supervised(net, batch),
        Term(view, hard_pseudo_labels(guesses), batch.ramp * weight * confident),
    ]


def pi_model(net, batch, weight):
    """Say the same of two views of a point (Laine and Aila 2017)."""
    return [
        *supervised(net, batch),
        Term(batch.strong(), softmax(net.logits(batch.strong())), batch.ramp * weight, True),
    ]


def mean_teacher(net, batch, weight):
    """Say of one view what the average of one's past selves says of another.

    Tarvainen and Valpola (2017).
    """
    return [
        *supervised(net, batch),
        Term(
            batch.strong(),
            softmax(batch.teacher.logits(batch.strong())),
            batch.ramp * weight,
            True,
        ),
    ]


def vat(net, batch, weight, radius):
    """Say the same of a point and of the nearby point where one would change most.

    The direction comes from one round of the power method: the gradient, with
    respect to the input, of how far the answer moves (Miyato et al. 2018).
    """
    view = batch.weak()
    answers = softmax(net.logits(view))
    direction = unit_rows(batch.rng.standard_normal(view.shape).astype(view.dtype))
    nearby = Term(view + 0.1 * direction, answers)
    slope = net.backpropagate(
        nearby.inputs, lambda out, rows: nearby.loss_and_gradient(out, rows)[1], to_input=True
    )
    return [
        *supervised(net, batch),
        Term(view + radius * unit_rows(slope), answers, batch.ramp * weight),
    ]


def fixmatch(net, batch, threshold, weight, temperature):
    """Guess on a weak view; where confident, say the same on a strong view (Sohn et al. 2020).

    Guesses are first aligned with the shares of the classes (Berthelot et al. 2020).
    The paper takes the winner for a label, which is ``temperature=0``.
    """
    guesses = batch.align(softmax(net.logits(batch.weak())))
    confident = guesses.max(axis=1) >= threshold
    return [
        *supervised(net, batch),
        Term(batch.strong(), sharpen(guesses, temperature), weight * confident),
    ]


def flexmatch(net, batch, threshold, weight, temperature):
    """Ask less confidence of classes that are learned more slowly (Zhang et al. 2021)."""
    guesses = batch.align(softmax(net.logits(batch.weak())))
    best, confidence = guesses.argmax(axis=1), guesses.max(axis=1)
    batch.latest[batch.rows] = np.where(confidence >= threshold, best, batch.latest[batch.rows])
    learned = np.bincount(batch.latest + 1, minlength=guesses.shape[1] + 1)
    status = learned[1:] / max(learned.max(), 1)
    confident = confidence >= threshold * (status / (2 - status))[best]
    return [
        *supervised(net, batch),
        Term(batch.strong(), sharpen(guesses, temperature), weight * confident),
    ]


def unit_rows(rows):
    """Return the rows scaled to length 1; rows of zeros stay."""
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows / np.maximum(length, 1e-12)
