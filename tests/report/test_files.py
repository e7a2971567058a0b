"""CSV files: no formula runs, numbers stay numbers, and what was filled in finds its row."""

from types import SimpleNamespace as Made

import numpy as np
import pandas as pd
import pytest

from course.report import _files
from course.report._errors import ReportError
from course.report._problem import Problem
from course.report._reading import read_table

FRAME = pd.DataFrame(
    {
        "x": [1.5, -2.5, 3.5, 4.5],
        "=note": ["=1+1", "@cmd", "+1", "-2.5"],
        "y": ["a", None, "b", None],
    }
)


@pytest.fixture
def problem():
    return Problem(
        np.zeros((4, 1)), np.array([0, -1, 1, -1]), ["a", "=b"], np.arange(4), ["x"],
        np.array([2, 3, 5, 6]),
    )  # fmt: skip


def test_formulas_are_made_harmless_and_numbers_stay(tmp_path):
    _files.write_csv(FRAME, tmp_path / "t.csv")
    back = pd.read_csv(tmp_path / "t.csv", dtype=str, keep_default_na=False)
    assert list(back.columns) == ["x", "'=note", "y"]
    assert back["x"].tolist() == ["1.5", "-2.5", "3.5", "4.5"]
    assert back["'=note"].tolist() == ["'=1+1", "'@cmd", "+1", "-2.5"]
    assert (tmp_path / "t.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_predictions_carry_row_numbers_and_class_names(problem):
    made = Made(rows=np.array([1, 3]), codes=np.array([1, 0]),
                probability=np.array([0.91234, 0.5]), trust=("yes", "check"))  # fmt: skip
    frame = _files.predictions_frame(made, problem, "y")
    assert frame.to_dict("list") == {
        "row": [3, 6], "predicted y": ["=b", "a"], "probability": [0.912, 0.5],
        "trust": ["yes", "check"],
    }  # fmt: skip


def to_label(problem):
    made = Made(rows=np.array([3, 1]), why=("spread", "doubtful"))
    return _files.to_label_frame(made, problem, FRAME, "y")


def test_rows_to_label_have_an_empty_label_and_their_contents(problem):
    frame = to_label(problem)
    assert list(frame.columns) == ["row", "y", "why", "x", "=note"]
    assert frame["row"].tolist() == [6, 3] and frame["y"].tolist() == ["", ""]
    assert frame["x"].tolist() == [4.5, -2.5]


def test_a_filled_file_can_be_fed_back(problem, tmp_path):
    FRAME.to_csv(tmp_path / "table.csv", index=False)
    table = read_table(tmp_path / "table.csv")
    frame = to_label(problem)
    frame["row"] = [5, 3]
    _files.write_csv(frame, tmp_path / "ask.csv")
    answers = pd.read_csv(tmp_path / "ask.csv", dtype=str)
    answers["y"] = ["'=b", None]
    answers.to_csv(tmp_path / "ask.csv", index=False)
    filled, n = _files.add_filled(table, "y", read_table(tmp_path / "ask.csv"))
    assert n == 1
    assert filled["y"].fillna("?").tolist() == ["a", "?", "b", "=b"]
    assert table.frame["y"].isna().sum() == 2  # the user's own table stays


@pytest.mark.parametrize(
    ("filled", "said"),
    [
        ({"row": [99], "y": ["a"]}, "no row 99"),
        ({"row": ["x"], "y": ["a"]}, "no row x"),
        ({"rows": [1], "y": ["a"]}, "no column 'row'; did you mean 'rows'"),
        ({"row": [1], "z": ["a"]}, "no column 'y'"),
    ],
)
def test_a_filled_file_of_another_table_gets_one_line(filled, said):
    with pytest.raises(ReportError, match=said):
        _files.add_filled(read_table(FRAME), "y", read_table(pd.DataFrame(filled)))
