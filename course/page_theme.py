"""Colors and type of the pages that the course writes: lessons, and the report on a table."""

from pathlib import Path


def page_theme():
    """Return the style sheet that every page begins with.

    Examples
    --------
    >>> "--ink" in page_theme()
    True
    """
    return Path(__file__).with_suffix(".css").read_text(encoding="utf-8")
