"""The names it gives out, and that reading a result needs none of the methods."""

import subprocess
import sys

import pytest

import course.evaluation


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
