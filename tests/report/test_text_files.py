"""Tables of text as people send them: encodings, separators, decimal signs."""

import pytest

from course.report._errors import ReportError
from course.report._text_files import decode, find_separator, read_text

TEXT = "größe,label\n1,ja\n2,nein\n"


@pytest.mark.parametrize(
    ("encoding", "called"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("utf-32", "UTF-32"),
        ("latin-1", "Latin-1"),
    ],
)
def test_encodings(encoding, called):
    assert decode(TEXT.encode(encoding)) == (TEXT, called)
    table, notes = read_text(TEXT.encode(encoding))
    assert list(table.columns) == ["größe", "label"]
    assert any("Latin-1" in note for note in notes) == (called == "Latin-1")


def test_bytes_that_no_code_page_has_are_read_all_the_same():
    assert decode(b"a,b\n\x81,\xe4\n") == ("a,b\n\x81,ä\n", "Latin-1")


@pytest.mark.parametrize("data", [b"\xff\xfea\x00\x00", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"%\0\1"])
def test_what_is_no_text_is_refused(data):
    with pytest.raises(ReportError):
        decode(data)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separators_are_found_by_agreement_with_the_header(separator):
    lines = [["a", "b", "label"], ["1", "2", "x"], ["3", '"one, two; three"', "y"]]
    assert find_separator("\n".join(map(separator.join, lines))) == separator


def test_decimal_commas_become_numbers_and_other_text_stays():
    table, notes = read_text(b"size;pair;label\n1,5;1,2,3;a\n2;4,5;b\n;;\n")
    assert table["size"].tolist()[:2] == [1.5, 2.0]
    assert table["pair"].tolist()[:2] == ["1,2,3", "4,5"]
    assert len(table) == 3  # blank lines keep their number
    assert any("decimal" in note for note in notes)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"\n \n", "empty"),
        (b"a b c\n1 2 3\n", "single column"),
        (b"x,y\n1,2\n3,4,5\n", "line 3 has 3 values where the header has 2"),
        (b"<!DOCTYPE html><p>a, b", "not a table"),
        (b'{"a": 1, "b": 2}', "not a table"),
        (b'[{"a": 1, "b": 2}]', "not a table"),
        (b'x,y\n"1,2\n3,4\n', "not a table"),
    ],
)
def test_bad_text_gets_one_line(data, said):
    with pytest.raises(ReportError, match=said) as caught:
        read_text(data)
    assert "\n" not in str(caught.value)
