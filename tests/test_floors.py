"""The package is a house with floors: a module imports from its own floor and from those below."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FLOORS = (
    {"workspace", "progress_bar", "kernels", "shipping", "stills", "datasets"},
    {"methods", "deep"},
    {"evaluation"},
    {"registry", "production"},
    {"plots"},
    {"bench"},
    {"widgets"},
    {"checks"},
    {"grading", "authoring"},
    {"cli"},
)
FLOOR = {name: number for number, names in enumerate(FLOORS) for name in names}
# What a table draws of itself is wanted where the table is: these look up, when they are called.
UPWARD = {("evaluation", "plots"), ("production", "plots")}


def part(path):
    return path.relative_to(ROOT / "course").parts[0].removesuffix(".py")


def imported(tree):
    """Yield the part of the package that each import names."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module == "course":
            names = [f"course.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        else:
            continue
        yield from (name.split(".")[1] for name in names if name.startswith("course."))


MODULES = sorted(
    path for path in (ROOT / "course").rglob("*.py") if path != ROOT / "course" / "__init__.py"
)


def test_every_part_has_a_floor():
    assert {part(path) for path in MODULES} == set(FLOOR)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_arrow_points_upward(path):
    here = part(path)
    for there in imported(ast.parse(path.read_text(encoding="utf-8"))):
        assert FLOOR[there] <= FLOOR[here] or (here, there) in UPWARD, f"{here} imports {there}"
