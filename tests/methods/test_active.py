"""Asking for labels: the first ones along the graph, then by doubt, density or chance."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy import sparse

from course.datasets import UNLABELED, load_digits, make_blobs, make_two_moons
from course.methods import PoissonLearning, SoftmaxRegression, active


@pytest.mark.parametrize("seed", range(3))
def test_one_point_from_each_blob(seed):
    X, y = make_blobs(300, noise=0.4, random_state=seed)
    chosen = active.choose_labels(X, 3, random_state=seed)
    assert sorted(y[chosen]) == [0, 1, 2]


def test_same_seed_same_choice():
    X, _ = make_two_moons(200, random_state=0)
    first, second = (active.choose_labels(X, 7, random_state=3) for _ in range(2))
    assert_array_equal(first, second)
    assert len(set(first.tolist())) == 7
    assert_array_equal(first, np.sort(first))


@pytest.mark.parametrize(("n_samples", "n"), [(2, 2), (5, 1), (5, 4), (12, 10), (40, 38), (40, 40)])
def test_any_number_of_points_up_to_all(n_samples, n):
    X = np.random.RandomState(0).normal(size=(n_samples, 3))
    chosen = active.choose_labels(X, n, random_state=0)
    assert len(set(chosen.tolist())) == n
    assert chosen.min() >= 0
    assert chosen.max() < n_samples


def test_duplicates_do_not_leave_a_place_empty():
    X = np.repeat([[0.0], [1.0]], 15, axis=0)
    assert len(set(active.choose_labels(X, 5, random_state=0).tolist())) == 5


def test_groups_are_of_about_equal_size_and_cost_little():
    pair = sparse.csr_array(np.ones((10, 10)) - np.eye(10))
    weights = sparse.csr_array(sparse.block_diag([pair] * 4))
    groups, _ = active.groups_along_graph(weights, 4, random_state=0)
    assert_array_equal(np.bincount(groups), [10] * 4)
    assert all(len(set(part)) == 1 for part in groups.reshape(4, 10))


@pytest.mark.parametrize(
    ("n", "metric", "message"),
    [
        (0, "euclidean", r"^n must be"),
        (21, "euclidean", r"^n=21 is more than"),
        (2, "cosine", r"^metric must be one of"),
        (2, "image", r"^X must hold square images"),
    ],
)
def test_what_cannot_be_used_is_named(n, metric, message):
    with pytest.raises(ValueError, match=message):
        active.choose_labels(np.random.RandomState(0).normal(size=(20, 2)), n, metric=metric)


# --- doubt -------------------------------------------------------------------------------

PROBA = np.array([[1.0, 0.0, 0.0], [0.5, 0.5, 0.0], [0.4, 0.3, 0.3], [1 / 3, 1 / 3, 1 / 3]])
DOUBTS = (active.least_confident, active.small_margin, active.entropy)


@pytest.mark.parametrize("doubt", DOUBTS)
def test_doubt_is_none_when_certain_and_largest_when_all_are_equal(doubt):
    scores = doubt(PROBA)
    assert scores[0] == 0
    assert scores[3] == pytest.approx(scores.max())
    assert_allclose(doubt(PROBA[:, [2, 0, 1]]), scores)  # classes have no order


def test_the_three_disagree_about_a_third_class():
    # Two rivals and no third: nothing is closer than that, yet a third raises the entropy.
    assert active.small_margin(PROBA)[1] > active.small_margin(PROBA)[2]
    assert active.entropy(PROBA)[1] < active.entropy(PROBA)[2]
    assert active.least_confident(PROBA)[1] < active.least_confident(PROBA)[2]


def test_entropy_is_that_of_scipy():
    from scipy.stats import entropy

    proba = np.random.RandomState(0).dirichlet(np.ones(5), size=20)
    assert_allclose(active.entropy(proba), entropy(proba, axis=1))


@pytest.mark.parametrize("doubt", DOUBTS)
@pytest.mark.parametrize("proba", [[0.5, 0.5], np.empty((2, 0)), [[np.nan, 1]], [[-0.5, 1.5]]])
def test_what_is_no_probability_is_named(doubt, proba):
    with pytest.raises(ValueError, match=r"^proba must"):
        doubt(proba)


def test_with_one_class_nobody_doubts():
    assert_array_equal(active.small_margin(np.ones((2, 1))), [0, 0])


def test_crowding_is_scale_free_and_high_in_the_crowd():
    rng = np.random.RandomState(0)
    X = np.concatenate([rng.normal(scale=0.1, size=(50, 2)), rng.normal(5, 3, size=(50, 2))])
    crowd = active.crowding(X)
    assert crowd[:50].min() > crowd[50:].max()
    assert_allclose(active.crowding(1000 * X), crowd)


@pytest.mark.parametrize("X", [np.zeros((1, 2)), np.zeros((30, 2))])
def test_crowding_of_one_point_and_of_duplicates_is_one(X):
    assert_array_equal(active.crowding(X), np.ones(len(X)))


def test_crowding_among_duplicates_stays_finite():
    X = np.concatenate([np.zeros((20, 1)), np.arange(1.0, 11)[:, None]])
    assert np.isfinite(active.crowding(X)).all()


def test_of_equal_scores_the_first():
    assert_array_equal(active.top(np.zeros(5), 2), [0, 1])


# --- query -------------------------------------------------------------------------------


@pytest.fixture
def scene():
    X, y = make_blobs(90, random_state=0)
    y_few = np.full(len(y), UNLABELED)
    y_few[:6] = y[:6]
    return SoftmaxRegression().fit(X[:6], y[:6]), X, y_few


@pytest.mark.parametrize("strategy", active.STRATEGIES)
def test_it_asks_for_so_many_points_without_a_label(strategy, scene):
    asked = active.query(strategy, *scene, n=7, random_state=0)
    assert len(set(asked.tolist())) == 7
    assert_array_equal(asked, np.sort(asked))
    assert np.all(scene[2][asked] == UNLABELED)
    assert_array_equal(asked, active.query(strategy, *scene, n=7, random_state=0))
    assert len(active.query(strategy, *scene, n=84)) == 84


@pytest.mark.parametrize("strategy", active.STRATEGIES)
def test_names_of_classes_do_not_matter(strategy, scene):
    model, X, y = scene
    words = np.array(["ant", "bee", "cat", UNLABELED], dtype=object)[y]
    words = np.array([UNLABELED if word == -1 else word for word in words], dtype=object)
    first = active.query(strategy, model, X, y, 5, random_state=0)
    assert_array_equal(active.query(strategy, model, X, words, 5, random_state=0), first)


@pytest.mark.parametrize(
    ("strategy", "doubt"),
    [
        ("least confident", active.least_confident),
        ("margin", active.small_margin),
        ("entropy", active.entropy),
    ],
)
def test_no_other_point_is_more_doubtful(strategy, doubt, scene):
    model, X, y = scene
    scores = np.where(y == UNLABELED, doubt(model.predict_proba(X)), -1)
    asked = active.query(strategy, model, X, y, 5)
    assert scores[asked].min() >= np.delete(scores, asked).max()


def test_density_keeps_it_from_asking_about_hermits():
    X = np.concatenate([np.random.RandomState(0).normal(size=(60, 2)), [[0.0, 40.0]]])
    X[0], X[1] = [-2.0, 0.0], [2.0, 0.0]
    y = np.full(len(X), UNLABELED)
    y[:2] = 0, 1
    model = SoftmaxRegression().fit(X[:2], y[:2])  # cuts at 0: the hermit lies on the border
    hermit = len(X) - 1
    doubts = active.entropy(model.predict_proba(X))
    assert doubts[hermit] >= np.sort(doubts)[-3]
    assert hermit in active.query("entropy", model, X, y, 3)
    assert hermit not in active.query("density-weighted", model, X, y, 3)


def test_without_a_label_the_graph_asks_as_choose_labels_does():
    X, _ = make_two_moons(80, random_state=0)
    nobody = np.full(len(X), UNLABELED)
    asked = active.query("graph", None, X, nobody, 4, random_state=0)
    assert_array_equal(asked, active.choose_labels(X, 4, random_state=0))


def test_the_graph_asks_where_no_label_is_yet():
    X, y = make_blobs(120, noise=0.3, random_state=0)
    y_few = np.where((y == 0) & (np.cumsum(y == 0) <= 2), y, UNLABELED)
    asked = active.query("graph", None, X, y_few, 2, random_state=0)
    assert sorted(y[asked]) == [1, 2]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"strategy": "doubt"}, r"^strategy must be one of 'random', 'least confident'"),
        ({"n": 0}, r"^n must be"),
        ({"n": 85}, r"^n=85 is more than the points without a label, 84"),
        ({"model": None}, r"^model must be a fitted classifier with predict_proba"),
        ({"y": [0, -1]}, r"^X and y must have as many rows, got 90 and 2"),
        ({"X": sparse.csr_array(np.eye(90))}, r"^X is sparse"),
        ({"metric": "cosine"}, r"^metric must be one of"),
        ({"y": np.full(90, "-1")}, r"^y holds the string"),
    ],
)
def test_a_question_that_cannot_be_asked_is_named(scene, change, message):
    model, X, y = scene
    arguments = {"strategy": "margin", "model": model, "X": X, "y": y, "n": 3} | change
    with pytest.raises(ValueError, match=message):
        active.query(**arguments)


@pytest.mark.slow
def test_ten_chosen_digits_are_enough():
    X, y = load_digits()
    chosen = active.choose_labels(X, 10, metric="image")
    assert sorted(y[chosen]) == list(range(10))
    y_few = np.full(len(y), UNLABELED)
    y_few[chosen] = y[chosen]
    model = PoissonLearning(metric="image").fit(X, y_few)
    hidden = y_few == UNLABELED
    assert np.mean(model.transduction_[hidden] == y[hidden]) >= 0.985
