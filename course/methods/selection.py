"""Which guesses to believe, and which unlabeled points to use at all.

A model that labels points for itself needs a gatekeeper. *Which guesses*: those
above a threshold of confidence, perhaps no more than so many a class, so that a
class that is easy to guess does not flood the others. *Which points*: those that
could have come from where the labeled ones come from. A point from elsewhere is
asked a question that it has no answer to, and it answers all the same.
"""

import numpy as np
from scipy import sparse
from sklearn.neighbors import NearestNeighbors
from sklearn.utils import check_array, check_random_state

from course.methods._validation import check_count, check_option, check_real, one_hot
from course.methods.consistency import cosine_features, random_cosines, typical_spacing
from course.methods.supervised import SoftmaxRegression


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
    proba = _check_proba(proba)
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
    proba = _check_proba(proba)
    check_count("k", k)
    return np.sort(np.argsort(-proba.max(axis=1), kind="stable")[:k])


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
    Z = cosine_features(X, *random_cosines(X.shape[1], 200, 1.5 * typical_spacing(X), rng))
    fold = np.concatenate([rng.permutation(np.sum(kind == k)) % n_folds for k in (1, 0)])
    scores = np.empty(len(X))
    for k in range(n_folds):
        rest, part = fold != k, fold == k
        model = SoftmaxRegression(C=10, max_iter=1000).fit(Z[rest], kind[rest])
        scores[part] = Z[part] @ (model.coef_[1] - model.coef_[0])
    return scores[kind == 1], scores[kind == 0]


def filter_by_domain(
    X_labeled, X_unlabeled, rule="classifier", *, keep=0.9, n_folds=5, random_state=None
):
    """Say which unlabeled points look as if they came from where the labeled ones do.

    The bar is set by the labeled points themselves, each judged as if it were not
    among them: it is where a share ``keep`` of them would pass.

    Parameters
    ----------
    X_labeled : array of shape (n_labeled, n_features), at least two points
    X_unlabeled : array of shape (n_unlabeled, n_features)
    rule : "classifier" or "distance"
        Judge by :func:`domain_scores` or by :func:`domain_distances`. The distance
        rule is plain and does well where a foreign point lies far from all labels;
        the classifier also finds a foreign crowd among them.
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
    0.82 of the first 100, 0.00 of the others
    """
    check_option("rule", rule, ("classifier", "distance"))
    check_real("keep", keep, high=1, above=True)
    check_count("n_folds", n_folds, low=2)
    X_labeled = _check_points("X_labeled", X_labeled, at_least=2)
    X_unlabeled = _check_points("X_unlabeled", X_unlabeled, at_least=0)
    if X_labeled.shape[1] != X_unlabeled.shape[1]:
        raise ValueError(
            f"X_labeled has {X_labeled.shape[1]} features, X_unlabeled has {X_unlabeled.shape[1]}"
        )
    if not len(X_unlabeled):
        return np.ones(0, dtype=bool)
    if rule == "distance":
        known, asked = domain_distances(X_labeled, X_unlabeled)
    elif len(X_unlabeled) == 1:
        raise ValueError("X_unlabeled holds one point, too few for a classifier: rule='distance'")
    else:
        n_folds = min(n_folds, len(X_labeled), len(X_unlabeled))
        known, asked = domain_scores(X_labeled, X_unlabeled, n_folds, random_state)
    return asked >= np.quantile(known, 1 - keep)


def _check_points(name, X, at_least):
    if sparse.issparse(X):
        raise ValueError(f"{name} is sparse, and a dense array is needed: pass {name}.toarray()")
    return check_array(X, dtype=float, input_name=name, ensure_min_samples=at_least)


def _check_proba(proba):
    proba = np.asarray(proba, dtype=float)
    if proba.ndim != 2 or proba.shape[1] == 0:
        raise ValueError(
            f"proba must have a row per point and a column per class, got shape {proba.shape}"
        )
    return proba
