"""Which guesses to believe, and which unlabeled points to use at all.

A model that labels points for itself needs a gatekeeper. *Which guesses*: those
above a threshold of confidence, perhaps no more than so many a class, so that a
class that is easy to guess does not flood the others. *Which points*: those that
could have come from where the labeled ones come from. A point from elsewhere is
asked a question that it has no answer to, and it answers all the same. And *how
confident*: a model's confidence is a number between 0 and 1, which makes it no
probability. A temperature, or known shares of the classes, can bring it closer to one.
"""

import warnings
from inspect import isclass

import numpy as np
from scipy import optimize, sparse
from sklearn.base import clone
from sklearn.neighbors import NearestNeighbors

from course.methods._systems import solve_sparse
from course.methods.consistency import draw_fourier_features, fourier_features, typical_spacing
from course.methods.graph import transition_matrix
from course.methods.guard import stratified_folds
from course.methods.supervised import SoftmaxRegression
from course.validation import (
    UNLABELED,
    check_count,
    check_option,
    check_points,
    check_proba,
    check_random_state,
    check_real,
    one_hot,
    split_labels,
)

_GO_ON = 0.9
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
    picked = picked[np.argsort(-confidence[picked], kind="stable")]
    guesses = one_hot(proba[picked].argmax(axis=1), proba.shape[1])
    place_in_class = (guesses * guesses.cumsum(axis=0)).sum(axis=1)
    return np.sort(picked[place_in_class <= max_per_class])


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


# --- how confident -------------------------------------------------------------------------


def scale_temperature(proba, temperature):
    """Return the probabilities made softer (above 1) or harder (below 1), in the same order.

    Parameters
    ----------
    proba : array of shape (n_samples, n_classes), rows sum to 1
    temperature : float, above 0; the logarithms are divided by it

    Returns
    -------
    array of shape (n_samples, n_classes), rows sum to 1

    References
    ----------
    Guo et al. (2017), On calibration of modern neural networks.

    Examples
    --------
    >>> scale_temperature([[0.9, 0.1]], temperature=2.0).round(2)
    array([[0.75, 0.25]])
    """
    proba = check_proba(proba)
    check_real("temperature", temperature, above=True)
    logits = np.log(np.maximum(proba, np.finfo(float).tiny)) / temperature
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def fit_temperature(estimator, X, y, n_folds=5):
    """Find the temperature at which a classifier's confidence fits how often it is right.

    Every labeled point is guessed by a classifier fitted without its fold; the
    temperature makes these guesses most likely.

    Parameters
    ----------
    estimator : classifier with ``predict_proba``; clones of it are fitted
    X : array of shape (n_samples, n_features)
    y : array of shape (n_samples,), -1 where there is no label; such points are left out
    n_folds : int, at least 2

    Returns
    -------
    float between 0.05 and 20: above 1 the classifier was too sure of itself

    Raises
    ------
    ValueError
        If fewer than two classes have two labels, or an argument cannot be used.

    Warns
    -----
    UserWarning
        If there are fewer than 40 labels to judge by.

    Examples
    --------
    >>> from course.datasets import load_digits
    >>> X, y = load_digits()
    >>> temperature = fit_temperature(SoftmaxRegression(C=1000), X[:200], y[:200])
    >>> temperature > 1
    True
    """
    check_count("n_folds", n_folds, low=2)
    if isclass(estimator) or not hasattr(estimator, "predict_proba"):
        raise ValueError(f"estimator must be a classifier with predict_proba, got {estimator!r}")
    X = check_points("X", X, at_least=1)
    classes, codes = split_labels(y)
    if len(codes) != len(X):
        raise ValueError(f"X and y must have as many rows, got {len(X)} and {len(codes)}")
    fold = stratified_folds(codes, n_folds)
    judged = fold >= 0
    if len(np.unique(codes[judged])) < 2:
        raise ValueError("y must have two labels in each of two classes to fit a temperature")
    if judged.sum() < _FEW_LABELS:
        warnings.warn(
            f"the temperature rests on {judged.sum()} labels; with fewer than {_FEW_LABELS} it "
            "says little",
            UserWarning,
            stacklevel=2,
        )
    proba = np.zeros((len(X), len(classes)))
    for k in np.unique(fold[judged]):
        rest, part = (fold != k) & (codes != UNLABELED), fold == k
        model = clone(estimator).fit(X[rest], codes[rest])
        proba[np.ix_(part, model.classes_)] = model.predict_proba(X[part])
    truth = codes[judged]

    def surprise(log_temperature):
        scaled = scale_temperature(proba[judged], np.exp(log_temperature))
        return -np.mean(np.log(np.maximum(scaled[np.arange(len(truth)), truth], 1e-300)))

    found = optimize.minimize_scalar(surprise, bounds=np.log(_TEMPERATURES), method="bounded")
    return float(np.exp(found.x))


def align_distribution(proba, class_priors, average):
    """Weight the classes so that guesses come in the shares known beforehand.

    A class that was guessed too often on average loses, one guessed too rarely gains.

    Parameters
    ----------
    proba : array of shape (n_samples, n_classes), rows sum to 1
    class_priors : array of shape (n_classes,), the shares that guesses should have
    average : array of shape (n_classes,), the mean guess so far, over more points than these

    Returns
    -------
    array of shape (n_samples, n_classes), rows sum to 1

    Raises
    ------
    ValueError
        If an argument cannot be used.

    References
    ----------
    Berthelot et al. (2020), ReMixMatch, section 3.1.

    Examples
    --------
    >>> align_distribution([[0.6, 0.4]], class_priors=[0.5, 0.5], average=[0.75, 0.25]).round(2)
    array([[0.33, 0.67]])
    """
    proba = check_proba(proba)
    wanted = _check_shares("class_priors", class_priors, proba.shape[1])
    average = _check_shares("average", average, proba.shape[1])
    weighted = proba * (wanted / np.maximum(average, np.finfo(float).tiny))
    total = weighted.sum(axis=1, keepdims=True)
    # A guess may be all for classes that have no share.
    return np.where(total > 0, weighted, wanted) / np.where(total > 0, total, 1.0)


def normalize_class_mass(proba, class_priors):
    """Weight the classes by what their share of all these guesses is, and what it should be.

    :func:`align_distribution` with the mean of these very guesses: one step, made once,
    on all points together.

    Parameters
    ----------
    proba : array of shape (n_samples, n_classes), rows sum to 1, at least one row
    class_priors : array of shape (n_classes,)

    Returns
    -------
    array of shape (n_samples, n_classes), rows sum to 1

    References
    ----------
    Zhu, Ghahramani and Lafferty (2003), section 4: class mass normalization.

    Examples
    --------
    >>> proba = [[0.9, 0.1], [0.6, 0.4], [0.6, 0.4]]
    >>> normalize_class_mass(proba, [1 / 3, 2 / 3]).argmax(axis=1)
    array([0, 1, 1])
    """
    proba = check_proba(proba)
    if not len(proba):
        raise ValueError("proba must have at least one row: there are no guesses to weigh")
    return align_distribution(proba, class_priors, proba.mean(axis=0))


# --- which points belong here --------------------------------------------------------------


def domain_distances(X_labeled, X_unlabeled):
    """Return how far each point is from the nearest labeled one (but itself), sign turned.

    Parameters
    ----------
    X_labeled : array of shape (n_labeled, n_features), at least two points
    X_unlabeled : array of shape (n_unlabeled, n_features)

    Returns
    -------
    of_labeled : array of shape (n_labeled,), higher is nearer
    of_unlabeled : array of shape (n_unlabeled,)

    Examples
    --------
    >>> domain_distances([[0.0], [1.0]], [[3.0]])
    (array([-1., -1.]), array([-2.]))
    """
    search = NearestNeighbors(n_neighbors=1).fit(X_labeled)
    # Asked without points, the search leaves each point out of its own neighbors.
    return -search.kneighbors()[0][:, 0], -search.kneighbors(X_unlabeled)[0][:, 0]


def domain_scores(X_labeled, X_unlabeled, n_folds=5, random_state=None):
    """Train a classifier to tell labeled from unlabeled points; return how labeled each looks.

    Softmax regression over random cosine features. Every point is scored by a
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
    Z = fourier_features(X, *draw_fourier_features(X.shape[1], 200, 1.5 * typical_spacing(X), rng))
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
    hang together with them; a foreign crowd hangs together with itself, though each of
    it may lie no farther from a label than others do. The mean over all labeled points;
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
    # Asked without points, the search leaves each point out of its own neighbors.
    search = NearestNeighbors(n_neighbors=min(n_neighbors, len(X) - 1)).fit(X)
    edges = sparse.csr_array(search.kneighbors_graph())
    steps = sparse.eye_array(len(X)) - _GO_ON * transition_matrix(edges.maximum(edges.T))
    system = sparse.csr_array(steps)
    stops = np.zeros(len(X))
    for first in range(0, n_labeled, _SLICE):  # many labels at once would take much memory
        goals = np.arange(first, min(first + _SLICE, n_labeled))
        ends = np.zeros((len(X), len(goals)))
        ends[goals, np.arange(len(goals))] = 1
        reached = (1 - _GO_ON) * solve_sparse(system, ends)
        reached[goals, np.arange(len(goals))] = 0
        stops += reached.sum(axis=1)
    others = np.where(np.arange(len(X)) < n_labeled, n_labeled - 1, n_labeled)
    near = stops / others
    return near[:n_labeled], near[n_labeled:]


def filter_by_domain(
    X_labeled, X_unlabeled, rule="walk", *, keep=0.9, n_folds=5, random_state=None
):
    """Say which unlabeled points look as if they came from where the labeled ones do.

    The bar is set by the labeled points themselves, each judged as if it were not
    among them: it is where a share ``keep`` of them would pass.

    Parameters
    ----------
    X_labeled : array of shape (n_labeled, n_features), at least two points
    X_unlabeled : array of shape (n_unlabeled, n_features)
    rule : "walk", "classifier" or "distance"
        Judge by :func:`domain_walks`, :func:`domain_scores` or :func:`domain_distances`. The
        distance rule is plain, and does well where every foreign point lies far from all
        labels. The classifier looks at directions, and needs many labels to learn from. The
        walk lets the pool itself say which points hang together, and needs the fewest.
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
        known, asked = domain_distances(X_labeled, X_unlabeled)
    elif len(X_unlabeled) == 1:
        raise ValueError("X_unlabeled holds one point, too few for a classifier: rule='walk'")
    else:
        n_folds = min(n_folds, len(X_labeled), len(X_unlabeled))
        known, asked = domain_scores(X_labeled, X_unlabeled, n_folds, random_state)
    return asked >= np.quantile(known, 1 - keep)


def _check_shares(name, shares, n_classes):
    shares = np.asarray(shares, dtype=float)
    fits = shares.shape == (n_classes,) and np.all(shares >= 0)
    if not (fits and 0 < shares.sum() < np.inf):
        raise ValueError(
            f"{name} must be {n_classes} shares, not negative, not all 0, got {shares.tolist()}"
        )
    return shares / shares.sum()
