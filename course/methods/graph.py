"""Labels that flow along the edges of a graph.

Join every point to the points near it; then a label need not be close to a point
to reach it, a chain of neighbors is enough. *Propagation* (Zhu and Ghahramani
2002) lets every point take the average soft label of its neighbors and puts the labels
back, round after round. Its limit needs no rounds: it is the one set of soft labels in
which every point without a label is the average of its neighbors, the *harmonic
solution* (Zhu, Ghahramani and Lafferty 2003). *Spreading* (Zhou et al. 2004) pulls
each point back to what it was told by a little in every round, so that a wrong
label can be outvoted.
"""

import warnings
from numbers import Integral

import numpy as np
from scipy import sparse
from sklearn.base import BaseEstimator
from sklearn.exceptions import ConvergenceWarning
from sklearn.neighbors import NearestNeighbors
from sklearn.utils.validation import check_is_fitted

from course.methods._systems import SMALL, scaled_rows, solve_dense, solve_sparse
from course.validation import (
    PartlyLabeledMixin,
    check_count,
    check_option,
    check_real,
    one_hot,
    validate_fit,
    validate_points,
)

_HISTORY_BYTES = 2**25
_FEW_ROUNDS = 100
_FIRST_ROUNDS = 5
_ROW_SUM_ERROR = 1e-7
_SLICE = 256

# --- the graph -------------------------------------------------------------------------


def neighbor_graph(X, n_neighbors):
    """Join every point to its nearest points, itself among them.

    Parameters
    ----------
    X : array or sparse array of shape (n_samples, n_features)
    n_neighbors : int, at most n_samples

    Returns
    -------
    CSR array of shape (n_samples, n_samples): row i holds a 1 for each neighbor of
        point i. Being a neighbor is not mutual, so the array need not be symmetric.

    Raises
    ------
    ValueError
        If ``n_neighbors`` is more than the number of points.

    Examples
    --------
    >>> neighbor_graph(np.array([[0.0], [1.0], [5.0]]), n_neighbors=2).toarray()
    array([[1., 1., 0.],
           [1., 1., 0.],
           [0., 1., 1.]])
    """
    return _joined(X, _search(X, n_neighbors).kneighbors(X, return_distance=False))


def rbf_kernel(X, Y, gamma):
    """Return a weight for every pair of points that falls with their squared distance.

    Parameters
    ----------
    X : array or sparse array of shape (n_samples_x, n_features)
    Y : array or sparse array of shape (n_samples_y, n_features)
    gamma : float, per squared unit of ``X``

    Returns
    -------
    array of shape (n_samples_x, n_samples_y): exp(-gamma times squared distance)

    Examples
    --------
    >>> rbf_kernel(np.array([[0.0], [1.0]]), np.array([[0.0]]), gamma=np.log(2))
    array([[1. ],
           [0.5]])
    """
    weights = _squared_distances(X, Y)
    weights *= -gamma
    return np.exp(weights, out=weights)


def self_tuning_graph(distances, neighbors, scale_neighbor=7):
    """Weight the edges to the nearest points, each point measuring in its own unit.

    The weight of an edge is exp(-d^2 / (s_i s_j)), where s is a point's distance to
    its seventh neighbor: what is near depends on how crowded the place is. An edge
    that only one side sees counts for both.

    Parameters
    ----------
    distances : array of shape (n_samples, n_neighbors), ascending, without the point itself
    neighbors : int array of shape (n_samples, n_neighbors)
    scale_neighbor : int, the neighbor whose distance is the unit; else the last

    Returns
    -------
    CSR array of shape (n_samples, n_samples), symmetric, zero diagonal

    References
    ----------
    Zelnik-Manor and Perona (2004), Self-tuning spectral clustering.

    Examples
    --------
    >>> distances, neighbors = np.array([[1.0], [1.0], [2.0]]), np.array([[1], [0], [1]])
    >>> self_tuning_graph(distances, neighbors).toarray().round(3)
    array([[0.   , 0.368, 0.   ],
           [0.368, 0.   , 0.135],
           [0.   , 0.135, 0.   ]])
    """
    unit = local_unit(distances, scale_neighbor)
    weights = self_tuning_weights(distances, unit[:, None], unit[neighbors])
    n_samples, n_neighbors = neighbors.shape
    ends = n_neighbors * np.arange(n_samples + 1)
    seen = sparse.csr_array(
        (weights.ravel(), neighbors.ravel(), ends), shape=(n_samples, n_samples)
    )
    return sparse.csr_array(seen.maximum(seen.T))


def local_unit(distances, scale_neighbor=7):
    """Return each point's own unit of length: the distance to its seventh neighbor.

    Parameters as in :func:`self_tuning_graph`. Among duplicates that distance is 0
    and the largest of the row stands in; where all are 0 the unit does not matter.

    Examples
    --------
    >>> local_unit(np.array([[1.0, 2.0], [0.0, 0.0]]))
    array([2., 1.])
    """
    if not distances.shape[1]:
        return np.ones(len(distances))
    unit = distances[:, min(scale_neighbor, distances.shape[1]) - 1]
    unit = np.where(unit > 0, unit, distances[:, -1])
    return np.where(unit > 0, unit, 1.0)


def self_tuning_weights(distances, unit, other_unit):
    """Return exp(-d^2 / (s_i s_j)), no less than 1e-13, so that far is not cut off.

    Parameters
    ----------
    distances : array
    unit, other_unit : arrays that broadcast with ``distances``, positive

    Examples
    --------
    >>> float(self_tuning_weights(np.array(2.0), 1.0, 4.0).round(3))
    0.368
    """
    return np.maximum(np.exp(-(distances**2) / (unit * other_unit)), 1e-13)


def transition_matrix(weights):
    """Return the graph's random walk: the weights of each row divided by their sum.

    Parameters
    ----------
    weights : array or sparse array of shape (n_samples, n_samples), not negative

    Returns
    -------
    array or CSR array of the same shape: rows sum to 1, or to 0 where there is no edge

    Examples
    --------
    >>> transition_matrix(np.array([[1.0, 3.0], [0.0, 0.0]]))
    array([[0.25, 0.75],
           [0.  , 0.  ]])
    """
    return scaled_rows(weights, 1 / _no_zeros(row_sums(weights)))


def spreading_matrix(weights):
    """Return the weights without self-loops, each divided by the root of both degrees.

    A point's degree is here the sum of its column, the weight that it gives.

    Parameters
    ----------
    weights : array or sparse array of shape (n_samples, n_samples), not negative

    Returns
    -------
    array or CSR array of the same shape, zero diagonal

    References
    ----------
    Zhou et al. (2004), step 2 of the algorithm.

    Examples
    --------
    >>> spreading_matrix(np.array([[1.0, 2.0, 0.0], [2.0, 1.0, 2.0], [0.0, 2.0, 1.0]])).round(3)
    array([[0.   , 0.707, 0.   ],
           [0.707, 0.   , 0.707],
           [0.   , 0.707, 0.   ]])
    """
    edges = _without_loops(weights)
    roots = 1 / np.sqrt(_no_zeros(np.asarray(edges.sum(axis=0)).ravel()))
    if sparse.issparse(weights):
        edges.data *= np.repeat(roots, np.diff(edges.indptr)) * roots[edges.indices]
        return edges
    edges *= roots[:, None]
    edges *= roots
    return edges


def graph_laplacian(weights):
    """Return the Laplacian: degrees on the diagonal, minus the weights elsewhere.

    Parameters
    ----------
    weights : array or sparse array of shape (n_samples, n_samples)

    Returns
    -------
    array or CSR array of the same shape: rows sum to 0; self-loops drop out

    Examples
    --------
    >>> graph_laplacian(np.array([[0.0, 2.0], [2.0, 0.0]]))
    array([[ 2., -2.],
           [-2.,  2.]])
    """
    edges = _without_loops(weights)
    if sparse.issparse(weights):
        return sparse.csr_array(sparse.diags_array(row_sums(edges)) - edges)
    return np.diag(edges.sum(axis=1)) - edges


def dirichlet_energy(weights, soft_labels):
    """Return how much soft labels differ along the edges.

    Half the sum over all pairs of weight times squared difference: propagation on
    a symmetric graph never raises it, and the harmonic solution is where it is least.

    Parameters
    ----------
    weights : array or sparse array of shape (n_samples, n_samples), symmetric
    soft_labels : array of shape (n_samples, n_classes)

    Examples
    --------
    >>> dirichlet_energy(np.array([[0.0, 2.0], [2.0, 0.0]]), np.array([[1.0], [0.0]]))
    2.0
    """
    return float(np.vdot(soft_labels, graph_laplacian(weights) @ soft_labels))


def reachable(weights, labeled):
    """Say from which points a walk along the edges can come to a labeled one.

    Parameters
    ----------
    weights : array or sparse array of shape (n_samples, n_samples), not negative
    labeled : bool array of shape (n_samples,)

    Returns
    -------
    bool array of shape (n_samples,), True for the labeled points too

    Examples
    --------
    >>> weights = np.array([[1, 1, 0, 0], [1, 1, 0, 0], [0, 1, 1, 0], [0, 0, 0, 1]])
    >>> reachable(weights, np.array([True, False, False, False]))
    array([ True,  True,  True, False])
    """
    reached = np.array(labeled, dtype=bool)
    while True:
        wider = reached | (weights @ reached.astype(float) > 0)
        if np.array_equal(wider, reached):
            return reached
        reached = wider


# --- the steps -------------------------------------------------------------------------


def propagation_step(transition, soft_labels, labeled, targets):
    """Let every point take the average soft label of its neighbors, then clamp the labels.

    Parameters
    ----------
    transition : array or sparse array of shape (n_samples, n_samples), rows sum to 1
    soft_labels : array of shape (n_samples, n_classes), rows sum to 1
    labeled : bool array of shape (n_samples,)
    targets : array of shape (n_samples, n_classes), one-hot where ``labeled``

    Returns
    -------
    array of shape (n_samples, n_classes): the soft labels one step later

    References
    ----------
    Zhu and Ghahramani (2002); its fixed point is the harmonic solution of
    Zhu, Ghahramani and Lafferty (2003).

    Examples
    --------
    >>> walk = np.array([[0.5, 0.5, 0.0], [0.5, 0.0, 0.5], [0.0, 0.5, 0.5]])
    >>> targets = np.array([[1.0, 0.0], [0.0, 0.0], [0.0, 1.0]])
    >>> labeled = np.array([True, False, True])
    >>> propagation_step(walk, targets, labeled, targets)
    array([[1. , 0. ],
           [0.5, 0.5],
           [0. , 1. ]])
    """
    spread = transition @ soft_labels
    return np.where(labeled[:, None], targets, spread)


def spreading_step(similarity, soft_labels, targets, alpha):
    """Mix what the neighbors believe with what the point itself was told.

    Parameters
    ----------
    similarity : array or sparse array of shape (n_samples, n_samples)
        From :func:`spreading_matrix`.
    soft_labels : array of shape (n_samples, n_classes)
    targets : array of shape (n_samples, n_classes), one-hot where labeled, else 0
    alpha : float between 0 and 1, the share of the neighbors

    Returns
    -------
    array of shape (n_samples, n_classes): the soft labels one step later

    References
    ----------
    Zhou et al. (2004), step 3; its fixed point solves (1 - alpha S) F = (1 - alpha) Y.

    Examples
    --------
    >>> similarity = np.array([[0.0, 1.0], [1.0, 0.0]])
    >>> targets = np.array([[1.0], [0.0]])
    >>> spreading_step(similarity, targets, targets, alpha=0.25)
    array([[0.75],
           [0.25]])
    """
    spread = similarity @ soft_labels
    spread *= alpha
    spread += (1 - alpha) * targets
    return spread


def normalize_rows(soft_labels):
    """Divide every row by its sum; a row of zeros stays one.

    Parameters
    ----------
    soft_labels : array of shape (n_samples, n_classes), not negative

    Examples
    --------
    >>> normalize_rows(np.array([[1.0, 3.0], [0.0, 0.0]]))
    array([[0.25, 0.75],
           [0.  , 0.  ]])
    """
    return soft_labels / _no_zeros(soft_labels.sum(axis=1))[:, None]


def harmonic_solution(weights, labeled, targets):
    """Return the soft labels at which propagation comes to rest, without a round of it.

    Every point without a label is then the average of its neighbors. That is one
    linear equation a point, solved for all of them at once.

    Parameters
    ----------
    weights : array or sparse array of shape (n_samples, n_samples), not negative
    labeled : bool array of shape (n_samples,)
    targets : array of shape (n_samples, n_classes), one-hot where ``labeled``

    Returns
    -------
    array of shape (n_samples, n_classes): rows sum to 1, or to 0 for points from
        which no label can be reached

    Raises
    ------
    numpy.linalg.LinAlgError
        If double precision is not enough, as where a part of the graph hangs on
        the rest by weights of 1e-15 of its own.

    References
    ----------
    Zhu, Ghahramani and Lafferty (2003), Semi-supervised learning using Gaussian
    fields and harmonic functions, equation 5.

    Examples
    --------
    >>> chain = np.array([[0, 1, 0, 0], [1, 0, 1, 0], [0, 1, 0, 1], [0, 0, 1, 0]])
    >>> targets = np.array([[1.0, 0.0], [0.0, 0.0], [0.0, 0.0], [0.0, 1.0]])
    >>> harmonic_solution(chain, targets.any(axis=1), targets)[:, 1].round(3)
    array([0.   , 0.333, 0.667, 1.   ])
    """
    soft_labels = np.where(labeled[:, None], targets, 0.0)
    known = np.flatnonzero(labeled)
    unknown = np.flatnonzero(reachable(weights, labeled) & ~labeled)
    if not len(unknown):
        return soft_labels
    if sparse.issparse(weights):
        rows = sparse.csr_array(weights, dtype=float)[unknown]
        if len(unknown) <= SMALL:  # a table is cut up faster, and that is how it will be solved
            rows, ones = rows.toarray(), np.eye(len(unknown))
        else:
            ones = sparse.eye_array(len(unknown), format="csr")
        inside, across = _without_loops(rows[:, unknown]), rows[:, known]
        per_point = 1 / (row_sums(inside) + row_sums(across))
        system = ones - scaled_rows(inside, per_point)
        soft_labels[unknown] = solve_sparse(system, (across @ targets[known]) * per_point[:, None])
    else:
        across = weights[np.ix_(unknown, known)]
        system = weights[np.ix_(unknown, unknown)].astype(float, copy=False)
        np.negative(system, out=system)
        np.fill_diagonal(system, 0.0)
        np.fill_diagonal(system, across.sum(axis=1) - system.sum(axis=1))
        soft_labels[unknown] = solve_dense(system, across @ targets[known])
    # Averages of rows that sum to 1 sum to 1: where they do not, rounding has won.
    if not np.all(np.abs(soft_labels[unknown].sum(axis=1) - 1) < _ROW_SUM_ERROR):
        raise np.linalg.LinAlgError("weights too far apart for double precision")
    return np.clip(soft_labels, 0.0, 1.0)


# --- the estimators --------------------------------------------------------------------


class _GraphClassifier(PartlyLabeledMixin, BaseEstimator):
    """What propagation and spreading share: the kernel, the rounds, the prediction."""

    def fit(self, X, y):
        """Let the labels flow.

        Parameters
        ----------
        X : array or sparse array of shape (n_samples, n_features)
        y : array of shape (n_samples,), -1 where there is no label

        Raises
        ------
        ValueError
            If there is no label or an argument cannot be used.

        Warns
        -----
        ConvergenceWarning
            If ``max_iter`` rounds were not enough.
        UserWarning
            If there are points that no label reached; it counts them.
        """
        self._check_parameters()
        return self._fit(*validate_fit(self, X, y, accept_sparse=["csr", "csc"]))

    def _fit(self, X, classes, codes):
        """Fit points and labels that have been checked."""
        self.X_, self.classes_ = X, classes
        targets = one_hot(codes, len(classes))
        self._class_priors = targets.sum(axis=0) / targets.sum()
        self.history_ = []
        weights = self._affinity()
        soft_labels = self._flow(weights, codes >= 0, targets)
        self._settle(weights, codes >= 0, normalize_rows(soft_labels))
        return self

    def predict(self, X):
        """Return the most believed class of new points.

        Parameters
        ----------
        X : array or sparse array of shape (n_samples, n_features)

        Returns
        -------
        array of shape (n_samples,)
        """
        proba = self.predict_proba(X)
        return self.classes_[proba.argmax(axis=1)]

    def predict_proba(self, X):
        """Return the weighted average of what the training points believe.

        Parameters
        ----------
        X : array or sparse array of shape (n_samples, n_features)

        Returns
        -------
        array of shape (n_samples, n_classes): rows sum to 1. Training points that no
            label reached have no say; where there are no others near, the class
            shares of the labels stand in.
        """
        check_is_fitted(self)
        X = validate_points(self, X, accept_sparse="csr")
        soft_labels = np.where(self._reached[:, None], self.label_distributions_, 0.0)
        if self.kernel == "knn":
            near = self._neighbors.kneighbors(X, return_distance=False)
            total = sum(soft_labels[column] for column in near.T)
        elif self.kernel == "rbf":
            distances = _squared_distances(X, self.X_[self._reached])
            # The nearest gets weight 1: relative weights are the same, none underflows.
            distances -= distances.min(axis=1, keepdims=True)
            distances *= -self.gamma
            total = np.exp(distances, out=distances) @ soft_labels[self._reached]
        else:
            total = self._own_weights(X).T @ soft_labels
        return fill_with_class_priors(normalize_rows(np.asarray(total)), self._class_priors)

    def _check_parameters(self):
        if not callable(self.kernel):
            check_option("kernel", self.kernel, ("knn", "rbf"))
        check_real("gamma", self.gamma)
        check_count("n_neighbors", self.n_neighbors)
        check_count("max_iter", self.max_iter)
        check_real("tol", self.tol)
        if self.n_jobs is not None and not isinstance(self.n_jobs, Integral):
            raise ValueError(f"n_jobs must be None or a whole number, got {self.n_jobs!r}")

    def _affinity(self):
        """Return the weight of every pair of training points, by the kernel asked for."""
        if self.kernel == "rbf":
            return rbf_kernel(self.X_, self.X_, self.gamma)
        if self.kernel == "knn":
            self._neighbors = _search(self.X_, self.n_neighbors, self.n_jobs)
            return _joined(self.X_, self._neighbors.kneighbors(self.X_, return_distance=False))
        return self._own_weights(self.X_)

    def _own_weights(self, X):
        """Return the weight of every pair of a training point and a row of ``X``, by a callable."""
        weights = self.kernel(self.X_, X)
        weights = sparse.csr_array(weights) if sparse.issparse(weights) else np.asarray(weights)
        shape = self.X_.shape[0], X.shape[0]
        if weights.shape != shape or weights.dtype.kind not in "biuf":
            raise ValueError(
                f"kernel must return an array of numbers of shape {shape}, one weight a pair, got "
                f"shape {weights.shape} and dtype {weights.dtype}"
            )
        values = weights.data if sparse.issparse(weights) else weights
        if not np.all((values >= 0) & (values < np.inf)):  # catches NaN too
            raise ValueError("kernel must return finite weights that are not negative")
        return weights.astype(float, copy=False)

    def _rounds(self, step, soft_labels, max_iter):
        """Repeat ``step`` until the soft labels change by less than ``tol`` in sum.

        Goes on counting in ``n_iter_`` and ``history_``. Returns the soft labels and
        whether they came to rest; as in scikit-learn the last round allowed is not
        looked at.
        """
        change = np.inf if self.history_ else np.abs(soft_labels).sum()
        record_iteration(self.history_, soft_labels, change)
        while self.n_iter_ < max_iter:
            if change < self.tol:
                return soft_labels, True
            before, soft_labels = soft_labels, step(soft_labels)
            change = np.abs(soft_labels - before).sum()
            self.n_iter_ += 1
            record_iteration(self.history_, soft_labels, change)
        return soft_labels, False

    def _warn_of_early_end(self):
        warnings.warn(
            f"max_iter={self.max_iter} was reached without convergence.",
            ConvergenceWarning,
            stacklevel=5,
        )

    def _settle(self, weights, labeled, soft_labels):
        """Answer for the points that no label reached, and say so; keep the results."""
        self._reached = soft_labels.any(axis=1)
        n_lost = int(np.sum(~self._reached))
        if n_lost:
            n_apart = int(np.sum(~reachable(weights, labeled)))
            reasons = []
            if n_apart:
                reasons.append(
                    f"{n_apart} in parts of the graph without a labeled point (raise "
                    "n_neighbors, lower gamma, or label one of them)"
                )
            if n_lost > n_apart:
                reasons.append(
                    f"{n_lost - n_apart} not reached yet when the rounds ended after "
                    f"{self.n_iter_} (lower tol, raise max_iter)"
                )
            warnings.warn(
                f"{n_lost} of {len(soft_labels)} points got no label: {', '.join(reasons)}. "
                "They get the class priors of the labels.",
                UserWarning,
                stacklevel=4,
            )
        self.label_distributions_ = fill_with_class_priors(soft_labels, self._class_priors)
        self.transduction_ = self.classes_[self.label_distributions_.argmax(axis=1)]

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags


class LabelPropagation(_GraphClassifier):
    """Propagation of labels along a graph, with scikit-learn's parameters.

    Asked for at most 100 rounds, ``fit`` runs them one by one, so that you can watch
    them, and stops when the soft labels change by less than ``tol``. Asked for more, as
    by default, it runs five; if these do not settle the matter it solves for the
    harmonic solution, to which all rounds lead. Where double precision is not enough
    for that, the rounds go on.

    Parameters
    ----------
    kernel : "rbf", "knn" or callable
        A callable gets two sets of points, returns the weight of every pair: an
        array or sparse array of shape (n_samples_x, n_samples_y), not negative.
    gamma : float, of the "rbf" kernel, per squared unit of ``X``
    n_neighbors : int, of the "knn" kernel
    max_iter : int, most rounds
    tol : float, the change of all soft labels in sum at which the rounds end
    n_jobs : int or None, for the search of neighbors

    Attributes
    ----------
    X_ : the training points
    classes_ : array of shape (n_classes,)
    label_distributions_ : array of shape (n_samples, n_classes), rows sum to 1
        A point that no label can reach gets the class priors of the labels.
    transduction_ : array of shape (n_samples,), the class of every training point
    n_iter_ : int, rounds run one by one
    solved_ : bool, whether ``label_distributions_`` is the limit, solved for
    n_features_in_ : int
    history_ : list of dict, one a round, the start first
        ``"label_distributions"`` (float32, zeros where no label has come yet) and
        ``"change"``; the first rounds, as many as fit in 32 MB.

    See Also
    --------
    LabelSpreading : doubts the labels a little.
    course.methods.PoissonLearning : better with one label a class.

    References
    ----------
    Zhu and Ghahramani (2002), Learning from labeled and unlabeled data with label
    propagation. Zhu, Ghahramani and Lafferty (2003).

    Examples
    --------
    >>> X = np.array([[0.0], [0.4], [0.8], [2.2], [2.6], [3.0]])
    >>> LabelPropagation().fit(X, [0, -1, -1, -1, -1, 1]).transduction_
    array([0, 0, 0, 1, 1, 1])
    """

    def __init__(
        self, kernel="rbf", *, gamma=20, n_neighbors=7, max_iter=1000, tol=1e-3, n_jobs=None
    ):
        self.kernel = kernel
        self.gamma = gamma
        self.n_neighbors = n_neighbors
        self.max_iter = max_iter
        self.tol = tol
        self.n_jobs = n_jobs

    def _build_graph(self):
        return transition_matrix(self._affinity())

    def _flow(self, weights, labeled, targets):
        def step(soft_labels):
            # Points that no label has reached yet have no say in the average: dividing
            # by what arrives does that, and takes the place of dividing the weights.
            return normalize_rows(propagation_step(weights, soft_labels, labeled, targets))

        self.n_iter_, self.solved_ = 0, False
        few = self.max_iter <= _FEW_ROUNDS
        soft_labels, at_rest = self._rounds(step, targets, self.max_iter if few else _FIRST_ROUNDS)
        if not few and not at_rest:
            try:
                soft_labels = harmonic_solution(weights, labeled, targets)
                self.solved_ = at_rest = True
            except np.linalg.LinAlgError:
                soft_labels, at_rest = self._rounds(step, soft_labels, self.max_iter)
        if not at_rest:
            self._warn_of_early_end()
        return soft_labels


class LabelSpreading(_GraphClassifier):
    """Spreading of labels along a graph, with scikit-learn's parameters.

    Labels may be outvoted by their neighbors. Each step outward costs a factor of
    about ``alpha``, so with the default ``tol`` the rounds end before the labels
    have come far: points that they did not reach get the class priors of the labels,
    and a warning counts them.

    Parameters
    ----------
    kernel : "rbf", "knn" or callable, as in :class:`LabelPropagation`
    gamma : float, of the "rbf" kernel, per squared unit of ``X``
    n_neighbors : int, of the "knn" kernel
    alpha : float between 0 and 1, the share that neighbors have in a soft label
    max_iter : int, most rounds
    tol : float, the change of all soft labels in sum at which the rounds end
    n_jobs : int or None, for the search of neighbors

    Attributes
    ----------
    X_ : the training points
    classes_ : array of shape (n_classes,)
    label_distributions_ : array of shape (n_samples, n_classes), rows sum to 1
    transduction_ : array of shape (n_samples,), the class of every training point
    n_iter_ : int, rounds
    n_features_in_ : int
    history_ : list of dict, as in :class:`LabelPropagation`

    See Also
    --------
    LabelPropagation : believes the labels.

    References
    ----------
    Zhou et al. (2004), Learning with local and global consistency.

    Examples
    --------
    >>> X = np.array([[0.0], [0.4], [0.8], [2.2], [2.6], [3.0]])
    >>> LabelSpreading().fit(X, [0, -1, -1, -1, -1, 1]).transduction_
    array([0, 0, 0, 1, 1, 1])
    """

    def __init__(
        self,
        kernel="rbf",
        *,
        gamma=20,
        n_neighbors=7,
        alpha=0.2,
        max_iter=30,
        tol=1e-3,
        n_jobs=None,
    ):
        self.kernel = kernel
        self.gamma = gamma
        self.n_neighbors = n_neighbors
        self.alpha = alpha
        self.max_iter = max_iter
        self.tol = tol
        self.n_jobs = n_jobs

    def _check_parameters(self):
        super()._check_parameters()
        check_real("alpha", self.alpha, high=1, above=True)
        if self.alpha == 1:
            raise ValueError("alpha must be below 1: at 1 the labels would be forgotten")

    def _build_graph(self):
        return spreading_matrix(self._affinity())

    def _flow(self, weights, labeled, targets):
        similarity = spreading_matrix(weights)
        self.n_iter_ = 0
        soft_labels, at_rest = self._rounds(
            lambda soft_labels: spreading_step(similarity, soft_labels, targets, self.alpha),
            targets,
            self.max_iter,
        )
        if not at_rest:
            self._warn_of_early_end()
        return soft_labels


def record_iteration(history, soft_labels, change):
    """Add a round to ``history`` while that stays below 32 MB.

    Parameters
    ----------
    history : list of dict
    soft_labels : array of shape (n_samples, n_classes)
    change : float, from the round before

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


def fill_with_class_priors(soft_labels, class_priors):
    """Put the class priors into the rows that are all zero.

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


def row_sums(weights):
    """Return the sum of each row, as a flat array, of arrays and sparse arrays."""
    return np.asarray(weights.sum(axis=1)).ravel()


def _search(X, n_neighbors, n_jobs=None):
    if n_neighbors > X.shape[0]:
        raise ValueError(
            f"n_neighbors={n_neighbors} is more than the points there are, n_samples = {X.shape[0]}"
        )
    return NearestNeighbors(n_neighbors=n_neighbors, n_jobs=n_jobs).fit(X)


def _joined(X, neighbors):
    """Return a CSR array with a 1 from each point to each of its neighbors."""
    n_samples, n_neighbors = neighbors.shape
    ends = n_neighbors * np.arange(n_samples + 1)
    return sparse.csr_array(
        (np.ones(neighbors.size), neighbors.ravel(), ends), shape=(n_samples, n_samples)
    )


def _without_loops(weights):
    if not sparse.issparse(weights):
        edges = np.array(weights, dtype=float)
        np.fill_diagonal(edges, 0.0)
        return edges
    edges = sparse.coo_array(weights)
    other = edges.row != edges.col
    return sparse.csr_array(
        (edges.data[other].astype(float), (edges.row[other], edges.col[other])), shape=edges.shape
    )


def _no_zeros(values):
    """Return ``values`` with 1 for 0, to divide by."""
    return np.where(values == 0, 1.0, values)


def _squared_distances(X, Y):
    """Return the squared distances of all pairs: symmetric to the last digit, 0 to itself."""
    distances = X @ Y.T
    distances = distances.toarray() if sparse.issparse(distances) else distances
    distances *= -2
    norms, other_norms = _squared_norms(X), _squared_norms(Y)
    # In slices: a second array as large as the first would cost more than the sums.
    for start in range(0, len(norms), _SLICE):
        rows = slice(start, start + _SLICE)
        distances[rows] += np.add.outer(norms[rows], other_norms)
    np.maximum(distances, 0, out=distances)
    if X is Y:
        np.fill_diagonal(distances, 0)
    return distances


def _squared_norms(X):
    if sparse.issparse(X):
        return row_sums(X.multiply(X))
    return np.einsum("ij,ij->i", X, X)
