"""Many draws, the same for everyone; nothing leaks; nothing is lost."""

import io
import os
import signal
import subprocess
import sys
import time
import warnings
from typing import ClassVar

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from scipy import sparse
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.neighbors import KNeighborsClassifier, NearestCentroid
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.semi_supervised import LabelSpreading, SelfTrainingClassifier
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

from course.datasets import make_blobs, make_two_moons
from course.evaluation import compare, label_draw, reads_unlabeled
from course.evaluation._metrics import accuracy, macro_f1

COLUMNS = [
    "method", "per_class", "draw", "transductive_accuracy", "inductive_accuracy",
    "transductive_macro_f1", "inductive_macro_f1", "seconds", "error",
]  # fmt: skip


class Watched(ClassifierMixin, BaseEstimator):
    """Reads -1 as no label; notes every fit and every question; answers by nearest centroid."""

    reads_unlabeled = True
    fits: ClassVar = []  # of all copies: compare clones what it gets

    def __init__(self, random_state=None):
        self.random_state = random_state

    def fit(self, X, y):
        Watched.fits.append((X, y, self.random_state))
        self.model_ = NearestCentroid().fit(X[y != -1], y[y != -1])
        return self

    def predict(self, X):
        return self.model_.predict(X)


class PlainWatched(Watched):
    reads_unlabeled = False


class Undecided(Watched):
    """Leaves a transduction: a wrong class for the first half, no decision for the second."""

    def fit(self, X, y):
        super().fit(X, y)
        self.transduction_ = np.where(np.arange(len(y)) < len(y) // 2, 99, -1)
        return self


class Fails(Watched):
    def fit(self, X, y):
        if (y == 1).sum() > 1:
            raise ArithmeticError("two labels are\ntoo many")
        return super().fit(X, y)


class Interrupted(Watched):
    after = 5

    def fit(self, X, y):
        if len(Watched.fits) == self.after:
            raise KeyboardInterrupt
        return super().fit(X, y)


class Warns(Watched):
    def fit(self, X, y):
        warnings.warn("not quite", UserWarning, stacklevel=2)
        return super().fit(X, y)


@pytest.fixture(autouse=True)
def _forget_fits():
    Watched.fits = []


@pytest.fixture
def blobs():
    return make_blobs(n_samples=60, random_state=0)


def without_seconds(results):
    # As text, because NaN is not equal to itself.
    return [{k: repr(v) for k, v in row.items() if k != "seconds"} for row in results.rows]


def column(results, name, **values):
    return [row[name] for row in results.where(**values).rows]


# --- the shape of the answer -------------------------------------------------------------


def test_a_row_for_each_method_label_count_and_draw(blobs):
    results = compare(
        {"b": SVC(), "a": NearestCentroid()}, *blobs, per_class=(2, 1), n_draws=3, first_seed=7
    )
    assert all(list(row) == COLUMNS for row in results.rows)
    found = [(row["method"], row["per_class"], row["draw"]) for row in results.rows]
    names = ["labels only", "b", "a", "all labels"]
    assert found == [(name, n, draw) for name in names for n in (1, 2) for draw in (7, 8, 9)]
    assert all(row["error"] == "" and row["seconds"] > 0 for row in results.rows)


def test_scores_are_those_one_gets_by_hand(blobs):
    X, y = blobs
    results = compare({"svc": SVC()}, X, y, per_class=4, n_draws=1, first_seed=3)
    train, test, y_train = label_draw(y, 4, seed=3)
    kept = y_train != -1
    model = SVC().fit(X[train[kept]], y_train[kept])
    row = results.where(method="svc").rows[0]
    pool = train[~kept]
    assert row["transductive_accuracy"] == accuracy(y[pool], model.predict(X[pool]))
    assert row["transductive_macro_f1"] == macro_f1(y[pool], model.predict(X[pool]))
    assert row["inductive_accuracy"] == accuracy(y[test], model.predict(X[test]))
    assert row["inductive_macro_f1"] == macro_f1(y[test], model.predict(X[test]))


def test_all_labels_knows_all_labels_and_is_fitted_once_a_draw(blobs):
    X, y = blobs
    results = compare({"svc": SVC()}, X, y, per_class=(1, 2), n_draws=2, baseline=PlainWatched())
    fits = [len(seen) for _, seen, _ in Watched.fits]
    train, test, _ = label_draw(y, 1, seed=0)
    assert fits.count(len(train)) == 2
    assert sum(n in (33, 34) for n in fits) == 2 * 5  # five folds of 42 points
    model = NearestCentroid().fit(X[train], y[train])
    expected = accuracy(y[test], model.predict(X[test]))
    assert column(results, "inductive_accuracy", method="all labels", draw=0) == [expected] * 2


def test_all_labels_scores_unlabeled_points_by_models_that_have_not_seen_them():
    rng = np.random.RandomState(0)
    X, y = rng.normal(size=(200, 3)), rng.randint(2, size=200)  # nothing to learn
    results = compare(
        {"svc": SVC()}, X, y, per_class=1, n_draws=3, baseline=KNeighborsClassifier(1)
    )
    # One nearest neighbor that had seen the point itself would score 1.
    assert max(column(results, "transductive_accuracy", method="all labels")) < 0.65


def test_default_baseline_is_three_nearest_neighbors(blobs):
    X, y = blobs
    default = compare({"svc": SVC()}, X, y, per_class=2, n_draws=2)
    given = compare(
        {"svc": SVC()}, X, y, 2, 2, baseline=KNeighborsClassifier(3, weights="distance")
    )
    assert without_seconds(default) == without_seconds(given)


def test_default_baseline_copes_with_two_labels():
    X, y = make_two_moons(n_samples=60, random_state=0)
    results = compare({"svc": SVC()}, X, y, per_class=1, n_draws=10)
    assert set(column(results, "error", method="labels only")) == {""}
    assert np.mean(column(results, "inductive_accuracy", method="labels only")) > 0.6


# --- who is given what -------------------------------------------------------------------


def test_methods_get_all_points_and_plain_classifiers_the_labeled_ones(blobs):
    X, y = blobs
    compare({"all": Watched(), "few": PlainWatched()}, X, y, per_class=2, n_draws=1)
    (X_all, y_all, _), (X_few, y_few, _) = Watched.fits
    train, _, y_train = label_draw(y, 2, seed=0)
    assert_array_equal(X_all, X[train])
    assert_array_equal(y_all, y_train)
    assert_array_equal(X_few, X[train[y_train != -1]])
    assert_array_equal(y_few, y_train[y_train != -1])


def test_points_held_out_are_never_seen(blobs):
    X, y = blobs
    compare({"all": Watched()}, X, y, n_draws=3, per_class=(1, 2), baseline=PlainWatched())
    for X_seen, _, seed in Watched.fits:
        _, test, _ = label_draw(y, 1, seed)
        held_out = {tuple(point) for point in X[test]}
        assert not held_out & {tuple(point) for point in X_seen}


def test_hidden_labels_are_never_seen(blobs):
    X, y = blobs
    where = {tuple(point): i for i, point in enumerate(X)}
    compare({"all": Watched(), "few": PlainWatched()}, X, y, n_draws=3, per_class=(1, 4))
    for X_seen, y_seen, _ in Watched.fits:
        rows = [where[tuple(point)] for point in X_seen]
        known = y_seen != -1
        assert known.sum() in (3, 12)
        assert_array_equal(y_seen[known], y[rows][known])


def test_every_method_meets_the_same_draws(blobs):
    compare({"one": Watched(), "two": Watched()}, *blobs, n_draws=3, per_class=2)
    one, two = Watched.fits[::2], Watched.fits[1::2]
    for (X_one, y_one, _), (X_two, y_two, _) in zip(one, two, strict=True):
        assert_array_equal(X_one, X_two)
        assert_array_equal(y_one, y_two)


def test_a_method_alone_gets_the_rows_it_gets_in_company(blobs):
    alone = compare({"svc": SVC()}, *blobs, n_draws=2)
    company = compare({"other": NearestCentroid(), "svc": SVC()}, *blobs, n_draws=2)
    own = [row for row in without_seconds(company) if row["method"] != "'other'"]
    assert without_seconds(alone) == own


def test_random_state_that_is_none_becomes_the_seed(blobs):
    given, mine = Watched(random_state=5), Watched()
    compare({"own": mine, "fixed": given}, *blobs, n_draws=2, first_seed=3, per_class=1)
    assert [seed for _, _, seed in Watched.fits] == [3, 5, 4, 5]
    assert mine.random_state is None
    assert not hasattr(mine, "model_")


def test_random_state_inside_a_pipeline_is_set_too(blobs):
    random = make_pipeline(StandardScaler(), DecisionTreeClassifier(max_features=1))
    first, second = (compare({"tree": random}, *blobs, n_draws=4) for _ in range(2))
    assert without_seconds(first) == without_seconds(second)


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        (SVC(), False),
        (LabelSpreading(), True),
        (SelfTrainingClassifier(SVC()), True),
        (make_pipeline(StandardScaler(), LabelSpreading()), True),
        (make_pipeline(StandardScaler(), SVC()), False),
        (GridSearchCV(LabelSpreading(), {}), True),
        (GridSearchCV(make_pipeline(StandardScaler(), SVC()), {}), False),
        (make_pipeline(GridSearchCV(make_pipeline(LabelSpreading()), {})), True),
        (type("Mine", (LabelSpreading,), {})(), True),
        (type("Mine", (LabelSpreading,), {"reads_unlabeled": False})(), False),
        (type("Mine", (SVC,), {"reads_unlabeled": True})(), True),
    ],
)
def test_how_a_plain_classifier_is_told(model, expected):
    assert reads_unlabeled(model) is expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("KNeighborsClassifier", False),
        ("SoftmaxRegression", False),
        ("SelfTrainingClassifier", True),
    ],
)
def test_how_the_methods_of_the_course_are_told(name, expected):
    from course import methods

    cls = getattr(methods, name)
    model = cls(SVC()) if name == "SelfTrainingClassifier" else cls()
    assert reads_unlabeled(model) is expected
    assert reads_unlabeled(type("Mine", (cls,), {}).__new__(type("Mine", (cls,), {}))) is expected


def test_unlabeled_points_taken_for_a_class_would_be_caught(blobs):
    """The known-wrong variant: a plain classifier told to read -1 answers -1, and it shows."""

    class Wrong(SVC):
        reads_unlabeled = True

    results = compare({"right": SVC(), "wrong": Wrong()}, *blobs, per_class=2, n_draws=3)
    means = {row["method"]: row["inductive_mean"] for row in results.summary().rows}
    assert means["wrong"] < 0.2 < 0.8 < means["right"]


# --- where the answers come from ---------------------------------------------------------


def test_transduction_answers_for_unlabeled_points_and_predict_for_what_it_left_open(blobs):
    X, y = blobs
    results = compare({"it": Undecided()}, X, y, per_class=1, n_draws=1)
    train, test, y_train = label_draw(y, 1, seed=0)
    model = Watched().fit(X[train], y_train)
    guesses = np.where(np.arange(len(train)) < len(train) // 2, 99, model.predict(X[train]))
    hidden = y_train == -1
    row = results.where(method="it").rows[0]
    assert row["transductive_accuracy"] == accuracy(y[train][hidden], guesses[hidden])
    assert row["inductive_accuracy"] == accuracy(y[test], model.predict(X[test]))


@pytest.mark.parametrize(
    "wrap",
    [
        lambda m: make_pipeline(StandardScaler(), m),
        lambda m: GridSearchCV(m, {"alpha": [0.5]}, cv=2),
    ],
)
def test_transduction_is_found_inside_pipelines_and_searches(wrap):
    X, y = make_two_moons(n_samples=100, random_state=0)
    X = StandardScaler().fit_transform(X)

    class Spoiled(LabelSpreading):
        def fit(self, X, y):
            super().fit(X, y)
            self.transduction_ = np.full(len(y), 7)
            return self

    results = compare({"it": wrap(Spoiled())}, X, y, per_class=4, n_draws=1)
    row = results.where(method="it").rows[0]
    assert row["error"] == ""
    assert row["transductive_accuracy"] == 0
    assert row["inductive_accuracy"] > 0.5


def test_searches_round_either_kind_work(blobs):
    semi = GridSearchCV(LabelSpreading(), {"gamma": [0.1, 10]}, cv=2)
    plain = GridSearchCV(SVC(), {"C": [0.1, 10]}, cv=2)
    results = compare({"semi": semi, "plain": plain}, *blobs, per_class=4, n_draws=2)
    assert {row["error"] for row in results.rows} == {""}
    assert min(column(results, "inductive_accuracy")) > 0.7


def test_no_unlabeled_point_left_is_no_score(blobs):
    results = compare({"it": Watched()}, *blobs, per_class=1000, n_draws=2)
    for row in results.rows:
        assert np.isnan(row["transductive_accuracy"])
        assert row["inductive_accuracy"] > 0.8
    assert "nan" not in str(results.summary())


# --- data of all kinds -------------------------------------------------------------------


def test_string_labels_give_the_rows_of_numbers(blobs):
    X, y = blobs
    names = np.array(["ant", "bee", "cat"])
    for strings in (names[y], names[y].astype(object), list(names[y])):
        ours = compare({"spreading": LabelSpreading(), "svc": SVC()}, X, strings, n_draws=2)
        theirs = compare({"spreading": LabelSpreading(), "svc": SVC()}, X, y, n_draws=2)
        assert without_seconds(ours) == without_seconds(theirs)


def test_sparse_points_and_lists(blobs):
    X, y = blobs
    dense = compare({"svc": SVC()}, X, y, per_class=2, n_draws=2)
    for same in (sparse.csr_array(X), sparse.coo_matrix(X), X.tolist()):
        other = compare(
            {"svc": SVC()}, same, y, 2, 2, baseline=KNeighborsClassifier(3, weights="distance")
        )
        assert without_seconds(other) == without_seconds(dense)


def test_one_number_for_per_class_will_do(blobs):
    assert without_seconds(compare({"svc": SVC()}, *blobs, 2, 2)) == without_seconds(
        compare({"svc": SVC()}, *blobs, [np.int64(2)], 2)
    )


# --- failures, warnings, interruptions ---------------------------------------------------


def test_a_failed_fit_is_a_row_and_not_the_end(blobs):
    results = compare({"bad": Fails(), "good": Watched()}, *blobs, per_class=(1, 2), n_draws=2)
    failed = results.where(method="bad", per_class=2).rows
    assert [row["error"] for row in failed] == ["ArithmeticError: two labels are too many"] * 2
    assert all(np.isnan(row["inductive_accuracy"]) for row in failed)
    assert set(column(results, "error", method="bad", per_class=1)) == {""}
    assert set(column(results, "error", method="good")) == {""}
    text = str(results.summary())
    assert "bad: 2 of 4 fits failed and are left out (ArithmeticError: two labels" in text


def test_warnings_are_collected_and_counted(blobs):
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # none gets out
        results = compare({"it": Warns()}, *blobs, per_class=2, n_draws=3)
    assert results.warnings[1] == {
        "method": "it", "per_class": 2, "draw": 1, "category": "UserWarning",
        "message": "not quite",
    }  # fmt: skip
    assert "it: 3 UserWarnings; see .warnings" in str(results.summary())


def test_ctrl_c_keeps_what_is_done(blobs, capsys):
    results = compare({"it": Interrupted()}, *blobs, per_class=1, n_draws=20)
    assert len(column(results, "draw", method="it")) == Interrupted.after
    assert results.parameters["stopped"]
    assert "Stopped before the end" in str(results.summary())
    assert "fits are kept" in capsys.readouterr().err
    whole = compare({"it": Watched()}, *blobs, per_class=1, n_draws=20)
    assert [row for row in without_seconds(results) if row["draw"] == "2"] == [
        row for row in without_seconds(whole) if row["draw"] == "2"
    ]


def test_ctrl_c_before_the_first_fit_is_just_that(blobs):
    class AtOnce(PlainWatched):
        def fit(self, X, y):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        compare({"it": SVC()}, *blobs, per_class=1, n_draws=2, baseline=AtOnce())


SLOW_RUN = """
import pathlib, sys, time
from sklearn.svm import SVC
from course.datasets import make_blobs
from course.evaluation import compare

class Slow(SVC):
    def fit(self, X, y):
        pathlib.Path(sys.argv[1], str(time.time_ns())).touch()
        time.sleep(0.05)
        return super().fit(X, y)

results = compare({"slow": Slow()}, *make_blobs(60, random_state=0), 4, n_draws=2000, n_jobs=2)
print(results.parameters["stopped"], 0 < len(results.rows) < 6000)
"""


@pytest.mark.slow
def test_ctrl_c_keeps_what_other_processes_did(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-c", SLOW_RUN, str(tmp_path)],
        stdout=subprocess.PIPE, text=True, start_new_session=True,
        # Where the tests run in the background, SIGINT is ignored, and that is inherited.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )  # fmt: skip
    deadline = time.monotonic() + 120
    while len(list(tmp_path.iterdir())) < 30 and time.monotonic() < deadline:
        time.sleep(0.1)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: the workers get it too
    said, _ = process.communicate(timeout=60)
    assert said.split() == ["True", "True"]


def test_progress_is_shown_only_where_someone_watches(blobs, monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    def written(state, stream):
        monkeypatch.setenv("COURSE_STATE", state)
        monkeypatch.setattr(sys, "stderr", stream)
        compare({"it": Watched()}, *blobs, per_class=1, n_draws=2)
        return stream.getvalue()

    assert "0/6" in written("", Terminal())
    assert written("off", Terminal()) == ""
    assert written("", io.StringIO()) == ""


# --- who does the work -------------------------------------------------------------------


def test_rows_do_not_depend_on_who_does_the_work(blobs):
    methods = {
        "tree": DecisionTreeClassifier(max_features=1),
        "self-training": SelfTrainingClassifier(LogisticRegression(), max_iter=2),
        "fails": KNeighborsClassifier(10),
    }
    here = compare(methods, *blobs, per_class=(1, 4), n_draws=3)
    there = compare(methods, *blobs, per_class=(1, 4), n_draws=3, n_jobs=2)
    assert without_seconds(here) == without_seconds(there)
    assert here.warnings == there.warnings
    assert str(here.summary()) == str(there.summary())


@pytest.mark.slow
@pytest.mark.parametrize("processes", [True, False])
def test_rows_from_a_dask_cluster_are_the_same(blobs, processes):
    distributed = pytest.importorskip("distributed")
    methods = {
        "tree": DecisionTreeClassifier(max_features=1),
        "self-training": SelfTrainingClassifier(LogisticRegression(), max_iter=2),
        "fails": KNeighborsClassifier(10),
    }
    here = compare(methods, *blobs, per_class=(1, 4), n_draws=5)
    with (
        distributed.LocalCluster(
            n_workers=2 if processes else 1, threads_per_worker=1 if processes else 4,
            processes=processes, dashboard_address=None,
        ) as cluster,
        distributed.Client(cluster),
    ):  # fmt: skip
        there = compare(methods, *blobs, per_class=(1, 4), n_draws=5, backend="dask")
        workers = distributed.Client.current().run(os.getpid)
    assert without_seconds(here) == without_seconds(there)
    assert here.warnings == there.warnings
    if processes:
        assert os.getpid() not in workers.values()


@pytest.mark.slow
def test_dask_without_a_client_says_what_to_do(blobs):
    pytest.importorskip("distributed")
    with pytest.raises(ValueError, match=r"backend='dask' needs a running cluster.*Client\(\)"):
        compare({"svc": SVC()}, *blobs, backend="dask")


def test_dask_that_is_not_installed_says_what_to_do(blobs, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ImportError, match=r"backend='dask'.*semi-supervised-course\[cluster\]"):
        compare({"svc": SVC()}, *blobs, backend="dask")


# --- arguments that cannot be used -------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"methods": {}}, "methods must be a dict.*at least one"),
        ({"methods": [SVC()]}, "methods must be a dict"),
        ({"methods": {"labels only": SVC()}}, "methods must not use the name 'labels only'"),
        ({"methods": {"all labels": SVC()}}, "methods must not use the name 'all labels'"),
        ({"methods": {3: SVC()}}, "methods must have names"),
        ({"methods": {"svc": SVC}}, r"methods\['svc'\] is a class: .*SVC\(\)"),
        ({"methods": {"x": 3}}, r"methods\['x'\] is not an estimator: int has no fit"),
        ({"methods": {"x": StandardScaler()}}, "StandardScaler has no predict"),
        ({"baseline": "knn"}, "baseline is not an estimator: str has no fit"),
        ({"per_class": ()}, "per_class is empty"),
        ({"per_class": 0}, "per_class must be a whole number of at least 1, got 0"),
        ({"per_class": (1, 2.5)}, "per_class must be a whole number"),
        ({"per_class": (1, True)}, "per_class must be a whole number"),
        ({"per_class": (2, 2)}, "per_class holds a number twice"),
        ({"n_draws": 0}, "n_draws must be a whole number of at least 1"),
        ({"n_draws": 2.0}, "n_draws must be a whole number"),
        ({"first_seed": -1}, "first_seed must be a whole number of at least 0"),
        ({"first_seed": 2**32}, "first_seed must leave seeds"),
        ({"test_size": 0}, "test_size must be a share between 0 and 1"),
        ({"test_size": 1.0}, "test_size must be a share"),
        ({"test_size": 10}, "test_size must be a share"),
        ({"test_size": "half"}, "test_size must be a share"),
        ({"test_size": 0.001}, "test_size=0.001 holds out no point of these 60"),
        ({"n_jobs": 0}, "n_jobs must be a whole number other than 0"),
        ({"n_jobs": 1.5}, "n_jobs must be a whole number"),
        ({"backend": "threading"}, "backend must be None or one of 'loky'.*got 'threading'"),
        ({"backend": ["dask"]}, "backend must be None or one of"),
        ({"y": np.repeat([-1, 1, 2], 20)}, "y must hold every label: -1 stands for a hidden one"),
        ({"y": np.array(["a", -1] * 30, dtype=object)}, "y must hold every label"),
        ({"y": np.zeros(60, dtype=int)}, r"y must hold at least two classes, got \[0\]"),
        ({"y": np.zeros(59, dtype=int)}, "X and y must have as many rows"),
        ({"y": np.zeros((60, 2))}, "X and y must have as many rows"),
        ({"y": np.linspace(0, 1, 60)}, "y holds no classes"),
        ({"y": np.array([None, "a"] * 30)}, "y holds labels of type"),
    ],
)
def test_bad_arguments_are_named(blobs, change, message):
    arguments = {"methods": {"svc": SVC()}, "X": blobs[0], "y": blobs[1], **change}
    with pytest.raises(ValueError, match=message):
        compare(**arguments)
