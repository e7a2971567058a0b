"""Puts what a learner gets into the wheel: executed notebooks and the guide, nothing else.

A whole folder under ``force-include`` would drag text sources and checkpoints
along, so files are named one by one. ``course/shipping.py`` says which: the
same list that ``course start`` uses in a checkout.
"""

import runpy
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ShipNotebooks(BuildHookInterface):
    """Adds the shipped files under ``course/shipped/`` of a wheel."""

    def initialize(self, version, build_data):
        if version == "editable":  # a checkout is read in place
            return
        shipping = runpy.run_path(str(Path(self.root, "course", "shipping.py")))
        for name, path in shipping["files"](self.root).items():
            build_data["force_include"][str(path)] = f"course/shipped/{name}"
