"""Harmonic regression: an unknown target is the average of its neighbors' targets.

The harmonic solution of label propagation does not need classes. Fix the known targets,
and let every other point take the weighted average of its neighbors in the graph: the
result is the smoothest function on the graph that agrees with the known targets (Zhu,
Ghahramani and Lafferty 2003). No value lies outside the range of the known ones.
"""

import warnings

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from course.methods.graph import local_unit, self_tuning_graph, self_tuning_weights
from course.methods.nearest import nearest_distinct_points, nearest_known_points
from course.methods.propagation import harmonic_solution
from course.methods.targets import PartlyKnownRegressorMixin, validate_targets
from course.validation import check_count, validate_points


def harmonic_values(weights, known, targets):
    """Return the function on the graph that is the average of its neighbors where unknown.

    The targets are scaled to soft labels between 0 (the lowest) and 1 (the highest), so
    that this is the harmonic solution for two classes.

    Parameters
    ----------
    weights : array or sparse array of shape (n_samples, n_samples), not negative
    known : bool array of shape (n_samples,), at least one True
    targets : array of shape (n_samples,)

    Returns
    -------
    array of shape (n_samples,): NaN for points from which no known target can be reached

    References
    ----------
    Zhu, Ghahramani and Lafferty (2003), equation 5.

    Examples
    --------
    >>> chain = np.array([[0, 1, 0, 0], [1, 0, 1, 0], [0, 1, 0, 1], [0, 0, 1, 0]])
    >>> known = np.array([True, False, False, True])
    >>> harmonic_values(chain, known, np.array([10.0, 0.0, 0.0, 40.0])).round(6)
    array([10., 20., 30., 40.])
    """
    low, high = targets[known].min(), targets[known].max()
    unit = high / 2 - low / 2  # halves: the difference of two large numbers may overflow
    share = (targets / 2 - low / 2) / unit if unit > 0 else np.zeros(len(targets))
    soft_labels = np.where(known[:, None], np.column_stack([1 - share, share]), 0.0)
    solution = harmonic_solution(weights, known, soft_labels)
    values = low * solution[:, 0] + high * solution[:, 1]
    values[known] = targets[known]
    return np.where(solution.any(axis=1), values, np.nan)


class HarmonicRegressor(PartlyKnownRegressorMixin, BaseEstimator):
    """The harmonic solution on a self-tuning neighbor graph; a missing target is NaN.

    Parameters
    ----------
    n_neighbors : int
        Neighbors of each point, without itself and its copies; all where there are fewer.

    Attributes
    ----------
    X_ : the training points
    graph_ : CSR array of shape (n_samples, n_samples), the weights; copies of a point are
        one node, as in :class:`course.methods.PoissonLearning`
    transduction_ : array of shape (n_samples,)
        The targets given, and the harmonic solution elsewhere. A point in a part of the graph
        without a target gets the mean of all known targets.
    n_features_in_ : int

    See Also
    --------
    course.methods.LabelPropagation : the same for classes.
    course.methods.LaplacianRidge : allows for errors in the targets.

    References
    ----------
    Zhu, Ghahramani and Lafferty (2003), Semi-supervised learning using Gaussian fields and
    harmonic functions.

    Examples
    --------
    >>> X, y = [[0.0], [1.0], [2.0], [3.0]], [0.0, np.nan, np.nan, 3.0]
    >>> HarmonicRegressor(n_neighbors=1).fit(X, y).transduction_.round(2)
    array([0., 1., 2., 3.])
    """

    def __init__(self, n_neighbors=10):
        self.n_neighbors = n_neighbors

    def fit(self, X, y):
        """Build the graph and solve for the missing targets.

        Parameters
        ----------
        X : array or sparse array of shape (n_samples, n_features)
        y : array of shape (n_samples,), NaN where there is no target

        Raises
        ------
        ValueError
            If there is no target or an argument cannot be used.

        Warns
        -----
        UserWarning
            If there are points in parts of the graph without a target; it counts them.
        """
        check_count("n_neighbors", self.n_neighbors)
        self.X_, targets, known = validate_targets(self, X, y, accept_sparse="csr")
        distances, neighbors, self._distinct = nearest_distinct_points(
            self.X_, self.n_neighbors, "euclidean"
        )
        self.graph_, self._unit = self_tuning_graph(distances, neighbors), local_unit(distances)
        at_nodes, means = self._distinct.merge(known, targets[:, None])
        values = harmonic_values(self.graph_, at_nodes, means[:, 0])[self._distinct.node]
        values[known] = targets[known]
        lost = np.isnan(values)
        if lost.any():
            warnings.warn(
                f"{lost.sum()} of {len(values)} points got no target: they lie in parts of the "
                "graph without one (raise n_neighbors, or measure one of them). They get the mean "
                "of the known targets.",
                UserWarning,
                stacklevel=2,
            )
        self.transduction_ = np.where(lost, targets[known].mean(), values)
        return self

    def predict(self, X):
        """Return the average of the nearest training points, weighted as in the graph.

        Parameters
        ----------
        X : array or sparse array of shape (n_samples, n_features)

        Returns
        -------
        array of shape (n_samples,)
        """
        check_is_fitted(self)
        X = validate_points(self, X, accept_sparse="csr")
        known = self._distinct.of(self.X_)
        distances, near = nearest_known_points(X, known, self.n_neighbors, "euclidean")
        weights = self_tuning_weights(distances, local_unit(distances)[:, None], self._unit[near])
        values = self._distinct.mean(self.transduction_[:, None])[near, 0]
        return (weights * values).sum(axis=1) / weights.sum(axis=1)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags
