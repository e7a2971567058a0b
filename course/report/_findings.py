"""What in a table should make its owner look twice, before any model is trusted."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from course.report._columns import CONSTANT, EMPTY, IDENTIFIER, ONE_SIDED
from course.report._words import listed

GIVES_AWAY = 0.98
"""A column that alone predicts the labels with this balanced accuracy is pointed out."""

_FEWEST_LABELS = 20  # with fewer, some column separates the classes by chance
_MOST_ROWS = 2000
_MOST_NAMED = 6


@dataclass(frozen=True)
class Finding:
    """Something to look at.

    Attributes
    ----------
    kind : str: "leak", "copies", "labels", "reading", or the kind of a column that is left out
    text : str, one or two sentences: what was found, and what it means
    columns : tuple of str, the columns that it is about
    """

    kind: str
    text: str
    columns: tuple = ()


def find_problems(problem, columns, seed=0):
    """Return a list of Finding, the most serious first.

    Parameters
    ----------
    problem : Problem
    columns : list of Column
    seed : int, for the splits that look for a leak
    """
    found = [*_leaks(problem, seed), *_copies(problem)]
    for kind, text in (
        (ONE_SIDED, "Filled in almost only on one side, labeled or unlabeled, and so left out: {}"),
        (IDENTIFIER, "Looks like an identifier of the rows, and so left out: {}"),
        (CONSTANT, "Has one value in every row, and so left out: {}"),
        (EMPTY, "Has no values, and so left out: {}"),
    ):
        names = [column.name for column in columns if column.kind == kind]
        if names:
            found.append(Finding(kind, f"{text.format(listed(names, _MOST_NAMED))}.", tuple(names)))
    return found


def _leaks(problem, seed):
    accuracy = {
        name: score for name, score in column_accuracies(problem, seed) if score >= GIVES_AWAY
    }
    for name, score in sorted(accuracy.items(), key=lambda item: -item[1]):
        yield Finding(
            "leak",
            f"“{name}” alone predicts the label with {score:.0%} balanced accuracy. If it is only "
            "known once the label is known, leave it out and run again; all numbers below "
            "depend on it.",
            (name,),
        )


def column_accuracies(problem, seed=0):
    """Yield each column and how well it alone predicts the labels (balanced accuracy).

    A small decision tree sees the features of that one column; five folds, copies of a row in
    the same fold. Nothing is yielded with fewer than 20 labels, or a class with fewer than three.
    """
    from sklearn.model_selection import StratifiedGroupKFold, cross_val_predict
    from sklearn.tree import DecisionTreeClassifier

    rows = np.flatnonzero(problem.labeled)
    if len(rows) < _FEWEST_LABELS or problem.counts.min() < 3:
        return
    if len(rows) > _MOST_ROWS:
        rows = np.sort(np.random.default_rng(seed).choice(rows, _MOST_ROWS, replace=False))
    y, groups = problem.y[rows], problem.copies[rows]
    n_splits = min(5, np.bincount(y)[np.unique(y)].min(), len(np.unique(groups)))
    if n_splits < 2:
        return
    folds = StratifiedGroupKFold(n_splits=int(n_splits), shuffle=True, random_state=seed)
    tree = DecisionTreeClassifier(
        max_leaf_nodes=max(8, 2 * len(problem.classes)), class_weight="balanced", random_state=seed
    )
    names = np.array(problem.feature_columns, dtype=object)
    splits = list(folds.split(np.zeros(len(rows)), y, groups))
    X = sparse.csc_array(problem.X[rows]) if sparse.issparse(problem.X) else problem.X[rows]
    for name in dict.fromkeys(problem.feature_columns):
        predicted = cross_val_predict(tree, X[:, np.flatnonzero(names == name)], y, cv=splits)
        yield name, float(np.mean([(predicted[y == c] == c).mean() for c in np.unique(y)]))


def _copies(problem):
    groups, labeled = problem.copies, problem.labeled
    size = np.bincount(groups)
    n_extra = int(len(groups) - (size > 0).sum())
    if not n_extra:
        return
    in_both = np.bincount(groups[labeled], minlength=len(size)).astype(bool)
    across = int(np.count_nonzero(in_both[groups[~labeled]]))
    text = f"{n_extra:,} rows are exact copies of another one in every column that is used"
    if across:
        text += f"; {across:,} unlabeled rows have a labeled copy"
    n_kinds = len(np.unique(np.column_stack([groups[labeled], problem.y[labeled]]), axis=0))
    n_disputed = n_kinds - int(in_both.sum())
    if n_disputed:
        text += f", and copies have different labels in {n_disputed:,} cases"
    yield Finding("copies", text + ". Copies were kept on the same side of every split.")
