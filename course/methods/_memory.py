"""How much memory a table would take, and how much there is: an error before the work starts.

Without this a table that is too large is noticed when the operating system ends the process,
and a notebook loses everything that was computed.
"""

import os
from pathlib import Path

_KEPT_FREE = 0.9
_CGROUP = Path("/sys/fs/cgroup")


def available_bytes():
    """Return the memory that can still be had, or None where the system does not say.

    On Linux this is what the kernel calls available, or what a container's limit leaves if
    that is less.
    """
    found = [n for n in (_of_kernel(), _of_container()) if n is not None]
    return min(found) if found else None


def check_memory(n_bytes, what, advice):
    """Refuse a table of ``n_bytes`` that would not fit into memory.

    Parameters
    ----------
    n_bytes : float
    what : str, the table
    advice : str, what to do instead

    Raises
    ------
    MemoryError
        If less is available. It says how much is needed, how much there is and what to do.

    Examples
    --------
    >>> check_memory(1e18, "the kernel of all pairs", "use kernel='knn'")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    MemoryError: the kernel of all pairs needs 1000000000.0 GB and ... GB are available: \
use kernel='knn'
    """
    available = available_bytes()
    if available is not None and n_bytes > _KEPT_FREE * available:
        raise MemoryError(
            f"{what} needs {n_bytes / 1e9:.1f} GB and {available / 1e9:.1f} GB are available: "
            f"{advice}"
        )


def _of_kernel():
    try:
        for line in Path("/proc/meminfo").read_text().splitlines():
            if line.startswith("MemAvailable:"):
                return 1024 * int(line.split()[1])
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_AVPHYS_PAGES")
    except (OSError, ValueError, AttributeError):
        return None


def _of_container():
    try:
        limit = int((_CGROUP / "memory.max").read_text())
        return max(0, limit - int((_CGROUP / "memory.current").read_text()))
    except (OSError, ValueError):  # no container, no limit ("max"), or another system
        return None
