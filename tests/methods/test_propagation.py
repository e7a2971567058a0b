"""Labels along edges: properties, scikit-learn as oracle, wrong variants caught, bad input."""

import re
import warnings

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy import sparse
from scipy.sparse.csgraph import reverse_cuthill_mckee
from sklearn import semi_supervised
from sklearn.exceptions import ConvergenceWarning, NotFittedError
from sklearn.metrics import pairwise
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
from course.methods import LabelPropagation, LabelSpreading, _harmonic, _systems, propagation
from course.methods import graph as g
from course.methods import soft_labels as history
from course.validation import one_hot

BOTH = [LabelPropagation, LabelSpreading]
PAIRS = [(ours, getattr(semi_supervised, ours.__name__)) for ours in BOTH]


# Few rounds, as scikit-learn itself checks its own.
@pytest.mark.filterwarnings("ignore")
@parametrize_with_checks([LabelPropagation(max_iter=5), LabelSpreading(max_iter=5)])
def test_scikit_learn_conventions(estimator, check):
    check(estimator)


@pytest.mark.filterwarnings("ignore")
@parametrize_with_checks([LabelPropagation(), LabelPropagation(kernel="knn", n_neighbors=3)])
def test_scikit_learn_conventions_where_it_solves(estimator, check):
    check(estimator)


def moons(per_class=2, n_samples=200, seed=0):
    X, y = make_two_moons(n_samples, random_state=seed)
    return X, y, hide_labels(y, per_class, random_state=seed)


def a_graph(kind, seed=0):
    """Return a symmetric graph of 60 points, which are labeled, and one-hot targets."""
    X, _, y_few = moons(n_samples=60, seed=seed)
    weights = g.rbf_kernel(X, X, gamma=5)
    if kind == "sparse":
        near = g.neighbor_graph(X, 8)
        weights = sparse.csr_array(near.maximum(near.T).multiply(weights))
    return weights, y_few != UNLABELED, one_hot(y_few, 2)


# --- the steps -------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["dense", "sparse"])
def test_a_round_keeps_row_sums_and_labels_and_never_raises_the_energy(kind):
    weights, labeled, targets = a_graph(kind)
    walk = g.transition_matrix(weights)
    soft_labels = np.where(labeled[:, None], targets, 0.5)
    energy = g.dirichlet_energy(weights, soft_labels)
    for _ in range(30):
        soft_labels = propagation.propagation_step(walk, soft_labels, labeled, targets)
        assert_allclose(soft_labels.sum(axis=1), 1)
        assert_array_equal(soft_labels[labeled], targets[labeled])
        lower = g.dirichlet_energy(weights, soft_labels)
        assert lower <= energy + 1e-12
        energy = lower


@pytest.mark.parametrize("kind", ["dense", "sparse"])
def test_the_harmonic_solution_is_where_the_rounds_lead(kind):
    weights, labeled, targets = a_graph(kind)
    walk = g.transition_matrix(weights)
    soft_labels = targets
    for _ in range(20_000):
        soft_labels = propagation.propagation_step(walk, soft_labels, labeled, targets)
    solution = propagation.harmonic_solution(weights, labeled, targets)
    assert_allclose(solution, soft_labels, atol=1e-8)
    assert_allclose(
        propagation.propagation_step(walk, solution, labeled, targets), solution, atol=1e-8
    )


@pytest.mark.parametrize("kind", ["dense", "sparse"])
def test_no_point_believes_more_than_its_neighbors(kind):
    """The maximum principle: extremes of each class's soft label lie at labeled points."""
    weights, labeled, _ = a_graph(kind)
    targets = np.random.RandomState(0).dirichlet(np.ones(3), size=60)
    solution = propagation.harmonic_solution(weights, labeled, targets)
    for column in solution.T:
        assert column[~labeled].max() <= column[labeled].max() + 1e-12
        assert column[~labeled].min() >= column[labeled].min() - 1e-12


@pytest.mark.parametrize("kind", ["dense", "sparse"])
def test_nothing_has_less_energy_than_the_harmonic_solution(kind):
    weights, labeled, targets = a_graph(kind)
    solution = propagation.harmonic_solution(weights, labeled, targets)
    rng = np.random.RandomState(0)
    least = g.dirichlet_energy(weights, solution)
    for size in (1e-3, 0.1, 1):
        other = solution + size * rng.normal(size=solution.shape) * ~labeled[:, None]
        assert g.dirichlet_energy(weights, other) > least


def test_spreading_comes_to_rest_at_zhou_and_others_closed_form():
    weights, _, targets = a_graph("dense")
    similarity = g.spreading_matrix(weights)
    soft_labels = targets
    for _ in range(500):
        soft_labels = propagation.spreading_step(similarity, soft_labels, targets, alpha=0.8)
    expected = 0.2 * np.linalg.solve(np.eye(60) - 0.8 * similarity, targets)
    assert_allclose(soft_labels, expected, atol=1e-12)


def test_the_harmonic_solution_says_when_double_precision_is_not_enough():
    weights = np.array([[0, 1e-17, 0], [1e-17, 0, 1], [0, 1, 0]])
    targets = np.array([[1.0, 0.0], [0.0, 0.0], [0.0, 0.0]])
    with pytest.raises(np.linalg.LinAlgError):
        propagation.harmonic_solution(weights, targets.any(axis=1), targets)


# --- the systems -----------------------------------------------------------------------


def test_both_solvers_find_the_solution():
    rng = np.random.RandomState(0)
    symmetric = rng.uniform(size=(30, 30))
    symmetric = symmetric + symmetric.T + 60 * np.eye(30)
    right = rng.normal(size=(30, 3))
    for system in (symmetric, symmetric + np.triu(rng.uniform(size=(30, 30)))):
        expected = np.linalg.inv(system) @ right
        assert_allclose(_systems.solve_dense(system.copy(), right), expected)
        rows = 1 / np.diag(system)
        scaled = sparse.csr_array(system * rows[:, None])
        assert_allclose(_systems.solve_sparse(scaled, right * rows[:, None]), expected, atol=1e-9)


def test_a_long_chain_is_left_to_elimination():
    """Two hundred products do not cross 2,000 points; the answer is right all the same."""
    n = 2000
    chain = sparse.diags_array([np.ones(n - 1), np.ones(n - 1)], offsets=[-1, 1]).tocsr()
    targets = np.zeros((n, 2))
    targets[0, 0] = targets[-1, 1] = 1
    solution = propagation.harmonic_solution(chain, targets.any(axis=1), targets)
    assert_allclose(solution[:, 1], np.linspace(0, 1, n), atol=1e-8)


def test_the_bound_on_the_fill_holds():
    X, _, _ = moons(n_samples=150)
    system = sparse.eye_array(150) - 0.9 * g.transition_matrix(g.neighbor_graph(X, 6))
    pattern = _dense(sparse.csr_array(system)) != 0
    pattern |= pattern.T
    order = reverse_cuthill_mckee(sparse.csr_array(pattern), symmetric_mode=True)
    lower = np.linalg.cholesky(np.where(pattern, -1e-3, 0)[np.ix_(order, order)] + np.eye(150))
    filled = np.count_nonzero(np.abs(np.tril(lower, -1)) > 1e-15)
    assert np.count_nonzero(np.tril(pattern, -1)) < filled <= _systems.fill_bound(system)


def test_what_would_fill_the_memory_is_refused(monkeypatch):
    monkeypatch.setattr(_systems, "_MOST_FILL", 100)
    beside = np.full(499, -0.4999)
    chain = sparse.diags_array([beside, np.ones(500), beside], offsets=[-1, 0, 1])
    with pytest.raises(np.linalg.LinAlgError, match="entangled"):
        _systems.solve_sparse(sparse.csr_array(chain), np.eye(500, 1))


def test_a_singular_system_is_an_error():
    with pytest.raises(np.linalg.LinAlgError):
        _systems.solve_sparse(
            sparse.csr_array([[1.0, -1.0], [-1.0, 1.0]]), np.array([[1.0], [1.0]])
        )


# --- the estimators beside scikit-learn's ----------------------------------------------


@pytest.mark.parametrize(("ours", "theirs"), PAIRS)
@pytest.mark.parametrize("parameters", [{"gamma": 20}, {"gamma": 2}, {"kernel": "knn"}], ids=str)
@pytest.mark.parametrize("make", [make_two_moons, make_circles, make_blobs])
def test_beliefs_equal_scikit_learns_once_both_have_come_to_rest(ours, theirs, parameters, make):
    if make is make_blobs and "gamma" in parameters:
        parameters = {"gamma": parameters["gamma"] / 10}  # they lie farther apart
    X, y = make(150, random_state=3)
    y_few = hide_labels(y, 4, random_state=3)
    shared = {**parameters, "tol": 1e-12, "max_iter": 100_000}
    oracle = theirs(**shared).fit(X, y_few)
    reached = oracle.label_distributions_.any(axis=1)
    assert oracle.n_iter_ < 100_000
    assert reached.mean() > 0.9
    with warnings.catch_warnings():
        if reached.all():
            warnings.simplefilter("error")
        else:
            warnings.simplefilter("ignore")
        model = ours(**shared).fit(X, y_few)
    assert_allclose(
        model.label_distributions_[reached], oracle.label_distributions_[reached], atol=1e-6
    )
    assert_array_equal(model.transduction_[reached], oracle.transduction_[reached])
    new, _ = make(80, random_state=4)
    with np.errstate(invalid="ignore"):
        expected = oracle.predict_proba(new)
    answered = np.isfinite(expected).all(axis=1)
    assert answered.mean() > 0.9
    assert_allclose(model.predict_proba(new)[answered], expected[answered], atol=1e-5)


@pytest.mark.parametrize("kernel", ["rbf", "knn"])
@pytest.mark.parametrize(("ours", "theirs"), PAIRS)
@pytest.mark.parametrize("max_iter", [1, 2, 30, 100])
def test_few_rounds_are_scikit_learns_rounds(ours, theirs, kernel, max_iter):
    X, _, y_few = moons()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = ours(kernel=kernel, max_iter=max_iter).fit(X, y_few)
        oracle = theirs(kernel=kernel, max_iter=max_iter).fit(X, y_few)
    assert model.n_iter_ == oracle.n_iter_
    reached = oracle.label_distributions_.any(axis=1)
    assert_allclose(
        model.label_distributions_[reached], oracle.label_distributions_[reached], atol=1e-9
    )
    assert_allclose(model.label_distributions_[~reached], 0.5)


def test_spreading_stops_as_early_as_scikit_learns_and_says_whom_it_did_not_reach():
    X, _, y_few = moons(per_class=1, n_samples=300)
    oracle = semi_supervised.LabelSpreading(kernel="knn").fit(X, y_few)
    lost = ~oracle.label_distributions_.any(axis=1)
    assert lost.sum() > 100
    with pytest.warns(
        UserWarning, match=rf"^{lost.sum()} of 300 .* not reached yet .* alpha=0.9"
    ) as seen:
        model = LabelSpreading(kernel="knn").fit(X, y_few)
    assert len(seen) == 1
    assert model.n_iter_ == oracle.n_iter_
    assert_allclose(model.label_distributions_[lost], 0.5)
    assert_allclose(model.label_distributions_[~lost], oracle.label_distributions_[~lost])


def test_the_default_propagation_is_the_harmonic_solution_where_scikit_learn_runs_out_of_rounds():
    X, _, y_few = moons(per_class=1, n_samples=300)
    with pytest.warns(ConvergenceWarning):
        oracle = semi_supervised.LabelPropagation().fit(X, y_few)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model = LabelPropagation().fit(X, y_few)
    assert model.solved_
    labeled = y_few != UNLABELED
    weights = pairwise.rbf_kernel(X, gamma=20)
    laplacian = np.diag(weights.sum(axis=1)) - weights
    expected = np.linalg.solve(
        laplacian[np.ix_(~labeled, ~labeled)],
        weights[np.ix_(~labeled, labeled)] @ one_hot(y_few, 2)[labeled],
    )
    assert_allclose(model.label_distributions_[~labeled], expected, atol=1e-8)
    assert np.abs(model.label_distributions_ - oracle.label_distributions_).max() > 1e-3


def test_it_goes_on_in_rounds_where_double_precision_is_not_enough():
    X = np.array([[0.0], [0.1], [1.4], [1.5]])  # exp(-20 * 1.3^2) is 2e-15
    y = [0, 1, UNLABELED, UNLABELED]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = LabelPropagation(tol=0, max_iter=150).fit(X, y)
        oracle = semi_supervised.LabelPropagation(tol=0, max_iter=150).fit(X, y)
    assert not model.solved_
    assert model.n_iter_ == 150
    assert_allclose(model.label_distributions_, oracle.label_distributions_, atol=1e-9)


@pytest.mark.parametrize("model", [LabelPropagation(max_iter=3), LabelSpreading(max_iter=3, tol=0)])
def test_an_early_end_is_said_in_scikit_learns_words(model):
    X, _, y_few = moons()
    with pytest.warns(ConvergenceWarning, match=re.escape("max_iter=3 was reached without conv")):
        model.fit(X, y_few)
    assert model.n_iter_ == 3


@pytest.mark.parametrize("kernel", ["rbf", "knn"])
def test_propagation_keeps_the_labels(kernel):
    X, _, y_few = moons(per_class=4)
    model = LabelPropagation(kernel=kernel).fit(X, y_few)
    labeled = y_few != UNLABELED
    assert_array_equal(model.transduction_[labeled], y_few[labeled])
    assert_array_equal(model.label_distributions_[labeled], one_hot(y_few, 2)[labeled])


def test_spreading_outvotes_a_wrong_label_and_propagation_does_not():
    X, _, y_few = moons(per_class=20)
    wrong = np.argmin(np.where(y_few == 0, X[:, 0], np.inf))  # at the far end of its moon
    y_few[wrong] = 1
    spread = LabelSpreading(kernel="knn", alpha=0.95, max_iter=1000, tol=1e-8).fit(X, y_few)
    assert spread.transduction_[wrong] == 0
    assert LabelPropagation(kernel="knn").fit(X, y_few).transduction_[wrong] == 1


def test_labels_flow_round_the_moons():
    X, y = make_two_moons(300, noise=0.05, random_state=1)
    model = LabelPropagation(kernel="knn", n_neighbors=10).fit(X, hide_labels(y, 1, random_state=1))
    assert np.mean(model.transduction_ == y) == 1
    assert np.mean(model.predict(X) == y) == 1


@pytest.mark.parametrize("model", [LabelPropagation(max_iter=20), LabelSpreading()])
def test_the_history_holds_the_start_and_every_round(model):
    X, _, y_few = moons()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model.fit(X, y_few)
    assert len(model.history_) == model.n_iter_ + 1
    start, end = (model.history_[i]["label_distributions"] for i in (0, -1))
    assert_array_equal(start, one_hot(y_few, 2))
    assert_allclose(end, model.label_distributions_, atol=1e-6)


def test_the_history_stays_small(monkeypatch):
    monkeypatch.setattr(history, "_HISTORY_BYTES", 200 * 2 * 4 * 3)
    X, _, y_few = moons()
    with pytest.warns(ConvergenceWarning):
        model = LabelPropagation(max_iter=20).fit(X, y_few)
    assert len(model.history_) == 3
    assert model.n_iter_ == 20


# --- wrong variants must be caught -----------------------------------------------------


def _unclamped(transition, soft_labels, labeled, targets):
    return transition @ soft_labels


def _clamped_before_the_average(transition, soft_labels, labeled, targets):
    return transition @ np.where(labeled[:, None], targets, soft_labels)


def _columns_for_rows(transition, soft_labels, labeled, targets):
    return np.where(labeled[:, None], targets, transition.T @ soft_labels)


def _by_one_point_after_the_other(transition, soft_labels, labeled, targets):
    soft_labels = soft_labels.copy()
    for i in np.flatnonzero(~labeled):
        soft_labels[i] = transition[i] @ soft_labels
    return soft_labels


@pytest.mark.parametrize(
    "wrong",
    [_unclamped, _clamped_before_the_average, _columns_for_rows, _by_one_point_after_the_other],
)
def test_a_wrong_round_is_told_from_the_right_one(wrong):
    weights, labeled, targets = a_graph("dense")
    walk = g.transition_matrix(weights)
    start = np.where(labeled[:, None], targets, [0.3, 0.7])
    right = propagation.propagation_step(walk, start, labeled, targets)
    assert np.abs(wrong(walk, start, labeled, targets) - right).max() > 1e-3


def test_no_label_is_not_a_class():
    X, _, y_few = moons()
    model = LabelPropagation().fit(X, y_few)
    assert UNLABELED not in model.classes_
    assert model.label_distributions_.shape[1] == 2


# --- awkward input ---------------------------------------------------------------------


@pytest.mark.parametrize("kernel", ["rbf", "knn"])
@pytest.mark.parametrize("estimator", BOTH)
def test_a_part_without_a_label_gets_the_class_shares_and_one_warning(estimator, kernel):
    rng = np.random.RandomState(0)
    X = np.concatenate([rng.normal(size=(30, 2)), 1000 + rng.normal(size=(12, 2))])
    y = np.full(42, UNLABELED)
    y[:4] = [0, 0, 0, 1]
    parameters = {"alpha": 0.9, "max_iter": 300} if estimator is LabelSpreading else {}
    model = estimator(kernel=kernel, gamma=0.5, tol=1e-8, **parameters)
    with pytest.warns(UserWarning, match="12 of 42 points got no label: 12 in parts") as seen:
        model.fit(X, y)
    assert len(seen) == 1
    assert_allclose(model.label_distributions_[30:], [[0.75, 0.25]] * 12)
    assert_allclose(model.predict_proba([[1000.0, 1000.0]]).sum(), 1)
    if kernel == "knn":
        assert_allclose(model.predict_proba([[1000.0, 1000.0]]), [[0.75, 0.25]])


def test_a_sparse_kernel_of_ones_own():
    X, _, y_few = moons()

    def near(a, b):
        return sparse.csr_array(pairwise.euclidean_distances(a, b) < 0.4)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        sparse_model = LabelPropagation(kernel=near).fit(X, y_few)
        dense_model = LabelPropagation(kernel=lambda a, b: near(a, b).toarray()).fit(X, y_few)
    assert_allclose(sparse_model.label_distributions_, dense_model.label_distributions_, atol=1e-7)
    assert_allclose(sparse_model.predict_proba(X), dense_model.predict_proba(X), atol=1e-7)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"kernel": "linear"}, "^kernel must be one of"),
        ({"kernel": None}, "^kernel must be one of"),
        ({"gamma": -1}, "^gamma must be"),
        ({"n_neighbors": 0}, "^n_neighbors must be"),
        ({"n_neighbors": 2.5}, "^n_neighbors must be"),
        ({"kernel": "knn", "n_neighbors": 41}, "^n_neighbors=41 is more than"),
        ({"max_iter": 0}, "^max_iter must be"),
        ({"tol": -1}, "^tol must be"),
        ({"n_jobs": "two"}, "^n_jobs must be"),
    ],
)
@pytest.mark.parametrize("estimator", BOTH)
def test_a_parameter_that_cannot_be_used_is_named(estimator, parameters, message):
    X, _, y_few = moons(n_samples=40)
    with pytest.raises(ValueError, match=message):
        estimator(**parameters).fit(X, y_few)


@pytest.mark.parametrize("alpha", [0, 1, -0.1, 1.5, "half"])
def test_alpha_lies_between_its_bounds(alpha):
    X, _, y_few = moons(n_samples=40)
    with pytest.raises(ValueError, match=r"^alpha must be"):
        LabelSpreading(alpha=alpha).fit(X, y_few)


@pytest.mark.parametrize("estimator", BOTH)
def test_points_and_labels_that_cannot_be_used_are_named(estimator):
    X, _, y_few = moons(n_samples=40)
    with pytest.raises(ValueError, match=r"^y holds no label"):
        estimator().fit(X, np.full(40, UNLABELED))
    hole = X.copy()
    hole[3, 1] = np.nan
    with pytest.raises(ValueError, match="NaN"):
        estimator().fit(hole, y_few)
    with pytest.raises(NotFittedError):
        estimator().predict(X)
    with pytest.raises(ValueError, match="features"):
        estimator().fit(X, y_few).predict(np.ones((2, 3)))


def test_digits_with_ten_labels_a_class():
    X, y = load_digits()
    y_few = hide_labels(y, 10, random_state=0)
    hidden = y_few == UNLABELED
    model = LabelPropagation(kernel="knn").fit(X, y_few)
    assert np.mean(model.transduction_[hidden] == y[hidden]) > 0.92


def _dense(matrix):
    return matrix.toarray() if sparse.issparse(matrix) else matrix


@pytest.mark.parametrize(
    ("kernel", "message"),
    [
        (lambda A, B: None, "shape .*one weight a pair"),
        (lambda A, B: np.ones((len(B), 1)), "shape .*one weight a pair"),
        (lambda A, B: sparse.csr_array((1, 1)), "shape .*one weight a pair"),
        (lambda A, B: -np.ones((len(A), len(B))), "not negative"),
        (lambda A, B: np.full((len(A), len(B)), np.nan), "finite"),
    ],
)
@pytest.mark.parametrize("kind", [LabelPropagation, LabelSpreading])
def test_a_kernel_of_ones_own_is_held_to_what_it_must_return(kind, kernel, message):
    X, y = np.array([[0.0], [1.0], [2.0]]), [0, -1, 1]
    with pytest.raises(ValueError, match=f"^kernel must return .*{message}"):
        kind(kernel).fit(X, y)


# --- the readable form and the fast one -------------------------------------------------


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("n_samples", [40, 600])
@pytest.mark.parametrize("kind", ["dense", "symmetric sparse", "directed sparse"])
def test_the_fast_harmonic_solution_is_the_readable_one(kind, n_samples, seed):
    rng = np.random.RandomState(seed)
    X = rng.normal(size=(n_samples, 2))
    weights = g.rbf_kernel(X, X, gamma=3)
    if kind != "dense":
        near = g.neighbor_graph(X, 6)
        near = near if kind == "directed sparse" else sparse.csr_array(near.maximum(near.T))
        weights = sparse.csr_array(near.multiply(weights))
    labeled = rng.uniform(size=n_samples) < 0.1
    labeled[:2] = True
    targets = np.where(labeled[:, None], one_hot(rng.randint(3, size=n_samples), 3), 0.0)
    fast = _harmonic.fast_harmonic_solution(weights, labeled, targets)
    # Sparse systems are solved up to a residual of 1e-10, and long walks add it up.
    assert_allclose(fast, propagation.harmonic_solution(weights, labeled, targets), atol=1e-7)


# --- precomputed weights ----------------------------------------------------------------


@pytest.mark.parametrize("container", [np.asarray, sparse.csr_array, sparse.csc_matrix])
@pytest.mark.parametrize("estimator", BOTH)
def test_precomputed_weights_are_those_of_the_kernel(estimator, container):
    X, _, y_few = moons()
    new = moons(seed=1)[0]
    usual = estimator(gamma=5).fit(X, y_few)
    ready = estimator("precomputed").fit(container(g.rbf_kernel(X, X, 5)), y_few)
    assert_allclose(ready.label_distributions_, usual.label_distributions_, atol=1e-6)
    proba = ready.predict_proba(container(g.rbf_kernel(new, X, 5)))
    assert_allclose(proba, usual.predict_proba(new), atol=1e-6)


@pytest.mark.filterwarnings("ignore:.*got no label")
@pytest.mark.parametrize("estimator", BOTH)
def test_a_precomputed_neighbor_graph_is_the_knn_kernel(estimator):
    X, _, y_few = moons()
    new = moons(seed=1)[0]
    search = NearestNeighbors(n_neighbors=7).fit(X)
    usual = estimator("knn").fit(X, y_few)
    ready = estimator("precomputed").fit(search.kneighbors_graph(X), y_few)
    assert_array_equal(ready.label_distributions_, usual.label_distributions_)
    assert_allclose(ready.predict_proba(search.kneighbors_graph(new)), usual.predict_proba(new))


@pytest.mark.parametrize("estimator", BOTH)
def test_cross_validation_cuts_precomputed_weights_on_both_sides(estimator):
    X, y, _ = moons()
    cv = KFold(4, shuffle=True, random_state=0)
    usual = cross_val_score(estimator(gamma=5), X, y, cv=cv)
    assert_allclose(
        cross_val_score(estimator("precomputed"), g.rbf_kernel(X, X, 5), y, cv=cv), usual
    )


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        (np.ones((3, 2)), "^kernel='precomputed' needs .* a square X, got shape"),
        (-np.ones((3, 3)), "^Negative values .* X, which holds weights"),
        (sparse.csr_array(-np.eye(3)), "^Negative values .* X, which holds weights"),
    ],
)
@pytest.mark.parametrize("estimator", BOTH)
def test_precomputed_weights_that_cannot_be_used_are_named(estimator, weights, message):
    with pytest.raises(ValueError, match=message):
        estimator("precomputed").fit(weights, [0, -1, 1])


@pytest.mark.filterwarnings("ignore")
@parametrize_with_checks(
    [LabelPropagation("precomputed"), LabelSpreading("precomputed")],
    expected_failed_checks=lambda estimator: {
        "check_classifiers_train": "it hands in inner products or distances, which are no weights"
    },
)
def test_scikit_learn_conventions_with_precomputed_weights(estimator, check):
    check(estimator)


def test_spreading_that_reaches_few_points_says_what_to_set():
    X, y = make_two_moons(3_000, random_state=0)
    few = hide_labels(y, per_class=2, random_state=0)
    with pytest.warns(UserWarning, match=r"with alpha=0\.2 a label fades.*alpha=0\.9 and max_iter"):
        weak = LabelSpreading(kernel="knn").fit(X, few)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        strong = LabelSpreading(kernel="knn", n_neighbors=10, alpha=0.9, max_iter=1000).fit(X, few)
    assert np.mean(strong.transduction_ == y) > np.mean(weak.transduction_ == y) + 0.2
