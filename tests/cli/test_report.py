"""``course report``: what it writes, its exit status, and one line for every mistake."""

import csv
from types import SimpleNamespace as Made

import pytest

from course.cli import main

pytest.importorskip("pandas")
TABLE = "x,label\n" + "".join(f"{i},{'ab'[i % 2] if i < 20 else ''}\n" for i in range(60))


@pytest.fixture
def table(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "table.csv").write_text(TABLE)
    return tmp_path / "table.csv"


@pytest.fixture
def asked(monkeypatch):
    """What the command asked for, with a report that takes no time."""
    calls = []

    def report(table, label, **options):
        calls.append({"table": table, "label": label, **options})
        return made

    def save(path):
        path.write_text("page", encoding="utf-8")
        return path

    made = Made(
        summary=lambda: "the verdict", save=save, to_label=[1], predictions=[1], troubles={},
        stopped=False, save_to_label=lambda path: path.write_text("rows"),
        save_predictions=lambda path: path.write_text("predictions"),
    )  # fmt: skip
    monkeypatch.setattr("course.report.report", report)
    calls.append(made)
    return calls


def test_a_page_and_no_other_file_unless_asked_for(table, asked, capsys):
    assert main(["report", "table.csv", "--label", "label"]) == 0
    assert capsys.readouterr().out == "the verdict\n\nPage: report.html\n"
    assert sorted(path.name for path in table.parent.iterdir()) == ["report.html", "table.csv"]


def test_what_is_asked_for_is_handed_on_and_written(table, asked, capsys):
    status = main(
        ["report", "table.csv", "--label", "label", "--unlabeled", "-1", "--out", "my.html",
         "--ask", "7", "--predictions", "p.csv", "--seed", "3", "--leave-out", "a",
         "--leave-out", "b", "--filled", "f.csv"]
    )  # fmt: skip
    assert status == 0
    assert asked[1] == {
        "table": "table.csv", "label": "label", "unlabeled": "-1", "n_ask": 7, "seed": 3,
        "leave_out": ["a", "b"], "filled": "f.csv",
    }  # fmt: skip
    assert {path.name for path in table.parent.iterdir()} == {
        "table.csv", "my.html", "my-to-label.csv", "p.csv",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"stopped": True, "troubles": {"predictions": "stopped"}}, 130),
        ({"troubles": {"learning_curve": "too few labels"}}, 1),
    ],
)
def test_the_exit_status_says_if_the_page_is_whole(table, asked, changed, status):
    vars(asked[0]).update(changed)
    assert main(["report", "table.csv", "--label", "label"]) == status
    assert (table.parent / "report.html").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["table.csv"], "--label must name the column"),
        (["table.csv", "--label", "lable"], "did you mean 'label'?"),
        (["none.csv", "--label", "label"], "there is no file none.csv"),
        (["table.csv", "--label", "label", "--out", "page.csv"], "--out needs a .html file"),
        (["table.csv", "--label", "label", "--out", "no/page.html"], "--out needs a .html file"),
        (["table.csv", "--label", "label", "--predictions", "table.csv"], "would overwrite"),
        (["table.csv", "--label", "label", "--ask", "0"], "--ask must be 1 or more"),
        (["table.csv", "--label", "label", "--seed", "-1"], "--seed must be 0 or more"),
        (["table.csv", "--label", "label", "--unlabeled", "?"], "no row has '?'"),
        (["table.csv", "--example"], "is there already"),
    ],
)
def test_mistakes_get_one_line(table, capsys, arguments, said):
    assert main(["report", *arguments]) == 2
    out, err = capsys.readouterr()
    assert not out
    assert err.startswith("course: ") and said in err and len(err.splitlines()) == 1
    assert table.read_text() == TABLE


def test_a_missing_pandas_names_the_extra(table, capsys, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pandas", None)
    assert main(["report", "table.csv", "--label", "label"]) == 2
    assert "pip install 'semi-supervised-course[report]'" in capsys.readouterr().err


def test_the_example_can_be_reported_on(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["report", "my table.csv", "--example"]) == 0
    assert "course report 'my table.csv' --label diagnosis" in capsys.readouterr().out
    with open("my table.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 569
    assert sum(row["diagnosis"] != "" for row in rows) == 60
    assert {row["diagnosis"] for row in rows} == {"", "benign", "malignant"}
