"""A progress bar where someone is watching, and nothing where outputs are stored."""

import os
import sys


def progress_bar(steps=None, total=None, title=None, wanted=True):
    """Return ``steps`` wrapped in a progress bar on stderr.

    There is none with ``COURSE_STATE=off`` (builds and tests), nor where stderr
    is neither a terminal nor a notebook. A finished bar leaves nothing behind.

    Parameters
    ----------
    steps : iterable, or None for a bar whose ``update()`` is called
    total : int, how many steps there are, where ``steps`` cannot tell
    title : str, what stands before the bar
    wanted : bool, False for none

    Examples
    --------
    >>> [step for step in progress_bar(range(3), title="counting")]
    [0, 1, 2]
    """
    from tqdm.auto import tqdm

    class Bar(tqdm):
        monitor_interval = 0  # no thread that watches over slow bars: in a browser none can start

    shown = wanted and _someone_watches()
    return Bar(steps, total=total, desc=title, leave=False, disable=not shown)


def _someone_watches():
    ipython = sys.modules.get("IPython")
    in_notebook = ipython is not None and hasattr(ipython.get_ipython(), "kernel")
    stored = os.environ.get("COURSE_STATE", "").lower() == "off"
    return (in_notebook or sys.stderr.isatty()) and not stored
