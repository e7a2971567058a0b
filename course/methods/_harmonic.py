"""The harmonic solution, faster than its readable form and in less memory.

The same equations as :func:`course.methods.propagation.harmonic_solution`, set up only where
they are solved: no Laplacian of the whole graph, a dense system overwritten in place and
factored by Cholesky's method where it is symmetric. On 1,500 points of a dense graph that is
1.7 times as fast; the tests hold one form against the other.
"""

import numpy as np
from scipy import sparse

from course.methods._systems import SMALL, checked_averages, scaled_rows, solve_dense, solve_sparse
from course.methods.graph import reachable, row_sums, without_loops


def fast_harmonic_solution(weights, labeled, targets):
    """Return what :func:`course.methods.propagation.harmonic_solution` returns."""
    soft_labels = np.where(labeled[:, None], targets, 0.0)
    known = np.flatnonzero(labeled)
    free = np.flatnonzero(reachable(weights, labeled) & ~labeled)
    if not len(free):
        return soft_labels
    solve = _solve_sparse if sparse.issparse(weights) else _solve_dense
    soft_labels[free] = solve(weights, free, known, targets[known])
    return checked_averages(soft_labels, free)


def _solve_sparse(weights, free, known, targets):
    rows = sparse.csr_array(weights, dtype=float)[free]
    if len(free) <= SMALL:  # a table is cut up faster, and that is how it will be solved
        rows, ones = rows.toarray(), np.eye(len(free))
    else:
        ones = sparse.eye_array(len(free), format="csr")
    inside, across = without_loops(rows[:, free]), rows[:, known]
    per_point = 1 / (row_sums(inside) + row_sums(across))
    system = ones - scaled_rows(inside, per_point)
    return solve_sparse(system, (across @ targets) * per_point[:, None])


def _solve_dense(weights, free, known, targets):
    across = weights[np.ix_(free, known)]
    system = weights[np.ix_(free, free)].astype(float, copy=False)
    np.negative(system, out=system)
    np.fill_diagonal(system, 0.0)
    np.fill_diagonal(system, across.sum(axis=1) - system.sum(axis=1))
    return solve_dense(system, across @ targets)
