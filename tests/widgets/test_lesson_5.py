"""The controls of lesson 5 without a browser: at the default, at both ends, in all combinations."""

from itertools import product

import numpy as np
import pytest

from course import plots
from course.bench import acceptance_test
from course.bench import pitfall_settings as dial_bench
from course.bench import saboteur as saboteur_bench
from course.bench.pitfall_settings import FOREIGN, NOISE, THRESHOLDS
from course.datasets import UNLABELED
from course.evaluation import load_results
from course.widgets import (
    commit,
    decide,
    decision,
    explore,
    own_calibration,
    pitfall_sliders,
    reveal,
    saboteur,
)
from course.widgets._decide import QUESTIONS, STARTING
from course.widgets._panels import CELLS

# --- the dial ----------------------------------------------------------------------------

ENDS = [(values[0], values[-1]) for values in (THRESHOLDS, FOREIGN, NOISE)]


@pytest.mark.parametrize("setting", [(0.9, 0.4, 0.0), *product(*ENDS)])
def test_the_dial_is_whole_at_the_default_and_at_all_ends(setting):
    (panel,) = pitfall_sliders(*setting)
    assert panel.regions.shape == (CELLS, CELLS)
    assert panel.ringed.shape == panel.y.shape == (len(panel.points),)
    assert (panel.given != UNLABELED).sum() == 12
    assert panel.caption.endswith("points.")
    assert "nan" not in panel.caption
    (left, right), (low, high) = panel.frame
    assert np.all((panel.points > [left, low]) & (panel.points < [right, high]))


def test_all_settings_share_one_frame():
    frames = {pitfall_sliders(*setting)[0].frame for setting in product(*ENDS)}
    assert len(frames) == 1


def test_only_guesses_are_ringed_and_their_count_is_told():
    (panel,) = pitfall_sliders(0.9, 0.4, 0.1)
    guessed = (panel.y != UNLABELED) & (panel.given == UNLABELED)
    assert panel.ringed.any()
    assert np.all(guessed[panel.ringed])
    right = round(100 * (1 - panel.ringed.sum() / guessed.sum()))
    said = panel.title.replace("\N{NO-BREAK SPACE}", " ")
    assert said == f"{guessed.sum()} of 280 points guessed, {right} % of these right"


def test_rings_reach_the_browser_and_the_still_picture():
    control = explore(pitfall_sliders, threshold=THRESHOLDS, foreign=FOREIGN, noise=NOISE)
    (panel,), (sent,) = control.panels(), control.picture
    ringed = np.frombuffer(sent["ringed"], dtype="<i4")
    np.testing.assert_array_equal(ringed, np.flatnonzero(panel.ringed))
    assert control._still()["image/png"].startswith(b"\x89PNG")


def test_more_of_a_share_keeps_what_was_there():
    few, many = dial_bench.scene(0.2, 0.1, 3), dial_bench.scene(0.4, 0.3, 3)
    np.testing.assert_array_equal(few[0], many[0][: len(few[0])])
    flipped = [np.flatnonzero((y_few != UNLABELED) & (y_few != y)) for _, y, y_few in (few, many)]
    assert set(flipped[0]) < set(flipped[1])


def test_the_stored_means_hold_every_setting_and_tell_the_story():
    table = load_results("pitfall_settings")
    settings = {(row["threshold"], row["foreign"], row["noise"]) for row in table.rows}
    assert settings == set(product(THRESHOLDS, FOREIGN, NOISE))
    assert max(map(len, dial_bench.describe(table).splitlines())) <= 100

    def mean(name, *setting):
        (row,) = [r for r in table.rows if (r["threshold"], r["foreign"], r["noise"]) == setting]
        return row[name]

    assert mean("coverage", 0.5, 0.0, 0.0) > mean("coverage", 0.9, 0.0, 0.0) + 0.2
    assert mean("precision", 0.9, 0.0, 0.0) > mean("precision", 0.9, 0.6, 0.0) + 0.3
    assert mean("high", 0.9, 0.4, 0.0) < 0  # harm: below labels only


@pytest.mark.slow
def test_a_setting_measured_again_is_the_same():
    row = load_results("pitfall_settings").where(threshold=0.9, foreign=0.4, noise=0.2).rows[0]
    again = [dial_bench.trained(0.9, 0.4, 0.2, seed)[-1]["accuracy"] for seed in dial_bench.SEEDS]
    assert np.mean(again) == pytest.approx(row["accuracy"], abs=1e-3)


# --- the decision list -------------------------------------------------------------------


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


# --- saboteur ----------------------------------------------------------------------------


def deed(game, **what):
    game.ask = {**game.ask, **what, "number": game.ask["number"] + 1}
    return game.reply


def test_untouched_there_is_no_damage():
    game = saboteur()
    assert game.reply["lost"] == 0
    assert len(game.reply["cells"]) == 64 * 42
    assert len(np.frombuffer(game.reply["wrong"], dtype="<i4")) == 0


def test_the_worst_flip_is_par_and_every_other_does_no_more():
    game = saboteur()
    labeled = np.flatnonzero(saboteur_bench.scene()[2] != UNLABELED)
    lost = [deed(game, mode=0, flipped=int(i))["lost"] for i in labeled]
    assert max(lost) == pytest.approx(game.about["par"][0], abs=1e-6)
    assert deed(game, flipped=-1)["lost"] == 0


def test_the_stored_drop_does_the_stored_damage():
    row = load_results("saboteur").where(mode="drop three points").rows[0]
    places = [float(value) for value in row["deed"].split()]
    game = saboteur()
    assert deed(game, mode=1, dropped=places)["lost"] == pytest.approx(
        game.about["par"][1], abs=0.01
    )
    assert game.about["par"][1] > 0.1
    wrong = np.frombuffer(game.reply["wrong"], dtype="<i4")
    y_few = saboteur_bench.scene()[2]
    assert np.all(y_few[wrong] == UNLABELED)
    assert len(wrong) == round(game.reply["lost"] * np.sum(y_few == UNLABELED))


def test_a_mode_forgets_the_deed_of_the_other():
    game = saboteur()
    deed(game, mode=0, flipped=58)
    assert deed(game, mode=1)["lost"] == 0


def test_the_best_is_kept_by_mode_but_not_while_dragging(working_copy):
    game = saboteur()
    lost = deed(game, mode=0, flipped=58)["lost"]
    assert game.reply["best"] == lost > 0
    row = load_results("saboteur").where(mode="drop three points").rows[0]
    places = [float(value) for value in row["deed"].split()]
    assert deed(game, mode=1, dropped=places, settled=False)["best"] == 0
    assert deed(game, settled=True)["best"] > 0
    assert saboteur().reply["best"] == pytest.approx(lost)


def test_the_game_leaves_a_picture_and_its_par():
    still = saboteur()._still()
    assert still["image/png"].startswith(b"\x89PNG")
    assert "Par is a loss of 44 points by a flip" in " ".join(still["text/plain"].split())


# --- calibration -------------------------------------------------------------------------


@pytest.fixture
def shown(monkeypatch):
    pictures = []
    monkeypatch.setattr(plots, "show", lambda fig, alt: pictures.append((fig, alt)))
    return pictures


SURE, RIGHT = np.repeat([0.55, 0.95], 50), np.arange(100) % 4 > 0


def test_without_commitments_the_model_is_shown_alone_and_it_says_so(shown):
    own_calibration(SURE, RIGHT)
    ((fig, alt),) = shown
    assert "You have not committed" in alt
    assert "55 % sure, 74 % right" in alt
    assert [line.get_label() for line in fig.axes[0].lines][1:] == ["the model"]


def test_own_answers_count_once_revealed(shown, working_copy):
    for name, choice, sure, answer in (
        ("a", 0, 90, 0), ("b", 1, 60, 0), ("c", 0, 100, 0), ("open", 0, 80, None),
    ):  # fmt: skip
        asked = commit(name, "?", ["yes", "no"])
        asked.answer = {"choice": choice, "confidence": sure}
        if answer is not None:
            reveal(name, answer)
    commit("unsure", "?", ["yes", "no"], confidence=False).answer = {
        "choice": 0, "confidence": None,
    }  # fmt: skip
    reveal("unsure", 0)
    own_calibration(SURE, RIGHT)
    ((fig, alt),) = shown
    assert "You: 2 of 3 right, 83 % sure on average, 17 points more sure than right." in alt
    assert "luck" in alt
    assert [line.get_label() for line in fig.axes[0].lines][1:] == ["the model", "you"]


def test_the_ends_of_the_scale_are_drawn(shown):
    own_calibration([0.5, 1.0], [False, True])
    assert "50 % sure, 0 % right; 100 % sure, 100 % right" in shown[0][1]


def test_what_cannot_be_used_is_named():
    with pytest.raises(ValueError, match="same length"):
        own_calibration([0.5], [True, False])
