"""``course build``: every text source becomes an executed notebook; only changed ones run.

Beside the sources, ``_built.json`` records from which text and which package
each notebook was made. ``--check`` compares the committed notebooks with their
sources exactly in cells, ids and metadata; whether the outputs are still right
is for nbval to say. A package that changed since is a warning: its pictures may
be out of date.
"""

import hashlib
import json
import sys
import time
from pathlib import Path

import nbformat

from course.authoring.execute import BuildError, execute
from course.authoring.text import read_source, skeleton

RECORD = "_built.json"


def build_notebooks(root, check=False, only=()):
    """Build, or with ``check`` only compare, all lessons of the checkout ``root``.

    Parameters
    ----------
    root : path of the checkout
    check : bool, write nothing and say what is stale
    only : names (beginnings of file names) to restrict the work to

    Returns
    -------
    int: 0, or 1 if something is stale or a notebook does not run
    """
    sources = sorted((Path(root) / "notebooks" / "_src").glob("[0-9][0-9]_*.py"))
    if only:
        sources = [s for s in sources if s.name.startswith(tuple(only))]
    if not sources:
        print("course: no notebook source of that name under notebooks/_src", file=sys.stderr)
        return 2
    package = _package_hash(Path(root) / "course")
    step = _check if check else _build
    return max(step(source, package) for source in sources)


def _target(source):
    return source.parents[1] / f"{source.stem}.ipynb"


def _build(source, package):
    target, made_from = _target(source), _made_from(source, package)
    if target.exists() and _read_record(source).get(source.stem) == made_from:
        print(f"{target.name}: up to date")
        return 0
    print(f"{target.name}: running ... ", end="", flush=True)
    start = time.perf_counter()
    try:
        notebook = execute(read_source(source), target.parent)
    except BuildError as error:
        print(f"stopped\ncourse: {source.name} does not run: {error}", file=sys.stderr)
        return 1
    nbformat.validate(notebook)
    text = nbformat.writes(notebook)
    target.write_text(text + "\n", encoding="utf-8")
    _write_record(source, made_from)
    print(f"{time.perf_counter() - start:.0f} s, {len(text) / 1000:.0f} KB")
    return 0


def _check(source, package):
    target, made_from = _target(source), _made_from(source, package)
    if not target.exists():
        print(f"{target.name}: missing; run 'course build'")
        return 1
    notebook = nbformat.read(target, as_version=4)
    if skeleton(notebook) != skeleton(read_source(source)):
        print(f"{target.name}: stale; its text has changed. Run 'course build'")
        return 1
    warning = _read_record(source).get(source.stem) != made_from
    print(f"{target.name}: {'the package has changed since it was built' if warning else 'fresh'}")
    return 0


def _made_from(source, package):
    text = source.read_text(encoding="utf-8")
    return {"source": hashlib.sha256(text.encode()).hexdigest()[:16], "package": package}


def _package_hash(package):
    """Hash the code and data that outputs depend on, but neither the builder nor the commands."""
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*")):
        parts = path.relative_to(package).parts
        if path.suffix in {".py", ".json", ".csv"} and parts[0] not in {"authoring", "cli"}:
            digest.update("/".join(parts).encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _read_record(source):
    path = source.parent / RECORD
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def _write_record(source, made_from):
    record = {**_read_record(source), source.stem: made_from}
    text = json.dumps(record, indent=1, sort_keys=True) + "\n"
    (source.parent / RECORD).write_text(text, encoding="utf-8")
