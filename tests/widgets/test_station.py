"""The labeling station without a browser: the cost, what is kept, what the browser may know."""

import numpy as np
import pytest

from course.datasets import STATION_ORDER, load_digits, load_hand_labels
from course.widgets import LabelingStation, labeling_cost

FRESH = {"given": [], "start": 0, "earlier": 0.0, "round": 0.0, "over": False}
TRUTH = load_digits()[1][list(STATION_ORDER)]


def label(station, given, **more):
    """Do what the browser does after each label."""
    for n in range(1, len(given) + 1):
        station.state = {**FRESH, "given": given[:n], "round": float(n), **more}


def honest(n):
    return TRUTH[:n].tolist()


def with_slip(n):
    return [*honest(n - 1), int(TRUTH[n - 1] + 1) % 10]


def test_the_cost_of_a_set_follows_from_pace_and_slips():
    cost = labeling_cost(30, labels=[1, 2, 3, 4], truth=[1, 2, 3, 5], n_total=1000)
    assert cost == {
        "labels": 4,
        "seconds": 30.0,
        "seconds_per_label": 7.5,
        "errors": 1,
        "error_rate": 0.25,
        "minutes_for_all": 125.0,
        "wrong_for_all": 250.0,
    }


def test_twice_the_time_is_twice_the_minutes_and_no_other_slips():
    slow, fast = (labeling_cost(seconds, [1, 2], [1, 3], 500) for seconds in (20, 10))
    assert slow["minutes_for_all"] == 2 * fast["minutes_for_all"]
    assert slow["wrong_for_all"] == fast["wrong_for_all"]


@pytest.mark.parametrize(
    ("seconds", "labels", "truth", "message"),
    [
        (1, [], [], "at least one"),
        (1, [1, 2], [1], "same number"),
        (0, [1], [1], "seconds must be positive"),
        (float("nan"), [1], [1], "seconds must be positive"),
    ],
)
def test_a_cost_of_nothing_is_refused(seconds, labels, truth, message):
    with pytest.raises(ValueError, match=message):
        labeling_cost(seconds, labels, truth, 10)


def test_the_digits_come_in_the_order_of_the_station():
    X, _ = load_digits()
    sent = np.frombuffer(LabelingStation().images, dtype=np.uint8).reshape(1797, 64)
    np.testing.assert_allclose(sent[5] / 255, X[STATION_ORDER[5]], atol=1 / 255)


def test_labels_go_to_the_right_rows_and_skipped_digits_to_none(working_copy):
    station = LabelingStation()
    label(station, [3, None, 8])
    assert station.labels == {STATION_ORDER[0]: 3, STATION_ORDER[2]: 8}
    y, own = load_hand_labels()
    assert own
    assert y[STATION_ORDER[2]] == 8
    assert (y != -1).sum() == 2


def test_a_label_taken_back_is_gone_from_what_is_kept(working_copy):
    station = LabelingStation()
    label(station, [3, 4])
    station.state = {**FRESH, "given": [3]}
    assert (load_hand_labels()[0] != -1).sum() == 1


def test_it_goes_on_where_it_stopped(working_copy):
    label(LabelingStation(), honest(7))
    again = LabelingStation()
    assert again.state["given"] == honest(7)
    assert again.state["round"] == 7.0
    assert not again.state["over"]


def test_a_second_round_adds_labels_and_seconds(working_copy):
    station = LabelingStation()
    label(station, with_slip(10), over=True)
    label(station, [*with_slip(10), *TRUTH[10:20].tolist()], start=10, earlier=60.0, over=True)
    summary = station.summary()
    assert summary["own"]
    assert (summary["labels"], summary["errors"], summary["seconds"]) == (20, 1, 80.0)
    assert summary["seconds_per_label"] == 4.0


def test_the_truth_stays_in_python_until_the_round_is_over(working_copy):
    station = LabelingStation()
    label(station, with_slip(5))
    assert station.report == {}
    assert str(int(TRUTH[4])) not in str(station.report)
    label(station, with_slip(5), over=True)
    assert station.report["errors"] == [
        {"position": 4, "said": int(TRUTH[4] + 1) % 10, "set": int(TRUTH[4])}
    ]
    assert station.report["n_errors"] == 1


def test_the_report_states_pace_slips_cost_and_what_is_assumed():
    station = LabelingStation(minutes_per_case=6, rate=100)
    label(station, with_slip(20), over=True)
    facts = {fact["title"]: f"{fact['value']}; {fact['note']}" for fact in station.report["facts"]}
    assert facts == {
        "Your pace": "1 s per label; 20 labels in 20 seconds",
        "Your labeling errors": "1 of 20; 5.0 % of your labels",
        "All 1,797 digits": "30 min; at your pace, with about 90 labeling errors",
        "A specialist, 569 tumors": "57 hours; assuming 6 minutes per case; 5,690 dollars at an "
        "assumed 100 per hour",
    }


def test_no_slip_in_few_labels_is_not_called_perfection():
    station = LabelingStation()
    label(station, honest(20), over=True)
    note = next(
        fact["note"] for fact in station.report["facts"] if fact["title"] == "Your labeling errors"
    )
    # 0.86 ** 20 is 0.05: a rate of 14 % shows no slip in 20 labels one time in twenty.
    assert "up to 14 %" in note


def test_where_nothing_is_labeled_the_shipped_labels_stand_in():
    summary = LabelingStation().summary()
    assert not summary["own"]
    assert (summary["labels"], summary["errors"], summary["seconds_per_label"]) == (40, 2, 1.5)


def test_a_round_of_skips_only_has_no_report():
    station = LabelingStation()
    label(station, [None, None], over=True)
    assert station.report == {}
    assert not station.summary()["own"]


def test_where_nothing_runs_it_leaves_a_picture_and_the_same_words_each_time():
    first, second = (LabelingStation()._repr_mimebundle_() for _ in range(2))
    assert first[0]["text/plain"] == second[0]["text/plain"]
    assert first[0]["image/png"].startswith(b"\x89PNG")
    assert first[1]["image/png"]["alt"] == first[0]["text/plain"]
    assert "40 labels that come with the course are used" in first[0]["text/plain"]
