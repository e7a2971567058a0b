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
    Ruge and Stueben (1987), Algebraic multigrid, where edges go both ways. Manteuffel, Ruge
    and Southworth (2018), Nonsymmetric algebraic multigrid based on local approximate ideal
    restriction, where they do not.
    """
    import pyamg

    # pyamg's compiled part takes matrices with 32-bit indices.
    matrix = sparse.csr_matrix(
        (system.data, system.indices.astype(np.int32), system.indptr.astype(np.int32)),
        shape=system.shape,
    )
    build = pyamg.ruge_stuben_solver if _edges_go_both_ways(matrix) else pyamg.air_solver
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a sparse format that it changes by itself
        hierarchy = build(matrix, max_coarse=_COARSEST)

    def cycle(right):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            columns = [hierarchy.solve(column, maxiter=1, tol=1e-300) for column in right.T]
        return np.column_stack(columns)

    return cycle


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


def _edges_go_both_ways(matrix):
    pattern = sparse.csr_matrix(
        (np.ones(len(matrix.data), dtype=np.int8), matrix.indices, matrix.indptr),
        shape=matrix.shape,
    )
    return (pattern != pattern.T).nnz == 0
