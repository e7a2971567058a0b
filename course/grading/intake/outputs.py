"""A large notebook without its outputs, read piece by piece so that it never fills the memory."""

import re

_PIECE = 1 << 20
_TEXT = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+', re.DOTALL)
_OUTSIDE = re.compile(rb'["{}\[\]]')
_LONGEST_KEY = 20  # bytes of a text that may be a key
_MOST_MARKS = 1_000_000  # brackets and texts
_DROPPED = {b"outputs", b"attachments"}


def without_outputs(start, file, most, most_read):
    """Return the bytes of a notebook with ``outputs`` and ``attachments`` emptied.

    Parameters
    ----------
    start : bytes, what has been read already
    file : binary file, the rest
    most : int, bytes that may be left
    most_read : int, bytes that may be read

    Raises
    ------
    ValueError
        If it is no notebook, or too large all the same; the message says which.

    Examples
    --------
    >>> import io
    >>> without_outputs(b'{"outputs": [{"a": "]"}], "x": ', io.BytesIO(b'[1, "\\\\""]}'), 99, 99)
    b'{"outputs": [], "x": [1, "\\\\""]}'
    """
    if not start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        raise ValueError("and no notebook")
    scan, read, piece = _Scan(), 0, start
    while piece:
        read += len(piece)
        if read > most_read:
            raise ValueError(f"and more than {most_read // 10**6} MB with its outputs")
        for at in range(0, len(piece), _PIECE):
            scan.take(piece[at : at + _PIECE])
        if len(scan.kept) > most:
            raise ValueError("also without its outputs")
        piece = file.read(_PIECE)
    return bytes(scan.kept)


class _Scan:
    """Reads JSON by its brackets and quotation marks, and leaves out what is in certain keys."""

    def __init__(self):
        self.kept = bytearray()
        self._in_text, self._text = False, bytearray()
        self._last = b""  # the text before the bracket that comes next
        self._escaped = False
        self._marks = 0
        self._dropping = 0  # how many brackets are open in what is left out

    def take(self, data):
        at = 0
        if self._escaped and data:
            self._keep(data[:1])
            at, self._escaped = 1, False
        while at < len(data):
            at = self._in(data, at) if self._in_text else self._outside(data, at)

    def _in(self, data, at):
        """Take in text up to its end, or that of the piece; return where to go on."""
        end = _TEXT.match(data, at).end()
        if len(self._text) < _LONGEST_KEY:
            self._text += data[at : min(end, at + _LONGEST_KEY)]
        if end < len(data) and data[end : end + 1] == b'"':
            self._in_text, self._last = False, bytes(self._text)
        elif end < len(data):  # a backslash, whose other half is in the next piece
            self._escaped = True
        self._keep(data[at : end + 1])
        return end + 1

    def _outside(self, data, at):
        match = _OUTSIDE.search(data, at)
        end = match.start() if match else len(data)
        self._keep(data[at:end])
        if not match:
            return end
        self._marks += 1
        if self._marks > _MOST_MARKS:
            raise ValueError("with too many parts")
        character = match[0]
        if character == b'"':
            self._keep(character)
            self._in_text, self._text = True, bytearray()
        elif character in b"[{":
            if self._dropping:
                self._dropping += 1
            else:
                self.kept += character
                self._dropping = int(self._last in _DROPPED)
            self._last = b""
        else:
            if self._dropping:
                self._dropping -= 1
            self._keep(character)
            self._last = b""
        return end + 1

    def _keep(self, data):
        if not self._dropping:
            self.kept += data
