"""Cross-validation when only some rows are labeled: the others are always in training."""

import numpy as np
from sklearn.model_selection import BaseCrossValidator
from sklearn.utils import check_random_state, indexable
from sklearn.utils.multiclass import type_of_target

from course.evaluation._draws import deal_folds
from course.validation import UNLABELED, check_count, split_labels


class LabeledKFold(BaseCrossValidator):
    """K folds of the *labeled* rows, stratified; unlabeled rows are in every training set.

    With other splitters a third of the test rows may carry -1, and a score counts -1 as a
    class. Here a test fold holds labeled rows only, so a score is the accuracy on labels
    that the fit has not seen, and every fit has all the unlabeled points.

    Parameters
    ----------
    n_splits : int, at least 2
    shuffle : bool
        Whether to deal the rows of each class in random order instead of their own.
    random_state : int, RandomState or None, for ``shuffle``

    Notes
    -----
    The only label of a class is never in a test fold, because no fit could then learn that
    class; so the folds may hold fewer rows than there are labels. In regression, where a
    missing target is NaN, the known rows are dealt without regard to their values.

    See Also
    --------
    course.methods.GuardedClassifier : chooses among methods by such folds.

    Examples
    --------
    >>> X, y = np.zeros((7, 1)), np.array([0, -1, 0, 1, -1, 1, -1])
    >>> for train, test in LabeledKFold(n_splits=2).split(X, y):
    ...     print(train, test)
    [1 2 4 5 6] [0 3]
    [0 1 3 4 6] [2 5]

    It goes wherever scikit-learn takes ``cv``:

    >>> from sklearn.model_selection import cross_val_score
    >>> from course.datasets import hide_labels, make_two_moons
    >>> from course.methods import LabelPropagation
    >>> X, y = make_two_moons(random_state=0)
    >>> few = hide_labels(y, per_class=5, random_state=0)
    >>> cross_val_score(LabelPropagation(), X, few, cv=LabeledKFold(n_splits=5))
    array([1., 1., 1., 1., 1.])
    """

    def __init__(self, n_splits=5, shuffle=False, random_state=None):
        self.n_splits = n_splits
        self.shuffle = shuffle
        self.random_state = random_state

    def split(self, X, y=None, groups=None):
        """Yield the training and test rows of each fold.

        Parameters
        ----------
        X : array, sparse array, list or data frame with n_samples rows
        y : array of shape (n_samples,), -1 (or NaN for regression) where there is no label
        groups : ignored

        Yields
        ------
        train, test : int arrays, ascending; together all rows but the test rows of no fold

        Raises
        ------
        ValueError
            If no class has as many labels as there are folds, or ``n_splits`` cannot be used.
        """
        check_count("n_splits", self.n_splits, low=2)
        if y is None:
            raise ValueError("y must be given: the folds are made of its labeled rows")
        X, y = indexable(X, y)
        fold = self._folds(y)
        rows = np.arange(len(fold))
        for k in range(self.n_splits):
            yield rows[fold != k], rows[fold == k]

    def get_n_splits(self, X=None, y=None, groups=None):
        """Return the number of folds; the arguments are ignored."""
        return self.n_splits

    def _folds(self, y):
        """Return the fold in which each row is tested, -1 for rows that always train."""
        codes = _codes(y)
        counts = np.bincount(codes[codes != UNLABELED])
        if self.n_splits > counts.max():
            raise ValueError(
                f"n_splits={self.n_splits} is more than the labels of the most frequent class, "
                f"{counts.max()}: lower n_splits, or label more points"
            )
        tested = np.flatnonzero((codes != UNLABELED) & (np.append(counts, 0)[codes] > 1))
        if self.shuffle:
            tested = check_random_state(self.random_state).permutation(tested)
        return deal_folds(codes, tested, self.n_splits)


def _codes(y):
    """Return the class of each row as a number, -1 without a label; one class for targets."""
    values = np.asarray(y)
    if values.dtype.kind == "f":
        known = ~np.isnan(values)
        if known.any() and (not known.all() or type_of_target(values) == "continuous"):
            return np.where(known, 0, UNLABELED)
    return split_labels(values)[1]
