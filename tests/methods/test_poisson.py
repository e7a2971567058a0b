"""Poisson learning: the current, the contest for the borders, class priors, awkward input."""

import warnings

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy import sparse
from scipy.sparse.csgraph import connected_components
from sklearn.exceptions import ConvergenceWarning, NotFittedError
from sklearn.metrics import pairwise_distances
from sklearn.metrics.pairwise import euclidean_distances
from sklearn.model_selection import KFold, cross_val_score
from sklearn.neighbors import NearestNeighbors
from sklearn.utils.estimator_checks import parametrize_with_checks

from course.datasets import (
    UNLABELED,
    hide_labels,
    load_digits,
    make_blobs,
    make_circles,
    make_two_moons,
)
from course.methods import LabelPropagation, PoissonLearning, nearest
from course.methods import poisson as p
from course.methods.graph import graph_laplacian, row_sums, self_tuning_graph
from course.methods.propagation import harmonic_solution
from course.validation import one_hot


def _expected_failures(estimator):
    return {"check_classifiers_classes": "has -1 for a class, which here means no label"}


@parametrize_with_checks([PoissonLearning()], expected_failed_checks=_expected_failures)
def test_scikit_learn_conventions(estimator, check):
    check(estimator)


def moons_graph(n_samples=80, per_class=2, seed=0):
    """Return a connected graph, which points are labeled, and one-hot targets."""
    X, y = make_two_moons(n_samples, random_state=seed)
    y_few = hide_labels(y, per_class, random_state=seed)
    weights = self_tuning_graph(*nearest.nearest_points(X, 10, "euclidean"))
    assert connected_components(weights, directed=False)[0] == 1
    return weights, y_few != UNLABELED, one_hot(y_few, 2)


# --- the current -----------------------------------------------------------------------


def test_with_one_label_in_each_of_two_classes_it_is_the_harmonic_solution_shifted_and_scaled():
    weights, labeled, targets = moons_graph(per_class=1, seed=4)
    potentials = p.poisson_solution(weights, labeled, targets)[:, 0]
    harmonic = harmonic_solution(weights, labeled, targets)[:, 0]
    slope, offset = np.polyfit(harmonic, potentials, 1)
    assert slope > 0
    assert_allclose(slope * harmonic + offset, potentials, atol=1e-7 * np.ptp(potentials))


def test_with_three_classes_it_is_not():
    X, y = make_blobs(150, random_state=0)
    y_few = hide_labels(y, 1, random_state=2)
    weights = self_tuning_graph(*nearest.nearest_points(X, 10, "euclidean"))
    labeled, targets = y_few != UNLABELED, one_hot(y_few, 3)
    potentials = p.poisson_solution(weights, labeled, targets)[:, 0]
    harmonic = harmonic_solution(weights, labeled, targets)[:, 0]
    slope, offset = np.polyfit(harmonic, potentials, 1)
    assert np.abs(slope * harmonic + offset - potentials).max() > 1e-3 * np.ptp(potentials)


def test_the_current_solves_the_poisson_equation_and_has_mean_zero():
    weights, labeled, targets = moons_graph()
    potentials = p.poisson_solution(weights, labeled, targets)
    source = np.where(labeled[:, None], targets - targets[labeled].mean(axis=0), 0)
    assert_allclose(graph_laplacian(weights) @ potentials, source, atol=1e-8)
    assert_allclose(row_sums(weights) @ potentials, 0, atol=1e-8)
    # The bar lies between the one eigenvalue that is 0 but for rounding and all others.
    laplacian = graph_laplacian(weights).toarray()
    expected = np.linalg.pinv(laplacian, rcond=1e-12, hermitian=True) @ source
    degrees = row_sums(weights)
    expected -= degrees @ expected / degrees.sum()
    assert_allclose(potentials, expected, atol=1e-8)


def test_the_steps_lead_to_the_solution():
    weights, labeled, targets = moons_graph(n_samples=40)
    source = p.poisson_source(labeled, targets, np.zeros(len(targets), dtype=int))
    potentials = np.zeros_like(targets)
    for _ in range(3_000):
        potentials = p.poisson_step(weights, potentials, source)
    assert_allclose(potentials, p.poisson_solution(weights, labeled, targets), atol=1e-7)


def test_what_goes_out_comes_in_in_each_part():
    rng = np.random.RandomState(0)
    components = rng.randint(3, size=40)
    labeled = rng.uniform(size=40) < 0.4
    targets = one_hot(np.where(labeled, rng.randint(4, size=40), UNLABELED), 4)
    source = p.poisson_source(labeled, targets, components)
    assert_array_equal(source[~labeled], 0)
    for part in range(3):
        assert_allclose(source[components == part].sum(axis=0), 0, atol=1e-12)
    assert_allclose(source.sum(axis=1), 0, atol=1e-12)


def _labels_not_centered(labeled, targets, components):
    return np.where(labeled[:, None], targets, 0.0)


def _centered_over_all_parts(labeled, targets, components):
    return np.where(labeled[:, None], targets - targets[labeled].mean(axis=0), 0.0)


@pytest.mark.parametrize("wrong", [_labels_not_centered, _centered_over_all_parts])
def test_a_wrong_source_is_told_from_the_right_one(wrong):
    """No potentials exist for it: what goes out of a part does not come in."""
    components = np.repeat([0, 1], 4)
    targets = np.zeros((8, 2))
    targets[[0, 1, 4, 5], [0, 1, 0, 0]] = 1
    labeled = targets.any(axis=1)
    totals = [
        [function(labeled, targets, components)[components == part].sum(axis=0) for part in (0, 1)]
        for function in (p.poisson_source, wrong)
    ]
    assert_allclose(totals[0], 0, atol=1e-12)
    assert np.abs(totals[1]).max() > 0.4


# --- the estimator ---------------------------------------------------------------------


@pytest.mark.parametrize("shares", [None, [0.5, 0.5]])
def test_rows_add_up_labels_stay_and_neither_names_nor_order_matter(shares):
    X, y = make_two_moons(150, random_state=0)
    y_few = hide_labels(y, 2, random_state=0)
    model = PoissonLearning(class_priors=shares).fit(X, y_few)
    first = model.label_distributions_
    labeled = y_few != UNLABELED
    assert_allclose(first.sum(axis=1), 1)
    assert first.min() >= 0
    assert_array_equal(model.transduction_, model.classes_[first.argmax(axis=1)])
    assert_array_equal(first[labeled], one_hot(y_few, 2)[labeled])

    names = np.array(["zebra", "ant"], dtype=object)
    renamed = np.where(labeled, names[y_few], UNLABELED)
    other = PoissonLearning(class_priors=shares).fit(X, renamed)
    assert other.classes_.tolist() == ["ant", "zebra"]
    assert_allclose(other.label_distributions_, first[:, ::-1], atol=1e-6)
    assert set(other.predict(X)) == {"ant", "zebra"}

    order = np.random.RandomState(1).permutation(len(X))
    moved = PoissonLearning(class_priors=shares).fit(X[order], y_few[order])
    assert_allclose(moved.label_distributions_, first[order], atol=1e-6)


def test_same_input_same_output():
    X, y = make_two_moons(150, random_state=0)
    y_few = hide_labels(y, 1, random_state=0)
    twice = [PoissonLearning().fit(X, y_few).label_distributions_ for _ in range(2)]
    assert_array_equal(*twice)


@pytest.mark.parametrize("make", [make_two_moons, make_circles, make_blobs])
def test_four_labels_a_class_are_plenty(make):
    X, y = make(300, random_state=0)
    for seed in range(3):
        model = PoissonLearning().fit(X, hide_labels(y, 4, random_state=seed))
        assert np.mean(model.transduction_ == y) > 0.95
        new, y_new = make(200, random_state=1)
        assert model.score(new, y_new) > 0.9


def test_one_label_a_class_far_better_than_the_harmonic_solution():
    X, y = (part[:700] for part in load_digits())
    scores = []
    for seed in range(3):
        y_few = hide_labels(y, 1, random_state=seed)
        hidden = y_few == UNLABELED
        models = [PoissonLearning(), LabelPropagation(kernel="knn", n_neighbors=10)]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            answers = [model.fit(X, y_few).transduction_ for model in models]
        scores.append([np.mean(answer[hidden] == y[hidden]) for answer in answers])
    poisson, harmonic = np.mean(scores, axis=0)
    assert poisson > harmonic + 0.1


def test_class_shares_are_nearly_met_where_the_labels_mislead():
    X, y = make_two_moons(600, random_state=1)
    kept = (y == 0) | (np.arange(600) % 6 == 0)
    X, y = X[kept], y[kept]
    shares = np.bincount(y) / len(y)
    y_few = hide_labels(y, 4, random_state=0)
    given = PoissonLearning(class_priors=shares).fit(X, y_few)
    assert_allclose(np.bincount(given.transduction_) / len(y), shares, atol=0.02)
    assert np.mean(given.transduction_ == y) > 0.95


def test_the_history_holds_the_start_and_every_round():
    X, y = make_two_moons(150, random_state=0)
    model = PoissonLearning().fit(X, hide_labels(y, 2, random_state=0))
    assert len(model.history_) == model.n_iter_ + 1
    assert model.history_[0]["change"] == 0
    last = model.history_[-1]["label_distributions"]
    assert_array_equal(model.classes_[last.argmax(axis=1)], model.transduction_)


def test_it_pours_step_by_step_where_there_is_no_solving(monkeypatch):
    def refuse(*arguments):
        raise np.linalg.LinAlgError

    X, y = make_two_moons(150, random_state=0)
    y_few = hide_labels(y, 2, random_state=0)
    solved = PoissonLearning().fit(X, y_few)
    monkeypatch.setattr(p, "poisson_solution", refuse)
    with pytest.warns(ConvergenceWarning, match="had not converged"):
        poured = PoissonLearning().fit(X, y_few)
    assert np.corrcoef(poured.potentials_[:, 0], solved.potentials_[:, 0])[0, 1] > 0.9


# --- awkward input ---------------------------------------------------------------------


def two_islands():
    rng = np.random.RandomState(0)
    return np.concatenate([rng.normal(size=(30, 2)), 1e3 + rng.normal(size=(14, 2))])


def test_a_part_without_a_label_gets_the_class_shares_and_one_warning():
    X = two_islands()
    y = np.full(44, UNLABELED)
    y[:4] = [0, 0, 0, 1]
    with pytest.warns(UserWarning, match=r"^14 of 44 points got no label") as seen:
        model = PoissonLearning().fit(X, y)
    assert len(seen) == 1
    assert_allclose(model.label_distributions_[30:], [[0.75, 0.25]] * 14)
    assert_allclose(model.predict_proba([[1e3, 1e3]]), [[0.75, 0.25]])


def test_a_part_with_labels_of_one_class_is_of_that_class():
    X = two_islands()
    y = np.full(44, UNLABELED)
    y[[0, 1, 40]] = [0, 1, 2]
    model = PoissonLearning().fit(X, y)
    assert set(model.transduction_[30:]) == {2}
    assert 2 not in model.transduction_[:30]


@pytest.mark.parametrize("per_part", [1, 2])
def test_an_island_for_each_class_needs_no_current(per_part):
    X = two_islands()
    y = np.full(44, UNLABELED)
    y[:per_part], y[40 : 40 + per_part] = 0, 1
    truth = np.repeat([0, 1], [30, 14])
    assert_array_equal(PoissonLearning().fit(X, y).transduction_, truth)


def test_all_labeled_one_class_and_duplicates():
    X, y = make_blobs(40, random_state=0)
    assert_array_equal(PoissonLearning().fit(X, y).transduction_, y)
    one = np.full(40, UNLABELED)
    one[7] = 3
    assert set(PoissonLearning().fit(X, one).predict(X)) == {3}
    twins = np.repeat([[0.0, 0.0], [1.0, 1.0]], 15, axis=0)
    y_twins = np.full(30, UNLABELED)
    y_twins[[0, 15]] = [0, 1]
    model = PoissonLearning().fit(twins, y_twins)
    assert_array_equal(model.transduction_, np.repeat([0, 1], 15))
    same = PoissonLearning().fit(np.ones((12, 2)), [0, 1] + [UNLABELED] * 10)
    assert np.isfinite(same.label_distributions_).all()


def test_more_neighbors_than_points_are_all_points():
    X, y = make_blobs(9, noise=0.1, random_state=0)
    y_few = hide_labels(y, 1, random_state=0)
    many = PoissonLearning(n_neighbors=50).fit(X, y_few)
    assert_array_equal(
        many.transduction_, PoissonLearning(n_neighbors=8).fit(X, y_few).transduction_
    )
    assert len(many.predict(X)) == 9
    assert PoissonLearning().fit([[1.0]], [4]).predict([[2.0]]).tolist() == [4]


def test_sparse_input():
    X, y = make_two_moons(60, random_state=0)
    y_few = hide_labels(y, 2, random_state=0)
    dense, thin = (PoissonLearning().fit(A, y_few) for A in (X, sparse.csr_array(X)))
    assert_allclose(thin.label_distributions_, dense.label_distributions_, atol=1e-7)
    assert_allclose(thin.predict_proba(sparse.csr_array(X)), dense.predict_proba(X), atol=1e-7)
    for metric in ("image", euclidean_distances):
        with pytest.raises(ValueError, match=r"^X is sparse"):
            PoissonLearning(metric=metric).fit(sparse.csr_array(X), y_few)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"n_neighbors": 0}, "^n_neighbors must be"),
        ({"metric": "cosine"}, "^metric must be one of 'euclidean', 'image'"),
        ({"metric": "image"}, "^X must hold square images"),
        (
            {"metric": lambda a, b: np.ones(3)},
            r"^metric must return an array of numbers of shape \(40, 40\)",
        ),
        ({"class_priors": [0.2, 0.3, 0.5]}, "^class_priors must hold one number for each of the 2"),
        ({"class_priors": [0.2, 0.3]}, "^class_priors must be positive and add up to 1"),
        ({"class_priors": [1.0, 0.0]}, "^class_priors must be positive and add up to 1"),
        ({"class_priors": [np.nan, 1.0]}, "^class_priors must be positive and add up to 1"),
    ],
)
def test_a_parameter_that_cannot_be_used_is_named(parameters, message):
    X, y = make_two_moons(40, random_state=0)
    with pytest.raises(ValueError, match=message):
        PoissonLearning(**parameters).fit(X, hide_labels(y, 2, random_state=0))


def test_points_and_labels_that_cannot_be_used_are_named():
    X, y = make_two_moons(40, random_state=0)
    with pytest.raises(ValueError, match=r"^y holds no label"):
        PoissonLearning().fit(X, np.full(40, UNLABELED))
    hole = X.copy()
    hole[0, 0] = np.nan
    with pytest.raises(ValueError, match="NaN"):
        PoissonLearning().fit(hole, y)
    with pytest.raises(NotFittedError):
        PoissonLearning().predict(X)


# --- the showpiece ---------------------------------------------------------------------


@pytest.mark.slow
def test_ten_labels_on_digits():
    X, y = load_digits()
    for shares, floor in ((None, 0.9), (np.full(10, 0.1), 0.975)):
        scores = []
        for seed in range(20, 24):
            y_few = hide_labels(y, 1, random_state=seed)
            hidden = y_few == UNLABELED
            model = PoissonLearning(metric="image", class_priors=shares).fit(X, y_few)
            scores.append(np.mean(model.transduction_[hidden] == y[hidden]))
        assert np.mean(scores) > floor


@pytest.mark.parametrize("shares", ["even", {}, object()])
def test_class_shares_that_are_no_numbers_are_named(shares):
    with pytest.raises(ValueError, match=r"^class_priors must be numbers"):
        PoissonLearning(class_priors=shares).fit([[0.0], [1.0], [2.0]], [0, -1, 1])


@pytest.mark.parametrize(
    ("measure", "message"),
    [(lambda A, B: None, "shape"), (lambda A, B: np.full((len(A), len(B)), np.nan), "finite")],
)
def test_a_distance_of_ones_own_is_held_to_what_it_must_return(measure, message):
    X, y = np.array([[0.0], [1.0], [2.0]]), [0, -1, 1]
    with pytest.raises(ValueError, match=f"^metric must return .*{message}"):
        PoissonLearning(metric=measure).fit(X, y)
    model = PoissonLearning(metric=euclidean_distances).fit(X, y)
    model.metric = measure
    with pytest.raises(ValueError, match=f"^metric must return .*{message}"):
        model.predict(X)


# --- precomputed distances ----------------------------------------------------------------


def _with_the_points_themselves(search, X):
    """Return the neighbors as a transformer of scikit-learn gives them: the point is one."""
    return search.kneighbors_graph(X, n_neighbors=11, mode="distance")


@pytest.mark.parametrize(
    "graph",
    [
        lambda search, X: search.kneighbors_graph(mode="distance"),
        _with_the_points_themselves,
        lambda search, X: sparse.csr_array(
            search.kneighbors_graph(n_neighbors=30, mode="distance")
        ),
        lambda search, X: search.radius_neighbors_graph(radius=1.2, mode="distance"),
        lambda search, X: pairwise_distances(X),
    ],
)
def test_precomputed_distances_are_those_of_the_metric(graph):
    X, y = make_two_moons(200, random_state=0)
    new, y_few = make_two_moons(50, random_state=1)[0], hide_labels(y, 2, random_state=0)
    search = NearestNeighbors(n_neighbors=10).fit(X)
    usual = PoissonLearning().fit(X, y_few)
    ready = PoissonLearning(metric="precomputed").fit(graph(search, X), y_few)
    assert_allclose(ready.graph_.toarray(), usual.graph_.toarray(), atol=1e-6)
    assert_array_equal(ready.transduction_, usual.transduction_)
    seen = search.kneighbors_graph(new, mode="distance")
    assert_allclose(ready.predict_proba(seen), usual.predict_proba(new), atol=1e-6)
    far = pairwise_distances(new, X)
    assert_allclose(ready.predict_proba(far), usual.predict_proba(new), atol=1e-6)


@pytest.mark.parametrize("n_stored", [30, None])
def test_a_precomputed_distance_of_zero_is_that_to_a_copy(n_stored):
    X, y = make_two_moons(200, random_state=0)
    X[1], X[3] = X[0], X[2]
    new, y_few = make_two_moons(50, random_state=1)[0], hide_labels(y, 2, random_state=0)
    search = NearestNeighbors(n_neighbors=n_stored or 1).fit(X)
    usual = PoissonLearning().fit(X, y_few)
    among = search.kneighbors_graph(mode="distance") if n_stored else pairwise_distances(X)
    seen = search.kneighbors_graph(new, mode="distance") if n_stored else pairwise_distances(new, X)
    ready = PoissonLearning(metric="precomputed").fit(among, y_few)
    assert usual.graph_.shape == (198, 198)
    assert_allclose(ready.graph_.toarray(), usual.graph_.toarray(), atol=1e-6)
    assert_allclose(ready.predict_proba(seen), usual.predict_proba(new), atol=1e-6)


def test_neighbors_within_a_radius_may_be_few_or_none():
    X = np.array([[0.0], [0.1], [0.2], [0.3], [5.0], [5.1], [5.2], [9.0]])
    search = NearestNeighbors(radius=0.15).fit(X)
    y_few = [0, -1, -1, -1, 1, -1, -1, -1]
    with pytest.warns(UserWarning, match="1 of 8 points got no label"):
        model = PoissonLearning(metric="precomputed").fit(
            search.radius_neighbors_graph(mode="distance"), y_few
        )
    assert_array_equal(model.transduction_[:7], [0, 0, 0, 0, 1, 1, 1])
    seen = search.radius_neighbors_graph([[0.05], [7.0]], mode="distance")
    assert_allclose(model.predict_proba(seen)[1], [0.5, 0.5])


def test_cross_validation_cuts_precomputed_distances_on_both_sides():
    X, y = make_two_moons(200, random_state=0)
    cv = KFold(4, shuffle=True, random_state=0)
    usual = cross_val_score(PoissonLearning(), X, y, cv=cv)
    ready = PoissonLearning(metric="precomputed")
    assert_allclose(cross_val_score(ready, pairwise_distances(X), y, cv=cv), usual)
    graph = NearestNeighbors(n_neighbors=60).fit(X).kneighbors_graph(mode="distance")
    assert_allclose(cross_val_score(ready, graph, y, cv=cv), usual, atol=0.02)


@pytest.mark.parametrize(
    ("distances", "message"),
    [
        (np.ones((3, 2)), "^metric='precomputed' needs .* a square X, got shape"),
        (-np.ones((3, 3)), "^Negative values .* X, which holds distances"),
        (
            sparse.csr_array(-np.ones((3, 3))),
            "^Negative values .* X, which holds distances",
        ),
    ],
)
def test_precomputed_distances_that_cannot_be_used_are_named(distances, message):
    with pytest.raises(ValueError, match=message):
        PoissonLearning(metric="precomputed").fit(distances, [0, -1, 1])


@pytest.mark.filterwarnings("ignore")
@parametrize_with_checks(
    [PoissonLearning(metric="precomputed")], expected_failed_checks=_expected_failures
)
def test_scikit_learn_conventions_with_precomputed_distances(estimator, check):
    check(estimator)
