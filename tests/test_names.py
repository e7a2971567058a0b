"""Old public names stay gone: a rename keeps no alias, in the package and in the lessons.

Each row is (old name, the field's word that replaced it). Only identifiers count, not prose.
"""

import ast
from functools import cache
from pathlib import Path

import pytest

from course import bench
from course.evaluation import load_results

ROOT = Path(__file__).parents[1]

RENAMED = {
    # methods
    "class_shares": "class_priors",
    "rows_to_one": "normalize_rows",
    "or_class_shares": "fill_with_class_priors",
    "note_round": "record_iteration",
    "own_distances": "callable_distances",
    "deal_labels": "stratified_folds",
    "count_right": "count_correct",
    "random_cosines": "draw_fourier_features",
    "cosine_features": "fourier_features",
    "contest": "mbo_scheme",
    "class_bonus": "auction_offsets",
    "border_cost": "boundary_cost",
    "share_weight": "prior_weight",
    "take_turns": "run_lloyd",
    "beliefs": "soft_labels",
    "disagreement": "consistency_loss",
    "domain_distances": "near_labels",
    "entropy_slope": "entropy_gradient",
    "disagreement_slope": "consistency_gradient",
    # deep, widgets
    "MovingAverage": "ExponentialMovingAverage",
    "optimisers": "optimizers",
    "weight_dial": "weight_slider",
    "deep_dial": "fixmatch_sliders",
    "pitfall_dial": "pitfall_sliders (widget), pitfall_settings (bench)",
    # evaluation, bench, production
    "Gate": "AcceptanceTest",
    "gate_price": "acceptance_price",
    "ungated_accuracy": "latest_accuracy",
    "deep_grid": "fixmatch_settings",
    "clean_scene": "clean_split",
    "foreign_scene": "shifted_split",
    "mismatched_scene": "mismatched_split",
    "imbalanced_scene": "imbalanced_split",
    "thinking_again": "with_relabeling",
    "BY_LOT": "RANDOM_VIEWS, RANDOM",
    "_validation": "course.validation",
    "_intervals": "course.intervals",
}
BENCHES = {
    "dial": "unlabeled_weight",
    "gate": "acceptance_test",
    "gate_price": "acceptance_price",
    "safe": "guarded",
    "deep_grid": "fixmatch_settings",
    "pitfall_dial": "pitfall_settings",
}

SOURCES = sorted(
    path
    for folder in ("course", "notebooks/_src", "solutions/_src")
    for path in (ROOT / folder).rglob("*.py")
)


@cache
def identifiers(path):
    """Return every name that the code of ``path`` defines, reads, imports or passes."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        for field in ("id", "attr", "name", "asname", "arg", "module"):
            value = getattr(node, field, None)
            if isinstance(value, str):
                found.update(value.split("."))
    return found


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_old_name_is_left(path):
    left = identifiers(path) & set(RENAMED)
    assert not left, {name: RENAMED[name] for name in left}


@pytest.mark.parametrize(("old", "new"), BENCHES.items())
def test_benches_and_their_results_have_the_new_name_only(old, new):
    assert old not in bench.BENCHES and new in bench.BENCHES
    assert load_results(new).parameters["command"].startswith(f"course bench {new} ")
    assert not (ROOT / f"course/results/{old}.json").exists()
