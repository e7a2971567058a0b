"""The gatekeeper: who is let in, in which order, and what it refuses to judge."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy.sparse import csr_array
from scipy.spatial.distance import cdist

from course.datasets import hide_labels, load_digits
from course.methods import calibration as c
from course.methods import selection as s
from course.methods.selection import filter_by_domain, select_best, select_confident


def some_proba(n=200, n_classes=4, seed=0):
    return np.random.RandomState(seed).dirichlet(np.full(n_classes, 0.3), size=n)


@pytest.mark.parametrize("threshold", [0.0, 0.5, 0.9, 1.0])
def test_exactly_those_above_the_threshold_are_let_in(threshold):
    proba = some_proba()
    picked = select_confident(proba, threshold)
    assert_array_equal(np.isin(np.arange(len(proba)), picked), proba.max(axis=1) > threshold)


def test_a_confidence_equal_to_the_threshold_is_not_enough():
    assert select_confident([[0.75, 0.25]], 0.75).size == 0


@pytest.mark.parametrize("cap", [1, 3, 1000])
def test_the_cap_keeps_the_most_confident_of_each_class(cap):
    proba = some_proba()
    picked = select_confident(proba, 0.6, max_per_class=cap)
    everyone = select_confident(proba, 0.6)
    guess, confidence = proba.argmax(axis=1), proba.max(axis=1)
    for code in range(4):
        kept, there = picked[guess[picked] == code], everyone[guess[everyone] == code]
        assert len(kept) == min(cap, len(there))
        turned_away = np.setdiff1d(there, kept)
        assert len(turned_away) == 0 or confidence[kept].min() >= confidence[turned_away].max()


def test_of_equally_confident_points_the_first_come_first():
    proba = np.full((6, 2), 0.5)
    assert_array_equal(select_confident(proba, 0.4, max_per_class=2), [0, 1])
    assert_array_equal(select_best(proba, 3), [0, 1, 2])


def test_the_best_are_no_worse_than_the_rest():
    proba = some_proba()
    picked = select_best(proba, 30)
    confidence = proba.max(axis=1)
    assert len(picked) == 30
    assert confidence[picked].min() >= np.delete(confidence, picked).max()
    assert_array_equal(select_best(proba, 1000), np.arange(200))


def test_no_points_give_no_picks():
    assert select_confident(np.empty((0, 3)), 0.5, max_per_class=2).size == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([0.5, 0.5], 0.5), "^proba must have a row per point"),
        (([[0.5, 0.5]], 1.5), "^threshold must be a number between 0.0 and 1"),
        (([[0.5, 0.5]], 0.5, 0), "^max_per_class must be a whole number of at least 1"),
    ],
)
def test_bad_arguments_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        select_confident(*arguments)


# --- which points belong here ----------------------------------------------------------

RULES = pytest.mark.parametrize("rule", ["walk", "classifier", "distance"])


def some_digits(per_class=10, seed=0):
    """Return labeled digits and a pool: first digits as they are, then digits on their side."""
    X, y = load_digits()
    labeled = hide_labels(y, per_class, random_state=seed) != -1
    pool = np.random.RandomState(seed).permutation(X[~labeled])[:600]
    on_their_side = np.rot90(pool[300:].reshape(-1, 8, 8), axes=(1, 2)).reshape(-1, 64)
    return X[labeled], pool[:300], on_their_side


@RULES
def test_digits_on_their_side_are_sent_away_and_the_others_stay(rule):
    X_labeled, native, foreign = some_digits()
    mask = filter_by_domain(X_labeled, np.concatenate([native, foreign]), rule, random_state=0)
    assert mask.dtype == bool and mask.shape == (600,)
    assert mask[:300].mean() > 0.8
    assert mask[300:].mean() < 0.1


@RULES
def test_where_nothing_is_foreign_about_the_share_asked_for_is_kept(rule):
    X_labeled, native, _ = some_digits(per_class=20)
    for keep in (0.5, 0.9):
        mask = filter_by_domain(X_labeled, native, rule, keep=keep, random_state=0)
        assert abs(mask.mean() - keep) < 0.12


@RULES
def test_keeping_more_never_sends_anyone_away(rule):
    X_labeled, native, foreign = some_digits()
    pool = np.concatenate([native, foreign])
    few, many = (
        filter_by_domain(X_labeled, pool, rule, keep=keep, random_state=0) for keep in (0.7, 0.95)
    )
    assert np.all(many[few])


def test_a_labeled_point_is_not_its_own_neighbor():
    X_labeled, native, _ = some_digits(per_class=3)
    between = cdist(X_labeled, X_labeled) + np.diag(np.full(len(X_labeled), np.inf))
    nearest = cdist(native, X_labeled).min(axis=1)
    for keep in (0.3, 0.9):
        bar = np.quantile(between.min(axis=1), keep)
        assert_array_equal(s.near_labels(X_labeled, native, keep), nearest <= bar)


def test_the_walk_is_the_sum_over_its_steps():
    rng = np.random.RandomState(0)
    X = rng.normal(size=(60, 2))
    near = cdist(X, X) + np.diag(np.full(60, np.inf))
    edges = (near <= np.sort(near, axis=1)[:, [4]]).astype(float)
    edges = np.maximum(edges, edges.T)
    step = edges / edges.sum(axis=1, keepdims=True)
    stops = sum(0.1 * np.linalg.matrix_power(0.9 * step, n) for n in range(400))[:, :9]
    of_labeled, of_unlabeled = s.domain_walks(X[:9], X[9:], n_neighbors=5)
    assert_allclose(of_unlabeled, stops[9:].mean(axis=1))
    assert_allclose(of_labeled, (stops[:9].sum(axis=1) - np.diag(stops)) / 8)


def test_many_labels_are_walked_to_in_parts(monkeypatch):
    rng = np.random.RandomState(0)
    X_labeled, pool = rng.normal(size=(9, 2)), rng.normal(size=(60, 2))
    at_once = s.domain_walks(X_labeled, pool)
    monkeypatch.setattr(s, "_SLICE", 4)
    for whole, parts in zip(at_once, s.domain_walks(X_labeled, pool), strict=True):
        assert_allclose(whole, parts, atol=1e-9)


def test_the_walk_does_not_reach_a_crowd_of_its_own():
    rng = np.random.RandomState(0)
    pool = np.concatenate([rng.normal(size=(50, 2)), rng.normal(size=(50, 2)) + 20])
    _, of_unlabeled = s.domain_walks(rng.normal(size=(5, 2)), pool)
    assert_array_equal(of_unlabeled > 0, np.arange(100) < 50)


@pytest.mark.parametrize("per_class", [4, 10])
def test_the_walk_keeps_fewer_out_of_distribution_points_than_the_distance(per_class):
    """Some digits still look like digits when they are upside down; a distance keeps them."""
    shares = []
    for seed in range(3):
        X_labeled, native, _ = some_digits(per_class, seed)
        foreign = native[:, ::-1]
        pool = np.concatenate([native, foreign])
        masks = [filter_by_domain(X_labeled, pool, rule) for rule in ("walk", "distance")]
        assert masks[0][:300].mean() > 0.75
        shares.append([mask[300:].mean() for mask in masks])
    walk, distance = np.mean(shares, axis=0)
    assert walk < 0.7 * distance


def test_points_of_one_place_get_scores_that_spread_alike():
    rng = np.random.RandomState(0)
    of_labeled, of_unlabeled = s.domain_scores(
        rng.normal(size=(200, 3)), rng.normal(size=(200, 3)), random_state=0
    )
    assert abs(of_labeled.mean() - of_unlabeled.mean()) < of_unlabeled.std() / 2


def test_the_same_seed_gives_the_same_mask():
    X_labeled, native, foreign = some_digits(per_class=2)
    pool = np.concatenate([native, foreign])
    masks = [filter_by_domain(X_labeled, pool, "classifier", random_state=0) for _ in range(2)]
    assert_array_equal(*masks)


@RULES
def test_few_points_and_none(rule):
    labeled = [[0.0], [1.0]]
    assert filter_by_domain(labeled, np.empty((0, 1)), rule).shape == (0,)
    assert filter_by_domain(labeled, [[0.5], [0.6]], rule, random_state=0).shape == (2,)
    if rule != "walk":  # of points in one place, which ten are the nearest is arbitrary
        assert filter_by_domain([[1.0]] * 5, [[1.0]] * 5, rule, random_state=0).all()


@pytest.mark.parametrize(
    ("arguments", "settings", "message"),
    [
        (([[0.0]], [[1.0]]), {}, "minimum of 2 is required"),
        (([[0.0], [1.0]], [[1.0, 2.0]]), {}, "^X_labeled has 1 features, X_unlabeled has 2"),
        (([[0.0], [np.nan]], [[1.0]]), {}, "X_labeled contains NaN"),
        (([[0.0], [1.0]], csr_array(np.eye(1))), {}, "^X_unlabeled is sparse"),
        (([[0.0], [1.0]], [[1.0]]), {"rule": "classifier"}, "^X_unlabeled holds one point"),
        (([[0.0], [1.0]], [[1.0]]), {"rule": "near"}, "^rule must be one of"),
        (([[0.0], [1.0]], [[1.0]]), {"keep": 0}, "^keep must be a number above"),
        (([[0.0], [1.0]], [[1.0]]), {"n_folds": 1}, "^n_folds must be a whole number"),
    ],
)
def test_what_the_filter_cannot_use_is_named(arguments, settings, message):
    with pytest.raises(ValueError, match=message):
        filter_by_domain(*arguments, **settings)


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -0.5, 5.0])
@pytest.mark.parametrize(
    "tool",
    [
        lambda proba: select_confident(proba, 0.5),
        lambda proba: select_best(proba, 1),
        lambda proba: c.scale_temperature(proba, 2.0),
        lambda proba: c.align_distribution(proba, [0.5, 0.5], [0.5, 0.5]),
        lambda proba: c.normalize_class_mass(proba, [0.5, 0.5]),
    ],
)
def test_what_is_no_probability_is_refused(tool, wrong):
    with pytest.raises(ValueError, match=r"^proba must hold probabilities"):
        tool([[wrong, 0.5], [0.5, 0.5]])
