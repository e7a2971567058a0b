"""How often an acceptance test errs: against plain simulation, and read from the stored rows."""

import numpy as np
import pytest

from course.bench import acceptance_test as bench
from course.evaluation import load_results
from course.production import AcceptanceTest


@pytest.fixture(scope="module")
def stored():
    return load_results("acceptance_test")


def test_looks_are_drawn_as_points_are():
    lost, won = bench._looks(np.random.RandomState(0), 30, 60, 300, 50)
    assert len(lost) == bench.N_LOOKS
    assert abs(lost.mean() - 5) < 0.6
    assert abs(won.mean() - 10) < 0.8
    assert np.all(lost + won <= 50)


def test_a_draw_errs_as_the_gate_itself_does(monkeypatch):
    rng = np.random.RandomState(0)
    better = rng.uniform(size=400) < 0.8
    worse = np.where(rng.uniform(size=400) < 0.3, rng.uniform(size=400) < 0.6, better)
    monkeypatch.setattr(bench, "_right", lambda seed: [better, worse])
    rows = bench._draw(1000, 0.0, 1.0)
    (row,) = [r for r in rows if r["level"] == 0.2 and r["held_out"] == 50]
    truth = np.ones(50, dtype=int)
    errs = []
    for _ in range(400):
        part = rng.permutation(400)[:50]
        old, new = better[part].astype(int), worse[part].astype(int)
        errs.append(
            (
                not AcceptanceTest(level=0.2).judge(truth, new, old).accepted,
                AcceptanceTest(level=0.2).judge(truth, old, new).accepted,
            )
        )
    refused, passed = np.mean(errs, axis=0)
    assert row[bench.REFUSED] == pytest.approx(refused, abs=0.08)
    assert row[bench.PASSED] == pytest.approx(passed, abs=0.12)


def test_stored_rows_are_those_of_the_bench(stored):
    assert not stored.parameters["stopped"]
    assert stored.parameters["command"].startswith("course bench acceptance_test")
    assert {row["draw"] for row in stored.rows} == set(bench.SEEDS)
    assert {row["level"] for row in stored.rows} == set(bench.LEVELS)
    assert max(map(len, bench.describe(stored).splitlines())) <= 100


@pytest.mark.parametrize("difference", bench.DIFFERENCES)
def test_more_labels_let_fewer_worse_models_pass(stored, difference):
    for level in bench.LEVELS:
        shares = bench.errors(stored, difference, level)[bench.PASSED]
        assert shares.shape[0] == len(bench.HELD_OUT)
        assert np.all(np.diff(shares.mean(axis=1)) <= 0)


@pytest.mark.slow
def test_a_slice_measured_again_is_the_same(stored):
    rows = bench._draw(1003, *bench.DIFFERENCES["3 to 6 points"])
    kept = stored.where(difference="3 to 6 points", draw=1003).rows
    for row, before in zip(rows, kept, strict=True):
        assert row[bench.PASSED] == pytest.approx(before[bench.PASSED], abs=0.02)
