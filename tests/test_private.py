"""What a class keeps to itself stays its own: no module uses underscore attributes of another."""

import ast
from pathlib import Path

import pytest

PATHS = sorted((Path(__file__).parents[1] / "course").rglob("*.py"))
STANDARD = {"sys", "os", "asyncio"}  # such as os._exit, which Python documents
NAMED_TUPLE = {"_asdict", "_replace", "_fields"}  # public, and so spelled to leave names free


def reached_for(text):
    """Return the underscore attributes that a module reads or sets and does not define itself."""
    tree = ast.parse(text)
    defined = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    defined |= NAMED_TUPLE
    others = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            defined.add(node.id)
        if isinstance(node, ast.Attribute) and node.attr.startswith("_"):
            owner = ast.unparse(node.value)
            if owner in ("self", "cls"):
                defined.add(node.attr)
            elif not node.attr.startswith("__") and owner not in {"super()", *STANDARD}:
                others.append(node)
    return [ast.unparse(node) for node in others if node.attr not in defined]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_no_module_touches_underscore_attributes_of_another(path):
    assert reached_for(path.read_text(encoding="utf-8")) == []


def test_such_a_touch_would_be_seen():
    text = "class A:\n    def f(self, model):\n        self._own = 1\n        model._own\n"
    assert reached_for(text) == []
    assert reached_for(text + "        model._graph = 2\n") == ["model._graph"]
    assert reached_for("from course import plots\nplots._style.INK\n") == ["plots._style"]
