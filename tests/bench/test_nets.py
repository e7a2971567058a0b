"""Several nets on the same draws."""

import pytest
from numpy.testing import assert_array_equal

from course.bench import (
    _nets,
    deep_errors,
)
from course.datasets import load_digits
from course.deep import SupervisedNet


@pytest.fixture
def two_draws(monkeypatch):
    """Two draws with seeds below 1,000."""
    monkeypatch.setattr(_nets, "FIRST_SEED", 0)
    monkeypatch.setattr(_nets, "N_DRAWS", 2)


def test_all_models_meet_the_same_draws(two_draws):
    X, y = load_digits()
    models = {name: SupervisedNet(max_iter=2) for name in ("one", "the same")}
    table = _nets.score_draws(models, X, y, 4, n_jobs=1, also=deep_errors._guesses)
    assert [row["draw"] for row in table.rows] == [0, 0, 1, 1]
    one, same = (table.values("accuracy", method=name) for name in models)
    assert_array_equal(one, same)
    assert all(len(row["guesses"]) == 500 for row in table.rows)
