"""Inputs as people have them: texts, tables, weights, missing labels, and a score with -1 in y.

Each case comes from a public report on a similar library. scikit-learn 1.9.1 fails most of
them; where it does, the test says so.
"""

from functools import partial

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn import config_context
from sklearn.compose import make_column_transformer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

from course import registry
from course.datasets import hide_labels, load_digits, make_blobs
from course.methods import (
    CoTrainingClassifier,
    GuardedClassifier,
    PoissonLearning,
    SelfTrainingClassifier,
    SoftmaxRegression,
    TriTrainingClassifier,
)

SEMI = [m for m in registry.METHODS if m.kind == "semi-supervised"]


def by_name(method):
    return method.name


def some_points(method, n_samples=90):
    X, y = make_blobs(n_samples=n_samples, random_state=0)
    return (np.floor(np.abs(X) * 3) if method.counts else X), y


TEXTS = ["a cat sat", "the cat ran", "a dog sat", "the dog ran", "cat and cat", "dog and dog"] * 4
ANIMALS = np.array([0, 0, 1, 1, 0, 1] * 4)
FEW = np.where(np.arange(24) < 18, ANIMALS, -1)


def text_inputs():
    yield "list", TEXTS
    yield "object array", np.array(TEXTS, dtype=object)
    yield "column of objects", np.array(TEXTS, dtype=object)[:, None]
    pandas = pytest.importorskip("pandas")
    yield "Series", pandas.Series(TEXTS)
    yield "DataFrame", pandas.DataFrame({"words": TEXTS, "length": [len(t) for t in TEXTS]})


def reader(kind):
    if kind == "DataFrame":
        first = make_column_transformer(
            (TfidfVectorizer(), "words"), remainder="passthrough", sparse_threshold=0
        )
    elif kind == "column of objects":
        first = OneHotEncoder(handle_unknown="ignore")
    else:
        first = TfidfVectorizer()
    return make_pipeline(first, LogisticRegression())


@pytest.mark.parametrize(
    ("kind", "X"), list(text_inputs()), ids=lambda v: v if isinstance(v, str) else ""
)
@pytest.mark.parametrize(
    "make", [SelfTrainingClassifier, partial(TriTrainingClassifier, random_state=0)]
)
def test_self_and_tri_training_read_what_their_pipeline_reads(make, kind, X):
    """scikit-learn #23323; its self-training 1.9.1 refuses all five."""
    model = make(reader(kind)).fit(X, FEW)
    assert_array_equal(model.predict(X), ANIMALS)
    assert model.predict_proba(X).shape == (24, 2)
    assert model.score(X, FEW) == model.score(X, ANIMALS) == 1


def test_self_training_of_texts_goes_through_scikit_learns_cross_validation():
    from sklearn.model_selection import cross_val_score

    from course.evaluation import LabeledKFold

    model = SelfTrainingClassifier(reader("list"))
    assert cross_val_score(model, TEXTS, FEW, cv=LabeledKFold(3)).shape == (3,)


def test_co_training_takes_the_columns_of_a_data_frame():
    pandas = pytest.importorskip("pandas")
    X, y = make_blobs(n_samples=60, random_state=0)
    few = hide_labels(y, 4, random_state=0)
    plain = CoTrainingClassifier(n_rounds=3).fit(X, few)
    framed = CoTrainingClassifier(n_rounds=3).fit(pandas.DataFrame(X, columns=["a", "b"]), few)
    assert_array_equal(plain.transduction_, framed.transduction_)


# --- weights and other metadata ----------------------------------------------------------


@pytest.mark.parametrize("of", [np.asarray, list, "Series"])
def test_sample_weight_for_all_rows_is_cut_to_the_labeled_ones(of):
    """scikit-learn #28494, #33457: "shape (100,), expected (20,)"; 1.9.1 still fails."""
    if of == "Series":
        of = pytest.importorskip("pandas").Series
    X, y = make_blobs(n_samples=100, random_state=0)
    few = np.where(np.arange(100) < 20, y, -1)
    weight = np.random.RandomState(0).uniform(0.1, 2, size=100)
    with config_context(enable_metadata_routing=True):
        base = LogisticRegression().set_fit_request(sample_weight=True)
        base = base.set_score_request(sample_weight=True)
        model = SelfTrainingClassifier(base, max_iter=0).fit(X, few, sample_weight=of(weight))
        score = model.score(X, few, sample_weight=of(weight))
    alone = LogisticRegression().fit(X[:20], few[:20], sample_weight=weight[:20])
    assert_allclose(model.estimator_.coef_, alone.coef_)
    assert score == alone.score(X[:20], y[:20], sample_weight=weight[:20])


def test_a_pseudo_labeled_row_brings_its_own_weight():
    class Spy(LogisticRegression):
        def fit(self, X, y, sample_weight=None):
            assert_array_equal(sample_weight, np.asarray(X)[:, 0])
            return super().fit(X, y, sample_weight)

    X, y = make_blobs(n_samples=60, random_state=0)
    X[:, 0] = np.arange(1, 61)
    few = hide_labels(y, 5, random_state=0)
    with config_context(enable_metadata_routing=True):
        base = Spy().set_fit_request(sample_weight=True)
        model = SelfTrainingClassifier(base, threshold=0.6).fit(X, few, sample_weight=X[:, 0])
    assert len(model.history_) > 1


# --- a score with -1 in y ----------------------------------------------------------------


@pytest.mark.parametrize("method", SEMI, ids=by_name)
def test_score_leaves_out_rows_without_a_label(method):
    """scikit-learn #2593: 1.9.1 counts -1 as a class that is never predicted."""
    X, y = some_points(method)
    model = method.make().fit(X, hide_labels(y, 4, random_state=0))
    partly = np.where(np.arange(90) % 3 == 0, y, -1)
    assert model.score(X, partly) == np.mean(model.predict(X)[::3] == y[::3])
    weight = np.random.RandomState(0).uniform(size=90)
    right = (model.predict(X) == y)[::3]
    if method.name != "self-training":  # there weights are metadata of the base classifier
        assert_allclose(model.score(X, partly, weight), np.average(right, weights=weight[::3]))
    with pytest.raises(ValueError, match=r"^y holds no label to score.*-1"):
        model.score(X, np.full(90, -1))


# --- missing labels ----------------------------------------------------------------------


def missing_labels():
    yield "NaN", np.array([0.0, 1.0, np.nan, 1.0])
    yield "None", np.array(["a", "b", None, "b"], dtype=object)
    yield "NaN among strings", np.array(["a", "b", np.nan, "b"], dtype=object)
    pandas = pytest.importorskip("pandas")
    yield "Int64 NA", pandas.Series([0, 1, None, 1], dtype="Int64")
    yield "float Series", pandas.Series([0.0, 1.0, np.nan, 1.0])
    yield "categorical", pandas.Series(["a", "b", None, "b"], dtype="category")
    yield "string NA", pandas.Series(["a", "b", pandas.NA, "b"], dtype="string")
    yield "str", pandas.Series(["a", "b", None, "b"])
    yield "boolean NA", pandas.Series([True, False, None, False], dtype="boolean")


MISSING = list(missing_labels())


@pytest.mark.parametrize(("kind", "y"), MISSING, ids=[kind for kind, _ in MISSING])
@pytest.mark.parametrize("method", SEMI, ids=by_name)
def test_a_missing_label_is_refused_with_the_way_to_minus_one(method, kind, y):
    """scikit-learn 1.9.1 says "Input y contains NaN", or raises a TypeError without a word."""
    X = np.array([[0.0, 1.0], [5.0, 6.0], [0.0, 0.0], [5.0, 5.0]])
    with pytest.raises(ValueError, match=r"^y holds 1 missing value .* in row 2.*integer -1: use"):
        method.make().fit(X, y)


@pytest.mark.parametrize(("kind", "y"), MISSING, ids=[kind for kind, _ in MISSING])
def test_the_way_to_minus_one_works(kind, y):
    with pytest.raises(ValueError) as caught:
        SelfTrainingClassifier(SoftmaxRegression()).fit(np.zeros((4, 1)), y)
    way = str(caught.value).rpartition("use ")[2]
    mended = eval(way, {"np": np, "y": y})
    X = np.array([[0.0], [5.0], [0.0], [5.0]])
    model = SelfTrainingClassifier(SoftmaxRegression()).fit(X, mended)
    assert model.transduction_[2] == model.transduction_[0] == np.asarray(y)[0]


# --- raw numbers under strict floating point ------------------------------------------------


@pytest.mark.parametrize("method", SEMI, ids=by_name)
def test_everything_works_where_every_floating_point_warning_is_an_error(method):
    """scikit-learn #9313; LabelPropagation and LabelSpreading of 1.9.1 underflow."""
    X, y = load_digits()
    X, y = np.round(16 * X[:300]), y[:300]  # raw grey levels, far apart for a kernel
    with np.errstate(all="raise"):
        model = method.make().fit(X, hide_labels(y, 2, random_state=0))
        model.predict(X[:50] + 1)


@pytest.mark.parametrize("gamma", [1e-2, 20])
@pytest.mark.parametrize("name", ["LabelPropagation", "LabelSpreading"])
@pytest.mark.filterwarnings("ignore:.*points got no label")
def test_so_does_the_rbf_kernel(name, gamma):
    import course.methods

    X, y = load_digits()
    X, y = np.round(16 * X[:300]), y[:300]
    with np.errstate(all="raise"):
        model = getattr(course.methods, name)(kernel="rbf", gamma=gamma)
        model.fit(X, hide_labels(y, 2, random_state=0)).predict_proba(X[:50] + 1)


# --- sparse points -------------------------------------------------------------------------


def test_the_guarded_default_takes_sparse_texts():
    """scikit-learn #17085 is the same report; our first edition refused it, too."""
    X = TfidfVectorizer().fit_transform(TEXTS)
    model = GuardedClassifier().fit(X, FEW)
    assert [trial["name"] for trial in model.trials_] == ["graph", "labels only"]
    assert model.score(X, ANIMALS) > 0.9
    assert model.predict_proba(X).shape == (24, 2)


def test_a_dense_copy_gets_the_same_answer_from_the_same_candidates():
    X = TfidfVectorizer().fit_transform(TEXTS)
    candidates = [("graph", PoissonLearning())]
    thin = GuardedClassifier(candidates).fit(X, FEW)
    thick = GuardedClassifier(candidates).fit(X.toarray(), FEW)
    assert_array_equal(thin.transduction_, thick.transduction_)
