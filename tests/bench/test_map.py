"""The map: what is in it, that its controls are what they say, and a slice measured again."""

import numpy as np
import pytest

from course import registry
from course.bench import map as bench_map
from course.bench.map import ALONE, RANDOM_VIEWS, ShuffledColumns, methods_for
from course.evaluation import load_results
from course.methods import CoTrainingClassifier, SoftmaxRegression


@pytest.fixture(scope="module")
def stored():
    return load_results("map")


def test_every_classifier_of_the_registry_is_in_it_once():
    tried = methods_for("two moons", 2)
    expected = {
        m.name for m in registry.METHODS if m.kind == "semi-supervised" and m.name != "naive Bayes"
    }
    expected |= {
        f"{m.name}, labels only" for m in registry.METHODS if m.labels_only_parameters is not None
    }
    assert set(tried) == expected | {"softmax regression"}
    assert set(methods_for("digits", 64)) == set(tried) | {ALONE, RANDOM_VIEWS}


def test_the_same_view_twice_is_one_learner_with_all_columns():
    rng = np.random.RandomState(0)
    X = np.concatenate([rng.normal(-1, 1, (30, 4)), rng.normal(1, 1, (30, 4))])
    y = np.full(60, -1)
    y[[0, 1, 30, 31]] = [0, 0, 1, 1]
    model = methods_for("digits", 4)[ALONE].fit(X, y)
    first, second = model.history_[0]["views"]
    assert np.array_equal(first["indices"], second["indices"])
    alone = SoftmaxRegression(max_iter=1000).fit(X[y != -1], y[y != -1])
    confidence = alone.predict_proba(X).max(axis=1)
    assert np.allclose(first["confidence"], confidence[first["indices"]])
    # As many a round as two views name.
    assert len(model.history_[0]["indices"]) == 2 * 2 * CoTrainingClassifier().n_per_class


def test_columns_are_shuffled_by_lot_and_none_is_lost():
    X = np.arange(40.0).reshape(2, 20)
    one, same, other = (ShuffledColumns(seed).fit_transform(X) for seed in (0, 0, 1))
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)
    assert np.array_equal(np.sort(one), X)
    assert not np.array_equal(one, X)


def test_it_is_stored_whole(stored):
    assert not stored.parameters["stopped"]
    assert not [row for row in stored.rows if row["error"]]
    for name in bench_map.DATA:
        X, _ = registry.dataset(name).make()
        tried = {"labels only", "all labels", *methods_for(name, X.shape[1])}
        found = [(r["method"], r["per_class"], r["draw"]) for r in stored.rows if r["data"] == name]
        assert len(found) == len(set(found)) == len(tried) * 4 * 20
        assert {method for method, _, _ in found} == tried
        assert {draw for _, _, draw in found} == set(range(1000, 1020))


@pytest.mark.parametrize("name", ["circles", "breast cancer"])
def test_a_second_run_agrees_to_the_printed_digits(stored, name):
    methods = ["label spreading", "tri-training"]
    again = bench_map.measure(name, methods, per_class=(4,), n_draws=4)
    for row in again.rows:
        [kept] = stored.where(data=name, method=row["method"], per_class=4, draw=row["draw"]).rows
        for score in ("transductive_accuracy", "inductive_accuracy"):
            assert f"{row[score]:.3f}" == f"{kept[score]:.3f}"


def test_every_gain_is_over_a_form_that_the_table_names(stored):
    lines = bench_map.describe_own_gains(stored, "digits").splitlines()[2:]
    named = {line[:22].strip(): line[22:62].strip() for line in lines}
    assert named["Poisson learning"] == bench_map.BASELINE
    assert named["transductive SVM"] == "support vector machine"
    assert {"self-training", "co-training", "tri-training"} <= {
        name for name, form in named.items() if form == "softmax regression"
    }


def test_co_training_is_beside_its_own_classifier(stored):
    text = bench_map.describe_views(stored)
    cell = stored.where(data="digits", method="softmax regression")
    mean = 100 * cell.values("transductive_accuracy", per_class=4).mean()
    [line] = [row for row in text.splitlines()[9:] if "softmax regression, labels only" in row]
    assert f"{mean:.1f}" in line
