"""The map of methods and data sets: a gain or a loss only where the interval leaves zero out."""

import numpy as np
import pytest

from course import plots
from course.plots import _map


class Rows:
    """As much of a Results as the map reads."""

    def __init__(self, rows):
        self.rows = rows


def results(gain, method="it", data="moons", n_draws=6):
    return [
        {"data": data, "method": name, "per_class": 1, "draw": draw,
         "transductive_accuracy": 0.7 + 0.01 * draw + (gain[draw % 2] if name == method else 0)}
        for name in ("labels only", method, "all labels")
        for draw in range(n_draws)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("gain", "verdict"),
    [((0.1, 0.12), "gains"), ((-0.1, -0.12), "loses"), ((0.1, -0.1), "is open")],
)
def test_a_cell_gains_or_loses_only_where_the_interval_leaves_zero_out(gain, verdict):
    cells, columns, tried = _map._differences(Rows(results(gain)), "transductive_accuracy")
    assert columns == [("moons", 1)]
    assert tried == ["it"]
    mean, low, high = cells["it", "moons", 1]
    assert mean == pytest.approx(100 * np.mean(gain))
    assert _map._verdict(low, high) == verdict


def test_draws_are_paired_whatever_their_order():
    rows = results((0.1, 0.1))
    cells, _, _ = _map._differences(Rows(rows[::-1]), "transductive_accuracy")
    assert cells["it", "moons", 1] == pytest.approx((10, 10, 10))


def test_the_map_says_who_gains_where(said):
    rows = results((0.1, 0.12)) + results((-0.1, -0.12), data="rings")
    plots.show_map(Rows(rows), "A map")
    assert "on moons, rings: it 1/0 0/1." in said[0]


def test_a_method_missing_on_one_set_leaves_a_gap(said):
    rows = results((0.1, 0.12)) + results((0.1, 0.12), method="other", data="rings")
    plots.show_map(Rows(rows), "A map")
    assert "other 1/0." in said[0]
