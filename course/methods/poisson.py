"""Poisson learning: labels as sources and sinks of the Poisson equation on a graph.

With one label per class the harmonic solution is nearly the same number everywhere
except for spikes at the labels. Poisson learning (Calder et al. 2020) does not fix the
values at the labels. Each label is a *source* of its own class and a *sink* of the others,
and the solution of the Poisson equation, degree times own value minus weighted values of the
neighbors equals source, says which class is nearer *along the graph*. Then the MBO scheme
(:mod:`course.methods.mbo`) shortens the decision boundaries and keeps the class sizes.
"""

import warnings

import numpy as np
from scipy.sparse.csgraph import connected_components
from scipy.special import softmax
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils.validation import check_is_fitted, check_non_negative

from course.methods._classifier import PartlyLabeledClassifier, warn_of_unreached
from course.methods._systems import solve
from course.methods.copies import distances_between
from course.methods.graph import (
    graph_laplacian,
    local_unit,
    row_sums,
    self_tuning_graph,
    self_tuning_weights,
    transition_matrix,
)
from course.methods.mbo import segment
from course.methods.nearest import is_named, nearest_distinct_points, nearest_known_points
from course.methods.soft_labels import (
    fill_with_class_priors,
    group_means,
    normalize_rows,
    record_iteration,
)
from course.validation import (
    check_class_priors,
    check_count,
    check_option,
    one_hot,
    validate_fit,
    validate_points,
)

METRICS = ("euclidean", "image", "precomputed")

_SOFT_LABEL_TEMPERATURE = 0.1
_MAX_STEPS = 1000


def poisson_source(labeled, targets, components):
    """Return the source at each label: its one-hot class, less the mean of the labels around.

    Parameters
    ----------
    labeled : bool array of shape (n_samples,)
    targets : array of shape (n_samples, n_classes), one-hot where ``labeled``
    components : int array of shape (n_samples,), the part of the graph a point is in

    Returns
    -------
    array of shape (n_samples, n_classes): sums to 0 in each part of the graph and each class

    References
    ----------
    Calder et al. (2020), equation 2.4.

    Examples
    --------
    >>> targets = np.array([[1.0, 0.0], [0.0, 0.0], [0.0, 1.0]])
    >>> poisson_source(targets.any(axis=1), targets, np.zeros(3, dtype=int))
    array([[ 0.5, -0.5],
           [ 0. ,  0. ],
           [-0.5,  0.5]])
    """
    means = group_means(targets, labeled.astype(float), components)
    return np.where(labeled[:, None], targets - means[components], 0.0)


def poisson_step(weights, potentials, source):
    """Give every point the average of its neighbors, and add its source over its degree.

    Parameters
    ----------
    weights : CSR array of shape (n_samples, n_samples), symmetric, no row of zeros
    potentials : array of shape (n_samples, n_classes)
    source : array of shape (n_samples, n_classes), from :func:`poisson_source`

    Returns
    -------
    array of shape (n_samples, n_classes): the potentials one step later

    References
    ----------
    Calder et al. (2020), algorithm 1, step 8.

    Examples
    --------
    >>> from scipy import sparse
    >>> weights = sparse.csr_array([[0.0, 2.0], [2.0, 0.0]])
    >>> poisson_step(weights, np.array([[1.0], [0.0]]), np.array([[1.0], [-1.0]]))
    array([[0.5],
           [0.5]])
    """
    return transition_matrix(weights) @ potentials + source / row_sums(weights)[:, None]


def poisson_solution(weights, labeled, targets):
    """Solve the Poisson equation on the graph: Laplacian times potentials equals source.

    Row by row: degree times own value, minus the weighted values of the neighbors, equals
    the source. With any constant added that still holds; so the mean, weighted by degree,
    is made zero in each part of the graph.

    Parameters
    ----------
    weights : CSR array of shape (n_samples, n_samples), symmetric
    labeled : bool array of shape (n_samples,)
    targets : array of shape (n_samples, n_classes), one-hot where ``labeled``

    Returns
    -------
    array of shape (n_samples, n_classes): rows sum to 0; all 0 in a part of the graph
        that holds labels of one class or of none

    Raises
    ------
    numpy.linalg.LinAlgError
        If the system is too large and too slow to solve.

    Examples
    --------
    >>> from scipy import sparse
    >>> chain = sparse.csr_array([[0.0, 1.0, 0.0], [1.0, 0.0, 1.0], [0.0, 1.0, 0.0]])
    >>> targets = np.array([[1.0, 0.0], [0.0, 0.0], [0.0, 1.0]])
    >>> poisson_solution(chain, targets.any(axis=1), targets)[:, 0]
    array([ 0.5,  0. , -0.5])
    """
    components = connected_components(weights, directed=False)[1]
    source = poisson_source(labeled, targets, components)
    degrees = row_sums(weights)
    # One point of each part is held at 0: then the others have one solution.
    flows = np.bincount(components, weights=source.any(axis=1)) > 0
    free = flows[components]
    free[np.unique(components, return_index=True)[1]] = False
    free = np.flatnonzero(free)
    potentials = np.zeros_like(source)
    if len(free):
        laplacian = graph_laplacian(weights)
        potentials[free] = solve(laplacian[free][:, free], source[free])
    return potentials - group_means(potentials, degrees, components)[components]


# --- the estimator -------------------------------------------------------------------------


class PoissonLearning(PartlyLabeledClassifier):
    """Poisson learning on a self-tuning neighbor graph, then the MBO scheme.

    With ``class_priors`` the classes come out nearly in these proportions (in a class that
    is a tenth too large every point loses 0.19, where soft labels go from 0 to 1). Without
    them, the proportions of the labels are a mild preference: the MBO scheme runs twice, from
    the Poisson solution alone and from classes in the proportions of the labels. Both runs may
    move away from these, and the result with the smaller
    :func:`course.methods.mbo.boundary_cost` is kept. Where the classes are very unequal and
    the labels do not show it, pass ``class_priors``.

    Parameters
    ----------
    n_neighbors : int
        Neighbors of each point, without itself and its copies; all where there are fewer.
    metric : "euclidean", "image", "precomputed" or callable
        "image" is the distance of :mod:`course.methods.image_distance`, for square
        images. It was chosen knowing the handwritten digits of this course: scores
        on these are those of a method made for them. The distances of the last
        ``X`` are kept. With "precomputed" ``X`` holds distances: in ``fit`` of shape
        (n_samples, n_samples), in ``predict`` one row per new point and one column per
        training point. Dense arrays hold all distances, sparse ones those of neighbors, as
        ``kneighbors_graph(mode="distance")`` of :mod:`sklearn.neighbors` or of any library for
        approximate neighbors gives them; a stored zero is a copy. A callable gets two sets of
        points and returns the distance of every pair, of shape (n_samples_x, n_samples_y).
    class_priors : array of shape (n_classes,) or None
        The proportion of each class, in sorted order, adding up to 1.

    Attributes
    ----------
    X_ : the training points
    classes_ : array of shape (n_classes,)
    label_distributions_ : array of shape (n_samples, n_classes), rows sum to 1
        A point in a part of the graph without a label gets the labels' class priors.
    transduction_ : array of shape (n_samples,), the class of every training point
    graph_ : CSR array of shape (n_samples, n_samples), the weights
        Where there are copies of a point, of shape (n_distinct, n_distinct), in the order of
        their first rows: copies are one node, labeled with the mean of their labels.
    potentials_ : array of shape (n_samples, n_classes), the Poisson solution
    n_iter_ : int, iterations of the MBO scheme, of the run that was kept
    n_features_in_ : int
    history_ : list of dict, one per iteration of that run, the start first
        ``"label_distributions"`` (float32, one-hot) and ``"change"``, the number of
        points that changed class; the first iterations, as many as fit in 32 MB.

    See Also
    --------
    course.methods.LabelPropagation : the harmonic solution.
    course.methods.active.choose_labels : which points to label for it.

    References
    ----------
    Calder, Cook, Thorpe and Slepcev (2020), Poisson learning: graph based
    semi-supervised learning at very low label rates.

    Examples
    --------
    >>> X = np.array([[0.0], [0.1], [0.2], [0.3], [1.0], [1.1], [1.2], [1.3]])
    >>> y = [0, -1, -1, -1, 1, -1, -1, -1]
    >>> PoissonLearning(n_neighbors=4).fit(X, y).transduction_
    array([0, 0, 0, 0, 1, 1, 1, 1])
    """

    def __init__(self, n_neighbors=10, metric="euclidean", class_priors=None):
        self.n_neighbors = n_neighbors
        self.metric = metric
        self.class_priors = class_priors

    def fit(self, X, y):
        """Build the graph, solve the Poisson equation, and run the MBO scheme.

        Parameters
        ----------
        X : array of shape (n_samples, n_features)
            May be sparse for "euclidean"; distances for "precomputed".
        y : array of shape (n_samples,), -1 where there is no label

        Raises
        ------
        ValueError
            If there is no label or an argument cannot be used.

        Warns
        -----
        UserWarning
            If there are points in parts of the graph without a label; it counts them.
        ConvergenceWarning
            If the Poisson equation could not be solved.
        """
        check_count("n_neighbors", self.n_neighbors)
        if not callable(self.metric):
            check_option("metric", self.metric, METRICS)
        X, classes, codes = validate_fit(self, X, y, accept_sparse=self._sparse_formats())
        class_priors = check_class_priors(self.class_priors, len(classes))
        self.X_, self.classes_ = X, classes
        given, targets = codes >= 0, one_hot(codes, len(classes))
        self._label_priors = targets.sum(axis=0) / targets.sum()
        self.graph_, self._unit, self._distinct = self._graph(X)
        labeled, at_nodes = self._distinct.merge(given, targets)
        potentials = self._solve(labeled, at_nodes)
        scores, reached = self._scores(labeled, at_nodes, potentials)
        node = self._distinct.node
        self.potentials_ = potentials[node]

        known = class_priors is not None
        iterations, decided = segment(
            self.graph_ if reached.all() else self.graph_[reached][:, reached],
            scores[reached],
            np.where(at_nodes.max(axis=1) == 1, at_nodes.argmax(axis=1), -1)[reached],
            class_priors if known else self._label_priors,
            known,
            self._distinct.among(reached),
        )
        soft_labels = np.zeros_like(at_nodes)
        with np.errstate(under="ignore"):  # a probability too small for a double is 0
            soft_labels[reached] = softmax(decided / _SOFT_LABEL_TEMPERATURE, axis=1)
        soft_labels = soft_labels[node]
        soft_labels[given] = targets[given]
        self._reached = reached
        self.label_distributions_ = fill_with_class_priors(soft_labels, self._label_priors)
        self.transduction_ = classes[self.label_distributions_.argmax(axis=1)]
        self._record(reached, iterations)
        n_unreached = int(np.sum(~reached[node]))
        if n_unreached:
            reason = (
                f"{n_unreached} in parts of the graph without a labeled point (raise "
                "n_neighbors, or label one of them)"
            )
            warn_of_unreached(n_unreached, len(codes), [reason], stacklevel=2)
        return self

    @np.errstate(under="ignore")  # a weight too small for a double counts 0
    def predict_proba(self, X):
        """Return the average soft label of the nearest training points, weighted as in the graph.

        Parameters
        ----------
        X : array of shape (n_samples, n_features)

        Returns
        -------
        array of shape (n_samples, n_classes): rows sum to 1
        """
        check_is_fitted(self)
        X = validate_points(self, X, accept_sparse=self._sparse_formats())
        self._check_distances(X)
        weights, near = self._seen_from(X)
        weights *= self._reached[near]
        soft_labels = self._distinct.mean(self.label_distributions_)
        total = np.einsum("ij,ijk->ik", weights, soft_labels[near])
        return fill_with_class_priors(normalize_rows(total), self._label_priors)

    def _graph(self, X):
        """Return the graph of the distinct points, each one's unit of length, and the points."""
        if is_named(self.metric, "precomputed") and X.shape[0] != X.shape[1]:
            raise ValueError(
                "metric='precomputed' needs the distances between all points, a square X, got "
                f"shape {X.shape}"
            )
        self._check_distances(X)
        distances, neighbors, distinct = nearest_distinct_points(X, self.n_neighbors, self.metric)
        return self_tuning_graph(distances, neighbors), local_unit(distances), distinct

    def _seen_from(self, X):
        """Return the nearest training points of new points, and what each counts."""
        known = self.X_
        if is_named(self.metric, "precomputed"):
            X = distances_between(X, self._distinct, columns_only=True)
        else:
            known = self._distinct.of(known)
        distances, near = nearest_known_points(X, known, self.n_neighbors, self.metric)
        unit = local_unit(distances)[:, None]
        return self_tuning_weights(distances, unit, self._unit[near]), near

    def _sparse_formats(self):
        """Return what sparse input the metric takes, for the validation."""
        takes = is_named(self.metric, "euclidean") or is_named(self.metric, "precomputed")
        return "csr" if takes else False

    def _check_distances(self, X):
        """Refuse precomputed distances that are negative."""
        if is_named(self.metric, "precomputed"):
            check_non_negative(X, "X, which holds distances for metric='precomputed'")

    def _solve(self, labeled, targets):
        """Return the Poisson solution, by iteration where the system is too large to solve."""
        try:
            return poisson_solution(self.graph_, labeled, targets)
        except np.linalg.LinAlgError:
            components = connected_components(self.graph_, directed=False)[1]
            source = poisson_source(labeled, targets, components)
            potentials = np.zeros_like(targets)
            for _ in range(_MAX_STEPS):
                potentials = poisson_step(self.graph_, potentials, source)
            warnings.warn(
                f"the Poisson equation had not converged after {_MAX_STEPS} iterations, and the "
                "graph is too large to solve it directly.",
                ConvergenceWarning,
                stacklevel=3,
            )
            return potentials

    def _scores(self, labeled, targets, potentials):
        """Return the potentials on a scale of 1, and which points a label can reach."""
        components = connected_components(self.graph_, directed=False)[1]
        around = group_means(targets, labeled.astype(float), components)[components]
        spread = potentials.std()
        scores = potentials / (spread if spread > 0 else 1.0)
        # Where all labels are of one class the potentials are 0, and that class it is.
        alone = around.max(axis=1) == 1
        return np.where(alone[:, None], around, scores), around.any(axis=1)

    def _record(self, reached, iterations):
        self.n_iter_ = len(iterations) - 1
        self.history_ = []
        for before, now in zip(iterations[:1] + iterations, iterations, strict=False):
            codes, changed = np.full(len(reached), -1), np.zeros(len(reached), dtype=bool)
            codes[reached], changed[reached] = now, before != now
            soft_labels = one_hot(codes[self._distinct.node], len(self.classes_))
            n_changed = np.count_nonzero(changed[self._distinct.node])
            record_iteration(self.history_, soft_labels, n_changed)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = self._sparse_formats() is not False
        tags.input_tags.pairwise = is_named(self.metric, "precomputed")
        tags.input_tags.positive_only = is_named(self.metric, "precomputed")
        return tags
