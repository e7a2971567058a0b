"""What stays of a widget in a file: its still version, without the link to a live one.

JupyterLab shows a stored link to a widget before anything else, and says
"model not found" once the kernel is gone; without the link it shows the
picture or the text that lies beside it. The link also has a random id, which
no reproducible file can hold.
"""

import json

from course import workspace

LIVE = "application/vnd.jupyter.widget-view+json"


def drop_live_widgets(notebook):
    """Drop links to live widgets from outputs that have something else to show.

    Parameters
    ----------
    notebook : dict, changed in place

    Returns
    -------
    bool: whether anything was dropped

    Examples
    --------
    >>> data = {LIVE: {"model_id": "8f3"}, "text/plain": "a slider at 3"}
    >>> drop_live_widgets({"cells": [{"outputs": [{"data": data}]}], "metadata": {}}), data
    (True, {'text/plain': 'a slider at 3'})
    """
    dropped = notebook["metadata"].pop("widgets", None) is not None
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            if LIVE in data and len(data) > 1:
                del data[LIVE]
                dropped = True
    return dropped


def freshen(folder):
    """Drop the links from the notebooks of a working copy, before its kernels are new.

    A file that cannot be read as a notebook, or not be written, is left alone.

    Parameters
    ----------
    folder : path of the working copy
    """
    for path in [*folder.glob("notebooks/*.ipynb"), *folder.glob("exercises/*.ipynb")]:
        try:
            text = path.read_text(encoding="utf-8")
            if LIVE not in text and '"widgets"' not in text:
                continue
            notebook = json.loads(text)
            if drop_live_widgets(notebook):
                new = json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
                workspace.write_whole(path, new.encode())
        except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
            continue
