"""``course build``: every text source becomes executed notebooks; only changed ones run.

A lesson's source makes the lesson, an exercise's source makes the solutions and the
exercises, and the lessons' terms make the glossary. Beside the sources, ``_built.json``
records from which text and which package each notebook was made. ``--check`` compares
the committed notebooks with their sources exactly in cells, ids and metadata; nbval says
whether the outputs are still right. A package that has changed since is a warning, because
pictures may be out of date.
"""

import hashlib
import json
import sys
import time
from pathlib import Path

import nbformat

from course.authoring.execute import BuildError, execute
from course.authoring.glossary import build_glossary
from course.authoring.text import read_source, skeleton

RECORD = "_built.json"


def build_notebooks(root, check=False, only=()):
    """Build, or with ``check`` only compare, all notebooks of the checkout ``root``.

    Parameters
    ----------
    root : path of the checkout
    check : bool, write nothing and say what is stale
    only : names to restrict the work to: beginnings of a lesson's file name,
        "solutions/" and such a beginning for solutions and exercises

    Returns
    -------
    int: 0, or 1 if something is stale or a notebook does not run
    """
    root = Path(root)
    sources = {path.name: path for path in root.glob("notebooks/_src/[0-9][0-9]_*.py")}
    sources |= {f"solutions/{p.name}": p for p in root.glob("solutions/_src/[!.]*.py")}
    if only:
        sources = {n: path for n, path in sources.items() if n.startswith(tuple(only))}
    if not sources:
        print("course: no notebook source of that name under notebooks/_src", file=sys.stderr)
        return 2
    package = _package_hash(Path(root) / "course")
    step = _check if check else _build
    status = max(step(sources[name], package) for name in sorted(sources))
    return status if only else max(status, build_glossary(root, check))


def _products(source):
    """Return what the source makes: the name shown -> (path, notebook not yet executed)."""
    home, name = source.parents[1], f"{source.stem}.ipynb"
    if home.name != "solutions":
        return {name: (home / name, read_source(source))}
    from course.authoring.exercises import read_exercises

    made = read_exercises(source)
    return {f"{kind}/{name}": (home.parent / kind / name, book) for kind, book in made.items()}


def _build(source, package):
    products, made_from = _products(source), _made_from(source, package)
    done = all(target.exists() for target, _ in products.values())
    if done and _read_record(source).get(source.stem) == made_from:
        print(*(f"{name}: up to date" for name in products), sep="\n")
        return 0
    for name, (target, notebook) in products.items():
        print(f"{name}: running ... ", end="", flush=True)
        start = time.perf_counter()
        target.parent.mkdir(exist_ok=True)
        try:
            execute(notebook, target.parent)
        except BuildError as error:
            print(f"stopped\ncourse: {source.name} does not run: {error}", file=sys.stderr)
            return 1
        nbformat.validate(notebook)
        text = nbformat.writes(notebook)
        target.write_text(text + "\n", encoding="utf-8")
        print(f"{time.perf_counter() - start:.0f} s, {len(text) / 1000:.0f} KB")
    _write_record(source, made_from)
    return 0


def _check(source, package):
    made_from, status = _made_from(source, package), 0
    changed = _read_record(source).get(source.stem) != made_from
    for name, (target, notebook) in _products(source).items():
        if not target.exists():
            print(f"{name}: missing; run 'course build'")
            status = 1
        elif skeleton(nbformat.read(target, as_version=4)) != skeleton(notebook):
            print(f"{name}: stale; its text has changed. Run 'course build'")
            status = 1
        else:
            print(f"{name}: {'the package has changed since it was built' if changed else 'fresh'}")
    return status


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
