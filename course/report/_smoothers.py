"""Label spreading and Laplacian ridge on one table for any choice of labels, after one solve.

Both predictions are linear in the labels. So the large system is solved once for the table, and
each split of the labels then costs only a small product or solve. The readable forms are
:class:`course.methods.LabelSpreading` and :class:`course.methods.LaplacianRidgeClassifier`; these
give the same predictions.
"""

import numpy as np
from scipy import sparse
from scipy.linalg import solve
from scipy.sparse.linalg import splu
from sklearn.neighbors import NearestNeighbors

from course.methods.graph import (
    join_neighbors,
    rbf_kernel,
    self_tuning_graph,
    spreading_matrix,
)
from course.methods.kernel_features import neighbor_gamma
from course.methods.laplacian_ridge import mean_laplacian
from course.methods.nearest import nearest_points
from course.validation import one_hot

N_NEIGHBORS = 10
ALPHA = 0.9
RIDGE = {"l2": 1e-3, "manifold_weight": 100.0}
_WIDTH = 2.0


def spreading_influence(X, labeled):
    """Return how much each labeled row counts for each labeled row under label spreading.

    Parameters
    ----------
    X : array of shape (n_rows, n_features)
    labeled : int array of shape (n_labeled,)

    Returns
    -------
    array of shape (n_labeled, n_labeled)

    References
    ----------
    Zhou et al. (2004): the fixed point is (1 - alpha) (I - alpha S)^-1 Y.
    """
    n_neighbors = min(N_NEIGHBORS, len(X))
    near = NearestNeighbors(n_neighbors=n_neighbors).fit(X).kneighbors(X, return_distance=False)
    similarity = sparse.csc_array(spreading_matrix(join_neighbors(near)))
    system = sparse.csc_array(sparse.eye_array(len(X)) - ALPHA * similarity)
    goals = np.zeros((len(X), len(labeled)))
    goals[labeled, np.arange(len(labeled))] = 1 - ALPHA
    return splu(system).solve(goals)[labeled]


def spread(influence, y, known, n_classes):
    """Return the class that label spreading predicts for each labeled row.

    Parameters
    ----------
    influence : array of shape (n_labeled, n_labeled)
    y : int array of shape (n_labeled,)
    known : bool array of shape (n_labeled,), whose labels may be used
    n_classes : int
    """
    targets = one_hot(y[known], n_classes)
    scores = influence[:, known] @ targets
    scores[~scores.any(axis=1)] = targets.mean(axis=0)  # no label reached this row
    return scores.argmax(axis=1)


def ridge_kernels(X, labeled):
    """Return the kernels of Laplacian ridge between labeled rows, with and without the others.

    With the unlabeled rows it is the kernel of Sindhwani, Niyogi and Belkin (2005): ridge
    regression with it on the labeled rows alone is Laplacian ridge.

    Parameters
    ----------
    X : array of shape (n_rows, n_features)
    labeled : int array of shape (n_labeled,)

    Returns
    -------
    with_unlabeled, labels_only : arrays of shape (n_labeled, n_labeled)

    References
    ----------
    Sindhwani, Niyogi and Belkin (2005), Beyond the point cloud: from transductive to
    semi-supervised learning, equation 6.
    """
    distances, neighbors = nearest_points(X, N_NEIGHBORS, "euclidean")
    laplacian = mean_laplacian(self_tuning_graph(distances, neighbors))
    kernel = rbf_kernel(X, X, neighbor_gamma(distances, _WIDTH))
    system = (RIDGE["manifold_weight"] / RIDGE["l2"]) * (laplacian @ kernel)
    system.flat[:: len(system) + 1] += 1
    deformed = kernel[labeled] @ solve(system, np.eye(len(X))[:, labeled], overwrite_a=True)
    return deformed, kernel[np.ix_(labeled, labeled)]


def ridge(kernel, y, known, n_classes):
    """Return the class that (Laplacian) ridge predicts for each labeled row.

    Parameters
    ----------
    kernel : array of shape (n_labeled, n_labeled), from :func:`ridge_kernels`
    y, known, n_classes : as in :func:`spread`
    """
    targets = one_hot(y[known], n_classes)
    mean = targets.mean(axis=0)
    system = kernel[np.ix_(known, known)] + RIDGE["l2"] * len(targets) * np.eye(len(targets))
    return (kernel[:, known] @ np.linalg.solve(system, targets - mean) + mean).argmax(axis=1)
