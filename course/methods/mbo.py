"""The MBO scheme: classes with short boundaries, by diffusing and deciding in turn.

Soft labels diffuse a few steps along the graph, every point joins its strongest class, and
so on until no point changes class. Each iteration shortens the decision boundary, as
diffusion and thresholding move a curve by its curvature (Merriman, Bence and Osher 1992).
Left alone, the shortest boundary is none; so an *auction* gives every class an offset by
which the class sizes come out as expected (Jacobs, Merkurjev and Esedoglu 2018).
"""

import numpy as np
from scipy.special import rel_entr

from course.methods._auction import newton_offsets
from course.methods._systems import LARGE, order_along_edges
from course.methods.graph import transition_matrix
from course.validation import one_hot

# Chosen on label draws with seeds below 1,000: digits, as they are and with classes of
# unequal size.
_DIFFUSION = 12
_MAX_ITER = 20
_STRONG = 2.0
_WEAK = 0.2
_PRIOR_WEIGHT = 0.08

_EVERY = slice(None)


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


def auction_offsets(scores, class_priors, strength=np.inf):
    """Return what to add to the scores of each class so that classes win in given proportions.

    With an infinite ``strength`` the class priors are met (but for a few points at the
    boundaries). With a finite one, a class whose proportion is r times its prior gets an
    offset of -strength * log(r), and the scores may outweigh it.

    Parameters
    ----------
    scores : array of shape (n_samples, n_classes), on a scale of about 1
    class_priors : array of shape (n_classes,), positive, sums to 1
    strength : float, in units of the scores

    Returns
    -------
    array of shape (n_classes,)

    References
    ----------
    A smooth form of the auction of Jacobs, Merkurjev and Esedoglu (2018), Auction dynamics:
    a volume constrained MBO scheme. An offset is minus the price of a class there.

    Examples
    --------
    >>> scores = np.array([[0.9, 0.0], [0.5, 0.0], [0.3, 0.0], [0.1, 0.0]])
    >>> offsets = auction_offsets(scores, np.array([0.5, 0.5]))
    >>> (scores + offsets).argmax(axis=1)
    array([0, 0, 1, 1])
    """
    return newton_offsets(scores, class_priors, strength)


def boundary_cost(weights, codes, class_priors, prior_weight=_PRIOR_WEIGHT, node=_EVERY):
    """Return the share of all weight that decision boundaries cut, plus a cost of unequal sizes.

    The second part is ``prior_weight`` times the Kullback-Leibler divergence of the
    proportions that the classes have from the class priors.

    Parameters
    ----------
    weights : CSR array of shape (n_samples, n_samples), symmetric
    codes : int array of shape (n_samples,), the class of each point
    class_priors : array of shape (n_classes,)
    prior_weight : float
    node : int array, as in :func:`mbo_scheme`

    Examples
    --------
    >>> from scipy import sparse
    >>> chain = sparse.csr_array([[0.0, 1.0, 0.0], [1.0, 0.0, 1.0], [0.0, 1.0, 0.0]])
    >>> boundary_cost(chain, np.array([0, 0, 1]), np.array([0.5, 0.5]), prior_weight=0)
    0.5
    """
    edges = weights.tocoo()
    cut = edges.data[codes[edges.row] != codes[edges.col]].sum()
    members = codes[node]
    proportions = np.bincount(members, minlength=len(class_priors)) / len(members)
    divergence = rel_entr(proportions, class_priors).sum()
    return float(cut / max(edges.data.sum(), np.finfo(float).tiny) + prior_weight * divergence)


def mbo_scheme(transition, start, codes, class_priors, strength, node=_EVERY):
    """Diffuse and decide in turn until no point changes its class.

    Parameters
    ----------
    transition : sparse array of shape (n_samples, n_samples), rows sum to 1
    start : int array of shape (n_samples,), the class each point begins with
    codes : int array of shape (n_samples,), its label, -1 for none; labels stay
    class_priors : array of shape (n_classes,)
    strength : float, as in :func:`auction_offsets`
    node : int array
        Where one node of the graph stands for several copies of a point, the node of each
        copy: class sizes count copies. By default, every node is one point.

    Returns
    -------
    iterations : list of int arrays of shape (n_samples,), the classes, the start first
    scores : array of shape (n_samples, n_classes), what decided the last iteration

    References
    ----------
    Merriman, Bence and Osher (1992), Diffusion generated motion by mean curvature; on graphs
    with class sizes: Calder et al. (2020), algorithm 2.

    Examples
    --------
    >>> walk = np.array([[5, 5, 0, 0], [4, 5, 1, 0], [0, 1, 5, 4], [0, 0, 5, 5]]) / 10
    >>> start, codes = np.array([0, 1, 1, 1]), np.array([0, -1, -1, 1])
    >>> iterations, _ = mbo_scheme(walk, start, codes, np.array([0.5, 0.5]), strength=1)
    >>> iterations[-1]
    array([0, 0, 1, 1])
    """
    iterations = [np.where(codes >= 0, codes, start)]
    for _ in range(_MAX_ITER):
        scores = diffuse(transition, one_hot(iterations[-1], len(class_priors)))
        scores += auction_offsets(scores[node], class_priors, strength)
        iterations.append(np.where(codes >= 0, codes, scores.argmax(axis=1)))
        if np.array_equal(iterations[-1], iterations[-2]):
            break
    return iterations, scores


def segment(weights, scores, codes, class_priors, priors_known, node=_EVERY):
    """Turn scores into classes with short boundaries, by the MBO scheme.

    Known class priors are enforced. Estimated ones, from the labels, are a mild preference:
    the scheme runs twice, once from the scores alone and once from classes in the estimated
    proportions, and the result with the smaller :func:`boundary_cost` is kept.

    Parameters
    ----------
    weights : CSR array of shape (n_samples, n_samples), symmetric
    scores : array of shape (n_samples, n_classes), on a scale of about 1
    codes : int array of shape (n_samples,), the label of each point, -1 for none
    class_priors : array of shape (n_classes,)
    priors_known : bool
    node : int array, as in :func:`mbo_scheme`

    Returns
    -------
    iterations, scores : as from :func:`mbo_scheme`

    Examples
    --------
    >>> from scipy import sparse
    >>> chain = sparse.csr_array(np.eye(6) + np.eye(6, k=1) + np.eye(6, k=-1))
    >>> scores, codes = np.eye(2)[[0, 0, 1, 0, 1, 1]], np.array([0, -1, -1, -1, -1, 1])
    >>> segment(chain, scores, codes, np.array([0.5, 0.5]), priors_known=True)[0][-1]
    array([0, 0, 0, 1, 1, 1])
    """
    if len(codes) > LARGE:
        order = order_along_edges(weights)
        place = np.argsort(order)
        weights = weights[order][:, order]
        problem = scores[order], codes[order], class_priors, priors_known, place[node]
        iterations, scores = _segment(weights, *problem)
        return [codes[place] for codes in iterations], scores[place]
    return _segment(weights, scores, codes, class_priors, priors_known, node)


def _segment(weights, scores, codes, class_priors, priors_known, node):
    transition = transition_matrix(weights)
    in_proportion = (scores + auction_offsets(scores[node], class_priors)).argmax(axis=1)
    enforced = mbo_scheme(transition, in_proportion, codes, class_priors, _STRONG, node)
    if priors_known:
        return enforced
    starts = scores.argmax(axis=1), enforced[0][-1]
    runs = [mbo_scheme(transition, start, codes, class_priors, _WEAK, node) for start in starts]
    return min(runs, key=lambda run: boundary_cost(weights, run[0][-1], class_priors, node=node))
