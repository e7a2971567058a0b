"""What is checked in stays small: a course is downloaded by thirty people at once."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def sizes():
    """Return the size in bytes of each file of the checkout."""
    if not (ROOT / ".git").exists():
        pytest.skip("this is no checkout")
    listed = subprocess.run(
        ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    paths = [ROOT / name for name in listed.split("\0") if name]
    return {path: path.stat().st_size for path in paths if path.is_file()}


def test_the_tree_is_at_most_8_mb(sizes):
    assert len(sizes) > 100
    assert sum(sizes.values()) <= 8_000_000


def test_a_notebook_is_at_most_300_kb(sizes):
    large = {path.name: n for path, n in sizes.items() if path.suffix == ".ipynb" and n > 300_000}
    assert large == {}
