"""Nearest neighbors and softmax regression: properties, scikit-learn as oracle, ties, bad input."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy import sparse
from scipy.optimize import approx_fprime
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.neighbors import KNeighborsClassifier as SklearnNeighbors
from sklearn.neighbors import NearestNeighbors
from sklearn.utils.estimator_checks import parametrize_with_checks

from course.datasets import load_breast_cancer, load_digits, make_blobs, make_two_moons
from course.methods import KNeighborsClassifier, SoftmaxRegression
from course.methods import supervised as s
from course.validation import one_hot


@parametrize_with_checks([KNeighborsClassifier(), SoftmaxRegression()])
def test_scikit_learn_conventions(estimator, check):
    check(estimator)


# --- k nearest neighbors ---------------------------------------------------------------


@pytest.mark.parametrize("weights", ["uniform", "distance"])
@pytest.mark.parametrize("k", [1, 4, 15])
def test_votes_equal_scikit_learns_where_no_distance_is_tied(k, weights):
    X, y = load_breast_cancer()
    ours = KNeighborsClassifier(k, weights=weights).fit(X[:400], y[:400])
    theirs = SklearnNeighbors(k, weights=weights).fit(X[:400], y[:400])
    assert_allclose(ours.predict_proba(X), theirs.predict_proba(X), atol=1e-9)
    assert_array_equal(ours.predict(X), theirs.predict(X))


@pytest.mark.parametrize("algorithm", ["brute", "kd_tree"])
@pytest.mark.parametrize("k", [1, 3, 7, 60])
def test_equal_distances_are_ordered_by_row_number(algorithm, k):
    """On a small grid nearly all distances are tied, and the sorted table is the oracle."""
    rng = np.random.RandomState(0)
    known = rng.randint(0, 4, size=(60, 2)).astype(float)
    asked = rng.randint(0, 4, size=(40, 2)).astype(float)
    table = np.sqrt(((asked[:, None] - known) ** 2).sum(axis=2))
    search = NearestNeighbors(algorithm=algorithm).fit(known)
    distances, indices = s.nearest(search, asked, k)
    expected = np.argsort(table, axis=1, kind="stable")[:, :k]
    assert_array_equal(indices, expected)
    assert_allclose(distances, np.take_along_axis(table, expected, axis=1))


def test_a_tied_vote_goes_to_the_first_class():
    model = KNeighborsClassifier(2).fit([[0.0], [1.0]], ["b", "a"])
    assert model.predict([[0.1], [0.9]]).tolist() == ["a", "a"]


def test_a_neighbor_at_distance_zero_decides_alone():
    model = KNeighborsClassifier(3, weights="distance").fit([[0.0], [0.1], [0.1]], [0, 1, 1])
    assert_array_equal(model.predict_proba([[0.0]]), [[1, 0]])


def test_relabeling_the_classes_relabels_the_answer():
    X, y = make_two_moons(random_state=0)
    names = np.array(["zebra", "ant"])
    numbers = KNeighborsClassifier(3).fit(X[:50], y[:50]).predict(X)
    assert_array_equal(
        KNeighborsClassifier(3).fit(X[:50], names[y[:50]]).predict(X), names[numbers]
    )


def test_more_neighbors_than_points_is_refused_by_name():
    with pytest.raises(ValueError, match=r"n_neighbors=3 is more than .* n_samples=2"):
        KNeighborsClassifier(3).fit([[0.0], [1.0]], [0, 1])


@pytest.mark.parametrize("kind", [KNeighborsClassifier, SoftmaxRegression])
def test_sparse_points_give_the_answers_of_dense_ones(kind):
    X, y = load_digits()
    dense = kind().fit(X[:300], y[:300]).predict_proba(X)
    thin = kind().fit(sparse.csr_array(X[:300]), y[:300]).predict_proba(sparse.csr_array(X))
    assert_allclose(thin, dense, atol=1e-6)


@pytest.mark.parametrize("kind", [KNeighborsClassifier, SoftmaxRegression])
def test_minus_one_is_a_class_like_any_other(kind):
    X, y = make_blobs(random_state=0)
    model = kind().fit(X, y - 1)
    assert model.classes_.tolist() == [-1, 0, 1]
    assert model.score(X, y - 1) > 0.95


@pytest.mark.parametrize("kind", [KNeighborsClassifier, SoftmaxRegression])
def test_with_one_class_that_class_is_certain(kind):
    X, _ = make_blobs(random_state=0)
    assert_allclose(kind().fit(X, np.full(len(X), 7)).predict_proba(X), 1)


@pytest.mark.parametrize("kind", [KNeighborsClassifier, SoftmaxRegression])
@pytest.mark.parametrize("spoil", ["constant", "duplicates"])
def test_constant_features_and_duplicate_points_do_no_harm(kind, spoil):
    X, y = make_blobs(random_state=0)
    if spoil == "constant":
        X = np.column_stack([X, np.full(len(X), 3.0)])
    else:
        X, y = np.repeat(X, 9, axis=0), np.repeat(y, 9)
    proba = kind().fit(X, y).predict_proba(X)
    assert_allclose(proba.sum(axis=1), 1)
    assert np.mean(proba.argmax(axis=1) == y) > 0.95


@pytest.mark.parametrize(
    ("model", "X", "y", "message"),
    [
        (KNeighborsClassifier(0), [[0.0]], [0], "^n_neighbors must be a whole number"),
        (KNeighborsClassifier(1, weights="near"), [[0.0]], [0], "^weights must be one of"),
        (KNeighborsClassifier(1), [[np.nan]], [0], "X contains NaN"),
        (KNeighborsClassifier(1), [[0.0], [1.0]], [0.5, 0.7], "^y holds no classes.*continuous"),
        (SoftmaxRegression(C=0), [[0.0]], [0], "^C must be a number above"),
        (SoftmaxRegression(tol=-1), [[0.0]], [0], "^tol must be"),
        (SoftmaxRegression(max_iter=0), [[0.0]], [0], "^max_iter must be"),
        (SoftmaxRegression(), [[np.inf], [0.0]], [0, 1], "X contains infinity"),
    ],
)
def test_bad_input_is_refused_by_name(model, X, y, message):
    with pytest.raises(ValueError, match=message):
        model.fit(X, y)


# --- softmax regression ----------------------------------------------------------------


def judge_softmax(softmax):
    scores = np.array([[0.0, 1.0, 2.0], [5.0, 5.0, 5.0], [1e4, 0.0, -1e4]])
    proba = softmax(scores)
    assert_allclose(proba.sum(axis=1), 1)
    assert_allclose(proba[0, 1:] / proba[0, :-1], np.e)
    assert_allclose(softmax(scores - 300), proba)


def test_softmax():
    judge_softmax(s.softmax)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(
    "wrong",
    [
        lambda a: np.exp(a) / np.exp(a).sum(axis=1, keepdims=True),  # overflows
        lambda a: np.exp(a - a.max()) / np.exp(a - a.max()).sum(axis=1, keepdims=True),
        lambda a: s.softmax(a.T).T,  # over the points
        lambda a: (
            np.exp2(a - a.max(1, keepdims=True)) / np.exp2(a - a.max(1)[:, None]).sum(1)[:, None]
        ),
    ],
)
def test_a_wrong_softmax_is_caught(wrong):
    with pytest.raises(AssertionError):
        judge_softmax(wrong)


def test_cross_entropy_is_scikit_learns_log_loss_and_stays_finite():
    rng = np.random.RandomState(0)
    scores, codes = rng.normal(size=(50, 4)), np.arange(50) % 4
    expected = log_loss(codes, s.softmax(scores))
    assert s.cross_entropy(scores, one_hot(codes, 4)) == pytest.approx(expected)
    assert s.cross_entropy(np.array([[0.0, 5000.0]]), np.array([[1.0, 0.0]])) == 5000


def judge_gradient(gradient):
    """Compare with differences of the loss, in every coefficient and intercept."""
    rng = np.random.RandomState(0)
    X, targets = rng.normal(size=(20, 3)), one_hot(np.arange(20) % 4, 4)
    coef, intercept, l2 = rng.normal(size=(4, 3)), rng.normal(size=4), 0.7

    def loss(flat):
        W, b = flat[:12].reshape(4, 3), flat[12:]
        return s.cross_entropy(X @ W.T + b, targets) + l2 / 2 * np.sum(W**2)

    by_coef, by_intercept = gradient(coef, s.softmax(X @ coef.T + intercept), X, targets, l2)
    numeric = approx_fprime(np.concatenate([coef.ravel(), intercept]), loss, 1e-7)
    assert_allclose(by_coef, numeric[:12].reshape(4, 3), atol=1e-5)
    assert_allclose(by_intercept, numeric[12:], atol=1e-5)


def test_the_gradient_is_the_slope_of_the_loss():
    judge_gradient(s.gradient)


def _sums(coef, proba, X, targets, l2):
    error = proba - targets
    return error.T @ X + l2 * coef, error.sum(axis=0)


def _uphill(coef, proba, X, targets, l2):
    return s.gradient(coef, targets, X, proba, l2)


def _no_penalty(coef, proba, X, targets, l2):
    return s.gradient(coef, proba, X, targets)


@pytest.mark.parametrize("wrong", [_sums, _uphill, _no_penalty])
def test_a_wrong_gradient_is_caught(wrong):
    with pytest.raises(AssertionError):
        judge_gradient(wrong)


def test_steps_go_downhill_and_leave_their_input_alone():
    X, y = make_blobs(random_state=0)
    targets = one_hot(y, 3)
    coef, intercept = np.zeros((3, 2)), np.zeros(3)
    losses = []
    for _ in range(20):
        losses.append(s.cross_entropy(X @ coef.T + intercept, targets))
        before = coef.copy()
        moved = s.descent_step(coef, intercept, X, targets, learning_rate=0.1)
        assert_array_equal(coef, before)
        coef, intercept = moved
    assert losses[0] == pytest.approx(np.log(3))
    assert np.all(np.diff(losses) < 0)


@pytest.mark.parametrize(
    ("load", "C"),
    [
        (load_digits, 0.1),  # with less L2, rounding ends L-BFGS 1.5e-6 short on some processors
        (load_breast_cancer, 1.0),
        (load_breast_cancer, 10.0),
        (make_blobs, 1.0),
    ],
)
def test_the_optimum_is_that_of_scikit_learn(load, C):
    """Two classes among them, where scikit-learn has one line and we have two."""
    X, y = (part[:600] for part in load())
    ours = SoftmaxRegression(C=C, tol=1e-10, max_iter=5000).fit(X, y)
    theirs = LogisticRegression(C=C, tol=1e-10, solver="newton-cholesky").fit(X, y)
    assert_allclose(ours.predict_proba(X), theirs.predict_proba(X), atol=1e-6)
    coef, intercept = ours.coef_, ours.intercept_ - ours.intercept_.mean()
    if len(ours.classes_) == 2:
        coef, intercept = coef[1:] - coef[:1], intercept[1:] - intercept[:1]
    assert_allclose(coef, theirs.coef_, rtol=1e-6, atol=1e-6)
    assert_allclose(intercept, theirs.intercept_, rtol=1e-6, atol=1e-6)


def test_history_goes_from_nothing_known_down_to_the_answer():
    X, y = load_digits()
    model = SoftmaxRegression().fit(X, y)
    losses = [turn["loss"] for turn in model.history_]
    assert losses[0] == pytest.approx(np.log(10))
    assert np.all(np.diff(losses) <= 0)
    assert len(losses) == model.n_iter_ + 1
    assert_array_equal(model.history_[-1]["coef"], model.coef_)
    assert_array_equal(model.history_[-1]["intercept"], model.intercept_)


def test_every_round_of_the_history_is_kept_apart():
    X, y = make_blobs(random_state=0)
    history = SoftmaxRegression().fit(X, y).history_
    assert not np.shares_memory(history[0]["coef"], history[1]["coef"])
    assert np.abs(history[1]["coef"] - history[-1]["coef"]).max() > 0.1


def test_too_few_rounds_are_announced():
    X, y = load_digits()
    with pytest.warns(ConvergenceWarning, match="after 2 iterations.*tol=0.0001"):
        SoftmaxRegression(max_iter=2).fit(X, y)
