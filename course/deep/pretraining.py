"""Learning from points alone: two views of one point shall look alike, and unlike all others.

No label is needed to say which two views belong together. A net that can tell has
learned which changes do not matter; what it then says of a point can be
given to any method that needs a few labels (self-supervised pre-training).
"""

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from course.deep.augment_images import ImageAugmentation
from course.deep.fast import conv
from course.deep.objectives import softmax, unit_rows
from course.deep.optimizers import SGD, half_cosine
from course.deep.training import WEIGHT_DECAY
from course.progress_bar import progress_bar
from course.validation import (
    check_count,
    check_random_state,
    check_real,
    validate_points,
)

_BATCH_SIZE = 64  # in two views each they just fill a portion of the net: all are compared at once
_LEARNING_RATE = 0.3


def contrast(vectors, temperature):
    """Return how hard it is to find each view's partner among all others, and the slope.

    Rows i and i + n are two views of one point. Each row is asked which of the others is
    its partner; the answer is a softmax over the cosines of the angles between them.

    Parameters
    ----------
    vectors : array of shape (2 n, n_components)
    temperature : float above 0, the smaller, the more the nearest others count

    Returns
    -------
    loss : float
    slope : array of shape (2 n, n_components), the gradient of the loss

    References
    ----------
    Chen et al. (2020), A simple framework for contrastive learning, equation 1.

    Examples
    --------
    >>> alike = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0], [0.0, 1.0]])
    >>> crossed = alike[[0, 1, 3, 2]]
    >>> contrast(alike, 0.5)[0] < contrast(crossed, 0.5)[0]
    True
    """
    count = len(vectors)
    every = np.arange(count)
    partner = (every + count // 2) % count
    unit = unit_rows(vectors)
    cosines = unit @ unit.T / temperature
    cosines[every, every] = -np.inf  # nobody is asked about oneself
    proba = softmax(cosines)
    loss = -np.log(np.maximum(proba[every, partner], 1e-30)).mean()
    proba[every, partner] -= 1
    along = (proba + proba.T) @ unit / (count * temperature)
    # A vector's length does not count: only what turns it is kept.
    slope = along - unit * (along * unit).sum(axis=1, keepdims=True)
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return float(loss), slope / np.maximum(length, 1e-12)


class ViewMatching(TransformerMixin, BaseEstimator):
    """A convolutional net pre-trained on images without any label.

    Parameters
    ----------
    n_components : int, numbers that stand for an image afterward
    max_iter : int, steps; 0 leaves the net as it starts
    random_state : int, RandomState or None
    augment : object with ``strong(X, rng, pool)``, or None for :class:`ImageAugmentation`
    temperature : float above 0, as for :func:`contrast`
    verbose : bool, whether to show a progress bar

    Attributes
    ----------
    losses_ : list of float, one for each step
    n_features_in_ : int

    References
    ----------
    Chen et al. (2020), A simple framework for contrastive learning of visual representations.

    Examples
    --------
    >>> from course.datasets import load_digits
    >>> X, _ = load_digits()
    >>> ViewMatching(max_iter=2, random_state=0).fit_transform(X[:70]).shape
    (70, 32)
    """

    def __init__(
        self,
        n_components=32,
        max_iter=1000,
        random_state=None,
        *,
        augment=None,
        temperature=0.2,
        verbose=True,
    ):
        self.n_components = n_components
        self.max_iter = max_iter
        self.random_state = random_state
        self.augment = augment
        self.temperature = temperature
        self.verbose = verbose

    def fit(self, X, y=None):
        """Train the net on the images ``X``, array of shape (n_samples, 64); ``y`` is not read.

        Ctrl-C ends it and keeps the net so far.
        """
        X = validate_points(self, X, fitting=True)
        side = round(X.shape[1] ** 0.5)
        if side * side != X.shape[1] or side % 4:
            raise ValueError(
                "X must hold square images whose side is a multiple of 4, such as 64 features for "
                f"8 x 8 pixels; it has {X.shape[1]} features"
            )
        check_count("n_components", self.n_components)
        check_count("max_iter", self.max_iter, low=0)
        check_real("temperature", self.temperature, above=True)
        augment = ImageAugmentation() if self.augment is None else self.augment
        if not hasattr(augment, "strong"):
            raise ValueError(
                f"augment must be an object with strong(X, rng, pool) or None, got {augment!r}"
            )
        view = augment.strong
        rng = check_random_state(self.random_state)
        X = X.astype(np.float32)
        self._center = X.mean()
        self._net = conv(X.shape[1], self.n_components, rng)
        self.losses_ = []
        size = min(_BATCH_SIZE, len(X))
        optimizer = SGD(self._net.weights, weight_decay=WEIGHT_DECAY)
        steps = progress_bar(range(self.max_iter), wanted=self.verbose)
        try:
            for step in steps:
                images = X[rng.choice(len(X), size, replace=False)]
                views = np.concatenate([view(images, rng, X), view(images, rng, X)])
                self._net.gradient[:] = 0
                self._net.backpropagate(views - self._center, self._slope)
                rate = half_cosine(step, self.max_iter, _LEARNING_RATE)
                optimizer.step(self._net.gradient, rate)
        except KeyboardInterrupt:
            pass
        return self

    def transform(self, X):
        """Return what stands for each image, array of shape (n_samples, n_components), length 1."""
        check_is_fitted(self, "losses_")
        X = validate_points(self, X)
        return unit_rows(self._net.logits(X - self._center)).astype(np.float64)

    def _slope(self, vectors, rows):
        loss, slope = contrast(vectors, self.temperature)
        self.losses_.append(loss)
        return slope.astype(vectors.dtype)
