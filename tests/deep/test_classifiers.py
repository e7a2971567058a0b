"""The classifiers: conventions, what each objective promises, bad input."""

import copy
import inspect
import pickle
import re

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.utils.estimator_checks import check_estimator

from course.datasets import hide_labels, load_digits, make_two_moons
from course.deep import (
    VAT,
    FixMatch,
    FlexMatch,
    FreeMatch,
    ImageAugmentation,
    MeanTeacher,
    PiModel,
    PseudoLabel,
    SoftMatch,
    SupervisedNet,
)

ALL = [
    SupervisedNet,
    PseudoLabel,
    PiModel,
    MeanTeacher,
    VAT,
    FixMatch,
    FlexMatch,
    FreeMatch,
    SoftMatch,
]
kinds = pytest.mark.parametrize("kind", ALL)


def few_moons(per_class=4):
    X, y = make_two_moons(200, random_state=0)
    return X, y, hide_labels(y, per_class, random_state=0)


@pytest.mark.parametrize(
    "kind",
    [
        FixMatch,
        *(pytest.param(kind, marks=pytest.mark.slow) for kind in ALL if kind is not FixMatch),
    ],
)
def test_scikit_learn_conventions(kind):
    model = kind(architecture="mlp", max_iter=30, random_state=0, batch_size=32)
    check_estimator(
        model,
        expected_failed_checks={
            "check_classifiers_classes": "-1 is no class here: it means that there is no label"
        },
    )


@kinds
def test_same_seed_same_net(kind):
    X, _, y_few = few_moons()
    first, second = (kind(max_iter=20, random_state=3).fit(X, y_few) for _ in range(2))
    np.testing.assert_array_equal(first.predict_proba(X), second.predict_proba(X))
    other = kind(max_iter=20, random_state=4).fit(X, y_few)
    assert not np.array_equal(first.predict_proba(X), other.predict_proba(X))


@kinds
def test_learns_moons_and_keeps_string_labels(kind):
    X, y, y_few = few_moons(per_class=10)
    names = np.array(["lower", "upper"], dtype=object)
    y_names = np.array([names[k] if k >= 0 else -1 for k in y_few], dtype=object)
    model = kind(max_iter=150, random_state=0).fit(X, y_names)
    assert model.classes_.tolist() == ["lower", "upper"]
    assert (model.predict(X) == names[y]).mean() > 0.8


@kinds
def test_history_and_callback(kind):
    X, y, y_few = few_moons()
    seen = []

    def watch(model):
        seen.append((model.history_[-1]["step"], model.predict(X[:3]).shape))
        return len(seen) == 5

    model = kind(max_iter=100, random_state=0, callback=watch)
    model.fit(X, y_few, held_out=(X[:50], y[:50]))
    assert [step for step, _ in seen] == [2, 4, 6, 8, 10]
    assert model.n_iter_ == 10
    assert model.stopped_
    for record in model.history_:
        assert set(record) == {"step", "loss", "confident", "held_out"}
        assert 0 <= record["confident"] <= 1
        assert 0 <= record["held_out"] <= 1


def test_ctrl_c_keeps_the_net_so_far():
    X, _, y_few = few_moons()

    def interrupt(model):
        if model.history_[-1]["step"] == 6:
            raise KeyboardInterrupt

    model = FixMatch(max_iter=100, random_state=0, callback=interrupt).fit(X, y_few)
    assert model.stopped_
    assert model.n_iter_ == 6
    assert np.isfinite(model.predict_proba(X)).all()


def test_a_whole_run_is_not_called_stopped():
    X, _, y_few = few_moons()
    model = FixMatch(max_iter=7, random_state=0).fit(X, y_few)
    assert (model.n_iter_, model.stopped_) == (7, False)
    assert model.history_[-1]["step"] == 7


def test_supervised_net_leaves_unlabeled_points_out():
    X, _, y_few = few_moons()
    X_far = X.copy()
    X_far[y_few == -1] = X_far[y_few == -1][::-1]  # other points, the same spread
    first = SupervisedNet(max_iter=20, random_state=0).fit(X, y_few)
    second = SupervisedNet(max_iter=20, random_state=0).fit(X_far, y_few)
    # The unlabeled points only set the scale of the columns.
    np.testing.assert_allclose(first.predict_proba(X), second.predict_proba(X), atol=1e-4)


@pytest.mark.parametrize("kind", [k for k in ALL if k is not SupervisedNet])
def test_unlabeled_weight_zero_is_the_supervised_net_but_for_chance(kind):
    X, _, y_few = few_moons()
    moved = X.copy()
    moved[y_few == -1] = np.sort(moved[y_few == -1], axis=0)
    settings = {"max_iter": 20, "random_state": 0, "unlabeled_weight": 0.0}
    if kind is FreeMatch:
        settings["fairness_weight"] = 0.0
    first, second = (kind(**settings).fit(data, y_few) for data in (X, moved))
    np.testing.assert_allclose(first.predict_proba(X), second.predict_proba(X), atol=1e-3)


def test_auto_reads_digits_as_images_and_anything_else_as_a_table():
    X, y = load_digits()
    y_few = hide_labels(y, 1, random_state=0)
    assert SupervisedNet(max_iter=1).fit(X, y_few).architecture_ == "conv"
    assert SupervisedNet(max_iter=1).fit((1 + 1e-9) * X, y_few).architecture_ == "conv"
    assert SupervisedNet(max_iter=1).fit(16 * X, y_few).architecture_ == "mlp"
    assert SupervisedNet(max_iter=1).fit(X[:, :60], y_few).architecture_ == "mlp"


def test_answers_do_not_depend_on_what_is_asked_beside():
    X, y = load_digits()
    model = SupervisedNet(max_iter=3, random_state=0).fit(X, hide_labels(y, 1, random_state=0))
    whole = model.predict_proba(X[:200])
    np.testing.assert_allclose(model.predict_proba(X[150:151]), whole[150:151], atol=1e-10)
    np.testing.assert_allclose(whole.sum(axis=1), 1.0)


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))])
def test_a_copy_answers_alike_and_can_be_trained_alike(copied):
    X, y = load_digits()
    y_few = hide_labels(y, 1, random_state=0)
    model = SupervisedNet(max_iter=3, random_state=0).fit(X, y_few)
    before = model.predict_proba(X[:50])
    twin = copied(model)
    np.testing.assert_array_equal(twin.predict_proba(X[:50]), before)
    np.testing.assert_array_equal(twin.predict_proba(X[50:100]), model.predict_proba(X[50:100]))
    twin.network_.weights[:] = 0  # the copy's parameters are views of its own weights
    assert np.ptp(twin.predict_proba(X[:50])) < 1e-12
    np.testing.assert_array_equal(model.predict_proba(X[:50]), before)


def test_a_start_is_believed_at_first():
    X, y, y_few = few_moons(per_class=1)
    told = np.eye(2)[y]
    model = FixMatch(max_iter=150, random_state=0)
    assert clone(model).fit(X, y_few, start=told).score(X, y) > 0.85
    assert clone(model).fit(X, y_few, start=1 - told).score(X, y) < 0.5


def test_one_class_is_predicted():
    X, _, _ = few_moons()
    y = np.full(len(X), -1)
    y[:3] = 7
    model = FixMatch(max_iter=5, random_state=0).fit(X, y)
    assert (model.predict(X) == 7).all()


def test_constant_features_and_duplicates_are_no_trouble():
    X = np.ones((20, 3))
    y = np.r_[0, 1, np.full(18, -1)]
    for kind in ALL:
        model = kind(max_iter=5, random_state=0).fit(X, y)
        assert np.isfinite(model.predict_proba(X)).all(), kind


BAD = {
    "architecture": ({"architecture": "cnn"}, "architecture must be one of"),
    "max_iter": ({"max_iter": 0}, "max_iter"),
    "batch_size": ({"batch_size": 1.5}, "batch_size"),
    "learning_rate": ({"learning_rate": 0}, "learning_rate"),
    "threshold": ({"threshold": 1.5}, "threshold"),
    "temperature": ({"temperature": 2}, "temperature"),
    "unlabeled_weight": ({"unlabeled_weight": -1}, "unlabeled_weight"),
    "augment": ({"augment": "sounds"}, "augment must be one of"),
    "augment object": ({"augment": 3}, "weak"),
    "augment images": ({"augment": "images"}, "square images"),
    "no image": ({"architecture": "conv"}, "square images"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_parameters_are_named(name):
    parameters, message = BAD[name]
    X, _, y_few = few_moons()
    with pytest.raises(ValueError, match=message):
        FixMatch(**parameters).fit(X, y_few)


@kinds
def test_bad_data_is_refused(kind):
    from scipy import sparse

    X, _, y_few = few_moons()
    model = kind(max_iter=2)
    with pytest.raises(ValueError, match="no label"):
        model.fit(X, np.full(len(X), -1))
    with pytest.raises(ValueError, match="sparse"):
        model.fit(sparse.csr_array(X), y_few)
    with pytest.raises(ValueError, match="NaN"):
        model.fit(np.where(X > 1, np.nan, X), y_few)
    with pytest.raises(ValueError, match="held_out"):
        model.fit(X, y_few, held_out=X)
    with pytest.raises(ValueError, match="held_out"):
        model.fit(X, y_few, held_out=(X, y_few[:3]))
    with pytest.raises(ValueError, match="start"):
        model.fit(X, y_few, start=np.ones((3, 2)))


def test_start_must_hold_probabilities():
    X, _, y_few = few_moons()
    with pytest.raises(ValueError, match="probabilities"):
        FixMatch(max_iter=2).fit(X, y_few, start=np.zeros((len(X), 2)))


def test_parameters_show_in_the_text_of_a_model():
    text = repr(FixMatch(augment=ImageAugmentation(strength=2.0)))
    assert "strength=2.0" in text
    assert "0x" not in text  # no address, which would differ from run to run


@pytest.mark.slow
def test_fixmatch_beats_the_supervised_net_on_digits():
    X, y = load_digits()
    gains = []
    for seed in range(3):
        order = np.random.RandomState(seed).permutation(len(y))
        train, test = order[500:], order[:500]
        y_few = hide_labels(y[train], per_class=4, random_state=seed)
        settings = {"max_iter": 300, "random_state": seed}
        scores = [
            kind(**settings).fit(X[train], y_few).score(X[test], y[test])
            for kind in (FixMatch, SupervisedNet)
        ]
        gains.append(scores[0] - scores[1])
    assert np.mean(gains) > 0.03


@kinds
def test_the_help_stands_at_one_margin(kind):
    lines = inspect.getdoc(kind).splitlines()
    for title in ("Parameters", "Attributes", "See Also", "References", "Examples"):
        assert lines[lines.index(title) + 1] == "-" * len(title)
    assert ">>> X, y = make_two_moons(200, random_state=0)" in lines


@kinds
def test_the_help_and_the_signature_list_the_same_parameters(kind):
    head = inspect.getdoc(kind).partition("Parameters\n")[2].partition("Attributes\n")[0]
    told = re.findall(r"^(\w[\w, ]*?)(?: :.*)?$", head, flags=re.MULTILINE)
    names = [name for line in told for name in line.split(", ")]
    signature = inspect.signature(kind).parameters
    assert sorted(names) == sorted(signature)
    positional = [n for n, p in signature.items() if p.kind is p.POSITIONAL_OR_KEYWORD]
    assert positional == ["architecture", "max_iter", "random_state"]
    own = {"threshold", "temperature", "unlabeled_weight", "radius", "fairness_weight", "decay"}
    for name in set(signature) & own:
        assert f"{name} : float" in head
        assert f"default={signature[name].default}" in head


@kinds
def test_parameters_survive_cloning_and_the_hash_is_that_of_the_object(kind):
    changed = {name: object() for name in inspect.signature(kind).parameters}
    assert clone(kind(**changed), safe=False).get_params().keys() == changed.keys()
    assert kind() != kind()  # two estimators are never the same one
    assert len({kind(), kind()}) == 2
    assert repr(kind()) == f"{kind.__name__}()"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda X: 1e20 * X, "^X holds numbers above 1e[+]15"),
        (lambda X: 1e-20 * X, "^X varies in column 0 by .*too little"),
        (lambda X: X + [0, 1e9], "^X varies in column 1 by .*subtract its mean"),
    ],
)
def test_points_beyond_single_precision_are_refused_not_answered_with_nan(change, message):
    X, _, y_few = few_moons()
    with pytest.raises(ValueError, match=message):
        SupervisedNet(max_iter=3, random_state=0).fit(change(X), y_few)


def test_a_column_that_is_constant_but_for_rounding_does_no_harm():
    X, y, y_few = few_moons(20)
    constant = np.where(np.arange(len(X))[:, None] % 2, 0.1, np.nextafter(0.1, 1))
    assert constant.std() > 0
    model = SupervisedNet(max_iter=300, random_state=0, verbose=False)
    assert model.fit(np.hstack([X, constant]), y_few).score(np.hstack([X, constant]), y) > 0.9


def test_a_diverging_training_says_so():
    X, _, y_few = few_moons()
    with pytest.raises(ValueError, match=r"^training diverged with learning_rate=1e[+]30"):
        SupervisedNet(max_iter=5, random_state=0, learning_rate=1e30).fit(X, y_few)


@pytest.mark.parametrize("callback", [0, "stop", [print]])
def test_a_callback_is_a_function(callback):
    X, _, y_few = few_moons()
    with pytest.raises(ValueError, match=r"^callback must be a function or None"):
        SupervisedNet(max_iter=1, callback=callback).fit(X, y_few)
