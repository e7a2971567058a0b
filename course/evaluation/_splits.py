"""Draws of labeled points, a pool without labels, and test points; also with a flawed pool.

Lesson 5 measures what self-training and its relatives do when the pool is not what the
method assumes: out-of-distribution points, classes without a label, other proportions.
"""

from dataclasses import dataclass, replace

import numpy as np

from course.datasets import UNLABELED, imbalance, mix_in_classes, shift_domain
from course.evaluation._draws import label_draw
from course.methods.selection import filter_by_domain


@dataclass(frozen=True)
class Split:
    """What a learner gets in one draw, and the points on which it is scored.

    Attributes
    ----------
    X_labeled : array of shape (n_labeled, n_features)
    y_labeled : array of shape (n_labeled,)
    pool : array of shape (n_pool, n_features), the points without a label
    X_test, y_test : arrays of shapes (n_test, n_features) and (n_test,)
    """

    X_labeled: np.ndarray
    y_labeled: np.ndarray
    pool: np.ndarray
    X_test: np.ndarray
    y_test: np.ndarray

    def with_pool(self, pool):
        """Return the same split with another pool."""
        return replace(self, pool=pool)

    def scaled(self, factor):
        """Return the same split in another unit, every number multiplied by ``factor``."""
        return replace(
            self,
            X_labeled=factor * self.X_labeled,
            pool=factor * self.pool,
            X_test=factor * self.X_test,
        )

    def filtered(self, rule="walk"):
        """Return the split with only those points in the pool that pass the domain filter."""
        mask = filter_by_domain(self.X_labeled, self.pool, rule, random_state=0)
        return self.with_pool(self.pool[mask])

    def score_labels_only(self, model):
        """Return the test accuracy of ``model`` fitted to the labeled points alone."""
        return model.fit(self.X_labeled, self.y_labeled).score(self.X_test, self.y_test)

    def score_with_pool(self, model):
        """Return the test accuracy of ``model`` fitted to the labeled points and the pool."""
        X = np.concatenate([self.X_labeled, self.pool])
        y = np.concatenate([self.y_labeled, np.full(len(self.pool), UNLABELED)])
        return model.fit(X, y).score(self.X_test, self.y_test)


def clean_split(X, y, per_class, seed):
    """Return a draw in which the pool has the distribution of the labeled points.

    Parameters
    ----------
    X, y : arrays of shapes (n_samples, n_features) and (n_samples,), every label known
    per_class : int, labels in each class
    seed : int, of the label draw (:func:`course.evaluation.label_draw`)

    Returns
    -------
    Split

    Examples
    --------
    >>> X, y = np.arange(20.0)[:, None], np.repeat([0, 1], 10)
    >>> split = clean_split(X, y, per_class=1, seed=0)
    >>> len(split.X_labeled), len(split.pool), len(split.X_test)
    (2, 12, 6)
    """
    train, test, y_few = label_draw(y, per_class, seed)
    known = y_few != UNLABELED
    return Split(X[train[known]], y_few[known], X[train[~known]], X[test], y[test])


def shifted_split(X, y, per_class, kind, amount, seed):
    """Return a draw in which half of the pool has shifted, and the same without that half.

    Parameters
    ----------
    X, y, per_class, seed : as in :func:`clean_split`
    kind, amount : as in :func:`course.datasets.shift_domain`

    Returns
    -------
    shifted, clean : Split
        The second half of ``shifted.pool`` is out of distribution; ``clean.pool`` is the first.
    """
    clean = clean_split(X, y, per_class, seed)
    order = np.random.RandomState(seed).permutation(len(clean.pool))
    half = len(order) // 2
    kept, moved = clean.pool[order[:half]], clean.pool[order[half : 2 * half]]
    # Shifted among all points, because a gain counts from the smallest of them.
    moved = shift_domain(np.concatenate([moved, X]), kind, amount, seed)[:half]
    return clean.with_pool(np.concatenate([kept, moved])), clean.with_pool(kept)


def mismatched_split(X, y, per_class, known, share, seed):
    """Return a draw whose pool also has points of classes that have no label.

    Parameters
    ----------
    X, y, per_class, seed : as in :func:`clean_split`
    known : sequence of labels, the classes that are labeled and tested
    share : float in [0, 1], share of the pool that belongs to other classes

    Returns
    -------
    Split
    """
    train, test, y_few = label_draw(y, per_class, seed)
    labeled = (y_few != UNLABELED) & np.isin(y[train], known)
    free = train[y_few == UNLABELED]
    pool, _ = mix_in_classes(X[free], y[free], known, share, seed)
    test = test[np.isin(y[test], known)]
    return Split(X[train[labeled]], y_few[labeled], pool, X[test], y[test])


def imbalanced_split(X, y, per_class, ratio, seed):
    """Return a draw with equally many labels in each class and an imbalanced pool.

    Parameters
    ----------
    X, y, per_class, seed : as in :func:`clean_split`
    ratio : float, as in :func:`course.datasets.imbalance`

    Returns
    -------
    Split
    """
    clean = clean_split(X, y, per_class, seed)
    train, _, y_few = label_draw(y, per_class, seed)  # the same draw: the pool's classes
    free = train[y_few == UNLABELED]
    return clean.with_pool(imbalance(X[free], y[free], ratio, seed)[0])
