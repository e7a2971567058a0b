"""The page: whole without a network, escaped, the same for the same numbers, honest on gaps."""

import re
from html.parser import HTMLParser

import made_reports
import numpy as np
import pytest

from course.intervals import Interval
from course.report import _page
from course.report._columns import Column

NAN = float("nan")


def text_of(page):
    class Text(HTMLParser):
        said = ""

        def handle_data(self, data):
            self.said += data

    reader = Text()
    reader.feed(page[page.index("<body>") :])
    return " ".join(reader.said.split())


@pytest.fixture(scope="module")
def page():
    return _page.render(made_reports.report())


def test_the_verdict_and_what_to_do_come_before_everything_else(page):
    text = text_of(page)
    order = ["Cannot tell with 40 labels", "What to do next", "Look at your table", "What you have"]
    assert [text.index(words) for words in order] == sorted(text.index(words) for words in order)


def test_every_section_is_there(page):
    for name, title in _page.TITLES.items():
        assert f'<h2 id="{name}">{title}</h2>' in page
    for name in re.findall(r'href="#(\w+)"', page):
        assert f'id="{name}"' in page


def test_nothing_is_asked_of_a_network(page):
    assert not re.search(r'(src|href)="(?!#|data:)', page)
    assert "url(" not in page and "@import" not in page and "<script" not in page
    assert "default-src 'none'" in page


def test_numbers_stand_with_their_intervals(page):
    text = text_of(page)
    for words in ("91.0% [85.0, 96.0]", "+2.0 [-1.0, +5.0]", "0.52 [0.43, 0.61]", "[6, 41]"):
        assert words in text


def test_pictures_have_alternative_text(page):
    for svg in re.findall(r"<svg[^>]*>", page):
        assert 'aria-hidden="true"' in svg or 'role="img" aria-label="' in svg
    assert "Accuracy of logistic regression by number of labels: 80.0%" in page


def test_names_are_escaped():
    evil = '<img src=x onerror="alert(1)">'
    columns = (Column(evil, "number", None, 0, 9),)
    facts = made_reports.facts(
        name=evil, label=evil, columns=columns, classes=((evil, 25), ("&b", 15)), notes=(evil,)
    )
    results = made_reports.results()
    results["same_kind"].columns[0].name = evil
    page = _page.render(made_reports.report(facts, results))
    assert "<img" not in page
    assert "&lt;img src=x" in page and "&amp;b" in page
    assert evil not in _page.frame(page)


def test_a_missing_section_says_why_and_the_others_stay():
    results = made_reports.results()
    del results["learning_curve"], results["with_unlabeled"]
    troubles = {"learning_curve": "stopped by Ctrl-C", "with_unlabeled": "too few labels"}
    text = text_of(_page.render(made_reports.report(None, results, troubles)))
    assert "This section is missing: stopped by Ctrl-C." in text
    assert "No verdict" in text
    assert "Logistic regression predicts 3 unlabeled rows" in text


def test_numbers_that_nobody_knows_are_not_written_as_nan():
    none = Interval(NAN, NAN, NAN)
    results = made_reports.results()
    vars(results["with_unlabeled"]).update(smallest=NAN, difference=none, guarded=none)
    vars(results["learning_curve"]).update(rows_for_point=none, per_doubling=none)
    vars(results["same_kind"]).update(auc=Interval(0.5, NAN, NAN), alike=None)
    vars(results["predictions"]).update(threshold=NAN, accuracy_above=none)
    text = text_of(_page.render(made_reports.report(None, results)))
    assert not re.search(r"\bnan\b", text, re.I)


def test_many_classes_get_their_frequent_mistakes_and_many_columns_are_folded():
    n = 20
    confusion = 5.0 * np.eye(n)
    confusion[3, 7] = 5.0
    results = made_reports.results()
    vars(results["labels_only"]).update(confusion=confusion)
    facts = made_reports.facts(
        classes=tuple((f"class {i}", 2) for i in range(n)),
        columns=tuple(Column(f"c{i}", "number", None, 0, 9) for i in range(40)),
    )
    page = _page.render(made_reports.report(facts, results))
    assert "50% of “class 3” are predicted as “class 7”." in page
    assert "<summary>All 40 columns</summary>" in page


def test_the_same_numbers_give_the_same_page(page):
    assert _page.render(made_reports.report()) == page
