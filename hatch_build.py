"""Puts what a learner gets into the wheel: executed notebooks and the guide, nothing else.

A whole folder under ``force-include`` would drag text sources and checkpoints
along, so files are named one by one, by the same patterns that ``course start``
uses in a checkout.
"""

from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SHIPPED = ("notebooks/[0-9][0-9]_*.ipynb", "notebooks/*.md", "exercises/*.ipynb")


class ShipNotebooks(BuildHookInterface):
    """Adds the shipped files under ``course/shipped/`` of a wheel."""

    def initialize(self, version, build_data):
        if version == "editable":  # a checkout is read in place
            return
        root = Path(self.root)
        for pattern in SHIPPED:
            for path in sorted(root.glob(pattern)):
                name = path.relative_to(root).as_posix()
                build_data["force_include"][str(path)] = f"course/shipped/{name}"
