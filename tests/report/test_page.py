"""The page: whole without a network, escaped, the same for the same numbers, honest on gaps."""

import re
import shlex
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
    assert "50% of “class 3” are predicted as “class 7” (5 of 10)." in page
    assert "<summary>All 40 columns of the table, used or not</summary>" in page


def test_counts_stand_beside_the_percents_of_the_confusion_matrix(page):
    text = text_of(page)
    assert "17% 10 of 60" in text and "predictions over all 4 repeats" in text
    results = made_reports.results()
    vars(results["labels_only"]).update(confusion=np.array([[24.0, 1.0], [2.0, 13.0]]))
    text = text_of(_page.render(made_reports.report(None, results)))
    assert (
        "4% 1 of 25" in text
        and "rows in the average repeat" in text
        and "predictions over all" not in text
    )


def test_wins_and_losses_are_whole_predictions(page):
    text = text_of(page)
    assert "4 repeats, that is 160 predictions, it gained 10 predictions and lost 4" in text
    assert "used the unlabeled rows in 14 of 20 fits" in text


def test_the_curve_never_promises_more_than_is_left():
    results = made_reports.results()
    assert "never more than" not in text_of(_page.render(made_reports.report(None, results)))
    vars(results["learning_curve"]).update(per_doubling=Interval(0.05, 0.02, 0.1))
    text = text_of(_page.render(made_reports.report(None, results)))
    assert "+5.0 points [+2.0, +10.0], and never more than the 9.0 points that are left" in text
    vars(results["learning_curve"]).update(per_doubling=Interval(0.12, 0.02, 0.2))
    text = text_of(_page.render(made_reports.report(None, results)))
    assert "can bring 9.0 points at most" in text and "+12.0" not in text


def test_trust_is_said_with_what_may_still_be_wrong(page):
    assert "Up to 10 in 100 may still be wrong, which is up to 1 of the 1 row" in text_of(page)


def test_a_method_that_only_beats_a_weak_partner_is_named_so():
    words = "Label spreading beats its partner, 5 nearest neighbors, but is no better than"
    results = made_reports.results()
    weak = Interval(0.89, 0.8, 0.95)
    vars(results["with_unlabeled"].families[0]).update(
        accuracy=weak, difference=Interval(0.1, 0.01, 0.18)
    )
    assert words in text_of(_page.render(made_reports.report(None, results)))
    vars(results["with_unlabeled"].families[0]).update(accuracy=Interval(0.93, 0.8, 0.95))
    assert words not in text_of(_page.render(made_reports.report(None, results)))


def test_rows_to_label_are_one_numbered_list_with_the_reason(page):
    listing = page[page.index('<ol class="asked">') :].partition("</ol>")[0]
    rows = re.findall(r"<li>row (\d+) <span class=\"quiet\">(\w+)</span>", listing)
    assert rows == [("5", "spread"), ("11", "doubtful")]


def test_commands_can_be_typed_as_they_stand(page):
    for words in ("--ask 2", "--filled report-to-label.csv", "--predictions predictions.csv"):
        assert f"course report patients.csv --label diagnosis {words}</pre>" in page
    facts = made_reports.facts(name="my table.csv", label="it's; rm <b>")
    typed = _page.commands(facts, [1])["ask"]
    assert shlex.split(typed) == [
        "course", "report", "my table.csv", "--label", "it's; rm <b>", "--ask", "1",
    ]  # fmt: skip
    assert "rm <b>" not in _page.render(made_reports.report(facts))
    odd = _page.commands(made_reports.facts(name="-t.csv", label="-y"), [1])["ask"]
    assert "report ./-t.csv --label=-y --ask 1" in odd
    frame = made_reports.facts(name="your table")
    for code in _page.commands(frame, [1, 2]).values():
        compile(code, "page", "eval")


def test_the_same_numbers_give_the_same_page(page):
    assert _page.render(made_reports.report()) == page
