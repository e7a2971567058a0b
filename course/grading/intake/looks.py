"""What the text of a file tells: whether it is a notebook, and which functions it defines."""

import re

from course.grading.intake.files import Unreadable

_WIDE = {  # by what a file begins with, the longer first
    b"\xff\xfe\0\0": "utf-32", b"\0\0\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16",
}  # fmt: skip
LARGEST_LOOK = 4_000_000  # bytes of a file that is looked into where that may be left


def looks_like_notebook(file):
    """Return whether a file of any name holds a notebook."""
    text = _text(file)
    return text.lstrip("\ufeff \t\r\n").startswith("{") and '"nbformat"' in text


def functions_of(file):
    """Return the names of the functions that a file defines, as a set; empty if it is large."""
    return functions_in(_text(file))


def functions_in(text):
    r"""Return the names of the functions that a notebook's text defines, as a set.

    >>> functions_in(r'"source": "x = 1\ndef softmax(scores):\n    ..."')
    {'softmax'}
    """
    found = set()
    for match in re.finditer(r"def\s+([A-Za-z_]\w{0,80})\s*\(", text):
        before = text[max(0, match.start() - 2) : match.start()]
        if before == r"\n" or not re.search(r"\w$", before):
            found.add(match[1])
    return found


def _text(file):
    """Return a file's text, roughly; "" if it cannot be read or is large."""
    if file.size > LARGEST_LOOK:
        return ""
    try:
        data = file.read()
    except Unreadable:
        return ""
    return data.decode(wide(data) or "utf-8", "replace")


def wide(data):
    """Return the encoding of a file that begins with the mark of UTF-16 or UTF-32, or ""."""
    return next((kind for start, kind in _WIDE.items() if data.startswith(start)), "")
