"""A sample of the rows, for measurements that would take too long on all of them."""

from dataclasses import replace

import numpy as np


def sample_rows(problem, most_labeled, most_unlabeled, seed=0):
    """Return a Problem with at most so many labeled and unlabeled rows, drawn at random.

    Every class keeps at least two labeled rows. The order of the rows stays.

    Examples
    --------
    >>> from course.report._problem import Problem
    >>> problem = Problem(
    ...     np.arange(8.0)[:, None], np.array([0, 0, 0, 1, 1, 1, -1, -1]), ["a", "b"],
    ...     np.arange(8), ["x"], np.arange(2, 10),
    ... )
    >>> sample_rows(problem, most_labeled=4, most_unlabeled=1).counts
    array([2, 2])
    """
    rng = np.random.default_rng(seed)
    labeled, unlabeled = np.flatnonzero(problem.labeled), np.flatnonzero(~problem.labeled)
    if len(labeled) > most_labeled:
        order = rng.permutation(labeled)
        first = [order[problem.y[order] == c][:2] for c in range(len(problem.classes))]
        first = np.concatenate(first)
        others = order[~np.isin(order, first)]
        labeled = np.concatenate([first, others[: max(0, most_labeled - len(first))]])
    if len(unlabeled) > most_unlabeled:
        unlabeled = rng.choice(unlabeled, most_unlabeled, replace=False)
    return take_rows(problem, np.sort(np.concatenate([labeled, unlabeled])))


def take_rows(problem, rows):
    """Return the Problem with only these rows (an int array of positions)."""
    return replace(
        problem,
        X=problem.X[rows],
        y=problem.y[rows],
        copies=np.unique(problem.copies[rows], return_inverse=True)[1],
        row_numbers=problem.row_numbers[rows],
    )
