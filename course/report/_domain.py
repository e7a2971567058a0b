"""Are labeled and unlabeled rows the same kind of rows?

A classifier that can tell the two apart has found a difference between them, and then accuracy
on labeled rows says less about the unlabeled ones. Its AUC is measured on rows that it was not
trained on: 0.5 is a coin toss. Which columns differ is asked of each column on its own.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse, stats

from course.datasets import UNLABELED
from course.intervals import LEVEL, Interval
from course.methods.selection import filter_by_domain
from course.report._folds import assign_folds
from course.report._sample import draw_sample

_N_FOLDS, _N_TREES, _LEAF = 5, 100, 5
_FEWEST = 5
RULE = "walk"
KEEP = 0.9


@dataclass(frozen=True)
class ColumnShift:
    """How differently one column is distributed.

    Attributes
    ----------
    name : str, the column of the user's table
    distance : float from 0 to 1, the Kolmogorov-Smirnov distance of the feature that differs most
    p_value : float, of the two-sample test, times the number of features tested (Bonferroni)
    differs : bool, whether that is at most 0.05
    """

    name: str
    distance: float
    p_value: float
    differs: bool


@dataclass(frozen=True)
class SameKind:
    """Whether labeled and unlabeled rows look alike.

    Attributes
    ----------
    auc : Interval, of a classifier between labeled and unlabeled rows, on rows it was not
        trained on; NaN where there are fewer than five rows of either kind
    alike : bool or None
        False where the interval lies above 0.5 or a column differs; None where there are too
        few rows to ask.
    columns : tuple of ColumnShift, those that differ most first
    kept : float, share of the unlabeled rows that a filter by domain would keep
    rule : str, the rule of :func:`course.methods.filter_by_domain`
    n_labeled, n_unlabeled : int, rows measured
    """

    auc: Interval
    alike: bool | None
    columns: tuple
    kept: float
    rule: str
    n_labeled: int
    n_unlabeled: int


def same_kind(problem, seed=0, progress=None):
    """Compare labeled with unlabeled rows.

    Parameters
    ----------
    problem : Problem
    seed : int
    progress : function of the steps done and their number, or None

    Returns
    -------
    SameKind
    """
    sample = draw_sample(problem, seed)
    is_labeled = sample.y != UNLABELED
    n_labeled, n_unlabeled = int(is_labeled.sum()), int(np.sum(~is_labeled))
    step = progress or (lambda done, total: None)
    columns = _column_shifts(sample.X, is_labeled, problem.feature_columns)
    step(1, 3)
    nothing = Interval(np.nan, np.nan, np.nan)
    if min(n_labeled, n_unlabeled) < _FEWEST:
        return SameKind(nothing, None, columns, np.nan, RULE, n_labeled, n_unlabeled)
    auc = auc_interval(*_domain_scores(sample, is_labeled, seed))
    step(2, 3)
    kept = filter_by_domain(
        sample.dense[is_labeled], sample.dense[~is_labeled], RULE, keep=KEEP, random_state=seed
    )
    step(3, 3)
    alike = not (auc.low > 0.5 or any(column.differs for column in columns))
    return SameKind(auc, alike, columns, float(kept.mean()), RULE, n_labeled, n_unlabeled)


def auc_interval(of_labeled, of_unlabeled, level=LEVEL):
    """Return the area under the ROC curve and its interval by DeLong's method.

    Parameters
    ----------
    of_labeled, of_unlabeled : arrays, scores; higher looks more labeled
    level : float

    Returns
    -------
    Interval: the chance that a labeled row scores higher than an unlabeled one, ties half

    References
    ----------
    DeLong, DeLong and Clarke-Pearson (1988), Comparing the areas under two or more correlated
    receiver operating characteristic curves.

    Examples
    --------
    >>> round(auc_interval(np.array([3.0, 4.0]), np.array([1.0, 2.0, 3.0])).mean, 3)
    0.917
    """
    m, n = len(of_labeled), len(of_unlabeled)
    ranks = stats.rankdata(np.concatenate([of_labeled, of_unlabeled]))
    # For each row the share of rows of the other kind that it beats, ties half.
    wins = (ranks[:m] - stats.rankdata(of_labeled)) / n
    losses = 1 - (ranks[m:] - stats.rankdata(of_unlabeled)) / m
    mean = wins.mean()
    # One row added that is beaten half the time keeps the interval open where all are won.
    variance = _spread(wins) / m + _spread(losses) / n
    half = stats.norm.ppf((1 + level) / 2) * np.sqrt(variance)
    return Interval(float(mean), float(max(mean - half, 0.0)), float(min(mean + half, 1.0)))


def _spread(shares):
    return np.var(np.append(shares, 0.5), ddof=1)


def _domain_scores(sample, is_labeled, seed):
    """Return how labeled each row looks to a forest that was trained without it."""
    from sklearn.ensemble import RandomForestClassifier

    fold = assign_folds(is_labeled.astype(int), _N_FOLDS, np.random.RandomState(seed))
    scores = np.zeros(len(fold))
    for k in range(_N_FOLDS):
        forest = RandomForestClassifier(
            _N_TREES, min_samples_leaf=_LEAF, class_weight="balanced", random_state=seed
        )
        forest.fit(sample.dense[fold != k], is_labeled[fold != k])
        scores[fold == k] = forest.predict_proba(sample.dense[fold == k])[:, 1]
    return scores[is_labeled], scores[~is_labeled]


def _column_shifts(X, is_labeled, feature_columns):
    """Return a ColumnShift for each column of the table, those that differ most first."""
    if not is_labeled.any() or is_labeled.all():
        return ()
    X = sparse.csc_array(X) if sparse.issparse(X) else X
    found = {}
    for j, name in enumerate(feature_columns):
        values = X[:, [j]].toarray().ravel() if sparse.issparse(X) else X[:, j]
        with np.errstate(divide="ignore"):  # SciPy's, where the distributions are equal
            test = stats.ks_2samp(values[is_labeled], values[~is_labeled], method="asymp")
        p_value = min(float(test.pvalue) * len(feature_columns), 1.0)
        if name not in found or test.statistic > found[name].distance:
            distance = float(test.statistic)
            found[name] = ColumnShift(name, distance, p_value, p_value <= 1 - LEVEL)
    return tuple(sorted(found.values(), key=lambda column: -column.distance))
