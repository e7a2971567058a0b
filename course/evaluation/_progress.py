"""A progress bar where someone is watching, and nothing where outputs are stored."""

import os
import sys


def progress(steps, total, title):
    """Return ``steps`` wrapped in a progress bar on stderr, with ``total`` steps.

    There is none with ``COURSE_STATE=off`` (builds and tests), nor where stderr
    is neither a terminal nor a notebook. A finished bar leaves nothing behind.
    """
    from tqdm.auto import tqdm

    ipython = sys.modules.get("IPython")
    in_notebook = ipython is not None and hasattr(ipython.get_ipython(), "kernel")
    watched = in_notebook or sys.stderr.isatty()
    stored = os.environ.get("COURSE_STATE", "").lower() == "off"
    return tqdm(steps, total=total, desc=title, leave=False, disable=stored or not watched)
