"""Poisson learning: labels as springs and drains of a current.

With one label a class the harmonic solution is nearly the same number everywhere
but for spikes at the labels: its average rules. Poisson learning (Calder et al.
2020) does not fix values at the labels. Each label pours its class in and drains
the others, and what settles are potentials whose differences say who is nearer
*along the graph*. Then the classes contest their borders: soft labels diffuse a few
steps and every point sides with its strongest class, again and again, which
shortens the borders (the scheme of Merriman, Bence and Osher; with class sizes
held by a bonus per class: Jacobs, Merkurjev and Esedoglu 2018).
"""

import warnings
from functools import partial

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components
from scipy.special import rel_entr, softmax
from sklearn.base import BaseEstimator
from sklearn.exceptions import ConvergenceWarning
from sklearn.neighbors import NearestNeighbors
from sklearn.utils.validation import check_is_fitted

from course.methods._systems import scaled_rows, solve_sparse
from course.methods.graph import (
    fill_with_class_priors,
    graph_laplacian,
    local_unit,
    normalize_rows,
    record_iteration,
    row_sums,
    self_tuning_graph,
    self_tuning_weights,
    transition_matrix,
)
from course.methods.image_distance import distances_within, image_distances
from course.validation import (
    PartlyLabeledMixin,
    check_count,
    check_option,
    one_hot,
    validate_fit,
    validate_points,
)

# Chosen on label draws with seeds below 1,000: digits, as they are and with classes of
# unequal size.
_DIFFUSION = 12
_MOST_CONTESTS = 20
_GIVEN_PULL = 2.0
_MILD_PULL = 0.2
_PRIOR_WEIGHT = 0.08
_TEMPERATURES = (0.2, 0.05, 0.01)
_SOFT_LABEL_TEMPERATURE = 0.1
_MOST_POURINGS = 1000
_MOST_NEWTON = 30
_SHARE_ERROR = 1e-5
_SMALLEST_MOVE = 1e-9

# --- the current -----------------------------------------------------------------------


def poisson_source(labeled, targets, components):
    """Return what each label pours in: its class, less the mean of the labels around.

    Parameters
    ----------
    labeled : bool array of shape (n_samples,)
    targets : array of shape (n_samples, n_classes), one-hot where ``labeled``
    components : int array of shape (n_samples,), the part of the graph a point is in

    Returns
    -------
    array of shape (n_samples, n_classes): as much goes out as comes in, in each part
        of the graph and each class

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
    means = component_means(targets, labeled.astype(float), components)
    return np.where(labeled[:, None], targets - means[components], 0.0)


def poisson_step(weights, potentials, source):
    """Let every point take the average of its neighbors, and pour in once more.

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
    >>> weights = sparse.csr_array([[0.0, 2.0], [2.0, 0.0]])
    >>> poisson_step(weights, np.array([[1.0], [0.0]]), np.array([[1.0], [-1.0]]))
    array([[0.5],
           [0.5]])
    """
    return transition_matrix(weights) @ potentials + source / row_sums(weights)[:, None]


def poisson_solution(weights, labeled, targets):
    """Return the potentials that the current settles at.

    They solve (degree times own value) - (sum of weight times neighbor's value) =
    source, one equation a point. A constant more or less solves it too; the
    mean, weighted by degree, is made zero in each part of the graph.

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
        laplacian = graph_laplacian(weights)[free][:, free]
        system = scaled_rows(laplacian, 1 / degrees[free])
        potentials[free] = solve_sparse(system, source[free] / degrees[free, None])
    return potentials - component_means(potentials, degrees, components)[components]


def component_means(values, weights, components):
    """Return the weighted mean of the rows of ``values`` in each part of the graph.

    Parameters
    ----------
    values : array of shape (n_samples, n_columns)
    weights : array of shape (n_samples,), not negative
    components : int array of shape (n_samples,), 0 to n_components - 1

    Returns
    -------
    array of shape (n_components, n_columns), 0 where all weights are

    Examples
    --------
    >>> component_means(np.array([[1.0], [3.0], [5.0]]), np.array([1, 1, 0]), np.array([0, 0, 1]))
    array([[2.],
           [0.]])
    """
    at = (components, np.arange(len(components)))
    members = sparse.csr_array((weights, at), shape=(components.max() + 1, len(components)))
    total = row_sums(members)
    return (members @ values) / np.where(total == 0, 1.0, total)[:, None]


# --- the contest for the borders -------------------------------------------------------


def diffuse(transition, soft_labels, n_steps=_DIFFUSION):
    """Let every point take the average soft label of its neighbors, ``n_steps`` times.

    Parameters
    ----------
    transition : array or sparse array of shape (n_samples, n_samples), rows sum to 1
    soft_labels : array of shape (n_samples, n_classes), rows sum to 1
    n_steps : int

    Examples
    --------
    >>> diffuse(np.array([[0.5, 0.5], [0.5, 0.5]]), np.array([[1.0, 0.0], [0.0, 1.0]]), n_steps=1)
    array([[0.5, 0.5],
           [0.5, 0.5]])
    """
    for _ in range(n_steps):
        soft_labels = transition @ soft_labels
    return soft_labels


def auction_offsets(scores, class_priors, pull=np.inf):
    """Return what to add to each class's scores so that the winners come in given shares.

    With an infinite ``pull`` the shares are met (but for a few points at the
    borders). With a finite one, a class whose share is r times the one asked for
    gets a bonus of -pull * log(r), and the scores may win.

    Parameters
    ----------
    scores : array of shape (n_samples, n_classes), on a scale of about 1
    class_priors : array of shape (n_classes,), positive, sums to 1
    pull : float, in units of the scores

    Returns
    -------
    array of shape (n_classes,)

    References
    ----------
    A smooth form of the auction of Jacobs, Merkurjev and Esedoglu (2018): winners by
    degree at a falling temperature, each stage one convex problem, by Newton's method.

    Examples
    --------
    >>> scores = np.array([[0.9, 0.0], [0.5, 0.0], [0.3, 0.0], [0.1, 0.0]])
    >>> bonus = auction_offsets(scores, np.array([0.5, 0.5]))
    >>> (scores + bonus).argmax(axis=1)
    array([0, 0, 1, 1])
    """
    # Column by column in memory: NumPy sums a few long columns faster than many short rows.
    scores = np.asfortranarray(scores)
    bonus = np.zeros(len(class_priors))
    for temperature in _TEMPERATURES:
        loss = partial(_bonus_loss, scores, class_priors, pull, temperature)
        value, slope, curve = loss(bonus)
        for _ in range(_MOST_NEWTON):
            if np.abs(slope).max() < _SHARE_ERROR:
                break
            move = -np.linalg.solve(curve, slope)
            move /= max(1.0, np.abs(move).max())
            trial = loss(bonus + move)
            while trial[0] > value and np.abs(move).max() > _SMALLEST_MOVE:
                move /= 2
                trial = loss(bonus + move)
            bonus = bonus + move
            value, slope, curve = trial
    return bonus


def _bonus_loss(scores, class_priors, pull, temperature, bonus):
    """Return the convex loss of :func:`auction_offsets`, its gradient and its curvature."""
    raised = (scores + bonus) / temperature
    # SciPy's logsumexp and softmax, written out: on so few numbers their checks cost more.
    highest = raised.max(axis=1, keepdims=True)
    raised -= highest
    winners = np.exp(raised, out=raised)
    total = winners.sum(axis=1, keepdims=True)
    winners /= total
    shares = winners.sum(axis=0) / len(winners)
    value = temperature * float(np.log(total, out=total).sum() + highest.sum()) / len(winners)
    curve = (np.diag(shares) - winners.T @ winners / len(winners)) / temperature
    # The same bonus for all classes changes nothing: keep the curvature invertible.
    curve.flat[:: len(bonus) + 1] += 1e-9
    if np.isinf(pull):
        return value - class_priors @ bonus, shares - class_priors, curve + 1.0
    wanted = class_priors * np.exp(-bonus / pull)
    curve.flat[:: len(bonus) + 1] += wanted / pull
    return value + pull * wanted.sum(), shares - wanted, curve


def boundary_cost(weights, codes, class_priors, prior_weight=_PRIOR_WEIGHT):
    """Return the part of all weight that borders cut, and a toll on unequal shares.

    The toll is ``prior_weight`` times the Kullback-Leibler divergence between the
    shares that the classes have and those expected.

    Parameters
    ----------
    weights : CSR array of shape (n_samples, n_samples), symmetric
    codes : int array of shape (n_samples,), the class of each point
    class_priors : array of shape (n_classes,), those expected
    prior_weight : float

    Examples
    --------
    >>> chain = sparse.csr_array([[0.0, 1.0, 0.0], [1.0, 0.0, 1.0], [0.0, 1.0, 0.0]])
    >>> boundary_cost(chain, np.array([0, 0, 1]), np.array([0.5, 0.5]), prior_weight=0)
    0.5
    """
    edges = weights.tocoo()
    cut = edges.data[codes[edges.row] != codes[edges.col]].sum()
    shares = np.bincount(codes, minlength=len(class_priors)) / len(codes)
    toll = rel_entr(shares, class_priors).sum()
    return float(cut / max(edges.data.sum(), np.finfo(float).tiny) + prior_weight * toll)


def mbo_scheme(transition, start, codes, class_priors, pull):
    """Diffuse and decide in turn until nobody changes sides.

    Parameters
    ----------
    transition : sparse array of shape (n_samples, n_samples), rows sum to 1
    start : int array of shape (n_samples,), the class each point begins with
    codes : int array of shape (n_samples,), its label, -1 for none; labels stay
    class_priors : array of shape (n_classes,)
    pull : float, as in :func:`auction_offsets`

    Returns
    -------
    rounds : list of int arrays of shape (n_samples,), the start first
    scores : array of shape (n_samples, n_classes), what decided the last round

    References
    ----------
    Merriman, Bence and Osher (1992); on graphs with class sizes: Calder et al.
    (2020), algorithm 2.

    Examples
    --------
    >>> walk = np.array([[5, 5, 0, 0], [4, 5, 1, 0], [0, 1, 5, 4], [0, 0, 5, 5]]) / 10
    >>> start, codes = np.array([0, 1, 1, 1]), np.array([0, -1, -1, 1])
    >>> rounds, _ = mbo_scheme(walk, start, codes, np.array([0.5, 0.5]), pull=1)
    >>> rounds[-1]
    array([0, 0, 1, 1])
    """
    rounds = [np.where(codes >= 0, codes, start)]
    for _ in range(_MOST_CONTESTS):
        scores = diffuse(transition, one_hot(rounds[-1], len(class_priors)))
        scores += auction_offsets(scores, class_priors, pull)
        rounds.append(np.where(codes >= 0, codes, scores.argmax(axis=1)))
        if np.array_equal(rounds[-1], rounds[-2]):
            break
    return rounds, scores


# --- the neighbors ---------------------------------------------------------------------


def nearest_points(X, n_neighbors, metric):
    """Return each point's nearest others.

    Parameters
    ----------
    X : array or sparse array of shape (n_samples, n_features)
    n_neighbors : int; all others where there are fewer
    metric : as in :class:`PoissonLearning`

    Returns
    -------
    distances : array of shape (n_samples, n_neighbors), ascending
    neighbors : int array of shape (n_samples, n_neighbors)

    Examples
    --------
    >>> nearest_points(np.array([[0.0], [1.0], [5.0]]), 1, "euclidean")[1].ravel()
    array([1, 0, 1])
    """
    n_neighbors = min(n_neighbors, X.shape[0] - 1)
    if not n_neighbors:
        return np.zeros((X.shape[0], 0)), np.zeros((X.shape[0], 0), dtype=int)
    if isinstance(metric, str) and metric == "euclidean":
        return NearestNeighbors(n_neighbors=n_neighbors).fit(X).kneighbors()
    if isinstance(metric, str):
        distances = np.array(distances_within(X))
    else:
        distances = np.array(callable_distances(metric, X, X))
    np.fill_diagonal(distances, np.inf)
    return smallest(distances, n_neighbors)


def callable_distances(metric, X, Y):
    """Return the distances that a callable measures, or say what is wrong with them.

    Parameters
    ----------
    metric : function of two sets of points, as in :class:`PoissonLearning`
    X : array of shape (n_samples_x, n_features)
    Y : array of shape (n_samples_y, n_features)

    Returns
    -------
    array of shape (n_samples_x, n_samples_y)

    Raises
    ------
    ValueError
        If these are no finite numbers of that shape.

    Examples
    --------
    >>> X, Y = np.array([[0.0], [2.0]]), np.array([[1.0]])
    >>> callable_distances(lambda A, B: np.abs(A - B.T), X, Y)
    array([[1.],
           [1.]])
    """
    shape = len(X), len(Y)
    distances = np.asarray(metric(X, Y))
    if distances.shape != shape or distances.dtype.kind not in "biuf":
        raise ValueError(
            f"metric must return an array of numbers of shape {shape}, one distance a pair, got "
            f"shape {distances.shape} and dtype {distances.dtype}"
        )
    if not np.isfinite(distances).all():
        raise ValueError("metric must return finite distances, and some are not")
    return distances


def smallest(distances, n_neighbors):
    """Return the smallest entries of each row, ascending, and their columns.

    Parameters
    ----------
    distances : array of shape (n_rows, n_columns)
    n_neighbors : int, at most n_columns

    Examples
    --------
    >>> smallest(np.array([[3.0, 1.0, 2.0]]), 2)
    (array([[1., 2.]]), array([[1, 2]]))
    """
    near = np.sort(np.argpartition(distances, n_neighbors - 1, axis=1)[:, :n_neighbors], axis=1)
    values = np.take_along_axis(distances, near, axis=1)
    order = np.argsort(values, axis=1, kind="stable")
    values = np.take_along_axis(values, order, axis=1).astype(float)
    return values, np.take_along_axis(near, order, axis=1)


# --- the estimator ---------------------------------------------------------------------


class PoissonLearning(PartlyLabeledMixin, BaseEstimator):
    """Poisson learning on a self-tuning neighbor graph, then a contest for the borders.

    With ``class_priors`` the classes come out nearly in these shares (a class that is
    a tenth too large costs each of its points 0.19 on a scale of soft labels). Without,
    the shares of the labels are a mild preference: two contests are run, one from the current
    alone and one from classes in the labels' shares. Both may move away from these
    shares, and the result with the smaller :func:`boundary_cost` is kept. Where the
    classes are very unequal and the labels do not show it, say so with
    ``class_priors``.

    Parameters
    ----------
    n_neighbors : int
        Neighbors of each point, without itself; all points where there are fewer.
    metric : "euclidean", "image" or callable
        "image" is the distance of :mod:`course.methods.image_distance`, for square
        images. It was chosen knowing the handwritten digits of this course: scores
        on these are those of a method made for them. The distances of the last
        ``X`` are kept. A callable gets two sets of points and returns the distance
        of every pair, an array of shape (n_samples_x, n_samples_y).
    class_priors : array of shape (n_classes,) or None
        The share of each class, in sorted order, adding up to 1.

    Attributes
    ----------
    X_ : the training points
    classes_ : array of shape (n_classes,)
    label_distributions_ : array of shape (n_samples, n_classes), rows sum to 1
        A point in a part of the graph without a label gets the labels' class priors.
    transduction_ : array of shape (n_samples,), the class of every training point
    graph_ : CSR array of shape (n_samples, n_samples), the weights
    potentials_ : array of shape (n_samples, n_classes), what the current settled at
    n_iter_ : int, rounds of the contest that was kept
    n_features_in_ : int
    history_ : list of dict, one a round of that contest, the start first
        ``"label_distributions"`` (float32, one-hot) and ``"change"``, the number of
        points that changed sides; the first rounds, as many as fit in 32 MB.

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
        """Build the graph, let the current settle, and let the classes contest their borders.

        Parameters
        ----------
        X : array of shape (n_samples, n_features); may be sparse for "euclidean"
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
            If the current had not settled.
        """
        check_count("n_neighbors", self.n_neighbors)
        if not callable(self.metric):
            check_option("metric", self.metric, ("euclidean", "image"))
        return self._fit(*validate_fit(self, X, y, accept_sparse=self._sparse_formats()))

    def _fit(self, X, classes, codes):
        """Fit points and labels that have been checked."""
        shares = self._checked_shares(len(classes))
        self.X_, self.classes_ = X, classes
        labeled, targets = codes >= 0, one_hot(codes, len(classes))
        self._label_priors = targets.sum(axis=0) / targets.sum()
        self.graph_, self._unit = self._graph(X)
        self.potentials_ = self._current(labeled, targets)
        start, reached = self._first_scores(labeled, targets)

        soft_labels = np.zeros_like(targets)
        soft_labels[reached] = self._contested(reached, start[reached], codes[reached], shares)
        soft_labels[labeled] = targets[labeled]
        self._reached = reached
        self.label_distributions_ = fill_with_class_priors(soft_labels, self._label_priors)
        self.transduction_ = classes[self.label_distributions_.argmax(axis=1)]
        n_lost = int(np.sum(~reached))
        if n_lost:
            warnings.warn(
                f"{n_lost} of {len(codes)} points got no label: they lie in parts of the graph "
                "without a labeled point (raise n_neighbors, or label one of them). They get "
                "the class priors of the labels.",
                UserWarning,
                stacklevel=3,
            )
        return self

    def predict(self, X):
        """Return the most believed class of new points.

        Parameters
        ----------
        X : array of shape (n_samples, n_features)

        Returns
        -------
        array of shape (n_samples,)
        """
        proba = self.predict_proba(X)
        return self.classes_[proba.argmax(axis=1)]

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
        weights, near = self._seen_from(X)
        weights *= self._reached[near]
        total = np.einsum("ij,ijk->ik", weights, self.label_distributions_[near])
        return fill_with_class_priors(normalize_rows(total), self._label_priors)

    def _graph(self, X):
        """Return the graph of the points and each point's unit of length."""
        distances, neighbors = nearest_points(X, self.n_neighbors, self.metric)
        return self_tuning_graph(distances, neighbors), local_unit(distances)

    def _seen_from(self, X):
        """Return the nearest training points of new points, and what each counts."""
        n_neighbors = min(self.n_neighbors, self.X_.shape[0])
        if isinstance(self.metric, str) and self.metric == "euclidean":
            distances, near = NearestNeighbors(n_neighbors=n_neighbors).fit(self.X_).kneighbors(X)
        else:
            own = not isinstance(self.metric, str)
            far = (
                callable_distances(self.metric, X, self.X_) if own else image_distances(X, self.X_)
            )
            distances, near = smallest(far, n_neighbors)
        unit = local_unit(distances)[:, None]
        return self_tuning_weights(distances, unit, self._unit[near]), near

    def _sparse_formats(self):
        """Return what sparse input the metric takes, for the validation."""
        return "csr" if isinstance(self.metric, str) and self.metric == "euclidean" else False

    def _checked_shares(self, n_classes):
        if self.class_priors is None:
            return None
        try:
            shares = np.asarray(self.class_priors, dtype=float)
        except (TypeError, ValueError):
            raise ValueError(f"class_priors must be numbers, got {self.class_priors!r}") from None
        if shares.shape != (n_classes,):
            raise ValueError(
                f"class_priors must hold one share for each of the {n_classes} classes in y, "
                f"got shape {shares.shape}"
            )
        if not (np.all(shares > 0) and np.isclose(shares.sum(), 1)):
            raise ValueError(f"class_priors must be positive and add up to 1, got {shares}")
        return shares

    def _current(self, labeled, targets):
        try:
            return poisson_solution(self.graph_, labeled, targets)
        except np.linalg.LinAlgError:
            components = connected_components(self.graph_, directed=False)[1]
            source = poisson_source(labeled, targets, components)
            potentials = np.zeros_like(targets)
            for _ in range(_MOST_POURINGS):
                potentials = poisson_step(self.graph_, potentials, source)
            warnings.warn(
                f"the current had not settled after {_MOST_POURINGS} steps, and the graph is too "
                "large to solve for it.",
                ConvergenceWarning,
                stacklevel=4,
            )
            return potentials

    def _first_scores(self, labeled, targets):
        """Return the potentials on a scale of 1, and which points a label can reach."""
        components = connected_components(self.graph_, directed=False)[1]
        around = component_means(targets, labeled.astype(float), components)[components]
        spread = self.potentials_.std()
        scores = self.potentials_ / (spread if spread > 0 else 1.0)
        # Where all labels are of one class no current flows, and that class it is.
        alone = around.max(axis=1) == 1
        return np.where(alone[:, None], around, scores), around.any(axis=1)

    def _contested(self, reached, start, codes, shares):
        """Return the soft labels after the contest, and keep its rounds."""
        weights = self.graph_ if reached.all() else self.graph_[reached][:, reached]
        transition = transition_matrix(weights)
        if shares is not None:
            fair = (start + auction_offsets(start, shares)).argmax(axis=1)
            rounds, scores = mbo_scheme(transition, fair, codes, shares, _GIVEN_PULL)
        else:
            shares = self._label_priors
            fair = (start + auction_offsets(start, shares)).argmax(axis=1)
            fair = mbo_scheme(transition, fair, codes, shares, _GIVEN_PULL)[0][-1]
            runs = [
                mbo_scheme(transition, first, codes, shares, _MILD_PULL)
                for first in (start.argmax(axis=1), fair)
            ]
            rounds, scores = min(runs, key=lambda run: boundary_cost(weights, run[0][-1], shares))
        self._note(reached, rounds)
        return softmax(scores / _SOFT_LABEL_TEMPERATURE, axis=1)

    def _note(self, reached, rounds):
        self.n_iter_ = len(rounds) - 1
        self.history_ = []
        for before, now in zip(rounds[:1] + rounds, rounds, strict=False):
            codes = np.full(len(reached), -1)
            codes[reached] = now
            record_iteration(
                self.history_, one_hot(codes, len(self.classes_)), np.count_nonzero(before != now)
            )

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = self._sparse_formats() is not False
        return tags
