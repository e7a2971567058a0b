"""A preconditioner for large graphs: algebraic multigrid, from the optional library pyamg.

Plain iterations pass a value one edge on at a time, so on a long graph they need as many
as the graph is long. Multigrid also works on ever coarser graphs, where the way is
short, and needs about the same few iterations at every size (Brandt, McCormick and Ruge
1984). ``pip install "semi-supervised-course[scale]"`` brings it.
"""

import warnings
from importlib.util import find_spec

import numpy as np
from scipy import sparse

LARGE = 50_000
"""From this many equations on, multigrid is faster than eliminating in a sparse matrix."""

_COARSEST = 200
_JACOBI = 2 / 3
_SECONDS_AT_100_000 = 14
_GROWTH = 1.5


def is_installed():
    """Return whether multigrid is available."""
    return find_spec("pyamg") is not None


def multigrid_cycle(system):
    """Return a function that solves ``system @ x = right`` roughly, by one multigrid cycle.

    Parameters
    ----------
    system : sparse array of shape (n, n), an M-matrix with positive diagonal

    Returns
    -------
    function of an array of shape (n, n_columns) -> array of the same shape

    References
    ----------
    Ruge and Stueben (1987), Algebraic multigrid. Their second pass, which adds coarse points,
    halves the number of cycles.
    """
    import pyamg

    # pyamg's compiled part takes matrices with 32-bit indices.
    matrix = sparse.csr_matrix(
        (system.data, system.indices.astype(np.int32), system.indptr.astype(np.int32)),
        shape=system.shape,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a sparse format that it changes by itself
        hierarchy = pyamg.ruge_stuben_solver(
            matrix, CF=("RS", {"second_pass": True}), max_coarse=_COARSEST
        )
    *finer, coarsest = hierarchy.levels
    levels = [(level.A, level.P, level.R, _JACOBI / level.A.diagonal()[:, None]) for level in finer]
    inverse = np.linalg.pinv(coarsest.A.toarray())
    return lambda right: _cycle(levels, inverse, right)


def _cycle(levels, inverse, right):
    """Smooth the error, correct it on the next coarser graph, and smooth again.

    pyamg's own cycle takes one column at a time; all together they need the matrix once.
    """
    if not levels:
        return inverse @ right
    (system, interpolate, restrict, step), *coarser = levels
    solution = step * right
    solution += interpolate @ _cycle(coarser, inverse, restrict @ (right - system @ solution))
    solution += step * (right - system @ solution)
    return solution


def warn_that_it_takes_long(n_equations):
    """Say how long a system takes without multigrid, measured on two moons, and what to do."""
    seconds = _SECONDS_AT_100_000 * (n_equations / 100_000) ** _GROWTH
    time = f"{seconds:.0f} seconds" if seconds < 100 else f"{seconds / 60:.0f} minutes"
    warnings.warn(
        f"solving for {n_equations:,} points without multigrid takes about {time}, if memory "
        'suffices: pip install "semi-supervised-course[scale]" brings a faster solver',
        UserWarning,
        stacklevel=2,
    )
