"""Measured honestly: many label draws, paired, with intervals, beside two baselines.

A name is looked up when it is first asked for, so that reading a stored result
does not import the methods.
"""

from importlib import import_module

_HOMES = {
    "Interval": "course.intervals",
    "LabelBudget": "._budget",
    "LabeledKFold": "._splitter",
    "Results": "._results",
    "Split": "._splits",
    "Summary": "._summary",
    "Table": "._table",
    "accuracy": "._metrics",
    "clean_split": "._splits",
    "compare": "._compare",
    "confusion_matrix": "._metrics",
    "describe_confusion": "._metrics",
    "describe_scores": "._metrics",
    "f1": "._metrics",
    "follow_rounds": "._rounds",
    "gap_closed": "course.intervals",
    "imbalanced_split": "._splits",
    "label_budget": "._budget",
    "label_draw": "._draws",
    "load_results": "._store",
    "macro_f1": "._metrics",
    "mean_interval": "course.intervals",
    "mismatched_split": "._splits",
    "paired_difference": "course.intervals",
    "precision": "._metrics",
    "reads_unlabeled": "._fits",
    "recall": "._metrics",
    "reliability": "._calibration",
    "save_results": "._store",
    "shifted_split": "._splits",
}

__all__ = sorted(_HOMES)


def __getattr__(name):
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name], __name__), name)


def __dir__():
    return sorted({*globals(), *_HOMES})
