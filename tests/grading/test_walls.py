"""What a submission sees of the libraries: what a notebook sees, wherever they are installed."""

import sys
import tempfile
from pathlib import Path

import pytest
import tiny

from course.grading import client, run, walls


@pytest.fixture
def library(monkeypatch):
    """A library that is installed below the folder for temporary files."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        folder = Path(name) / "lib" / "site-packages"
        folder.mkdir(parents=True)
        (folder / "installed_there.py").write_text("CLASS = -1\n")
        monkeypatch.setenv("PYTHONPATH", str(folder))
        yield folder


USES = (
    "from scipy.cluster.vq import vq\nimport sklearn.gaussian_process, scipy.signal",
    "from installed_there import CLASS\ndef mask(y): return y != CLASS",
    "open('mine.txt', 'w').write('x')",
    "import installed_there\nopen(installed_there.__file__, 'w')",
)


@pytest.mark.slow
def test_libraries_below_the_folder_for_temporary_files_are_seen(tmp_path, library):
    (tmp_path / "in" / "ada").mkdir(parents=True)
    book = tiny.book(*tiny.RIGHT[:2], *USES, "softmax_is_checked = None", tiny.STEP + "\n...")
    (tmp_path / "in" / "ada" / f"{tiny.STEM}.ipynb").write_bytes(book)
    run.grade(tmp_path / "in", tmp_path / "g.csv", jobs=1, known=tiny.KNOWN, say=lambda line: None)
    assert "ada,01_tiny,tiny.mask,1,1,correct" in (tmp_path / "g-tasks.csv").read_text()
    assert (library / "installed_there.py").read_text() == "CLASS = -1\n"


@pytest.mark.slow
def test_the_trial_imports_behind_the_walls(monkeypatch):
    """A library that cannot be imported there is found before anybody is graded."""
    seen = {**walls.EXPECTED, "cannot import": "scipy.cluster.vq: not there"}
    monkeypatch.setattr(client.Child, "ask", lambda *_, **__: seen)
    with pytest.raises(walls.NoWalls, match=r"could not be imported behind them: scipy\.cluster"):
        client.Server(bare=True)


def test_what_a_childs_own_folders_cover():
    paths = {"/usr/lib", "/tmp/a/site-packages", "/tmp/a", "/tmpfs/x", "/dev/shm/y", sys.prefix}
    assert walls.covered(paths - {sys.prefix}) == ["/dev/shm/y", "/tmp/a"]
