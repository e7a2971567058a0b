"""Files and data frames in, one clear line where that cannot be."""

import numpy as np
import pandas as pd
import pytest

from course.report import _reading
from course.report._errors import ReportError
from course.report._reading import read_table


@pytest.fixture
def frame():
    return pd.DataFrame({"x": [1.5, 2.5, 3.5], "word": ["a", "b", None], "label": ["y", None, "n"]})


@pytest.mark.parametrize("kind", [".csv", ".tsv", ".xlsx", ".parquet"])
def test_every_kind_of_file_gives_the_same_table(frame, tmp_path, kind):
    path = tmp_path / f"table{kind}"
    {
        ".csv": lambda: frame.to_csv(path, index=False),
        ".tsv": lambda: frame.to_csv(path, index=False, sep="\t"),
        ".xlsx": lambda: frame.to_excel(path, index=False),
        ".parquet": lambda: frame.to_parquet(path),
    }[kind]()
    table = read_table(path)
    pd.testing.assert_frame_equal(table.frame, frame, check_dtype=False)
    assert table.row_numbers.tolist() == [2, 3, 4]
    assert table.name == path.name


def test_row_numbers_are_those_of_a_spreadsheet_with_blank_rows(tmp_path):
    (tmp_path / "t.csv").write_text("x,y\n1,2\n\n,\n3,4\n")
    table = read_table(tmp_path / "t.csv")
    assert table.row_numbers.tolist() == [2, 5]
    assert "Blank rows were left out: 2." in table.notes


def test_a_data_frame_keeps_its_positions(frame):
    table = read_table(frame.set_axis(["u", "v", "w"], axis=0))
    assert table.row_numbers.tolist() == [0, 1, 2]
    assert "iloc" in table.counting


def test_names_become_text_of_one_line_and_differ():
    frame = pd.DataFrame(np.ones((2, 4)), columns=["a\nb", 3, "a b", ""])
    assert list(read_table(frame).frame.columns) == ["a b", "3", "a b (2)", "no name"]


def test_empty_columns_without_a_name_are_no_columns(tmp_path):
    (tmp_path / "t.csv").write_text("x,y,,\n1,2,,\n3,4,,\n")
    assert list(read_table(tmp_path / "t.csv").frame.columns) == ["x", "y"]


def test_a_table_without_a_header_is_warned_of(tmp_path):
    (tmp_path / "t.csv").write_text("1,2,3\n4,5,6\n")
    assert any("header" in note for note in read_table(tmp_path / "t.csv").notes)


def bad_files(tmp_path):
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n\0")
    (tmp_path / "no.xlsx").write_text("x,y\n1,2\n")
    (tmp_path / "no.parquet").write_text("x,y\n1,2\n")
    (tmp_path / "archive.csv").write_bytes(b"PK\x03\x04....")
    (tmp_path / "header.csv").write_text("x,y\n")
    (tmp_path / "blank.csv").write_text("x,y\n,\n,\n")
    (tmp_path / "empty.csv").write_text("")
    return {
        "none.csv": "there is no file",
        "": "is a folder",
        "picture.png": "not a table",
        "no.xlsx": "not an Excel file",
        "no.parquet": "not a Parquet file",
        "archive.csv": "not a table",
        "header.csv": "no rows below its header",
        "blank.csv": "no values below its header",
        "empty.csv": "empty",
    }


def test_bad_files_get_one_line_with_their_name(tmp_path):
    for name, said in bad_files(tmp_path).items():
        with pytest.raises(ReportError, match=said) as caught:
            read_table(tmp_path / name)
        assert "\n" not in str(caught.value)
        assert (name or tmp_path.name) in str(caught.value)


def test_a_huge_file_is_refused_before_it_is_read(tmp_path):
    with open(tmp_path / "huge.csv", "wb") as file:
        file.truncate(2_000_000_000)  # a hole: no byte of it is on the disk
    with pytest.raises(ReportError, match=r"huge\.csv holds 2\.0 GB.*sample of its rows"):
        read_table(tmp_path / "huge.csv")


def test_small_files_that_unpack_to_much_are_refused(tmp_path, frame, monkeypatch):
    frame.to_excel(tmp_path / "t.xlsx", index=False)
    frame.to_parquet(tmp_path / "t.parquet")
    sizes = [(tmp_path / name).stat().st_size for name in ("t.xlsx", "t.parquet")]
    monkeypatch.setattr(_reading, "MOST_BYTES", sizes[0] + 1)
    with pytest.raises(ReportError, match="unpacked"):
        read_table(tmp_path / "t.xlsx")


def test_what_is_neither_a_path_nor_a_frame_is_refused():
    with pytest.raises(ReportError, match="got list"):
        read_table([[1, 2]])
