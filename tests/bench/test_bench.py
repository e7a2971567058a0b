"""Benches run part by part, keep what is done, and come from the command line."""

from types import SimpleNamespace

import pytest

from course import bench, cli
from course.evaluation import Results, Table, load_results

SCORES = (
    "transductive_accuracy",
    "inductive_accuracy",
    "transductive_macro_f1",
    "inductive_macro_f1",
)


def comparison(level, stopped=False):
    rows = [
        {
            "method": method, "per_class": 1, "draw": draw, **dict.fromkeys(SCORES, level),
            "seconds": 0.1, "error": "",
        }
        for method in ("labels only", "all labels")
        for draw in (0, 1)
    ]  # fmt: skip
    parameters = {"seeds": [0, 1], "n_samples": int(100 * level), "stopped": stopped}
    return Results(rows, parameters, [{"method": "all labels", "category": "W", "message": "m"}])


def interrupted():
    raise KeyboardInterrupt


@pytest.fixture
def make_bench(monkeypatch):
    """Register a bench called "it" with the given parts."""

    def make(parts, **extra):
        module = SimpleNamespace(
            __doc__="Measure it.\n\nMore.", COLUMN="data", parts=lambda n_jobs: iter(parts), **extra
        )
        monkeypatch.setattr(bench, "BENCHES", ("it",))
        monkeypatch.setattr(bench, "_module", {"it": module}.get)

    return make


@pytest.mark.parametrize("name", bench.BENCHES)
def test_every_bench_says_what_it_measures(name):
    assert bench.about(name).endswith(".")
    assert callable(bench._module(name).parts)


def test_parts_are_told_apart_by_a_first_column(make_bench):
    make_bench([("moons", lambda: comparison(0.5)), ("blobs", lambda: comparison(0.75))])
    table = bench.run("it")
    assert isinstance(table, Results)
    assert [row["data"] for row in table.rows] == ["moons"] * 4 + ["blobs"] * 4
    assert next(iter(table.rows[0])) == "data"
    assert table.where(data="blobs").rows[0]["inductive_accuracy"] == 0.75
    assert [w["data"] for w in table.warnings] == ["moons", "blobs"]


def test_only_parameters_that_all_parts_share_are_kept(make_bench):
    make_bench([("moons", lambda: comparison(0.5)), ("blobs", lambda: comparison(0.75))])
    assert bench.run("it").parameters == {
        "seeds": [0, 1], "stopped": False, "done": {"parts": 2, "of": 2, "rows": 8},
    }  # fmt: skip


def test_ctrl_c_keeps_the_parts_before(make_bench):
    make_bench([("moons", lambda: comparison(0.5)), ("blobs", interrupted), ("rest", interrupted)])
    kept = []
    table = bench.run("it", keep=kept.append)
    assert {row["data"] for row in table.rows} == {"moons"}
    assert table.parameters["stopped"]
    assert len(kept) == 2


def test_a_part_that_was_stopped_is_kept_and_the_last(make_bench):
    make_bench(
        [("moons", lambda: comparison(0.5, stopped=True)), ("blobs", lambda: comparison(0.75))]
    )
    table = bench.run("it")
    assert {row["data"] for row in table.rows} == {"moons"}
    assert table.parameters["stopped"]


def test_ctrl_c_before_anything_is_done_is_just_that(make_bench):
    make_bench([("moons", interrupted)])
    with pytest.raises(KeyboardInterrupt):
        bench.run("it")
    assert cli.main(["bench", "it"]) == 130


# --- the command -------------------------------------------------------------------------


def test_command_stores_what_it_prints(make_bench, tmp_path, capsys):
    make_bench([("moons", lambda: comparison(0.5)), ("blobs", lambda: comparison(0.75))])
    out = tmp_path / "it.json"
    assert cli.main(["bench", "it", "--out", str(out)]) == 0
    stored = load_results(str(out))
    assert stored.parameters["command"] == f"course bench it --out {out}"
    said = capsys.readouterr()
    assert str(stored.where(data="blobs").summary()) in said.out
    assert "8 rows are stored in" in said.out
    assert "it: blobs" in said.err


def test_command_stores_what_was_done_before_ctrl_c(make_bench, tmp_path):
    make_bench([("moons", lambda: comparison(0.5)), ("blobs", interrupted)])
    out = tmp_path / "it.json"
    assert cli.main(["bench", "it", "--out", str(out)]) == 130
    stored = load_results(str(out))
    assert len(stored.rows) == 4
    assert stored.parameters["stopped"]
    assert "Stopped before the end" in str(stored.where(data="moons").summary())


def once(part):
    """Return the part, which fails the test when it is measured a second time."""
    calls = []

    def measure():
        calls.append(1)
        assert len(calls) == 1
        return part()

    return measure


def test_what_was_stopped_goes_on_where_it_was(make_bench, tmp_path, monkeypatch):
    again = iter([interrupted, lambda: comparison(0.75)])
    parts = [
        ("moons", once(lambda: comparison(0.5))),
        ("blobs", lambda: next(again)()),
        ("rest", once(lambda: comparison(0.25))),
    ]
    make_bench(parts)
    monkeypatch.chdir(tmp_path)
    assert cli.main(["bench", "it", "--out", "it.json"]) == 130
    assert cli.main(["bench", "it", "--out", "it.json", "--resume"]) == 0
    stored = load_results("it.json")
    assert [row["data"] for row in stored.rows] == ["moons"] * 4 + ["blobs"] * 4 + ["rest"] * 4
    assert not stored.parameters["stopped"]
    assert stored.parameters["done"] == {"parts": 3, "of": 3, "rows": 12}
    assert [w["data"] for w in stored.parameters.get("warnings", [])] in ([], ["moons"])


def test_rows_of_a_part_that_was_stopped_are_measured_again(make_bench, tmp_path, monkeypatch):
    again = iter([comparison(0.75, stopped=True), comparison(0.25)])
    make_bench([("moons", once(lambda: comparison(0.5))), ("blobs", lambda: next(again))])
    monkeypatch.chdir(tmp_path)
    assert cli.main(["bench", "it", "--out", "it.json"]) == 130
    assert cli.main(["bench", "it", "--out", "it.json", "--resume"]) == 0
    rows = load_results("it.json").rows
    assert [row["inductive_accuracy"] for row in rows] == [0.5] * 4 + [0.25] * 4


def test_resume_needs_a_file_of_the_same_command(make_bench, tmp_path, monkeypatch, capsys):
    make_bench([("moons", lambda: comparison(0.5))])
    monkeypatch.chdir(tmp_path)
    assert cli.main(["bench", "it", "--resume"]) == 2
    assert "--out: name it" in capsys.readouterr().err
    assert cli.main(["bench", "it", "--out", "it.json", "--resume"]) == 0
    (tmp_path / "other.json").write_bytes((tmp_path / "it.json").read_bytes())
    assert cli.main(["bench", "it", "--out", "other.json", "--resume"]) == 2
    assert "leave out --resume" in capsys.readouterr().err


def test_other_tables_bring_their_own_words(make_bench, tmp_path, capsys):
    make_bench(
        [("digits", lambda: Table([{"share": 0.5}], {"seeds": [1]}))],
        describe=lambda table: f"share {table.rows[0]['share']}",
    )
    out = tmp_path / "it.json"
    assert cli.main(["bench", "it", "--out", str(out)]) == 0
    assert capsys.readouterr().out.startswith("share 0.5\n")
    assert load_results(str(out)).rows == [{"data": "digits", "share": 0.5}]


def test_a_report_that_counts_on_all_rows_is_not_made_of_some(make_bench, tmp_path, capsys):
    def first():
        return Table([{"share": 0.5}], {"seeds": [1], "stopped": True})

    make_bench([("digits", first)], describe=lambda table: table.rows[1]["share"])
    out = tmp_path / "it.json"
    assert cli.main(["bench", "it", "--out", str(out)]) == 130
    said = capsys.readouterr().out
    assert said.startswith("Stopped after 1 rows") and "1 rows are stored" in said


def test_command_without_a_name_lists_what_there_is(make_bench, capsys):
    make_bench([])
    assert cli.main(["bench"]) == 0
    assert capsys.readouterr().out == "it  Measure it.\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nonsense"], "there is no bench 'nonsense'; there are: it"),
        (["it", "--out", "nowhere/it.json"], "--out needs a .json file in a folder that is there"),
        (["it", "--out", "it.csv"], "--out needs a .json file"),
        (["it", "--jobs", "0"], "--jobs must be a number of processes"),
    ],
)
def test_a_request_that_cannot_be_met_is_one_line(make_bench, capsys, arguments, message):
    make_bench([("moons", interrupted)])  # nothing may run
    assert cli.main(["bench", *arguments]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(f"course: {message}")
    assert said.err.count("\n") == 1
