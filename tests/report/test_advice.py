"""The verdict and the next steps follow from the numbers, in an order of urgency."""

import made_reports
import pytest

from course.intervals import Interval
from course.report import _advice
from course.report._findings import Finding
from course.report._paired import labels_to_show, smallest_difference

NAN, INF = float("nan"), float("inf")


def compared(**changed):
    result = made_reports.results()["with_unlabeled"]
    vars(result).update(changed)
    return result


@pytest.mark.parametrize(
    ("verdict", "tone", "word"),
    [
        ("helps", "good", "help on"),
        ("hurts", "bad", "hurt"),
        ("cannot tell", "open", "Cannot tell"),
    ],
)
def test_each_verdict_has_its_words_and_its_numbers(verdict, tone, word):
    given = _advice.give_verdict(compared(verdict=verdict), 40, 569)
    assert given.tone == tone
    assert word in given.title
    assert "91.0% [85.0, 96.0]" in given.text[0] and "+2.0 points [-1.0, +5.0]" in given.text[0]
    assert "6.0 points" in given.text[1]


def test_labels_that_can_show_nothing_say_so():
    assert "however large" in _advice.give_verdict(compared(smallest=NAN), 4, 569).text[1]


def test_labels_that_could_not_show_what_is_left_to_gain_say_so():
    good = compared(smallest=0.19, baseline=Interval(0.97, 0.85, 1.0))
    text = _advice.give_verdict(good, 40, 569).text[1]
    assert "must be about 19.0 points before it is found in 8 of 10 cases" in text
    assert "already 97.0%, so at most 3.0 points are left" in text
    assert "about 270 labels of rows picked at random" in text


@pytest.mark.parametrize(
    ("accuracy", "n_rows", "words"),
    [
        (0.97, 200, "this table cannot answer it: more labels would be needed than its 200 rows"),
        (0.999, 9000, "needed than the 1,000 that a report looks at"),
        (1.0, 569, "Nothing is left"),
    ],
)
def test_a_table_that_cannot_answer_says_so(accuracy, n_rows, words):
    good = compared(smallest=0.19, baseline=Interval(accuracy, 0.85, 1.0))
    assert words in _advice.give_verdict(good, 40, n_rows).text[1]


def test_the_labels_named_would_show_the_gain():
    for gain in (0.033, 0.1, 0.25):
        need = labels_to_show(gain, 1000)
        assert smallest_difference(need) <= gain < smallest_difference(need - 1)
    assert labels_to_show(0.033, 100) is None
    assert labels_to_show(float("nan"), 100) is None


def test_the_verdict_says_how_often_the_unlabeled_rows_were_used():
    text = _advice.give_verdict(compared(), 40, 569).text[0]
    assert "in each of 20 fits" in text and "used them in 14." in text
    counts = {"softmax regression": 12, "label spreading": 2, "3 nearest neighbors": 1}
    text = _advice.give_verdict(compared(chosen_counts=counts), 40, 569).text[0]
    assert "in each of 15 fits" in text and "used them in 2." in text


def test_rows_chosen_to_label_are_said_to_be_for_training():
    step = list(_advice.next_steps([], made_reports.results()))[-1]
    assert step.title.endswith("to train on.")
    assert "for training only" in step.text and "rows picked at random" in step.text


def test_a_curve_near_the_top_promises_no_more_than_is_left():
    curve = made_reports.results()["learning_curve"]
    vars(curve).update(per_doubling=Interval(0.12, -0.01, 0.2))
    text = list(_advice.next_steps([], made_reports.results(learning_curve=curve)))[-1].text
    assert "9.0 points at most" in text and "one more point" not in text


def test_a_curve_that_may_be_flat_promises_nothing():
    curve = made_reports.results()["learning_curve"]
    vars(curve).update(rows_for_point=Interval(9.3, 5.0, INF))
    steps = list(_advice.next_steps([], made_reports.results(learning_curve=curve)))
    assert "10 labels bring one more point" in steps[-1].text and "flat" in steps[-1].text
    vars(curve).update(rows_for_point=Interval(5557.0, 900.0, INF))
    steps = list(_advice.next_steps([], made_reports.results(learning_curve=curve)))
    assert "nearly flat" in steps[-1].text and "5,557" not in steps[-1].text


def test_a_difference_that_hardly_matters_is_not_called_open():
    tiny = compared(difference=Interval(0.001, -0.004, 0.006))
    assert "less than 1 point" in _advice.give_verdict(tiny, 5000, 9000).title


def test_a_stopped_comparison_has_no_verdict():
    assert "No verdict" in _advice.give_verdict(None, 40, 569).title


def steps(findings=(), **changed):
    return [step.title for step in _advice.next_steps(findings, made_reports.results(**changed))]


def test_a_leak_comes_first_and_another_domain_second():
    same = made_reports.results()["same_kind"]
    vars(same).update(alike=False)
    found = steps([Finding("leak", "…", ("outcome",))], same_kind=same)
    assert "“outcome”" in found[0]
    assert "different" in found[1]
    assert "labels only" in found[2]
    assert "Label the 2 rows" in found[3]


@pytest.mark.parametrize(
    ("verdict", "title"),
    [("helps", "Use the automatic"), ("hurts", "Leave the"), ("cannot tell", "Stay with labels")],
)
def test_what_to_do_with_the_unlabeled_rows(verdict, title):
    assert steps(with_unlabeled=compared(verdict=verdict))[0].startswith(title)


def test_sections_that_are_missing_give_no_advice():
    assert list(_advice.next_steps([], {})) == []


def test_the_price_of_a_point():
    assert _advice.labels_needed(Interval(11.2, 6.0, INF)) == "12 labels [6, no upper limit]"
    assert _advice.labels_needed(Interval(NAN, NAN, NAN)) == "an unknown number of labels"


def test_the_limits_are_four_sentences():
    assert len(_advice.LIMITS) == 4
    assert all(text.endswith(".") and text.count(". ") == 0 for text in _advice.LIMITS)
