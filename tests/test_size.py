"""What is checked in stays small: a course is downloaded by thirty people at once."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="this is no checkout")
def test_the_tree_is_at_most_10_mb():
    git = ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z"]
    names = subprocess.run(git, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    files = [path for name in names.split("\0") if name and (path := ROOT / name).is_file()]
    assert len(files) > 100
    assert sum(path.stat().st_size for path in files) <= 10_000_000
