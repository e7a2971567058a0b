"""``course build`` hands over to the builder, and says where it cannot."""

import sys
from types import ModuleType

import pytest

from course import shipping
from course.cli import main


@pytest.mark.parametrize(("arguments", "check"), [([], False), (["--check"], True)])
@pytest.mark.parametrize("status", [0, 1])
def test_the_builder_gets_the_checkout(arguments, check, status, monkeypatch, tmp_path):
    calls = []

    def build_notebooks(root, check):
        calls.append((root, check))
        return status

    builder = ModuleType("builder")
    builder.build_notebooks = build_notebooks
    monkeypatch.setitem(sys.modules, "course.authoring.build", builder)
    monkeypatch.setattr(shipping, "checkout", lambda: tmp_path)
    assert main(["build", *arguments]) == status
    assert calls == [(tmp_path, check)]


def test_a_wheel_has_nothing_to_build(monkeypatch, capsys):
    monkeypatch.setattr(shipping, "checkout", lambda: None)
    assert main(["build"]) == 2
    assert capsys.readouterr().err.startswith("course: 'course build' works in a checkout")


def test_a_missing_tool_is_named(monkeypatch, capsys):
    for name in [name for name in sys.modules if name.startswith("course.authoring")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "jupytext", None)
    assert main(["build", "--check"]) == 2
    assert capsys.readouterr().err.startswith("course: 'course build' needs jupytext: install")
