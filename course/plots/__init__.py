"""Figures: one drawing convention from the first picture to the last.

Unlabeled points are small, hollow and grey. Labeled points are large and
filled, with a color *and* a marker for each class (Okabe-Ito colors, which
color-blind readers can tell apart). Regions a model claims are light tints of
the same colors. Every picture goes through :func:`show`, which takes a
sentence for those who cannot see it; the ``show_...`` functions build that
sentence from the data.
"""

from course.plots._code import show_code
from course.plots._comparison import show_budget, show_comparison, show_retraining
from course.plots._curves import draw_curve, show_curves
from course.plots._deep import (
    draw_bars,
    draw_digit,
    show_kinds,
    show_teaching,
    show_training,
    show_views,
)
from course.plots._diagrams import show_flow, show_in_and_out, show_pipeline
from course.plots._differences import show_differences, show_ladder
from course.plots._digits import show_digits
from course.plots._filmstrip import show_filmstrip
from course.plots._graphs import draw_edges, show_graph, show_links, show_rounds
from course.plots._map import show_map
from course.plots._mixtures import draw_ellipses, show_mixtures
from course.plots._pitfalls import show_hardening, show_reruns, show_trade
from course.plots._points import (
    MANY_POINTS,
    LinearClassifier,
    add_legend,
    describe_points,
    draw_boundary,
    draw_centers,
    draw_clusters,
    draw_points,
    draw_regions,
    draw_rings,
    frame_points,
    limits,
    panel_height,
    region_colors,
    region_greys,
    show_clusters,
    show_data_sets,
    show_points,
    show_side_by_side,
    tint_plane,
)
from course.plots._style import (
    BAD,
    COLORS,
    FAINT,
    GOOD,
    GREY,
    INK,
    MARKERS,
    REGION_TINT,
    TEXT_GREY,
    figure,
    png,
    show,
    style_axes,
)
from course.plots._tables import show_table

__all__ = [
    "BAD",
    "COLORS",
    "FAINT",
    "GOOD",
    "GREY",
    "INK",
    "MANY_POINTS",
    "MARKERS",
    "REGION_TINT",
    "TEXT_GREY",
    "LinearClassifier",
    "add_legend",
    "describe_points",
    "draw_bars",
    "draw_boundary",
    "draw_centers",
    "draw_clusters",
    "draw_curve",
    "draw_digit",
    "draw_edges",
    "draw_ellipses",
    "draw_points",
    "draw_regions",
    "draw_rings",
    "figure",
    "frame_points",
    "limits",
    "panel_height",
    "png",
    "region_colors",
    "region_greys",
    "show",
    "show_budget",
    "show_clusters",
    "show_code",
    "show_comparison",
    "show_curves",
    "show_data_sets",
    "show_differences",
    "show_digits",
    "show_filmstrip",
    "show_flow",
    "show_graph",
    "show_hardening",
    "show_in_and_out",
    "show_kinds",
    "show_ladder",
    "show_links",
    "show_map",
    "show_mixtures",
    "show_pipeline",
    "show_points",
    "show_reruns",
    "show_retraining",
    "show_rounds",
    "show_side_by_side",
    "show_table",
    "show_teaching",
    "show_trade",
    "show_training",
    "show_views",
    "style_axes",
    "tint_plane",
]
