"""No printed number stands at a rounding edge: data moved by one part in a billion prints the same.

Each lesson is run again with every coordinate of its data multiplied by 1 + 1e-9 times a standard
normal number. What another processor's last digits could change would show here.
COURSE_ROUNDING_SEEDS=5 repeats this with five seeds, as is done before a release.
"""

import os
from pathlib import Path

import nbformat
import pytest

from course.authoring.execute import execute

ROOT = Path(__file__).parents[2]
LESSONS = sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
SEEDS = range(int(os.environ.get("COURSE_ROUNDING_SEEDS", "0")))

MOVE = """
import functools
import numpy as np
import course.datasets as datasets

def _moved_by_a_billionth(X):
    if getattr(X, "dtype", None) is None or X.dtype.kind != "f":
        return X
    values = X if isinstance(X, np.ndarray) else X.data
    noise = np.random.default_rng([SEED, values.size]).standard_normal(values.shape)
    values = values * (1 + 1e-9 * noise)
    if isinstance(X, np.ndarray):
        return values
    X = X.copy()
    X.data = values
    return X

def with_noise(function):
    @functools.wraps(function)
    def made(*args, **settings):
        X, *rest = function(*args, **settings)
        return _moved_by_a_billionth(X), *rest
    return made

for name in datasets.__all__:
    if name.startswith("make_") or name in ("load_digits", "load_breast_cancer", "load_mails"):
        setattr(datasets, name, with_noise(getattr(datasets, name)))
"""


def printed(notebook):
    """Return the text that each code cell of a notebook printed or showed."""
    texts = []
    for cell in notebook.cells:
        if cell.cell_type == "code":
            outputs = [o for o in cell.outputs if "application/vnd" not in str(o.get("data", ""))]
            texts.append(
                [o.get("text") or o.get("data", {}).get("text/plain", "") for o in outputs]
            )
    return texts


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_data_moved_by_a_billionth_prints_the_same(path, seed):
    stored = nbformat.read(path, as_version=4)
    again = nbformat.read(path, as_version=4)
    again.cells.insert(0, nbformat.v4.new_code_cell(MOVE.replace("SEED", str(seed))))
    _, *found = printed(execute(again, path.parent))
    for cell, (before, now) in enumerate(zip(printed(stored), found, strict=True)):
        assert now == before, f"code cell {cell} of {path.name}"
