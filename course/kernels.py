"""The one kernel of the course: the Python that this package is installed in.

Jupyter looks for a kernel called ``python3`` in many folders, and one left by
another environment can come first; the lessons would then run where the course
is not installed. Here the search is left out.
"""

from jupyter_client.kernelspec import KernelSpecManager
from traitlets import default


class OwnKernel(KernelSpecManager):
    """Knows the kernel ``python3`` of the running interpreter, and no other.

    Examples
    --------
    >>> list(OwnKernel().find_kernel_specs())
    ['python3']
    """

    @default("kernel_dirs")
    def _no_search(self):
        # With nothing found, Jupyter falls back on ipykernel beside sys.executable.
        return []
