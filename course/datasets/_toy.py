"""Small generated sets, each drawn to make one idea visible.

All share one signature and return ``X, y`` in random order with classes as
equal in size as the number of points allows.
"""

import numpy as np
from scipy import sparse
from sklearn.utils import check_random_state

from course.validation import check_count, check_real


def make_two_moons(n_samples=300, noise=0.1, random_state=None):
    """Return two interleaved half circles of radius 1.

    Parameters
    ----------
    n_samples : int
    noise : float, standard deviation of the Gaussian jitter, in units of the radius
    random_state : int, RandomState or None

    Returns
    -------
    X : array of shape (n_samples, 2)
    y : array of shape (n_samples,), 0 upper moon, 1 lower moon

    Examples
    --------
    >>> X, y = make_two_moons(n_samples=5, random_state=0)
    >>> X.shape, sorted(y.tolist())
    ((5, 2), [0, 0, 0, 1, 1])
    """
    rng, y = _start(n_samples, 2, noise, random_state)
    angle = np.pi * rng.uniform(size=n_samples)
    upper = np.column_stack([np.cos(angle), np.sin(angle)])
    lower = np.column_stack([1 - np.cos(angle), 0.5 - np.sin(angle)])
    return np.where(y[:, None] == 0, upper, lower) + _jitter(rng, noise, n_samples), y


def make_circles(n_samples=300, noise=0.06, random_state=None):
    """Return two concentric circles, of radius 1 (class 0) and 0.5 (class 1).

    Parameters and return values as in :func:`make_two_moons`.

    Examples
    --------
    >>> X, y = make_circles(n_samples=4, noise=0.0, random_state=0)
    >>> np.round(np.hypot(*X.T), 6)[np.argsort(y)]
    array([1. , 1. , 0.5, 0.5])
    """
    rng, y = _start(n_samples, 2, noise, random_state)
    angle = 2 * np.pi * rng.uniform(size=n_samples)
    radius = np.where(y == 0, 1.0, 0.5)
    points = radius[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    return points + _jitter(rng, noise, n_samples), y


def make_blobs(n_samples=300, noise=0.7, random_state=None):
    """Return three round Gaussian clouds whose centers stand 3 apart.

    Parameters and return values as in :func:`make_two_moons`, with three classes.

    Examples
    --------
    >>> X, y = make_blobs(n_samples=6, random_state=0)
    >>> np.bincount(y)
    array([2, 2, 2])
    """
    rng, y = _start(n_samples, 3, noise, random_state)
    angle = np.pi / 2 + 2 * np.pi * np.arange(3) / 3
    centers = np.sqrt(3) * np.column_stack([np.cos(angle), np.sin(angle)])
    return centers[y] + _jitter(rng, noise, n_samples), y


def make_cigars(n_samples=300, noise=0.25, random_state=None):
    """Return two long parallel Gaussian clouds, one above the other.

    Each is 2 (standard deviation) long and ``noise`` thick; they lie 1 apart.
    One label per class names a cigar, but says nothing of its direction: that is
    for the unlabeled points to say.

    Parameters and return values as in :func:`make_two_moons`.

    Examples
    --------
    >>> X, y = make_cigars(n_samples=300, random_state=0)
    >>> bool(X[:, 0].std() > 2 * X[:, 1].std())
    True
    """
    rng, y = _start(n_samples, 2, noise, random_state)
    along = rng.normal(scale=2.0, size=n_samples)
    across = np.where(y == 0, 0.5, -0.5) + rng.normal(scale=noise, size=n_samples)
    return np.column_stack([along, across]), y


def make_checkerboard(n_samples=300, noise=0.0, random_state=None):
    """Return points spread evenly over a board of 4 x 4 unit squares, black (0) and white (1).

    No gap, no cluster, no sheet: where the points lie says nothing of the classes.

    Parameters and return values as in :func:`make_two_moons`.

    Examples
    --------
    >>> X, y = make_checkerboard(n_samples=100, random_state=0)
    >>> bool(np.all(np.floor(X).sum(axis=1) % 2 == y))
    True
    """
    rng, y = _start(n_samples, 2, noise, random_state)
    column, row = rng.randint(4, size=n_samples), rng.randint(2, size=n_samples)
    corner = np.column_stack([column, 2 * row + (column + y) % 2])
    return corner + rng.uniform(size=(n_samples, 2)) + _jitter(rng, noise, n_samples), y


def make_bag_of_words(n_samples=300, noise=0.6, random_state=None, *, n_words=200, length=40):
    """Return word counts of short texts on two topics.

    Every topic has its own distribution over the vocabulary. A share ``noise``
    of each text comes from a distribution that both topics have in common.

    Parameters
    ----------
    n_samples : int
    noise : float in [0, 1], share of words that say nothing of the topic
    random_state : int, RandomState or None
    n_words : int, size of the vocabulary
    length : float, mean number of words in a text (Poisson)

    Returns
    -------
    X : CSR array of shape (n_samples, n_words), whole counts
    y : array of shape (n_samples,), the topic, 0 or 1

    Examples
    --------
    >>> X, y = make_bag_of_words(n_samples=10, random_state=0)
    >>> X.shape
    (10, 200)
    """
    rng, y = _start(n_samples, 2, noise, random_state)
    if noise > 1:
        raise ValueError(f"noise is a share of the words, at most 1, got {noise!r}")
    check_count("n_words", n_words)
    check_real("length", length)
    common = rng.dirichlet(np.full(n_words, 0.3))
    topics = noise * common + (1 - noise) * rng.dirichlet(np.full(n_words, 0.3), size=2)
    lengths = np.maximum(1, rng.poisson(length, size=n_samples))
    counts = np.array([rng.multinomial(n, topics[k]) for n, k in zip(lengths, y, strict=True)])
    return sparse.csr_array(counts.reshape(n_samples, n_words)), y


def _start(n_samples, n_classes, noise, random_state):
    """Return the generator and classes of nearly equal size in random order."""
    check_count("n_samples", n_samples, low=n_classes)
    check_real("noise", noise)
    rng = check_random_state(random_state)
    return rng, rng.permutation(np.arange(n_samples) % n_classes)


def _jitter(rng, noise, n_samples):
    return rng.normal(scale=noise, size=(n_samples, 2))
