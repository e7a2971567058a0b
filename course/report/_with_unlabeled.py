"""Do the unlabeled rows help? One verdict, and every family beside the same model without them."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from course.intervals import Interval
from course.report._folds import repeated_folds, repeats_for
from course.report._guard import choose_in_folds, count_fits
from course.report._models import ORDINARY, PARTNERS, POISSON, Candidates
from course.report._paired import compare_rows, share_interval, smallest_difference
from course.report._sample import draw_sample

_MOST_FOR_POISSON = 60


@dataclass(frozen=True)
class Family:
    """A model that reads unlabeled rows, beside the same model without them.

    Attributes
    ----------
    name, partner : str
    accuracy, without, difference : Interval, shares of 1
    """

    name: str
    partner: str
    accuracy: Interval
    without: Interval
    difference: Interval


@dataclass(frozen=True)
class WithUnlabeled:
    """What the unlabeled rows are worth.

    Attributes
    ----------
    verdict : "helps", "hurts" or "cannot tell", on the guarded choice alone
    difference : Interval, accuracy of the guarded choice minus that of the best ordinary model,
        both chosen inside each training fold
    p_value : float, of the exact sign-flip test on the labeled rows
    smallest : float, the smallest gain that these labels would show in 80 of 100 tables; NaN
        where they could show none
    gained, lost : float, rows classified correctly more often with, and without, unlabeled rows
    guarded, baseline : Interval, accuracy of both
    chosen, baseline_chosen : str, the models chosen on all labels
    chosen_counts, baseline_counts : dict from a name to the training folds that chose it
    families : tuple of Family, without Poisson learning where there are more than 60 classes
    n_labeled : int, labeled rows that were hidden in turn
    n_unlabeled, n_folds, n_repeats : int
    """

    verdict: str
    difference: Interval
    p_value: float
    smallest: float
    gained: float
    lost: float
    guarded: Interval
    baseline: Interval
    chosen: str
    baseline_chosen: str
    chosen_counts: dict
    baseline_counts: dict
    families: tuple
    n_labeled: int
    n_unlabeled: int
    n_folds: int
    n_repeats: int


def with_unlabeled(problem, seed=0, progress=None, families=True, ordinary=ORDINARY):
    """Measure whether the unlabeled rows help, by labels that are hidden in turn.

    Each fit has about four fifths of the labels, so that the difference is that of a table with
    as many; with all labels a gain is usually a little smaller. The hidden rows stay in the
    table without their labels, as the rows that are to be predicted do.

    Parameters
    ----------
    problem : Problem
    seed : int
    progress : function of the fits done and their number, or None
    families : bool, False for the verdict alone
    ordinary : tuple of str
        The ordinary models whose best one the guarded choice has to beat.

    Returns
    -------
    WithUnlabeled
    """
    sample = draw_sample(problem, seed)
    candidates = Candidates(sample, seed)
    y = candidates.y
    folds = repeated_folds(y, repeats_for(len(y)), seed)
    n_folds = len(np.unique(folds[0][folds[0] >= 0]))
    n_fits = count_fits(folds) + families * 2 * len(PARTNERS) * n_folds
    step = _stepper(progress, n_fits)
    chosen = choose_in_folds(candidates, folds, step, ordinary)
    judged = folds[0] >= 0
    guarded = (chosen.guarded == y)[:, judged].mean(axis=0)
    ordinary = (chosen.ordinary == y)[:, judged].mean(axis=0)
    found = compare_rows(guarded - ordinary, len(folds))
    measured = _families(candidates, folds[0], step) if families else ()
    if progress is not None:
        progress(n_fits, n_fits)
    return WithUnlabeled(
        verdict=found.verdict,
        difference=found.difference,
        p_value=found.p_value,
        smallest=smallest_difference(found.n),
        gained=found.gained,
        lost=found.lost,
        guarded=share_interval(guarded),
        baseline=share_interval(ordinary),
        chosen=chosen.final_guarded,
        baseline_chosen=chosen.final_ordinary,
        chosen_counts=dict(Counter(chosen.guarded_names).most_common()),
        baseline_counts=dict(Counter(chosen.ordinary_names).most_common()),
        families=measured,
        n_labeled=found.n,
        n_unlabeled=sample.n_unlabeled,
        n_folds=n_folds,
        n_repeats=len(folds),
    )


def _families(candidates, fold, step):
    """Measure each family and its partner on one round of splits."""
    y, judged = candidates.y, fold >= 0
    right = {}

    def share_right(name):
        if name not in right:
            right[name] = np.zeros(len(y))
            for k in np.unique(fold[judged]):
                right[name] += candidates.answer(name, fold == k).codes == y
                step()
        return right[name][judged]

    found = []
    for name, partner in PARTNERS.items():
        if name == POISSON and candidates.sample.n_classes > _MOST_FOR_POISSON:
            continue  # its time grows with the square of their number
        mine, other = share_right(name), share_right(partner)
        found.append(
            Family(
                name,
                partner,
                share_interval(mine),
                share_interval(other),
                compare_rows(mine - other).difference,
            )
        )
    return tuple(found)


def _stepper(progress, total):
    """Return a function that counts its calls and reports them."""
    done = 0

    def step():
        nonlocal done
        done += 1
        if progress is not None:
            progress(min(done, total), total)

    return step
