"""A large notebook without its outputs, read piece by piece so that it never fills the memory."""

import re

_PIECE = 1 << 20
_IN_TEXT = re.compile(rb'["\\]')
_OUTSIDE = re.compile(rb'["{}\[\]]')
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
        self._dropping = 0  # how many brackets are open in what is left out

    def take(self, data):
        at = 0
        if self._escaped and data:
            self._keep(data[:1])
            at, self._escaped = 1, False
        while at < len(data):
            match = (_IN_TEXT if self._in_text else _OUTSIDE).search(data, at)
            end = match.start() if match else len(data)
            self._between(data[at:end])
            if not match:
                return
            at = self._mark(data, end)

    def _between(self, data):
        self._keep(data)
        if self._in_text and len(self._text) < 20:
            self._text += data[:20]

    def _mark(self, data, at):
        """Take in the character at ``at``; return where to go on."""
        character = data[at : at + 1]
        if self._in_text and character == b"\\":
            self._keep(data[at : at + 2])
            self._escaped = at + 1 == len(data)
            self._text += b"\\"
            return at + 2
        if character == b'"':
            self._keep(character)
            self._in_text = not self._in_text
            if self._in_text:
                self._text = bytearray()
            else:
                self._last = bytes(self._text)
            return at + 1
        if character in b"[{":
            if self._dropping:
                self._dropping += 1
            else:
                self.kept += character
                self._dropping = int(self._last in _DROPPED)
            self._last = b""
        else:
            if self._dropping:
                self._dropping -= 1
            if not self._dropping:
                self.kept += character
            self._last = b""
        return at + 1

    def _keep(self, data):
        if not self._dropping:
            self.kept += data
