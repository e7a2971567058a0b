"""On the cigars, a low accuracy means a poor maximum (the claim of lesson 3.5)."""

import pytest

import course.methods.semi_supervised_mixture as module
from course.datasets import UNLABELED, hide_labels, make_cigars
from course.evaluation import load_results


@pytest.mark.parametrize("weight", [0.05, 1])
def test_em_from_the_true_classes_beats_every_bad_fit(weight, monkeypatch):
    table = load_results("unlabeled_weight").where(data="cigars", per_class=1, weight=weight)
    scores = dict(zip(table.values("seed"), table.values("accuracy"), strict=True))
    bad = [int(seed) for seed, accuracy in scores.items() if accuracy < 0.8]
    assert bad
    one_hot = module.one_hot
    for seed in bad:
        X, y = make_cigars(n_samples=300, random_state=seed)
        y_few = hide_labels(y, per_class=1, random_state=seed)
        fits = []
        for start in (None, y):
            with monkeypatch.context() as patch:
                if start is not None:
                    patch.setattr(module, "one_hot", lambda codes, n, s=start: one_hot(s, n))
                model = module.SemiSupervisedGaussianMixture(unlabeled_weight=weight)
                fits.append(model.fit(X, y_few))
        found, better = fits
        hidden = y_few == UNLABELED
        assert found.score(X[hidden], y[hidden]) == pytest.approx(scores[seed], abs=1e-6)
        assert better.score(X[hidden], y[hidden]) > 0.9
        assert better.history_[-1]["lower_bound"] > found.history_[-1]["lower_bound"] + 0.01
