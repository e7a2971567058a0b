"""A user's table as numbers: what the measurements of the report work on."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from course.datasets import UNLABELED


@dataclass(frozen=True)
class Problem:
    """A partly labeled table, prepared without a look at the labels.

    Attributes
    ----------
    X : float array or CSR array of shape (n_rows, n_features)
        Imputed, scaled and encoded features.
    y : int array of shape (n_rows,)
        Class codes from 0 to ``len(classes) - 1``, and -1 where the label is missing.
    classes : list of str
        The class names; code ``c`` stands for ``classes[c]``.
    copies : int array of shape (n_rows,)
        Rows with the same number are exact duplicates of each other in all features. They have to
        stay on the same side of every split.
    feature_columns : list of str, n_features long
        The column of the user's table that each feature was made from.
    row_numbers : int array of shape (n_rows,)
        The number of each row in the user's file, as a spreadsheet shows it: the header is row 1,
        so the first row of data is row 2.

    Examples
    --------
    >>> problem = Problem(
    ...     X=np.array([[0.0], [1.0], [1.0]]), y=np.array([0, 1, -1]), classes=["no", "yes"],
    ...     copies=np.array([0, 1, 1]), feature_columns=["age"], row_numbers=np.array([2, 3, 4]),
    ... )
    >>> problem.labeled
    array([ True,  True, False])
    >>> problem.counts
    array([1, 1])
    """

    X: np.ndarray | sparse.csr_array
    y: np.ndarray
    classes: list[str]
    copies: np.ndarray
    feature_columns: list[str]
    row_numbers: np.ndarray

    @property
    def labeled(self):
        """A bool array of shape (n_rows,): which rows have a label."""
        return self.y != UNLABELED

    @property
    def counts(self):
        """An int array of shape (n_classes,): the labeled rows in each class."""
        return np.bincount(self.y[self.labeled], minlength=len(self.classes))
