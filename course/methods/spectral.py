"""The spectral embedding: points placed so that what is connected in a graph lies together."""

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import eigsh

from course.methods.graph import row_sums


def spectral_embedding(weights, n_dimensions):
    """Place points so that those that a random walk mixes quickly lie together.

    Parameters
    ----------
    weights : CSR array of shape (n_samples, n_samples), symmetric
    n_dimensions : int, less than n_samples

    Returns
    -------
    array of shape (n_samples, n_dimensions), rows of length 1

    References
    ----------
    Ng, Jordan and Weiss (2002), On spectral clustering: analysis and an algorithm.

    Examples
    --------
    >>> pair = sparse.coo_array([[0.0, 1.0], [1.0, 0.0]])
    >>> weights = sparse.csr_array(sparse.block_diag([pair, pair]))
    >>> places = spectral_embedding(weights, n_dimensions=2)
    >>> bool(np.allclose(places[0], places[1])), bool(np.allclose(places[0], places[2]))
    (True, False)
    """
    roots = 1 / np.sqrt(row_sums(weights))
    similarity = sparse.diags_array(roots) @ weights @ sparse.diags_array(roots)
    # A start of ones would be an eigenvector already; any fixed one gives the same answer twice.
    start = np.random.RandomState(0).uniform(0.5, 1.0, len(roots))
    vectors = eigsh(similarity, k=n_dimensions, which="LA", v0=start)[1]
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / np.where(lengths == 0, 1.0, lengths)
