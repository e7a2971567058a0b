"""A table that does not fit is refused before it is made, with a way out."""

import numpy as np
import pytest

from course.methods import (
    LabelPropagation,
    LabelSpreading,
    LaplacianRidgeClassifier,
    PoissonLearning,
    TransductiveSVC,
    _memory,
)

N = 40_000
X = np.zeros((N, 2))
X[:, 0] = np.arange(N)
Y = np.where(np.arange(N) < 4, np.arange(N) % 2, -1)


def test_something_is_available_and_a_small_table_fits():
    available = _memory.available_bytes()
    assert available is None or available > 1e6
    _memory.check_memory(1, "a byte", "nothing")


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (LabelPropagation(), r"kernel of all pairs .* 12\.8 GB .* 1\.0 GB .*kernel='knn'"),
        (LabelSpreading(), r"kernel of all pairs .*kernel='knn'"),
        (PoissonLearning(metric=lambda A, B: None), r"distances of all pairs .*'euclidean'"),
        (LaplacianRidgeClassifier(max_centers=20_000), r"kernel .* lower max_centers"),
        (TransductiveSVC(max_centers=20_000), r"kernel .* lower max_centers"),
    ],
    ids=lambda v: type(v).__name__ if hasattr(v, "fit") else "",
)
def test_too_large_a_table_is_refused_before_the_work_starts(monkeypatch, model, message):
    monkeypatch.setattr(_memory, "available_bytes", lambda: 1e9)
    with pytest.raises(MemoryError, match=message):
        model.fit(X, Y)


def test_a_container_limit_counts(monkeypatch, tmp_path):
    (tmp_path / "memory.max").write_text("3000\n")
    (tmp_path / "memory.current").write_text("1000\n")
    monkeypatch.setattr(_memory, "_CGROUP", tmp_path)
    assert _memory.available_bytes() == 2000
    (tmp_path / "memory.max").write_text("max\n")
    assert _memory.available_bytes() != 2000


def test_where_the_system_does_not_say_nothing_is_refused(monkeypatch):
    monkeypatch.setattr(_memory, "available_bytes", lambda: None)
    _memory.check_memory(1e30, "everything", "nothing")
