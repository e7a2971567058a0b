"""Which modules a method loads: no more than it is made of."""

import subprocess
import sys

import pytest

_LOADED = """
import sys
import {module}
print(*(name.rpartition(".")[2] for name in sys.modules if name.startswith("course.methods.")))
"""


def loaded_by(module):
    run = [sys.executable, "-c", _LOADED.format(module=module)]
    return set(subprocess.run(run, capture_output=True, text=True, check=True).stdout.split())


@pytest.mark.parametrize(
    ("module", "others"),
    [
        ("self_training", {"mixture", "poisson", "image_distance", "consistency", "guard", "mbo"}),
        ("propagation", {"poisson", "image_distance", "mixture", "supervised"}),
        ("mixture", {"graph", "poisson", "supervised"}),
        ("calibration", {"poisson", "mixture", "graph"}),
    ],
)
def test_a_method_does_not_load_what_it_does_not_use(module, others):
    assert not loaded_by(f"course.methods.{module}") & others
