"""Soft labels: for each point a row of class probabilities, or zeros where no label has come."""

import numpy as np
from scipy import sparse

_HISTORY_BYTES = 2**25


def normalize_rows(soft_labels):
    """Divide every row by its sum, so that it sums to 1; a row of zeros stays as it is.

    Parameters
    ----------
    soft_labels : array of shape (n_samples, n_classes), not negative

    Examples
    --------
    >>> normalize_rows(np.array([[1.0, 3.0], [0.0, 0.0]]))
    array([[0.25, 0.75],
           [0.  , 0.  ]])
    """
    sums = soft_labels.sum(axis=1, keepdims=True)
    return soft_labels / np.where(sums == 0, 1.0, sums)


def fill_with_class_priors(soft_labels, class_priors):
    """Put the class priors into the rows that are all zero, which no label has reached.

    Parameters
    ----------
    soft_labels : array of shape (n_samples, n_classes)
    class_priors : array of shape (n_classes,), sums to 1

    Examples
    --------
    >>> fill_with_class_priors(np.array([[1.0, 0.0], [0.0, 0.0]]), np.array([0.25, 0.75]))
    array([[1.  , 0.  ],
           [0.25, 0.75]])
    """
    return np.where(soft_labels.any(axis=1)[:, None], soft_labels, class_priors)


def group_means(values, weights, groups):
    """Return the weighted mean of the rows of ``values`` in each group.

    Parameters
    ----------
    values : array of shape (n_samples, n_columns)
    weights : array of shape (n_samples,), not negative
    groups : int array of shape (n_samples,), 0 to n_groups - 1

    Returns
    -------
    array of shape (n_groups, n_columns), 0 where all weights are

    Examples
    --------
    >>> group_means(np.array([[1.0], [3.0], [5.0]]), np.array([1, 1, 0]), np.array([0, 0, 1]))
    array([[2.],
           [0.]])
    """
    at = (groups, np.arange(len(groups)))
    members = sparse.csr_array((weights, at), shape=(groups.max() + 1, len(groups)))
    total = members.sum(axis=1)
    return (members @ values) / np.where(total == 0, 1.0, total)[:, None]


def record_iteration(history, soft_labels, change):
    """Add an iteration to ``history`` while that stays below 32 MB.

    Parameters
    ----------
    history : list of dict
    soft_labels : array of shape (n_samples, n_classes)
    change : float, from the iteration before

    Examples
    --------
    >>> history = []
    >>> record_iteration(history, np.array([[1.0, 1.0]]), change=2.0)
    >>> history[0]["label_distributions"], history[0]["change"]
    (array([[0.5, 0.5]], dtype=float32), 2.0)
    """
    if (len(history) + 1) * soft_labels.size * 4 <= _HISTORY_BYTES:
        kept = normalize_rows(soft_labels).astype(np.float32)
        history.append({"label_distributions": kept, "change": float(change)})
