"""Spending a label budget: paired, counted right, and honest about what went wrong."""

import math

import numpy as np
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression

from course.datasets import make_blobs
from course.evaluation import (
    LabelBudget,
    label_budget,
    label_draw,
    mean_interval,
    paired_difference,
)
from course.evaluation import _budget as budget_module
from course.methods import LabelPropagation, SoftmaxRegression
from course.methods.active import STRATEGIES


@pytest.fixture(scope="module")
def blobs():
    return make_blobs(120, noise=0.5, random_state=0)


@pytest.fixture(scope="module")
def spent(blobs):
    return label_budget(STRATEGIES, SoftmaxRegression(), *blobs, budgets=(6, 9), n_draws=2)


class Watched(ClassifierMixin, BaseEstimator):
    """A classifier that notes what it is given."""

    seen = ()  # of all copies; a test sets a list

    def __init__(self, reads_unlabeled=False, fails_from=1000):
        self.reads_unlabeled = reads_unlabeled
        self.fails_from = fails_from

    def fit(self, X, y):
        self.seen.append((np.array(X), np.array(y)))
        if np.sum(y != -1) >= self.fails_from:
            raise RuntimeError("too much")
        self.classes_ = np.unique(y[y != -1])
        return self

    def predict_proba(self, X):
        share = np.abs(X[:, [0]]) % 1
        return np.hstack([share, 1 - share])

    def predict(self, X):
        return np.full(len(X), self.classes_[0])


@pytest.fixture
def seen(monkeypatch):
    notes = []
    monkeypatch.setattr(Watched, "seen", notes)
    return notes


# --- the rows ----------------------------------------------------------------------------


def test_rows_are_whole_and_in_order(spent):
    rows = spent.rows
    assert len(rows) == len(STRATEGIES) * 2 * 2
    assert [row["strategy"] for row in rows[:: 2 * 2]] == list(STRATEGIES)
    assert [row["draw"] for row in rows[:4]] == [0, 1, 0, 1]
    assert all(0 <= row["inductive_accuracy"] <= 1 and not row["error"] for row in rows)
    assert spent.parameters["budgets"] == [6, 9]
    assert not spent.parameters["stopped"]


def test_random_is_always_there(blobs):
    spent = label_budget("graph", LabelPropagation(), *blobs, budgets=4, n_draws=1)
    assert [row["strategy"] for row in spent.rows] == ["random", "graph"]


def test_all_that_need_a_model_start_from_the_random_labels(spent):
    first = {name: spent.where(strategy=name, budget=6).rows for name in STRATEGIES}
    for name in ("least confident", "margin", "entropy", "density-weighted"):
        for row, start in zip(first[name], first["random"], strict=True):
            assert row["inductive_accuracy"] == start["inductive_accuracy"]
    graph = [row["n_classes"] for row in first["graph"]]
    assert graph == [3, 3]


def test_it_pays_for_each_label_once_and_sees_no_held_out_point(blobs, seen):
    X, y = blobs
    label_budget("margin", Watched(reads_unlabeled=True), X, y, budgets=(5, 8), n_draws=1)
    train = label_draw(y, 1, 0)[0]
    for points, _ in seen:
        np.testing.assert_array_equal(points, X[train])
    labels = [given for _, given in seen]
    assert [int(np.sum(given != -1)) for given in labels] == [5, 8, 5, 8]
    for before, after in ((labels[0], labels[1]), (labels[2], labels[3])):
        kept = before != -1
        np.testing.assert_array_equal(after[kept], before[kept])
        np.testing.assert_array_equal(after[after != -1], y[train][after != -1])


def test_a_plain_classifier_gets_the_labeled_points_only(blobs, seen):
    label_budget("random", Watched(), *blobs, budgets=(5,), n_draws=1)
    assert [len(points) for points, _ in seen] == [5]


def test_it_asks_where_the_model_doubts(blobs, seen):
    X, y = blobs
    label_budget("entropy", Watched(reads_unlabeled=True), X, y, budgets=(3, 4), n_draws=1)
    (_, before), (points, after) = seen[2:]
    (asked,) = np.flatnonzero((after != -1) & (before == -1))
    doubt = np.abs(np.abs(points[:, 0]) % 1 - 0.5)  # 0 where both classes are equally probable
    assert doubt[asked] == doubt[before == -1].min()


def rows_of(blobs, **how):
    spent = label_budget("margin", LogisticRegression(), *blobs, budgets=(6, 9), n_draws=2, **how)
    return [{k: v for k, v in row.items() if k != "seconds"} for row in spent.rows]


def test_same_seed_same_rows(blobs):
    assert rows_of(blobs) == rows_of(blobs)


@pytest.mark.slow
def test_rows_do_not_depend_on_who_does_the_work(blobs):
    assert rows_of(blobs) == rows_of(blobs, n_jobs=2)


def test_a_failure_is_a_row_and_ends_that_run_only(blobs, seen):
    spent = label_budget(
        "random", Watched(fails_from=7), *blobs, budgets=(5, 7, 9), n_draws=2, first_seed=1000
    )
    good, bad = spent.rows[:2], spent.rows[2:]
    assert all(not row["error"] for row in good)
    assert all(row["error"] == "RuntimeError: too much" for row in bad)
    assert all(math.isnan(row["inductive_accuracy"]) for row in bad)
    assert "4 fits failed and are left out (RuntimeError: too much)" in str(spent.summary())


def test_ctrl_c_keeps_what_is_done(blobs, monkeypatch, capsys):
    done = []

    def interrupted(job, X, y):
        if len(done) == 3:
            raise KeyboardInterrupt
        done.append(job)
        return real(job, X, y)

    real = budget_module._spend
    monkeypatch.setattr(budget_module, "_spend", interrupted)
    spent = label_budget("margin", SoftmaxRegression(), *blobs, budgets=(6,), n_draws=4)
    assert len(spent.rows) == 3
    assert spent.parameters["stopped"]
    assert "stopped: 3 of 8 runs are kept" in capsys.readouterr().err
    assert "Stopped before the end" in str(spent.summary())


# --- what is read off them ---------------------------------------------------------------


def made_up():
    levels = {"random": 0.6, "graph": 0.9}
    luck = [0.0, 0.05, -0.02, 0.4]  # on the last draw random labels win
    rows = [
        {
            "strategy": name, "budget": budget, "draw": draw, "inductive_accuracy": level + extra,
            "transductive_accuracy": level + (extra if name == "random" else 0), "error": "",
        }
        for name, level in levels.items()
        for budget in (10, 20)
        for draw, extra in enumerate(luck)
    ]  # fmt: skip
    return LabelBudget(rows, {"stopped": False})


def test_the_summary_is_paired_and_counts_wins():
    line = made_up().summary().where(strategy="graph", budget=10).rows[0]
    own, base = [0.9] * 4, [0.6, 0.65, 0.58, 1.0]
    assert (line["mean"], line["low"], line["high"]) == mean_interval(own)
    told = tuple(line[f"difference{end}"] for end in ("", "_low", "_high"))
    assert told == pytest.approx(paired_difference(own, base))
    assert (line["won"], line["of"]) == (3, 4)
    text = str(made_up().summary())
    assert "3 of 4" in text
    assert "seeds 0 to 3, for choosing" in " ".join(text.split())
    assert max(map(len, text.splitlines())) <= 96


def test_rows_of_two_models_are_not_mixed():
    rows = made_up().rows
    with pytest.raises(ValueError, match="more than one run"):
        LabelBudget(rows + rows).summary()
    with pytest.raises(ValueError, match="no rows"):
        LabelBudget([]).summary()


def test_the_plot_says_its_numbers(monkeypatch):
    shown = []
    monkeypatch.setattr("course.plots._style.show", lambda fig, alt: shown.append((fig, alt)))
    made_up().plot("inductive_accuracy", title="Budget")
    ((fig, alt),) = shown
    assert "With 20 labels: random 70.8 %, graph 100.8 %." in alt
    assert fig.axes[0].get_xlabel() == "number of labels"


# --- what cannot be used -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"strategies": ["margins"]}, "^strategies must be one of 'random'"),
        ({"model": SoftmaxRegression}, "^model is a class"),
        ({"budgets": ()}, "^budgets is empty"),
        ({"budgets": (9, 6)}, "^budgets must ascend"),
        ({"budgets": (0, 6)}, "^budgets must be a whole number"),
        ({"budgets": (6, 84)}, "^budgets goes up to 84, and the pool has 84 points"),
        ({"n_draws": 0}, "^n_draws"),
        ({"test_size": 1.0}, "^test_size"),
        ({"n_jobs": 0}, "^n_jobs"),
        ({"backend": "threads"}, "^backend"),
    ],
)
def test_what_cannot_be_used_is_named(blobs, change, message):
    arguments = {"strategies": "graph", "model": SoftmaxRegression(), "budgets": (6,)} | change
    with pytest.raises(ValueError, match=message):
        label_budget(X=blobs[0], y=blobs[1], **arguments)


def test_a_model_without_probabilities_is_named_in_the_row(blobs):
    from sklearn.svm import LinearSVC

    spent = label_budget("margin", LinearSVC(), *blobs, budgets=(6, 9), n_draws=1)
    bad = spent.where(strategy="margin", budget=9).rows[0]
    assert bad["error"].startswith("ValueError: model must be a fitted classifier with")
