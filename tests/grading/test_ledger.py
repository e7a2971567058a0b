"""The record survives a kill at any byte, and is not mixed with another."""

import pytest

from course.grading.ledger import Ledger, LedgerError, mark
from course.grading.results import Result, TaskResult


def result(student):
    return Result(student, "01_x", "f", ["g"], tasks=[TaskResult("t", 1, 2, "not yet", "Why.")])


def opened(path, seed=None, made_by="judges"):
    return Ledger(path, seed, made_by)


def test_what_is_added_is_found_again(tmp_path):
    ledger = opened(tmp_path / "l")
    ledger.add("ada", result("ada"), "digest")
    seed = ledger.seed
    ledger.close()
    again = opened(tmp_path / "l")
    assert again.seed == seed
    assert again.get("ada", "01_x", "digest") == result("ada")
    assert again.get("ada", "01_x", "another file") is None
    assert again.get("bob", "01_x", "digest") is None
    again.close()


def test_a_kill_at_any_byte_loses_at_most_the_last(tmp_path):
    path = tmp_path / "l"
    ledger = opened(path, seed=5)
    for student in ("ada", "bob"):
        ledger.add(student, result(student), "d")
    ledger.close()
    whole = path.read_bytes()
    ends = [at + 1 for at, byte in enumerate(whole) if byte == ord("\n")]
    near = [end + by for end in ends for by in (-1, 0, 1)]
    for length in sorted({*range(0, len(whole), 17), *near, len(whole)} & {*range(len(whole) + 1)}):
        path.write_bytes(whole[:length])
        ledger = opened(path, seed=5)
        assert ledger.seed == 5
        kept = [bool(ledger.get(s, "01_x", "d")) for s in ("ada", "bob")]
        lines = whole[:length].count(b"\n")
        assert kept == [lines > 1, lines > 2]
        ledger.add("eve", result("eve"), "d")
        ledger.close()
        assert path.read_bytes().endswith(b"\n")
        ledger = opened(path)
        assert ledger.get("eve", "01_x", "d") and ledger.seed == 5
        ledger.close()


@pytest.mark.parametrize("changed", [{"seed": 6}, {"made_by": "other judges"}])
def test_another_seed_or_other_judges_begin_anew(tmp_path, changed):
    ledger = opened(tmp_path / "l", seed=5)
    ledger.add("ada", result("ada"), "d")
    ledger.close()
    ledger = opened(tmp_path / "l", **{"seed": None, **changed})
    assert ledger.get("ada", "01_x", "d") is None
    assert ledger.seed == changed.get("seed", 5)
    ledger.close()


@pytest.mark.parametrize("content", [b"[]\n", b"null\n", b"\xff\n", b'{"seed": "x"}\n'])
def test_what_is_no_record_begins_anew(tmp_path, content):
    (tmp_path / "l").write_bytes(content)
    ledger = opened(tmp_path / "l", seed=5)
    ledger.add("ada", result("ada"), "d")
    ledger.close()
    assert (tmp_path / "l").read_bytes().count(b"\n") == 2


def test_two_do_not_write_one_record(tmp_path):
    ledger = opened(tmp_path / "l")
    with pytest.raises(LedgerError, match="another run"):
        opened(tmp_path / "l")
    ledger.close()
    opened(tmp_path / "l").close()


def test_the_mark_follows_the_judges(tmp_path):
    (tmp_path / "a.py").write_text("1")
    first = mark(tmp_path)
    assert mark(tmp_path) == first
    (tmp_path / "a.py").write_text("2")
    assert mark(tmp_path) != first
