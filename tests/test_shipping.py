"""What a learner gets: lessons, guide, and exercises; nothing of how they are made."""

import pytest

import course
from course import shipping

SHIPPED = ["notebooks/01_one.ipynb", "notebooks/10_ten.ipynb", "notebooks/guide.md"]
EXERCISES = ["exercises/01_one.ipynb", "exercises/capstone.ipynb"]
NOT_SHIPPED = [
    "notebooks/.ipynb_checkpoints/01_one-checkpoint.ipynb",
    "notebooks/.01_one.ipynb.1a2b",
    "notebooks/.hidden.md",
    "notebooks/Untitled.ipynb",
    "notebooks/_src/01_one.py",
    "notebooks/_src/notes.md",
    "notebooks/images/board.png",
    "exercises/.hidden.ipynb",
    "exercises/notes.txt",
    "solutions/01_one.ipynb",
    "README.md",
]


@pytest.fixture
def folder(tmp_path):
    for name in [*SHIPPED, *EXERCISES, *NOT_SHIPPED]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    return tmp_path


def test_files_are_named_as_in_a_working_copy(folder):
    files = shipping.files(folder)
    assert list(files) == [*SHIPPED, *EXERCISES]
    assert all(path == folder / name for name, path in files.items())


def test_lessons_have_numbers(folder):
    assert shipping.lessons(folder) == {1: SHIPPED[0], 10: SHIPPED[1]}


def test_nothing_is_shipped_from_an_empty_folder(tmp_path):
    assert shipping.files(tmp_path) == {} == shipping.lessons(tmp_path)


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A copy of the module in another place: as in a wheel, or as in a checkout."""
    module = tmp_path / "course" / "shipping.py"
    module.parent.mkdir()
    monkeypatch.setattr(shipping, "__file__", str(module))
    return module.parent


def test_a_wheel_carries_its_files_inside_the_package(package):
    (package / "shipped").mkdir()
    assert shipping.home() == package / "shipped"
    assert shipping.checkout() is None


def test_a_checkout_has_them_beside_the_package(package):
    (package.parent / "pyproject.toml").touch()
    assert shipping.home() == shipping.checkout() == package.parent


def test_a_wheel_without_lessons_is_no_checkout(package):
    assert shipping.checkout() is None


def test_these_tests_run_in_a_checkout():
    assert (shipping.checkout() / "course" / "__init__.py").samefile(course.__file__)
