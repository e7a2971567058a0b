"""scikit-learn's own tests of its label propagation, run on ours.

The installed test module is read and its two classes are replaced by ours, also
where they stand in its parametrized lists; its test functions then stand here
under their own names.
"""

from types import SimpleNamespace

import numpy as np
import pytest

from course.methods import LabelPropagation, LabelSpreading

MISSING = "this scikit-learn was installed without its tests"
suite = pytest.importorskip("sklearn.semi_supervised.tests.test_label_propagation", reason=MISSING)

OURS = SimpleNamespace(LabelPropagation=LabelPropagation, LabelSpreading=LabelSpreading)
_theirs = suite.label_propagation


def _swapped(value):
    """Return ``value`` with our class wherever it holds one of scikit-learn's."""
    for name, ours in vars(OURS).items():
        if value is getattr(_theirs, name):
            return ours
    if isinstance(value, tuple | list):
        return type(value)(_swapped(part) for part in value)
    return value


def _with_our_cases(test):
    """Let the cases written at the test's head name our classes."""
    test.pytestmark = [
        pytest.mark.parametrize(*map(_swapped, mark.args), **mark.kwargs).mark
        if mark.name == "parametrize"
        else mark
        for mark in getattr(test, "pytestmark", [])
    ]
    return test


TESTS = {
    name: _with_our_cases(value) for name, value in vars(suite).items() if name.startswith("test_")
}
globals().update(TESTS)


@pytest.fixture(autouse=True)
def _our_classes(monkeypatch):
    monkeypatch.setattr(suite, "label_propagation", OURS)


@pytest.fixture
def global_dtype():
    """What scikit-learn's own conftest supplies unless it is asked for float32."""
    return np.float64


def test_it_is_our_classes_that_the_suite_tests():
    assert len(TESTS) >= 12
    cases = [
        value
        for test in TESTS.values()
        for mark in test.pytestmark
        if mark.name == "parametrize"
        for value in mark.args[1]
    ]
    classes = {c[0] if isinstance(c, tuple) else c for c in cases if not isinstance(c, str)}
    classes = {c for c in classes if isinstance(c, type) and hasattr(c, "fit")}
    assert classes == {LabelPropagation, LabelSpreading}
    assert suite.label_propagation is OURS
