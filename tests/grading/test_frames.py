"""Frames: what is sent comes back the same, and nothing malformed gets through."""

import contextlib
import io
import os

import numpy as np
import pytest
from scipy import sparse

from course.grading import frames
from course.grading.frames import BadFrame, decode, encode


class Pipe(io.BytesIO):
    """A connection to oneself."""

    def sendall(self, data):
        self.write(data)

    def recv(self, n):
        return self.read(n)


VALUES = [
    None, True, False, 0, -1, 255, 2**70, -(2**70), 0.5, float("inf"), "", "ä\n\0", [], (), {},
    [1, (2.0, "x", [None])], {"a": {1: [True]}},
]  # fmt: skip


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_plain_data_comes_back_with_its_type(value):
    back = decode(encode(value))
    assert back == value and type(back) is type(value)


@pytest.mark.parametrize("dtype", ["?", "i1", "u2", "i4", "i8", "f2", "f4", "f8", ">f8", ">i4"])
@pytest.mark.parametrize("shape", [(), (0, 3), (4,), (2, 3, 2)])
def test_arrays_come_back(dtype, shape):
    array = np.resize([0, 1, 1], shape).astype(dtype)
    back = decode(encode(array.copy(order="F")))
    assert back.shape == array.shape and back.dtype == array.dtype.newbyteorder("<")
    np.testing.assert_array_equal(back, array)
    back[...] = 1  # its own memory, writable


def test_sparse_tables_come_back():
    table = sparse.random_array((5, 7), density=0.3, rng=0, format="csr")
    back = decode(encode(table))
    assert isinstance(back, sparse.csr_array)
    assert (back != table).nnz == 0


@pytest.mark.parametrize("value", [object(), {1, 2}, b"x", np.array(["a"]), np.array([None])])
def test_nothing_else_is_sent(value):
    with pytest.raises(TypeError, match="is not plain data"):
        encode(value)


def _table(**changes):
    parts = {"indptr": [0, 1], "indices": [0], "data": [1.0], "shape": [1, 2], **changes}
    return b"c" + b"".join(encode(np.array(part)) for part in parts.values())


def _array(dtype=b"<f8 ", shape=(1,), raw=bytes(8)):
    numbers = b"".join(n.to_bytes(8, "little") for n in (len(shape), *shape))
    return b"a" + dtype + numbers + raw


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"?",
        b"NN",
        b"f123",
        b"i" + (10**6).to_bytes(8, "little") + bytes(10**6),
        b"s" + (5).to_bytes(8, "little") + b"abc",
        b"s" + (1).to_bytes(8, "little") + b"\xff",
        b"l" + (2**62).to_bytes(8, "little"),
        b"l" + (10**6).to_bytes(8, "little") + b"N",
        (b"l" + (1).to_bytes(8, "little")) * 100 + b"N",
        b"d" + (1).to_bytes(8, "little") + encode([]) + b"N",
        _array(b"|O8 "),
        _array(b"<U9 "),
        _array(shape=(2,)),
        _array(shape=(2**61, 8)),
        _array(shape=(0, 2**40), raw=b""),
        _array(shape=(1,) * 17),
        _array(b"|b1 ", raw=b"\2"),
        _table(indices=[5]),
        _table(indices=[-1]),
        _table(indptr=[0, 9]),
        _table(indptr=[1, 1]),
        _table(indptr=[0.0, 1.0]),
        _table(shape=[10**6, 10**6]),
        _table(shape=[-1, 2]),
        _table(data=[[1.0]]),
        _array(shape=(0, 10**8, 10**8, 10**8), raw=b""),
        # Whole numbers that all fall into one place of the table: the last takes an hour.
        encode({i * (2**61 - 1): None for i in range(1_001)}),
        encode([{i: None for i in range(600)}] * 2),
    ],
)
def test_what_is_malformed_is_refused(data):
    with pytest.raises(BadFrame):
        decode(data)


def test_random_bytes_never_do_anything_else():
    rng = np.random.default_rng(0)
    right = encode([np.ones((2, 2)), {"a": (1, 2.0)}, sparse.eye_array(3, format="csr")])
    for _ in range(1_000):
        data = bytearray(right)
        for at in rng.integers(len(data), size=rng.integers(1, 4)):
            data[at] = rng.integers(256)
        with contextlib.suppress(BadFrame):
            decode(data[: rng.integers(1, len(data) + 1)])


def test_a_frame_must_begin_with_its_mark_and_be_short_enough():
    mark, pipe = os.urandom(frames.MARK), Pipe()
    frames.send(pipe, mark, [1, 2])
    for wanted, largest, refused in (
        (mark, 100, None),
        (os.urandom(frames.MARK), 100, "not asked for"),
        (mark, 5, "too long"),
    ):
        pipe.seek(0)
        if refused is None:
            assert frames.receive(pipe, wanted, largest) == (mark, [1, 2])
            continue
        with pytest.raises(BadFrame, match=refused):
            frames.receive(pipe, wanted, largest)
    with pytest.raises(EOFError):
        frames.receive(Pipe())
