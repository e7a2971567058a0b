"""What the text of a file tells: whether it is a notebook, and which functions it defines."""

import re

from course.grading.intake.files import Unreadable

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
    wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    return data.decode("utf-16" if wide else "utf-8", "replace")
