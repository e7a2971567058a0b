"""Expectation maximization (EM): points shared out among components, with labels and without.

A mixture says how the points came about: pick a component, then draw a point from it. EM
(Dempster, Laird and Rubin 1977) turns that around. The E-step computes the
*responsibilities*, the probability of each component given the point; the M-step refits
every component to the points, weighted by its responsibilities. No step makes the data less
likely.

With labels the same two steps learn a classifier (Nigam, McCallum, Thrun and Mitchell
2000): a labeled point belongs to its class and nowhere else, an unlabeled one is shared out,
and counts with a weight that says how far the unlabeled points are to be trusted.
"""

import warnings

import numpy as np
from sklearn.exceptions import ConvergenceWarning

from course.validation import (
    UNLABELED,
)


@np.errstate(under="ignore")  # a weight too small for a double counts 0
def expectation(log_joint):
    """Share out every point among the components: the E-step.

    Works in logs with the largest term subtracted: far from all components every
    density is too small for a float, and their ratios still count.

    Parameters
    ----------
    log_joint : array of shape (n_samples, n_components)
        log of (mixing weight times density), -inf where a component is ruled out.

    Returns
    -------
    responsibilities : array of shape (n_samples, n_components), rows sum to 1
    log_density : array of shape (n_samples,), log of the sum over components

    Examples
    --------
    >>> expectation(np.array([[-2000.0, -2000.0], [0.0, -np.inf]]))[0]
    array([[0.5, 0.5],
           [1. , 0. ]])
    """
    peak = log_joint.max(axis=1, keepdims=True)
    responsibilities = np.exp(log_joint - peak)
    total = responsibilities.sum(axis=1, keepdims=True)
    return responsibilities / total, (peak + np.log(total)).ravel()


def clamp(log_joint, codes, component_classes):
    """Rule out, for each labeled point, the components of all other classes.

    Parameters
    ----------
    log_joint : array of shape (n_samples, n_components)
    codes : int array of shape (n_samples,), the class, -1 where there is no label
    component_classes : int array of shape (n_components,), the class of each component

    Returns
    -------
    array of shape (n_samples, n_components)

    Examples
    --------
    >>> clamp(np.zeros((2, 2)), codes=np.array([1, -1]), component_classes=np.array([0, 1]))
    array([[-inf,   0.],
           [  0.,   0.]])
    """
    own = codes[:, None] == component_classes
    return np.where(own | (codes[:, None] == UNLABELED), log_joint, -np.inf)


def weighted_expectation(log_joint, codes, component_classes, unlabeled_weight):
    """Share out the points where some have labels: the E-step of Nigam et al. (2000).

    A labeled point counts 1, all of it for its class; an unlabeled one counts
    ``unlabeled_weight``, shared among all components.

    Parameters
    ----------
    log_joint, codes, component_classes : as in :func:`clamp`
    unlabeled_weight : float in [0, 1]

    Returns
    -------
    responsibilities : array of shape (n_samples, n_components), rows sum to what the point counts
    log_likelihood : float, of the points as they count
    total : float, how many points that makes

    Examples
    --------
    >>> codes, two = np.array([1, -1]), np.array([0, 1])
    >>> weighted_expectation(np.zeros((2, 2)), codes, two, unlabeled_weight=0.5)[0]
    array([[0.  , 1.  ],
           [0.25, 0.25]])
    """
    counts = np.where(codes == UNLABELED, unlabeled_weight, 1.0)
    responsibilities, log_density = expectation(clamp(log_joint, codes, component_classes))
    return counts[:, None] * responsibilities, counts @ log_density, counts.sum()


def run_em(start, e_step, m_step, max_iter, tol):
    """Take E- and M-steps in turn until the bound rises by less than ``tol``.

    Parameters
    ----------
    start : dict, the parameters to begin with
    e_step : parameters -> responsibilities, bound
    m_step : responsibilities -> parameters
    max_iter : int
    tol : float

    Returns
    -------
    rounds : list of dict, the parameters and their ``"lower_bound"``, the start first
    n_iter : int
    converged : bool, False where ``max_iter`` iterations were not enough
    """
    parameters, rounds, converged = start, [], False

    def look():
        responsibilities, bound = e_step(parameters)
        rounds.append({**parameters, "lower_bound": float(bound)})
        return responsibilities

    for n_iter in range(1, max_iter + 1):
        parameters = m_step(look())
        if n_iter > 1 and abs(rounds[-1]["lower_bound"] - rounds[-2]["lower_bound"]) < tol:
            converged = True
            break
    look()
    return rounds, n_iter, converged


def warn_if_cut_short(converged, max_iter, tol):
    """Say so, as a ConvergenceWarning, where EM was stopped by ``max_iter``."""
    if not converged:
        warnings.warn(
            f"EM stopped after max_iter={max_iter} rounds while the bound still moved by more "
            f"than tol={tol} a round: raise max_iter or tol",
            ConvergenceWarning,
            stacklevel=3,
        )
