"""The loss of each method as a sum of terms. The methods differ in nothing else.

A *term* compares the net's predictions on certain inputs with targets. Each function
that takes ``net`` and ``batch`` is a paper's loss: it computes pseudo-labels where the
paper does, and returns the terms. Targets are constants: no gradient flows through them.
"""

from dataclasses import dataclass

import numpy as np


@dataclass
class Term:
    """The mean over the inputs of weight times a distance between prediction and target.

    Attributes
    ----------
    inputs : array of shape (n_samples, n_features)
    targets : array of shape (n_samples, n_classes), rows sum to 1
    weight : array of shape (n_samples,) or float
    squares : bool
        Whether the distance is the squared distance of probabilities; else cross-entropy.
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


@dataclass
class FairnessTerm:
    """The fairness term of FreeMatch: minus the cross-entropy of two class distributions.

    One is ``target``. The other is the mean prediction for the confident inputs, where each
    class is divided by the fraction of these inputs that are predicted as that class. Both are
    scaled to sum to 1. The fractions are counts, so no gradient flows through them, and a class
    that is predicted for none of the inputs is left out. Where predictions are softer than
    counts, as they usually are, minimizing the term raises the mean probability of a class that
    is predicted rarely. The mean is over the inputs that the net handles at once: all of them,
    unless there are more than 128.

    Attributes
    ----------
    inputs : array of shape (n_samples, n_features)
    target : array of shape (n_classes,), not negative
    confident : bool array of shape (n_samples,)
    weight : float

    References
    ----------
    Wang et al. (2023), FreeMatch, section 4.2.
    """

    inputs: np.ndarray
    target: np.ndarray
    confident: np.ndarray
    weight: float = 1.0

    def loss_and_gradient(self, logits, rows):
        """Return the loss of some rows and its gradient with respect to their logits."""
        kept = self.confident[rows]
        if not kept.any():
            return 0.0, np.zeros_like(logits)
        proba = softmax(logits)
        mean = proba[kept].mean(axis=0)
        fraction = np.bincount(proba[kept].argmax(axis=1), minlength=len(mean)) / kept.sum()
        seen = fraction > 0
        target = (self.target / self.target.sum())[seen]
        ratio = mean[seen] / fraction[seen]
        weight = self.weight * len(logits) / len(self.inputs)
        loss = weight * (target * np.log(ratio / ratio.sum())).sum()
        by_mean = np.zeros(len(mean))
        by_mean[seen] = target / mean[seen] - target.sum() / (fraction[seen] * ratio.sum())
        by_row = proba * (by_mean - (proba @ by_mean)[:, None])
        slope = weight / kept.sum() * kept[:, None] * by_row
        return float(loss), slope.astype(logits.dtype)


def softmax(logits):
    """Return the probabilities that logits stand for; each row sums to 1."""
    logits = np.exp(logits - logits.max(axis=1, keepdims=True))
    logits /= logits.sum(axis=1, keepdims=True)
    return logits


def log_softmax(logits):
    """Return the logarithms of the probabilities, without underflow for large logits."""
    shifted = logits - logits.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def hard_pseudo_labels(proba):
    """Return the rows with a 1 for the most probable class and 0 for all others."""
    return np.eye(proba.shape[1], dtype=proba.dtype)[proba.argmax(axis=1)]


def sharpen(proba, temperature):
    """Sharpen class probabilities: powers of 1 / ``temperature``, divided by their sum.

    At 1 nothing changes; at 0 the rows become one-hot.

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
    """Cross-entropy of the labels on views of the labeled points."""
    return [Term(batch.labeled(strong), batch.targets)]


def pseudo_label(net, batch, threshold, weight):
    """Confident predictions become labels of the view they were made on (Lee 2013)."""
    view = batch.weak()
    proba = softmax(net.logits(view))
    confident = proba.max(axis=1) >= threshold
    return [
        *supervised(net, batch),
        Term(view, hard_pseudo_labels(proba), batch.ramp * weight * confident),
    ]


def pi_model(net, batch, weight):
    """Predict the same for two views of a point (Laine and Aila 2017)."""
    return [
        *supervised(net, batch),
        Term(batch.strong(), softmax(net.logits(batch.strong())), batch.ramp * weight, True),
    ]


def mean_teacher(net, batch, weight):
    """Predict for one view what the net with averaged weights predicts for another.

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


def adversarial_direction(net, X, targets, start):
    """Return for each point a unit vector along which the prediction changes fast.

    One step of power iteration: the gradient, with respect to the input, of the cross-entropy
    between ``targets`` and the prediction a short step away along ``start``. Repeated, it
    converges to the direction of largest change (Miyato et al. 2018, algorithm 1).

    Parameters
    ----------
    net : Network
    X : array of shape (n_samples, n_features)
    targets : array of shape (n_samples, n_classes), the predictions at ``X``
    start : array of shape (n_samples, n_features), a random direction or an earlier result

    Returns
    -------
    array of shape (n_samples, n_features), rows of length 1
    """
    nearby = Term(X + 0.1 * unit_rows(start), targets)
    slope = net.backpropagate(
        nearby.inputs, lambda out, rows: nearby.loss_and_gradient(out, rows)[1], to_input=True
    )
    return unit_rows(slope)


def vat(net, batch, weight, radius):
    """Predict the same for a point and for the nearby point where the prediction changes most.

    Miyato et al. (2018).
    """
    view = batch.weak()
    proba = softmax(net.logits(view))
    start = batch.rng.standard_normal(view.shape).astype(view.dtype)
    direction = adversarial_direction(net, view, proba, start)
    return [
        *supervised(net, batch),
        Term(view + radius * direction, proba, batch.ramp * weight),
    ]


def fixmatch_loss(weak, strong, threshold):
    """Return the unsupervised loss of FixMatch, a mean over *all* points.

    The pseudo-label of a point is the most probable class on its weak view. Where its
    probability is at least the threshold, the loss is -log(probability of that class on the
    strong view). Elsewhere it is 0.

    Parameters
    ----------
    weak, strong : arrays of shape (n_samples, n_classes)
        The net's logits (what comes before softmax) for both views of each point. May be large.
    threshold : float

    Returns
    -------
    float

    References
    ----------
    Sohn et al. (2020), FixMatch, equation 4.

    Examples
    --------
    >>> weak = np.log(np.array([[0.9, 0.1], [0.6, 0.4]]))
    >>> strong = np.log(np.array([[0.5, 0.5], [0.5, 0.5]]))
    >>> round(float(fixmatch_loss(weak, strong, threshold=0.8)), 3)
    0.347
    """
    labels, rows = weak.argmax(axis=1), np.arange(len(weak))
    confident = np.exp(log_softmax(weak)[rows, labels]) >= threshold
    return np.mean(-log_softmax(strong)[rows, labels] * confident)


def fixmatch_gradient(weak, strong, threshold):
    """Return the gradient of :func:`fixmatch_loss` with respect to the logits of both views.

    A pseudo-label is a target, a constant. So no gradient flows back through the weak view.

    Parameters
    ----------
    weak, strong : arrays of shape (n_samples, n_classes), logits
    threshold : float; a prediction counts if its probability is at least this

    Returns
    -------
    by_weak, by_strong : arrays of shape (n_samples, n_classes)

    Examples
    --------
    >>> weak = np.log(np.array([[0.9, 0.1], [0.6, 0.4]]))
    >>> strong = np.log(np.array([[0.5, 0.5], [0.5, 0.5]]))
    >>> by_weak, by_strong = fixmatch_gradient(weak, strong, threshold=0.8)
    >>> by_weak.tolist(), (by_strong + 0.0).round(2).tolist()
    ([[0.0, 0.0], [0.0, 0.0]], [[-0.25, 0.25], [0.0, 0.0]])
    """
    proba = softmax(weak)
    confident = proba.max(axis=1, keepdims=True) >= threshold
    by_strong = confident * (softmax(strong) - hard_pseudo_labels(proba)) / len(weak)
    return np.zeros_like(weak), by_strong


def fixmatch(net, batch, threshold, weight, temperature):
    """Confident predictions on weak views are targets for strong views (Sohn et al. 2020).

    Predictions are first aligned with the class priors (Berthelot et al. 2020).
    The paper uses one-hot pseudo-labels, which is ``temperature=0``.
    """
    proba = batch.align(softmax(net.logits(batch.weak())))
    confident = proba.max(axis=1) >= threshold
    return [
        *supervised(net, batch),
        Term(batch.strong(), sharpen(proba, temperature), weight * confident),
    ]


def flexmatch(net, batch, threshold, weight, temperature):
    """FixMatch with a lower threshold for classes learned more slowly (Zhang et al. 2021)."""
    proba = batch.align(softmax(net.logits(batch.weak())))
    best, confidence = proba.argmax(axis=1), proba.max(axis=1)
    batch.latest[batch.rows] = np.where(confidence >= threshold, best, batch.latest[batch.rows])
    learned = np.bincount(batch.latest + 1, minlength=proba.shape[1] + 1)
    status = learned[1:] / max(learned.max(), 1)
    confident = confidence >= threshold * (status / (2 - status))[best]
    return [
        *supervised(net, batch),
        Term(batch.strong(), sharpen(proba, temperature), weight * confident),
    ]


def freematch(net, batch, weight, fairness_weight, decay):
    """FixMatch with thresholds that follow the net's mean confidence (Wang et al. 2023).

    One running mean is over all predictions, the global threshold. It is multiplied by the
    mean probability of the class, relative to the class where that is largest.
    """
    proba = softmax(net.logits(batch.weak()))
    best, confidence = proba.argmax(axis=1), proba.max(axis=1)
    even = np.full(proba.shape[1], 1 / proba.shape[1])
    counts = np.bincount(best, minlength=len(even)) / len(best)
    threshold = batch.running_mean("confidence", confidence.mean(), even[0], decay)
    by_class = batch.running_mean("probability", proba.mean(axis=0), even, decay)
    fractions = batch.running_mean("fraction", counts, even, decay)
    confident = confidence >= (threshold * by_class / by_class.max())[best]
    view = batch.strong()
    return [
        *supervised(net, batch),
        Term(view, hard_pseudo_labels(proba), weight * confident),
        FairnessTerm(view, by_class / fractions, confident, fairness_weight),
    ]


def softmatch(net, batch, weight, decay):
    """FixMatch with a weight that falls smoothly for less confident predictions (Chen et al. 2023).

    Confidence is measured after alignment with equal class priors; the pseudo-labels are not
    aligned.
    """
    proba = softmax(net.logits(batch.weak()))
    n_classes = proba.shape[1]
    confidence = batch.align(proba, np.full(n_classes, 1 / n_classes)).max(axis=1)
    spread = confidence.var() * len(proba) / max(len(proba) - 1, 1)
    mean = batch.running_mean("confidence", confidence.mean(), 1 / n_classes, decay)
    variance = batch.running_mean("variance", spread, 1.0, decay)
    return [
        *supervised(net, batch),
        Term(
            batch.strong(),
            hard_pseudo_labels(proba),
            weight * truncated_gaussian(confidence, mean, variance),
        ),
    ]


def truncated_gaussian(confidence, mean, variance):
    """Return weights: 1 from the mean confidence on, below it falling like a Gaussian.

    The Gaussian has half of the standard deviation, as in the authors' code.

    Parameters
    ----------
    confidence : array of shape (n_samples,), probabilities
    mean, variance : floats, the variance positive

    Returns
    -------
    array of shape (n_samples,), in (0, 1]

    References
    ----------
    Chen et al. (2023), SoftMatch, section 3.

    Examples
    --------
    >>> truncated_gaussian(np.array([0.4, 0.6, 0.9]), mean=0.8, variance=0.16).round(3)
    array([0.135, 0.607, 1.   ])
    """
    below = np.minimum(confidence - mean, 0)
    return np.exp(-(below**2) / (2 * variance / 4))


def unit_rows(rows):
    """Return the rows scaled to length 1; rows of zeros stay."""
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows / np.maximum(length, 1e-12)
