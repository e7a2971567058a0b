"""Labels that flow along the edges of a graph.

Join every point to the points near it; then a label need not be close to a point
to reach it, a chain of neighbors is enough. *Label propagation* (Zhu and Ghahramani
2002) gives every point the average soft label of its neighbors and puts the labels
back (it *clamps* them), iteration after iteration. Its fixed point needs no iterations: it
is the one set of soft labels in which every unlabeled point is the average of its
neighbors, the *harmonic solution* (Zhu, Ghahramani and Lafferty 2003). *Label spreading*
(Zhou et al. 2004) pulls each point back to its own label a little in every iteration, so
that a wrong label can be outvoted.
"""

import warnings
from numbers import Integral

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils.validation import check_is_fitted, check_non_negative

from course.methods._classifier import PartlyLabeledClassifier, SparseInputMixin, warn_of_unreached
from course.methods._harmonic import fast_harmonic_solution
from course.methods._memory import check_memory
from course.methods._systems import checked_averages, solve
from course.methods.copies import DistinctPoints
from course.methods.graph import (
    callable_weights,
    edges_to,
    graph_laplacian,
    join_distinct_points,
    rbf_kernel,
    reachable,
    spreading_matrix,
    squared_distances_of_pairs,
    transition_matrix,
)
from course.methods.soft_labels import fill_with_class_priors, normalize_rows, record_iteration
from course.validation import (
    check_count,
    check_option,
    check_real,
    one_hot,
    validate_fit,
    validate_points,
)

_FEW_ITERATIONS = 100
_FIRST_ITERATIONS = 5
_WEIGHTS = "X, which holds weights for kernel='precomputed'"

# --- the steps -----------------------------------------------------------------------------


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
    """Mix the soft labels of the neighbors with the label of the point itself.

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
    return alpha * (similarity @ soft_labels) + (1 - alpha) * targets


def harmonic_solution(weights, labeled, targets):
    """Return the fixed point of label propagation, without a single iteration.

    There every unlabeled point is the average of its neighbors: its degree times its own
    soft label equals the weighted sum of theirs. That is one row of the graph Laplacian
    per unlabeled point, and one linear system for all of them.

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
    reached = reachable(weights, labeled)
    laplacian = graph_laplacian(edges_to(weights, reached))
    free = reached & ~labeled
    from_labels = -laplacian[free][:, labeled] @ targets[labeled]
    soft_labels = np.where(labeled[:, None], targets, 0.0)
    soft_labels[free] = solve(laplacian[free][:, free], from_labels)
    return checked_averages(soft_labels, free)


# --- the estimators ------------------------------------------------------------------------


class _GraphClassifier(SparseInputMixin, PartlyLabeledClassifier):
    """What propagation and spreading share: the kernel, the iterations, the prediction."""

    _clamps = False

    def fit(self, X, y):
        """Propagate the labels along the graph.

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
            If ``max_iter`` iterations were not enough.
        UserWarning
            If there are points that no label reached; it counts them.
        """
        self._check_parameters()
        X, self.classes_, codes = validate_fit(self, X, y, accept_sparse=["csr", "csc"])
        self.X_ = X
        targets = one_hot(codes, len(self.classes_))
        self._class_priors = targets.sum(axis=0) / targets.sum()
        self.history_ = []
        self._distinct = DistinctPoints()
        with np.errstate(under="ignore"):  # a weight too small for a double counts 0
            weights = self._affinity()
            labeled, targets = self._distinct.merge(codes >= 0, targets)
            soft_labels = self._flow(weights, labeled, targets)
        self._settle(weights, labeled, normalize_rows(soft_labels), codes)
        return self

    @np.errstate(under="ignore")  # a weight too small for a double counts 0
    def predict_proba(self, X):
        """Return the weighted average of the soft labels of the training points.

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
        soft_labels = self._distinct.mean(self.label_distributions_)
        soft_labels = np.where(self._reached[:, None], soft_labels, 0.0)
        if self.kernel == "knn":
            near = self._neighbors.kneighbors(X, return_distance=False)
            total = sum(soft_labels[column] for column in near.T)
        elif self.kernel == "rbf":
            distances = squared_distances_of_pairs(X, self.X_[self._reached])
            # The nearest gets weight 1: relative weights are the same, none underflows.
            distances -= distances.min(axis=1, keepdims=True)
            distances *= -self.gamma
            total = np.exp(distances, out=distances) @ soft_labels[self._reached]
        elif self._is_precomputed():
            check_non_negative(X, _WEIGHTS)
            total = X @ soft_labels
        else:
            total = callable_weights(self.kernel, self.X_, X).T @ soft_labels
        return fill_with_class_priors(normalize_rows(np.asarray(total)), self._class_priors)

    def _check_parameters(self):
        if not callable(self.kernel):
            check_option("kernel", self.kernel, ("knn", "rbf", "precomputed"))
        check_real("gamma", self.gamma)
        check_count("n_neighbors", self.n_neighbors)
        check_count("max_iter", self.max_iter)
        check_real("tol", self.tol)
        if self.n_jobs is not None and not isinstance(self.n_jobs, Integral):
            raise ValueError(f"n_jobs must be None or a whole number, got {self.n_jobs!r}")

    def _affinity(self):
        """Return the weight of every pair of training points, by the kernel asked for."""
        if self.kernel == "rbf":
            advice = "use kernel='knn', which keeps a few edges per point"
            check_memory(8.0 * self.X_.shape[0] ** 2, "the kernel of all pairs", advice)
            return rbf_kernel(self.X_, self.X_, self.gamma)
        if self.kernel == "knn":
            weights, self._neighbors, self._distinct = join_distinct_points(
                self.X_, self.n_neighbors, self.n_jobs
            )
            return weights
        if self._is_precomputed():
            if self.X_.shape[0] != self.X_.shape[1]:
                raise ValueError(
                    "kernel='precomputed' needs the weight of every pair of points, a square X, "
                    f"got shape {self.X_.shape}"
                )
            check_non_negative(self.X_, _WEIGHTS)
            return self.X_
        return callable_weights(self.kernel, self.X_, self.X_)

    def _is_precomputed(self):
        return isinstance(self.kernel, str) and self.kernel == "precomputed"

    def _iterate(self, step, soft_labels, max_iter):
        """Repeat ``step`` until the soft labels change by less than ``tol`` in sum.

        Goes on counting in ``n_iter_`` and ``history_``. Returns the soft labels and
        whether they converged; as in scikit-learn the last iteration allowed is not
        looked at.
        """
        change = np.inf if self.history_ else np.abs(soft_labels).sum()
        node = self._distinct.node
        record_iteration(self.history_, soft_labels[node], change)
        while self.n_iter_ < max_iter:
            if change < self.tol:
                return soft_labels, True
            before, soft_labels = soft_labels, step(soft_labels)
            change = np.abs(soft_labels - before).sum()
            self.n_iter_ += 1
            record_iteration(self.history_, soft_labels[node], change)
        return soft_labels, False

    def _warn_of_early_end(self):
        warnings.warn(
            f"max_iter={self.max_iter} was reached without convergence.",
            ConvergenceWarning,
            stacklevel=4,
        )

    def _settle(self, weights, labeled, soft_labels, codes):
        """Answer for the points that no label reached, and say so; keep the results."""
        self._reached = soft_labels.any(axis=1)
        node = self._distinct.node
        n_lost, n_samples = int(np.sum(~self._reached[node])), len(codes)
        if n_lost:
            n_apart = int(np.sum(~reachable(weights, labeled)[node]))
            reasons = []
            if n_apart:
                reasons.append(
                    f"{n_apart} in parts of the graph without a labeled point (raise "
                    "n_neighbors, lower gamma, or label one of them)"
                )
            if n_lost > n_apart:
                reasons.append(
                    f"{n_lost - n_apart} not reached yet when the rounds ended after "
                    f"{self.n_iter_} ({self._way_to_reach_them(n_lost, n_samples)})"
                )
            warn_of_unreached(n_lost, n_samples, reasons, stacklevel=3)
        soft_labels = soft_labels[node]
        if self._clamps:  # copies of a point may be labeled differently
            targets = one_hot(codes, len(self.classes_))
            soft_labels = np.where(codes[:, None] >= 0, targets, soft_labels)
        self.label_distributions_ = fill_with_class_priors(soft_labels, self._class_priors)
        self.transduction_ = self.classes_[self.label_distributions_.argmax(axis=1)]

    def _way_to_reach_them(self, n_lost, n_samples):
        return "lower tol, raise max_iter"

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.pairwise = self._is_precomputed()
        tags.input_tags.positive_only = self._is_precomputed()
        return tags


class LabelPropagation(_GraphClassifier):
    """Propagation of labels along a graph, with scikit-learn's parameters.

    Asked for at most 100 iterations, ``fit`` runs them one by one, so that you can watch
    them, and stops when the soft labels change by less than ``tol``. Asked for more, as
    by default, it runs five; if these do not settle the matter it solves for the
    harmonic solution, to which all iterations converge. Where double precision is not enough
    for that, it goes on iterating.

    Parameters
    ----------
    kernel : "rbf", "knn", "precomputed" or callable
        With "precomputed", ``X`` holds the weights themselves: a dense or sparse array of
        shape (n_samples, n_samples) in ``fit``, one row per new point and one column per
        training point in ``predict``. A callable gets two sets of points and returns the
        weight of every pair: an array or sparse array of shape (n_samples_x, n_samples_y),
        not negative.
    gamma : float, of the "rbf" kernel, per squared unit of ``X``
    n_neighbors : int, of the "knn" kernel: different points, copies count as one
    max_iter : int, maximum number of iterations
    tol : float, the change of all soft labels in sum below which iteration stops
    n_jobs : int or None, for the search of neighbors

    Attributes
    ----------
    X_ : the training points
    classes_ : array of shape (n_classes,)
    label_distributions_ : array of shape (n_samples, n_classes), rows sum to 1
        A point that no label can reach gets the class priors of the labels.
    transduction_ : array of shape (n_samples,), the class of every training point
    n_iter_ : int, iterations run one by one
    solved_ : bool, whether ``label_distributions_`` is the limit, solved for
    n_features_in_ : int
    history_ : list of dict, one per iteration, the start first
        ``"label_distributions"`` (float32, zeros where no label has come yet) and
        ``"change"``; the first iterations, as many as fit in 32 MB.

    See Also
    --------
    LabelSpreading : lets neighbors outvote a label.
    course.methods.PoissonLearning : better with one label per class.

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

    _clamps = True

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
        """Return what scikit-learn's class of this name does; its own tests ask for it."""
        return transition_matrix(self._affinity())

    def _flow(self, weights, labeled, targets):
        def step(soft_labels):
            # Points that no label has reached yet have no say in the average: dividing
            # by what arrives does that, and takes the place of dividing the weights.
            return normalize_rows(propagation_step(weights, soft_labels, labeled, targets))

        self.n_iter_, self.solved_ = 0, False
        few = self.max_iter <= _FEW_ITERATIONS
        soft_labels, converged = self._iterate(
            step, targets, self.max_iter if few else _FIRST_ITERATIONS
        )
        if not few and not converged:
            try:
                soft_labels = fast_harmonic_solution(weights, labeled, targets)
                self.solved_ = converged = True
            except np.linalg.LinAlgError:
                soft_labels, converged = self._iterate(step, soft_labels, self.max_iter)
        if not converged:
            self._warn_of_early_end()
        return soft_labels


class LabelSpreading(_GraphClassifier):
    """Spreading of labels along a graph, with scikit-learn's parameters.

    Labels may be outvoted by their neighbors. Each step outward costs a factor of
    about ``alpha``, so with the default ``tol`` iteration ends before the labels
    have come far: points that they did not reach get the class priors of the labels,
    and a warning counts them. With many points and few labels set ``alpha=0.9`` and
    ``max_iter=1000``.

    Parameters
    ----------
    kernel : "rbf", "knn", "precomputed" or callable, as in :class:`LabelPropagation`
    gamma : float, of the "rbf" kernel, per squared unit of ``X``
    n_neighbors : int, of the "knn" kernel
    alpha : float between 0 and 1, the weight of the neighbors in a soft label
    max_iter : int, maximum number of iterations
    tol : float, the change of all soft labels in sum below which iteration stops
    n_jobs : int or None, for the search of neighbors

    Attributes
    ----------
    X_ : the training points
    classes_ : array of shape (n_classes,)
    label_distributions_ : array of shape (n_samples, n_classes), rows sum to 1
    transduction_ : array of shape (n_samples,), the class of every training point
    n_iter_ : int, iterations
    n_features_in_ : int
    history_ : list of dict, as in :class:`LabelPropagation`

    See Also
    --------
    LabelPropagation : clamps the labels.

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
        """Return what scikit-learn's class of this name does; its own tests ask for it."""
        return spreading_matrix(self._affinity())

    def _flow(self, weights, labeled, targets):
        similarity = spreading_matrix(weights)
        self.n_iter_ = 0
        soft_labels, converged = self._iterate(
            lambda soft_labels: spreading_step(similarity, soft_labels, targets, self.alpha),
            targets,
            self.max_iter,
        )
        if not converged:
            self._warn_of_early_end()
        return soft_labels

    def _way_to_reach_them(self, n_lost, n_samples):
        if n_lost < n_samples / 2:
            return super()._way_to_reach_them(n_lost, n_samples)
        return (
            f"with alpha={self.alpha} a label fades within a few steps: set alpha=0.9 and "
            "max_iter=1000, or use LabelPropagation or PoissonLearning"
        )
