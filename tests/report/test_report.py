"""The whole report: sections one after another, what is done is kept, nothing leaks out."""

import subprocess
import sys

import made_reports
import numpy as np
import pandas as pd
import pytest

from course.datasets import make_two_moons
from course.report import ReportError, _report, report

SECRET = "Zaphod-42"


@pytest.fixture
def frame():
    X, y = make_two_moons(120, random_state=0)
    rng = np.random.default_rng(0)
    return pd.DataFrame(
        {
            "across": X[:, 0],
            "up <b>": X[:, 1],
            "=group": rng.choice(["red", "blue", SECRET], 120),
            "key": [f"{SECRET}-{i}" for i in range(120)],
            "moon": np.where(rng.random(120) < 0.4, np.array(["lower", "upper"])[y], None),
        }
    )


@pytest.fixture
def quick(monkeypatch):
    """Every measurement returns at once what was made by hand."""
    made = made_reports.results()
    names = {
        "labels_only": "labels_only", "with_unlabeled": "with_unlabeled", "same_kind": "same_kind",
        "learning_curve": "learning_curve", "rows_to_label": "rows_to_label",
        "predict_unlabeled": "predictions",
    }  # fmt: skip
    for function, section in names.items():
        monkeypatch.setattr(_report, function, lambda *a, s=section, **k: made[s])
    return made


@pytest.fixture
def interrupt(monkeypatch):
    def at(function):
        def stop(*arguments, **options):
            raise KeyboardInterrupt

        monkeypatch.setattr(_report, function, stop)

    return at


def test_a_report_holds_everything_it_was_asked_for(frame, quick, tmp_path):
    found = report(frame, "moon", n_ask=2, progress=False)
    assert found.verdict == "cannot tell" and not found.troubles and not found.stopped
    assert dict(found.facts.classes) == frame["moon"].value_counts().to_dict()
    assert found.to_label["row"].tolist() == [3, 9]
    assert list(found.predictions.columns) == ["row", "predicted moon", "probability", "trust"]
    text = found.summary()
    assert "Cannot tell" in text and "What to do next" in text and "“key”" in text
    page = found.save(tmp_path / "page.html").read_text(encoding="utf-8")
    assert "up &lt;b&gt;" in page and "<b>" not in page.replace("</b>", "")
    assert "<iframe" in found._repr_html_()


def test_no_contents_of_a_row_are_in_the_page_or_in_the_summary(frame, quick):
    found = report(frame, "moon", progress=False)
    assert SECRET not in found._repr_html_() + found.summary()
    assert found.to_label.astype(str).stack().str.contains(SECRET).any()


def test_ctrl_c_keeps_the_sections_that_are_done(frame, quick, interrupt):
    interrupt("same_kind")
    found = report(frame, "moon", progress=False)
    assert found.stopped
    assert list(found.results) == ["labels_only", "with_unlabeled"]
    assert set(found.troubles) == {
        "same_kind", "learning_curve", "rows_to_label", "predictions"
    }  # fmt: skip
    assert found.predictions is None and found.verdict == "cannot tell"
    with pytest.raises(ReportError, match="there are no predictions"):
        found.save_predictions("nowhere.csv")


@pytest.mark.parametrize("error", [ReportError, ValueError, np.linalg.LinAlgError])
def test_a_section_that_cannot_be_measured_does_not_end_the_report(
    frame, quick, monkeypatch, error
):
    def refuse(*arguments, **options):
        raise error("too few labels for a curve")

    monkeypatch.setattr(_report, "learning_curve", refuse)
    found = report(frame, "moon", progress=False)
    assert found.troubles == {"learning_curve": "too few labels for a curve"}
    assert not found.stopped and found.predictions is not None
    assert "too few labels" in found.summary() and "too few labels" in found._repr_html_()


def test_a_column_can_be_left_out(frame, quick):
    found = report(frame, "moon", leave_out=["up <b>"], progress=False)
    assert [column.name for column in found.facts.columns] == ["across", "=group", "key"]
    assert any("Left out on request: “up <b>”" in note for note in found.facts.notes)


def test_filled_labels_are_counted(frame, quick, tmp_path):
    first = report(frame, "moon", n_ask=2, progress=False)
    rows = first.to_label.assign(moon=["upper", "lower"])
    again = report(frame, "moon", filled=rows, progress=False)
    known = frame["moon"].notna().to_numpy()
    assert again.facts.n_labeled == known.sum() + (~known[[3, 9]]).sum()
    assert "Labels put in from the filled file: 2." in again.facts.notes


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"label": "moo"}, "did you mean 'moon'"),
        ({"leave_out": ["upp <b>"]}, "did you mean 'up <b>'"),
        ({"leave_out": "across"}, "list of column names"),
        ({"n_ask": 0}, "n_ask must be"),
        ({"seed": -1}, "seed must be"),
        ({"unlabeled": "none"}, "no row has 'none'"),
    ],
)
def test_bad_requests_get_one_line(frame, quick, options, said):
    with pytest.raises(ReportError, match=said) as caught:
        report(frame, **{"label": "moon", "progress": False, **options})
    assert "\n" not in str(caught.value)


def test_labeled_rows_that_are_all_copies_get_one_line(frame, quick):
    same = frame.assign(across=1.0, key=1).drop(columns=["up <b>"])
    same["=group"] = np.where(same["moon"] == "upper", "red", "blue")
    with pytest.raises(ReportError, match="only 2 different contents"):
        report(same, "moon", progress=False)


def test_the_package_needs_neither_pandas_nor_jinja_to_be_imported():
    """As in the browser edition, where a lesson uses the package and neither is there."""
    code = (
        "import sys\n"
        "sys.modules.update(pandas=None, jinja2=None, markupsafe=None)\n"
        "from course.report import smallest_difference\n"
        "print(smallest_difference(100))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.stdout, done.returncode) == ("0.078\n", 0), done.stderr


def test_the_bar_moves_within_its_section():
    class Bar:
        n = 0

        def update(self, more):
            self.n += more

    bar = Bar()
    tell = _report._teller(bar, before=15, weight=55)
    for done in (1, 5, 10):
        tell(done, 10)
    assert bar.n == pytest.approx(70)
