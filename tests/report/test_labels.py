"""The label column, and every reason why its classes cannot be worked with."""

import pandas as pd
import pytest

from course.report._errors import ReportError
from course.report._labels import find_column, read_labels


def column(*values):
    return pd.Series(values, name="y", dtype=object)


def test_strings_and_missing_values():
    labels = read_labels(column("b", None, "a", " ", "b ", float("nan"), "a"))
    assert labels.classes == ["a", "b"]
    assert labels.y.tolist() == [1, -1, 0, -1, 1, -1, 0]


def test_whole_numbers_lose_the_point_that_missing_values_gave_them():
    labels = read_labels(pd.Series([0.0, 1.0, None, 10.0, 0, 1, 10, 2, 2], name="y"))
    assert labels.classes == ["0", "1", "2", "10"]
    assert labels.y[:4].tolist() == [0, 1, -1, 3]


@pytest.mark.parametrize("marker", [-1, "-1", -1.0])
def test_a_value_may_mark_rows_without_a_label(marker):
    labels = read_labels(pd.Series([0, 1, -1, 0, 1, -1], name="y"), marker)
    assert labels.classes == ["0", "1"]
    assert labels.y.tolist() == [0, 1, -1, 0, 1, -1]


@pytest.mark.parametrize("values", [[True, False, None] * 2, pd.Categorical(["a", "b", None] * 2)])
def test_booleans_and_categories(values):
    assert read_labels(pd.Series(values, name="y")).y[2] == -1


@pytest.mark.parametrize(
    ("values", "unlabeled", "said"),
    [
        ([None, None], None, "no row has a label"),
        (["?", "?"], "?", "no row has a label"),
        (["a", "b", "a", "b"], None, "every row has a label.*--unlabeled"),
        (["a", "a", None], None, "one class"),
        (["a", "a", "b", None], None, "only one row has the label 'b'"),
        (["a", "b", None], "x", "no row has 'x'"),
        ([*range(500), *range(500), None], None, "500 different numbers.*measurement"),
        ([i / 7 for i in range(90)] + [None], None, "90 different numbers.*measurement"),
        ([f"c{i}" for i in range(500)] * 2 + [None], None, "500 classes"),
        (pd.to_datetime(["2020-01-01", None]), None, "dates"),
    ],
)
def test_classes_that_cannot_be_worked_with_get_one_line(values, unlabeled, said):
    with pytest.raises(ReportError, match=said) as caught:
        read_labels(pd.Series(values, name="y"), unlabeled)
    assert "\n" not in str(caught.value)


def test_what_looks_like_a_mark_and_what_is_rare_is_warned_of():
    labels = read_labels(column(*["?"] * 40, *["a"] * 30, *["b"] * 3, *[None] * 50))
    assert any("“?” looks like a mark" in text for text in labels.warnings)
    assert any("“b” (3)" in text and "“a”" not in text for text in labels.warnings)


def test_few_unlabeled_rows_are_warned_of():
    assert any("Only 1 " in text for text in read_labels(column(*"aabb", None)).warnings)


def test_the_nearest_names_are_offered():
    assert find_column(["label", "age"], "age") == "age"
    for wrong, right in {"Label": "label", "lable": "label", "AGE": "age"}.items():
        with pytest.raises(ReportError, match=f"did you mean '{right}'"):
            find_column(["label", "age"], wrong)
    with pytest.raises(ReportError, match="the columns are 'label', 'age'"):
        find_column(["label", "age"], "zzzzz")
