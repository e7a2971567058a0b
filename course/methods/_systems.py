"""Linear systems of graphs: one equation a point, "my value is the mean of my neighbors'".

Two kinds of graph need different ways. Where everybody is a few steps from everybody, a
few dozen products with the matrix are enough (stabilized biconjugate gradients,
van der Vorst 1992), and elimination would fill the matrix up. Where the graph is
small, long and thin, or full of traps, the products crawl and elimination is cheap.
Where it is long and large, multigrid makes a few products enough.
"""

import warnings

import numpy as np
from scipy import linalg, sparse
from scipy.sparse.csgraph import reverse_cuthill_mckee
from scipy.sparse.linalg import MatrixRankWarning, splu

from course.methods._multigrid import (
    LARGE,
    is_installed,
    multigrid_cycle,
    warn_that_it_takes_long,
)

SMALL = 400
"""Up to this many equations, elimination in a dense table is faster than sparse products."""

_ROUNDS = 100
_MOST_FILL = 4e7
_RESIDUAL = 1e-10
_ROW_SUM_ERROR = 1e-7
_ENOUGH = 1e-9  # as far as rounding lets a system of a million equations go
_LONG_WAY = 1e-12
"""Where labels are far, a solution is off by some thousand times its residual: at 300,000
points of two moons, 1e-10 left the class probabilities 2e-7 short of a sum of one."""
_MOST_ROUNDS = 200
_TRIAL = 20


def solve(system, right):
    """Solve ``system @ x = right`` for an array, or for a sparse array of a graph's equations.

    Parameters
    ----------
    system : array or sparse array of shape (n, n); a sparse one has a positive diagonal
    right : array of shape (n, n_columns)

    Returns
    -------
    array of shape (n, n_columns)

    Raises
    ------
    numpy.linalg.LinAlgError
        If the system is singular, or too large to solve.

    Examples
    --------
    >>> solve(sparse.csr_array([[2.0, -1.0], [-1.0, 2.0]]), np.array([[2.0], [2.0]])).round(6)
    array([[2.],
           [2.]])
    """
    if not sparse.issparse(system):
        return np.linalg.solve(system, right)
    per_row = 1 / system.diagonal()
    return solve_sparse(scaled_rows(system, per_row), right * per_row[:, None])


def solve_dense(system, right):
    """Solve ``system @ x = right`` by elimination; by Cholesky's where it is symmetric.

    Parameters
    ----------
    system : array of shape (n, n); it is overwritten
    right : array of shape (n, n_columns)

    Returns
    -------
    array of shape (n, n_columns)

    Raises
    ------
    numpy.linalg.LinAlgError
        If the system has no unique solution in double precision.

    Examples
    --------
    >>> solve_dense(np.array([[2.0, -1.0], [-1.0, 2.0]]), np.array([[1.0], [1.0]]))
    array([[1.],
           [1.]])
    """
    if np.array_equal(system, system.T):
        # The transpose is the same matrix in the order that LAPACK works on in place.
        factor = linalg.cho_factor(system.T, lower=True, overwrite_a=True, check_finite=False)
        return linalg.cho_solve(factor, right, check_finite=False)
    return np.linalg.solve(system, right)


def solve_sparse(system, right):
    """Solve ``system @ x = right`` for a sparse matrix with a diagonal of ones.

    Parameters
    ----------
    system : sparse array of shape (n, n); up to ``SMALL`` equations also an array
    right : array of shape (n, n_columns)

    Returns
    -------
    array of shape (n, n_columns)

    Raises
    ------
    numpy.linalg.LinAlgError
        If the system is singular, or elimination would fill up too much memory
        where products alone do not get there.

    Examples
    --------
    >>> system = sparse.csr_array([[1.0, -0.5], [-0.5, 1.0]])
    >>> solve_sparse(system, np.array([[1.0], [1.0]])).round(6)
    array([[2.],
           [2.]])
    """
    if len(right) <= SMALL:
        table = system.toarray() if sparse.issparse(system) else system
        return np.linalg.solve(table, right)
    if len(right) > LARGE:
        order = order_along_edges(system)
        solution = np.empty_like(right)
        solution[order] = _solve_large(sparse.csr_array(system[order][:, order]), right[order])
        return solution
    solution, residual = biconjugate_gradients(system, right)
    return solution if residual < _RESIDUAL else _eliminate(system, right)


def _solve_large(system, right):
    solution, residual = biconjugate_gradients(system, right, give_up=True)
    if residual < _RESIDUAL:
        return solution
    if is_installed():
        cycle = multigrid_cycle(system)
        solution, residual = biconjugate_gradients(
            system, right, max_iter=_MOST_ROUNDS, tol=_LONG_WAY, precondition=cycle
        )
        if residual < _ENOUGH:
            return solution
    else:
        warn_that_it_takes_long(len(right))
    return _eliminate(system, right)


def _eliminate(system, right):
    if fill_bound(system) > _MOST_FILL:
        raise np.linalg.LinAlgError("too large and too entangled to eliminate in")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", MatrixRankWarning)
            return splu(system.tocsc()).solve(right)
    except (RuntimeError, MatrixRankWarning) as error:
        raise np.linalg.LinAlgError(str(error)) from None


def biconjugate_gradients(
    system, right, max_iter=_ROUNDS, tol=_RESIDUAL, precondition=None, give_up=False
):
    """Look for ``x`` with ``system @ x = right``, all columns of ``right`` at once.

    Parameters
    ----------
    system : sparse array of shape (n, n)
    right : array of shape (n, n_columns)
    max_iter : int
    tol : float, stop when no equation is off by more
    precondition : function of an array like ``right`` that solves the system roughly, or None
    give_up : bool, stop after 20 iterations if at their pace ``max_iter`` would not be enough

    Returns
    -------
    solution : array of shape (n, n_columns)
    residual : float, by how much the worst equation is off

    References
    ----------
    van der Vorst (1992), Bi-CGSTAB: a fast and smoothly converging variant of Bi-CG.
    """
    solution = np.zeros_like(right)
    residual, shadow = right.copy(), right
    direction, image = np.zeros_like(right), np.zeros_like(right)
    rho = step = damping = np.ones(right.shape[1])
    halfway = np.inf
    for i in range(max_iter):
        worst = np.abs(residual).max(initial=0.0)
        if worst < tol:
            break
        if i == _TRIAL // 2:
            halfway = worst
        if give_up and i == _TRIAL:
            pace = (worst / halfway) ** (2 / _TRIAL)  # factor per iteration
            if worst * pace ** (max_iter - _TRIAL) > tol:
                break
        rho_before, rho = rho, _dots(shadow, residual)
        direction -= damping * image
        direction *= _ratio(rho * step, rho_before * damping)
        direction += residual
        ahead = direction if precondition is None else precondition(direction)
        image = system @ ahead
        step = _ratio(rho, _dots(shadow, image))
        residual -= step * image
        aside = residual if precondition is None else precondition(residual)
        correction = system @ aside
        damping = _ratio(_dots(correction, residual), _dots(correction, correction))
        solution += step * ahead
        solution += damping * aside
        residual -= damping * correction
    # Rounding may have led the running residual away from the true one.
    return solution, np.abs(right - system @ solution).max(initial=0.0)


def order_along_edges(matrix):
    """Return the points in an order in which neighbors stand near each other.

    Products with a large matrix mostly wait for memory. In this order what they need next
    has just been read, and they take a third of the time.

    Parameters
    ----------
    matrix : sparse array of shape (n, n)

    Returns
    -------
    int array of shape (n,), a permutation

    References
    ----------
    Cuthill and McKee (1969), Reducing the bandwidth of sparse symmetric matrices.

    Examples
    --------
    >>> links = sparse.csr_array([[0, 0, 1], [0, 0, 1], [1, 1, 0]])
    >>> order_along_edges(links)  # 2 is the neighbor of both others
    array([1, 2, 0], dtype=int32)
    """
    return reverse_cuthill_mckee(sparse.csr_array(matrix), symmetric_mode=False)


def fill_bound(system):
    """Return how many entries elimination fills at most, in a narrow order of the points.

    Numbered along the graph (Cuthill and McKee 1969), an equation meets none that
    lies farther back than its first neighbor: what lies between may fill up, no more.

    Parameters
    ----------
    system : sparse array of shape (n, n)

    Examples
    --------
    >>> fill_bound(sparse.csr_array(np.eye(5) + np.eye(5, k=1) + np.eye(5, k=-1)))
    4
    """
    place = np.argsort(order_along_edges(system))
    entries = system.tocoo()
    ends = np.sort([place[entries.row], place[entries.col]], axis=0)
    first = np.arange(len(place))
    np.minimum.at(first, ends[1], ends[0])
    return int(np.sum(np.arange(len(place)) - first))


def checked_averages(soft_labels, free):
    """Return soft labels that are averages of others, or say that rounding has spoiled them.

    Parameters
    ----------
    soft_labels : array of shape (n_samples, n_classes)
    free : bool or int array, the rows that are averages

    Returns
    -------
    array of shape (n_samples, n_classes), between 0 and 1

    Raises
    ------
    numpy.linalg.LinAlgError
        If the averages do not sum to 1, as averages of rows that sum to 1 do.
    """
    if not np.all(np.abs(soft_labels[free].sum(axis=1) - 1) < _ROW_SUM_ERROR):
        raise np.linalg.LinAlgError("weights too far apart for double precision")
    return np.clip(soft_labels, 0.0, 1.0)


def scaled_rows(matrix, factors):
    """Return ``matrix`` with row i multiplied by ``factors[i]``, dense or CSR."""
    if not sparse.issparse(matrix):
        return matrix * factors[:, None]
    scaled = sparse.csr_array(matrix, dtype=float, copy=True)
    scaled.data *= np.repeat(factors, np.diff(scaled.indptr))
    return scaled


def _dots(a, b):
    return np.einsum("ij,ij->j", a, b)


def _ratio(a, b):
    """Return a / b, and 0 where b is: such a column is solved, or as far as it will get."""
    return np.divide(a, b, out=np.zeros_like(b), where=b != 0)
