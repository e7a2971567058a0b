"""Stands in for ``IPython.display`` in a browser page.

Outputs go to ``publish``, a function of data and metadata, which the page's session sets.
"""

import base64


def _to_nobody(data, metadata):
    pass


publish = _to_nobody


def display(*objects, raw=False, metadata=None, **options):
    """Show ``objects`` below the cell, or with ``raw`` dicts from MIME type to data.

    Other options of IPython's function are accepted and not used.
    """
    for shown in objects:
        if raw:
            publish(_as_text(shown), metadata or {})
        else:
            data, about = mimebundle(shown)
            publish(data, {**about, **(metadata or {})})


def clear_output(wait=False):
    """Do nothing: a page keeps what a cell has shown."""


def mimebundle(shown):
    """Return how an object is shown, as IPython would find it out: (data, metadata).

    Examples
    --------
    >>> mimebundle(3)
    ({'text/plain': '3'}, {})
    >>> mimebundle(HTML("<b>3</b>"))[0]["text/html"]
    '<b>3</b>'
    """
    data, metadata = {}, {}
    for kind, method in _METHODS.items():
        found = _asked(shown, method)
        if isinstance(found, tuple):
            found, metadata[kind] = found
        if found is not None:
            data[kind] = found
    found = _asked(shown, "_repr_mimebundle_")
    if isinstance(found, tuple):
        found, about = found
        metadata.update(about)
    data.update(found or {})
    data.setdefault("text/plain", repr(shown))
    return _as_text(data), metadata


_METHODS = {
    "text/html": "_repr_html_",
    "text/markdown": "_repr_markdown_",
    "text/latex": "_repr_latex_",
    "image/svg+xml": "_repr_svg_",
    "image/png": "_repr_png_",
    "image/jpeg": "_repr_jpeg_",
    "application/json": "_repr_json_",
}


def _asked(shown, method):
    # A class has its methods too, but none of them is about the class itself.
    found = None if isinstance(shown, type) else getattr(shown, method, None)
    if not callable(found):
        return None
    try:
        return found()
    except NotImplementedError:
        return None


def _as_text(data):
    return {
        kind: base64.b64encode(found).decode() if isinstance(found, bytes) else found
        for kind, found in data.items()
    }


class _Shown:
    def __init__(self, data=None):
        self.data = data

    def __repr__(self):
        return f"<IPython.core.display.{type(self).__name__} object>"


class HTML(_Shown):
    """HTML, shown as such."""

    def _repr_html_(self):
        return self.data


class Markdown(_Shown):
    """Markdown; the page shows its text."""

    def _repr_markdown_(self):
        return self.data


class Image(_Shown):
    """A picture from the bytes of a PNG file."""

    def _repr_png_(self):
        return self.data
