"""Curves with their intervals."""

import numpy as np
from scipy import stats

from course import plots


def test_the_band_of_a_curve_is_the_interval_of_the_mean():
    scores = np.array([[0.5, 0.7], [0.6, 0.6]])
    _, ax = plots.figure()
    plots.draw_curve(ax, [1, 2], scores, "labels only")
    band = ax.collections[0].get_paths()[0].vertices
    half = stats.t.ppf(0.975, df=1) * scores[0].std(ddof=1) / np.sqrt(2)
    assert np.isclose(band[:, 1].max(), 0.6 + half)
    assert np.isclose(band[:, 1].min(), 0.6 - half)
