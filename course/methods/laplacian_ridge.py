"""Laplacian-regularized least squares: ridge regression that is also smooth along the data.

Ridge regression with a kernel fits the labels and keeps the function simple in the space
around them. *Manifold regularization* (Belkin, Niyogi and Sindhwani 2006) adds one term:
the function must not change much between neighboring points, labeled or not. The term is
the graph Laplacian's quadratic form, so the solution is still a sum of kernels, and its
coefficients still solve one linear system. In contrast to label propagation the result is
a function, which predicts new points without a graph.
"""

import numpy as np

from course.methods.graph import graph_laplacian, rbf_kernel, self_tuning_graph
from course.methods.kernel_features import (
    KernelExpansion,
    check_kernel_memory,
    choose_centers,
    kernel_whitening,
    neighbor_gamma,
)
from course.methods.nearest import nearest_distinct_points
from course.methods.targets import PartlyKnownRegressorMixin, validate_targets
from course.validation import (
    PartlyLabeledMixin,
    check_count,
    check_random_state,
    check_real,
    one_hot,
    validate_fit,
)

_SLICE = 2048

# --- the steps -------------------------------------------------------------------------


def mean_laplacian(weights):
    """Return the graph Laplacian divided by the sum of all weights.

    Its quadratic form is half the mean squared difference along an edge, so that the
    weight of this term means the same for few points and for many.

    Parameters
    ----------
    weights : CSR array of shape (n_samples, n_samples), symmetric

    Returns
    -------
    CSR array of shape (n_samples, n_samples): rows sum to 0; zeros where there is no edge

    Examples
    --------
    >>> mean_laplacian(np.array([[0.0, 2.0], [2.0, 0.0]]))
    array([[ 0.5, -0.5],
           [-0.5,  0.5]])
    """
    total = float(weights.sum())
    return graph_laplacian(weights) / (total if total > 0 else 1.0)


def laplacian_ridge_coefficients(kernel, laplacian, labeled, targets, l2, manifold_weight):
    """Return the kernel expansion that minimizes the regularized squared error.

    With f the function's values at all points, the loss is the mean of ``(target - f)**2``
    over the labeled points, plus ``l2`` times the squared norm of the function, plus
    ``manifold_weight`` times ``f @ laplacian @ f``. Its minimizer is a sum of kernels
    centered on the points; setting the gradient to zero leaves one linear system.

    Parameters
    ----------
    kernel : array of shape (n_samples, n_samples), symmetric, positive semidefinite
    laplacian : array or sparse array of shape (n_samples, n_samples)
    labeled : bool array of shape (n_samples,), at least one True
    targets : array of shape (n_samples, n_outputs); rows without a label do not count
    l2 : float, above 0
    manifold_weight : float, at least 0; at 0 this is kernel ridge regression on the labels

    Returns
    -------
    array of shape (n_samples, n_outputs), the coefficients of the kernels

    References
    ----------
    Belkin, Niyogi and Sindhwani (2006), equation 8, with means instead of sums.

    Examples
    --------
    Two neighbors, one of them labeled; a large manifold weight makes them agree:

    >>> kernel, laplacian = np.eye(2), np.array([[0.5, -0.5], [-0.5, 0.5]])
    >>> labeled, targets = np.array([True, False]), np.array([[1.0], [0.0]])
    >>> for weight in 0, 100:
    ...     alpha = laplacian_ridge_coefficients(kernel, laplacian, labeled, targets, 0.1, weight)
    ...     print((kernel @ alpha).ravel().round(2))
    [0.91 0.  ]
    [0.83 0.83]
    """
    share = labeled / labeled.sum()
    system = share[:, None] * kernel
    if manifold_weight:
        system += manifold_weight * (laplacian @ kernel)
    system.flat[:: len(system) + 1] += l2
    return np.linalg.solve(system, share[:, None] * targets)


def ridge_on_features(features, laplacian, labeled, targets, l2, manifold_weight):
    """Solve the same problem for a function that is linear in given features.

    Parameters
    ----------
    features : array of shape (n_samples, n_features)
    others : as in :func:`laplacian_ridge_coefficients`

    Returns
    -------
    array of shape (n_features, n_outputs), the weight of each feature

    Examples
    --------
    >>> features, labeled = np.array([[1.0], [2.0]]), np.array([True, False])
    >>> ridge_on_features(features, np.zeros((2, 2)), labeled, np.array([[2.0], [0.0]]), 1.0, 0)
    array([[1.]])
    """
    known = features[labeled]
    system = known.T @ known / len(known)
    if manifold_weight:
        for start in range(0, len(features), _SLICE):  # a second table as large would not fit
            rows = slice(start, start + _SLICE)
            system += manifold_weight * (features[rows].T @ (laplacian[rows] @ features))
    system.flat[:: len(system) + 1] += l2
    return np.linalg.solve(system, known.T @ targets[labeled] / len(known))


# --- the estimators --------------------------------------------------------------------


class _LaplacianRegularized(KernelExpansion):
    """What classification and regression share: the kernel, the graph, and the one solve."""

    _width = 2.0

    def _check_parameters(self):
        check_real("l2", self.l2, above=True)
        check_real("manifold_weight", self.manifold_weight)
        if self.gamma is not None:
            check_real("gamma", self.gamma, above=True)
        check_count("n_neighbors", self.n_neighbors)
        check_count("max_centers", self.max_centers)

    def _fit_function(self, X, labeled, targets):
        """Fit the function to the targets, and return its values at all points."""
        rng = check_random_state(self.random_state)
        check_kernel_memory(labeled, self.max_centers)
        distances, neighbors, distinct = nearest_distinct_points(X, self.n_neighbors, "euclidean")
        laplacian = mean_laplacian(self_tuning_graph(distances, neighbors))
        # The function is the same at all copies of a point: the first stands for them.
        laplacian = distinct.pad(laplacian)
        rows = choose_centers(labeled, self.max_centers, rng)
        everywhere = len(rows) == X.shape[0]
        self.centers_ = X[rows]
        if not everywhere:  # fewer kernels have to be wider to cover the same points
            distances = nearest_distinct_points(self.centers_, self.n_neighbors, "euclidean")[0]
        self.gamma_ = neighbor_gamma(distances, self._width) if self.gamma is None else self.gamma
        self.intercept_ = targets[labeled].mean(axis=0)
        kernel = rbf_kernel(X, self.centers_, self.gamma_)
        problem = laplacian, labeled, targets - self.intercept_, self.l2, self.manifold_weight
        if everywhere:
            self.dual_coef_ = laplacian_ridge_coefficients(kernel, *problem)
        else:
            whitening = kernel_whitening(kernel[rows])
            self.dual_coef_ = whitening @ ridge_on_features(kernel @ whitening, *problem)
        return kernel @ self.dual_coef_ + self.intercept_


class LaplacianRidgeClassifier(PartlyLabeledMixin, _LaplacianRegularized):
    """Laplacian-regularized least squares on one-hot labels (LapRLS).

    One function per class is fitted to 1 for the labels of the class and 0 for the
    others. The class with the highest value is predicted.

    Parameters
    ----------
    l2 : float, above 0, gamma_A in the paper
        The weight of the function's squared norm in the kernel's space.
    manifold_weight : float, at least 0, gamma_I in the paper
        The weight of the smoothness along the graph. At 0 this is kernel ridge
        regression on the labeled points, with the same kernel.
    gamma : float or None
        Of the RBF kernel, per squared unit of ``X``. None stands for
        :func:`~course.methods.kernel_features.neighbor_gamma`.
    n_neighbors : int, neighbors of each point in the graph, without itself
    max_centers : int
        With more points than this, only the labeled points and a random subset of the
        others carry a kernel. Time grows with its square, memory with it.
    random_state : int, RandomState or None, for that subset

    The defaults of ``l2``, ``manifold_weight`` and ``gamma`` were chosen on label draws
    with seeds below 1,000, with four labels per class.

    Attributes
    ----------
    classes_ : array of shape (n_classes,)
    dual_coef_ : array of shape (n_centers, n_classes), the coefficients of the kernels
    intercept_ : array of shape (n_classes,), the class proportions of the labels
    centers_ : the points that carry a kernel
    gamma_ : float
    label_distributions_ : array of shape (n_samples, n_classes), as from ``predict_proba``
    transduction_ : array of shape (n_samples,)
        The labels given, and for the other points the predictions.
    n_features_in_ : int

    See Also
    --------
    LaplacianRidge : the same for regression.
    course.methods.TransductiveSVC : looks for a gap instead of a manifold.

    References
    ----------
    Belkin, Niyogi and Sindhwani (2006), Manifold regularization: a geometric framework
    for learning from labeled and unlabeled examples.

    Examples
    --------
    >>> X = np.array([[0.0], [0.4], [0.8], [2.2], [2.6], [3.0]])
    >>> model = LaplacianRidgeClassifier(n_neighbors=2).fit(X, [0, -1, -1, -1, -1, 1])
    >>> model.transduction_, model.predict([[1.0], [2.0]])
    (array([0, 0, 0, 1, 1, 1]), array([0, 1]))
    """

    def __init__(
        self,
        l2=1e-3,
        manifold_weight=100.0,
        *,
        gamma=None,
        n_neighbors=10,
        max_centers=2000,
        random_state=None,
    ):
        self.l2 = l2
        self.manifold_weight = manifold_weight
        self.gamma = gamma
        self.n_neighbors = n_neighbors
        self.max_centers = max_centers
        self.random_state = random_state

    def fit(self, X, y):
        """Build the graph and solve for the coefficients.

        Parameters
        ----------
        X : array or sparse array of shape (n_samples, n_features)
        y : array of shape (n_samples,), -1 where there is no label

        Raises
        ------
        ValueError
            If no point is labeled or an argument cannot be used.
        """
        self._check_parameters()
        X, self.classes_, codes = validate_fit(self, X, y, accept_sparse="csr")
        labeled, targets = codes >= 0, one_hot(codes, len(self.classes_))
        values = self._fit_function(X, labeled, targets)
        self.label_distributions_ = self._as_proba(values)
        guesses = values.argmax(axis=1)
        self.transduction_ = self.classes_[np.where(labeled, codes, guesses)]
        return self

    def decision_function(self, X):
        """Return the fitted functions, near 1 for the class and near 0 for the others.

        Parameters
        ----------
        X : array or sparse array of shape (n_samples, n_features)

        Returns
        -------
        array of shape (n_samples, n_classes); with two classes of shape (n_samples,), the
        second minus the first, as in scikit-learn
        """
        values = self._function(X)
        return values[:, 1] - values[:, 0] if values.shape[1] == 2 else values

    def predict(self, X):
        """Return the class whose function is highest, array of shape (n_samples,)."""
        values = self._function(X)
        return self.classes_[values.argmax(axis=1)]

    def predict_proba(self, X):
        """Return the functions cut off below 0 and divided by their sum.

        Least squares estimates class probabilities, but does not keep them between 0
        and 1; these are soft labels, not calibrated.

        Returns
        -------
        array of shape (n_samples, n_classes), rows sum to 1
        """
        return self._as_proba(self._function(X))

    def _as_proba(self, values):
        # The targets of each point sum to 1, and so do the functions: the largest is positive.
        values = np.maximum(values, 0.0)
        return values / values.sum(axis=1, keepdims=True)


class LaplacianRidge(PartlyKnownRegressorMixin, _LaplacianRegularized):
    """Laplacian-regularized least squares for regression; a missing target is NaN.

    Parameters
    ----------
    l2, manifold_weight, gamma, n_neighbors, max_centers, random_state
        As in :class:`LaplacianRidgeClassifier`, but ``manifold_weight`` is 1, because targets
        vary within a dense region and labels seldom do, and the kernel is twice as wide.
        Both were chosen on sheets, Friedman's function and diabetes, draws below 1,000.

    Attributes
    ----------
    dual_coef_ : array of shape (n_centers,)
    intercept_ : float, the mean of the targets
    centers_, gamma_, n_features_in_
        As in :class:`LaplacianRidgeClassifier`.
    transduction_ : array of shape (n_samples,), the fitted function at the training points

    See Also
    --------
    LaplacianRidgeClassifier : the same for classes.
    course.methods.HarmonicRegressor : keeps the targets as they are.

    References
    ----------
    Belkin, Niyogi and Sindhwani (2006).

    Examples
    --------
    >>> X, y = [[0.0], [1.0], [2.0], [3.0]], [0.0, np.nan, np.nan, 3.0]
    >>> LaplacianRidge(n_neighbors=1).fit(X, y).predict([[0.5], [2.5]]).round(1)
    array([0.7, 2.3])
    """

    _width = 4.0

    def __init__(
        self,
        l2=1e-3,
        manifold_weight=1.0,
        *,
        gamma=None,
        n_neighbors=10,
        max_centers=2000,
        random_state=None,
    ):
        self.l2 = l2
        self.manifold_weight = manifold_weight
        self.gamma = gamma
        self.n_neighbors = n_neighbors
        self.max_centers = max_centers
        self.random_state = random_state

    def fit(self, X, y):
        """Build the graph and solve for the coefficients.

        Parameters
        ----------
        X : array or sparse array of shape (n_samples, n_features)
        y : array of shape (n_samples,), NaN where there is no target

        Raises
        ------
        ValueError
            If there is no target or an argument cannot be used.
        """
        self._check_parameters()
        X, targets, labeled = validate_targets(self, X, y, accept_sparse="csr")
        self.transduction_ = self._fit_function(X, labeled, targets[:, None])[:, 0]
        self.dual_coef_, self.intercept_ = self.dual_coef_[:, 0], float(self.intercept_[0])
        return self

    def predict(self, X):
        """Return the fitted function at new points, array of shape (n_samples,)."""
        return self._function(X)
