"""Folds of labels: stratified, nothing lost."""

import numpy as np
import pytest

from course.methods import (
    folds,
)


@pytest.mark.parametrize("n_folds", [2, 3, 5])
def test_labels_are_dealt_evenly_and_never_all_of_a_class(n_folds):
    codes = np.random.RandomState(0).permutation(np.repeat([-1, 0, 1, 2, 3], [30, 9, 4, 2, 1]))
    fold = folds.stratified_folds(codes, n_folds)
    assert np.all(fold[codes == -1] == -1)
    assert np.all(fold[codes == 3] == -1)  # the only label of its class
    for code in (0, 1, 2):
        sizes = np.bincount(fold[codes == code], minlength=n_folds)
        assert sizes.max() - sizes.min() <= 1
        assert sizes.max() < np.sum(codes == code)
