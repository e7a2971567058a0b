"""Running a notebook from top to bottom and keeping only outputs that are worth storing."""

import os

from jupyter_client import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from course.kernels import OwnKernel
from course.stills import drop_live_widgets

CELL_SECONDS = 120

_ENVIRONMENT = {
    "COURSE_STATE": "off",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}


class BuildError(Exception):
    """A notebook that does not run; the message gives the cell and the error."""


def execute(notebook, folder):
    """Run ``notebook`` in place in a fresh kernel, as if it stood in ``folder``.

    Widgets leave only what can be read where nothing runs (a picture, the
    question): the link to a live widget would point nowhere, and has a random id.

    Raises
    ------
    BuildError
        If a cell raises, takes longer than two minutes, or the kernel dies.
    """
    client = NotebookClient(
        notebook,
        timeout=CELL_SECONDS,
        km=AsyncKernelManager(kernel_name="python3", kernel_spec_manager=OwnKernel()),
        record_timing=False,
        store_widget_state=False,
        # What a cell prints is one output, however slowly it came.
        coalesce_streams=True,
        resources={"metadata": {"path": str(folder)}},
    )
    try:
        client.execute(env={**os.environ, **_ENVIRONMENT})
    except CellExecutionError as error:
        raise BuildError(
            f"{error.ename}: {error.evalue}\nin the cell\n{_last_run(notebook)}"
        ) from error
    except (CellTimeoutError, DeadKernelError) as error:
        raise BuildError(str(error).splitlines()[0]) from error
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.metadata.pop("execution", None)
    drop_live_widgets(notebook)
    notebook.metadata["language_info"] = {"name": "python"}
    return notebook


def _last_run(notebook):
    ran = [c for c in notebook.cells if c.cell_type == "code" and c.outputs]
    return "\n".join("    " + line for line in ran[-1].source.splitlines()) if ran else ""
