"""The new methods beside the same model without unlabeled points: whole, reproducible, as told."""

import numpy as np
import pytest

from course.bench import regression, same_model
from course.evaluation import load_results
from course.registry import dataset


@pytest.fixture(scope="module")
def stored():
    return load_results("same_model")


def test_it_is_stored_whole(stored):
    assert not stored.parameters["stopped"]
    assert not [row for row in stored.rows if row["error"]]
    assert len(stored.rows) == 5 * 3 * 30 * (len(same_model.models()) + 2)
    assert {row["draw"] for row in stored.rows} == set(range(1000, 1030))


def test_a_slice_comes_out_as_stored(stored):
    from course.evaluation import compare

    X, y = dataset("two moons").make()
    again = compare(same_model.models(), X, y, (4,), n_draws=1, first_seed=1003)
    part = stored.where(data="two moons", per_class=4, draw=1003)
    for name in same_model.models():
        (ours,), (theirs,) = again.where(method=name).rows, part.where(method=name).rows
        assert ours["transductive_accuracy"] == pytest.approx(
            theirs["transductive_accuracy"], abs=0.02
        )


@pytest.mark.parametrize("name", same_model.NAMES)
@pytest.mark.parametrize("data", ["two moons", "digits"])
@pytest.mark.parametrize("where", ["transductive", "inductive"])
def test_unlabeled_points_help_at_four_labels_per_class(stored, name, data, where):
    *_, low, _ = same_model.gain(stored, data, name, 4, where)
    assert low > 0


def test_the_losses_are_in_the_table_too(stored):
    assert same_model.gain(stored, "checkerboard", "Laplacian ridge", 10)[4] < 0
    text = same_model.describe(stored)
    assert "checkerboard" in text and "-5." in text


def test_regression_is_stored_and_a_slice_comes_out_the_same():
    table = load_results("regression")
    assert len(table.rows) == 2 * 3 * 30 * len(regression.METHODS)
    again = regression.measure("diabetes", n_labeled=(20,), n_draws=2)
    for row in again.rows:
        (kept,) = table.where(
            data="diabetes", **{k: row[k] for k in ("method", "n_labeled", "draw")}
        ).rows
        assert row["r2"] == pytest.approx(kept["r2"], abs=1e-4)
    assert "sheet, 10 targets known" in regression.describe(table)


def test_the_targets_that_are_known_are_drawn_at_random_and_nested():
    y = np.arange(50.0)
    few, more = (regression.draw_targets(y, n, seed=3) for n in (5, 9))
    assert np.isfinite(few).sum() == 5 and np.isfinite(more[np.isfinite(few)]).all()


def test_the_short_table_has_a_gain_for_each_data_set_and_label_count(stored):
    lines = same_model.describe_gains(stored).splitlines()
    gains = [line for line in lines if line.count("[") == len(same_model.PER_CLASS)]
    assert len(gains) == len(same_model.NAMES) * len(same_model.DATA)
    mean = same_model.gain(stored, "two moons", "Laplacian ridge", 1)[2]
    assert gains[0].startswith("  two moons") and f"{100 * mean:+.1f} [" in gains[0]
