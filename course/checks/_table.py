"""All exercises, in the order of the lessons; a lesson without a module has none."""

import functools
from dataclasses import replace
from difflib import get_close_matches
from importlib import import_module
from importlib.util import find_spec

_MODULES = {**{f"lesson_{n}": n for n in range(1, 7)}, "capstone": "capstone"}


@functools.cache
def _table():
    found = {}
    for module, lesson in _MODULES.items():
        name = f"course.checks.{module}"
        if find_spec(name) is None:
            continue
        for exercise in import_module(name).EXERCISES:
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
