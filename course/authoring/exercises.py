"""One text source, two notebooks: the solutions, and the exercises with the bodies taken out.

A source under ``solutions/_src`` is py:percent text. A code cell marked
``exercise="supervised.softmax"`` stands for that exercise of ``course.checks``: it becomes the
function as the package has it, or its stub (signature, docstring, ``...``), and a cell that
checks it. Both carry nbgrader's metadata, so that a class that uses nbgrader can take the files
as they are. Markdown tagged ``solution`` appears in the solutions only.
"""

import inspect

import nbformat

from course.authoring.text import read_source, with_ids
from course.checks import exercises
from course.checks._source import parts


def read_exercises(path):
    """Return the notebooks described by the source ``path``, not yet executed.

    Returns
    -------
    dict: "solutions" and "exercises" -> notebook

    Raises
    ------
    ValueError
        If the source names an exercise that is not declared.
    """
    return {kind: _notebook(path, kind == "solutions") for kind in ("solutions", "exercises")}


def stub(function):
    """Return the source of ``function`` with ``...`` in place of its body.

    Examples
    --------
    >>> from course.methods.supervised import softmax
    >>> print(stub(softmax).splitlines()[0], "...", stub(softmax).splitlines()[-1].strip())
    def softmax(logits): ... ...
    """
    signature, docstring, _ = parts(function)
    return "\n".join([*signature, *docstring, "    ..."])


def _notebook(path, solved):
    notebook = read_source(path, keep=("tags", "exercise"))
    known = {exercise.name: exercise for exercise in exercises()}
    cells, placed = [], []
    for cell in notebook.cells:
        name = cell.metadata.get("exercise")
        if name is None:
            if solved or "solution" not in cell.metadata.get("tags", ()):
                cells.append(cell)
            continue
        if name not in known:
            raise ValueError(f"{path.name}: there is no exercise called {name!r}")
        placed.append(known[name])
        cells[-1].source += _worth(known[name])
        cells += _task(known[name], solved)
    for cell in cells:
        if cell.cell_type == "markdown":
            cell.source = _filled_in(cell.source, placed)
    notebook.cells = cells
    return with_ids(notebook)


def _task(exercise, solved):
    """Return the cell to write in and the cell that checks it."""
    source = inspect.getsource(exercise.function).rstrip() if solved else stub(exercise.function)
    longer = f", time_limit={exercise.time_limit:g}" if exercise.time_limit != 5.0 else ""
    call = f'check("{exercise.name}", {exercise.function_name}{longer})'
    grade_id = exercise.name.replace(".", "-")
    return [
        _code(source, grade_id=grade_id, grade=False, solution=True, locked=False),
        _code(
            call,
            grade_id=f"check-{grade_id}", grade=True, solution=False, locked=True,
            points=exercise.points,
        ),
    ]  # fmt: skip


def _code(source, **flags):
    cell = nbformat.v4.new_code_cell(source)
    cell.metadata["nbgrader"] = nbformat.from_dict({**flags, "schema_version": 3, "task": False})
    return cell


def _worth(exercise):
    points = "1 point" if exercise.points == 1 else f"{exercise.points} points"
    return (
        f'\n\n*{points}, about {exercise.minutes} minutes. Stuck? Run `hint("{exercise.name}")` '
        "in a new cell.*"
    )


def _filled_in(text, placed):
    """Replace {tasks}, {points} and {minutes} by what the notebook holds."""
    totals = {
        "tasks": len(placed),
        "points": sum(exercise.points for exercise in placed),
        "minutes": sum(exercise.minutes for exercise in placed),
    }
    for word, total in totals.items():
        text = text.replace("{" + word + "}", str(total))
    return text
