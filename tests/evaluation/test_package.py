"""The examples in the docstrings run, and reading a result needs none of the methods."""

import doctest
import importlib
import pkgutil
import subprocess
import sys

import pytest

import course.evaluation

MODULES = [f"course.evaluation.{m.name}" for m in pkgutil.iter_modules(course.evaluation.__path__)]


@pytest.mark.parametrize("name", MODULES)
def test_examples_run(name):
    module = importlib.import_module(name)
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    assert doctest.testmod(module, optionflags=flags).failed == 0


def test_every_public_name_is_there():
    for name in course.evaluation.__all__:
        assert getattr(course.evaluation, name).__doc__


def test_a_name_that_is_not_there_is_an_attribute_error():
    with pytest.raises(AttributeError, match="has no attribute 'nonsense'"):
        course.evaluation.nonsense  # noqa: B018


def test_import_is_light():
    code = (
        "import sys, course.evaluation; print(any(m in sys.modules for m in ('numpy', 'sklearn')))"
    )
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "False"
