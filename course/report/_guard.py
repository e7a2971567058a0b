"""The choice of a model inside each training fold, with unlabeled rows and without.

The estimate is of the whole procedure: in every training fold the labels that are left choose a
model, by cross-validation among themselves, and that model predicts the fold that is hidden. To
choose once on all labels, and then to cross-validate what was chosen, would flatter it.
"""

from dataclasses import dataclass

import numpy as np

from course.datasets import UNLABELED
from course.report._folds import pairs
from course.report._models import GUARDED, ORDINARY


@dataclass(frozen=True)
class Chosen:
    """What both procedures predicted, each label hidden once per repeat.

    Attributes
    ----------
    guarded, ordinary : int arrays of shape (n_repeats, n_labeled), -1 where nothing was hidden
        Predictions of the model chosen among all, and among the ordinary ones alone.
    guarded_names, ordinary_names : lists of str, the choice in each training fold
    final_guarded, final_ordinary : str, the choice on all labels
    """

    guarded: np.ndarray
    ordinary: np.ndarray
    guarded_names: list[str]
    ordinary_names: list[str]
    final_guarded: str
    final_ordinary: str


def choose_in_folds(candidates, folds, step=lambda: None, ordinary=ORDINARY):
    """Run both procedures on every fold of every repeat.

    Parameters
    ----------
    candidates : Candidates
    folds : int array of shape (n_repeats, n_labeled), from :func:`repeated_folds`
    step : function, called after each fit
    ordinary : tuple of str, the ordinary models to choose among

    Returns
    -------
    Chosen
    """
    y = candidates.y
    names = (*ordinary, *GUARDED)
    with_all, with_labels = np.full(folds.shape, UNLABELED), np.full(folds.shape, UNLABELED)
    chosen = {"guarded": [], "ordinary": []}
    total = dict.fromkeys(names, 0)
    for repeat, fold in enumerate(folds):
        right = {name: _inner_right(candidates, name, fold, step) for name in names}
        for k in np.unique(fold[fold >= 0]):
            hidden = fold == k
            scores = {name: right[name][k][0] for name in names}
            plain, best = choose(scores, ordinary)
            with_labels[repeat, hidden] = right[plain][k][1][hidden]
            with_all[repeat, hidden] = right[best][k][1][hidden]
            chosen["ordinary"].append(plain)
            chosen["guarded"].append(best)
            for name in names:
                total[name] += int(np.sum(right[name][k][1][hidden] == y[hidden]))
    plain, best = choose(total, ordinary)
    return Chosen(with_all, with_labels, chosen["guarded"], chosen["ordinary"], best, plain)


def choose(scores, ordinary=ORDINARY):
    """Return the best ordinary model, and the best of all; on a tie the ordinary one.

    Parameters
    ----------
    scores : dict from a name to a number of labels predicted correctly
    ordinary : tuple of str, the ordinary models to choose among

    Returns
    -------
    ordinary, guarded : str

    Examples
    --------
    >>> scores = dict.fromkeys((*ORDINARY, *GUARDED), 7)
    >>> choose(scores)
    ('softmax regression', 'softmax regression')
    >>> choose(scores | {"label spreading": 8})
    ('softmax regression', 'label spreading')
    """
    plain = max(ordinary, key=scores.get)  # of equals the first
    best = max(GUARDED, key=scores.get)
    return plain, best if scores[best] > scores[plain] else plain


def _inner_right(candidates, name, fold, step):
    """Return for each hidden fold how well a model did inside, and its answers on that fold.

    Returns
    -------
    dict from a fold to (labels of the other folds predicted correctly, codes)
    """
    y = candidates.y
    outer = {}
    for k in np.unique(fold[fold >= 0]).tolist():
        outer[k] = candidates.answer(name, fold == k)
        step()
    if all(answers.out_of_bag is not None for answers in outer.values()):
        inside = {
            k: int(np.sum((answers.out_of_bag == y) & (fold >= 0) & (fold != k)))
            for k, answers in outer.items()
        }
    else:
        inside = dict.fromkeys(outer, 0)
        for j, k in pairs(fold):
            codes = candidates.answer(name, (fold == j) | (fold == k)).codes
            inside[k] += int(np.sum((codes == y) & (fold == j)))
            inside[j] += int(np.sum((codes == y) & (fold == k)))
            step()
    return {k: (inside[k], outer[k].codes) for k in outer}


def count_fits(folds):
    """Return how many times :func:`choose_in_folds` calls ``step``, at most."""
    per_repeat = [len(np.unique(f[f >= 0])) + len(pairs(f)) for f in folds]
    return len((*ORDINARY, *GUARDED)) * sum(per_repeat)
