"""Pictures with sliders, without a browser: each function at its default and at both ends."""

import inspect
from itertools import product

import numpy as np
import pytest
from scipy.spatial.distance import cdist

from course import plots
from course.widgets import Panel, Slider, explore, labels_only, names_and_shape
from course.widgets._panels import CELLS, _half_axes, grid_over
from course.widgets._picture import frame_of

CONTROLS = {
    names_and_shape: {"labels_per_class": range(1, 101), "k": range(1, 13)},
    labels_only: {"labels_per_class": range(1, 51), "noise": [0.0, 0.1, 0.2, 0.3]},
}


def places():
    """Yield each function with its parameters at the default and at all ends."""
    for function, controls in CONTROLS.items():
        known = inspect.signature(function).parameters
        stops = [[values[0], known[name].default, values[-1]] for name, values in controls.items()]
        for setting in product(*stops):
            yield pytest.param(
                function, dict(zip(controls, setting, strict=True)),
                id=f"{function.__name__}-{setting}",
            )  # fmt: skip


@pytest.mark.parametrize(("function", "setting"), list(places()))
def test_a_picture_is_whole_at_the_default_and_at_both_ends(function, setting):
    for panel in function(**setting):
        assert panel.points.shape == (300, 2)
        assert panel.y.shape == (300,)
        assert panel.regions.shape == (CELLS, CELLS)
        assert panel.regions.min() >= 0
        assert panel.title
        assert panel.caption.endswith(".")
        n_named = (panel.y != -1).sum()
        assert n_named == (2 * setting["labels_per_class"] if panel.named else 0)
        if not panel.named:
            assert set(np.unique(panel.regions)) == set(range(setting["k"]))
            assert panel.centers.shape == (setting["k"], 2)


def test_regions_lie_under_the_points_that_made_them():
    # Turned or mirrored regions would tell some points the wrong name.
    (panel,) = labels_only(labels_per_class=20, noise=0.05)
    grid = grid_over(panel.points)
    known = panel.y != -1
    cell = cdist(panel.points[known], grid).argmin(axis=1)
    np.testing.assert_array_equal(panel.regions.ravel()[cell], panel.y[known])


def test_the_grid_reaches_beyond_the_frame_and_is_even():
    X = np.array([[0.0, 10.0], [4.0, 12.0]])
    grid = grid_over(X).reshape(CELLS, CELLS, 2)
    (left, right), (low, high) = plots.limits(X)
    assert grid[0, 0, 0] < left < right < grid[0, -1, 0]
    assert grid[0, 0, 1] < low < high < grid[-1, 0, 1]
    for axis, steps in ((0, np.diff(grid[..., 1], axis=0)), (1, np.diff(grid[..., 0], axis=1))):
        np.testing.assert_allclose(steps, steps.mean(), err_msg=f"axis {axis}")
        assert steps.mean() > 0


def test_the_same_setting_gives_the_same_picture():
    for function in CONTROLS:
        once, again = function(labels_per_class=3), function(labels_per_class=3)
        for a, b in zip(once, again, strict=True):
            np.testing.assert_array_equal(a.regions, b.regions)
            assert a.caption == b.caption


def test_more_labels_help_the_nearest_neighbor():
    def share(caption):
        return int(caption.split(" %")[0].split()[-1])

    few, many = (labels_only(labels_per_class=n)[0].caption for n in (1, 50))
    assert share(few) + 10 < share(many)


def test_moving_a_slider_draws_the_picture_for_its_value():
    control = explore(names_and_shape, labels_per_class=[1, 2, 5], k=[2, 3, 7])
    assert control.parameters == {"labels_per_class": 2, "k": 2}
    before = control.picture
    control.positions = [1, 2]
    assert control.parameters == {"labels_per_class": 2, "k": 7}
    assert control.picture[0] == before[0]
    assert control.picture[1] != before[1]
    assert "7 clusters" in control.picture[1]["caption"]


def test_arrays_survive_the_journey_to_the_browser():
    control = explore(labels_only, labels_per_class=[2])
    (panel,), (sent,) = control.panels(), control.picture
    points = np.frombuffer(sent["points"], dtype="<f4").reshape(-1, 2)
    np.testing.assert_allclose(points, panel.points, rtol=1e-6)
    np.testing.assert_array_equal(np.frombuffer(sent["y"], dtype=np.int8), panel.y)
    regions = np.frombuffer(sent["regions"], dtype=np.uint8).reshape(-1, sent["columns"])
    np.testing.assert_array_equal(regions, panel.regions)


def test_colors_and_markers_are_those_of_the_plots():
    palette = explore(labels_only, labels_per_class=[2]).palette
    assert palette["colors"] == plots.COLORS
    assert palette["markers"] == plots.MARKERS


def test_labels_of_sliders_read_like_words():
    control = explore(names_and_shape, labels_per_class=[2], k=Slider([2], "number of clusters"))
    assert [slider["label"] for slider in control.sliders] == [
        "labels per class",
        "number of clusters",
    ]


@pytest.mark.parametrize("controls", [{"labels": [1, 2]}, {"k": [3, 4]}])
def test_a_control_that_fits_no_parameter_or_misses_the_default_is_refused(controls):
    with pytest.raises(ValueError, match=r"must be a parameter of names_and_shape"):
        explore(names_and_shape, **controls)


def test_where_nothing_runs_it_leaves_a_picture_and_its_numbers():
    data, metadata = explore(names_and_shape, k=range(1, 5))._repr_mimebundle_()
    assert data["image/png"].startswith(b"\x89PNG")
    assert "Rand index" in data["text/plain"]
    assert "k 2" in data["text/plain"]
    assert metadata["image/png"]["alt"] == data["text/plain"]


def test_a_picture_of_ones_own_needs_a_function_and_nothing_else():
    X = np.random.RandomState(0).normal(size=(40, 2))

    def halves(turn=0):
        side = (grid_over(X) @ [np.cos(turn), np.sin(turn)] > 0).astype(int)
        y = (X[:, 0] > 0).astype(int)
        return [Panel(X, y, side.reshape(CELLS, CELLS), "Two halves", f"Turned by {turn}.")]

    control = explore(halves, turn=[0, 1, 2])
    control.positions = [2]
    assert control.picture[0]["caption"] == "Turned by 2."
    assert control._still()["image/png"]


def test_without_an_aspect_the_points_decide_the_frame():
    X = np.array([[0.0, 10.0], [4.0, 12.0]])
    assert frame_of(X) == plots.limits(X)


def test_half_axes_are_two_standard_deviations_long_in_the_right_direction():
    turn = np.array([[0.6, -0.8], [0.8, 0.6]])
    covariance = turn @ np.diag([9.0, 0.25]) @ turn.T
    ((x, y, *axes),) = _half_axes([([5.0, 7.0], covariance)])
    assert (x, y) == (5.0, 7.0)
    short, long = sorted(np.reshape(axes, (2, 2)), key=np.linalg.norm)
    np.testing.assert_allclose(np.abs(long), [6 * 0.6, 6 * 0.8])
    np.testing.assert_allclose(np.linalg.norm(short), 1.0)
    assert abs(short @ long) < 1e-9
