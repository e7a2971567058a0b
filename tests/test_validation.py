"""Labels told from no labels, numbers that fit, and messages that say what to do."""

import subprocess
import sys

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from scipy import sparse
from sklearn.base import BaseEstimator

import course.methods
from course import validation as v


def test_the_integers_and_strings_of_one_problem_get_the_same_codes():
    numbers = np.array([3, -1, 8, 8, -1])
    names = np.array(["c", -1, "h", "h", -1], dtype=object)
    assert_array_equal(v.split_labels(numbers)[1], v.split_labels(names)[1])
    assert v.split_labels(numbers)[0].tolist() == [3, 8]
    assert v.split_labels(names)[0].tolist() == ["c", "h"]


@pytest.mark.parametrize("labels", [[-7, -5], [0, 40], [True, False], ["a", "b"], [1.0, 2.0]])
def test_classes_and_codes_rebuild_the_labels(labels):
    y = np.array(labels * 3)
    classes, codes = v.split_labels(y)
    assert_array_equal(classes[codes], y)


def test_minus_one_is_no_class_here_and_a_class_for_plain_classifiers():
    y = [1, -1, 1]
    assert v.split_labels(y)[0].tolist() == [1]
    assert v.encode_classes(y)[0].tolist() == [-1, 1]


def test_none_labeled_tells_the_learner_why():
    with pytest.raises(ValueError, match=r"^y holds no label.*at least one.*no names.*KMeans"):
        v.split_labels([-1, -1, -1])


@pytest.mark.parametrize(
    ("y", "message"),
    [
        (np.array(["a", -1]), "string '-1'.*dtype=object"),
        (np.array(["a", "-1", -1], dtype=object), "string '-1'"),
        (np.array(["a", 3, -1], dtype=object), "int and str"),
        (np.array(["a", None, -1], dtype=object), "1 missing value .None in row 1.*integer -1"),
        (np.array([0.5, 1.5, -1]), "continuous"),
        (np.zeros((3, 2), dtype=int), "1d"),
    ],
)
def test_what_is_no_label_is_refused_by_name(y, message):
    with pytest.raises(ValueError, match=rf"^y .*{message}"):
        v.split_labels(y)


def test_one_hot_leaves_the_unlabeled_rows_empty():
    assert_array_equal(v.one_hot([0, -1, 1], 2), [[1, 0], [0, 0], [0, 1]])


@pytest.mark.parametrize(
    ("X", "message"),
    [
        ([[0.0], [np.nan]], "X contains NaN"),
        (sparse.csr_array(np.eye(2)), r"X is sparse.*toarray"),
        ([0.0, 1.0], "2D array"),
        ([["a"], ["b"]], "could not convert string to float"),
    ],
)
def test_points_that_cannot_be_used(X, message):
    with pytest.raises(ValueError, match=message):
        v.validate_fit(BaseEstimator(), X, [0, -1])
    with pytest.raises(ValueError, match=message):
        v.validate_points(BaseEstimator(), X, fitting=True)


def fitted_on_two_columns():
    estimator = BaseEstimator()
    v.validate_points(estimator, np.eye(2), fitting=True)
    return estimator


def test_plain_points_to_predict_are_handed_on_and_others_are_made_plain():
    estimator, X = fitted_on_two_columns(), np.array([[0.0, -3.0]])
    assert v.validate_points(estimator, X) is X
    for other in (X.tolist(), X.astype(int), X.astype(np.float32)):
        made = v.validate_points(estimator, other)
        assert type(made) is np.ndarray and made.dtype == float
        assert_array_equal(made, X)


@pytest.mark.parametrize(
    ("X", "message"),
    [
        ([[0.0, np.nan]], "X contains NaN"),
        ([[-np.inf, 0.0]], "X contains infinity"),
        ([[0.0, -1e200]], "squares overflow"),
        ([[1.0]], "1 features.* expecting 2"),
        (np.empty((0, 2)), "0 sample"),
        ([0.0, 1.0], "2D array"),
    ],
)
def test_points_to_predict_that_cannot_be_used(X, message):
    with pytest.raises(ValueError, match=message):
        v.validate_points(fitted_on_two_columns(), np.array(X))


def test_sparse_points_pass_where_they_are_accepted():
    X, _, codes = v.validate_fit(
        BaseEstimator(), sparse.csr_array(np.eye(2)), [4, -1], accept_sparse="csr"
    )
    assert sparse.issparse(X) and codes.tolist() == [0, -1]


@pytest.mark.parametrize("value", [0, -3, 1.0, "2", None, True])
def test_a_count_is_a_whole_number(value):
    with pytest.raises(ValueError, match=r"^n_init must be a whole number of at least 1, got"):
        v.check_count("n_init", value)
    v.check_count("n_init", np.int64(3))


@pytest.mark.parametrize("value", [-0.1, 1.1, np.nan, "a", None, True])
def test_a_share_lies_between_0_and_1(value):
    with pytest.raises(ValueError, match=r"^unlabeled_weight must be a number between 0.0 and 1"):
        v.check_real("unlabeled_weight", value, high=1)


def test_an_open_end_is_open():
    with pytest.raises(ValueError, match=r"^C must be a number above 0.0, got 0"):
        v.check_real("C", 0, above=True)
    v.check_real("C", 1e-9, above=True)


def test_an_option_is_one_of_the_list():
    with pytest.raises(ValueError, match=r"^weights must be one of 'a', 'b', got \['a'\]"):
        v.check_option("weights", ["a"], ["a", "b"])


def test_a_method_is_read_when_it_is_asked_for_and_no_sooner():
    code = (
        "import sys, course.methods as m; assert 'KMeans' in dir(m) and 'numpy' not in sys.modules;"
        "from course.methods import KMeans; assert 'course.methods.supervised' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="NoSuchMethod"):
        _ = course.methods.NoSuchMethod


@pytest.mark.parametrize("factor", [1e160, 1e-200])
@pytest.mark.parametrize(
    "model",
    [
        course.methods.KNeighborsClassifier(1),
        course.methods.LabelPropagation("knn", n_neighbors=2),
        course.methods.LabelSpreading(),
        course.methods.PoissonLearning(),
        course.methods.SemiSupervisedGaussianMixture(),
    ],
    ids=lambda model: type(model).__name__,
)
def test_points_whose_squares_are_no_numbers_are_refused_not_answered_by_luck(model, factor):
    X, y = np.array([[0.0], [1.0], [5.0], [6.0]]), [0, -1, 1, -1]
    with pytest.raises(ValueError, match=r"^X holds .*change its unit"):
        model.fit(X * factor, y)


def test_a_question_about_tiny_points_is_a_question_about_zero():
    model = course.methods.KNeighborsClassifier(1).fit([[0.0], [1.0]], [3, 7])
    assert model.predict([[1e-200]]) == [3]
    with pytest.raises(ValueError, match=r"^X holds numbers up to 1e[+]200"):
        model.predict([[-1e200]])


@pytest.mark.parametrize("factor", [1e145, 1e-145])
def test_the_unit_of_the_points_does_not_matter_to_nearest_neighbors(factor):
    X, y = np.array([[0.0], [1.0], [5.0], [6.0]]), np.array([0, -1, 1, -1])
    for model in (
        course.methods.LabelPropagation("knn", n_neighbors=2),
        course.methods.PoissonLearning(n_neighbors=1),
    ):
        assert_array_equal(model.fit(X * factor, y).transduction_, [0, 0, 1, 1])


def test_infinity_is_no_number_for_a_parameter_unless_it_means_something():
    with pytest.raises(ValueError, match=r"^gamma must be a number of at least 0.0, and finite"):
        v.check_real("gamma", np.inf)
    with pytest.raises(ValueError, match=r"^gamma must be a number of at least 0.0, got"):
        v.check_real("gamma", np.array([1.0, 2.0]))
    v.check_real("C", np.inf, above=True, finite=False)
    with pytest.raises(ValueError, match=r"^C must be"):
        v.check_real("C", -np.inf, above=True, finite=False)


@pytest.mark.parametrize("seed", [-1, 2.5, "today", np.random.default_rng(0), [1]])
def test_what_is_no_seed_is_refused_by_name(seed):
    with pytest.raises(ValueError, match=r"^random_state must be"):
        v.check_random_state(seed)
