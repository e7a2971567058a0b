"""Engines: what they keep between labels must not change what the method says."""

import numpy as np
import pytest

from course import registry
from course.datasets import UNLABELED, hide_labels, make_blobs, make_two_moons
from course.widgets._board import method_names
from course.widgets._engines import _ENGINES, Engine, prepare
from course.widgets._picture import cells_of, frame_of

X, y = make_two_moons(n_samples=90, noise=0.08, random_state=1)
GRID = cells_of(frame_of(X, 1.6), 24, 16, 2)


def plain(name, labels):
    """Return what fitting and predicting afresh says of the grid."""
    model = registry.method(name).make()
    if "random_state" in model.get_params():
        model.set_params(random_state=0)
    if registry.method(name).kind == "supervised":
        known = labels != UNLABELED
        return model.fit(X[known], labels[known]).predict(GRID)
    return model.fit(X, labels).predict(GRID)


@pytest.mark.parametrize("name", method_names())
@pytest.mark.filterwarnings("ignore")
def test_an_engine_says_what_the_method_says_label_after_label(name):
    engine = prepare(name, X, GRID)
    for per_class in (2, 4, 3):
        labels = hide_labels(y, per_class, random_state=per_class)
        answer = engine.answer(labels)
        np.testing.assert_array_equal(answer.cells, plain(name, labels))
        known = labels != UNLABELED
        np.testing.assert_array_equal(answer.names[known], labels[known])
        np.testing.assert_array_equal(answer.known, labels)


@pytest.mark.parametrize("name", ["label propagation", "label spreading", "Poisson learning"])
def test_points_on_a_graph_keep_their_own_names(name):
    labels = hide_labels(y, 2, random_state=0)
    model = registry.method(name).make().fit(X, labels)
    unlabeled = labels == UNLABELED
    names = prepare(name, X, GRID).answer(labels).names
    np.testing.assert_array_equal(names[unlabeled], model.transduction_[unlabeled])


@pytest.mark.parametrize("name", sorted(_ENGINES))
def test_what_is_kept_is_used_and_right_for_moved_points_too(name):
    labels = hide_labels(y, 3, random_state=0)
    moved = X.copy()
    moved[0] += 0.4
    prepare(name, X, GRID).answer(labels)
    fresh = prepare(name, moved, GRID).answer(labels)
    expected = Engine(registry.method(name), moved, GRID).answer(labels)
    np.testing.assert_array_equal(fresh.cells, expected.cells)
    np.testing.assert_array_equal(fresh.names, expected.names)


@pytest.mark.parametrize("name", method_names())
def test_one_label_and_one_class_name_everything_alike(name):
    labels = np.full(len(X), UNLABELED)
    labels[5] = 1
    answer = prepare(name, X, GRID).answer(labels)
    assert set(answer.names) == set(answer.cells) == {1}


@pytest.mark.parametrize("name", method_names())
def test_few_labels_and_three_classes_are_enough_for_every_method(name):
    points, classes = make_blobs(n_samples=60, random_state=0)
    labels = hide_labels(classes, 1, random_state=0)
    answer = prepare(name, points, cells_of(frame_of(points), 12, 12, 1)).answer(labels)
    assert set(answer.names) <= {0, 1, 2}
    assert answer.cells.shape == (144,)


@pytest.mark.parametrize("name", method_names())
def test_every_iterative_method_can_be_stepped_through_to_its_end(name):
    if not registry.method(name).iterative:
        pytest.skip("has no rounds")
    labels = hide_labels(y, 3, random_state=0)
    engine = prepare(name, X, GRID)
    end = engine.answer(labels)
    last = engine.answer(labels, end.n_rounds)
    reached = last.cells != UNLABELED  # while a label flows, what it has not reached has no name
    np.testing.assert_array_equal(last.cells[reached], end.cells[reached])
    assert reached.any()
    start = engine.answer(labels, 0)
    known = labels != UNLABELED
    np.testing.assert_array_equal(start.known[known], labels[known])
    assert start.n_rounds == end.n_rounds


def test_labels_flow_along_the_graph_and_have_not_reached_all_at_once():
    labels = hide_labels(y, 1, random_state=0)
    engine = prepare("label propagation", X, GRID)
    n_rounds = engine.answer(labels).n_rounds
    rounds = [engine.answer(labels, turn) for turn in range(n_rounds + 1)]
    n_known = [(answer.known != UNLABELED).sum() for answer in rounds]
    n_cells = [(answer.cells != UNLABELED).sum() for answer in rounds]
    assert n_known[0] == 2
    assert n_known == sorted(n_known)
    assert n_cells == sorted(n_cells)
    assert n_cells[0] < len(GRID) / 2
    assert n_known[-1] == len(X)


def test_guesses_grow_round_by_round_in_self_training():
    labels = hide_labels(y, 4, random_state=0)
    engine = prepare("self-training", 4 * X, 4 * GRID)  # far apart, so that it dares to guess
    n_rounds = engine.answer(labels).n_rounds
    assert n_rounds >= 2
    counts = [np.sum(engine.answer(labels, r).known != UNLABELED) for r in range(n_rounds + 1)]
    assert counts[0] == 8
    assert counts == sorted(set(counts))


def test_an_unknown_method_is_named():
    with pytest.raises(ValueError, match="no method 'magic'"):
        prepare("magic", X, GRID)
