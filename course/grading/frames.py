"""Messages between the grader and a submission: plain data in frames, nothing that could act.

A frame is a mark of 16 bytes, a length, and the data. The grader draws a new mark for each
request, and an answer must begin with it: what was sent before it was asked for, or twice, is
recognized. The data is None, bool, int, float, str, list, tuple, dict, numeric arrays and CSR
tables, each with a letter before it; no pickle. The reader trusts nothing: lengths, depth, the
number of items and of keys (chosen ones can make a dict as slow as a list) and the bytes of arrays
are bounded and checked.
"""

import math
import struct

import numpy as np
from scipy import sparse

MARK = 16  # bytes
LARGEST = 64_000_000  # bytes of a frame, and of what a sparse table would hold if dense
_DEEPEST = 40
_MOST_ITEMS = 2_000_000
_MOST_KEYS = 1_000
_LENGTH = struct.Struct("<Q")


class BadFrame(ValueError):
    """Bytes that are no frame; the message says in what way."""


def send(connection, mark, value):
    """Send ``value`` in a frame that begins with ``mark``."""
    data = encode(value)
    connection.sendall(mark + _LENGTH.pack(len(data)) + data)


def receive(connection, mark=None, largest=LARGEST):
    """Return the mark and the value of the next frame.

    Parameters
    ----------
    connection : object with ``recv(n)``
    mark : bytes or None, what the frame must begin with
    largest : int, bytes

    Raises
    ------
    BadFrame
        If it begins with another mark, is too long, or holds something else.
    EOFError
        If the other side hung up.
    """
    head = _exactly(connection, MARK + _LENGTH.size)
    came, length = bytes(head[:MARK]), _LENGTH.unpack(head[MARK:])[0]
    if mark is not None and came != mark:
        raise BadFrame("an answer that was not asked for")
    if length > largest:
        raise BadFrame("an answer that is too long")
    return came, decode(_exactly(connection, length))


def _exactly(connection, n):
    data = bytearray(n)
    view, have = memoryview(data), 0
    while have < n:
        piece = connection.recv(min(n - have, 1 << 20))
        if not piece:
            raise EOFError("the connection was closed")
        view[have : have + len(piece)] = piece
        have += len(piece)
    return data


def encode(value):
    """Return plain data as bytes.

    Examples
    --------
    >>> decode(encode({"a": [1, 2.5, None, (True, "x")]}))
    {'a': [1, 2.5, None, (True, 'x')]}
    """
    parts = []
    _encode(value, parts)
    return b"".join(parts)


def _encode(value, parts):
    kind = type(value)
    if value is None:
        parts.append(b"N")
    elif kind is bool:
        parts.append(b"T" if value else b"F")
    elif kind is int:
        digits = value.to_bytes(value.bit_length() // 8 + 1, "little", signed=True)
        parts += (b"i", _LENGTH.pack(len(digits)), digits)
    elif kind is float:
        parts += (b"f", struct.pack("<d", value))
    elif kind is str:
        text = value.encode("utf-8", "replace")
        parts += (b"s", _LENGTH.pack(len(text)), text)
    elif kind in (list, tuple):
        parts += (b"l" if kind is list else b"t", _LENGTH.pack(len(value)))
        for item in value:
            _encode(item, parts)
    elif kind is dict:
        parts += (b"d", _LENGTH.pack(len(value)))
        for key, item in value.items():
            _encode(key, parts)
            _encode(item, parts)
    elif kind is np.ndarray and value.dtype.kind in "biuf":
        array = np.ascontiguousarray(value, _portable(value.dtype)).reshape(value.shape)
        parts += (b"a", array.dtype.str.encode().ljust(4), _LENGTH.pack(array.ndim))
        parts += [_LENGTH.pack(n) for n in array.shape]
        parts.append(array.tobytes())
    elif sparse.issparse(value):
        table = sparse.csr_array(value)
        parts.append(b"c")
        for part in (table.indptr, table.indices, table.data, np.array(table.shape)):
            _encode(np.asarray(part), parts)
    else:
        raise TypeError(f"{kind.__name__} is not plain data")


def _portable(dtype):
    if dtype.kind == "f" and dtype.itemsize > 8:
        return np.dtype("<f8")
    return dtype.newbyteorder("<")


def decode(data):
    """Return the plain data that ``data`` holds.

    Raises
    ------
    BadFrame
    """
    reader = _Reader(memoryview(data))
    try:
        value = reader.value(0)
    except BadFrame:
        raise
    except (struct.error, ValueError, TypeError, OverflowError, MemoryError) as error:
        raise BadFrame("an answer in another form") from error
    if reader.at != len(data):
        raise BadFrame("an answer with something behind it")
    return value


class _Reader:
    def __init__(self, data):
        self.data, self.at, self.items, self.keys = data, 0, 0, 0

    def take(self, n):
        if n > len(self.data) - self.at:
            raise BadFrame("an answer that breaks off")
        piece = self.data[self.at : self.at + n]
        self.at += n
        return piece

    def length(self):
        return _LENGTH.unpack(self.take(_LENGTH.size))[0]

    def value(self, depth):
        self.items += 1
        if depth > _DEEPEST or self.items > _MOST_ITEMS:
            raise BadFrame("an answer with too many parts")
        kind = bytes(self.take(1))
        if kind in _SIMPLE:
            return _SIMPLE[kind]
        if kind == b"f":
            return struct.unpack("<d", self.take(8))[0]
        if kind == b"i":
            if (n := self.length()) > 1000:
                raise BadFrame("a number that is too large")
            return int.from_bytes(self.take(n), "little", signed=True)
        if kind == b"s":
            return bytes(self.take(self.length())).decode()
        if kind in (b"l", b"t"):
            items = [self.value(depth + 1) for _ in self.counted()]
            return items if kind == b"l" else tuple(items)
        if kind == b"d":
            pairs = self.counted()
            self.keys += len(pairs)
            if self.keys > _MOST_KEYS:
                raise BadFrame("an answer with too many keys")
            return {self.value(depth + 1): self.value(depth + 1) for _ in pairs}
        if kind == b"a":
            return self.array()
        if kind == b"c":
            return self.table(depth)
        raise BadFrame("an answer in another form")

    def counted(self):
        n = self.length()
        if n > _MOST_ITEMS:
            raise BadFrame("an answer with too many parts")
        return range(n)

    def array(self):
        name = bytes(self.take(4)).decode().strip()
        if name not in _DTYPES:
            raise BadFrame("an array of another kind")
        dtype, ndim = np.dtype(name), self.length()
        if ndim > 16:
            raise BadFrame("an array with too many axes")
        shape = [self.length() for _ in range(ndim)]
        if max(shape, default=0) > LARGEST or math.prod(shape) * dtype.itemsize > LARGEST:
            raise BadFrame("an array that is too large")
        raw = self.take(math.prod(shape) * dtype.itemsize)
        if dtype.kind == "b" and raw.nbytes and np.frombuffer(raw, np.uint8).max() > 1:
            raise BadFrame("an array in another form")
        return np.frombuffer(raw, dtype).reshape(shape).copy()

    def table(self, depth):
        indptr, indices, data, shape = (self.value(depth + 1) for _ in range(4))
        if not all(isinstance(a, np.ndarray) and a.ndim == 1 for a in (indptr, indices, data)):
            raise BadFrame("a sparse table in another form")
        sizes = [int(n) for n in np.ravel(shape)]
        if len(sizes) != 2 or min(sizes) < 0 or math.prod(sizes) * 8 > LARGEST:
            raise BadFrame("a sparse table that is too large")
        if sizes[0] + 1 != len(indptr) or indptr.dtype.kind != "i" or indices.dtype.kind != "i":
            raise BadFrame("a sparse table in another form")
        inside = len(indices) == 0 or (indices.min() >= 0 and indices.max() < sizes[1])
        if not inside or indptr[0] != 0 or (np.diff(indptr) < 0).any():
            raise BadFrame("a sparse table in another form")
        if indptr[-1] != len(indices) or len(indices) != len(data):
            raise BadFrame("a sparse table in another form")
        return sparse.csr_array((data, indices, indptr), shape=tuple(sizes))


_SIMPLE = {b"N": None, b"T": True, b"F": False}
_DTYPES = {"|b1", "|i1", "|u1", "<i2", "<i4", "<i8", "<u2", "<u4", "<u8", "<f2", "<f4", "<f8"}
