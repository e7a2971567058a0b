"""The fast forms predict what the readable estimators predict, split by split."""

import warnings

import numpy as np
import pytest
from tables import blobs, moons

from course.report import _models, _smoothers
from course.report._models import Candidates
from course.report._sample import draw_sample

warnings.filterwarnings("ignore", message=".*points got no label")


@pytest.mark.parametrize("make", [moons, blobs])
@pytest.mark.parametrize("name", [_models.SPREADING, _models.RIDGE, _models.RIDGE_ALONE])
def test_same_predictions_as_the_estimators(make, name):
    problem, _ = make(n=150)
    candidates = Candidates(draw_sample(problem, 0), 0)
    sample, labeled = candidates.sample, candidates.labeled
    rng = np.random.RandomState(0)
    for _ in range(3):
        hidden = rng.uniform(size=len(labeled)) < 0.3
        y = sample.y.copy()
        y[labeled[hidden]] = -1
        model = _models.make_family(name, len(y), 0)
        if name == _models.SPREADING:
            model.set_params(tol=1e-12, max_iter=5000)
        model.fit(sample.X, y)
        expected = model.transduction_[labeled][hidden]
        assert np.array_equal(candidates.answer(name, hidden).codes[hidden], expected)


def test_another_alpha_is_noticed(monkeypatch):
    """A known-wrong variant: with alpha near one, the influence of a label spreads wider."""
    sample = draw_sample(moons()[0], 0)
    right = _smoothers.spreading_influence(sample.X, sample.labeled)
    monkeypatch.setattr(_smoothers, "ALPHA", 0.99)
    assert not np.allclose(right, _smoothers.spreading_influence(sample.X, sample.labeled))


def test_influence_of_unlabeled_rows_is_there():
    """The deformed kernel differs from the plain one, and is symmetric as a kernel has to be."""
    sample = draw_sample(moons()[0], 0)
    deformed, plain = _smoothers.ridge_kernels(sample.X, sample.labeled)
    assert np.allclose(deformed, deformed.T, atol=1e-8)
    assert not np.allclose(deformed, plain)
