"""The verdict: right where the answer is known, the same for a seed, no label leaks into it."""

from dataclasses import replace

import numpy as np
import pytest
from tables import blobs, moons, problem_of

from course.report import _guard, _models
from course.report._folds import repeated_folds
from course.report._guard import choose_in_folds
from course.report._labels_only import labels_only
from course.report._models import Answers, Candidates
from course.report._sample import draw_sample
from course.report._with_unlabeled import with_unlabeled


@pytest.fixture(autouse=True)
def few_trees(monkeypatch):
    monkeypatch.setattr(_models, "N_TREES", 5)


class MadeUp(Candidates):
    """Candidates whose answers are made up: right for some rows, wrong for others."""

    def __init__(self, y, right):
        self.y, self.right, self.asked = np.asarray(y), right, []

    def answer(self, name, hidden):
        self.asked.append((name, tuple(np.flatnonzero(hidden))))
        codes = np.where(self.right(name, hidden), self.y, 1 - self.y)
        return Answers(np.where(hidden, codes, -1))


Y = np.resize([0, 1], 40)


def difference(candidates, n_repeats=1):
    folds = repeated_folds(Y, n_repeats, 0)
    found = choose_in_folds(candidates, folds)
    return found, np.mean(found.guarded == Y) - np.mean(found.ordinary == Y)


def test_a_family_that_is_always_right_is_chosen_everywhere():
    found, gain = difference(MadeUp(Y, lambda name, hidden: name == _models.RIDGE))
    assert set(found.guarded_names) == {_models.RIDGE} and found.final_guarded == _models.RIDGE
    assert gain == 1


def test_on_a_tie_the_ordinary_model_is_used():
    found, gain = difference(MadeUp(Y, lambda name, hidden: np.ones(len(Y), dtype=bool)))
    assert set(found.guarded_names) == {_models.SOFTMAX} and gain == 0


def test_the_choice_does_not_see_the_fold_it_is_judged_on():
    """Coin tosses: chosen inside the folds they are worth nothing, chosen outside they flatter.

    Every candidate is right on a random half of the rows. The known-wrong variant takes the
    candidate that is best on all rows, and finds a gain where there is none.
    """
    gains, flattered = [], []
    for seed in range(40):
        rng = np.random.RandomState(seed)
        names = (*_models.ORDINARY, *_models.GUARDED)
        tosses = {name: rng.uniform(size=len(Y)) < 0.5 for name in names}
        made = MadeUp(Y, lambda name, hidden, tosses=tosses: tosses[name])
        found, _ = difference(made)
        gains.append(np.mean(found.guarded == Y) - 0.5)
        flattered.append(max(toss.mean() for toss in tosses.values()) - 0.5)
    assert abs(np.mean(gains)) < 0.04
    assert np.mean(flattered) > 0.08


def test_each_fold_is_hidden_from_every_fit_that_serves_it():
    made = MadeUp(Y, lambda name, hidden: np.ones(len(Y), dtype=bool))
    folds = repeated_folds(Y, 1, 0)
    choose_in_folds(made, folds)
    parts = [tuple(np.flatnonzero(folds[0] == k)) for k in range(5)]
    pairs = [tuple(sorted(parts[j] + parts[k])) for j in range(5) for k in range(j)]
    assert {rows for _, rows in made.asked} == {*parts, *pairs}


@pytest.mark.parametrize("name", [*_models.ORDINARY, *_models.PARTNERS, _models.MIXTURE_ALONE])
def test_hidden_labels_do_not_matter(name):
    """What is predicted for hidden rows is the same, whatever their labels are."""
    problem, _ = blobs(n=90, per_class=8)
    hidden = np.arange(24) % 4 == 0
    answers = []
    for shift in range(2):
        sample = draw_sample(problem, 0)
        y = sample.y.copy()
        rows = sample.labeled[hidden]
        y[rows] = (y[rows] + shift) % 3
        answers.append(Candidates(replace(sample, y=y), 0).answer(name, hidden))
    assert np.array_equal(answers[0].codes, answers[1].codes)
    assert np.all((answers[0].codes >= 0) == hidden)


def test_a_leaked_label_would_be_seen(monkeypatch):
    """A known-wrong variant that trains on the hidden labels as well."""
    problem, _ = blobs(n=90, per_class=8)
    sample = draw_sample(problem, 0)
    y = np.random.RandomState(0).permutation(sample.y)
    problem = problem_of(sample.X, y)
    honest = labels_only(problem, 0)

    def leaky(self, name, hidden):
        model = _models.make_ordinary(name, len(self.y), 0).fit(
            self.sample.dense[self.labeled], self.y
        )
        return Answers(model.predict(self.sample.dense[self.labeled]))

    monkeypatch.setattr(Candidates, "answer", leaky)
    nearest = {model.name: model for model in labels_only(problem, 0).models}[_models.NEAREST]
    assert nearest.accuracy.mean == 1
    assert all(model.accuracy.mean < 0.7 for model in honest.models)


def test_same_seed_same_answer():
    problem, _ = moons(n=60, per_class=4)
    assert with_unlabeled(problem, 3) == with_unlabeled(problem, 3)


def test_every_family_stands_beside_its_partner():
    seen = []
    found = with_unlabeled(moons(n=120, per_class=8)[0], 0, lambda *step: seen.append(step))
    assert {(f.name, f.partner) for f in found.families} == set(_models.PARTNERS.items())
    for family in found.families:
        gain = family.accuracy.mean - family.without.mean
        assert family.difference.mean == pytest.approx(gain)
        assert family.difference.low <= gain <= family.difference.high
    assert found.difference.mean == pytest.approx(found.guarded.mean - found.baseline.mean)
    assert found.n_labeled == 16 and found.n_unlabeled == 104
    done = [step[0] for step in seen]
    assert done == sorted(done) and seen[-1][0] == seen[-1][1]


@pytest.mark.parametrize("y", [[0, 1], [0, 0], [0, 0, 1], [0, 0, 1, 1], [0, 1, 2]])
def test_a_handful_of_labels_is_no_error(y):
    X = np.random.RandomState(0).normal(size=(40, 3))
    problem = problem_of(X, [*y, *[-1] * (40 - len(y))])
    found = with_unlabeled(problem, 0)
    assert found.verdict == "cannot tell" and np.isnan(found.smallest)
    assert labels_only(problem, 0).n_labeled == found.n_labeled


def test_no_unlabeled_rows_is_no_error():
    X = np.random.RandomState(0).normal(size=(30, 3))
    assert with_unlabeled(problem_of(X, np.arange(30) % 2), 0).n_unlabeled == 0


def test_choice_names_are_counted():
    found = with_unlabeled(moons(n=120, per_class=8)[0], 0, families=False)
    folds = found.n_folds * found.n_repeats
    assert sum(found.chosen_counts.values()) == sum(found.baseline_counts.values()) == folds
    assert set(found.baseline_counts) <= set(_models.ORDINARY)
    assert _guard.count_fits(repeated_folds(np.resize([0, 1], 16), 3, 0)) == 8 * 3 * 15
