"""What learners touch: questions to commit to, quizzes, the labeling station, sliders.

Every control is a plain function or class that is tested without a browser, and
thin wiring on top. Where nothing runs (a repository page, an exported file),
each leaves text, or a picture and a sentence, that can be read on its own.
Names are imported when first used, so that a lesson pays for what it shows.
"""

from importlib import import_module

_HOME = {
    "Board": "_board",
    "LabelingStation": "_station",
    "Panel": "_panels",
    "Question": "_quiz",
    "Slider": "_sliders",
    "commit": "_commit",
    "commitments": "_commit",
    "decide": "_decide",
    "decision": "_decide",
    "fixmatch_sliders": "_fixmatch_sliders",
    "explore": "_panels",
    "labeling_cost": "_station",
    "labels_only": "_labels_only",
    "names_and_shape": "_names_and_shape",
    "own_calibration": "_own_calibration",
    "pipeline": "_pipeline",
    "poster": "_poster",
    "poster_numbers": "_poster",
    "pitfall_sliders": "_pitfall_sliders",
    "quiz": "_quiz",
    "reveal": "_commit",
    "saboteur": "_saboteur",
    "watch_training": "_watch_training",
    "weight_slider": "_weight_slider",
}

__all__ = sorted(_HOME)


def __getattr__(name):
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)


def __dir__():
    return __all__
