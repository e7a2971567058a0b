"""What is read off a comparison: the table, its parts, its files, its picture."""

import csv
import math

import numpy as np
import pytest

from course import plots
from course.evaluation import (
    Results,
    Table,
    gap_closed,
    load_results,
    mean_interval,
    paired_difference,
    save_results,
)

SCORES = (
    "transductive_accuracy",
    "inductive_accuracy",
    "transductive_macro_f1",
    "inductive_macro_f1",
)


def row(method, per_class, draw, score, error=""):
    scores = dict.fromkeys(SCORES, math.nan if error else score)
    return {
        "method": method, "per_class": per_class, "draw": draw, **scores, "seconds": 0.25,
        "error": error,
    }  # fmt: skip


def made_up(levels, per_class=(1, 4), seeds=range(1000, 1005)):
    """Rows around a level for each method; every method shares the luck of the draw."""
    luck = np.random.RandomState(0).normal(scale=0.05, size=len(seeds))
    return [
        row(method, n, seed, level + 0.02 * i + luck[j] + 0.001 * ((i + j) % 3))
        for method, level in levels.items()
        for i, n in enumerate(per_class)
        for j, seed in enumerate(seeds)
    ]


LEVELS = {"labels only": 0.6, "better": 0.7, "worse": 0.5, "all labels": 0.9}
PARAMETERS = {
    "methods": list(LEVELS), "given_unlabeled": ["better"], "stopped": False, "baseline": "SVC()",
}  # fmt: skip


@pytest.fixture
def results():
    return Results(made_up(LEVELS), PARAMETERS)


@pytest.fixture
def shown(monkeypatch):
    """What would be displayed: (figure, sentence) pairs."""
    pictures = []
    monkeypatch.setattr("course.plots._style.show", lambda fig, alt: pictures.append((fig, alt)))
    return pictures


# --- summary -----------------------------------------------------------------------------


def test_summary_numbers_are_the_intervals_of_the_rows(results):
    line = results.summary().where(method="better", per_class=4).rows[0]
    own, lower, upper = (
        [r["inductive_accuracy"] for r in results.where(method=name, per_class=4).rows]
        for name in ("better", "labels only", "all labels")
    )
    names = ("mean", "low", "high")
    assert tuple(line[f"inductive_{n}"] for n in names) == mean_interval(own)
    names = ("difference", "difference_low", "difference_high")
    assert tuple(line[f"inductive_{n}"] for n in names) == paired_difference(own, lower)
    assert line["inductive_gap_closed"] == gap_closed(own, lower, upper)
    assert (line["n_draws"], line["failed"], line["seconds"]) == (5, 0, 0.25)


def test_summary_pairs_by_draw_and_not_by_position(results):
    turned = Results(results.rows[::-1], PARAMETERS)
    here, there = (
        r.summary().where(method="better", per_class=1).rows[0] for r in (results, turned)
    )
    assert here == there


def test_summary_prints_like_this(results):
    lines = str(results.summary()).splitlines()
    assert lines[4:10] == [
        "              unlabeled points (transductive)      new points (inductive)",
        "               mean  difference               gap   mean  difference               gap",
        "1 label per class",
        "  labels only  67.3                                 67.3",
        "  better       77.3  +10.0 [+10.0, +10.0]    33 %   77.3  +10.0 [+10.0, +10.0]    33 %",
        "  worse        57.3  -10.0 [-10.0, -10.0]   -33 %   57.3  -10.0 [-10.0, -10.0]   -33 %",
    ]
    assert lines[-2:] == [
        "Model of labels only and all labels: SVC().",
        "Given the labeled points only: worse.",
    ]
    assert repr(results.summary()) == str(results.summary())


def test_summary_reads_macro_f1_if_asked(results):
    for r in results.rows:
        r["inductive_macro_f1"] = 0.125
    summary = results.summary("macro_f1")
    assert summary.rows[0]["inductive_mean"] == 0.125
    assert str(summary).startswith("Macro-F1")
    with pytest.raises(ValueError, match="score must be one of 'accuracy', 'macro_f1'"):
        results.summary("precision")


@pytest.mark.parametrize(
    ("seeds", "words"),
    [
        (range(3), "3 label draws (seeds 0 to 2, for choosing)"),
        (range(1000, 1003), "3 label draws (seeds 1000 to 1002, for reporting)"),
        (range(999, 1002), "for choosing and for reporting, mixed"),
        (range(7, 8), "1 label draw (seed 7, for choosing)"),
    ],
)
def test_summary_says_what_the_draws_are_for(seeds, words):
    text = str(Results(made_up(LEVELS, seeds=seeds), PARAMETERS).summary())
    assert words in " ".join(text.split())


def test_one_draw_has_no_intervals():
    text = str(Results(made_up(LEVELS, seeds=range(1)), PARAMETERS).summary())
    assert "nan" not in text
    assert "[" not in text


def test_summary_shows_no_gap_that_is_small():
    levels = {"labels only": 0.6, "better": 0.61, "all labels": 0.615}
    rows = made_up(levels)
    assert "%" not in str(Results(rows).summary()).split("inductive)")[1]


def test_summary_names_the_plain_classifiers(results):
    assert "Given the labeled points only: worse." in str(results.summary())


def test_failed_draws_are_left_out_and_told():
    rows = made_up(LEVELS)
    i = next(i for i, r in enumerate(rows) if r["method"] == "better")
    rows[i] = row("better", 1, 1000, math.nan, error="ValueError: n_neighbors is too large")
    summary = Results(rows, PARAMETERS).summary()
    line = summary.where(method="better", per_class=1).rows[0]
    assert (line["n_draws"], line["failed"]) == (4, 1)
    assert line["inductive_difference"] == pytest.approx(0.1, abs=0.01)
    assert "better: 1 of 10 fits failed and are left out (ValueError: n_neigh" in str(summary)


def test_summary_lines_fit_a_notebook(results):
    results.warnings = [
        {"method": "better", "category": "Warning", "message": "m" * 200, "per_class": 1, "draw": 1}
    ]
    assert max(map(len, str(results.summary()).splitlines())) <= 96


def test_rows_of_two_data_sets_are_not_mixed_up(results, shown):
    both = Results(
        [{"data": data, **r} for data in ("moons", "blobs") for r in results.rows], PARAMETERS
    )
    for read in (both.summary, both.plot):
        with pytest.raises(ValueError, match=r"where\(data='moons'\)"):
            read()
    assert str(both.where(data="blobs").summary()) == str(results.summary())


def test_no_rows_is_said():
    with pytest.raises(ValueError, match="there are no rows"):
        Results([]).summary()


# --- parts and files ---------------------------------------------------------------------


def test_where_keeps_the_rows_asked_for_and_their_warnings(results):
    results.warnings = [
        {"method": "better", "per_class": 1, "category": "W", "message": ""},
        {"method": "worse", "per_class": 1, "category": "W", "message": ""},
    ]
    part = results.where(method="better", per_class=1)
    assert {(r["method"], r["per_class"]) for r in part.rows} == {("better", 1)}
    assert [w["method"] for w in part.warnings] == ["better"]
    assert len(results.rows) == 40  # as it was
    with pytest.raises(ValueError, match="no column 'data'; there are: method, per_class"):
        results.where(data="moons")


def test_csv_reads_back(results, tmp_path):
    results.rows[3] = row("labels only", 1, 1003, math.nan, error='ValueError: "a", b')
    results.to_csv(tmp_path / "rows.csv")
    with open(tmp_path / "rows.csv", newline="", encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    assert list(lines[0]) == list(results.rows[0])
    assert len(lines) == len(results.rows)
    assert float(lines[0]["inductive_accuracy"]) == results.rows[0]["inductive_accuracy"]
    assert lines[3]["inductive_accuracy"] == ""
    assert lines[3]["error"] == 'ValueError: "a", b'


def test_stored_results_read_back(results, tmp_path):
    results.rows[3] = row("labels only", 1, 1003, math.nan, error="ValueError: no")
    results.rows[4]["draw"] = np.int64(1004)
    results.warnings = [
        {
            "method": "worse",
            "per_class": 1,
            "draw": i,
            "category": "UserWarning",
            "message": f"m{i}",
        }
        for i in range(3)
    ]
    path = tmp_path / "it.json"
    save_results(results, path, "course bench it")
    again = load_results(str(path))
    assert isinstance(again, Results)
    assert str(again.summary()) == str(results.summary())
    assert "worse: 3 UserWarnings" in str(again.summary())
    assert again.parameters["command"] == "course bench it"
    assert set(again.parameters["versions"]) >= {"python", "numpy", "scikit-learn"}
    assert again.parameters["methods"] == PARAMETERS["methods"]
    assert math.isnan(again.rows[3]["inductive_accuracy"])
    assert len(path.read_text().splitlines()) < len(results.rows) + 12
    save_results(again, tmp_path / "twice.json")
    assert again.rows[0] == load_results(str(tmp_path / "twice.json")).rows[0]


def test_other_tables_are_stored_too(tmp_path):
    table = Table([{"data": "digits", "share": 0.5}], {"seeds": [1, 2]})
    save_results(table, tmp_path / "it.json")
    again = load_results(str(tmp_path / "it.json"))
    assert type(again) is Table
    assert again.rows == table.rows
    assert again.parameters["seeds"] == [1, 2]


@pytest.mark.parametrize("name", ["nowhere", "nowhere.json", "../results/nowhere"])
def test_a_result_that_is_not_there_is_said(name):
    with pytest.raises(ValueError, match=r"no stored result '.*nowhere.*'; there are:"):
        load_results(name)


# --- the picture -------------------------------------------------------------------------


def test_plot_of_several_label_counts_names_every_curve(results, shown):
    assert results.plot(title="Moons") is None
    ((fig, _),) = shown
    (ax,) = fig.axes
    assert ax.get_title(loc="left") == "Moons"
    assert {text.get_text() for text in ax.texts} == set(LEVELS)
    assert ax.get_xscale() == "log"
    assert [tick.get_text() for tick in ax.get_xticklabels()] == ["1", "4"]
    assert plots.png(fig)


def test_plot_of_one_label_count_is_a_dot_for_each_method(results, shown):
    results.where(per_class=4).plot("inductive_macro_f1")
    ((fig, _),) = shown
    (ax,) = fig.axes
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["worse", "better"]
    assert {text.get_text() for text in ax.texts} == {"labels only", "all labels"}
    assert "macro-F1 on new points" in ax.get_xlabel()
    assert plots.png(fig)


def test_many_methods_get_a_panel_for_each_label_count(shown):
    levels = LEVELS | {f"method {i}": 0.6 + 0.01 * i for i in range(7)}
    Results(made_up(levels)).plot()
    ((fig, _),) = shown
    assert [ax.get_title() for ax in fig.axes] == ["1 label per class", "4 labels per class"]
    assert plots.png(fig)


def test_dots_tell_better_from_worse_by_the_paired_interval(results, shown):
    for r in results.rows:  # on labels only but for noise that changes sides
        if r["method"] == "worse":
            base = next(b for b in results.rows if b["method"] == "labels only"
                        and (b["per_class"], b["draw"]) == (r["per_class"], r["draw"]))  # fmt: skip
            r["inductive_accuracy"] = base["inductive_accuracy"] + 0.01 * (-1) ** r["draw"]
    results.where(per_class=1).plot("inductive_accuracy")
    ((fig, _),) = shown
    markers = {
        line.get_ydata()[0]: line.get_marker()
        for line in fig.axes[0].lines
        if line.get_marker() not in ("", "None")
    }
    assert markers == {1: "o", 0: "D"}  # better above, the other undecided


def test_the_sentence_holds_the_numbers(results, shown):
    results.plot()
    ((_, alt),) = shown
    mean = np.mean(
        [r["transductive_accuracy"] for r in results.where(method="better", per_class=4).rows]
    )
    assert f"better {100 * mean:.1f} %" in alt.split("With 4 labels per class:")[1]
    assert alt.startswith("Accuracy on the unlabeled points, mean over 5 label draws.")


@pytest.mark.parametrize("per_class", [(1, 4), (4,)])
def test_plot_survives_a_method_that_always_failed(shown, per_class):
    rows = [r for r in made_up(LEVELS, per_class) if r["method"] != "worse"]
    rows += [
        row("worse", n, s, math.nan, error="E: x") for n in per_class for s in range(1000, 1005)
    ]
    Results(rows).plot()
    ((fig, alt),) = shown
    assert "worse" not in alt
    assert "nan" not in alt
    assert plots.png(fig)


def test_plot_of_one_draw_has_no_bands(shown):
    Results(made_up(LEVELS, seeds=range(1))).plot()
    Results(made_up(LEVELS, per_class=(1,), seeds=range(1))).plot()
    assert all(plots.png(fig) for fig, _ in shown)


def test_plot_names_a_score_it_does_not_know(results):
    with pytest.raises(ValueError, match="score must be one of 'transductive_accuracy'"):
        results.plot("accuracy")


def test_names_that_repeat_are_stored_once_and_come_back(tmp_path):
    rows = [{"data": name, "n": n} for name in ("two moons", "circles") for n in (1, 2)]
    path = tmp_path / "it.json"
    save_results(Table(rows), path)
    assert path.read_text().count("two moons") == 1
    assert load_results(path).rows == rows


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"columns": ["a"], "rows": [[1, 2]]}'])
def test_a_file_of_something_else_is_no_stored_result(tmp_path, text):
    file = tmp_path / "other.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"other.json .*stored result"):
        load_results(file)


def test_values_are_a_column_in_the_order_of_the_rows():
    rows = [
        {"data": d, "n": n, "right": r}
        for d, n, r in (("a", 1, 0.5), ("b", 1, None), ("a", 2, 0.25))
    ]
    table = Table(rows)
    assert table.values("right", data="a").tolist() == [0.5, 0.25]
    assert table.values("n").tolist() == [1, 1, 2]
    assert np.isnan(table.values("right", data="b")).all()
    assert table.where(data="a").values("right", n=2).tolist() == [0.25]


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda table: table.values("left"), "no column 'left'; there are: data, right"),
        (lambda table: table.values("right", color="red"), "no column 'color'"),
        (lambda table: table.values("right", data="b"), "no row with data='b'"),
        (lambda table: Table([]).values("right"), "there are no rows"),
    ],
)
def test_values_that_are_not_there_are_refused(ask, message):
    with pytest.raises(ValueError, match=message):
        ask(Table([{"data": "a", "right": 0.5}]))
