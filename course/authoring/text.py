"""Text sources (py:percent) to notebooks whose every byte follows from the text."""

import hashlib

import jupytext
import nbformat

KERNEL = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
"""The whole metadata of a notebook: the least that every front end understands."""


def read_source(path, keep=("tags",)):
    """Return the notebook described by the py:percent file ``path``, not yet executed.

    Of the cells' metadata only what is named in ``keep`` stays.
    """
    notebook = jupytext.read(path, fmt="py:percent")
    notebook.metadata = nbformat.from_dict(KERNEL)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for cell in notebook.cells:
        kept = {name: value for name in keep if (value := cell.metadata.get(name))}
        cell.metadata = nbformat.from_dict(kept)
    return with_ids(notebook)


def with_ids(notebook):
    """Give every cell an id derived from its text, in place; return the notebook.

    jupytext's ids are random on each conversion; with these, building twice
    gives the same file.
    """
    taken = set()
    for cell in notebook.cells:
        cell.id = _free_id(hashlib.sha1(cell.source.encode()).hexdigest()[:8], taken)
    return notebook


def skeleton(notebook):
    """Return what must agree between a text source and its built notebook, as plain data."""
    cells = [(c.id, c.cell_type, c.source, dict(c.metadata)) for c in notebook.cells]
    return dict(notebook.metadata), cells


def _free_id(name, taken):
    """Return ``name``, or with a number behind it where cells have the same text."""
    count = 1
    free = name
    while free in taken:
        count += 1
        free = f"{name}-{count}"
    taken.add(free)
    return free
