"""Which pseudo-labels to keep, and which unlabeled points to use at all.

A model that labels points for itself needs a rule. *Which predictions become labels*: those
above a threshold of confidence, perhaps no more than so many per class, because otherwise a
class that is easy to predict floods the others. *Which points are used*: those that could
come from the distribution of the labeled points. For an *out-of-distribution* point no class
is right, but the model predicts one all the same.
"""

import numpy as np
from scipy import sparse
from scipy.spatial.distance import cdist

from course.methods._systems import solve_sparse
from course.methods.fourier import draw_fourier_features, typical_spacing
from course.methods.graph import join_neighbors, transition_matrix
from course.methods.nearest import nearest_distinct_points
from course.methods.supervised import SoftmaxRegression
from course.validation import (
    check_count,
    check_option,
    check_points,
    check_proba,
    check_random_state,
    check_real,
)

_CONTINUE = 0.9
_TEMPERATURES = (0.05, 20.0)
_FEW_LABELS = 40
_SLICE = 256


def select_confident(proba, threshold, max_per_class=None):
    """Pick the points whose most probable class is more probable than ``threshold``.

    Parameters
    ----------
    proba : array of shape (n_samples, n_classes), rows sum to 1
    threshold : float in [0, 1]
        Confidence must be above it, not merely equal to it.
    max_per_class : int, optional
        Of the points guessed to be of one class keep only this many, the most
        confident ones; of equally confident points the first.

    Returns
    -------
    int array: the rows picked, in ascending order

    Raises
    ------
    ValueError
        If an argument cannot be used.

    Examples
    --------
    >>> proba = np.array([[0.9, 0.1], [0.6, 0.4], [0.2, 0.8], [0.95, 0.05]])
    >>> select_confident(proba, threshold=0.75)
    array([0, 2, 3])
    >>> select_confident(proba, threshold=0.75, max_per_class=1)
    array([2, 3])
    """
    proba = check_proba(proba)
    check_real("threshold", threshold, high=1)
    confidence = proba.max(axis=1)
    picked = np.flatnonzero(confidence > threshold)
    if max_per_class is None:
        return picked
    check_count("max_per_class", max_per_class)
    return picked[best_of_each(proba[picked], max_per_class)]


def best_of_each(proba, k):
    """Select pseudo-labels: the k most confident of each class.

    The predicted class of a point is its most probable one. Of the points with the same
    predicted class, select the k most confident ones, or all if there are fewer.

    Parameters
    ----------
    proba : array of shape (n_samples, n_classes), rows sum to 1
    k : int

    Returns
    -------
    int array: the selected rows, in ascending order

    Examples
    --------
    >>> proba = np.array([[0.9, 0.1], [0.8, 0.2], [0.7, 0.3], [0.4, 0.6]])
    >>> best_of_each(proba, k=2)
    array([0, 1, 3])
    """
    guesses, confidence = proba.argmax(axis=1), proba.max(axis=1)
    surest_first = np.argsort(-confidence, kind="stable")
    of_each = [surest_first[guesses[surest_first] == c][:k] for c in range(proba.shape[1])]
    return np.sort(np.concatenate(of_each))


def select_best(proba, k):
    """Pick the ``k`` points with the most confident guesses; of equally confident ones the first.

    Parameters
    ----------
    proba : array of shape (n_samples, n_classes), rows sum to 1
    k : int
        If there are fewer points, all of them are picked.

    Returns
    -------
    int array: the rows picked, in ascending order

    Raises
    ------
    ValueError
        If an argument cannot be used.

    Examples
    --------
    >>> select_best(np.array([[0.6, 0.4], [0.2, 0.8], [0.7, 0.3]]), k=2)
    array([1, 2])
    """
    proba = check_proba(proba)
    check_count("k", k)
    return np.sort(np.argsort(-proba.max(axis=1), kind="stable")[:k])


# --- which points belong here --------------------------------------------------------------


def near_labels(X_labeled, X_unlabeled, keep):
    """Keep the unlabeled points that are as close to a labeled point as labeled points are.

    Measure the distance of every labeled point to its nearest *other* labeled point. The limit
    is the ``keep`` quantile of these distances (``np.quantile``).

    Parameters
    ----------
    X_labeled : array of shape (n_labeled, n_features)
    X_unlabeled : array of shape (n_unlabeled, n_features)
    keep : float in (0, 1]

    Returns
    -------
    bool array of shape (n_unlabeled,): True where the distance to the nearest labeled point
    is at most the limit

    Examples
    --------
    >>> X_labeled = np.array([[0.0], [1.0], [3.0]])
    >>> near_labels(X_labeled, np.array([[1.9], [4.1], [9.0]]), keep=0.5)
    array([ True, False, False])
    """
    among = cdist(X_labeled, X_labeled)
    np.fill_diagonal(among, np.inf)
    bar = np.quantile(among.min(axis=1), keep)
    return cdist(X_unlabeled, X_labeled).min(axis=1) <= bar


def domain_scores(X_labeled, X_unlabeled, n_folds=5, random_state=None):
    """Train a classifier to tell labeled from unlabeled points; return how labeled each looks.

    Softmax regression over random Fourier features. Every point is scored by a
    classifier that was trained without it. If both kinds come from one place,
    there is nothing to tell, and the scores of both spread alike.

    Parameters
    ----------
    X_labeled : array of shape (n_labeled, n_features)
    X_unlabeled : array of shape (n_unlabeled, n_features)
    n_folds : int, at least 2 and at most the number of points of either kind
    random_state : int, RandomState or None

    Returns
    -------
    of_labeled : array of shape (n_labeled,), log odds, higher looks more labeled
    of_unlabeled : array of shape (n_unlabeled,)

    References
    ----------
    Ben-David et al. (2007), Analysis of representations for domain adaptation.
    """
    rng = check_random_state(random_state)
    X = np.concatenate([X_labeled, X_unlabeled])
    kind = np.repeat([1, 0], [len(X_labeled), len(X_unlabeled)])
    Z = draw_fourier_features(X.shape[1], 200, 1.5, rng, typical_spacing(X)).transform(X)
    fold = np.concatenate([rng.permutation(np.sum(kind == k)) % n_folds for k in (1, 0)])
    scores = np.empty(len(X))
    for k in range(n_folds):
        rest, part = fold != k, fold == k
        model = SoftmaxRegression(C=10, max_iter=1000).fit(Z[rest], kind[rest])
        scores[part] = Z[part] @ (model.coef_[1] - model.coef_[0])
    return scores[kind == 1], scores[kind == 0]


def domain_walks(X_labeled, X_unlabeled, n_neighbors=10):
    """Return how often a walk along the neighbor graph stops on one given labeled point.

    The walk starts at the point in question, goes on to a random neighbor with
    probability 0.9, and stops where it is with 0.1. Points of the labels' own domain
    are connected to them. Out-of-distribution points are connected among themselves, even
    when each lies no farther from a label than others do. The mean over all labeled points;
    one that the walk starts from does not count for itself.

    Parameters
    ----------
    X_labeled : array of shape (n_labeled, n_features), at least two points
    X_unlabeled : array of shape (n_unlabeled, n_features)
    n_neighbors : int; fewer where there are fewer points

    Returns
    -------
    of_labeled : array of shape (n_labeled,), higher is nearer
    of_unlabeled : array of shape (n_unlabeled,)

    References
    ----------
    Tong, Faloutsos and Pan (2006), Fast random walk with restart and its applications.

    Examples
    --------
    A near point and one beyond a gap, between points of its own kind:

    >>> X_labeled, X_unlabeled = [[0.0], [1.0]], [[0.5], [5.0], [5.5], [6.0]]
    >>> domain_walks(X_labeled, X_unlabeled, n_neighbors=1)[1].round(2)
    array([0.24, 0.  , 0.  , 0.  ])
    """
    n_labeled = len(X_labeled)
    X = np.concatenate([X_labeled, X_unlabeled])
    _, neighbors, distinct = nearest_distinct_points(X, n_neighbors, "euclidean")
    edges = join_neighbors(neighbors)
    edges = distinct.spread(sparse.csr_array(edges.maximum(edges.T)))
    steps = sparse.eye_array(len(X)) - _CONTINUE * transition_matrix(edges)
    system = sparse.csr_array(steps)
    stops = np.zeros(len(X))
    for first in range(0, n_labeled, _SLICE):  # many labels at once would take much memory
        goals = np.arange(first, min(first + _SLICE, n_labeled))
        ends = np.zeros((len(X), len(goals)))
        ends[goals, np.arange(len(goals))] = 1
        reached = (1 - _CONTINUE) * solve_sparse(system, ends)
        reached[goals, np.arange(len(goals))] = 0
        stops += reached.sum(axis=1)
    others = np.where(np.arange(len(X)) < n_labeled, n_labeled - 1, n_labeled)
    near = stops / others
    return near[:n_labeled], near[n_labeled:]


def filter_by_domain(
    X_labeled, X_unlabeled, rule="walk", *, keep=0.9, n_folds=5, random_state=None
):
    """Say which unlabeled points look as if they came from where the labeled ones do.

    The threshold is set by the labeled points themselves, each judged as if it were not
    among them: a share ``keep`` of them would pass.

    Parameters
    ----------
    X_labeled : array of shape (n_labeled, n_features), at least two points
    X_unlabeled : array of shape (n_unlabeled, n_features)
    rule : "walk", "classifier" or "distance"
        Judge by :func:`domain_walks`, :func:`domain_scores` or :func:`near_labels`. The
        distance rule is simple, and does well where every out-of-distribution point lies far
        from all labels. The classifier looks at directions, and needs many labels to learn
        from. The walk reads from the pool which points are connected, and needs the fewest labels.
    keep : float, above 0 and at most 1
        About this share of the unlabeled points that belong here is kept; with few
        labels "about" is rough.
    n_folds : int, at least 2, for the classifier; fewer where there are fewer points
    random_state : int, RandomState or None, for the classifier

    Returns
    -------
    bool array of shape (n_unlabeled,): True for the points to keep

    Raises
    ------
    ValueError
        If an argument cannot be used.

    Examples
    --------
    >>> rng = np.random.RandomState(0)
    >>> X_labeled, X_unlabeled = rng.normal(size=(40, 2)), rng.normal(size=(200, 2))
    >>> X_unlabeled[100:] += 6
    >>> mask = filter_by_domain(X_labeled, X_unlabeled, random_state=0)
    >>> print(f"{mask[:100].mean():.2f} of the first 100, {mask[100:].mean():.2f} of the others")
    0.87 of the first 100, 0.00 of the others
    """
    check_option("rule", rule, ("walk", "classifier", "distance"))
    check_real("keep", keep, high=1, above=True)
    check_count("n_folds", n_folds, low=2)
    X_labeled = check_points("X_labeled", X_labeled, at_least=2)
    X_unlabeled = check_points("X_unlabeled", X_unlabeled, at_least=0)
    if X_labeled.shape[1] != X_unlabeled.shape[1]:
        raise ValueError(
            f"X_labeled has {X_labeled.shape[1]} features, X_unlabeled has {X_unlabeled.shape[1]}"
        )
    if not len(X_unlabeled):
        return np.ones(0, dtype=bool)
    if rule == "walk":
        known, asked = domain_walks(X_labeled, X_unlabeled)
    elif rule == "distance":
        return near_labels(X_labeled, X_unlabeled, keep)
    elif len(X_unlabeled) == 1:
        raise ValueError("X_unlabeled holds one point, too few for a classifier: rule='walk'")
    else:
        n_folds = min(n_folds, len(X_labeled), len(X_unlabeled))
        known, asked = domain_scores(X_labeled, X_unlabeled, n_folds, random_state)
    return asked >= np.quantile(known, 1 - keep)
