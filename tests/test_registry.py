"""Every entry builds what it says, afresh; the table itself costs next to nothing."""

import subprocess
import sys

import numpy as np
import pytest
from sklearn.base import is_classifier

from course import registry
from course.datasets import hide_labels, make_blobs
from course.evaluation import reads_unlabeled
from course.methods.fourier import draw_fourier_features


def by_name(entry):
    return entry.name


@pytest.mark.parametrize("table", [registry.METHODS, registry.DATASETS])
def test_names_are_unique(table):
    names = [entry.name for entry in table]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("method", registry.METHODS, ids=by_name)
def test_kinds_and_families_are_those_listed(method):
    assert method.kind in registry.KINDS
    assert (method.family in registry.FAMILIES) == (method.kind == "semi-supervised")
    assert registry.method(method.name) is method


@pytest.mark.parametrize("method", registry.METHODS, ids=by_name)
def test_methods_are_made_afresh_and_do_what_their_kind_says(method):
    model, other = method.make(), method.make()
    assert model is not other
    assert is_classifier(model) == (method.kind != "unsupervised")
    assert reads_unlabeled(model) == (method.kind == "semi-supervised")
    X, y = make_blobs(n_samples=60, random_state=0)
    if method.counts:
        X = np.floor(np.abs(X) * 3)
    few = hide_labels(y, 4, random_state=0)
    if method.kind == "semi-supervised":
        model.fit(X, few)
    else:
        model.fit(X[few != -1], few[few != -1])
    assert model.predict(X).shape == (60,)
    assert hasattr(model, "history_") == method.iterative


@pytest.mark.parametrize(
    "method", [m for m in registry.METHODS if m.labels_only_parameters is not None], ids=by_name
)
def test_the_labels_only_form_differs_in_one_parameter_and_does_not_read_the_rest(method):
    full, plain = method.make().get_params(), method.labels_only().get_params()
    assert type(method.make()) is type(method.labels_only())
    (changed,) = [name for name in full if full[name] != plain[name]]
    assert changed.endswith("weight") and plain[changed] == 0
    X, y = make_blobs(n_samples=60, random_state=0)
    few = hide_labels(y, 4, random_state=0)
    moved = X + (few == -1)[:, None] * np.random.RandomState(0).normal(size=X.shape) * 0.01
    scale = {}  # a length that is otherwise measured at all points
    if "gamma" in plain:
        scale["gamma"] = 0.5
    if "features" in plain:
        scale["features"] = draw_fourier_features(2, 50, 1.0, np.random.RandomState(0))
    before, after = (method.labels_only().set_params(**scale).fit(P, few) for P in (X, moved))
    np.testing.assert_allclose(
        before.decision_function(X)
        if hasattr(before, "decision_function")
        else before.predict_proba(X),
        after.decision_function(X)
        if hasattr(after, "decision_function")
        else after.predict_proba(X),
        atol=1e-3,
    )


@pytest.mark.parametrize("data", registry.DATASETS, ids=by_name)
def test_data_sets_are_the_same_each_time(data):
    (X, y), (again, _) = data.make(), data.make()
    assert X.shape[0] == len(y)
    assert (X.shape[1] == 2) == data.planar
    assert abs(X - again).max() == 0
    if data.counts:
        assert np.all(X.data == np.floor(X.data))
    assert registry.dataset(data.name) is data


@pytest.mark.parametrize(
    ("look", "what"), [(registry.method, "method"), (registry.dataset, "data set")]
)
def test_a_name_that_is_not_there_is_answered_with_those_that_are(look, what):
    with pytest.raises(ValueError, match=f"there is no {what} 'nonsense'; there are: '"):
        look("nonsense")


def test_import_is_light():
    code = "import sys, course.registry; print(any(m in sys.modules for m in ('numpy', 'sklearn')))"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "False"


def test_a_method_without_a_labels_only_form_says_so():
    with pytest.raises(ValueError, match="'k-means' has no form that leaves the unlabeled"):
        registry.method("k-means").labels_only()
