"""Saved nets: the same answers again, and a file that cannot run code."""

import json
import pickle

import numpy as np
import pytest

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
    load,
    save,
)
from course.methods import KMeans


@pytest.mark.parametrize(
    "kind",
    [
        SupervisedNet,
        PseudoLabel,
        PiModel,
        MeanTeacher,
        VAT,
        FixMatch,
        FlexMatch,
        FreeMatch,
        SoftMatch,
    ],
)
def test_the_same_answers_again(kind, tmp_path):
    X, y = make_two_moons(100, random_state=0)
    model = kind(max_iter=5, random_state=0).fit(X, hide_labels(y, 3, random_state=0))
    save(model, tmp_path / "net.npz")
    again = load(tmp_path / "net.npz")
    assert type(again) is kind
    np.testing.assert_array_equal(again.predict_proba(X), model.predict_proba(X))
    assert again.history_ == model.history_
    assert again.get_params() == model.get_params()


def test_images_string_labels_and_an_augmentation(tmp_path):
    X, y = load_digits()
    y_few = hide_labels(y.astype(str).astype(object), 1, random_state=0)
    augment = ImageAugmentation(strength=0.5)
    model = FixMatch(max_iter=2, random_state=0, augment=augment).fit(X, y_few)
    save(model, tmp_path / "net.npz")
    again = load(tmp_path / "net.npz")
    assert again.augment == augment
    assert again.classes_.dtype == object
    np.testing.assert_array_equal(again.predict(X[:50]), model.predict(X[:50]))


def test_nothing_in_the_file_is_pickled(tmp_path):
    X, y = make_two_moons(20, random_state=0)
    save(SupervisedNet(max_iter=2, callback=print).fit(X, y), tmp_path / "net.npz")
    with np.load(tmp_path / "net.npz", allow_pickle=False) as file:
        assert all(file[name].dtype != object for name in file)
    assert load(tmp_path / "net.npz").callback is None


def test_a_foreign_file_is_refused(tmp_path):
    np.savez(tmp_path / "other.npz", a=np.ones(3))
    with pytest.raises(ValueError, match="no net"):
        load(tmp_path / "other.npz")
    np.savez(tmp_path / "pickle.npz", about=np.array([{}], dtype=object))
    with pytest.raises(ValueError):
        load(tmp_path / "pickle.npz")


def test_only_fitted_nets_are_saved(tmp_path):
    with pytest.raises(ValueError, match="model must be"):
        save(KMeans(), tmp_path / "net.npz")
    with pytest.raises(ValueError, match="npz"):
        save(SupervisedNet(), tmp_path / "net.json")
    with pytest.raises(ValueError, match="not fitted"):
        save(SupervisedNet(), tmp_path / "net.npz")


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    file = tmp_path_factory.mktemp("net") / "net.npz"
    save(SupervisedNet(max_iter=2, random_state=0).fit(*make_two_moons(20, random_state=0)), file)
    return file


@pytest.mark.parametrize(
    "damage",
    [
        lambda raw: b"",
        lambda raw: b"hello",
        lambda raw: raw[:-30],
        lambda raw: raw[:400] + bytes([raw[400] ^ 255]) + raw[401:],
        lambda raw: pickle.dumps({"a": 1}),
    ],
)
def test_a_damaged_file_is_refused_in_one_line(saved, tmp_path, damage):
    file = tmp_path / "damaged.npz"
    file.write_bytes(damage(saved.read_bytes()))
    with pytest.raises(ValueError, match=r"damaged.npz' holds no net of course.deep"):
        load(file)


@pytest.mark.parametrize(
    "change",
    [
        lambda about: {"about": np.array("[]")},
        lambda about: {"about": np.array("{")},
        lambda about: {"about": _with(about, name="os")},
        lambda about: {"about": _with(about, fitted={})},
        lambda about: {"about": _with(about, parameters={"augment": {"augmentation": "os"}})},
        lambda about: {"about": _with(about, fitted={**about["fitted"], "n_features_in_": 10**9})},
        lambda about: {"weights": np.full(10, 0.0)},
        lambda about: {"scale": np.zeros(2)},
        lambda about: {"center": np.full(2, np.nan)},
        lambda about: {"center": np.array(["a", "b"])},
        lambda about: {"classes": np.ones((2, 2))},
    ],
)
def test_a_file_that_contradicts_itself_is_refused_in_one_line(saved, tmp_path, change):
    with np.load(saved) as file:
        parts = dict(file)
    np.savez(tmp_path / "net.npz", **{**parts, **change(json.loads(str(parts["about"])))})
    with pytest.raises(ValueError, match=r"holds no net of course.deep \("):
        load(tmp_path / "net.npz")


def _with(about, **changes):
    return np.array(json.dumps({**about, **changes}))


def test_no_file_of_that_name_is_what_it_is(tmp_path):
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "net.npz")
