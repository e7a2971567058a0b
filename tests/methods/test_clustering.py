"""k-means: its steps, its promise that inertia never rises, scikit-learn as oracle, odd data."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy import sparse
from scipy.spatial.distance import cdist
from sklearn.cluster import KMeans as SklearnKMeans
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils.estimator_checks import parametrize_with_checks

from course.datasets import load_breast_cancer, load_digits, make_blobs, make_two_moons
from course.methods import KMeans, _fast_kmeans
from course.methods import clustering as c


@parametrize_with_checks([KMeans()])
def test_scikit_learn_conventions(estimator, check):
    check(estimator)


def some_start(X, n_clusters, seed=0):
    return X[np.random.RandomState(seed).choice(len(X), n_clusters, replace=False)]


def test_distances_are_scipys():
    X, _ = load_breast_cancer()
    centers = some_start(X, 7)
    assert_allclose(c.squared_distances(X, centers), cdist(X, centers) ** 2, atol=1e-9)
    assert np.all(c.squared_distances(X + 1e6, X + 1e6) >= 0)


def test_every_point_joins_the_nearest_center_and_of_two_the_first():
    X, _ = make_two_moons(random_state=0)
    centers = some_start(X, 5)
    assert_array_equal(c.assign(X, centers), cdist(X, centers).argmin(axis=1))
    assert_array_equal(c.assign(np.array([[1.0]]), np.array([[0.0], [2.0]])), [0])


def judge_update(update_centers):
    """Means of the members; no center lost; and the inertia never up, from many starts."""
    X = np.array([[0.0, 0.0], [2.0, 0.0], [9.0, 3.0]])
    moved = update_centers(X, np.array([0, 0, 1]), np.array([[5.0, 5.0], [6.0, 6.0]]))
    assert_allclose(moved, [[1, 0], [9, 3]])
    points, _ = make_two_moons(random_state=0)
    for seed in range(5):
        centers = some_start(points, 8, seed)
        centers[0] = [100.0, 100.0]  # nobody will join this one
        last = np.inf
        for _ in range(15):
            labels = c.assign(points, centers)
            value = c.inertia(points, labels, centers)
            assert value <= last + 1e-9
            last = value
            centers = update_centers(points, labels, centers)
            assert np.isfinite(centers).all()
        assert len(np.unique(labels)) == 8


def test_update_centers():
    judge_update(_filled_up)


def _filled_up(X, labels, centers):
    return c.update_centers(X, c.fill_empty_clusters(X, labels, centers), centers)


def _means(X, labels, centers):
    return np.array([X[labels == k].mean(axis=0) for k in range(len(centers))])


def _lost(X, labels, centers):
    return np.array([X[labels == k].mean(0) if k in labels else m for k, m in enumerate(centers)])


def _rounded(X, labels, centers):
    return _filled_up(np.round(X), labels, centers)


def _too_far(X, labels, centers):
    return 3 * _filled_up(X, labels, centers) - 2 * centers


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("wrong", [_means, _lost, _rounded, _too_far])
def test_a_wrong_update_is_caught(wrong):
    with pytest.raises(AssertionError):
        judge_update(wrong)


def test_empty_clusters_take_the_points_farthest_from_their_centers():
    X = np.array([[0.0], [1.0], [9.0], [20.0]])
    centers = np.array([[0.0], [50.0], [60.0]])
    assert_array_equal(c.fill_empty_clusters(X, np.zeros(4, dtype=int), centers), [0, 0, 2, 1])


def test_a_point_on_its_center_is_not_moved():
    X = np.array([[0.0], [5.0], [5.0]])
    labels = np.array([0, 1, 1])
    assert_array_equal(c.fill_empty_clusters(X, labels, np.array([[0.0], [5.0], [5.0]])), labels)


def test_the_start_takes_points_in_proportion_to_squared_distance():
    X = np.array([[0.0], [1.0], [3.0]])
    rng = np.random.RandomState(0)
    pairs = np.array([np.sort(c.spread_centers(X, 2, rng).ravel()) for _ in range(6000)])
    share = np.mean(np.all(pairs == [0, 3], axis=1))
    # First 0 (1/3), then 3 with 9/10; first 3, then 0 with 9/13.
    assert share == pytest.approx(1 / 3 * 9 / 10 + 1 / 3 * 9 / 13, abs=0.02)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("load", [load_digits, load_breast_cancer, make_two_moons])
@pytest.mark.parametrize("tol", [0, 1e-3])
def test_from_the_same_start_the_result_is_scikit_learns(load, seed, tol):
    X, _ = load()
    shared = {"n_clusters": 10, "init": some_start(X, 10, seed), "n_init": 1, "tol": tol}
    ours, theirs = KMeans(**shared).fit(X), SklearnKMeans(**shared).fit(X)
    assert ours.n_iter_ == theirs.n_iter_
    assert ours.inertia_ == pytest.approx(theirs.inertia_, rel=1e-9)
    assert_array_equal(ours.labels_, theirs.labels_)
    assert_allclose(ours.cluster_centers_, theirs.cluster_centers_, atol=1e-9)
    assert_allclose(ours.transform(X), theirs.transform(X), atol=1e-6)
    assert ours.score(X) == pytest.approx(theirs.score(X))


def test_an_empty_cluster_is_filled_as_in_scikit_learn():
    X, _ = make_blobs(random_state=0)
    start = np.array([[0.0, 0.0], [100.0, 0.0], [0.0, 100.0]])
    ours = KMeans(3, init=start).fit(X)
    theirs = SklearnKMeans(3, init=start, n_init=1).fit(X)
    assert ours.inertia_ == pytest.approx(theirs.inertia_)
    assert np.bincount(ours.labels_, minlength=3).min() > 0


def test_history_steps_from_the_start_to_the_answer_without_ever_rising():
    X, _ = load_digits()
    start = some_start(X, 10)
    model = KMeans(10, init=start).fit(X)
    first, last = model.history_[0], model.history_[-1]
    assert_allclose(first["centers"], start)
    assert_array_equal(last["centers"], model.cluster_centers_)
    assert_array_equal(last["labels"], model.labels_)
    assert last["inertia"] == pytest.approx(model.inertia_)
    values = [turn["inertia"] for turn in model.history_]
    assert np.all(np.diff(values) <= 1e-9)
    for turn in model.history_[:3]:
        assert turn["inertia"] == pytest.approx(c.inertia(X, turn["labels"], turn["centers"]))


def test_more_runs_are_never_worse_and_the_best_is_kept():
    X, _ = load_digits()
    few = [KMeans(10, n_init=1, random_state=np.random.RandomState(0)).fit(X).inertia_]
    assert KMeans(10, n_init=5, random_state=0).fit(X).inertia_ <= few[0]


def test_the_same_seed_gives_the_same_answer():
    X, _ = make_two_moons(random_state=0)
    one, two = (KMeans(6, random_state=4).fit(X) for _ in range(2))
    assert_array_equal(one.labels_, two.labels_)
    assert_array_equal(one.cluster_centers_, two.cluster_centers_)


def test_max_iter_one_is_one_round():
    X, _ = make_two_moons(random_state=0)
    start = some_start(X, 4)
    model = KMeans(4, init=start, max_iter=1).fit(X)
    assert_allclose(model.cluster_centers_, c.update_centers(X, c.assign(X, start), start))
    assert model.n_iter_ == 1 and len(model.history_) == 2


def test_far_from_zero_the_clusters_are_the_same():
    X, _ = make_blobs(random_state=0)
    near, far = (KMeans(3, random_state=0).fit(X + shift) for shift in (0.0, 2.0**30))
    assert_array_equal(near.labels_, far.labels_)
    assert_array_equal(far.predict(X + 2.0**30), far.labels_)


def test_labels_are_what_predict_says_even_for_points_halfway():
    X = np.arange(12.0).reshape(-1, 1) / 10
    model = KMeans(2, init=[[0.0], [1.0]], max_iter=1).fit(X)
    assert_array_equal(model.predict(X), model.labels_)


def test_fewer_different_points_than_clusters_is_announced():
    X = np.repeat([[0.0, 1.0], [2.0, 3.0]], 10, axis=0)
    with pytest.warns(ConvergenceWarning, match="only 2 of n_clusters=4"):
        model = KMeans(4, random_state=0).fit(X)
    assert model.inertia_ == 0
    assert np.isfinite(model.cluster_centers_).all()


def test_constant_features_change_nothing():
    X, _ = make_blobs(random_state=0)
    flat = np.column_stack([X, np.full(len(X), 5.0)])
    assert_array_equal(
        KMeans(3, random_state=0).fit(X).labels_, KMeans(3, random_state=0).fit(flat).labels_
    )


@pytest.mark.parametrize(
    ("model", "X", "message"),
    [
        (KMeans(3), np.zeros((2, 1)), "n_clusters=3 is more than .* n_samples=2"),
        (KMeans(0), np.zeros((2, 1)), "^n_clusters must be"),
        (KMeans(1, n_init="auto"), np.zeros((2, 1)), "^n_init must be"),
        (KMeans(1, max_iter=0), np.zeros((2, 1)), "^max_iter must be"),
        (KMeans(1, tol=-1), np.zeros((2, 1)), "^tol must be"),
        (KMeans(2, init=[[0.0]]), np.zeros((2, 1)), r"^init must be .* \(2, 1\).* got .* \(1, 1\)"),
        (KMeans(1, init=[[np.nan]]), np.zeros((2, 1)), "^init must be .* finite"),
        (KMeans(1, init="random"), np.zeros((2, 1)), "^init must be .* got 'random'"),
        (KMeans(1), np.array([[np.nan], [0.0]]), "X contains NaN"),
        (KMeans(1), sparse.csr_array(np.eye(3)), r"^X is sparse.*toarray"),
    ],
)
def test_bad_input_is_refused_by_name(model, X, message):
    with pytest.raises(ValueError, match=message):
        model.fit(X)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("tol", [0, 0.5])
def test_the_fast_iterations_are_the_readable_ones(seed, tol):
    rng = np.random.RandomState(seed)
    X = rng.normal(size=(rng.randint(20, 300), rng.randint(1, 6)))
    start = np.vstack([X[:5], np.full((1, X.shape[1]), 1e3)])  # the last one has no points
    slow, n_slow = c.run_lloyd(X, start, max_iter=50, tol=tol)
    fast, n_fast = _fast_kmeans.fast_run_lloyd(X, start, 50, tol, c.fill_empty_clusters)
    assert n_slow == n_fast
    for one, other in zip(slow, fast, strict=True):
        assert_array_equal(one["labels"], other["labels"])
        assert_allclose(one["centers"], other["centers"], atol=1e-9)
        assert_allclose(one["inertia"], other["inertia"], rtol=1e-9)
    assert_array_equal(_fast_kmeans.nearest_centers(X, start), c.assign(X, start))


def test_a_round_is_both_halves_and_leaves_an_empty_center_where_it_is():
    X, _ = make_two_moons(random_state=0)
    centers = np.vstack([some_start(X, 3), [[50.0, 50.0]]])
    cluster, moved = c.one_round(X, centers)
    assert_array_equal(cluster, c.assign(X, centers))
    assert_allclose(moved[:3], [X[cluster == k].mean(axis=0) for k in range(3)])
    assert_array_equal(moved[3], centers[3])
