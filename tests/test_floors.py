"""The package has layers: a module imports from its own layer and from those below it.

Imports inside functions count. There is no list of exceptions.
"""

import ast
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LAYERS = (
    {
        "datasets", "intervals", "validation", "workspace", "shipping", "kernels", "stills",
        "progress_bar", "page_theme",
    },
    {"methods", "deep"},
    {"plots"},
    {"evaluation"},
    {"registry", "production"},
    {"bench", "report"},
    {"widgets"},
    {"checks"},
    {"grading", "authoring"},
    {"cli"},
)  # fmt: skip
LAYER = {name: number for number, names in enumerate(LAYERS) for name in names}


def part(module):
    return module.split(".")[1]


def module_name(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


PATHS = sorted(
    path for path in (ROOT / "course").rglob("*.py") if path != ROOT / "course" / "__init__.py"
)
MODULES = {module_name(path): path for path in PATHS}


@cache
def imports(name):
    """Return the modules of the package that ``name`` imports, at its top or in a function."""
    package = name if MODULES[name].name == "__init__.py" else name.rpartition(".")[0]
    found = set()
    for node in ast.walk(ast.parse(MODULES[name].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, *filter(None, [node.module])])
            for alias in node.names:
                inner = f"{base}.{alias.name}"
                found.add(inner if inner in MODULES else base)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
            found.update(a.value for a in node.args if isinstance(a, ast.Constant))
    return {there for there in found if there.startswith("course.")}


def test_every_part_has_a_layer():
    assert {part(name) for name in MODULES} == set(LAYER)


@pytest.mark.parametrize("name", MODULES)
def test_no_import_points_upward(name):
    for there in imports(name):
        assert LAYER[part(there)] <= LAYER[part(name)], f"{name} imports {there}"


def test_no_two_modules_import_each_other():
    """A circle of any length is found: the depth-first walk meets a module that it is still in."""
    finished, path = set(), []

    def walk(name):
        assert name not in path, f"a circle: {' -> '.join([*path[path.index(name) :], name])}"
        if name in finished or name not in MODULES:
            return
        path.append(name)
        for there in sorted(imports(name)):
            walk(there)
        path.pop()
        finished.add(name)

    for name in MODULES:
        walk(name)


def test_a_late_import_and_a_circle_would_be_seen(tmp_path, monkeypatch):
    texts = {
        "course.plots.a": "def draw():\n    from course.evaluation.b import mean\n",
        "course.evaluation.b": "import course.plots.a\n",
    }
    for name, text in texts.items():
        path = tmp_path / f"{name}.py"
        path.write_text(text)
        monkeypatch.setitem(MODULES, name, path)
    with pytest.raises(AssertionError, match=r"imports course\.evaluation\.b"):
        test_no_import_points_upward("course.plots.a")
    with pytest.raises(AssertionError, match="a circle"):
        test_no_two_modules_import_each_other()
