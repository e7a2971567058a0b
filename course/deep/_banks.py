"""Warping a batch with matrices from a bank, a few rows for each matrix drawn."""

import numpy as np

_SHARED_BY = 4  # rows that share a matrix: reading a matrix costs more than the product


def warp(X, bank, rng):
    """Return each row of ``X`` times a matrix drawn from ``bank``.

    Parameters
    ----------
    X : array of shape (n_samples, n_features)
    bank : array of shape (n_matrices, n_features, n_features)
    rng : numpy RandomState

    Returns
    -------
    array of shape (n_samples, n_features)
    """
    n_groups = -(-len(X) // _SHARED_BY)
    groups = np.zeros((n_groups * _SHARED_BY, X.shape[1]), X.dtype)
    place = rng.permutation(len(groups))[: len(X)]
    groups[place] = X
    chosen = bank[rng.randint(len(bank), size=n_groups)]
    return (groups.reshape(n_groups, _SHARED_BY, -1) @ chosen).reshape(groups.shape)[place]
