"""The table of the seven nets: what it says, and of what."""

import numpy as np

from course.bench import deep
from course.evaluation import Table


def table(scores):
    """Rows for the given methods: the scores of their draws, the same for each label count."""
    return Table(
        [
            {"method": name, "per_class": per_class, "draw": draw, deep.SCORE: score}
            for name, values in scores.items()
            for per_class in deep.PER_CLASS
            for draw, score in enumerate(values)
        ],
        {},
    )


def test_a_steady_gain_is_marked_and_a_shaky_one_is_not():
    text = deep.describe(
        table({"SupervisedNet": [0.5, 0.7], "PiModel": [0.4, 0.9], "FixMatch": [0.6, 0.8]})
    )
    line = {row.rpartition("  ")[0].split("  ")[0]: row for row in text.splitlines()}
    assert "+10.0 [+10.0, +10.0] *" in line["FixMatch - SupervisedNet"]
    assert "*" not in line["PiModel - SupervisedNet"]
    assert line["FixMatch"].split()[1:] == ["70.0"] * 3


def test_what_is_not_measured_yet_is_left_out():
    text = deep.describe(table({"SupervisedNet": [0.5, 0.7]}))
    assert "FixMatch" not in text


def test_every_part_is_there_and_nothing_is_fitted_before_it_is_asked_for():
    titles = [title for title, _ in deep.parts(n_jobs=1)]
    assert titles == ["label spreading", *deep.NETS]


def test_five_hundred_digits_are_held_out():
    from course.datasets import load_digits
    from course.evaluation import label_draw

    _, y = load_digits()
    assert len(label_draw(y, 1, deep.FIRST_SEED, deep.HELD_OUT)[1]) == 500
    assert np.isclose(deep.HELD_OUT * len(y), 500)
