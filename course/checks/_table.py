"""All exercises, in the order of the lessons."""

import functools
from dataclasses import replace
from difflib import get_close_matches
from importlib import import_module

_MODULES = [
    "lesson_1_labels", "lesson_1_choosing",
    "lesson_2_supervised", "lesson_2_clustering",
    "lesson_3_generative", "lesson_3_comparison",
    "lesson_4_propagation", "lesson_4_views",
    "lesson_5_selection", "lesson_5_evaluation",
    "lesson_6_objectives", "lesson_6_training",
    "capstone",
]  # fmt: skip


@functools.cache
def _table():
    found = {}
    for module in _MODULES:
        lesson = "capstone" if module == "capstone" else int(module.split("_")[1])
        for exercise in import_module(f"course.checks.{module}").EXERCISES:
            if exercise.name in found:
                raise ValueError(f"two exercises are called {exercise.name!r}")
            found[exercise.name] = replace(exercise, lesson=lesson)
    return found


def exercises():
    """Return every exercise of the course, in order.

    Returns
    -------
    list of Exercise, with ``name``, ``lesson`` (1 to 6 or "capstone"), ``function``, ``points``,
    ``minutes``, ``hints``, ``slips``, ``cases(rng)`` and ``judge(cases, answers)``

    Examples
    --------
    >>> sorted({exercise.lesson for exercise in exercises()}, key=str)[0]
    1
    """
    return list(_table().values())


def find(name):
    """Return the exercise called ``name``, or None."""
    return _table().get(name) if isinstance(name, str) else None


def unknown(name):
    """Return what to say where no exercise has this name."""
    near = get_close_matches(str(name), _table(), n=1, cutoff=0.4)
    meant = f' Did you mean "{near[0]}"?' if near else " exercises() lists them all."
    return f"There is no exercise called {name!r}.{meant}"
