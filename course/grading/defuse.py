"""Text from outside, made harmless: one line, no control character, no formula, no path."""

import hashlib
import re
import unicodedata

_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # controls, direction marks, half characters
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def line(text, longest=300):
    """Return ``text`` as one visible line of at most ``longest`` characters.

    Control characters, direction marks and line breaks become spaces.

    Examples
    --------
    >>> line("two\\nlines \\u202ereversed\\x1b[31m")
    'two lines reversed [31m'
    """
    text = unicodedata.normalize("NFC", str(text)[: 4 * longest])
    seen = "".join(" " if unicodedata.category(c) in _UNSEEN else c for c in text)
    seen = " ".join(seen.split())
    return seen if len(seen) <= longest else seen[: longest - 4] + " ..."


def cell(text):
    """Return ``text`` for a cell of a CSV file, so that no spreadsheet takes it for a formula.

    Examples
    --------
    >>> cell("=1+1"), cell("Ada")
    ("'=1+1", 'Ada')
    """
    text = line(text)
    return f"'{text}" if text.startswith(_FORMULA) else text


def file_name(text):
    """Return a file name for ``text`` that is safe everywhere; different texts get different names.

    Examples
    --------
    >>> file_name("ada_1"), file_name("../Ada")
    ('ada_1', 'Ada-4e4af216')
    """
    text = str(text)
    reserved = re.fullmatch(r"con|prn|aux|nul|(com|lpt)\d", text)  # on Windows
    if re.fullmatch(r"[a-z0-9_]{1,60}", text) and not reserved:
        return text
    safe = re.sub(r"[^A-Za-z0-9_-]+", "_", text).strip("_-")[:50] or "file"
    mark = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{safe}-{mark}"
