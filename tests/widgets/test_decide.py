"""The decision list of lesson 5: every case, and what must never be advised."""

from itertools import product

import pytest

from course.bench import acceptance_test
from course.evaluation import load_results
from course.widgets import decide, decision
from course.widgets._decide import QUESTIONS, STARTING


def every_case():
    for answers in product(*(options for _, options in QUESTIONS.values())):
        yield dict(zip(QUESTIONS, answers, strict=True))


def case(**answers):
    return {**dict(zip(QUESTIONS, STARTING, strict=True)), **answers}


def test_every_case_gets_advice_that_is_whole():
    cases = list(every_case())
    assert len(cases) == 4 * 3 * 4 * 3 * 4 * 2 * 2
    for answers in cases:
        advice = decision(answers)
        assert advice.kind in ("go", "careful", "stop")
        assert advice.headline
        assert not advice.headline.endswith(".")
        assert advice.reasons and advice.steps
        assert all(text.endswith(".") for text in advice.reasons + advice.steps)
        assert len(set(advice.steps)) == len(advice.steps)


def test_what_must_never_be_advised():
    for answers in every_case():
        advice = decision(answers)
        if answers["labels"] == "none" or answers["source"] == "no":
            assert advice.kind == "stop"
        if answers["curve"] == "hardly":
            assert advice.kind == "stop"
        if answers["cost"] == "a lot" and answers["holdout"] == "under 20":
            assert advice.kind == "stop"
        if advice.kind == "go":
            assert answers["source"] == "yes"
            assert answers["cost"] == "little"
        if answers["more"] == "no":
            assert not any("query" in text or "choose_labels" in text for text in advice.steps)


def test_each_answer_can_change_the_advice():
    for name, (_, options) in QUESTIONS.items():
        found = {decision(case(**{name: option})) for option in options}
        assert len(found) > 1, name


def test_a_clean_case_may_go():
    assert decision(case(source="yes")).kind == "go"


def test_the_number_it_quotes_is_the_measured_one():
    shares = acceptance_test.errors(load_results("acceptance_test"), "6 to 12 points", 0.05)[
        acceptance_test.PASSED
    ]
    percent = round(100 * shares[acceptance_test.HELD_OUT.index(20)].mean())
    advice = decision(case(cost="a lot", holdout="under 20"))
    assert f"in {percent} of 100 cases" in advice.reasons[0]


@pytest.mark.parametrize("answers", [{}, case(cost="much")])
def test_an_answer_that_is_none_is_named(answers):
    with pytest.raises(ValueError, match=r"^(labels|cost) must be one of"):
        decision(answers)


def test_the_form_follows_the_answers_and_can_stand_still():
    form = decide()
    before = form.advice
    form.answers = [*form.answers[:2], 3, *form.answers[3:]]
    assert form.advice["headline"] == "Leave these points out" != before["headline"]
    still = form._still()
    assert "Leave these points out" in still["text/plain"]
    assert "Leave these points out" in still["text/html"]
    assert max(map(len, still["text/plain"].splitlines())) <= 100
